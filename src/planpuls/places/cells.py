"""Which municipality a grid cell belongs to.

A 250 m cell belongs to the municipality in which its centre lies. A centre in no municipality (sea, fjord) belongs
to the nearest municipality within 500 m and is marked as water cell; farther out it stays unplaced and is reported.
A centre on a border belongs to the lower code. EPSG:25833 throughout.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from planpuls.spec.grid import CELL_1KM, CELL_250M, corner, parent

NEAREST_WITHIN_M = 500


def place_cells(
    workplaces: pl.DataFrame, boundaries: pl.DataFrame, *, edition: int, municipalities: list[str]
) -> dict[str, pl.DataFrame]:
    """Cells of the wanted municipalities, and the cells near them that no municipality takes.

    `workplaces` has `cell`, `period`, `employees`; `boundaries` has `municipality`, `period`, `wkb`.
    Result `cells`: `cell`, `cell_1km` (Int64 ids), `x_m`, `y_m` (centre), `municipality`, `water`;
    `unplaced`: `cell`, `period`, `employees`; `outlines`: `municipality`, `name`, `wkb` of the wanted ones.
    """
    import shapely

    polygons = boundaries.filter(pl.col("period") == str(edition)).sort("municipality")
    shapes = shapely.from_wkb(polygons["wkb"].to_numpy())
    codes = polygons["municipality"].to_numpy()
    wanted = np.isin(codes, municipalities)
    outlines = polygons.filter(pl.col("municipality").is_in(municipalities)).select("municipality", "name", "wkb")
    cells = workplaces.select(pl.col("cell").unique().sort())
    if not wanted.any():
        return {
            "cells": _cell_frame(cells["cell"].to_numpy()[:0], codes[:0], np.zeros(0, bool)),
            "unplaced": _nothing(workplaces),
            "outlines": outlines,
        }
    ids = cells["cell"].to_numpy()
    x, y = _centres(ids)
    west, south, east, north = shapely.total_bounds(shapes[wanted])
    margin = NEAREST_WITHIN_M
    near = (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)
    ids, points = ids[near], shapely.points(x[near], y[near])
    label, water = _labels(points, shapes, codes)
    kept = np.isin(label, municipalities)
    lost = ids[label == ""]
    unplaced = workplaces.filter(pl.col("cell").is_in(pl.Series(lost, dtype=pl.Int64).implode())).select(
        "cell", "period", "employees"
    )
    return {
        "cells": _cell_frame(ids[kept], label[kept], water[kept]),
        "unplaced": unplaced.sort("period", "cell"),
        "outlines": outlines,
    }


def _labels(points: np.ndarray, shapes: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Code of each point ("" where none), and whether it was found only by nearness."""
    import shapely

    label = np.full(len(points), "", dtype=object)
    # Polygons ask for points, not the other way: each polygon is prepared once and answers for all points in its box.
    polygon, point = shapely.STRtree(points).query(shapes, predicate="intersects")
    # Polygons are sorted by code; written backwards, the lowest code of a shared border is what stays.
    order = np.argsort(-polygon, kind="stable")
    label[point[order]] = codes[polygon[order]]
    outside = np.flatnonzero(label == "")
    polygon, point = shapely.STRtree(points[outside]).query(shapes, predicate="dwithin", distance=NEAREST_WITHIN_M)
    distance = shapely.distance(points[outside][point], shapes[polygon])
    order = np.lexsort((-polygon, -distance))
    label[outside[point[order]]] = codes[polygon[order]]
    water = np.zeros(len(points), dtype=bool)
    water[outside] = label[outside] != ""
    return label, water


def _centres(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = corner(ids)
    return x + CELL_250M // 2, y + CELL_250M // 2


def _cell_frame(ids: np.ndarray, label: np.ndarray, water: np.ndarray) -> pl.DataFrame:
    x, y = _centres(ids.astype(np.int64))
    return pl.DataFrame(
        {
            "cell": pl.Series(ids, dtype=pl.Int64),
            "cell_1km": pl.Series(parent(ids.astype(np.int64), CELL_1KM), dtype=pl.Int64),
            "x_m": pl.Series(x, dtype=pl.Int64),
            "y_m": pl.Series(y, dtype=pl.Int64),
            "municipality": pl.Series(label.tolist(), dtype=pl.String),
            "water": pl.Series(water, dtype=pl.Boolean),
        }
    ).sort("cell")


def _nothing(workplaces: pl.DataFrame) -> pl.DataFrame:
    return workplaces.clear().select("cell", "period", "employees")
