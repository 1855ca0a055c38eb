"""How have jobs developed, and how quickly did they come back after crises?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.employed import BY_WORKPLACE, rows_of
from planpuls.indicators.on_borders import by_area, gaps_of
from planpuls.indicators.result import Result, missing_years
from planpuls.places.areas import COUNTRY
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Episode, Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

INDICATOR = Indicator(
    id="job-index",
    plan="areal",
    question=Text(
        nb="Hvordan har arbeidsplassene utviklet seg, og hvor raskt kom de tilbake etter kriser?",
        en="How have jobs developed, and how quickly did they come back after crises?",
    ),
    title=Text(nb="Jobbindeks", en="Job index"),
    definition=Text(
        nb=(
            "Sysselsatte etter arbeidssted i 4. kvartal i forhold til det første året i serien. Dybden av et fall er det laveste "
            "nivået under krisen mot 4. kvartal før den."
        ),
        en=(
            "Employed persons by workplace in the 4th quarter relative to the first year of the series. The depth of a fall is "
            "the lowest level during the crisis against the 4th quarter before it."
        ),
    ),
    formula=Text(
        nb="indeks = E_t / E_første år; dybde = 100 · (laveste E under krisen / E før krisen − 1)",
        en="index = E_t / E_first year; depth = 100 · (lowest E during the crisis / E before it − 1)",
    ),
    caveats=(
        Text(
            nb="Indeksen sier ikke hva som skapte et fall. Ett tall i året kan skjule fall og vekst innenfor året.",
            en="The index does not say what caused a fall. One figure a year can hide falls and gains within the year.",
        ),
        Text(
            nb="Et fall over et brudd i tidsserien kan ikke måles. Krisen i 2015 begynner i bruddet mellom 2014 og 2015.",
            en="A fall across a break in the series cannot be measured. The crisis of 2015 begins in the break of 2014/2015.",
        ),
    ),
    sources=("ssb.11618",),
    measures=(BY_WORKPLACE,),
    views=(
        ready_views.index(
            "employed",
            Text(
                nb="sysselsatte etter arbeidssted, 4. kvartal, første år = 1",
                en="employed by workplace, 4th quarter, first year = 1",
            ),
        ),
        ready_views.change("employed"),
    ),
    area_sets=("sub_region", "county", "*"),
    chart=Chart(
        kind="lines",
        show="index",
        area_set="sub_region",
        country=True,
        base="first",
        title=Text(nb="Jobbindeks, {base} = 1", en="Job index, {base} = 1"),
    ),
    episodes=(
        Episode(
            id="financial",
            name=Text(nb="Finanskrisen", en="The financial crisis"),
            before="2008",
            through="2009",
        ),
        Episode(id="oil", name=Text(nb="Oljeprisfallet", en="The oil price fall"), before="2014", through="2016"),
        Episode(id="pandemic", name=Text(nb="Pandemien", en="The pandemic"), before="2019", through="2021"),
    ),
)

NEEDS = {
    "employed": "table:ssb.11618",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "region": "region",
}


def compute(
    employed: pl.DataFrame, codes_by_year: pl.DataFrame, gaps_by_year: pl.DataFrame, region: dict[str, Any]
) -> Result:
    """Employed by workplace by area and year. The index, the falls and the recoveries are derived from it."""
    rows = rows_of(employed, "employed_workplace")
    found, gaps = by_area(rows, codes_by_year)
    periods = sorted(found["period"].unique().to_list())
    holes = missing_years(periods, Text(nb="Tabell 11618", en="Table 11618"))
    observations = found.with_columns(pl.lit("employed").alias("measure"))
    return Result(observations, (*gaps_of(gaps_by_year, rows), *gaps, *holes), answer=_answer(found, region))


def _answer(found: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """Growth from the first to the last year, in the region and the country."""
    series = {
        name: dict(
            found.filter((pl.col("area_set") == area_set) & (pl.col("area") == area) & pl.col("value").is_not_null())
            .select("period", "value")
            .rows()
        )
        for name, area_set, area in (("here", region["area_set"], region["area"]), ("country", COUNTRY, COUNTRY))
    }
    years = sorted(series["here"].keys() & series["country"].keys())
    if len(years) < 2 or min(values[years[0]] for values in series.values()) <= 0:
        return None
    first, last = years[0], years[-1]
    growth = {name: 100 * (values[last] / values[first] - 1) for name, values in series.items()}
    more = series["here"][last] - series["here"][first]
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        here, country = (number(growth[name], 1, language, sign=True) for name in ("here", "country"))
        persons = number(more, 0, language, sign=True)
        if language == "nb":
            text = (
                f"Fra {first} til {last} endret tallet på sysselsatte med arbeidssted i {region['name']['nb']} seg med "
                f"{here} prosent ({persons}). I hele landet var endringen {country} prosent."
            )
        else:
            text = (
                f"From {first} to {last} the number of employed with their workplace in {region['name']['en']} changed by "
                f"{here} per cent ({persons}). In the whole country the change was {country} per cent."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
