"""Which plan is in force where: the order in which purpose areas give way to each other.

After the published method (NINA Rapport 2310): zoning wins over municipal plans; of a municipal and a partial plan the newer
wins, the partial where they are of the same day; a missing date counts as the oldest. Plans that are repealed or replaced
(status 4, 5, 8) are left out. A proposal (status 1, 2) never displaces a plan that is adopted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

OUT_OF_FORCE = ("4", "5", "8")
PROPOSED = ("1", "2")
GROUND = "2"
"""Vertical level of what lies on the ground; areas that do not say theirs count as there."""
HOUSING, BUSINESS, GENERAL = "housing", "business", "general"
_OLDEST = date(1800, 1, 1)
_GENERAL_CODES = {
    ("pbl2008", "municipal"): ("1000", "1001", "1130"),
    ("pbl1985", "municipal"): ("100", "101", "102", "120"),
    ("pbl1985", "zoning"): ("100", "800"),
}
_NO_HOUSING = ("400",)
"""Land under restriction of the 1985 law, which the published table has in the group of housing."""


@dataclass(frozen=True)
class Aside:
    """Purpose areas that take no part in the mosaic, and why."""

    reason: str
    areas: int
    area_m2: float


def ranked(plans: pl.DataFrame, municipalities: Collection[str]) -> tuple[pl.DataFrame, list[Aside]]:
    """The purpose areas that count, the one that gives way to all others first, and those set aside by reason.

    `plans`: the table of plan maps (`planpuls.sources.plan_maps`). Where areas overlap the later row is in force. The order
    depends on what the areas say alone, never on the order they came in: areas alike in everything else are ordered by their shape.
    """
    reason = (
        pl.when(~pl.col("municipality").is_in(sorted(municipalities)))
        .then(pl.lit("outside_the_region"))
        .when(pl.col("plan_status").is_in(OUT_OF_FORCE))
        .then(pl.lit("not_in_force"))
        .when(pl.col("vertical_level").is_not_null() & (pl.col("vertical_level") != GROUND))
        .then(pl.lit("not_on_the_ground"))
    )
    marked = plans.with_columns(reason.alias("reason"))
    left_out = marked.filter(pl.col("reason").is_not_null()).group_by("reason").agg(pl.len(), pl.col("area_m2").sum())
    aside = [Aside(*row) for row in left_out.sort("reason").rows()]
    law = pl.when(pl.col("purpose_law") == "pbl2008").then(pl.lit("municipal")).otherwise(_level_of_codes())
    kept = marked.filter(pl.col("reason").is_null()).with_columns(
        (~pl.col("plan_status").fill_null("3").is_in(PROPOSED)).alias("adopted"),
        (pl.col("plan_level") == "zoning").alias("zoned"),
        pl.col("effective_date").fill_null(_OLDEST).alias("since"),
        (pl.col("plan_level") == "partial").alias("partial"),
        result_group(law).alias("result_group"),
    )
    order = ["adopted", "zoned", "since", "partial", "period", "purpose_law", "purpose_code", "land_use_status", "wkb"]
    return kept.sort(order, nulls_last=False).drop("reason", "since", "partial", "zoned"), aside


def _level_of_codes() -> pl.Expr:
    return pl.when(pl.col("plan_level") == "zoning").then(pl.lit("zoning")).otherwise(pl.lit("municipal"))


def result_group(level: pl.Expr) -> pl.Expr:
    """Housing, business or general (both possible), as in SSB's notes on reserves; null for every other purpose.

    `level` says which list of the 1985 law a code is of. Housing is group 01 without centres and general building areas, business is group 06,
    general are those and group 08.
    """
    code, law = pl.col("purpose_code"), pl.col("purpose_law")
    general = pl.any_horizontal(
        (law == of_law) & (level == of_level) & code.is_in(codes)
        for (of_law, of_level), codes in _GENERAL_CODES.items()
    )
    group = pl.col("purpose_group")
    return (
        pl.when(general | (group == "08"))
        .then(pl.lit(GENERAL))
        .when(group == "06")
        .then(pl.lit(BUSINESS))
        .when((group == "01") & ~((law == "pbl1985") & code.is_in(_NO_HOUSING)))
        .then(pl.lit(HOUSING))
    )
