"""One day's timetable as flat integer arrays, the form the search for journeys reads.

Trips that call at the same stops in the same order form a pattern. Within a pattern no trip overtakes another: where one
does, it starts a pattern of its own, because the search takes the first trip that still can be caught.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from planpuls.reach.service_days import services_on
from planpuls.reach.trip_rules import MOST_DOUBLES, Doubles, Selector, TripRule, asked_at, note_unused, rules_of
from planpuls.reach.trip_times import Left, Trip, Untimed, joined_in_seat, trips_of, written_out

DAY_S = 86_400
FEED_TABLES = ("trips", "stop_times", "calendar", "calendar_dates", "transfers", "frequencies")
"""What of a feed is used beside its stops."""
_QUAY = 0

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Feed:
    """The tables of one feed as `planpuls.sources.entur_gtfs.read_gtfs` gives them; `prefix` keeps feeds' ids apart."""

    stops: pl.DataFrame
    frames: Mapping[str, pl.DataFrame]
    prefix: str = ""


def feeds_of(stops: Sequence[pl.DataFrame], prefixes: Sequence[str], **tables: Sequence[pl.DataFrame]) -> list[Feed]:
    """Feeds from lists with one table per feed, as steps hand them over."""
    names = list(tables)
    rows = zip(*(tables[name] for name in names), strict=True)
    frames = [dict(zip(names, row, strict=True)) for row in rows]
    return [Feed(*parts) for parts in zip(stops, frames, prefixes, strict=True)]


@dataclass(frozen=True)
class Timetable:
    """A day's trips between stops. Times are whole seconds after that day's midnight (negative: the evening before).

    Pattern `p` has the stops `pattern_stop[stop_first[p]:stop_first[p + 1]]` and the trips `trip_first[p]` to
    `trip_first[p + 1] - 1`; with n trips, trip i is at position j at `arrival_s[time_first[p] + j * n + i]`. In every column
    of that table times do not fall. The patterns that call at stop s are `call_pattern[call_first[s]:call_first[s + 1]]`, at
    `call_position`.
    """

    day: date
    stop_ids: tuple[str, ...]
    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    pattern_stop: Int32s
    may_board: npt.NDArray[np.bool_]
    may_alight: npt.NDArray[np.bool_]
    stop_first: Int32s
    trip_first: Int32s
    time_first: Int32s
    arrival_s: Int32s
    departure_s: Int32s
    call_first: Int32s
    call_pattern: Int32s
    call_position: Int32s
    trip_ids: tuple[str, ...]
    trip_routes: tuple[str, ...]
    trip_modes: tuple[str, ...]
    doubles: tuple[tuple[int, Selector], ...] = ()
    """The last stops of the table are doubles of real ones, for rules of single trips (`planpuls.reach.trip_rules`): real stop, for whom."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What was left out, by name: how many `rows`, and the `first` of them."""

    @property
    def patterns(self) -> int:
        return len(self.stop_first) - 1

    def stop(self, stop_id: str) -> int:
        """Row of a stop."""
        return self.stop_ids.index(stop_id)


def timetable(
    feeds: Sequence[Feed],
    day: date,
    *,
    from_s: int = 0,
    to_s: int = DAY_S,
    modes: Collection[str] | None = None,
    untimed: Untimed = "distance",
    phases_s: Mapping[str, int] | None = None,
) -> Timetable:
    """The trips of a day that run at some time between `from_s` and `to_s`, seconds after midnight.

    Trips of the days before that are still under way and those of the next day belong to it. `modes`: only these (bus, tram, metro,
    rail, ferry …). `untimed`, `phases_s`: see `planpuls.reach.trip_times`. Stops are all places where vehicles call
    (location type 0), sorted by feed prefix and id; a trip keeps its other stops where one is not in the feed.
    """
    left = Left()
    stop_frames = [_quays(feed) for feed in feeds]
    stops = pl.concat(stop_frames).sort("stop_id") if stop_frames else _no_stops()
    longitude, latitude = stops["longitude"].to_numpy().copy(), stops["latitude"].to_numpy().copy()
    row_of = {stop: row for row, stop in enumerate(stops["stop_id"].to_list())}
    running: list[Trip] = []
    doubles, every = Doubles(stops.height), list[TripRule]()
    for feed in feeds:
        rows = {stop: row_of[feed.prefix + stop] for stop in _quays_of(feed)["stop_id"]}
        trips = trips_of(feed.frames, rows, longitude, latitude, left, untimed=untimed)
        trips = joined_in_seat(trips, feed.frames["transfers"], left)
        seated = trips
        trips = written_out(trips, feed.frames["frequencies"], phases_s)
        chosen = [trip for trip in trips.values() if modes is None or trip.mode in modes]
        rules = rules_of(feed.frames["transfers"])
        asked = asked_at(rules, quays_by_place(feed, row_of)) if rules else {}
        if rules:
            note_unused(rules, seated.keys() & trips.keys(), set(feed.frames["trips"]["trip_id"]), left)
        running += _running(chosen, feed, day, from_s, to_s, doubles, asked)
        every += rules
    if len(doubles.rows) > MOST_DOUBLES:
        left.add("transfer_rules_of_single_trips", [rule.name for rule in every])
        running = [doubles.undone(trip) for trip in running]
        doubles = Doubles(stops.height)
    if doubles.rows:
        stops = pl.concat([stops, stops[doubles.originals]])
    return replace(assembled(day, stops, running, left.notes), doubles=tuple(doubles.rows))


def assembled(day: date, stops: pl.DataFrame, trips: Iterable[Trip], notes: dict[str, Any]) -> Timetable:
    """The timetable of trips whose stops are rows of `stops` (`stop_id`, `longitude`, `latitude`)."""
    return _flat(day, stops, _patterns(trips), notes)


def _quays_of(feed: Feed) -> pl.DataFrame:
    there = pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null()
    return feed.stops.filter((pl.col("location_type").fill_null(_QUAY) == _QUAY) & there)


def quays_by_place(feed: Feed, row_of: Mapping[str, int]) -> dict[str, list[int]]:
    """Rows of the stops that an id of the feed stands for: itself, or all of a station."""
    found: dict[str, list[int]] = {}
    for stop, parent in feed.stops.select("stop_id", "parent_station").iter_rows():
        row = row_of.get(feed.prefix + stop)
        if row is not None:
            found.setdefault(stop, []).append(row)
            if parent is not None:
                found.setdefault(parent, []).append(row)
    return found


def _quays(feed: Feed) -> pl.DataFrame:
    return _quays_of(feed).select(
        pl.concat_str(pl.lit(feed.prefix), "stop_id").alias("stop_id"),
        pl.col("longitude").cast(pl.Float64),
        pl.col("latitude").cast(pl.Float64),
    )


def _no_stops() -> pl.DataFrame:
    return pl.DataFrame(schema={"stop_id": pl.String, "longitude": pl.Float64, "latitude": pl.Float64})


def _running(
    trips: Iterable[Trip],
    feed: Feed,
    day: date,
    from_s: int,
    to_s: int,
    doubles: Doubles,
    asked: Mapping[int, tuple[set[str], set[str]]],
) -> list[Trip]:
    """The runs of `trips` that touch the time from `from_s` to `to_s` of `day`, with the feed's prefix, at the doubles of their stops."""
    trips = list(trips)
    longest = max((int(trip.arrival_s[-1]) for trip in trips), default=0)
    found = []
    for offset in range(-(max(longest - from_s, 0) // DAY_S), max(to_s, 0) // DAY_S + 1):
        services = services_on(feed.frames["calendar"], feed.frames["calendar_dates"], day + timedelta(days=offset))
        name = feed.prefix, f"({offset:+d})" if offset else ""
        for trip in trips:
            starts, ends = trip.departure_s[0] + offset * DAY_S, trip.arrival_s[-1] + offset * DAY_S
            if trip.service in services and ends >= from_s and starts <= to_s:
                run = doubles.told_apart(trip, asked) if asked else trip
                found.append(_named(run.shifted(offset * DAY_S), *name))
    return found


def _named(trip: Trip, prefix: str, suffix: str) -> Trip:
    at = (trip.stops, trip.arrival_s, trip.departure_s, trip.may_board, trip.may_alight)
    return Trip(prefix + trip.id + suffix, prefix + trip.route, trip.service, trip.mode, *at)


def _patterns(trips: Iterable[Trip]) -> list[list[Trip]]:
    """Trips with the same calls, in chains in which none overtakes another."""
    alike: dict[tuple[bytes, bytes, bytes], list[Trip]] = {}
    for trip in trips:
        key = (trip.stops.tobytes(), trip.may_board.tobytes(), trip.may_alight.tobytes())
        alike.setdefault(key, []).append(trip)
    found = []
    for group in alike.values():
        chains: list[list[Trip]] = []
        for trip in sorted(group, key=lambda run: (int(run.departure_s[0]), int(run.arrival_s[-1]), run.id)):
            fitting = (chain for chain in chains if _keeps_behind(chain[-1], trip))
            chain = next(fitting, None)
            if chain is None:
                chains.append([trip])
            else:
                chain.append(trip)
        found += chains
    return sorted(found, key=lambda chain: (chain[0].stops.tolist(), chain[0].id))


def _keeps_behind(first: Trip, second: Trip) -> bool:
    return bool((second.arrival_s >= first.arrival_s).all() and (second.departure_s >= first.departure_s).all())


def _flat(day: date, stops: pl.DataFrame, patterns: list[list[Trip]], notes: dict[str, Any]) -> Timetable:
    lengths = [len(chain[0].stops) for chain in patterns]
    counts = [len(chain) for chain in patterns]
    pattern_stop = _joined([chain[0].stops for chain in patterns])
    positions = _joined([np.arange(length) for length in lengths])
    owner = np.repeat(np.arange(len(patterns)), lengths)
    order = np.lexsort((positions, owner, pattern_stop))
    every = [trip for chain in patterns for trip in chain]
    tables = [(np.array([t.arrival_s for t in chain]), np.array([t.departure_s for t in chain])) for chain in patterns]
    return Timetable(
        day,
        tuple(stops["stop_id"].to_list()),
        stops["longitude"].to_numpy().copy(),
        stops["latitude"].to_numpy().copy(),
        pattern_stop,
        _joined([chain[0].may_board for chain in patterns]).astype(np.bool_),
        _joined([chain[0].may_alight for chain in patterns]).astype(np.bool_),
        _offsets(lengths),
        _offsets(counts),
        _offsets([length * count for length, count in zip(lengths, counts, strict=True)]),
        _joined([arrival.T.ravel() for arrival, _ in tables]),
        _joined([departure.T.ravel() for _, departure in tables]),
        _offsets(np.bincount(pattern_stop, minlength=stops.height).tolist()),
        owner[order].astype(np.int32),
        positions[order].astype(np.int32),
        tuple(trip.id for trip in every),
        tuple(trip.route for trip in every),
        tuple(trip.mode for trip in every),
        notes=notes,
    )


def _joined(parts: Sequence[npt.NDArray[Any]]) -> Int32s:
    return np.concatenate(parts).astype(np.int32) if parts else np.zeros(0, np.int32)


def _offsets(lengths: Sequence[int]) -> Int32s:
    return np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int32)
