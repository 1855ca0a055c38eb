"""Which industries grow, and how does the region's mix differ from the country's?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.industries import GROUPS, INDUSTRY, NACE_STANDARD, UNSPECIFIED
from planpuls.indicators.on_borders import by_area, gaps_of, municipal, summed
from planpuls.indicators.result import Result
from planpuls.indicators.span import span
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

_UNIT = Text(nb="sysselsatte etter arbeidssted, 4. kvartal", en="employed persons by workplace, 4th quarter")


INDICATOR = Indicator(
    id="growth-industries",
    plan="areal",
    question=Text(nb="Hvilke næringer vokser?", en="Which industries grow?"),
    title=Text(nb="Vekstnæringer", en="Growth industries"),
    definition=Text(
        nb=(
            "Sysselsatte 15–74 år etter arbeidssted og næring i 4. kvartal. Andelen er av alle sysselsatte i området, også dem med "
            "uoppgitt næring. Lokaliseringskvotienten setter andelen i forhold til andelen i hele landet: over 1 er mer enn "
            "landet, under 1 mindre."
        ),
        en=(
            "Employed persons aged 15–74 by workplace and industry in the 4th quarter. The share is of all employed in the area, "
            "those of unstated industry included. The location quotient sets the share against the share in the whole country: "
            "above 1 is more than the country, below 1 less."
        ),
    ),
    formula=Text(
        nb=(
            "andel = 100 · E_i / E; lokaliseringskvotient = (E_i / E) / (N_i / N); endring = landets vekst E_i₀ · g + "
            "næringens vekst utover den E_i₀ · (g_i − g) + områdets egen E_i₀ · (g_ir − g_i); mangfold = (Σ E_i)² / Σ E_i²"
        ),
        en=(
            "share = 100 · E_i / E; location quotient = (E_i / E) / (N_i / N); change = national growth E_i₀ · g + the "
            "industry's growth beyond it E_i₀ · (g_i − g) + the area's own E_i₀ · (g_ir − g_i); diversity = (Σ E_i)² / Σ E_i²"
        ),
    ),
    caveats=(
        Text(
            nb="De tre delene av endringen beskriver veksten. De sier ikke hva som er årsak til den.",
            en="The three parts of the change describe the growth. They do not say what caused it.",
        ),
        Text(
            nb="Mangfold er tallet på like store næringer som ville gitt samme spredning; uoppgitt næring er ikke med i det.",
            en="Diversity is the number of equally large industries that would be as spread; unstated industry is not in it.",
        ),
        Text(
            nb="Næringsstandardene SN2007 og SN2025 er hver sin serie. De sammenlignes ikke med hverandre.",
            en="The industry standards SN2007 and SN2025 are separate series. They are not compared with each other.",
        ),
        Text(
            nb="Arbeidssteder som før ble ført på sokkelen, er flyttet til fastlandet fra 4. kvartal 2018. Det gjelder mest Rogaland.",
            en="Workplaces once counted on the continental shelf are on the mainland from the 4th quarter of 2018, mostly in Rogaland.",
        ),
    ),
    sources=("ssb.13470",),
    dimensions=(NACE_STANDARD, INDUSTRY),
    measures=(
        Measure(
            id="employed_all",
            name=Text(nb="Sysselsatte i alt", en="All employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("nace_standard",),
        ),
        Measure(
            id="employed",
            name=Text(nb="Sysselsatte", en="Employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("nace_standard", "industry"),
        ),
    ),
    views=(
        ready_views.share("employed", "employed_all", name=Text(nb="Andel av alle", en="Share of all"), within=True),
        ready_views.location_quotient("employed", "employed_all", within=True),
        View(
            id="diversity",
            kind="diversity",
            measure="employed",
            over="industry",
            without=(UNSPECIFIED,),
            name=Text(nb="Mangfold i området", en="Diversity of the area"),
            unit=Text(nb="like store næringer", en="equally large industries"),
        ),
        ready_views.change("employed"),
        ready_views.share_change("employed", "employed_all", decimals=2, within=True),
        *ready_views.shift_share("employed", "employed_all"),
    ),
    area_sets=("county", "sub_region", "*"),
    chart=Chart(
        kind="bars",
        show="share_change_points",
        by="industry",
        title=Text(
            nb="Endring i næringenes andel av de sysselsatte, {area}, {base}–{end}",
            en="Change in the industries' share of the employed, {area}, {base}–{end}",
        ),
    ),
)

NEEDS = {
    "industries": "table:ssb.13470",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "headline": "headline",
    "region": "region",
}


def compute(
    industries: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    headline: dict[str, Any],
    region: dict[str, Any],
) -> Result:
    """Employed by area, year and industry, and all of them.

    `industries`: `region` (municipality code of the year, or 0), `industry`, `nace_standard`, `period`, `content`, `value`,
    `status`, `flags`. All employed are the sum over industries, the unstated included.
    """
    rows = municipal(industries, "SysselsatteArb")
    by_industry, gaps = by_area(rows, codes_by_year, ["nace_standard", "industry"])
    everyone = summed(by_industry, ["area_set", "area", "period", "nace_standard"])
    observations = pl.concat(
        [
            by_industry.with_columns(pl.lit("employed").alias("measure")),
            everyone.with_columns(pl.lit("employed_all").alias("measure")),
        ],
        how="diagonal",
    )
    return Result(
        observations,
        (*gaps_of(gaps_by_year, rows), *gaps),
        answer=_answer(by_industry, headline, region),
        facts={"industries": by_industry["industry"].n_unique()},
    )


def _answer(by_industry: pl.DataFrame, headline: dict[str, Any], region: dict[str, Any]) -> Text | None:
    """The industries whose share of the region's employed rose and fell most."""
    here = by_industry.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    newest = here.filter(pl.col("period") == here["period"].max())["nace_standard"].sort().to_list()
    here = here.filter(pl.col("nace_standard").is_in(newest[:1]))
    years = span(here["period"].to_list(), headline, q4=True)
    if years is None or here["value"].is_null().any():
        return None
    shares = here.with_columns((100 * pl.col("value") / pl.col("value").sum().over("period")).alias("share"))
    then, now = (shares.filter(pl.col("period") == year).select("industry", "share", "value") for year in years)
    both = now.join(then, on="industry", suffix="_then").with_columns(
        (pl.col("share") - pl.col("share_then")).alias("points"), (pl.col("value") - pl.col("value_then")).alias("more")
    )
    ranked = both.filter(pl.col("industry") != UNSPECIFIED).sort("points", "industry", descending=[True, False])
    if ranked.height < 2:
        return None
    most, least = ranked.row(0, named=True), ranked.row(-1, named=True)
    if not most["points"] > 0 > least["points"]:
        return None
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        up, down = (_named(row["industry"], language) for row in (most, least))
        points = [number(row["points"], 1, language, sign=True) for row in (most, least)]
        more = [number(row["more"], 0, language, sign=True) for row in (most, least)]
        if language == "nb":
            text = (
                f"Fra {years[0]} til {years[1]} økte andelen mest i {up} ({points[0]} prosentpoeng, {more[0]} sysselsatte) og "
                f"falt mest i {down} ({points[1]} prosentpoeng, {more[1]} sysselsatte)."
            )
        else:
            text = (
                f"From {years[0]} to {years[1]} the share rose most in {up} ({points[0]} percentage points, {more[0]} employed) "
                f"and fell most in {down} ({points[1]} percentage points, {more[1]} employed)."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])


def _named(industry: str, language: Language) -> str:
    known = GROUPS.get(industry)
    name = known.get(language) if known else industry
    return name[:1].lower() + name[1:]
