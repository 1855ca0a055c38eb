"""What the official files of Oslo and Akershus must give. Figures were first computed with other tools."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.questions import published_profiles
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.explain import Recomputation
from planpuls.pipeline.run import run
from planpuls.plan.load import load_plan
from planpuls.plan.new import write_plan
from planpuls.release.format import verify
from planpuls.release.query import query
from planpuls.release.reader import open_release
from planpuls.release.views import moved_pairs
from planpuls.sources.importing import import_files
from planpuls.spec.errors import NotFoundError
from planpuls.spec.goal import Verdict
from planpuls.store.workspace import Workspace
from tests.real.conftest import Region


def near(region: Region, area: str, period: str, distance_m: int) -> dict[str, float]:
    rows = query(region.release, "jobs-near-hubs", area=area, period=period).rows
    return rows.row(by_predicate=pl.col("distance_m") == distance_m, named=True)


def flow(region: Region, area_set: str, area: str, to_area: str, period: str) -> float:
    rows = query(region.release, "commuting", area_set=area_set, period=period).rows
    return float(
        rows.row(by_predicate=(pl.col("area") == area) & (pl.col("to_area") == to_area), named=True)["employed"]
    )


def test_every_official_file_with_a_reader_is_taken_and_the_rest_is_named(region: Region) -> None:
    outcomes = {file.path.name: file.outcome for file in region.files}
    assert sum(outcome == "taken" for outcome in outcomes.values()) >= 23
    assert "refused" not in outcomes.values()
    assert outcomes["poa_eptc.zip"] == "not recognised"


@pytest.mark.parametrize(
    ("area", "period", "distance_m", "employees", "share"),
    [
        ("0301", "2013", 600, 415_993, None),
        ("0301", "2023", 600, 561_244, 32.4),
        ("0301", "2023", 1_000, 561_244, 41.6),
        ("32", "2013", 1_000, 231_656, 18.3),
        ("32", "2024", 1_000, 317_127, 17.0),
        ("region", "2023", 1_000, 876_571, 33.0),
    ],
)
def test_employees_and_share_near_hubs(
    region: Region, area: str, period: str, distance_m: int, employees: int, share: float | None
) -> None:
    row = near(region, area, period, distance_m)
    assert row["employees"] == employees
    if share is not None:
        assert round(row["share_pct"], 1) == share


def test_near_hubs_has_the_curve_and_says_what_it_is(region: Region) -> None:
    rows = query(region.release, "jobs-near-hubs", area="0301", period="2013").rows
    wanted = "area_set area period hub_profile method distance_m employees employees_within share_pct status flags"
    assert rows.columns == wanted.split()
    assert rows["distance_m"].to_list() == list(range(0, 2_001, 100))
    assert rows["flags"].unique().to_list() == ["air_line partial_source"]


@pytest.mark.parametrize(
    ("area_set", "area", "to_area", "period", "employed"),
    [
        ("county", "03", "32", "2020", 49_152),
        ("county", "03", "32", "2021", 50_577),
        ("county", "32", "03", "2020", 119_367),
        ("county", "32", "03", "2021", 125_330),
        ("municipality", "3205", "0301", "2020", 16_433),
        ("municipality", "3205", "0301", "2021", 17_430),
    ],
)
def test_commuting_on_todays_borders(
    region: Region, area_set: str, area: str, to_area: str, period: str, employed: int
) -> None:
    assert flow(region, area_set, area, to_area, period) == employed


def test_commuting_covers_every_year_on_the_same_borders_and_the_rest_of_the_country(region: Region) -> None:
    rows = query(region.release, "commuting", area_set="county").rows
    assert rows["period"].unique().sort().to_list() == ["2017", "2018", "2019", "2020", "2021"]
    assert {"03", "32", "rest"} <= set(rows["area"]) & set(rows["to_area"])


def test_the_matrix_sums_to_the_table_it_came_from(region: Region) -> None:
    """Every employed person of the national matrix stands in exactly one cell of the county matrix."""
    raw = pl.concat(
        pl.read_csv(file.path, columns=["Tid", "value"]) for file in region.files if file.dataset == "ssb.03321"
    )
    expected = dict(raw.group_by(pl.col("Tid").cast(pl.String)).agg(pl.col("value").sum()).rows())
    matrix = query(region.release, "commuting", area_set="county").rows.filter(pl.col("to_area") != "unknown")
    assert dict(matrix.group_by("period").agg(pl.col("employed").sum()).rows()) == expected


def test_ba_regions_are_whole_also_outside_the_county(region: Region) -> None:
    members = {area: len(region.plan.municipalities("ba_region@2020", area)) for area in ("5", "8", "9")}
    assert members == {"5": 20, "8": 3, "9": 4}
    assert flow(region, "ba_region", "9", "5", "2021") > 10_000


def test_grid_change_over_the_break(region: Region) -> None:
    answer = query(region.release, "grid-change", area="32", base_period="2013", period="2023")
    rows = answer.rows
    assert rows.height == 2_943
    assert rows.filter((pl.col("employees") > 0) | (pl.col("employees_base") > 0)).height == 2_022
    changes = dict(rows.select("area", "change").rows())
    assert changes["22550006648000"] == 2_699
    assert changes["22560006649000"] == 2_579
    assert changes["22760006650000"] == 2_492
    assert rows.row(-1, named=True)["area"] == "22830006679000"
    assert changes["22830006679000"] == -1_172
    assert [entry.after for entry in answer.breaks] == ["2016"]
    assert rows["flags"].str.contains("break").all()


def test_the_lorenskog_move_is_flagged_at_250_m_and_cancels_at_1_km(region: Region) -> None:
    cells = query(region.release, "grid-change", area_set="cell_250m", area="32", base_period="2016", period="2024")
    flagged = cells.rows.filter(pl.col("flags").str.contains("moved_address"))
    assert {"22762506650500", "22760006650500"} <= set(flagged["area"])
    pair = moved_pairs(cells.rows).row(0, named=True)
    assert (pair["from_cell"], pair["to_cell"]) == ("22762506650500", "22760006650500")
    assert not cells.breaks
    squares = query(region.release, "grid-change", area="32", base_period="2016", period="2024").rows
    assert not squares["flags"].str.contains("moved_address").any()


def test_cells_with_their_centre_in_water_are_counted(region: Region) -> None:
    cells = region.release.frame("cells").filter("water")
    table = region.release.observations("grid-change").filter(pl.col("flags").str.contains("water_cell"))
    newest = table.filter(pl.col("period") == "2023")
    codes = cells.filter(pl.col("cell").cast(pl.String).is_in(newest["area"].implode()))["municipality"]
    assert (codes == "0301").sum() == 41
    assert codes.str.starts_with("32").sum() == 161
    assert newest["value"].sum() == 5_090


def test_a_partial_hub_list_gives_no_verdict(region: Region) -> None:
    goal = next(goal for goal in region.release.goals if goal.id == "prog-infrastructure")
    assert goal.verdict is Verdict.NOT_YET
    assert goal.headline.nb == "Kan ikke måles ennå: knutepunktlisten er ikke komplett (23 punkter)"
    assert goal.preliminary
    assert all(goal.verdict in (Verdict.NOT_YET, Verdict.CONTEXT) for goal in region.release.goals)


def test_akershus_of_2019_is_a_gap_where_its_borders_cannot_be_made(region: Region) -> None:
    with pytest.raises(NotFoundError, match="akershus"):
        query(region.release, "jobs-near-hubs", area_set="akershus@2019")
    gaps = region.release.frame("gaps").filter(
        (pl.col("area_set") == "akershus@2019") & (pl.col("indicator") == "jobs-near-hubs")
    )
    assert "2019" in gaps["reason_nb"][0]
    assert flow(region, "akershus@2019", "02", "02", "2019") > 100_000


def test_missing_years_are_named(region: Region) -> None:
    gaps = region.release.frame("gaps").filter(pl.col("indicator") == "grid-change")
    assert gaps["period"].drop_nulls().to_list() == ["2018", "2019"]
    with pytest.raises(NotFoundError, match="2018"):
        query(region.release, "jobs-near-hubs", area="0301", period="2018")


def test_explain_recomputes_the_published_figures(region: Region) -> None:
    made = Recomputation(region.plan, region.workspace, region.release)
    found = made.explain("jobs-near-hubs", "0301", "2023", base_period="2016")
    assert found.equal
    assert found.recomputed["employees"].unique().to_list() == [561_244]
    assert {"bedrifter_250m_2023.csv", "knutepunkter_utvalg.csv"} <= {sidecar.origin for sidecar in found.snapshots}
    grid = next(given for given in found.contributions if given.table == "table.ssb.workplaces_250m/table")
    assert grid.top["employees"].max() == grid.top["employees"][0] > 5_000
    assert {worked.view for worked in found.worked} == {"share_pct", "share_change_points", "share_of_growth_pct"}
    for name in ("job-index", "commuting", "published-profiles", "housing-only-towns", "growth-distribution"):
        period = str(region.release.observations(name)["period"].max())
        assert made.explain(name, "3201", period).equal, name


def test_only_the_extract_of_the_register_fires_a_check(region: Region) -> None:
    checks = region.release.frame("checks")
    assert checks.filter(outcome="fired")["check"].to_list() == ["coverage-addresses"]
    assert checks.filter(severity="error", outcome="sound").height > 20


def test_the_release_verifies_and_notices_one_changed_byte(region: Region) -> None:
    assert verify(region.release.path) == []
    victim = region.release.path / "answers.json"
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-2] + b" \n")
    try:
        assert [fault.partition(":")[0] for fault in verify(region.release.path)] == ["answers.json"]
    finally:
        victim.write_bytes(whole)


def test_any_region_works_at_once_on_the_national_files(data: Path, tmp_path: Path) -> None:
    """Grenland from `planpuls new`: the sum over its cells and flows, without a list of hubs."""
    plan = load_plan(write_plan(tmp_path / "grenland", ["4001", "4003", "4010", "4012"], []))
    workspace = Workspace(tmp_path / "workspace")
    workspace.prepare()
    files = [
        data / "kartverket_kommuner",
        data / "ssb_pendling",
        *(data / "ssb_bedrifter_250m").glob("*_2[0]2[34].csv"),
    ]
    assert all(file.outcome != "refused" for file in import_files(plan, workspace, files))
    release = open_release(workspace.releases / run(plan, workspace, quietly).release)
    cells = release.observations("grid-change")
    assert (
        cells.filter(pl.col("period") == "2023")["value"].sum() == 52_479
    )  # the same with geopandas' sjoin and sjoin_nearest
    matrix = query(release, "commuting", area_set="municipality", area="4001", period="2021").rows
    assert matrix.filter(pl.col("to_area") == "4003")["employed"].sum() > 1_000
    assert "hubs" in release.absent["jobs-near-hubs"]["reason"]["en"]


def test_what_ssb_publishes_as_whole_numbers_is_shown_without_decimals(region: Region) -> None:
    choices = Choices(region.release)
    (table, *_) = published_profiles.sections(choices, choices.release.spec("published-profiles"), "nb")[0].tables
    texts = {column.label: [row[place].text for row in table.rows] for place, column in enumerate(table.columns)}
    (dwellings,) = (found for name, found in texts.items() if name.startswith("Nye boliger siste 4 år"))
    (distances,) = (found for name, found in texts.items() if name.startswith("Boligers avstand til sentrumssone"))
    assert not any("," in text for text in dwellings)
    assert all("," in text for text in distances)
