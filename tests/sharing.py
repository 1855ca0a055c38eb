"""What all test processes of one run share: made by the first that asks, read by everyone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all test processes share; the first that asks makes it, the others wait.

    A process on its own shares with nobody: a fork of it that was stopped midway would leave half a folder to the others.
    """
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        alone = factory.mktemp(name)
        make(alone)
        return alone
    folder = factory.getbasetemp().parent / name
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            part = factory.mktemp(name)
            make(part)
            part.rename(folder)
    return folder
