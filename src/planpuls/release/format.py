"""What lies in a release folder.

`release.json` names every file with its SHA-256; the release id is the hash of that manifest. `run.json` (clock, host,
timings) stands beside it and is no part of the id.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from planpuls.store.files import canonical_json, key_of, sha256_of

SCHEMA = 1
MANIFEST = "release.json"
RUN_RECORD = "run.json"
ID = re.compile(r"[0-9a-f]{16}")


def manifest(folder: Path, head: dict[str, Any]) -> dict[str, Any]:
    """The manifest of the files that lie in `folder`, with the id that follows from it."""
    files = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (MANIFEST, RUN_RECORD)
    }
    body = {"schema": SCHEMA, **head, "files": files}
    return {"id": key_of(body)[:16], **body}


def verify(folder: Path) -> list[str]:
    """What is wrong with a release folder: changed, missing or strange files, or an id that does not follow; else []."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        found = json.loads(text)
        as_written = canonical_json(found) == text
        files, claimed = dict(found["files"]), found.pop("id")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{MANIFEST}: expected a manifest, found {error!r}"]
    faults = []
    if not as_written:
        faults.append(f"{MANIFEST}: expected it as it was written, found other spaces or order")
    if key_of(found)[:16] != claimed:
        faults.append(f"{MANIFEST}: expected the id of its own content, found {claimed}")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        MANIFEST,
        RUN_RECORD,
    }
    faults += [f"{name}: expected the file, found none" for name in sorted(files.keys() - there)]
    faults += [f"{name}: expected no such file, found one" for name in sorted(there - files.keys())]
    for name in sorted(there & files.keys()):
        if (actual := sha256_of(folder / name)) != files[name]:
            faults.append(f"{name}: expected {files[name]}, found {actual}")
    return faults
