"""Air line to the nearest junction of the main roads, from an OpenStreetMap extract.

A junction is where one leaves or joins a main road: nodes tagged `highway=motorway_junction`, and both ends of every ramp
(`motorway_link`, `trunk_link`) that are not ends of other ramps. In Norway `motorway` is motorveg and `trunk` the other riksveger
with the standard of main roads (E and Rv); local access to a trunk road without ramps is not a junction here.

What lies beyond the extract is not known. A place farther from the nearest known junction than from the extract's rim may have
a nearer one: its distance is at least that to the rim, and at most that to the junction.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.nearest import Ints, nearest_points
from planpuls.reach.street_walks import metres_of

NORWAY = 25833
_EXIT = "motorway_junction"
_RAMPS = ("motorway_link", "trunk_link")
_CORNERS = 3
_ON_AN_EDGE = 64
"""Points on each edge of an extract's box: a line of equal latitude is no straight line in the plane."""


def junctions(path: Path, crs: int = NORWAY) -> pl.DataFrame:
    """`node_id`, `kind` (`exit` for motorway_junction, `ramp` for the end of a ramp), `x_cm`, `y_cm` in the plane `crs`; sorted, each node once.

    Ends of ramps that the extract lacks a position for are left out. Derived from OpenStreetMap, under the ODbL.
    """
    import osmium

    found: dict[int, tuple[str, float, float]] = {}
    ends: Counter[int] = Counter()
    places: dict[int, tuple[float, float]] = {}
    both = osmium.osm.NODE | osmium.osm.WAY
    entries: Any = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), both).with_locations("sparse_mem_array")
    wanted = osmium.filter.TagFilter(*(("highway", kind) for kind in (_EXIT, *_RAMPS)))
    for entry in entries.with_filter(wanted):
        kind = entry.tags.get("highway")
        if entry.is_node():
            if kind == _EXIT and entry.location.valid():
                found[entry.id] = ("exit", entry.location.lon, entry.location.lat)
        elif kind in _RAMPS and len(entry.nodes) > 1:
            for node in (entry.nodes[0], entry.nodes[-1]):
                ends[node.ref] += 1
                if node.location.valid():
                    places[node.ref] = (node.location.lon, node.location.lat)
    for node, place in places.items():
        if ends[node] == 1:
            found.setdefault(node, ("ramp", *place))
    rows = [(node, *found[node]) for node in sorted(found)]
    frame = pl.DataFrame(
        rows, schema={"node_id": pl.Int64, "kind": pl.String, "lon": pl.Float64, "lat": pl.Float64}, orient="row"
    )
    x_cm, y_cm = metres_of(frame["lon"].to_numpy(), frame["lat"].to_numpy(), crs)
    return frame.select("node_id", "kind").with_columns(pl.Series("x_cm", x_cm), pl.Series("y_cm", y_cm))


def extent(path: Path, crs: int = NORWAY) -> pl.DataFrame:
    """The box that the extract's header tells, as a ring of `x_cm`, `y_cm` in the plane `crs`; empty where it tells none."""
    import osmium

    reader = osmium.io.Reader(osmium.io.File(str(path), "pbf"), osmium.osm.NOTHING)
    box = reader.header().box()
    reader.close()
    if not box.valid():
        return pl.DataFrame(schema={"x_cm": pl.Int64, "y_cm": pl.Int64})
    low, high = box.bottom_left, box.top_right
    lon, lat = (np.linspace(*ends, _ON_AN_EDGE) for ends in ((low.lon, high.lon), (low.lat, high.lat)))
    x_cm, y_cm = metres_of(*_ring(lon, lat), crs)
    return pl.DataFrame({"x_cm": x_cm, "y_cm": y_cm})


def covered(extent: pl.DataFrame, nodes: pl.DataFrame | None) -> pl.DataFrame:
    """What an extract covers, as a ring: its own box, or where it tells none the convex hull of its streets' `nodes`.

    A hull is too large where the extract was cut along a border that bends inwards.

    >>> corners = pl.DataFrame({"x_cm": [0, 9, 9, 0, 4], "y_cm": [0, 0, 9, 9, 4]})
    >>> sorted(set(covered(corners.clear(), corners).rows()))
    [(0, 0), (0, 9), (9, 0), (9, 9)]
    """
    if not extent.is_empty() or nodes is None or nodes.height < _CORNERS:
        return extent
    import shapely

    hull = shapely.convex_hull(shapely.multipoints(nodes.select("x_cm", "y_cm").to_numpy().astype(np.float64)))
    ring = shapely.get_coordinates(hull).astype(np.int64)
    return pl.DataFrame({"x_cm": ring[:, 0], "y_cm": ring[:, 1]})


def _ring(x: Any, y: Any) -> tuple[Any, Any]:
    """The edges of a box, counter-clockwise; `x` and `y` rise."""
    across, up = np.ones_like(x), np.ones_like(y)
    return (
        np.concatenate([x, x[-1] * up, x[::-1], x[0] * up]),
        np.concatenate([y[0] * across, y, y[-1] * across, y[::-1]]),
    )


def with_main_road(places: pl.DataFrame, found: pl.DataFrame, extent: pl.DataFrame) -> pl.DataFrame:
    """`places` (`x_cm`, `y_cm`) with `main_road_cm`, whole centimetres by air line to the nearest known junction, and
    `main_road_least_cm`, how far the nearest junction of all is at least. Both null where no junction is known.

    >>> here = pl.DataFrame({"x_cm": [0, 90_000], "y_cm": [0, 0]})
    >>> exits = pl.DataFrame({"node_id": [1, 2], "kind": ["exit", "ramp"], "x_cm": [300, 9], "y_cm": [400, 900]})
    >>> box = pl.DataFrame({"x_cm": [-100_000, 100_000, 100_000, -100_000], "y_cm": [-100_000, -100_000, 100_000, 100_000]})
    >>> with_main_road(here, exits, box).select("main_road_cm", "main_road_least_cm").rows()
    [(500, 500), (89701, 10000)]
    """
    if found.is_empty():
        unknown = pl.lit(None, pl.Int64)
        return places.with_columns(unknown.alias("main_road_cm"), unknown.alias("main_road_least_cm"))
    here = places.select("x_cm", "y_cm").to_numpy().astype(np.int64)
    there = found.select("x_cm", "y_cm").to_numpy().astype(np.int64)
    _, square = nearest_points(there, here)
    known = np.rint(np.sqrt(square)).astype(np.int64)
    least = np.minimum(known, _to_rim(here, extent.select("x_cm", "y_cm").to_numpy()))
    return places.with_columns(pl.Series("main_road_cm", known), pl.Series("main_road_least_cm", least))


def _to_rim(here: Ints, ring: Ints) -> Ints:
    """Whole centimetres to the rim of the extract, 0 outside it."""
    import shapely

    if len(ring) < _CORNERS:
        return np.zeros(len(here), np.int64)
    area = shapely.Polygon(ring.astype(np.float64))
    shapely.prepare(area)
    places = shapely.points(here.astype(np.float64))
    away = np.floor(shapely.distance(places, area.exterior)).astype(np.int64)
    return np.where(shapely.contains(area, places), away, 0)


def read_junctions(path: Path) -> dict[str, pl.DataFrame]:
    """Outputs `junctions` and `extent`: see there."""
    return {"junctions": junctions(path), "extent": extent(path)}


def to_main_roads(
    junctions: pl.DataFrame, extent: pl.DataFrame, nodes: pl.DataFrame, cells: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Output `distances`: `cell`, `main_road_cm`, `main_road_least_cm` from the cell's centre; `cells` has `cell`, `x_m`, `y_m`;
    `nodes` are those of the streets."""
    centres = cells.select("cell", x_cm=pl.col("x_m") * 100, y_cm=pl.col("y_m") * 100)
    found = with_main_road(centres, junctions, covered(extent, nodes))
    return {"distances": found.select("cell", "main_road_cm", "main_road_least_cm").sort("cell")}
