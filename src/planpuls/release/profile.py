"""One area through every indicator of a release: its figure, the region's, the trend, and a rank where a direction is agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from planpuls.release.periods import span
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.release.views import CELL_SETS
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.status import WITHOUT_VALUE, Status


@dataclass(frozen=True)
class ProfileRow:
    """One indicator's figure of the area."""

    indicator: str
    figure: str
    """Id of the measure or view."""
    item: Measure | View
    where: dict[str, Any]
    """Values of the indicator's dimensions that the figure is of."""
    area_set: str
    period: str
    base_period: str | None
    """The year a comparing figure starts from."""
    value: float | None
    status: str
    flags: str
    region_value: float | None
    trend: tuple[tuple[str, float], ...]
    """The same figure by year, years without a value left out."""
    rank: int | None
    """Place among the areas of the set, 1 the best; only where an adopted goal of the plan gives the direction."""
    ranked: int | None
    """How many areas have a place."""


@dataclass(frozen=True)
class Profile:
    area: str
    rows: tuple[ProfileRow, ...]
    left_out: dict[str, str]
    """Indicator -> why it has no figure of the area: `flows`, `cells`, `no_figure` or `not_in_release`."""


def profile(release: Release, area: str, area_set: str | None = None) -> Profile:
    """Every indicator of `area` in one call.

    `area_set` with edition; without it the plan's first set that has the area. Error: an area that no set has.
    """
    sets = [key for key, code in release.area_names if code == area and key != "*" and area_set in (None, key)]
    if not sets:
        raise NotFoundError([Problem(area, "the code of an area", "an unknown code", "See `areas` of the release.")])
    rows: list[ProfileRow] = []
    left_out = dict.fromkeys(sorted(release.absent), "not_in_release")
    for spec in release.specs.values():
        if spec.flow:
            left_out[spec.id] = "flows"
        elif spec.stored_area_sets and set(spec.stored_area_sets) & set(CELL_SETS):
            left_out[spec.id] = "cells"
        else:
            found = _row(release, spec, area, sets)
            rows += [found] if found else []
            if found is None:
                left_out[spec.id] = "no_figure"
    return Profile(area, tuple(rows), left_out)


def _row(release: Release, spec: Indicator, area: str, sets: list[str]) -> ProfileRow | None:
    stored = release.observations(spec.id).select("area_set", "area", "period").unique()
    key = next((key for key in sets if not stored.filter(_is(key, area)).is_empty()), None)
    item = shown_figure(spec)
    if key is None or item is None:
        return None
    periods = sorted(stored.filter(_is(key, area))["period"].to_list())
    base, end = span(release.plan["verdict"], periods, spec)
    if spec.chart and spec.chart.base == "first":
        base = periods[0]
    compares = isinstance(item, View) and item.compares
    if compares and base == end:
        return None
    where = fixed_values(release, spec)
    asked: dict[str, Any] = {"base_period": base} if compares else {}
    table = only(query(release, spec.id, area_set=key, **asked).rows, where)
    own = table.filter(pl.col("area") == area)
    newest = own.filter(pl.col("period") == end)
    if newest.height != 1:
        return None
    row = newest.row(0, named=True)
    trend = own.filter(pl.col(item.id).is_not_null()).sort("period").select("period", item.id).rows()
    if not trend and Status(row["status"]) not in WITHOUT_VALUE:
        # A figure that areas of this kind never have, such as value added of a part of a county.
        return None
    rank, ranked = _rank(release, spec, item, table.filter(pl.col("period") == end), row[item.id])
    return ProfileRow(
        indicator=spec.id,
        figure=item.id,
        item=item,
        where=where,
        area_set=key,
        period=end,
        base_period=base if compares else None,
        value=row[item.id],
        status=row["status"],
        flags=row["flags"],
        region_value=_of_region(release, spec, item, where, asked, end),
        trend=tuple(trend),
        rank=rank,
        ranked=ranked,
    )


def _is(key: str, area: str) -> pl.Expr:
    return (pl.col("area_set") == key) & (pl.col("area") == area)


def shown_figure(spec: Indicator) -> Measure | View | None:
    """What the chart shows; without one, the first share. An indicator drawn by part has no one figure of an area.

    Nor has one whose figures go to other areas (shares working in each centre).
    """
    if any(dimension.of_areas for dimension in spec.dimensions):
        return None
    if spec.chart is not None:
        drawn = spec.figure(spec.chart.show)
        return drawn if spec.chart.by == "area" else None
    return next((view for view in spec.views if view.kind == "share"), None)


def fixed_values(release: Release, spec: Indicator) -> dict[str, Any]:
    """Fixed values of the dimensions: the chart's, and the plan's own profile and distance."""
    found: dict[str, Any] = dict(spec.chart.where) if spec.chart else {}
    own = {dimension.id for dimension in spec.dimensions}
    if "hub_profile" in own:
        found["hub_profile"] = release.plan["hub_profile"]
    if "distance_m" in own:
        wanted = release.plan["distance_profile"]
        found["distance_m"] = next(
            entry["headline_m"] for entry in release.plan["distance_profiles"] if entry["id"] == wanted
        )
    if "method" in own:
        found["method"] = release.observations(spec.id)["method"].drop_nulls().sort()[0]
    for dimension in spec.dimensions:
        if dimension.series and dimension.id not in found:
            found[dimension.id] = release.observations(spec.id).sort("period")[dimension.id].drop_nulls()[-1]
    return found


def only(rows: pl.DataFrame, where: dict[str, Any]) -> pl.DataFrame:
    for dimension, value in where.items():
        rows = rows.filter(pl.col(dimension) == value)
    return rows


def _of_region(
    release: Release, spec: Indicator, item: Measure | View, where: dict[str, Any], asked: dict[str, Any], period: str
) -> float | None:
    key = release.plan["region"]
    if key not in release.observations(spec.id)["area_set"].unique():
        return None
    rows = only(query(release, spec.id, area_set=key, **asked).rows, where).filter(pl.col("period") == period)
    return rows[item.id][0] if rows.height == 1 else None


def _rank(
    release: Release, spec: Indicator, item: Measure | View, rows: pl.DataFrame, value: float | None
) -> tuple[int | None, int | None]:
    """Place by the agreed direction; areas of the same value share the better place."""
    agreed = release.plan.get("agreed", {}).get(spec.id)
    if agreed is None or agreed["view"] != item.id or value is None:
        return None, None
    hidden = [status.value for status in WITHOUT_VALUE]
    values = rows.filter(pl.col(item.id).is_not_null() & ~pl.col("status").is_in(hidden))[item.id].to_list()
    better = [other for other in values if (other > value if agreed["direction"] == "up" else other < value)]
    return len(better) + 1, len(values)
