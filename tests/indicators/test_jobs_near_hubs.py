"""Employees near hubs in a hand-made region."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planpuls.indicators.jobs_near_hubs import compute, without_largest_changes

PROFILE = {"id": "plan", "complete": True}
HEADLINE = {"area_set": "r@1", "area": "r", "distance_m": 600, "baseline": "2016", "excluded_end_points": ["2021"]}


def region(stock: list[tuple[int, str, int]], distance_cm: dict[int, int | None], **more: Any) -> pl.DataFrame:
    """Observations for employees by (cell, period); even cells lie in municipality A, odd ones in B."""
    workplaces = pl.DataFrame(
        stock, schema={"cell": pl.Int64, "period": pl.String, "employees": pl.Int64}, orient="row"
    ).with_columns(pl.lit("").alias("flags"))
    numbers = sorted(distance_cm)
    cells = pl.DataFrame({"cell": numbers, "municipality": ["AB"[number % 2] for number in numbers]})
    distances = pl.DataFrame(
        {"cell": numbers, "distance_cm": [distance_cm[number] for number in numbers]},
        schema={"cell": pl.Int64, "distance_cm": pl.Int64},
    )
    codes = pl.DataFrame(
        {"area_set": ["m@1", "m@1", "r@1", "r@1"], "area": ["A", "B", "r", "r"], "municipality": ["A", "B", "A", "B"]}
    )
    gaps = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))
    hubs = pl.DataFrame({"hub": ["h"]})
    result = compute(workplaces, cells, distances, None, hubs, codes, gaps, PROFILE | more, HEADLINE)
    return result.observations


def within(frame: pl.DataFrame, area: str, distance_m: int, measure: str = "employees_within") -> float:
    row = (pl.col("area") == area) & (pl.col("distance_m") == distance_m) & (pl.col("measure") == measure)
    return float(frame.row(by_predicate=row, named=True)["value"])


def test_a_cell_on_the_limit_is_within_and_one_centimetre_beyond_is_not() -> None:
    frame = region([(0, "2016", 5), (2, "2016", 7)], {0: 60_000, 2: 60_001})
    assert within(frame, "A", 600) == 5
    assert within(frame, "A", 700) == 12
    assert within(frame, "A", 500) == 0


def test_bounds_shift_every_distance_by_half_a_cell() -> None:
    frame = region([(0, "2016", 5)], {0: 60_000})
    assert within(frame, "A", 600, "employees_within_lower") == 0
    assert within(frame, "A", 800, "employees_within_lower") == 5
    assert within(frame, "A", 500, "employees_within_upper") == 5
    assert within(frame, "A", 400, "employees_within_upper") == 0


def test_a_cell_without_a_hub_counts_in_the_whole_and_never_as_near() -> None:
    frame = region([(0, "2016", 5), (2, "2016", 3)], {0: 0, 2: None})
    assert within(frame, "A", 2_000) == 5
    whole = frame.filter((pl.col("measure") == "employees") & (pl.col("area") == "A"))
    assert whole["value"].to_list() == [8]


def test_a_partial_list_flags_what_rests_on_it_and_not_the_stock() -> None:
    frame = region([(0, "2016", 5)], {0: 0}, complete=False)
    assert set(frame.filter(pl.col("measure") == "employees")["flags"]) == {""}
    assert set(frame.filter(pl.col("measure") == "employees_within")["flags"]) == {"air_line partial_source"}


STOCK = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["2016", "2024"]), st.integers(0, 500)),
    min_size=1,
    max_size=15,
    unique_by=lambda row: row[:2],
)
DISTANCES = st.lists(st.one_of(st.none(), st.integers(0, 400_000)), min_size=10, max_size=10)


@given(STOCK, DISTANCES, st.randoms(use_true_random=False))
def test_parts_sum_to_the_whole_and_a_larger_distance_never_loses_anyone(
    stock: Any, distances: Any, shuffle: Any
) -> None:
    reach = dict(enumerate(distances))
    frame = region(stock, reach)
    near = frame.filter(pl.col("measure").str.starts_with("employees_within")).sort("distance_m")
    for _, curve in near.group_by("area", "period", "measure"):
        assert curve["value"].is_sorted()
    key = ["period", "measure", "distance_m"]
    parts = frame.filter(pl.col("area") != "r").group_by(key).agg(pl.col("value").sum()).sort(key)
    whole = frame.filter(pl.col("area") == "r").select(*key, "value").sort(key)
    assert parts.equals(whole)
    shuffled = list(stock)
    shuffle.shuffle(shuffled)
    again = region(shuffled, reach)
    order = ["area_set", "area", *key]
    assert again.sort(order).equals(frame.sort(order).select(again.columns))


def test_leaving_out_the_largest_changes_leaves_them_out_of_both_years() -> None:
    workplaces = pl.DataFrame(
        [(1, "2016", 10), (1, "2024", 500), (2, "2016", 40), (2, "2024", 45), (3, "2016", 7), (4, "2024", 100)],
        schema={"cell": pl.Int64, "period": pl.String, "employees": pl.Int64},
        orient="row",
    )
    cells = pl.DataFrame({"cell": [1, 2, 3, 4, 5], "municipality": ["A", "A", "A", "A", "B"]})
    reach = pl.DataFrame({"cell": [1, 2, 3, 4, 5], "distance_cm": [100, 100, 90_000, 90_000, 1]})
    found = without_largest_changes(workplaces, cells, reach, frozenset({"A"}), "2016", "2024", 600, largest=2)
    assert found == {"2016": (40, 47), "2024": (45, 45)}
