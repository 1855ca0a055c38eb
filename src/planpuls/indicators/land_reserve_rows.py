"""Reserves by municipality and purpose, what an area lacks for one, and the published ones."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.land.mosaic import BUSINESS, GENERAL, HOUSING
from planpuls.land.reserves import STATES, states
from planpuls.spec.status import Status

PURPOSES = (HOUSING, BUSINESS, GENERAL)

DISTANCES_M = (500, 1_000, 2_000)

SSB = "ssb"

FUTURE = (2, 3)
"""Land-use status: future, and to be developed further."""

AGES = {"undated": None, "before_1985": 1985, "before_2008": 2008, "since_2008": 10_000}
"""Plans by their date: class -> first year that is too late for it."""


def by_municipality(
    faces: pl.DataFrame, neighbours: pl.DataFrame, rule: Any, hub_distances: pl.DataFrame | None
) -> pl.DataFrame:
    """`municipality`, `purpose`, `rule`, `measure`, `half_mm2` under one rule; every purpose is there, with 0 where none is planned."""
    state = states(faces, neighbours, rule)
    rows = faces.with_columns(state, pl.col("result_group").alias("purpose"))
    if hub_distances is not None:
        rows = rows.join(hub_distances.select("cell", "distance_cm"), on="cell", how="left", maintain_order="left")
    free, future = pl.col("state") == "reserve", pl.col("land_use_status").is_in(FUTURE).fill_null(value=False)
    chosen = {"planned": pl.lit(value=True), "planned_future": future, "reserve_future": free & future}
    chosen |= {name: pl.col("state") == name for name in STATES}
    year = pl.col("effective_date").dt.year()
    start = 0
    for age, end in AGES.items():
        chosen[f"reserve_plan_{age}"] = free & (year.is_null() if end is None else (year >= start) & (year < end))
        start = end or 0
    if hub_distances is not None:
        for far in DISTANCES_M:
            chosen[f"reserve_within_{far}m"] = free & (pl.col("distance_cm") <= far * 100).fill_null(value=False)
    area = pl.col("area_half_mm2")
    sums = rows.group_by("municipality", "purpose").agg(
        area.filter(which.fill_null(value=False)).sum().alias(name) for name, which in chosen.items()
    )
    every = faces.select(pl.col("municipality").unique()).join(pl.DataFrame({"purpose": PURPOSES}), how="cross")
    return (
        every.join(sums, on=["municipality", "purpose"], how="left")
        .unpivot(index=["municipality", "purpose"], variable_name="measure", value_name="half_mm2")
        .with_columns(pl.col("half_mm2").fill_null(0), pl.lit(rule).alias("rule"))
    )


def lacking_inputs(faces: pl.DataFrame, layers: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """`area_set`, `area`, `what` for every area one of whose municipalities has no municipal plan, or no layer that a reserve needs."""
    planned = faces.filter(pl.col("plan_level") == "municipal")["municipality"].unique()
    there = layers.with_columns(pl.col("municipality").is_in(planned.implode()).alias("plans")).select(
        "municipality", "plans", "land_use", "buildings"
    )
    marked = area_codes.join(there, on="municipality", how="left").with_columns(
        pl.col("plans", "land_use", "buildings").fill_null(value=False)
    )
    what = (
        pl.when(~pl.col("plans").all())
        .then(pl.lit("plans"))
        .when(~pl.col("land_use").all())
        .then(pl.lit("land_use"))
        .when(~pl.col("buildings").all())
        .then(pl.lit("buildings"))
    )
    found = marked.group_by("area_set", "area").agg(what.alias("what")).filter(pl.col("what").is_not_null())
    return found.sort("area_set", "area")


def published(profiles: pl.DataFrame | None, area_codes: pl.DataFrame) -> pl.DataFrame:
    """SSB's housing reserve of each municipality; a zero that was not measured is missing."""
    schema = dict.fromkeys(("area_set", "area", "period", "purpose", "rule", "measure", "status"), pl.String)
    if profiles is None:
        return pl.DataFrame(schema=schema | {"value": pl.Float64})
    own = area_codes.filter(
        (pl.col("area") == pl.col("municipality")) & pl.col("area_set").str.starts_with("municipality@")
    )
    rows = profiles.filter(pl.col("indicator") == "housing_reserve").join(own, on="municipality")
    measured = (pl.col("status") == Status.NORMAL.value) & (pl.col("remark") == "")
    return rows.select(
        "area_set",
        "area",
        "period",
        pl.lit(HOUSING).alias("purpose"),
        pl.lit(SSB).alias("rule"),
        pl.lit("reserve").alias("measure"),
        pl.when(measured).then(pl.lit(Status.NORMAL.value)).otherwise(pl.lit(Status.MISSING.value)).alias("status"),
        pl.when(measured).then(pl.col("value")).otherwise(None).alias("value"),
    )


def beside_ssb(rows: pl.DataFrame, year: str) -> list[dict[str, Any]]:
    """Our housing reserve beside SSB's nearest year, the later of two as near, for every municipality that has both."""
    reserve = rows.filter(
        (pl.col("measure") == "reserve")
        & (pl.col("purpose") == HOUSING)
        & pl.col("value").is_not_null()
        & pl.col("area_set").str.starts_with("municipality@")
    )
    ours = reserve.filter(pl.col("rule") == "published").select("area", pl.col("value").alias("dekar"))
    theirs = (
        reserve.filter(pl.col("rule") == SSB)
        .with_columns((pl.col("period").cast(pl.Int64) - int(year)).abs().alias("apart"))
        .sort("area", "apart", "period", descending=[False, False, True])
        .group_by("area", maintain_order=True)
        .first()
        .select("area", pl.col("period").alias("ssb_year"), pl.col("value").alias("ssb_dekar"))
    )
    both = ours.join(theirs, on="area").sort("area")
    ratio = pl.when(pl.col("ssb_dekar") > 0).then((pl.col("dekar") / pl.col("ssb_dekar")).round(4))
    return both.with_columns(ratio.alias("ratio")).to_dicts()
