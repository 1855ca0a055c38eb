"""Small extracts, written with osmium: what becomes of ways, gaps, loops, bridges and squares."""

from __future__ import annotations

import errno
import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planpuls.reach.shortest_paths import nearest_source
from planpuls.reach.snapping import attach
from planpuls.reach.walk_areas import Outline, area_links
from planpuls.reach.walk_lines import MISSING, lines
from planpuls.reach.walk_network import SegmentFlag, WalkNetwork, adjacency, network_from_arrays
from planpuls.reach.walk_osm import read_walk_network, rings
from planpuls.reach.walk_tables import opened, stored
from planpuls.spec.errors import InputError
from tests.reach.streets import Point, on

LON, LAT = 10.75, 59.91
STREET = {"highway": "residential"}
Way = tuple[int, dict[str, str], list[int]]


def degrees(at: Point) -> tuple[float, float]:
    """Whole centimetres east and north of a place in Oslo, near enough."""
    return (LON + at[0] / 100 / 55_900, LAT + at[1] / 100 / 111_400)


def extract(
    path: Path,
    nodes: dict[int, Point],
    ways: list[Way],
    relations: list[tuple[dict[str, str], list[Any]]] | None = None,
) -> Path:
    import osmium

    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node, at in nodes.items():
            writer.add_node(osmium.osm.mutable.Node(id=node, version=1, location=degrees(at)))
        for way, tags, refs in ways:
            writer.add_way(osmium.osm.mutable.Way(id=way, version=1, tags=tags, nodes=refs))
        for number, (tags, members) in enumerate(relations or [], 1):
            writer.add_relation(osmium.osm.mutable.Relation(id=number, version=1, tags=tags, members=members))
    return path


def pairs(net: WalkNetwork) -> set[tuple[int, int]]:
    ends = net.node_id[net.start], net.node_id[net.end]
    return {(min(a, b), max(a, b)) for a, b in zip(*(values.tolist() for values in ends), strict=True)}


LINE = {number: (number * 1_000, 0) for number in range(1, 8)}


def test_ways_become_segments_between_neighbouring_nodes(tmp_path: Path) -> None:
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", LINE, [(1, STREET, [1, 2, 3]), (2, STREET, [3, 4])]))
    assert pairs(net) == {(1, 2), (2, 3), (3, 4)}
    assert net.length_cm.tolist() == pytest.approx([1_000] * 3, abs=6)
    assert (net.counts["ways"], net.counts["ways_walkable"]) == (2, 2)


def test_a_missing_node_cuts_the_way_and_is_never_bridged(tmp_path: Path) -> None:
    nodes = {number: at for number, at in LINE.items() if number != 4}
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", nodes, [(1, STREET, [1, 2, 3, 4, 5, 6])]))
    assert pairs(net) == {(1, 2), (2, 3), (5, 6)}
    assert (net.counts["ways_cut"], net.counts["missing_nodes"], net.counts["islands"]) == (1, 1, 2)
    assert sorted(net.node_id[net.cut].tolist()) == [3, 5]


def test_ways_that_are_not_walked_are_counted_by_reason(tmp_path: Path) -> None:
    ways = [
        (1, STREET, [1, 2]),
        (2, {"highway": "motorway"}, [2, 3]),
        (3, {"highway": "service", "access": "private"}, [3, 4]),
        (4, {"highway": "cycleway", "foot": "no"}, [4, 5]),
        (5, {"railway": "rail"}, [5, 6]),
        (6, {"building": "yes"}, [6, 7]),
        (7, {"highway": "path", "access:conditional": "no @ (07:00-09:00)", "name": "A, b=c @ %"}, [1, 7]),
    ]
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", LINE, ways))
    assert pairs(net) == {(1, 2)}
    told = {name: number for name, number in net.counts.items() if name.startswith("ways_not")}
    assert told == {"ways_not_motorway_or_trunk": 1, "ways_not_access": 2, "ways_not_foot": 1, "ways_not_kind": 1}
    assert net.counts["ways"] == 6


def test_loops_repeated_nodes_and_zero_length_ways_are_handled_and_counted(tmp_path: Path) -> None:
    nodes = LINE | {9: LINE[1]}
    ways = [(1, STREET, [1, 2, 3, 1]), (2, STREET, [4, 4]), (3, STREET, [1, 9]), (4, STREET, [9, 5, 5, 6])]
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", nodes, ways))
    assert pairs(net) == {(1, 2), (2, 3), (1, 3), (1, 9), (5, 9), (5, 6)}
    assert {name: net.counts[name] for name in ("ways_in_loops", "loop_segments", "zero_length_segments")} == {
        "ways_in_loops": 1,
        "loop_segments": 2,
        "zero_length_segments": 1,
    }


def test_a_bridge_is_not_joined_to_the_street_under_it(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (2_000, 0), 3: (1_000, -1_000), 4: (1_000, 1_000), 5: (1_000, 0), 6: (1_000, 0)}
    bridge = {"highway": "footway", "bridge": "yes", "layer": "1"}
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", nodes, [(1, STREET, [1, 5, 2]), (2, bridge, [3, 6, 4])]))
    assert net.counts["islands"] == 2
    assert sorted(net.flags.tolist()) == [0, 0, SegmentFlag.BRIDGE, SegmentFlag.BRIDGE]


SQUARE = {1: (0, 0), 2: (3_000, 0), 3: (3_000, 4_000), 4: (0, 4_000), 5: (-1_000, 0), 6: (3_000, 5_000)}
INTO = [(2, STREET, [5, 1]), (3, STREET, [3, 6])]


def walked(net: WalkNetwork, one: int, two: int) -> int:
    streets = adjacency(net)
    at = {node: (x, y) for node, x, y in zip(net.node_id.tolist(), net.x_cm.tolist(), net.y_cm.tolist(), strict=True)}
    here, there = (attach(on(net, at[node]), streets) for node in (one, two))
    return int(nearest_source(streets, here, there, 10_000_000).cost[0])


def test_a_square_is_crossed_from_entrance_to_entrance(tmp_path: Path) -> None:
    plaza = {"highway": "pedestrian", "area": "yes"}
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", SQUARE, [(1, plaza, [1, 2, 3, 4, 1]), *INTO]))
    assert (1, 3) in pairs(net)
    assert (2, 4) not in pairs(net)
    assert walked(net, 1, 3) == pytest.approx(5_000, abs=20)
    assert (net.counts["areas"], net.counts["area_links"]) == (1, 1)
    ring = read_walk_network(
        extract(tmp_path / "b.osm.pbf", SQUARE, [(1, {"highway": "pedestrian"}, [1, 2, 3, 4, 1]), *INTO])
    )
    assert walked(ring, 1, 3) == pytest.approx(7_000, abs=20)
    assert ring.counts["areas"] == 0


def test_a_square_drawn_as_a_relation_is_crossed_round_its_hole(tmp_path: Path) -> None:
    hole = {11: (500, 1_000), 12: (2_500, 1_000), 13: (2_500, 3_000), 14: (500, 3_000)}
    relation = (
        {"type": "multipolygon", "highway": "pedestrian"},
        [("w", 10, "outer"), ("w", 11, "outer"), ("w", 12, "inner")],
    )
    ways = [*INTO, (10, {}, [1, 2, 3]), (11, {}, [1, 4, 3]), (12, {"natural": "water"}, [11, 12, 13, 14, 11])]
    net = read_walk_network(extract(tmp_path / "a.osm.pbf", SQUARE | hole, ways, [relation]))
    assert net.counts["areas"] == 1
    assert (1, 3) not in pairs(net)
    # From corner to corner past (500, 3000) or (2500, 1000).
    assert walked(net, 1, 3) == pytest.approx(np.hypot(500, 3_000) + np.hypot(2_500, 1_000), abs=25)


def test_the_way_across_bends_round_a_corner_that_sticks_in() -> None:
    # An L: from one arm to the other past the inner corner.
    x, y = np.array([0, 400, 400, 200, 200, 0]), np.array([0, 0, 100, 100, 300, 300])
    ring = np.array([0, 1, 2, 3, 4, 5, 0])
    entrance = np.isin(np.arange(6), [1, 5])
    for way in (ring, ring[::-1].copy()):
        links = area_links([Outline((way,))], x, y, entrance)
        found = {tuple(sorted(pair)) for pair in zip(links.start.tolist(), links.end.tolist(), strict=True)}
        assert found == {(1, 3), (3, 5)}


def test_every_link_runs_inside_its_area() -> None:
    import shapely

    chance = np.random.default_rng(7)
    for _ in range(30):
        angles = np.sort(chance.uniform(0, 2 * np.pi, 14))
        radius = chance.integers(200, 1_000, 14)
        x, y = (np.rint(radius * turn(angles)).astype(np.int64) for turn in (np.cos, np.sin))
        ring = np.append(np.arange(14), 0)
        shape = shapely.Polygon(np.stack((x[ring], y[ring]), axis=1))
        if not shape.is_valid:
            continue
        links = area_links([Outline((ring,))], x, y, np.ones(14, bool))
        linked = set(zip(links.start.tolist(), links.end.tolist(), strict=True))
        for one, two in itertools.combinations(range(14), 2):
            line = shapely.LineString([(x[one], y[one]), (x[two], y[two])])
            if (one, two) in linked:
                assert shape.covers(line)
            elif two - one not in (1, 13):
                inside = shape.covers(line) and not any(
                    line.distance(shapely.Point(x[n], y[n])) == 0 for n in range(14) if n not in (one, two)
                )
                assert not inside


def test_an_area_with_too_many_entrances_is_walked_round_and_counted() -> None:
    turn = np.linspace(0, 2 * np.pi, 201)[:-1]
    x, y = (np.rint(100_000 * value).astype(np.int64) for value in (np.cos(turn), np.sin(turn)))
    ring = np.append(np.arange(200), 0)
    links = area_links([Outline((ring,))], x, y, np.ones(200, bool))
    assert (links.areas, links.only_outline, len(links.start)) == (1, 1, 0)


def test_rings_are_laid_end_to_end_in_any_direction() -> None:
    parts = {1: np.array([1, 2, 3]), 2: np.array([5, 4, 3]), 3: np.array([5, 1]), 4: np.array([7, 8, 7])}
    found = rings(parts, (1, 2, 3, 4))
    assert found is not None
    assert [ring.tolist() for ring in found] == [[1, 2, 3, 4, 5, 1], [7, 8, 7]]
    assert rings(parts, (1, 2)) is None
    assert rings(parts, (1, 2, 3, 99)) is None


def test_lines_of_text_are_read_exactly() -> None:
    text = b"w7 Thighway=path,name=n%20%nxy Nn1x10.5y59.9,n2xy,n3x-0.0000001y-8.1234567\nw-8 T N\nw9 Nn4x180y90\n"
    found = lines(text)
    assert found.way.tolist() == [7, -8, 9]
    assert found.first.tolist() == [0, 3, 3, 4]
    assert found.node.tolist() == [1, 2, 3, 4]
    assert found.lon.tolist() == [105_000_000, MISSING, -1, 1_800_000_000]
    assert found.lat.tolist() == [599_000_000, MISSING, -81_234_567, 900_000_000]


def test_a_damaged_extract_is_refused(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm.pbf", LINE, [(1, STREET, [1, 2])])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"a\.osm\.pbf: expected a whole OSM extract"):
        read_walk_network(path)


def test_an_extract_without_ways_is_an_empty_network(tmp_path: Path) -> None:
    assert read_walk_network(extract(tmp_path / "a.osm.pbf", LINE, [])).segments == 0


def test_the_order_of_the_ways_changes_nothing(tmp_path: Path) -> None:
    ways = [(1, STREET, [1, 2, 3]), (2, {"highway": "steps"}, [3, 4]), (3, STREET, [4, 5, 1])]
    nets = [
        read_walk_network(extract(tmp_path / f"{number}.osm.pbf", LINE, list(order)))
        for number, order in enumerate(itertools.permutations(ways))
    ]
    for net in nets[1:]:
        for name in ("node_id", "x_cm", "y_cm", "start", "end", "length_cm", "flags", "island"):
            assert np.array_equal(getattr(net, name), getattr(nets[0], name))


def test_a_network_comes_back_from_its_tables() -> None:
    ids, x, y = np.array([5, 6, 7, 8]), np.array([0, 10, 20, 90]), np.array([0, 0, 5, 90])
    cut = np.array([True, False, False, False])
    net = network_from_arrays(ids, x, y, np.array([0, 1]), np.array([1, 2]), cut=cut)
    parts = stored(net)
    again = opened(parts["nodes"], parts["segments"], parts["counts"])
    for name, values in vars(net).items():
        if name != "counts":
            assert np.array_equal(values, getattr(again, name)), name
            assert values.dtype == getattr(again, name).dtype, name


def test_a_disk_that_is_full_is_not_taken_for_a_damaged_extract(tmp_path: Path) -> None:
    """The lines that osmium writes beside the extract are cut at a size, as on a disk without room."""
    code = """
import resource, signal, sys
from pathlib import Path
from planpuls.reach.walk_osm import read_walk_network

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    read_walk_network(Path(sys.argv[1]))
except OSError as error:
    print(error.errno)
"""
    ways = [(number, STREET, list(LINE)) for number in range(1, 20)]
    path = extract(tmp_path / "a.osm.pbf", LINE, ways)
    said = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    assert int(said.stdout) == errno.EFBIG
