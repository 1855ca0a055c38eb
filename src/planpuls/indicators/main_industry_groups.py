"""How are basis, regional and local industries divided between the sub-regions?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.industry_group_sums import by_block, by_education, by_group
from planpuls.indicators.on_borders import by_area, gaps_of, municipal, summed
from planpuls.indicators.result import Gap, MadeSet, Result
from planpuls.plan.industry_groups import GROUPS, STANDARD, UNSTATED, Block, mapping_of
from planpuls.sources.import_schemas import EDUCATION
from planpuls.sources.klass_hits import without_hits
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

_UNIT = Text(nb="sysselsatte etter arbeidssted, 4. kvartal", en="employed persons by workplace, 4th quarter")
_NAMES = {
    "basis": Text(nb="Basisnæringer", en="Basis industries"),
    "regional": Text(nb="Regionale næringer", en="Regional industries"),
    "local": Text(nb="Lokale næringer", en="Local industries"),
    UNSTATED: Text(nb="Uoppgitt næring", en="Industry not stated"),
}


def _measure(suffix: str, nb: str, en: str) -> Measure:
    return Measure(
        id=f"employed{suffix}",
        name=Text(nb=nb, en=en),
        concept="employed_workplace_q4",
        unit=_UNIT,
        additive=True,
        dimensions=("group",),
    )


def _level(code: str) -> str:
    return f"_level_{code}"


def _share(suffix: str, nb: str, en: str) -> View:
    return ready_views.share(
        f"employed{suffix}",
        "employed_all",
        Text(nb="prosent av alle sysselsatte", en="per cent of all employed"),
        id=f"share{suffix}_pct",
        name=Text(nb=nb, en=en),
        within=True,
    )


INDICATOR = Indicator(
    id="main-industry-groups",
    plan="areal",
    question=Text(
        nb="Hvor mye av arbeidslivet er basisnæringer, regionale næringer og lokale næringer?",
        en="How much of working life is basis, regional and local industries?",
    ),
    title=Text(nb="Hovedgrupper av næringer", en="Main industry groups"),
    definition=Text(
        nb=(
            "Sysselsatte etter arbeidssted, 88 næringer (SN2007), samlet i tre grupper: basisnæringer som konkurrerer over hele landet "
            "eller ute (industri, IKT, faglige og tekniske tjenester), regionale næringer (lager og logistikk, finans) og lokale næringer "
            "(handel, undervisning, helse). Grupperingen er vår, og tallene er estimert."
        ),
        en=(
            "Employed persons by workplace, 88 industries (SN2007), joined in three groups: basis industries that compete nationwide or "
            "abroad (manufacturing, ICT, professional and technical services), regional industries (warehousing and logistics, finance) and "
            "local industries (retail, education, health). The grouping is ours, and the figures are estimated."
        ),
    ),
    formula=Text(
        nb="100 · sysselsatte i gruppen / alle sysselsatte; minst: bare næringer som sikkert hører til; mest: alle som kan høre til",
        en="100 · employed in the group / all employed; at least: only industries that surely belong; at most: all that may belong",
    ),
    caveats=(
        Text(
            nb="Kilden bak presentasjonens tabell oppgir ikke hvilke næringer som er i hver gruppe. «Minst» og «mest» viser hva det har å si.",
            en="The source of the presentation's table does not say which industries are in each group. “At least” and “at most” show what that means.",
        ),
        Text(
            nb="Kommandoen «planpuls calibrate main-industry-groups» finner hvilken gruppering som ligger nærmest de publiserte tallene.",
            en="The command “planpuls calibrate main-industry-groups” finds which grouping comes nearest to the published figures.",
        ),
        Text(
            nb="Utdanningsnivå i hver gruppe vises der tabellen over næring og utdanning etter arbeidssted er lest inn.",
            en="The level of education of each group is shown where the table of industry and education by workplace is imported.",
        ),
        Text(
            nb="Der kildene er uenige om hvilken delregion en kommune hører til, står tallene også med det andre valget.",
            en="Where sources disagree on which sub-region a municipality belongs to, the figures also stand with the other choice.",
        ),
    ),
    sources=("ssb.08536",),
    more_sources=("import.education_by_industry",),
    dimensions=(Dimension(id="group", name=Text(nb="Gruppe", en="Group"), values=_NAMES),),
    measures=(
        Measure(
            id="employed_all",
            name=Text(nb="Sysselsatte i alt", en="All employed"),
            concept="employed_workplace_q4",
            unit=_UNIT,
            additive=True,
        ),
        _measure("", "Sysselsatte", "Employed"),
        _measure("_least", "Sysselsatte, minst", "Employed, at least"),
        _measure("_most", "Sysselsatte, mest", "Employed, at most"),
        _measure("_by_education", "Sysselsatte i utdanningstabellen", "Employed of the education table"),
        *(_measure(_level(code), name.nb, name.en) for code, name in EDUCATION.items()),
    ),
    views=(
        _share("", "Andel", "Share"),
        _share("_least", "Andel, minst", "Share, at least"),
        _share("_most", "Andel, mest", "Share, at most"),
        *(
            ready_views.share(
                f"employed{_level(code)}",
                "employed_by_education",
                Text(nb="prosent av gruppen", en="per cent of the group"),
                id=f"share{_level(code)}_pct",
                name=name,
            )
            for code, name in EDUCATION.items()
        ),
    ),
    area_sets=("sub_region", "county", "*"),
    chart=Chart(
        kind="bars",
        show="share_pct",
        area_set="sub_region",
        where={"group": "basis"},
        title=Text(
            nb="Andel av de sysselsatte i basisnæringer, {end} (estimert)",
            en="Share of the employed in basis industries, {end} (estimated)",
        ),
    ),
)

NEEDS = {
    "divisions": "table:ssb.08536",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "region": "region",
    "industry_mapping": "industry_mapping",
    "other_choices": "other_choices",
}
WANTS = {"education": "table:import.education_by_industry"}


def compute(
    divisions: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    region: dict[str, Any],
    industry_mapping: pl.DataFrame,
    other_choices: list[dict[str, Any]],
    education: pl.DataFrame | None = None,
) -> Result:
    """Employed by workplace in each group, with the least and the most that the undecided industries allow, and by education.

    `divisions`: table 08536, `region`, `industry` (two digits), `nace_standard`, `sex`, `period`, `content`, `value`;
    `industry_mapping`: rows of `planpuls.plan.industry_groups`. A division that the mapping does not know counts as not stated. Years on another standard than SN2007 are gaps, and so are years in which nobody in the country works in one of the blocks.
    `other_choices`: divisions with a disputed member placed the other way (`area_set`, `name`, `areas`, `codes` of area, year and
    municipality); that of the chart's division becomes a set of its own. `education`: `municipality`, `period`, `industry`,
    `education_level`, `employed`.
    """
    blocks = mapping_of(industry_mapping.fill_null("").rows())
    rows = municipal(divisions, "SysselArbsted").filter(pl.col("industry").str.contains(r"^\d\d$"))
    other = sorted(rows.filter(pl.col("nace_standard") != STANDARD)["period"].unique().to_list())
    rows = rows.filter(pl.col("nace_standard") == STANDARD)
    retired = _without_hits(rows, blocks)
    rows = rows.filter(~pl.col("period").is_in(list(retired)))
    disputed = next((entry for entry in other_choices if entry["area_set"].startswith(f"{_DISPUTED}@")), None)
    codes = codes_by_year if disputed is None else pl.concat([codes_by_year, _other_codes(disputed)])
    found, gaps = by_area(by_block(rows, blocks), codes, ["block"])
    parts = [
        summed(found, ["area_set", "area", "period"]).with_columns(pl.lit("employed_all").alias("measure")),
        by_group(found, blocks),
    ]
    if education is not None:
        parts += by_education(education, blocks, codes, found)
    observations = pl.concat(parts, how="diagonal")
    gaps += [Gap(_OTHER_STANDARD, period=period) for period in other]
    gaps += [Gap(_retired(silent), period=period) for period, silent in retired.items()]
    known = frozenset().union(*(block.divisions for block in blocks))
    return Result(
        observations,
        (*gaps_of(gaps_by_year, rows), *gaps),
        answer=_answer(observations, region),
        facts={
            "mapping": {block.id: block.group for block in blocks},
            "undecided": {block.id: list(block.choices) for block in blocks if block.choices},
            "unmapped_divisions": sorted(set(rows["industry"].unique()) - known),
        },
        areas=None if disputed is None else _other_set(disputed),
    )


def _without_hits(rows: pl.DataFrame, blocks: tuple[Block, ...]) -> dict[str, list[Block]]:
    """Years in which nobody in the whole country works in one of the blocks, with those blocks; its code is another by now."""
    country = by_block(rows.filter(pl.col("municipality") == "0"), blocks)
    # A hidden or missing figure is not nobody.
    counted = country.select("period", "block", pl.col("value").fill_null(1))
    decided = {block.id: block for block in blocks if block.group != UNSTATED}
    found = {}
    for period in sorted(counted["period"].unique()):
        hits = dict(counted.filter(pl.col("period") == period).select("block", "value").rows())
        if silent := without_hits(decided, hits):
            found[period] = [decided[block] for block in silent]
    return found


def _retired(silent: list[Block]) -> Text:
    codes = "; ".join(", ".join(sorted(block.divisions)) for block in silent)
    return Text(
        nb=f"Ingen i hele landet står med næringskode {codes}. Koden er trolig utgått, og gruppene kan ikke regnes ut.",
        en=f"Nobody in the whole country has the industry code {codes}. It is probably retired, and the groups cannot be computed.",
    )


_DISPUTED = "sub_region"
"""The division that is also shown with a disputed member placed the other way."""


def _other_key(other: dict[str, Any]) -> tuple[str, str]:
    area_set, _, edition = other["area_set"].partition("@")
    return f"{area_set}_other", edition


def _other_codes(other: dict[str, Any]) -> pl.DataFrame:
    key = "@".join(_other_key(other))
    rows = [(key, area, year, code) for area, year, code in other["codes"]]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("area_set", "area", "period", "municipality"), pl.String), orient="row"
    )


def _other_set(other: dict[str, Any]) -> MadeSet:
    set_id, edition = _other_key(other)
    return MadeSet(
        set_id, edition, Text(**other["name"]), {area: Text(**name) for area, name in other["areas"].items()}
    )


_OTHER_STANDARD = Text(
    nb="Tallene følger en annen næringsstandard enn SN2007, som grupperingen gjelder for.",
    en="The figures follow another industry standard than SN2007, which the grouping is for.",
)


def _answer(observations: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """The three shares of the whole region, newest year, as estimated."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    period = str(here["period"].max())
    rows = here.filter(pl.col("period") == period)
    everyone = rows.filter(pl.col("measure") == "employed_all")["value"].to_list()
    of_groups = rows.filter(pl.col("measure").is_in(["employed", "employed_least", "employed_most"]))
    values = {(row["measure"], row["group"]): row["value"] for row in of_groups.to_dicts()}
    if not everyone or not everyone[0] or any(value is None for value in values.values()):
        return None
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:

        def share(measure: str, group: str, language: Language = language) -> str:
            return number(100 * values[measure, group] / everyone[0], 1, language)

        shares = [share("employed", group) for group in GROUPS]
        bounds = [share(f"employed_{end}", "basis") for end in ("least", "most")]
        if language == "nb":
            text = (
                f"Estimert for {region['name']['nb']} i 4. kvartal {period}: {shares[0]} prosent av de sysselsatte i basisnæringer "
                f"(mellom {bounds[0]} og {bounds[1]}), {shares[1]} i regionale og {shares[2]} i lokale næringer."
            )
        else:
            text = (
                f"Estimated for {region['name']['en']} in the 4th quarter of {period}: {shares[0]} per cent of the employed in basis "
                f"industries (between {bounds[0]} and {bounds[1]}), {shares[1]} in regional and {shares[2]} in local industries."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
