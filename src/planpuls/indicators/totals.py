"""All industries of a table, and figures by county as figures by area."""

from __future__ import annotations

import re

import polars as pl

from planpuls.indicators.on_borders import summed
from planpuls.places.areas import COUNTRY
from planpuls.sources.statbank_totals import INDUSTRY_TOTALS

_KEY = ("region", "period")


def all_industries(rows: pl.DataFrame) -> pl.DataFrame | None:
    """One content of a table summed over `industry`: `region`, `period`, `value`, `status`, `flags`.

    The table's own total where it has one; otherwise the sum of its industries, if they are spans of divisions that do not
    overlap (`05-09`, `84`) or single sections (`C`). None where neither holds: a sum would count someone twice.
    """
    codes = sorted(rows["industry"].unique())
    total = next((code for code in INDUSTRY_TOTALS if code in codes), None)
    if total is not None:
        return rows.filter(pl.col("industry") == total).select(*_KEY, "value", "status", "flags")
    return summed(rows, _KEY) if _is_disjoint(codes) else None


def _is_disjoint(codes: list[str]) -> bool:
    if all(re.fullmatch(r"[A-U]", code) for code in codes):
        return True
    spans = [re.fullmatch(r"(\d\d)(?:-(\d\d))?", code) for code in codes]
    divisions: list[int] = []
    for span in spans:
        if span is None:
            return False
        divisions += range(int(span[1]), int(span[2] or span[1]) + 1)
    return len(divisions) == len(set(divisions))


def by_counties(rows: pl.DataFrame, codes_by_year: pl.DataFrame, municipalities: pl.DataFrame) -> pl.DataFrame:
    """Figures of counties summed over every area that is made of whole counties of the year, and the country's own row.

    `rows`: `region` (two digits of the year, or 0), `period`, `value`, `status`, `flags`; `codes_by_year`: `area_set`, `area`,
    `period`, `municipality`; `municipalities`: every `municipality`, `period` of the country, which says what a whole county is.
    An area that takes a part of a county, or a county that the table lacks, has no row. Columns as from `by_area`.
    """
    county = pl.col("municipality").str.head(2).alias("region")
    sizes = municipalities.unique().group_by(county, "period").agg(pl.len().alias("all"))
    taken = codes_by_year.group_by("area_set", "area", "period", county).agg(pl.len().alias("taken"))
    there = rows.select("region", "period").unique().with_columns(pl.lit(value=True).alias("there"))
    parts = taken.join(sizes, on=["region", "period"], how="left").join(there, on=["region", "period"], how="left")
    whole = (pl.col("taken") == pl.col("all")) & pl.col("there")
    key = ["area_set", "area", "period"]
    complete = parts.with_columns(whole.fill_null(value=False).alias("whole")).filter(pl.col("whole").all().over(key))
    sums = summed(complete.join(rows, on=["region", "period"]), key)
    nation = rows.filter(pl.col("region") == "0").with_columns(
        pl.lit(COUNTRY).alias("area_set"), pl.lit(COUNTRY).alias("area")
    )
    return pl.concat([sums, summed(nation, key)])
