"""Values by year: one line per area, cut at missing years and at breaks, lighter before the baseline, named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from planpuls.editions.charts.labels import spread, text_width, with_room, wrapped
from planpuls.editions.charts.render import Picture, draw
from planpuls.editions.charts.theme import COLOURS, LINE_PX, TEXT_PX, Frame
from planpuls.spec.indicator import Break
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

LIGHT = 0.45
_GAP_TO_LABEL = 10


@dataclass(frozen=True)
class Line:
    """One series. `points` holds the years that have a value."""

    name: str
    points: dict[int, float]
    token: str
    strong: bool = False


@dataclass(frozen=True)
class Words:
    """Words drawn in the chart."""

    value_axis: str
    year_axis: str
    broken: str
    missing: str


@dataclass(frozen=True)
class Label:
    """An end label as placed: centre and lines of text, in pixels of the plot."""

    lines: tuple[str, ...]
    at: float
    wanted: float
    token: str
    strong: bool

    @property
    def height(self) -> float:
        return LINE_PX * len(self.lines) + 2


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


def end_labels(
    lines: Sequence[Line], top: float, frame: Frame, decimals: int, room_px: float, language: Language
) -> list[Label]:
    """Name and last value of each line, moved apart so that none overlaps."""
    texts, wanted = [], []
    for line in lines:
        last = line.points[max(line.points)]
        text = f"{line.name} {number(last, decimals, language)}"
        texts.append(tuple(wrapped(text, room_px, TEXT_PX, bold=line.strong)))
        wanted.append(frame.plot_height * (1 - last / top))
    heights = [LINE_PX * len(text) + 2 for text in texts]
    placed = spread(wanted, heights, -float(frame.top), frame.plot_height + 16.0)
    return [
        Label(text, at, want, line.token, line.strong)
        for line, text, at, want in zip(lines, texts, placed, wanted, strict=True)
    ]


def series_chart(
    lines: Sequence[Line],
    *,
    breaks: Sequence[Break],
    baseline: int | None,
    decimals: int,
    words: Words,
    language: Language,
    narrow: bool,
) -> Picture:
    """Draw the lines against a value axis from 0."""
    years = sorted({year for line in lines for year in line.points})
    top = nice_top(max(value for line in lines for value in line.points.values()))
    room = _label_room(lines, decimals, language, narrow=narrow)
    frame = Frame(
        360 if narrow else 720, 330 if narrow else 380, left=_axis_room(top), right=round(room) + _GAP_TO_LABEL + 8
    )
    labels = end_labels(lines, top, frame, decimals, room, language)
    inside = [entry for entry in breaks if years[0] <= int(entry.before) and int(entry.after) <= years[-1]]
    x, y = _scales(years, top, frame, words)
    layers = [
        *_gaps(years, frame, top, words, x, y),
        *_strokes(lines, inside, baseline, x, y),
        *_break_marks(inside, top, words, x, y),
        *_label_marks(labels, frame),
    ]
    import altair as alt

    return draw(alt.layer(*layers), frame, language)


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


def _axis_room(top: float) -> int:
    return 46 if top < 10_000 else 58


def _label_room(lines: Sequence[Line], decimals: int, language: Language, *, narrow: bool) -> float:
    """Room for the longest label, or on a phone for the longest word."""
    widest = 0.0
    for line in lines:
        text = f"{line.name} {number(line.points[max(line.points)], decimals, language)}"
        for part in text.split(" ") if narrow else [text]:
            widest = max(widest, text_width(part, TEXT_PX, bold=line.strong))
    return min(140.0 if narrow else 210.0, widest + 4)


def _scales(years: Sequence[int], top: float, frame: Frame, words: Words) -> tuple[Any, Any]:
    import altair as alt

    per_year = frame.plot_width / max(1, years[-1] - years[0])
    ticks = with_room(years, [years[0], years[-1]], per_year, 38)
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0], max(years[-1], years[0] + 1)], nice=False),
        axis=alt.Axis(
            values=ticks,
            format="d",
            labelFlush=False,
            title=words.year_axis,
            titleAnchor="end",
            titleAlign="right",
            titlePadding=4,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(
            tickCount=5,
            title=words.value_axis,
            titleAngle=0,
            titleAlign="left",
            titleBaseline="bottom",
            titleAnchor="end",
            titleX=-frame.left + 2,
            titleY=-10,
        ),
    )
    return x, y


def _strokes(
    lines: Sequence[Line],
    breaks: Sequence[Break],
    baseline: int | None,
    x: Any,
    y: Any,
) -> list[Any]:
    import altair as alt

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
    colour, opacity = alt.Color("colour:N", scale=None, legend=None), alt.Opacity("opacity:Q", scale=None, legend=None)
    width_by = alt.StrokeWidth("width:Q", scale=None, legend=None)
    line_marks = (
        alt.Chart(alt.InlineData(strokes))
        .mark_line()
        .encode(x=x, y=y, detail="stroke:N", color=colour, opacity=opacity, strokeWidth=width_by)
    )
    dot_marks = (
        alt.Chart(alt.InlineData(dots)).mark_circle(size=18, opacity=1).encode(x=x, y=y, color=colour, opacity=opacity)
    )
    return [line_marks, dot_marks]


def _gaps(years: Sequence[int], frame: Frame, top: float, words: Words, x: Any, y: Any) -> list[Any]:
    """A quiet band where years are missing, with the word."""
    import altair as alt

    holes = [(before, after) for before, after in pairwise(years) if after > before + 1]
    if not holes:
        return []
    per_year = frame.plot_width / max(1, years[-1] - years[0])
    bands = [{"year": before + 0.25, "to": after - 0.25, "value": 0, "top": top} for before, after in holes]
    texts = [
        {"year": (before + after) / 2, "value": 0, "text": words.missing}
        for before, after in holes
        if (after - before - 0.5) * per_year >= text_width(words.missing, TEXT_PX - 1.5)
    ]
    band = (
        alt.Chart(alt.InlineData(bands)).mark_rect(color=COLOURS["chart-band"]).encode(x=x, x2="to:Q", y=y, y2="top:Q")
    )
    text = (
        alt.Chart(alt.InlineData(texts))
        .mark_text(color=COLOURS["ink-3"], baseline="bottom", dy=-5, fontSize=TEXT_PX - 1.5)
        .encode(x=x, y=y, text="text:N")
    )
    return [band, text] if texts else [band]


def _break_marks(breaks: Sequence[Break], top: float, words: Words, x: Any, y: Any) -> list[Any]:
    import altair as alt

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
    rule = alt.Chart(alt.InlineData(rows)).mark_rule(color=COLOURS["ink-2"], strokeDash=[4, 3]).encode(x=x)
    text = (
        alt.Chart(alt.InlineData(rows))
        .mark_text(color=COLOURS["ink-2"], align="left", baseline="bottom", dx=4, dy=-2, fontSize=TEXT_PX - 0.5)
        .encode(x=x, y=y, text="text:N")
    )
    return [rule, text]


def _label_marks(labels: Sequence[Label], frame: Frame) -> list[Any]:
    """Labels in pixels right of the plot, tied to their line's end by a thin leader where they were moved."""
    import altair as alt

    right = frame.plot_width
    marks: list[Any] = []
    moved = [
        {
            "x": right + 3,
            "y": label.wanted,
            "x2": right + _GAP_TO_LABEL - 1,
            "y2": label.at,
            "colour": COLOURS[label.token],
        }
        for label in labels
        if abs(label.at - label.wanted) > 4
    ]
    if moved:
        marks.append(
            alt.Chart(alt.InlineData(moved))
            .mark_rule(strokeWidth=0.8)
            .encode(
                x=alt.X("x:Q", scale=None),
                x2="x2:Q",
                y=alt.Y("y:Q", scale=None),
                y2="y2:Q",
                color=alt.Color("colour:N", scale=None, legend=None),
            )
        )
    rows = [
        {
            "x": right + _GAP_TO_LABEL,
            "y": label.at - label.height / 2 + 1 + LINE_PX * (index + 0.5),
            "text": text,
            "colour": COLOURS[label.token],
            "weight": 600 if label.strong else 400,
        }
        for label in labels
        for index, text in enumerate(label.lines)
    ]
    for weight in (400, 600):
        chosen = [row for row in rows if row["weight"] == weight]
        if chosen:
            marks.append(
                alt.Chart(alt.InlineData(chosen))
                .mark_text(align="left", baseline="middle", fontWeight=weight, fontSize=TEXT_PX)
                .encode(
                    x=alt.X("x:Q", scale=None),
                    y=alt.Y("y:Q", scale=None),
                    text="text:N",
                    color=alt.Color("colour:N", scale=None, legend=None),
                )
            )
    return marks
