"""Timetables as GTFS: what is in a feed, as tables.

A feed says nothing of the day it was made, so the day it was fetched is its vintage. Stop times point at quays; a hub is
the quay's parent. Replacement buses run on rail routes: they are told by route type 714 or by quays for buses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpuls.sources.archives import unzipped
from planpuls.sources.dataset import ReadContext, Reading
from planpuls.sources.gtfs_tables import never_run, read_tables, without_repeats
from planpuls.sources.norwegian_box import with_metres
from planpuls.sources.route_types import REPLACEMENT_BUS, mode_column
from planpuls.spec.errors import InputError, Problem

if TYPE_CHECKING:
    import polars as pl

MAX_UNKNOWN_SHARE = 0.02
"""More stop times than this without their trip or stop: part of the feed is missing."""

_NAMED = 5
_ENTUR_AGENCY = re.compile(r"([A-Z]{3}):[A-Za-z]+:")


def read_gtfs(path: Path, context: ReadContext) -> Reading:
    """`frame`: one row per stop. `frames`: the other tables. What is left out is counted in `notes`.

    stops: `stop_id`, `name`, `latitude`, `longitude` (EPSG:4326), `x_cm`, `y_cm` (EPSG:25833, null far from Norway),
    `location_type` (0 quay, 1 stop place …), `parent_station` (null where none or not in the feed), `vehicle_type`, `mode`
    (of the vehicle type), `platform_code`, `period` (day of fetching).
    routes: `route_id`, `agency_id`, `short_name`, `long_name`, `route_type`, `mode`, `replacement`.
    trips: `trip_id`, `route_id`, `service_id`, `headsign`, `direction_id`, `mode`, `replacement`.
    stop_times (by trip and sequence): `trip_id`, `stop_sequence`, `stop_id`, `arrival_s`, `departure_s` (seconds after the
    start of the service day, beyond 86,400 after midnight, null where not timed), `pickup_type`, `drop_off_type`, `shape_distance`.
    calendar: `service_id`, seven days (Boolean), `start_date`, `end_date`; calendar_dates: `service_id`, `date`,
    `exception_type` (1 added, 2 taken away). transfers: stops, trips, routes, `transfer_type`, `min_transfer_time_s`. frequencies:
    `trip_id`, `start_s`, `end_s`, `headway_s`, `exact_times`. feed_info; agency.
    """
    with unzipped(path, context) as archive:
        tables, repeated = without_repeats(read_tables(archive, context.origin))
    notes: dict[str, Any] = {f"{table}_repeated": {"rows": rows} for table, rows in repeated.items()}
    stops = _stops(tables["stops"], notes, context)
    routes = _routes(tables["routes"], notes)
    trips, times = _journeys(tables, stops, routes, notes, context)
    trips = _with_replacements(trips, routes, times, stops)
    frames = {
        "routes": routes,
        "trips": trips.sort("trip_id"),
        "stop_times": times,
        "calendar": tables["calendar"].sort("service_id"),
        "calendar_dates": tables["calendar_dates"].sort("service_id", "date", "exception_type"),
        "transfers": _referring(tables["transfers"], "from_stop_id", stops["stop_id"], "transfers", notes),
        "frequencies": _referring(tables["frequencies"], "trip_id", trips["trip_id"], "frequencies", notes),
        "feed_info": tables["feed_info"],
        "agency": tables["agency"].unique(maintain_order=True),
    }
    frames["transfers"] = _referring(frames["transfers"], "to_stop_id", stops["stop_id"], "transfers", notes)
    return Reading(stops, periods=(), frames=frames, notes=notes)


def read_other(path: Path, context: ReadContext) -> Reading:
    """As `read_gtfs`; `period` is the feed's codespace, so that feeds of several codespaces stand beside each other."""
    import polars as pl

    reading = read_gtfs(path, context)
    named = {table: reading.frames[table]["agency_id"].fill_null("").unique().sort() for table in ("agency", "routes")}
    # A file of agencies that lost some of them looks like the feed of another codespace: the routes still tell.
    named["routes"] = named["routes"].filter(named["routes"] != "")
    codespace = codespace_of(named["agency"])
    alike = named["routes"].is_empty() or codespace_of(named["routes"]) == codespace
    if codespace is None or not alike:
        apart = "routes" if codespace else "agency"
        expected, advice = "agencies of one codespace such as RUT:Authority:RUT", "Fetch the feed again."
        found = ", ".join(named[apart].head(_NAMED))
        raise InputError([Problem(f"{context.origin}/{apart}.txt", expected, found, advice, field="agency_id")])
    stops = reading.frame.with_columns(pl.lit(codespace).alias("period"))
    return replace(reading, frame=stops, periods=(codespace,))


def _stops(stops: pl.DataFrame, notes: dict[str, Any], context: ReadContext) -> pl.DataFrame:
    import polars as pl

    place = pl.col("location_type").fill_null(0)
    unplaced = stops.filter((place <= 2) & (pl.col("latitude").is_null() | pl.col("longitude").is_null()))
    if not unplaced.is_empty():
        found = _naming(unplaced["stop_id"])
        problem = Problem(f"{context.origin}/stops.txt", "a position for each stop", found, "Fetch the feed again.")
        raise InputError([problem])
    known = pl.col("parent_station").is_in(stops["stop_id"].implode())
    _note(notes, "parents_missing", stops.filter(~known)["parent_station"])
    return (
        with_metres(stops)
        .with_columns(
            pl.when(known).then("parent_station").alias("parent_station"),
            place.alias("location_type"),
            mode_column(pl.col("vehicle_type")).alias("mode"),
            pl.lit(context.period, pl.String).alias("period"),
        )
        .sort("stop_id")
    )


def _routes(routes: pl.DataFrame, notes: dict[str, Any]) -> pl.DataFrame:
    import polars as pl

    found = routes.with_columns(
        mode_column(pl.col("route_type")).alias("mode"), replacement=pl.col("route_type") == REPLACEMENT_BUS
    )
    _note(notes, "routes_of_unknown_type", found.filter(pl.col("mode").is_null())["route_id"])
    return found.sort("route_id")


def _journeys(
    tables: dict[str, pl.DataFrame],
    stops: pl.DataFrame,
    routes: pl.DataFrame,
    notes: dict[str, Any],
    context: ReadContext,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Trips and stop times whose references are all there; the others are counted, or refused where they are many."""
    import polars as pl

    services = pl.concat([tables["calendar"]["service_id"], tables["calendar_dates"]["service_id"]])
    trips, times = tables["trips"], tables["stop_times"]
    all_times = times.height
    times = _referring(times, "trip_id", trips["trip_id"], "stop_times", notes)
    times = _referring(times, "stop_id", stops["stop_id"], "stop_times", notes)
    lost = all_times - times.height
    if lost > MAX_UNKNOWN_SHARE * all_times:
        found = f"{lost} of {all_times} without: " + "; ".join(
            f"{key} {value['first']}" for key, value in notes.items()
        )
        expected = f"at most {MAX_UNKNOWN_SHARE:.0%} of the stop times without their trip or stop"
        raise InputError([Problem(f"{context.origin}/stop_times.txt", expected, found, "Fetch the feed again.")])
    trips = _referring(trips, "route_id", routes["route_id"], "trips", notes)
    trips = _referring(trips, "service_id", services, "trips", notes)
    _note(notes, "trips_that_never_run", never_run(trips, tables))
    times = times.join(trips.select("trip_id"), on="trip_id", how="semi").sort("trip_id", "stop_sequence")
    _note(notes, "trips_without_stop_times", trips.join(times, on="trip_id", how="anti")["trip_id"])
    same = (pl.col("trip_id") == pl.col("trip_id").shift()) & (
        pl.col("stop_sequence") == pl.col("stop_sequence").shift()
    )
    repeated = times.filter(same)
    if not repeated.is_empty():
        found = _naming(repeated["trip_id"].unique().sort())
        where, expected = f"{context.origin}/stop_times.txt", "each sequence number once in a trip"
        raise InputError([Problem(where, expected, found, "Fetch the feed again.")])
    _note(notes, "trips_that_run_backwards", _backwards(times))
    return trips, times


def _backwards(times: pl.DataFrame) -> pl.Series:
    """Trips in which a later stop has an earlier time; they are kept and named."""
    import polars as pl

    timed = times.filter(pl.col("arrival_s").is_not_null() | pl.col("departure_s").is_not_null()).select(
        "trip_id",
        first=pl.coalesce("arrival_s", "departure_s"),
        last=pl.coalesce("departure_s", "arrival_s"),
    )
    before = (pl.col("trip_id") == pl.col("trip_id").shift()) & (pl.col("first") < pl.col("last").shift())
    return timed.filter(before.fill_null(value=False) | (pl.col("last") < pl.col("first")))["trip_id"].unique().sort()


def _with_replacements(
    trips: pl.DataFrame, routes: pl.DataFrame, times: pl.DataFrame, stops: pl.DataFrame
) -> pl.DataFrame:
    """Trips with `mode` and `replacement`: of route type 714, or on a rail route with most of its quays for buses."""
    import polars as pl

    trips = trips.join(routes.select("route_id", "mode", "replacement"), on="route_id", how="left")
    rail = trips.filter(pl.col("mode") == "rail").select("trip_id")
    quays = stops.filter(pl.col("vehicle_type").is_not_null()).select("stop_id", "vehicle_type")
    by_bus = (
        times.select("trip_id", "stop_id")
        .join(rail, on="trip_id", how="semi")
        .join(quays, on="stop_id")
        .group_by("trip_id")
        .agg(share=pl.col("vehicle_type").is_between(700, 799).mean())
        .filter(pl.col("share") > 0.5)
        .select("trip_id", __bus=pl.lit(value=True))
    )
    bus = pl.col("__bus").fill_null(value=False)
    return (
        trips.join(by_bus, on="trip_id", how="left")
        .with_columns(
            pl.when(bus).then(pl.lit("bus")).otherwise("mode").alias("mode"), replacement=pl.col("replacement") | bus
        )
        .drop("__bus")
    )


def _referring(frame: pl.DataFrame, column: str, known: pl.Series, table: str, notes: dict[str, Any]) -> pl.DataFrame:
    """The rows whose `column` is empty or known; the others are counted and the first of them named."""
    import polars as pl

    there = known.unique().to_frame("__known")
    unknown = frame.filter(pl.col(column).is_not_null()).join(there, left_on=column, right_on="__known", how="anti")
    if unknown.is_empty():
        return frame
    _note(notes, f"{table}_of_unknown_{column}", unknown[column])
    missing = unknown.select(column).unique()
    return frame.join(missing, on=column, how="anti")


def _note(notes: dict[str, Any], name: str, found: pl.Series) -> None:
    if len(found):
        first = found.unique().sort().head(_NAMED).to_list()
        notes[name] = {"rows": len(found), "first": first}


def _naming(found: pl.Series) -> str:
    first = ", ".join(found.head(_NAMED).to_list())
    return f"none for {first}" if len(found) <= _NAMED else f"{first} and {len(found) - _NAMED} more"


def codespace_of(agencies: Iterable[str]) -> str | None:
    """The codespace that stands before every agency; None where there are several, or none in Entur's form.

    >>> codespace_of(["RUT:Authority:RUT", "RUT:Authority:RUT-2"]), codespace_of(["RUT:Authority:RUT", "VYG:Authority:VYG"])
    ('rut', None)
    """
    found = {match.group(1).lower() if match else "" for match in map(_ENTUR_AGENCY.match, agencies)}
    return found.pop() if len(found) == 1 and found != {""} else None
