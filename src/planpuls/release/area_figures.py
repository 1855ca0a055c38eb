"""The figure that an indicator shows of an area, for every area at once: its newest year, its trend, and what its change is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from planpuls.release.periods import span
from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET, compared, wide
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.status import WITHOUT_VALUE

_COUNTED = frozenset({"change", "growth", "index", "relative_growth", "share_of_change", "contribution"})
"""Views whose change as a count is the change of their measure."""


@dataclass(frozen=True)
class Change:
    """A figure's change since a base year."""

    base_period: str
    amount: float | None
    """In the figure's unit, points for a share; None where the figure compares by itself."""
    count: float | None
    """The same as a count: of a share (a1/b1 - a0/b0) b1, of a growth a1 - a0; None where it has no such meaning."""
    counted: Measure | None
    """What is counted."""
    crosses_break: bool


class NewestOfArea(NamedTuple):
    """An area's newest figure with what belongs to it."""

    period: str
    value: float | None
    status: str
    flags: str
    trend: tuple[tuple[str, float], ...]
    change: Change | None
    without_value: tuple[str, ...]


class _Row(NamedTuple):
    period: str
    value: float | None
    status: str
    flags: str
    part: float | None
    whole: float | None
    part_base: float | None


class AreaFigures:
    """One indicator's shown figure. Views are computed once for all areas, and once for each base year that occurs.

    `stored`: the indicator's observations; `area_sets` (with edition) are those whose areas will be asked for.
    """

    def __init__(
        self, release: Release, spec: Indicator, item: Measure | View, stored: pl.DataFrame, area_sets: Iterable[str]
    ) -> None:
        self.release, self.spec, self.item = release, spec, item
        self.where = fixed_values(release, spec, stored)
        wanted = {*area_sets, release.plan["region"], COUNTRY_SET}
        stored = stored.filter(pl.col("area_set").is_in(list(wanted)))
        for dimension, value in self.where.items():
            if not any(view.over == dimension for view in spec.views):
                # Before the views are computed: none of them looks across these dimensions' values.
                stored = stored.filter((pl.col(dimension) == value) | pl.col(dimension).is_null())
        self._country = stored.filter(pl.col("area_set") == COUNTRY_SET)
        self._wide = only(wide(spec, stored, country=self._country), self.where)
        self._compares = isinstance(item, View) and item.compares
        region = release.plan["region"]
        self._region = next(((key, code) for key, code in release.area_names if key == region), (region, ""))
        self._at: dict[str | None, dict[tuple[str, str], list[_Row]]] = {None: self._by_area(self._wide)}

    def has(self, area_set: str, area: str) -> bool:
        return (area_set, area) in self._at[None]

    def newest(self, area_set: str, area: str) -> tuple[NewestOfArea, str | None] | None:
        """The newest figure, and the base year where the figure compares; None where it has nothing to compare."""
        standing = self._at[None][area_set, area]
        known = [row.period for row in standing if row.part is not None] if self._compares else []
        base = self._base(known or [row.period for row in standing])
        rows = self._against(base).get((area_set, area), []) if self._compares else standing
        if not rows or len({row.period for row in rows}) != len(rows):
            return None
        valued = [row.period for row in rows if row.value is not None]
        periods = valued or [row.period for row in rows]
        rule = self.release.plan["verdict"]
        end = span(rule, sorted({*periods, *([base] if self._compares else [])}), self.spec)[1]
        row = next((row for row in rows if row.period == end), None)
        if row is None:
            return None
        trend = tuple((row.period, row.value) for row in rows if row.value is not None)
        later = tuple(row.period for row in rows if row.period > end and row.value is None)
        found = NewestOfArea(end, row.value, row.status, row.flags, trend, self._change(rows, row, base), later)
        return found, base if self._compares else None

    def of_region(self, period: str, base: str | None) -> float | None:
        """The whole region's figure of the same year, against the same base."""
        values = [row.value for row in self._against(base).get(self._region, []) if row.period == period]
        return values[0] if len(values) == 1 else None

    def rank(self, area_set: str, period: str, base: str | None, value: float | None) -> tuple[int | None, int | None]:
        """Place by the agreed direction; areas of the same value share the better place."""
        agreed = self.release.plan.get("agreed", {}).get(self.spec.id)
        if agreed is None or agreed["view"] != self.item.id or value is None:
            return None, None
        values = [
            row.value
            for (key, _), rows in self._against(base).items()
            for row in rows
            if key == area_set and row.period == period and row.value is not None and row.status not in WITHOUT_VALUE
        ]
        better = [other for other in values if (other > value if agreed["direction"] == "up" else other < value)]
        return len(better) + 1, len(values)

    def _base(self, periods: Sequence[str]) -> str:
        first = self.spec.chart is not None and self.spec.chart.base == "first"
        return min(periods) if first else span(self.release.plan["verdict"], sorted(periods), self.spec)[0]

    def _against(self, base: str | None) -> dict[tuple[str, str], list[_Row]]:
        if base not in self._at:
            breaks = [entry for entry in self.release.breaks if entry.dataset in self.spec.sources]
            self._at[base] = self._by_area(compared(self.spec, self._wide, str(base), breaks, self._country))
        return self._at[base]

    def _by_area(self, table: pl.DataFrame) -> dict[tuple[str, str], list[_Row]]:
        part, whole = _parts(self.item)
        there = [
            pl.col(name).alias(f"__{place}") if name in table.columns else pl.lit(None, pl.Float64).alias(f"__{place}")
            for place, name in enumerate((self.item.id, part, whole, f"{part}_base"))
        ]
        columns = table.sort("area_set", "area", "period").select(
            "area_set", "area", "period", *there, "status", "flags"
        )
        found: dict[tuple[str, str], list[_Row]] = {}
        for area_set, area, period, value, a, b, a_base, status, flags in columns.rows():
            found.setdefault((area_set, area), []).append(_Row(period, value, status, flags, a, b, a_base))
        return found

    def _change(self, rows: Sequence[_Row], end: _Row, base: str) -> Change | None:
        item = self.item
        if end.value is None or end.period <= base:
            return None
        kind = item.kind if isinstance(item, View) else None
        counted = self.spec.measure(item.measure) if isinstance(item, View) else None
        amount = count = None
        if self._compares:
            if kind in _COUNTED and end.part is not None and end.part_base is not None:
                count = end.part - end.part_base
            elif kind == "share_change" and end.whole is not None:
                count = end.value * end.whole / 100
        else:
            start = next((row.value for row in rows if row.period == base), None)
            if start is None:
                return None
            amount = round(end.value - start, 9)
            if kind == "share" and end.whole is not None:
                count = amount * end.whole / 100
        crossed = any(
            entry.dataset in self.spec.sources and base <= entry.before and entry.after <= end.period
            for entry in self.release.breaks
        )
        if amount is None and count is None:
            return None
        return Change(base, amount, count, counted if count is not None else None, crossed)


def _parts(item: Measure | View) -> tuple[str, str]:
    """The measures above and below of a figure; the measure itself for a stored one."""
    return (item.measure, item.of or item.measure) if isinstance(item, View) else (item.id, item.id)


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


def fixed_values(release: Release, spec: Indicator, observed: pl.DataFrame | None = None) -> dict[str, Any]:
    """Fixed values of the dimensions: the chart's, and the plan's own profile and distance.

    `observed`: the indicator's observations, where they are read already.
    """
    found: dict[str, Any] = dict(spec.chart.where) if spec.chart else {}
    own = {dimension.id for dimension in spec.dimensions}
    if "hub_profile" in own:
        found["hub_profile"] = release.plan["hub_profile"]
    if "distance_m" in own:
        wanted = release.plan["distance_profile"]
        found["distance_m"] = next(
            entry["headline_m"] for entry in release.plan["distance_profiles"] if entry["id"] == wanted
        )
    open_ = [dimension for dimension in spec.dimensions if dimension.series and dimension.id not in found]
    if not open_ and "method" not in own:
        return found
    stored = release.observations(spec.id) if observed is None else observed
    if "method" in own:
        found["method"] = stored["method"].drop_nulls().sort()[0]
    for dimension in open_:
        found[dimension.id] = stored.sort("period")[dimension.id].drop_nulls()[-1]
    return found


def only(rows: pl.DataFrame, where: dict[str, Any]) -> pl.DataFrame:
    for dimension, value in where.items():
        rows = rows.filter(pl.col(dimension) == value)
    return rows
