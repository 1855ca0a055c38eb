"""Is business life renewed?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import by_area, gaps_of
from planpuls.indicators.result import Gap, Result, missing_years
from planpuls.indicators.span import span
from planpuls.indicators.totals import all_industries
from planpuls.sources.import_schemas import RENEWAL, SURVIVAL_YEARS
from planpuls.sources.statbank_tables import TABLES
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

ALL_SIZES, NOBODY = "99", "00"
"""Size codes of table 10309: all sizes (07091 writes it), and establishments without employees."""
_SIZES = frozenset(f"{number:02}" for number in range(9))


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_UNIT = _t("virksomheter per 1. januar", "establishments on 1 January")

_ENTERPRISES = _t("foretak", "enterprises")
_OF_TEN = _t(
    "prosent av foretak med minst ti ansatte tre år før",
    "per cent of enterprises with at least ten employees three years before",
)
DELIVERED = "import.enterprise_renewal"
_MEASURES = {code: "new_enterprises" if code == "new" else code for code in RENEWAL}
"""What the delivered file counts -> measure."""


def _survival(years: int) -> View:
    return ready_views.share(
        f"survived_{years}",
        "new_enterprises",
        _t("prosent av de nyetablerte i året", "per cent of those founded in the year"),
        id=f"survival_{years}_pct",
        name=_t(f"Overlevelse etter {years} år", f"Survival after {years} years"),
    )


INDICATOR = Indicator(
    id="renewal",
    plan="kov",
    question=_t("Fornyes næringslivet?", "Is business life renewed?"),
    title=_t("Nyetablering og fornyelse", "New establishments and renewal"),
    definition=_t(
        "Virksomheter per 1. januar, i alt og med ansatte, og endringen i tallet. Endringen er nye minus nedlagte virksomheter. "
        "Ved siden av, der de er lest inn: nyetablerte foretak etter etableringsår, hvor mange av dem som levde ett til fem år senere, og "
        "vekstforetak (SSB: i snitt minst 20 prosent vekst i året over tre år, av foretak med minst ti ansatte ved starten).",
        "Establishments on 1 January, in all and with employees, and the change in their number. The change is new establishments "
        "minus closed ones. Beside it, where they are imported: new enterprises by year of founding, how many of them were alive one to five "
        "years later, and high-growth enterprises (SSB's «vekstforetak»: at least 20 per cent a year on average over three years, of "
        "enterprises with at least ten employees at the start).",
    ),
    formula=_t(
        "100 · (virksomheter i år t − virksomheter i år t₀) / virksomheter i år t₀; overlevelse etter n år = 100 · levende n år senere / "
        "nyetablerte; andel vekstforetak = 100 · vekstforetak / foretak med minst ti ansatte tre år før",
        "100 · (establishments in year t − establishments in year t₀) / establishments in year t₀; survival after n years = 100 · alive n "
        "years later / new; share of high growth = 100 · high-growth / enterprises with at least ten employees three years before",
    ),
    caveats=(
        _t(
            "Nyetablerte foretak, overlevelse og vekstforetak er ikke funnet i noen åpen tabell; de kommer fra en levert fil og er ukjent uten "
            "den. Endringen i tallet på virksomheter er ikke tallet på nyetableringer: et foretak kan ha flere virksomheter.",
            "New enterprises, survival and high-growth enterprises were found in no open table; they come from a delivered file and are unknown "
            "without it. The change in the number of establishments is not the number of new ones: an enterprise may have several.",
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
    more_sources=(DELIVERED,),
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
        *(
            Measure(id=measure, name=RENEWAL[code], concept="count", unit=_ENTERPRISES, additive=True)
            for code, measure in _MEASURES.items()
        ),
    ),
    views=(
        *(_survival(years) for years in SURVIVAL_YEARS),
        *(
            ready_views.share(measure, "ten_employees", id=f"{measure}_pct", name=name, unit=_OF_TEN)
            for measure, name in (
                ("high_growth", _t("Andel vekstforetak", "Share of high growth")),
                ("medium_growth", _t("Andel med middels vekst", "Share of medium growth")),
            )
        ),
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
WANTS = {"delivered": f"table:{DELIVERED}"}


def compute(
    establishments: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
    delivered: pl.DataFrame | None = None,
) -> Result:
    """Establishments by area and year: all, and those with employees; new enterprises, survival and growth where delivered.

    `establishments`: table 10309, `region`, `industry`, `size`, `period`, `content`, `value`. A row for all sizes is left out:
    the sizes are summed. `delivered`: `municipality`, `period`, `count_of` (codes of `RENEWAL`), `enterprises`, `status`, `flags`.
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
    if delivered is None:
        gaps.append(Gap(_NOT_DELIVERED))
    else:
        found, more = by_area(delivered.rename({"enterprises": "value"}), codes_by_year, ["count_of"])
        named = pl.col("count_of").replace_strict(_MEASURES, return_dtype=pl.String)
        parts.append(found.with_columns(named.alias("measure")).drop("count_of"))
        gaps += [gap for gap in more if gap not in gaps]
    observations = pl.concat(parts, how="diagonal_relaxed")
    periods = sorted(observations.filter(pl.col("measure") == "establishments")["period"].unique().to_list())
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


_NOT_DELIVERED = _t(
    "Nyetablerte foretak, overlevelse og vekstforetak er ikke lest inn.",
    "New enterprises, survival and high-growth enterprises have not been imported.",
)


def _nothing() -> pl.DataFrame:
    names = ("area_set", "area", "period", "measure", "status", "flags")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64})


def _answer(observations: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """How the number of establishments with employees changed in the region, and what is known of new enterprises."""
    own = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    values = dict(own.filter(pl.col("measure") == "with_employees").select("period", "value").rows())
    told = _survival_and_growth(own)
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
                f"({percent} prosent). {told.nb}"
            )
        else:
            text = (
                f"From {years[0]} to {years[1]} the number of establishments with employees in {region['name']['en']} changed by "
                f"{change} ({percent} per cent). {told.en}"
            )
        sentences[language] = text
    return _t(sentences["nb"], sentences["en"])


_UNKNOWN = _t("Overlevelse og vekstforetak er ukjent.", "Survival and high-growth enterprises are unknown.")


def _survival_and_growth(own: pl.DataFrame) -> Text:
    """The newest year of founding whose survival after five years is known, and the newest year of growth; bases under 100 are not told."""
    survival, growth = (
        _newest_share(own, *pair) for pair in (("survived_5", "new_enterprises"), ("high_growth", "ten_employees"))
    )
    nb, en = [], []
    if survival:
        period, share = survival
        nb.append(f"Av foretakene som ble etablert i {period}, levde {number(share, 1, 'nb')} prosent fem år senere.")
        en.append(
            f"Of the enterprises founded in {period}, {number(share, 1, 'en')} per cent were alive five years later."
        )
    if growth:
        period, share = growth
        nb.append(f"{number(share, 1, 'nb')} prosent av foretakene med minst ti ansatte var vekstforetak i {period}.")
        en.append(
            f"{number(share, 1, 'en')} per cent of the enterprises with at least ten employees had high growth in {period}."
        )
    return _t(" ".join(nb), " ".join(en)) if nb else _UNKNOWN


def _newest_share(own: pl.DataFrame, part: str, whole: str) -> tuple[str, float] | None:
    """The newest year that has both, and 100 part / whole."""
    figures = {
        name: dict(
            own.filter((pl.col("measure") == name) & pl.col("value").is_not_null()).select("period", "value").rows()
        )
        for name in (part, whole)
    }
    both = [
        period
        for period in figures[part].keys() & figures[whole].keys()
        if figures[whole][period] >= ready_views.LEAST_BASE
    ]
    period = max(both, default=None)
    return None if period is None else (period, 100 * figures[part][period] / figures[whole][period])
