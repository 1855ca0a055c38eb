"""The share within every distance, for two years: how the curve has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planpuls.editions.charts.labels import spread
from planpuls.editions.charts.render import Picture, draw
from planpuls.editions.charts.strokes import nice_top
from planpuls.editions.charts.theme import COLOURS, LINE_PX, TEXT_PX, Frame
from planpuls.spec.numbers import number
from planpuls.spec.text import Language


@dataclass(frozen=True)
class Curve:
    """One year's curve: distance in metres -> share."""

    name: str
    points: dict[int, float]
    token: str
    strong: bool = False


def distance_chart(
    curves: Sequence[Curve],
    *,
    marked_m: Sequence[int],
    distance_axis: str,
    value_axis: str,
    language: Language,
    narrow: bool,
) -> Picture:
    """Draw the curves with the plan's distances as upright rules."""
    import altair as alt

    longest = max(distance for curve in curves for distance in curve.points)
    top = nice_top(max(value for curve in curves for value in curve.points.values()))
    frame = Frame(360 if narrow else 720, 300 if narrow else 340, right=58)
    x = alt.X(
        "distance:Q",
        scale=alt.Scale(domain=[0, longest], nice=False),
        axis=alt.Axis(
            values=list(range(0, longest + 1, 1000 if narrow else 500)),
            format=",d",
            labelFlush=False,
            title=distance_axis,
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
            title=value_axis,
            titleAngle=0,
            titleAlign="left",
            titleBaseline="bottom",
            titleAnchor="end",
            titleX=-frame.left + 2,
            titleY=-10,
        ),
    )
    marked = [
        {"distance": metres, "value": top, "text": f"{number(metres, 0, language)} m"}
        for metres in marked_m
        if metres <= longest
    ]
    rows = [
        {
            "distance": distance,
            "value": value,
            "curve": curve.name,
            "colour": COLOURS[curve.token],
            "width": 2.4 if curve.strong else 1.7,
        }
        for curve in curves
        for distance, value in sorted(curve.points.items())
    ]
    layers: list[Any] = []
    if marked:
        base = alt.Chart(alt.InlineData(marked))
        layers += [
            base.mark_rule(color=COLOURS["ink-3"], strokeDash=[2, 3]).encode(x=x),
            base.mark_text(color=COLOURS["ink-2"], baseline="bottom", dy=-3, fontSize=TEXT_PX - 0.5).encode(
                x=x, y=y, text="text:N"
            ),
        ]
    layers.append(
        alt.Chart(alt.InlineData(rows))
        .mark_line()
        .encode(
            x=x,
            y=y,
            detail="curve:N",
            color=alt.Color("colour:N", scale=None, legend=None),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
        )
    )
    layers.append(_end_names(curves, top, frame))
    return draw(alt.layer(*layers), frame, language)


def _end_names(curves: Sequence[Curve], top: float, frame: Frame) -> Any:
    import altair as alt

    wanted = [frame.plot_height * (1 - curve.points[max(curve.points)] / top) for curve in curves]
    placed = spread(wanted, [LINE_PX] * len(curves), -float(frame.top), float(frame.plot_height))
    rows = [
        {"x": frame.plot_width + 6, "y": at, "text": curve.name, "colour": COLOURS[curve.token]}
        for curve, at in zip(curves, placed, strict=True)
    ]
    return (
        alt.Chart(alt.InlineData(rows))
        .mark_text(align="left", baseline="middle", fontWeight=600)
        .encode(
            x=alt.X("x:Q", scale=None),
            y=alt.Y("y:Q", scale=None),
            text="text:N",
            color=alt.Color("colour:N", scale=None, legend=None),
        )
    )
