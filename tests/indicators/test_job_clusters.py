"""Concentrations on a grid made by hand, through the years, and in the demo against scipy's labels."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from planpuls.demo.deliveries import known
from planpuls.demo.municipalities import OUTSIDE
from planpuls.indicators.cluster_rules import MAIN, STRICTER
from planpuls.indicators.job_clusters import INDICATOR, compute
from planpuls.places.concentrations import Rule, concentrations, through_years
from planpuls.plan.load import load_plan
from planpuls.release.query import query
from planpuls.release.views import compared, wide
from planpuls.spec.grid import cell_id
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import HEADLINE, REGION

ONE_CELL = Rule(bandwidth_m=250, employees_per_km2=1_600, employees=150)
"""No smoothing: a cell of 100 is dense, a concentration has 150."""


def at(east: int, north: int) -> int:
    return int(cell_id(200_000 + 250 * east, 6_600_000 + 250 * north, 250))


def grid(text: str, values: dict[str, int]) -> dict[int, int]:
    """Lines from north to south, one letter a cell."""
    lines = text.split()
    return {
        at(east, len(lines) - 1 - line): values[letter]
        for line, row in enumerate(lines)
        for east, letter in enumerate(row)
        if letter in values
    }


def test_cells_that_share_a_side_are_one_and_corners_part() -> None:
    found = concentrations(grid("a.b ab. ..c", {"a": 100, "b": 100, "c": 100}), ONE_CELL)
    assert [(len(cells), total) for cells, total in found] == [(3, 300)]
    assert found[0][0] == {at(0, 2), at(0, 1), at(1, 1)}


def test_the_limits_themselves_are_enough() -> None:
    assert len(concentrations(grid("aa", {"a": 100}), Rule(250, 1_600, 200))) == 1
    assert concentrations(grid("aa", {"a": 99}), Rule(250, 1_600, 100)) == []
    assert concentrations(grid("aa", {"a": 100}), Rule(250, 1_600, 201)) == []


def test_the_kernel_spreads_over_sides_and_corners_and_no_farther() -> None:
    # Weights 16, 9 and 4 of 68: a lone cell of 6 800 gives itself 1 600, each side 900, each corner 400.
    for limit, cells in ((1_600, 1), (1_601, 0), (900, 5), (901, 1), (400, 9), (1, 9)):
        found = concentrations({at(5, 5): 6_800}, Rule(500, limit * 16, 1))
        assert sum(len(part) for part, _ in found) == cells


def test_an_even_density_stays_as_it_is() -> None:
    even = {at(east, north): 125 for east in range(9) for north in range(9)}
    cells, total = concentrations(even, Rule(500, 2_000, 1))[0]
    assert (len(cells), total) == (49, 49 * 125), "the rim is thinned out by the empty cells beside it"


def test_ids_last_through_growth_shrinking_merging_and_a_year_away() -> None:
    years = {
        "2001": "aab..baa",  # two
        "2002": ".aaaaaa.",  # one: the left and the right have as many cells in common, the lower id stays
        "2003": "baa..aab",  # two again: both ids
        "2004": "baa.....",
        "2005": "baa..aab",
    }
    by_year = {year: grid(text, {"a": 100, "b": 120}) for year, text in years.items()}
    found = {year: {one.id for one in clusters} for year, clusters in through_years(by_year, ONE_CELL).items()}
    left, right = at(2, 0), at(5, 0)
    assert found == {
        "2001": {left, right},
        "2002": {left},
        "2003": {left, right},
        "2004": {left},
        "2005": {left, right},
    }


def test_a_new_id_never_takes_one_that_was_used() -> None:
    by_year = {
        "2001": grid("ccc....", {"c": 100}) | {at(0, 0): 900},
        "2002": grid("..ccc..", {"c": 100}),
        "2003": grid("cc..cc.", {"c": 100}),
    }
    found = {year: [one.id for one in clusters] for year, clusters in through_years(by_year, ONE_CELL).items()}
    assert found["2001"] == found["2002"] == [at(0, 0)]
    assert set(found["2003"]) == {at(0, 0), at(1, 0)}, "the cell with most employees lent its id to the other"


@given(st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 8)), st.integers(0, 400), max_size=40))
def test_no_cell_is_in_two_and_none_is_too_small(employees: dict[tuple[int, int], int]) -> None:
    rule = Rule(500, 1_000, 200)
    cells = {at(*place): count for place, count in employees.items()}
    found = concentrations(cells, rule)
    assert sum(len(part) for part, _ in found) == len(set().union(*(part for part, _ in found)))
    assert all(total == sum(cells.get(cell, 0) for cell in part) >= rule.employees for part, total in found)
    assert found == concentrations(dict(reversed(cells.items())), rule)


def made(by_year: dict[str, dict[int, int]], outside: frozenset[int] = frozenset()) -> Any:
    rows = [(cell, year, count, "") for year, cells in by_year.items() for cell, count in cells.items()]
    workplaces = pl.DataFrame(rows, schema=("cell", "period", "employees", "flags"), orient="row")
    ids = sorted({cell for cells in by_year.values() for cell in cells})
    codes = ["0009" if cell in outside else "0001" for cell in ids]
    cells = pl.DataFrame({"cell": ids, "municipality": codes})
    settings = {"edition": "1", "bandwidth_m": 250, "employees_per_km2": 1_600, "employees": 150}
    settings["stricter_employees_per_km2"] = 3_200
    return compute(workplaces, cells, ["0001"], {"0001": "Avik"}, HEADLINE, REGION, settings)


def test_shares_are_of_everyone_in_the_plan_area() -> None:
    by_year = {"2016": grid("aa.b", {"a": 100, "b": 50}), "2020": grid("ad.b", {"a": 100, "b": 50, "d": 250})}
    found = made({year: cells | {at(0, 9): 999} for year, cells in by_year.items()}, frozenset({at(0, 9)}))
    table = wide(INDICATOR, finished(INDICATOR, found.observations))
    shown = {(row["area"], row["period"], row["rule"]): row for row in table.to_dicts()}
    assert shown["region", "2016", MAIN]["share_pct"] == 80
    assert shown["region", "2020", MAIN]["share_pct"] == pytest.approx(87.5)
    assert shown["region", "2020", STRICTER]["employees"] == 250
    assert shown["region", "2016", STRICTER]["clusters"] == 0
    assert shown[str(at(0, 0)), "2020", MAIN]["density"] == 350 / 0.125
    assert found.answer.nb.startswith(
        "87,5 prosent av de ansatte i Regionen arbeidet i 2020 i 1 konsentrasjon, mot 80,0"
    )


def test_a_year_below_the_limits_is_a_gap_of_that_concentration() -> None:
    found = made({"2016": grid("aa", {"a": 100}), "2017": grid("aa", {"a": 99}), "2018": grid("aa", {"a": 100})})
    assert [(gap.area, gap.period) for gap in found.gaps] == [(str(at(0, 0)), "2017")]


def test_the_change_of_a_concentration_is_that_of_the_same_cells() -> None:
    """Three cells in 2016, two of them left in 2020: the change is of these two, whatever the third did."""
    found = made({"2016": grid("aac", {"a": 100, "c": 200}), "2020": grid("aac", {"a": 250, "c": 10})})
    one = str(at(2, 0))
    shown = wide(INDICATOR, finished(INDICATOR, found.observations))
    rows = compared(INDICATOR, shown, "2016", ()).filter((pl.col("rule") == MAIN) & (pl.col("area") == one))
    row = rows.to_dicts()[0]
    assert (row["employees_base"], row["employees"]) == (400, 500)
    assert (row["employees_same_cells_base"], row["change"], row["growth_pct"]) == (200, 300, 150)


def test_a_concentration_that_was_none_before_still_has_a_change() -> None:
    found = made({"2016": grid("aa", {"a": 20}), "2020": grid("aa", {"a": 200})})
    shown = wide(INDICATOR, finished(INDICATOR, found.observations))
    rows = compared(INDICATOR, shown, "2016", ()).filter(pl.col("rule") == MAIN)
    by_area = {row["area"]: row for row in rows.to_dicts()}
    assert (by_area[str(at(0, 0))]["employees_base"], by_area[str(at(0, 0))]["change"]) == (None, 360)
    assert by_area["region"]["change"] == 360


def test_names_are_numbered_in_the_order_they_came() -> None:
    found = made({"2016": grid("aa....", {"a": 100}), "2017": grid("aa.bbb", {"a": 100, "b": 300})})
    assert {area: name.nb for area, name in found.areas.areas.items()} == {
        str(at(0, 0)): "Avik 1",
        str(at(3, 0)): "Avik 2",
    }


@pytest.mark.parametrize("year", [2014, 2016, 2021, 2024])
def test_the_demo_agrees_with_scipy(demo: Region, year: int) -> None:
    settings = load_plan("demo").job_clusters
    assert settings is not None
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for cell, employees in known(year, "first"):
        if cell.base is not None and cell.base not in OUTSIDE:
            sums[cell.corner[0] // 250, cell.corner[1] // 250] += employees
    west, south = (min(place[axis] for place in sums) - 2 for axis in (0, 1))
    table = np.zeros([max(place[axis] for place in sums) - start + 3 for axis, start in ((0, west), (1, south))])
    for (x, y), employees in sums.items():
        table[x - west, y - south] = employees
    kernel = np.array([[4, 9, 4], [9, 16, 9], [4, 9, 4]])
    for rule, limit in ((MAIN, settings.employees_per_km2), (STRICTER, settings.stricter_employees_per_km2)):
        dense = ndimage.convolve(table, kernel / 68, mode="constant") * 16 >= limit - 1e-6
        labels, count = ndimage.label(dense)
        totals = ndimage.sum_labels(table, labels, range(1, count + 1))
        sizes = ndimage.sum_labels(dense, labels, range(1, count + 1))
        wanted = sorted(
            (float(total), float(size) / 16)
            for total, size in zip(totals, sizes, strict=True)
            if total >= settings.employees
        )
        asked = query(demo.release, "job-clusters", area_set="job_cluster", period=str(year)).rows
        found = (
            asked.filter((pl.col("rule") == rule) & pl.col("employees").is_not_null())
            .select("employees", "area_km2")
            .rows()
        )
        assert sorted(found) == wanted
        whole = query(demo.release, "job-clusters", area_set="region", period=str(year)).rows
        row = whole.filter(pl.col("rule") == rule).to_dicts()[0]
        assert row["employees"] == sum(total for total, _ in wanted)
        assert row["employees_of_region"] == sum(sums.values())


def test_a_stricter_limit_must_be_above_the_other() -> None:
    settings = load_plan("demo").job_clusters
    assert settings is not None
    with pytest.raises(ValueError, match="stricter_employees_per_km2"):
        type(settings)(**settings.model_dump() | {"stricter_employees_per_km2": settings.employees_per_km2})
