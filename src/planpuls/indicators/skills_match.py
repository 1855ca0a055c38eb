"""Do vacancies and the occupations of the employed match?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import by_area, gaps_of, parts_and_whole
from planpuls.indicators.result import Gap, Result
from planpuls.places.areas import COUNTRY
from planpuls.sources.import_schemas import OCCUPATIONS
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_VACANCIES = _t("ledige stillinger", "vacancies")
_RESIDENTS = _t("sysselsatte 20–66 år etter bosted, 4. kvartal", "employed residents aged 20–66, 4th quarter")


def _measure(measure: str, name: Text, unit: Text = _VACANCIES, *, divided: bool = True) -> Measure:
    return Measure(
        id=measure,
        name=name,
        concept="employed_residence_q4" if unit == _RESIDENTS else "count",
        unit=unit,
        additive=True,
        dimensions=("occupation",) if divided else (),
    )


_ORDERED = {
    "unemployed": (
        "import.unemployed_by_occupation",
        _t("Helt ledige", "Unemployed"),
        _t("helt ledige", "unemployed persons"),
    ),
    "apprentices": (
        "import.apprentices_by_occupation",
        _t("Lærlinger", "Apprentices"),
        _t("løpende lærekontrakter", "running apprenticeships"),
    ),
    "completions": (
        "import.vocational_completions_by_occupation",
        _t("Fagbrev", "Vocational certificates"),
        _t("fag- og svennebrev i året", "vocational certificates of the year"),
    ),
}
"""Further counts by occupation, each where its file is imported: dataset, name, unit."""


def _per_vacancy(measure: str, name: Text) -> View:
    unit = _t("per ledig stilling i yrket", "per vacancy of the occupation")
    return View(
        id=f"{measure}_per_vacancy",
        kind="ratio",
        measure=measure,
        of="vacancies",
        name=name,
        unit=unit,
        decimals=2,
        min_base=100,
    )


INDICATOR = Indicator(
    id="skills-match",
    plan="kov",
    question=_t("Passer kompetansen til de ledige stillingene?", "Do skills match the vacancies?"),
    title=_t("Ledige stillinger og yrker", "Vacancies and occupations"),
    definition=_t(
        "Ledige stillinger etter yrke, ved siden av sysselsatte 20–66 år som bor i området, etter yrke. Der yrkets andel av de ledige "
        "stillingene er større enn dets andel av de sysselsatte, er det mer etterspurt enn det er vanlig blant dem som bor der. Helt ledige, "
        "lærlinger og fagbrev etter yrke står ved siden av der filene er lest inn.",
        "Vacancies by occupation, beside the employed residents aged 20–66 by occupation. Where an occupation's share of the vacancies "
        "is larger than its share of the employed, it is more in demand than it is common among those who live there. The unemployed, "
        "apprentices and vocational certificates by occupation stand beside them where their files are imported.",
    ),
    formula=_t(
        "100 · ledige stillinger i yrket / alle ledige; 100 · sysselsatte i yrket / alle sysselsatte; ledige stillinger / sysselsatte i yrket; "
        "helt ledige / ledige stillinger; fagbrev / ledige stillinger",
        "100 · vacancies of the occupation / all vacancies; 100 · employed of the occupation / all employed; vacancies / employed of "
        "the occupation; unemployed / vacancies; certificates / vacancies",
    ),
    caveats=(
        _t(
            "Fagbrev og lærekontrakter er ført på yrket faget leder til. En fil som ikke er lest inn, har ingen kolonne.",
            "Certificates and apprenticeships are counted under the occupation the trade leads to. A file that is not imported has no column.",
        ),
        _t(
            "De som tok fagbrev i året, kan ha arbeid allerede. Forholdet til ledige stillinger er ingen andel.",
            "Those who got a certificate in the year may have work already. The ratio to vacancies is not a share.",
        ),
        _t(
            "Ledige stillinger telles der arbeidet er, sysselsatte der de bor. I en region med mye pendling er det ikke de samme menneskene.",
            "Vacancies are counted where the work is, the employed where they live. In a region of much commuting they are not the same "
            "people.",
        ),
        _t(
            "Yrkene er hovedgrupper i STYRK-08. Uoppgitt står som egen gruppe.",
            "Occupations are major groups of STYRK-08. Not stated stands as a group of its own.",
        ),
    ),
    sources=("import.vacancies_by_occupation", "import.occupation_by_residence"),
    more_sources=tuple(dataset for dataset, _, _ in _ORDERED.values()),
    dimensions=(Dimension(id="occupation", name=_t("Yrke", "Occupation"), values=OCCUPATIONS),),
    measures=(
        _measure("vacancies", _t("Ledige stillinger", "Vacancies")),
        _measure("employed", _t("Sysselsatte", "Employed"), _RESIDENTS),
        *(_measure(measure, name, unit) for measure, (_, name, unit) in _ORDERED.items()),
        _measure("vacancies_all", _t("Ledige stillinger i alt", "All vacancies"), divided=False),
        _measure("employed_all", _t("Sysselsatte i alt", "All employed"), _RESIDENTS, divided=False),
    ),
    views=(
        ready_views.share(
            "vacancies",
            "vacancies_all",
            _t("prosent av ledige stillinger", "per cent of vacancies"),
            id="vacancies_share_pct",
            name=_t("Andel av de ledige stillingene", "Share of vacancies"),
        ),
        ready_views.share(
            "employed",
            "employed_all",
            _t("prosent av sysselsatte 20–66 år etter bosted", "per cent of employed residents aged 20–66"),
            id="employed_share_pct",
            name=_t("Andel av de sysselsatte", "Share of the employed"),
        ),
        View(
            id="vacancies_per_employed",
            kind="ratio",
            measure="vacancies",
            of="employed",
            name=_t("Ledige stillinger per sysselsatt", "Vacancies per employed person"),
            unit=_t("ledige stillinger per sysselsatt i yrket", "vacancies per employed person of the occupation"),
            decimals=3,
            min_base=100,
        ),
        _per_vacancy("unemployed", _t("Helt ledige per ledig stilling", "Unemployed per vacancy")),
        _per_vacancy("completions", _t("Fagbrev per ledig stilling", "Vocational certificates per vacancy")),
    ),
    area_sets=("county", "*"),
    chart=Chart(
        kind="bars",
        show="vacancies_share_pct",
        by="occupation",
        title=_t("Ledige stillinger etter yrke, {area}, {end}", "Vacancies by occupation, {area}, {end}"),
    ),
)

NEEDS = {
    "vacancies": "table:import.vacancies_by_occupation",
    "occupations": "table:import.occupation_by_residence",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "region": "region",
}
WANTS = {measure: f"table:{dataset}" for measure, (dataset, _, _) in _ORDERED.items()}


def compute(
    vacancies: pl.DataFrame,
    occupations: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    region: dict[str, Any],
    unemployed: pl.DataFrame | None = None,
    apprentices: pl.DataFrame | None = None,
    completions: pl.DataFrame | None = None,
) -> Result:
    """Vacancies and employed residents by area, year and occupation; the unemployed, apprentices and certificates where they are.

    `vacancies`: `region`, `period`, `occupation`, `vacancies`; the rows of municipalities are summed, those of counties left out.
    `occupations`: `municipality`, `period`, `occupation`, `employed_20_66`. Years that one of the two lacks are left out. The others
    have the columns of `vacancies`; of them a year that they lack is a gap.
    """
    asked = _municipal(vacancies, "vacancies")
    there = occupations.rename({"employed_20_66": "value"})
    years = sorted({*asked["period"]} & {*there["period"]})
    one_sided = sorted({*asked["period"]} ^ {*there["period"]})
    parts: list[pl.DataFrame] = []
    gaps: list[Gap] = [Gap(_ONE_SIDED, period=period) for period in one_sided]
    for rows, names in ((asked, ("vacancies", "vacancies_all")), (there, ("employed", "employed_all"))):
        both = rows.filter(pl.col("period").is_in(years))
        found, more = parts_and_whole(both, codes_by_year, "occupation", names)
        parts.append(found)
        gaps += [gap for gap in more if gap not in gaps]
    for measure, table in (("unemployed", unemployed), ("apprentices", apprentices), ("completions", completions)):
        if table is not None:
            found, more = by_area(
                _municipal(table, measure).filter(pl.col("period").is_in(years)), codes_by_year, ["occupation"]
            )
            parts.append(found.with_columns(pl.lit(measure).alias("measure")))
            gaps += [gap for gap in more if gap not in gaps]
            gaps += [Gap(_lacks(measure), period=year) for year in years if year not in set(table["period"])]
    observations = pl.concat(parts, how="diagonal").filter(pl.col("area_set") != COUNTRY)
    ours = gaps_of(gaps_by_year, asked.filter(pl.col("period").is_in(years)))
    return Result(observations, (*ours, *gaps), answer=_answer(observations, region))


def _municipal(table: pl.DataFrame, value: str) -> pl.DataFrame:
    """The rows of municipalities and of the country; those of counties would be counted twice."""
    rows = table.rename({"region": "municipality", value: "value"})
    return rows.filter(pl.col("municipality").str.contains(r"^(?:0|\d{4})$"))


def _lacks(measure: str) -> Text:
    name = _ORDERED[measure][1]
    return _t(
        f"{name.nb} etter yrke er ikke lest inn for året.",
        f"{name.en} by occupation have not been imported for the year.",
    )


_ONE_SIDED = _t(
    "Bare én av de to filene (ledige stillinger og sysselsatte etter yrke) har året.",
    "Only one of the two files (vacancies and employed by occupation) has the year.",
)


def _answer(observations: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """The occupation whose share of the vacancies exceeds its share of the employed most, newest year."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    if here.is_empty() or here["value"].null_count():
        return None
    period = str(here["period"].max())
    shares: dict[str, dict[str, float]] = {}
    for measure in ("vacancies", "employed"):
        rows = here.filter((pl.col("period") == period) & (pl.col("measure") == measure))
        figures = dict(rows.select("occupation", "value").rows())
        if not sum(figures.values()):
            return None
        shares[measure] = {code: 100 * value / sum(figures.values()) for code, value in figures.items()}
    both = sorted(code for code in shares["vacancies"] if code != "0" and code in shares["employed"])
    if not both:
        return None
    most = max(both, key=lambda code: shares["vacancies"][code] - shares["employed"][code])
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        name = OCCUPATIONS[most].get(language)
        asked, there = (number(shares[measure][most], 1, language) for measure in ("vacancies", "employed"))
        if language == "nb":
            text = (
                f"{name} hadde {asked} prosent av de ledige stillingene i {region['name']['nb']} i {period} og {there} prosent av de "
                "sysselsatte. Ingen annen yrkesgruppe har en andel av stillingene som ligger så langt over andelen av de sysselsatte."
            )
        else:
            text = (
                f"{name} had {asked} per cent of the vacancies in {region['name']['en']} in {period} and {there} per cent of the "
                "employed. No other group of occupations has a share of the vacancies so far above its share of the employed."
            )
        sentences[language] = text
    return _t(sentences["nb"], sentences["en"])
