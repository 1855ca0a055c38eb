"""Ask a release for an indicator's figures: area set, area, period and base period as people name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET, compared, flag_moved, to_1km, wide
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Break, Indicator


@dataclass(frozen=True)
class Answer:
    """Rows, and what must be said with them."""

    spec: Indicator
    rows: pl.DataFrame
    breaks: tuple[Break, ...]
    """Breaks that a comparison in the rows crosses, or that lie inside the series."""


def query(
    release: Release,
    indicator: str,
    *,
    area_set: str | None = None,
    area: str | None = None,
    period: str | None = None,
    base_period: str | None = None,
    bounds: bool = False,
    observations: pl.DataFrame | None = None,
) -> Answer:
    """Figures of one indicator.

    `area_set` with or without edition (without means the newest); without it, the first set in the plan's order that has
    the area, or the indicator's default. With cells, `area` selects the cells of that area's municipalities.
    `observations` stands in for the stored ones, to ask the same question of figures made again.
    Errors: a name or period the release does not have, with the ones it has.
    """
    spec = release.spec(indicator)
    observations = release.observations(indicator) if observations is None else observations
    country = observations.filter(pl.col("area_set") == COUNTRY_SET)
    if spec.of_cells:
        observations = _chosen_cells(release, observations, area)
    else:
        observations = _areas(release, spec, observations, area_set, area)
    periods = sorted(observations["period"].unique().to_list())
    for wanted in (period, base_period):
        if wanted is not None and wanted not in periods:
            raise NotFoundError(
                [
                    Problem(
                        indicator,
                        f"a period of {', '.join(periods) or 'none'}",
                        wanted,
                        _why(release, indicator, wanted),
                    )
                ]
            )
    if period is not None:
        observations = observations.filter(pl.col("period").is_in([period, base_period or period]))
    table = wide(
        spec, _cells(spec, observations, area_set) if spec.of_cells else observations, bounds=bounds, country=country
    )
    breaks = breaks_of(release, spec)
    if base_period is not None:
        table = compared(spec, table, base_period, breaks, country)
        if spec.of_cells:
            table = _with_moved(spec, table, observations, base_period)
            table = table.sort("change", "area", descending=[True, False])
    inside = [period for period in (*periods, base_period) if period]
    if period is not None:
        inside = [period, base_period or period]
    crossed = tuple(entry for entry in breaks if inside and min(inside) <= entry.before and entry.after <= max(inside))
    return Answer(spec, table, crossed)


def breaks_of(release: Release, spec: Indicator) -> list[Break]:
    """Breaks in an indicator's sources; one that several of them share is given once."""
    found = (entry for entry in release.breaks if entry.dataset in spec.sources)
    return list({(entry.before, entry.after): entry for entry in found}.values())


def _chosen_cells(release: Release, observations: pl.DataFrame, area: str | None) -> pl.DataFrame:
    """The 250 m cells of an area's municipalities; all of them without an area."""
    if area is None:
        return observations
    members = release.frame("members")
    found = _set_of_area(release, area, members["area_set"].unique().to_list())
    codes = members.filter((pl.col("area_set") == found) & (pl.col("area") == area))["municipality"].to_list()
    inside = release.frame("cells").filter(pl.col("municipality").is_in(codes))["cell"].cast(pl.String)
    return observations.filter(pl.col("area").is_in(inside.implode()))


def _cells(spec: Indicator, small: pl.DataFrame, area_set: str | None) -> pl.DataFrame:
    level = area_set or spec.area_sets[0]
    if level not in spec.area_sets:
        raise NotFoundError(
            [Problem(spec.id, f"an area set of {', '.join(spec.area_sets)}", level, "Use --area to choose an area.")]
        )
    return to_1km(small) if level == "cell_1km" else small


def _with_moved(spec: Indicator, table: pl.DataFrame, small: pl.DataFrame, base_period: str) -> pl.DataFrame:
    """Changes of cells with probably re-registered addresses flagged; those of 1 km cells are seen in their 250 m cells."""
    if table["area_set"].eq("cell_250m").all():
        return flag_moved(table)
    years = [base_period, *table["period"].unique().to_list()]
    changes = compared(spec, wide(spec, small.filter(pl.col("period").is_in(years))), base_period, ())
    return flag_moved(table, changes)


def _areas(
    release: Release, spec: Indicator, observations: pl.DataFrame, area_set: str | None, area: str | None
) -> pl.DataFrame:
    stored = observations["area_set"].unique().to_list()
    if area_set is not None:
        key = resolved(release, area_set)
        if key not in stored:
            raise NotFoundError(
                [
                    Problem(
                        spec.id, f"an area set of {', '.join(sorted(stored))}", area_set, _why(release, spec.id, None)
                    )
                ]
            )
    elif area is not None:
        key = _set_of_area(release, area, stored)
    else:
        key = default_set(release, spec, stored)
    observations = observations.filter(pl.col("area_set") == key)
    if area is None:
        return observations
    match = pl.col("area") == area
    if spec.flow:
        match = match | (pl.col("to_area") == area)
    chosen = observations.filter(match)
    if chosen.is_empty():
        known = ", ".join(sorted(observations["area"].unique().to_list()))
        raise NotFoundError([Problem(spec.id, f"an area of {key}: {known}", area, "Use one of these codes.")])
    return chosen


def default_set(release: Release, spec: Indicator, stored: Sequence[str]) -> str:
    """The area set an indicator is shown for where none is named: the first of its own that has rows."""
    return next(found for name in spec.area_sets if (found := resolved(release, name)) in stored)


def resolved(release: Release, name: str) -> str:
    """An area set's key from its name with or without edition; a name that is no set stays as it is."""
    if name in release.area_sets:
        return name
    editions = [key for key in release.area_sets if key.partition("@")[0] == name]
    return max(editions, default=name)


def _set_of_area(release: Release, area: str, stored: Sequence[str]) -> str:
    for key in release.area_sets:
        if key in stored and (key, area) in release.area_names:
            return key
    if area == COUNTRY_SET and COUNTRY_SET in stored:
        return COUNTRY_SET
    known = sorted({code for key, code in release.area_names if key in stored})
    raise NotFoundError([Problem(area, "the code of an area", "an unknown code", f"Known codes: {', '.join(known)}.")])


def _why(release: Release, indicator: str, period: str | None) -> str:
    gaps = release.frame("gaps").filter(pl.col("indicator") == indicator)
    if period is not None:
        gaps = gaps.filter(pl.col("period") == period)
    reasons = gaps["reason_en"].unique(maintain_order=True).to_list()
    return reasons[0] if reasons else "Choose one of them."
