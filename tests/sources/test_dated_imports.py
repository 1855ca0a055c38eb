"""Files whose vintage is a day: from the option, the sidecar, the name or the content; and readings of several frames."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from planpuls.demo import Vintage, registers, streets, timetables
from planpuls.pipeline.step import Step, read_output, run_step, write_outputs
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, dates_in_name
from planpuls.sources.importing import collections, import_file
from planpuls.store.files import write_json
from planpuls.store.workspace import Workspace


@pytest.fixture(scope="module")
def files(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["first"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    return space


def copied(files: Path, tmp_path: Path, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes((files / f"enheter_{registers.SNAPSHOTS['first'][0]}.csv").read_bytes())
    return path


@pytest.mark.parametrize(
    ("name", "option", "vintage"),
    [
        ("enheter_2024-01-03.csv", None, "2024-01-03"),
        ("enheter_20240103.csv", None, "2024-01-03"),
        ("2019-enheter.csv", None, "2019"),
        ("enheter.csv", "2024-02-29", "2024-02-29"),
        ("enheter.csv", "2024", "2024"),
    ],
)
def test_a_snapshot_is_dated_by_name_or_option(
    files: Path, workspace: Workspace, tmp_path: Path, name: str, option: str | None, vintage: str
) -> None:
    plan = load_plan("demo")
    found = import_file(plan, workspace, copied(files, tmp_path, name), option)
    assert (found.outcome, found.vintage) == ("taken", vintage)
    assert list(workspace.snapshots.current(collections(plan))["brreg.enterprises"]) == [vintage]


@pytest.mark.parametrize(
    ("name", "option", "said"),
    [
        ("enheter.csv", None, "no year in content or name"),
        ("enheter.csv", "2024-13-03", "a year such as 2024 or a day such as 2024-01-03"),
        ("enheter.csv", "2024-1-3", "a year such as 2024 or a day such as 2024-01-03"),
    ],
)
def test_a_snapshot_without_a_day_or_year_is_refused(
    files: Path, workspace: Workspace, tmp_path: Path, name: str, option: str | None, said: str
) -> None:
    found = import_file(load_plan("demo"), workspace, copied(files, tmp_path, name), option)
    assert found.outcome == "refused"
    assert said in str(found.problems[0])


def test_a_day_in_the_content_settles_the_vintage_and_contradictions_are_refused(
    files: Path, workspace: Workspace, tmp_path: Path
) -> None:
    data = (files / f"gater_{streets.DAYS['first']}.osm.pbf").read_bytes()
    (tmp_path / "gater_2024.osm.pbf").write_bytes(data)
    found = import_file(load_plan("demo"), workspace, tmp_path / "gater_2024.osm.pbf")
    assert (found.outcome, found.vintage) == ("taken", "2024-01-02")
    (tmp_path / "gater.osm.pbf").write_bytes(data)
    write_json(tmp_path / "gater.osm.pbf.planpuls.json", {"vintage": "2023-05-01"})
    refused = import_file(load_plan("demo"), workspace, tmp_path / "gater.osm.pbf", "2023-05-01")
    assert refused.outcome == "refused"
    assert "2024-01-02 in the content" in str(refused.problems[0])


def test_days_in_names_are_found_and_years_alone_are_none() -> None:
    assert dates_in_name("a_2024-01-03_b_20250228.csv") == ("2024-01-03", "2025-02-28")
    assert dates_in_name("2024-enheter_1234567890.csv") == ()


def test_every_frame_of_a_timetable_is_an_output_of_its_step(files: Path, tmp_path: Path) -> None:
    path = files / f"gtfs_{timetables.DAYS['first']}.zip"
    context = ReadContext(path.name, load_plan("demo").country, "2024-01-08")
    step = Step("read", "planpuls.sources.entur_gtfs:read_gtfs")
    outputs = run_step(step, {"path": path, "context": context})
    write_outputs(tmp_path / "cache", outputs)
    assert set(outputs) == {
        "frame", "routes", "trips", "stop_times", "calendar", "calendar_dates", "transfers", "frequencies",
        "feed_info", "agency",
    }  # fmt: skip
    stored = read_output(tmp_path / "cache", "stop_times")
    assert isinstance(stored, pl.DataFrame)
    assert stored.equals(outputs["stop_times"])
    plain = Step("read", "planpuls.sources.brreg:read_enterprises")
    path = files / f"enheter_{registers.SNAPSHOTS['first'][0]}.csv"
    outputs = run_step(plain, {"path": path, "context": context})
    write_outputs(tmp_path / "plain", outputs)
    assert set(outputs) == {"frame", "notes"}
    assert read_output(tmp_path / "plain", "notes") == outputs["notes"]
