"""The newest figure of every indicator, for all areas of one set: what a map layer shows and a first look needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from planpuls.release.periods import span
from planpuls.release.profile import fixed_values, only, shown_figure
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.status import WITHOUT_VALUE, Flag


@dataclass(frozen=True)
class NewestFigure:
    """One indicator's figure for the areas of a set, in one period."""

    spec: Indicator
    item: Measure | View
    where: dict[str, Any]
    """Values of the indicator's dimensions that the figure is of."""
    period: str
    base_period: str | None
    """The year a comparing figure starts from."""
    rows: pl.DataFrame
    """`area`, `value`, `status`, `flags`, sorted by area. An area without a row has none; one without a value for which no
    status gives the reason has no status either."""

    @property
    def is_partial(self) -> bool:
        """Whether the figure rests on a partial source and is no answer."""
        flagged = self.rows["flags"].str.split(" ").list.contains(Flag.PARTIAL_SOURCE.value).any()
        return self.spec.partial_label is not None and bool(flagged)


def newest_figures(release: Release, area_sets: Sequence[str]) -> dict[str, list[NewestFigure]]:
    """The figures an area profile shows (`planpuls.release.profile`), for every area of each set (id@edition).

    All areas of a set are of the same period: the newest end point by the plan's rule among the set's periods. Indicators of
    flows, of cells, or without one figure of an area are left out, and so are those without rows of the set.
    """
    found: dict[str, list[NewestFigure]] = {key: [] for key in area_sets}
    for spec in release.specs.values():
        item = shown_figure(spec)
        if spec.flow or spec.of_cells or item is None:
            continue
        stored = release.observations(spec.id)
        where = fixed_values(release, spec)
        for dimension, value in where.items():
            # Before the views are computed: none of them looks across these dimensions' values.
            fixed = pl.col(dimension) == value
            stored = (
                stored.filter(fixed | pl.col(dimension).is_null()) if not _looks_across(spec, dimension) else stored
            )
        for key in area_sets:
            if figure := _newest(release, spec, item, where, stored, key):
                found[key].append(figure)
    return found


def _looks_across(spec: Indicator, dimension: str) -> bool:
    return any(view.over == dimension for view in spec.views)


def _newest(
    release: Release, spec: Indicator, item: Measure | View, where: dict[str, Any], stored: pl.DataFrame, key: str
) -> NewestFigure | None:
    stored = stored.filter(pl.col("area_set").is_in([key, COUNTRY_SET]))
    periods = sorted(stored.filter(pl.col("area_set") == key)["period"].unique().to_list())
    if not periods:
        return None
    base, end = span(release.plan["verdict"], periods, spec)
    if spec.chart and spec.chart.base == "first":
        base = periods[0]
    compares = isinstance(item, View) and item.compares
    if compares and base == end:
        return None
    asked: dict[str, Any] = {"base_period": base} if compares else {}
    rows = only(query(release, spec.id, area_set=key, period=end, observations=stored, **asked).rows, where)
    rows = rows.filter(pl.col("period") == end).select("area", pl.col(item.id).alias("value"), "status", "flags")
    if rows.is_empty() or rows["area"].is_duplicated().any():
        return None
    promised = ~pl.col("status").is_in([status.value for status in WITHOUT_VALUE])
    if rows.filter(pl.col("value").is_null() & promised).height == rows.height:
        # A figure that areas of this kind never have, such as value added of a part of a county.
        return None
    # A row's status is that of its other figures where this one has no value and nothing says why.
    status = pl.when(pl.col("value").is_null() & promised).then(None).otherwise(pl.col("status")).alias("status")
    rows = rows.with_columns(status).sort("area")
    return NewestFigure(spec, item, where, end, base if compares else None, rows)
