"""Which strengths does the region have: how much of the country's work, and in which industries?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.industries import NACE_STANDARD
from planpuls.indicators.on_borders import by_area, gaps_of, municipal
from planpuls.indicators.result import Gap, Result
from planpuls.places.areas import COUNTRY
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag, Status
from planpuls.spec.text import LANGUAGES, Language, Text

ALL = "all"
_STANDARD = "SN2007"
_UNIT = Text(nb="sysselsatte etter arbeidssted, 4. kvartal", en="employed persons by workplace, 4th quarter")


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


def _divisions(*spans: tuple[int, int]) -> frozenset[str]:
    return frozenset(f"{number:02}" for first, last in spans for number in range(first, last + 1))


LISTS: dict[str, tuple[Text, frozenset[str]]] = {
    "knowledge_services": (
        _t("Kunnskapsintensive tjenester (Eurostat)", "Knowledge-intensive services (Eurostat)"),
        _divisions((50, 51), (58, 66), (69, 75), (78, 78), (80, 80), (84, 93)),
    ),
    "technology_manufacturing": (
        _t(
            "Høy- og middels høyteknologisk industri (Eurostat)",
            "High and medium-high technology manufacturing (Eurostat)",
        ),
        _divisions((20, 21), (26, 30)),
    ),
    "health": (_t("Helse og livsvitenskap", "Health and life science"), _divisions((21, 21), (72, 72), (86, 86))),
    "bio": (_t("Miljø og bio", "Environment and bio"), _divisions((1, 3), (10, 11), (36, 37))),
    "energy": (
        _t("Energi- og miljøteknologi", "Energy and environmental technology"),
        _divisions((27, 27), (35, 35), (38, 39)),
    ),
    "ict": (_t("IKT", "ICT"), _divisions((26, 26), (61, 63))),
    "maritime": (_t("Maritim", "Maritime"), _divisions((30, 30), (50, 50))),
    "materials": (_t("Materialer", "Materials"), _divisions((20, 20), (22, 25))),
}
"""Industry lists: the first two as Eurostat defines them by division, the six others our own approximation."""
OURS = ("health", "bio", "energy", "ict", "maritime", "materials")

INDICATOR = Indicator(
    id="regional-advantages",
    plan="kov",
    question=_t("Hvilke fortrinn har regionen?", "Which strengths does the region have?"),
    title=_t("Regionale fortrinn", "Regional strengths"),
    definition=_t(
        "Sysselsatte etter arbeidssted i alt og i utvalgte næringer (SN2007, to sifre), som andel av hele landet og som "
        "lokaliseringskvotient: over 1 er mer enn landet. Kunnskapsintensive tjenester og høyteknologisk industri følger Eurostat. "
        "De seks andre listene er vår avgrensning.",
        "Employed persons by workplace in all and in chosen industries (SN2007, two digits), as a share of the whole country and as a "
        "location quotient: above 1 is more than the country. Knowledge-intensive services and high-technology manufacturing follow "
        "Eurostat. The six other lists are our own.",
    ),
    formula=_t(
        "andel av landet = 100 · E / N; lokaliseringskvotient = (E_i / E) / (N_i / N)",
        "share of the country = 100 · E / N; location quotient = (E_i / E) / (N_i / N)",
    ),
    caveats=(
        _t(
            "Vår avgrensning: to sifre er grovt. Listene overlapper og skal ikke summeres.",
            "Our own lists: two digits are coarse. The lists overlap and are not to be summed.",
        ),
        _t(
            "Kunnskapsmiljøene i planen er steder. De er en annen figur.",
            "The plan's knowledge environments are places. They are another figure.",
        ),
    ),
    sources=("ssb.08536",),
    dimensions=(
        NACE_STANDARD,
        Dimension(
            id="industry_list",
            name=_t("Næringer", "Industries"),
            values={ALL: _t("Alle næringer", "All industries")} | {name: text for name, (text, _) in LISTS.items()},
        ),
    ),
    measures=(
        Measure(
            id="employed_all",
            name=_t("Sysselsatte i alt", "All employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("nace_standard",),
        ),
        Measure(
            id="employed",
            name=_t("Sysselsatte", "Employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("nace_standard", "industry_list"),
        ),
    ),
    views=(
        ready_views.share_of_country("employed"),
        ready_views.location_quotient("employed", "employed_all", within=True),
        ready_views.growth("employed"),
    ),
    area_sets=("county", "sub_region", "*"),
    chart=Chart(
        kind="bars",
        show="location_quotient",
        by="industry_list",
        title=_t("Lokaliseringskvotient, {area}, {end}", "Location quotient, {area}, {end}"),
    ),
)

NEEDS = {
    "divisions": "table:ssb.08536",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "region": "region",
}


def compute(
    divisions: pl.DataFrame, codes_by_year: pl.DataFrame, gaps_by_year: pl.DataFrame, region: dict[str, Any]
) -> Result:
    """Employed by area, year and industry list, and all of them.

    `divisions`: table 08536, `region`, `industry` (two digits), `nace_standard`, `sex`, `period`, `content`, `value`. The lists are
    in SN2007; years on another standard are gaps.
    """
    rows = municipal(divisions, "SysselArbsted").filter(pl.col("industry").str.contains(r"^\d\d$"))
    other = sorted(rows.filter(pl.col("nace_standard") != _STANDARD)["period"].unique().to_list())
    rows = rows.filter(pl.col("nace_standard") == _STANDARD)
    lists = {ALL: frozenset(rows["industry"].unique())} | {name: codes for name, (_, codes) in LISTS.items()}
    parts: list[pl.DataFrame] = []
    gaps: list[Gap] = []
    for name, codes in lists.items():
        # Rows of other industries count as 0, so that a municipality without any of a list's still has a figure.
        inside = pl.col("industry").is_in(sorted(codes))
        chosen = rows.with_columns(
            pl.when(inside).then(pl.col("value")).otherwise(0).alias("value"),
            pl.when(inside).then(pl.col("status")).otherwise(pl.lit(Status.NORMAL.value)).alias("status"),
        )
        found, gaps = by_area(chosen, codes_by_year)
        parts.append(found.with_columns(pl.lit(name).alias("industry_list"), pl.lit("employed").alias("measure")))
    everyone = parts[0].with_columns(
        pl.lit("employed_all").alias("measure"), pl.lit(None, pl.String).alias("industry_list")
    )
    ours = pl.col("industry_list").is_in(OURS).fill_null(value=False)
    flagged = pl.concat_str(["flags", pl.lit(Flag.ILLUSTRATION.value)], separator=" ").str.strip_chars()
    observations = pl.concat([*parts, everyone]).with_columns(
        pl.lit(_STANDARD).alias("nace_standard"),
        pl.when(ours).then(flagged.str.split(" ").list.sort().list.join(" ")).otherwise("flags").alias("flags"),
    )
    # The sums of every list have the same gaps: the municipalities that the table lacks.
    gaps += [Gap(_OTHER_STANDARD, period=period) for period in other]
    return Result(observations, (*gaps_of(gaps_by_year, rows), *gaps), answer=_answer(observations, region))


_OTHER_STANDARD = _t(
    "Tallene følger en annen næringsstandard enn SN2007, som listene gjelder for.",
    "The figures follow another industry standard than SN2007, which the lists are for.",
)


def _answer(observations: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """How much of the country's employed work in the region, newest year."""
    rows = observations.filter(pl.col("measure") == "employed_all")
    if rows.is_empty():
        return None
    period = str(rows["period"].max())
    values = {
        (row["area_set"], row["area"]): row["value"] for row in rows.filter(pl.col("period") == period).to_dicts()
    }
    here, country = values.get((region["area_set"], region["area"])), values.get((COUNTRY, COUNTRY))
    if not here or not country:
        return None
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        persons, share = number(here, 0, language), number(100 * here / country, 1, language)
        if language == "nb":
            text = (
                f"{persons} sysselsatte hadde arbeidssted i {region['name']['nb']} i 4. kvartal {period}. Det er {share} prosent av hele "
                "landet."
            )
        else:
            text = (
                f"{persons} employed persons had their workplace in {region['name']['en']} in the 4th quarter of {period}. That is "
                f"{share} per cent of the whole country."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
