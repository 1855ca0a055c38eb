"""Can more people reach the business areas and the regional cities by public transport?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, Result
from planpuls.indicators.timetabled import (
    CAVEATS,
    MORE_SOURCES,
    PERIOD_UNIT,
    SOURCES,
    TIME,
    flags_of,
    no_day,
    partly,
    shown_facts,
    unknown_points,
    unknown_slopes,
)
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import LANGUAGES, Language, Text

CATEGORIES = ("business_area", "regional_city")
LIMITS_MIN = (30, 45, 60)
HEADLINE_MIN = 45

INDICATOR = Indicator(
    id="oslo-business-area-access",
    plan="areal",
    question=Text(
        nb="Når flere næringsområdene og de regionale byene med kollektivtransport?",
        en="Can more people reach the business areas and the regional cities by public transport?",
    ),
    title=Text(nb="Innbyggere innen 30, 45 og 60 minutter", en="Residents within 30, 45 and 60 minutes"),
    definition=Text(
        nb=(
            "Innbyggere som når stedet innen grensen med kollektivtransport og til fots, fra dør til stedets punkt, når de går "
            "hjemmefra mellom 07:00 og 08:59 en vanlig ukedag. En 250 m rute regnes fra midtpunktet sitt."
        ),
        en=(
            "Residents who reach the place within the limit by public transport and on foot, from their door to the place's "
            "point, when they leave home between 07:00 and 08:59 on an ordinary weekday. A 250 m cell is measured from its centre."
        ),
    ),
    formula=Text(
        nb="sum av innbyggere i ruter der p-persentilen av reisetiden over 120 avganger ≤ t",
        en="sum of residents of cells whose p-th percentile of travel time over 120 departures ≤ t",
    ),
    caveats=CAVEATS,
    sources=SOURCES,
    more_sources=MORE_SOURCES,
    dimensions=(
        Dimension(id="place", name=Text(nb="Sted", en="Place")),
        Dimension(
            id="minutes",
            name=Text(nb="Reisetid", en="Travel time"),
            values={str(limit): Text(nb=f"{limit} minutter", en=f"{limit} minutes") for limit in LIMITS_MIN},
        ),
        TIME,
    ),
    measures=(
        Measure(
            id="residents_within",
            name=Text(nb="Innbyggere innen reisetiden", en="Residents within the travel time"),
            concept="residents",
            unit=Text(nb=f"innbyggere per 1. januar, {PERIOD_UNIT.nb}", en=f"residents on 1 January, {PERIOD_UNIT.en}"),
            additive=False,
            dimensions=("place", "minutes", "time"),
        ),
    ),
    area_sets=("region",),
    chart=Chart(
        kind="bars",
        show="residents_within",
        by="place",
        where={"minutes": str(HEADLINE_MIN), "time": "median"},
        title=Text(
            nb=f"Innbyggere innen {HEADLINE_MIN} minutter, {{end}}",
            en=f"Residents within {HEADLINE_MIN} minutes, {{end}}",
        ),
    ),
    partial_label=Text(nb="Foreløpig, gatenettet er ikke helt", en="Preliminary, the street network is not complete"),
)

NEEDS = {"to_places": "transit_to_places", "facts": "transit_facts", "places": "named_places", "region": "region"}


def compute(to_places: pl.DataFrame, facts: dict[str, Any], places: pl.DataFrame, region: dict[str, Any]) -> Result:
    """Residents within each limit of every place of the two categories that has a point.

    `to_places`, `facts`: see `planpuls.reach.access.to_places`; `places`: `place`, `name`, `category`, `has_point`.
    """
    wanted = places.filter(pl.col("category").is_in(CATEGORIES))
    gaps = [unknown_points(wanted, region)] if (wanted["has_point"] == "").any() else []
    if facts["day"] is None:
        return Result(_rows([], region), (*gaps, no_day(region)))
    gaps += unknown_slopes(facts, region)
    rows = []
    for place, name in wanted.filter(pl.col("has_point") == "yes").select("place", "name").rows():
        if place in facts["places_off_streets"]:
            gaps.append(off_streets(name, region))
            continue
        times = to_places.filter(pl.col("place") == place)
        for column, time in (("median_s", "median"), ("reliable_s", "reliable")):
            for limit in LIMITS_MIN:
                inside = times.filter(pl.col(column) <= 60 * limit)
                rows.append((facts["day"], name, str(limit), time, int(inside["residents"].sum())))
    observations = _rows(rows, region).with_columns(pl.lit(flags_of(facts)).alias("flags"))
    return Result(observations, tuple(gaps), answer=_answer(rows, facts), facts=shown_facts(facts))


def off_streets(name: str, region: dict[str, Any]) -> Gap:
    """A place whose point lies on no known street."""
    return Gap(
        Text(
            nb=f"{name} ligger ikke ved noen kjent gate i kartutsnittet.",
            en=f"{name} lies at no known street of the map extract.",
        ),
        region["area_set"],
        region["area"],
    )


def _rows(rows: list[tuple[str, str, str, str, int]], region: dict[str, Any]) -> pl.DataFrame:
    columns = {"period": pl.String, "place": pl.String, "minutes": pl.String, "time": pl.String, "value": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        pl.lit(region["area_set"]).alias("area_set"),
        pl.lit(region["area"]).alias("area"),
        pl.lit("residents_within").alias("measure"),
    )


def _answer(rows: list[tuple[str, str, str, str, int]], facts: dict[str, Any]) -> Text | None:
    """How many reach each place within 45 minutes, most first."""
    headline = [(value, name) for _, name, limit, time, value in rows if (limit, time) == (str(HEADLINE_MIN), "median")]
    if not headline:
        return None
    said: dict[Language, str] = {}
    warning = partly(facts)
    for language in LANGUAGES:
        parts = [
            f"{name} ({number(value, 0, language)})"
            for value, name in sorted(headline, key=lambda one: (-one[0], one[1]))
        ]
        day = written_date(facts["day"], language)
        if language == "nb":
            text = f"Innbyggere innen {HEADLINE_MIN} minutter med kollektivtransport {day}: {', '.join(parts)}."
        else:
            text = f"Residents within {HEADLINE_MIN} minutes by public transport on {day}: {', '.join(parts)}."
        said[language] = f"{text} {warning.get(language)}" if warning else text
    return Text(nb=said["nb"], en=said["en"])
