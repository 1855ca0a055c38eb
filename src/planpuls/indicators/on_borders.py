"""Figures by municipality as figures by area, on the borders of each area's own edition.

Sums carry the least certain status of their parts and all their flags. An area is only summed in a year in which the
table has every municipality it is made of; otherwise it has no row, and a gap says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planpuls.indicators.result import Gap
from planpuls.places.areas import COUNTRY
from planpuls.spec.status import STATUS_RANK, WITHOUT_VALUE, Status
from planpuls.spec.text import Text

_BY_RANK = {rank: status for status, rank in STATUS_RANK.items()}
_HIDDEN = [status.value for status in WITHOUT_VALUE]
_INCOMPLETE = Text(
    nb="Tabellen mangler en av kommunene som området består av.",
    en="The table lacks one of the municipalities the area is made of.",
)


def summed(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """`value` summed over `key`; columns key, `value`, `status`, `flags`. A sum with a part that has no value has none."""
    flags = pl.col("flags").str.split(" ").explode().unique().sort()
    sums = frame.group_by(list(key)).agg(
        pl.col("value").sum(),
        pl.col("status").replace_strict(STATUS_RANK, return_dtype=pl.Int64).min().alias("rank"),
        flags.filter(flags != "").str.join(" ").alias("flags"),
    )
    status = pl.col("rank").replace_strict(_BY_RANK, return_dtype=pl.String)
    return (
        sums.with_columns(status.alias("status"))
        .with_columns(pl.when(pl.col("status").is_in(_HIDDEN)).then(None).otherwise(pl.col("value")).alias("value"))
        .select(*key, "value", "status", "flags")
        .sort(list(key))
    )


def municipal(table: pl.DataFrame, content: str) -> pl.DataFrame:
    """One content of a StatBank table: `region` is called `municipality`; the country's row keeps the code 0."""
    rows = table.filter((pl.col("content") == content) & pl.col("region").str.contains(r"^(?:0|\d{4})$"))
    return rows.drop("content").rename({"region": "municipality"})


def by_area(rows: pl.DataFrame, codes_by_year: pl.DataFrame, by: Sequence[str] = ()) -> tuple[pl.DataFrame, list[Gap]]:
    """Sums over every area of every set, and the whole country's own row (code 0) as the area set `country`.

    `rows`: `municipality` (code of the year), `period`, the columns of `by`, `value`, `status`, `flags`;
    `codes_by_year`: `area_set`, `area`, `period`, `municipality`. Columns of the sums: `area_set`, `area`, `period`, `by`,
    `value`, `status`, `flags`. A combination of `by` that a year has somewhere and a municipality lacks counts as 0 there:
    tables may leave out their zeros.
    """
    by = list(by)
    filled = _with_zeros(rows, by) if by else rows.select("municipality", "period", "value", "status", "flags")
    there = filled.select("period", "municipality").unique().with_columns(pl.lit(value=True).alias("there"))
    codes = codes_by_year.filter(pl.col("period").is_in(rows["period"].unique().implode()))
    parts = codes.join(there, on=["period", "municipality"], how="left")
    whole = parts.group_by("area_set", "area", "period").agg(pl.col("there").is_not_null().all().alias("whole"))
    complete = codes.join(whole.filter("whole"), on=["area_set", "area", "period"], how="semi")
    sums = summed(complete.join(filled, on=["period", "municipality"]), ["area_set", "area", "period", *by])
    nation = filled.filter(pl.col("municipality") == "0").with_columns(
        pl.lit(COUNTRY).alias("area_set"), pl.lit(COUNTRY).alias("area")
    )
    country = summed(nation, ["area_set", "area", "period", *by])
    lacking = whole.filter(~pl.col("whole")).sort("area_set", "area", "period")
    gaps = [Gap(_INCOMPLETE, *row) for row in lacking.select("area_set", "area", "period").rows()]
    return pl.concat([sums, country]), gaps


def parts_and_whole(
    rows: pl.DataFrame, codes_by_year: pl.DataFrame, by: str, measures: tuple[str, str]
) -> tuple[pl.DataFrame, list[Gap]]:
    """Observations of the parts, divided by the column `by`, and of their sum; `measures` names the two."""
    parts, gaps = by_area(rows, codes_by_year, [by])
    whole = summed(parts, ["area_set", "area", "period"])
    named = [
        frame.with_columns(pl.lit(measure).alias("measure"))
        for frame, measure in zip((parts, whole), measures, strict=True)
    ]
    return pl.concat(named, how="diagonal"), gaps


def _with_zeros(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    key = ["period", "municipality", *by]
    places = rows.select("period", "municipality").unique()
    kinds = rows.select("period", *by).unique()
    return (
        places.join(kinds, on="period")
        .join(rows.select(*key, "value", "status", "flags"), on=key, how="left", nulls_equal=True)
        .with_columns(
            pl.when(pl.col("status").is_null()).then(0).otherwise(pl.col("value")).alias("value"),
            pl.col("status").fill_null(Status.NORMAL.value),
            pl.col("flags").fill_null(""),
        )
    )


def gaps_of(gaps_by_year: pl.DataFrame, rows: pl.DataFrame) -> list[Gap]:
    """The areas that cannot be made in the years of `rows`, with the reasons."""
    there = gaps_by_year.filter(pl.col("period").is_in(rows["period"].unique().implode()))
    return [
        Gap(Text(nb=row["reason_nb"], en=row["reason_en"]), row["area_set"], row["area"], row["period"])
        for row in there.to_dicts()
    ]
