"""Where one leaves a main road: exits, and the outer ends of ramps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.reach.junctions import NORWAY, covered, extent, junctions, read_junctions, with_main_road
from planpuls.reach.street_walks import metres_of

NOWHERE = pl.DataFrame(schema={"x_cm": pl.Int64, "y_cm": pl.Int64})
"""What an extract covers that nothing is known of."""


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
    assert with_main_road(street, found, NOWHERE)["main_road_cm"].to_list() == [500]


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
    found = with_main_road(here, nothing, nothing.select("x_cm", "y_cm"))
    assert found.select("main_road_cm", "main_road_least_cm").rows() == [(None, None)]


def test_what_an_extract_covers_is_the_box_of_its_header(tmp_path: Path) -> None:
    import osmium

    path = tmp_path / "boxed.osm.pbf"
    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(15.0, 60.0, 16.0, 61.0))
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), header=header, overwrite=True) as writer:
        tags: Any = {"highway": "motorway_junction"}
        writer.add_node(osmium.osm.mutable.Node(id=1, version=1, location=(15.5, 60.5), tags=tags))
    ring = read_junctions(path)["extent"]
    corners = [
        metres_of(np.array([lon]), np.array([lat]), NORWAY) for lon, lat in ((15, 60), (16, 60), (16, 61), (15, 61))
    ]
    told = set(ring.rows())
    assert all((int(x[0]), int(y[0])) in told for x, y in corners)
    # Along a parallel, not along the chord: half-way east the southern edge lies 100 m and more below the straight line.
    middle = ring.filter((pl.col("x_cm") - (corners[0][0][0] + corners[1][0][0]) // 2).abs() < 50_000)["y_cm"].min()
    assert isinstance(middle, int)
    assert (corners[0][1][0] + corners[1][1][0]) / 2 - middle > 10_000


def test_an_extract_that_does_not_say_what_it_covers_covers_what_its_streets_enclose(tmp_path: Path) -> None:
    told = extent(extract(tmp_path / "roads.osm.pbf"))
    assert told.is_empty()
    streets = pl.DataFrame({"x_cm": [0, 400, 400, 200, 0], "y_cm": [0, 0, 400, 100, 400]})
    assert set(covered(told, streets).rows()) == {(0, 0), (400, 0), (400, 400), (0, 400)}
    box = pl.DataFrame({"x_cm": [0, 9, 9], "y_cm": [0, 0, 9]})
    assert covered(box, streets).equals(box)
    assert covered(told, None).is_empty()
    assert covered(told, streets.head(2)).is_empty()


@pytest.mark.parametrize(
    ("x_cm", "known", "least"),
    [
        (0, 100, 100),  # The junction is nearer than the rim.
        (500, 400, 400),  # As near.
        (501, 401, 399),
        (900, 800, 0),  # On the rim.
        (1_500, 1_400, 0),  # Outside.
    ],
)
def test_beyond_the_rim_a_nearer_junction_may_lie(x_cm: int, known: int, least: int) -> None:
    found = pl.DataFrame({"node_id": [1], "kind": ["exit"], "x_cm": [100], "y_cm": [0]})
    box = pl.DataFrame({"x_cm": [-900, 900, 900, -900], "y_cm": [-2_000, -2_000, 2_000, 2_000]})
    told = with_main_road(pl.DataFrame({"x_cm": [x_cm], "y_cm": [0]}), found, box)
    assert told.select("main_road_cm", "main_road_least_cm").rows() == [(known, least)]
