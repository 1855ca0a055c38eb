"""What a page is put together from: addresses, tables, figures, sections."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from planpuls.editions.charts.cell_map import Step
from planpuls.editions.charts.live import live_data
from planpuls.editions.charts.render import Caption, Picture
from planpuls.spec.numbers import number
from planpuls.spec.status import SIGNS, WITHOUT_VALUE, Status
from planpuls.spec.text import Language, Text

_UNDATED = Text(nb="uten dato", en="undated")
ABSENT = "–"
"""Stands where there is no row at all."""


@dataclass(frozen=True)
class Address:
    """A page's place in the site, in both languages."""

    nb: str
    en: str

    def get(self, language: Language) -> str:
        return self.nb if language == "nb" else self.en


FRONT = Address("index.html", "en/index.html")
MAP = Address("kart/index.html", "en/map/index.html")
DATA = Address("data/index.html", "en/data/index.html")
PLACES = Address("sted/index.html", "en/places/index.html")
WHY = Address("hvorfor-ulike-tall/index.html", "en/why-figures-differ/index.html")
LOCATION = Address("lokaliseringssjekk/index.html", "en/location-check/index.html")
CHANGES = Address("endringer/index.html", "en/changes/index.html")


OFFICE, GIS = "filer", "gis"
"""Folders of the site with the slides, memo and workbook, and with the GIS files."""


def office_stem(plan: str, language: Language, *, demo: bool) -> str:
    """Name of the office files without ending.

    >>> office_stem("oslo_akershus", "nb", demo=False)
    'planpuls-oslo_akershus'
    """
    return f"{'demo-' if demo else ''}planpuls-{plan}{'' if language == 'nb' else f'-{language}'}"


def question_address(indicator: str) -> Address:
    return Address(f"sporsmal/{indicator}/index.html", f"en/questions/{indicator}/index.html")


def link(origin: str, target: str) -> str:
    """Relative address of a file of the site, seen from a page; works on any path and from a memory stick.

    >>> link("en/map/index.html", "static/site.css")
    '../../static/site.css'
    """
    return posixpath.relpath(target, posixpath.dirname(origin) or ".")


@dataclass(frozen=True)
class Cell:
    text: str
    value: str = ""
    """What the cell sorts by; the text where it is empty."""
    notes: tuple[str, ...] = ()
    shade: int = 0
    """Colour behind the figure, from 3 (large) down to -3 (a large fall); 0 has none."""


@dataclass(frozen=True)
class Column:
    label: str
    kind: Literal["number", "text"] = "number"


@dataclass(frozen=True)
class Table:
    """`rows` hold one cell per column; the first names the row."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """One chart with what must stand with it. `narrow` is the phone's drawing of the same."""

    id: str
    caption: Caption
    wide: Picture
    narrow: Picture | None = None
    file: Picture | None = None
    """The picture of the downloaded file where it differs (a legend drawn in)."""
    legend: tuple[Step, ...] = ()
    table: str = ""
    """Id of the table with the same figures."""

    @property
    def live(self) -> str:
        """The figures drawn, as the page reads them out; empty where the picture is a map."""
        drawings = [picture.scales for picture in (self.wide, self.narrow) if picture and picture.scales]
        return live_data(self.wide.plotted, drawings) if self.wide.plotted and drawings else ""


@dataclass(frozen=True)
class Section:
    id: str
    heading: str
    texts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: bool = False
    """Whether the tables lie folded under the heading."""


@dataclass(frozen=True)
class Entry:
    """One term with what is said of it."""

    term: str
    texts: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Download:
    label: str
    path: str
    """From the root of the site."""


def figure_cell(
    value: float | None, decimals: int, language: Language, *, status: str = Status.NORMAL.value, sign: bool = False
) -> Cell:
    """A number as a cell; without a value SSB's sign for its status, or a dash where there is no figure.

    A row's status is its least certain part's: a figure that is there carries no sign of one that is not.
    """
    mark = SIGNS[Status(status)]
    if value is None:
        return Cell(mark or ABSENT)
    if status in WITHOUT_VALUE:
        mark = ""
    return Cell(number(value, decimals, language, sign=sign) + mark, repr(round(value, 9)))


def has_figures(table: Table) -> bool:
    """Whether any figure stands in the table, or a sign that one is withheld: a table of gaps alone tells nothing."""
    gaps = {ABSENT, SIGNS[Status.MISSING]}
    return any(cell.text not in gaps for row in table.rows for cell in row[1:])


def shaded(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of figures in one unit with colours by size, in thirds of the largest: a table read as a map.

    >>> [cell.shade for cell in shaded([(Cell("Oslo"), Cell("9", "9.0"), Cell("−4", "-4.0"), Cell("2", "2.0"), Cell(".."))])[0]]
    [0, 3, -2, 1, 0]
    """
    values = [abs(float(cell.value)) for row in rows for cell in row[1:] if cell.value]
    largest = max(values, default=0.0)

    def shade(cell: Cell) -> Cell:
        if not cell.value or not largest:
            return cell
        value = float(cell.value)
        size = ceil(3 * abs(value) / largest)
        return replace(cell, shade=size if value > 0 else -size)

    return tuple((row[0], *map(shade, row[1:])) for row in rows)


def name_cell(name: str, notes: Sequence[str] = ()) -> Cell:
    return Cell(name, notes=tuple(notes))


def vintage(periods: Sequence[str], language: Language) -> str:
    """What a file's figures are of."""
    return _UNDATED.get(language) if list(periods) == ["undated"] else ranges(periods)


def ranges(periods: Sequence[str]) -> str:
    """Years in a row as spans.

    >>> ranges(["2013", "2014", "2017", "2020", "2021"])
    '2013–2014, 2017, 2020–2021'
    """
    spans: list[list[str]] = []
    for period in sorted(periods):
        if spans and period.isdigit() and spans[-1][-1].isdigit() and int(period) == int(spans[-1][-1]) + 1:
            spans[-1].append(period)
        else:
            spans.append([period])
    return ", ".join(span[0] if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def with_warning(caption: Caption, warning: str) -> Caption:
    """The caption with one more warning above its title."""
    return replace(caption, warning=f"{warning} {caption.warning}" if caption.warning else warning)
