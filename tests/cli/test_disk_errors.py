"""A full disk and a closed folder are said in a sentence, with their own exit code."""

from __future__ import annotations

import errno
import io
import sys

import pytest
from polars.exceptions import ComputeError

from planpuls.cli import DISK_EXIT_CODE, app, main


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space", "/disk/file"), "/disk/file: expected to write there, found No space left"),
        (ComputeError("parquet: underlying IO error: No space left (os error 28)"), "Make room, then give the same"),
        (OSError(errno.EROFS, "Read-only", "/disk/.lock"), "found Read-only file system. Give a folder"),
        (PermissionError(errno.EACCES, "Denied", "/disk"), "found Permission denied. Give a folder"),
    ],
    ids=["full", "full, said by polars", "read-only", "denied"],
)
def test_errors_of_the_disk_say_what_to_do(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(app, "app", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == DISK_EXIT_CODE
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, "No such file", "x"), ValueError("28")])
def test_other_errors_are_not_dressed_up(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(app, "app", fail)
    with pytest.raises(type(error)):
        main()


def test_letters_the_terminal_does_not_have_end_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(app, "app", lambda: print("Bærum"))
    main()
    terminal.seek(0)
    assert terminal.read() == "B\\xe6rum\n"
