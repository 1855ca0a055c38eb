"""How often vehicles leave each hub: departures an hour by mode in named windows of one ordinary weekday, and in its week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from planpuls.reach.ordinary_day import OrdinaryDay, days_between, ordinary_day
from planpuls.reach.service_days import first_and_last_day, services_on
from planpuls.reach.timetable import DAY_S, Feed
from planpuls.reach.trip_times import IN_SEAT, Left, Trip, joined_in_seat, trips_of, written_out

WINDOWS: Mapping[str, tuple[int, int]] = {"07-09": (7 * 3_600, 9 * 3_600), "15-17": (15 * 3_600, 17 * 3_600)}
"""The hours of the morning and the afternoon peak, seconds after midnight; the end does not belong to the window."""
MOST_DAYS = 120
"""Days after the timetable's day that are looked at for an ordinary one."""
REPLACEMENT = "replacement"
"""Stands in the place of a mode for buses that replace trains: they are no lasting service."""


@dataclass(frozen=True)
class Stops:
    """The stops of all feeds with the hub each belongs to."""

    frame: pl.DataFrame
    """`stop_id` (with the feed's prefix), `hub`, `name`, `x_cm`, `y_cm` (EPSG:25833, null far from Norway)."""
    hubs: pl.DataFrame
    """`hub`, `name`, `x_cm`, `y_cm`, sorted."""


def stops_to_hubs(
    feeds: Sequence[Feed], places: pl.DataFrame | None = None, quays: pl.DataFrame | None = None
) -> Stops:
    """Stops joined to hubs: by the stop register's parents (`places`, `quays` of `read_nsr`) where it knows the quay, else by
    the timetable's own parent station, else each stop for itself.

    A hub lies where the register or the timetable puts it, else in the middle of its stops (whole centimetres).
    """
    frames = []
    for feed in feeds:
        own = pl.concat_str(pl.lit(feed.prefix), "stop_id")
        parent = pl.concat_str(pl.lit(feed.prefix), "parent_station")
        known = feed.stops.filter(pl.col("location_type").fill_null(0) == 0).with_columns(quay="stop_id")
        frames.append(
            known.select(own.alias("stop_id"), "quay", pl.coalesce(parent, own).alias("hub"), "name", "x_cm", "y_cm")
        )
    stops = pl.concat(frames).sort("stop_id")
    positions = pl.concat([_parents(feed) for feed in feeds])
    if places is not None and quays is not None:
        by_register = quays.join(places.select("stop_place", register="hub"), on="stop_place").select(
            "quay", "register"
        )
        by_register = by_register.unique("quay", keep="first", maintain_order=True)
        stops = stops.join(by_register, on="quay", how="left", maintain_order="left")
        stops = stops.with_columns(pl.coalesce("register", "hub").alias("hub"))
        registered = places.select(pl.col("stop_place").alias("hub"), "name", "x_cm", "y_cm")
        positions = pl.concat([registered, positions])
    positions = positions.unique("hub", keep="first", maintain_order=True)
    middle = stops.group_by("hub").agg(
        pl.col("name").drop_nulls().sort().first().alias("stop_name"),
        pl.col("x_cm").drop_nulls().mean().round().cast(pl.Int64).alias("mean_x"),
        pl.col("y_cm").drop_nulls().mean().round().cast(pl.Int64).alias("mean_y"),
    )
    hubs = middle.join(positions, on="hub", how="left").select(
        "hub",
        pl.coalesce("name", "stop_name", "hub").alias("name"),
        pl.coalesce("x_cm", "mean_x").alias("x_cm"),
        pl.coalesce("y_cm", "mean_y").alias("y_cm"),
    )
    return Stops(stops.drop("quay", "register", strict=False), hubs.sort("hub"))


def _parents(feed: Feed) -> pl.DataFrame:
    stations = feed.stops.filter(pl.col("location_type") == 1)
    return stations.select(pl.concat_str(pl.lit(feed.prefix), "stop_id").alias("hub"), "name", "x_cm", "y_cm")


def chosen_day(feeds: Sequence[Feed], from_day: date) -> OrdinaryDay | None:
    """The ordinary weekday whose departures are counted: one day for all feeds."""
    counts: dict[date, int] = {}
    for feed in feeds:
        calendar, dates = feed.frames["calendar"], feed.frames["calendar_dates"]
        span = first_and_last_day(calendar, dates)
        if span is None:
            continue
        per_service = dict(feed.frames["trips"].group_by("service_id").len().rows())
        last = min(span[1], max(from_day, span[0]) + timedelta(days=MOST_DAYS))
        for day in days_between(max(span[0], last - timedelta(days=3 * MOST_DAYS)), last):
            running = sum(per_service.get(service, 0) for service in services_on(calendar, dates, day))
            counts[day] = counts.get(day, 0) + running
    return ordinary_day(counts, from_day)


def service_level(feeds: Sequence[Feed], stops: Stops, day: date) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Departures of every hub on `day`, and what was left out.

    Rows: `hub`, `mode` (replacement buses: `replacement`), `window`, `departures` (in the window, all directions),
    `per_hour` (of the direction with most departures: a line's two directions are not one frequency), and for window `week`
    the departures of the seven days from that week's Monday (`per_hour` null). A trip that calls at several stops of a hub counts
    once; its last stop is no departure. Feeds without direction_id count as one direction per line.
    """
    hub_of = dict(stops.frame.select("stop_id", "hub").rows())
    left = Left()
    rows: list[tuple[str, str, str, str, int]] = []
    monday = day - timedelta(days=day.weekday())
    for feed in feeds:
        runs = _runs(feed, left)
        direction = {
            trip: str(side if side is not None else 0)
            for trip, side in feed.frames["trips"].select("trip_id", "direction_id").iter_rows()
        }
        replaced = set(feed.frames["trips"].filter(pl.col("replacement"))["trip_id"])
        running = {offset: _services(feed, monday + timedelta(days=offset)) for offset in range(-1, 7)}
        for trip, names in runs:
            original = trip.id.split("@")[0].split("+")[0]
            mode = REPLACEMENT if original in replaced else trip.mode
            for hub, second in _departures(trip, names, feed.prefix, hub_of):
                for offset, services in running.items():
                    if trip.service in services:
                        rows.append((hub, mode, direction.get(original, "0"), original, second + offset * DAY_S))
    schema = {"hub": pl.String, "mode": pl.String, "direction": pl.String, "trip": pl.String, "second": pl.Int64}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    parts = [_in_week(found)]
    start = (day - monday).days * DAY_S
    for name, (begin, end) in WINDOWS.items():
        parts.append(_in_window(found, name, start + begin, start + end))
    return pl.concat(parts).sort("hub", "mode", "window"), left.notes


def _services(feed: Feed, day: date) -> frozenset[str]:
    return services_on(feed.frames["calendar"], feed.frames["calendar_dates"], day)


def _runs(feed: Feed, left: Left) -> list[tuple[Trip, list[str]]]:
    """Every run with the ids of its stops. In-seat continuations are one run: they leave a hub once."""
    quays = feed.stops.filter(pl.col("location_type").fill_null(0) == 0).sort("stop_id")
    ids = quays["stop_id"].to_list()
    rows = {stop: row for row, stop in enumerate(ids)}
    places = quays["longitude"].fill_null(0.0).to_numpy(), quays["latitude"].fill_null(0.0).to_numpy()
    trips = trips_of(feed.frames, rows, *places, left)
    stays = feed.frames["transfers"]
    if not stays.is_empty() and (stays["transfer_type"] == IN_SEAT).any():
        trips = joined_in_seat(trips, stays, left)
    trips = written_out(trips, feed.frames["frequencies"])
    return [(trip, [ids[stop] for stop in trip.stops]) for trip in trips.values()]


def _departures(trip: Trip, names: list[str], prefix: str, hub_of: Mapping[str, str]) -> list[tuple[str, int]]:
    """(hub, second) where passengers can get on, each hub once, the last stop's hub left out."""
    found: dict[str, int] = {}
    for place, stop in enumerate(names[:-1]):
        hub = hub_of.get(prefix + stop)
        onward = {hub_of.get(prefix + later) for later in names[place + 1 :]}
        if hub is not None and trip.may_board[place] and onward - {hub}:
            found.setdefault(hub, int(trip.departure_s[place]))
    return list(found.items())


def _in_week(found: pl.DataFrame) -> pl.DataFrame:
    week = found.filter(pl.col("second").is_between(0, 7 * DAY_S - 1))
    return (
        week.group_by("hub", "mode")
        .agg(pl.len().cast(pl.Int64).alias("departures"))
        .select("hub", "mode", pl.lit("week").alias("window"), "departures", pl.lit(None, pl.Float64).alias("per_hour"))
    )


def _in_window(found: pl.DataFrame, name: str, begin: int, end: int) -> pl.DataFrame:
    inside = found.filter((pl.col("second") >= begin) & (pl.col("second") < end))
    sides = inside.group_by("hub", "mode", "direction").agg(pl.len().cast(pl.Int64).alias("departures"))
    hours = (end - begin) / 3_600
    return sides.group_by("hub", "mode").agg(
        pl.lit(name).first().alias("window"),
        pl.col("departures").sum(),
        (pl.col("departures").max() / hours).alias("per_hour"),
    )
