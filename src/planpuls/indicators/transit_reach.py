"""How many jobs do residents reach, and how many residents do jobs, by public transport?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, Result, gaps_from
from planpuls.indicators.timetabled import (
    CAVEATS,
    MORE_SOURCES,
    PERIOD_UNIT,
    SOURCES,
    flags_of,
    no_day,
    partly,
    shown_facts,
    unknown_slopes,
)
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import LANGUAGES, Language, Text

LIMITS_MIN = (30, 45, 60)
HEADLINE_MIN = 45

INDICATOR = Indicator(
    id="transit-reach",
    plan="areal",
    question=Text(
        nb="Hvor mange arbeidsplasser når innbyggerne med kollektivtransport, og hvor mange innbyggere når arbeidsplassene?",
        en="How many jobs do residents reach by public transport, and how many residents reach the jobs?",
    ),
    title=Text(
        nb="Arbeidsplasser og innbyggere innen 30, 45 og 60 minutter",
        en="Jobs and residents within 30, 45 and 60 minutes",
    ),
    definition=Text(
        nb=(
            "Ansatte som arbeider innen reisetiden fra der en innbygger bor, i gjennomsnitt for innbyggerne; og innbyggere innen "
            "reisetiden fra en arbeidsplass, i gjennomsnitt for de ansatte. Kollektivtransport og gange fra dør til dør, ventetid "
            "medregnet, når en går mellom 07:00 og 08:59 en vanlig ukedag. En 250 m rute regnes fra midtpunktet sitt."
        ),
        en=(
            "Employees who work within the travel time from where a resident lives, on average over the residents; and residents "
            "within the travel time from a job, on average over the employees. Public transport and walking from door to door, "
            "waiting included, when one leaves between 07:00 and 08:59 on an ordinary weekday. A 250 m cell is measured from its centre."
        ),
    ),
    formula=Text(
        nb="Σ bosatte(r) · ansatte innen t fra r / Σ bosatte(r); innen t: medianen av reisetiden over 120 avganger ≤ t",
        en="Σ residents(r) · employees within t of r / Σ residents(r); within t: the median of the travel time over 120 departures ≤ t",
    ),
    caveats=(
        *CAVEATS[:2],
        Text(
            nb="Bare ruter med en gate innen 500 m er med. Det som ligger utenfor kartutsnittet, telles ikke, så tall nær kanten er for lave.",
            en="Only cells with a street within 500 m are included. What lies outside the map extract is not counted, so figures near its rim are too low.",
        ),
        Text(
            nb="Innbyggere som når arbeidsplassen, er regnet i retning fra arbeidsplassen.",
            en="Residents who reach a job are measured in the direction away from the job.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities", *SOURCES),
    more_sources=MORE_SOURCES,
    dimensions=(
        Dimension(
            id="minutes",
            name=Text(nb="Reisetid", en="Travel time"),
            values={str(limit): Text(nb=f"{limit} minutter", en=f"{limit} minutes") for limit in LIMITS_MIN},
        ),
    ),
    measures=(
        Measure(
            id="employees_reached",
            name=Text(nb="Arbeidsplasser en innbygger når", en="Jobs a resident reaches"),
            concept="employees_1jan",
            unit=Text(nb=f"ansatte per 1. januar, {PERIOD_UNIT.nb}", en=f"employees on 1 January, {PERIOD_UNIT.en}"),
            additive=False,
            dimensions=("minutes",),
        ),
        Measure(
            id="residents_reached",
            name=Text(
                nb="Innbyggere innen reisetiden fra en arbeidsplass", en="Residents within the travel time from a job"
            ),
            concept="residents",
            unit=Text(nb=f"innbyggere per 1. januar, {PERIOD_UNIT.nb}", en=f"residents on 1 January, {PERIOD_UNIT.en}"),
            additive=False,
            dimensions=("minutes",),
        ),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="bars",
        show="employees_reached",
        where={"minutes": str(HEADLINE_MIN)},
        title=Text(
            nb=f"Arbeidsplasser en innbygger når innen {HEADLINE_MIN} minutter, {{end}}",
            en=f"Jobs a resident reaches within {HEADLINE_MIN} minutes, {{end}}",
        ),
    ),
    partial_label=Text(nb="Foreløpig, gatenettet er ikke helt", en="Preliminary, the street network is not complete"),
)

NEEDS = {
    "reached": "transit_cells",
    "facts": "transit_cell_facts",
    "population": "table:ssb.population_250m",
    "workplaces": "workplaces",
    "cells": "cells",
    "area_codes": "area_codes",
    "area_gaps": "area_gaps",
    "region": "region",
}


def compute(
    reached: pl.DataFrame,
    facts: dict[str, Any],
    population: pl.DataFrame,
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    region: dict[str, Any],
) -> Result:
    """Weighted means by area and minutes, rounded to whole persons; no row where nobody is counted.

    `reached`: `cell`, `minutes`, `residents`, `employees` within the minutes (`planpuls.reach.cell_sums`).
    """
    if facts["day"] is None:
        return Result(_rows([]), (no_day(region),))
    own = _newest(population, "residents").join(_newest(workplaces, "employees"), on="cell", how="full", coalesce=True)
    own = own.with_columns(pl.col("own_residents", "own_employees").fill_null(0))
    here = reached.join(own, on="cell").join(cells.select("cell", "municipality"), on="cell")
    gaps = [*gaps_from(area_gaps), *unknown_slopes(facts, region)]
    if lost := here["cell"].n_unique() - reached["cell"].n_unique():
        gaps.append(_without_municipality(-lost, region))
    by_area = here.join(area_codes, on="municipality").group_by("area_set", "area", "minutes")
    parts = [
        by_area.agg(
            (pl.col(what) * pl.col(weight)).sum().alias("whole"), pl.col(weight).sum().alias("weight")
        ).with_columns(pl.lit(measure).alias("measure"))
        for what, weight, measure in (
            ("employees", "own_residents", "employees_reached"),
            ("residents", "own_employees", "residents_reached"),
        )
    ]
    # Whole numbers throughout: half a person up.
    mean = (2 * pl.col("whole") + pl.col("weight")) // (2 * pl.col("weight"))
    observations = (
        pl.concat(parts)
        .filter(pl.col("weight") > 0)
        .select(
            "area_set",
            "area",
            pl.lit(facts["day"]).alias("period"),
            pl.col("minutes").cast(pl.String),
            "measure",
            mean.alias("value"),
            pl.lit(flags_of(facts)).alias("flags"),
        )
    )
    return Result(observations, tuple(gaps), answer=_answer(observations, facts, region), facts=shown_facts(facts))


def _newest(table: pl.DataFrame, count: str) -> pl.DataFrame:
    rows = table.filter(pl.col("period") == pl.col("period").max())
    return rows.group_by("cell").agg(pl.col(count).sum().alias(f"own_{count}"))


def _without_municipality(count: int, region: dict[str, Any]) -> Gap:
    return Gap(
        Text(
            nb=f"{count} ruter i gatenettet ligger utenfor planens kommuner. De teller som mål, men ikke som utgangspunkt.",
            en=f"{count} cells on the streets lie outside the plan's municipalities. They count as destinations, not as origins.",
        ),
        region["area_set"],
        region["area"],
    )


def _rows(rows: list[tuple[str, str, str, str, str, int]]) -> pl.DataFrame:
    columns = dict.fromkeys(("area_set", "area", "period", "minutes", "measure"), pl.String)
    return pl.DataFrame(rows, schema=columns | {"value": pl.Int64}, orient="row")


def _answer(observations: pl.DataFrame, facts: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """Jobs reached from the whole region within 45 minutes, and within 30."""
    here = observations.filter(
        (pl.col("area_set") == region["area_set"])
        & (pl.col("area") == region["area"])
        & (pl.col("measure") == "employees_reached")
    )
    found = dict(here.select("minutes", "value").rows())
    if not found:
        return None
    said: dict[Language, str] = {}
    warning = partly(facts)
    for language in LANGUAGES:
        day = written_date(facts["day"], language)
        less, more = (number(found[str(limit)], 0, language) for limit in (30, HEADLINE_MIN))
        if language == "nb":
            text = (
                f"En innbygger i {region['name']['nb']} når i gjennomsnitt {more} arbeidsplasser innen {HEADLINE_MIN} minutter med "
                f"kollektivtransport, og {less} innen 30 minutter (rutetidene {day})."
            )
        else:
            text = (
                f"A resident of {region['name']['en']} reaches {more} jobs on average within {HEADLINE_MIN} minutes by public "
                f"transport, and {less} within 30 minutes (timetable of {day})."
            )
        said[language] = f"{text} {warning.get(language)}" if warning else text
    return Text(nb=said["nb"], en=said["en"])
