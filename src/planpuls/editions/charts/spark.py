"""A word-sized line: how a goal's figure has gone. Drawn by hand, a hundred bytes a year."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from planpuls.editions.charts.strokes import LIGHT, pieces
from planpuls.spec.goal import Point
from planpuls.spec.indicator import Break

WIDTH, HEIGHT = 150, 40
_EDGE = 4


def sparkline(trend: Sequence[Point], breaks: Sequence[Break], alternative: str, *, least_span: float = 1.0) -> str:
    """An SVG of the trend; cut at missing years and at breaks, with a mark at the break, lighter before the baseline.

    The value axis spans the values, at least `least_span` (one point) wide, so that a still line looks still.
    """
    years = {int(point.period): point.value for point in trend}
    first, last = min(years), max(years)
    low, high = min(years.values()), max(years.values())
    middle, span = (low + high) / 2, max(high - low, least_span)

    def x(year: float) -> str:
        return f"{_EDGE + (WIDTH - 2 * _EDGE) * (year - first) / max(1, last - first):.1f}"

    def y(value: float) -> str:
        return f"{HEIGHT / 2 - (HEIGHT - 2 * _EDGE) * (value - middle) / span:.1f}"

    after = [int(point.period) for point in trend if not point.before_baseline]
    inside = [entry for entry in breaks if first <= int(entry.before) and int(entry.after) <= last]
    parts = [
        f'<line x1="{x((int(entry.before) + int(entry.after)) / 2)}" x2="{x((int(entry.before) + int(entry.after)) / 2)}" '
        f'y1="1" y2="{HEIGHT - 1}" stroke="currentColor" stroke-dasharray="2 2" opacity="0.6"/>'
        for entry in inside
    ]
    for early, points in pieces(years, inside, min(after, default=None)):
        opacity = f' opacity="{LIGHT}"' if early else ""
        if len(points) == 1:
            year, value = points[0]
            parts.append(f'<circle cx="{x(year)}" cy="{y(value)}" r="1.5" fill="currentColor"{opacity}/>')
        else:
            path = " L".join(f"{x(year)} {y(value)}" for year, value in points)
            parts.append(f'<path d="M{path}" fill="none" stroke="currentColor" stroke-width="2"{opacity}/>')
    parts.append(f'<circle cx="{x(last)}" cy="{y(years[last])}" r="3" fill="currentColor"/>')
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label={quoteattr(alternative)}>'
        f"{''.join(parts)}</svg>"
    )
