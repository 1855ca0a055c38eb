"""Employees round the plan's points."""

from __future__ import annotations

import numpy as np
import polars as pl


def employees_within(placed: pl.DataFrame, points: pl.DataFrame, distance_m: int) -> pl.DataFrame:
    """`place`, `name`, `period`, `employees` within the distance (air line, on the limit too) of a place's nearest point.

    `placed`: `period`, `x_m`, `y_m` (centres, EPSG:25833), `employees`; `points`: `place`, `name`, `latitude`, `longitude` (text,
    EPSG:4326), perhaps several for a place. Points are rounded to whole centimetres, and squares of those decide. Every place has every period.
    """
    import pyproj

    columns = {"place": pl.String, "name": pl.String, "period": pl.String, "employees": pl.Int64}
    if points.is_empty():
        return pl.DataFrame(schema=columns)
    to_plane = pyproj.Transformer.from_crs(4326, 25833, always_xy=True)
    at = points.with_columns(pl.col("latitude", "longitude").cast(pl.Float64))
    x, y = to_plane.transform(at["longitude"].to_numpy(), at["latitude"].to_numpy())
    here = (placed.select("x_m", "y_m").to_numpy() * 100).astype(np.int64)
    there = np.rint(np.stack([x, y], axis=1) * 100).astype(np.int64)
    parts = []
    for place, name in points.select("place", "name").unique(maintain_order=True).rows():
        mine = there[(points["place"] == place).to_numpy()]
        squares = ((here[:, None, :] - mine[None, :, :]) ** 2).sum(axis=2).min(axis=1)
        near = pl.Series("near", squares <= (distance_m * 100) ** 2)
        inside = pl.col("employees").filter("near").sum().cast(pl.Int64)
        counted = placed.with_columns(near).group_by("period").agg(inside.alias("employees"))
        parts.append(counted.select(pl.lit(place).alias("place"), pl.lit(name).alias("name"), "period", "employees"))
    return pl.concat(parts).sort("place", "period")
