"""Large workplaces: bounds from the withheld band, and what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from planpuls.demo import registers
from planpuls.demo.municipalities import GROUPS
from planpuls.indicators.large_workplaces import INDICATOR, compute
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import REGION, codes

DAY = "2024-01-03"
AREA_CODES = codes("2024").drop("period")
NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))


def result(table: pl.DataFrame, on_grid: int | None = None) -> Any:
    """The region's grid has `on_grid` employees, or as many as the register."""
    employees = int(table["employees_high"].sum()) if on_grid is None else on_grid
    workplaces = pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [employees]})
    cells = pl.DataFrame({"cell": [1], "municipality": ["0001"]})
    return compute(table, AREA_CODES, NO_GAPS, REGION, ["0001", "0002", "0003"], workplaces, cells)


def row(establishments: Sequence[tuple[str, int | None]], area: str = "region") -> dict[str, Any]:
    """(municipality, employees; None is withheld) -> the row of an area."""
    rows = [
        (code, DAY, count, 1 if count is None else count, 4 if count is None else count)
        for code, count in [*establishments, *((code, 0) for code in ("0001", "0002", "0003"))]
    ]
    schema = ("municipality", "period", "employees", "employees_low", "employees_high")
    table = pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)
    found = result(table)
    shown = wide(INDICATOR, finished(INDICATOR, found.observations)).to_dicts()
    return next(entry for entry in shown if entry["area"] == area) | {"facts": found.facts, "answer": found.answer}


FOUR = [("0001", 100), ("0001", 150), ("0002", 250), ("0003", 99)]


def test_the_share_is_an_interval_from_what_is_withheld() -> None:
    found = row([*FOUR, ("0002", None), ("0003", None), ("0003", None)])
    assert (found["employees_least"], found["employees_most"]) == (602, 611)
    assert found["employees_100"] == 500
    assert found["share_100_least_pct"] == pytest.approx(100 * 500 / 611)
    assert found["share_100_most_pct"] == pytest.approx(100 * 500 / 602)
    assert found["facts"]["withheld"] == 3
    assert "withheld_band" in found["flags"]


def test_under_three_establishments_are_hidden() -> None:
    found = row(FOUR)
    assert found["establishments_100"] == 3
    assert (found["employees_250"], found["establishments_250"], found["share_250_most_pct"]) == (None, None, None)
    assert row(FOUR, "a")["employees_100"] is None


def test_one_with_over_eighty_per_cent_hides_the_figure() -> None:
    assert row([("0001", 800), ("0001", 100), ("0002", 100)])["employees_100"] == 1_000
    assert row([("0001", 801), ("0001", 100), ("0002", 100)])["employees_100"] is None


def test_none_at_all_is_zero_and_not_hidden() -> None:
    found = row([("0001", 99), ("0002", 60)])
    assert (found["employees_100"], found["share_100_most_pct"]) == (0, 0)


def test_a_municipality_without_an_establishment_leaves_its_areas_without_figures() -> None:
    table = pl.DataFrame(
        [("0001", DAY, 9, 9, 9)],
        schema=("municipality", "period", "employees", "employees_low", "employees_high"),
        orient="row",
    )
    found = result(table)
    assert set(found.observations["area"]) == {"a", "0001"}
    assert {gap.area for gap in found.gaps if gap.area} == {"b", "region", "0002", "0003"}


def test_an_extract_of_the_register_gives_no_figures() -> None:
    rows = [(code, DAY, 120, 120, 120) for code in ("0001", "0002", "0003") for _ in range(3)]
    schema = ("municipality", "period", "employees", "employees_low", "employees_high")
    table = pl.DataFrame(rows, schema=schema, orient="row")
    assert result(table, on_grid=1_200).observations.height > 0
    found = result(table, on_grid=1_201)
    assert found.observations.is_empty()
    assert found.answer is None
    assert "89,9 prosent" in found.gaps[0].reason.nb


def test_the_demo_is_its_register(demo: Region) -> None:
    day = registers.SNAPSHOTS["first"][0]
    found = {
        entry["area"]: entry for entry in query(demo.release, "large-workplaces", area_set="county").rows.to_dicts()
    }
    for area, members in GROUPS["county@2024"].items():
        units = [unit for unit in registers.units("first") if unit.municipality in members and unit.employees > 0]
        stated = [unit.employees for unit in units if unit.employees > 4]
        withheld = sum(1 for unit in units if unit.employees <= 4)
        entry = found[area]
        assert entry["period"] == day
        assert (entry["employees_least"], entry["employees_most"]) == (
            sum(stated) + withheld,
            sum(stated) + 4 * withheld,
        )
        large = [count for count in stated if count >= 100]
        shown = 0 < len(large) < 3 or (large and max(large) > 0.8 * sum(large))
        assert entry["employees_100"] == (None if shown else sum(large))


def test_the_demo_has_large_establishments_and_a_written_date(demo: Region) -> None:
    row = query(demo.release, "large-workplaces", area_set="region").rows.to_dicts()[0]
    assert row["establishments_100"] > row["establishments_250"] >= 3
    assert row["employees_100"] > row["employees_250"] > 0
    answer = demo.release.answers["large-workplaces"]
    assert answer is not None
    assert answer.nb.endswith("(registeret per 3. januar 2024).")
    assert answer.en.endswith("(the register of 3 January 2024).")
