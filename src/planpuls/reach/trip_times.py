"""The stop times of every trip, complete: blanks filled in, repeated trips written out, trips joined in the seat.

All times are whole seconds after midnight at the start of the service day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

Untimed = Literal["distance", "even"]
IN_SEAT = 4
"""transfer_type: the passenger may stay seated from one trip to the next."""
_NO = 1
_EARTH_CM = 637_100_880
_NAMED = 5

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trip:
    """One run of a vehicle; arrays have one entry per stop."""

    id: str
    route: str
    service: str
    mode: str
    stops: Ints
    """Rows of the stop table."""
    arrival_s: Ints
    departure_s: Ints
    may_board: npt.NDArray[np.bool_]
    may_alight: npt.NDArray[np.bool_]

    def shifted(self, seconds: int, suffix: str = "") -> Trip:
        """The same run, so many seconds later."""
        arrival_s, departure_s = self.arrival_s + seconds, self.departure_s + seconds
        at = (self.stops, arrival_s, departure_s, self.may_board, self.may_alight)
        return Trip(self.id + suffix, self.route, self.service, self.mode, *at)


@dataclass
class Left:
    """What was left out or filled in, counted and named."""

    notes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, what: str, found: list[str]) -> None:
        if found:
            known = self.notes.setdefault(what, {"rows": 0, "first": []})
            known["rows"] += len(found)
            known["first"] = [*known["first"], *sorted(found)][:_NAMED]


def trips_of(
    frames: Mapping[str, pl.DataFrame],
    stop_rows: Mapping[str, int],
    longitude: npt.NDArray[np.float64],
    latitude: npt.NDArray[np.float64],
    left: Left,
    *,
    untimed: Untimed = "distance",
) -> dict[str, Trip]:
    """Every trip of a feed by id, its times filled in.

    A stop with only an arrival departs then, and the other way round. Between two timed stops the time from the departure
    of the first to the arrival of the second is shared out over the stops between: by the air line along the stops
    (`distance`), or evenly (`even`), rounded down to whole seconds. Stops before the first timed one and after the last
    are left off; so are whole trips with fewer than two timed stops and trips that run backwards. All are counted in `left`.
    """
    times = frames["stop_times"].join(frames["trips"].select("trip_id"), on="trip_id", how="semi")
    times = times.sort("trip_id", "stop_sequence")
    place = times["stop_id"].replace_strict(stop_rows, default=-1, return_dtype=pl.Int64).to_numpy()
    arrival = times.select(pl.coalesce("arrival_s", "departure_s").fill_null(-1).cast(pl.Int64)).to_series().to_numpy()
    departure = (
        times.select(pl.coalesce("departure_s", "arrival_s").fill_null(-1).cast(pl.Int64)).to_series().to_numpy()
    )
    board = (times["pickup_type"].fill_null(0) != _NO).to_numpy()
    alight = (times["drop_off_type"].fill_null(0) != _NO).to_numpy()
    ids = times["trip_id"].to_list()
    facts = {row[0]: row[1:] for row in frames["trips"].select("trip_id", "route_id", "service_id", "mode").iter_rows()}
    starts = [row for row in range(len(ids)) if row == 0 or ids[row] != ids[row - 1]]
    found: dict[str, Trip] = {}
    faults: dict[str, list[str]] = {"trips_untimed": [], "trips_untimed_at_an_end": [], "trips_that_run_backwards": []}
    for first, end in pairwise([*starts, len(ids)]):
        rows = np.arange(first, end)[place[first:end] >= 0]
        timed = np.flatnonzero(arrival[rows] >= 0)
        if len(timed) < 2:
            faults["trips_untimed"].append(ids[first])
            continue
        if timed[0] > 0 or timed[-1] < len(rows) - 1:
            faults["trips_untimed_at_an_end"].append(ids[first])
            rows = rows[timed[0] : timed[-1] + 1]
            timed = timed - timed[0]
        at, arrives, departs = place[rows], arrival[rows].copy(), departure[rows].copy()
        if len(timed) < len(rows):
            along = _along_cm(longitude[at], latitude[at]) if untimed == "distance" else np.arange(len(rows))
            _fill(arrives, departs, timed, along)
        if (departs < arrives).any() or (arrives[1:] < departs[:-1]).any():
            faults["trips_that_run_backwards"].append(ids[first])
            continue
        route, service, mode = facts[ids[first]]
        found[ids[first]] = Trip(
            ids[first], route, service, mode or "", at, arrives, departs, board[rows], alight[rows]
        )
    for what, trips in faults.items():
        left.add(what, trips)
    left.add("calls_at_no_known_stop", [ids[row] for row in np.flatnonzero(place < 0).tolist()])
    return found


def _along_cm(longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64]) -> Ints:
    """Air line along a row of stops, whole centimetres from the first."""
    here, there = np.radians(latitude[:-1]), np.radians(latitude[1:])
    east = np.radians(np.diff(longitude)) * np.cos((here + there) / 2)
    steps = np.rint(np.hypot(east, there - here) * _EARTH_CM).astype(np.int64)
    return np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)


def _fill(arrives: Ints, departs: Ints, timed: Ints, along: Ints) -> None:
    for before, after in pairwise(timed.tolist()):
        between = np.arange(before + 1, after)
        whole, done = along[after] - along[before], along[between] - along[before]
        if whole == 0:
            whole, done = after - before, between - before
        filled = departs[before] + (arrives[after] - departs[before]) * done // whole
        arrives[between] = departs[between] = filled


def written_out(
    trips: dict[str, Trip], frequencies: pl.DataFrame, phases_s: Mapping[str, int] | None = None
) -> dict[str, Trip]:
    """Trips with every row of frequencies.txt written out as single runs, which replace the trip itself.

    Runs leave the first stop at start + phase, start + phase + headway, … before the end of the row. Rows with
    `exact_times` = 1 have no phase. For the others the timetable does not say when the first vehicle comes: `phases_s` gives
    seconds by trip, and without one it comes at the start of the row. Runs are named `trip@second of departure`.
    """
    written = dict(trips)
    for row in frequencies.sort("trip_id", "start_s").iter_rows(named=True):
        trip = trips.get(row["trip_id"])
        if trip is None or not row["headway_s"]:
            continue
        written.pop(trip.id, None)
        phase = 0 if row["exact_times"] == 1 else (phases_s or {}).get(trip.id, 0) % row["headway_s"]
        for start in range(row["start_s"] + phase, row["end_s"], row["headway_s"]):
            run = trip.shifted(start - int(trip.departure_s[0]), f"@{start}")
            written[run.id] = run
    return written


def joined_in_seat(trips: dict[str, Trip], transfers: pl.DataFrame, left: Left) -> dict[str, Trip]:
    """Trips between which passengers stay seated (transfers.txt type 4), as one run.

    A run that continues as one other run, and that alone, becomes one trip `a+b`; both single ones are replaced by it.
    Where a run could continue as several, or several as one, nothing is joined: such rows are counted in `left`, as are
    rows whose second trip leaves before the first arrives.
    """
    if transfers.is_empty() or "transfer_type" not in transfers.columns:
        return trips
    rows = transfers.filter(pl.col("transfer_type") == IN_SEAT).select("from_trip_id", "to_trip_id").unique()
    pairs = [pair for pair in rows.sort("from_trip_id", "to_trip_id").rows() if set(pair) <= trips.keys()]
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for first, second in pairs:
        after.setdefault(first, []).append(second)
        before.setdefault(second, []).append(first)
    unclear, late = [], []
    follows: dict[str, str] = {}
    for first, second in pairs:
        if len(after[first]) > 1 or len(before[second]) > 1:
            unclear.append(f"{first}+{second}")
        elif trips[second].departure_s[0] < trips[first].arrival_s[-1] or trips[first].service != trips[second].service:
            late.append(f"{first}+{second}")
        else:
            follows[first] = second
    left.add("in_seat_transfers_with_a_choice", unclear)
    left.add("in_seat_transfers_that_do_not_meet", late)
    joined = dict(trips)
    for start in sorted(follows.keys() - set(follows.values())):
        run, last = joined.pop(start), start
        while last in follows:
            last = follows[last]
            run = _one_run(run, joined.pop(last))
        joined[run.id] = run
    return joined


def _one_run(first: Trip, second: Trip) -> Trip:
    arrival_s = second.arrival_s.copy()
    arrival_s[0] = max(int(arrival_s[0]), int(first.arrival_s[-1]))
    departure_s = first.departure_s.copy()
    departure_s[-1] = first.arrival_s[-1]
    return Trip(
        f"{first.id}+{second.id}",
        first.route,
        first.service,
        first.mode,
        np.concatenate([first.stops, second.stops]),
        np.concatenate([first.arrival_s, arrival_s]),
        np.concatenate([departure_s, second.departure_s]),
        np.concatenate([first.may_board, second.may_board]),
        np.concatenate([first.may_alight, second.may_alight]),
    )
