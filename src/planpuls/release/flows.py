"""What a matrix of flows says of each area: who stays, who leaves, who comes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planpuls.spec.status import STATUS_RANK

UNSTATED = "unknown"
"""Code of flows whose other end is not stated."""

_BY_RANK = {rank: status for status, rank in STATUS_RANK.items()}


def exchange(rows: pl.DataFrame, measure: str, areas: Sequence[str]) -> pl.DataFrame:
    """Sums over a flow indicator's rows (`area`, `to_area`, `period`, `measure`, `status`, `flags`), one per area and period.

    `residents` = all flows from the area; `workers` = all flows to it; `within` = from the area to itself; `out`, `into` =
    to and from other known places; `unstated` = from it to no stated place; `net` = into - out; `gross` = into + out;
    `self_containment_pct` = 100 within / residents. A sum with a part that has no value has none; status is the least certain.
    """
    shown = rows.with_columns(pl.col("status").replace_strict(STATUS_RANK, return_dtype=pl.Int64).alias("rank"))
    here, there, both = pl.col("area").is_in(areas), pl.col("to_area").is_in(areas), pl.col("area") == pl.col("to_area")
    away = ~both & (pl.col("to_area") != UNSTATED) & (pl.col("area") != UNSTATED)
    sums = {
        "residents": ("area", here),
        "workers": ("to_area", there),
        "within": ("area", here & both),
        "out": ("area", here & away),
        "into": ("to_area", there & away),
        "unstated": ("area", here & (pl.col("to_area") == UNSTATED)),
    }
    table = shown.filter(here).select("area", "period").unique()
    for name, (end, chosen) in sums.items():
        part = (
            shown.filter(chosen)
            .group_by(pl.col(end).alias("area"), "period")
            .agg(_sum(measure).alias(name), pl.col("rank").min().alias(f"rank_{name}"), _flags(name))
        )
        table = table.join(part, on=["area", "period"], how="left").with_columns(
            # No row is no flow; a row without a value stays without one.
            pl.when(pl.col(f"rank_{name}").is_null()).then(0.0).otherwise(pl.col(name)).alias(name)
        )
    rank = pl.min_horizontal(f"rank_{name}" for name in sums)
    flags = pl.concat_str([pl.col(f"flags_{name}").fill_null("") for name in sums], separator=" ")
    distinct = flags.str.split(" ").list.unique().list.sort()
    return table.select(
        "area",
        "period",
        *sums,
        (pl.col("into") - pl.col("out")).alias("net"),
        (pl.col("into") + pl.col("out")).alias("gross"),
        pl.when(pl.col("residents") > 0)
        .then(100 * pl.col("within") / pl.col("residents"))
        .alias("self_containment_pct"),
        rank.replace_strict(_BY_RANK, return_dtype=pl.String).alias("status"),
        distinct.list.eval(pl.element().filter(pl.element() != "")).list.join(" ").alias("flags"),
    ).sort("area", "period")


def _sum(measure: str) -> pl.Expr:
    return pl.when(pl.col(measure).is_null().any()).then(None).otherwise(pl.col(measure).sum())


def _flags(name: str) -> pl.Expr:
    return pl.col("flags").unique().sort().str.join(" ").alias(f"flags_{name}")
