"""The walking network as tables that steps hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.walk_network import WalkNetwork
from planpuls.reach.walk_osm import read_walk_network


def network(path: Path) -> dict[str, Any]:
    """The walking network of an OSM extract as tables: outputs `nodes`, `segments` and `counts` (see `read_walk_network`).

    What is derived from OpenStreetMap is under the ODbL and stays in tables of its own.
    """
    return stored(read_walk_network(path))


def stored(net: WalkNetwork) -> dict[str, Any]:
    """A network as tables: `nodes` (node_id, x_cm, y_cm, island, cut), `segments` (start, end, length_cm, flags)."""
    nodes = pl.DataFrame(
        {"node_id": net.node_id, "x_cm": net.x_cm, "y_cm": net.y_cm, "island": net.island, "cut": net.cut}
    )
    segments = pl.DataFrame({"start": net.start, "end": net.end, "length_cm": net.length_cm, "flags": net.flags})
    return {"nodes": nodes, "segments": segments, "counts": dict(net.counts)}


def opened(nodes: pl.DataFrame, segments: pl.DataFrame, counts: dict[str, int] | None = None) -> WalkNetwork:
    """The network that `stored` gave."""
    here = {name: nodes[name].to_numpy().copy() for name in nodes.columns}
    way = {name: segments[name].to_numpy().copy() for name in segments.columns}
    sizes = np.bincount(here["island"]).astype(np.int64)
    return WalkNetwork(
        here["node_id"], here["x_cm"], here["y_cm"], way["start"], way["end"], way["length_cm"], way["flags"],
        here["island"], sizes, here["cut"], counts or {},
    )  # fmt: skip
