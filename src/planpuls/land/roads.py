"""Centre lines of the roads of an OpenStreetMap extract: ways that cars may use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from planpuls.land.buffers import Array

ROADS = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service",
    "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link",
)  # fmt: skip
STEP_MM = 100
"""Corners are rounded to whole decimetres, well below what they are measured with."""


def road_lines(path: Path) -> dict[str, pl.DataFrame]:
    """Output `lines`: `wkb` of each road in millimetres of EPSG:25833, sorted. Tunnels are left out: what lies above is free.

    Derived from OpenStreetMap, under the ODbL: a table of its own that enters no release.
    """
    import pyogrio
    import pyproj
    import shapely

    kinds = ", ".join(f"'{kind}'" for kind in ROADS)
    columns = ["highway", "other_tags"]
    _, _, wkb, (_, tags) = pyogrio.raw.read(path, layer="lines", columns=columns, where=f"highway IN ({kinds})")
    open_air = np.array(['"tunnel"=>"yes"' not in (tag or "") for tag in tags], bool)
    to_plane = pyproj.Transformer.from_crs(4326, 25833, always_xy=True)

    def rounded(points: Array) -> Array:
        x, y = to_plane.transform(points[:, 0], points[:, 1])
        return np.rint(np.stack([x, y], axis=1) * 1_000 / STEP_MM) * STEP_MM

    lines = shapely.transform(shapely.from_wkb(wkb[open_air]), rounded)
    # A road shorter than the rounding has no length left; what it kept off is within the next road's reach.
    lines = lines[shapely.length(lines) > 0]
    return {"lines": pl.DataFrame({"wkb": shapely.to_wkb(lines)}, schema={"wkb": pl.Binary}).sort("wkb")}
