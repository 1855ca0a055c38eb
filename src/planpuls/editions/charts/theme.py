"""The house theme: colours by meaning, type sizes, axes. One place for every chart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planpuls.spec.numbers import MINUS, NARROW_SPACE
from planpuls.spec.text import Language

FONT = "Inter, system-ui, sans-serif"
FONT_FILES = Path(__file__).parents[1] / "site" / "static" / "fonts"
"""Inter with every character of the pictures, made by `make web`."""
TEXT_PX = 12.5
LINE_PX = 15.0

COLOURS: dict[str, str] = {
    "ink": "#1d2529",
    "ink-2": "#4c5962",
    "ink-3": "#5f6b74",
    "series-other": "#6f7980",
    "line": "#dcdcd2",
    "accent": "#0a5c63",
    "surface": "#ffffff",
    "chart-contrast": "#a35a14",
    "chart-band": "#f1f1ea",
    "chart-land": "#f4f3ec",
    "chart-gain-1": "#c3e2de",
    "chart-gain-2": "#77bbb7",
    "chart-gain-3": "#2b8588",
    "chart-gain-4": "#07484f",
    "chart-loss-1": "#f3d9b5",
    "chart-loss-2": "#dba25c",
    "chart-loss-3": "#b2702a",
    "chart-loss-4": "#7b4510",
    "chart-border": "#87929a",
}
"""Token -> colour in the light scheme. Each colour stands once, so that a drawn chart can be mapped back to tokens."""


@dataclass(frozen=True)
class Frame:
    """Size of a drawing in pixels; the plot lies inside the paddings. Fixed, so that no font moves the layout."""

    width: int
    height: int
    left: int = 46
    right: int = 20
    top: int = 26
    bottom: int = 40

    @property
    def plot_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> int:
        return self.height - self.top - self.bottom


def config() -> dict[str, Any]:
    """Vega-Lite config of the house."""
    text = {"font": FONT, "fontSize": TEXT_PX}
    axis = {
        "labelFont": FONT,
        "labelFontSize": TEXT_PX,
        "labelColor": COLOURS["ink-2"],
        "titleFont": FONT,
        "titleFontSize": TEXT_PX,
        "titleFontWeight": "normal",
        "titleColor": COLOURS["ink-3"],
        "gridColor": COLOURS["line"],
        "domainColor": COLOURS["ink-3"],
        "tickColor": COLOURS["ink-3"],
        "labelOverlap": False,
        "labelLimit": 0,
    }
    return {
        "background": None,
        "font": FONT,
        # The picture as a whole carries a text alternative, and the table behind it every figure.
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
        "axisX": {"grid": False, "tickSize": 4},
        "text": text,
    }


def number_locale(language: Language) -> dict[str, Any]:
    """Number forms on axes (d3-format), the same as in `planpuls.spec.numbers`."""
    norwegian = language == "nb"
    return {
        "decimal": "," if norwegian else ".",
        "thousands": NARROW_SPACE if norwegian else ",",
        "grouping": [3],
        "currency": ["", ""],
        "minus": MINUS,
    }
