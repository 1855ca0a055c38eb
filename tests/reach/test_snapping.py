"""Points on the nearest street: known places, reasons, then every segment tried by shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.reach.snapping import SnapReason, attach, snap
from planpuls.reach.walk_network import adjacency, network_from_arrays
from tests.reach.streets import Point, lattice, network, on


class TestTheory:
    def test_a_point_beside_a_street_lands_at_its_exact_position(self) -> None:
        net = network({1: (0, 0), 2: (1_000, 0)}, [1, 2])
        found = on(net, (250, 300), (1_200, 0), (-30, 40))
        assert found.position.tolist() == [0.25, 1.0, 0.0]
        assert found.distance_cm.tolist() == [300, 200, 50]

    def test_both_ends_are_as_far_as_the_position_says(self) -> None:
        net = network({1: (0, 0), 2: (1_000, 0)}, [1, 2])
        at = attach(on(net, (250, 300)), adjacency(net))
        assert (at.to_start.tolist(), at.to_end.tolist(), at.off.tolist()) == ([250], [750], [300])

    def test_of_segments_equally_near_the_lowest_number_is_taken(self) -> None:
        net = lattice(3, 3, 1_000)
        # The middle of a block is 500 from four streets; a crossing lies on up to four.
        centre, crossing = on(net, (500, 500)), on(net, (1_000, 1_000))
        ends = [(net.x_cm[side], net.y_cm[side]) for side in (net.start, net.end)]
        near = [
            number
            for number in range(net.segments)
            if shapely.LineString([(x[number], y[number]) for x, y in ends]).distance(shapely.Point(500, 500)) == 500
        ]
        assert centre.segment.tolist() == near[:1]
        touching = (net.x_cm[net.start] == 1_000) & (net.y_cm[net.start] == 1_000)
        touching |= (net.x_cm[net.end] == 1_000) & (net.y_cm[net.end] == 1_000)
        assert crossing.segment.tolist() == [int(np.flatnonzero(touching)[0])]

    def test_a_street_on_the_limit_is_found_and_one_beyond_is_not(self) -> None:
        net = network({1: (0, 0), 2: (1_000, 0)}, [1, 2])
        found = on(net, (500, 50_000), (500, 50_001), (500, -900_000))
        assert found.segment.tolist() == [0, -1, -1]
        assert found.reason_texts() == ["", "none within 500 m", "none within 500 m"]
        assert found.distance_cm.tolist() == [50_000, -1, -1]
        untold = snap(net, np.array([500, 500]), np.array([50_000, 50_001]), smallest_island=1)
        assert untold.distance_cm.tolist() == [50_000, -1]

    def test_small_islands_are_passed_by_and_named_where_nothing_else_is_near(self) -> None:
        town = {n: (n * 1_000, 0) for n in range(45)}
        yard = {100: (0, 3_000), 101: (500, 3_000)}
        far = {200: (9_000_000, 0), 201: (9_000_500, 0)}
        net = network(town | yard | far, list(town), list(yard), list(far))
        x, y = np.array([0, 9_000_000]), np.array([2_900, 100])
        found = snap(net, x, y)
        assert found.distance_cm.tolist() == [2_900, -1]
        assert found.reason.tolist() == [SnapReason.SNAPPED, SnapReason.ISLAND]
        assert found.reason_texts() == ["", "island"]
        assert snap(net, x, y, smallest_island=1).distance_cm.tolist() == [100, 100]

    def test_a_part_of_exactly_the_smallest_size_is_no_island(self) -> None:
        net = network({1: (0, 0), 2: (1_000, 0), 3: (2_000, 0)}, [1, 2, 3])
        sizes = {size: snap(net, np.array([5]), np.array([7]), smallest_island=size).reason_texts() for size in (3, 4)}
        assert sizes == {3: [""], 4: ["island"]}

    def test_the_reason_is_told_of_the_first_street_as_of_any_and_never_of_a_point_that_has_a_place(self) -> None:
        # The yard comes first in the order of the network; the town lies 2 km away, a shed beside its first street.
        yard = {1: (0, 0), 2: (500, 0)}
        town = {10 + n: (200_000 + n * 1_000, 0) for n in range(3)}
        shed = {20: (200_000, 2_000), 21: (200_100, 2_000)}
        net = network(yard | town | shed, list(yard), list(town), list(shed))
        assert net.node_id[net.start[0]] == 1
        found = snap(net, np.array([250, 200_500]), np.array([100, 0]), smallest_island=3)
        assert found.reason_texts() == ["island", ""]
        assert found.distance_cm.tolist() == [-1, 0]
        alone = network(town | shed, list(town), list(shed))
        first = snap(alone, np.array([200_500]), np.array([0]), smallest_island=3)
        assert (first.segment.tolist(), first.reason_texts()) == ([0], [""])
        closed = np.arange(net.segments) > 0
        assert snap(net, np.array([250]), np.array([100]), smallest_island=3, usable=closed).reason_texts() == [
            "none within 500 m"
        ]

    def test_some_of_the_points_keep_what_is_told_of_them(self) -> None:
        found = on(network({1: (0, 0), 2: (1_000, 0)}, [1, 2]), (250, 7), (500, 90_000), (750, 9))
        some = found.taken(np.array([2, 1]))
        assert (some.segment.tolist(), some.position.tolist()) == ([0, -1], [0.75, 0.0])
        assert (some.distance_cm.tolist(), some.reason_texts()) == ([9, -1], ["", "none within 500 m"])

    def test_a_point_without_a_place_has_no_way_to_any_end(self) -> None:
        net = network({1: (0, 0), 2: (1_000, 0)}, [1, 2])
        nothing = np.zeros(0, np.int64)
        empty = network_from_arrays(nothing, nothing, nothing, nothing, nothing)
        for streets in (adjacency(net), adjacency(empty)):
            at = attach(on(net, (500, 90_000)), streets)
            assert [at.to_start.tolist(), at.to_end.tolist(), at.off.tolist()] == [[0], [0], [0]]

    def test_only_usable_segments_are_used(self) -> None:
        net = lattice(2, 2, 1_000)
        every = on(net, (500, 10))
        usable = np.arange(net.segments) != every.segment[0]
        assert snap(net, np.array([500]), np.array([10]), usable=usable, smallest_island=1).distance_cm.tolist() == [
            500
        ]

    @pytest.mark.parametrize("ends", [((0, 1_000), (100_000, 0)), ((1_000, 0), (0, 100_000))])
    def test_the_whole_extent_of_the_streets_is_looked_at_whichever_end_reaches_farthest(
        self, ends: tuple[Point, Point]
    ) -> None:
        net = network(dict(enumerate(ends)), [0, 1])
        assert net.node_id[net.start].tolist() == [0]
        assert on(net, *ends, limit_cm=10).distance_cm.tolist() == [0, 0]

    def test_a_zero_length_segment_is_a_place(self) -> None:
        net = network({1: (5, 5), 2: (5, 5)}, [1, 2])
        assert on(net, (8, 9)).distance_cm.tolist() == [5]

    def test_without_streets_or_points_there_is_nothing(self) -> None:
        nothing = np.zeros(0, np.int64)
        empty = network_from_arrays(nothing, nothing, nothing, nothing, nothing)
        assert snap(empty, np.array([0]), np.array([0])).reason_texts() == ["none within 500 m"]
        assert len(snap(lattice(2, 2, 100), nothing, nothing).segment) == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2_000, 30_000, 500_000]), st.integers(1, 3))
def test_it_is_the_nearest_of_all_segments(seed: int, side: int, threads: int) -> None:
    """Long and short segments, many of them crossing; whole centimetres, so that ties happen."""
    chance = np.random.default_rng(seed)
    count = 60
    x, y = chance.integers(0, side, (2, count))
    start, end = chance.integers(0, count, (2, 80))
    net = network_from_arrays(np.arange(count), x, y, start, end)
    px, py = chance.integers(-side // 4, side + side // 4, (2, 50))
    found = snap(net, px, py, smallest_island=1, threads=threads)
    lines = shapely.linestrings(
        np.stack(
            (
                np.stack((net.x_cm[net.start], net.y_cm[net.start]), 1),
                np.stack((net.x_cm[net.end], net.y_cm[net.end]), 1),
            ),
            axis=1,
        ).astype(float)
    )
    points = shapely.points(px, py)
    distance = shapely.distance(points[:, None], lines[None, :])
    least = distance.min(axis=1)
    near = least <= 50_000
    assert np.array_equal(found.segment >= 0, near)
    rows = np.flatnonzero(near)
    assert distance[rows, found.segment[rows]] == pytest.approx(least[rows], abs=1e-6)
    assert np.array_equal(found.distance_cm[rows], np.ceil(least[rows] - 1e-6))
    at = shapely.line_interpolate_point(lines[found.segment[rows]], found.position[rows], normalized=True)
    assert shapely.distance(at, points[rows]) == pytest.approx(least[rows], abs=1e-6)


def test_points_of_all_norway_share_one_small_index() -> None:
    net = network(
        {1: (0, 0), 2: (100, 0), 3: (120_000_000, 175_000_000), 4: (120_000_100, 175_000_000)}, [1, 2], [3, 4]
    )
    found = on(net, (50, 7), (120_000_050, 175_000_009), (60_000_000, 80_000_000))
    assert found.distance_cm.tolist() == [7, 9, -1]
