"""Fixtures that several folders share: the demo region, imported and run once in a process."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from planpuls.demo import Vintage
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import Outcome, run
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.release.reader import Release, open_release
from planpuls.sources.importing import import_files
from planpuls.store.workspace import Workspace
from tests.sharing import made_once


@dataclass(frozen=True)
class Region:
    plan: Plan
    workspace: Workspace
    files: Path
    outcome: Outcome
    release: Release


@pytest.fixture(scope="session")
def demo(deliveries: dict[Vintage, Path], tmp_path_factory: pytest.TempPathFactory) -> Region:
    """The demo region after its first delivery. Read only: take `own_demo` to change anything."""

    def make(folder: Path) -> None:
        region = made(Workspace(folder / "workspace"), deliveries["first"])
        (folder / "outcome.json").write_text(json.dumps(asdict(region.outcome)), encoding="utf-8")

    folder = made_once(tmp_path_factory, "demo", make)
    known = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    outcome = Outcome(
        known["release"], tuple(known["computed"]), known["new"], tuple(known["refused"]), tuple(known["warnings"])
    )
    workspace = Workspace(folder / "workspace")
    release = open_release(workspace.releases / outcome.release)
    return Region(load_plan("demo"), workspace, deliveries["first"], outcome, release)


@pytest.fixture
def own_demo(demo: Region, tmp_path: Path) -> Region:
    """A copy of the demo workspace that the test may break."""
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(demo.workspace.root, workspace.root)
    release = open_release(workspace.releases / demo.outcome.release)
    return Region(demo.plan, workspace, demo.files, demo.outcome, release)


def made(workspace: Workspace, files: Path) -> Region:
    plan = load_plan("demo")
    workspace.prepare()
    refused = [file for file in import_files(plan, workspace, [files]) if file.outcome != "taken"]
    assert refused == []
    outcome = run(plan, workspace, quietly)
    workspace.publish(plan.id, outcome.release)
    return Region(plan, workspace, files, outcome, open_release(workspace.releases / outcome.release))
