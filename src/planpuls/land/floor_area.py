"""New floor area other than dwelling: what of an extract of buildings was completed when, and what it is used for."""

from __future__ import annotations

from typing import Any

import polars as pl

GROUPS = ("office", "retail", "hotel_restaurant", "logistics", "public_service", "other")
_OF_USE = {
    "office": "office",
    "retail": "retail",
    "hotel_restaurant": "hotel_restaurant",
    "warehouse": "logistics",
    "industry": "logistics",
    "transport": "logistics",
    "public_service": "public_service",
    "other_use": "other",
}
"""Stated use -> group."""
_OF_TYPE = {
    "office": "office",
    "retail": "retail",
    "hotel": "hotel_restaurant",
    "restaurant": "hotel_restaurant",
    "warehouse": "logistics",
    "industry": "logistics",
    "transport": "logistics",
    "education": "public_service",
    "health": "public_service",
    "culture_sport": "public_service",
    "emergency": "public_service",
}
"""Group of building types -> group, for floor area without a stated use; every other type is `other`."""
NEW_CHANGES = ("", "T", "P", "U")
"""The building itself, and additions that make it larger. A conversion (O) makes nothing new."""


def by_use(buildings: pl.DataFrame) -> pl.DataFrame:
    """One row per building or addition and group: `floor_area_m2`, with all columns but the areas.

    A combined building is divided by its stated uses; what they leave goes to the group of the building's type.
    `buildings`: the table of `planpuls.sources.buildings`. Dwelling floor area is left out.
    """
    areas = [f"floor_area_{use}_m2" for use in _OF_USE]
    kept = [name for name in buildings.columns if not name.startswith("floor_area_")]
    of_type = pl.col("building_group").replace_strict(_OF_TYPE, default="other", return_dtype=pl.String)
    parts = [
        pl.sum_horizontal(
            *(pl.col(f"floor_area_{use}_m2").fill_null(0.0) for use, group in _OF_USE.items() if group == wanted),
            pl.when(of_type == wanted).then(pl.col("floor_area_unspecified_m2")).otherwise(0.0),
        ).alias(wanted)
        for wanted in GROUPS
    ]
    assert set(areas) <= set(buildings.columns)
    return (
        buildings.select(*kept, *parts)
        .unpivot(on=list(GROUPS), index=kept, variable_name="group", value_name="floor_area_m2")
        .filter(pl.col("floor_area_m2") > 0)
    )


def completed(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `by_use` that are new and stand, with `period` the year they were completed, and `addition`.

    Out are what was never completed or has no date, among it late registrations, conversions, and what is gone.
    """
    return rows.filter(
        (pl.col("state") == "standing")
        & pl.col("completed_on").is_not_null()
        & pl.col("change_kind").is_in(NEW_CHANGES)
    ).with_columns(
        pl.col("completed_on").dt.year().cast(pl.String).alias("period"), (pl.col("change") > 0).alias("addition")
    )


def demolished(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `by_use` of buildings that are gone after they stood, with `period` the year they went; those without a date are left out."""
    gone = pl.col("status").is_in(["GR", "BR"]) & pl.col("gone_date").is_not_null()
    return rows.filter(gone).with_columns(pl.col("gone_date").dt.year().cast(pl.String).alias("period"))


def reasons_left_out() -> dict[str, pl.Expr]:
    """Floor area that a completed building may have and no year counts: which rows of `by_use`, by the reason."""
    standing = pl.col("state") == "standing"
    return {
        "late_registration_m2": standing & pl.col("late_registration"),
        "undated_completion_m2": standing & pl.col("undated_completion"),
        "conversion_m2": standing & ~pl.col("change_kind").is_in(NEW_CHANGES),
        "not_yet_completed_m2": pl.col("state") == "coming",
        "gone_without_date_m2": (pl.col("state") == "gone") & pl.col("gone_date").is_null(),
    }


def left_out(rows: pl.DataFrame) -> dict[str, Any]:
    """Floor area, m², that a completed building may have and no year counts: by the reason."""
    return {name: float(rows.filter(which)["floor_area_m2"].sum()) for name, which in reasons_left_out().items()}
