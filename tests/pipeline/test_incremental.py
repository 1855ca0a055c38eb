"""What is unchanged is not computed again; what changed rebuilds exactly what it feeds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import planpuls
from planpuls.demo import Vintage, registers
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.release.query import query
from planpuls.release.reader import open_release
from planpuls.sources.importing import import_files
from planpuls.store.snapshots import Sidecar
from tests.fixtures import Region

_RUN = """
import json, sys
from pathlib import Path
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.plan.load import load_plan
from planpuls.store.workspace import Workspace
outcome = run(load_plan("demo"), Workspace(Path(sys.argv[1])), quietly)
print(json.dumps([outcome.release, sorted(outcome.computed)]))
"""


def run_with(package: Path, workspace: Path) -> tuple[str, list[str]]:
    environment = os.environ | {"PYTHONPATH": str(package.parent)}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(workspace)], env=environment, capture_output=True, text=True, check=True
    )
    release, computed = json.loads(done.stdout.splitlines()[-1])
    return release, computed


@dataclass(frozen=True)
class Elsewhere:
    """A copy of the package whose code the tests may change, and a workspace that it has run in."""

    package: Path
    workspace: Path
    release: str


@pytest.fixture(scope="module")
def elsewhere(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    source, folder = Path(planpuls.__file__).parent, tmp_path_factory.mktemp("code")
    package, workspace = folder / "planpuls", folder / "workspace"
    # With its bytecode: compiling it anew proves nothing here.
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("static"))
    shutil.copytree(demo.workspace.root, workspace)
    release, _ = run_with(package, workspace)
    return Elsewhere(package, workspace, release)


def test_an_unchanged_run_computes_nothing_and_keeps_the_release(own_demo: Region) -> None:
    again = run(own_demo.plan, own_demo.workspace, quietly)
    assert again.computed == ()
    assert again.release == own_demo.outcome.release
    assert not again.new


@pytest.mark.parametrize(
    ("helper", "rebuilt"),
    [
        ("indicators/commuting.py", {"indicator.commuting", "checks"}),
        ("goals/verdict.py", {"goals"}),
        (
            "places/cells.py",
            {"places.cells", "places.residents", "goals", "checks", "happenings.establishments"}
            | {
                f"reach.{name}"
                for name in ("hubs", "walks", "catchments", "profiles", "main_roads", "sites", "location")
            }
            | {
                f"indicator.{name}"
                for name in ("grid-change", "jobs-near-hubs", "job-clusters", "job-density", "moves")
            }
            | {f"indicator.{name}" for name in ("large-workplaces", "main-road-distance", "transit-reach")}
            | {"indicator.location-fit", "indicator.office-clusters"}
            | {f"indicator.{name}" for name in ("growth-distribution", "knowledge-environments", "strategy-areas")},
        ),
    ],
)
def test_a_changed_helper_rebuilds_exactly_what_it_feeds(
    demo: Region, elsewhere: Elsewhere, helper: str, rebuilt: set[str]
) -> None:
    path = elsewhere.package / helper
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n# changed\n", encoding="utf-8")
    try:
        second, computed = run_with(elsewhere.package, elsewhere.workspace)
    finally:
        path.write_text(text, encoding="utf-8")
    assert elsewhere.release == demo.outcome.release
    assert set(computed) == rebuilt
    # A comment changes no figure, but the release records which code made it.
    assert second != elsewhere.release


def test_a_new_vintage_reads_only_its_own_files(own_demo: Region, deliveries: dict[Vintage, Path]) -> None:
    list(import_files(own_demo.plan, own_demo.workspace, [deliveries["second"]]))
    outcome = run(own_demo.plan, own_demo.workspace, quietly)
    read = [step for step in outcome.computed if step.startswith("read.")]
    taken = {sidecar.sha256[:8] for sidecar in _current(own_demo)}
    assert read
    assert all(any(step.endswith(sha256) for sha256 in taken) for step in read)
    assert set(read).isdisjoint(own_demo.outcome.computed)
    release = open_release(own_demo.workspace.releases / outcome.release)
    assert "2025" in query(release, "jobs-near-hubs").rows["period"].unique().to_list()
    assert set(release.frame("checks")["outcome"]) == {"sound"}
    assert "moves" in own_demo.release.absent
    assert query(release, "moves").rows["period"].unique().to_list() == [registers.SNAPSHOTS["second"][0]]
    assert outcome.release != own_demo.outcome.release
    assert (own_demo.workspace.releases / own_demo.outcome.release / "release.json").is_file()


def _current(region: Region) -> list[Sidecar]:
    from planpuls.sources.importing import collections

    current = region.workspace.snapshots.current(collections(region.plan))
    return [sidecar for by_period in current.values() for sidecar in by_period.values()]
