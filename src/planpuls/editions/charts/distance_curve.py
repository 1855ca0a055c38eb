"""The share within every distance, for two years: how the curve has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planpuls.editions.charts.labels import spread
from planpuls.editions.charts.layers import Spec, as_given, channel, layer, painted
from planpuls.editions.charts.live import Scales
from planpuls.editions.charts.plotted import by_distance
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
    longest = max(distance for curve in curves for distance in curve.points)
    top = nice_top(max(value for curve in curves for value in curve.points.values()))
    frame = Frame(360 if narrow else 720, 300 if narrow else 340, right=58)
    x = channel(
        "distance:Q",
        scale={"domain": [0, longest], "nice": False},
        axis={
            "values": list(range(0, longest + 1, 1000 if narrow else 500)),
            "format": ",d",
            "labelFlush": False,
            "title": distance_axis,
            "titleAnchor": "end",
            "titleAlign": "right",
            "titlePadding": 4,
        },
    )
    y = channel(
        "value:Q",
        scale={"domain": [0, top], "nice": False},
        axis={
            "tickCount": 5,
            "title": value_axis,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleBaseline": "bottom",
            "titleAnchor": "end",
            "titleX": -frame.left + 2,
            "titleY": -10,
        },
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
    layers: list[Spec] = []
    if marked:
        text = {"color": COLOURS["ink-2"], "baseline": "bottom", "dy": -3, "fontSize": TEXT_PX - 0.5}
        layers += [
            layer(marked, "rule", {"color": COLOURS["ink-3"], "strokeDash": [2, 3]}, x=x),
            layer(marked, "text", text, x=x, y=y, text="text:N"),
        ]
    colour, width = painted("colour:N"), painted("width:Q")
    layers.append(layer(rows, "line", {}, x=x, y=y, detail="curve:N", color=colour, strokeWidth=width))
    layers.append(_end_names(curves, top, frame))
    plotted = by_distance(
        [(curve.name, curve.points, curve.token, curve.strong) for curve in curves],
        lambda metres: f"{number(metres, 0, language)} m",
        1,
        value_axis,
        distance_axis,
    )
    distances = sorted({distance for curve in curves for distance in curve.points})
    scales = Scales(0.0, top, tuple(distance / longest for distance in distances))
    return draw(layers, frame, language, plotted, scales)


def _end_names(curves: Sequence[Curve], top: float, frame: Frame) -> Spec:
    wanted = [frame.plot_height * (1 - curve.points[max(curve.points)] / top) for curve in curves]
    placed = spread(wanted, [LINE_PX] * len(curves), -float(frame.top), float(frame.plot_height))
    rows = [
        {"x": frame.plot_width + 6, "y": at, "text": curve.name, "colour": COLOURS[curve.token]}
        for curve, at in zip(curves, placed, strict=True)
    ]
    look = {"align": "left", "baseline": "middle", "fontWeight": 600}
    x, y = as_given("x:Q"), as_given("y:Q")
    return layer(rows, "text", look, x=x, y=y, text="text:N", color=painted("colour:N"))
