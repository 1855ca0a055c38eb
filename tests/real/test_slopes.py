"""Slopes on the real streets of central Oslo, on an invented ground: no terrain model of Norway is at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from planpuls.plan.load import load_plan
from planpuls.reach.shortest_paths import nearest_source
from planpuls.reach.slopes import on_segments
from planpuls.reach.snapping import attach, snap
from planpuls.reach.walk_network import SegmentFlag, adjacency
from planpuls.reach.walk_osm import read_walk_network
from planpuls.reach.walk_profile import WalkProfile, walking_times
from planpuls.reach.walk_tables import stored
from planpuls.sources.dataset import ReadContext
from planpuls.sources.terrain import read_terrain
from tests.sources.rasters import write_raster

CELL_M = 10.0
RIM_M = 50.0
LIMIT_MS = 3_600_000


def test_on_invented_hills_the_streets_of_oslo_rise_as_scipy_says_and_no_walk_is_quicker(
    data: Path, tmp_path: Path
) -> None:
    net = read_walk_network(data / "osm" / "oslo-center.osm.pbf")
    x_m, y_m = net.x_cm / 100, net.y_cm / 100
    west, north = np.floor(x_m.min()) - RIM_M, np.ceil(y_m.max()) + RIM_M
    columns, rows = (int((span + 3 * RIM_M) // CELL_M) for span in (np.ptp(x_m), np.ptp(y_m)))
    across, down = (np.arange(count) * CELL_M + CELL_M / 2 for count in (columns, rows))
    ground = (120 + 80 * np.cos(down / 900)[:, None] * np.sin(across / 700)).round(2).astype(np.float32)
    halves = [
        read_terrain(
            write_raster(tmp_path / f"{first}.tif", ground[:, first:last], west + CELL_M * first, north), context
        )
        for first, last in ((0, columns // 2), (columns // 2, columns))
        for context in (ReadContext(f"{first}.tif", load_plan("demo").country),)
    ]
    tables = stored(net)
    told = on_segments(
        [half.frame for half in halves], [half.periods for half in halves], tables["nodes"], tables["segments"]
    )
    rise_mm = told["rises"]["rise_mm"].to_numpy()
    height = RegularGridInterpolator((down, across), ground)(np.stack((north - y_m, x_m - west), axis=1))
    assert np.abs(rise_mm - 1_000 * np.abs(height[net.end] - height[net.start])).max() <= 1.01
    assert told["facts"]["without_height"] == 0
    assert told["facts"]["level_by_kind"] > 1_000

    level, sloped = (walking_times(net, WalkProfile(), rise) for rise in (None, rise_mm.astype(np.int64)))
    by_kind = (net.flags & int(SegmentFlag.STEPS | SegmentFlag.BRIDGE | SegmentFlag.TUNNEL)) > 0
    assert (sloped >= level).all()
    assert (sloped[by_kind] == level[by_kind]).all()
    assert (sloped[~by_kind] > level[~by_kind]).mean() > 0.9

    middle = np.array([int(np.median(net.x_cm))]), np.array([int(np.median(net.y_cm))])
    every = net.x_cm[::50], net.y_cm[::50]
    walks = []
    for times in (level, sloped):
        streets = adjacency(net, times)
        from_middle, to_every = (
            attach(snap(net, *places), streets, WalkProfile().ms_per_cm) for places in (middle, every)
        )
        walks.append(nearest_source(streets, from_middle, to_every, LIMIT_MS).cost)
    reached = (walks[0] >= 0) & (walks[1] >= 0)
    assert reached.sum() > 1_000
    assert (walks[1] >= walks[0])[reached].all()
    assert 1.005 < walks[1][reached].sum() / walks[0][reached].sum() < 1.2
