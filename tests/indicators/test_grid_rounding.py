"""Rounded small counts of the grid: what the share of employees near hubs could have been."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planpuls.indicators.grid_rounding import at_their_bounds

HERE = frozenset({"9101"})


def bounds(counts: dict[str, list[int]], near: list[bool]) -> dict[str, dict[str, tuple[int, int]]]:
    """Cells of one municipality with their employees by year; twenty and more 3s and a 0 elsewhere tell of the rounding."""
    rows = [(cell, year, count) for year, found in counts.items() for cell, count in enumerate(found)]
    workplaces = pl.DataFrame(rows, schema=["cell", "period", "employees"], orient="row")
    cells = pl.DataFrame({"cell": range(len(near)), "municipality": ["9101"] * len(near)})
    distances = pl.DataFrame({"cell": range(len(near)), "distance_cm": [0 if is_near else 500_000 for is_near in near]})
    return at_their_bounds(workplaces, cells, distances, HERE, "2016", "2020", 1_000)


ELSEWHERE = [3] * 25 + [0]
"""Cells of other municipalities."""


def test_without_rounding_there_is_nothing_to_bound() -> None:
    assert bounds({"2016": [10, 1, 3], "2020": [12, 2, 3]}, [True, False, True]) == {}


def test_threes_and_noughts_move_the_share_as_far_as_they_can() -> None:
    found = bounds({"2016": [10, 3, 3, 0, *ELSEWHERE], "2020": [20, 3, 3, 0, *ELSEWHERE]}, [True, True, False, False])
    # First the three near a hub as 1, the one far away as 3 and the nought as 2; at the end 3, 1 and 0.
    assert found["rounding_rise"] == {"2016": (11, 16), "2020": (23, 24)}
    assert found["rounding_fall"] == {"2016": (13, 14), "2020": (21, 26)}


def test_a_year_that_is_not_rounded_stays_as_it_is() -> None:
    found = bounds({"2016": [10, 1, 3, 0, *ELSEWHERE], "2020": [20, 3, 3, 0, *ELSEWHERE]}, [True, True, False, False])
    assert found["rounding_rise"] == {"2016": (11, 14), "2020": (23, 24)}
    assert found["rounding_fall"] == {"2016": (11, 14), "2020": (21, 26)}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=12))
def test_the_true_share_lies_between_the_bounds(drawn: list[tuple[int, int, bool]]) -> None:
    near = [is_near for *_, is_near in drawn]
    true = {"2016": [then for then, *_ in drawn], "2020": [now for _, now, _ in drawn]}
    # Rounded the worst way for whoever trusts it: near counts down, far ones up.
    shown = {
        year: [(0 if is_near else 3) if count in (1, 2) else count for count, is_near in zip(counts, near, strict=True)]
        for year, counts in true.items()
    }
    found = bounds({year: [*counts, *ELSEWHERE] for year, counts in shown.items()}, near)
    for year, (low, high) in {
        "2016": ("rounding_rise", "rounding_fall"),
        "2020": ("rounding_fall", "rounding_rise"),
    }.items():
        within = sum(count for count, is_near in zip(true[year], near, strict=True) if is_near)
        every = sum(true[year])
        (least, least_all), (most, most_all) = found[low][year], found[high][year]
        assert least * every <= within * least_all or not every
        assert within * most_all <= most * every or not every
