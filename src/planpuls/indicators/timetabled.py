"""What the indicators made from timetables share: their sources, what they always say, and what they cannot know."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap
from planpuls.spec.indicator import Dimension
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Text

SOURCES = ("ssb.population_250m", "osm.extract")
MORE_SOURCES = ("entur.gtfs", "entur.gtfs_flt", "entur.gtfs_rut", "entur.gtfs_sky", "entur.gtfs_vyg")
"""One timetable at least must be there; which ones is up to the import."""
COVERAGE_PCT = 90
"""With fewer of the residents on a known street the figures are preliminary and too low."""
PERIOD_UNIT = Text(nb="etter rutetidene for dagen", en="by the timetable of the day")
TIME = Dimension(
    id="time",
    name=Text(nb="Avgangstider", en="Departure times"),
    values={
        "median": Text(nb="halvparten av avgangene", en="half of the departures"),
        "reliable": Text(nb="95 prosent av avgangene", en="95 per cent of the departures"),
    },
)
CAVEATS = (
    Text(
        nb="Én avgang i minuttet i to timer. Høyst tre kjøretøy, ett minutt på holdeplassen før hver avgang, 5 km/t til fots langs gatene: inntil 2 km til og fra holdeplass, 1 km mellom holdeplasser og 5 km hele veien.",
        en="One departure a minute for two hours. At most three vehicles, one minute at the stop before each departure, 5 km/h on foot along the streets: up to 2 km to and from stops, 1 km between stops and 5 km all the way.",
    ),
    Text(
        nb="Rutetabellen er den planlagte: forsinkelser og fulle vogner er ikke med. Bestillingsruter regnes som vanlige avganger.",
        en="The timetable is the planned one: delays and full vehicles are not part of it. Services to be ordered count as ordinary departures.",
    ),
    Text(
        nb="Innbyggere i ruter uten gate innen 500 m regnes som at de ikke når fram.",
        en="Residents of cells without a street within 500 m count as not reaching the place.",
    ),
)

SLOPES = Text(
    nb="Stigninger teller i gangtidene etter terrengmodellen: gjennomsnittet av opp og ned (Tobler), aldri raskere enn på flat gate, og stigninger over 35 prosent regnes som 35. Bruer, tunneler og gater uten kjent høyde regnes som flate, og på trapper er det bare trappen som teller.",
    en="Slopes count in walking times by the terrain model: the mean of up and down (Tobler), never faster than a level street, and slopes above 35 per cent count as 35. Bridges, tunnels and streets of unknown height count as level, and on stairs only the stairs count.",
)
"""A caveat where slopes count; without a terrain model all streets are level, and nothing is said."""


def covered_pct(facts: dict[str, Any]) -> float:
    """Share of the residents in the box of the streets who have a street nearby, per cent."""
    whole = facts["residents"]
    return 100.0 * (whole - facts["residents_off_streets"]) / whole if whole else 0.0


def flags_of(facts: dict[str, Any]) -> str:
    return Flag.PARTIAL_SOURCE.value if covered_pct(facts) < COVERAGE_PCT else ""


def partly(facts: dict[str, Any]) -> Text | None:
    """A sentence to add where the streets cover too few."""
    if not flags_of(facts):
        return None
    share = f"{covered_pct(facts):.0f}"
    return Text(
        nb=f"Bare {share} prosent av innbyggerne bor ved en kjent gate, så tallene er foreløpige og for lave.",
        en=f"Only {share} per cent of the residents live at a known street, so the figures are preliminary and too low.",
    )


def shown_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Counts for the method part of the page."""
    names = (
        "day",
        "reason",
        "residents_period",
        "cells",
        "cells_off_streets",
        "residents_off_streets",
        "trips",
        "stops",
    )
    return {name: facts[name] for name in (*names, *({"slope"} & facts.keys()))}


def unknown_slopes(facts: dict[str, Any], region: dict[str, Any]) -> tuple[Gap, ...]:
    """How many of the streets count as level because their height is unknown; nothing where slopes do not count."""
    if not facts.get("slope", {}).get("without_height"):
        return ()
    counts = [facts["slope"][name] for name in ("without_height", "segments")]
    nb, en = ([number(count, 0, language) for count in counts] for language in LANGUAGES)
    return (
        Gap(
            Text(
                nb=f"{nb[0]} av {nb[1]} gatestykker har ingen kjent høyde i terrengmodellen og regnes som flate.",
                en=f"{en[0]} of {en[1]} pieces of street have no known height in the terrain model and count as level.",
            ),
            region["area_set"],
            region["area"],
        ),
    )


def no_day(region: dict[str, Any]) -> Gap:
    return Gap(
        Text(
            nb="Rutetidene dekker ingen vanlig ukedag (tirsdag til torsdag uten helligdager og skoleferie i uken).",
            en="The timetable covers no ordinary weekday (Tuesday to Thursday without public or school holidays in the week).",
        ),
        region["area_set"],
        region["area"],
    )


def unknown_points(places: pl.DataFrame, region: dict[str, Any]) -> Gap:
    """The places without a point, named."""
    names = ", ".join(places.filter(pl.col("has_point") == "")["name"].to_list())
    return Gap(
        Text(
            nb=f"Uten kjent punkt eller avgrensning, og derfor uten reisetid: {names}.",
            en=f"Without a known point or boundary, and therefore without travel times: {names}.",
        ),
        region["area_set"],
        region["area"],
    )
