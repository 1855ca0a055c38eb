"""Where do jobs grow faster than in the country, and in which sector?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.employed import BY_WORKPLACE, rows_of
from planpuls.indicators.on_borders import by_area, gaps_of, municipal
from planpuls.indicators.result import Result, missing_years
from planpuls.indicators.span import span
from planpuls.places.areas import COUNTRY
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

ALL, BUSINESS, GOVERNMENT, OTHER = "all", "business", "government", "other"
_GOVERNMENT = r"^6(?:100|500)"
_BUSINESS = r"^A\+B\+D\+E"

INDICATOR = Indicator(
    id="relative-job-growth",
    plan="areal",
    question=Text(
        nb="Hvor vokser arbeidsplassene mer enn i landet, og i hvilken sektor?",
        en="Where do jobs grow more than in the country, and in which sector?",
    ),
    title=Text(nb="Jobbvekst mot landet", en="Job growth against the country"),
    definition=Text(
        nb=(
            "Vekst i sysselsatte etter arbeidssted, 4. kvartal, og forskjellen til veksten i hele landet i prosentpoeng. Etter sektor: "
            "«privat sektor og offentlige foretak» og «offentlig forvaltning» (stat, fylke og kommune)."
        ),
        en=(
            "Growth in employed persons by workplace, 4th quarter, and the difference to the growth of the whole country in "
            "percentage points. By sector: private sector and public enterprises, and general government (state, county and municipality)."
        ),
    ),
    formula=Text(
        nb="vekst = 100 · (E₁ − E₀) / E₀; mot landet = vekst − landets vekst; bidrag = E₁ − E₀",
        en="growth = 100 · (E₁ − E₀) / E₀; against the country = growth − the country's growth; contribution = E₁ − E₀",
    ),
    caveats=(
        Text(
            nb="Kommunene er hele, også der en regional by bare er en del av kommunen.",
            en="Municipalities are whole, also where a regional city is only a part of one.",
        ),
        Text(
            nb="I små kommuner kan én virksomhet gi store utslag i prosent. Se også endringen i personer.",
            en="In small municipalities one establishment can move the percentage much. See the change in persons too.",
        ),
    ),
    sources=("ssb.11618",),
    more_sources=("ssb.13472",),
    dimensions=(
        Dimension(
            id="sector",
            name=Text(nb="Sektor", en="Sector"),
            values={
                ALL: Text(nb="Alle sektorer", en="All sectors"),
                BUSINESS: Text(nb="Privat sektor og offentlige foretak", en="Private sector and public enterprises"),
                GOVERNMENT: Text(nb="Offentlig forvaltning", en="General government"),
                OTHER: Text(nb="Annet og uoppgitt", en="Other and not stated"),
            },
        ),
    ),
    measures=(
        BY_WORKPLACE.model_copy(update={"dimensions": ("sector",)}),
        Measure(
            id="employed_all",
            name=Text(nb="Sysselsatte i alt", en="All employed"),
            concept="employed_workplace_q4",
            unit=BY_WORKPLACE.unit,
            additive=True,
        ),
    ),
    views=(
        ready_views.growth("employed"),
        ready_views.relative_growth("employed"),
        ready_views.change("employed"),
        ready_views.contribution("employed", "employed_all"),
    ),
    area_sets=("municipality", "rail_corridor", "regional_city_municipality", "*"),
    chart=Chart(
        kind="bars",
        show="relative_growth_points",
        area_set="municipality",
        where={"sector": ALL},
        title=Text(
            nb="Jobbvekst i kommunene mot hele landet, {base}–{end}",
            en="Job growth in the municipalities against the whole country, {base}–{end}",
        ),
    ),
)

NEEDS = {
    "employed": "table:ssb.11618",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "headline": "headline",
    "place_names": "place_names",
    "region_municipalities": "region_municipalities",
}
WANTS = {"sectors": "table:ssb.13472"}


def compute(
    employed: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    headline: dict[str, Any],
    place_names: dict[str, str],
    region_municipalities: list[str],
    sectors: pl.DataFrame | None = None,
) -> Result:
    """Employed by workplace by area and year: all, and by sector where table 13472 is there.

    `employed`: table 11618; `sectors`: table 13472 with `region`, `sector`, `period`, `content`, `value`. Codes 6100 and 6500.x
    are general government, A+B+D+E.x private sector and public enterprises; any other code stands by itself as «other».
    """
    rows = rows_of(employed, "employed_workplace")
    everyone, gaps = by_area(rows, codes_by_year)
    parts = [
        everyone.with_columns(pl.lit("employed_all").alias("measure")),
        everyone.with_columns(pl.lit("employed").alias("measure"), pl.lit(ALL).alias("sector")),
    ]
    if sectors is not None:
        by_sector, more = by_area(_sectors(sectors), codes_by_year, ["sector"])
        # A year that only one of the two tables has is left to it: shares of a total that is not there are no shares.
        parts.append(by_sector.with_columns(pl.lit("employed").alias("measure")))
        gaps += [gap for gap in more if gap not in gaps]
    periods = sorted(everyone["period"].unique().to_list())
    holes = missing_years(periods, Text(nb="Tabell 11618", en="Table 11618"))
    return Result(
        pl.concat(parts, how="diagonal"),
        (*gaps_of(gaps_by_year, rows), *gaps, *holes),
        answer=_answer(everyone, headline, place_names, region_municipalities),
    )


def _sectors(table: pl.DataFrame) -> pl.DataFrame:
    code = pl.col("sector")
    kind = (
        pl.when(code.str.contains(_GOVERNMENT))
        .then(pl.lit(GOVERNMENT))
        .when(code.str.contains(_BUSINESS))
        .then(pl.lit(BUSINESS))
        .otherwise(pl.lit(OTHER))
    )
    return municipal(table, "SysselEtterArbste").with_columns(kind.alias("sector"))


def _answer(
    everyone: pl.DataFrame, headline: dict[str, Any], place_names: dict[str, str], municipalities: list[str]
) -> Text | None:
    """How many of the region's municipalities grew more than the country, and which grew most and least."""
    years = span(everyone["period"].to_list(), headline, q4=True)
    if years is None:
        return None
    both = (
        everyone.filter(pl.col("period").is_in(list(years)))
        .group_by("area_set", "area")
        .agg(
            pl.col("value").filter(pl.col("period") == years[0]).first().alias("then"),
            pl.col("value").filter(pl.col("period") == years[1]).first().alias("now"),
        )
        .filter(pl.col("then").is_not_null() & pl.col("now").is_not_null() & (pl.col("then") >= 100))
        .with_columns((100 * (pl.col("now") / pl.col("then") - 1)).alias("growth"))
    )
    country = both.filter(pl.col("area_set") == COUNTRY)["growth"].to_list()
    kinds = both.filter(pl.col("area").is_in(municipalities) & pl.col("area_set").str.starts_with("municipality@"))
    newest = kinds["area_set"].max()
    ranked = kinds.filter(pl.col("area_set") == newest).sort("growth", "area", descending=[True, False])
    if not country or ranked.height < 2:
        return None
    above = ranked.filter(pl.col("growth") > country[0]).height
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        most, least = (
            f"{place_names.get(row['area'], row['area'])} ({number(row['growth'], 1, language, sign=True)}"
            f"{' prosent' if language == 'nb' else ' per cent'})"
            for row in (ranked.row(0, named=True), ranked.row(-1, named=True))
        )
        norm = number(country[0], 1, language, sign=True)
        if language == "nb":
            text = (
                f"Fra {years[0]} til {years[1]} vokste arbeidsplassene mer enn i hele landet ({norm} prosent) i {above} av "
                f"{ranked.height} kommuner. Mest i {most}, minst i {least}."
            )
        else:
            text = (
                f"From {years[0]} to {years[1]} jobs grew more than in the whole country ({norm} per cent) in {above} of "
                f"{ranked.height} municipalities. Most in {most}, least in {least}."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
