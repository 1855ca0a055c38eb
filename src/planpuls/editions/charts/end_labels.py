"""Names at the ends of lines, instead of a legend; moved apart so that none overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpuls.editions.charts.labels import spread, text_width, wrapped
from planpuls.editions.charts.layers import Spec, as_given, layer, painted
from planpuls.editions.charts.strokes import Line
from planpuls.editions.charts.theme import COLOURS, LINE_PX, TEXT_PX, Frame
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

GAP_PX = 10
"""Between the plot and its labels."""


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


def end_labels(
    lines: Sequence[Line],
    top: float,
    frame: Frame,
    decimals: int,
    room_px: float,
    language: Language,
    low: float = 0.0,
) -> list[Label]:
    """Name and last value of each line, moved apart so that none overlaps."""
    texts, wanted = [], []
    for line in lines:
        last = line.points[max(line.points)]
        text = f"{line.name} {number(last, decimals, language)}"
        texts.append(tuple(wrapped(text, room_px, TEXT_PX, bold=line.strong)))
        wanted.append(frame.plot_height * (1 - (last - low) / (top - low)))
    heights = [LINE_PX * len(text) + 2 for text in texts]
    placed = spread(wanted, heights, -float(frame.top), frame.plot_height + 16.0)
    return [
        Label(text, at, want, line.token, line.strong)
        for line, text, at, want in zip(lines, texts, placed, wanted, strict=True)
    ]


def label_room(lines: Sequence[Line], decimals: int, language: Language, *, narrow: bool) -> float:
    """Room for the longest label, or on a phone for the longest word."""
    widest = 0.0
    for line in lines:
        text = f"{line.name} {number(line.points[max(line.points)], decimals, language)}"
        for part in text.split(" ") if narrow else [text]:
            widest = max(widest, text_width(part, TEXT_PX, bold=line.strong))
    return min(140.0 if narrow else 210.0, widest + 4)


def label_marks(labels: Sequence[Label], frame: Frame) -> list[Spec]:
    """Labels in pixels right of the plot, tied to their line's end by a thin leader where they were moved."""
    right = frame.plot_width
    x, y, colour = as_given("x:Q"), as_given("y:Q"), painted("colour:N")
    marks: list[Spec] = []
    moved = [
        {
            "x": right + 3,
            "y": label.wanted,
            "x2": right + GAP_PX - 1,
            "y2": label.at,
            "colour": COLOURS[label.token],
        }
        for label in labels
        if abs(label.at - label.wanted) > 4
    ]
    if moved:
        marks.append(layer(moved, "rule", {"strokeWidth": 0.8}, x=x, x2="x2:Q", y=y, y2="y2:Q", color=colour))
    rows = [
        {
            "x": right + GAP_PX,
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
            look = {"align": "left", "baseline": "middle", "fontWeight": weight, "fontSize": TEXT_PX}
            marks.append(layer(chosen, "text", look, x=x, y=y, text="text:N", color=colour))
    return marks
