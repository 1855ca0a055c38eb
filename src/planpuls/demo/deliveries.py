"""What each delivery of the workplace grid holds, and how its files differ from the world.

First delivery: ten years, 2018 missing. Second delivery: 2025, and 2023 once more with one changed figure.
Three rows are wrong in the files; the plan's `corrections.csv` mends them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planpuls.demo.arithmetic import Point
from planpuls.demo.geography import on_map
from planpuls.demo.jobs import EMPTY_CELL, Cell, cells, ssb_id

Vintage = Literal["first", "second"]

MISSING_YEAR = 2018
_GRID_YEARS: dict[Vintage, tuple[int, ...]] = {
    "first": (2014, 2015, 2016, 2017, 2019, 2020, 2021, 2022, 2023, 2024),
    "second": (2023, 2025),
}
EMPTY_TEXT_YEAR = 2015
"""The year whose file writes an empty text for the employees of `EMPTY_CELL`."""


@dataclass(frozen=True)
class WrongRow:
    """A row of the grid that a person has looked at; `written` is what the file says instead of the truth."""

    year: int
    corner: Point
    action: Literal["override", "flag", "drop"]
    written: int | None = None
    flag: str = ""


WRONG_ROWS = (
    WrongRow(2019, on_map(7_500, 5_000), "override", 10_900),
    WrongRow(2020, on_map(13_500, 3_750), "flag", flag="moved_address"),
    WrongRow(2022, on_map(20_000, 9_500), "drop", 640),
)
REVISED_YEAR, REVISED_CELL, REVISED_BY = 2023, on_map(6_500, 9_250), 85
"""The second delivery of 2023 has this many more employees in this cell."""


def grid_years(vintage: Vintage) -> tuple[int, ...]:
    """Years known after the delivery."""
    return tuple(sorted({*_GRID_YEARS["first"], *_GRID_YEARS[vintage]}))


def delivered_years(vintage: Vintage) -> tuple[int, ...]:
    """Years whose files come with the delivery itself."""
    return _GRID_YEARS[vintage]


def known(year: int, vintage: Vintage) -> list[tuple[Cell, int]]:
    """The cells of a year with their employees, as they are after the delivery and all corrections."""
    revised = vintage == "second" and year == REVISED_YEAR
    return [
        (cell, cell.employees[year] + (REVISED_BY if revised and cell.corner == REVISED_CELL else 0))
        for cell in cells()
        if year in cell.employees
    ]


def rows(year: int, vintage: Vintage) -> list[tuple[int, int, str]]:
    """The rows of a year's file: cell id, establishments, employees as written."""
    wrong = {row.corner: str(row.written) for row in WRONG_ROWS if row.year == year and row.written is not None}
    if year == EMPTY_TEXT_YEAR:
        wrong[EMPTY_CELL] = ""
    found = [
        (cell.id, cell.establishments[year], wrong.pop(cell.corner, str(value))) for cell, value in known(year, vintage)
    ]
    return sorted([*found, *((ssb_id(corner), 1, text) for corner, text in wrong.items())])
