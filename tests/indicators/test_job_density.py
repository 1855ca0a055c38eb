"""Density classes of 1 km cells, in a region made by hand and in the demo."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import polars as pl
import pytest
import shapely
from pyproj import Transformer

from planpuls.demo.deliveries import known
from planpuls.demo.geography import on_map
from planpuls.demo.municipalities import GROUPS, OUTSIDE, code_in
from planpuls.demo.residents import homes
from planpuls.indicators.density_sums import CLASSES, KM, SMALL, land
from planpuls.indicators.job_density import INDICATOR, compute
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import HEADLINE, REGION, codes

NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))
CELLS = pl.DataFrame(
    {
        "cell": [11, 12, 13, 21],
        "cell_1km": [1, 1, 1, 2],
        "municipality": ["0001", "0001", "0002", "0003"],
        "x_m": [500_000, 500_000, 503_000, 500_000],
        "y_m": [6_700_000, 6_700_000, 6_704_000, 6_700_000],
    }
)
OUTLINES = pl.DataFrame(
    {
        "municipality": ["0001", "0002", "0003"],
        "wkb": [shapely.to_wkb(shapely.box(0, 0, side, 1_000)) for side in (2_000, 3_000, 500)],
    }
)


def table(employees: list[int], **more: Any) -> pl.DataFrame:
    workplaces = pl.DataFrame(
        {"cell": [11, 12, 13, 21], "period": ["2016"] * 4, "employees": employees, "flags": [""] * 4}
    )
    asked = {"centre": None} | more
    found = compute(workplaces, CELLS, OUTLINES, codes("2016").drop("period"), NO_GAPS, HEADLINE, REGION, **asked)
    return wide(INDICATOR, finished(INDICATOR, found.observations))


def shares(employees: list[int], area: str, size: str = KM) -> dict[str, float]:
    rows = table(employees).filter((pl.col("area") == area) & (pl.col("cell_size") == size))
    return dict(rows.select("density_class", "employees_in_class").rows())


def test_small_cells_have_a_density_of_their_own() -> None:
    """A quarter of a kilometre on each side: 16 of them to the square kilometre."""
    found = shares([6, 7, 124, 125], "region", SMALL)
    assert found == {"1-99": 6, "100-499": 7, "500-1999": 124, "2000-9999": 125, "10000+": 0}


def test_the_density_of_an_area_is_per_square_kilometre_of_its_land() -> None:
    rows = table([60, 30, 10, 99])
    by_area = {row["area"]: row for row in rows.to_dicts()}
    assert (by_area["a"]["land_km2"], by_area["a"]["density"]) == (2, 45)
    assert (by_area["b"]["land_km2"], by_area["b"]["density"]) == (3.5, pytest.approx(109 / 3.5))
    assert by_area["region"]["land_km2"] == 5.5


def test_land_is_told_to_the_thousandth_of_a_square_kilometre() -> None:
    outlines = OUTLINES.with_columns(pl.lit(shapely.to_wkb(shapely.box(0, 0, 1_234.4, 1_000))).alias("wkb"))
    found = land(pl.DataFrame({"period": ["2024"]}), outlines, codes("2024").drop("period"))
    assert found.filter(area="a")["value"].to_list() == [1.234]


def test_the_mean_distance_to_the_centre_weighs_every_job() -> None:
    """60 + 30 at the centre and 10 five kilometres away; 99 at the centre."""
    east, north = Transformer.from_crs(25833, 4326, always_xy=True).transform(500_000, 6_700_000)
    centre = {"name": {"nb": "Torget", "en": "The square"}, "latitude": north, "longitude": east, "source": "made"}
    people = pl.DataFrame({"cell": [13, 21], "period": ["2016", "2016"], "residents": [300, 100]})
    rows = table([60, 30, 10, 99], centre=centre, population=people, resident_cells=CELLS)
    by_area = {row["area"]: row for row in rows.to_dicts()}
    assert by_area["a"]["mean_employee_km"] is None, "a base of 90"
    assert by_area["b"]["mean_employee_km"] == pytest.approx(10 * 5 / 109)
    assert by_area["region"]["mean_employee_km"] == pytest.approx(10 * 5 / 199)
    assert by_area["b"]["mean_resident_km"] == pytest.approx(300 * 5 / 400)
    without = table([60, 30, 10, 99])
    assert without["mean_employee_km"].null_count() == without.height


def test_a_cell_is_whole_across_a_municipal_border() -> None:
    # 60 + 30 + 10 in the first square kilometre, 99 in the second.
    found = shares([60, 30, 10, 99], "region")
    assert (found["100-499"], found["1-99"]) == (100, 99)
    assert shares([60, 30, 10, 99], "b") == dict.fromkeys(CLASSES, 0) | {"100-499": 10, "1-99": 99}


@pytest.mark.parametrize(("employees", "wanted"), [(499, "100-499"), (500, "500-1999"), (10_000, "10000+")])
def test_limits_belong_to_the_class_above(employees: int, wanted: str) -> None:
    found = shares([employees, 0, 0, 0], "a")
    assert {code for code, value in found.items() if value} == {wanted}


def test_the_demo_counts_every_employee_once_in_the_right_class(demo: Region) -> None:
    cells: dict[int, int] = defaultdict(int)
    rows = [(cell, count) for cell, count in known(2024, "first") if cell.base is not None]
    for cell, count in rows:
        cells[_km(cell.id)] += count
    inside = GROUPS["county@2024"]["91"]
    wanted: dict[str, int] = dict.fromkeys(CLASSES, 0)
    for cell, count in rows:
        if cell.base is not None and code_in(cell.base, 2024) in inside:
            density = cells[_km(cell.id)]
            place = sum(density >= limit for limit in (100, 500, 2_000, 10_000))
            wanted[CLASSES[place]] += count
    found = query(demo.release, "job-density", area_set="county", area="91", period="2024").rows
    of_kilometres = found.filter(pl.col("cell_size") == KM)
    assert dict(of_kilometres.select("density_class", "employees_in_class").rows()) == wanted
    assert found["employees"].unique().to_list() == [sum(wanted.values())]


@pytest.mark.parametrize("year", [2016, 2020, 2024])
def test_the_demo_lies_as_far_from_its_central_station_as_its_map_says(demo: Region, year: int) -> None:
    """Workplaces and homes of the region, against distances in plain metres."""
    station = on_map(7_410, 5_040)
    jobs = [(cell.corner, count) for cell, count in known(year, "first") if cell.base and cell.base not in OUTSIDE]
    people = [(home.corner, home.residents(year)) for home in homes() if home.base not in OUTSIDE]
    row = query(demo.release, "job-density", area_set="region", period=str(year)).rows.to_dicts()[0]
    for places, view in ((jobs, "mean_employee_km"), (people, "mean_resident_km")):
        metres = sum(count * math.dist((x + 125, y + 125), station) for (x, y), count in places)
        assert row[view] == pytest.approx(metres / sum(count for _, count in places) / 1_000, abs=0.001)
    assert row["residents"] == sum(count for _, count in people)


def _km(cell: int) -> int:
    x, y = cell // 10**7 - 2_000_000, cell % 10**7
    return (x // 1_000 * 1_000 + 2_000_000) * 10**7 + y // 1_000 * 1_000
