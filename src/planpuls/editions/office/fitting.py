"""Text in boxes of fixed size: the largest size at which it fits, or the part of it that does."""

from __future__ import annotations

from collections.abc import Sequence

from planpuls.editions.charts.labels import wrapped

_LINE = 1.2
_POINTS_PER_INCH = 72


def lines_needed(texts: Sequence[str], width_in: float, size_pt: float, *, bold: bool = False) -> int:
    """Lines that paragraphs take in a box of this width."""
    width = width_in * _POINTS_PER_INCH
    return sum(len(wrapped(text, width, size_pt, bold=bold)) for text in texts)


def size_that_fits(
    texts: Sequence[str], width_in: float, height_in: float, sizes_pt: Sequence[float], *, bold: bool = False
) -> float | None:
    """The first of the sizes, largest first, at which the paragraphs fit; None where none does.

    >>> size_that_fits(["kort"], 5, 1, [24, 18])
    24
    """
    room = height_in * _POINTS_PER_INCH
    for size in sizes_pt:
        if lines_needed(texts, width_in, size, bold=bold) * size * _LINE <= room:
            return size
    return None


def shortened(text: str, width_in: float, height_in: float, size_pt: float) -> str:
    """As many whole sentences as fit, at least one, cut between words where even that is too long; with «…» where cut."""
    if size_that_fits([text], width_in, height_in, [size_pt]):
        return text
    sentences = text.replace(". ", ".\x00").split("\x00")
    for count in range(len(sentences) - 1, 0, -1):
        part = " ".join(sentences[:count]) + " …"
        if size_that_fits([part], width_in, height_in, [size_pt]):
            return part
    words = sentences[0].split(" ")
    while len(words) > 1 and not size_that_fits([" ".join(words) + " …"], width_in, height_in, [size_pt]):
        words.pop()
    return " ".join(words) + " …"
