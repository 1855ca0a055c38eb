"""The part of the earth in which a timetable or a street network can serve a Norwegian plan.

Feeds and extracts of other continents have the same formats. A file of which nothing lies in here is not recognised, so
that a folder with test data beside the real ones can be imported as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

WEST, SOUTH, EAST, NORTH = -12.0, 56.0, 35.0, 82.0
"""Degrees: Norway with Jan Mayen and Svalbard, and the sea to the west."""


def inside(longitude: float, latitude: float) -> bool:
    """Whether a position lies in the box.

    >>> inside(10.75, 59.91), inside(-51.2, -30.0), inside(float("nan"), 60.0)
    (True, False, False)
    """
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH


def inside_column(longitude: str, latitude: str) -> pl.Expr:
    """`inside` for two columns of degrees; false where one is missing."""
    import polars as pl

    return (pl.col(longitude).is_between(WEST, EAST) & pl.col(latitude).is_between(SOUTH, NORTH)).fill_null(value=False)


def with_metres(frame: pl.DataFrame) -> pl.DataFrame:
    """`x_cm`, `y_cm` (Int64, EPSG:25833) beside `longitude`, `latitude`; null outside the box, where the grid bends."""
    import polars as pl
    import pyproj

    near = frame.with_columns(__inside=inside_column("longitude", "latitude"))
    degrees = near.select(
        pl.when("__inside").then("longitude").alias("x"), pl.when("__inside").then("latitude").alias("y")
    )
    to_metres = pyproj.Transformer.from_crs(4326, 25833, always_xy=True)
    x, y = to_metres.transform(degrees["x"].fill_null(15.0).to_numpy(), degrees["y"].fill_null(65.0).to_numpy())
    return near.with_columns(
        pl.when("__inside").then((pl.Series(x) * 100).round().cast(pl.Int64)).alias("x_cm"),
        pl.when("__inside").then((pl.Series(y) * 100).round().cast(pl.Int64)).alias("y_cm"),
    ).drop("__inside")
