"""SSB's statistical grid: cell ids and their corners.

A cell id is the lower-left corner in EPSG:25833 metres: `(x + 2 000 000) * 10^7 + y`, the same rule for
every cell size (source: SSB Documents 2009/9). Functions take integers or anything that
supports integer arithmetic element by element (numpy arrays, polars expressions and series).
"""

from __future__ import annotations

from typing import Any

FALSE_EASTING = 2_000_000
SHIFT = 10**7
CELL_250M = 250
CELL_1KM = 1_000
CELL_SETS = ("cell_250m", "cell_1km")
"""Area sets whose areas are cells."""


def cell_id(x: Any, y: Any, size_m: int) -> Any:
    """Id of the cell of `size_m` metres that holds the point (x, y), EPSG:25833.

    >>> cell_id(176_125, 6_568_300, 250)
    21760006568250
    """
    return (x // size_m * size_m + FALSE_EASTING) * SHIFT + y // size_m * size_m


def corner(cell: Any) -> tuple[Any, Any]:
    """Lower-left corner (x, y) of a cell, metres in EPSG:25833.

    >>> corner(21760006568250)
    (176000, 6568250)
    """
    return cell // SHIFT - FALSE_EASTING, cell % SHIFT


def parent(cell: Any, size_m: int) -> Any:
    """The larger cell that holds `cell`; 250 m cells nest exactly in 1 km cells.

    >>> parent(22762506650500, 1000)
    22760006650000
    """
    x, y = corner(cell)
    return cell_id(x, y, size_m)
