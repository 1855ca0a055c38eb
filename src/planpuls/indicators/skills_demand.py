"""Which education do the workplaces of each sub-region ask for?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import gaps_of, parts_and_whole
from planpuls.indicators.result import Result
from planpuls.sources.import_schemas import EDUCATION
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

HIGHER = ("03a", "04a")
_UNIT = Text(nb="sysselsatte etter arbeidssted, 4. kvartal", en="employed persons by workplace, 4th quarter")

INDICATOR = Indicator(
    id="skills-demand",
    plan="areal",
    question=Text(
        nb="Hvilken kompetanse har arbeidsplassene i delregionene bruk for?",
        en="Which skills do the workplaces of the sub-regions use?",
    ),
    title=Text(nb="Kompetanse på arbeidsplassene", en="Skills at the workplaces"),
    definition=Text(
        nb=(
            "Sysselsatte etter arbeidssted og høyeste fullførte utdanning i 4. kvartal. Figuren viser andelen med lang utdanning fra "
            "universitet eller høgskole."
        ),
        en=(
            "Employed persons by workplace and highest completed education in the 4th quarter. The figure shows the share with "
            "long higher education."
        ),
    ),
    formula=Text(
        nb="100 · sysselsatte med utdanningsnivået / alle sysselsatte med arbeidssted i området",
        en="100 · employed with the level of education / all employed with their workplace in the area",
    ),
    caveats=(
        Text(
            nb="Utdanningen den ansatte har, er ikke alltid den som stillingen krever.",
            en="The education an employee has is not always what the position asks for.",
        ),
        Text(
            nb="Utdanning fullført i utlandet er ofte uoppgitt. Uoppgitt står som egen gruppe og er med i summen.",
            en="Education completed abroad is often not stated. It stands as a group of its own and is part of the sum.",
        ),
    ),
    sources=("import.education_by_workplace",),
    dimensions=(
        Dimension(id="education_level", name=Text(nb="Utdanningsnivå", en="Level of education"), values=EDUCATION),
    ),
    measures=(
        Measure(
            id="employed_all",
            name=Text(nb="Sysselsatte i alt", en="All employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
        ),
        Measure(
            id="employed",
            name=Text(nb="Sysselsatte", en="Employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("education_level",),
        ),
    ),
    views=(
        ready_views.share(
            "employed",
            "employed_all",
            Text(nb="prosent av de sysselsatte etter arbeidssted", en="per cent of the employed by workplace"),
        ),
        ready_views.share_change("employed", "employed_all"),
    ),
    area_sets=("sub_region_romerike", "sub_region", "*"),
    chart=Chart(
        kind="bars",
        show="share_pct",
        area_set="sub_region_romerike",
        where={"education_level": "04a"},
        title=Text(
            nb="Andel av de sysselsatte med lang høyere utdanning, {end}",
            en="Share of the employed with long higher education, {end}",
        ),
    ),
)

NEEDS = {
    "education": "table:import.education_by_workplace",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "region": "region",
}


def compute(
    education: pl.DataFrame, codes_by_year: pl.DataFrame, gaps_by_year: pl.DataFrame, region: dict[str, Any]
) -> Result:
    """Employed by workplace by level of education, and all of them.

    `education`: `municipality`, `period`, `education_level`, `employed`, `status`, `flags`.
    """
    rows = education.rename({"employed": "value"})
    observations, gaps = parts_and_whole(rows, codes_by_year, "education_level", ("employed", "employed_all"))
    return Result(observations, (*gaps_of(gaps_by_year, rows), *gaps), answer=_answer(observations, region))


def _answer(observations: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """The share with higher education in the whole region, newest year."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    period = str(here["period"].max())
    rows = here.filter((pl.col("period") == period) & (pl.col("measure") == "employed"))
    figures = dict(rows.select("education_level", "value").rows())
    if not figures or any(value is None for value in figures.values()) or not sum(figures.values()):
        return None
    everyone = sum(figures.values())
    shares = [100 * figures.get(level, 0) / everyone for level in HIGHER]
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        total, short, long = (number(value, 1, language) for value in (sum(shares), *shares))
        if language == "nb":
            text = (
                f"I 4. kvartal {period} hadde {total} prosent av de sysselsatte med arbeidssted i {region['name']['nb']} utdanning fra "
                f"universitet eller høgskole: {short} prosent kort og {long} prosent lang."
            )
        else:
            text = (
                f"In the 4th quarter of {period}, {total} per cent of the employed with their workplace in "
                f"{region['name']['en']} had higher education: {short} per cent short and {long} per cent long."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
