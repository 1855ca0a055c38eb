"""Values by year: one line per area, cut at missing years and at breaks, lighter before the baseline, named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from planpuls.editions.charts.end_labels import GAP_PX, end_labels, label_marks, label_room
from planpuls.editions.charts.labels import text_width, with_room
from planpuls.editions.charts.layers import Spec, channel, layer, painted
from planpuls.editions.charts.live import Scales, evenly
from planpuls.editions.charts.plotted import by_year
from planpuls.editions.charts.render import Picture, draw
from planpuls.editions.charts.strokes import LIGHT, Line, nice_bounds, nice_top, pieces
from planpuls.editions.charts.theme import COLOURS, TEXT_PX, Frame
from planpuls.spec.indicator import Break
from planpuls.spec.text import Language


@dataclass(frozen=True)
class Words:
    """Words drawn in the chart."""

    value_axis: str
    year_axis: str
    broken: str
    missing: str


@dataclass(frozen=True)
class Band:
    """A span of years behind the lines, such as a crisis."""

    first: int
    last: int
    name: str


def series_chart(
    lines: Sequence[Line],
    *,
    breaks: Sequence[Break],
    baseline: int | None,
    decimals: int,
    words: Words,
    language: Language,
    narrow: bool,
    from_zero: bool = True,
    bands: Sequence[Band] = (),
) -> Picture:
    """Draw the lines against a value axis from 0, or round the values where `from_zero` is off."""
    years = sorted({year for line in lines for year in line.points})
    values = [value for line in lines for value in line.points.values()]
    low, top = (0.0, nice_top(max(values))) if from_zero else nice_bounds(min(values), max(values))
    room = label_room(lines, decimals, language, narrow=narrow)
    frame = Frame(360 if narrow else 720, 330 if narrow else 380, left=_axis_room(top), right=round(room) + GAP_PX + 8)
    labels = end_labels(lines, top, frame, decimals, room, language, low)
    if (lacking := sum(label.height for label in labels) - frame.top - frame.plot_height - 16) > 0:
        # Many lines with long names: the drawing grows until every label has its place.
        frame = replace(frame, height=frame.height + ceil(lacking))
        labels = end_labels(lines, top, frame, decimals, room, language, low)
    inside = [entry for entry in breaks if years[0] <= int(entry.before) and int(entry.after) <= years[-1]]
    x, y = _scales(years, low, top, frame, words)
    layers = [
        *_bands(bands, years, low, top, x, y),
        *_gaps(years, frame, low, top, words, x, y),
        *_strokes(lines, inside, baseline, x, y),
        *_break_marks(inside, top, words, x, y),
        *label_marks(labels, frame),
    ]
    plotted = by_year(lines, inside, decimals, words.value_axis, words.year_axis, words.broken)
    return draw(layers, frame, language, plotted, Scales(low, top, evenly(len(plotted.categories))))


def _axis_room(top: float) -> int:
    return 46 if top < 10_000 else 58


def _scales(years: Sequence[int], low: float, top: float, frame: Frame, words: Words) -> tuple[Spec, Spec]:
    per_year = frame.plot_width / max(1, years[-1] - years[0])
    ticks = with_room(years, [years[0], years[-1]], per_year, 38)
    x = channel(
        "year:Q",
        scale={"domain": [years[0], max(years[-1], years[0] + 1)], "nice": False},
        axis={
            "values": ticks,
            "format": "d",
            "labelFlush": False,
            "title": words.year_axis,
            "titleAnchor": "end",
            "titleAlign": "right",
            "titlePadding": 4,
        },
    )
    y = channel(
        "value:Q",
        scale={"domain": [low, top], "nice": False},
        axis={
            "tickCount": 5,
            "title": words.value_axis,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleBaseline": "bottom",
            "titleAnchor": "end",
            "titleX": -frame.left + 2,
            "titleY": -10,
        },
    )
    return x, y


def _strokes(
    lines: Sequence[Line],
    breaks: Sequence[Break],
    baseline: int | None,
    x: Spec,
    y: Spec,
) -> list[Spec]:
    strokes, dots = [], []
    for position, line in enumerate(lines):
        width = 2.6 if line.strong else 1.7
        for count, (early, points) in enumerate(pieces(line.points, breaks, baseline)):
            look = {"colour": COLOURS[line.token], "width": width, "opacity": LIGHT if early else 1.0}
            strokes += [
                {"year": year, "value": value, "stroke": f"{position}-{count}", **look} for year, value in points
            ]
        dots += [
            {
                "year": year,
                "value": value,
                "colour": COLOURS[line.token],
                "opacity": LIGHT if baseline is not None and year < baseline else 1.0,
            }
            for year, value in sorted(line.points.items())
        ]
    colour, opacity, width_by = painted("colour:N"), painted("opacity:Q"), painted("width:Q")
    looks = {"color": colour, "opacity": opacity}
    return [
        layer(strokes, "line", {}, x=x, y=y, detail="stroke:N", strokeWidth=width_by, **looks),
        layer(dots, "circle", {"size": 18, "opacity": 1}, x=x, y=y, **looks),
    ]


def _gaps(years: Sequence[int], frame: Frame, low: float, top: float, words: Words, x: Spec, y: Spec) -> list[Spec]:
    """A quiet band where years are missing, with the word."""
    holes = [(before, after) for before, after in pairwise(years) if after > before + 1]
    if not holes:
        return []
    per_year = frame.plot_width / max(1, years[-1] - years[0])
    bands = [{"year": before + 0.25, "to": after - 0.25, "value": low, "top": top} for before, after in holes]
    texts = [
        {"year": (before + after) / 2, "value": low, "text": words.missing}
        for before, after in holes
        if (after - before - 0.5) * per_year >= text_width(words.missing, TEXT_PX - 1.5)
    ]
    look = {"color": COLOURS["ink-3"], "baseline": "bottom", "dy": -5, "fontSize": TEXT_PX - 1.5}
    band = layer(bands, "rect", {"color": COLOURS["chart-band"]}, x=x, x2="to:Q", y=y, y2="top:Q")
    return [band, layer(texts, "text", look, x=x, y=y, text="text:N")] if texts else [band]


def _bands(bands: Sequence[Band], years: Sequence[int], low: float, top: float, x: Spec, y: Spec) -> list[Spec]:
    """Quiet bands with their names at the foot; what lies outside the years is cut off."""
    rows = [
        {
            "year": max(band.first, years[0]),
            "to": min(band.last, years[-1]),
            "value": low,
            "top": top,
            "text": band.name,
        }
        for band in bands
        if band.first < years[-1] and band.last > years[0]
    ]
    if not rows:
        return []
    look = {"color": COLOURS["ink-3"], "align": "left", "baseline": "bottom", "dx": 3, "dy": -4}
    return [
        layer(rows, "rect", {"color": COLOURS["chart-band"]}, x=x, x2="to:Q", y=y, y2="top:Q"),
        layer(rows, "text", look | {"fontSize": TEXT_PX - 1.5}, x=x, y=y, text="text:N"),
    ]


def _break_marks(breaks: Sequence[Break], top: float, words: Words, x: Spec, y: Spec) -> list[Spec]:
    if not breaks:
        return []
    rows = [
        {
            "year": (int(entry.before) + int(entry.after)) / 2,
            "value": top,
            "text": f"{words.broken} {entry.before}/{entry.after}",
        }
        for entry in breaks
    ]
    look = {"color": COLOURS["ink-2"], "align": "left", "baseline": "bottom", "dx": 4, "dy": -2}
    return [
        layer(rows, "rule", {"color": COLOURS["ink-2"], "strokeDash": [4, 3]}, x=x),
        layer(rows, "text", look | {"fontSize": TEXT_PX - 0.5}, x=x, y=y, text="text:N"),
    ]
