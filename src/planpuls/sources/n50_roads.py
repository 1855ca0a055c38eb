"""Roads of Kartverket's N50 (theme Samferdsel) as lines: what land analyses keep clear of where FKB is not at hand.

Walking distances do not use them: at 1:50 000 footways are missing or moved. Names of types and properties come from public
descriptions of the road products, not from a file of the service; types that are not here are counted in the notes.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from planpuls.sources.archives import unzipped
from planpuls.sources.dataset import ReadContext
from planpuls.sources.plan_features import Feature, plain
from planpuls.sources.plan_maps_gml import read_features
from planpuls.sources.polygons import check_system, lines_inside

THEME = "samferdsel"
KINDS: dict[str, str] = {
    "VegSenterlinje": "road",
    "Veglenke": "road",
    "GangSykkelveg": "cycleway",
    "Traktorveg": "track",
    "Sti": "path",
    "Barmarksløype": "path",
}
"""Object type -> kind."""
_KINDS = {plain(name): kind for name, kind in KINDS.items()}
_LEVELS = {"T": "ground", "U": "tunnel", "L": "bridge", "B": "building"}
SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "kind": pl.String,
    "class": pl.String,
    "category": pl.String,
    "level": pl.String,
    "length_m": pl.Float64,
    "wkb": pl.Binary,
}


def read_roads(path: Path, context: ReadContext, part: str) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Roads of a zip file with a GML file per theme, and notes; empty, with a note, where it has no such theme.

    Columns: `period` (`part`), `kind` (road, cycleway, track, path), `class` (N50's type in lower case), `category` (E, R, F, K,
    P, S; null where not given), `level` (ground, tunnel, bridge, building; null where not given), `length_m`, `wkb` (lines,
    EPSG:25833). What stands there twice is taken once, and counted. Errors: as for maps; coordinates far from Norway.
    """
    with unzipped(path, context) as archive:
        names = [name for name in archive.namelist() if THEME in name.lower() and name.lower().endswith(".gml")]
    if len(names) != 1:
        return pl.DataFrame(schema=SCHEMA), {"without_roads": 1}
    ending = (PurePosixPath(names[0]).name.lower(),)
    features = read_features(path, context, frozenset(_KINDS), ending, lines=True)
    lines = lines_inside([one.shape for one in features.items], check_system(features.epsg, context), context)
    rows = [_row(one, line, part) for one, line in zip(features.items, lines, strict=True) if line is not None]
    every = pl.DataFrame(rows, schema=SCHEMA)
    frame = every.unique(maintain_order=True)
    notes = {"roads_without_line": len(features.items) - len(rows), "roads_repeated": every.height - frame.height}
    if others := features.notes.get("other_objects"):
        notes["other_road_objects"] = others
    return frame.sort("kind", "class", maintain_order=True), notes


def _row(feature: Feature, line: Any, part: str) -> dict[str, Any]:
    return {
        "period": part,
        "kind": _KINDS[feature.kind],
        "class": feature.kind,
        "category": _ending(feature, "vegkategori"),
        "level": _LEVELS.get(_ending(feature, "medium") or ""),
        "length_m": line.length,
        "wkb": line.wkb,
    }


def _ending(feature: Feature, name: str) -> str | None:
    """A property by the end of its path: what it is nested in differs between versions of the product."""
    return next((value for path, value in feature.properties.items() if path.rpartition(".")[2] == name), None)
