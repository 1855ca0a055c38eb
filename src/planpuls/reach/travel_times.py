"""Travel times from many origins, and sums of what they reach, made on the fly: no matrix of all pairs is ever kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planpuls.reach.raptor import (
    NEVER,
    Access,
    Int32s,
    Int64s,
    Network,
    Rules,
    arrivals,
    every_minute,
    percentiles,
    sums,
)
from planpuls.reach.row_parts import in_parts
from planpuls.reach.transfers import Walks


@dataclass(frozen=True)
class Window:
    """When one leaves, what a journey may be, and which travel times are told."""

    departures_s: tuple[int, ...] = field(default_factory=lambda: tuple(every_minute(7 * 3_600, 9 * 3_600)))
    """Seconds after midnight; one a minute from 07:00 to 08:59."""
    percentiles: tuple[float, ...] = (50.0,)
    """The first one decides what is within a limit; 50 is the median, 95 what one can rely on."""
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True)
class Told:
    """What a pass over origins gives."""

    sums: Int64s
    """(origins, limits, weights): sum of each weight over the places within each limit."""
    seconds: Int32s
    """(origins, named places, percentiles): travel times, NEVER where not reached."""


def travel_times(network: Network, access: Access, direct_s: Int32s, window: Window) -> Int32s:
    """Seconds from one origin to every place, shape (places, percentiles); NEVER where not reached."""
    arrived = arrivals(network, access, direct_s, window.departures_s, window.rules)
    return percentiles(arrived, window.departures_s, window.percentiles)


def reach(
    network: Network,
    access: Walks,
    direct: Walks,
    window: Window,
    *,
    weights: Int64s,
    limits_s: Sequence[int],
    named: Sequence[int] = (),
    threads: int = 1,
) -> Told:
    """From every origin (rows of `access` and `direct`): what lies within each limit, and the times to the named places.

    A place is within a limit when the first percentile of its travel time is at most the limit. `access`: origins to stops,
    `direct`: origins to places on foot, seconds; `weights`: (places, kinds), whole numbers such as residents. Each origin is
    computed for itself, so that blocks and threads change nothing.
    """
    origins = len(access.first) - 1
    told = Told(
        np.zeros((origins, len(limits_s), weights.shape[1]), np.int64),
        np.full((origins, len(named), len(window.percentiles)), NEVER, np.int32),
    )

    def work(begin: int, end: int) -> None:
        for origin in range(begin, end):
            walks = of_origin(access, direct, origin, network.places)
            arrived = arrivals(network, *walks, window.departures_s, window.rules)
            if limits_s:
                told.sums[origin] = sums(arrived, window.departures_s, window.percentiles[0], limits_s, weights)
            columns = np.ascontiguousarray(arrived[:, list(named)])
            told.seconds[origin] = percentiles(columns, window.departures_s, window.percentiles)

    in_parts(origins, threads, work)
    return told


def of_origin(access: Walks, direct: Walks, origin: int, places: int) -> tuple[Access, Int32s]:
    """The walks of one origin in the form the search takes."""
    stops = slice(access.first[origin], access.first[origin + 1])
    direct_s = np.full(places, NEVER, np.int32)
    there = slice(direct.first[origin], direct.first[origin + 1])
    direct_s[direct.to[there]] = direct.seconds[there]
    return Access(access.to[stops], access.seconds[stops]), direct_s
