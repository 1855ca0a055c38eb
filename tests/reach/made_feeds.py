"""Small timetables made by hand or by chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from hypothesis import strategies as st

from planpuls.reach.raptor import Network
from planpuls.reach.timetable import Timetable, assembled
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
