"""The invented streets, as a small OpenStreetMap extract: a lattice through the cells near the hubs and those with workplaces.

A crossing in the middle of each 250 m cell on land, streets between neighbouring cells, a stairway across the cell of each
hub, and one street that is a path for walking and cycling, tagged in the Norwegian way. Where workplaces lie apart from all
others their few streets are an island. `walks` tells how far it is to the nearest hub, found street by street here.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from math import dist
from pathlib import Path

from planpuls.demo.arithmetic import Point
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import hubs_of_today, on_land, on_map
from planpuls.demo.jobs import CELL_M, cells

DAYS: dict[Vintage, str] = {"first": "2024-01-02", "second": "2025-10-01"}
ROUND_A_HUB_M = 3_750
"""Streets reach so far from a hub, along each axis."""
FEWEST_CROSSINGS = 40
"""Streets with fewer crossings that hang together are an island, which nobody is measured from."""
FARTHEST_STREET_M = 500

EXITS: tuple[Point, ...] = (on_map(9_000, 6_000), on_map(14_000, 10_500))
"""Where one leaves the only motorway, which runs straight between the two and is not walked."""

Street = tuple[dict[str, str], list[Point]]


@cache
def crossings(vintage: Vintage) -> tuple[Point, ...]:
    """Every crossing, in EPSG:25833 and in the order of its node."""
    found = {cell.corner for cell in cells()}
    for hub in hubs_of_today(vintage):
        west, south = (int(value - ROUND_A_HUB_M) // CELL_M * CELL_M for value in hub.at)
        steps = range(0, 2 * ROUND_A_HUB_M, CELL_M)
        found |= {(west + x, south + y) for x in steps for y in steps}
    middles = ((x + CELL_M // 2, y + CELL_M // 2) for x, y in sorted(found))
    on_streets = {at for at in middles if on_land(at) is not None}
    beside = ((CELL_M, 0), (-CELL_M, 0), (0, CELL_M), (0, -CELL_M))
    return tuple(
        at for at in sorted(on_streets) if any((at[0] + east, at[1] + north) in on_streets for east, north in beside)
    )


@cache
def streets(vintage: Vintage) -> tuple[Street, ...]:
    """Tags and crossings of every street: rows, then columns, then stairways."""
    known = set(crossings(vintage))
    path = {"highway": "cycleway", "foot": "designated", "segregated": "no"}
    first_hub = _crossing_near(hubs_of_today(vintage)[0].at)
    found: list[Street] = []
    for axis in (0, 1):
        for line in _runs(known, axis):
            is_path = axis == 0 and line[0][1] == first_hub[1]
            found.append((path if is_path else {"highway": "residential"}, line))
    for hub in hubs_of_today(vintage):
        x, y = _crossing_near(hub.at)
        across = [(x, y), (x + CELL_M, y + CELL_M)]
        if known.issuperset(across):
            found.append(({"highway": "steps"}, across))
    return tuple(found)


_ROOM = 0.5
"""Degrees that the extract is cut wider than the region, as extracts are: what lies near the region's border is known."""


def _crossing_near(at: Point) -> Point:
    x, y = (int(value) // CELL_M * CELL_M + CELL_M // 2 for value in at)
    return x, y


def _runs(known: set[Point], axis: int) -> Iterator[list[Point]]:
    """Unbroken lines of at least two crossings along x (axis 0) or y (axis 1)."""
    line: list[Point] = []
    for at in sorted(known, key=lambda point: (point[1 - axis], point[axis])):
        follows = line and at[1 - axis] == line[-1][1 - axis] and at[axis] == line[-1][axis] + CELL_M
        if not follows:
            if len(line) > 1:
                yield line
            line = []
        line.append(at)
    if len(line) > 1:
        yield line


def counts(vintage: Vintage) -> tuple[int, int]:
    """Nodes and streets of the extract, the motorway included."""
    return len(crossings(vintage)) + len(EXITS), len(streets(vintage)) + 1


def write(folder: Path, vintage: Vintage, degrees: Callable[[Point], tuple[float, float]]) -> None:
    """The extract of a delivery, the same bytes each time."""
    import osmium

    day = f"{DAYS[vintage]}T00:00:00Z"
    number = {at: node for node, at in enumerate(crossings(vintage), 1)}
    positions = [degrees(at) for at in (*number, *EXITS)]
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", day)
    header.set("generator", "planpuls demo (oppdiktet)")
    longitudes, latitudes = zip(*positions, strict=True)
    west, south, east, north = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
    header.add_box(osmium.osm.Box(west - _ROOM, south - _ROOM, east + _ROOM, north + _ROOM))
    path = folder / f"gater_{DAYS[vintage]}.osm.pbf"
    # Uncompressed, so that the bytes do not depend on a compressor.
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for node, (longitude, latitude) in enumerate(positions, 1):
            place = (round(longitude, 7), round(latitude, 7))
            tags = {"highway": "motorway_junction"} if node > len(number) else {}
            writer.add_node(osmium.osm.mutable.Node(id=node, version=1, timestamp=day, location=place, tags=tags))
        for way, (tags, line) in enumerate(streets(vintage), 1):
            nodes = [number[at] for at in line]
            writer.add_way(osmium.osm.mutable.Way(id=way, version=1, timestamp=day, tags=tags, nodes=nodes))
        ends = [len(number) + 1, len(number) + 2]
        motorway = {"highway": "motorway", "ref": "E 0"}
        writer.add_way(
            osmium.osm.mutable.Way(id=len(streets(vintage)) + 1, version=1, timestamp=day, tags=motorway, nodes=ends)
        )


# --- the truth about walking ---------------------------------------------------------------------------------------


@cache
def walks(vintage: Vintage, chosen: frozenset[str] | None = None) -> dict[Point, float]:
    """Corner of a cell with workplaces -> metres on foot from its middle to the nearest hub of today, or of the chosen ones.

    To the nearest point of a street, along the streets, and from the street to the hub. Cells on an island, farther than
    500 m from every street, or without a hub along the streets are left out.
    """
    edges = _edges(vintage)
    ways: dict[Point, list[tuple[Point, float]]] = defaultdict(list)
    for a, b in edges:
        ways[a].append((b, dist(a, b)))
        ways[b].append((a, dist(a, b)))
    wanted = [hub for hub in hubs_of_today(vintage) if chosen is None or hub.id in chosen]
    starts = {hub.at: _foot(hub.at, edges) for hub in wanted}
    reached = _spread(ways, [found for found in starts.values() if found])
    walked: dict[Point, float] = {}
    for cell in cells():
        if foot := _foot(cell.centre, edges):
            (a, b), away, at = foot
            tries = [away + dist(at, end) + reached[end] for end in (a, b) if end in reached]
            # Hubs on the same street are reached without passing a crossing.
            tries += [away + dist(at, hub[2]) + hub[1] for hub in starts.values() if hub and hub[0] == (a, b)]
            if tries:
                walked[cell.corner] = min(tries)
    return walked


def near_a_street(vintage: Vintage, place: Point) -> bool:
    """Whether a street that is walked from lies within 500 m."""
    return _foot(place, _edges(vintage)) is not None


Foot = tuple[tuple[Point, Point], float, tuple[float, float]]
"""The street between two crossings that is nearest to a place, metres to it, and where one steps on it."""


@cache
def _edges(vintage: Vintage) -> tuple[tuple[Point, Point], ...]:
    """Streets between two crossings, without islands."""
    pairs = [pair for _, line in streets(vintage) for pair in pairwise(line)]
    beside: dict[Point, set[Point]] = defaultdict(set)
    for a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    large: set[Point] = set()
    seen: set[Point] = set()
    for start in beside:
        if start not in seen:
            island, waiting = {start}, [start]
            while waiting:
                new = beside[waiting.pop()] - island
                island |= new
                waiting += new
            seen |= island
            large |= island if len(island) >= FEWEST_CROSSINGS else set()
    return tuple(pair for pair in pairs if pair[0] in large)


def _foot(place: Point, edges: tuple[tuple[Point, Point], ...]) -> Foot | None:
    best: Foot | None = None
    for a, b in edges:
        if abs(a[0] - place[0]) > FARTHEST_STREET_M + CELL_M or abs(a[1] - place[1]) > FARTHEST_STREET_M + CELL_M:
            continue
        along = ((place[0] - a[0]) * (b[0] - a[0]) + (place[1] - a[1]) * (b[1] - a[1])) / dist(a, b) ** 2
        share = min(max(along, 0.0), 1.0)
        at = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
        away = dist(place, at)
        if away <= FARTHEST_STREET_M and (best is None or away < best[1] - 1e-6):
            best = ((a, b), away, at)
    return best


def _spread(ways: dict[Point, list[tuple[Point, float]]], starts: list[Foot]) -> dict[Point, float]:
    """Crossing -> metres to the nearest start, by settling the nearest crossing first."""
    waiting = [(away + dist(at, end), end) for ends, away, at in starts for end in ends]
    heapq.heapify(waiting)
    reached: dict[Point, float] = {}
    while waiting:
        metres, here = heapq.heappop(waiting)
        if here not in reached:
            reached[here] = metres
            for there, length in ways[here]:
                if there not in reached:
                    heapq.heappush(waiting, (metres + length, there))
    return reached
