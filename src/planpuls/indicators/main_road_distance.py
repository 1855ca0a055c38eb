"""How far do people work from the nearest junction of the main roads?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, Result, gaps_from, missing_years
from planpuls.indicators.span import span
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

LIMITS_M = (1_000, 2_000, 5_000)
CLASSES = ("0-1", "1-2", "2-5", "5+")
NEAR = CLASSES[0]
UNKNOWN = "unknown"
_UNIT = Text(nb="ansatte per 1. januar", en="employees on 1 January")

INDICATOR = Indicator(
    id="main-road-distance",
    plan="areal",
    question=Text(
        nb="Hvor langt fra hovedvegnettet ligger arbeidsplassene?", en="How far from the main roads do the jobs lie?"
    ),
    title=Text(nb="Avstand til hovedvegkryss", en="Distance to a main-road junction"),
    definition=Text(
        nb=(
            "Ansatte per 1. januar etter luftlinjen fra midten av 250 m ruten der de arbeider, til nærmeste kryss på hovedvegnettet: "
            "avkjørsler (motorway_junction) og ender av ramper (motorway_link, trunk_link) i OpenStreetMap i dag, for alle år."
        ),
        en=(
            "Employees on 1 January by the air line from the centre of the 250 m cell where they work to the nearest junction of the "
            "main roads: exits (motorway_junction) and ends of ramps (motorway_link, trunk_link) in OpenStreetMap today, for every year."
        ),
    ),
    formula=Text(
        nb="100 · ansatte i avstandsklassen / alle ansatte",
        en="100 · employees of the distance class / all employees",
    ),
    caveats=(
        Text(
            nb="Kryss i plan uten ramper på riksveg er ikke med, og klassegrensene er våre.",
            en="Level junctions of trunk roads without ramps are not included, and the class limits are ours.",
        ),
        Text(
            nb="Kryss utenfor kartutsnittet er ikke kjent. Der kanten er nærmere enn nærmeste kjente kryss, er avstanden ukjent "
            "med mindre klassen er den samme uansett.",
            en="Junctions beyond the map extract are not known. Where its rim is nearer than the nearest known junction the distance "
            "is unknown, unless the class is the same either way.",
        ),
        Text(
            nb="Vegnettet er dagens også i eldre år: tallene viser hvor arbeidsplassene flyttet, ikke hva vegene ble.",
            en="The roads are those of today in earlier years too: the figures show where jobs moved, not what became of the roads.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities", "osm.extract"),
    dimensions=(
        Dimension(
            id="distance_class",
            name=Text(nb="Avstand", en="Distance"),
            values={
                "0-1": Text(nb="inntil 1 km", en="up to 1 km"),
                "1-2": Text(nb="1–2 km", en="1–2 km"),
                "2-5": Text(nb="2–5 km", en="2–5 km"),
                "5+": Text(nb="over 5 km", en="over 5 km"),
                UNKNOWN: Text(nb="ukjent, utenfor kartutsnittet", en="unknown, beyond the map extract"),
            },
        ),
    ),
    measures=(
        Measure(
            id="employees",
            name=Text(nb="Ansatte i alt", en="All employees"),
            concept="employees_1jan",
            unit=_UNIT,
            additive=True,
        ),
        Measure(
            id="employees_in_class",
            name=Text(nb="Ansatte", en="Employees"),
            concept="employees_1jan",
            unit=_UNIT,
            additive=True,
            dimensions=("distance_class",),
        ),
    ),
    views=(
        ready_views.share(
            "employees_in_class",
            "employees",
            Text(nb="prosent av ansatte per 1. januar", en="per cent of employees on 1 January"),
        ),
        ready_views.share_change("employees_in_class", "employees"),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="bars",
        show="share_pct",
        by="distance_class",
        in_sequence=True,
        title=Text(
            nb="Ansatte etter luftlinje til hovedvegkryss, {area}, {end}",
            en="Employees by air line to a main-road junction, {area}, {end}",
        ),
    ),
    partial_label=Text(
        nb="Foreløpig: kartutsnittet dekker ikke hele området",
        en="Preliminary: the map extract does not cover the whole area",
    ),
)

NEEDS = ("workplaces", "cells", "main_roads", "area_codes", "area_gaps", "headline", "region")


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    main_roads: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
) -> Result:
    """Employees by area, year and distance class of their cell; `main_roads`: `cell`, `main_road_cm`, `main_road_least_cm`.

    A limit belongs to the nearer class. A cell whose nearest junction may lie in a nearer class beyond the extract is of the class
    `unknown`, and areas with people in such cells are flagged as partial. Where the extract has no junction at all there are
    no figures.
    """
    if main_roads["main_road_cm"].null_count() == main_roads.height:
        return Result(_no_rows(), (Gap(_NO_JUNCTION),))
    placed = workplaces.join(cells.select("cell", "municipality"), on="cell").join(main_roads, on="cell")
    corrected = pl.col("flags").str.contains(Flag.CORRECTED.value).any().alias("corrected")
    known, least = _class(pl.col("main_road_cm")), _class(pl.col("main_road_least_cm"))
    placed = placed.with_columns(pl.when(known == least).then(known).otherwise(pl.lit(UNKNOWN)).alias("distance_class"))
    classes = (*CLASSES, *([UNKNOWN] if (placed["distance_class"] == UNKNOWN).any() else []))
    by_class = placed.group_by("municipality", "period", "distance_class").agg(
        pl.col("employees").sum().alias("value"), corrected
    )
    # Every area has a row for every class in every year, with 0 where nobody works at that distance.
    every = placed.select("municipality", "period").unique()
    every = every.join(pl.DataFrame({"distance_class": classes}), how="cross")
    filled = every.join(by_class, on=["municipality", "period", "distance_class"], how="left").with_columns(
        pl.col("value").fill_null(0), pl.col("corrected").fill_null(value=False)
    )
    beyond = (pl.col("distance_class") == UNKNOWN) & (pl.col("value") > 0)
    by_area = filled.join(area_codes, on="municipality").with_columns(
        beyond.any().over("area_set", "area", "period").alias("partial")
    )
    parts = [
        by_area.group_by("area_set", "area", "period", *extra)
        .agg(pl.col("value").sum(), pl.col("corrected").any(), pl.col("partial").any())
        .with_columns(pl.lit(measure).alias("measure"))
        for measure, extra in (("employees", []), ("employees_in_class", ["distance_class"]))
    ]
    marks = ((name, flag) for name, flag in (("corrected", Flag.CORRECTED), ("partial", Flag.PARTIAL_SOURCE)))
    flags = pl.concat_str(
        [pl.when(name).then(pl.lit(flag.value)) for name, flag in marks], separator=" ", ignore_nulls=True
    )
    observations = pl.concat(parts, how="diagonal").with_columns(flags.alias("flags")).drop("corrected", "partial")
    years = sorted(workplaces["period"].unique().to_list())
    source = Text(nb="Rutenettet over ansatte", en="The grid of employees")
    gaps = (*gaps_from(area_gaps), *missing_years(years, source))
    return Result(observations, gaps, answer=_answer(observations, headline, region))


_NO_JUNCTION = Text(
    nb="Kartutsnittet har ingen avkjørsler eller ramper, så avstanden til hovedvegnettet er ukjent.",
    en="The map extract has no exits or ramps, so the distance to the main roads is unknown.",
)


def _class(distance_cm: pl.Expr) -> pl.Expr:
    found = pl.lit(CLASSES[-1])
    for limit, code in sorted(zip(LIMITS_M, CLASSES, strict=False), reverse=True):
        found = pl.when(distance_cm <= 100 * limit).then(pl.lit(code)).otherwise(found)
    return found


def _no_rows() -> pl.DataFrame:
    columns = dict.fromkeys(("area_set", "area", "period", "distance_class", "measure"), pl.String)
    return pl.DataFrame(schema=columns | {"value": pl.Int64})


def _answer(observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """The share that works within a kilometre, at the baseline and in the newest year; where some of the distances are not known,
    how much of the newest year's that is at least."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    years = span(here["period"].to_list(), headline, q4=False)
    if years is None:
        return None
    shares, unknown = [], []
    for year in years:
        rows = here.filter(pl.col("period") == year)
        everyone = int(rows.filter(pl.col("measure") == "employees")["value"].sum())
        if not everyone:
            return None
        near, beyond = (int(rows.filter(pl.col("distance_class") == code)["value"].sum()) for code in (NEAR, UNKNOWN))
        shares.append(100 * near / everyone)
        unknown.append(100 * beyond / everyone)
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        then, now = (number(share, 1, language) for share in shares)
        if any(unknown):
            rest = number(unknown[1], 1, language)
            said[language] = (
                f"Minst {now} prosent av de ansatte i {region['name']['nb']} arbeidet i {years[1]} inntil 1 km i luftlinje fra et "
                f"hovedvegkryss. For {rest} prosent er avstanden ukjent: kartutsnittet rekker ikke dit."
                if language == "nb"
                else f"At least {now} per cent of the employees in {region['name']['en']} worked in {years[1]} within 1 km by air "
                f"line of a main-road junction. For {rest} per cent the distance is unknown: the map extract does not reach there."
            )
        elif language == "nb":
            said[language] = (
                f"{now} prosent av de ansatte i {region['name']['nb']} arbeidet i {years[1]} inntil 1 km i luftlinje fra et "
                f"hovedvegkryss, mot {then} prosent i {years[0]}."
            )
        else:
            said[language] = (
                f"{now} per cent of the employees in {region['name']['en']} worked in {years[1]} within 1 km by air line of a "
                f"main-road junction, against {then} per cent in {years[0]}."
            )
    return Text(nb=said["nb"], en=said["en"])
