"""Killed, doubled, damaged: the release in force stays, and the next run completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.release.format import verify
from planpuls.spec.errors import IntegrityError, PlanError
from tests.fixtures import Region

COMMAND = [sys.executable, "-c", "from planpuls.cli import main; main()"]


def planpuls(workspace: Path, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PLANPULS_WORKSPACE": str(workspace)}
    return subprocess.Popen(
        [*COMMAND, *words], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def empty_cache(region: Region) -> None:
    import shutil

    shutil.rmtree(region.workspace.cache)


def test_a_killed_run_leaves_the_old_release_in_force_and_two_at_once_complete_it(own_demo: Region) -> None:
    # At one moment; `make prove` kills at many, and before changes of files.
    empty_cache(own_demo)
    before = (own_demo.workspace.root / "current.json").read_bytes()
    process = planpuls(own_demo.workspace.root, "run", "demo", "--no-editions")
    time.sleep(1.5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (own_demo.workspace.root / "current.json").read_bytes() == before
    assert verify(own_demo.release.path) == []
    both = [planpuls(own_demo.workspace.root, "run", "demo", "--no-editions") for _ in range(2)]
    results = [process.communicate(timeout=600) for process in both]
    assert [process.returncode for process in both] == [0, 0], results
    assert sum("Waiting: the workspace is held by process" in errors for _, errors in results) == 1
    assert all(own_demo.outcome.release in output for output, _ in results)
    assert verify(own_demo.release.path) == []


def test_a_damaged_snapshot_is_noticed_before_it_is_read(own_demo: Region) -> None:
    empty_cache(own_demo)
    grids = next(source for source in own_demo.release.sources if source["id"] == "ssb.workplaces_250m")
    victim = own_demo.workspace.snapshots.path(grids["files"][0]["sha256"])
    victim.write_bytes(victim.read_bytes() + b" ")
    with pytest.raises(IntegrityError, match="import the file again"):
        run(own_demo.plan, own_demo.workspace, quietly)


def test_a_stale_correction_is_an_error_that_names_it(own_demo: Region) -> None:
    first = own_demo.plan.corrections[0]
    stale = {
        r"cell=10000000000000.*expected one row, found 0 rows.*remove or renew": {"key": "cell=10000000000000"},
        r"employees: expected 10901 as delivered, found 10900. The source has changed": {"delivered": "10901"},
        r"dataset: expected the id of a dataset.*found ssb.nothing": {"dataset": "ssb.nothing"},
    }
    for said, change in stale.items():
        plan = own_demo.plan.model_copy(update={"corrections": (first.model_copy(update=change),)})
        with pytest.raises(PlanError, match=said):
            run(plan, own_demo.workspace, quietly)
