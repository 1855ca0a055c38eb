"""How densely do people work?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.density_sums import CLASSES, KM, LIMITS, SMALL, by_class, distances, land, summed_by_area
from planpuls.indicators.result import Result, gaps_from, missing_years
from planpuls.indicators.span import span
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

DENSE = LIMITS[2]
"""The sentence is about cells from this density."""
_UNIT = Text(nb="ansatte per 1. januar", en="employees on 1 January")


_NAMES = {
    "1-99": Text(nb="under 100 per km²", en="under 100 per km²"),
    "100-499": Text(nb="100–499 per km²", en="100–499 per km²"),
    "500-1999": Text(nb="500–1 999 per km²", en="500–1,999 per km²"),
    "2000-9999": Text(nb="2 000–9 999 per km²", en="2,000–9,999 per km²"),
    "10000+": Text(nb="10 000 eller mer per km²", en="10,000 or more per km²"),
}


def _mean_km(measure: str, of: str, name: Text) -> View:
    unit = Text(nb="km i gjennomsnitt til sentrum, luftlinje", en="km on average to the centre, air line")
    return View(id=f"mean_{measure}", kind="ratio", measure=measure, of=of, name=name, unit=unit, min_base=100)


INDICATOR = Indicator(
    id="job-density",
    plan="areal",
    question=Text(nb="Hvor tett ligger arbeidsplassene?", en="How densely do the jobs lie?"),
    title=Text(nb="Tetthet av arbeidsplasser", en="Density of jobs"),
    definition=Text(
        nb=(
            "Ansatte per 1. januar etter hvor tett det er i ruten der de arbeider, på 1 km og på 250 m. Ruten regnes hel, også der en "
            "kommunegrense går gjennom den; den ansatte telles i kommunen til sin egen 250 m rute. Dessuten ansatte per km² land i "
            "området, og gjennomsnittlig avstand i luftlinje fra arbeidsplassene og fra bostedene til sentrum."
        ),
        en=(
            "Employees on 1 January by how dense it is in the cell where they work, of 1 km and of 250 m. The cell is taken whole, also "
            "where a municipal border goes through it; the employee is counted in the municipality of the own 250 m cell. And employees "
            "per km² of land in the area, and the mean air-line distance from workplaces and from homes to the centre."
        ),
    ),
    formula=Text(
        nb="100 · ansatte i ruter i tetthetsklassen / alle ansatte; ansatte / km²; Σ ansatte · avstand / Σ ansatte",
        en="100 · employees in cells of the density class / all employees; employees / km²; Σ employees · distance / Σ employees",
    ),
    caveats=(
        Text(
            nb="Klassegrensene er våre. Kilden til kartet i presentasjonen oppgir ikke sine.",
            en="The class limits are ours. The source of the presentation's map does not give its own.",
        ),
        Text(
            nb="Ruter ved kysten er delvis sjø, og regnes likevel hele. Kartgrensene er for grove til å si hvor mye av en rute som er land.",
            en="Cells by the coast are partly sea and still count as whole. The boundaries are too coarse to say how much of a cell is land.",
        ),
        Text(
            nb="Land i et område er flaten innenfor kartgrensene, som følger kysten; innsjøer er med.",
            en="Land of an area is the surface within the boundaries, which follow the coast; lakes are included.",
        ),
        Text(
            nb="Avstanden er fra midten av 250 m ruten til planens punkt for sentrum. Bosteder er med der rutenettet over befolkningen er lest inn.",
            en="The distance is from the middle of the 250 m cell to the plan's point for the centre. Homes are included where the grid of residents is imported.",
        ),
        Text(
            nb="Ansatte telles på virksomhetens registrerte adresse. En omregistrering ser ut som en flytting.",
            en="Employees are counted at the establishment's registered address. A re-registration looks like a move.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    more_sources=("ssb.population_250m",),
    dimensions=(
        Dimension(
            id="cell_size",
            name=Text(nb="Rute", en="Cell"),
            values={
                KM: Text(nb="ruter på 1 km", en="cells of 1 km"),
                SMALL: Text(nb="ruter på 250 m", en="cells of 250 m"),
            },
        ),
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
            dimensions=("cell_size", "density_class"),
        ),
        Measure(
            id="land_km2",
            name=Text(nb="Land", en="Land"),
            concept="land_area",
            unit=Text(nb="km² innenfor kartgrensene", en="km² within the boundaries"),
            decimals=1,
            additive=True,
        ),
        *(
            Measure(
                id=measure,
                name=name,
                concept="count",
                unit=Text(nb="kilometer i alt, luftlinje til sentrum", en="kilometres in all, air line to the centre"),
                decimals=3,
                additive=True,
            )
            for measure, name in (
                ("employee_km", Text(nb="Ansattes avstand i alt", en="Employees' distance in all")),
                ("resident_km", Text(nb="Innbyggeres avstand i alt", en="Residents' distance in all")),
            )
        ),
        Measure(
            id="residents",
            name=Text(nb="Innbyggere", en="Residents"),
            concept="residents",
            unit=Text(nb="innbyggere per 1. januar", en="residents on 1 January"),
            additive=True,
        ),
    ),
    views=(
        ready_views.share(
            "employees_in_class",
            "employees",
            Text(nb="prosent av ansatte per 1. januar", en="per cent of employees on 1 January"),
        ),
        ready_views.share_change("employees_in_class", "employees"),
        View(
            id="density",
            kind="ratio",
            measure="employees",
            of="land_km2",
            name=Text(nb="Tetthet i området", en="Density of the area"),
            unit=Text(nb="ansatte per km² land", en="employees per km² of land"),
            decimals=0,
        ),
        _mean_km("employee_km", "employees", Text(nb="Arbeidsplassenes avstand", en="Distance of workplaces")),
        _mean_km("resident_km", "residents", Text(nb="Bostedenes avstand", en="Distance of homes")),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="bars",
        show="share_pct",
        by="density_class",
        in_sequence=True,
        where={"cell_size": KM},
        title=Text(
            nb="Ansatte etter tetthet i ruten på 1 km, {area}, {end}",
            en="Employees by the density of the 1 km cell, {area}, {end}",
        ),
    ),
)

NEEDS = ("workplaces", "cells", "outlines", "area_codes", "area_gaps", "headline", "region", "centre")
WANTS = {"population": "table:ssb.population_250m", "resident_cells": "resident_cells"}


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    outlines: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
    centre: dict[str, Any] | None,
    population: pl.DataFrame | None = None,
    resident_cells: pl.DataFrame | None = None,
) -> Result:
    """Employees by area, year and density class of their cell of both sizes; land; distance of workplaces and homes to the centre.

    `workplaces`: `cell`, `period`, `employees`, `flags`; `cells` and `resident_cells`: `cell`, `cell_1km`, `x_m`, `y_m`,
    `municipality`; `outlines`: `municipality`, `wkb`; `centre`: `latitude`, `longitude`, or None; `population`: `cell`, `period`,
    `residents`. A cell's density is of all placed employees in it, in whatever municipality.
    """
    placed = workplaces.join(cells, on="cell").with_columns(
        pl.col("flags").str.contains(Flag.CORRECTED.value).alias("corrected"), pl.col("employees").alias("value")
    )
    parts = [
        summed_by_area(placed, area_codes, "employees"),
        by_class(placed, area_codes),
        land(placed, outlines, area_codes),
    ]
    if centre is not None:
        parts.append(distances(placed, cells, centre, area_codes, "employee_km"))
        if population is not None and resident_cells is not None:
            at_home = population.join(resident_cells, on="cell").select(
                "cell",
                "municipality",
                "period",
                pl.col("residents").alias("value"),
                pl.lit(value=False).alias("corrected"),
            )
            at_home = at_home.filter(pl.col("period").is_in(placed["period"].unique().implode()))
            parts.append(summed_by_area(at_home, area_codes, "residents"))
            parts.append(distances(at_home, resident_cells, centre, area_codes, "resident_km"))
    flags = pl.when("corrected").then(pl.lit(Flag.CORRECTED.value)).otherwise(pl.lit("")).alias("flags")
    observations = (
        pl.concat([part.with_columns(pl.col("value").cast(pl.Float64)) for part in parts], how="diagonal")
        .with_columns(flags)
        .drop("corrected")
    )
    periods = sorted(workplaces["period"].unique().to_list())
    gaps = [
        *gaps_from(area_gaps),
        *missing_years(periods, Text(nb="Rutenettet over ansatte", en="The grid of employees")),
    ]
    return Result(
        observations,
        tuple(gaps),
        answer=_answer(observations, headline, region, centre),
        facts={"centre": None if centre is None else {name: centre[name] for name in ("name", "source")}},
    )


def _answer(
    observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any], centre: dict[str, Any] | None
) -> Text | None:
    """The share that works in dense cells and the mean distance to the centre, at the baseline and in the newest year."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    years = span(here["period"].to_list(), headline, q4=False)
    if years is None:
        return None
    shares, away = [], []
    for year in years:
        rows = here.filter(pl.col("period") == year)
        everyone = float(rows.filter(pl.col("measure") == "employees")["value"].sum())
        dense = float(
            rows.filter(
                (pl.col("cell_size") == KM) & pl.col("density_class").is_in(CLASSES[LIMITS.index(DENSE) + 1 :])
            )["value"].sum()
        )
        if not everyone:
            return None
        shares.append(100 * dense / everyone)
        away.append(float(rows.filter(pl.col("measure") == "employee_km")["value"].sum()) / everyone)
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
        if centre is not None:
            near, far = (number(mean, 1, language) for mean in reversed(away))
            text += (
                f" De ligger i gjennomsnitt {near} km fra {centre['name']['nb']}, mot {far} km i {years[0]}."
                if language == "nb"
                else f" On average they lie {near} km from {centre['name']['en']}, against {far} km in {years[0]}."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
