"""The page on grid change: gains and falls, pairs, and areas that sum to the region."""

from __future__ import annotations

import polars as pl

from planpuls.release.query import query
from planpuls.release.views import moved_pairs
from tests.editions.pages import Site

PAGE = "sporsmal/grid-change/index.html"


def figures(row: list[object]) -> list[int | None]:
    return [_whole(cell.text) for cell in row[1:]]  # type: ignore[attr-defined]


def _whole(text: str) -> int | None:
    digits = "".join(letter for letter in text if letter.isdigit())
    return int(digits) * (-1 if text.startswith("\u2212") else 1) if digits else None


def test_areas_of_every_division_sum_to_the_region(site: Site) -> None:
    tables = site.read(PAGE).tables
    names = [name for name in tables if name.endswith("-tabell") and name not in _LISTS]
    assert {"kommuner-tabell", "county-2024-tabell", "sub_region-2024-tabell"} <= set(names)
    totals = set()
    for name in names:
        *areas, region = [figures(list(row)) for row in tables[name].rows[1:]]
        for column in (0, 1, 2, 4, 5):
            assert sum(row[column] or 0 for row in areas) == region[column], (name, column)
        totals.add(tuple(region))
    assert len(totals) == 1


_LISTS = {"storste-tabell", "okninger-tabell", "nedganger-tabell", "omregistrert-tabell"}


def test_gains_and_falls_stand_apart_the_largest_first(site: Site) -> None:
    tables = site.read(PAGE).tables
    for name, sign in (("okninger-tabell", 1), ("nedganger-tabell", -1)):
        changes = [_whole(row[4].text) or 0 for row in tables[name].rows[1:]]
        assert len(changes) == 10
        assert all(change * sign > 0 for change in changes)
        assert changes == sorted(changes, key=lambda change: -abs(change))


def test_pairs_of_cells_are_listed_with_what_is_left_of_both(site: Site) -> None:
    rows = query(site.choices.release, "grid-change", area_set="cell_250m", period="2024", base_period="2016").rows
    pairs = moved_pairs(rows)
    assert pairs.height > 0
    change = dict(rows.select("area", "change").rows())
    left = sorted(change[one] + change[two] for one, two in pairs.select("from_cell", "to_cell").rows())
    shown = [figures(list(row))[-1] for row in site.read(PAGE).tables["omregistrert-tabell"].rows[1:]]
    assert sorted(shown) == left  # type: ignore[type-var]
    flagged = rows.filter(pl.col("flags").str.contains("moved_address"))
    assert flagged.height == 2 * pairs.height


def test_a_growth_in_per_cent_is_hidden_on_a_small_base(site: Site) -> None:
    rows = query(site.choices.release, "grid-change", area_set="cell_1km", period="2024", base_period="2016").rows
    small = rows.filter(pl.col("employees_base") < 100)
    assert small.height > 0
    assert small["growth_pct"].null_count() == small.height
    large = rows.filter(pl.col("employees_base") >= 100)
    exact = 100 * (large["employees"] / large["employees_base"] - 1)
    assert (large["growth_pct"] - exact).abs().max() < 1e-6  # type: ignore[operator]
