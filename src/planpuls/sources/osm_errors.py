"""What osmium's errors tell: it gives the system's word for an error of the disk, and no number."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from planpuls.spec.errors import InputError, Problem

AGAIN = "Fetch the extract again; it may be cut off."
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)


class _Writer(Protocol):
    def close(self) -> None: ...


W = TypeVar("W", bound=_Writer)


def what_failed(error: RuntimeError, extract: str) -> OSError | InputError:
    """The error to raise: of the disk that took no more of what osmium writes, or of an extract that is not whole.

    >>> type(what_failed(RuntimeError(f"Write failed: {os.strerror(errno.ENOSPC)}"), "a.osm.pbf")).__name__
    'OSError'
    >>> type(what_failed(RuntimeError("truncated data"), "a.osm.pbf")).__name__
    'InputError'
    """
    for number in _OF_THE_DISK:
        if str(error).endswith(os.strerror(number)):
            return OSError(number, os.strerror(number))
    return InputError([Problem(extract, "a whole OSM extract (PBF)", str(error), AGAIN)])


@contextmanager
def written(writer: W) -> Iterator[W]:
    """A writer of osmium's, closed when the block ends; the error is the first one, that of the disk.

    osmium writes once more when a writer is taken down, and where that fails too it ends the whole process: one that failed
    is kept for as long as the process lives.
    """
    try:
        yield writer
        writer.close()
    except RuntimeError:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
        raise
