"""Employees by function in centre zones, and how much of retail and service they hold."""

from __future__ import annotations

import polars as pl

from planpuls.land.floor_area import by_use, completed
from planpuls.places.zones import inside
from planpuls.spec.status import Flag, Status

ALL = "all"

FUNCTIONS: dict[str, tuple[tuple[int, int], ...]] = {
    "retail": ((47, 47),),
    "food_and_stay": ((55, 56),),
    "personal_service": ((95, 96),),
    "offices": ((58, 66), (68, 74), (77, 82)),
    "public_administration": ((84, 84),),
    "education": ((85, 85),),
    "health": ((86, 88),),
    "culture": ((90, 94),),
    "other": (),
}
"""Function -> divisions of industry; the two-digit codes are the same in SN2007 and SN2025 for these groups but 95-96, which SN2025 keeps together."""

RETAIL_SERVICE = ("retail", "food_and_stay", "personal_service")

PROFILES = {
    "business_buildings_to_centre_zone": "ssb_business_km",
    "new_business_buildings_to_centre_zone": "ssb_new_business_km",
    "working_in_main_centre": "ssb_main_centre_pct",
}

MATCH_PCT = 90
"""Shares are given where so many of the employees of an area's establishments have a point."""

COLUMNS = ("area_set", "area", "period", "function", "measure", "value", "status", "flags")


def by_year(establishments: pl.DataFrame) -> pl.DataFrame:
    """Establishments with employees of the newest snapshot of each year, with `year`, `function` and their number in a row."""
    newest = pl.col("period") == pl.col("period").max().over(pl.col("period").str.head(4))
    division = pl.col("nace").str.head(2).cast(pl.Int64, strict=False)
    function = pl.lit("other")
    for name, spans in FUNCTIONS.items():
        for low, high in spans:
            function = pl.when(division.is_between(low, high)).then(pl.lit(name)).otherwise(function)
    # Of a count that is held back the band is known; its lower end is counted, and the row is flagged.
    held_back = (pl.col("employees").is_null() & pl.col("employees_low").is_not_null()).alias("held_back")
    counted = pl.coalesce("employees", "employees_low").fill_null(0).alias("employees")
    chosen = establishments.filter(newest).with_columns(held_back, counted).filter(pl.col("employees") > 0)
    return (
        chosen.with_columns(pl.col("period").str.head(4).alias("year"), function.alias("function"))
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )


def _held(rows: pl.DataFrame, zones: pl.DataFrame) -> pl.DataFrame:
    """`row`, `area` (the zone) of every row with a point in a zone."""
    pointed = rows.filter(pl.col("x_m").is_not_null())
    pairs = inside(pointed, zones).select(pl.col("row").alias("at"), pl.col("place").alias("area")).unique()
    at = pointed.select("row").with_row_index("at").with_columns(pl.col("at").cast(pl.Int64))
    return pairs.join(at, on="at").select("row", "area").sort("row", "area")


def functions(counted: pl.DataFrame, zones: pl.DataFrame, area_codes: pl.DataFrame, key: str) -> list[pl.DataFrame]:
    """Employees by function of each zone, and of all zones in each area; every function is there, with 0 where nobody works in it."""
    held = _held(counted, zones)
    in_zones = counted.join(held, on="row").select(
        "year", "function", "employees", "held_back", pl.lit(key).alias("area_set"), "area"
    )
    once = counted.join(held.select("row").unique(), on="row", how="semi").join(area_codes, on="municipality")
    places = pl.concat(
        [
            zones.select(pl.lit(key).alias("area_set"), pl.col("detail").alias("area")).unique(),
            area_codes.select("area_set", "area").unique(),
        ]
    )
    rows = pl.concat([in_zones, once.select(in_zones.columns)])
    both = pl.concat([rows, rows.with_columns(pl.lit(ALL).alias("function"))])
    sums = both.group_by("area_set", "area", "year", "function").agg(
        pl.col("employees").sum().alias("value"), pl.col("held_back").any()
    )
    every = places.join(counted.select("year").unique(), how="cross").join(
        pl.DataFrame({"function": [ALL, *FUNCTIONS]}), how="cross"
    )
    filled = every.join(sums, on=["area_set", "area", "year", "function"], how="left").with_columns(
        pl.col("value").fill_null(0)
    )
    return [_stored(filled, "employees_in_centres")]


def _stored(rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    rows = rows if "function" in rows.columns else rows.with_columns(pl.lit(None, pl.String).alias("function"))
    flags = pl.lit("")
    if "held_back" in rows.columns:
        flags = pl.when(pl.col("held_back")).then(pl.lit(Flag.WITHHELD_BAND.value)).otherwise(pl.lit(""))
    return rows.select(
        "area_set",
        "area",
        pl.col("year").alias("period"),
        "function",
        pl.lit(measure).alias("measure"),
        pl.col("value").cast(pl.Float64),
        pl.lit(Status.NORMAL.value).alias("status"),
        flags.alias("flags"),
    )


def trade_shares(counted: pl.DataFrame, zones: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """Employees in retail and service of each area, all and in centre zones, where enough of them have a point."""
    held = _held(counted, zones).select("row").unique().with_columns(pl.lit(value=True).alias("held"))
    trade = (
        counted.filter(pl.col("function").is_in(RETAIL_SERVICE))
        .join(held, on="row", how="left")
        .join(area_codes, on="municipality")
    )
    employees = pl.col("employees")
    sums = trade.group_by("area_set", "area", "year").agg(
        employees.sum().alias("retail_service"),
        employees.filter(pl.col("held").is_not_null()).sum().alias("retail_service_in_centres"),
        employees.filter(pl.col("x_m").is_not_null()).sum().alias("pointed"),
        pl.col("held_back").any(),
    )
    enough = sums.filter(100 * pl.col("pointed") >= MATCH_PCT * pl.col("retail_service"))
    return pl.concat(
        [
            _stored(enough.rename({measure: "value"}), measure)
            for measure in ("retail_service", "retail_service_in_centres")
        ]
    )


def new_area(buildings: pl.DataFrame, zones: pl.DataFrame, area_codes: pl.DataFrame, year: str) -> pl.DataFrame:
    """New floor area for retail and service with hotels and restaurants, all years of the extract together, stated under `year`."""
    new = (
        completed(by_use(buildings)).filter(pl.col("group").is_in(["retail", "hotel_restaurant"])).with_row_index("row")
    )
    new = new.with_columns(pl.col("row").cast(pl.Int64))
    held = _held(new, zones).select("row").unique()
    area = pl.col("floor_area_m2")
    near = pl.col("row").is_in(held["row"].implode())
    places = area_codes.join(
        buildings.select(pl.col("municipality").unique(), pl.lit(value=True).alias("there")),
        on="municipality",
        how="left",
    )
    whole = places.filter(pl.col("there").is_not_null().all().over("area_set", "area"))
    sums = (
        whole.join(new, on="municipality")
        .group_by("area_set", "area")
        .agg(area.sum().alias("new_retail_area"), area.filter(near).sum().alias("new_retail_area_in_centres"))
    )
    rows = sums.with_columns(pl.lit(year).alias("year"))
    return pl.concat(
        [
            _stored(rows.rename({measure: "value"}), measure)
            for measure in ("new_retail_area", "new_retail_area_in_centres")
        ]
    )


def from_profiles(profiles: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """SSB's published figures of each municipality."""
    own = area_codes.filter(
        (pl.col("area") == pl.col("municipality")) & pl.col("area_set").str.starts_with("municipality@")
    )
    rows = profiles.filter(
        pl.col("indicator").is_in(list(PROFILES)) & (pl.col("class") == "") & pl.col("value").is_not_null()
    )
    named = rows.join(own, on="municipality").with_columns(
        pl.col("indicator").replace_strict(PROFILES).alias("measure")
    )
    return named.select(
        "area_set",
        "area",
        "period",
        pl.lit(None, pl.String).alias("function"),
        "measure",
        "value",
        "status",
        pl.lit("").alias("flags"),
    )


def with_missing(observations: pl.DataFrame) -> pl.DataFrame:
    """Adds employees as missing where an area and year have other figures: the rows that all figures stand on."""
    there = (
        observations.filter(pl.col("measure") == "employees_in_centres").select("area_set", "area", "period").unique()
    )
    absent = (
        observations.select("area_set", "area", "period")
        .unique()
        .join(there, on=["area_set", "area", "period"], how="anti")
    )
    rows = absent.with_columns(
        pl.lit(ALL).alias("function"),
        pl.lit("employees_in_centres").alias("measure"),
        pl.lit(None, pl.Float64).alias("value"),
        pl.lit(Status.MISSING.value).alias("status"),
        pl.lit("").alias("flags"),
    )
    return pl.concat([observations, rows.select(COLUMNS)])


def diversity(employees: list[float]) -> float | None:
    """(sum)² / sum of squares; None where nobody works.

    >>> diversity([10, 10, 0]), diversity([])
    (2.0, None)
    """
    squares = sum(value * value for value in employees)
    return sum(employees) ** 2 / squares if squares else None
