"""Air line to the nearest junction of the main roads, from an OpenStreetMap extract.

A junction is where one leaves or joins a main road: nodes tagged `highway=motorway_junction`, and both ends of every ramp
(`motorway_link`, `trunk_link`) that are not ends of other ramps. In Norway `motorway` is motorveg and `trunk` the other riksveger
with the standard of main roads (E and Rv); local access to a trunk road without ramps is not a junction here.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.nearest import nearest_points
from planpuls.reach.street_walks import metres_of

NORWAY = 25833
_EXIT = "motorway_junction"
_RAMPS = ("motorway_link", "trunk_link")


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


def with_main_road(places: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """`places` (`x_cm`, `y_cm`) with `main_road_cm`: whole centimetres by air line to the nearest junction, null where there is none.

    >>> here = pl.DataFrame({"x_cm": [0], "y_cm": [0]})
    >>> exits = pl.DataFrame({"node_id": [1, 2], "kind": ["exit", "ramp"], "x_cm": [300, 9], "y_cm": [400, 900]})
    >>> with_main_road(here, exits)["main_road_cm"].to_list()
    [500]
    """
    if found.is_empty():
        return places.with_columns(pl.lit(None, pl.Int64).alias("main_road_cm"))
    here = places.select("x_cm", "y_cm").to_numpy().astype(np.int64)
    there = found.select("x_cm", "y_cm").to_numpy().astype(np.int64)
    _, square = nearest_points(there, here)
    return places.with_columns(pl.Series("main_road_cm", np.rint(np.sqrt(square)).astype(np.int64)))


def read_junctions(path: Path) -> dict[str, pl.DataFrame]:
    """Output `junctions`: see there. Those beyond the extract are not known: near its rim the true distance may be shorter."""
    return {"junctions": junctions(path)}


def to_main_roads(junctions: pl.DataFrame, cells: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Output `distances`: `cell`, `main_road_cm` from the cell's centre; `cells` has `cell`, `x_m`, `y_m`."""
    centres = cells.select("cell", x_cm=pl.col("x_m") * 100, y_cm=pl.col("y_m") * 100)
    return {"distances": with_main_road(centres, junctions).select("cell", "main_road_cm").sort("cell")}
