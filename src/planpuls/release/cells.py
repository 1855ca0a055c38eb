"""Grid cells seen by municipality."""

from __future__ import annotations

import polars as pl

from planpuls.spec.grid import CELL_1KM, parent
from planpuls.spec.status import STATUS_RANK

_BY_RANK = {rank: status for status, rank in STATUS_RANK.items()}


def municipality_of(cells: pl.DataFrame, observed: pl.DataFrame, level: str) -> dict[str, str]:
    """Cell id -> municipality, for the cells of one level (`cell_250m` or `cell_1km`; the two share ids at corners).

    `cells` has `cell` and `municipality`; `observed` has `area` (250 m ids), one row per observation. A 1 km cell goes to the
    municipality with most observations of 250 m cells in it, of two alike to the lower code.
    """
    small = cells.select(pl.col("cell").cast(pl.String).alias("area"), "municipality")
    if level == "cell_250m":
        return dict(small.rows())
    large = (
        observed.select("area")
        .join(small, on="area")
        .with_columns(parent(pl.col("area").cast(pl.Int64), CELL_1KM).cast(pl.String).alias("area"))
        .group_by("area", "municipality")
        .len()
        .sort("area", "len", "municipality", descending=[False, True, False])
        .unique("area", keep="first", maintain_order=True)
        .select("area", "municipality")
    )
    return dict(large.rows())


def totals_by_municipality(changes: pl.DataFrame, cells: pl.DataFrame, measure: str) -> pl.DataFrame:
    """250 m rows of `compared` summed by municipality: `municipality`, measure, `<measure>_base`, `change`, `status`.

    A sum with a part that has no value has none. `cells` has `cell` and `municipality`.
    """
    names = (measure, f"{measure}_base", "change")
    return (
        changes.join(cells.select(pl.col("cell").cast(pl.String).alias("area"), "municipality"), on="area")
        .group_by("municipality")
        .agg(
            *(
                pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)
                for name in names
            ),
            pl.col("status")
            .replace_strict(STATUS_RANK, return_dtype=pl.Int64)
            .min()
            .replace_strict(_BY_RANK, return_dtype=pl.String)
            .alias("status"),
        )
        .sort("municipality")
    )
