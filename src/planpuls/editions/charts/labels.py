"""Where texts stand: end labels that never overlap, lines that fit a width, axis years with room between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from planpuls.editions.charts.theme import FONT_FILES

if TYPE_CHECKING:
    from PIL import ImageFont

_EM_PX = 1_000


def text_width(text: str, size_px: float, *, bold: bool = False) -> float:
    """Width in pixels of a text in the font of the pictures. Letters that move closer together (kerning) are not, so that it is the
    most a text takes.

    >>> round(text_width("1000", 10), 1), round(text_width("WWW", 10), 1)
    (23.0, 29.6)
    """
    return sum(_advance(char, bold) for char in text) * size_px


@cache
def _advance(char: str, bold: bool) -> float:
    return float(_face(bold).getlength(char)) / _EM_PX


@cache
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    file = FONT_FILES / f"inter-{600 if bold else 400}.ttf"
    return ImageFont.truetype(file, _EM_PX, layout_engine=ImageFont.Layout.BASIC)


def wrapped(text: str, width_px: float, size_px: float, *, bold: bool = False) -> list[str]:
    """The text in lines that fit the width; a single word that does not fit stays whole.

    >>> wrapped("utenfor bybåndskommunene", 120, 12)
    ['utenfor', 'bybåndskommunene']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size_px, bold=bold) <= width_px:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near to the wanted ones as can be (least squares), in their order, without overlap, inside [low, high].

    `heights` are the labels' heights. Where they do not fit together they are stacked from `low` without overlap.
    Pool-adjacent-violators on the centres less the room above them.

    >>> spread([10, 12, 40], [10, 10, 10], 0, 100)
    [6.0, 16.0, 40.0]
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    offset, offsets = 0.0, []
    for position, index in enumerate(order):
        if position:
            offset += (heights[order[position - 1]] + heights[index]) / 2
        offsets.append(offset)
    blocks: list[list[float]] = []
    for position, index in enumerate(order):
        blocks.append([float(wanted[index]) - offsets[position], 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            blocks[-1] = [
                (blocks[-1][0] * blocks[-1][1] + mean * count) / (blocks[-1][1] + count),
                blocks[-1][1] + count,
            ]
    flat = [mean for mean, count in blocks for _ in range(int(count))]
    if not order:
        return []
    least = low + heights[order[0]] / 2
    most = max(least, high - heights[order[-1]] / 2 - offsets[-1])
    centres = [0.0] * len(order)
    for position, index in enumerate(order):
        centres[index] = min(max(flat[position], least), most) + offsets[position]
    return centres


def with_room(years: Sequence[int], keep: Sequence[int], px_per_year: float, room_px: float) -> list[int]:
    """The years an axis names: those to keep first, then as many as stand at least `room_px` apart.

    >>> with_room([2013, 2014, 2015, 2016, 2017], [2013, 2017], 20, 40)
    [2013, 2015, 2017]
    """
    chosen: list[int] = []
    for year in [*keep, *years]:
        if year in years and all(abs(year - other) * px_per_year >= room_px for other in chosen):
            chosen.append(year)
    return sorted(chosen)
