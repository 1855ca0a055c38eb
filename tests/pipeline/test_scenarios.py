"""Scenarios of the demo plan: what is assumed changes what it must by known amounts, and nothing else changes anything."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planpuls.demo.cadastre import floor_area_truth
from planpuls.demo.deliveries import known
from planpuls.demo.municipalities import OUTSIDE
from planpuls.editions.site.changes import changes_page
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.map_data import write_map
from planpuls.editions.site.map_figures import area_figures
from planpuls.editions.site.map_layers import MapLayers
from planpuls.editions.site.map_page import map_page
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.plan.load import PACKAGED, load_plan
from planpuls.release.comparing import before, compare_with_last
from planpuls.release.difference import Difference
from planpuls.release.layers import Layers
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from planpuls.sources.importing import import_files
from planpuls.spec.errors import InputError, PlanError
from planpuls.store.workspace import Workspace
from tests.fixtures import Region

HUBS = "id,name,mode,latitude,longitude,action\n"
FLOOR = "id,municipality,latitude,longitude,use,floor_area_m2,year\n"
AREAS = "id,category,place,name,wkt\n"


@pytest.fixture(scope="module")
def workspace(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = Workspace(tmp_path_factory.mktemp("scenarios") / "workspace")
    shutil.copytree(demo.workspace.root, found.root)
    return found


def scenario(folder: Path, name: str, more: str = "", **files: str) -> Path:
    """A plan folder beside a copy of the demo plan."""
    if not (folder / "demo").exists():
        shutil.copytree(PACKAGED / "demo", folder / "demo")
    own = folder / name
    own.mkdir()
    text = f'{more}\n[scenario]\nof = "demo"\nname = {{ nb = "prøven {name}", en = "the trial {name}" }}\n'
    (own / "plan.toml").write_text(f'schema = 1\nextends = "demo"\nid = "{name}"\n{text}', encoding="utf-8")
    for table, rows in files.items():
        (own / f"{table}.csv").write_text(rows, encoding="utf-8")
    return own


def ran(workspace: Workspace, folder: Path) -> Release:
    return open_release(workspace.releases / run(load_plan(folder), workspace, quietly).release)


def against_base(demo: Region, found: Release) -> Difference:
    return Difference(demo.release, found)


def test_a_scenario_without_changes_changes_nothing_and_says_that_it_is_one(
    demo: Region, workspace: Workspace, tmp_path: Path
) -> None:
    outcome = run(load_plan(scenario(tmp_path, "same")), workspace, quietly)
    assert outcome.computed == ()
    found = open_release(workspace.releases / outcome.release)
    assert found.id != demo.release.id
    difference = against_base(demo, found)
    assert difference.is_scenario
    assert difference.is_empty
    assert difference.rows.is_empty()
    assert found.scenario == {
        "of": "demo",
        "name": {"nb": "prøven same", "en": "the trial same"},
        "base": demo.release.id,
    }
    assert "scenario: prøven same" in found.name.nb
    assert "scenario: prøven same" in found.title.nb
    assert found.marked("Tittel") == "DEMO: SCENARIO: Tittel"
    for indicator in found.specs:
        assert found.observations(indicator)["flags"].str.contains("scenario").all(), indicator
    stored = compare_with_last(workspace.releases, None, found.id)
    assert stored is not None
    assert before(found, workspace.releases) == workspace.releases / demo.release.id
    choices = Choices(found, difference=stored)
    assert [word for word, _ in choices.warnings("nb")] == ["Demo", "Scenario"]
    page = changes_page(choices, "nb")
    assert page.lead.startswith("Planen og scenarioet side om side.")
    assert page.lead.endswith("Ingen endring.")


def test_a_new_and_a_moved_hub_give_the_employees_around_them(
    demo: Region, workspace: Workspace, tmp_path: Path
) -> None:
    hubs = {row["hub"]: row for row in demo.release.frame("hubs").to_dicts()}
    closed = {row["hub"] for row in hubs.values() if row["valid_to"] is not None}
    moved = next(hub for hub in sorted(hubs) if hub not in closed)
    rows = f"ny,Ny holdeplass,bus,59.0331,3.5920,add\n{moved},Flyttet,rail,59.0100,3.5700,move\n"
    found = ran(workspace, scenario(tmp_path, "hubs", scenario_hubs=HUBS + rows))
    at = {row["hub"]: (row["x_cm"], row["y_cm"]) for row in found.frame("hubs").to_dicts()}
    assert set(at) == {*hubs, "ny"}
    assert at[moved] != (hubs[moved]["x_cm"], hubs[moved]["y_cm"])
    assert all(at[hub] == (row["x_cm"], row["y_cm"]) for hub, row in hubs.items() if hub != moved)
    open_ones = [point for hub, point in at.items() if hub not in closed]
    expected = sum(
        employees
        for cell, employees in known(2024, "first")
        if cell.base is not None
        and cell.base not in OUTSIDE
        and min((100 * cell.centre[0] - x) ** 2 + (100 * cell.centre[1] - y) ** 2 for x, y in open_ones) <= 60_000**2
    )
    asked = {"area": "region", "period": "2024"}
    rows_now = query(found, "jobs-near-hubs", **asked).rows.to_dicts()  # type: ignore[arg-type]
    (within,) = [
        row["employees_within"]
        for row in rows_now
        if (row["hub_profile"], row["method"], row["distance_m"]) == ("plan", "air_line", 600)
    ]
    assert within == expected
    difference = against_base(demo, found)
    assert not difference.is_empty
    changed = {entry["id"] for entry in difference.indicators}
    assert "jobs-near-hubs" in changed
    assert changed.isdisjoint({"commuting", "job-index", "grid-change", "growth-distribution"})
    assert all(entry["reasons"] == ["plan"] for entry in difference.indicators)
    assert difference.plan_changes == ("scenario_hubs",)
    shown = changes_page(Choices(found, difference=compare_with_last(workspace.releases, None, found.id)), "en")
    (answers,) = [section for section in shown.sections if section.id == "svar"]
    assert [column.label for column in answers.tables[0].columns[1:3]] == ["The plan today", "Scenario"]
    assert shown.on_map == "beside=1"
    the_map_shows_both(demo, found, tmp_path / "map")


def the_map_shows_both(demo: Region, found: Release, folder: Path) -> None:
    """Each side has the hubs and figures of its own release, and what is the same on both is one file."""
    stored = compare_with_last(found.path.parent, None, found.id)
    choices = Choices(found, difference=stored)
    assert choices.base is not None
    assert choices.base.release.id == demo.release.id
    write_map(choices, Layers(found), folder, choices.base)
    document = json.loads((folder / "map.json").read_text("utf-8"))
    base = document["base"]
    assert base["name"] == {"nb": "prøven hubs", "en": "the trial hubs"}
    assert base["tiles"] == document["tiles"]
    assert base["flows"] == document["flows"] == "map/flows.geojson"
    assert sorted(path.name for path in (folder / "plan").iterdir()) == sorted(
        Path(path).name
        for value in base.values()
        for path in ([value] if isinstance(value, str) else value.values())
        if isinstance(path, str) and path.startswith("map/plan/")
    )
    assert base["hubs"] == "map/plan/hubs.geojson"
    names = {}
    for side, path in (("plan", base["hubs"]), ("scenario", document["hubs"])):
        features = json.loads((folder.parent / path).read_text("utf-8"))["features"]
        names[side] = {feature["properties"]["name"] for feature in features}
    assert names["scenario"] - names["plan"] == {"Ny holdeplass", "Flyttet"}
    alone = {figure["id"]: figure["values"] for figure in area_figures(MapLayers(Choices(demo.release)))}
    assert {key: entry["values"] for key, entry in base["figures"].items()} == alone
    own = {figure["id"]: figure["values"] for figure in document["figures"]}
    assert own != alone
    page = map_page(choices, "nb", has_map=True)
    hubs = page.sections[0].tables[0]
    _, before_, after = next(row for row in hubs.rows if row[0].text == "Ny holdeplass")
    assert (before_.text, after.text) == ("–", "buss, 59,0331 N, 3,5920 Ø")
    assert len(hubs.rows) == 2
    without = Choices(found)
    assert without.base is None
    assert map_page(without, "nb", has_map=True).sections[0].id != "plan-og-scenario"


def test_planned_floor_area_is_added_where_and_when_it_is_planned(
    demo: Region, workspace: Workspace, tmp_path: Path
) -> None:
    # A year in which nothing is hidden there, for it has no office: what is planned hides no building and is hidden by none.
    years = {key.split(" ")[0] for key in floor_area_truth("first")["9101"] if key.endswith(" kontor")}
    year = next(str(year) for year in range(2014, 2024) if str(year) not in years)
    row = f"kontor,9101,59.0034369,3.5341223,office,5000,{year}\n"
    found = ran(workspace, scenario(tmp_path, "floor", scenario_floor_area=FLOOR + row))
    rows = against_base(demo, found).rows
    assert set(rows["indicator"]) == {"floor-area-near-hubs"}
    grown = {
        (row["area"], row["period"], row["to_value"] - row["from_value"])
        for row in rows.to_dicts()
        if row["area_set"] == "municipality@2024"
        and row["dimensions"] == "use=office"
        and row["measure"] == "new_floor_area"
    }
    assert grown == {("9101", year, 5000.0)}
    assert set(rows["period"]) == {year}
    hidden = [
        open_release.observations("floor-area-near-hubs").filter(status="confidential").drop("flags", "step")
        for open_release in (demo.release, found)
    ]
    assert hidden[0].drop("value").equals(hidden[1].drop("value"))


def test_another_distance_moves_the_headline_and_no_stored_figure(
    demo: Region, workspace: Workspace, tmp_path: Path
) -> None:
    more = '[[distance_profile]]\nid = "demo"\nheadline_m = 1000\n'
    found = ran(workspace, scenario(tmp_path, "distance", more))
    difference = against_base(demo, found)
    entry = next(entry for entry in difference.indicators if entry["id"] == "jobs-near-hubs")
    assert (entry["new"], entry["changed"], entry["gone"]) == (0, 0, 0)
    assert "1 000 m" in entry["to_answer"]["nb"].replace("\u202f", " ")


def test_a_further_business_area_takes_the_cells_within_it(demo: Region, workspace: Workspace, tmp_path: Path) -> None:
    cells = [
        (cell, employees)
        for cell, employees in known(2024, "first")
        if cell.base is not None and cell.base not in OUTSIDE
    ]
    before_rows = query(demo.release, "growth-distribution", area_set="plan_category", period="2024").rows.to_dicts()
    everywhere = [f"{min(c.centre[axis] for c, _ in cells) - 10}" for axis in (0, 1)]
    farther = [f"{max(c.centre[axis] for c, _ in cells) + 10}" for axis in (0, 1)]
    (west, south), (east, north) = everywhere, farther
    wkt = f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
    found = ran(
        workspace, scenario(tmp_path, "area", scenario_areas=f'{AREAS}stort,business_area,,Stort område,"{wkt}"\n')
    )
    rows = query(found, "growth-distribution", area_set="plan_category", period="2024").rows.to_dicts()
    then, now = ({row["area"]: row["employees"] for row in found_rows} for found_rows in (before_rows, rows))
    assert now.get("outside", 0) == 0
    assert now["business_area"] == then["business_area"] + then["outside"]
    assert all(now[name] == then[name] for name in ("regional_city", "belt", "local_town"))


def test_files_imported_for_a_scenario_count_in_it_alone(demo: Region, workspace: Workspace, tmp_path: Path) -> None:
    (listed,) = sorted(demo.files.glob("knutepunkter_*.csv"))
    lines = listed.read_text("utf-8").splitlines()
    shorter = tmp_path / "knutepunkter_kortere.csv"
    shorter.write_text("\n".join([lines[0], *lines[2:]]) + "\n", encoding="utf-8")
    plan = load_plan(scenario(tmp_path, "files"))
    (file,) = import_files(plan, workspace, [shorter])
    assert file.outcome == "taken"
    found = open_release(workspace.releases / run(plan, workspace, quietly).release)
    gone = lines[1].split(",")[0]
    assert gone in demo.release.frame("hubs")["hub"].to_list()
    assert set(found.frame("hubs")["hub"]) == set(demo.release.frame("hubs")["hub"]) - {gone}
    assert run(demo.plan, workspace, quietly).release == demo.release.id


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"scenario_hubs": f"{HUBS}borte,Borte,rail,59.0,3.5,remove\n"}, "borte"),
        ({"scenario_floor_area": f"{FLOOR}x,0301,59.0,3.5,office,10,2022\n"}, "0301"),
        ({"scenario_floor_area": f"{FLOOR}x,9101,59.0,3.5,casino,10,2022\n"}, "casino"),
        ({"scenario_areas": f'{AREAS}x,business_area,,X,"POINT (1 1)"\n'}, "polygon"),
    ],
)
def test_what_cannot_be_assumed_is_refused_with_its_row(
    workspace: Workspace, tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(PlanError, match=said):
        run(load_plan(scenario(tmp_path, "wrong", **files)), workspace, quietly)


def test_a_scenario_needs_its_plan_and_assumptions_need_a_scenario(tmp_path: Path) -> None:
    empty = Workspace(tmp_path / "empty")
    with pytest.raises(InputError, match="planpuls run demo"):
        run(load_plan(scenario(tmp_path, "early")), empty, quietly)
    own = scenario(tmp_path, "none", scenario_hubs=f"{HUBS}ny,Ny,bus,59.0,3.5,add\n")
    (own / "plan.toml").write_text('schema = 1\nextends = "demo"\nid = "none"\n', encoding="utf-8")
    with pytest.raises(PlanError, match="scenario"):
        load_plan(own)
