"""Travel times to the plan's named places by public transport and on foot.

One search per origin over every minute of the morning peak of an ordinary weekday. What every cell reaches is made in
`planpuls.reach.cell_sums`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.ordinary_day import OrdinaryDay
from planpuls.reach.raptor import NEVER, Int32s, Network
from planpuls.reach.service_level import chosen_day
from planpuls.reach.snapping import SNAP_LIMIT_CM, Attached, Snaps
from planpuls.reach.street_walks import Streets, WalkLimits, metres_of, unsnapped
from planpuls.reach.timetable import Feed, Timetable, feeds_of, timetable
from planpuls.reach.transfers import Walks, transfers
from planpuls.reach.travel_times import Window, reach
from planpuls.reach.walk_tables import opened
from planpuls.spec.grid import CELL_250M, corner

LIMITS_MIN = (30, 45, 60)
PERCENTILES = (50.0, 95.0)
"""The median decides what is within a limit; the other is the time one can rely on, 19 days of 20."""
NORWAY = 25833
LIMITS = WalkLimits()


def to_places(
    from_day: str,
    population: pl.DataFrame,
    named: pl.DataFrame,
    nodes: pl.DataFrame,
    segments: pl.DataFrame,
    rises: pl.DataFrame | None = None,
    slope_facts: dict[str, Any] | None = None,
    **tables: Any,
) -> dict[str, Any]:
    """Travel times to the plan's named places: outputs `to_places`, `between_places`, `snaps` and `facts`.

    `tables`: lists with one table per feed and `prefixes` (`planpuls.reach.timetable.feeds_of`); `from_day`: the day the newest was
    fetched; `population` (`cell`, `period`, `residents`) gives its newest year; `named`: `place`, `latitude`, `longitude`, one row per point,
    all text; `nodes`, `segments`: the streets (`planpuls.reach.walking.stored`);
    `rises`, `slope_facts`: what they rise, where a terrain model is there (`planpuls.reach.slopes.on_segments`).

    `to_places`: `cell`, `place`, `residents` of the cell, `median_s`, `reliable_s` to the nearest point of the place, null where it is not
    reached. `between_places`: `from_place`, `to_place` and the same. `snaps`: cells without a place on the streets and the
    `reason`: from there nothing is reached. `facts`: the day and why, the rules, counts, what was left out; with no ordinary day
    in the timetable the tables are empty and `facts["day"]` is null. Cells outside the box of the streets are not looked at.
    """
    points = named.select("place", pl.col("longitude", "latitude").cast(pl.Float64)).sort(
        "place", "longitude", "latitude"
    )
    prepared = prepare(feeds_of(**tables), from_day, Streets.of(opened(nodes, segments), rises=rises))
    cells = weights_of(population, None, prepared.streets)
    if prepared.table is None:
        return _nothing() | {"facts": {"day": None}}
    at = metres_of(points["longitude"].to_numpy(), points["latitude"].to_numpy(), NORWAY)
    targets, target_snaps = prepared.streets.at(*at)
    homes, snaps = prepared.streets.at(cells["x_cm"].to_numpy(), cells["y_cm"].to_numpy())
    network = prepared.network(targets)
    seconds = [_times_of(prepared, network, origins, targets) for origins in (homes, targets)]
    off = _off_streets(cells, snaps)
    facts = (
        prepared.facts()
        | with_slopes(slope_facts)
        | {
            "residents_period": population["period"].max(),
            "cells": cells.height,
            "cells_off_streets": off.height,
            "residents": int(cells["residents"].sum()),
            "residents_off_streets": int(off["residents"].sum()),
            "places_off_streets": sorted(set(points["place"].to_numpy()[target_snaps.segment < 0].tolist())),
        }
    )
    return {
        "to_places": _to_places(cells, points, seconds[0]),
        "between_places": _between(points, seconds[1]),
        "snaps": off.select("cell", "reason"),
        "facts": facts,
    }


def with_slopes(facts: dict[str, Any] | None) -> dict[str, Any]:
    """What the facts of a step say of slopes; nothing where they do not count."""
    return {} if facts is None else {"slope": facts}


@dataclass(frozen=True)
class Prepared:
    """A day's timetable on the streets; no timetable where it covers no ordinary day."""

    streets: Streets
    window: Window
    chosen: OrdinaryDay | None = None
    table: Timetable | None = None
    halts: Attached | None = None
    changes: Walks | None = None
    stops_off_streets: Mapping[str, Any] = field(default_factory=dict)

    def network(self, places: Attached) -> Network:
        assert self.table is not None
        assert self.halts is not None
        assert self.changes is not None
        egress = self.streets.walks(places, self.halts, LIMITS.to_stop_m, threads=_threads())
        return Network(self.table, self.changes, egress.turned(len(self.table.stop_ids)), len(places))

    def facts(self) -> dict[str, Any]:
        assert self.table is not None
        assert self.chosen is not None
        rules = self.window.rules
        return {
            "day": self.chosen.day.isoformat(),
            "reason": self.chosen.reason.model_dump(),
            "departures": ["07:00", "08:59"],
            "rides": rules.max_rides,
            "board_slack_s": rules.board_slack_s,
            "longest_s": rules.max_s,
            "walk_km_h": self.streets.profile.speed_km_h,
            "walk_to_stop_m": LIMITS.to_stop_m,
            "walk_between_stops_m": LIMITS.transfer_m,
            "trips": len(self.table.trip_ids),
            "stops": len(self.table.stop_ids) - len(self.table.doubles),
            "stops_off_streets": dict(self.stops_off_streets),
            "left_out": dict(self.table.notes),
        }


def _threads() -> int:
    return os.cpu_count() or 1


def prepare(feeds: list[Feed], from_day: str, streets: Streets) -> Prepared:
    window = Window(percentiles=PERCENTILES)
    chosen = chosen_day(feeds, date.fromisoformat(from_day))
    if chosen is None:
        return Prepared(streets, window)
    first, last = min(window.departures_s), max(window.departures_s) + window.rules.max_s
    table = timetable(feeds, chosen.day, from_s=first, to_s=last)
    halts, snaps = streets.at(*metres_of(table.longitude, table.latitude, NORWAY))
    on_streets = streets.walks(halts, halts, LIMITS.transfer_m, threads=_threads())
    changes = transfers(table, feeds, on_streets)
    return Prepared(streets, window, chosen, table, halts, changes, unsnapped(snaps, table.stop_ids))


def _times_of(prepared: Prepared, network: Network, origins: Attached, places: Attached) -> Int32s:
    """Travel times from every origin to all places: (origins, places, percentiles)."""
    assert prepared.halts is not None
    threads = _threads()
    return reach(
        network,
        prepared.streets.walks(origins, prepared.halts, LIMITS.to_stop_m, threads=threads),
        prepared.streets.walks(origins, places, LIMITS.all_the_way_m, threads=threads),
        prepared.window,
        weights=np.zeros((len(places), 0), np.int64),
        limits_s=(),
        named=range(len(places)),
        threads=threads,
    ).seconds


def _off_streets(cells: pl.DataFrame, snaps: Snaps) -> pl.DataFrame:
    return cells.with_columns(pl.Series("reason", snaps.reason_texts(), dtype=pl.String)).filter(pl.col("reason") != "")


def weights_of(population: pl.DataFrame, workplaces: pl.DataFrame | None, streets: Streets) -> pl.DataFrame:
    """Cells with people or jobs in the newest year of each, in the box of the streets: `cell`, `residents`, `employees`, `x_cm`, `y_cm`."""
    counted = (
        [(population, "residents")] if workplaces is None else [(population, "residents"), (workplaces, "employees")]
    )
    parts = []
    for frame, count in counted:
        newest = frame.filter(pl.col("period") == frame["period"].max())
        parts.append(newest.group_by("cell").agg(pl.col(count).sum()))
    cells = parts[0]
    for part in parts[1:]:
        cells = cells.join(part, on="cell", how="full", coalesce=True)
    counts = [count for _, count in counted]
    x_m, y_m = corner(pl.col("cell"))
    cells = cells.with_columns(
        *(pl.col(count).fill_null(0) for count in counts),
        x_cm=(x_m + CELL_250M // 2) * 100,
        y_cm=(y_m + CELL_250M // 2) * 100,
    )
    net = streets.network
    inside = [
        pl.col(axis).is_between(int(values.min()) - SNAP_LIMIT_CM, int(values.max()) + SNAP_LIMIT_CM)
        for axis, values in (("x_cm", net.x_cm), ("y_cm", net.y_cm))
        if len(values)
    ]
    return cells.filter(pl.any_horizontal(pl.col(*counts) > 0), *inside).sort("cell")


def _times(frame: pl.DataFrame, seconds: Any) -> pl.DataFrame:
    columns = [pl.Series(name, seconds[:, row], dtype=pl.Int64) for row, name in enumerate(("median_s", "reliable_s"))]
    told = frame.with_columns(columns)
    return told.with_columns(
        pl.when(pl.col(name) < NEVER).then(name).alias(name) for name in ("median_s", "reliable_s")
    )


def _to_places(cells: pl.DataFrame, points: pl.DataFrame, seconds: Any) -> pl.DataFrame:
    parts = [
        _times(cells.select("cell", pl.lit(place).alias("place"), "residents"), seconds[:, row])
        for row, place in enumerate(points["place"])
    ]
    return _nearest_point(pl.concat(parts), ["cell", "place", "residents"]) if parts else _nothing()["to_places"]


def _between(points: pl.DataFrame, seconds: Any) -> pl.DataFrame:
    parts = [
        _times(points.select(from_place="place", to_place=pl.lit(place)), seconds[:, row])
        for row, place in enumerate(points["place"])
    ]
    return _nearest_point(pl.concat(parts), ["from_place", "to_place"]) if parts else _nothing()["between_places"]


def _nearest_point(times: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return times.group_by(key).agg(pl.col("median_s", "reliable_s").min()).sort(key)


def _nothing() -> dict[str, Any]:
    times = {"median_s": pl.Int64, "reliable_s": pl.Int64}
    return {
        "to_places": pl.DataFrame(schema={"cell": pl.Int64, "place": pl.String, "residents": pl.Int64, **times}),
        "between_places": pl.DataFrame(schema={"from_place": pl.String, "to_place": pl.String, **times}),
        "snaps": pl.DataFrame(schema={"cell": pl.Int64, "reason": pl.String}),
    }
