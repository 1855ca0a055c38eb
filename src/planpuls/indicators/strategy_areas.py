"""How well do the regional cities and the special areas do?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, MadeSet, Result, missing_years
from planpuls.indicators.span import span
from planpuls.places.zones import inside
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

AREA_SET = "strategy_area"
CATEGORIES = ("regional_city", "job_intensive_area", "special_area")


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_PERSONS = _t("ansatte per 1. januar", "employees on 1 January")

INDICATOR = Indicator(
    id="strategy-areas",
    plan="areal",
    question=_t(
        "Hvor godt lykkes vi med de regionale byene og de særlige områdene?",
        "How well do we succeed with the regional cities and the special areas?",
    ),
    title=_t("Regionale byer og særlige innsatsområder", "Regional cities and special areas"),
    definition=_t(
        "Ansatte i hvert sted planen satser på: regionale byer, regionale områder for arbeidsplassintensive virksomheter og særlige "
        "innsatsområder for økt by- og næringsutvikling. En 250 m rute hører til stedet midtpunktet ligger i.",
        "Employees of each place that the plan backs: regional cities, regional areas for job-intensive business and special areas for "
        "increased urban and business development. A 250 m cell belongs to the place its centre lies in.",
    ),
    formula=_t(
        "endring i stedets andel av regionens ansatte, prosentpoeng", "change in the place's share of the region's employees, points"
    ),
    caveats=(
        _t(
            "Vurderingen følger planens grense for stabilt og er ikke prøvd mot andre utgangsår: den er en illustrasjon.",
            "The assessment follows the plan's limit for stable and is not tried against other baselines: it is an illustration.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    more_sources=("plan.place_areas",),
    measures=(
        Measure(id="employees", name=_t("Ansatte", "Employees"), concept="employees_1jan", unit=_PERSONS, additive=True),
        Measure(id="employees_region", name=_t("Ansatte i hele regionen", "Employees of the whole region"), concept="employees_1jan",
                unit=_PERSONS, additive=False),
    ),
    views=(
        ready_views.share_change("employees", "employees_region", name=_t("Endring i andelen av regionen", "Change in the share of the region"), decimals=2, min_base=None),
        ready_views.growth("employees"),
        ready_views.share("employees", "employees_region", _t("prosent av ansatte per 1. januar", "per cent of employees on 1 January"), name=_t("Andel av regionen", "Share of the region"), min_base=None),
    ),
    area_sets=(AREA_SET, "region"),
    chart=Chart(kind="bars", show="growth_pct", area_set=AREA_SET, title=_t("Vekst i ansatte, {base}–{end}", "Growth in employees, {base}–{end}")),
)  # fmt: skip

NEEDS = {
    name: name
    for name in ("workplaces", "cells", "area_codes", "headline", "region", "place_points", "place_categories")
}
WANTS = {"place_areas": "table:plan.place_areas"}


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    area_codes: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
    place_points: pl.DataFrame,
    place_categories: pl.DataFrame,
    place_areas: pl.DataFrame | None = None,
) -> Result:
    """Employees of each place with a polygon, and what is unknown: places without one, and categories without known members.

    `place_points`: `place`, `name`, `category`; `place_categories`: `category`, `name_nb`, `name_en`, `members_known` (`yes` or empty).
    """
    places = (
        place_points.filter(pl.col("category").is_in(CATEGORIES))
        .select("place", "name", "category")
        .unique(maintain_order=True)
    )
    gaps = _unknown(place_categories, region)
    if place_areas is None:
        return Result(_nothing(), (*gaps, Gap(_NO_POLYGONS)))
    inside_region = area_codes.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    here = cells.join(inside_region.select("municipality").unique(), on="municipality", how="semi")
    drawn = place_areas.filter(pl.col("kind").is_in(CATEGORIES)).with_columns(
        pl.coalesce("detail", "name").alias("detail")
    )
    if drawn.is_empty():
        return Result(_nothing(), (*gaps, Gap(_NO_POLYGONS)))
    pairs = inside(here, drawn).select("row", pl.col("place").alias("area")).unique()
    numbered = here.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    of_region = workplaces.join(numbered.select("cell", "row"), on="cell").select("period", "employees", "row")
    whole = of_region.group_by("period").agg(pl.col("employees").sum().alias("whole"))
    sums = of_region.join(pairs, on="row").group_by("area", "period").agg(pl.col("employees").sum().alias("value"))
    # A place in which nobody works has a row with 0.
    every = drawn.select(pl.col("detail").alias("area")).unique().join(whole, how="cross")
    rows = (
        every.join(sums, on=["area", "period"], how="left")
        .with_columns(pl.col("value").fill_null(0))
        .sort("area", "period")
    )
    edition = region["area_set"].partition("@")[2]
    made = MadeSet(AREA_SET, edition, _t("Planens satsingssteder", "The plan's strategy places"), _names(drawn, places))
    measured = [
        rows.select(
            pl.lit(f"{AREA_SET}@{edition}").alias("area_set"),
            "area",
            "period",
            pl.col(column).alias("value"),
            pl.lit(measure).alias("measure"),
        )
        for measure, column in (("employees", "value"), ("employees_region", "whole"))
    ]
    own = whole.select(
        pl.lit(region["area_set"]).alias("area_set"),
        pl.lit(region["area"]).alias("area"),
        "period",
        pl.col("whole").alias("value"),
    )
    regional = [own.with_columns(pl.lit(measure).alias("measure")) for measure in ("employees", "employees_region")]
    undrawn = places.filter(~pl.col("place").is_in(drawn["detail"].implode()))["name"].to_list()
    gaps += [Gap(_undrawn(name), region["area_set"], region["area"]) for name in undrawn]
    assessed = _assessed(rows, made, headline)
    missing = missing_years(whole["period"].to_list(), _t("Rutenettet over ansatte", "The grid of employees"))
    return Result(
        pl.concat([*measured, *regional]),
        (*gaps, *missing),
        answer=_answer(assessed, headline, whole["period"].to_list()),
        facts={"assessed": assessed},
        areas=made,
    )


def _names(drawn: pl.DataFrame, places: pl.DataFrame) -> dict[str, Text]:
    """Place -> name: the plan's, else the polygon's."""
    known = dict(places.select("place", "name").rows())
    found = {
        place: known.get(place) or name or place for place, name in drawn.select("detail", "name").sort("detail").rows()
    }
    return {place: Text(nb=name, en=name) for place, name in found.items()}


def _unknown(place_categories: pl.DataFrame, region: dict[str, Any]) -> list[Gap]:
    """A gap for every category whose members no public document lists."""
    listed = {row["category"]: row for row in place_categories.to_dicts()}
    found = []
    for category in CATEGORIES:
        row = listed.get(category)
        if row is not None and not row["members_known"]:
            reason = _t(
                f"Hvem som hører til {row['name_nb']}, er ikke kjent.",
                f"The members of {row['name_en']} are not known.",
            )
            found.append(Gap(reason, region["area_set"], region["area"]))
    return found


def _assessed(rows: pl.DataFrame, made: MadeSet, headline: dict[str, Any]) -> list[dict[str, Any]]:
    """One assessment per place: the change in its share of the region by the plan's limits for stable and clear."""
    years = span(rows["period"].to_list(), headline, q4=False)
    if years is None:
        return []
    found = []
    for place, name in made.areas.items():
        ends = {row["period"]: row for row in rows.filter(pl.col("area") == place).to_dicts()}
        if not all(year in ends and ends[year]["whole"] for year in years):
            continue
        then, now = (100 * ends[year]["value"] / ends[year]["whole"] for year in years)
        points = round(now - then, 9)
        found.append(
            {"place": place, "name": name.model_dump(), "change_points": points, "assessment": _class(points, headline)}
        )
    return found


def _class(points: float, headline: dict[str, Any]) -> str:
    """`up`, `down` or `stable`."""
    if abs(points) < headline["stable_below_points"]:
        return "stable"
    return "up" if points > 0 else "down"


_WORDS = {"up": _t("opp", "up"), "down": _t("ned", "down"), "stable": _t("stabilt", "stable")}


def _answer(assessed: list[dict[str, Any]], headline: dict[str, Any], periods: list[str]) -> Text | None:
    years = span(periods, headline, q4=False)
    if years is None or not assessed:
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = [
            f"{row['name'][language]} {_WORDS[row['assessment']].get(language)} ({number(row['change_points'], 2, language, sign=True)})"
            for row in sorted(assessed, key=lambda row: (-row["change_points"], row["place"]))
        ]
        said[language] = (
            f"Andel av regionens ansatte {years[0]}–{years[1]}, prosentpoeng: {', '.join(parts)}."
            if language == "nb"
            else f"Share of the region's employees {years[0]}–{years[1]}, percentage points: {', '.join(parts)}."
        )
    return Text(nb=said["nb"], en=said["en"])


def _nothing() -> pl.DataFrame:
    names = ("area_set", "area", "period", "measure")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64})


_NO_POLYGONS = _t(
    "Kan ikke vises: grensene for de regionale byene og områdene er ikke lest inn (planens steder som flater). Hele kommuner står ikke for dem.",
    "Cannot be shown: the boundaries of the regional cities and areas have not been imported (the plan's places as areas). Whole municipalities do "
    "not stand for them.",
)


def _undrawn(name: str) -> Text:
    return _t(f"Grensen for {name} er ikke lest inn.", f"The boundary of {name} has not been imported.")
