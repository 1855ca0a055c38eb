"""The accessibility profile of every 250 m cell: A, B, C, none, or unknown, by the plan's thresholds.

Three answers decide (`planpuls.spec.location.accessibility`). A cell is near a hub if its middle lies within the limit along the
streets of one that has enough departures. A hub that could lie nearer than is known makes the answer unknown, never no: where
the list of hubs is not complete, where the timetable does not know a hub, where no street is known. The air line is the least
that any walk can be, so a cell is surely not near what lies farther away by air line.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.airline import nearest_hub
from planpuls.reach.service_level import REPLACEMENT, WINDOWS
from planpuls.reach.shortest_paths import nearest_source
from planpuls.reach.sites import counts_near, sums_round
from planpuls.reach.snapping import Snaps, attach, snap
from planpuls.reach.walk_network import Adjacency, Bools, Ints, adjacency
from planpuls.reach.walk_tables import opened
from planpuls.spec.location import accessibility

SAME_PLACE_CM = 20_000
"""Stops of the timetable within this of a hub of the plan's list are the hub's."""
LIMIT_CM = 500_000
"""Longest walk that is looked for."""
MINUTES = 45
"""Travel time by public transport within which residents and employees are counted."""


def profiles(
    sites: pl.DataFrame,
    hubs: pl.DataFrame,
    workplaces: pl.DataFrame,
    rule: dict[str, Any] | None,
    *,
    complete: bool,
    nodes: pl.DataFrame | None = None,
    segments: pl.DataFrame | None = None,
    level: pl.DataFrame | None = None,
    stops: pl.DataFrame | None = None,
    junctions: pl.DataFrame | None = None,
    extent: pl.DataFrame | None = None,
    population: pl.DataFrame | None = None,
    reached: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Outputs `cells`, `counts`, `hubs`, and `facts`.

    `sites`: `cell`, `x_m`, `y_m`, `municipality`; `hubs`: the plan's, in use; `rule`: thresholds of `[location_fit]`, without which every
    profile is unknown; `complete`: whether the list of hubs is; `level`, `stops`: departures and places of the timetable's
    hubs; `junctions` of the main roads and the `extent` they are known in; `reached`: residents and employees within minutes by public transport.

    `cells`: those of `sites` with `access` (profile), `near_a`, `near_b`, `near_road` (null where unknown), `air_cm`, `air_hub` (nearest hub by air line),
    `walk_cm`, `walk_hub` (nearest along the streets; null where there is none within 5 km), `on_street` (a street within 500 m),
    `main_road_cm` (null too where a nearer junction may lie beyond the extract), `employees_1km`, `residents_1km`, `employees_reached`, `residents_reached` (within 45 minutes); null is
    unknown. `counts`: see `counts_near`. `hubs`: `hub`, `name`, `x_cm`, `y_cm`, `mode`, `departures_per_hour`, `departures_week` (null where the timetable does not know it).
    """
    hubs = hubs.sort("hub")
    served = with_service(hubs, level, stops)
    walks = _Walks(sites, served, nodes, segments)
    air = nearest_hub(sites, served)
    table = sites.with_columns(
        air["distance_cm"].alias("air_cm"),
        air["hub"].alias("air_hub"),
        *walks.shown(),
        *_to_road(sites, junctions, extent, nodes),
    )
    table = table.with_columns(_answers(walks, rule, complete=complete)).with_columns(
        accessibility(pl.col("near_a"), pl.col("near_b"), pl.col("near_road")).alias("access")
    )
    known_road = pl.when(pl.col("main_road_cm") == pl.col("main_road_least_cm")).then("main_road_cm")
    table = table.with_columns(known_road.alias("main_road_cm")).drop("main_road_least_cm")
    newest = {name: _newest(frame) for name, frame in (("employees", workplaces), ("residents", population))}
    for name, (_, counts) in newest.items():
        near = pl.lit(None, pl.Int64) if counts is None else sums_round(sites, counts, name)
        table = table.with_columns(near.alias(f"{name}_1km"))
    facts = {
        "hubs": served.height,
        "hubs_without_service": served.filter(pl.col("departures_per_hour").is_null()).height,
        "complete": complete,
        "cells": table.height,
        "profiles": dict(table.group_by("access").len().sort("access").rows()),
        "employees_period": newest["employees"][0],
        "residents_period": newest["residents"][0],
    }
    return {
        "cells": _with_reached(table, reached).sort("cell"),
        "counts": counts_near(sites, newest["employees"][1], newest["residents"][1]),
        "hubs": served,
        "facts": facts,
    }


def with_service(hubs: pl.DataFrame, level: pl.DataFrame | None, stops: pl.DataFrame | None) -> pl.DataFrame:
    """Hubs with the service of the stops at them: the best mode's departures an hour in the lesser peak, and all of the week.

    Null where the timetable has no stop at the hub; 0 where nothing leaves from the stops that are there.
    """
    placed = hubs.select("hub", "name", "x_cm", "y_cm")
    if level is None or stops is None or level.is_empty() or hubs.is_empty():
        none = (pl.lit(None, pl.String).alias("mode"), pl.lit(None, pl.Float64).alias("departures_per_hour"))
        return placed.with_columns(*none, pl.lit(None, pl.Int64).alias("departures_week"))
    pairs = _at_hubs(placed, stops.drop_nulls(["x_cm", "y_cm"]))
    counted = level.filter(pl.col("mode") != REPLACEMENT)
    peaks = (
        counted.filter(pl.col("window") != "week")
        .group_by("hub", "mode")
        .agg(
            pl.when(pl.len() == len(WINDOWS)).then(pl.col("per_hour").min()).otherwise(0.0).alias("departures_per_hour")
        )
        .join(pairs, left_on="hub", right_on="stop")
        .sort("departures_per_hour", "mode", descending=[True, False])
        .unique("at", keep="first", maintain_order=True)
    )
    weeks = counted.filter(pl.col("window") == "week").join(pairs, left_on="hub", right_on="stop")
    week = weeks.group_by("at").agg(pl.col("departures").sum().alias("departures_week"))
    known = pairs.select(pl.col("at").unique()).with_columns(pl.lit(value=True).alias("known"))
    joined = (
        placed.join(known.rename({"at": "hub"}), on="hub", how="left", maintain_order="left")
        .join(peaks.select(pl.col("at").alias("hub"), "mode", "departures_per_hour"), on="hub", how="left", maintain_order="left")
        .join(week.rename({"at": "hub"}), on="hub", how="left", maintain_order="left")
    )  # fmt: skip
    zero = pl.when("known").then(0)
    return joined.with_columns(
        pl.coalesce("departures_per_hour", zero.cast(pl.Float64)), pl.coalesce("departures_week", zero.cast(pl.Int64))
    ).drop("known")


def _at_hubs(hubs: pl.DataFrame, stops: pl.DataFrame) -> pl.DataFrame:
    """Every stop at a hub: `at`, `stop`."""
    import shapely

    here, there = (shapely.points(frame.select("x_cm", "y_cm").cast(pl.Float64).to_numpy()) for frame in (hubs, stops))
    near = shapely.STRtree(there).query(here, predicate="dwithin", distance=SAME_PLACE_CM)
    ids, names = hubs["hub"].to_list(), stops["hub"].to_list()
    rows = [(ids[hub], names[stop]) for hub, stop in sorted(zip(*near.tolist(), strict=True))]
    return pl.DataFrame(rows, schema={"at": pl.String, "stop": pl.String}, orient="row")


class _Walks:
    """Walks from every site to any of some hubs. Streets, sites and hubs are joined once."""

    def __init__(
        self, sites: pl.DataFrame, hubs: pl.DataFrame, nodes: pl.DataFrame | None, segments: pl.DataFrame | None
    ) -> None:
        self.sites, self.hubs = sites, hubs
        self.streets: Adjacency | None = None
        self.measured: Bools = np.zeros(sites.height, bool)
        self.on_street: Bools = np.zeros(hubs.height, bool)
        if nodes is None or segments is None or hubs.is_empty() or sites.is_empty():
            return
        net = opened(nodes, segments)
        self.streets = adjacency(net)
        self.hub_snaps: Snaps = snap(net, *_xy(hubs))
        self.site_snaps: Snaps = snap(net, *_xy(_centres(sites)))
        self.measured = self.site_snaps.segment >= 0
        self.on_street = self.hub_snaps.segment >= 0

    def to(self, chosen: Bools) -> tuple[Ints, Ints]:
        """Centimetres along the streets to the nearest chosen hub, and its row; -1 where there is none within 5 km."""
        rows = np.flatnonzero(chosen & self.on_street)
        if self.streets is None or not len(rows):
            nothing = np.full(self.sites.height, -1, np.int64)
            return nothing, nothing
        sources = attach(self.hub_snaps.taken(rows), self.streets)
        found = nearest_source(self.streets, sources, attach(self.site_snaps, self.streets), LIMIT_CM)
        return found.cost, np.where(found.source >= 0, rows[found.source], -1)

    def air_to(self, chosen: Bools) -> Ints:
        """Centimetres by air line to the nearest chosen hub; far beyond every limit where none is chosen."""
        far = np.full(self.sites.height, np.iinfo(np.int64).max)
        if not chosen.any():
            return far
        return nearest_hub(self.sites, self.hubs.filter(pl.Series(chosen)))["distance_cm"].to_numpy()

    def near(self, sure: Bools, perhaps: Bools, limit_cm: int, *, complete: bool) -> pl.Series:
        """Whether one of the `sure` hubs is within the limit; null where one of the others, or an unknown one, could be."""
        if not complete and not sure.any():
            return pl.Series([None] * self.sites.height, dtype=pl.Boolean)
        cost, _ = self.to(sure)
        yes = (cost >= 0) & (cost <= limit_cm)
        other, _ = self.to(perhaps)
        either = sure | perhaps
        unknown = (other >= 0) & (other <= limit_cm)
        unknown |= ~self.measured & (self.air_to(either) <= limit_cm)
        unknown |= self.air_to(either & ~self.on_street) <= limit_cm
        if not complete:
            unknown[:] = True
        return pl.Series(yes).set(pl.Series(unknown & ~yes), None)

    def shown(self) -> list[pl.Series]:
        cost, hub = self.to(np.ones(self.hubs.height, bool))
        names = np.array([*self.hubs["hub"].to_list(), None], dtype=object)
        return [
            pl.Series("walk_cm", cost).set(pl.Series(cost < 0), None),
            pl.Series("walk_hub", names[hub].tolist(), dtype=pl.String),
            pl.Series("on_street", self.measured),
        ]


def _answers(walks: _Walks, rule: dict[str, Any] | None, *, complete: bool) -> list[pl.Series | pl.Expr]:
    if rule is None:
        return [pl.lit(None, pl.Boolean).alias(name) for name in ("near_a", "near_b", "near_road")]
    hourly = walks.hubs["departures_per_hour"]
    unknown = hourly.is_null().to_numpy()
    found: list[pl.Series | pl.Expr] = []
    for letter in ("a", "b"):
        least = rule[f"{letter}_departures_per_hour"]
        sure = (hourly >= least).fill_null(value=False).to_numpy() | (unknown & (least <= 0))
        near = walks.near(sure, unknown & ~sure, 100 * rule[f"{letter}_walk_m"], complete=complete)
        found.append(near.alias(f"near_{letter}"))
    limit = 100 * rule["c_main_road_m"]
    # A known junction within the limit is near; that none is can be said only where the limit lies within the extract.
    near_road = (
        pl.when(pl.col("main_road_cm") <= limit).then(True).when(pl.col("main_road_least_cm") > limit).then(False)
    )
    return [*found, near_road.alias("near_road")]


def _to_road(
    sites: pl.DataFrame, junctions: pl.DataFrame | None, extent: pl.DataFrame | None, nodes: pl.DataFrame | None
) -> list[pl.Series]:
    names = ("main_road_cm", "main_road_least_cm")
    if junctions is None or extent is None or junctions.is_empty():
        return [pl.Series(name, [None] * sites.height, dtype=pl.Int64) for name in names]
    from planpuls.reach.junctions import covered, with_main_road

    return with_main_road(_centres(sites), junctions, covered(extent, nodes)).select(names).get_columns()


def _centres(sites: pl.DataFrame) -> pl.DataFrame:
    return sites.select(x_cm=pl.col("x_m") * 100, y_cm=pl.col("y_m") * 100)


def _xy(frame: pl.DataFrame) -> tuple[Ints, Ints]:
    return frame["x_cm"].to_numpy().astype(np.int64), frame["y_cm"].to_numpy().astype(np.int64)


def _newest(table: pl.DataFrame | None) -> tuple[str | None, pl.DataFrame | None]:
    if table is None or table.is_empty():
        return None, None
    period = str(table["period"].max())
    return period, table.filter(pl.col("period") == period)


def _with_reached(table: pl.DataFrame, reached: pl.DataFrame | None) -> pl.DataFrame:
    names = ("employees", "residents")
    if reached is None:
        return table.with_columns(pl.lit(None, pl.Int64).alias(f"{name}_reached") for name in names)
    within = reached.filter(pl.col("minutes") == MINUTES)
    return table.join(
        within.select("cell", *(pl.col(name).alias(f"{name}_reached") for name in names)), on="cell", how="left"
    )
