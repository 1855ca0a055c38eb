"""The invented streets round the hubs, as a small OpenStreetMap extract.

A lattice of residential streets of 100 m round each hub, a stairway, and a path for walking and cycling tagged in the
Norwegian way. In the second delivery the new station has its streets too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from planpuls.demo.arithmetic import Point
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import hubs_of_today

DAYS: dict[Vintage, str] = {"first": "2024-01-02", "second": "2025-10-01"}
STEP_M, SIDE = 100, 7
"""Length of a block, and crossings along each side of a lattice."""


def counts(vintage: Vintage) -> tuple[int, int]:
    """Nodes and streets of the extract."""
    places = len(hubs_of_today(vintage))
    return places * SIDE * SIDE, places * (2 * SIDE + 2)


def write(folder: Path, vintage: Vintage, degrees: Callable[[Point], tuple[float, float]]) -> None:
    """The extract of a delivery, the same bytes each time."""
    import osmium

    day = f"{DAYS[vintage]}T00:00:00Z"
    crossings = [_crossings(hub.at) for hub in hubs_of_today(vintage)]
    positions = [degrees(at) for lattice in crossings for at in lattice]
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", day)
    header.set("generator", "planpuls demo (oppdiktet)")
    longitudes, latitudes = zip(*positions, strict=True)
    header.add_box(osmium.osm.Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes)))
    path = folder / f"gater_{DAYS[vintage]}.osm.pbf"
    # Uncompressed, so that the bytes do not depend on a compressor.
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for number, (longitude, latitude) in enumerate(positions, 1):
            place = (round(longitude, 7), round(latitude, 7))
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, timestamp=day, location=place))
        for number, (tags, nodes) in enumerate(_streets(len(crossings)), 1):
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, timestamp=day, tags=tags, nodes=nodes))


def _crossings(hub: Point) -> list[Point]:
    half = SIDE // 2 * STEP_M
    return [(hub[0] - half + i * STEP_M, hub[1] - half + j * STEP_M) for j in range(SIDE) for i in range(SIDE)]


def _streets(places: int) -> list[tuple[dict[str, Any], list[int]]]:
    """Tags and nodes of every street; nodes are numbered row by row from 1."""
    streets: list[tuple[dict[str, Any], list[int]]] = []
    for place in range(places):
        first = place * SIDE * SIDE + 1
        rows = [list(range(first + row * SIDE, first + (row + 1) * SIDE)) for row in range(SIDE)]
        for line in (*rows, *map(list, zip(*rows, strict=True))):
            streets.append(({"highway": "residential"}, line))
        streets.append(({"highway": "steps"}, [rows[0][0], rows[1][1]]))
        shared = {"highway": "cycleway", "foot": "designated", "segregated": "no"}
        streets.append((shared, [rows[1][1], rows[2][2], rows[3][3]]))
    return streets
