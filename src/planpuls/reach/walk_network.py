"""The walking network as flat arrays: nodes, two-node segments, and the islands they form.

Coordinates are whole centimetres in one plane (EPSG:25833 for Norway). A segment's length is the straight line between
its nodes in that plane, rounded up to a whole centimetre: sums of lengths are then never below the air line, which is
measured in the same plane. In EPSG:25833 a length is 0.03 % too long in Oslo and 0.35 % in Bergen and Kirkenes, for walking
and air line alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from planpuls.reach.compiled import kernel

Ints: TypeAlias = npt.NDArray[np.int64]
Ints32: TypeAlias = npt.NDArray[np.int32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

_NEARLY = 1e-6
"""Cm: what a sum of floats may exceed a whole number by and still be that number."""


class SegmentFlag(IntFlag):
    """What is special about a segment."""

    STEPS = 1
    BRIDGE = 2
    TUNNEL = 4
    AREA_LINK = 8
    """A straight line across a pedestrian area."""
    INDOORS = 16


@dataclass(frozen=True)
class WalkNetwork:
    """n nodes and m segments; both in an order that the order of the input does not change (nodes along a space-filling
    curve, segments by their nodes)."""

    node_id: Ints
    """OpenStreetMap id (n)."""
    x_cm: Ints
    y_cm: Ints
    start: Ints32
    """Node index (m), always below `end`."""
    end: Ints32
    length_cm: Ints32
    flags: Bytes
    """`SegmentFlag` bits (m)."""
    island: Ints32
    """Number of the connected part a node belongs to (n); 0 is the largest part."""
    island_nodes: Ints
    """Nodes by part, falling."""
    cut: Bools
    """Whether a street goes on from here to a node that the extract lacks (n)."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """What was read, left out and mended, by name."""

    @property
    def nodes(self) -> int:
        return len(self.node_id)

    @property
    def segments(self) -> int:
        return len(self.start)

    def segment_island_nodes(self) -> Ints:
        """Nodes in the part each segment belongs to (m)."""
        return self.island_nodes[self.island[self.start]]


def whole_up(value: Floats) -> Ints:
    """Rounded up to whole numbers, with room for the last bits of a float.

    >>> whole_up(np.array([2.0, 2.0000000001, 2.1])).tolist()
    [2, 2, 3]
    """
    return np.ceil(value - _NEARLY).astype(np.int64)


def network_from_arrays(
    node_id: Ints,
    x_cm: Ints,
    y_cm: Ints,
    start: Ints | Ints32,
    end: Ints | Ints32,
    flags: Bytes | None = None,
    counts: Mapping[str, int] | None = None,
    cut: Bools | None = None,
) -> WalkNetwork:
    """A network of nodes (ids and places, each id once) and segments (`start`, `end`: positions in `node_id`).

    Left out and counted: segments from a node to itself (`loop_segments`), repeated pairs of nodes (`repeated_segments`; a
    flag stays only where all of them have it), nodes without a segment (`nodes_without_segment`). Segments between two
    nodes in the same place keep length 0: they join what they join.

    >>> net = network_from_arrays(*map(np.array, ([7, 8], [0, 300], [0, 400], [0, 1, 1], [1, 0, 1])))
    >>> net.length_cm.tolist(), net.counts["loop_segments"], net.counts["repeated_segments"]
    ([500], 1, 1)
    """
    start, end = np.asarray(start, np.int64), np.asarray(end, np.int64)
    flags = np.zeros(len(start), np.uint8) if flags is None else flags
    cut = np.zeros(len(node_id), bool) if cut is None else cut
    real = start != end
    loops = int(len(real) - real.sum())
    if loops:
        start, end, flags = start[real], end[real], flags[real]
    used = np.zeros(len(node_id), bool)
    used[start] = True
    used[end] = True
    kept = np.flatnonzero(used)
    order = kept[_along_curve(x_cm[kept], y_cm[kept], node_id[kept])]
    position = np.full(len(node_id), -1, np.int32)
    position[order] = np.arange(len(order), dtype=np.int32)
    first, second = position[start], position[end]
    low, high = np.minimum(first, second), np.maximum(first, second)
    low, high, flags = _once(low, high, flags, len(order))
    x, y = x_cm[order].astype(np.int64), y_cm[order].astype(np.int64)
    length = whole_up(np.hypot((x[low] - x[high]).astype(np.float64), (y[low] - y[high]).astype(np.float64)))
    island, sizes = _islands(len(order), low, high)
    told = {
        **(counts or {}),
        "loop_segments": loops,
        "repeated_segments": len(start) - len(low),
        "nodes_without_segment": len(node_id) - len(order),
        "zero_length_segments": int((length == 0).sum()),
        "nodes": len(order),
        "segments": len(low),
        "islands": len(sizes),
    }
    return WalkNetwork(
        node_id[order].astype(np.int64),
        x,
        y,
        low,
        high,
        length.astype(np.int32),
        flags,
        island,
        sizes,
        cut[order],
        told,
    )


def _along_curve(x_cm: Ints, y_cm: Ints, node_id: Ints) -> Ints:
    """Order along a Z-curve: what is near on the ground is near in memory. Ids settle ties."""
    if not len(x_cm):
        return np.zeros(0, np.int64)
    key = _spread_bits(x_cm - x_cm.min()) | (_spread_bits(y_cm - y_cm.min()) << np.uint64(1))
    order = np.argsort(key, kind="stable").astype(np.int64)
    ordered = key[order]
    if (ordered[1:] == ordered[:-1]).any():
        return np.lexsort((node_id, key)).astype(np.int64)
    return order


def _spread_bits(value: Ints) -> npt.NDArray[np.uint64]:
    """The bits of a number below 2^32 with a gap after each."""
    spread = value.astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def _once(low: Ints32, high: Ints32, flags: Bytes, nodes: int) -> tuple[Ints32, Ints32, Bytes]:
    """Segments sorted by their nodes, each pair once."""
    key = low.astype(np.int64) * max(nodes, 1) + high
    order = np.argsort(key, kind="stable")
    key = key[order]
    firsts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, np.int64)
    sorted_flags = flags[order]
    if len(firsts) < len(key):
        sorted_flags = np.bitwise_and.reduceat(sorted_flags, firsts)
    chosen = order[firsts]
    return low[chosen], high[chosen], np.ascontiguousarray(sorted_flags, np.uint8)


def _islands(nodes: int, start: Ints32, end: Ints32) -> tuple[Ints32, Ints]:
    """Connected part of every node, numbered by falling size (the part with the lowest node first among equals)."""
    if not nodes:
        return np.zeros(0, np.int32), np.zeros(0, np.int64)
    root = _roots(nodes, start, end)
    sizes = np.bincount(root, minlength=nodes)
    roots = np.flatnonzero(sizes)
    falling = roots[np.argsort(-sizes[roots], kind="stable")]
    number = np.zeros(nodes, np.int32)
    number[falling] = np.arange(len(falling), dtype=np.int32)
    return number[root], sizes[falling].astype(np.int64)


@kernel
def _roots(nodes: int, start: Ints32, end: Ints32) -> Ints32:
    """The lowest node of each node's connected part."""
    parent = np.arange(nodes).astype(np.int32)
    for segment in range(len(start)):
        a, b = start[segment], end[segment]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    for node in range(nodes):
        # A parent is never above its child, so it is final already.
        parent[node] = parent[parent[node]]
    return parent


class Adjacency(NamedTuple):
    """A network as lists of neighbours, with one whole, non-negative cost per segment (centimetres, milliseconds, …)."""

    offsets: Ints
    """Where a node's arcs begin (n + 1)."""
    arcs: Ints32
    """Neighbour and cost of each arc (2m, 2)."""
    arc_segment: Ints32
    """Segment of each arc (2m)."""
    cost: Ints32
    """Cost of each segment (m)."""
    start: Ints32
    end: Ints32

    @property
    def nodes(self) -> int:
        return len(self.offsets) - 1


def adjacency(network: WalkNetwork, cost: Ints32 | None = None) -> Adjacency:
    """Neighbour lists with `cost` per segment (m); lengths in centimetres where none is given."""
    cost = np.ascontiguousarray(network.length_cm if cost is None else cost, np.int32)
    offsets, arcs, segments = _neighbours(network.nodes, network.start, network.end, cost)
    return Adjacency(*map(read_only, (offsets, arcs, segments, cost, network.start, network.end)))


def read_only(values: Any) -> Any:
    """A plain array over the same numbers that nobody can write to, so that arrays that were just made and arrays mapped from
    files are one kind to the kernels, which are compiled once."""
    plain = np.asarray(values).view()
    plain.flags.writeable = False
    return plain


@kernel
def _neighbours(nodes: int, start: Ints32, end: Ints32, cost: Ints32) -> tuple[Ints, Ints32, Ints32]:
    offsets = np.zeros(nodes + 1, np.int64)
    for segment in range(len(start)):
        offsets[start[segment] + 1] += 1
        offsets[end[segment] + 1] += 1
    for node in range(nodes):
        offsets[node + 1] += offsets[node]
    filled = offsets[:-1].copy()
    arcs = np.empty((2 * len(start), 2), np.int32)
    segments = np.empty(2 * len(start), np.int32)
    for segment in range(len(start)):
        a, b = start[segment], end[segment]
        arcs[filled[a], 0] = b
        arcs[filled[a], 1] = cost[segment]
        segments[filled[a]] = segment
        filled[a] += 1
        arcs[filled[b], 0] = a
        arcs[filled[b], 1] = cost[segment]
        segments[filled[b]] = segment
        filled[b] += 1
    return offsets, arcs, segments
