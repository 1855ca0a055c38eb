"""The figures a goal is judged by, exact: a series of shares or levels, and what two of its periods say.

A goal's view decides what it is judged by: `share` and `coverage` are shares; `share_of_change` is a share of growth, seen
beside the share of all; a measure is a level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import polars as pl

from planpuls.goals.verdict import (
    Limits,
    Share,
    change_percent,
    change_points,
    classify,
    line_to_zero,
    share_of_growth,
    with_target,
)
from planpuls.plan.model import Goal, GoalMeasure
from planpuls.spec.errors import PlanError, Problem
from planpuls.spec.goal import GoalKind, Verdict
from planpuls.spec.indicator import Indicator, Measure, View

Figure = Share | Fraction
Series = Mapping[str, Figure]
_KINDS: dict[str, GoalKind] = {"share": "share", "coverage": "share", "share_of_change": "share_of_growth"}


def kind_of(goal: Goal, spec: Indicator) -> GoalKind:
    """What a goal is judged by. Errors: a view that is none of the three kinds."""
    figure = figure_of(goal, spec)
    if isinstance(figure, Measure):
        return "level"
    if figure.kind not in _KINDS:
        expected = f"a measure or a view of kind {', '.join(_KINDS)}"
        raise PlanError([Problem(f"goal {goal.id}", expected, figure.kind, "Mend measured_by.view.", field="view")])
    return _KINDS[figure.kind]


def figure_of(goal: Goal, spec: Indicator) -> Measure | View:
    """The measure or view that `measured_by.view` names. Errors: no such one."""
    measured = _measured(goal)
    figures: tuple[Measure | View, ...] = (*spec.measures, *spec.views)
    for figure in figures:
        if figure.id == measured.view:
            return figure
    known = ", ".join(item.id for item in figures)
    raise PlanError(
        [Problem(f"goal {goal.id}", f"one of {known}", measured.view, "Mend measured_by.view.", field="view")]
    )


def series(
    goal: Goal,
    spec: Indicator,
    observations: pl.DataFrame,
    *,
    bound: str = "",
    at: tuple[str, Sequence[str]] | None = None,
    where: Mapping[str, str | int] | None = None,
) -> dict[str, Figure]:
    """Period -> figure of the goal's areas together, sorted; periods in which one of them has no figure are left out.

    `bound`: `_lower` or `_upper` instead of the value; `at`: another area set with its areas; `where`: other fixed values.
    """
    measured = _measured(goal)
    figure, kind = figure_of(goal, spec), kind_of(goal, spec)
    area_set, areas = at or (measured.area_set, (measured.area, *measured.and_areas))
    rows = observations.filter((pl.col("area_set") == area_set) & pl.col("area").is_in(list(areas)))
    fixed = dict(measured.where if where is None else where)
    if isinstance(figure, Measure):
        levels = _sums(rows, figure, "", fixed, areas)
        return {period: levels[period] for period in sorted(levels)}
    parts = _sums(rows, spec.measure(figure.measure), bound, fixed, areas)
    assert figure.of is not None
    if kind == "share_of_growth":
        # The whole is the region's and stands beside every area alike: it is read once.
        wholes = _sums(rows.filter(pl.col("area") == areas[0]), spec.measure(figure.of), "", fixed, areas[:1])
    else:
        wholes = _sums(rows, spec.measure(figure.of), "", fixed, areas)
    return {period: Share(parts[period], wholes[period]) for period in sorted(parts) if wholes.get(period, 0) > 0}


def _sums(
    rows: pl.DataFrame, measure: Measure, bound: str, fixed: Mapping[str, str | int], areas: Sequence[str]
) -> dict[str, Fraction]:
    chosen = rows.filter(pl.col("measure") == f"{measure.id}{bound}")
    for dimension in measure.dimensions:
        if dimension in fixed:
            chosen = chosen.filter(pl.col(dimension) == fixed[dimension])
    values: dict[str, list[float]] = {}
    for period, value in chosen.select("period", "value").drop_nulls().rows():
        values.setdefault(period, []).append(value)
    return {period: sum(map(exact, found), Fraction(0)) for period, found in values.items() if len(found) == len(areas)}


def exact(value: float) -> Fraction:
    """A stored number as it is written: 0.1 is one tenth, not its nearest binary fraction.

    >>> exact(12.0), exact(0.1)
    (Fraction(12, 1), Fraction(1, 10))
    """
    return Fraction(repr(float(value)))


@dataclass(frozen=True)
class Reading:
    """What one way of counting says of two periods."""

    base_period: str
    period: str
    base: Fraction
    """Per cent, or the level."""
    end: Fraction
    change: Fraction
    """Points, or per cent of the level."""
    growth: Fraction | None
    """Share of the whole's net growth, where that is asked for and the whole has grown."""
    wanted: Fraction | None
    """What the straight line to zero gives at the end."""
    attained: bool | None
    verdict: Verdict


def read(
    goal: Goal, spec: Indicator, limits: Limits, periods: tuple[str, str], base: Figure, end: Figure
) -> Reading | None:
    """Hold one pair of figures against the goal's direction and target; None where nothing can be said.

    Nothing can be said of a share of growth without growth over the view's least, nor of a level that began at nothing.
    """
    kind = kind_of(goal, spec)
    growth = wanted = None
    attained: bool | None = None
    if kind == "level":
        first, last = cast(Fraction, base), cast(Fraction, end)
        if first <= 0:
            return None
        change = change_percent(Fraction(first), Fraction(last))
        if goal.zero_year is not None:
            wanted = line_to_zero(Fraction(first), int(periods[0][:4]), int(periods[1][:4]), goal.zero_year)
            attained = last <= wanted
    else:
        then, now = cast(Share, base), cast(Share, end)
        first, last, change = then.percent, now.percent, change_points(then, now)
        if kind == "share_of_growth":
            figure = cast(View, figure_of(goal, spec))
            growth = share_of_growth(then, now, Fraction(repr(figure.min_change_pct or 0.0)))
            if growth is None:
                return None
            if goal.target_pct is not None:
                attained = growth >= exact(goal.target_pct)
    verdict = classify(change, goal.direction, limits)
    if attained is not None:
        verdict = with_target(verdict, attained=attained)
    return Reading(*periods, Fraction(first), Fraction(last), change, growth, wanted, attained, verdict)


def _measured(goal: Goal) -> GoalMeasure:
    assert goal.measured_by is not None
    return goal.measured_by
