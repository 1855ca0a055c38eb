"""How densely do people work?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Result, gaps_from, missing_years
from planpuls.indicators.span import span
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

LIMITS = (100, 500, 2_000, 10_000)
"""Lowest density of each class but the first, employees per square kilometre."""
DENSE = LIMITS[2]
"""The sentence is about cells from this density."""
CLASSES = ("1-99", "100-499", "500-1999", "2000-9999", "10000+")
_UNIT = Text(nb="ansatte per 1. januar", en="employees on 1 January")


_NAMES = {
    "1-99": Text(nb="under 100 per km²", en="under 100 per km²"),
    "100-499": Text(nb="100–499 per km²", en="100–499 per km²"),
    "500-1999": Text(nb="500–1 999 per km²", en="500–1,999 per km²"),
    "2000-9999": Text(nb="2 000–9 999 per km²", en="2,000–9,999 per km²"),
    "10000+": Text(nb="10 000 eller mer per km²", en="10,000 or more per km²"),
}

INDICATOR = Indicator(
    id="job-density",
    plan="areal",
    question=Text(nb="Hvor tett ligger arbeidsplassene?", en="How densely do the jobs lie?"),
    title=Text(nb="Tetthet av arbeidsplasser", en="Density of jobs"),
    definition=Text(
        nb=(
            "Ansatte per 1. januar etter hvor mange ansatte det er i ruten på 1 km der de arbeider. Ruten regnes hel, også der en "
            "kommunegrense går gjennom den; den ansatte telles i kommunen til sin egen 250 m rute."
        ),
        en=(
            "Employees on 1 January by how many employees there are in the 1 km cell where they work. The cell is taken whole, also where "
            "a municipal border goes through it; the employee is counted in the municipality of the own 250 m cell."
        ),
    ),
    formula=Text(
        nb="100 · ansatte i ruter i tetthetsklassen / alle ansatte",
        en="100 · employees in cells of the density class / all employees",
    ),
    caveats=(
        Text(
            nb="Klassegrensene er våre. Kilden til kartet i presentasjonen oppgir ikke sine.",
            en="The class limits are ours. The source of the presentation's map does not give its own.",
        ),
        Text(
            nb="Ruter ved kysten er delvis sjø, og regnes likevel som 1 km². Tettheten på land er høyere der.",
            en="Cells by the coast are partly sea and still count as 1 km². The density on land is higher there.",
        ),
        Text(
            nb="Avstand til sentrum er ikke med: planen har ikke noe punkt for sentrum.",
            en="Distance to the centre is not included: the plan has no point for the centre.",
        ),
        Text(
            nb="Ansatte telles på virksomhetens registrerte adresse. En omregistrering ser ut som en flytting.",
            en="Employees are counted at the establishment's registered address. A re-registration looks like a move.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    dimensions=(
        Dimension(
            id="density_class",
            name=Text(nb="Tetthet", en="Density"),
            values=_NAMES,
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
            dimensions=("density_class",),
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
        by="density_class",
        title=Text(nb="Ansatte etter tetthet, {area}, {end}", en="Employees by density, {area}, {end}"),
    ),
)

NEEDS = ("workplaces", "cells", "area_codes", "area_gaps", "headline", "region")


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
) -> Result:
    """Employees by area, year and density class of their 1 km cell.

    `workplaces`: `cell`, `period`, `employees`, `flags`; `cells`: `cell`, `cell_1km`, `municipality`. A cell's density is of all
    placed employees in it, in whatever municipality.
    """
    placed = workplaces.join(cells.select("cell", "cell_1km", "municipality"), on="cell")
    density = pl.col("employees").sum().over("cell_1km", "period")
    corrected = pl.col("flags").str.contains(Flag.CORRECTED.value).any().alias("corrected")
    by_class = (
        placed.with_columns(_class(density).alias("density_class"))
        .group_by("municipality", "period", "density_class")
        .agg(pl.col("employees").sum().alias("value"), corrected)
    )
    # Every area has a row for every class in every year, with 0 where nobody works at that density.
    every = placed.select("municipality", "period").unique().join(pl.DataFrame({"density_class": CLASSES}), how="cross")
    by_class = every.join(by_class, on=["municipality", "period", "density_class"], how="left").with_columns(
        pl.col("value").fill_null(0), pl.col("corrected").fill_null(value=False)
    )
    by_area = by_class.join(area_codes, on="municipality")
    parts = [
        by_area.group_by("area_set", "area", "period", *extra)
        .agg(pl.col("value").sum(), pl.col("corrected").any())
        .with_columns(pl.lit(measure).alias("measure"))
        for measure, extra in (("employees", []), ("employees_in_class", ["density_class"]))
    ]
    flags = pl.when("corrected").then(pl.lit(Flag.CORRECTED.value)).otherwise(pl.lit("")).alias("flags")
    observations = pl.concat(parts, how="diagonal").with_columns(flags).drop("corrected")
    periods = sorted(workplaces["period"].unique().to_list())
    gaps = [
        *gaps_from(area_gaps),
        *missing_years(periods, Text(nb="Rutenettet over ansatte", en="The grid of employees")),
    ]
    return Result(observations, tuple(gaps), answer=_answer(observations, headline, region))


def _class(density: pl.Expr) -> pl.Expr:
    found = pl.lit(CLASSES[0])
    for limit, code in zip(LIMITS, CLASSES[1:], strict=True):
        found = pl.when(density >= limit).then(pl.lit(code)).otherwise(found)
    return found


def _answer(observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """The share that works in dense cells, at the baseline and in the newest year."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    years = span(here["period"].to_list(), headline, q4=False)
    if years is None:
        return None
    shares = []
    for year in years:
        rows = here.filter(pl.col("period") == year)
        everyone = float(rows.filter(pl.col("measure") == "employees")["value"].sum())
        dense = float(rows.filter(pl.col("density_class").is_in(CLASSES[LIMITS.index(DENSE) + 1 :]))["value"].sum())
        if not everyone:
            return None
        shares.append(100 * dense / everyone)
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        then, now = (number(share, 1, language) for share in shares)
        limit = number(DENSE, 0, language)
        if language == "nb":
            text = (
                f"{now} prosent av de ansatte i {region['name']['nb']} arbeidet i {years[1]} i ruter med minst {limit} ansatte per "
                f"kvadratkilometer, mot {then} prosent i {years[0]}."
            )
        else:
            text = (
                f"{now} per cent of the employees in {region['name']['en']} worked in {years[1]} in cells with at least {limit} "
                f"employees per square kilometre, against {then} per cent in {years[0]}."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
