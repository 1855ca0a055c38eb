"""One area through every indicator of a release: its figure, the region's, the trend, and a rank where a direction is agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planpuls.release.area_figures import AreaFigures, Change, fixed_values, only, shown_figure
from planpuls.release.reader import Release
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Measure, View
from planpuls.spec.status import WITHOUT_VALUE, Status

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Profile", "ProfileRow", "fixed_values", "only", "profile", "profiles", "shown_figure"]


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
    """The newest that has a value and may be an end point; the newest there is where none has."""
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
    change: Change | None = None
    """How the figure has moved since the base year, also as a count."""
    without_value: tuple[str, ...] = ()
    """Later periods that have a row without a value."""


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
    return profiles(release, {area: [(key, area) for key in sets]})[area]


def profiles(
    release: Release,
    places: Mapping[str, Sequence[tuple[str, str]]],
    observed: Callable[[str], pl.DataFrame] | None = None,
) -> dict[str, Profile]:
    """The profiles of many places in one pass over the observations, each as `profile` gives it.

    `places`: a key of the caller's choice -> (area set with edition, code of the area), the first that has figures counts.
    `observed`: an indicator's observations, where the caller keeps them.
    """
    read = observed or release.observations
    area_sets = sorted({key for areas in places.values() for key, _ in areas})
    rows: dict[str, list[ProfileRow]] = {key: [] for key in places}
    left_out = {key: dict.fromkeys(sorted(release.absent), "not_in_release") for key in places}
    for spec in release.specs.values():
        item = shown_figure(spec)
        reason = "no_figure"
        if spec.flow:
            reason = "flows"
        elif spec.of_cells:
            reason = "cells"
        figures = None
        if item is not None and reason == "no_figure":
            figures = AreaFigures(release, spec, item, read(spec.id), area_sets)
        for key, areas in places.items():
            found = _row(figures, areas) if figures is not None else None
            if found is None:
                left_out[key][spec.id] = reason
            else:
                rows[key].append(found)
    return {key: Profile(areas[0][1], tuple(rows[key]), left_out[key]) for key, areas in places.items()}


def _row(figures: AreaFigures, areas: Sequence[tuple[str, str]]) -> ProfileRow | None:
    place = next((place for place in areas if figures.has(*place)), None)
    found = figures.newest(*place) if place is not None else None
    if place is None or found is None:
        return None
    figure, base = found
    if not figure.trend and Status(figure.status) not in WITHOUT_VALUE:
        # A figure that areas of this kind never have, such as value added of a part of a county.
        return None
    rank, ranked = figures.rank(place[0], figure.period, base, figure.value)
    return ProfileRow(
        indicator=figures.spec.id,
        figure=figures.item.id,
        item=figures.item,
        where=figures.where,
        area_set=place[0],
        period=figure.period,
        base_period=base,
        value=figure.value,
        status=figure.status,
        flags=figure.flags,
        region_value=figures.of_region(figure.period, base),
        trend=figure.trend,
        rank=rank,
        ranked=ranked,
        change=figure.change,
        without_value=figure.without_value,
    )
