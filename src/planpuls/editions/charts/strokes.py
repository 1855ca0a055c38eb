"""A series as strokes: where a line is drawn, where it stops, and how high its axis goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpuls.spec.indicator import Break

LIGHT = 0.45
"""Opacity of what lies before the baseline."""


@dataclass(frozen=True)
class Line:
    """One series. `points` holds the years that have a value."""

    name: str
    points: dict[int, float]
    token: str
    strong: bool = False


def pieces(
    points: dict[int, float], breaks: Sequence[Break], baseline: int | None
) -> list[tuple[bool, list[tuple[int, float]]]]:
    """The strokes of a line: (before the baseline?, points). A stroke never spans a missing year or a break.

    >>> pieces({2016: 1.0, 2017: 2.0, 2020: 3.0}, [], 2017)
    [(True, [(2016, 1.0), (2017, 2.0)]), (False, [(2017, 2.0)]), (False, [(2020, 3.0)])]
    """
    cut = {(int(entry.before), int(entry.after)) for entry in breaks}
    found: list[tuple[bool, list[tuple[int, float]]]] = []
    last: int | None = None
    for year in sorted(points):
        joined = last is not None and year == last + 1 and (last, year) not in cut
        early = baseline is not None and year < baseline
        if not joined:
            found.append((early, [(year, points[year])]))
        else:
            found[-1][1].append((year, points[year]))
            if found[-1][0] and not early:
                found.append((False, [(year, points[year])]))
        last = year
    return found


def nice_top(highest: float) -> float:
    """The round number at or above the highest value that ends the axis.

    >>> [nice_top(value) for value in (0, 5.2, 41.9, 131_000)]
    [1.0, 6.0, 45.0, 140000.0]
    """
    if highest <= 0:
        return 1.0
    size = 1.0
    while size * 10 <= highest:
        size *= 10
    while size > highest:
        size /= 10
    return next(
        step * size for step in (1, 1.2, 1.4, 1.6, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10) if step * size >= highest
    )


def nice_bounds(lowest: float, highest: float) -> tuple[float, float]:
    """Round numbers at or outside the values of a series that does not start from 0, such as an index.

    >>> nice_bounds(0.93, 1.38), nice_bounds(-2.2, 7.9)
    ((0.9, 1.4), (-4.0, 8.0))
    """
    from math import ceil, floor, log10

    spread = max(highest - lowest, abs(highest) * 0.01, 1e-9)
    size = 10.0 ** floor(log10(spread))
    step = next(part * size for part in (0.1, 0.2, 0.5, 1, 2) if spread / (part * size) <= 7)
    digits = max(0, 2 - floor(log10(step)))
    return round(floor(lowest / step + 1e-9) * step, digits), round(ceil(highest / step - 1e-9) * step, digits)
