"""A city whose travel times are known in theory: blocks of 200 m, buses of 30 s a block, one metre a second on foot.

The layout of Conveyal's grid tests: lines run both ways along whole streets, and all leave their ends at the same moments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from planpuls.reach.raptor import NEVER, Access, Network, Rules, arrivals, every_minute
from planpuls.reach.timetable import Feed, timetable
from planpuls.reach.transfers import Walks
from planpuls.reach.trip_times import Trip
from tests.reach.made_feeds import DAY, Call, feed, table_of, trip

BLOCKS = 100
BLOCK_S, WALK_S = 30, 200
Corner = tuple[int, int]
Shares = dict[int, float]


@dataclass(frozen=True)
class Line:
    """Along the street `at`, horizontal or vertical, every `headway_min` minutes, the first `phase_min` after the hour."""

    direction: str
    at: int
    headway_min: int
    phase_min: int = 0

    def corners(self) -> list[Corner]:
        return [(i, self.at) if self.direction == "h" else (self.at, i) for i in range(BLOCKS + 1)]


def times(
    lines: Sequence[Line], origin: Corner, destination: Corner, departures_s: Sequence[int], *, walk_blocks: int = 3
) -> list[int | None]:
    """Minutes from corner to corner for every departure; walks of up to `walk_blocks` blocks.

    Buses leave their ends from 20 minutes before the first departure until an hour after the last.
    """
    first, last = min(departures_s) - 1_200, max(departures_s) + 3_600
    corners = sorted({corner for line in lines for corner in line.corners()})
    row = {corner: number for number, corner in enumerate(corners)}
    trips: list[Trip] = []
    for number, line in enumerate(lines):
        for back, order in enumerate((line.corners(), line.corners()[::-1])):
            for start in range(first + line.phase_min * 60, last, line.headway_min * 60):
                calls = [(row[corner], start + BLOCK_S * i, start + BLOCK_S * i) for i, corner in enumerate(order)]
                trips.append(trip(f"{number}-{back}-{start}", calls))
    return minutes(trips, corners, origin, destination, departures_s, walk_blocks)


def minutes(
    trips: Sequence[Trip],
    corners: Sequence[Corner],
    origin: Corner,
    destination: Corner,
    departures_s: Sequence[int],
    walk_blocks: int,
    rules: Rules | None = None,
) -> list[int | None]:
    def near(corner: Corner) -> dict[int, int]:
        away = ((other, abs(corner[0] - at[0]) + abs(corner[1] - at[1])) for other, at in enumerate(corners))
        return {other: blocks * WALK_S for other, blocks in away if blocks <= walk_blocks}

    changes = {(stop, stop): 0 for stop in range(len(corners))}
    egress = Walks.of(len(corners), {(stop, 0): seconds for stop, seconds in near(destination).items()})
    net = Network(table_of(len(corners), trips), Walks.of(len(corners), changes), egress, 1)
    away = abs(origin[0] - destination[0]) + abs(origin[1] - destination[1])
    direct = np.array([away * WALK_S if away <= walk_blocks else NEVER], np.int32)
    found = arrivals(net, Access.of(near(origin)), direct, departures_s, rules or Rules())[:, 0]
    return [None if at == NEVER else (int(at) - start) // 60 for at, start in zip(found, departures_s, strict=True)]


def by_frequencies(lines: Sequence[Line]) -> Feed:
    """The lines as a timetable that only says how often they run: two trips each, there and back, in frequencies.txt."""
    calls: list[Call] = []
    rows = []
    for number, line in enumerate(lines):
        for back, order in enumerate((line.corners(), line.corners()[::-1])):
            name = f"{number}-{back}"
            calls += [(name, stop_id(at), i, BLOCK_S * i, BLOCK_S * i) for i, at in enumerate(order)]
            rows.append((name, 6 * 3_600, 10 * 3_600, line.headway_min * 60, 0))
    return feed(calls, frequencies=rows)


def stop_id(at: Corner) -> str:
    return f"{at[0]:03d}-{at[1]:03d}"


def with_phases(made: Feed, phases_min: Sequence[int], origin: Corner, destination: Corner, leave: int) -> list[int]:
    """Minutes for every departure within 20 minutes of `leave`, without walking; both directions of a line share its phase."""
    phases_s = {f"{number}-{back}": 60 * phase for number, phase in enumerate(phases_min) for back in (0, 1)}
    table = timetable([made], DAY, phases_s=phases_s)
    stops = len(table.stop_ids)
    egress = Walks.of(stops, {(table.stop(stop_id(destination)), 0): 0})
    net = Network(table, Walks.of(stops, {(stop, stop): 0 for stop in range(stops)}), egress, 1)
    moments = every_minute(leave, leave + 1_200)
    access = Access.of({table.stop(stop_id(origin)): 0})
    found = arrivals(net, access, np.array([NEVER], np.int32), moments, Rules())[:, 0]
    return [(int(at) - start) // 60 for at, start in zip(found, moments, strict=True)]


def shares(values: Iterable[int | None]) -> Shares:
    counts = Counter(values)
    return {int(value): count / counts.total() for value, count in counts.items() if value is not None}


def uniform(skip: int, width: int) -> Shares:
    """One equal part per whole minute from `skip`."""
    return {skip + minute: 1 / width for minute in range(width)}


def summed(one: Shares, two: Shares) -> Shares:
    """The sum of independent times."""
    found: Shares = {}
    for a, p in one.items():
        for b, q in two.items():
            found[a + b] = found.get(a + b, 0.0) + p * q
    return found


def least(*times: Shares) -> Shares:
    """The smallest of independent times."""
    found: Shares = {0: 1.0}
    for number, one in enumerate(times):
        both: Shares = {}
        for a, p in found.items():
            for b, q in one.items():
                value = b if number == 0 else min(a, b)
                both[value] = both.get(value, 0.0) + p * q
        found = both
    return found


def later(times: Shares, minutes: int) -> Shares:
    return {minute + minutes: share for minute, share in times.items()}
