"""Main-road junctions of the central Oslo extract."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from planpuls.reach.junctions import junctions, with_main_road


def test_junctions_of_central_oslo(data: Path) -> None:
    found = junctions(data / "osm/oslo-center.osm.pbf")
    assert found["node_id"].is_unique().all()
    assert set(found["kind"]) == {"exit", "ramp"}
    # Ring 1 and the tunnels of E18 pass here: from the middle of the extract a junction is never far.
    middle = found.select(pl.col("x_cm").median().cast(pl.Int64), pl.col("y_cm").median().cast(pl.Int64))
    assert with_main_road(middle, found)["main_road_cm"][0] < 200_000
