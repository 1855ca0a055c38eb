"""Which occupations grow among residents, by centrality?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import gaps_of, parts_and_whole
from planpuls.indicators.result import Result
from planpuls.indicators.span import span
from planpuls.sources.import_schemas import OCCUPATIONS
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

UNSTATED = "0"
ALL = "all"
_UNIT = Text(nb="sysselsatte 20–66 år etter bosted, 4. kvartal", en="employed residents aged 20–66, 4th quarter")
_STATED = {code: name for code, name in OCCUPATIONS.items() if code != UNSTATED}

INDICATOR = Indicator(
    id="occupations-by-centrality",
    plan="areal",
    question=Text(
        nb="Hvilke yrker vokser blant dem som bor her, etter sentralitet?",
        en="Which occupations grow among the residents, by centrality?",
    ),
    title=Text(nb="Yrker etter sentralitet", en="Occupations by centrality"),
    definition=Text(
        nb=(
            "Endring i sysselsatte 20–66 år etter bosted og yrke (STYRK-08, hovedgrupper). Kommunene holdes i den samme "
            "sentralitetsklassen i begge år, etter én utgave av klassene."
        ),
        en=(
            "Change in employed residents aged 20–66 by occupation (STYRK-08, major groups). Municipalities are held in the same "
            "centrality class in both years, after one edition of the classes."
        ),
    ),
    formula=Text(nb="100 · (E₁ − E₀) / E₀, og E₁ − E₀ i personer", en="100 · (E₁ − E₀) / E₀, and E₁ − E₀ in persons"),
    caveats=(
        Text(
            nb="«Uoppgitt» er sysselsatte uten kjent yrke, og militære yrker. Endringer der sier mest om registeret.",
            en="“Not stated” is the employed without a known occupation, and the armed forces. Changes there tell most about the register.",
        ),
        Text(
            nb="Klasse 4 i Oslo og Akershus er Hurdal alene. Prosentene der svinger mye.",
            en="Class 4 in Oslo and Akershus is Hurdal alone. Its percentages jump.",
        ),
        Text(
            nb="Tallene er bestilt fra SSB og lest inn. Ingen åpen tabell har dem.",
            en="The figures are ordered from Statistics Norway and imported. No open table has them.",
        ),
    ),
    sources=("import.occupation_by_residence",),
    dimensions=(
        Dimension(
            id="occupation",
            name=Text(nb="Yrke", en="Occupation"),
            values={ALL: Text(nb="Alle yrker", en="All occupations"), **_STATED, UNSTATED: OCCUPATIONS[UNSTATED]},
        ),
    ),
    measures=(
        Measure(
            id="employed",
            name=Text(nb="Sysselsatte", en="Employed"),
            concept="employed_residence_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("occupation",),
        ),
    ),
    views=(
        ready_views.growth("employed", name=Text(nb="Endring", en="Change")),
        ready_views.change("employed"),
    ),
    area_sets=("centrality", "county", "*"),
    chart=Chart(
        kind="bars",
        show="growth_pct",
        by="occupation",
        area_set="centrality",
        title=Text(
            nb="Endring i sysselsatte etter bosted og yrke, {area}, {base}–{end}",
            en="Change in employed residents by occupation, {area}, {base}–{end}",
        ),
    ),
)

NEEDS = {
    "occupations": "table:import.occupation_by_residence",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "headline": "headline",
    "region": "region",
}


def compute(
    occupations: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
) -> Result:
    """Employed residents aged 20-66 by occupation, and all of them as the occupation `all`.

    `occupations`: `municipality`, `period`, `occupation`, `employed_20_66`, `status`, `flags`.
    """
    rows = occupations.rename({"employed_20_66": "value"})
    found, gaps = parts_and_whole(rows, codes_by_year, "occupation", ("employed", "all"))
    whole = pl.col("measure") == "all"
    observations = found.with_columns(
        pl.when(whole).then(pl.lit(ALL)).otherwise("occupation").alias("occupation"),
        pl.lit("employed").alias("measure"),
    )
    return Result(observations, (*gaps_of(gaps_by_year, rows), *gaps), answer=_answer(observations, headline, region))


def _answer(observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """The occupation that grew most in persons, and all of them."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    years = span(here["period"].to_list(), headline, q4=True)
    if years is None:
        return None
    then, now = (dict(here.filter(pl.col("period") == year).select("occupation", "value").rows()) for year in years)
    if any(value is None for figures in (then, now) for value in figures.values()) or not then.get(ALL):
        return None
    more = {code: now.get(code, 0) - then.get(code, 0) for code in _STATED}
    most = max(sorted(more), key=lambda code: more[code])
    if more[most] <= 0:
        return None
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        total = number(now[ALL] - then[ALL], 0, language, sign=True)
        percent = number(100 * (now[ALL] / then[ALL] - 1), 1, language, sign=True)
        name = OCCUPATIONS[most].get(language)
        name, gain = name[:1].lower() + name[1:], number(more[most], 0, language, sign=True)
        if language == "nb":
            text = (
                f"Fra {years[0]} til {years[1]} endret tallet på sysselsatte 20–66 år som bor i {region['name']['nb']}, seg med "
                f"{total} ({percent} prosent). Mest vokste {name} ({gain})."
            )
        else:
            text = (
                f"From {years[0]} to {years[1]} the number of employed residents aged 20–66 of {region['name']['en']} changed by "
                f"{total} ({percent} per cent). The largest growth was in {name} ({gain})."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
