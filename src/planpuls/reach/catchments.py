"""Catchments for the map: the surface along the streets that lies within a walking distance of a hub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.shortest_paths import nearest_at_nodes
from planpuls.reach.snapping import Attached, attach, snap
from planpuls.reach.walk_network import Adjacency, Bools, Floats, Ints, WalkNetwork, adjacency
from planpuls.reach.walk_tables import opened

BUFFER_M = 25.0
"""Half the width of the strip along a street: a street, its pavements and the fronts of the houses."""
_GRID_M = 0.01
_NARROWER_M = 0.25
_SHORTEST_CM = 1.0


def polygons(
    hubs: pl.DataFrame, nodes: pl.DataFrame, segments: pl.DataFrame, distances_m: Sequence[int]
) -> dict[str, pl.DataFrame]:
    """Output `catchments`: `distance_m` (falling) and `wkb` (EPSG:25833) of all that is nearer to a hub along the streets.

    It is empty where a hub lies at no known street: a map on which some hubs have a surface and others none would be
    read as an answer. `hubs`: `hub`, `x_cm`, `y_cm`. Derived from OpenStreetMap, under the ODbL.
    """
    import shapely

    net = opened(nodes, segments)
    placed = hubs.sort("hub").select("x_cm", "y_cm").to_numpy().astype(np.int64)
    snaps = snap(net, placed[:, 0], placed[:, 1])
    wanted = sorted(distances_m, reverse=True) if (snaps.segment >= 0).all() else []
    streets = adjacency(net)
    found = catchments(net, streets, attach(snaps, streets), [100 * metres for metres in wanted])
    shapes = [shapely.to_wkb(found[100 * metres], byte_order=1) for metres in wanted]
    schema = {"distance_m": pl.Int64, "wkb": pl.Binary}
    return {"catchments": pl.DataFrame({"distance_m": wanted, "wkb": shapes}, schema=schema)}


def catchments(
    network: WalkNetwork, streets: Adjacency, hubs: Attached, limits_cm: Sequence[int], buffer_m: float = BUFFER_M
) -> dict[int, Any]:
    """Limit (cm) -> polygon in metres (EPSG:25833) of all that lies within it along the streets.

    The pieces of street from which a hub can be reached within the limit, cut where the limit is reached, with a strip of
    `buffer_m` on both sides; coordinates are whole centimetres. The strip of each smaller limit is 25 cm narrower, so
    that its polygon lies inside the larger ones after rounding too, on a map in degrees as well. `streets` must be in centimetres. The legs between hubs and
    streets count.
    """
    import shapely

    found: dict[int, Any] = {}
    for place, limit in enumerate(sorted(limits_cm, reverse=True)):
        pieces = shapely.linestrings(reached_pieces(network, streets, hubs, limit) / 100)
        strips = shapely.buffer(pieces, buffer_m - place * _NARROWER_M, quad_segs=4)
        # Joined in floats and rounded once: rounding in every step of the union takes ten times as long.
        whole = shapely.set_precision(shapely.union_all(strips), _GRID_M)
        found[limit] = shapely.normalize(shapely.make_valid(whole))
    return {limit: found[limit] for limit in limits_cm}


def reached_pieces(network: WalkNetwork, streets: Adjacency, hubs: Attached, limit: int) -> Floats:
    """(p, 2, 2) ends in centimetres of the pieces of street within `limit` of a hub, sorted by segment."""
    cost = nearest_at_nodes(streets, hubs, limit).cost
    left = np.where(cost >= 0, limit - cost, -1)
    from_start, from_end = left[streets.start], left[streets.end]
    length = np.maximum(streets.cost, 1)
    head = np.clip(from_start / length, 0, 1)
    tail = np.clip(1 - from_end / length, 0, 1)
    number = np.arange(len(streets.cost))
    whole = (from_start >= 0) & (from_end >= 0) & (head >= tail)
    parts = [
        _cut(network, number[whole], np.zeros(int(whole.sum())), np.ones(int(whole.sum()))),
        _piece(network, number, (from_start >= 0) & ~whole, np.zeros(len(number)), head),
        _piece(network, number, (from_end >= 0) & ~whole, tail, np.ones(len(number))),
        _round_hubs(network, streets, hubs, limit),
    ]
    pieces: Floats = np.concatenate(parts)
    # Where a piece is a point, its neighbours end there.
    long: Bools = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T) >= _SHORTEST_CM
    return np.ascontiguousarray(pieces[long])


def _piece(network: WalkNetwork, number: Ints, chosen: Bools, begin: Floats, end: Floats) -> Floats:
    return _cut(network, number[chosen], begin[chosen], end[chosen])


def _round_hubs(network: WalkNetwork, streets: Adjacency, hubs: Attached, limit: int) -> Floats:
    """What is reached along the hub's own segment, also where neither of its ends is."""
    rows = np.flatnonzero((hubs.segment >= 0) & (hubs.off <= limit))
    segment = hubs.segment[rows].astype(np.int64)
    share = (limit - hubs.off[rows]) / np.maximum(streets.cost[segment], 1)
    at = hubs.position[rows]
    return _cut(network, segment, np.clip(at - share, 0, 1), np.clip(at + share, 0, 1))


def _cut(network: WalkNetwork, segment: Ints, begin: Floats, end: Floats) -> Floats:
    a = np.stack((network.x_cm[network.start[segment]], network.y_cm[network.start[segment]]), axis=1).astype(
        np.float64
    )
    b = np.stack((network.x_cm[network.end[segment]], network.y_cm[network.end[segment]]), axis=1).astype(np.float64)
    return np.stack((a + (b - a) * begin[:, None], a + (b - a) * end[:, None]), axis=1)
