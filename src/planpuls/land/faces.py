"""The face table: every piece of planned ground once, with all that is known about it.

Reserves under any rule are filters over this table (`planpuls.land.reserves`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from planpuls.land.layers import (
    HAZARDS,
    PROTECTED,
    SLOPES,
    USED,
    Grounds,
    cover_of,
    first_kind,
    layers_of,
)
from planpuls.land.mosaic import ranked
from planpuls.land.partition import Faces
from planpuls.land.tiles import partition_in_tiles
from planpuls.spec.grid import CELL_250M, cell_id, corner

HALF_MM2_PER_M2 = 2_000_000
WHOLE = "all"
"""Part of a layer whose rows do not name their municipality."""
_OF_PLAN = (
    "municipality", "plan_id", "plan_level", "effective_date", "adopted", "purpose_code", "purpose_law", "purpose_group",
    "result_group", "land_use_status",
)  # fmt: skip


def face_table(
    plans: pl.DataFrame,
    *,
    municipalities: list[str],
    land_use: pl.DataFrame | None = None,
    land_cover: pl.DataFrame | None = None,
    n50: pl.DataFrame | None = None,
    hazards: pl.DataFrame | None = None,
    protected: pl.DataFrame | None = None,
    slope: pl.DataFrame | None = None,
    buildings: pl.DataFrame | None = None,
    roads: pl.DataFrame | None = None,
    workers: int | None = None,
    tile_units: int | None = None,
) -> dict[str, Any]:
    """The planar partition of the plans of `municipalities`, from the tables of the sources; None for what is not imported.

    Outputs. `faces`: `unit_x`, `unit_y` (km), `x_mm`, `y_mm` (a place within), `cell` (SSB 250 m id), `municipality`, `plan_id`,
    `plan_level`, `effective_date`, `adopted`, `purpose_code`, `purpose_law`, `purpose_group`, `result_group` (housing, business,
    general, null), `land_use_status`, `overlapped` (the same plan has two areas here), `used` (land in use), `near_built`
    (within 15 m of a building or road, where that counts), `water`, `hazard`, `protection`, `soil` (kinds or null), `slope_degrees` (at
    least so steep, 0 below 15; null where no slope is imported),
    `area_half_mm2` (Int64: twice the area in mm²). `neighbours`: `first`, `second` (rows of `faces` of one municipality and purpose
    group that share a border). `cells`: `cell`, `x_m`, `y_m` (centres). `layers`: `municipality` and, for each layer, whether the
    import covers it (`roads`: whether the extract reaches all of its planned ground). `facts`: counts and areas of what was set aside, repaired, rounded, overlapping, unknown.
    """
    counted, aside = ranked(plans, municipalities)
    grounds = Grounds(land_use, land_cover, n50, hazards, protected, slope)
    lines = _lines(roads)
    layers = layers_of(counted, grounds, buildings, lines)
    found = partition_in_tiles(layers, workers, **({"tile_units": tile_units} if tile_units else {}))
    here = _layers_here(counted, grounds, buildings)
    faces = _labelled(found, counted, here)
    facts = _facts(counted, faces, layers.plans) | {"set_aside": [asdict(entry) for entry in aside]}
    facts |= {"roads": len(lines), "road_box_m": _box(lines)}
    cells = faces.select(pl.col("cell").unique().sort())
    x_m, y_m = corner(pl.col("cell"))
    return {
        "faces": faces,
        "neighbours": _same_purpose(found, faces),
        "cells": cells.with_columns((x_m + CELL_250M // 2).alias("x_m"), (y_m + CELL_250M // 2).alias("y_m")),
        "layers": here.join(_within_roads(faces, lines), on="municipality", how="left").with_columns(
            pl.col("roads").fill_null(value=False)
        ),
        "facts": facts,
    }


def _lines(roads: pl.DataFrame | None) -> Any:
    import shapely

    if roads is None or roads.is_empty():
        return np.zeros(0, dtype=object)
    return shapely.from_wkb(roads.sort("wkb")["wkb"].to_numpy())


def _box(lines: Any) -> list[float] | None:
    import shapely

    return [float(value) / 1_000 for value in shapely.total_bounds(lines)] if len(lines) else None


def _within_roads(faces: pl.DataFrame, lines: Any) -> pl.DataFrame:
    """`municipality`, `roads`: whether all its planned ground lies within the box of the roads; an extract may end before it."""
    box = _box(lines)
    if box is None:
        return faces.select(pl.col("municipality").unique()).with_columns(pl.lit(value=False).alias("roads"))
    west, south, east, north = (1_000 * side for side in box)
    inside = pl.col("x_mm").is_between(west, east) & pl.col("y_mm").is_between(south, north)
    return faces.group_by("municipality").agg(inside.all().alias("roads")).sort("municipality")


def _layers_here(plans: pl.DataFrame, grounds: Grounds, buildings: pl.DataFrame | None) -> pl.DataFrame:
    """Which layers the imports cover, by municipality; a layer whose rows name no municipality covers all."""
    places = plans.select(pl.col("municipality").unique().sort())
    tables = asdict(grounds) | {"buildings": buildings}
    names = {name: pl.lit(value=False) for name in tables}
    for name, table in tables.items():
        if table is not None:
            parts = table["period"].unique().sort().to_list()
            # A part may be a municipality or, as with N50, a county.
            inside = pl.any_horizontal(
                pl.lit(value=False), *(pl.col("municipality").str.starts_with(part) for part in parts)
            )
            names[name] = pl.lit(value=True) if WHOLE in parts else inside
    return places.with_columns(expression.alias(name) for name, expression in names.items())


def _labelled(found: Faces, plans: pl.DataFrame, here: pl.DataFrame) -> pl.DataFrame:
    columns = {name: getattr(found, name) for name in Faces.COLUMNS}
    of_plan = plans.select(_OF_PLAN)[found.plan.tolist()] if len(found.plan) else plans.select(_OF_PLAN).clear()
    frame = pl.concat([pl.DataFrame(columns), of_plan], how="horizontal")
    detailed = pl.col("municipality").is_in(here.filter("land_cover")["municipality"].implode())
    bits = pl.col("bits")
    soil, water = cover_of(bits, detailed)
    cell = cell_id(pl.col("x_mm") // 1_000, pl.col("y_mm") // 1_000, CELL_250M)
    sloped = pl.col("municipality").is_in(here.filter("slope")["municipality"].implode())
    steep = first_kind(bits, "slope", SLOPES).cast(pl.Int64).fill_null(0)
    return frame.with_columns(
        cell.alias("cell"),
        first_kind(bits, USED, (USED,)).is_not_null().alias("used"),
        soil.alias("soil"),
        water.alias("water"),
        first_kind(bits, "hazard", HAZARDS).alias("hazard"),
        first_kind(bits, "protected", PROTECTED).alias("protection"),
        pl.when(sloped).then(steep).alias("slope_degrees"),
    ).drop("bits", "plan")


def _same_purpose(found: Faces, faces: pl.DataFrame) -> pl.DataFrame:
    """Neighbours within one municipality and purpose group: the only ones that can be one piece of reserve."""
    kind = faces.select(pl.struct("municipality", "purpose_group").rank("dense")).to_series().to_numpy()
    same = kind[found.first] == kind[found.second]
    return pl.DataFrame(
        {"first": found.first[same], "second": found.second[same]}, schema=dict.fromkeys(("first", "second"), pl.Int64)
    )


def _facts(plans: pl.DataFrame, faces: pl.DataFrame, rounded: Any) -> dict[str, Any]:
    """What was repaired, unknown or twice, with its area in m²."""
    import shapely

    def area(which: pl.Expr) -> float:
        return float(faces.filter(which)["area_half_mm2"].sum()) / HALF_MM2_PER_M2

    rounding = float(shapely.area(rounded).sum()) / 1_000_000 - float(plans["area_m2"].sum())
    repaired = plans.filter(pl.col("repair") != "")
    return {
        "areas": plans.height,
        "units": faces.select("unit_x", "unit_y").n_unique(),
        "faces": faces.height,
        "planned_m2": area(pl.lit(value=True)),
        "given_way_m2": float(shapely.area(rounded).sum()) / 1_000_000 - area(pl.lit(value=True)),
        "rounded_m2": round(rounding, 4),
        "repaired": repaired.height,
        "repaired_m2": round(float(repaired["repair_area_change_m2"].sum()), 4),
        "overlapping_m2": area(pl.col("overlapped")),
        "undated_m2": area(pl.col("effective_date").is_null()),
        "unknown_purpose_m2": area(pl.col("purpose_group") == "unknown"),
        "unknown_purposes": sorted(
            plans.filter(pl.col("purpose_group") == "unknown")["purpose_code"].fill_null("none").unique()
        ),
        "proposed_m2": area(~pl.col("adopted")),
        "newest_plan": str(newest) if (newest := plans["effective_date"].max()) else None,
    }
