"""Employees in establishments of a least size, hidden where too few establishments or one too large lie behind."""

from __future__ import annotations

import polars as pl

from planpuls.spec.status import Status

LEAST_ESTABLISHMENTS = 3
LARGEST_SHARE = 0.8


def normal() -> pl.Expr:
    """The status of a figure that is counted in full."""
    return pl.lit(Status.NORMAL.value).alias("status")


def large(kept: pl.DataFrame, every: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Employees and number of establishments of at least `limit`; both hidden where too few or one too large."""
    key = ["area_set", "area", "period"]
    found = (
        kept.filter(pl.col("employees") >= limit)
        .group_by(key)
        .agg(
            pl.col("employees").cast(pl.Int64).sum().alias(f"employees_{limit}"),
            pl.len().cast(pl.Int64).alias(f"establishments_{limit}"),
            pl.col("employees").max().alias("largest"),
        )
    )
    table = every.join(found, on=key, how="left").with_columns(
        pl.col(f"employees_{limit}", f"establishments_{limit}").fill_null(0)
    )
    few = pl.col(f"establishments_{limit}").is_between(1, LEAST_ESTABLISHMENTS - 1)
    dominated = pl.col("largest") > LARGEST_SHARE * pl.col(f"employees_{limit}")
    hidden = few | dominated.fill_null(value=False)
    return (
        table.with_columns(hidden.alias("hidden"))
        .unpivot(
            [f"employees_{limit}", f"establishments_{limit}"],
            index=[*key, "hidden"],
            variable_name="measure",
            value_name="value",
        )
        .with_columns(
            pl.when("hidden").then(None).otherwise(pl.col("value")).alias("value"),
            pl.when("hidden").then(pl.lit(Status.CONFIDENTIAL.value)).otherwise(normal()).alias("status"),
        )
        .select(*key, "measure", "value", "status")
    )
