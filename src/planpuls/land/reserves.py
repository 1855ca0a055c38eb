"""Land reserves: what of the planned ground is neither built, nor excluded, nor too small. Every rule is a filter over the face table.

The rules follow published methods. `published`: land in use, freshwater, and 15 m round buildings and roads for housing, leisure and
business go, and slivers by purpose (the planned-not-built method of NINA Rapport 2310). `stricter` takes hazard zones, national
parks, nature reserves and bogs away as well (NINA Rapport 2171). `looser` lets land beside buildings and roads count, as a
plan for denser building would. `gentle` is `published` without steep ground; its limit is ours, no published method has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from planpuls.land.faces import HALF_MM2_PER_M2
from planpuls.land.pieces import pieces

Profile = Literal["published", "stricter", "looser", "gentle"]
PROFILES: tuple[Profile, ...] = ("published", "stricter", "looser")
GENTLE: Profile = "gentle"
"""Only where the slope of the ground is imported."""
STEEP_DEGREES = 20
MIN_PIECE_M2 = {"01": 250, "02": 250, "06": 1_000, "11": 250}
MIN_OTHER_PIECE_M2 = 150
KEPT_OFF = ("01", "02", "06")
STRICTLY_PROTECTED = ("national_park", "nature_reserve")
STATES = ("built", "excluded", "sliver", "reserve")


@dataclass(frozen=True)
class Rule:
    """What takes ground out of the reserve."""

    buffers: bool
    hazards: bool
    steep: bool = False


_RULES: dict[Profile, Rule] = {
    "published": Rule(buffers=True, hazards=False),
    "stricter": Rule(buffers=True, hazards=True),
    "looser": Rule(buffers=False, hazards=False),
    "gentle": Rule(buffers=True, hazards=False, steep=True),
}


def states(faces: pl.DataFrame, neighbours: pl.DataFrame, profile: Profile) -> pl.Series:
    """`built`, `excluded`, `sliver` or `reserve` of every face under one rule.

    Built: land in use, and within the buffers where they count. Excluded: water, and what the stricter and the gentle rule add. Of the
    rest, pieces of one municipality and purpose group that share borders count together; those below the limit of their group
    are slivers. What is a reserve of `stricter` or `gentle` is one of `published`, and that one of `looser`.
    """
    rule = _RULES[profile]
    built = pl.col("used")
    if rule.buffers:
        built |= pl.col("near_built") & pl.col("purpose_group").is_in(KEPT_OFF)
    excluded = pl.col("water")
    if rule.hazards:
        protected = pl.col("protection").is_in(STRICTLY_PROTECTED).fill_null(value=False)
        excluded |= pl.col("hazard").is_not_null() | protected | (pl.col("soil") == "bog").fill_null(value=False)
    if rule.steep:
        excluded |= (pl.col("slope_degrees") >= STEEP_DEGREES).fill_null(value=False)
    gone = faces.select(pl.when(built).then(pl.lit("built")).when(excluded).then(pl.lit("excluded"))).to_series()
    piece = pieces(gone.is_null().to_numpy(), neighbours["first"].to_numpy(), neighbours["second"].to_numpy())
    limit = pl.col("purpose_group").replace_strict(MIN_PIECE_M2, default=MIN_OTHER_PIECE_M2, return_dtype=pl.Int64)
    size = pl.col("area_half_mm2").sum().over("piece")
    small = (
        faces.select("purpose_group", "area_half_mm2")
        .with_columns(pl.Series("piece", piece))
        .select(size < limit * HALF_MM2_PER_M2)
        .to_series()
    )
    left = pl.when(small).then(pl.lit("sliver")).otherwise(pl.lit("reserve"))
    return pl.select(pl.coalesce(gone, left)).to_series().alias("state")


def balance(faces: pl.DataFrame, state: pl.Series) -> pl.DataFrame:
    """Per square kilometre: `planned_m2` and what it is made of, `built_m2`, `excluded_m2`, `sliver_m2`, `reserve_m2`."""
    counted = faces.select("unit_x", "unit_y", "area_half_mm2").with_columns(state.alias("state"))
    area = pl.col("area_half_mm2")
    return (
        counted.group_by("unit_x", "unit_y")
        .agg(
            (area.sum() / HALF_MM2_PER_M2).alias("planned_m2"),
            *((area.filter(pl.col("state") == name).sum() / HALF_MM2_PER_M2).alias(f"{name}_m2") for name in STATES),
        )
        .sort("unit_x", "unit_y")
    )
