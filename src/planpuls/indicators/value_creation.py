"""How much value do the workplaces create?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.employed import BY_WORKPLACE, rows_of
from planpuls.indicators.on_borders import by_area, gaps_of
from planpuls.indicators.result import Gap, Result
from planpuls.indicators.totals import all_industries, by_counties
from planpuls.places.areas import COUNTRY
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Concept, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_MILLIONS = _t("mill. kr", "NOK million")
_PER_EMPLOYED = _t("mill. kr per sysselsatt", "NOK million per employed person")


def _measure(measure: str, name: Text, unit: Text, concept: Concept = "money", decimals: int = 0) -> Measure:
    return Measure(id=measure, name=name, concept=concept, unit=unit, decimals=decimals, additive=True)


def _per_employed(view: str, measure: str, of: str, name: Text) -> View:
    return View(id=view, kind="ratio", measure=measure, of=of, name=name, unit=_PER_EMPLOYED, decimals=2, min_base=100)


INDICATOR = Indicator(
    id="value-creation",
    plan="kov",
    question=_t("Hvor stor er verdiskapingen?", "How much value is created?"),
    title=_t("Verdiskaping", "Value creation"),
    definition=_t(
        "Bruttoprodukt etter fylke (fylkesfordelt nasjonalregnskap, 11713) i alt og per sysselsatt etter arbeidssted i 4. kvartal (11618). "
        "Omsetning og lønn per sysselsatt etter kommune (næringenes hovedtall, 12937), med tabellens egne sysselsatte.",
        "Gross value added by county (national accounts by county, 11713) in all and per employed person by workplace in the 4th quarter "
        "(11618). Turnover and wages per employed person by municipality (key figures of industries, 12937), with that table's own employed.",
    ),
    formula=_t(
        "bruttoprodukt / sysselsatte etter arbeidssted; omsetning / sysselsatte i 12937; lønn / sysselsatte i 12937",
        "gross value added / employed by workplace; turnover / employed of 12937; wages / employed of 12937",
    ),
    caveats=(
        _t(
            "Bruttoprodukt finnes bare for hele fylker slik de var det året. Andre områder står uten tall.",
            "Gross value added exists only for whole counties as they were in the year. Other areas have no figure.",
        ),
        _t(
            "Omsetning er ikke verdiskaping: den teller samme vare hver gang den selges. Alle beløp er i kroner slik tabellen gir dem, "
            "uten justering for prisvekst.",
            "Turnover is not value added: it counts the same good every time it is sold. All amounts are as the table gives them, not "
            "adjusted for rising prices.",
        ),
        _t(
            "Sysselsatte i 12937 er tabellens egen telling over året. Den blandes ikke med tellingen i 4. kvartal.",
            "The employed of 12937 are that table's own count of the year. It is not mixed with the count of the 4th quarter.",
        ),
        _t(
            "Verdiskaping i vekstnavene er ukjent: ingen åpen kilde gir tall for så små områder, og navnene og grensene er ikke kjent.",
            "Value created in the growth nodes is unknown: no open source has figures for areas that small, and neither names nor borders "
            "are known.",
        ),
    ),
    sources=("ssb.11713", "ssb.11618"),
    more_sources=("ssb.12937",),
    measures=(
        BY_WORKPLACE,
        _measure("gross_value_added", _t("Bruttoprodukt", "Gross value added"), _MILLIONS, decimals=1),
        _measure(
            "industry_employed",
            _t("Sysselsatte i 12937", "Employed of 12937"),
            _t("sysselsatte i næringenes hovedtall, året", "employed in the key figures of industries, the year"),
            "count",
        ),
        _measure("turnover", _t("Omsetning", "Turnover"), _MILLIONS),
        _measure("wages", _t("Lønn", "Wages"), _MILLIONS),
    ),
    views=(
        _per_employed(
            "value_added_per_employed",
            "gross_value_added",
            "employed",
            _t("Bruttoprodukt per sysselsatt", "Gross value added per employed person"),
        ),
        ready_views.share_of_country(
            "gross_value_added",
            _t("prosent av hele landet", "per cent of the whole country"),
            name=_t("Andel av landets bruttoprodukt", "Share of the country's gross value added"),
            min_base=None,
        ),
        _per_employed(
            "turnover_per_employed",
            "turnover",
            "industry_employed",
            _t("Omsetning per sysselsatt", "Turnover per employed person"),
        ),
        _per_employed(
            "wages_per_employed", "wages", "industry_employed", _t("Lønn per sysselsatt", "Wages per employed person")
        ),
    ),
    area_sets=("county", "*"),
    chart=Chart(
        kind="bars",
        show="value_added_per_employed",
        area_set="county",
        country=True,
        title=_t("Bruttoprodukt per sysselsatt, {end}", "Gross value added per employed person, {end}"),
    ),
)

NEEDS = {
    "accounts": "table:ssb.11713",
    "employed": "table:ssb.11618",
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "region": "region",
}
WANTS = {"key_figures": "table:ssb.12937"}
_VALUE_ADDED = r"(?i)^bruttoprodukt"
_CONTENTS = {"industry_employed": "Sysselsatte", "turnover": "Omsetning", "wages": "Lonn"}


def compute(
    accounts: pl.DataFrame,
    employed: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    region: dict[str, Any],
    key_figures: pl.DataFrame | None = None,
) -> Result:
    """Employed and gross value added by area and year; turnover, wages and their employed where 12937 is there.

    `accounts`: table 11713 and `key_figures`: table 12937, with `region`, `industry`, `period`, `content`, `value`; `employed`:
    table 11618. Years that only one of 11713 and 11618 has are left out.
    """
    workplace = rows_of(employed, "employed_workplace")
    workplace = workplace.filter(pl.col("period").is_in(accounts["period"].unique().implode()))
    everyone, gaps = by_area(workplace, codes_by_year)
    parts = [everyone.with_columns(pl.lit("employed").alias("measure"))]
    added, reason = _value_added(accounts)
    if added is None:
        gaps.append(Gap(reason))
    else:
        listed = workplace.filter(pl.col("municipality").str.contains(r"^\d{4}$") & (pl.col("value") > 0))
        sums = by_counties(added, codes_by_year, listed.select("municipality", "period"))
        parts.append(_beside(everyone, sums).with_columns(pl.lit("gross_value_added").alias("measure")))
        gaps += _parts_of_counties(everyone, sums)
    for measure, content in _CONTENTS.items():
        found = _of_municipalities(key_figures, content)
        if found is not None:
            sums, more = by_area(found, codes_by_year)
            parts.append(_beside(everyone, sums).with_columns(pl.lit(measure).alias("measure")))
            gaps += [gap for gap in more if gap not in gaps]
    observations = pl.concat([part.with_columns(pl.col("value").cast(pl.Float64)) for part in parts])
    return Result(observations, (*gaps_of(gaps_by_year, workplace), *gaps), answer=_answer(observations, region))


def _value_added(accounts: pl.DataFrame) -> tuple[pl.DataFrame | None, Text]:
    """Gross value added of all industries by county, or why there is none."""
    contents = sorted(accounts.filter(pl.col("content").str.contains(_VALUE_ADDED))["content"].unique())
    if len(contents) != 1:
        found = ", ".join(contents) or ", ".join(sorted(accounts["content"].unique()))
        return None, _t(
            f"Tabell 11713 har ikke ett innhold for bruttoprodukt (funnet: {found}).",
            f"Table 11713 has not one content for gross value added (found: {found}).",
        )
    return all_industries(accounts.filter(pl.col("content") == contents[0])), _t(
        "Tabell 11713 har ingen sum av alle næringer, og næringene i den overlapper.",
        "Table 11713 has no sum of all industries, and its industries overlap.",
    )


def _of_municipalities(table: pl.DataFrame | None, content: str) -> pl.DataFrame | None:
    if table is None:
        return None
    rows = table.filter((pl.col("content") == content) & pl.col("region").str.contains(r"^(?:0|\d{4})$"))
    found = None if rows.is_empty() else all_industries(rows)
    return None if found is None else found.rename({"region": "municipality"})


def _beside(everyone: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """The sums of areas and years that have a count of the employed, which every row of the table stands on."""
    return sums.join(everyone, on=["area_set", "area", "period"], how="semi")


def _parts_of_counties(everyone: pl.DataFrame, sums: pl.DataFrame) -> list[Gap]:
    reason = _t(
        "Bruttoprodukt: området er ikke satt sammen av hele fylker slik de var det året, eller tabell 11713 mangler et av dem.",
        "Gross value added: the area is not made of whole counties as they were in the year, or table 11713 lacks one of them.",
    )
    lacking = everyone.join(sums, on=["area_set", "area", "period"], how="anti").sort("area_set", "area", "period")
    return [Gap(reason, *row) for row in lacking.select("area_set", "area", "period").rows()]


def _answer(observations: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """Gross value added per employed in the region and in the country, newest year."""
    there = observations.filter((pl.col("measure") == "gross_value_added") & pl.col("value").is_not_null())
    here = there.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    if here.is_empty():
        return None
    period = str(here["period"].max())
    newest = observations.filter(pl.col("period") == period)
    values = {
        (row["area_set"], row["measure"]): row["value"] for row in newest.to_dicts() if row["area"] in _ends(region)
    }
    per = []
    for area_set in (region["area_set"], COUNTRY):
        added, persons = (values.get((area_set, measure)) for measure in ("gross_value_added", "employed"))
        if not added or not persons:
            return None
        per.append(1_000 * round(1_000 * added / persons))
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        ours, theirs = (number(value, 0, language) for value in per)
        if language == "nb":
            text = f"Bruttoproduktet i {region['name']['nb']} var {ours} kroner per sysselsatt i {period}, mot {theirs} i hele landet."
        else:
            text = (
                f"Gross value added in {region['name']['en']} was NOK {ours} per employed person in {period}, against "
                f"{theirs} in the whole country."
            )
        sentences[language] = text
    return _t(sentences["nb"], sentences["en"])


def _ends(region: dict[str, Any]) -> tuple[str, str]:
    return region["area"], COUNTRY
