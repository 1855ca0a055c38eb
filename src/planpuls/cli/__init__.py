"""The command line: one file per command. Heavy libraries are imported inside the commands that need them."""

from __future__ import annotations

import errno
import io
import os
import re
import sys

DISK_EXIT_CODE = 9
_WHERE = "Give a folder that may be written to with --workspace or PLANPULS_WORKSPACE."
_ROOM = "What is in force stays so. Make room, then give the same command again."
_DISK_ADVICE = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EROFS: _WHERE,
    errno.EACCES: _WHERE,
    errno.EPERM: _WHERE,
}


def main() -> None:
    """Entry point of `planpuls`. Known errors are printed without a traceback and end with their own exit code."""
    from planpuls.store.process import settle_in

    settle_in()
    from planpuls.cli.app import app
    from planpuls.spec.errors import PlanpulsError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Letters that the terminal's encoding does not have are written by their numbers instead of failing.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except PlanpulsError as error:
        print(f"planpuls: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        if (said := _of_the_disk(error)) is None:
            raise
        print(f"planpuls: {said}", file=sys.stderr)
        sys.exit(DISK_EXIT_CODE)


def _of_the_disk(error: Exception) -> str | None:
    """What to say of a full or closed disk; None for other errors. Libraries in Rust give the system's number in words."""
    from planpuls.spec.errors import Problem

    named = re.search(r"\(os error (\d+)\)", str(error))
    number = error.errno if isinstance(error, OSError) else int(named[1]) if named else None
    if number not in _DISK_ADVICE:
        return None
    where = str(getattr(error, "filename", None) or "the workspace's disk")
    return str(Problem(where, "to write there", os.strerror(number), _DISK_ADVICE[number]))
