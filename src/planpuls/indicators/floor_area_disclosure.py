"""Which published sums of floor area may stand, all tables of a release taken together.

The extract of buildings is not open: floor area of one building, or of so few that a reader could find one, is not published. Every sum that
some table shows is listed here with the buildings it is made of, and one decision is made for all of them (`planpuls.disclosure.linked`): new and
demolished area near hubs, the answer's sums of all years, logistics in business areas, retail in centres, what happened by month, and what is
counted in no year. A building is one unit with all its uses and additions.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.disclosure.linked import Decision, Parts, decide
from planpuls.disclosure.policy import Policy
from planpuls.land.floor_area import GROUPS, NEW_CHANGES, by_use, completed, demolished, reasons_left_out
from planpuls.places.zones import inside
from planpuls.spec.status import Status

BOTH, ALL = "retail_hotel_restaurant", "all"
USES = {group: (group,) for group in GROUPS} | {BOTH: ("retail", "hotel_restaurant"), ALL: GROUPS}
"""Use -> groups it is the sum of."""
DISTANCES_M = (500, 1_000, 2_000)
HEADLINE_M = 1_000
NEAR_HUBS, FREIGHT, CENTRES, EVENTS = "floor-area-near-hubs", "freight", "multifunctional-centres", "floor_area_events"
ANSWER, LEFT = "answer", "left_out"
EVERY = "*"
"""All years, all places, or no use, in a sum's key."""
KEY = ("table", "area_set", "area", "period", "part", "measure")
_ITEM = ("building", "change", "group")


def decided(
    buildings: pl.DataFrame,
    area_codes: pl.DataFrame,
    region: dict[str, Any],
    municipalities: list[str],
    policy: dict[str, Any],
    hubs: pl.DataFrame | None = None,
    hub_date: str = "9999-01-01",
    place_areas: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Outputs `hidden` (a row for every sum that is not shown: `KEY` and `decision`) and `facts` (sums by decision).

    `buildings`: the table of `planpuls.sources.buildings`; `municipalities`: those of the plan, whose events are listed; `policy`: the plan's rules.
    """
    sums = published_sums(buildings, area_codes, region, municipalities, hubs, hub_date, place_areas)
    parts = sums.select(*_ITEM, "value").unique(_ITEM).sort(_ITEM).with_row_index("place")
    units = parts["building"].rank("dense").to_numpy().astype("int64")
    listed = (
        sums.join(parts.select(*_ITEM, "place"), on=_ITEM)
        .group_by(KEY)
        .agg(pl.col("place").cast(pl.Int64).unique().sort(), pl.col("building").n_unique().alias("units"))
        .sort("units", *KEY, descending=[True, *([False] * len(KEY))])
    )
    chosen = [places.to_numpy() for places in listed["place"]]
    decisions = decide(chosen, Parts(units, parts["value"].to_numpy()), Policy.model_validate(policy))
    table = listed.select(KEY).with_columns(pl.Series("decision", [one.value for one in decisions], dtype=pl.String))
    counted = {decision.value: decisions.count(decision) for decision in Decision}
    return {"hidden": table.filter(pl.col("decision") != Decision.SHOWN.value).sort(KEY), "facts": counted}


def hide(observations: pl.DataFrame, hidden: pl.DataFrame | None, table: str, part: str | None) -> pl.DataFrame:
    """Observations of a table with the figures that may not stand as confidential; `part` is its column of uses."""
    if hidden is None:
        return observations
    own = hidden.filter(pl.col("table") == table).select(*KEY[1:], pl.lit(value=True).alias("__hidden"))
    used = pl.lit(EVERY) if part is None else pl.col(part)
    marked = observations.with_columns(used.alias("__part")).join(
        own,
        left_on=["area_set", "area", "period", "__part", "measure"],
        right_on=["area_set", "area", "period", "part", "measure"],
        how="left",
        maintain_order="left",
    )
    return marked.with_columns(
        pl.when("__hidden").then(None).otherwise("value").alias("value"),
        pl.when("__hidden").then(pl.lit(Status.CONFIDENTIAL.value)).otherwise("status").alias("status"),
    ).drop("__hidden", "__part")


def stands(hidden: pl.DataFrame | None, *key: str) -> bool:
    """Whether one sum (`KEY`) may be shown."""
    return hidden is None or key not in set(hidden.select(KEY).iter_rows())


def published_sums(
    buildings: pl.DataFrame,
    area_codes: pl.DataFrame,
    region: dict[str, Any],
    municipalities: list[str],
    hubs: pl.DataFrame | None,
    hub_date: str,
    place_areas: pl.DataFrame | None,
) -> pl.DataFrame:
    """Every sum that some table shows (`KEY`) beside every part of a building in it (`building`, `change`, `group`, `value`)."""
    there = pl.col("municipality").is_in(buildings["municipality"].unique().implode())
    whole = area_codes.filter(there.all().over("area_set", "area"))
    # What a scenario plans is known to everybody: it hides nothing of the buildings that are there.
    own = buildings.filter(pl.col("building_group") != "scenario")
    rows = by_use(own).with_columns(pl.col("floor_area_m2").alias("value"))
    planned = rows.filter(pl.col("municipality").is_in(area_codes["municipality"].unique().implode()))
    new = completed(planned)
    frames = [
        *_near_hubs(new, demolished(planned), whole, region, hubs, hub_date),
        *_left_out(planned),
        *_events(rows.filter(pl.col("municipality").is_in(municipalities))),
    ]
    if place_areas is not None:
        frames += _in_places(new, whole, place_areas)
    return pl.concat([frame.select(*KEY, *_ITEM, "value") for frame in frames])


def _keyed(frame: pl.DataFrame, **constant: str) -> pl.DataFrame:
    return frame.with_columns(pl.lit(value).alias(name) for name, value in constant.items())


def _near_hubs(
    new: pl.DataFrame,
    gone: pl.DataFrame,
    whole: pl.DataFrame,
    region: dict[str, Any],
    hubs: pl.DataFrame | None,
    hub_date: str,
) -> list[pl.DataFrame]:
    from planpuls.reach.airline import hubs_open_on, nearest_hub

    if hubs is None:
        return []
    if new.height:
        points = new.select("building", "change", "x_m", "y_m").unique(maintain_order=True).with_row_index("cell")
        near = points.join(nearest_hub(points, hubs_open_on(hubs, hub_date)), on="cell")
        new = new.join(near.select("building", "change", "distance_cm"), on=["building", "change"])
    else:
        new = new.with_columns(pl.lit(None, pl.Int64).alias("distance_cm"))
    measured = {"new_floor_area": new, "additions": new.filter("addition"), "demolished": gone}
    measured |= {f"within_{far}m": new.filter(pl.col("distance_cm") <= far * 100) for far in DISTANCES_M}
    uses = pl.DataFrame(
        [(use, group) for use, groups in USES.items() for group in groups], schema=["part", "group"], orient="row"
    )
    columns = ["municipality", "period", *_ITEM, "value"]
    rows = pl.concat([_keyed(frame.select(columns), measure=name) for name, frame in measured.items()]).join(
        uses, on="group"
    )
    table = _keyed(rows.join(whole, on="municipality"), table=NEAR_HUBS)
    said = (
        (pl.col("area_set") == region["area_set"])
        & (pl.col("area") == region["area"])
        & pl.col("part").is_in(["office", BOTH])
        & pl.col("measure").is_in(["new_floor_area", f"within_{HEADLINE_M}m"])
    )
    return [table, _keyed(table.filter(said), table=ANSWER, period=EVERY)]


def _left_out(rows: pl.DataFrame) -> list[pl.DataFrame]:
    where = {"table": LEFT, "area_set": EVERY, "area": EVERY, "period": EVERY, "part": EVERY}
    return [_keyed(rows.filter(which), **where, measure=name) for name, which in reasons_left_out().items()]


def _in_places(new: pl.DataFrame, whole: pl.DataFrame, place_areas: pl.DataFrame) -> list[pl.DataFrame]:
    """Logistics by year in business areas, retail and service of all years in centres."""
    frames = []
    for table, groups, kind, names in (
        (FREIGHT, ["logistics"], "business_area", ("new_logistics_area", "logistics_in_business_areas")),
        (CENTRES, ["retail", "hotel_restaurant"], "centre", ("new_retail_area", "new_retail_area_in_centres")),
    ):
        rows = new.filter(pl.col("group").is_in(groups)).drop("row", strict=False).with_row_index("row")
        held = inside(rows, place_areas.filter(pl.col("kind") == kind))["row"].unique()
        within = rows.filter(pl.col("row").cast(pl.Int64).is_in(held.implode()))
        for name, chosen in zip(names, (rows, within), strict=True):
            kept = chosen if table == FREIGHT else _keyed(chosen, period=EVERY)
            frames.append(_keyed(kept.join(whole, on="municipality"), table=table, part=EVERY, measure=name))
    return frames


def events(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `by_use` whose building was permitted to start or completed: `period` (month), `measure` (`started`, `completed`)."""
    new = rows.filter(pl.col("change_kind").is_in(NEW_CHANGES) & (pl.col("state") != "gone"))
    return pl.concat(
        _keyed(new.filter(pl.col(column).is_not_null()), measure=what).with_columns(
            pl.col(column).dt.strftime("%Y-%m-01").alias("period")
        )
        for column, what in (("start_permit", "started"), ("completed_on", "completed"))
    )


def _events(rows: pl.DataFrame) -> list[pl.DataFrame]:
    happened = _keyed(events(rows), table=EVENTS, area_set=EVERY)
    placed = pl.concat(
        [happened.with_columns(pl.col("municipality").alias("area")), _keyed(happened, area=EVERY)], how="vertical"
    )
    return [placed.with_columns(pl.col("group").alias("part")), _keyed(placed, part=ALL)]
