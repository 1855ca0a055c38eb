"""Large workplaces: bounds from the withheld band, and what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from planpuls.demo import ordered, registers
from planpuls.demo.municipalities import GROUPS, bases, code_in
from planpuls.indicators.large_workplaces import INDICATOR, compute
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import REGION, codes

DAY = "2024-01-03"
NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))


def result(table: pl.DataFrame, on_grid: int | None = None, sizes: pl.DataFrame | None = None) -> Any:
    """The region's grid has `on_grid` employees, or as many as the register."""
    employees = int(table["employees_high"].sum()) if on_grid is None else on_grid
    workplaces = pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [employees]})
    cells = pl.DataFrame({"cell": [1], "municipality": ["0001"]})
    return compute(
        table,
        codes("2024").drop("period"),
        NO_GAPS,
        REGION,
        ["0001", "0002", "0003"],
        workplaces,
        cells,
        codes("2023"),
        sizes,
    )


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


def ordered_table(large: int, small: int, *, hidden: bool = False) -> pl.DataFrame:
    """In each municipality so many employed in establishments of 100 to 249, and in smaller ones."""
    rows = [
        (code, "2023", size, None if hidden and size == "100-249" and code == "0001" else value)
        for code in ("0001", "0002", "0003")
        for size, value in (("1-4", small), ("100-249", large), ("250+", 0))
    ]
    frame = pl.DataFrame(rows, schema=("municipality", "period", "establishment_size", "employed"), orient="row")
    status = pl.when(pl.col("employed").is_null()).then(pl.lit("confidential")).otherwise(pl.lit("normal"))
    return frame.with_columns(status.alias("status"), pl.lit("").alias("flags"))


def of_three() -> pl.DataFrame:
    """300 employees in three establishments of 100, and 60 withheld ones: 300 of 360 to 540."""
    rows = [(code, DAY, 100, 100, 100) for code in ("0001", "0002", "0003")]
    rows += [("0002", DAY, None, 1, 4)] * 60  # type: ignore[list-item]
    schema = ("municipality", "period", "employees", "employees_low", "employees_high")
    return pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)


@pytest.mark.parametrize(("large", "small", "inside"), [(60, 40, 1), (50, 50, 0), (84, 16, 0)])
def test_the_ordered_table_is_a_series_of_its_own_and_held_against_the_bounds(
    large: int, small: int, inside: int
) -> None:
    found = result(of_three(), sizes=ordered_table(large, small))
    shown = wide(INDICATOR, finished(INDICATOR, found.observations)).filter(pl.col("area") == "region")
    by_count = {entry["count"]: entry for entry in shown.to_dicts()}
    assert by_count["register"]["period"] == DAY
    assert (by_count["register"]["share_100_least_pct"], by_count["register"]["share_employed_100_pct"]) == (
        pytest.approx(100 * 300 / 540),
        None,
    )
    assert by_count["employed"]["period"] == "2023"
    assert by_count["employed"]["share_employed_100_pct"] == pytest.approx(large)
    assert by_count["employed"]["employees_100"] is None
    (compared,) = [entry for entry in found.facts["against_ordered"] if entry["limit"] == 100]
    assert (compared["register"], compared["areas"], compared["inside"]) == (DAY, 1, inside)
    assert compared["outside"] == ([] if inside else ["region@1 region"])


def test_a_hidden_part_of_the_ordered_table_hides_the_sum_and_is_not_compared() -> None:
    found = result(of_three(), sizes=ordered_table(60, 40, hidden=True))
    shown = wide(INDICATOR, finished(INDICATOR, found.observations)).to_dicts()
    region = next(entry for entry in shown if entry["area"] == "region" and entry["count"] == "employed")
    assert (region["employed_100"], region["status"]) == (None, "confidential")
    assert [entry["limit"] for entry in found.facts["against_ordered"]] == [250]
    assert result(of_three()).facts["against_ordered"] == []


def test_the_demos_ordered_table_stands_beside_its_register(demo: Region) -> None:
    year = "2023"
    ordered_figures = ordered.establishment_size(int(year))
    rows = query(demo.release, "large-workplaces", area_set="municipality", period=year).rows
    assert rows.height == 7
    for entry in rows.to_dicts():
        before = _codes_of(entry["area"])
        large = sum(ordered_figures[code, size] for code in before for size in ("100-249", "250+"))
        everyone = sum(value for (code, _), value in ordered_figures.items() if code in before)
        assert (entry["employed_100"], entry["employed_all"]) == (large, everyone)
    assert demo.release.facts["large-workplaces"]["against_ordered"][0]["areas"] > 10


def _codes_of(area: str) -> set[str]:
    return {code_in(base, 2020) for base in bases(area, 2024)}


def test_the_demo_is_its_register(demo: Region) -> None:
    day = registers.SNAPSHOTS["first"][0]
    found = {
        entry["area"]: entry
        for entry in query(demo.release, "large-workplaces", area_set="county", period=day).rows.to_dicts()
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
    day = registers.SNAPSHOTS["first"][0]
    row = query(demo.release, "large-workplaces", area_set="region", period=day).rows.to_dicts()[0]
    assert row["establishments_100"] > row["establishments_250"] >= 3
    assert row["employees_100"] > row["employees_250"] > 0
    answer = demo.release.answers["large-workplaces"]
    assert answer is not None
    assert "(registeret per 3. januar 2024). I SSBs bestilte tabell er det " in answer.nb
    assert "(the register of 3 January 2024). In SSB's ordered table it is " in answer.en
    assert answer.nb.endswith("prosent av de sysselsatte i 4. kvartal 2023.")
