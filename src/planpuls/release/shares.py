"""Shares said in other ways: as persons, and with the bounds that the measure carries."""

from __future__ import annotations

import polars as pl

from planpuls.spec.indicator import Indicator


def with_persons(spec: Indicator, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `compared` with each change of a share also as a count: `<view>_persons`.

    Formula: (a1/b1 - a0/b0) b1, the change of the share at the size the whole has now. Not rounded; null where the view is.
    """
    return rows.with_columns(
        (pl.col(view.id) * pl.col(str(view.of)) / 100).alias(f"{view.id}_persons")
        for view in spec.views
        if view.kind == "share_change"
    )


def with_bounds(spec: Indicator, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `wide` with bounds, with `<view>_lower` and `<view>_upper` for each share whose measure has bounds.

    Formula: 100 a/b with the lower or upper bound of a; null where the whole is 0.
    """
    bounds = {measure.id for measure in spec.measures if measure.role == "bound"}
    return rows.with_columns(
        pl.when(pl.col(str(view.of)) > 0).then(100 * pl.col(name) / pl.col(str(view.of))).alias(f"{view.id}_{bound}")
        for view in spec.views
        if view.kind == "share"
        for bound in ("lower", "upper")
        if (name := f"{view.measure}_{bound}") in bounds
    )
