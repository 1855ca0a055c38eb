"""Fixtures that several folders share: the demo region, imported and run once in a process."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from planpuls.demo import generate
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import Outcome, run
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.release.reader import Release, open_release
from planpuls.sources.importing import import_files
from planpuls.store.workspace import Workspace


@dataclass(frozen=True)
class Region:
    plan: Plan
    workspace: Workspace
    files: Path
    outcome: Outcome
    release: Release


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """The demo region after its first delivery. Read only: take `own_demo` to change anything."""
    folder = tmp_path_factory.mktemp("demo")
    files = folder / "files"
    files.mkdir()
    generate(files)
    return made(Workspace(folder / "workspace"), files)


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
