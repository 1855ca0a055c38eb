"""A run reads again what another reader checked: what is refused now is named, and the last good file is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl

import planpuls
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from planpuls.sources.importing import collections, import_file
from planpuls.store.files import read_json, sha256_of
from planpuls.store.snapshots import Check, Sidecar
from tests.fixtures import Region

GRID = "ssb.workplaces_250m"


def the_grid_of(region: Region, year: str) -> tuple[Sidecar, Check]:
    current = region.workspace.snapshots.current(collections(region.plan))[GRID][year]
    found = region.workspace.snapshots.find("demo", current.sha256)
    assert found is not None
    return found


def released(region: Region, release: str) -> Release:
    return open_release(region.workspace.releases / release)


def employees(release: Release, year: str) -> int:
    rows = query(release, "jobs-near-hubs", area_set="region").rows
    return int(rows.filter(pl.col("period") == year)["employees"][0])


def doctored(region: Region, tmp_path: Path, figure: str) -> Sidecar:
    """A newer delivery of 2023, accepted by a reader of another day; `figure` is the employees of its first row."""
    lines = (region.files / "bedrifter_250m_2023.csv").read_text(encoding="utf-8-sig").splitlines()
    lines[1] = ";".join([*lines[1].split(";")[:3], figure])
    newer = tmp_path / "bedrifter_250m_2023.csv"
    newer.write_text("\n".join(lines) + "\n", encoding="utf-8")
    good, check = the_grid_of(region, "2023")
    newest = "2999-01-01T00:00:00.000000+00:00"
    sidecar = replace(good, sha256=sha256_of(newer), origin="newer.csv", fetched_at=newest)
    region.workspace.snapshots.add(newer, sidecar, replace(check, reader="of another day"))
    return sidecar


def test_what_a_stricter_reader_refuses_is_named_and_the_last_good_file_is_used(
    own_demo: Region, tmp_path: Path
) -> None:
    bad = doctored(own_demo, tmp_path, "-7")
    assert the_grid_of(own_demo, "2023")[0] == bad
    outcome = run(own_demo.plan, own_demo.workspace, quietly)
    assert len(outcome.refused) == 1
    assert outcome.refused[0].startswith("newer.csv, row 2, ")
    assert the_grid_of(own_demo, "2023")[0].origin == "bedrifter_250m_2023.csv"
    assert read_json(own_demo.workspace.quarantine / f"{bad.sha256}.json")["problems"] == list(outcome.refused)
    release = released(own_demo, outcome.release)
    assert employees(release, "2023") == employees(own_demo.release, "2023")
    assert release.observations("jobs-near-hubs")["flags"].str.contains("stale").all()
    again = run(own_demo.plan, own_demo.workspace, quietly)
    assert (again.release, again.refused, again.computed) == (outcome.release, (), ())


def test_a_good_file_by_hand_takes_the_stale_mark_away_where_nothing_newer_is_there(
    own_demo: Region, tmp_path: Path
) -> None:
    snapshots = own_demo.workspace.snapshots
    for year, still in ((2023, True), (2024, False)):
        snapshots.set_stale("demo", GRID, ["refused"], "2999")
        newer = tmp_path / f"bedrifter_250m_{year}.csv"
        header, *lines = (own_demo.files / newer.name).read_text(encoding="utf-8-sig").splitlines()
        newer.write_text("\n".join([header, *reversed(lines)]) + "\n", encoding="utf-8")
        assert import_file(own_demo.plan, own_demo.workspace, newer).outcome == "taken"
        assert (GRID in snapshots.stale(["demo"])) is still


def test_what_a_mended_reader_accepts_becomes_current_again(own_demo: Region) -> None:
    good, check = the_grid_of(own_demo, "2024")
    snapshots = own_demo.workspace.snapshots
    snapshots.record(good, replace(check, reader="too strict", passed=False, problems=("it is blue",)))
    snapshots.set_stale("demo", GRID, ["it is blue"], "2999")
    outcome = run(own_demo.plan, own_demo.workspace, quietly)
    assert outcome.refused == ()
    assert the_grid_of(own_demo, "2024") == (good, check)
    assert outcome.release == own_demo.outcome.release


def test_a_layout_that_is_read_no_more_is_named(own_demo: Region) -> None:
    good, check = the_grid_of(own_demo, "2024")
    own_demo.workspace.snapshots.record(replace(good, format="punch cards"), check)
    outcome = run(own_demo.plan, own_demo.workspace, quietly)
    assert "expected one of the layouts csv" in outcome.refused[0]
    assert "2024" not in released(own_demo, outcome.release).manifest["periods"][GRID]


def test_a_changed_reader_reads_only_the_snapshots_in_use_again(own_demo: Region, tmp_path: Path) -> None:
    package = tmp_path / "code" / "planpuls"
    ignored = shutil.ignore_patterns("static")
    shutil.copytree(Path(planpuls.__file__).parent, package, ignore=ignored)
    with (package / "sources" / "arealprofiler.py").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    done = subprocess.run(
        [sys.executable, "-c", "from planpuls.cli import main; main()", "run", "demo", "--no-editions"],
        env=os.environ | {"PYTHONPATH": str(package.parent), "PLANPULS_WORKSPACE": str(own_demo.workspace.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    again = [line.split()[-1] for line in done.stderr.splitlines() if line.startswith("read again")]
    assert again == ["check.ssb.arealprofiler.2021-2022"]


def test_a_file_that_nothing_uses_is_not_read_again(own_demo: Region) -> None:
    dataset = "klass.occupations"
    (sidecar, *_) = own_demo.workspace.snapshots.current(collections(own_demo.plan))[dataset].values()
    found = own_demo.workspace.snapshots.find(sidecar.collection, sidecar.sha256)
    assert found is not None
    own_demo.workspace.snapshots.record(sidecar, replace(found[1], reader="of another day"))
    said: list[str] = []
    run(own_demo.plan, own_demo.workspace, lambda name, _: said.append(name))
    assert not [name for name in said if name.startswith("check.")]
