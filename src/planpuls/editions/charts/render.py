"""From a chart to files: SVG for pages (colours follow the reader's scheme), SVG and PNG that stand alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from planpuls.editions.charts.labels import wrapped
from planpuls.editions.charts.layers import Spec
from planpuls.editions.charts.live import Scales
from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.theme import COLOURS, FONT, FONT_FILES, TEXT_PX, Frame, config, number_locale
from planpuls.spec.text import Language

PNG_SCALE = 1.5
_TITLE_PX, _UNIT_PX, _FOOT_PX = 17.0, 13.5, 11.5
_MARGIN = 16
_LONG_NUMBER = re.compile(r"(\d+\.\d{2})\d+")
_TOKEN_BY_COLOUR = {colour: token for token, colour in COLOURS.items()}


@dataclass(frozen=True)
class Drawing:
    """A chart as Vega-Lite says it; `numbers` is how its axes write them."""

    spec: Spec
    numbers: Spec

    def svg(self) -> str:
        """The inside of an SVG element. No script, style or address of another place is left in it."""
        drawn = _converter().vegalite_to_svg(self.spec, format_locale=self.numbers, allowed_base_urls=[])
        return _tidy(drawn)


_DRAWN_BY: ContextVar[Callable[[Drawing], Callable[[], str]]] = ContextVar("drawn_by")


@contextmanager
def drawn_by(drawer: Callable[[Drawing], Callable[[], str]]) -> Iterator[None]:
    """Charts made while the block runs are handed to `drawer` at once, which gives what waits for the drawing."""
    token = _DRAWN_BY.set(drawer)
    try:
        yield
    finally:
        _DRAWN_BY.reset(token)


@dataclass(frozen=True)
class Picture:
    """A drawing without title or source: the inside of an SVG element and its size."""

    width: int
    height: int
    make: Callable[[], str] = field(repr=False, compare=False)
    plotted: Plotted | None = None
    """The figures drawn, where another program can draw them too."""
    scales: tuple[Frame, Scales] | None = None
    """Where they lie, where a page can read them out."""

    @cached_property
    def body(self) -> str:
        return self.make()


@dataclass(frozen=True)
class Caption:
    """What must stand on a picture that leaves its page."""

    title: str
    unit: str
    source: str
    alternative: str
    """The picture in words, with figures."""
    warning: str | None = None
    """Demo or preliminary data."""


def draw(layers: Sequence[Spec], frame: Frame, language: Language, plotted: Plotted, scales: Scales) -> Picture:
    """Vega-Lite layers as a picture of fixed size, drawn when first asked for unless somebody else draws (`drawn_by`)."""
    spec = {
        "layer": list(layers),
        "width": frame.plot_width,
        "height": frame.plot_height,
        "padding": {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        "autosize": {"type": "none"},
        "config": config(),
    }
    drawing = Drawing(spec, number_locale(language))
    drawer = _DRAWN_BY.get(None)
    return Picture(frame.width, frame.height, drawer(drawing) if drawer else drawing.svg, plotted, (frame, scales))


def inline(picture: Picture, alternative: str, classes: str) -> str:
    """The picture for a page: one image with a text alternative, colours as CSS variables with the light colour as fallback."""
    body = re.sub(
        "|".join(_TOKEN_BY_COLOUR), lambda found: f"var(--{_TOKEN_BY_COLOUR[found[0]]},{found[0]})", picture.body
    )
    return (
        f'<svg class="{classes}" viewBox="0 0 {picture.width} {picture.height}" role="img" '
        f"aria-label={quoteattr(alternative)}>{body}</svg>"
    )


def standalone(picture: Picture, caption: Caption, language: Language) -> str:
    """The picture as a file of its own: title, unit, source and date drawn in, fixed colours, white ground."""
    inner = picture.width
    parts: list[str] = []
    y = float(_MARGIN)
    for text, size, colour, bold in (
        (caption.warning, _UNIT_PX, COLOURS["chart-loss-4"], True),
        (caption.title, _TITLE_PX, COLOURS["ink"], True),
        (caption.unit, _UNIT_PX, COLOURS["ink-2"], False),
    ):
        for line in wrapped(text, inner, size, bold=bold) if text else []:
            y += size
            parts.append(_text(line, y, size, colour, bold=bold))
            y += size * 0.35
    y += 6
    # A group, not an SVG element: that would cut at its frame, which takes as long as the whole drawing.
    parts.append(f'<g transform="translate({_MARGIN},{y:g})">{picture.body}</g>')
    y += picture.height + 4
    for line in wrapped(caption.source, inner, _FOOT_PX):
        y += _FOOT_PX
        parts.append(_text(line, y, _FOOT_PX, COLOURS["ink-3"]))
        y += _FOOT_PX * 0.35
    width, height = picture.width + 2 * _MARGIN, round(y + _MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'lang="{language}" role="img" font-family="{FONT}"><title>{escape(caption.title)}</title>'
        f"<desc>{escape(caption.alternative)} {escape(caption.unit)}. {escape(caption.source)}</desc>"
        f'<rect width="{width}" height="{height}" fill="{COLOURS["surface"]}"/>{"".join(parts)}</svg>\n'
    )


def png(svg: str) -> bytes:
    data: bytes = _converter().svg_to_png(svg, scale=PNG_SCALE)
    return data


@functools.cache
def _converter() -> Any:
    """The drawing library with the house's font: text must not depend on the fonts of the machine."""
    import vl_convert

    vl_convert.register_font_directory(str(FONT_FILES))
    return vl_convert


def _text(text: str, y: float, size: float, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{_MARGIN}" y="{y:g}" font-size="{size:g}" fill="{colour}"{weight}>{escape(text)}</text>'


def _tidy(svg: str) -> str:
    """The drawing inside Vega's SVG element: short numbers, the page's own font, nothing invisible."""
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    body = re.sub(r'<path class="(?:background|foreground)"[^>]*(?:/>|></path>)', "", body)
    body = re.sub(r' (?:class|aria-[a-z]+|role|style|pointer-events|stroke-miterlimit)="[^"]*"', "", body)
    body = body.replace(f' font-family="{FONT}"', "").replace(f' font-size="{TEXT_PX:g}px"', "")
    while (shorter := re.sub(r"<g>\s*</g>", "", body)) != body:
        body = shorter
    short = _LONG_NUMBER.sub(r"\1", body)
    return f'<g font-size="{TEXT_PX:g}">{short}</g>'
