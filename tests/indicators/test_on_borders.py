"""Sums of municipalities on the borders of areas."""

from __future__ import annotations

from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planpuls.indicators import housing_only_towns
from planpuls.indicators.employed import rows_of
from planpuls.indicators.on_borders import by_area, gaps_of, municipal
from planpuls.release.views import wide
from planpuls.sources.dataset import Reading
from planpuls.sources.statbank_reading import reading_of
from planpuls.sources.tables import assemble
from planpuls.spec.observation import finished
from tests.indicators.hand_made import NO_GAPS, codes, long


def table(figures: dict[tuple[str, ...], int | None], *dims: str) -> pl.DataFrame:
    return municipal(long(figures, "X", *dims), "X")


def sums(frame: pl.DataFrame) -> dict[str, float | None]:
    return dict(frame.select("area", "value").rows())


FULL: dict[tuple[str, ...], int | None] = {
    ("0001", "2020"): 10,
    ("0002", "2020"): 20,
    ("0003", "2020"): 5,
    ("0004", "2020"): 100,
    ("0", "2020"): 200,
}


def test_areas_are_sums_and_the_countrys_own_row_stands_by_itself() -> None:
    found, gaps = by_area(table(FULL), codes("2020"))
    assert sums(found) == {"a": 10, "b": 25, "region": 35, "0001": 10, "0002": 20, "0003": 5, "country": 200}
    assert gaps == []


def test_an_area_with_a_municipality_missing_has_no_row_but_a_gap() -> None:
    partly = {key: value for key, value in FULL.items() if key[0] != "0003"}
    found, gaps = by_area(table(partly), codes("2020"))
    assert sums(found) == {"a": 10, "0001": 10, "0002": 20, "country": 200}
    assert {gap.area for gap in gaps} == {"b", "region", "0003"}
    assert all("mangler en av kommunene" in gap.reason.nb for gap in gaps)


def test_a_hidden_part_hides_the_sum_and_no_other() -> None:
    found, _ = by_area(table(FULL | {("0003", "2020"): None}), codes("2020"))
    shown = {row["area"]: (row["value"], row["status"]) for row in found.to_dicts()}
    assert shown["b"] == (None, "confidential")
    assert shown["region"] == (None, "confidential")
    assert shown["a"] == (10, "normal")


def test_zeros_that_a_table_leaves_out_count_as_zeros() -> None:
    figures: dict[tuple[str, ...], int | None] = {
        ("0001", "2020", "A"): 10,
        ("0001", "2020", "B"): 1,
        ("0002", "2020", "A"): 20,
        ("0003", "2020", "A"): 5,
    }
    found, gaps = by_area(table(figures, "kind"), codes("2020"), ["kind"])
    shown = {(row["area"], row["kind"]): row["value"] for row in found.to_dicts()}
    assert shown["b", "B"] == 0
    assert shown["region", "B"] == 1
    assert gaps == []


def test_a_flag_of_a_part_stands_on_the_sum() -> None:
    rows = table(FULL).with_columns(
        pl.when(pl.col("municipality") == "0002").then(pl.lit("corrected")).otherwise(pl.lit("")).alias("flags")
    )
    found, _ = by_area(rows, codes("2020"))
    assert dict(found.select("area", "flags").rows())["b"] == "corrected"
    assert dict(found.select("area", "flags").rows())["a"] == ""


def employed_of(year: str, counts: dict[str, int]) -> Reading:
    """Table 11618 with the same count in its three columns."""
    rows = [(code, year, count, count, count, "normal") for code, count in counts.items()]
    columns = ("municipality", "period", "residents", "employed_residence", "employed_workplace", "status")
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return reading_of(frame, "employed_workplace", {}, counts=columns[2:4])


def test_rounding_that_a_table_declares_stands_on_every_sum_and_view_made_of_it() -> None:
    """From reading to view: only in a year whose small counts were rounded, and only where one of them is a part."""
    small = {f"{number:04}": 3 for number in range(5, 25)} | {"0025": 0}
    own = {"0001": 3, "0002": 400, "0003": 50, "0004": 700}
    readings = [employed_of("2020", own | small), employed_of("2021", {**own, "0005": 1})]
    assert [reading.rounding for reading in readings] == [{"2020": "small_counts_0_3"}, {"2021": "none"}]
    nothing = pl.DataFrame(schema=dict.fromkeys(("vintage", "key", "field", "action", "value", "delivered"), pl.String))
    whole = assemble([reading.frame for reading in readings], [["2020"], ["2021"]], nothing)["table"]
    parts = []
    for column, measure in (("employed_workplace", "by_workplace"), ("employed_residence", "by_residence")):
        found, _ = by_area(rows_of(whole, column), codes("2020", "2021"))
        parts.append(found.with_columns(pl.lit(measure).alias("measure")))
    spec = housing_only_towns.INDICATOR
    views = wide(spec, finished(spec, pl.concat(parts)))
    coverage = {(row["area"], row["period"]): row["flags"] for row in views.to_dicts()}
    marked = {key for key, flags in coverage.items() if "rounded" in flags}
    # 0001 is the only small one: in `a` and the region, and in the country's sum.
    assert marked == {(area, "2020") for area in ("0001", "a", "region", "country")}


def test_only_gaps_of_years_the_table_has_are_named() -> None:
    gaps = pl.DataFrame(
        [("s@1", "c", year, "hull", "gap") for year in ("2019", "2020")], schema=NO_GAPS.columns, orient="row"
    )
    assert [gap.period for gap in gaps_of(gaps, table(FULL))] == ["2020"]


@given(st.permutations(list(FULL)), st.lists(st.integers(0, 10_000), min_size=5, max_size=5))
def test_order_changes_nothing_and_parts_sum_to_the_whole(order: list[tuple[str, ...]], figures: list[int]) -> None:
    filled = dict(zip(FULL, figures, strict=True))
    found, _ = by_area(table({key: filled[key] for key in order}), codes("2020"))
    again, _ = by_area(table(dict(filled)), codes("2020"))
    assert found.equals(again)
    shown = sums(found)
    assert (shown["a"] or 0) + (shown["b"] or 0) == shown["region"]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["0001", "0002", "0003", "0004"]), st.sampled_from(["2019", "2020"])),
        st.integers(0, 10_000),
        min_size=8,
    ),
    st.permutations(["0001", "0002", "0003", "0004"]),
    st.randoms(use_true_random=False),
)
def test_order_and_renumbering_of_municipalities_change_no_sum(
    figures: dict[tuple[str, str], int], numbers: list[str], order: Random
) -> None:
    """Every area keeps its figures when its municipalities get other numbers and the rows come in another order."""
    renumbered = dict(zip(["0001", "0002", "0003", "0004"], numbers, strict=True))
    rows = [(code, year, value, "normal", "") for (code, year), value in figures.items()]
    schema = ("municipality", "period", "value", "status", "flags")
    table = pl.DataFrame(rows, schema=schema, orient="row")
    areas = codes("2019", "2020").filter(pl.col("area_set") != "municipality@1")
    again = [(renumbered[code], *rest) for code, *rest in rows]
    order.shuffle(again)
    moved = areas.with_columns(pl.col("municipality").replace(renumbered)).sample(fraction=1, shuffle=True, seed=1)
    first, _ = by_area(table, areas)
    second, _ = by_area(pl.DataFrame(again, schema=schema, orient="row"), moved)
    key = ["area_set", "area", "period"]
    assert first.sort(key).rows() == second.sort(key).rows()
