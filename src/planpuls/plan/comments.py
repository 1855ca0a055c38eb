"""Experts' comments on single figures: `comments/<goal or indicator>.md` in a plan folder.

A file begins with three lines between two lines of `---`: `state` (draft or approved), `signed` and `date`. A fourth one,
`figures`, may name the figures that it was written for, by the mark that `planpuls run` gives. The comment follows as plain
text, paragraphs apart by a blank line. A line `--- en ---` begins its English wording; without one the
Norwegian stands in both languages. No markup is read: what is written is what is shown.
"""

from __future__ import annotations

import re
from pathlib import Path

from planpuls.spec.errors import PlanError, Problem

FIELDS = ("state", "signed", "date")
MARK = "figures"
LONGEST = 20_000
_ENGLISH = re.compile(r"^--- en ---[ \t]*$", re.MULTILINE)
_MARKED = re.compile(r"[0-9a-f]{12}")
_BLANKS = re.compile(r"\n[ \t]*\n\s*")


def read_comments(folder: Path) -> list[dict[str, object]]:
    """The comments of one plan folder by figure, as fields of `planpuls.plan.model.Comment`.

    Errors: a file that is not UTF-8, too long, without its three lines, or without text.
    """
    found, problems = [], []
    for path in sorted((folder / "comments").glob("*.md")):
        try:
            found.append(_read(path))
        except ValueError as error:
            advice = "Begin the file with state, signed and date between two lines of ---, then the text."
            problems.append(Problem(str(path), "a signed and dated comment", str(error), advice))
    if problems:
        raise PlanError(problems)
    return found


def _read(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    if len(content) > LONGEST:
        raise ValueError(f"{len(content)} bytes, more than {LONGEST}")
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    _, mark, rest = text.partition("---\n")
    head, end, body = rest.partition("\n---\n")
    if not text.startswith("---\n") or not mark or not end:
        raise ValueError("no head")
    fields = {}
    for line in head.splitlines():
        name, colon, value = (part.strip() for part in line.partition(":"))
        if name not in (*FIELDS, MARK) or not colon or name in fields:
            raise ValueError(f"the line {line!r}")
        fields[name] = value
    if lacking := [name for name in FIELDS if not fields.get(name)]:
        raise ValueError(f"no {', '.join(lacking)}")
    if MARK in fields and not _MARKED.fullmatch(fields[MARK]):
        raise ValueError(f"{MARK}: {fields[MARK]}, not a mark of 12 digits and letters a-f")
    norwegian, *english = (_plain(part) for part in _ENGLISH.split(body, maxsplit=1))
    if not norwegian:
        raise ValueError("no text")
    return {"figure": path.stem, **fields, "text": {"nb": norwegian, "en": (english or [""])[0] or norwegian}}


def _plain(text: str) -> str:
    """Paragraphs of one line each, apart by one blank line; control characters taken out."""
    paragraphs = (" ".join(part.split()) for part in _BLANKS.split(text.strip()))
    kept = ("".join(letter for letter in part if letter.isprintable()) for part in paragraphs)
    return "\n\n".join(part for part in kept if part)
