"""The rows that a figure is counted from: how many there are in each table, and the largest of them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.pipeline.executor import Executor
from planpuls.pipeline.step import Ref
from planpuls.places.areas import memberships
from planpuls.plan.model import Plan
from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET

TOP = 5
_PLACES = ("municipality", "region", "residence", "workplace")
_NO_AMOUNT = ("cell", "x_", "y_", "unit_", "latitude", "longitude", "first", "second", "snap_m", "segment", "node")
_AMOUNTS = ("employees", "employed", "employed_workplace", "value", "residents", "floor_area_other_m2", "area_half_mm2")
_SHOWN = 8


@dataclass(frozen=True)
class Contribution:
    """What one table gives to a figure."""

    table: str
    """The step that made it, and which of its outputs."""
    rows: int
    """Rows of the area and the period."""
    rows_in_all: int
    period: str | None
    """The period of the rows; None where the table has none."""
    amount: str | None
    """The column that `top` is ordered by."""
    top: pl.DataFrame
    """The largest rows."""


def contributions(
    plan: Plan, executor: Executor, release: Release, step: str, area_set: str, area: str, period: str
) -> list[Contribution]:
    """What each table that the step was given holds for an area and a period, in the order of the step's arguments.

    Rows are chosen by municipality code of the year, by cell, or not at all where a table knows neither. An area that an
    indicator cuts out by polygon is counted from its region's rows.
    """
    found = []
    codes = _codes(plan, release, area_set, area, period)
    cells = _cells(executor, release, area_set, area, codes)
    seen = set()
    for value in executor.graph.steps[step].arguments.values():
        for ref in value if isinstance(value, list | tuple) else [value]:
            if not isinstance(ref, Ref) or (ref.step, ref.output) in seen:
                continue
            seen.add((ref.step, ref.output))
            table = executor.output(ref)
            if isinstance(table, pl.DataFrame):
                found.append(_contribution(f"{ref.step}/{ref.output}", table, codes, cells, period))
    return found


def _contribution(
    name: str, table: pl.DataFrame, codes: frozenset[str] | None, cells: frozenset[int] | None, period: str
) -> Contribution:
    rows, used = _of_period(table, period)
    if codes is not None and (places := [column for column in _PLACES if column in rows.columns]):
        rows = rows.filter(pl.any_horizontal(pl.col(column).is_in(sorted(codes)) for column in places))
    elif cells is not None and "cell" in rows.columns:
        rows = rows.filter(pl.col("cell").is_in(sorted(cells)))
    numeric = [column for column, kind in rows.schema.items() if kind.is_numeric()]
    amounts = [column for column in numeric if not column.startswith(_NO_AMOUNT)]
    amount = next((column for column in (*_AMOUNTS, *amounts) if column in amounts), None)
    top = rows
    if amount is not None:
        others = [column for column in ("cell", "municipality", "region") if column in rows.columns]
        descending = [True, *([False] * len(others))]
        top = rows.sort(amount, *others, descending=descending, nulls_last=True, maintain_order=True)
    kept = [column for column, kind in top.schema.items() if kind != pl.Binary and column != amount][:_SHOWN]
    shown = top.head(TOP).select(*kept, *([amount] if amount is not None else []))
    return Contribution(name, rows.height, table.height, used, amount, shown)


def _of_period(table: pl.DataFrame, period: str) -> tuple[pl.DataFrame, str | None]:
    """Rows of the figure's period, of its year, or of the newest one before it; and which that is."""
    if "period" not in table.columns or table.is_empty():
        return table, None
    there = sorted(str(entry) for entry in table["period"].drop_nulls().unique().to_list())
    before = [entry for entry in there if entry[:4] <= period[:4]]
    used = period if period in there else period[:4] if period[:4] in there else (before or there)[-1]
    return table.filter(pl.col("period") == used), used


def _codes(plan: Plan, release: Release, area_set: str, area: str, period: str) -> frozenset[str] | None:
    """Municipality codes of the area, of its own edition and of the period's year; None for all of the country."""
    if area_set == COUNTRY_SET:
        return None
    known = {(row["area_set"], row["area"]) for row in release.frame("members").iter_rows(named=True)}
    if (area_set, area) not in known:
        return frozenset(plan.region_municipalities) | _of_year(plan, plan.region, None, period)
    members = release.frame("members").filter((pl.col("area_set") == area_set) & (pl.col("area") == area))
    return frozenset(members["municipality"]) | _of_year(plan, area_set, area, period)


def _of_year(plan: Plan, area_set: str, area: str | None, period: str) -> frozenset[str]:
    codes, _ = memberships(plan, int(period[:4]))
    return frozenset(code.municipality for code in codes if code.area_set == area_set and area in (None, code.area))


def _cells(
    executor: Executor, release: Release, area_set: str, area: str, codes: frozenset[str] | None
) -> frozenset[int] | None:
    if release.has("area_cells"):
        placed = release.frame("area_cells").filter((pl.col("area_set") == area_set) & (pl.col("area") == area))
        if placed.height:
            return frozenset(placed["cell"])
    if codes is None or not executor.is_done("places.cells"):
        return None
    cells = executor.output(Ref("places.cells", "cells"))
    return frozenset(cells.filter(pl.col("municipality").is_in(sorted(codes)))["cell"])
