"""Kill the program with SIGKILL at random moments of import and run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from planpuls.demo import generate
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.release.format import verify
from planpuls.sources.importing import import_files
from planpuls.store.workspace import Workspace
from tests.fixtures import made

LONGEST_S = 3.0


def prove(seed: int, count: int) -> dict[str, int]:
    """`count` kills, each from the same published state, with a second delivery waiting to be taken.

    A kill may come in the moment between the new release being in force and the end of the process: then the release
    in force must be whole.
    """
    chance = random.Random(seed)
    counted = dict.fromkeys(
        ("kills", "while importing", "while running", "after the new release was in force", "ended before the kill"), 0
    )
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        for files, vintage in ((first, "first"), (second, "second")):
            files.mkdir()
            generate(files, vintage)  # type: ignore[arg-type]
        region = made(Workspace(Path(folder, "published")), first)
        plan = region.plan
        for _ in range(count):
            space = Workspace(Path(folder, "work"))
            shutil.rmtree(space.root, ignore_errors=True)
            shutil.copytree(region.workspace.root, space.root)
            importing = chance.random() < 0.5
            words = ["import", "demo", str(second)] if importing else ["run", "demo", "--no-editions"]
            if not importing:
                list(import_files(plan, space, [second]))
            pointer = (space.root / "current.json").read_bytes()
            ended = _killed(words, space, chance.uniform(0.2, LONGEST_S))
            moved = (space.root / "current.json").read_bytes() != pointer
            counted["kills"] += 1
            counted[_moment(ended, moved, importing)] += 1
            if moved:
                assert not importing, "an import moved the pointer"
                in_force = space.current_release(plan.id)
                assert in_force is not None
                assert verify(space.releases / in_force) == [], "the release in force is damaged"
            assert verify(space.releases / region.outcome.release) == [], "the old release changed"
            list(import_files(plan, space, [second]))
            outcome = run(plan, space, quietly)
            assert verify(space.releases / outcome.release) == [], "the next run's release is damaged"
            assert outcome.release != region.outcome.release
    return counted


def _moment(ended: bool, moved: bool, importing: bool) -> str:
    if ended:
        return "ended before the kill"
    if moved:
        return "after the new release was in force"
    return "while importing" if importing else "while running"


def _killed(words: list[str], space: Workspace, after_s: float) -> bool:
    """Start a command and kill it; whether it had ended by itself."""
    code = "from planpuls.cli import main; main()"
    environment = os.environ | {"PLANPULS_WORKSPACE": str(space.root)}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return False
    return True
