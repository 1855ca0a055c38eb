"""Density classes of 1 km cells, in a region made by hand and in the demo."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest

from planpuls.demo.deliveries import known
from planpuls.demo.municipalities import GROUPS, code_in
from planpuls.indicators.job_density import CLASSES, INDICATOR, compute
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import HEADLINE, REGION, codes

NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))
CELLS = pl.DataFrame(
    {"cell": [11, 12, 13, 21], "cell_1km": [1, 1, 1, 2], "municipality": ["0001", "0001", "0002", "0003"]}
)


def shares(employees: list[int], area: str) -> dict[str, float]:
    workplaces = pl.DataFrame(
        {"cell": [11, 12, 13, 21], "period": ["2016"] * 4, "employees": employees, "flags": [""] * 4}
    )
    found = compute(workplaces, CELLS, codes("2016").drop("period"), NO_GAPS, HEADLINE, REGION)
    table = wide(INDICATOR, finished(INDICATOR, found.observations))
    return dict(table.filter(pl.col("area") == area).select("density_class", "employees_in_class").rows())


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
    assert dict(found.select("density_class", "employees_in_class").rows()) == wanted
    assert found["employees"].unique().to_list() == [sum(wanted.values())]


def _km(cell: int) -> int:
    x, y = cell // 10**7 - 2_000_000, cell % 10**7
    return (x // 1_000 * 1_000 + 2_000_000) * 10**7 + y // 1_000 * 1_000
