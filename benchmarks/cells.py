"""Placing 250 m cells in municipalities and measuring them to the nearest hub, against geopandas' own joins. Both begin with
columns of coordinates, as a table of cells has them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from planpuls.places.cells import NEAREST_WITHIN_M, place_cells
from planpuls.reach.airline import nearest_hub
from planpuls.spec.grid import cell_id

CELLS, SIDE, HUBS, RUNS = 120_000, 16, 400, 3


def _country(chance: np.random.Generator) -> gpd.GeoDataFrame:
    """Ragged polygons round a jittered lattice, with gaps of water between them: `SIDE` x `SIDE` municipalities."""
    shapes, codes = [], []
    for column in range(SIDE):
        for row in range(SIDE):
            angles = np.sort(chance.uniform(0, 2 * np.pi, 400))
            radius = 14_000 + chance.normal(0, 700, 400)
            points = np.c_[
                column * 26_000 + radius * np.cos(angles), 6_500_000 + row * 26_000 + radius * np.sin(angles)
            ]
            shapes.append(shapely.make_valid(shapely.Polygon(points)))
            codes.append(f"{1000 + column * SIDE + row:04d}")
    # Later municipalities yield to their earlier neighbours, so that no point lies in two.
    for position, shape in enumerate(shapes):
        near = [other for other in shapes[max(0, position - SIDE - 1) : position] if shapely.intersects(shape, other)]
        shapes[position] = shapely.difference(shape, shapely.union_all(near)) if near else shape
    return gpd.GeoDataFrame({"municipality": codes}, geometry=shapes, crs=25833)


def _median(work: Callable[[], Any]) -> tuple[float, Any]:
    seconds, answer = [], None
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds), 3), answer


def entries() -> list[dict[str, Any]]:
    chance = np.random.default_rng(20_260_101)
    municipalities = _country(chance)
    x = chance.integers(-20_000, SIDE * 26_000, CELLS)
    y = chance.integers(6_480_000, 6_500_000 + SIDE * 26_000, CELLS)
    ids = np.unique(cell_id(x, y, 250))
    workplaces = pl.DataFrame({"cell": ids, "period": ["2024"] * len(ids), "employees": np.ones(len(ids), np.int64)})
    wkb = shapely.to_wkb(municipalities.geometry.to_numpy()).tolist()
    boundaries = pl.DataFrame(
        {
            "municipality": municipalities["municipality"].tolist(),
            "name": [""] * len(wkb),
            "period": ["2024"] * len(wkb),
            "wkb": wkb,
        }
    )
    codes = municipalities["municipality"].tolist()
    placing, placed = _median(lambda: place_cells(workplaces, boundaries, edition=2024, municipalities=codes))
    joining, joined = _median(lambda: _with_geopandas(ids, municipalities))
    ours = dict(placed["cells"].select("cell", "municipality").rows())
    return [
        _entry(
            "250 m cells to municipalities, water cells to the nearest",
            placing,
            {"geopandas sjoin + sjoin_nearest": joining},
            ours == joined,
        ),
        _hubs(placed["cells"], chance),
    ]


def _with_geopandas(ids: np.ndarray[Any, Any], municipalities: gpd.GeoDataFrame) -> dict[int, str]:
    points = gpd.points_from_xy(ids // 10**7 - 2_000_000 + 125, ids % 10**7 + 125)
    centres = gpd.GeoDataFrame({"cell": ids}, geometry=points, crs=25833)
    inside = centres.sjoin(municipalities, predicate="intersects", how="left").drop_duplicates("cell")
    found = inside.dropna(subset="municipality")
    rest = inside[inside["municipality"].isna()][["cell", "geometry"]]
    near = rest.sjoin_nearest(municipalities, max_distance=NEAREST_WITHIN_M).drop_duplicates("cell")
    return dict(zip(found["cell"], found["municipality"], strict=True)) | dict(
        zip(near["cell"], near["municipality"], strict=True)
    )


def _hubs(cells: pl.DataFrame, chance: np.random.Generator) -> dict[str, Any]:
    at = chance.integers(0, SIDE * 26_000 * 100, (HUBS, 2)) + np.array([0, 650_000_000])
    hubs = pl.DataFrame({"hub": [f"{number:04d}" for number in range(HUBS)], "x_cm": at[:, 0], "y_cm": at[:, 1]})
    measuring, measured = _median(lambda: nearest_hub(cells, hubs))

    def join() -> gpd.GeoDataFrame:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(cells["x_m"], cells["y_m"]), crs=25833)
        targets = gpd.GeoDataFrame(
            {"hub": hubs["hub"].to_list()}, geometry=gpd.points_from_xy(at[:, 0] / 100, at[:, 1] / 100), crs=25833
        )
        return points.sjoin_nearest(targets, distance_col="distance_m")

    joining, joined = _median(join)
    distance = joined[~joined.index.duplicated()].sort_index()["distance_m"].to_numpy()
    equal = bool((np.abs(distance * 100 - measured["distance_cm"].to_numpy()) <= 1).all())
    return _entry("air line from cells to the nearest hub", measuring, {"geopandas sjoin_nearest": joining}, equal)


def _entry(name: str, ours: float, peers: dict[str, float], checked: bool) -> dict[str, Any]:
    if not checked:
        raise AssertionError(f"{name}: the answers differ")
    return {
        "name": name,
        "unit": "s",
        "better": "lower",
        "ours": ours,
        "peers": {peer: {"value": value, "goal_ratio": 1.0, "published": False} for peer, value in peers.items()},
        "checked": checked,
    }
