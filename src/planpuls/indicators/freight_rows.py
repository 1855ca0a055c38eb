"""Emissions beside the line to zero, electric vehicles, and logistics in the business areas."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import by_area, summed
from planpuls.indicators.result import Gap
from planpuls.land.floor_area import by_use, completed
from planpuls.places.zones import inside
from planpuls.spec.status import Status

ZERO_YEAR = 2030

KINDS = ("van", "heavy")

ALL = "all"

CONTENTS = {"varebil": "van", "lastebil": "heavy"}
"""Beginning of a content of table 07849 -> kind of vehicle."""

ELECTRIC = "5"
"""Fuel of table 07849; the only one that surely gives no emission."""

_TOTALS = ("0", "00", "Alle", "999")
"""Codes that a table may give a sum under."""

COLUMNS = ("area_set", "area", "period", "vehicle_type", "measure", "value", "status", "flags")


def emitted(rows: pl.DataFrame, codes_by_year: pl.DataFrame) -> tuple[list[pl.DataFrame], list[Gap]]:
    """Emissions by kind and of both, and the line from the first year of each area to zero."""
    parts, gaps = by_area(rows, codes_by_year, ["vehicle_type"])
    both = summed(parts, ["area_set", "area", "period"]).with_columns(pl.lit(ALL).alias("vehicle_type"))
    every = pl.concat([parts, both.select(parts.columns)]).with_columns(pl.lit("emissions").alias("measure"))
    key = ["area_set", "area", "vehicle_type"]
    known = every.filter(pl.col("value").is_not_null())
    first = (
        known.sort("period")
        .group_by(key)
        .agg(pl.col("period").first().cast(pl.Int64).alias("start"), pl.col("value").first().alias("at_start"))
    )
    left = (ZERO_YEAR - pl.col("period").cast(pl.Int64)).clip(lower_bound=0)
    line = (
        every.join(first, on=key)
        .filter(pl.col("start") < ZERO_YEAR)
        .with_columns(
            (pl.col("at_start") * left / (ZERO_YEAR - pl.col("start"))).round(9).alias("value"),
            pl.lit("line_to_zero").alias("measure"),
            pl.lit(Status.NORMAL.value).alias("status"),
        )
    )
    return [every, line], gaps


def registered(vehicles: pl.DataFrame, codes_by_year: pl.DataFrame, region: dict[str, Any]) -> pl.DataFrame | None:
    """Vans and lorries of the region and the country, all and electric; None where the table has neither kind."""
    kind = (
        pl.col("content")
        .str.to_lowercase()
        .str.extract(r"^(varebil|lastebil)")
        .replace_strict(CONTENTS, default=None, return_dtype=pl.String)
    )
    named = vehicles.with_columns(kind.alias("vehicle_type")).filter(pl.col("vehicle_type").is_not_null())
    if named.is_empty():
        return None
    rows = named.rename({"region": "municipality"}).filter(pl.col("municipality").str.contains(r"^(?:0|\d{4})$"))
    for column in ("driving", "fuel"):
        codes = set(rows[column].unique())
        total = next((code for code in _TOTALS if code in codes), None)
        if total is not None:
            # A sum that the table gives would count everything twice.
            rows = rows.filter(pl.col(column) != total)
    of_region = codes_by_year.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    parts = []
    for measure, chosen in (("vehicles", rows), ("electric_vehicles", rows.filter(pl.col("fuel") == ELECTRIC))):
        plain = summed(chosen, ["municipality", "period", "vehicle_type"])
        kinds, _ = by_area(plain, of_region, ["vehicle_type"])
        both = summed(kinds, ["area_set", "area", "period"]).with_columns(pl.lit(ALL).alias("vehicle_type"))
        every = pl.concat([kinds, both.select(kinds.columns)])
        parts.append(every.with_columns(pl.col("value").cast(pl.Float64), pl.lit(measure).alias("measure")))
    return pl.concat(parts)


def logistics(buildings: pl.DataFrame, place_areas: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """New logistics floor area by area and year, and that within the regional business areas."""
    new = completed(by_use(buildings)).filter(pl.col("group") == "logistics").with_row_index("row")
    held = inside(new, place_areas.filter(pl.col("kind") == "business_area"))["row"].unique()
    area = pl.col("floor_area_m2")
    sums = (
        new.with_columns(pl.col("row").cast(pl.Int64).is_in(held.implode()).alias("held"))
        .group_by("municipality", "period")
        .agg(area.sum().alias("new_logistics_area"), area.filter("held").sum().alias("logistics_in_business_areas"))
    )
    places = buildings.select(pl.col("municipality").unique())
    every = places.join(sums.select("period").unique(), how="cross").join(
        sums, on=["municipality", "period"], how="left"
    )
    whole = area_codes.join(places.with_columns(pl.lit(value=True).alias("there")), on="municipality", how="left")
    whole = whole.filter(pl.col("there").is_not_null().all().over("area_set", "area"))
    return (
        whole.join(every, on="municipality")
        .group_by("area_set", "area", "period")
        .agg(pl.col("new_logistics_area", "logistics_in_business_areas").fill_null(0.0).sum())
        .unpivot(index=["area_set", "area", "period"], variable_name="measure", value_name="value")
        .with_columns(
            pl.lit(None, pl.String).alias("vehicle_type"),
            pl.lit(Status.NORMAL.value).alias("status"),
            pl.lit("").alias("flags"),
        )
    )


def with_missing(observations: pl.DataFrame) -> pl.DataFrame:
    """Adds emissions as missing where an area and year have other figures: the rows that all figures stand on."""
    places = (
        observations.select("area_set", "area", "period")
        .unique()
        .join(pl.DataFrame({"vehicle_type": [ALL, *KINDS]}), how="cross")
    )
    key = ["area_set", "area", "period", "vehicle_type"]
    absent = places.join(observations.filter(pl.col("measure") == "emissions"), on=key, how="anti").with_columns(
        pl.lit("emissions").alias("measure"),
        pl.lit(None, pl.Float64).alias("value"),
        pl.lit(Status.MISSING.value).alias("status"),
        pl.lit("").alias("flags"),
    )
    return pl.concat([observations, absent.select(COLUMNS)])
