"""What a chart says when it is asked: its figures and where they lie, for the browser to read out beside the drawing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.theme import Frame


@dataclass(frozen=True)
class Scales:
    """How figures become places in a drawing: `low` and `high` are the ends of the value axis, `at` the place of each
    category along the other, from 0 to 1."""

    low: float
    high: float
    at: tuple[float, ...]


def evenly(count: int) -> tuple[float, ...]:
    """Categories from edge to edge, such as years.

    >>> evenly(3), evenly(1)
    ((0.0, 0.5, 1.0), (0.0,))
    """
    return tuple(place / max(1, count - 1) for place in range(count))


def in_bands(count: int) -> tuple[float, ...]:
    """Middles of bands of equal width, such as bars.

    >>> in_bands(2)
    (0.25, 0.75)
    """
    return tuple((place + 0.5) / count for place in range(count))


def live_data(plotted: Plotted, drawings: Sequence[tuple[Frame, Scales]]) -> str:
    """The figures as JSON that may stand in an attribute in single quotes; one entry of `drawings` for each width the chart is drawn in."""
    scales = drawings[0][1]
    document: dict[str, Any] = {
        "kind": plotted.kind,
        "categories": plotted.categories,
        "series": [
            {"name": one.part_of or one.name, "values": [_short(value) for value in one.values], "token": one.token}
            for one in plotted.series
        ],
        "decimals": plotted.decimals,
        "signed": plotted.signed,
        "valueAxis": plotted.value_axis,
        "categoryAxis": plotted.category_axis,
        "low": scales.low,
        "high": scales.high,
        "at": [round(place, 5) for place in scales.at],
        "plots": [
            {
                "width": frame.width,
                "height": frame.height,
                "left": frame.left,
                "top": frame.top,
                "plotWidth": frame.plot_width,
                "plotHeight": frame.plot_height,
            }
            for frame, _ in drawings
        ],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")


def _short(value: float | None) -> float | None:
    """As exact as any page writes it: six decimals more than charts show would only be noise of the division."""
    return None if value is None else round(value, 9)
