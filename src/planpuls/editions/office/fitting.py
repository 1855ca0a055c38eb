"""Text in boxes of fixed size: the largest size at which it fits, or the part of it that does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planpuls.editions.charts.labels import text_width, wrapped

LINE = 1.2
"""Height of a line as a part of the size of its letters."""
POINTS_PER_INCH = 72
_WIDER = {False: 1.08, True: 1.2}
"""How much wider letters are than the font that is measured, where a machine without Arial shows DejaVu Sans: the widest of those
that stand in for it."""


def lines_needed(texts: Sequence[str], width_in: float, size_pt: float, *, bold: bool = False) -> int:
    """Lines that paragraphs take in a box of this width."""
    width = width_in * POINTS_PER_INCH / _WIDER[bold]
    return sum(len(wrapped(text, width, size_pt, bold=bold)) for text in texts)


def column_widths(lines: Sequence[Sequence[str]], room_in: float, size_pt: float, pad_in: float) -> list[float] | None:
    """Widths in inches of a table's columns, which fill the room; None where not every word has room for itself.

    The first line is the head. No column is narrower than its longest word; what is left goes where it saves lines, to each
    as much as its longest cell lacks to stand on one line.

    >>> column_widths([["Sted", "A"], ["Nordre Follo", "1,0"]], 2.0, 10, 0.05)[0] > 1.0
    True
    >>> column_widths([["Sentrumssonene"]], 0.5, 10, 0.05) is None
    True
    """

    def taken(text: str, number: int) -> float:
        return text_width(text, size_pt, bold=number == 0) * _WIDER[number == 0] / POINTS_PER_INCH + pad_in

    cells = list(zip(*lines, strict=True))
    least = [max(taken(word, n) for n, text in enumerate(column) for word in text.split(" ")) for column in cells]
    # A head may stand on several lines: only the cells below it ask for one.
    wish = [max([low, *(taken(text, 1) for text in column[1:])]) for low, column in zip(least, cells, strict=True)]
    if sum(least) > room_in:
        return None
    if sum(wish) <= room_in:
        return [width * room_in / sum(wish) for width in wish]
    part = (room_in - sum(least)) / (sum(wish) - sum(least))
    return [low + (high - low) * part for low, high in zip(least, wish, strict=True)]


def sized_columns(
    lines: Sequence[Sequence[str]],
    room_in: float,
    sizes_pt: Sequence[float],
    pad_in: float,
    fits: Callable[[float, list[float]], bool] | None = None,
) -> tuple[float, list[float]]:
    """The first of the sizes, largest first, at which every word of a table has room and `fits` agrees, with the columns' widths;
    the smallest where none is, with equal widths where not even there every word has room."""
    found: list[float] | None = None
    for size in sizes_pt:
        found = column_widths(lines, room_in, size, pad_in)
        if found and (fits is None or fits(size, found)):
            return size, found
    return sizes_pt[-1], found or [room_in / len(lines[0])] * len(lines[0])


def size_that_fits(
    texts: Sequence[str], width_in: float, height_in: float, sizes_pt: Sequence[float], *, bold: bool = False
) -> float | None:
    """The first of the sizes, largest first, at which the paragraphs fit; None where none does.

    >>> size_that_fits(["kort"], 5, 1, [24, 18])
    24
    """
    room = height_in * POINTS_PER_INCH
    for size in sizes_pt:
        if lines_needed(texts, width_in, size, bold=bold) * size * LINE <= room:
            return size
    return None


def shortened(text: str, width_in: float, height_in: float, size_pt: float) -> str:
    """As many whole sentences as fit; cut between words where those are less than half of what fits. With «…» where cut."""
    if size_that_fits([text], width_in, height_in, [size_pt]):
        return text
    words = text.split(" ")
    while len(words) > 1 and not size_that_fits([" ".join(words) + " …"], width_in, height_in, [size_pt]):
        words.pop()
    most = " ".join(words)
    whole = most[: most.rfind(". ") + 1] if not most.endswith(".") else most
    return f"{whole if 2 * len(whole) >= len(most) else most} …"
