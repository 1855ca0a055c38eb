"""Areas in two years, as slopes: which lines stand there, their colours, and who is left out with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planpuls.editions.charts.render import Picture
from planpuls.editions.charts.series import Words
from planpuls.editions.charts.slope import slope
from planpuls.editions.charts.strokes import Line
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Break
from planpuls.spec.numbers import listed, number
from planpuls.spec.text import Language

_LEAST_AREAS = 3


@dataclass(frozen=True)
class TwoYears:
    wide: Picture
    narrow: Picture
    alternative: str
    notes: tuple[str, ...]
    """Who is not drawn, by reason."""


def two_years(
    region: Line,
    areas: Sequence[Line],
    base: int,
    end: int,
    *,
    least_points: float,
    breaks: Sequence[Break],
    decimals: int,
    words: Words,
    language: Language,
) -> TwoYears | None:
    """Slopes of the areas with a share in both years, and of the region; None for too few of them.

    A share that moved at least `least_points` is coloured by its direction. Areas that are nought in both years would lie on
    one another; they and those without a figure are named instead.
    """
    known = [line for line in areas if {base, end} <= set(line.points)]
    drawn = [line for line in known if any(round(line.points[year], decimals) for year in (base, end))]
    if base == end or not {base, end} <= set(region.points) or len(drawn) < _LEAST_AREAS:
        return None
    shown = [region, *(_coloured(line, base, end, least_points) for line in drawn)]
    wide, narrow = (
        slope(
            shown, base, end, breaks=breaks, decimals=decimals, words=words, language=language, narrow=is_narrow
        )
        for is_narrow in (False, True)
    )  # fmt: skip
    told = "; ".join(
        f"{line.name}: {number(line.points[base], decimals, language)} ({base}), {number(line.points[end], decimals, language)} ({end})"
        for line in shown
    )
    nought = [line.name for line in known if line not in drawn]
    unknown = [line.name for line in areas if line not in known]
    zero = number(0, decimals, language)
    notes = [say("slope_nought", language, value=zero, names=listed(nought, language))] if nought else []
    notes += [say("slope_unknown", language, names=listed(unknown, language))] if unknown else []
    return TwoYears(wide, narrow, f"{told}.", tuple(notes))


def _coloured(line: Line, base: int, end: int, least_points: float) -> Line:
    moved = line.points[end] - line.points[base]
    if abs(moved) < least_points:
        return line
    return replace(line, token="accent" if moved > 0 else "chart-contrast")
