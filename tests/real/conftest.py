"""The official files beside the checkout. Without them these tests are skipped, or fail where they are required."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import Outcome, run
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.release.reader import Release, open_release
from planpuls.sources.importing import Imported, import_files
from planpuls.store.workspace import Workspace

DATA = Path(os.environ.get("PLANPULS_SHARED", Path(__file__).parents[3] / "shared" / "data"))


@dataclass(frozen=True)
class Region:
    plan: Plan
    workspace: Workspace
    files: list[Imported]
    outcome: Outcome
    release: Release


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        if os.environ.get("PLANPULS_REQUIRE_SHARED"):
            pytest.fail(f"the official files are required and not at {DATA}")
        pytest.skip(f"no official files at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def region(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Oslo and Akershus from the official files, imported and run once."""
    plan = load_plan("oslo_akershus")
    workspace = Workspace(tmp_path_factory.mktemp("real") / "workspace")
    workspace.prepare()
    files = list(import_files(plan, workspace, [data]))
    outcome = run(plan, workspace, quietly)
    workspace.publish(plan.id, outcome.release)
    return Region(plan, workspace, files, outcome, open_release(workspace.releases / outcome.release))
