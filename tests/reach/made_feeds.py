"""Small timetables made by hand or by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl
from hypothesis import strategies as st

from planpuls.reach.raptor import Network
from planpuls.reach.timetable import Feed, Timetable, assembled
from planpuls.reach.transfers import Walks
from planpuls.reach.trip_times import Trip

DAY = date(2024, 3, 12)


def trip(
    name: str,
    calls: Sequence[tuple[int, int, int]],
    *,
    no_boarding: Sequence[int] = (),
    no_alighting: Sequence[int] = (),
    route: str = "line",
    mode: str = "bus",
) -> Trip:
    """A run from (stop, arrival, departure) per stop; positions where nobody may get on or off."""
    stops, arrival, departure = (np.array(column, np.int64) for column in zip(*calls, strict=True))
    places = np.arange(len(calls))
    may_board, may_alight = ~np.isin(places, no_boarding), ~np.isin(places, no_alighting)
    return Trip(name, route, "daily", mode, stops, arrival, departure, may_board, may_alight)


def table_of(stops: int, trips: Sequence[Trip]) -> Timetable:
    frame = pl.DataFrame(
        {"stop_id": [f"{row:03d}" for row in range(stops)], "longitude": [10.0] * stops, "latitude": [60.0] * stops}
    )
    return assembled(DAY, frame, trips, {})


def network(stops: int, trips: Sequence[Trip], changes: dict[tuple[int, int], int]) -> Network:
    """Every stop is a place, reached only on foot from itself by vehicle."""
    egress = Walks.of(stops, {(stop, stop): 0 for stop in range(stops)})
    return Network(table_of(stops, trips), Walks.of(stops, changes), egress, stops)


@st.composite
def timetables(draw: st.DrawFn) -> tuple[int, list[Trip], dict[tuple[int, int], int], dict[int, int]]:
    """Stops, trips (some overtake, some call twice at a stop), changes on foot, stops near the origin."""
    stops = draw(st.integers(2, 6))
    trips = []
    lines = draw(st.lists(st.lists(st.integers(0, stops - 1), min_size=2, max_size=5), min_size=1, max_size=3))
    for line, called in enumerate(lines):
        for number in range(draw(st.integers(1, 4))):
            second, calls = draw(st.integers(0, 1_200)), []
            for stop in called:
                arrival = second
                second += draw(st.sampled_from([0, 0, 30, 200]))
                calls.append((stop, arrival, second))
                second += draw(st.sampled_from([0, 60, 61, 300]))
            flags = st.lists(st.integers(0, len(called) - 1), max_size=1)
            trips.append(trip(f"{line}-{number}", calls, no_boarding=draw(flags), no_alighting=draw(flags)))
    pair = st.tuples(st.integers(0, stops - 1), st.integers(0, stops - 1))
    changes = {(stop, stop): 0 for stop in range(stops)} | draw(st.dictionaries(pair, st.integers(0, 400), max_size=5))
    access = draw(st.dictionaries(st.integers(0, stops - 1), st.integers(0, 300), min_size=1, max_size=2))
    return stops, trips, changes, access


Call = tuple[str, str, int, int | None, int | None]
Rule = tuple[str, str, str | None, str | None, int, int | None]
"""From stop, to stop, from trip, to trip, type, seconds; a trip written `route:x` names the route x instead."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def feed(
    times: Sequence[Call],
    *,
    services: Mapping[str, str] | None = None,
    weeks: Sequence[tuple[str, str, date, date]] = (("daily", "1111111", DAY, DAY),),
    dates: Sequence[tuple[str, date, int]] = (),
    frequencies: Sequence[tuple[str, int, int, int, int | None]] = (),
    transfers: Sequence[Rule] = (),
    positions: Mapping[str, tuple[float, float]] | None = None,
    parents: Mapping[str, str] | None = None,
    stations: Sequence[str] = (),
    missing: Sequence[str] = (),
    modes: Mapping[str, str] | None = None,
    routes: Mapping[str, str] | None = None,
    no_boarding: Sequence[tuple[str, int]] = (),
    replacement: Sequence[str] = (),
    directions: Mapping[str, int] | None = None,
    prefix: str = "",
) -> Feed:
    """A feed in the tables of the reader. `times`: trip, stop, sequence, arrival, departure in seconds; every trip is of the
    service `daily` and the route `line`, a bus, unless told otherwise."""
    called = sorted({stop for _, stop, *_ in times} - set(missing))
    trips = sorted({trip for trip, *_ in times})
    places = [*called, *stations]
    stops = pl.DataFrame(
        {
            "stop_id": places,
            "name": [place.upper() for place in places],
            "longitude": [(positions or {}).get(place, (10.0, 60.0))[0] for place in places],
            "latitude": [(positions or {}).get(place, (10.0, 60.0))[1] for place in places],
            "location_type": [int(place in stations) for place in places],
            "parent_station": [(parents or {}).get(place) for place in places],
            "x_cm": [1_000 * number for number in range(len(places))],
            "y_cm": [0] * len(places),
        },
        schema_overrides={"parent_station": pl.String, "x_cm": pl.Int64, "y_cm": pl.Int64},
    )
    row_of = {"trip_id": pl.String, "stop_id": pl.String, "stop_sequence": pl.Int32, "arrival_s": pl.Int32}
    closed = [int((trip, sequence) in no_boarding) for trip, _, sequence, *_ in times]
    week = (
        {"service_id": pl.String}
        | dict.fromkeys(_WEEKDAYS, pl.Boolean)
        | dict.fromkeys(("start_date", "end_date"), pl.Date)
    )
    week_rows = [(service, *(day == "1" for day in days), first, last) for service, days, first, last in weeks]
    rule = dict.fromkeys(
        ("from_stop_id", "to_stop_id", "from_trip_id", "to_trip_id", "from_route_id", "to_route_id"), pl.String
    )
    frames = {
        "trips": pl.DataFrame(
            {
                "trip_id": trips,
                "route_id": [(routes or {}).get(trip, "line") for trip in trips],
                "service_id": [(services or {}).get(trip, "daily") for trip in trips],
                "mode": [(modes or {}).get(trip, "bus") for trip in trips],
                "replacement": [trip in replacement for trip in trips],
                "direction_id": [(directions or {}).get(trip) for trip in trips],
            },
            schema_overrides={"direction_id": pl.Int32},
        ),
        "stop_times": pl.DataFrame(times, schema=row_of | {"departure_s": pl.Int32}, orient="row").with_columns(
            pickup_type=pl.Series(closed, dtype=pl.Int32), drop_off_type=pl.lit(None, pl.Int32)
        ),
        "calendar": pl.DataFrame(week_rows, schema=week, orient="row"),
        "calendar_dates": pl.DataFrame(
            dates, schema={"service_id": pl.String, "date": pl.Date, "exception_type": pl.Int32}, orient="row"
        ),
        "frequencies": pl.DataFrame(
            frequencies,
            schema={"trip_id": pl.String} | dict.fromkeys(("start_s", "end_s", "headway_s", "exact_times"), pl.Int32),
            orient="row",
        ),
        "transfers": pl.DataFrame(
            [_whole_rule(row) for row in transfers],
            schema=rule | dict.fromkeys(("transfer_type", "min_transfer_time_s"), pl.Int32),
            orient="row",
        ),
    }
    return Feed(stops, frames, prefix)


def _whole_rule(row: Rule) -> tuple[str | int | None, ...]:
    *stops, from_trip, to_trip, kind, seconds = row
    sides = [
        (side or "").partition(":") if (side or "").startswith("route:") else (None, "", side)
        for side in (from_trip, to_trip)
    ]
    trips = [side if head is None else None for head, _, side in sides]
    routes = [None if head is None else side for head, _, side in sides]
    return (*stops, *trips, *routes, kind, seconds)
