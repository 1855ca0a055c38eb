"""What proofs put in place of parts of the program that no option reaches; called in a forked process before its command."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


def environment(values: dict[str, str]) -> None:
    """Variables of the process."""
    os.environ.update(values)


def impatient(_: object) -> None:
    """Requests without pauses, against servers of our own."""
    from planpuls.sources import net

    # attempts, first and longest wait, pause, time-out, all together
    net.Settings.__init__.__defaults__ = (3, 0.01, 0.02, 0.0, 5.0, 5.0)


def pages(folder: str) -> None:
    """The website's pages as an undisturbed build made them, written again one by one, without computing them."""
    from planpuls.editions.site import build

    def written(_release: Any, target: Path, _difference: Any) -> None:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.name != "edition.txt":
                there = target / path.relative_to(folder)
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_bytes(path.read_bytes())

    build.build_site = written  # type: ignore[assignment]


def room(wanted: list[str]) -> None:
    """Another size of the disk that is mounted on a folder."""
    folder, size = wanted
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def largest_file(size_bytes: int) -> None:
    """No file may grow beyond this size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


def clock(days: float) -> None:
    """A clock that is wrong by so many days, and steps back an hour each time it is read."""
    from planpuls.pipeline import run
    from planpuls.sources import fetching, importing, rechecking
    from planpuls.store import snapshots, workspace

    reads = 0

    def now() -> str:
        nonlocal reads
        reads += 1
        return (datetime.now(UTC) + timedelta(days=days, hours=-reads)).isoformat(timespec="microseconds")

    for module in (snapshots, workspace, importing, fetching, rechecking, run):
        module.now = now  # type: ignore[attr-defined]


def no_rename_of_folders(seed: int | str) -> None:
    """A store that moves a folder by copying its files, in any order, and removing them: what object stores do."""
    chance = random.Random(seed)
    whole = os.rename

    def rename(source: Any, target: Any, **more: Any) -> None:
        if not Path(source).is_dir():
            whole(source, target, **more)
            return
        if Path(target).is_dir() and any(Path(target).iterdir()):
            raise OSError(39, "Directory not empty", str(source), None, str(target))
        files = [path for path in sorted(Path(source).rglob("*")) if path.is_file()]
        chance.shuffle(files)
        for path in files:
            there = Path(target) / path.relative_to(source)
            there.parent.mkdir(parents=True, exist_ok=True)
            # An object is there as a whole or not at all.
            shutil.copyfile(path, f"{source}.part")
            whole(f"{source}.part", there)
        shutil.rmtree(source)

    os.rename = rename  # type: ignore[assignment]
    os.replace = rename  # type: ignore[assignment]
