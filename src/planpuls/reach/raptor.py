"""Earliest arrivals by public transport and on foot, from one place to all others, for every departure in a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from planpuls.reach.raptor_kernels import NEVER as NEVER
from planpuls.reach.raptor_kernels import Int32s as Int32s
from planpuls.reach.raptor_kernels import Int64s as Int64s
from planpuls.reach.raptor_kernels import percentiles_of, search_range, sums_within
from planpuls.reach.timetable import Timetable
from planpuls.reach.transfers import Walks
from planpuls.reach.walk_network import read_only


@dataclass(frozen=True)
class Rules:
    """What a journey may be. All of them are printed with the figures."""

    board_slack_s: int = 60
    """Seconds one must be at the stop before each departure, the first included."""
    max_rides: int = 3
    """Vehicles at most; staying seated counts as one."""
    max_s: int = 7_200
    """Longest travel time; what takes longer is not reached."""


@dataclass(frozen=True)
class Access:
    """Stops that can be walked to from one origin, with seconds."""

    stop: Int32s
    seconds: Int32s

    @classmethod
    def of(cls, seconds: dict[int, int]) -> Access:
        """From a mapping stop -> seconds."""
        return cls(np.array([*seconds], np.int32), np.array([*seconds.values()], np.int32))


@dataclass(frozen=True)
class Network:
    """A timetable, the changes on foot between its stops, and the walks from its stops to the places asked for."""

    table: Timetable
    transfers: Walks
    egress: Walks
    """From every stop to places, seconds."""
    places: int

    def arrays(self) -> tuple[Any, Any, Any]:
        """In the form the compiled search takes: what is used as an index without a sign, which spares a test each time."""
        table = self.table

        def rows(array: Int32s) -> npt.NDArray[np.uint32]:
            return array.view(np.uint32)

        flat = (
            *(rows(table.pattern_stop), table.may_board, table.may_alight),
            *(table.stop_first, table.trip_first, table.time_first, table.arrival_s, table.departure_s),
            *(table.call_first, rows(table.call_pattern), table.call_position),
        )
        changes = (self.transfers.first, rows(self.transfers.to), self.transfers.seconds)
        egress = (self.egress.first, rows(self.egress.to), self.egress.seconds)
        return tuple(map(read_only, flat)), tuple(map(read_only, changes)), tuple(map(read_only, egress))


def every_minute(from_s: int, to_s: int) -> list[int]:
    """Departures of a window, one a minute, its end not included.

    >>> every_minute(25_200, 25_320)
    [25200, 25260]
    """
    return list(range(from_s, to_s, 60))


def arrivals(
    network: Network,
    access: Access,
    direct_s: Int32s,
    departures_s: Sequence[int],
    rules: Rules,
) -> Int32s:
    """Second of the earliest arrival, shape (departures in their given order, places); NEVER where not reached.

    A journey walks to a stop, boards at least `board_slack_s` later, changes on foot as `transfers` say, walks from the last
    vehicle's stop to the place, or walks all the way (`direct_s`, NEVER where it cannot). No two walks follow each other.
    """
    return _searched(network, access, direct_s, departures_s, rules, at_stops=False)[0]


def stop_arrivals(network: Network, access: Access, departures_s: Sequence[int], rules: Rules) -> Int32s:
    """Second of the earliest arrival at every stop with so many rides or fewer.

    Shape (departures, 2, rides 0 to most, stops): any way (0), and by vehicle (1), from where one may still walk.
    """
    direct = np.full(network.places, NEVER, np.int32)
    return _searched(network, access, direct, departures_s, rules, at_stops=True)[1]


def _searched(
    network: Network, access: Access, direct_s: Int32s, departures_s: Sequence[int], rules: Rules, *, at_stops: bool
) -> tuple[Int32s, Int32s]:
    leave = np.array(departures_s, np.int32)
    latest_first = np.argsort(-leave, kind="stable")
    found = np.empty((len(leave), network.places), np.int32)
    stops = len(network.table.stop_ids) if at_stops else 0
    found_stops = np.empty((len(leave) if at_stops else 0, 2, rules.max_rides + 1, stops), np.int32)
    search_range(
        *network.arrays()[:2],
        (access.stop, access.seconds),
        network.arrays()[2],
        direct_s,
        leave[latest_first],
        rules.board_slack_s,
        rules.max_rides,
        rules.max_s,
        found,
        found_stops,
    )
    given = np.argsort(latest_first)
    return found[given], found_stops[given] if at_stops else found_stops


def rank(percentile: float, departures: int) -> int:
    """Position of a percentile among sorted travel times, counted from 0 (nearest rank): ceil(p / 100 · N) - 1.

    >>> rank(50, 60), rank(95, 60), rank(50, 5), rank(0, 5)
    (29, 56, 2, 0)
    """
    return max(ceil(round(percentile * departures / 100, 9)) - 1, 0)


def percentiles(arrived: Int32s, departures_s: Sequence[int], wanted: Sequence[float]) -> Int32s:
    """Travel times in seconds, shape (places, percentiles): p per cent of the departures need at most so long.

    NEVER where fewer departures than that reach the place.
    """
    ranks = np.array([rank(percentile, len(departures_s)) for percentile in wanted], np.int32)
    found = np.empty((arrived.shape[1], len(ranks)), np.int32)
    percentiles_of(arrived, np.array(departures_s, np.int32), ranks, found)
    return found


def sums(
    arrived: Int32s, departures_s: Sequence[int], percentile: float, limits_s: Sequence[int], weights: Int64s
) -> Int64s:
    """Sum of each weight over the places whose percentile of travel time is at most each limit: (limits, weights)."""
    ranks = np.array([rank(percentile, len(departures_s))], np.int32)
    found = np.zeros((len(limits_s), weights.shape[1]), np.int64)
    sums_within(arrived, np.array(departures_s, np.int32), ranks, np.array(limits_s, np.int32), weights, found)
    return found
