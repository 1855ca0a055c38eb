"""Employees near hubs in a hand-made region."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planpuls.indicators.jobs_near_hubs import compute, measured_shares, without_largest_changes
from planpuls.indicators.result import Result

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
    # To the centimetre: 275 m and half a cell are 400, and 425.01 m less half a cell are more than 300.
    frame = region([(0, "2016", 5), (1, "2016", 7)], {0: 27_500, 1: 42_501})
    assert [within(frame, "A", far, "employees_within_lower") for far in (300, 400)] == [0, 5]
    assert [within(frame, "B", far, "employees_within_upper") for far in (300, 400)] == [0, 7]


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


AREAS = pl.DataFrame(
    {"area_set": ["m@1", "m@1", "r@1", "r@1"], "area": ["A", "B", "r", "r"], "municipality": ["A", "B", "A", "B"]}
)
NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))


def on_foot(complete: bool, profiles: pl.DataFrame | None = None) -> Result:
    """Cells 1 and 2 in A, 3 and 4 in B, 5 outside; 2 and 4 have no street nearby, 1 lies at the rim and has corrected employees."""
    stock = [
        (1, "2016", 90, "corrected"), (2, "2016", 10, ""), (3, "2016", 89, ""), (4, "2016", 11, ""), (5, "2016", 7, ""),
        (1, "2018", 0, ""), (3, "2018", 50, ""),
    ]  # fmt: skip
    workplaces = pl.DataFrame(stock, schema=("cell", "period", "employees", "flags"), orient="row")
    cells = pl.DataFrame(
        {"cell": [1, 2, 3, 4, 5], "municipality": list("AABBX"), "water": [True, False, True, False, True]}
    )
    air = pl.DataFrame({"cell": [1, 2, 3, 4], "distance_cm": [10_000, 20_000, 30_000, 40_001]})
    walks = air.with_columns(
        distance_cm=pl.Series([25_000, 60_000, 70_000, 80_000]),
        snap_m=pl.Series([5, None, 0, None]),
        flags=pl.Series(["edge", "fallback_far air_line", "address_points", "air_line"]),
    )
    hubs = pl.DataFrame({"hub": ["h", "i"]})
    profile = PROFILE | {"complete": complete}
    return compute(workplaces, cells, air, walks, hubs, AREAS, NO_GAPS, profile, HEADLINE, profiles)


def curve(
    result: Result, method: str, area: str, measure: str = "employees_within", profile: str = "plan"
) -> dict[int, tuple[float, str]]:
    """Distance -> figure and flags of 2016, at which the figure grows."""
    rows = result.observations.filter(
        method=method, area=area, period="2016", measure=measure, hub_profile=profile
    ).sort("distance_m")
    grows = rows.filter(pl.col("value") > pl.col("value").shift(1, fill_value=0))
    return {metres: (value, flags) for metres, value, flags in grows.select("distance_m", "value", "flags").rows()}


def test_the_measured_share_is_of_employees_in_cells_with_a_street_and_nobody_is_none() -> None:
    placed = pl.DataFrame(
        [(1, "2016", "A", 30), (2, "2016", "A", 10), (9, "2016", "A", 60), (3, "2016", "B", 100), (1, "2018", "A", 0)],
        schema=("cell", "period", "municipality", "employees"),
        orient="row",
    )
    walks = pl.DataFrame({"cell": [1, 2, 3], "snap_m": [0, None, 12]})
    assert measured_shares(placed, walks, AREAS).rows() == [
        ("m@1", "A", "2016", 30.0),
        ("m@1", "A", "2018", 0.0),
        ("m@1", "B", "2016", 100.0),
        ("r@1", "r", "2016", 65.0),
        ("r@1", "r", "2018", 0.0),
    ]


def test_walking_figures_stand_from_ninety_per_cent_measured_and_the_years_without_are_gaps() -> None:
    result = on_foot(complete=True)
    given = result.observations.filter(method="walk").select("area", "period").unique()
    assert set(given.rows()) == {("A", "2016"), ("B", "2018"), ("r", "2018")}
    assert curve(result, "walk", "A") == {300: (90, "air_line corrected edge"), 600: (100, "air_line corrected edge")}
    assert [(gap.area, gap.period) for gap in result.gaps] == [
        (None, "2017"), ("A", "2018"), ("B", "2016"), ("r", "2016")
    ]  # fmt: skip
    assert result.facts == {"hubs": 2, "water_cells": 3}
    partial = on_foot(complete=False)
    assert curve(partial, "walk", "A")[300] == (90, "air_line corrected edge partial_source")


def test_distances_by_air_and_their_bounds_are_of_the_plans_hubs_and_of_every_other_profile_by_itself() -> None:
    others = pl.DataFrame({"hub_profile": ["z", "z", "b"], "cell": [3, 4, 1], "distance_cm": [100, 200_000, 0]})
    result = on_foot(complete=False, profiles=others)
    assert curve(result, "air_line", "B") == {
        300: (89, "air_line partial_source"),
        500: (100, "air_line partial_source"),
    }
    assert curve(result, "air_line", "B", "employees_within_lower") == {
        500: (89, "air_line partial_source"), 600: (100, "air_line partial_source")
    }  # fmt: skip
    assert curve(result, "air_line", "B", "employees_within_upper") == {
        200: (89, "air_line partial_source"), 300: (100, "air_line partial_source")
    }  # fmt: skip
    assert curve(result, "air_line", "B", profile="z") == {100: (89, "air_line"), 2_000: (100, "air_line")}
    assert curve(result, "air_line", "A", profile="b") == {0: (90, "air_line corrected")}
    stock = result.observations.filter(measure="employees", period="2016").select("area", "value", "flags").rows()
    assert set(stock) == {("A", 100, "corrected"), ("B", 100, ""), ("r", 200, "corrected")}
    assert result.answer is not None
    # Other profiles and walks enter no sentence: all 200 are within 600 m of the plan's hubs, and in 2018 all 50.
    assert "100.0 per cent of employees" in result.answer.en
    assert "(2 hubs)" in result.answer.en
