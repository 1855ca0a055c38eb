"""Do the municipalities keep their jobs in proportion to the people living there?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.employed import rows_of
from planpuls.indicators.on_borders import by_area, gaps_of
from planpuls.indicators.result import Result, missing_years
from planpuls.indicators.span import span
from planpuls.spec.indicator import Chart, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import Status
from planpuls.spec.text import LANGUAGES, Language, Text

YEARS_OF_DWELLINGS = 4


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_BY_RESIDENCE = _t("sysselsatte etter bosted (4. kvartal)", "employed by residence (4th quarter)")
_BY_WORKPLACE = _t("sysselsatte etter arbeidssted (4. kvartal)", "employed by workplace (4th quarter)")

INDICATOR = Indicator(
    id="housing-only-towns",
    plan="areal",
    question=_t(
        "Holder kommunene på arbeidsplassene i forhold til hvor mange som bor der?",
        "Do the municipalities keep their jobs in proportion to the people living there?",
    ),
    title=_t("Arbeidsplassdekning", "Jobs per employed resident"),
    definition=_t(
        "Sysselsatte med arbeidssted i området per 100 sysselsatte som bor der, 15–74 år, 4. kvartal. Under 100 pendler flere ut enn inn.",
        "Employed persons with their workplace in the area per 100 employed residents, aged 15–74, 4th quarter. Below 100 more people "
        "commute out than in.",
    ),
    formula=_t(
        "100 · sysselsatte etter arbeidssted / sysselsatte etter bosted", "100 · employed by workplace / employed by residence"
    ),
    caveats=(
        _t(
            "Målt for hele kommuner, ikke for byer: en boligby i en kommune med mange arbeidsplasser synes ikke.",
            "Measured for whole municipalities, not for towns: a housing town in a municipality with many jobs does not show.",
        ),
        _t(
            "Nye arbeidsplasser per ny bolig er endringen i sysselsatte etter arbeidssted de siste fire årene, delt på nye boliger i de samme "
            "årene (SSBs arealprofiler). Den kan være negativ.",
            "New jobs per new dwelling is the change in employed by workplace over the last four years, divided by new dwellings of the same "
            "years (Statistics Norway's land-use profiles). It may be negative.",
        ),
    ),
    sources=("ssb.11618",),
    more_sources=("ssb.arealprofiler",),
    measures=(
        Measure(id="by_workplace", name=_t("Sysselsatte etter arbeidssted", "Employed by workplace"), concept="employed_workplace_q4",
                unit=_BY_WORKPLACE, additive=True),
        Measure(id="by_residence", name=_t("Sysselsatte etter bosted", "Employed by residence"), concept="employed_residence_q4",
                unit=_BY_RESIDENCE, additive=True),
        Measure(id="new_jobs_4_years", name=_t("Endring i arbeidsplasser på fire år", "Change in jobs over four years"),
                concept="employed_workplace_q4", unit=_BY_WORKPLACE, additive=True, difference=True),
        Measure(id="new_dwellings_4_years", name=_t("Nye boliger på fire år", "New dwellings in four years"), concept="count",
                unit=_t("nye boliger siste fire år", "new dwellings of the last four years"), additive=True),
    ),
    views=(
        View(
            id="coverage_pct",
            kind="coverage",
            measure="by_workplace",
            of="by_residence",
            name=_t("Arbeidsplassdekning", "Jobs per 100 employed residents"),
            unit=_t("arbeidsplasser per 100 sysselsatte bosatte", "jobs per 100 employed residents"),
            min_base=100,
        ),
        View(
            id="jobs_per_dwelling",
            kind="ratio",
            measure="new_jobs_4_years",
            of="new_dwellings_4_years",
            name=_t("Nye arbeidsplasser per ny bolig", "New jobs per new dwelling"),
            unit=_t("arbeidsplasser per ny bolig, fire år", "jobs per new dwelling, four years"),
            decimals=2,
        ),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="lines", show="coverage_pct", area_set="bybaand", country=False, title=_t("Arbeidsplassdekning", "Jobs per 100 employed residents")
    ),
)  # fmt: skip

NEEDS = {
    "employed": "table:ssb.11618",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "area_codes": "area_codes",
    "headline": "headline",
    "region": "region",
}
WANTS = {"profiles": "table:ssb.arealprofiler"}


def compute(
    employed: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    area_codes: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
    profiles: pl.DataFrame | None = None,
) -> Result:
    """Employed by workplace and by residence of every area and year, and new dwellings beside the change in jobs.

    `employed`: table 11618; `profiles`: SSB's land-use profiles.
    """
    rows = rows_of(employed, "employed_workplace")
    work, gaps = by_area(rows, codes_by_year)
    home, _ = by_area(rows_of(employed, "employed_residence"), codes_by_year)
    parts = [
        work.with_columns(pl.lit("by_workplace").alias("measure")),
        home.with_columns(pl.lit("by_residence").alias("measure")),
    ]
    if profiles is not None:
        parts += _beside_dwellings(work, profiles, area_codes)
    observations = pl.concat([part.with_columns(pl.col("value").cast(pl.Float64)).select(*_COLUMNS) for part in parts])
    missing = missing_years(work["period"].unique().to_list(), _t("Tabell 11618", "Table 11618"))
    answer = _answer(observations, headline, region)
    return Result(observations, (*gaps_of(gaps_by_year, rows), *gaps, *missing), answer=answer)


_COLUMNS = ("area_set", "area", "period", "measure", "value", "status", "flags")


def _beside_dwellings(work: pl.DataFrame, profiles: pl.DataFrame, area_codes: pl.DataFrame) -> list[pl.DataFrame]:
    """New dwellings of four years and the change in jobs of the same, where every municipality of an area has both."""
    key = ["area_set", "area", "period"]
    measured = profiles.filter((pl.col("indicator") == "new_dwellings") & (pl.col("class") == ""))
    sums = (
        area_codes.join(measured.select("period").unique(), how="cross")
        .join(measured.select("municipality", "period", "value"), on=["municipality", "period"], how="left")
        .group_by(key)
        .agg(pl.when(pl.col("value").is_null().any()).then(None).otherwise(pl.col("value").sum()).alias("dwellings"))
        .drop_nulls("dwellings")
    )
    later = (pl.col("period").cast(pl.Int64) + YEARS_OF_DWELLINGS).cast(pl.String)
    before = work.select("area_set", "area", later.alias("period"), pl.col("value").alias("then"))
    both = (
        work.join(before, on=key)
        .join(sums, on=key)
        .filter(pl.col("value").is_not_null() & pl.col("then").is_not_null())
    )
    return [
        both.with_columns(
            (pl.col("value") - pl.col("then")).alias("value"), pl.lit("new_jobs_4_years").alias("measure")
        ),
        both.with_columns(
            pl.col("dwellings").alias("value"),
            pl.lit("new_dwellings_4_years").alias("measure"),
            pl.lit(Status.NORMAL.value).alias("status"),
            pl.lit("").alias("flags"),
        ),
    ]


def _answer(observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """The region's coverage then and now, and how many municipalities have lost theirs."""
    edition = region["area_set"].partition("@")[2]
    years = span(observations["period"].to_list(), headline, q4=True)
    if years is None:
        return None
    wide = observations.filter(pl.col("period").is_in(years)).pivot(
        on="measure", index=["area_set", "area", "period"], values="value"
    )
    coverage = wide.filter(pl.col("by_residence") > 0).with_columns(
        (100 * pl.col("by_workplace") / pl.col("by_residence")).alias("coverage")
    )
    places = coverage.filter(pl.col("area_set") == f"municipality@{edition}").sort("area", "period")
    both = places.group_by("area", maintain_order=True).agg(
        pl.len().alias("years"), (pl.col("coverage").last() - pl.col("coverage").first()).alias("change")
    )
    both = both.filter((pl.col("years") == len(years)) & pl.col("change").is_not_null())
    here = coverage.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    of_region = dict(here.select("period", "coverage").rows())
    if both.is_empty() or any(of_region.get(year) is None for year in years):
        return None
    fewer = both.filter(pl.col("change") < 0).height
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        then, now = (number(of_region[year], 1, language) for year in years)
        name = region["name"][language]
        said[language] = (
            f"{name} hadde {now} arbeidsplasser per 100 sysselsatte bosatte i 4. kvartal {years[1]}, mot {then} i {years[0]}. I {fewer} av {both.height} "
            "kommuner gikk dekningen ned."
            if language == "nb"
            else f"{name} had {now} jobs per 100 employed residents in the 4th quarter of {years[1]}, against {then} in {years[0]}. In {fewer} of {both.height} "
            "municipalities the number fell."
        )
    return Text(nb=said["nb"], en=said["en"])
