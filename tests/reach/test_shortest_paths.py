"""Walking distances: blocks with known answers, one bridge, ties, then SciPy on a graph in which points are nodes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.reach.shortest_paths import nearest_at_nodes, nearest_source, reached
from planpuls.reach.snapping import Attached, attach
from planpuls.reach.walk_network import Adjacency, WalkNetwork, adjacency, network_from_arrays
from tests.reach.streets import Point, by_networkx, by_scipy, lattice, network, on, placed

FAR = 10_000_000


def apart(net: WalkNetwork, one: Point, two: Point, limit: int = FAR) -> int:
    streets, at = placed(net, one, two)
    ends = [Attached(*(values[[row]] for values in vars(at).values())) for row in (0, 1)]
    return int(nearest_source(streets, ends[0], ends[1], limit).cost[0])


class TestTheory:
    @pytest.mark.parametrize("to", [(0, 0), (70_000, 30_000), (90_000, 90_000), (12_345, 20_000), (40_000, 777)])
    def test_in_a_city_of_blocks_the_way_is_the_sum_of_both_axes(self, to: Point) -> None:
        assert apart(lattice(10, 10, 10_000), (0, 0), to) == sum(to)

    def test_between_two_middles_of_parallel_streets_the_shorter_end_counts(self) -> None:
        # 3,000 along one street, a block of 10,000, 2,000 back: or 7,000 + 10,000 + 8,000 the other way round.
        assert apart(lattice(2, 2, 10_000), (3_000, 0), (2_000, 10_000)) == 15_000

    def test_two_points_on_one_segment_walk_straight_along_it(self) -> None:
        assert apart(lattice(2, 2, 10_000), (2_500, 0), (9_000, 0)) == 6_500

    def test_two_points_on_one_slow_segment_go_round_where_that_is_quicker(self) -> None:
        net = lattice(2, 2, 10_000)
        slow = (net.y_cm[net.start] == 0) & (net.y_cm[net.end] == 0)
        streets = adjacency(net, np.where(slow, 100_000, 10_000).astype(np.int32))
        one, two = (attach(on(net, at), streets) for at in ((1_000, 0), (9_000, 0)))
        # Straight along 80,000; back, round three sides and in again 10,000 + 30,000 + 10,000.
        assert nearest_source(streets, one, two, FAR).cost.tolist() == [50_000]
        assert reached(streets, one, two, FAR).cost.tolist() == [50_000]

    def test_legs_to_and_from_the_street_are_walked_too(self) -> None:
        assert apart(lattice(2, 2, 10_000), (2_000, -300), (5_000, -700)) == 3_000 + 1_000

    def test_one_bridge_over_a_river_carries_everybody(self) -> None:
        south = {number: (number * 10_000, 0) for number in range(10)}
        north = {100 + number: (number * 10_000, 20_000) for number in range(10)}
        net = network(south | north, list(south), list(north), [9, 109])
        for x in (0, 35_000, 90_000):
            assert apart(net, (x, 0), (x, 20_000)) == 2 * (90_000 - x) + 20_000

    def test_a_street_that_crosses_without_a_common_node_is_not_joined(self) -> None:
        net = network({1: (0, 0), 2: (2_000, 0), 3: (1_000, -1_000), 4: (1_000, 1_000)}, [1, 2], [3, 4])
        assert apart(net, (500, 0), (1_000, 900)) == -1

    def test_the_limit_is_within_and_a_centimetre_less_is_not(self) -> None:
        net = lattice(10, 10, 10_000)
        assert [apart(net, (0, 0), (5_000, 70_000), limit) for limit in (75_000, 74_999)] == [75_000, -1]

    def test_zero_length_segments_join_and_cost_nothing(self) -> None:
        net = network({1: (0, 0), 2: (1_000, 0), 3: (1_000, 0), 4: (2_000, 0)}, [1, 2], [2, 3], [3, 4])
        assert net.counts["zero_length_segments"] == 1
        assert apart(net, (0, 0), (2_000, 0)) == 2_000


class TestTies:
    def test_of_hubs_equally_near_the_first_is_named_from_every_side(self) -> None:
        net = lattice(5, 5, 10_000)
        corners = [(0, 0), (40_000, 0), (0, 40_000), (40_000, 40_000)]
        for turn in range(4):
            hubs = corners[turn:] + corners[:turn]
            streets, at = placed(net, *hubs)
            centre = attach(on(net, (20_000, 20_000)), streets)
            found = nearest_source(streets, at, centre, FAR)
            assert (found.cost.tolist(), found.source.tolist()) == ([40_000], [0])

    def test_every_node_is_told_the_cost_to_its_own_nearest_hub(self) -> None:
        net = network({number: (number * 1_000, 0) for number in range(6)}, list(range(6)))
        streets, at = placed(net, (0, 0), (1_000, 0), (5_000, 0))
        found = nearest_at_nodes(streets, at, 1_000)
        told = dict(zip(net.x_cm.tolist(), zip(found.cost.tolist(), found.source.tolist(), strict=True), strict=True))
        assert told == {0: (0, 0), 1_000: (0, 1), 2_000: (1_000, 1), 3_000: (-1, -1), 4_000: (1_000, 2), 5_000: (0, 2)}

    def test_many_hubs_in_one_place_are_the_first_of_them(self) -> None:
        net = lattice(5, 5, 10_000)
        streets, at = placed(net, *[(10_000, 15_000)] * 70)
        assert set(nearest_at_nodes(streets, at, FAR).source.tolist()) == {0}

    def test_zero_length_streets_pass_the_lower_label_on(self) -> None:
        net = network({1: (0, 0), 2: (0, 0), 3: (500, 0), 4: (-500, 0)}, [1, 2], [1, 3], [2, 4])
        streets, at = placed(net, (500, 0), (-500, 0))
        assert nearest_at_nodes(streets, at, FAR).source[net.x_cm == 0].tolist() == [0, 0]


class TestMoreThanThereIsRoomForAtFirst:
    """Room for nodes, found targets and labels begins small and grows: nothing may be lost or changed on the way."""

    SIDE = 50

    def test_every_crossing_is_reached_at_its_blocks_away(self) -> None:
        net = lattice(self.SIDE, self.SIDE, 1_000)
        places = [(x * 1_000, y * 1_000) for x in range(self.SIDE) for y in range(self.SIDE)]
        streets, at = placed(net, *places)
        origin = places.index((24_000, 25_000))
        one = Attached(*(values[origin : origin + 1] for values in vars(at).values()))
        found = reached(streets, one, at, FAR)
        assert found.target.tolist() == list(range(len(places)))
        assert found.cost.tolist() == [abs(x - 24_000) + abs(y - 25_000) for x, y in places]
        away = np.abs(net.x_cm - 24_000) + np.abs(net.y_cm - 25_000)
        assert nearest_at_nodes(streets, one, FAR).cost.tolist() == away.tolist()
        nearest = nearest_source(streets, at, at, FAR)
        assert nearest.source.tolist() == list(range(len(places)))
        assert not nearest.cost.any()


def city(seed: int, size: int = 7) -> tuple[WalkNetwork, Adjacency, Attached, Attached]:
    """A ragged city with missing and zero-length streets, and points on and off them, some on the same segment."""
    chance = np.random.default_rng(seed)
    count = size * size
    at = np.stack((np.arange(count) % size, np.arange(count) // size), axis=1) * 1_000
    at += chance.integers(-600, 600, at.shape)
    number = np.arange(count)
    east, north = number[number % size < size - 1], number[number < count - size]
    start, end = np.concatenate((east, north)), np.concatenate((east + 1, north + size))
    kept = chance.random(len(start)) < 0.75
    at[1] = at[0]
    net = network_from_arrays(number + 1, at[:, 0], at[:, 1], start[kept], end[kept])
    points = chance.integers(-1_000, size * 1_000, (40, 2))
    points[20:26] = points[0:6] + chance.integers(-40, 40, (6, 2))
    streets = adjacency(net)
    here = attach(on(net, *map(tuple, points.tolist())), streets)
    parts = [Attached(*(values[rows] for values in vars(here).values())) for rows in (slice(0, 15), slice(15, 40))]
    return net, streets, parts[0], parts[1]


class TestSecondImplementation:
    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([700, 2_500, 6_000, 50_000]))
    def test_costs_are_those_of_scipy_to_the_centimetre(self, seed: int, limit: int) -> None:
        net, streets, sources, targets = city(seed)
        expected = by_scipy(net, streets, sources, targets)
        within = (expected >= 0) & (expected <= limit)
        found = reached(streets, sources, targets, limit)
        matrix = np.full(expected.shape, -1, np.int64)
        rows = np.repeat(np.arange(len(sources)), np.diff(found.offsets))
        matrix[rows, found.target] = found.cost
        assert np.array_equal(matrix, np.where(within, expected, -1))
        nearest = nearest_source(streets, sources, targets, limit)
        reachable = np.where(within, expected, FAR)
        assert np.array_equal(nearest.cost, np.where(within.any(axis=0), reachable.min(axis=0), -1))
        # The first of those equally near.
        assert np.array_equal(nearest.source, np.where(within.any(axis=0), reachable.argmin(axis=0), -1))

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000))
    def test_costs_are_those_of_networkx_to_the_centimetre(self, seed: int) -> None:
        net, streets, sources, targets = city(seed)
        expected = by_networkx(net, streets, sources, targets)
        found = reached(streets, sources, targets, FAR)
        matrix = np.full(expected.shape, -1, np.int64)
        matrix[np.repeat(np.arange(len(sources)), np.diff(found.offsets)), found.target] = found.cost
        assert np.array_equal(matrix, expected)
        assert np.array_equal(by_scipy(net, streets, sources, targets), expected)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.integers(1, 5))
    def test_threads_and_blocks_change_nothing(self, seed: int, threads: int) -> None:
        _, streets, sources, targets = city(seed)
        whole, shared = (reached(streets, sources, targets, 5_000, threads=number) for number in (1, threads))
        for name, values in vars(whole).items():
            assert np.array_equal(values, getattr(shared, name))
