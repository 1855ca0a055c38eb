"""Bounded shortest paths on the streets, in whole numbers, exact from any place along a segment to any other.

The cost from a point to another is: to the street, along the streets, from the street. Where both stand on the same
segment the way straight along it counts too. Costs are those of the `Adjacency` (centimetres, milliseconds, …) and the
same in both directions.

Of sources equally near, the first is named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planpuls.reach.path_kernels import Filed, best_at_targets, reach_block, spread
from planpuls.reach.row_parts import in_parts
from planpuls.reach.snapping import Attached
from planpuls.reach.walk_network import Adjacency, Ints, Ints32


@dataclass(frozen=True)
class Nearest:
    """The nearest source of each target (k)."""

    cost: Ints
    """Whole cost; -1 where no source lies within the limit."""
    source: Ints32
    """Position of the source in what was given; the lowest of those equally near; -1 where there is none."""


@dataclass(frozen=True)
class Reached:
    """Targets within the limit of each origin: rows `offsets[i]` to `offsets[i + 1]` belong to origin i, targets rising."""

    offsets: Ints
    target: Ints32
    cost: Ints32


def nearest_source(
    streets: Adjacency, sources: Attached, targets: Attached, limit: int, *, threads: int = 1
) -> Nearest:
    """The nearest source of every target within `limit`, all in one search from all sources at once; threads share the targets.

    >>> from planpuls.reach.snapping import attach, snap
    >>> from planpuls.reach.walk_network import adjacency, network_from_arrays
    >>> net = network_from_arrays(*map(np.array, ([1, 2, 3], [0, 1_000, 1_000], [0, 0, 500], [0, 1], [1, 2])))
    >>> streets = adjacency(net)
    >>> one, two = (snap(net, *map(np.array, at), smallest_island=1) for at in (([250], [0]), ([1_000], [400])))
    >>> nearest_source(streets, attach(one, streets), attach(two, streets), 2_000).cost.tolist()
    [1150]
    """
    labels, bits = nearest_labels(streets, sources, limit)
    cost, source = np.empty(len(targets), np.int64), np.empty(len(targets), np.int32)
    by_segment = filed(sources, len(streets.cost))

    def work(begin: int, end: int) -> None:
        mine = targets.rows(begin, end).points, cost[begin:end], source[begin:end]
        best_at_targets(labels, bits, limit, streets, sources.points, by_segment, *mine)

    in_parts(len(targets), threads, work)
    return Nearest(cost, source)


def nearest_labels(streets: Adjacency, sources: Attached, limit: int) -> tuple[Ints, int]:
    """(n numbers, bits): at each node the least `cost << bits | source`; the largest int64 where none is within `limit`."""
    bits = len(sources).bit_length()
    labels = np.full(streets.nodes, np.iinfo(np.int64).max, np.int64)
    spread(streets, sources.points, bits, limit, labels)
    return labels, bits


def nearest_at_nodes(streets: Adjacency, sources: Attached, limit: int) -> Nearest:
    """The nearest source of every node of the network within `limit`."""
    labels, bits = nearest_labels(streets, sources, limit)
    found = labels < np.iinfo(np.int64).max
    source = np.where(found, labels & ((1 << bits) - 1), -1).astype(np.int32)
    return Nearest(np.where(found, labels >> bits, -1), source)


def reached(streets: Adjacency, origins: Attached, targets: Attached, limit: int, *, threads: int = 1) -> Reached:
    """All targets within `limit` of each origin, with their costs: one search per origin, shared among threads."""
    by_segment = filed(targets, len(streets.cost))
    parts = in_parts(
        len(origins),
        threads,
        lambda begin, end: reach_block(streets, origins.points, targets.points, by_segment, limit, begin, end),
    )
    counts = np.concatenate([part[0] for part in parts])
    offsets = np.concatenate(([0], np.cumsum(counts)))
    return Reached(offsets, np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts]))


def filed(points: Attached, segments: int) -> Filed:
    """Points by the segment they stand on, of so many segments."""
    order = np.argsort(points.segment, kind="stable")
    order = order[np.searchsorted(points.segment[order], 0) :]
    counts = np.bincount(points.segment[order], minlength=segments)
    first = np.zeros(segments + 1, np.int64)
    np.cumsum(counts, out=first[1:])
    return Filed(order.astype(np.int64), (counts > 0).astype(np.uint8), first)
