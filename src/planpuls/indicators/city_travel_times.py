"""How long does it take from one regional city to another by public transport?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.business_area_access import off_streets
from planpuls.indicators.result import Gap, Result
from planpuls.indicators.timetabled import (
    CAVEATS,
    MORE_SOURCES,
    PERIOD_UNIT,
    SOURCES,
    TIME,
    no_day,
    partly,
    shown_facts,
    unknown_points,
    unknown_slopes,
)
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import written_date
from planpuls.spec.text import LANGUAGES, Language, Text

CATEGORY = "regional_city"

INDICATOR = Indicator(
    id="city-travel-times",
    plan="areal",
    question=Text(
        nb="Hvor lang tid tar det mellom de regionale byene med kollektivtransport?",
        en="How long does it take between the regional cities by public transport?",
    ),
    title=Text(nb="Reisetid mellom regionale byer", en="Travel time between regional cities"),
    definition=Text(
        nb="Tiden fra byens punkt til den andre byens punkt med kollektivtransport og til fots, ventetid medregnet, når en går mellom 07:00 og 08:59 en vanlig ukedag.",
        en="The time from one city's point to the other's by public transport and on foot, waiting included, when one leaves between 07:00 and 08:59 on an ordinary weekday.",
    ),
    formula=Text(
        nb="p-persentilen (nærmeste rang) av ankomst - avgang over 120 avganger, hele minutter rundet ned",
        en="p-th percentile (nearest rank) of arrival - departure over 120 departures, whole minutes rounded down",
    ),
    caveats=CAVEATS[:2],
    sources=SOURCES,
    more_sources=MORE_SOURCES,
    dimensions=(
        Dimension(id="journey", name=Text(nb="Fra–til", en="From–to")),
        TIME,
    ),
    measures=(
        Measure(
            id="minutes",
            name=Text(nb="Reisetid", en="Travel time"),
            concept="travel_time",
            unit=Text(nb=f"minutter, {PERIOD_UNIT.nb}", en=f"minutes, {PERIOD_UNIT.en}"),
            additive=False,
            dimensions=("journey", "time"),
        ),
    ),
    area_sets=("region",),
    chart=Chart(
        kind="bars",
        show="minutes",
        by="journey",
        where={"time": "median"},
        title=Text(nb="Minutter mellom regionale byer, {end}", en="Minutes between regional cities, {end}"),
    ),
)

NEEDS = {
    "between_places": "transit_between_places",
    "facts": "transit_facts",
    "places": "named_places",
    "region": "region",
}


def compute(
    between_places: pl.DataFrame, facts: dict[str, Any], places: pl.DataFrame, region: dict[str, Any]
) -> Result:
    """Minutes between every two regional cities that have a point; see `planpuls.reach.access.to_places`."""
    cities = places.filter(pl.col("category") == CATEGORY)
    gaps = [unknown_points(cities, region)] if (cities["has_point"] == "").any() else []
    if facts["day"] is None:
        return Result(_rows([], region), (*gaps, no_day(region)))
    here = dict(cities.filter(pl.col("has_point") == "yes").select("place", "name").rows())
    gaps += unknown_slopes(facts, region)
    gaps += [off_streets(here[place], region) for place in facts["places_off_streets"] if place in here]
    rows = []
    for start, end, median_s, reliable_s in between_places.rows():
        if start == end or start not in here or end not in here or {start, end} & set(facts["places_off_streets"]):
            continue
        for seconds, time in ((median_s, "median"), (reliable_s, "reliable")):
            if seconds is None:
                gaps.append(_too_long(here[start], here[end], time, facts["longest_s"] // 60, region))
            else:
                rows.append((facts["day"], f"{here[start]}–{here[end]}", time, seconds // 60))
    return Result(_rows(rows, region), tuple(gaps), answer=_answer(rows, facts), facts=shown_facts(facts))


def _too_long(start: str, end: str, time: str, longest_min: int, region: dict[str, Any]) -> Gap:
    said = TIME.values[time]
    return Gap(
        Text(
            nb=f"{start}–{end} ({said.nb}): ikke innen {longest_min} minutter.",
            en=f"{start}–{end} ({said.en}): not within {longest_min} minutes.",
        ),
        region["area_set"],
        region["area"],
    )


def _rows(rows: list[tuple[str, str, str, int]], region: dict[str, Any]) -> pl.DataFrame:
    columns = {**dict.fromkeys(("period", "journey", "time"), pl.String), "value": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        pl.lit(region["area_set"]).alias("area_set"),
        pl.lit(region["area"]).alias("area"),
        pl.lit("minutes").alias("measure"),
    )


def _answer(rows: list[tuple[str, str, str, int]], facts: dict[str, Any]) -> Text | None:
    """The quickest and the slowest journey where half of the departures are counted; ties by name."""
    times = sorted((minutes, journey) for _, journey, time, minutes in rows if time == "median")
    if not times:
        return None
    (least, quickest), (most, slowest) = times[0], min(times, key=lambda one: (-one[0], one[1]))
    warning = partly(facts)
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        day = written_date(facts["day"], language)
        if language == "nb":
            text = (
                f"Med halvparten av avgangene {day} går {quickest} raskest av {len(times)} reiser mellom regionale byer "
                f"({least} minutter) og {slowest} langsomst ({most} minutter)."
            )
        else:
            text = (
                f"With half of the departures on {day}, {quickest} is the quickest of {len(times)} journeys between regional "
                f"cities ({least} minutes) and {slowest} the slowest ({most} minutes)."
            )
        said[language] = f"{text} {warning.get(language)}" if warning else text
    return Text(nb=said["nb"], en=said["en"])
