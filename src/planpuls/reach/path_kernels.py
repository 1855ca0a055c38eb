"""The searches behind `shortest_paths`: nodes in buckets of equal width, worked on until nothing gets shorter.

A node improved while its bucket is worked on is worked on again, so the width of the buckets changes the speed and never
the answer. Ties are part of the number that is minimised (cost, then source).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.snapping import Points
from planpuls.reach.walk_network import Adjacency, Bytes, Ints, Ints32

Seeds: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""Two nodes, each with its cost."""
UNREACHED = np.iinfo(np.int32).max
MOST_BUCKETS = 131_072
"""Of a search over the whole network; one round an origin has fewer."""
LOCAL_BUCKETS = 256
ROOM = 1_024
"""Entries that there is room for at first."""
EMPTY = -1
"""Stands for the first entry of a bucket without any, and for the one after the last."""
_NEARLY = 1e-6


@kernel
def buckets(limit: int, most: int) -> tuple[int, Ints32]:
    """How many bits of a cost to drop so that costs up to `limit` fall into `most` buckets or fewer; and the buckets, empty."""
    shift = 0
    while limit >> shift >= most:
        shift += 1
    return shift, np.full((limit >> shift) + 1, EMPTY, np.int32)


@kernel
def along(cost: int, one: float, two: float) -> int:
    """Cost between two positions on one segment, rounded up."""
    return int(np.ceil(abs(one - two) * cost - _NEARLY))


@kernel
def spread(streets: Adjacency, sources: Points, bits: int, limit: int, best: Ints) -> None:
    """Lower `best` (cost << bits | source) at every node within the limit of a source."""
    offsets, arcs, start, end = streets.offsets, streets.arcs, streets.start, streets.end
    segment, off = sources.segment, sources.off
    shift, heads = buckets(limit, MOST_BUCKETS)
    entry_node, entry_next = np.empty(ROOM, np.int32), np.empty(ROOM, np.int32)
    entries, free = 0, EMPTY
    for source in range(2 * len(segment)):
        at = source // 2
        if segment[at] < 0:
            continue
        node = start[segment[at]] if source % 2 == 0 else end[segment[at]]
        cost = np.int64(off[at]) + (sources.to_start[at] if source % 2 == 0 else sources.to_end[at])
        key = (cost << bits) | at
        if cost <= limit and key < best[node]:
            best[node] = key
            if entries == len(entry_node):
                entry_node, entry_next = longer(entry_node), longer(entry_next)
            entry_node[entries], entry_next[entries] = node, heads[cost >> shift]
            heads[cost >> shift] = entries
            entries += 1
    for bucket in range(len(heads)):
        while heads[bucket] >= 0:
            entry = heads[bucket]
            heads[bucket] = entry_next[entry]
            entry_next[entry], free = free, entry
            node = entry_node[entry]
            key = best[node]
            if (key >> bits) >> shift != bucket:
                continue
            for arc in range(offsets[node], offsets[node + 1]):
                other = arcs[arc, 0]
                further = key + (np.int64(arcs[arc, 1]) << bits)
                if further < best[other] and (further >> bits) <= limit:
                    best[other] = further
                    if free < 0:
                        if entries == len(entry_node):
                            entry_node, entry_next = longer(entry_node), longer(entry_next)
                        entry_next[entries], free = EMPTY, entries
                        entries += 1
                    entry = free
                    free = entry_next[entry]
                    place = (further >> bits) >> shift
                    entry_node[entry], entry_next[entry] = other, heads[place]
                    heads[place] = entry


@kernel
def longer(values: Ints32) -> Ints32:
    """The values with as much room again. One by one: to compile the assignment of a slice takes four seconds."""
    room = np.empty(2 * len(values), np.int32)
    for place in range(len(values)):
        room[place] = values[place]
    return room


@kernel
def longer_rows(values: Ints32, more: int) -> Ints32:
    """The same of rows, with room for `more` rows beyond twice as many."""
    room = np.empty((2 * len(values) + more, values.shape[1]), np.int32)
    for place in range(len(values)):
        for column in range(values.shape[1]):
            room[place, column] = values[place, column]
    return room


class Filed(NamedTuple):
    """Points by the segment they stand on."""

    order: Ints
    """Points sorted by segment, those without one left out."""
    on_segment: Bytes
    """Whether a segment has any (m)."""
    first: Ints
    """Where each segment's begin in `order` (m + 1)."""


@kernel
def best_at_targets(
    best: Ints,
    bits: int,
    limit: int,
    streets: Adjacency,
    sources: Points,
    filed: Filed,
    targets: Points,
    out_cost: Ints,
    out_source: Ints32,
) -> None:
    """The nearest source of each target, from `best` at the nodes; -1 where none lies within the limit."""
    start, end, segment = streets.start, streets.end, targets.segment
    nothing = np.int64(np.iinfo(np.int64).max)
    for target in range(len(segment)):
        out_cost[target], out_source[target] = -1, -1
        here = segment[target]
        if here < 0:
            continue
        least = nothing
        if best[start[here]] < nothing:
            least = best[start[here]] + (np.int64(targets.to_start[target]) << bits)
        if best[end[here]] < nothing:
            least = min(least, best[end[here]] + (np.int64(targets.to_end[target]) << bits))
        if filed.on_segment[here]:
            for place in range(filed.first[here], filed.first[here + 1]):
                source = filed.order[place]
                straight = along(streets.cost[here], targets.position[target], sources.position[source])
                least = min(least, ((sources.off[source] + straight) << bits) | source)
        if least < nothing and (least >> bits) + targets.off[target] <= limit:
            out_cost[target] = (least >> bits) + targets.off[target]
            out_source[target] = least & ((np.int64(1) << bits) - 1)


@kernel
def seeds_of(streets: Adjacency, origins: Points, origin: int) -> Seeds:
    """Both ends of the segment that an origin stands on, with their costs from it."""
    here, off = origins.segment[origin], np.int64(origins.off[origin])
    to_start, to_end = off + origins.to_start[origin], off + origins.to_end[origin]
    return (streets.start[here], to_start), (streets.end[here], to_end)


@kernel
def search_one(
    offsets: Ints,
    arcs: Ints32,
    seeds: Seeds,
    limit: int,
    shift: int,
    heads: Ints32,
    best: Ints32,
    touched: Ints32,
    waiting: Ints32,
) -> tuple[int, Ints32]:
    """Costs within the limit from some seeds (node, cost); how many nodes were reached, and `waiting`, longer if need be.

    `best` (n) comes with UNREACHED everywhere and leaves with the costs; `touched` lists the nodes to set back. `heads` comes
    and leaves with EMPTY everywhere. `waiting` (node, next in the bucket) is room to work in.
    """
    count, entries = 0, 0
    for node, cost in seeds:
        if cost <= limit and cost < best[node]:
            if best[node] == UNREACHED:
                touched[count] = node
                count += 1
            best[node] = cost
            waiting[entries, 0], waiting[entries, 1] = node, heads[cost >> shift]
            heads[cost >> shift] = entries
            entries += 1
    for bucket in range(len(heads)):
        while heads[bucket] >= 0:
            entry = heads[bucket]
            heads[bucket] = waiting[entry, 1]
            node = waiting[entry, 0]
            cost = best[node]
            if cost >> shift != bucket:
                # Improved since, and worked on in an earlier bucket.
                continue
            begin, end = offsets[node], offsets[node + 1]
            if entries + end - begin > len(waiting):
                waiting = longer_rows(waiting, end - begin)
            for arc in range(begin, end):
                other = arcs[arc, 0]
                further = cost + arcs[arc, 1]
                known = best[other]
                if further < known and further <= limit:
                    if known == UNREACHED:
                        touched[count] = other
                        count += 1
                    best[other] = further
                    waiting[entries, 0], waiting[entries, 1] = other, heads[further >> shift]
                    heads[further >> shift] = entries
                    entries += 1
    return count, waiting


@kernel
def reach_block(
    streets: Adjacency, origins: Points, targets: Points, filed: Filed, limit: int, begin: int, stop: int
) -> tuple[Ints, Ints32, Ints32]:
    """Targets of the origins `begin` to `stop`: how many each has, which, and their costs."""
    offsets, arcs, arc_segment, start = streets.offsets, streets.arcs, streets.arc_segment, streets.start
    order, on_segment, first = filed
    nodes = len(offsets) - 1
    state = np.full(nodes, UNREACHED, np.int32)
    waiting = np.empty((ROOM, 2), np.int32)
    touched = np.empty(nodes, np.int32)
    shift, heads = buckets(limit, LOCAL_BUCKETS)
    least = np.full(len(targets.segment), UNREACHED, np.int32)
    met = np.empty(len(targets.segment), np.int32)
    counts = np.zeros(stop - begin, np.int64)
    found, found_cost = np.empty(ROOM, np.int32), np.empty(ROOM, np.int32)
    total = 0
    for origin in range(begin, stop):
        here = origins.segment[origin]
        if here < 0:
            continue
        seeds = seeds_of(streets, origins, origin)
        count, waiting = search_one(offsets, arcs, seeds, limit, shift, heads, state, touched, waiting)
        several = 0
        if on_segment[here]:
            for place in range(first[here], first[here + 1]):
                target = order[place]
                straight = along(streets.cost[here], origins.position[origin], targets.position[target])
                way = origins.off[origin] + straight + targets.off[target]
                several = _lower(least, met, several, target, way, limit)
        for index in range(count):
            node = touched[index]
            for arc in range(offsets[node], offsets[node + 1]):
                street = arc_segment[arc]
                if on_segment[street]:
                    at_start = start[street] == node
                    for place in range(first[street], first[street + 1]):
                        target = order[place]
                        end_leg = targets.to_start[target] if at_start else targets.to_end[target]
                        way = np.int64(state[node]) + end_leg + targets.off[target]
                        several = _lower(least, met, several, target, way, limit)
        while total + several > len(found):
            found, found_cost = longer(found), longer(found_cost)
        chosen = np.sort(met[:several])
        for target in chosen:
            found[total], found_cost[total] = target, least[target]
            least[target] = UNREACHED
            total += 1
        counts[origin - begin] = several
        for index in range(count):
            state[touched[index]] = UNREACHED
    return counts, found[:total].copy(), found_cost[:total].copy()


@kernel
def _lower(least: Ints32, met: Ints32, several: int, target: int, way: int, limit: int) -> int:
    """Note a way to a target if it is the shortest so far; returns the number of targets met."""
    if way <= limit and way < least[target]:
        if least[target] == UNREACHED:
            met[several] = target
            several += 1
        least[target] = way
    return several
