"""Where one leaves a main road: exits, and the outer ends of ramps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from planpuls.reach.junctions import junctions, read_junctions, with_main_road


def extract(path: Path) -> Path:
    """A motorway 1-2-3 with an exit at 2, a ramp of two ways 2-4-5, a trunk ramp 7-8 in a loop of its own, a street 5-6."""
    import osmium

    ways: list[tuple[dict[str, str], list[int]]] = [
        ({"highway": "motorway"}, [1, 2, 3]),
        ({"highway": "motorway_link"}, [2, 4]),
        ({"highway": "motorway_link"}, [4, 5]),
        ({"highway": "residential"}, [5, 6]),
        ({"highway": "trunk_link"}, [7, 8]),
    ]
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), overwrite=True) as writer:
        for number in range(1, 9):
            tags: Any = {"highway": "motorway_junction"} if number == 2 else {}
            place = (10.0 + number / 1_000, 60.0)
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=place, tags=tags))
        for number, (tags, nodes) in enumerate(ways, 1):
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, tags=tags, nodes=nodes))
    return path


def test_exits_and_outer_ends_of_ramps_are_junctions(tmp_path: Path) -> None:
    found = junctions(extract(tmp_path / "roads.osm.pbf"))
    assert found.select("node_id", "kind").rows() == [(2, "exit"), (5, "ramp"), (7, "ramp"), (8, "ramp")]
    street = found.filter(pl.col("node_id") == 5).select(pl.col("x_cm") + 300, pl.col("y_cm") + 400)
    assert with_main_road(street, found)["main_road_cm"].to_list() == [500]


def test_a_ramps_ends_are_its_first_and_last_node_and_what_has_no_position_is_left_out(tmp_path: Path) -> None:
    import osmium

    path = tmp_path / "roads.osm.pbf"
    # A ramp of four nodes, one that goes on from its end, one whose last node lies beyond the extract, and one of a single node.
    ramps = [[1, 2, 3, 4], [4, 5, 6], [7, 8, 99], [9]]
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), overwrite=True) as writer:
        for number in range(1, 11):
            tags: Any = {"highway": "motorway_junction"} if number in (6, 10) else {}
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=(15.0, number / 1_000), tags=tags))
        for number, nodes in enumerate(ramps, 1):
            tags = {"highway": "motorway_link" if number % 2 else "trunk_link"}
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, tags=tags, nodes=nodes))
    found = read_junctions(path)["junctions"]
    assert found.select("node_id", "kind").rows() == [(1, "ramp"), (6, "exit"), (7, "ramp"), (10, "exit")]
    # On the middle of the zone, 500 km from its edge; a thousandth of a degree north of the equator is 110.53 m (0.9996 of the ground).
    assert found["x_cm"].to_list() == [50_000_000] * 4
    assert found["y_cm"].to_list() == pytest.approx([11_053 * node for node in (1, 6, 7, 10)], abs=10)


def test_without_main_roads_the_distance_is_unknown() -> None:
    here = pl.DataFrame({"x_cm": [1], "y_cm": [2]})
    nothing = pl.DataFrame(schema={"node_id": pl.Int64, "kind": pl.String, "x_cm": pl.Int64, "y_cm": pl.Int64})
    assert with_main_road(here, nothing)["main_road_cm"].to_list() == [None]
