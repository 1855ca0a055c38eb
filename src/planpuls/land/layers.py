"""What the partition lays over each other, from the tables: shapes in whole millimetres, and a bit for what each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from planpuls.land.buffers import Array
from planpuls.land.partition import Layers

KEPT_OFF_GROUPS = ("01", "02", "06")
"""Purpose groups whose reserve keeps a buffer to buildings and roads."""
MIN_WATER_M2 = 500
"""Smaller freshwater does not count as water."""
FLOOD_YEARS, SLIDE_YEARS = 200, 1_000
"""Hazard zones of rarer events do not count; those that state no return period do."""
NOT_BUILT_STATUS = ("GR", "BR", "BA", "BF", "BU")
COVERS = ("built", "transport", "farmland", "forest", "open_land", "bog", "glacier", "freshwater", "sea", "other")
HAZARDS = ("flood", "landslide", "quick_clay", "avalanche", "rockfall", "other")
PROTECTED = ("national_park", "nature_reserve", "landscape", "biotope", "other")
SLOPES = ("30", "25", "20", "15")
"""Classes of steep ground by their least slope in degrees, the steepest first; what is in none of them is less than 15."""
USED = "used"
WATERS = ("freshwater", "sea")
_DETAILED, _COARSE = "detailed", "coarse"
BITS: dict[tuple[str, str], int] = {
    pair: 1 << place
    for place, pair in enumerate(
        [
            (USED, USED),
            *((layer, kind) for layer in (_DETAILED, _COARSE) for kind in (*COVERS, "pond")),
            *(("hazard", kind) for kind in HAZARDS),
            *(("protected", kind) for kind in PROTECTED),
            *(("slope", least) for least in SLOPES),
        ]
    )
}
"""(layer, kind) -> bit; `detailed` is AR5 or AR50, `coarse` is N50, a `pond` is water too small to count."""


@dataclass(frozen=True)
class Grounds:
    """Tables of the layers beside the plans; None where one is not imported."""

    land_use: pl.DataFrame | None = None
    land_cover: pl.DataFrame | None = None
    n50: pl.DataFrame | None = None
    hazards: pl.DataFrame | None = None
    protected: pl.DataFrame | None = None
    slope: pl.DataFrame | None = None


def in_millimetres(wkb: pl.Series) -> Array:
    """Shapes on the grid of whole millimetres, still valid.

    >>> import shapely
    >>> in_millimetres(pl.Series([shapely.to_wkb(shapely.box(0, 0, 1.004, 1))]))[0].area
    1004000.0
    """
    import shapely

    shapes = shapely.transform(shapely.from_wkb(wkb.to_numpy()), lambda points: points * 1_000)
    return np.asarray(shapely.set_precision(shapes, 1.0), dtype=object)


def layers_of(plans: pl.DataFrame, grounds: Grounds, buildings: pl.DataFrame | None, roads: Sequence[Any]) -> Layers:
    """Everything the partition needs. `plans` as `mosaic.ranked` orders them; `roads` are lines in millimetres.

    `buildings`: `x_m`, `y_m`, `state`; those that are gone or only permitted keep nothing off.
    """
    shapes, bits = [np.zeros(0, dtype=object)], [np.zeros(0, np.int64)]
    for frame in _kinds(grounds):
        near = _near(frame, plans).sort("bit", "wkb")
        shapes.append(in_millimetres(near["wkb"]))
        bits.append(near["bit"].to_numpy().astype(np.int64))
    standing = pl.DataFrame({"x_m": [], "y_m": []}, schema={"x_m": pl.Float64, "y_m": pl.Float64})
    if buildings is not None:
        standing = buildings.filter(pl.col("state") == "standing").select("x_m", "y_m").unique().sort("x_m", "y_m")
    return Layers(
        plans=in_millimetres(plans["wkb"]),
        plan_numbers=np.arange(plans.height),
        plan_ids=plans["period"].rank("dense").to_numpy().astype(np.int64),
        buffered=plans["purpose_group"].is_in(KEPT_OFF_GROUPS).to_numpy(),
        grounds=np.concatenate(shapes),
        bits=np.concatenate(bits),
        built_x=np.rint(standing["x_m"].to_numpy() * 1_000).astype(np.int64),
        built_y=np.rint(standing["y_m"].to_numpy() * 1_000).astype(np.int64),
        roads=np.array(roads, dtype=object) if len(roads) else np.zeros(0, dtype=object),
    )


def _near(frame: pl.DataFrame, plans: pl.DataFrame) -> pl.DataFrame:
    """The shapes whose box meets the box of all plans: layers may cover the whole country."""
    import shapely

    if frame.is_empty() or plans.is_empty():
        return frame.clear()
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(plans["wkb"].to_numpy()))
    boxes = shapely.bounds(shapely.from_wkb(frame["wkb"].to_numpy()))
    meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    return frame.filter(pl.Series(meets))


def _kinds(grounds: Grounds) -> list[pl.DataFrame]:
    """`bit`, `wkb` of each layer that is there."""
    found = []
    if grounds.land_use is not None:
        found.append(grounds.land_use.select(pl.lit(BITS[USED, USED], pl.Int64).alias("bit"), "wkb"))
    for layer, cover in ((_DETAILED, grounds.land_cover), (_COARSE, grounds.n50)):
        if cover is not None:
            small = (pl.col("kind") == "freshwater") & (pl.col("area_m2") <= MIN_WATER_M2)
            kind = pl.when(small).then(pl.lit("pond")).otherwise(_known(COVERS))
            found.append(_with_bits(cover.with_columns(kind.alias("kind")), layer))
    if grounds.hazards is not None:
        years = pl.when(pl.col("kind") == "flood").then(FLOOD_YEARS).otherwise(SLIDE_YEARS)
        often = pl.col("return_period_years").fill_null(0) <= years
        found.append(_with_bits(grounds.hazards.filter(often), "hazard"))
    if grounds.protected is not None:
        found.append(_with_bits(grounds.protected, "protected"))
    if grounds.slope is not None:
        found.append(_with_bits(grounds.slope.filter(pl.col("kind").is_in(SLOPES)), "slope"))
    return found


def _known(kinds: Sequence[str]) -> pl.Expr:
    return pl.when(pl.col("kind").is_in(kinds)).then(pl.col("kind")).otherwise(pl.lit("other"))


def _with_bits(frame: pl.DataFrame, layer: str) -> pl.DataFrame:
    bits = {kind: bit for (of, kind), bit in BITS.items() if of == layer}
    return frame.select(pl.col("kind").replace_strict(bits, return_dtype=pl.Int64).alias("bit"), "wkb")


def first_kind(bits: pl.Expr, layer: str, kinds: Sequence[str]) -> pl.Expr:
    """The first of the kinds of a layer whose bit is set, null where none is."""
    found = pl.lit(None, pl.String)
    for kind in reversed(kinds):
        found = pl.when((bits & BITS[layer, kind]) != 0).then(pl.lit(kind)).otherwise(found)
    return found


def cover_of(bits: pl.Expr, detailed: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Land cover, and whether it is water that counts: from the detailed map where `detailed`, else from N50."""
    covers = [first_kind(bits, layer, (*WATERS, "bog", "pond", *COVERS)) for layer in (_DETAILED, _COARSE)]
    cover = pl.when(detailed).then(covers[0]).otherwise(covers[1])
    return cover.replace("pond", "freshwater"), cover.is_in(WATERS).fill_null(value=False)
