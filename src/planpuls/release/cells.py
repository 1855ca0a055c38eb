"""Grid cells seen by municipality and by area."""

from __future__ import annotations

import polars as pl

from planpuls.release.formulas import BASE, comparing
from planpuls.spec.grid import CELL_1KM, parent
from planpuls.spec.indicator import Indicator
from planpuls.spec.status import STATUS_RANK

_SMALLEST_PART = 10
_BY_RANK = {rank: status for status, rank in STATUS_RANK.items()}


def municipalities_of(cells: pl.DataFrame, observed: pl.DataFrame, level: str) -> dict[str, tuple[str, ...]]:
    """Cell id -> its municipalities, for the cells of one level (`cell_250m` or `cell_1km`; the two share ids at corners).

    `cells` has `cell` and `municipality`; `observed` has `area` (250 m ids) and `value`, one row per observation. A 1 km cell
    across a border names every municipality with at least a tenth of its sum over all years, the largest first, of two
    alike the lower code. A cell without any value names them all.
    """
    small = cells.select(pl.col("cell").cast(pl.String).alias("area"), "municipality")
    if level == "cell_250m":
        return {area: (municipality,) for area, municipality in small.rows()}
    sums = (
        observed.select("area", "value")
        .join(small, on="area")
        .with_columns(parent(pl.col("area").cast(pl.Int64), CELL_1KM).cast(pl.String).alias("area"))
        .group_by("area", "municipality")
        .agg(pl.col("value").sum())
        .filter(pl.col("value") * _SMALLEST_PART >= pl.col("value").sum().over("area"))
        .sort("area", "value", "municipality", descending=[False, True, False])
        .group_by("area", maintain_order=True)
        .agg("municipality")
    )
    return {area: tuple(municipalities) for area, municipalities in sums.rows()}


def totals_by_area(
    changes: pl.DataFrame, cells: pl.DataFrame, members: pl.DataFrame, spec: Indicator, measure: str
) -> pl.DataFrame:
    """250 m rows of `compared` summed by area, with the views that compare: `area`, measure, `<measure>_base`, views, `rising`, `falling`, `status`.

    A sum with a part that has no value has none. `cells` has `cell` and `municipality`; `members` has `area` and `municipality` of one
    area set; `rising`, `falling` count the cells that changed.
    """
    names = (measure, f"{measure}{BASE}")
    placed = changes.join(cells.select(pl.col("cell").cast(pl.String).alias("area"), "municipality"), on="area")
    sums = (
        placed.drop("area")
        .join(members.select("area", "municipality"), on="municipality")
        .group_by("area")
        .agg(
            *(
                pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)
                for name in names
            ),
            (pl.col(measure) > pl.col(names[1])).sum().alias("rising"),
            (pl.col(measure) < pl.col(names[1])).sum().alias("falling"),
            pl.col("status")
            .replace_strict(STATUS_RANK, return_dtype=pl.Int64)
            .min()
            .replace_strict(_BY_RANK, return_dtype=pl.String)
            .alias("status"),
        )
    )
    return sums.with_columns(comparing(view) for view in spec.views if view.compares).sort("area")
