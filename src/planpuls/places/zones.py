"""Which of the plan's areas a cell or a point lies in."""

from __future__ import annotations

import numpy as np
import polars as pl

ORDER = ("regional_city", "belt", "local_town", "business_area")
"""Categories of the plan's growth areas; what lies in several counts for the first."""
OUTSIDE = "outside"


def inside(points: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Every pair of a point and an area that holds it, on its border too: `row` (of `points`), `category`, `place`, `name`; sorted, each once.

    `points`: `x_m`, `y_m` (EPSG:25833); `areas`: the table of `planpuls.sources.place_areas`.
    """
    import shapely

    shapes = shapely.from_wkb(areas["wkb"].to_numpy())
    at = shapely.points(points["x_m"].to_numpy().astype(np.float64), points["y_m"].to_numpy().astype(np.float64))
    area, row = shapely.STRtree(at).query(shapes, predicate="intersects")
    named: pl.DataFrame = areas.select(pl.col("kind").alias("category"), pl.col("detail").alias("place"), "name")
    found: pl.DataFrame = named[area.tolist()].with_columns(pl.Series("row", row, dtype=pl.Int64))
    return (
        found.unique()
        .sort("row", "category", "place", "name", nulls_last=True)
        .select("row", "category", "place", "name")
    )


def category_of(points: pl.DataFrame, areas: pl.DataFrame) -> pl.Series:
    """The one category of each point, `outside` where it lies in none of `ORDER`."""
    pairs = inside(points, areas).filter(pl.col("category").is_in(ORDER))
    rank = pl.col("category").replace_strict({name: place for place, name in enumerate(ORDER)}, return_dtype=pl.Int64)
    first = pairs.group_by("row").agg(rank.min().alias("rank"))
    rows = pl.DataFrame({"row": pl.Series(range(points.height), dtype=pl.Int64)})
    names = dict(enumerate(ORDER))
    ranked = rows.join(first, on="row", how="left", maintain_order="left")["rank"]
    return ranked.replace_strict(names, default=OUTSIDE, return_dtype=pl.String).alias("category")
