"""What happened in the region, one row each, for the monthly letter: planning notices, larger establishments, floor area.

No establishment is named: a row has its municipality, industry and size class.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from planpuls.indicators.floor_area_disclosure import ALL, EVENTS, EVERY, events, hide
from planpuls.indicators.register_coverage import LEAST_COVERAGE, coverage
from planpuls.indicators.register_pairs import compared, pairs_of
from planpuls.land.floor_area import by_use
from planpuls.places.areas import CLOSED, OPENED
from planpuls.places.zones import category_of
from planpuls.spec.status import Status

SIZES = ((250, "250+"), (100, "100-249"), (50, "50-99"))
"""Least employees -> size class; smaller establishments are not among the larger ones."""
_CENTRE = r"sentrum|kjøpesenter|byrom|kollektivknutepunkt"
_BUSINESS = r"næring|forretning|kontor|industri|lager|logistikk|handel|tjenesteyting|hotell|bevertning|godsterminal|datasenter|kombinert"
NOTICE_SCHEMA: dict[str, Any] = {
    "notice": pl.String, "municipality": pl.String, "plan_id": pl.String, "name": pl.String, "plan_type": pl.String,
    "purpose": pl.String, "kind": pl.String, "announced_date": pl.String, "updated_date": pl.String, "x_m": pl.Float64, "y_m": pl.Float64,
    "hub": pl.String, "hub_distance_m": pl.Int64, "plan_category": pl.String,
}  # fmt: skip


def notices(
    notices: pl.DataFrame,
    municipalities: list[str],
    date: str,
    hubs: pl.DataFrame | None = None,
    place_areas: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Output `notices`: every planning notice of the plan's municipalities with what its centre lies near and in.

    `kind`: `centre` or `business` by words of the stated purpose and else of the plan's name, `other` where a stated purpose
    has none of them, `unknown` without a stated purpose; `hub_distance_m`: air line from the area's centre to the nearest of
    the hubs in use on `date`; null where there is no list. `plan_category`: null where the plan's areas are not imported.
    """
    import shapely

    from planpuls.reach.airline import hubs_open_on, nearest_hub

    here = notices.filter(pl.col("municipality").is_in(municipalities)).sort("notice")
    centres = shapely.centroid(shapely.from_wkb(here["wkb"].to_numpy()))
    x, y = (np.round(part(centres), 2) for part in (shapely.get_x, shapely.get_y))
    points = pl.DataFrame({"cell": pl.Series(range(here.height), dtype=pl.Int64), "x_m": x, "y_m": y})
    said = pl.concat_str(
        pl.col("purpose").fill_null(""), pl.col("name").fill_null(""), separator=" "
    ).str.to_lowercase()
    kind = (
        pl.when(said.str.contains(_CENTRE))
        .then(pl.lit("centre"))
        .when(said.str.contains(_BUSINESS))
        .then(pl.lit("business"))
        .when(pl.col("purpose").is_null())
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("other"))
    )
    table = here.with_columns(
        kind.alias("kind"),
        pl.col("announced_date").cast(pl.String),
        pl.col("updated_at").str.head(10).alias("updated_date"),
        pl.Series("x_m", x),
        pl.Series("y_m", y),
        pl.lit(None, pl.String).alias("hub"),
        pl.lit(None, pl.Int64).alias("hub_distance_m"),
        pl.lit(None, pl.String).alias("plan_category"),
    )
    if hubs is not None and here.height:
        opened = hubs_open_on(hubs, date)
        nearest = nearest_hub(points, opened)
        names = dict(opened.select("hub", "name").rows())
        table = table.with_columns(
            nearest["hub"].replace_strict(names, default=None, return_dtype=pl.String).alias("hub"),
            ((nearest["distance_cm"] + 99) // 100).alias("hub_distance_m"),
        )
    if place_areas is not None:
        table = table.with_columns(category_of(points, place_areas).alias("plan_category"))
    return {"notices": table.select(pl.col(name).cast(kind) for name, kind in NOTICE_SCHEMA.items())}


def larger_establishments(
    placed: pl.DataFrame,
    register: pl.DataFrame,
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    region_municipalities: list[str],
    distance_m: int,
    hubs: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Output `establishments`: larger establishments that are new, no longer there, or moved between snapshots of the register.

    One row each: `from_date`, `to_date`, `what` (`opened`, `closed`, `moved`), `from_area`, `to_area` (municipality, or
    `rest`, `opened`, `closed`), `industry`, `size`, `hub_distance`. Snapshots that are extracts are left out, as in `moves`.
    """
    covered = coverage(placed, workplaces, cells, region_municipalities)
    days = [day for day, share in covered.items() if share >= LEAST_COVERAGE]
    size = pl.lit(None, pl.String)
    for least, name in reversed(SIZES):
        size = pl.when(pl.col("high") >= least).then(pl.lit(name)).otherwise(size)
    frames = []
    for first, second in pairs_of(days):
        flows = compared(placed, register, (first, second), hubs, 100 * distance_m).flows
        what = (
            pl.when(pl.col("start") == OPENED)
            .then(pl.lit("opened"))
            .when(pl.col("end") == CLOSED)
            .then(pl.lit("closed"))
            .otherwise(pl.lit("moved"))
        )
        larger = flows.filter(pl.col("high") >= SIZES[-1][0]).select(
            pl.lit(first).alias("from_date"),
            pl.lit(second).alias("to_date"),
            what.alias("what"),
            pl.col("start").alias("from_area"),
            pl.col("end").alias("to_area"),
            "industry",
            size.alias("size"),
            pl.col("hub_distance").cast(pl.String),
        )
        frames.append(larger)
    names = ("from_date", "to_date", "what", "from_area", "to_area", "industry", "size", "hub_distance")
    table = pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    return {"establishments": table.sort(*names, nulls_last=False)}


def floor_area(
    buildings: pl.DataFrame, municipalities: list[str], hidden: pl.DataFrame | None = None
) -> dict[str, pl.DataFrame]:
    """Output `floor_area`: floor area other than dwelling by the month its building was permitted to start or completed.

    `municipality` (`*`: all of them), `date` (first day of the month), `what` (`started`, `completed`), `group` (`all`: all uses), `floor_area_m2`,
    `buildings`, `status`. Both figures are null where the sum may not be shown (`floor_area_disclosure`). Conversions, late registrations and what is
    without a date are left out, as in `floor-area-near-hubs`.
    """
    rows = events(by_use(buildings.filter(pl.col("municipality").is_in(municipalities))))
    placed = pl.concat([rows, rows.with_columns(pl.lit(EVERY).alias("municipality"))])
    key = ["municipality", "period", "measure", "group"]
    sums = (
        pl.concat([placed, placed.with_columns(pl.lit(ALL).alias("group"))])
        .group_by(key)
        .agg(
            pl.col("floor_area_m2").sum().alias("value"),
            pl.struct("building", "change").n_unique().cast(pl.Int64).alias("buildings"),
        )
        .with_columns(
            pl.lit(EVERY).alias("area_set"),
            pl.col("municipality").alias("area"),
            pl.lit(Status.NORMAL.value).alias("status"),
        )
    )
    shown = hide(sums, hidden, EVENTS, "group")
    table = shown.select(
        "municipality",
        pl.col("period").alias("date"),
        pl.col("measure").alias("what"),
        "group",
        pl.col("value").alias("floor_area_m2"),
        pl.when(pl.col("value").is_not_null()).then("buildings").alias("buildings"),
        "status",
    )
    return {"floor_area": table.sort("municipality", "date", "what", "group")}
