"""What lies round each hub: employees in the 250 m cells whose centre is within a distance of it, in air line, by year."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planpuls.release.reader import Release
from planpuls.release.views import WITHOUT_COUNT, least_certain

CELLS = "grid-change"
"""The indicator whose rows are the employees of every cell."""
MEASURE = "employees"


def employees_round(release: Release, hubs: pl.DataFrame, distances_m: Sequence[int]) -> pl.DataFrame:
    """Employees round hubs. Cells near two hubs count for both: hubs are not summed.

    `hubs`: `hub`, `x_cm`, `y_cm` (EPSG:25833). A centre at exactly the distance is inside; distances are the rounded whole
    centimetres that shares near hubs use. Result: `hub`, `distance_m`, `period`, `employees`, `status` (the least certain;
    null employees where a cell has none to give), sorted. Years are those of the grid; a hub without cells has zeros.
    Empty where the release has no cells.
    """
    schema = {"hub": pl.String, "distance_m": pl.Int64, "period": pl.String, MEASURE: pl.Float64, "status": pl.String}
    if CELLS not in release.specs or hubs.is_empty():
        return pl.DataFrame(schema=schema)
    stored = release.observations(CELLS).filter((pl.col("measure") == MEASURE) & (pl.col("area_set") == "cell_250m"))
    near = _near(release.frame("cells"), hubs, max(distances_m))
    rows = stored.select(pl.col("area").cast(pl.Int64).alias("cell"), "period", "value", "status").join(near, on="cell")
    years = stored.select("period").unique()
    parts = []
    for metres in distances_m:
        sums = (
            rows.filter(pl.col("distance_cm") <= metres * 100)
            .group_by("hub", "period")
            .agg(
                pl.when(pl.col("status").is_in(WITHOUT_COUNT).any())
                .then(None)
                .otherwise(pl.col("value").sum())
                .alias(MEASURE),
                least_certain().alias("status"),
                pl.len().alias("cells"),
            )
        )
        whole = hubs.select("hub").join(years, how="cross").join(sums, on=["hub", "period"], how="left")
        nothing = pl.col("cells").is_null()
        parts.append(
            whole.select(
                "hub",
                pl.lit(metres, pl.Int64).alias("distance_m"),
                "period",
                pl.when(nothing).then(0.0).otherwise(pl.col(MEASURE)).alias(MEASURE),
                pl.col("status").fill_null("normal"),
            )
        )
    return pl.concat(parts).sort("hub", "distance_m", "period")


def _near(cells: pl.DataFrame, hubs: pl.DataFrame, metres: int) -> pl.DataFrame:
    """Pairs of a hub and a cell within the distance: `hub`, `cell`, `distance_cm`."""
    found = []
    for hub, x, y in hubs.select("hub", "x_cm", "y_cm").rows():
        dx, dy = pl.col("x_m") * 100 - x, pl.col("y_m") * 100 - y
        box = cells.filter((dx.abs() <= metres * 100) & (dy.abs() <= metres * 100))
        distance = (dx * dx + dy * dy).sqrt().round().cast(pl.Int64)
        found.append(box.select(pl.lit(hub).alias("hub"), "cell", distance.alias("distance_cm")))
    return pl.concat(found)
