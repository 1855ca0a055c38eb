"""Small multiples: one small chart per area on one scale, the whole region behind each. Drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from planpuls.editions.charts.labels import wrapped
from planpuls.editions.charts.plotted import by_year
from planpuls.editions.charts.render import Picture
from planpuls.editions.charts.series import Words
from planpuls.editions.charts.strokes import LIGHT, Line, nice_top, pieces
from planpuls.editions.charts.theme import COLOURS, TEXT_PX
from planpuls.spec.indicator import Break
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

_PLOT_HEIGHT, _FOOT, _SMALL_PX = 58, 32, 11
_GAP, _END_ROOM = 14, 34


def multiples(
    lines: Sequence[Line],
    behind: Line,
    *,
    breaks: Sequence[Break],
    baseline: int | None,
    decimals: int,
    words: Words,
    language: Language,
    narrow: bool,
) -> Picture:
    """One panel per line, in the order given, each with `behind` as a lighter line. Values start from 0.

    A stroke never spans a missing year, which has a band, or a break; what lies before the baseline is lighter.
    """
    columns, width = (2, 360) if narrow else (4, 720)
    panel = (width - (columns - 1) * _GAP) / columns
    titles = {line.name: wrapped(line.name, panel, TEXT_PX, bold=True)[:2] for line in lines}
    head = 14 + 15 * max(len(title) for title in titles.values())
    height = head + _PLOT_HEIGHT + _FOOT
    years = sorted({year for line in (*lines, behind) for year in line.points})
    top = nice_top(max(value for line in (*lines, behind) for value in line.points.values()))

    def x(year: int) -> float:
        return (panel - _END_ROOM) * (year - years[0]) / max(1, years[-1] - years[0])

    def y(value: float) -> float:
        return head + _PLOT_HEIGHT * (1 - value / top)

    def strokes(line: Line, colour: str, thickness: float) -> str:
        parts = []
        for early, points in pieces(line.points, breaks, baseline):
            opacity = f' opacity="{LIGHT}"' if early else ""
            if len(points) == 1:
                year, value = points[0]
                parts.append(f'<circle cx="{x(year):.1f}" cy="{y(value):.1f}" r="1.5" fill="{colour}"{opacity}/>')
                continue
            path = " L".join(f"{x(year):.1f} {y(value):.1f}" for year, value in points)
            parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{thickness}"{opacity}/>')
        return "".join(parts)

    def drawn(line: Line) -> str:
        last = max(line.points)
        ink, quiet = COLOURS["ink"], COLOURS["ink-3"]
        heads = "".join(
            f'<text y="{TEXT_PX * (1 + 1.15 * position):.1f}" fill="{ink}" font-weight="600">{escape(text)}</text>'
            for position, text in enumerate(titles[line.name])
        )
        rules = "".join(
            f'<line x2="{panel - _END_ROOM:.1f}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="{COLOURS["line"]}"/>'
            for value in (0.0, top)
        )
        gaps = "".join(
            f'<rect x="{x(left):.1f}" y="{head}" width="{x(right) - x(left):.1f}" height="{_PLOT_HEIGHT}" '
            f'fill="{COLOURS["chart-band"]}"/>'
            for left, right in pairwise(years)
            if right > left + 1
        )
        cuts = "".join(
            f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{head}" y2="{head + _PLOT_HEIGHT}" stroke="{quiet}" '
            'stroke-dasharray="2 2"/>'
            for entry in breaks
            if years[0] <= int(entry.before) and int(entry.after) <= years[-1]
            for middle in [(x(int(entry.before)) + x(int(entry.after))) / 2]
        )
        foot = head + _PLOT_HEIGHT + 14
        end = (
            f'<circle cx="{x(last):.1f}" cy="{y(line.points[last]):.1f}" r="2.5" fill="{COLOURS["accent"]}"/>'
            f'<text x="{x(last) + 5:.1f}" y="{y(line.points[last]) + 4:.1f}" fill="{ink}">'
            f"{number(line.points[last], decimals, language)}</text>"
        )
        axis = (
            f'<text y="{head - 3}" fill="{quiet}" font-size="{_SMALL_PX}">{number(top, 0 if top >= 5 else 1, language)}</text>'
            f'<text y="{foot}" fill="{quiet}" font-size="{_SMALL_PX}">{years[0]}</text>'
            f'<text x="{panel - _END_ROOM:.1f}" y="{foot}" fill="{quiet}" font-size="{_SMALL_PX}" text-anchor="end">'
            f"{years[-1]}</text>"
        )
        shown = strokes(behind, COLOURS["chart-border"], 1.2) + strokes(line, COLOURS["accent"], 2)
        return heads + gaps + rules + cuts + shown + end + axis

    def make() -> str:
        panels = "".join(
            f'<g transform="translate({(place % columns) * (panel + _GAP):.1f},{place // columns * height})">'
            f"{drawn(line)}</g>"
            for place, line in enumerate(lines)
        )
        return f'<g font-size="{TEXT_PX:g}">{panels}</g>'

    plotted = by_year([*lines, behind], breaks, decimals, words.value_axis, words.year_axis, words.broken)
    return Picture(width, -(-len(lines) // columns) * height, make, plotted)
