"""Downloads that were cut off: the bytes so far, and the mark of the file they are a part of.

A part is worth keeping only with a mark that tells the server's file from any other state of it (`If-Range`): a strong
ETag, or a time of last change that lies a minute before the answer (RFC 9110, 8.8.2.2 and 13.1.5).
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from planpuls.store.files import read_json, write_json

KEPT_DAYS = 30
_BEFORE_ANSWER_S = 60
_DIGESTS = (
    ("Repr-Digest", re.compile(r"(sha-256)=:([^:]+):")),
    ("Digest", re.compile(r"(sha-256|md5)=([^,\s]+)", re.IGNORECASE)),
    ("x-goog-hash", re.compile(r"(md5)=([^,\s]+)")),
)
"""Headers that give a checksum of the whole file, also beside a part of it."""


@dataclass(frozen=True)
class Part:
    """A file on its way; `<name>.json` beside it holds its mark."""

    path: Path

    @classmethod
    def kept_in(cls, folder: Path, address: str) -> Part:
        """The part of what stands at `address`, by whichever command it was begun."""
        return cls(folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.part")

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def resume_headers(self) -> dict[str, str]:
        """What asks for the rest; nothing where there is no part, or none that can be told to be of the same file."""
        if not self.path.is_file() or not self.size or not self._note.is_file():
            return {}
        try:
            mark = str(read_json(self._note)["mark"])
        except (ValueError, LookupError, TypeError):
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": mark, "Accept-Encoding": "identity"}

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def begin(self, address: str, headers: Mapping[str, str]) -> None:
        """Forget what is there; remember the mark of the answer whose bytes come now."""
        self.drop()
        mark = mark_of(headers)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if mark is not None:
            write_json(self._note, {"address": address, "mark": mark})

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self, target: Path) -> None:
        """Move the whole file to where it is wanted, which may be on another disk."""
        shutil.move(self.path, target)
        self.drop()


def mark_of(headers: Mapping[str, str]) -> str | None:
    """What `If-Range` may name. None for a body that was compressed on its way: its bytes are counted otherwise.

    >>> mark_of({"ETag": '"a1"'}), mark_of({"ETag": 'W/"a1"'})
    ('"a1"', None)
    """
    if "Content-Encoding" in headers:
        return None
    etag, changed = headers.get("ETag"), headers.get("Last-Modified")
    if etag and not etag.startswith("W/"):
        return etag
    try:
        answered = parsedate_to_datetime(headers.get("Date", ""))
        old_enough = (answered - parsedate_to_datetime(changed or "")).total_seconds() >= _BEFORE_ANSWER_S
    except (TypeError, ValueError):
        return None
    return changed if old_enough else None


def goes_on_from(size: int, headers: Mapping[str, str]) -> bool:
    """Whether a partial answer begins where the part ends."""
    return headers.get("Content-Range", "").startswith(f"bytes {size}-")


def wrong_checksum(path: Path, headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Announced and found checksum where the server announced one and they differ."""
    for name, pattern in _DIGESTS:
        found = pattern.search(headers.get(name, ""))
        if found is None:
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, found.group(1).lower().replace("-", "")).digest()
        own = base64.b64encode(digest).decode()
        if own.rstrip("=") != found.group(2).rstrip("="):
            return f"{found.group(1)} {found.group(2)}", own
    return None


def forget_old(folder: Path) -> None:
    """Parts that nobody went on with for a month."""
    if folder.is_dir():
        for path in folder.glob("*.part*"):
            if time.time() - path.stat().st_mtime > KEPT_DAYS * 86_400:
                path.unlink(missing_ok=True)
