"""Writing that can be killed at any moment: a file or folder is either wholly there or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

NEW, OLD = ".new-", ".old-"
"""How names begin of what is being written, and of what is being removed."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and fixed spacing: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def key_of(value: Any) -> str:
    """SHA-256 of a JSON value.

    >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Write beside and rename, so that readers see the old bytes or the new ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=NEW)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    write_bytes(path, canonical_json(value).encode())


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a table into a file of a folder that is not in force yet.

    On a full disk polars may say that the file is out of its specification. The bytes are then written from here: they find
    room after all, or the error is the system's, which the command line has words for.
    """
    import polars as pl

    try:
        frame.write_parquet(path)
    except pl.exceptions.ComputeError:
        data = io.BytesIO()
        frame.write_parquet(data)
        path.write_bytes(data.getvalue())


@contextmanager
def new_folder(target: Path, mark: str) -> Iterator[Path]:
    """A scratch folder that becomes `target` when the block ends well; nothing is left when it does not.

    `mark` names the file in it that says that the folder is whole. Where `target` has one already it is kept: equal keys
    mean equal content.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=NEW))
    try:
        yield scratch
        settle(scratch, target, mark)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def settle(scratch: Path, target: Path, mark: str) -> None:
    """Move a scratch folder to `target`, its mark last.

    On stores that move a folder file by file (object stores behind a file system) a folder without its mark is what a
    killed move left: it is filled, by the same files, and marked then. Two processes may do so at once.
    """
    if (target / mark).is_file():
        return
    scratch.chmod(0o755)
    aside = scratch.with_name(f"{scratch.name}.mark")
    try:
        (scratch / mark).replace(aside)
        try:
            scratch.rename(target)
        except OSError:
            if not target.is_dir():
                raise
            for path in sorted(path for path in scratch.rglob("*") if path.is_file()):
                there = target / path.relative_to(scratch)
                there.parent.mkdir(parents=True, exist_ok=True)
                path.replace(there)
        aside.replace(target / mark)
    finally:
        aside.unlink(missing_ok=True)


def sweep(folder: Path, older_than_s: float = 0.0) -> None:
    """Remove what killed processes left half-made in `folder`.

    Where others may be writing, only what nobody touched for `older_than_s`.
    """
    oldest = time.time() - older_than_s
    for path in [*folder.glob(f"{NEW}*"), *folder.glob(f"{OLD}*")]:
        try:
            if older_than_s and path.stat().st_mtime > oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
        except OSError:  # gone meanwhile, or not ours to remove: it harms nobody
            continue
