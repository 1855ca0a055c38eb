"""Points in cells and round the plan's places."""

from __future__ import annotations

import numpy as np
import polars as pl

from planpuls.spec.grid import CELL_250M, cell_id


def address_points(establishments: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """`points`: `cell` (250 m), `x_cm`, `y_cm` (EPSG:25833), `weight`: the addresses of the newest register, by employees.

    `establishments`: `period`, `x_m`, `y_m` (null where no address was found), `employees` (null where withheld),
    `employees_low`, the lowest number a withheld one can be. Addresses where nobody works, or may work, are left out.
    """
    newest = establishments.filter((pl.col("period") == pl.col("period").max()) & pl.col("x_m").is_not_null())
    cell = cell_id(pl.col("x_m").floor().cast(pl.Int64), pl.col("y_m").floor().cast(pl.Int64), CELL_250M)
    placed = newest.select(
        cell.alias("cell"),
        (pl.col("x_m") * 100).round().cast(pl.Int64).alias("x_cm"),
        (pl.col("y_m") * 100).round().cast(pl.Int64).alias("y_cm"),
        pl.coalesce("employees", "employees_low", 0).cast(pl.Int64).alias("weight"),
    )
    key = ["cell", "x_cm", "y_cm"]
    return {"points": placed.group_by(key).agg(pl.col("weight").sum()).filter(pl.col("weight") > 0).sort(key)}


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
