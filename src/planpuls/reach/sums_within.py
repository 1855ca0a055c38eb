"""What lies within walking distance of every place: sums of weights within one or several limits, one search per origin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.path_kernels import UNREACHED, along, bucket_shift, search_one
from planpuls.reach.snapping import Attached
from planpuls.reach.walk_network import Adjacency, Bytes, Floats, Ints, Ints32

_BUCKETS = 256


def node_sums_within(streets: Adjacency, weights: Ints, limits: list[int], *, threads: int = 1) -> Ints:
    """For every node (n) the sum of `weights` (n) over the nodes within each limit (rising): (n, limits).

    sum(o, d) = sum of w(v) over v with cost(o, v) <= d; the node itself counts.

    >>> from planpuls.reach.walk_network import adjacency, network_from_arrays
    >>> net = network_from_arrays(*map(np.array, ([1, 2, 3], [0, 500, 900], [0, 0, 0], [0, 1], [1, 2])))
    >>> node_sums_within(adjacency(net), np.array([1, 10, 100]), [400, 500]).tolist()
    [[1, 11], [110, 111], [110, 110]]
    """
    at = np.ascontiguousarray(limits, np.int64)
    sums = np.zeros((streets.nodes, len(at)), np.int64)
    weights = np.ascontiguousarray(weights, np.int64)
    _shared(
        streets.nodes,
        threads,
        lambda begin, stop: _node_sums(streets.offsets, streets.arcs, weights, at, begin, stop, sums),
    )
    return sums


def sums_within(
    streets: Adjacency, origins: Attached, targets: Attached, weights: Ints, limits: list[int], *, threads: int = 1
) -> Ints:
    """For every origin (k) the sum of `weights` over the targets within each limit (rising): (k, limits), exact mid-segment."""
    at = np.ascontiguousarray(limits, np.int64)
    sums = np.zeros((len(origins), len(at)), np.int64)
    order = np.argsort(targets.segment, kind="stable")
    order = order[np.searchsorted(targets.segment[order], 0) :]
    first = np.zeros(len(streets.cost) + 1, np.int64)
    np.cumsum(np.bincount(targets.segment[order], minlength=len(streets.cost)), out=first[1:])
    near = np.zeros(streets.nodes, np.uint8)
    near[streets.start[targets.segment[order]]] = 1
    near[streets.end[targets.segment[order]]] = 1
    there = targets.to_start[order], targets.to_end[order], targets.off[order], targets.position[order]
    worth = np.ascontiguousarray(weights[order], np.int64)
    here = origins.segment, origins.to_start, origins.to_end, origins.off, origins.position
    ways = streets.offsets, streets.arcs, streets.arc_segment, streets.start, streets.end, streets.cost
    _shared(
        len(origins),
        threads,
        lambda begin, stop: _point_sums(*ways, *here, *there, worth, first, near, at, begin, stop, sums),
    )
    return sums


def _shared(count: int, threads: int, work: object) -> None:
    """Rows in as many parts as there are threads."""
    assert callable(work)
    edges = np.linspace(0, count, max(1, threads) + 1).astype(np.int64)
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for job in [pool.submit(work, begin, stop) for begin, stop in pairwise(edges)]:
            job.result()


@kernel
def _node_sums(offsets: Ints, arcs: Ints32, weights: Ints, limits: Ints, begin: int, stop: int, sums: Ints) -> None:
    nodes, limit = len(offsets) - 1, limits[-1]
    state = np.full(nodes, UNREACHED, np.int32)
    waiting = np.empty((1_024, 2), np.int32)
    touched = np.empty(nodes, np.int32)
    shift = bucket_shift(limit, _BUCKETS)
    heads = np.full((limit >> shift) + 1, -1, np.int32)
    seeds = np.empty((1, 2), np.int64)
    for origin in range(begin, stop):
        seeds[0, 0], seeds[0, 1] = origin, 0
        count, waiting = search_one(offsets, arcs, seeds, limit, shift, heads, state, touched, waiting)
        for index in range(count):
            node = touched[index]
            cost = state[node]
            state[node] = UNREACHED
            for place in range(len(limits) - 1, -1, -1):
                if cost > limits[place]:
                    break
                sums[origin, place] += weights[node]


@kernel
def _point_sums(
    offsets: Ints,
    arcs: Ints32,
    arc_segment: Ints32,
    start: Ints32,
    end: Ints32,
    cost: Ints32,
    segment: Ints32,
    to_start: Ints32,
    to_end: Ints32,
    off: Ints32,
    position: Floats,
    there_to_start: Ints32,
    there_to_end: Ints32,
    there_off: Ints32,
    there_position: Floats,
    worth: Ints,
    first: Ints,
    near: Bytes,
    limits: Ints,
    begin: int,
    stop: int,
    sums: Ints,
) -> None:
    nodes, limit = len(offsets) - 1, limits[-1]
    state = np.full(nodes, UNREACHED, np.int32)
    waiting = np.empty((1_024, 2), np.int32)
    touched = np.empty(nodes, np.int32)
    shift = bucket_shift(limit, _BUCKETS)
    heads = np.full((limit >> shift) + 1, -1, np.int32)
    seeds = np.empty((2, 2), np.int64)
    for origin in range(begin, stop):
        home = segment[origin]
        if home < 0:
            continue
        seeds[0, 0], seeds[0, 1] = start[home], np.int64(off[origin]) + to_start[origin]
        seeds[1, 0], seeds[1, 1] = end[home], np.int64(off[origin]) + to_end[origin]
        count, waiting = search_one(offsets, arcs, seeds, limit, shift, heads, state, touched, waiting)
        if count == 0 and first[home] < first[home + 1]:
            # Both ends lie beyond the limit: only the segment itself can be reached.
            for target in range(first[home], first[home + 1]):
                way = off[origin] + along(cost[home], position[origin], there_position[target]) + there_off[target]
                _add(sums, origin, limits, way, worth[target])
        for index in range(count):
            node = touched[index]
            if not near[node]:
                continue
            for arc in range(offsets[node], offsets[node + 1]):
                street = arc_segment[arc]
                other = arcs[arc, 0]
                if first[street] == first[street + 1] or (other < node and state[other] != UNREACHED):
                    # A street both of whose ends are reached is taken from its lower end.
                    continue
                from_start, from_end = np.int64(state[start[street]]), np.int64(state[end[street]])
                for target in range(first[street], first[street + 1]):
                    way = min(from_start + there_to_start[target], from_end + there_to_end[target])
                    if street == home:
                        way = min(way, off[origin] + along(cost[home], position[origin], there_position[target]))
                    _add(sums, origin, limits, way + there_off[target], worth[target])
        for index in range(count):
            state[touched[index]] = UNREACHED


@kernel
def _add(sums: Ints, row: int, limits: Ints, way: int, worth: int) -> None:
    for place in range(len(limits) - 1, -1, -1):
        if way > limits[place]:
            break
        sums[row, place] += worth
