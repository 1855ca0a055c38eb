"""Where a point meets the walking network: the nearest usable segment, at the exact position along it.

Of segments equally near the one with the lowest number is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from planpuls.reach.row_parts import in_parts
from planpuls.reach.segment_grid import cell_size, filed, search, tile_key
from planpuls.reach.walk_network import Adjacency, Bools, Bytes, Floats, Ints, Ints32, WalkNetwork, read_only, whole_up

SNAP_LIMIT_CM = 50_000
SMALLEST_ISLAND = 40
"""Connected parts of fewer nodes are not snapped to: a street drawn without its connection, a courtyard."""


class SnapReason(IntEnum):
    """Why a point has no place on the network."""

    SNAPPED = 0
    NONE_WITHIN_LIMIT = 1
    ISLAND = 2
    """Only connected parts too small to use lie within the limit."""


@dataclass(frozen=True)
class Snaps:
    """Points on the network (k each)."""

    segment: Ints32
    """Segment number; -1 where the point has none."""
    position: Floats
    """0 at the segment's start, 1 at its end."""
    distance_cm: Ints
    """Straight line from the point to that place, rounded up; -1 where there is none."""
    reason: Bytes
    """`SnapReason`."""
    limit_cm: int

    def reason_texts(self) -> list[str]:
        """Per point: empty, `island`, or `none within 500 m`."""
        texts = ("", f"none within {self.limit_cm // 100} m", "island")
        return [texts[reason] for reason in self.reason]

    def taken(self, rows: Ints | Bools) -> Snaps:
        """Some of the points."""
        return Snaps(self.segment[rows], self.position[rows], self.distance_cm[rows], self.reason[rows], self.limit_cm)


def snap(
    network: WalkNetwork,
    x_cm: Ints,
    y_cm: Ints,
    *,
    limit_cm: int = SNAP_LIMIT_CM,
    smallest_island: int = SMALLEST_ISLAND,
    usable: Bools | None = None,
    threads: int = 1,
) -> Snaps:
    """The nearest usable segment of each point (k), within `limit_cm`.

    Usable are segments in connected parts of at least `smallest_island` nodes (1: all), and only those in `usable` (m)
    where that is given. A point that finds none, but a smaller part within the limit, has the reason `island`.

    >>> from planpuls.reach.walk_network import network_from_arrays
    >>> net = network_from_arrays(*map(np.array, ([1, 2], [0, 1_000], [0, 0], [0], [1])))
    >>> found = snap(net, np.array([250]), np.array([300]), smallest_island=1)
    >>> found.position.tolist(), found.distance_cm.tolist()
    ([0.25], [300])
    """
    x, y = np.ascontiguousarray(x_cm, np.int64), np.ascontiguousarray(y_cm, np.int64)
    allowed = np.ones(network.segments, bool) if usable is None else usable
    large = network.segment_island_nodes() >= smallest_island
    found = _nearest_of(network, np.flatnonzero(allowed & large), x, y, limit_cm, threads)
    missing = np.flatnonzero(found.segment < 0)
    small = np.flatnonzero(allowed & ~large)
    islands = _nearest_of(network, small, x[missing], y[missing], limit_cm, threads)
    found.reason[missing[islands.segment >= 0]] = SnapReason.ISLAND
    return found


def _nearest_of(network: WalkNetwork, numbers: Ints, x: Ints, y: Ints, limit_cm: int, threads: int) -> Snaps:
    """Nearest of the segments `numbers` (rising)."""
    count = len(x)
    segment = np.full(count, -1, np.int32)
    position, square = np.zeros(count), np.zeros(count)
    if count and len(numbers):
        ends = np.empty((len(numbers), 4), np.int64)
        for column, (values, side) in enumerate(
            (
                (network.x_cm, network.start),
                (network.y_cm, network.start),
                (network.x_cm, network.end),
                (network.y_cm, network.end),
            )
        ):
            ends[:, column] = values[side[numbers]]
        origin = ends[:, 0::2].min(), ends[:, 1::2].min()
        ends[:, 0::2] -= origin[0]
        ends[:, 1::2] -= origin[1]
        cell = cell_size(int(ends[:, 0::2].max()), int(ends[:, 1::2].max()))
        tiles, blocks, items = filed(ends, cell)
        here_x, here_y = x - origin[0], y - origin[1]
        order = np.argsort(tile_key(here_x, here_y, cell), kind="stable")
        in_parts(
            count,
            threads,
            lambda begin, end: search(
                *(ends, cell, tiles, blocks, items),
                *(here_x, here_y, order[begin:end], limit_cm),
                *(segment, position, square),
            ),
        )
    snapped = segment >= 0
    distance = np.where(snapped, whole_up(np.sqrt(square)), -1)
    segment[snapped] = numbers[segment[snapped]]
    reason = np.where(snapped, SnapReason.SNAPPED, SnapReason.NONE_WITHIN_LIMIT).astype(np.uint8)
    return Snaps(segment, position, distance, reason, limit_cm)


class Points(NamedTuple):
    """The arrays of `Attached`."""

    segment: Ints32
    to_start: Ints32
    to_end: Ints32
    off: Ints32
    position: Floats

    def taken(self, rows: Ints) -> Points:
        return Points(*(read_only(values[rows]) for values in self))


@dataclass(frozen=True)
class Attached:
    """Points on the network in the unit of its costs (k each); rows with segment -1 reach nothing."""

    segment: Ints32
    to_start: Ints32
    """Cost from the place on the segment to its start node, rounded up."""
    to_end: Ints32
    off: Ints32
    """Cost from the point itself to the place on the segment."""
    position: Floats

    def __len__(self) -> int:
        return len(self.segment)

    @property
    def points(self) -> Points:
        """In the form the searches take."""
        return Points(*map(read_only, (self.segment, self.to_start, self.to_end, self.off, self.position)))

    def rows(self, begin: int, end: int) -> Attached:
        """The points `begin` to `end` - 1."""
        part = slice(begin, end)
        return Attached(self.segment[part], self.to_start[part], self.to_end[part], self.off[part], self.position[part])


def attach(snaps: Snaps, streets: Adjacency, off_per_cm: float = 1.0) -> Attached:
    """Snapped points with what it costs to reach both ends of their segment, and `off_per_cm` for the leg to the street."""
    cost = np.where(snaps.segment >= 0, streets.cost[snaps.segment] if len(streets.cost) else 0, 0)
    off = whole_up(np.maximum(snaps.distance_cm, 0) * off_per_cm)
    return Attached(
        snaps.segment,
        whole_up(snaps.position * cost).astype(np.int32),
        whole_up((1 - snaps.position) * cost).astype(np.int32),
        off.astype(np.int32),
        snaps.position,
    )
