"""How many live in one area and work in another?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, Result, gaps_from
from planpuls.places.areas import REST, UNKNOWN
from planpuls.spec.indicator import Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import STATUS_RANK, WITHOUT_VALUE, Flag, Status
from planpuls.spec.text import LANGUAGES, Language, Text

INDICATOR = Indicator(
    id="commuting",
    plan="areal",
    question=Text(
        nb="Hvor mange bor i ett område og arbeider i et annet?",
        en="How many live in one area and work in another?",
    ),
    title=Text(nb="Pendling", en="Commuting"),
    definition=Text(
        nb=(
            "Sysselsatte 15–74 år i 4. kvartal etter registrert bosted og arbeidssted. Alle år er regnet om til samme grenser "
            "der hele kommuner kan legges sammen."
        ),
        en=(
            "Employed persons aged 15–74 in the 4th quarter by registered residence and workplace. All years are put on the same "
            "borders wherever whole municipalities can be joined."
        ),
    ),
    formula=Text(
        nb="summen av SSB tabell 03321 over kommunene i bostedsområdet og arbeidsstedsområdet",
        en="the sum of SSB table 03321 over the municipalities of the area of residence and the area of work",
    ),
    caveats=(
        Text(
            nb="Registrerte adresser: ukependlere, studenter, hjemmekontor og innleide fra bemanningsforetak vises ikke som de lever.",
            en="Registered addresses: weekly commuters, students, home office and agency staff are not seen as they live.",
        ),
        Text(
            nb="«Uoppgitt» er sysselsatte bosatte (tabell 11618) uten kjent arbeidsstedskommune, og koder som ikke finnes i kodelisten.",
            en="“Not stated” is employed residents (table 11618) without a known municipality of work, and codes no code list holds.",
        ),
    ),
    sources=("ssb.03321", "ssb.11618"),
    measures=(
        Measure(
            id="employed",
            name=Text(nb="Sysselsatte", en="Employed persons"),
            concept="employed_residence_q4",
            unit=Text(nb="sysselsatte 15–74 år, 4. kvartal", en="employed persons aged 15–74, 4th quarter"),
            additive=True,
        ),
    ),
    area_sets=("county", "municipality", "*"),
    flow=True,
)

NEEDS = ("commuting", "employed", "flow_codes", "flow_gaps", "known_codes", "headline_areas")


def compute(
    commuting: pl.DataFrame,
    employed: pl.DataFrame,
    flow_codes: pl.DataFrame,
    flow_gaps: pl.DataFrame,
    known_codes: pl.DataFrame,
    headline_areas: dict[str, Any],
) -> Result:
    """The full matrix between the areas of every set, with the rest of the country and the unstated.

    `commuting`: `residence`, `workplace` (codes of the year), `period`, `employed`, `status`, `flags`; `employed`:
    `municipality`, `period`, `employed_residence`, `status`, `flags`; `flow_codes`: `area_set`, `period`, `municipality`, `area`;
    `known_codes`: `period`, `municipality` of the whole country. A sum with a confidential or missing part has
    that status and no value. Residence is `area`, workplace is `to_area`.
    """
    strange = _codes_in(commuting).join(known_codes, on=["period", "municipality"], how="anti")
    flows = _folded(commuting, flow_codes, known_codes)
    parts = []
    for (area_set,), codes in flow_codes.group_by("area_set", maintain_order=True):
        matrix = _between_areas(flows, codes)
        matrix = pl.concat(
            [
                matrix,
                _not_in_matrix(matrix, employed.join(known_codes, on=["period", "municipality"], how="semi"), codes),
            ]
        ).rename({"value": "employed"})
        matrix = _summed(matrix, ["area", "to_area", "period"])
        parts.append(matrix.with_columns(pl.lit(area_set).alias("area_set"), pl.lit("employed").alias("measure")))
    observations = pl.concat(parts)
    return Result(
        observations,
        (*gaps_from(flow_gaps), *_unlisted(strange)),
        answer=_answer(observations, headline_areas),
        facts={"unlisted_codes": sorted(strange["municipality"].unique().to_list())},
        remainders={"to_area": UNKNOWN},
    )


def _codes_in(commuting: pl.DataFrame) -> pl.DataFrame:
    ends = (commuting.select("period", municipality=end).unique() for end in ("residence", "workplace"))
    return pl.concat(ends).unique().sort("period", "municipality")


def _folded(commuting: pl.DataFrame, flow_codes: pl.DataFrame, known_codes: pl.DataFrame) -> pl.DataFrame:
    """The country's matrix with every code that no area uses folded into the rest or the unstated, summed once."""
    key = ["period", "municipality"]
    used = flow_codes.select(key).unique().with_columns(pl.lit(value=True).alias("used"))
    listed = known_codes.with_columns(pl.lit(value=True).alias("listed"))
    outside = pl.when(pl.col("listed")).then(pl.lit(REST)).otherwise(pl.lit(UNKNOWN))
    names = (
        _codes_in(commuting)
        .join(used, on=key, how="left")
        .join(listed, on=key, how="left")
        .select(*key, pl.when(pl.col("used")).then(pl.col("municipality")).otherwise(outside).alias("code"))
    )
    for end in ("residence", "workplace"):
        commuting = (
            commuting.join(names.rename({"municipality": end}), on=["period", end]).drop(end).rename({"code": end})
        )
    return _summed(commuting, ["residence", "workplace", "period"]).rename({"value": "employed"})


def _between_areas(flows: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Flows between the areas of one set; codes of other sets belong to the rest of the country here."""
    areas = codes.select("period", "municipality", "area")
    outside = pl.DataFrame({"municipality": [REST, UNKNOWN], "kept": [REST, UNKNOWN]})
    flows = flows.filter(pl.col("period").is_in(codes["period"].unique().implode()))
    for end, name in (("residence", "area"), ("workplace", "to_area")):
        flows = (
            flows.join(areas.rename({"municipality": end, "area": name}), on=["period", end], how="left")
            .join(outside.rename({"municipality": end}), on=end, how="left")
            .with_columns(pl.coalesce(name, "kept", pl.lit(REST)).alias(name))
            .drop("kept")
        )
    return _summed(flows, ["area", "to_area", "period"])


def _summed(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Sums that carry the least certain status of their parts; without a value where a part has none."""
    rank = pl.col("status").replace_strict(STATUS_RANK, return_dtype=pl.Int64)
    by_rank = {rank: status for status, rank in STATUS_RANK.items()}
    hidden = [status.value for status in WITHOUT_VALUE]
    kept = (Flag.CORRECTED.value, Flag.ROUNDED.value)
    marks = [pl.col("flags").str.contains(flag, literal=True).any().alias(flag) for flag in kept]
    said = [pl.when(flag).then(pl.lit(flag)) for flag in kept]
    return (
        frame.group_by(key)
        .agg(pl.col("employed").sum().alias("value"), rank.min().alias("rank"), *marks)
        .with_columns(pl.col("rank").replace_strict(by_rank, return_dtype=pl.String).alias("status"))
        .select(
            *key,
            pl.when(pl.col("status").is_in(hidden)).then(None).otherwise(pl.col("value")).alias("value"),
            "status",
            pl.concat_str(said, separator=" ", ignore_nulls=True).alias("flags"),
        )
    )


def _not_in_matrix(matrix: pl.DataFrame, employed: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Employed residents of an area (11618) that the matrix (03321) places at no workplace, as flows to «not stated»."""
    residents = (
        employed.filter(pl.col("period").is_in(codes["period"].unique().implode()))
        .join(codes.select("period", "municipality", "area"), on=["period", "municipality"], how="left")
        .with_columns(pl.col("area").fill_null(REST))
        .group_by("area", "period")
        .agg(
            pl.col("employed_residence").sum().alias("all"),
            (pl.col("employed_residence").is_null()).any().alias("incomplete"),
            _rounded().alias("rounded"),
        )
        .filter(~pl.col("incomplete"))
    )
    placed = matrix.group_by("area", "period").agg(
        pl.col("value").sum().alias("placed"),
        pl.col("value").is_null().any().alias("hidden"),
        _rounded().alias("rounded_too"),
    )
    return (
        residents.join(placed, on=["area", "period"])
        .filter(~pl.col("hidden") & (pl.col("all") > pl.col("placed")))
        .select(
            "area",
            pl.lit(UNKNOWN).alias("to_area"),
            "period",
            (pl.col("all") - pl.col("placed")).alias("value"),
            pl.lit(Status.NORMAL.value).alias("status"),
            pl.when(pl.col("rounded") | pl.col("rounded_too"))
            .then(pl.lit(Flag.ROUNDED.value))
            .otherwise(pl.lit(""))
            .alias("flags"),
        )
    )


def _rounded() -> pl.Expr:
    return pl.col("flags").str.contains(Flag.ROUNDED.value, literal=True).any()


def _unlisted(strange: pl.DataFrame) -> list[Gap]:
    gaps = []
    for (period,), codes in strange.group_by("period", maintain_order=True):
        names = ", ".join(codes["municipality"].to_list())
        gaps.append(
            Gap(
                Text(
                    nb=f"Kodene {names} finnes ikke i kodelisten for kommuner. De er ført som uoppgitt.",
                    en=f"The codes {names} stand in no list of municipalities. They are counted as not stated.",
                ),
                period=str(period),
            )
        )
    return gaps


def _answer(observations: pl.DataFrame, headline_areas: dict[str, Any]) -> Text | None:
    """The two flows across the border between the plan's two largest areas, newest year."""
    first, second = headline_areas["areas"]
    names = {code: Text(**name) for code, name in headline_areas["names"].items()}
    here = observations.filter((pl.col("area_set") == headline_areas["area_set"]) & pl.col("value").is_not_null())
    if here.is_empty():
        return None
    period = str(here["period"].max())
    flows = {(row["area"], row["to_area"]): row["value"] for row in here.filter(pl.col("period") == period).to_dicts()}
    there, back = flows.get((first, second)), flows.get((second, first))
    if there is None or back is None:
        return None
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        a, b = names[first].get(language), names[second].get(language)
        sizes = [number(value, 0, language) for value in (there + back, back, there, abs(there - back))]
        into = b if there > back else a
        if language == "nb":
            text = (
                f"{sizes[0]} pendlet over grensen mellom {a} og {b} i 4. kvartal {period}: {sizes[1]} fra {b} til {a} og "
                f"{sizes[2]} motsatt vei. Netto {sizes[3]} til {into}."
            )
        else:
            text = (
                f"{sizes[0]} commuted across the border between {a} and {b} in the 4th quarter of {period}: {sizes[1]} from "
                f"{b} to {a} and {sizes[2]} the other way. Net {sizes[3]} to {into}."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
