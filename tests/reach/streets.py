"""Hand-made streets for tests, and an independent way to the same distances: SciPy on a graph in which points are nodes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from planpuls.reach.snapping import Attached, Snaps, attach, snap
from planpuls.reach.walk_network import Adjacency, Ints, WalkNetwork, adjacency, network_from_arrays

Point = tuple[int, int]


def network(points: dict[int, Point], *streets: list[int], flags: list[int] | None = None) -> WalkNetwork:
    """Nodes by id at whole centimetres, and streets as lists of node ids; `flags` one per street."""
    ids = list(points)
    place = {node: number for number, node in enumerate(ids)}
    pairs = [(place[a], place[b]) for street in streets for a, b in pairwise(street)]
    each = [flag for street, flag in zip(streets, flags or [0] * len(streets), strict=True) for _ in street[1:]]
    x, y = zip(*points.values(), strict=True)
    start, end = zip(*pairs, strict=True)
    node_id, x_cm, y_cm, first, second = (np.array(values, np.int64) for values in (ids, x, y, start, end))
    return network_from_arrays(node_id, x_cm, y_cm, first, second, np.array(each, np.uint8))


def lattice(columns: int, rows: int, step_cm: int) -> WalkNetwork:
    """A city of square blocks with its south-western corner at the origin; ids row by row from 1."""
    places = {
        row * columns + column + 1: (column * step_cm, row * step_cm)
        for row in range(rows)
        for column in range(columns)
    }
    lines = [[row * columns + column + 1 for column in range(columns)] for row in range(rows)]
    return network(places, *lines, *(list(line) for line in zip(*lines, strict=True)))


def on(net: WalkNetwork, *points: Point, smallest_island: int = 1, limit_cm: int = 50_000) -> Snaps:
    at = np.array(points, np.int64).reshape(-1, 2)
    return snap(net, at[:, 0], at[:, 1], smallest_island=smallest_island, limit_cm=limit_cm)


def placed(net: WalkNetwork, *points: Point) -> tuple[Adjacency, Attached]:
    streets = adjacency(net)
    return streets, attach(on(net, *points), streets)


def by_scipy(net: WalkNetwork, streets: Adjacency, origins: Attached, targets: Attached) -> Ints:
    """All costs (origins, targets) with SciPy; -1 where there is no way."""
    edges, off, number = _joined(net, streets, origins, targets)
    pairs = np.array(list(edges), np.int64).reshape(-1, 2)
    # Explicit zeros mean "no edge" to some sparse routines: a step of length 0 gets a little.
    weights = np.array([max(cost, 1e-7) for cost in edges.values()])
    size = net.nodes + len(number)
    graph = coo_array((weights, (pairs[:, 0], pairs[:, 1])), shape=(size, size)).tocsr()
    first, rest = number[: len(origins)], number[len(origins) :]
    way = (
        dijkstra(graph, directed=False, indices=first)[:, rest] + off[: len(origins), None] + off[None, len(origins) :]
    )
    return np.where(np.isfinite(way), np.rint(np.where(np.isfinite(way), way, 0)), -1).astype(np.int64)


def by_networkx(net: WalkNetwork, streets: Adjacency, origins: Attached, targets: Attached) -> Ints:
    """The same with networkx, whose search is written in plain Python on whole numbers."""
    import networkx

    edges, off, number = _joined(net, streets, origins, targets)
    graph = networkx.Graph()
    graph.add_nodes_from(number.tolist())
    graph.add_weighted_edges_from((a, b, cost) for (a, b), cost in edges.items())
    found = np.full((len(origins), len(targets)), -1, np.int64)
    for row in range(len(origins)):
        costs = networkx.single_source_dijkstra_path_length(graph, int(number[row]))
        for column in range(len(targets)):
            other = len(origins) + column
            if (cost := costs.get(int(number[other]))) is not None:
                found[row, column] = cost + off[row] + off[other]
    return found


def _joined(
    net: WalkNetwork, streets: Adjacency, origins: Attached, targets: Attached
) -> tuple[dict[tuple[int, int], int], Ints, Ints]:
    """A graph in which points are nodes of their own: its edges, the legs to the street, and the points' numbers."""
    points = [origins, targets]
    segment, to_start, to_end, position = (
        np.concatenate([getattr(part, name) for part in points])
        for name in ("segment", "to_start", "to_end", "position")
    )
    off = np.concatenate([part.off for part in points]).astype(np.int64)
    used = np.flatnonzero(segment >= 0)
    number = net.nodes + np.arange(len(segment))
    edges = {(int(a), int(b)): int(c) for a, b, c in zip(net.start, net.end, streets.cost, strict=True)}
    for point in used:
        edges[int(net.start[segment[point]]), int(number[point])] = int(to_start[point])
        edges[int(net.end[segment[point]]), int(number[point])] = int(to_end[point])
        for other in used[segment[used] == segment[point]]:
            if other > point:
                way = np.ceil(abs(position[point] - position[other]) * streets.cost[segment[point]] - 1e-6)
                edges[int(number[point]), int(number[other])] = int(way)
    return edges, off, number
