"""Office employees by cell, and the figures of clusters of cells: every one between the bounds of what the register withholds."""

from __future__ import annotations

import polars as pl

from planpuls.places.concentrations import Concentration
from planpuls.spec.grid import CELL_250M, cell_id
from planpuls.spec.status import Flag, join_flags

ROW = ("area_set", "area", "period", "rule", "measure", "value", "flags")
_SURE = ("establishments", "area_km2", "clusters")
"""Measures that no withheld number moves, the cells being drawn."""
Row = tuple[str, str, str, str | None, str, float, str]
Sums = dict[int, tuple[int, int, int]]
"""Cell -> least and most employees, establishments."""


def in_cells(offices: pl.DataFrame) -> pl.DataFrame:
    """With `cell`, null where the establishment has no point."""
    x, y = (pl.col(f"{axis}_m").floor().cast(pl.Int64) for axis in ("x", "y"))
    return offices.with_columns(cell_id(x, y, CELL_250M).alias("cell"))


def placed_share(offices: pl.DataFrame) -> float:
    """Of the most office employees there may be; nobody at all is all of them."""
    everyone, placed = (
        int(some["employees_high"].cast(pl.Int64).sum())
        for some in (offices, offices.filter(pl.col("cell").is_not_null()))
    )
    return placed / everyone if everyone else 1.0


def sums_of(offices: pl.DataFrame) -> Sums:
    summed = (
        offices.filter(pl.col("cell").is_not_null())
        .group_by("cell")
        .agg(pl.col("employees_low", "employees_high").cast(pl.Int64).sum(), pl.len().cast(pl.Int64))
        .sort("cell")
    )
    return {cell: (low, high, count) for cell, low, high, count in summed.rows()}


def municipalities(offices: pl.DataFrame) -> dict[int, str]:
    """Cell -> the municipality of most of its office employees; of two alike, the lower code."""
    summed = offices.group_by("cell", "municipality").agg(pl.col("employees_high").cast(pl.Int64).sum())
    ordered = summed.filter(pl.col("cell").is_not_null()).sort(
        "cell", "employees_high", "municipality", descending=[False, True, False]
    )
    return dict(ordered.unique("cell", keep="first", maintain_order=True).select("cell", "municipality").rows())


def figures(clusters: list[Concentration], sums: Sums) -> dict[str, float]:
    """Both bounds of the employees in the clusters' cells, and of everyone with a point while these have that bound."""
    cells = frozenset[int]().union(*(one.cells for one in clusters))
    low, high, count = (sum(sums[cell][place] for cell in cells & sums.keys()) for place in range(3))
    other_low, other_high = (sum(of[place] for cell, of in sums.items() if cell not in cells) for place in range(2))
    return {
        "employees_least": low,
        "employees_most": high,
        "establishments": count,
        "area_km2": sum(one.area_km2 for one in clusters),
        "clusters": len(clusters),
        "whole_if_low": low + other_high,
        "whole_if_high": high + other_low,
    }


def of_region(offices: pl.DataFrame) -> dict[str, float]:
    """Office employees of the whole region, with and without a point."""
    has_point = pl.col("cell").is_not_null()
    return {
        f"{name}_{end}": int(offices.filter(chosen)[column].cast(pl.Int64).sum())
        for name, chosen in (("placed", has_point), ("pointless", ~has_point))
        for end, column in (("least", "employees_low"), ("most", "employees_high"))
    }


def rows_of(area: tuple[str, str], day: str, rule: str | None, figures: dict[str, float], *, broken: bool) -> list[Row]:
    counted = [Flag.BREAK.value] if broken else []
    banded = join_flags([*counted, Flag.WITHHELD_BAND.value])
    sure = join_flags(counted)
    return [
        (*area, day, rule, measure, float(value), sure if measure in _SURE else banded)
        for measure, value in figures.items()
    ]
