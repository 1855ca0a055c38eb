"""Does growth come where the plan wants it: the urban belt, the regional cities and the prioritised places?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, MadeSet, Result, gaps_from, missing_years
from planpuls.indicators.span import span
from planpuls.places.zones import ORDER, OUTSIDE, category_of
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Indicator, Measure, View
from planpuls.spec.method import MethodVersion
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

AREA_SET = "plan_category"
STAND_IN = ("bybaand", "belt")
"""Area set without edition, and area, of whole municipalities that are shown where the polygons are missing."""


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


NAMES = {
    "regional_city": _t("Regionale byer", "Regional cities"),
    "belt": _t("Bybåndet utenom regionale byer", "The urban belt without regional cities"),
    "local_town": _t("Prioriterte lokale byer og tettsteder", "Prioritised local towns and settlements"),
    "business_area": _t("Regionale næringsområder", "Regional business areas"),
    OUTSIDE: _t("Utenfor", "Outside"),
}
_PERSONS = _t("ansatte per 1. januar", "employees on 1 January")

INDICATOR = Indicator(
    id="growth-distribution",
    plan="areal",
    question=_t(
        "Kommer veksten i bybåndet, de regionale byene og de prioriterte stedene?",
        "Does growth come in the urban belt, the regional cities and the prioritised places?",
    ),
    title=_t("Hvor veksten i ansatte kommer", "Where the growth in employees comes"),
    definition=_t(
        "Hvert områdes andel av regionens nettovekst i ansatte, ved siden av andelen av alle ansatte. En 250 m rute hører til det området "
        "midtpunktet ligger i, og til én kategori: regional by, bybånd, prioritert sted, næringsområde eller utenfor, i den rekkefølgen.",
        "Each area's share of the region's net growth in employees, beside its share of all employees. A 250 m cell belongs to the area its "
        "centre lies in, and to one category: regional city, urban belt, prioritised place, business area or outside, in that order.",
    ),
    formula=_t(
        "100 · områdets endring / regionens endring; 100 · områdets ansatte / regionens ansatte",
        "100 · change of the area / change of the region; 100 · employees of the area / employees of the region",
    ),
    caveats=(
        _t(
            "Planens mål gjelder planens egne områder. Hele kommuner er større enn dem og kan ikke bære en vurdering.",
            "The plan's target is about the plan's own areas. Whole municipalities are larger and cannot carry a verdict.",
        ),
        _t(
            "En andel av veksten lik andelen av alle ansatte betyr at området vokser som regionen.",
            "A share of growth equal to the share of all employees means that the area grows as the region does.",
        ),
        _t(
            "Ansatte telles på virksomhetens registrerte adresse. En omregistrering ser ut som en flytting.",
            "Employees are counted at the establishment's registered address. A re-registration looks like a move.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    more_sources=("plan.place_areas",),
    measures=(
        Measure(
            id="employees", name=_t("Ansatte", "Employees"), concept="employees_1jan", unit=_PERSONS, additive=True
        ),
        Measure(
            id="employees_region",
            name=_t("Ansatte i hele regionen", "Employees of the whole region"),
            concept="employees_1jan",
            unit=_PERSONS,
            additive=False,
        ),
    ),
    views=(
        View(
            id="share_of_growth_pct",
            kind="share_of_change",
            measure="employees",
            of="employees_region",
            name=_t("Andel av veksten", "Share of growth"),
            unit=_t("prosent av nettoveksten i ansatte", "per cent of the net growth in employees"),
            min_change_pct=2.0,
        ),
        ready_views.share(
            "employees",
            "employees_region",
            _t("prosent av ansatte per 1. januar", "per cent of employees on 1 January"),
            id="share_of_stock_pct",
            name=_t("Andel av alle ansatte", "Share of all employees"),
            min_base=None,
        ),
        ready_views.growth("employees"),
    ),
    area_sets=("bybaand", "municipality", "*"),
    chart=Chart(
        kind="bars",
        show="share_of_growth_pct",
        area_set="bybaand",
        title=_t("Andel av veksten i ansatte, {base}–{end}", "Share of the growth in employees, {base}–{end}"),
    ),
    method_versions=(
        MethodVersion(
            version=1,
            text=_t(
                "Alle områder har en andel, også de som bare delvis ligger i regionen.",
                "Every area has a share, also those that lie partly outside the region.",
            ),
        ),
        MethodVersion(
            version=2,
            since="2026-11-23",
            text=_t(
                "Bare områder som ligger helt i regionen, har en andel av dens vekst.",
                "Only areas that lie wholly within the region have a share of its growth.",
            ),
            reason=_t(
                "Ansatte utenfor regionen er ikke med i regionens vekst; andeler kunne bli over hundre prosent.",
                "Employees outside the region are no part of its growth; shares could pass a hundred per cent.",
            ),
        ),
    ),
)

_BEYOND = _t(
    "Området når utenfor regionen, og har derfor ingen andel av regionens vekst.",
    "The area reaches outside the region and therefore has no share of the region's growth.",
)

_AREA = ["area_set", "area"]
NEEDS = {name: name for name in ("workplaces", "cells", "area_codes", "area_gaps", "headline", "region")}
WANTS = {"place_areas": "table:plan.place_areas"}


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
    place_areas: pl.DataFrame | None = None,
    method_version: int = 2,
) -> Result:
    """Employees by area and year, the region's beside them, and by the plan's categories where their polygons are imported.

    `method_version`: as declared in the spec. `workplaces`: `cell`, `period`, `employees`, `flags`; `cells`: `cell`, `x_m`, `y_m`, `municipality`.
    """
    inside = area_codes.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    placed = workplaces.join(cells.select("cell", "x_m", "y_m", "municipality"), on="cell").with_columns(
        pl.col("flags").str.contains(Flag.CORRECTED.value).alias("corrected")
    )
    of_region = placed.join(inside.select("municipality").unique(), on="municipality", how="semi")
    by_municipality = placed.group_by("municipality", "period").agg(
        pl.col("employees").sum(), pl.col("corrected").any()
    )
    beyond = _beyond(area_codes, inside) if method_version > 1 else area_codes.select(_AREA).clear()
    rows = [_summed(by_municipality.join(area_codes.join(beyond, on=_AREA, how="anti"), on="municipality"))]
    made = None
    if place_areas is not None:
        made = MadeSet(
            AREA_SET, region["area_set"].partition("@")[2], _t("Planens kategorier", "The plan's categories"), NAMES
        )
        category_set = f"{AREA_SET}@{made.edition}"
        points = cells.select("cell", "x_m", "y_m")
        categories = points.with_columns(category_of(points, place_areas))
        rows.append(
            _summed(
                of_region.join(categories.select("cell", pl.col("category").alias("area")), on="cell").with_columns(
                    pl.lit(category_set).alias("area_set")
                )
            )
        )
    employees = pl.concat(rows)
    whole = of_region.group_by("period").agg(pl.col("employees").sum().alias("value"))
    beside = employees.drop("value").join(whole, on="period").select(employees.columns)
    observations = pl.concat(
        [
            frame.with_columns(pl.lit(name).alias("measure"))
            for name, frame in (("employees", employees), ("employees_region", beside))
        ]
    )
    periods = workplaces["period"].unique().sort().to_list()
    # What lies outside the region is no part of its growth, and shares of it would pass a hundred per cent.
    gaps = [Gap(_BEYOND, area_set, area) for area_set, area in beyond.rows()]
    gaps += [*gaps_from(area_gaps), *missing_years(periods, _t("Rutenettet over ansatte", "The grid of employees"))]
    answer = _answer(observations, headline, region, categories=made is not None)
    return Result(observations, tuple(gaps), answer=answer, areas=made)


def _beyond(area_codes: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    """Areas with a municipality outside the region."""
    outside = area_codes.join(inside.select("municipality"), on="municipality", how="anti")
    return outside.select(_AREA).unique().sort(_AREA)


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    flags = pl.when(pl.col("corrected").any()).then(pl.lit(Flag.CORRECTED.value)).otherwise(pl.lit(""))
    return (
        rows.group_by("area_set", "area", "period")
        .agg(pl.col("employees").sum().alias("value"), flags.alias("flags"))
        .select("area_set", "area", "period", "value", "flags")
    )


def shares(observations: pl.DataFrame, of: pl.Expr, base: str, end: str) -> tuple[float, float] | None:
    """Per cent of the region's growth and of its employees at the end that the chosen areas have; None without growth."""

    def total(measure: str, period: str) -> int:
        rows = observations.filter((pl.col("measure") == measure) & (pl.col("period") == period) & of)
        return int(rows["value"].max() or 0) if measure == "employees_region" else int(rows["value"].sum())  # type: ignore[arg-type]

    then, now = total("employees", base), total("employees", end)
    region_then, region_now = total("employees_region", base), total("employees_region", end)
    if region_now <= region_then:
        return None
    return 100 * (now - then) / (region_now - region_then), 100 * now / region_now


def _answer(
    observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any], *, categories: bool
) -> Text | None:
    """Share of growth beside share of stock, of the plan's categories or, without verdict, of the belt's municipalities."""
    years = span(observations["period"].to_list(), headline, q4=False)
    if years is None:
        return None
    edition = region["area_set"].partition("@")[2]
    if categories:
        wanted = (pl.col("area_set") == f"{AREA_SET}@{edition}") & pl.col("area").is_in(ORDER[:3])
    else:
        wanted = pl.col("area_set").str.starts_with(f"{STAND_IN[0]}@") & (pl.col("area") == STAND_IN[1])
    found = shares(observations, wanted, *years)
    if found is None:
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        growth, stock = (number(value, 0, language) for value in found)
        if categories:
            said[language] = (
                f"{growth} prosent av veksten i ansatte {years[0]}–{years[1]} kom i regionale byer, bybåndet og prioriterte steder, som hadde {stock} "
                f"prosent av de ansatte i {years[1]}."
                if language == "nb"
                else f"{growth} per cent of the growth in employees {years[0]}–{years[1]} came in regional cities, the urban belt and prioritised places, "
                f"which had {stock} per cent of the employees in {years[1]}."
            )
        else:
            said[language] = (
                f"{growth} prosent av veksten i ansatte {years[0]}–{years[1]} kom i bybåndskommunene, som hadde {stock} prosent av de ansatte i {years[1]}. "
                "Det er ingen vurdering: grensene for planens vekstområder mangler, og hele kommuner kan ikke stå for dem."
                if language == "nb"
                else f"{growth} per cent of the growth in employees {years[0]}–{years[1]} came in the urban belt municipalities, which had {stock} per cent of the "
                f"employees in {years[1]}. That is no verdict: the boundaries of the plan's growth areas are missing, and whole municipalities cannot stand for them."
            )
    return Text(nb=said["nb"], en=said["en"])
