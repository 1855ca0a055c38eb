"""Does growth build on the knowledge environments there are?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, Result, missing_years
from planpuls.indicators.span import span
from planpuls.places.points import employees_within
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

CATEGORY = "knowledge"
WITHIN_M = 1_000


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_PERSONS = _t("ansatte per 1. januar", "employees on 1 January")

INDICATOR = Indicator(
    id="knowledge-environments",
    plan="areal",
    question=_t("Vokser det rundt kunnskapsmiljøene?", "Is there growth around the knowledge environments?"),
    title=_t("Ansatte rundt kunnskapsmiljøer", "Employees around knowledge environments"),
    definition=_t(
        "Ansatte i 250 m ruter med midtpunkt innen 1 000 m luftlinje fra punktet til et universitet, en høgskole, et sykehus eller en "
        "forskningspark som planen peker ut. Alle næringer er med, også miljøet selv.",
        "Employees of 250 m cells whose centre lies within 1,000 m air line of the point of a university, college, hospital or research park "
        "that the plan names. All industries count, the environment itself too.",
    ),
    formula=_t("sum av ansatte i ruter med avstand ≤ 1 000 m", "sum of employees of cells with distance ≤ 1,000 m"),
    caveats=(
        _t(
            "Miljøer nær hverandre deler ansatte, så tallene kan ikke summeres.",
            "Environments near each other share employees, so the figures cannot be summed.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    dimensions=(Dimension(id="place", name=_t("Kunnskapsmiljø", "Knowledge environment")),),
    measures=(
        Measure(
            id="employees_near",
            name=_t("Ansatte innen 1 000 m", "Employees within 1,000 m"),
            concept="employees_1jan",
            unit=_PERSONS,
            additive=False,
            dimensions=("place",),
        ),
        Measure(
            id="employees",
            name=_t("Ansatte i regionen", "Employees of the region"),
            concept="employees_1jan",
            unit=_PERSONS,
            additive=True,
        ),
    ),
    views=(
        ready_views.growth("employees_near"),
        ready_views.share(
            "employees_near",
            "employees",
            _t("prosent av ansatte per 1. januar", "per cent of employees on 1 January"),
            name=_t("Andel av regionens ansatte", "Share of the region's employees"),
            min_base=None,
        ),
        View(
            id="share_of_growth_pct",
            kind="share_of_change",
            measure="employees_near",
            of="employees",
            name=_t("Andel av regionens vekst", "Share of the region's growth"),
            unit=_t("prosent av nettoveksten i ansatte", "per cent of the net growth in employees"),
            min_change_pct=2.0,
        ),
    ),
    area_sets=("region",),
    chart=Chart(kind="lines", show="employees_near", by="place"),
)

NEEDS = {name: name for name in ("workplaces", "cells", "area_codes", "headline", "region", "place_points")}


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    area_codes: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
    place_points: pl.DataFrame,
) -> Result:
    """Employees of the region within 1,000 m of each knowledge environment that has a point, by year.

    `place_points`: `place`, `name`, `category`, `latitude`, `longitude` (text; empty where the plan has no point).
    """
    wanted = place_points.filter(pl.col("category") == CATEGORY)
    if wanted.is_empty():
        return Result(_nothing(), (Gap(_NO_PLACES),))
    inside = area_codes.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    here = cells.join(inside.select("municipality").unique(), on="municipality", how="semi")
    placed = workplaces.join(here.select("cell", "x_m", "y_m"), on="cell").select("period", "x_m", "y_m", "employees")
    whole = placed.group_by("period").agg(pl.col("employees").sum().alias("value"))
    near = employees_within(placed, wanted.filter(pl.col("latitude") != ""), WITHIN_M)
    frames = [
        whole.with_columns(pl.lit(None, pl.String).alias("place"), pl.lit("employees").alias("measure")),
        near.select("period", pl.col("employees").alias("value"), pl.col("name").alias("place")).with_columns(
            pl.lit("employees_near").alias("measure")
        ),
    ]
    observations = pl.concat(frames, how="diagonal").with_columns(
        pl.lit(region["area_set"]).alias("area_set"), pl.lit(region["area"]).alias("area")
    )
    pointless = wanted.filter(pl.col("latitude") == "")["name"].unique(maintain_order=True).to_list()
    gaps = [Gap(_no_point(name), region["area_set"], region["area"]) for name in pointless]
    missing = missing_years(whole["period"].to_list(), _t("Rutenettet over ansatte", "The grid of employees"))
    return Result(observations, (*gaps, *missing), answer=_answer(observations, headline))


def _nothing() -> pl.DataFrame:
    names = ("area_set", "area", "period", "place", "measure")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64})


_NO_PLACES = _t(
    "Kan ikke vises: planmappen har ingen kunnskapsmiljøer (kategorien «knowledge» i places.csv) med punkt.",
    "Cannot be shown: the plan folder has no knowledge environments (category «knowledge» in places.csv) with a point.",
)


def _no_point(name: str) -> Text:
    return _t(f"{name} har ikke noe punkt i planmappen.", f"{name} has no point in the plan folder.")


def _answer(observations: pl.DataFrame, headline: dict[str, Any]) -> Text | None:
    """Growth around each environment beside the region's, the largest first."""
    years = span(observations["period"].to_list(), headline, q4=False)
    if years is None:
        return None
    ends = observations.filter(pl.col("period").is_in(years)).sort("period")
    grown = ends.group_by("place").agg(
        pl.col("value").first().alias("then"), pl.col("value").last().alias("now"), pl.len().alias("years")
    )
    grown = grown.filter((pl.col("years") == len(years)) & (pl.col("then") > 0)).with_columns(
        (100 * (pl.col("now") - pl.col("then")) / pl.col("then")).alias("pct")
    )
    of_region = grown.filter(pl.col("place").is_null())
    places = grown.filter(pl.col("place").is_not_null()).sort("now", "place", descending=[True, False])
    if of_region.is_empty() or places.is_empty():
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = [f"{row['place']} {number(row['pct'], 1, language, sign=True)}" for row in places.to_dicts()]
        whole = number(of_region["pct"][0], 1, language, sign=True)
        said[language] = (
            f"Endring i ansatte innen 1 000 m {years[0]}–{years[1]}, prosent: {', '.join(parts)}; hele regionen {whole}."
            if language == "nb"
            else f"Change in employees within 1,000 m {years[0]}–{years[1]}, per cent: {', '.join(parts)}; the whole region {whole}."
        )
    return Text(nb=said["nb"], en=said["en"])
