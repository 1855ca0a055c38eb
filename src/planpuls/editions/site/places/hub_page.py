"""The card of a hub: what it offers as a node, and what lies round it, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl

from planpuls.editions.charts.spark import sparkline
from planpuls.editions.site.names import mode
from planpuls.editions.site.parts import Column, Entry, Table, figure_cell, name_cell
from planpuls.editions.site.places.area_page import Link, link_to
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.words import KINDS, word
from planpuls.editions.site.texts import say
from planpuls.release.hub_surroundings import CELLS, MEASURE
from planpuls.spec.goal import Point
from planpuls.spec.numbers import listed, number, written_date
from planpuls.spec.text import Language

_SAME_PLACE_M = 300
"""Stops of other profiles within this distance are shown with their departures, each with its name and distance."""


@dataclass(frozen=True)
class HubPage:
    place: Place
    kind: str
    lead: str
    preliminary: str | None
    node: tuple[Entry, ...]
    table: Table | None
    spark: str | None
    absent: tuple[Entry, ...]
    notes: tuple[str, ...]
    municipality: Link | None
    map_state: str
    source: str


def hub_page(atlas: Atlas, place: Place, language: Language) -> HubPage:
    choices = atlas.choices
    row = atlas.hubs.row(by_predicate=pl.col("hub") == place.code, named=True)
    towns = {other.code: other for other in atlas.of_kind("municipality")}
    town = towns.get(place.municipality or "")
    table = _surroundings(atlas, place, language)
    absent = tuple(
        Entry(word(key, language), (word("not_round_hubs", language),))
        for key in ("residents_within", "floor_area_within")
    )
    grid = choices.release.specs.get(CELLS)
    notes = [word("round_note", language), word("today_hubs", language)] if table else []
    notes += [entry.text.get(language) for entry in atlas.about(grid)[0]] if grid and table else []
    sources = [choices.sources_of(grid)] if grid else []
    hub_sources = [source for source in choices.release.sources if source["id"] in ("plan.hubs", "entur.gtfs")]
    return HubPage(
        place=place,
        kind=KINDS["hub"][0].get(language),
        lead=_lead(atlas, place, row, town, language),
        preliminary=None if choices.hub_profile["complete"] else say("partial", language),
        node=tuple(_node(atlas, place, row, language)),
        table=table,
        spark=_spark(atlas, place, language),
        absent=absent,
        notes=tuple(notes),
        municipality=link_to(town, language) if town else None,
        map_state=_map_state(row),
        source=choices.sources_line([hub_sources, *sources], language),
    )


def _map_state(row: dict[str, Any]) -> str:
    if row.get("latitude") is None:
        return ""
    view = f"14.00 {row['latitude']:.4f} {row['longitude']:.4f}"
    return urlencode({"mode": "level", "layers": "cells hubs catchments boundaries", "view": view})


def _modes(text: str | None, language: Language) -> str:
    return listed([mode(name, language) for name in (text or "").split()], language)


def _span(atlas: Atlas, place: Place, metres: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The hub's rows of the baseline and the newest end point within a distance."""
    grid = atlas.choices.release.specs.get(CELLS)
    at = {row["period"]: row for row in atlas.round_hubs.get((place.code, metres), ()) if row[MEASURE] is not None}
    if grid is None or not at:
        return None
    base, end = atlas.choices.span(list(at), grid)
    return (at[base], at[end]) if base != end else None


def _lead(atlas: Atlas, place: Place, row: dict[str, Any], town: Place | None, language: Language) -> str:
    name = place.name.get(language)
    modes = _modes(row["mode"], language) or word("unknown_mode", language)
    metres = int(atlas.choices.distance_profile["headline_m"])
    both = _span(atlas, place, metres)
    closed = f" {word('closed_now', language)}" if row["valid_to"] else ""
    if both is None or town is None:
        return word("hub_lead_bare", language, name=name, mode=modes) + closed
    base, end = both
    grid = atlas.choices.release.specs[CELLS]
    said = word(
        "hub_lead",
        language,
        name=name,
        mode=modes,
        municipality=town.name.get(language),
        value=number(end[MEASURE], 0, language),
        metres=number(metres, 0, language),
        date=atlas.choices.date(grid, end["period"], language),
        change=number(end[MEASURE] - base[MEASURE], 0, language, sign=True),
        base=base["period"],
    )
    return said + closed


def _node(atlas: Atlas, place: Place, row: dict[str, Any], language: Language) -> list[Entry]:
    profile = atlas.choices.hub_profile
    complete = say("complete" if profile["complete"] else "partial", language)
    unknown = word("not_stated", language)
    opened = written_date(row["valid_from"], language) if row["valid_from"] else unknown
    return [
        Entry(say("mode", language), (_modes(row["mode"], language) or unknown,)),
        Entry(word("valid_from", language), (opened,)),
        *([Entry(word("valid_to", language), (written_date(row["valid_to"], language),))] if row["valid_to"] else []),
        Entry(word("profile", language), (f"{profile['name'][language]} ({complete})",)),
        Entry(word("departures", language), tuple(_departures(atlas, row, language))),
        Entry(word("reach", language), tuple(_reach(atlas, place, language))),
        Entry(word("source", language), (str(row["source"]),)),
    ]


def _departures(atlas: Atlas, row: dict[str, Any], language: Language) -> list[str]:
    """Departures of stops at the hub in every profile that counts them, each stop by its own name and distance."""
    release = atlas.choices.release
    found = []
    if release.has("hub_profiles"):
        names = {profile["id"]: profile["name"][language] for profile in atlas.choices.plan["hub_profiles"]}
        dx, dy = pl.col("x_cm") - row["x_cm"], pl.col("y_cm") - row["y_cm"]
        metres = ((dx * dx + dy * dy).sqrt() / 100).round().cast(pl.Int64)
        table = release.frame("hub_profiles").with_columns(metres.alias("metres"))
        near = table.filter((pl.col("metres") <= _SAME_PLACE_M) & pl.col("departures_per_hour").is_not_null())
        for stop in near.sort("hub_profile", "metres", "hub").to_dicts():
            modes = _modes(stop["mode"], language)
            found.append(
                word(
                    "departures_of",
                    language,
                    profile=names.get(stop["hub_profile"], stop["hub_profile"]),
                    name=stop["name"],
                    metres=number(stop["metres"], 0, language),
                    modes=f", {modes}" if modes else "",
                    per_hour=number(stop["departures_per_hour"], 1, language),
                    per_week=number(stop["departures_week"], 0, language),
                )
            )
    return found or [word("no_departures", language)]


def _reach(atlas: Atlas, place: Place, language: Language) -> list[str]:
    release = atlas.choices.release
    found = []
    if release.has("cell_reach"):
        cell = atlas.hub_cells[place.code]
        for row in release.frame("cell_reach").filter(pl.col("cell") == cell).sort("minutes").to_dicts():
            values = {name: number(row[name], 0, language) for name in ("minutes", "residents", "employees")}
            found.append(word("reach_of", language, **values))
    return found or [word("no_reach", language)]


def _surroundings(atlas: Atlas, place: Place, language: Language) -> Table | None:
    """Employees at each distance in the baseline year, now, and the change."""
    found = []
    years: tuple[str, str] | None = None
    for metres in atlas.choices.distance_profile["shown_m"]:
        both = _span(atlas, place, int(metres))
        if both is None:
            continue
        base, end = both
        years = years or (base["period"], end["period"])
        if years != (base["period"], end["period"]):
            continue
        found.append(
            (
                name_cell(word("employees_within", language, metres=number(metres, 0, language))),
                figure_cell(base[MEASURE], 0, language, status=base["status"]),
                figure_cell(end[MEASURE], 0, language, status=end["status"]),
                figure_cell(end[MEASURE] - base[MEASURE], 0, language, sign=True),
            )
        )
    if years is None:
        return None
    grid = atlas.choices.release.specs[CELLS]
    columns = (
        Column(word("distance", language), "text"),
        *(Column(word("employees_at", language, period=year)) for year in years),
        Column(say("change", language)),
    )
    unit = grid.measure(MEASURE).unit.get(language)
    caption = f"{place.name.get(language)}: {unit}"
    return Table("rundt-knutepunktet", caption, columns, tuple(found))


def _spark(atlas: Atlas, place: Place, language: Language) -> str | None:
    metres = int(atlas.choices.distance_profile["headline_m"])
    rows = atlas.round_hubs.get((place.code, metres), ())
    trend = [(row["period"], row[MEASURE]) for row in rows if row[MEASURE] is not None]
    if len(trend) < 2:
        return None
    baseline = atlas.choices.plan["verdict"]["baseline"]
    early = any(period >= baseline for period, _ in trend)
    points = [Point(period=period, value=value, before_baseline=early and period < baseline) for period, value in trend]
    (first, from_), (last, to) = trend[0], trend[-1]
    told = say("trend", language, first=first, last=last, from_=number(from_, 0, language), to=number(to, 0, language))
    grid = atlas.choices.release.specs[CELLS]
    least = max(value for _, value in trend) / 50 or 1.0
    return sparkline(points, atlas.about(grid)[0], told, least_span=least)
