"""What lies within walking distance of every place: sums of weights within one or several limits, one search per origin."""

from __future__ import annotations

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.lanes import sums_side_by_side
from planpuls.reach.path_kernels import LOCAL_BUCKETS, ROOM, UNREACHED, along, buckets, search_one, seeds_of
from planpuls.reach.row_parts import in_parts
from planpuls.reach.shortest_paths import filed
from planpuls.reach.snapping import Attached, Points
from planpuls.reach.walk_network import Adjacency, Bools, Ints


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
    in_parts(
        streets.nodes,
        threads,
        lambda begin, stop: sums_side_by_side(streets, weights, at, begin, stop, sums),
    )
    return sums


def sums_within(
    streets: Adjacency, origins: Attached, targets: Attached, weights: Ints, limits: list[int], *, threads: int = 1
) -> Ints:
    """For every origin (k) the sum of `weights` over the targets within each limit (rising): (k, limits), exact mid-segment."""
    at = np.ascontiguousarray(limits, np.int64)
    sums = np.zeros((len(origins), len(at)), np.int64)
    by_segment = filed(targets, len(streets.cost))
    there = targets.points.taken(by_segment.order)
    near = np.zeros(streets.nodes, bool)
    near[streets.start[there.segment]] = True
    near[streets.end[there.segment]] = True
    worth = np.ascontiguousarray(weights[by_segment.order], np.int64)
    in_parts(
        len(origins),
        threads,
        lambda begin, stop: _point_sums(
            streets, origins.points, there, worth, by_segment.first, near, at, begin, stop, sums
        ),
    )
    return sums


@kernel
def _point_sums(
    streets: Adjacency,
    origins: Points,
    targets: Points,
    worth: Ints,
    first: Ints,
    near: Bools,
    limits: Ints,
    begin: int,
    stop: int,
    sums: Ints,
) -> None:
    """`targets` and `worth` are sorted by segment; `first`: where each segment's begin; `near`: whether a node ends one with any."""
    offsets, arcs, arc_segment, start, end = (
        streets.offsets,
        streets.arcs,
        streets.arc_segment,
        streets.start,
        streets.end,
    )
    nodes, limit = len(offsets) - 1, limits[-1]
    state = np.full(nodes, UNREACHED, np.int32)
    waiting = np.empty((ROOM, 2), np.int32)
    touched = np.empty(nodes, np.int32)
    shift, heads = buckets(limit, LOCAL_BUCKETS)
    for origin in range(begin, stop):
        home, off = origins.segment[origin], np.int64(origins.off[origin])
        if home < 0:
            continue
        seeds = seeds_of(streets, origins, origin)
        count, waiting = search_one(offsets, arcs, seeds, limit, shift, heads, state, touched, waiting)
        if count == 0:
            # Both ends lie beyond the limit: only the segment itself can be reached.
            for target in range(first[home], first[home + 1]):
                straight = along(streets.cost[home], origins.position[origin], targets.position[target])
                _add(sums, origin, limits, off + straight + targets.off[target], worth[target])
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
                    way = min(from_start + targets.to_start[target], from_end + targets.to_end[target])
                    if street == home:
                        straight = along(streets.cost[home], origins.position[origin], targets.position[target])
                        way = min(way, off + straight)
                    _add(sums, origin, limits, way + targets.off[target], worth[target])
        for index in range(count):
            state[touched[index]] = UNREACHED


@kernel
def _add(sums: Ints, row: int, limits: Ints, way: int, worth: int) -> None:
    for place in range(len(limits) - 1, -1, -1):
        if way > limits[place]:
            break
        sums[row, place] += worth
