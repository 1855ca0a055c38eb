"""Is business life renewed?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import by_area, gaps_of
from planpuls.indicators.result import Gap, Result, missing_years
from planpuls.indicators.span import span
from planpuls.indicators.totals import all_industries
from planpuls.sources.statbank_tables import TABLES
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

ALL_SIZES, NOBODY = "99", "00"
"""Size codes of table 10309: all sizes (07091 writes it), and establishments without employees."""
_SIZES = frozenset(f"{number:02}" for number in range(9))


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_UNIT = _t("virksomheter per 1. januar", "establishments on 1 January")

INDICATOR = Indicator(
    id="renewal",
    plan="kov",
    question=_t("Fornyes næringslivet?", "Is business life renewed?"),
    title=_t("Nyetablering og fornyelse", "New establishments and renewal"),
    definition=_t(
        "Virksomheter per 1. januar, i alt og med ansatte, og endringen i tallet. Endringen er nye minus nedlagte virksomheter.",
        "Establishments on 1 January, in all and with employees, and the change in their number. The change is new establishments "
        "minus closed ones.",
    ),
    formula=_t(
        "100 · (virksomheter i år t − virksomheter i år t₀) / virksomheter i år t₀",
        "100 · (establishments in year t − establishments in year t₀) / establishments in year t₀",
    ),
    caveats=(
        _t(
            "Nye og nedlagte virksomheter hver for seg, overlevelse og vekstforetak er ukjent: ingen av tabellene som leses inn, har dem. "
            "Endringen i bestanden er ikke tallet på nyetableringer.",
            "New and closed establishments one by one, survival and high-growth enterprises (SSB's «vekstforetak») are unknown: none of the "
            "tables imported has them. The change in the stock is not the number of new establishments.",
        ),
        _t(
            "En virksomhet som skifter eier, deles eller slås sammen, endrer tallet uten at noe er nytt.",
            "An establishment that changes hands, is split or merged changes the number without anything being new.",
        ),
        _t(
            "De fleste virksomheter har ingen ansatte. De med ansatte står for seg.",
            "Most establishments have no employees. Those with employees stand apart.",
        ),
    ),
    sources=("ssb.10309",),
    measures=(
        Measure(
            id="establishments",
            name=_t("Virksomheter", "Establishments"),
            concept="establishments",
            unit=_UNIT,
            additive=True,
        ),
        Measure(
            id="with_employees",
            name=_t("Virksomheter med ansatte", "Establishments with employees"),
            concept="establishments",
            unit=_UNIT,
            additive=True,
        ),
    ),
    views=(
        ready_views.growth("establishments", name=_t("Endring, alle", "Change, all")),
        ready_views.growth(
            "with_employees", id="growth_with_employees_pct", name=_t("Endring, med ansatte", "Change, with employees")
        ),
        ready_views.change(
            "establishments", _t("virksomheter", "establishments"), name=_t("Nye minus nedlagte", "New minus closed")
        ),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="bars",
        show="growth_with_employees_pct",
        area_set="municipality",
        title=_t(
            "Endring i virksomheter med ansatte, {base}–{end}", "Change in establishments with employees, {base}–{end}"
        ),
    ),
)

NEEDS = {
    "establishments": "table:ssb.10309",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "headline": "headline",
    "region": "region",
}


def compute(
    establishments: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
) -> Result:
    """Establishments by area and year: all, and those with employees.

    `establishments`: table 10309, `region`, `industry`, `size`, `period`, `content`, `value`. A row for all sizes is left out:
    the sizes are summed.
    """
    sizes = sorted(set(establishments["size"].drop_nulls()) - {ALL_SIZES})
    if not set(sizes) <= _SIZES:
        # An unknown code may be a sum of others, which would be counted twice.
        return Result(_nothing(), (Gap(_unknown_sizes([code for code in sizes if code not in _SIZES])),))
    contents = [name for name in TABLES["10309"].contents if name in set(establishments["content"])]
    rows = establishments.filter(
        pl.col("content").is_in(contents[:1])
        & (pl.col("size") != ALL_SIZES)
        & pl.col("region").str.contains(r"^(?:0|\d{4})$")
    )
    parts: list[pl.DataFrame] = []
    gaps: list[Gap] = []
    for measure, chosen in (("establishments", rows), ("with_employees", rows.filter(pl.col("size") != NOBODY))):
        summed = None if chosen.is_empty() else all_industries(chosen)
        if summed is None:
            gaps.append(Gap(_OVERLAPS))
            continue
        found, more = by_area(summed.rename({"region": "municipality"}), codes_by_year)
        parts.append(found.with_columns(pl.lit(measure).alias("measure")))
        gaps += [gap for gap in more if gap not in gaps]
    if not parts:
        return Result(_nothing(), tuple(gaps))
    observations = pl.concat(parts)
    periods = sorted(observations["period"].unique().to_list())
    gaps += missing_years(periods, _t("Tabell 10309", "Table 10309"))
    return Result(observations, (*gaps_of(gaps_by_year, rows), *gaps), answer=_answer(observations, headline, region))


def _unknown_sizes(codes: list[str]) -> Text:
    return _t(
        f"Tabell 10309 har ukjente størrelsesgrupper ({', '.join(codes)}), som kan være summer av andre.",
        f"Table 10309 has unknown size groups ({', '.join(codes)}), which may be sums of others.",
    )


_OVERLAPS = _t(
    "Tabell 10309 har ingen sum av alle næringer, og næringene i den overlapper.",
    "Table 10309 has no sum of all industries, and its industries overlap.",
)


def _nothing() -> pl.DataFrame:
    names = ("area_set", "area", "period", "measure", "status", "flags")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64})


def _answer(observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """How the number of establishments with employees changed in the region."""
    here = observations.filter(
        (pl.col("area_set") == region["area_set"])
        & (pl.col("area") == region["area"])
        & (pl.col("measure") == "with_employees")
    )
    values = dict(here.select("period", "value").rows())
    years = span(list(values), headline, q4=False)
    if years is None or not values[years[0]] or values[years[1]] is None:
        return None
    more = values[years[1]] - values[years[0]]
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        change = number(more, 0, language, sign=True)
        percent = number(100 * more / values[years[0]], 1, language, sign=True)
        if language == "nb":
            text = (
                f"Fra {years[0]} til {years[1]} endret tallet på virksomheter med ansatte i {region['name']['nb']} seg med {change} "
                f"({percent} prosent). Overlevelse og vekstforetak er ukjent."
            )
        else:
            text = (
                f"From {years[0]} to {years[1]} the number of establishments with employees in {region['name']['en']} changed by "
                f"{change} ({percent} per cent). Survival and high-growth enterprises are unknown."
            )
        sentences[language] = text
    return _t(sentences["nb"], sentences["en"])
