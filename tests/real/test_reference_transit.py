"""Published results on a small feed, to the second: 20 cases and 121 pairs of stops, on the feed with all its times and on
the one without the times in between.

The publisher's search gives one row per departure of a vehicle from the origin: the journey that boards just that vehicle first.
So each row is asked for with all other boardings at the origin shut.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.plan.country import load_country
from planpuls.reach.raptor import NEVER, Access, Network, Rules, stop_arrivals
from planpuls.reach.service_days import services_on
from planpuls.reach.timetable import Feed, assembled, timetable
from planpuls.reach.transfers import Walks, transfers
from planpuls.reach.trip_times import Left, Trip, trips_of
from planpuls.sources.dataset import ReadContext
from planpuls.sources.entur_gtfs import read_gtfs

FEEDS = ("routing.zip", "routing-NA-times.zip")
MONDAY = date(2018, 10, 1)
ANY_WAY = 0


def clock(text: str) -> int:
    hours, minutes, seconds = (*map(int, text.split(":")), 0, 0)[:3]
    return hours * 3_600 + minutes * 60 + seconds


HOUR = clock("07:00:00"), clock("08:00:00")
TO_LAST = clock("06:45:00"), clock("07:45:00")


@dataclass(frozen=True)
class Row:
    start: str
    end: str
    departure_s: int
    arrival_s: int
    transfers: int

    @property
    def time_s(self) -> int:
        return self.arrival_s - self.departure_s


@dataclass(frozen=True)
class City:
    """A feed's trips and changes, as the publisher's cases vary them."""

    stops: tuple[str, ...]
    names: dict[str, str]
    trips: tuple[Trip, ...]
    changes: dict[tuple[int, int], int]

    def rows(self, start: str, window: tuple[int, int], max_rides: int = 4) -> list[Row]:
        """Every journey from a stop that sets out in the window, at a vehicle's departure."""
        here = self.stops.index(start)
        walks = {here: 0} | {there: s for (stop, there), s in self.changes.items() if stop == here}
        found = [Row(start, self.stops[there], window[0], window[0] + walk, 0) for there, walk in walks.items()]
        for there, walk in walks.items():
            for trip in self.trips:
                for place in np.flatnonzero((trip.stops == there) & trip.may_board).tolist():
                    leave = int(trip.departure_s[place]) - walk
                    if place < len(trip.stops) - 1 and window[0] <= leave <= window[1]:
                        if walk:
                            found.append(Row(start, self.stops[there], leave, leave + walk, 0))
                        found += self._boarding(start, trip, there, leave, walk, walks.keys(), max_rides)
        return found

    def _boarding(
        self, start: str, first: Trip, stop: int, leave: int, walk: int, shut: Collection[int], max_rides: int
    ) -> list[Row]:
        """Journeys that board `first` at `stop`; no other vehicle is boarded at the stops in `shut`."""
        only = []
        for trip in self.trips:
            opened = ~np.isin(trip.stops, list(shut))
            only.append(replace(trip, may_board=trip.may_board & (opened | ((trip is first) & (trip.stops == stop)))))
        labels = labels_of(self, only, {stop: walk}, leave, max_rides)
        best = labels[-1]
        return [
            Row(start, self.stops[end], leave, int(best[end]), int(np.argmax(labels[:, end] == best[end])) - 1)
            for end in range(len(self.stops))
            if end not in shut and best[end] < NEVER
        ]

    def turned(self) -> City:
        """The city with time running backwards: an arrival search is a departure search there."""
        trips = tuple(
            replace(
                trip,
                stops=trip.stops[::-1].copy(),
                arrival_s=-trip.departure_s[::-1],
                departure_s=-trip.arrival_s[::-1],
                may_board=trip.may_alight[::-1],
                may_alight=trip.may_board[::-1],
            )
            for trip in self.trips
        )
        return replace(self, trips=trips, changes={(b, a): s for (a, b), s in self.changes.items()})

    def rows_to(self, end: str, window: tuple[int, int], max_rides: int = 4) -> list[Row]:
        """Every journey that arrives in the window, just with a vehicle at the end."""
        rows = self.turned().rows(end, (-window[1], -window[0]), max_rides)
        turned = [Row(r.end, r.start, -r.arrival_s, -r.departure_s, r.transfers) for r in rows]
        # Staying and changing on foot count from the beginning of the window.
        here = self.stops.index(end)
        walks = {here: 0} | {stop: s for (stop, there), s in self.changes.items() if there == here}
        return turned[len(walks) :] + [
            Row(self.stops[stop], end, window[0], window[0] + walk, 0) for stop, walk in walks.items()
        ]


def labels_of(city: City, trips: Sequence[Trip], access: dict[int, int], leave: int, max_rides: int) -> Any:
    stops = pl.DataFrame({"stop_id": city.stops, "longitude": 0.0, "latitude": 0.0})
    same = {(stop, stop): 0 for stop in range(len(city.stops))}
    walks = Walks.of(len(city.stops), same | city.changes)
    net = Network(assembled(MONDAY, stops, trips, {}), walks, Walks.of(len(city.stops), {}), 0)
    return stop_arrivals(net, Access.of(access), [leave], Rules(0, max_rides, 20_000))[0, ANY_WAY]


@pytest.fixture(scope="module", params=FEEDS)
def feed(request: pytest.FixtureRequest, data: Path) -> Feed:
    reading = read_gtfs(
        data / "reference_transit/tidytransit" / request.param, ReadContext("f", load_country(), "2018")
    )
    return Feed(reading.frame, reading.frames)


@pytest.fixture(scope="module")
def city(feed: Feed) -> City:
    return city_of(feed)


def city_of(feed: Feed, change: Callable[[pl.DataFrame], pl.DataFrame] = lambda times: times) -> City:
    table = timetable([feed], MONDAY)
    frames = dict(feed.frames) | {"stop_times": change(feed.frames["stop_times"])}
    rows = {stop: row for row, stop in enumerate(table.stop_ids)}
    services = services_on(frames["calendar"], frames["calendar_dates"], MONDAY)
    trips = trips_of(frames, rows, table.longitude, table.latitude, Left()).values()
    walks = {pair: s for pair, s in transfers(table, [feed]).pairs().items() if pair[0] != pair[1]}
    names = dict(feed.stops.select("stop_id", "name").rows())
    return City(table.stop_ids, names, tuple(trip for trip in trips if trip.service in services), walks)


@pytest.fixture(scope="module")
def expected(data: Path) -> dict[str, Any]:
    cases = json.loads((data / "reference_transit/tidytransit/expected.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) == 20
    return {case["id"]: case for case in cases}


def shortest(rows: Sequence[Row], key: Callable[[Row], str] = lambda row: row.end) -> dict[str, Row]:
    best: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row.time_s, row.departure_s)):
        best.setdefault(key(row), row)
    return best


def earliest(rows: Sequence[Row]) -> dict[str, int]:
    return {end: min(row.arrival_s for row in rows if row.end == end) for end in {row.end for row in rows}}


def seconds(times: dict[str, str]) -> dict[str, int]:
    return {stop: clock(time) for stop, time in times.items()}


def per_departure(rows: Sequence[Row], end: str) -> list[Row]:
    """The earliest arrival of every departure, as the publisher counts rows."""
    best: dict[int, Row] = {}
    for row in sorted((row for row in rows if row.end == end), key=lambda row: row.arrival_s):
        best.setdefault(row.departure_s, row)
    return list(best.values())


def test_shortest_travel_times(city: City, expected: dict[str, Any]) -> None:
    case = expected["shortest_1a_1b"]
    best = shortest([row for start in case["from"] for row in city.rows(start, HOUR)])
    assert {stop: row.time_s for stop, row in best.items()} == case["travel_time"]
    assert {stop: best[stop].start for stop in case["best_from"]} == case["best_from"]
    case = expected["shortest_1a_narrow"]
    best = shortest(city.rows("stop1a", (clock("07:09:50"), clock("07:10:30"))))
    assert {stop: row.time_s for stop, row in best.items()} == case["travel_time"]


def test_earliest_arrivals(city: City, expected: dict[str, Any]) -> None:
    assert earliest(city.rows("stop2", HOUR)) == seconds(expected["earliest_stop2"]["arrival"])
    case = expected["earliest_no_transfers"]
    alone = replace(city, changes={})
    assert earliest([row for start in case["from"] for row in alone.rows(start, HOUR)]) == seconds(case["arrival"])


def test_numbers_of_transfers(city: City, expected: dict[str, Any]) -> None:
    rows = city.rows("stop2", HOUR)
    for stop, counts in expected["n_transfers_stop2"]["transfers_by_stop"].items():
        assert [row.transfers for row in per_departure(rows, stop)] == counts
    case = expected["max_transfers"]
    for rides, key in ((1, "max_transfers_0_gives_max"), (2, "max_transfers_1_gives_max"), (8, "unlimited_gives_max")):
        rows = [row for start in case["from"] for row in city.rows(start, HOUR, rides)]
        assert max(row.transfers for row in rows) == case[key]
    case = expected["no_transfers_from_two"]
    reached = {row.end for row in replace(city, changes={}).rows("stop2", HOUR)}
    assert sorted(reached) == sorted(case["reached_stop_ids"])


def test_a_further_walk(city: City, expected: dict[str, Any]) -> None:
    case = expected["extra_walk_186s"]
    start, end, walk = case["extra_transfer"]
    more = replace(city, changes=city.changes | {(city.stops.index(start), city.stops.index(end)): walk})
    window = clock(case["window"][0]), clock(case["window"][1])
    on_foot = [(row.arrival_s, row.time_s) for row in more.rows(start, window) if row.end == end]
    # The publisher shows the ride to the same stop too, though the walk is faster.
    ride = [(row.arrival_s, row.time_s) for row in per_departure(city.rows(start, window), end)]
    assert on_foot + ride == list(zip(map(clock, case["arrival"]), case["travel_time"], strict=True))


@pytest.mark.parametrize(
    ("name", "window"),
    [("arrive_by_stop4_shortest", TO_LAST), ("arrive_by_stop4_window", (clock("07:38:00"), clock("07:45:00")))],
)
def test_arrival_searches(city: City, expected: dict[str, Any], name: str, window: tuple[int, int]) -> None:
    rows = shortest(city.rows_to("stop4", window), key=lambda row: row.start)
    found = {start: [row.departure_s, row.arrival_s] for start, row in rows.items()}
    assert found == {stop: [clock(time) for time in times] for stop, times in expected[name]["dep_arr"].items()}


def test_latest_arrivals(city: City, expected: dict[str, Any]) -> None:
    case = expected["latest"]
    two_hours = HOUR[0], clock("09:00:00")
    for start, times in (("stop1b", case["from_stop1b_2h"]), ("stop6", case["from_stop6_2h"])):
        rows = city.rows(start, two_hours)
        latest = {stop: max(row.arrival_s for row in rows if row.end == stop) for stop in times}
        assert latest == seconds(times)
    rows = city.rows_to("stop4", (clock("05:45:00"), clock("07:45:00")))
    assert max(row.arrival_s for row in rows if row.start == "stop1a") == clock(case["arrive_stop4"]["stop1a"])


def test_edges_of_windows(city: City, expected: dict[str, Any]) -> None:
    case = expected["window_edges"]

    def rows(start: str, window: str, end: str) -> list[Row]:
        first, last = window.split("-")
        return per_departure(city.rows(start, (clock(first), clock(last))), end)

    first = rows("stop2", "07:00:00-07:05:00", "stop8b")
    assert {row.arrival_s for row in first} == {clock(case["07:00:00-07:05:00 -> stop8b arrival"])}
    assert len(rows("stop2", "07:05:00-07:10:00", "stop8b")) == case["07:05:00-07:10:00 -> stop8b rows"]
    late = rows("stop2", "07:05:01-07:10:00", "stop8b")
    assert {row.arrival_s for row in late} == {clock(case["07:05:01-07:10:00 -> stop8b arrival"])}
    case = expected["instant_windows"]
    for window, count in case["rows"].items():
        assert len(rows("stop1a", window, "stop4")) == count, window
    assert rows("stop1a", "07:11:50-07:12:00", "stop4")[0].transfers == case["transfers_for_07:11:50"]
    case = expected["arrive_stop8b_first_30min"]
    found = city.rows_to("stop8b", (clock(case["window"][0]), clock(case["window"][1])))
    assert sorted({row.arrival_s for row in found}) == [clock(time) for time in case["distinct_arrivals"]]


def test_stops_where_nobody_gets_on_or_off(feed: Feed, city: City) -> None:
    first = (pl.col("stop_id") == "stop2") & (pl.col("trip_id") == "routeA1")
    closed = city_of(
        feed, lambda times: times.with_columns(pickup_type=pl.when(first).then(1).otherwise("pickup_type"))
    )
    assert len(per_departure(city.rows("stop2", HOUR), "stop3a")) == 2
    assert [row.departure_s for row in per_departure(closed.rows("stop2", HOUR), "stop3a")] == [clock("07:10:00")]
    at = pl.col("stop_id") == "stop3b"
    closed = city_of(
        feed, lambda times: times.with_columns(drop_off_type=pl.when(at).then(1).otherwise("drop_off_type"))
    )
    lost = {(row.end, row.arrival_s) for row in city.rows("stop1b", HOUR)} - {
        (row.end, row.arrival_s) for row in closed.rows("stop1b", HOUR)
    }
    times = ("stop3b 07:18:00", "stop3b 07:23:00", "stop3a 07:18:10", "stop3a 07:23:10")
    assert lost == {(text.split()[0], clock(text.split()[1])) for text in times}


def test_stations_by_name(city: City, expected: dict[str, Any]) -> None:
    case = expected["by_station_name"]
    of_one = [stop for stop in city.stops if city.names[stop] == "One"]
    best = shortest([row for stop in of_one for row in city.rows(stop, HOUR)], lambda row: city.names[row.end])
    assert {name: row.time_s for name, row in best.items()} == case["travel_time"]
    in_order = sorted(best, key=lambda name: min(stop for stop in city.stops if city.names[stop] == name))
    assert [best[name].transfers for name in in_order] == case["transfers"]
    case = expected["station_departure_minutes"]
    window = clock(case["window"][0]), clock(case["window"][1])
    best = shortest([row for stop in of_one for row in city.rows(stop, window)], lambda row: city.names[row.end])
    assert sorted({row.departure_s // 60 * 60 for row in best.values()}) == [
        clock(time) for time in case["distinct_departures"]
    ]
    case = expected["arrive_four_by_name"]
    best = shortest(city.rows_to("stop4", HOUR), lambda row: city.names[row.start])
    in_order = sorted(best, key=lambda name: min(stop for stop in city.stops if city.names[stop] == name))
    assert [best[name].arrival_s for name in in_order] == [clock(time) for time in case["arrival"]]


def test_reachability_of_every_pair(data: Path, city: City) -> None:
    with (data / "reference_transit/tidytransit/possible_routes.csv").open(encoding="utf-8") as file:
        pairs = {
            (row["from_stop_id"], row["to_stop_id"]): row["connection"] for row in csv.DictReader(file, delimiter=";")
        }
    assert len(pairs) == 121
    found = {}
    for row, start in enumerate(city.stops):
        walks = {there: s for (here, there), s in city.changes.items() if here == row}
        alone = labels_of(city, city.trips, {row: 0}, HOUR[0], 4)[-1]
        walking = labels_of(city, city.trips, {row: 0} | walks, HOUR[0], 4)[-1]
        for there, end in enumerate(city.stops):
            by = "yes" if alone[there] < NEVER else "via_sibling" if walking[there] < NEVER else "no"
            found[start, end] = "to_sibling" if there in walks else by
    assert found == pairs
