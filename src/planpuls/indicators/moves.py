"""Which establishments moved, and where to?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.industries import GROUPS, NACE_STANDARD
from planpuls.indicators.register_coverage import LEAST_COVERAGE, coverage, is_extract
from planpuls.indicators.register_pairs import CROSSING, MOVED_M, UNCROSSED, compared, pairs_of
from planpuls.indicators.result import Gap, Result, gaps_from
from planpuls.places.areas import CLOSED, OPENED, REST
from planpuls.spec.indicator import Dimension, Indicator, Measure
from planpuls.spec.numbers import number, written_date
from planpuls.spec.status import Flag, Status
from planpuls.spec.text import LANGUAGES, Language, Text

ALL = "all"
LEAST_ESTABLISHMENTS = 3
LARGEST_SHARE = 0.8
_ENDS = (REST, OPENED, CLOSED)


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


def _employees(measure: str, nb: str, en: str) -> Measure:
    unit = _t("ansatte registrert på virksomheten", "employees registered at the establishment")
    return Measure(id=measure, name=_t(nb, en), concept="count", unit=unit, additive=True, dimensions=_DIMENSIONS)


_DIMENSIONS = ("nace_standard", "industry", "hub_distance")

INDICATOR = Indicator(
    id="moves",
    plan="areal",
    question=_t("Hvor flytter virksomhetene?", "Where do establishments move?"),
    title=_t("Virksomheter som har flyttet", "Establishments that have moved"),
    definition=_t(
        "Virksomheter med ansatte som har ny adresse fra et uttrekk av virksomhetsregisteret til et senere. Samme organisasjonsnummer står "
        f"i begge, og adressen ligger i en annen kommune eller minst {MOVED_M} meter unna i luftlinje. Nye virksomheter og de som ikke "
        "lenger er der, telles for seg. Av hvert år brukes det første uttrekket, og til slutt det nyeste.",
        "Establishments with employees that have a new address from one snapshot of the register to a later one. Both hold the same "
        f"organisation number, and the address lies in another municipality or at least {MOVED_M} metres away as the crow flies. New "
        "establishments and those no longer there are counted apart. Of each year the first snapshot is used, and at the end the newest.",
    ),
    formula=_t(
        "virksomheter etter område i det første og i det andre uttrekket; ansatte er tallet i det andre, for dem som er borte i det første",
        "establishments by their area in the first and in the second snapshot; employees as in the second, for those gone as in the first",
    ),
    caveats=(
        _t(
            "Et nytt organisasjonsnummer på samme sted, for eksempel etter en omorganisering, ser ut som en nedleggelse og en etablering. "
            "En adresse som først nå er rettet, ser ut som en flytting.",
            "A new organisation number at the same place, after a reorganisation for instance, looks like a closure and an opening. An "
            "address that was only now corrected looks like a move.",
        ),
        _t(
            f"Tallet på ansatte vises ikke der færre enn {LEAST_ESTABLISHMENTS} virksomheter ligger bak, eller der én av dem har over 80 "
            "prosent av de ansatte. Ingen virksomhet nevnes ved navn.",
            f"The number of employees is hidden where fewer than {LEAST_ESTABLISHMENTS} establishments lie behind, or where one of them has "
            "over 80 per cent of the employees. No establishment is named.",
        ),
        _t(
            "Registeret holder tilbake tallet for virksomheter med 1–4 ansatte. De teller som 1 til 4, så ansatte er et intervall.",
            "The register withholds the number for establishments with 1–4 employees. They count as 1 to 4, so employees are an interval.",
        ),
        _t(
            "Avstanden er luftlinje til nærmeste kollektivknutepunkt i bruk i dag, for begge adressene. Næring er den virksomheten hadde i "
            "det første uttrekket.",
            "The distance is the air line to the nearest hub in use today, for both addresses. The industry is the one the establishment had "
            "in the first snapshot.",
        ),
        _t(
            "Virksomheter i samme kommune begge dager kan ha flyttet også når en av to ulike adresser ikke finnes i adresseregisteret. De er "
            "talt, men ikke med her.",
            "Establishments in the same municipality on both days may also have moved where the address register does not know one of two "
            "different addresses. They are counted but not included here.",
        ),
    ),
    sources=("brreg.establishments", "kartverket.addresses", "ssb.workplaces_250m", "kartverket.municipalities"),
    more_sources=("plan.hubs",),
    dimensions=(
        NACE_STANDARD,
        Dimension(
            id="industry",
            name=_t("Næring", "Industry"),
            values={ALL: _t("Alle næringer", "All industries"), **GROUPS},
        ),
        Dimension(
            id="hub_distance",
            name=_t("Avstand til knutepunkt", "Distance to a hub"),
            values={
                ALL: _t("Alle", "All"),
                "near_to_near": _t("nær knutepunkt før og nå", "near a hub before and now"),
                "far_to_near": _t("fra lenger unna til nær knutepunkt", "from farther away to near a hub"),
                "near_to_far": _t("fra nær knutepunkt til lenger unna", "from near a hub to farther away"),
                "far_to_far": _t("lenger unna før og nå", "farther away before and now"),
                "unknown": _t("ukjent", "unknown"),
            },
        ),
    ),
    measures=(
        Measure(
            id="establishments",
            name=_t("Virksomheter", "Establishments"),
            concept="establishments",
            unit=_t("virksomheter med ansatte", "establishments with employees"),
            additive=True,
            dimensions=_DIMENSIONS,
        ),
        _employees("employees_least", "Ansatte, minst", "Employees, at least"),
        _employees("employees_most", "Ansatte, mest", "Employees, at most"),
    ),
    area_sets=("municipality", "county", "*"),
    flow=True,
)

NEEDS = {
    "placed": "establishments",
    "register": "table:brreg.establishments",
    "area_codes": "area_codes",
    "area_gaps": "area_gaps",
    "region": "region",
    "headline": "headline",
    "hub_profile": "hub_profile",
    "region_municipalities": "region_municipalities",
    "workplaces": "workplaces",
    "cells": "cells",
}
WANTS = {"hubs": "hubs"}


def compute(
    placed: pl.DataFrame,
    register: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    region: dict[str, Any],
    headline: dict[str, Any],
    hub_profile: dict[str, Any],
    region_municipalities: list[str],
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    hubs: pl.DataFrame | None = None,
) -> Result:
    """Flows of establishments between the areas of every set, by industry and by distance to a hub before and after.

    `placed`: the plan's establishments as points (`planpuls.places.establishments`), one row per establishment and day;
    `register`: the whole register, which tells who left the plan's municipalities from who is gone; `hubs`: `hub`, `x_cm`,
    `y_cm`. `period` is the later day of a pair. Rows: all together; by industry; by distance, for moves with both ends in
    the plan's municipalities, flagged where the hub list is not complete. Sets whose areas overlap have no flows.
    """
    covered = coverage(placed, workplaces, cells, region_municipalities)
    days = [day for day, share in covered.items() if share >= LEAST_COVERAGE]
    gaps = [Gap(is_extract(share), period=day) for day, share in covered.items() if share < LEAST_COVERAGE]
    flows, facts = [], []
    for first, second in pairs_of(days):
        found = compared(placed, register, (first, second), hubs, 100 * headline["distance_m"])
        flows.append(found.flows.with_columns(pl.lit(second).alias("period")))
        facts.append({"from": first, "to": second, **found.counts})
    if not flows:
        gaps.append(Gap(_ONE_DAY))
    parts, overlapping = [], []
    for (area_set,), codes in area_codes.group_by("area_set", maintain_order=True):
        if codes["municipality"].is_duplicated().any():
            overlapping.append(str(area_set))
        elif flows:
            between = _between(pl.concat(flows), codes)
            parts.append(between.with_columns(pl.lit(area_set).alias("area_set")))
    observations = pl.concat(parts) if parts else pl.DataFrame(schema=_EMPTY)
    observations = observations.with_columns(_flags(complete=hub_profile["complete"]))
    return Result(
        observations,
        (*gaps, *gaps_from(area_gaps), *(Gap(_OVERLAP, area_set) for area_set in sorted(overlapping))),
        answer=_answer(observations, facts, region, complete=hub_profile["complete"]),
        facts={"pairs": facts},
    )


_ONE_DAY = _t(
    "Det må være minst to uttrekk av hele virksomhetsregisteret. Registeret har ingen historikk, så de må samles over tid.",
    "At least two snapshots of the whole register are needed. The register keeps no history, so they must be collected over time.",
)
_OVERLAP = _t(
    "Områdene i denne inndelingen overlapper, så flyttinger mellom dem kan ikke summeres.",
    "The areas of this division overlap, so moves between them cannot be summed.",
)
_KEY = ("area", "to_area", "period")
_EMPTY = dict.fromkeys(
    ("area_set", *_KEY, "nace_standard", "industry", "hub_distance", "measure", "status"), pl.String
) | {"value": pl.Int64}


def _between(flows: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Flows of single establishments as sums between the areas of one set, all together and by part."""
    area_of = dict(codes.select("municipality", "area").rows())
    named = flows.with_columns(
        pl.when(pl.col(end).is_in(_ENDS))
        .then(end)
        .otherwise(pl.col(end).replace_strict(area_of, default=REST, return_dtype=pl.String))
        .alias(name)
        for end, name in (("start", "area"), ("end", "to_area"))
    ).filter(~(pl.col("area").is_in(_ENDS) & pl.col("to_area").is_in(_ENDS)))
    measured = named.filter(pl.col("hub_distance").is_not_null())
    every = {name: pl.lit(ALL).alias(name) for name in ("industry", "hub_distance")}
    none = pl.lit(None, pl.String).alias("nace_standard")
    return pl.concat(
        [
            _sums(named.with_columns(none, *every.values())),
            _sums(named.with_columns(every["hub_distance"])),
            _sums(measured.with_columns(none, every["industry"])),
        ]
    )


def _sums(flows: pl.DataFrame) -> pl.DataFrame:
    """Establishments and the interval of their employees; the interval hidden where too few or one too large."""
    key = [*_KEY, *_DIMENSIONS]
    sums = flows.group_by(key).agg(
        pl.len().cast(pl.Int64).alias("establishments"),
        pl.col("low").sum().alias("employees_least"),
        pl.col("high").sum().alias("employees_most"),
        pl.col("high").max().alias("largest"),
    )
    few = pl.col("establishments") < LEAST_ESTABLISHMENTS
    hidden = few | (pl.col("largest") > LARGEST_SHARE * pl.col("employees_most"))
    rows = sums.with_columns(hidden.alias("hidden")).unpivot(
        ["establishments", "employees_least", "employees_most"],
        index=[*key, "hidden"],
        variable_name="measure",
        value_name="value",
    )
    counted = pl.col("measure") == "establishments"
    shown = counted | ~pl.col("hidden")
    return rows.select(
        *key,
        "measure",
        pl.when(shown).then("value").alias("value"),
        pl.when(shown).then(pl.lit(Status.NORMAL.value)).otherwise(pl.lit(Status.CONFIDENTIAL.value)).alias("status"),
    ).sort(*key, "measure", nulls_last=False)


def _flags(*, complete: bool) -> pl.Expr:
    """In alphabetical order: the air line and the partial list of hubs of distances, the band of employees."""
    distance = [Flag.AIR_LINE.value, *([] if complete else [Flag.PARTIAL_SOURCE.value])]
    return (
        pl.concat_str(
            pl.when(pl.col("hub_distance") == ALL).then(pl.lit("")).otherwise(pl.lit(" ".join(distance))),
            pl.when(pl.col("measure") == "establishments").then(pl.lit("")).otherwise(pl.lit(Flag.WITHHELD_BAND.value)),
            separator=" ",
        )
        .str.strip_chars()
        .alias("flags")
    )


def _answer(
    observations: pl.DataFrame, facts: list[dict[str, Any]], region: dict[str, Any], *, complete: bool
) -> Text | None:
    """How many moved within the plan area in the newest pair, and how many to and from hubs where the list of them is complete."""
    if not facts:
        return None
    pair = facts[-1]
    rows = observations.filter(
        (pl.col("period") == pair["to"])
        & (pl.col("area_set") == region["area_set"])
        & (pl.col("area") == region["area"])
        & (pl.col("to_area") == region["area"])
        & (pl.col("measure") == "establishments")
        & (pl.col("industry") == ALL)
    )
    moved = dict(rows.select("hub_distance", "value").rows())
    if not moved.get(ALL):
        return None
    towards, away = (moved.get(kind, 0) for kind in CROSSING)
    measured = complete and any(moved.get(kind) for kind in (*CROSSING, *UNCROSSED))
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        days = [written_date(pair[end], language) for end in ("from", "to")]
        counts = [number(value, 0, language) for value in (moved[ALL], towards, away)]
        if language == "nb":
            text = f"{counts[0]} virksomheter med ansatte flyttet innenfor {region['name']['nb']} fra {days[0]} til {days[1]}."
            hubs = f" {counts[1]} flyttet til et sted nær et kollektivknutepunkt fra et lenger unna, {counts[2]} den andre veien."
        else:
            text = f"{counts[0]} establishments with employees moved within {region['name']['en']} from {days[0]} to {days[1]}."
            hubs = f" {counts[1]} moved to a place near a hub from one farther away, {counts[2]} the other way."
        sentences[language] = text + (hubs if measured else "")
    return _t(sentences["nb"], sentences["en"])
