"""A still map of change per grid cell: squares in classes round zero, with the municipalities' outlines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from planpuls.editions.charts.render import Picture
from planpuls.editions.charts.theme import COLOURS, TEXT_PX
from planpuls.spec.grid import CELL_1KM, corner
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

_WIDTH = 720
_FILE_WIDTH = 480
"""Of a file of its own, which is shown smaller than a page is: on half a slide or a third of a sheet its letters must be read."""
_PER_ROW, _ROW = 3, 20
_TOKENS = (
    "chart-loss-4",
    "chart-loss-3",
    "chart-loss-2",
    "chart-loss-1",
    "",
    "chart-gain-1",
    "chart-gain-2",
    "chart-gain-3",
    "chart-gain-4",
)
LIMITS = (5, 50, 250, 1000)
"""Smallest size of a change in each class, the same for gains and falls; below the first, no colour."""


@dataclass(frozen=True)
class Step:
    """One class of the legend."""

    label: str
    token: str


def class_of(change: float) -> int:
    """Index of a change's class, 4 in the middle.

    >>> [class_of(change) for change in (-1000, -5, 4, 5, 49, 50)]
    [0, 3, 4, 5, 5, 6]
    """
    size = sum(abs(change) >= limit for limit in LIMITS)
    return 4 + size if change > 0 else 4 - size


def legend(language: Language, under: str, to: str, over: str) -> list[Step]:
    """The classes from largest fall to largest gain; `under`, `to` and `over` are the words between the numbers."""

    def signed(value: float) -> str:
        return number(value, 0, language, sign=True)

    pairs = [(low, high - 1) for low, high in pairwise(LIMITS)]
    gains = [f"{signed(low)} {to} {signed(high)}" for low, high in pairs] + [f"{signed(LIMITS[-1])} {over}"]
    falls = [f"{signed(-LIMITS[-1])} {over}"] + [
        f"{signed(-low)} {to} {signed(-high)}" for low, high in reversed(pairs)
    ]
    middle = f"{under} {number(LIMITS[0], 0, language)}"
    return [Step(label, token) for label, token in zip([*falls, middle, *gains], _TOKENS, strict=True)]


def cell_map(
    changes: Iterable[tuple[int, float]], outlines: Sequence[bytes], *, drawn_legend: Sequence[Step] = ()
) -> Picture:
    """Draw (cell id, change) over outlines (WKB, EPSG:25833), north up.

    `drawn_legend` puts the classes under the map, for a file of its own.
    """
    import shapely

    width = _FILE_WIDTH if drawn_legend else _WIDTH

    shapes = shapely.from_wkb(list(outlines))
    west, south, east, north = (float(bound) for bound in shapely.total_bounds(shapes))
    scale = width / (east - west)
    height = round((north - south) * scale)
    simple = shapely.simplify(shapes, 0.8 / scale)
    land = "".join(_path(ring, west, north, scale) for shape in simple for ring in _rings(shape))
    paths: dict[int, list[tuple[int, int]]] = {}
    for cell, change in changes:
        found = class_of(change)
        if _TOKENS[found]:
            paths.setdefault(found, []).append(corner(cell))
    size = f"{CELL_1KM * scale:.2f}"
    squares = "".join(
        f'<path fill="{COLOURS[_TOKENS[found]]}" d="'
        + "".join(
            f"M{(x - west) * scale:.1f} {(north - y - CELL_1KM) * scale:.1f}h{size}v{size}h-{size}z"
            for x, y in sorted(places)
        )
        + '"/>'
        for found, places in sorted(paths.items())
    )
    body = (
        f'<path fill="{COLOURS["chart-land"]}" d="{land}"/>{squares}'
        f'<path fill="none" stroke="{COLOURS["chart-border"]}" stroke-width="0.8" stroke-linejoin="round" d="{land}"/>'
        f"{_scale_bar(height + 22, scale)}"
    )
    height += 26
    if not drawn_legend:
        return Picture(width, height, lambda: body)
    rows = -(-len(drawn_legend) // _PER_ROW)
    return Picture(width, height + 16 + rows * _ROW, lambda: body + _drawn(drawn_legend, width, height + 16))


def _drawn(steps: Sequence[Step], width: int, top: int) -> str:
    drawn = []
    for index, step in enumerate(steps):
        left, upper = index % _PER_ROW * width / _PER_ROW, top + index // _PER_ROW * _ROW
        drawn.append(
            f'<rect x="{left:.1f}" y="{upper}" width="14" height="14" '
            f'fill="{COLOURS[step.token or "chart-land"]}" stroke="{COLOURS["chart-border"]}" stroke-width="0.5"/>'
            f'<text x="{left + 20:.1f}" y="{upper + 11.5}" '
            f'font-size="{TEXT_PX:g}" fill="{COLOURS["ink-2"]}">{escape(step.label)}</text>'
        )
    return "".join(drawn)


def _scale_bar(height: int, scale: float) -> str:
    length = 20_000 * scale
    return (
        f'<path d="M8 {height - 14}v6h{length:.1f}v-6" fill="none" stroke="{COLOURS["ink-3"]}"/>'
        f'<text x="{8 + length / 2:.1f}" y="{height - 14}" font-size="{TEXT_PX + 3:g}" text-anchor="middle" '
        f'fill="{COLOURS["ink-3"]}">20 km</text>'
    )


def _rings(shape: Any) -> list[Any]:
    import shapely

    return [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors) if not part.is_empty]


def _path(ring: Any, west: float, north: float, scale: float) -> str:
    points = [f"{(x - west) * scale:.1f} {(north - y) * scale:.1f}" for x, y in list(ring.coords)[:-1]]
    return f"M{'L'.join(points)}Z"
