"""A goal's figures at both ends where a table's rounded small counts move them most.

The figures have their bounds beside them (`planpuls.spec.rounding`), each year by itself. A figure rose the most if it was the least it can
have been in the base period and the most at the end, and fell the most the other way round. A share is the least with the least part in the
largest whole; where the whole is summed from the part's own rows (`View.within`), with the largest rest beside that part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl

from planpuls.goals.readings import Figure, Series, exact, figure_of, kind_of
from planpuls.goals.verdict import Share
from planpuls.indicators.rounding_bounds import is_rounded
from planpuls.plan.model import Goal
from planpuls.spec.indicator import Indicator, Measure
from planpuls.spec.rounding import ENDS, LEAST, MOST

RISE, FALL = "rounding_rise", "rounding_fall"


def rests_on_rounded(goal: Goal, observations: pl.DataFrame, periods: Sequence[str]) -> bool:
    """Whether a figure of the goal's areas is made of a table's counts that were rounded to 0 or 3."""
    measured = goal.measured_by
    assert measured is not None
    rows = _of_areas(observations, measured.area_set, (measured.area, *measured.and_areas))
    return bool(rows.filter(pl.col("period").is_in(list(periods)) & is_rounded()).height)


def at_rounding_bounds(
    goal: Goal, spec: Indicator, observations: pl.DataFrame, base: str, period: str
) -> dict[str, Series]:
    """`rounding_rise` and `rounding_fall`: period -> figure. Empty where a rounded figure has no bounds."""
    ends = {(when, end): _figure(goal, spec, observations, when, end) for when in (base, period) for end in ENDS}
    found = {key: figure for key, figure in ends.items() if figure is not None}
    if len(found) < len(ends):
        return {}
    return {
        RISE: {base: found[base, LEAST], period: found[period, MOST]},
        FALL: {base: found[base, MOST], period: found[period, LEAST]},
    }


def _figure(goal: Goal, spec: Indicator, observations: pl.DataFrame, period: str, end: str) -> Figure | None:
    """The least or the most of a goal's figure; None where it cannot be bounded or a whole can have been 0."""
    figure, measured = figure_of(goal, spec), goal.measured_by
    assert measured is not None
    areas = (measured.area, *measured.and_areas)
    rows = _of_areas(observations.filter(pl.col("period") == period), measured.area_set, areas)
    if isinstance(figure, Measure):
        return _sum(rows, figure, measured.where, areas, end)
    assert figure.of is not None
    # The whole of a share of growth is the region's and stands beside every area alike: it is read once.
    beside = areas[:1] if kind_of(goal, spec) == "share_of_growth" else areas
    other = MOST if end == LEAST else LEAST
    part, opposite, whole = (
        _sum(rows, spec.measure(name), measured.where, among, at)
        for name, among, at in (
            (figure.measure, areas, end),
            (figure.measure, areas, other),
            (figure.of, beside, other),
        )
    )
    if part is None or opposite is None or whole is None:
        return None
    total = whole - opposite + part if figure.within else whole
    return Share(part, total) if total > 0 else None


def _sum(
    rows: pl.DataFrame, measure: Measure, fixed: Mapping[str, str | int], areas: Sequence[str], end: str
) -> Fraction | None:
    """One end of a measure over areas; a figure that no rounded count is part of is its own least and most."""
    for dimension in measure.dimensions:
        if dimension in fixed:
            rows = rows.filter(pl.col(dimension) == fixed[dimension])
    own = rows.filter((pl.col("measure") == measure.id) & ~is_rounded())
    moved = rows.filter(pl.col("measure") == f"{measure.id}{end}")
    values = pl.concat(
        [frame.filter(pl.col("area").is_in(list(areas)))["value"] for frame in (own, moved)]
    ).drop_nulls()
    return sum(map(exact, values), Fraction(0)) if len(values) == len(areas) else None


def _of_areas(observations: pl.DataFrame, area_set: str, areas: Sequence[str]) -> pl.DataFrame:
    return observations.filter((pl.col("area_set") == area_set) & pl.col("area").is_in(list(areas)))
