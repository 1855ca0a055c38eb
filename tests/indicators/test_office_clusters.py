"""Office clusters from a register made by hand, and the demo's against its register and scipy's labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import ndimage

from planpuls.demo import cadastre, registers
from planpuls.demo.municipalities import OUTSIDE
from planpuls.indicators.office_clusters import INDICATOR, compute
from planpuls.indicators.office_industries import OFFICE_CODES, is_office
from planpuls.plan.load import load_plan
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.sources.registry import datasets
from planpuls.spec.grid import cell_id
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import REGION

DAY, LATER = "2024-01-03", "2025-10-03"
SETTINGS = {
    "edition": "1",
    "bandwidth_m": 250,
    "employees_per_km2": 1_600,
    "employees": 150,
    "stricter_employees_per_km2": 3_200,
}
"""No smoothing: a cell of 100 is dense, a cluster has 150."""
OFFICE, SHOP = "62.010", "47.111"
Unit = tuple[int | None, int | None, str]
"""Cell east of the first one (None without a point), employees (None is withheld), industry code."""


def at(east: int) -> int:
    return int(cell_id(200_000 + 250 * east, 6_600_000, 250))


def made(
    by_day: dict[str, Sequence[Unit]], on_grid: int | None = None, standards: Sequence[str] = ("SN2007", "SN2025")
) -> Any:
    """The grid has `on_grid` employees, or as many as the register may have."""
    rows = [
        (
            "0001",
            day,
            code,
            standards[place],
            1 if employees is None else employees,
            4 if employees is None else employees,
            None if east is None else 200_100.0 + 250 * east,
            None if east is None else 6_600_249.9,
        )
        for place, (day, units) in enumerate(by_day.items())
        for east, employees, code in units
    ]
    columns = ("municipality", "period", "nace", "nace_standard", "employees_low", "employees_high", "x_m", "y_m")
    types = (*(pl.String,) * 4, pl.Int32, pl.Int32, pl.Float64, pl.Float64)
    table = pl.DataFrame(rows, schema=dict(zip(columns, types, strict=True)), orient="row")
    everyone = int(table.filter(pl.col("period") == DAY)["employees_high"].sum()) if on_grid is None else on_grid
    workplaces = pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [everyone]})
    cells = pl.DataFrame({"cell": [1], "municipality": ["0001"]})
    return compute(table, workplaces, cells, ["0001"], {"0001": "Avik"}, REGION, SETTINGS)


def shown(found: Any) -> dict[tuple[str, str, str | None], dict[str, Any]]:
    table = wide(INDICATOR, finished(INDICATOR, found.observations))
    return {(row["area"], row["period"], row["rule"]): row for row in table.to_dicts()}


HERE: list[Unit] = [
    *[(0, 100, OFFICE), (1, 90, "69.201"), (1, None, "84.110"), (1, None, OFFICE), (1, None, OFFICE)],
    *[(2, 300, SHOP), (5, 120, OFFICE), (5, None, OFFICE), (None, 10, OFFICE)],
]
"""Two cells of 100 and 93 to 102 office employees, a lone one of 121 to 124, ten without a point."""


def test_offices_alone_make_clusters_and_the_band_stays_a_band() -> None:
    """Counted as one, the second cell has 93 and is not dense; counted as four it has 102 and joins the first."""
    found = shown(made({DAY: HERE}))
    main, most = (found["region", DAY, rule] for rule in ("main", "most"))
    assert (main["clusters"], main["employees_least"]) == (0, 0)
    assert (most["clusters"], most["employees_least"], most["employees_most"]) == (1, 193, 202)
    assert (most["establishments"], most["area_km2"]) == (5, 0.125)


def test_the_share_lies_between_the_ends_that_the_band_allows() -> None:
    found = shown(made({DAY: [*HERE, (0, 60, OFFICE)]}))
    row = found[str(at(0)), DAY, "main"]
    assert (row["employees_least"], row["employees_most"]) == (160, 160)
    # Outside: 93 to 102 in the next cell, 121 to 124 in the lone one; ten without a point are in neither.
    assert row["share_least_pct"] == pytest.approx(100 * 160 / (160 + 102 + 124))
    assert row["share_most_pct"] == pytest.approx(100 * 160 / (160 + 93 + 121))
    assert "withheld_band" in row["flags"]
    whole = found["region", DAY, "main"]
    assert [whole[f"{name}_{end}"] for name in ("placed", "pointless") for end in ("least", "most")] == [374, 386, 10, 10]  # fmt: skip


def test_the_answer_gives_both_ends_and_says_when_there_is_none() -> None:
    assert made({DAY: [*HERE, (0, 60, OFFICE)]}).answer.nb == (
        "Mellom 41,5 og 42,8 prosent av de ansatte i kontornæringer i Regionen arbeider i 1 kontorklynge (registeret per 3. januar 2024, "
        "adresser med kjent punkt)."
    )
    assert made({DAY: HERE}).answer.en == (
        "No office cluster in The region is above the limits (the register of 3 January 2024)."
    )


def test_ids_last_and_another_standard_is_a_break() -> None:
    later: list[Unit] = [(0, 120, "62.100"), (1, 400, "84.110"), (2, 300, SHOP)]
    found = made({DAY: [*HERE, (0, 60, OFFICE)], LATER: later})
    rows = shown(found)
    assert rows[str(at(0)), LATER, "main"]["employees_least"] == 520
    assert "break" in rows[str(at(0)), LATER, "main"]["flags"]
    assert "break" not in rows[str(at(0)), DAY, "main"]["flags"]
    assert found.areas.areas[str(at(0))].nb == "Avik 1"
    assert found.areas.cells == {str(at(0)): (at(0), at(1))}


def test_a_cluster_that_is_gone_is_a_gap_of_that_day() -> None:
    found = made({DAY: [*HERE, (0, 60, OFFICE)], LATER: [(9, 700, "62.100")]})
    assert [(gap.area, gap.period) for gap in found.gaps] == [(str(at(0)), LATER), (str(at(9)), DAY)]


@pytest.mark.parametrize(("on_grid", "given"), [(1_000, True), (1_001, False)])
def test_an_extract_of_the_register_gives_the_reason_and_no_figures(on_grid: int, *, given: bool) -> None:
    units: list[Unit] = [(0, 600, OFFICE), (1, 300, SHOP)]
    found = made({DAY: units}, on_grid=on_grid)
    assert found.observations.is_empty() is not given
    assert [gap.reason.nb[:30] for gap in found.gaps] == ([] if given else ["Kan ikke vises. Filen fra regi"])
    assert (found.answer is not None) is given


@pytest.mark.parametrize(("without", "given"), [(100, True), (101, False)])
def test_too_few_known_points_give_the_reason_and_no_figures(without: int, *, given: bool) -> None:
    found = made({DAY: [(0, 900, OFFICE), (None, without, OFFICE), (None, 5_000, SHOP)]})
    assert found.observations.is_empty() is not given
    assert found.facts["coverage"][DAY]["with_point_pct"] == (90.0 if given else 89.9)
    if not given:
        assert found.gaps[0].reason.nb.startswith("Kan ikke vises: 89,9 prosent av de ansatte i kontornæringer ")
        assert found.areas is None


def test_a_region_without_establishments_says_so() -> None:
    found = made({})
    assert [gap.reason.nb[:40] for gap in found.gaps] == ["Kan ikke vises: registeret har ingen vir"]


def test_the_list_knows_both_standards_and_guesses_no_other() -> None:
    assert set(OFFICE_CODES) == {"SN2007", "SN2025"}
    codes = [
        "62.010",
        "63.110",
        "63.120",
        "63.910",
        "64.190",
        "71.121",
        "71.200",
        "72.110",
        "78.200",
        "84.110",
        "84.240",
    ]
    table = pl.DataFrame({"code": codes})
    for standard, wanted in (
        ("SN2007", {"62.010", "63.120", "63.910", "64.190", "71.121", "84.110"}),
        ("SN2025", {"62.010", "63.910", "64.190", "71.121", "84.110"}),
        ("SN2002", set()),
    ):
        chosen = table.filter(is_office(pl.lit(standard), pl.col("code")))
        assert set(chosen["code"]) == wanted


def test_every_source_is_open() -> None:
    known = datasets()
    assert {known[source].disclosure for source in INDICATOR.sources} <= {"published", "open_register"}


def _demo_offices(withheld: int) -> tuple[dict[tuple[int, int], int], int]:
    """Cell corner in 250 m -> office employees of the demo's region with each withheld number as given, and those without a point."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    pointless = 0
    for unit in registers.units("first"):
        if unit.municipality in ("", *OUTSIDE) or unit.nace not in registers.OFFICES or not unit.employees:
            continue
        employees = unit.employees if unit.employees > 4 else withheld
        if (point := cadastre.point_of(unit.municipality, unit.house)) is None:
            pointless += employees
        else:
            sums[point[0] // 250, point[1] // 250] += employees
    return sums, pointless


def test_the_demo_agrees_with_scipy_on_its_own_register(demo: Region) -> None:
    """The whole rule by arrays and labels: (least, most, km2) of every cluster, and the shares between their ends."""
    settings = load_plan("demo").job_clusters
    assert settings is not None
    (low, without_low), (high, without_high) = _demo_offices(1), _demo_offices(4)
    west, south = (min(place[axis] for place in low) - 2 for axis in (0, 1))
    size = [max(place[axis] for place in low) - start + 3 for axis, start in ((0, west), (1, south))]
    tables = {}
    for name, sums in (("low", low), ("high", high)):
        tables[name] = np.zeros(size, np.int64)
        for (x, y), employees in sums.items():
            tables[name][x - west, y - south] = employees
    kernel = np.array([[4, 9, 4], [9, 16, 9], [4, 9, 4]])
    day = registers.SNAPSHOTS["first"][0]
    every = query(demo.release, "office-clusters", area_set="office_cluster", period=day).rows
    whole = {row["rule"]: row for row in query(demo.release, "office-clusters", area_set="region").rows.to_dicts()}
    for rule, drawn, limit in (
        ("main", "low", settings.employees_per_km2),
        ("stricter", "low", settings.stricter_employees_per_km2),
        ("most", "high", settings.employees_per_km2),
    ):
        dense = ndimage.convolve(tables[drawn], kernel, mode="constant") * 16 >= limit * kernel.sum()
        labels, count = ndimage.label(dense)
        clusters = [labels == label for label in range(1, count + 1)]
        kept = [cells for cells in clusters if tables[drawn][cells].sum() >= settings.employees]
        wanted = sorted(
            (int(tables["low"][cells].sum()), int(tables["high"][cells].sum()), cells.sum() / 16) for cells in kept
        )
        rows = every.filter((pl.col("rule") == rule) & pl.col("employees_least").is_not_null())
        assert sorted(rows.select("employees_least", "employees_most", "area_km2").rows()) == wanted
        row = whole[rule]
        assert (row["clusters"], row["employees_least"]) == (len(wanted), sum(least for least, _, _ in wanted))
        inside = np.logical_or.reduce(kept)
        least, most = int(tables["low"][inside].sum()), int(tables["high"][inside].sum())
        assert row["share_least_pct"] == pytest.approx(100 * least / (least + tables["high"][~inside].sum()))
        assert row["share_most_pct"] == pytest.approx(100 * most / (most + tables["low"][~inside].sum()))
    assert (whole["main"]["clusters"], len(registers.OFFICE_PARKS)) == (2, 2)
    region = whole["main"]
    assert (region["placed_least"], region["placed_most"]) == (sum(low.values()), sum(high.values()))
    assert (region["pointless_least"], region["pointless_most"]) == (without_low, without_high)


def test_the_demos_clusters_are_its_office_parks(demo: Region) -> None:
    rows = query(demo.release, "office-clusters", area_set="office_cluster").rows
    placed = demo.release.frame("area_cells").filter(pl.col("area_set").str.starts_with("office_cluster@"))
    cells = dict(placed.group_by("area").agg(pl.col("cell")).rows())
    for municipality, houses in registers.OFFICE_PARKS.items():
        points = [cadastre.place_of(municipality, house) for house in range(1, houses + 1)]
        found = {int(cell_id(int(x) // 250 * 250, int(y) // 250 * 250, 250)) for x, y in points}
        assert sum(found <= set(inside) for inside in cells.values()) == 1
    assert set(cells) == set(rows.filter((pl.col("rule") == "main") & (pl.col("clusters") == 1))["area"])
    assert demo.release.answers["office-clusters"].nb.startswith("Mellom ")  # type: ignore[union-attr]
