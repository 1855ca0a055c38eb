"""Air-line distance from a place to the nearest hub, in whole centimetres (EPSG:25833)."""

from __future__ import annotations

import numpy as np
import polars as pl

from planpuls.reach.nearest import nearest_points

METHOD = "air_line"


def hubs_open_on(hubs: pl.DataFrame, date: str) -> pl.DataFrame:
    """Hubs in use on an ISO date: opened on or before it (or always), not closed by it."""
    opened = pl.col("valid_from").is_null() | (pl.col("valid_from") <= date)
    closed = pl.col("valid_to").is_not_null() & (pl.col("valid_to") <= date)
    return hubs.filter(opened & ~closed)


def nearest_hub(cells: pl.DataFrame, hubs: pl.DataFrame) -> pl.DataFrame:
    """Distance from each cell's centre to its nearest hub.

    `cells` has `cell`, `x_m`, `y_m`; `hubs` has `hub`, `x_cm`, `y_cm`. Result: `cell`, `distance_cm` (Int64, rounded
    from sqrt(dx^2 + dy^2)), `hub`; both null where there is no hub. Of two hubs equally near, the first by id is named.

    >>> cells = pl.DataFrame({"cell": [1], "x_m": [3], "y_m": [4]})
    >>> hubs = pl.DataFrame({"hub": ["a"], "x_cm": [0], "y_cm": [0]})
    >>> nearest_hub(cells, hubs)["distance_cm"].to_list()
    [500]
    """
    if hubs.is_empty():
        return cells.select("cell", pl.lit(None, pl.Int64).alias("distance_cm"), pl.lit(None, pl.String).alias("hub"))
    hubs = hubs.sort("hub")
    at = hubs.select("x_cm", "y_cm").to_numpy().astype(np.int64)
    here = cells.select(pl.col("x_m") * 100, pl.col("y_m") * 100).to_numpy().astype(np.int64)
    nearest, square = nearest_points(at, here)
    distance = np.rint(np.sqrt(square)).astype(np.int64)
    return cells.select("cell").with_columns(
        pl.Series("distance_cm", distance, dtype=pl.Int64), hubs["hub"].gather(nearest).alias("hub")
    )


def distances(cells: pl.DataFrame, hubs: pl.DataFrame, date: str) -> dict[str, pl.DataFrame]:
    """Outputs `distances` (see `nearest_hub`) and `hubs` (those in use on the date, sorted by id)."""
    opened = hubs_open_on(hubs, date).sort("hub")
    return {"distances": nearest_hub(cells, opened), "hubs": opened}
