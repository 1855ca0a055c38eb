"""Where did the number of employees change most?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Result, missing_years
from planpuls.spec import ready_views
from planpuls.spec.indicator import Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

INDICATOR = Indicator(
    id="grid-change",
    plan="areal",
    question=Text(
        nb="Hvor har tallet på ansatte endret seg mest?",
        en="Where has the number of employees changed most?",
    ),
    title=Text(nb="Endring i ansatte per rute", en="Change in employees per grid cell"),
    definition=Text(
        nb=(
            "Ansatte per 1. januar etter virksomhetens registrerte adresse i SSBs rutenett på 250 m, og endringen mellom to år. "
            "En rute på 1 km er summen av 250 m rutene i den. En rute uten virksomheter det ene året regnes som 0 det året."
        ),
        en=(
            "Employees on 1 January by the establishment's registered address in SSB's 250 m grid, and the change between two "
            "years. A 1 km cell is the sum of its 250 m cells. A cell without establishments in one of the years counts as 0 in that year."
        ),
    ),
    formula=Text(
        nb="ansatte i år t − ansatte i år t₀, rute for rute",
        en="employees in year t − employees in year t₀, cell by cell",
    ),
    caveats=(
        Text(
            nb=(
                "Naboruter på 250 m med motsatte endringer på over 300 er merket «trolig omregistrert adresse». Ruter på 1 km er merket der "
                "et slikt par ligger i hver sin."
            ),
            en=(
                "Neighbouring 250 m cells with opposite changes above 300 are marked «probably a re-registered address». 1 km cells are marked "
                "where such a pair lies in two of them."
            ),
        ),
        Text(
            nb="Nivået ble løftet mellom 2015 og 2016 av et nytt datagrunnlag. Endringer over bruddet er for store.",
            en="A new data source raised the level between 2015 and 2016. Changes across the break are too large.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    measures=(
        Measure(
            id="employees",
            name=Text(nb="Ansatte", en="Employees"),
            concept="employees_1jan",
            unit=Text(nb="ansatte per 1. januar", en="employees on 1 January"),
            additive=True,
        ),
    ),
    views=(
        ready_views.change(
            "employees", Text(nb="ansatte", en="employees"), name=Text(nb="Endring i ansatte", en="Change in employees")
        ),
        ready_views.growth("employees", name=Text(nb="Endring i prosent", en="Change in per cent")),
    ),
    area_sets=("cell_1km", "cell_250m"),
    stored_area_sets=("cell_250m",),
)

NEEDS = ("workplaces", "cells", "region_municipalities", "place_names", "unplaced", "headline")


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    region_municipalities: list[str],
    place_names: dict[str, str],
    unplaced: pl.DataFrame,
    headline: dict[str, Any],
) -> Result:
    """The stock of every 250 m cell of the region by year; change is a view.

    `workplaces`: `cell`, `period`, `employees`, `flags`; `cells`: `cell`, `cell_1km`, `municipality`, `water`.
    """
    region = cells.filter(pl.col("municipality").is_in(region_municipalities))
    placed = workplaces.join(region, on="cell")
    water = pl.when("water").then(pl.lit(Flag.WATER_CELL.value)).otherwise(pl.lit(""))
    observations = placed.select(
        pl.lit("cell_250m").alias("area_set"),
        pl.col("cell").cast(pl.String).alias("area"),
        "period",
        pl.lit("employees").alias("measure"),
        pl.col("employees").alias("value"),
        # Both are single flags in alphabetical order, so joining them keeps the stored form.
        pl.concat_str([pl.col("flags"), water], separator=" ").str.strip_chars().alias("flags"),
    )
    periods = sorted(placed["period"].unique().to_list())
    return Result(
        observations,
        tuple(missing_years(periods, Text(nb="Rutenettet over ansatte", en="The grid of employees"))),
        answer=_answer(placed, periods, place_names, headline),
        facts=_facts(placed, region, unplaced),
    )


def _facts(placed: pl.DataFrame, region: pl.DataFrame, unplaced: pl.DataFrame) -> dict[str, object]:
    water = (
        placed.filter("water").group_by("period").agg(pl.len().alias("cells"), pl.col("employees").sum()).sort("period")
    )
    lost = unplaced.group_by("period").agg(pl.len().alias("cells"), pl.col("employees").sum()).sort("period")
    return {
        "cells_250m": region.height,
        "cells_1km": region["cell_1km"].n_unique(),
        "water_cells": int(region["water"].sum()),
        "water": water.to_dicts(),
        "unplaced": lost.to_dicts(),
    }


def _answer(
    placed: pl.DataFrame, periods: list[str], place_names: dict[str, str], headline: dict[str, Any]
) -> Text | None:
    """Largest gain and fall by 1 km cell from the plan's baseline to the newest year that may end a comparison."""
    base = headline["baseline"]
    ends = [period for period in periods if period > base and period not in headline["excluded_end_points"]]
    if base not in periods or not ends:
        return None
    end = ends[-1]
    change = (
        placed.group_by("cell_1km")
        .agg(
            (
                pl.col("employees").filter(pl.col("period") == end).sum()
                - pl.col("employees").filter(pl.col("period") == base).sum()
            ).alias("change"),
            pl.col("municipality").mode().sort().first(),
        )
        .sort("change", "cell_1km", descending=[True, False])
    )
    most, least = change.row(0, named=True), change.row(-1, named=True)
    up, down = change.filter(pl.col("change") > 0).height, change.filter(pl.col("change") < 0).height
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        gain, fall = (number(row["change"], 0, language, sign=True) for row in (most, least))
        there, here = (place_names.get(row["municipality"], row["municipality"]) for row in (most, least))
        counts = number(up, 0, language), number(down, 0, language)
        if language == "nb":
            text = (
                f"Fra {base} til {end} økte tallet på ansatte i {counts[0]} ruter på 1 km og falt i {counts[1]}. "
                f"Størst vekst hadde en rute i {there} ({gain}), størst nedgang en rute i {here} ({fall})."
            )
        else:
            text = (
                f"From {base} to {end} the number of employees rose in {counts[0]} cells of 1 km and fell in {counts[1]}. "
                f"The largest gain came in a cell in {there} ({gain}), the largest fall in a cell in {here} ({fall})."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
