"""What does SSB publish about land use in each municipality, and does it agree with us where we count the same?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.employed import rows_of
from planpuls.indicators.on_borders import by_area
from planpuls.indicators.result import Result
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Status
from planpuls.spec.text import LANGUAGES, Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


OURS = "employed_living_in_municipality"
"""The published figure that we count too."""
FIGURES = {
    OURS: _t(
        "Sysselsatte som arbeider i egen bostedskommune, prosent",
        "Employed who work in their own municipality, per cent",
    ),
    "working_in_main_centre": _t(
        "Arbeider i hovedsentrum i egen kommune, prosent",
        "Working in the main centre of the own municipality, per cent",
    ),
    "business_buildings_to_centre_zone": _t(
        "Næringsbyggs avstand til sentrumssone, km", "Business buildings to a centre zone, km"
    ),
    "new_business_buildings_to_centre_zone": _t(
        "Næringsbygg igangsatt siste 4 år, avstand til sentrumssone, km",
        "Business buildings started in the last 4 years, to a centre zone, km",
    ),
    "dwellings_to_job_clusters": _t(
        "Boligers avstand til arbeidsplassklynger, km", "Dwellings to clusters of workplaces, km"
    ),
    "new_dwellings_to_job_clusters": _t(
        "Boliger igangsatt siste 4 år, avstand til arbeidsplassklynger, km",
        "Dwellings started in the last 4 years, to clusters of workplaces, km",
    ),
    "dwellings_to_centre_zone": _t("Boligers avstand til sentrumssone, km", "Dwellings to a centre zone, km"),
    "housing_reserve": _t(
        "Ledig ubebygd areal til bolig i kommuneplanen, dekar",
        "Free unbuilt land for housing in the master plan, decares",
    ),
    "settlement_density": _t("Bosatte per km² tettsted", "Residents per km² of urban settlement"),
    "residents_in_urban_settlements": _t("Bosatte i tettsted, prosent", "Residents in urban settlements, per cent"),
    "dwellings_in_blocks": _t("Boliger i blokk, prosent", "Dwellings in blocks, per cent"),
    "new_dwellings": _t("Nye boliger siste 4 år", "New dwellings of the last 4 years"),
    "cultivated_land_converted": _t(
        "Dyrket jord omdisponert siste 4 år, dekar", "Cultivated land converted in the last 4 years, decares"
    ),
}
"""Published figures that are shown; the unit stands in the name."""

INDICATOR = Indicator(
    id="published-profiles",
    plan="areal",
    question=_t(
        "Hva sier SSBs arealprofiler om kommunene?", "What do SSB's land-use profiles say of the municipalities?"
    ),
    title=_t("SSBs arealprofiler", "SSB's land-use profiles"),
    definition=_t(
        "Tall som SSB publiserer for hver kommune, slik de er, og våre egne ved siden av der vi teller det samme.",
        "Figures that SSB publishes for each municipality, as they are, and our own beside them where we count the same.",
    ),
    formula=_t(
        "våre: 100 · sysselsatte som bor og arbeider i kommunen (03321) / sysselsatte som bor i kommunen (11618)",
        "ours: 100 · employed who live and work in the municipality (03321) / employed who live in it (11618)",
    ),
    caveats=(
        _t(
            "SSB oppgir ikke hvordan alle tallene er regnet. De gjengis, og ingenting annet regnes av dem.",
            "SSB does not say how all the figures are computed. They are reproduced, and nothing else is computed from them.",
        ),
        _t(
            "En null som står der ingenting er målt (Oslos arealreserve i 2024), er vist som manglende.",
            "A zero that stands where nothing was measured (Oslo's land reserve of 2024) is shown as missing.",
        ),
        _t(
            "SSBs tall for 2019 bygger på en annen utgave av registertellingen enn tabellene 03321 og 11618 slik de ble publisert for 2019: i "
            "Oslo og Akershus 0,4 prosent flere sysselsatte bosatte, og 1,1 prosent flere av dem i egen kommune. I 2020 og 2021 er tallene like.",
            "SSB's figures of 2019 rest on another edition of the register count than tables 03321 and 11618 as published for 2019: in Oslo and "
            "Akershus 0.4 per cent more employed residents, and 1.1 per cent more of them in their own municipality. In 2020 and 2021 they are equal.",
        ),
    ),
    sources=("ssb.arealprofiler",),
    more_sources=("ssb.03321", "ssb.11618"),
    dimensions=(Dimension(id="figure", name=_t("Tall", "Figure"), values=FIGURES),),
    measures=tuple(
        Measure(
            id=measure,
            name=name,
            concept="count",
            unit=_t("enheten står i navnet på tallet", "the unit stands in the figure's name"),
            decimals=1,
            additive=False,
            dimensions=("figure",),
        )
        for measure, name in (("published", _t("SSB", "SSB")), ("ours", _t("Vårt tall", "Ours")))
    ),
    area_sets=("municipality",),
    chart=Chart(kind="table", show="published", area_set="municipality", where={"figure": OURS}),
)

NEEDS = {
    "profiles": "table:ssb.arealprofiler",
    "codes_by_year": "codes_by_year",
    "municipality_set": "municipality_set",
}
WANTS = {"commuting": "table:ssb.03321", "employed": "table:ssb.11618"}


def compute(
    profiles: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    municipality_set: str,
    commuting: pl.DataFrame | None = None,
    employed: pl.DataFrame | None = None,
) -> Result:
    """The published figures of the plan's municipalities, and ours of the one that both count.

    `profiles`: `municipality`, `period`, `indicator`, `class`, `value`, `status`, `remark`; `commuting`: `residence`, `workplace`,
    `period`, `employed`; `employed`: table 11618; `municipality_set`: key of the set the plan's region is made of.
    """
    ours_set = codes_by_year.filter(pl.col("area_set") == municipality_set)
    here = ours_set.select("area").unique()
    doubted = pl.col("remark") != ""
    published = profiles.filter(pl.col("indicator").is_in(list(FIGURES)) & (pl.col("class") == "")).join(
        here, left_on="municipality", right_on="area", how="semi"
    )
    parts = [
        published.select(
            pl.col("municipality").alias("area"),
            "period",
            pl.col("indicator").alias("figure"),
            pl.lit("published").alias("measure"),
            pl.when(~doubted).then("value").alias("value"),
            pl.when(doubted).then(pl.lit(Status.MISSING.value)).otherwise("status").alias("status"),
        )
    ]
    if commuting is not None and employed is not None:
        ours = _ours(commuting, employed, ours_set)
        parts.append(ours.join(parts[0], on=["area", "period", "figure"], how="semi"))
    observations = pl.concat(parts).with_columns(pl.lit(municipality_set).alias("area_set"))
    compared = _compared(observations)
    return Result(observations, answer=_answer(compared), facts={"compared": compared})


def _ours(commuting: pl.DataFrame, employed: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Who live and work in the same municipality of today, in per cent of the employed residents."""
    named = codes.select("period", "municipality", "area")
    flows = commuting.join(named.rename({"municipality": "residence"}), on=["period", "residence"]).join(
        named.rename({"municipality": "workplace", "area": "there"}), on=["period", "workplace"]
    )
    within = (
        flows.filter(pl.col("area") == pl.col("there"))
        .group_by("area", "period")
        .agg(pl.col("employed").sum(), pl.col("employed").is_null().any().alias("hidden"))
    )
    residents, _ = by_area(rows_of(employed, "employed_residence"), codes)
    both = within.filter(~pl.col("hidden")).join(
        residents.filter(pl.col("value") > 0).select("area", "period", "value"), on=["area", "period"]
    )
    return both.select(
        "area",
        "period",
        pl.lit(OURS).alias("figure"),
        pl.lit("ours").alias("measure"),
        (100 * pl.col("employed") / pl.col("value")).round(9).alias("value"),
        pl.lit(Status.NORMAL.value).alias("status"),
    )


def _compared(observations: pl.DataFrame) -> list[dict[str, Any]]:
    """For every year that both have: how many municipalities, and the largest difference in points."""
    of_both = observations.filter((pl.col("figure") == OURS) & pl.col("value").is_not_null())
    table = of_both.pivot("measure", index=["area", "period"], values="value")
    if not {"published", "ours"} <= set(table.columns):
        return []
    differences = (
        table.drop_nulls()
        .group_by("period")
        .agg(
            pl.len().alias("municipalities"),
            (pl.col("published") - pl.col("ours")).abs().max().round(6).alias("largest"),
        )
    )
    return differences.sort("period").to_dicts()


def _answer(compared: list[dict[str, Any]]) -> Text | None:
    """How near ours are to the published ones, newest year of both."""
    if not compared:
        return None
    newest = compared[-1]
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        count, most = number(newest["municipalities"], 0, language), number(newest["largest"], 1, language)
        said[language] = (
            f"I {newest['period']} avviker vårt tall på hvor mange som arbeider i egen kommune, høyst {most} prosentpoeng fra SSBs i "
            f"{count} kommuner."
            if language == "nb"
            else f"In {newest['period']} our figure of how many work in their own municipality differs by at most {most} percentage "
            f"points from SSB's in {count} municipalities."
        )
    return _t(said["nb"], said["en"])
