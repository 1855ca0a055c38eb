"""Sums behind the density of jobs: employees by class of density, land, and distances to the centre."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.places.centre import distances_m
from planpuls.spec.grid import CELL_250M

LIMITS = (100, 500, 2_000, 10_000)
"""Lowest density of each class but the first, employees per square kilometre."""
CLASSES = ("1-99", "100-499", "500-1999", "2000-9999", "10000+")
KM, SMALL = "1km", "250m"
_KEY = ("area_set", "area", "period")


def summed_by_area(placed: pl.DataFrame, area_codes: pl.DataFrame, measure: str, *by: str) -> pl.DataFrame:
    """`value` of cells summed by area, year and `by`; `corrected` where any part was."""
    sums = pl.col("value").sum(), pl.col("corrected").any()
    # By municipality first: an area is made of whole ones, and each is in many areas.
    municipal = placed.group_by("municipality", "period", *by).agg(*sums)
    by_area = municipal.join(area_codes, on="municipality").group_by(*_KEY, *by).agg(*sums)
    return by_area.with_columns(pl.lit(measure).alias("measure"))


def by_class(placed: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """Every area has a row for every class of both sizes in every year, with 0 where nobody works at that density."""
    sized = [
        placed.select(
            "municipality",
            "period",
            "value",
            "corrected",
            pl.lit(size).alias("cell_size"),
            _class(density).alias("density_class"),
        )
        for size, density in (
            (KM, pl.col("employees").sum().over("cell_1km", "period")),
            (SMALL, pl.col("employees") * (1_000 // CELL_250M) ** 2),
        )
    ]
    places = placed.select("municipality", "period").unique()
    every = places.join(pl.DataFrame({"cell_size": (KM, SMALL)}), how="cross").join(
        pl.DataFrame({"density_class": CLASSES}), how="cross"
    )
    none = every.with_columns(pl.lit(0, placed.schema["value"]).alias("value"), pl.lit(value=False).alias("corrected"))
    rows = pl.concat([*sized, none.select(sized[0].columns)])
    return summed_by_area(rows, area_codes, "employees_in_class", "cell_size", "density_class")


def land(placed: pl.DataFrame, outlines: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """The surface within each area's boundaries, the same every year; areas that lack a boundary have none."""
    import shapely

    km2 = shapely.area(shapely.from_wkb(outlines["wkb"].to_numpy())) / 1e6
    known = outlines.select("municipality").with_columns(pl.Series("value", km2, dtype=pl.Float64).round(3))
    sums = (
        area_codes.join(known, on="municipality", how="left")
        .group_by("area_set", "area")
        .agg(pl.col("value").sum(), pl.col("value").is_null().any().alias("lacking"))
        .filter(~pl.col("lacking"))
        .drop("lacking")
    )
    years = placed.select("period").unique()
    return sums.join(years, how="cross").with_columns(
        pl.lit("land_km2").alias("measure"), pl.lit(value=False).alias("corrected")
    )


def distances(
    placed: pl.DataFrame, cells: pl.DataFrame, centre: dict[str, Any], area_codes: pl.DataFrame, measure: str
) -> pl.DataFrame:
    """Persons times whole metres, in kilometres."""
    away = distances_m(cells, centre["latitude"], centre["longitude"])
    metres = placed.join(away, on="cell").with_columns((pl.col("value") * pl.col("centre_m")).alias("value"))
    return summed_by_area(metres, area_codes, measure).with_columns(pl.col("value") / 1_000)


def _class(density: pl.Expr) -> pl.Expr:
    found = pl.lit(CLASSES[0])
    for limit, code in zip(LIMITS, CLASSES[1:], strict=True):
        found = pl.when(density >= limit).then(pl.lit(code)).otherwise(found)
    return found
