"""Files inside zip files, read where they are: nothing is ever written to a path that an archive names.

Refused: a member whose name leaves the archive, more than one candidate, encryption, sizes beyond `MAX_MEMBER_BYTES`
or grown more than `MAX_RATIO` times (a zip bomb), bytes that do not fit their checksum, a cut-off archive.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from planpuls.sources.dataset import ReadContext, Sample
from planpuls.spec.errors import InputError, Problem

MAX_MEMBER_BYTES = 16 * 2**30
MAX_RATIO = 400
_MAGIC = b"PK\x03\x04"
_AGAIN = "Fetch the file again; it may be cut off."


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with `head` is a zip file."""
    return head.startswith(_MAGIC)


def first_member(head: bytes) -> str:
    """Name of the first member of the zip file that begins with `head`; empty where it is no zip file.

    >>> first_member(b"not a zip file")
    ''
    """
    if not is_zip(head) or len(head) < 30:
        return ""
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length].decode("utf-8", errors="replace")


@contextmanager
def opened(path: Path, context: ReadContext, suffixes: tuple[str, ...]) -> Iterator[IO[bytes]]:
    """The bytes of a plain file, or of the one member of a zip file whose name ends in one of `suffixes`."""
    with path.open("rb") as file:
        if not is_zip(file.read(4)):
            file.seek(0)
            yield file
            return
    try:
        with zipfile.ZipFile(path) as archive:
            member = _the_member(archive, context, suffixes)
            with archive.open(member) as stream:
                yield stream
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError([Problem(context.origin, "a whole zip file", str(error), _AGAIN)]) from error


@contextmanager
def unzipped(path: Path, context: ReadContext) -> Iterator[zipfile.ZipFile]:
    """A zip file of many members, each of which may be read by its name: all names and sizes were checked."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            names = archive.namelist()
            problems = [
                Problem(context.origin, "names inside the zip file", repr(name), "Do not open this file.")
                for name in names
                if _leaves(name)
            ]
            if len(set(names)) < len(names):
                twice = next(name for name in names if names.count(name) > 1)
                problems.append(Problem(context.origin, "each member once", f"{twice} twice", "Do not open this file."))
            for info in infos:
                problems += _size_problems(info, context)
            if problems:
                raise InputError(problems)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError([Problem(context.origin, "a whole zip file", str(error), _AGAIN)]) from error


def glimpse(sample: Sample) -> zipfile.ZipFile | None:
    """The zip file a sample is the beginning of, for recognisers; None where it cannot be opened as one."""
    if not is_zip(sample.head):
        return None
    try:
        return zipfile.ZipFile(sample.path if sample.path is not None else io.BytesIO(sample.head))
    except (zipfile.BadZipFile, OSError):
        return None


def head_of(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """The first bytes of a member, for recognisers; empty where they cannot be read."""
    try:
        with archive.open(name) as member:
            return member.read(size)
    except (KeyError, RuntimeError, zipfile.BadZipFile, zlib.error, OSError, EOFError):
        return b""


def _the_member(archive: zipfile.ZipFile, context: ReadContext, suffixes: tuple[str, ...]) -> zipfile.ZipInfo:
    problems = [
        Problem(context.origin, "names inside the zip file", repr(info.filename), "Do not open this file.")
        for info in archive.infolist()
        if _leaves(info.filename)
    ]
    found = [info for info in archive.infolist() if info.filename.lower().endswith(suffixes) and not info.is_dir()]
    if len(found) != 1:
        listed = ", ".join(archive.namelist()[:5]) or "nothing"
        problems.append(
            Problem(context.origin, f"one file ending in {' or '.join(suffixes)}", listed, "Is this another product?")
        )
    else:
        problems += _size_problems(found[0], context)
    if problems:
        raise InputError(problems)
    return found[0]


def _size_problems(info: zipfile.ZipInfo, context: ReadContext) -> list[Problem]:
    problems = []
    if info.flag_bits & 1:
        problems.append(Problem(context.origin, "a file that is not encrypted", info.filename, "Unpack it first."))
    if info.file_size > MAX_MEMBER_BYTES or info.file_size > MAX_RATIO * max(info.compress_size, 1_024):
        found = f"{info.compress_size} bytes that grow to {info.file_size}"
        problems.append(
            Problem(context.origin, f"growth of at most {MAX_RATIO} times", found, "Do not open this file.")
        )
    return problems


def _leaves(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return ".." in parts or name.startswith(("/", "\\")) or ":" in name
