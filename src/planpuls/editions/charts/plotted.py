"""What a chart shows, for programs that draw their own: the slides' and the workbook's charts are made from this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from planpuls.editions.charts.strokes import Line
from planpuls.spec.indicator import Break


@dataclass(frozen=True)
class Series:
    """One line, or the bars. A value is None where there is none."""

    name: str
    values: tuple[float | None, ...]
    token: str
    strong: bool = False
    part_of: str = ""
    """Name of the line this is the older side of a break of."""


@dataclass(frozen=True)
class Plotted:
    kind: Literal["lines", "curves", "bars"]
    """Values by year, values over a distance, or one value by name."""
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    decimals: int
    value_axis: str
    category_axis: str = ""
    signed: bool = False
    """Whether figures are changes, written with their sign."""


def by_year(
    lines: Sequence[Line], breaks: Sequence[Break], decimals: int, value_axis: str, year_axis: str, broken: str
) -> Plotted:
    """Lines over every year from the first to the last; years without a value stay empty.

    A line that a break cuts becomes one series for each side of it, the older ones named by the break.
    """
    years = sorted({year for line in lines for year in line.points})
    span = range(years[0], years[-1] + 1)
    ends = sorted({(int(entry.before), int(entry.after)) for entry in breaks})
    series = []
    for line in lines:
        own = sorted(line.points)
        cuts = [(before, after) for before, after in ends if own[0] <= before and after <= own[-1]]
        starts = [own[0], *(after for _, after in cuts)]
        stops = [*(before for before, _ in cuts), own[-1]]
        for position, (start, stop) in enumerate(zip(starts, stops, strict=True)):
            values = tuple(line.points.get(year) if start <= year <= stop else None for year in span)
            older = position < len(cuts)
            name = f"{line.name} ({broken} {cuts[position][0]}/{cuts[position][1]})" if older else line.name
            series.append(Series(name, values, line.token, line.strong, line.name if older else ""))
    return Plotted("lines", tuple(str(year) for year in span), tuple(series), decimals, value_axis, year_axis)


def by_distance(
    curves: Sequence[tuple[str, dict[int, float], str, bool]],
    named: Callable[[int], str],
    decimals: int,
    value_axis: str,
    distance_axis: str,
) -> Plotted:
    """Curves (name, points, token, strong) over every distance that any of them has, written by `named`."""
    distances = sorted({distance for _, points, _, _ in curves for distance in points})
    series = tuple(
        Series(name, tuple(points.get(distance) for distance in distances), token, strong)
        for name, points, token, strong in curves
    )
    return Plotted("curves", tuple(map(named, distances)), series, decimals, value_axis, distance_axis)
