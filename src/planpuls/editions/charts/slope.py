"""Slopes: what areas had in one period and in another, a straight stroke each between two uprights. Drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from xml.sax.saxutils import escape

from planpuls.editions.charts.labels import spread, text_width, wrapped
from planpuls.editions.charts.live import Scales
from planpuls.editions.charts.plotted import Plotted, Series
from planpuls.editions.charts.render import Picture
from planpuls.editions.charts.series import Words
from planpuls.editions.charts.strokes import Line
from planpuls.editions.charts.theme import COLOURS, LINE_PX, TEXT_PX, Frame
from planpuls.spec.indicator import Break
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

_TOP, _BOTTOM, _GAP = 34, 14, 8
_LEAST_HEIGHT, _MOST_ROOM = 240, {False: 240.0, True: 150.0}


def slope(
    lines: Sequence[Line],
    base: int,
    end: int,
    *,
    breaks: Sequence[Break],
    decimals: int,
    words: Words,
    language: Language,
    narrow: bool,
) -> Picture:
    """One stroke per line from its value in `base` to that in `end`, both written; lines without one of them are left out.

    A break between the two years cuts every stroke: the values stand, what lies between is no change and is not drawn as one.
    The scale goes from the least to the largest value; heights are compared, not areas.
    """
    shown = [line for line in lines if base in line.points and end in line.points]
    low, high = _ends([line.points[year] for line in shown for year in (base, end)])
    written = {line.name: [number(line.points[year], decimals, language) for year in (base, end)] for line in shown}
    names = {line.name: f"{line.name} {written[line.name][1]}" for line in shown}
    widest = max(text_width(names[line.name], TEXT_PX, bold=line.strong) for line in shown)
    room = min(_MOST_ROOM[narrow], widest + 4)
    left = round(max(text_width(values[0], TEXT_PX, bold=True) for values in written.values())) + 2 * _GAP
    texts = {line.name: wrapped(names[line.name], room, TEXT_PX, bold=line.strong) for line in shown}
    heights = [LINE_PX * len(texts[line.name]) + 2 for line in shown]
    plot = max(_LEAST_HEIGHT, round(sum(heights)))
    frame = Frame(360 if narrow else 720, plot + _TOP + _BOTTOM, left, round(room) + 2 * _GAP, _TOP, _BOTTOM)
    far = frame.left + frame.plot_width

    def y(value: float) -> float:
        return _TOP + plot * (1 - (value - low) / (high - low))

    crossed = [entry for entry in breaks if base <= int(entry.before) and int(entry.after) <= end]
    wanted = [[y(line.points[year]) for line in shown] for year in (base, end)]
    before = spread(wanted[0], [LINE_PX] * len(shown), _TOP - 6, _TOP + plot + 8)
    after = spread(wanted[1], heights, _TOP - 6, _TOP + plot + 8)

    def text(x: float, at: float, value: str, colour: str, *, bold: bool, anchor: str = "start") -> str:
        weight = ' font-weight="600"' if bold else ""
        return f'<text x="{x:.1f}" y="{at + 4.3:.1f}" fill="{colour}"{weight} text-anchor="{anchor}">{escape(value)}</text>'

    def leader(x: float, x2: float, wanted_at: float, at: float, colour: str) -> str:
        if abs(wanted_at - at) <= 4:
            return ""
        return f'<path d="M{x:.1f} {wanted_at:.1f} L{x2:.1f} {at:.1f}" stroke="{colour}" stroke-width="0.8"/>'

    def drawn(place: int, line: Line) -> str:
        colour = COLOURS[line.token]
        start, stop = wanted[0][place], wanted[1][place]
        thick = 2.6 if line.strong else 1.6
        path = f'<path d="M{frame.left} {start:.1f} L{far} {stop:.1f}" stroke="{colour}" stroke-width="{thick}"/>'
        dots = "".join(
            f'<circle cx="{x}" cy="{at:.1f}" r="{3 if line.strong else 2.4}" fill="{colour}"/>'
            for x, at in ((frame.left, start), (far, stop))
        )
        top = after[place] - LINE_PX * (len(texts[line.name]) - 1) / 2
        labels = "".join(
            text(far + _GAP + 3, top + LINE_PX * row, part, colour, bold=line.strong)
            for row, part in enumerate(texts[line.name])
        )
        value = text(
            frame.left - _GAP - 3, before[place], written[line.name][0], colour, bold=line.strong, anchor="end"
        )
        ties = leader(far + 3, far + _GAP + 1, stop, after[place], colour) + leader(
            frame.left - 3, frame.left - _GAP - 1, start, before[place], colour
        )
        return f"{'' if crossed else path}{dots}{ties}{value}{labels}"

    def make() -> str:
        ink, quiet = COLOURS["ink"], COLOURS["ink-3"]
        uprights = "".join(
            f'<line x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{_TOP + plot + 8}" stroke="{COLOURS["line"]}"/>'
            + text(x, 12, str(year), ink, bold=True, anchor=anchor)
            for x, year, anchor in ((frame.left, base, "middle"), (far, end, "middle"))
        )
        middle = frame.left + frame.plot_width / 2
        cut = "".join(
            f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{_TOP - 8}" y2="{_TOP + plot + 8}" stroke="{quiet}" stroke-dasharray="4 3"/>'
            + text(middle, 12, f"{words.broken} {entry.before}/{entry.after}", quiet, bold=False, anchor="middle")
            for entry in crossed[:1]
        )
        # The strong ones last, above the others.
        order = sorted(range(len(shown)), key=lambda place: shown[place].strong)
        return f'<g font-size="{TEXT_PX:g}">{uprights}{cut}{"".join(drawn(place, shown[place]) for place in order)}</g>'

    series = tuple(Series(line.name, (line.points[base], line.points[end]), line.token, line.strong) for line in shown)
    plotted = Plotted("lines", (str(base), str(end)), series, decimals, words.value_axis, words.year_axis)
    return Picture(frame.width, frame.height, make, plotted, (frame, Scales(low, high, (0.0, 1.0))))


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Whole numbers round the values, never the same.

    >>> _ends([7.3, 36.0]), _ends([5.0, 5.0])
    ((7, 36), (5, 6))
    """
    low, high = floor(min(values)), ceil(max(values))
    return low, high if high > low else low + 1
