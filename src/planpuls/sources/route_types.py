"""What GTFS route types are here: the basic ones and the extended ones of the European list, each with our mode.

Extended types stand in ranges of a hundred (100-199 rail … 700-799 bus); where one type of a range is another mode it has
its own row, which comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

REPLACEMENT_BUS = 714
"""Rail replacement bus."""

ROUTE_TYPES: tuple[tuple[int, int, str, str], ...] = (
    (0, 0, "tram", "tram, light rail"),
    (1, 1, "metro", "metro"),
    (2, 2, "rail", "rail"),
    (3, 3, "bus", "bus"),
    (4, 4, "ferry", "ferry"),
    (5, 5, "tram", "cable tram"),
    (6, 6, "lift", "aerial lift"),
    (7, 7, "lift", "funicular"),
    (11, 11, "bus", "trolleybus"),
    (12, 12, "metro", "monorail"),
    (100, 199, "rail", "railway"),
    (200, 299, "bus", "coach"),
    (300, 399, "rail", "suburban railway"),
    (400, 499, "metro", "urban railway"),
    (500, 599, "metro", "metro"),
    (600, 699, "metro", "underground"),
    (REPLACEMENT_BUS, REPLACEMENT_BUS, "bus", "rail replacement bus"),
    (700, 799, "bus", "bus"),
    (800, 899, "bus", "trolleybus"),
    (900, 999, "tram", "tram"),
    (1000, 1099, "ferry", "water transport"),
    (1100, 1199, "air", "air"),
    (1200, 1299, "ferry", "ferry"),
    (1300, 1399, "lift", "aerial lift"),
    (1400, 1499, "lift", "funicular"),
    (1500, 1599, "taxi", "taxi"),
    (1600, 1799, "other", "self drive and other"),
)
"""First and last type, our mode, what it is."""


def mode_of(route_type: int) -> str | None:
    """Our mode of a route type, None for a type outside the list.

    >>> mode_of(2), mode_of(109), mode_of(401), mode_of(714), mode_of(1004), mode_of(77)
    ('rail', 'rail', 'metro', 'bus', 'ferry', None)
    """
    return next((mode for first, last, mode, _ in ROUTE_TYPES if first <= route_type <= last), None)


def mode_column(types: pl.Expr) -> pl.Expr:
    """`mode_of` for a column of integers."""
    import polars as pl

    found = pl.lit(None, pl.String)
    for first, last, mode, _ in reversed(ROUTE_TYPES):
        found = pl.when(types.is_between(first, last)).then(pl.lit(mode)).otherwise(found)
    return found
