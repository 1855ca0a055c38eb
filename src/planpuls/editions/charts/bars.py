"""Ranked bars: the largest changes or flows, each with its name and figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpuls.editions.charts.labels import text_width
from planpuls.editions.charts.layers import channel, layer, painted
from planpuls.editions.charts.live import Scales, in_bands
from planpuls.editions.charts.plotted import Plotted, Series
from planpuls.editions.charts.render import Picture, draw
from planpuls.editions.charts.theme import COLOURS, TEXT_PX, Frame
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

_ROW_PX = 22
MARKS = ("ink", "series-other")
"""Colours of the bars that others are held against: the region's and the country's."""


@dataclass(frozen=True)
class Bar:
    name: str
    value: float
    token: str


def bar_chart(
    bars: Sequence[Bar], *, value_axis: str, decimals: int, signed: bool, language: Language, narrow: bool
) -> Picture:
    """Draw the bars in the order given; gains go right of zero and falls left."""
    names = max(text_width(bar.name, TEXT_PX) for bar in bars)
    figures = [number(bar.value, decimals, language, sign=signed) for bar in bars]
    room = max(text_width(figure, TEXT_PX) for figure in figures)
    frame = Frame(
        360 if narrow else 720,
        len(bars) * _ROW_PX + 60,
        left=round(min(names + 10, 170 if narrow else 300)),
        right=round(room) + 16,
        top=8,
        bottom=52,
    )
    low, high = min(0.0, *(bar.value for bar in bars)), max(0.0, *(bar.value for bar in bars))
    x = channel(
        "value:Q",
        scale={"domain": [low, high if high > low else low + 1], "nice": False},
        axis={
            "tickCount": 3 if narrow else 6,
            "format": ("+" if signed else "") + (",.1~f" if decimals else ",d"),
            "labelExpr": "datum.value === 0 ? '0' : datum.label",
            "grid": True,
            "title": value_axis,
            "titleAnchor": "end",
            "titleAlign": "right",
            "titlePadding": 4,
            "domain": False,
            "labelFlush": True,
        },
    )
    y = channel("row:O", scale={"paddingInner": 0.3, "paddingOuter": 0.15}, axis=None)
    rows = [
        {"row": place, "value": bar.value, "zero": 0, "name": bar.name, "figure": figure, "colour": COLOURS[bar.token]}
        for place, (bar, figure) in enumerate(zip(bars, figures, strict=True))
    ]
    left, right = {"value": -frame.left}, {"value": frame.plot_width + frame.right - 2}
    text = {"baseline": "middle", "color": COLOURS["ink"]}
    layers = [
        layer(rows, "bar", {}, x=x, x2="zero:Q", y=y, color=painted("colour:N")),
        layer(rows, "text", text | {"align": "left", "limit": frame.left - 6}, x=left, y=y, text="name:N"),
        layer(rows, "text", text | {"align": "right"}, x=right, y=y, text="figure:N"),
        layer([{"value": 0}], "rule", {"color": COLOURS["ink-3"]}, x=x),
    ]
    # Programs that draw their own give all bars one colour: that of the areas, not of a mark among them.
    token = next((bar.token for bar in bars if bar.token not in MARKS), bars[0].token)
    values = Series(value_axis, tuple(bar.value for bar in bars), token)
    plotted = Plotted("bars", tuple(bar.name for bar in bars), (values,), decimals, value_axis, signed=signed)
    scales = Scales(low, high if high > low else low + 1, in_bands(len(bars)))
    return draw(layers, frame, language, plotted, scales)
