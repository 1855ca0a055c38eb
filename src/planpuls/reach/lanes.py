"""Searches from many neighbouring origins side by side: one lane of whole numbers per origin, all lanes relaxed at once.

Origins that are near each other reach nearly the same nodes, so a node's arcs are read once for all of them, and the
processor compares eight lanes at a time. Nodes wait in buckets by the least cost that one of their lanes was lowered to, and
are worked on again when a lane is lowered again, so that neither the number of lanes nor the width of the buckets can change an answer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.path_kernels import longer, longer_rows
from planpuls.reach.walk_network import Adjacency, Ints, Ints32

LANES = 64
FAR = 1 << 30
"""Cost of what is not reached; a cost beyond the limit may stand instead."""
_BUCKETS = 8
"""Few and wide: the lanes' fronts pass a node at different times, and waiting for the last of them saves work."""


class Room(NamedTuple):
    """What one thread works in. Nodes that were met have a row each, in the order in which they were met."""

    row: Ints32
    """Row of each node of the network, -1 where it was not met (n)."""
    node: Ints32
    """Node of each row."""
    best: Ints32
    """Least cost known, (rows, `LANES`)."""
    bucket: Ints32
    """The bucket a row waits in, FAR where it waits in none."""
    waiting: Ints32
    """Row, and the next entry of the bucket: (entries, 2)."""


@kernel
def room_for(nodes: int, rows: int) -> Room:
    return Room(
        np.full(nodes, -1, np.int32),
        np.empty(rows, np.int32),
        np.empty((rows, LANES), np.int32),
        np.full(rows, FAR, np.int32),
        np.empty((4 * rows, 2), np.int32),
    )


@kernel
def larger(room: Room) -> Room:
    """Twice the room, with what is in it."""
    best, waiting = longer_rows(room.best, 0), longer_rows(room.waiting, 0)
    return Room(room.row, longer(room.node), best, longer(room.bucket), waiting)


@kernel
def side_by_side(streets: Adjacency, first: int, lanes: int, limit: int, room: Room) -> tuple[int, Room]:
    """Costs within the limit from the nodes `first` to `first + lanes` - 1: how many nodes were met, and the room they are in."""
    offsets, arcs = streets.offsets, streets.arcs
    width = limit // _BUCKETS + 1
    heads = np.full(limit // width + 1, -1, np.int32)
    here = np.empty(LANES, np.int32)
    met, entries = 0, 0
    for lane in range(lanes):
        if met == len(room.node):
            room = larger(room)
        room.row[first + lane] = met
        room.node[met] = first + lane
        room.best[met, :] = FAR
        room.best[met, lane] = 0
        room.bucket[met] = 0
        room.waiting[met, 0], room.waiting[met, 1] = met, met - 1
        met += 1
    heads[0], entries = met - 1, met
    row, node_of, best, bucket_of, waiting = room
    for bucket in range(len(heads)):
        while heads[bucket] >= 0:
            entry = heads[bucket]
            heads[bucket] = waiting[entry, 1]
            at = waiting[entry, 0]
            if bucket_of[at] != bucket:
                # It was worked on in an earlier bucket since.
                continue
            bucket_of[at] = FAR
            begin, end = offsets[node_of[at]], offsets[node_of[at] + 1]
            while met + end - begin > len(node_of) or entries + end - begin > len(waiting):
                row, node_of, best, bucket_of, waiting = larger(Room(row, node_of, best, bucket_of, waiting))
            for lane in range(LANES):
                here[lane] = best[at, lane]
            for arc in range(begin, end):
                other = arcs[arc, 0]
                there = row[other]
                if there < 0:
                    there = met
                    row[other], node_of[met], bucket_of[met] = there, other, FAR
                    best[met, :] = FAR
                    met += 1
                place = _lowered(here, best[there], np.int32(arcs[arc, 1])) // width
                if place < len(heads) and place < bucket_of[there]:
                    bucket_of[there] = place
                    waiting[entries, 0], waiting[entries, 1] = there, heads[place]
                    heads[place] = entries
                    entries += 1
    return met, Room(row, node_of, best, bucket_of, waiting)


@kernel
def _lowered(here: Ints32, there: Ints32, cost: np.int32) -> np.int32:
    """Lower the costs there to those from here; the least of those that were lowered, FAR where none was."""
    least = np.int32(FAR)
    for lane in range(LANES):
        # All in 32 bits, or the processor would take half as many at a time.
        way, known = np.int32(here[lane] + cost), there[lane]
        least = min(least, way if way < known else np.int32(FAR))
        there[lane] = min(known, way)
    return least


@kernel
def sums_side_by_side(streets: Adjacency, weights: Ints, limits: Ints, begin: int, stop: int, sums: Ints) -> None:
    """`sums[o, i]` = sum of the weights of the nodes within `limits[i]` (rising) of node o, for o from `begin` to `stop` - 1."""
    room = room_for(len(streets.offsets) - 1, 1_024)
    total = np.empty(LANES, np.int64)
    for first in range(begin, stop, LANES):
        lanes = min(LANES, stop - first)
        met, room = side_by_side(streets, first, lanes, limits[-1], room)
        for place in range(len(limits)):
            total[:] = 0
            for at in range(met):
                weight = weights[room.node[at]]
                for lane in range(LANES):
                    total[lane] += weight if room.best[at, lane] <= limits[place] else 0
            for lane in range(lanes):
                sums[first + lane, place] = total[lane]
        for at in range(met):
            room.row[room.node[at]] = -1
