"""QGIS styles (QML) in the house's colours: classes for figures, single symbols for the rest, Norwegian field names."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from math import floor

import polars as pl

from planpuls.release.layers import Layer

_RAMP = ("237,243,247", "199,220,233", "143,187,212", "86,147,184", "42,105,148", "17,61,97")
_CELL_STEPS = (1, 10, 50, 250, 1000, 5000)
_KINDS = {"Point": "marker", "LineString": "line", "Polygon": "fill", "MultiPolygon": "fill"}
_MOST = 10**9
_CLASSES = 5


def qml(layer: Layer) -> str:
    """The style of a layer as QGIS stores it."""
    aliases = "".join(
        f'<alias index="{place}" field="{field.name}" name="{escape(field.alias.nb)}"/>'
        for place, field in enumerate(layer.fields, start=1)
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22.0" styleCategories="Symbology|Fields">{_renderer(layer)}<aliases>{aliases}</aliases></qgis>'
    )


def _renderer(layer: Layer) -> str:
    kind = _KINDS[layer.shape]
    steps = _steps(layer)
    if layer.shown is None or not steps:
        symbol = _symbol(0, kind, _RAMP[4], layer.style)
        return f'<renderer-v2 type="singleSymbol" forceraster="0" enableorderby="0"><symbols>{symbol}</symbols></renderer-v2>'
    colours = _RAMP[-len(steps) :]
    bounds = list(pairwise([*steps, _MOST]))
    ranges = "".join(
        f'<range lower="{low}" upper="{high}" symbol="{place}" label="{_label(low, high)}" render="true"/>'
        for place, (low, high) in enumerate(bounds)
    )
    symbols = "".join(_symbol(place, kind, colour, layer.style) for place, colour in enumerate(colours))
    return (
        f'<renderer-v2 type="graduatedSymbol" attr="{layer.shown}" graduatedMethod="GraduatedColor" forceraster="0" '
        f'enableorderby="0"><ranges>{ranges}</ranges><symbols>{symbols}</symbols></renderer-v2>'
    )


def _steps(layer: Layer) -> Sequence[float]:
    """Lower bounds of the classes: fixed for cells; for other figures quintiles, or each value where there are few."""
    if layer.style == "cells":
        return _CELL_STEPS
    if layer.shown is None or layer.style not in ("areas", "flows"):
        return ()
    values = layer.table[layer.shown].drop_nulls().cast(pl.Float64)
    if values.n_unique() < 2:
        return ()
    few = values.n_unique() <= _CLASSES
    quintiles = (values.quantile(part / _CLASSES, "lower") for part in range(_CLASSES))
    found = set(values.to_list() if few else (value for value in quintiles if value is not None))
    # Rounded down, so that a value never falls below its own class.
    rounded = {floor(value * 10) / 10 for value in found}
    return sorted(rounded if len(rounded) > 1 else found)


def _label(low: float, high: float) -> str:
    def shown(value: float) -> str:
        text = f"{value:,.1f}".removesuffix(".0")
        return text.replace(",", " ").replace(".", ",")

    return f"{shown(low)} og mer" if high == _MOST else f"{shown(low)} til {shown(high)}"


def _symbol(name: int, kind: str, colour: str, style: str) -> str:
    classes = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}
    alpha = "0.4" if style == "zones" else "0.8" if style == "cells" else "1"
    options = {
        "marker": {"color": f"{colour},255", "name": "circle", "size": "3", "outline_color": "255,255,255,255"},
        "line": {"line_color": f"{colour},255", "line_width": "0.4"},
        "fill": {
            "color": f"{colour},255",
            "outline_color": "255,255,255,255",
            "outline_style": "no" if style == "cells" else "solid",
            "outline_width": "0.2",
        },
    }[kind]
    inner = "".join(f'<Option name="{key}" value="{value}" type="QString"/>' for key, value in options.items())
    return (
        f'<symbol name="{name}" type="{kind}" alpha="{alpha}" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{classes[kind]}" enabled="1" locked="0" pass="0"><Option type="Map">{inner}</Option></layer></symbol>'
    )
