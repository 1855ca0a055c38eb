"""Figures on pages and in files are the release's, to the digit."""

from __future__ import annotations

import json

import polars as pl
import pytest

from planpuls.editions.site.downloads import tidy
from planpuls.editions.site.questions import published_profiles
from planpuls.release.flows import exchange
from planpuls.release.query import query
from planpuls.release.shares import with_persons
from planpuls.spec.numbers import number
from tests.editions.pages import Site


def test_the_municipal_table_is_what_the_release_answers(site: Site) -> None:
    choices = site.choices
    base, end = choices.span(choices.observed("jobs-near-hubs")["period"].unique().to_list())
    metres = choices.distance_profile["headline_m"]
    answer = query(choices.release, "jobs-near-hubs", area_set=choices.municipality_set, period=end, base_period=base)
    of_plan = (pl.col("hub_profile") == choices.plan["hub_profile"]) & (pl.col("distance_m") == metres)
    rows = with_persons(answer.spec, answer.rows.filter(of_plan, pl.col("method") == "air_line")).to_dicts()
    shown = site.read("sporsmal/jobs-near-hubs/index.html").tables["kommuner-tabell"].rows[1:]
    assert len(shown) == len(rows) == len(choices.areas(choices.municipality_set))
    by_name = {cells[0].text: cells[1:] for cells in shown}
    for row in rows:
        cells = by_name[choices.name(choices.municipality_set, row["area"], "nb")]
        wanted = [
            number(row["employees"], 0, "nb"),
            number(row["employees_within"], 0, "nb"),
            number(100 * row["employees_within_base"] / row["employees_base"], 1, "nb"),
            number(row["share_pct"], 1, "nb"),
            number(row["share_change_points"], 1, "nb", sign=True),
            number(row["share_change_points_persons"], 0, "nb", sign=True),
            "–" if row["share_of_growth_pct"] is None else number(row["share_of_growth_pct"], 1, "nb"),
        ]
        assert [cell.text for cell in cells] == wanted
        assert float(cells[0].value or "nan") == row["employees"]


def test_english_pages_show_the_same_figures_in_english_form(site: Site) -> None:
    nb = site.read("sporsmal/grid-change/index.html").tables["storste-tabell"]
    en = site.read("en/questions/grid-change/index.html").tables["storste-tabell"]
    assert [[cell.value for cell in row] for row in nb.rows] == [[cell.value for cell in row] for row in en.rows]


def test_the_largest_changes_are_the_largest_whichever_way(site: Site) -> None:
    base, end = site.choices.span(site.choices.observed("grid-change")["period"].unique().to_list())
    rows = query(site.choices.release, "grid-change", period=end, base_period=base).rows
    sizes = sorted((abs(change) for change in rows["change"] if change), reverse=True)[:20]
    shown = site.read("sporsmal/grid-change/index.html").tables["storste-tabell"].rows[1:]
    assert [abs(float(row[4].value or 0)) for row in shown] == sizes


def test_municipal_totals_of_cells_are_the_stock_that_shares_are_taken_of(site: Site) -> None:
    cells = site.read("sporsmal/grid-change/index.html").tables["kommuner-tabell"].rows[1:-1]
    shares = site.read("sporsmal/jobs-near-hubs/index.html").tables["kommuner-tabell"].rows[1:]
    assert {row[0].text: row[2].value for row in cells} == {row[0].text: row[1].value for row in shares}


def test_the_commuting_matrix_and_who_goes_out_and_in(site: Site) -> None:
    choices = site.choices
    rows = query(choices.release, "commuting", area_set="county").rows
    end = max(rows["period"])
    rows = rows.filter(pl.col("period") == end)
    key = str(rows["area_set"][0])
    page = site.read("sporsmal/commuting/index.html")
    table = page.tables["matrise"].rows
    columns = [cell.text for cell in table[0][1:]]
    shown = {
        (row[0].text, column): cell.text for row in table[1:] for column, cell in zip(columns, row[1:], strict=True)
    }
    for row in rows.to_dicts():
        value = shown[choices.name(key, row["area"], "nb"), choices.name(key, row["to_area"], "nb")]
        assert value == (":" if row["employed"] is None else number(row["employed"], 0, "nb"))
    summed = {row["area"]: row for row in exchange(rows, "employed", choices.areas(key)).to_dicts()}
    for cells in page.tables[f"ut-inn-{key.replace('@', '-')}"].rows[1:]:
        row = next(row for area, row in summed.items() if choices.name(key, area, "nb") == cells[0].text)
        assert cells[1].text == ("–" if row["residents"] is None else number(row["residents"], 0, "nb"))


def test_missing_years_are_named_and_stand_empty_in_the_table(site: Site) -> None:
    page = site.read("sporsmal/jobs-near-hubs/index.html")
    table = page.tables["etter-ar"]
    years = [cell.text for cell in table.rows[0][1:]]
    there = set(site.choices.observed("jobs-near-hubs")["period"].unique())
    missing = [year for year in years if year not in there]
    assert missing
    for row in table.rows[1:]:
        assert all((cell.text == "–") == (year in missing) for year, cell in zip(years, row[1:], strict=True))
    assert f"{missing[0]} mangler" in page.text


def test_csv_holds_every_stored_figure_with_unit_source_and_flags(site: Site) -> None:
    rows = pl.read_csv(site.folder / "data" / "demo-jobs-near-hubs.csv", infer_schema=False)
    stored = site.choices.observed("jobs-near-hubs")
    values = stored.filter(pl.col("measure").is_in(["employees", "employees_within"]))
    assert rows.height == values.height
    assert rows["value"].cast(pl.Float64).sum() == values["value"].sum()
    assert rows["unit"].null_count() == rows["source"].null_count() == 0
    assert rows["flags"].str.contains("demo").all()
    assert rows["title"].str.starts_with("DEMO").all()


def test_json_stat_is_a_cube_that_gives_the_same_figures(site: Site) -> None:
    cube = json.loads((site.folder / "data" / "demo-jobs-near-hubs.en.json").read_text("utf-8"))
    assert (cube["version"], cube["class"]) == ("2.0", "dataset")
    length = 1
    for size in cube["size"]:
        length *= size
    assert len(cube["value"]) == length
    rows = query(site.choices.release, "jobs-near-hubs").rows
    index = {axis: cube["dimension"][axis]["category"]["index"] for axis in cube["id"]}
    for row in rows.sample(50, seed=1).to_dicts():
        for measure in ("employees", "employees_within", "share_pct"):
            at = 0
            for axis, size in zip(cube["id"], cube["size"], strict=True):
                code = measure if axis == "measure" else str(row[axis])
                at = at * size + index[axis].index(code)
            assert cube["value"][at] == row[measure]
    assert cube["extension"]["demo"] is True


@pytest.mark.parametrize(
    ("indicator", "period", "nb"),
    [
        ("main-road-distance", "2024", "1. januar 2024"),  # The street map's own day is not the day of the employees.
        ("value-creation", "2023", "kalenderår 2023"),  # Nor is that of the employed the year of the value added.
        ("commuting", "2023", "4. kvartal 2023"),
        ("published-profiles", "2022", "2022"),  # Three sources with dates of their own.
        ("large-workplaces", "2024-01-03", "3. januar 2024"),
    ],
)
def test_a_figure_is_of_the_day_of_the_source_that_counts_it(site: Site, indicator: str, period: str, nb: str) -> None:
    assert site.choices.date(site.choices.release.spec(indicator), period, "nb") == nb


def test_every_figure_of_a_file_has_the_reference_date_of_its_own_source(site: Site) -> None:
    spec = site.choices.release.spec("renewal")
    rows = tidy(site.choices, spec).select("measure", "reference_date").unique()
    dates = dict(rows.rows())
    assert dates["establishments"] == "1. januar"
    assert dates["new_enterprises"] == "kalenderår"


def test_published_whole_numbers_have_no_decimals(site: Site) -> None:
    spec = site.choices.release.spec("published-profiles")
    (table,) = next(
        one for one in published_profiles.sections(site.choices, spec, "nb") if one.id == "publisert"
    ).tables
    for place, column in enumerate(table.columns[1:], 1):
        texts = [row[place].text for row in table.rows if row[place].value]
        whole = all(float(row[place].value or "nan").is_integer() for row in table.rows if row[place].value)
        assert all(("," in text) != whole for text in texts), column.label
