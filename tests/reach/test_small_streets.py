"""Small and odd streets against plain Python: every limit to the unit, ties, points off the streets, and more than fits at first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from planpuls.reach.path_kernels import ROOM
from planpuls.reach.shortest_paths import nearest_at_nodes, nearest_source, reached
from planpuls.reach.snapping import Attached
from planpuls.reach.sums_within import node_sums_within, sums_within
from planpuls.reach.walk_network import Adjacency, adjacency, network_from_arrays

FAR = 50_000_000
"""So far that many costs share a bucket of every search."""
COSTS = (0, 1, 2, 3, 5, 190, 200, 400, 500, 501, 900, 1_300)


@dataclass(frozen=True)
class Point:
    """On a segment (-1: on none), quarters of the way from its start, and the leg to the street."""

    segment: int
    quarters: int = 0
    off: int = 0


@dataclass(frozen=True)
class Town:
    streets: Adjacency
    between: list[list[float]]
    """Costs from node to node; infinite where there is no way."""

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, int]], costs: Sequence[int]) -> Town:
        """Nodes 0, 1, … that are all in some pair; each pair once, the lower node first."""
        count = max(map(max, pairs)) + 1
        nodes = np.arange(count)
        start, end = (np.array(side) for side in zip(*sorted(pairs), strict=True))
        net = network_from_arrays(nodes, nodes, nodes * 0, start, end)
        assert (net.node_id == nodes).all()
        assert list(zip(net.start.tolist(), net.end.tolist(), strict=True)) == sorted(pairs)
        between = [[0 if a == b else float("inf") for b in range(count)] for a in range(count)]
        for (a, b), cost in zip(sorted(pairs), costs, strict=True):
            between[a][b] = between[b][a] = cost
        for via in range(count):
            for a in range(count):
                for b in range(count):
                    between[a][b] = min(between[a][b], between[a][via] + between[via][b])
        return cls(adjacency(net, np.array(costs, np.int32)), between)

    def attached(self, points: Sequence[Point]) -> Attached:
        rows = [(point.segment, *self.legs(point), point.off) for point in points]
        segment, to_start, to_end, off = np.array(rows, np.int32).reshape(-1, 4).T.copy()
        return Attached(segment, to_start, to_end, off, np.array([point.quarters / 4 for point in points]))

    def legs(self, point: Point) -> tuple[int, int]:
        """To both ends, parts of a unit as a whole one."""
        cost = int(self.streets.cost[point.segment]) if point.segment >= 0 else 0
        return -(-point.quarters * cost // 4), -((point.quarters - 4) * cost // 4)

    def way(self, one: Point, two: Point) -> float:
        if min(one.segment, two.segment) < 0:
            return float("inf")
        ends = [(int(self.streets.start[at.segment]), int(self.streets.end[at.segment])) for at in (one, two)]
        ways = [
            here + self.between[a][b] + there
            for a, here in zip(ends[0], self.legs(one), strict=True)
            for b, there in zip(ends[1], self.legs(two), strict=True)
        ]
        if one.segment == two.segment:
            ways.append(-(-abs(one.quarters - two.quarters) * int(self.streets.cost[one.segment]) // 4))
        return one.off + min(ways) + two.off

    def to_node(self, one: Point, node: int) -> float:
        if one.segment < 0:
            return float("inf")
        ends = int(self.streets.start[one.segment]), int(self.streets.end[one.segment])
        return one.off + min(leg + self.between[a][node] for a, leg in zip(ends, self.legs(one), strict=True))


def by_chance(seed: int) -> tuple[Town, list[Point], list[Point]]:
    chance = random.Random(seed)
    nodes = chance.randint(3, 8)
    pairs = {tuple(sorted((node, chance.choice([n for n in range(nodes) if n != node])))) for node in range(nodes)}
    every = [(a, b) for a in range(nodes) for b in range(a + 1, nodes)]
    pairs |= set(chance.sample(every, chance.randint(0, len(every) // 2)))
    town = Town.of(sorted(pairs), [chance.choice(COSTS) for _ in pairs])  # type: ignore[arg-type]

    def points(count: int) -> list[Point]:
        return [
            Point(chance.randint(-1, len(pairs) - 1), chance.randint(0, 4), chance.choice((0, 0, 1, 7, 250)))
            for _ in range(count)
        ]

    return town, points(chance.randint(1, 5)), points(chance.randint(1, 7))


def limits(ways: Sequence[float], chance: random.Random) -> list[int]:
    """Some of the ways themselves, a unit less and more, nothing, and all."""
    known = sorted({int(way) for way in ways if way < FAR})
    some = chance.sample(known, min(2, len(known)))
    return sorted({0, *some, *(way - 1 for way in some if way), *(way + 1 for way in some), 9_000})


@pytest.mark.parametrize("seed", range(40))
def test_every_search_is_exact_at_every_limit(seed: int) -> None:
    town, sources, targets = by_chance(seed)
    ways = [[town.way(one, two) for two in targets] for one in sources]
    at = limits([way for row in ways for way in row], random.Random(seed))
    here, there = town.attached(sources), town.attached(targets)
    for limit in [*at, FAR] if seed < 15 else at:
        assert_all_within(town, ways, here, there, limit)
        assert_nearest(town, ways, sources, (here, there), limit)
    worth = np.array([10**place for place in range(len(targets))])
    expected = [[sum(int(w) for w, way in zip(worth, row, strict=True) if way <= one) for one in at] for row in ways]
    assert sums_within(town.streets, here, there, worth, at).tolist() == expected
    nodes = range(town.streets.nodes)
    of_nodes = np.array([10**node for node in nodes])
    assert node_sums_within(town.streets, of_nodes, at).tolist() == [
        [sum(10**b for b in nodes if town.between[a][b] <= one) for one in at] for a in nodes
    ]


def assert_all_within(town: Town, ways: list[list[float]], here: Attached, there: Attached, limit: int) -> None:
    found = reached(town.streets, here, there, limit)
    rows = [
        list(zip(found.target[a:b].tolist(), found.cost[a:b].tolist(), strict=True))
        for a, b in zip(found.offsets, found.offsets[1:], strict=False)
    ]
    assert rows == [[(place, way) for place, way in enumerate(row) if way <= limit] for row in ways]


def assert_nearest(
    town: Town, ways: list[list[float]], sources: list[Point], placed: tuple[Attached, Attached], limit: int
) -> None:
    """Of sources equally near the first."""
    targets = nearest_source(town.streets, *placed, limit)
    assert list(zip(targets.cost.tolist(), targets.source.tolist(), strict=True)) == [
        first_of(column, limit) for column in zip(*ways, strict=True)
    ]
    nodes = nearest_at_nodes(town.streets, placed[0], limit)
    assert list(zip(nodes.cost.tolist(), nodes.source.tolist(), strict=True)) == [
        first_of([town.to_node(source, node) for source in sources], limit) for node in range(town.streets.nodes)
    ]


def first_of(ways: Sequence[float], limit: int) -> tuple[float, int]:
    least = min(ways)
    return (least, list(ways).index(least)) if least <= limit else (-1, -1)


def test_points_off_the_streets_reach_nothing_and_those_after_them_do() -> None:
    town = Town.of([(0, 1), (1, 2)], [100, 30])
    points = [Point(-1), Point(0, 1), Point(-1), Point(1, 4, 5)]
    at = town.attached(points)
    assert reached(town.streets, at, at, FAR).offsets.tolist() == [0, 0, 2, 2, 4]
    assert nearest_source(town.streets, at, at, FAR).source.tolist() == [-1, 1, -1, 3]
    assert sums_within(town.streets, at, at, np.array([1, 10, 100, 1_000]), [110, FAR]).tolist() == [
        [0, 0],
        [1_010, 1_010],
        [0, 0],
        [1_010, 1_010],
    ]
    for nothing in (town.attached([Point(-1), Point(-1)]), town.attached([])):
        assert nearest_at_nodes(town.streets, nothing, FAR).source.tolist() == [-1, -1, -1]
        assert nearest_source(town.streets, nothing, at, FAR).cost.tolist() == [-1, -1, -1, -1]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("limit", [100_000, FAR])
def test_what_waits_behind_a_place_that_was_reached_sooner_another_way_is_not_forgotten(
    turned: bool, limit: int
) -> None:
    # Nodes 1 and 2 wait at about the same cost until 3 leads to 2 at once; what lies behind 1 is reached all the same.
    pairs, costs = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 3), (2, 5)], [1_000, 1_001, 10, 5, 10, 6]
    if turned:
        pairs, costs = [(0, 1), (0, 2), (0, 3), (1, 3), (1, 4), (2, 5)], [1_001, 1_000, 10, 10, 6, 5]
    town = Town.of(pairs, costs)
    ends = [Point(number, 4 if number else 0) for number in range(len(pairs))]
    at = town.attached(ends)
    one = at.rows(0, 1)
    expected = [town.way(ends[0], end) for end in ends]
    assert max(expected) == 1_005
    assert reached(town.streets, one, at, limit).cost.tolist() == expected
    assert nearest_at_nodes(town.streets, one, limit).cost.tolist() == [town.between[0][node] for node in range(6)]


class TestACrossingOfVeryManyStreets:
    """From the middle all ends are met at once: far more than there is room for at first, the middle being the first node or the last."""

    SPOKES = 3 * ROOM + 1

    def spokes(self, *, middle_first: bool) -> Adjacency:
        """The spoke to node n costs n, or where the middle is the last node, n + 1. Along a line, so that nodes keep their order."""
        ends = np.arange(self.SPOKES + 1)
        middle, others = (ends[:1], ends[1:]) if middle_first else (ends[-1:], ends[:-1])
        start, end = np.minimum(middle, others), np.maximum(middle, others)
        net = network_from_arrays(ends, ends, ends * 0, start, end)
        assert (net.start == start).all()
        return adjacency(net, np.arange(1, self.SPOKES + 1).astype(np.int32))

    def at_ends(self, *, middle_first: bool) -> Attached:
        """One point at each end."""
        segment = np.arange(self.SPOKES, dtype=np.int32)
        legs = (segment + 1, segment * 0) if middle_first else (segment * 0, segment + 1)
        return Attached(segment, *legs, segment * 0, np.full(self.SPOKES, float(middle_first)))

    def in_the_middle(self, *, middle_first: bool) -> Attached:
        nothing, one = np.zeros(1, np.int32), np.ones(1, np.int32)
        legs = (nothing, one) if middle_first else (one, nothing)
        return Attached(nothing, *legs, nothing, np.full(1, float(not middle_first)))

    @pytest.mark.parametrize("middle_first", [False, True])
    def test_all_ends_are_reached_from_the_middle_and_from_the_last(self, middle_first: bool) -> None:
        streets, ends = self.spokes(middle_first=middle_first), self.at_ends(middle_first=middle_first)
        middle = self.in_the_middle(middle_first=middle_first)
        found = reached(streets, middle, ends, FAR)
        assert found.target.tolist() == list(range(self.SPOKES))
        assert found.cost.tolist() == list(range(1, self.SPOKES + 1))
        worth = np.arange(self.SPOKES)
        assert sums_within(streets, middle, ends, worth, [10, FAR]).tolist() == [[sum(range(10)), worth.sum()]]
        last = ends.rows(self.SPOKES - 1, self.SPOKES)
        assert reached(streets, last, ends, FAR).cost.tolist() == [
            *(self.SPOKES + way for way in range(1, self.SPOKES)),
            0,
        ]

    @pytest.mark.parametrize("more", [1, 2, 3])
    def test_every_end_is_told_the_middle_or_the_end_beside_it(self, more: int) -> None:
        """Sources in the middle and at some ends, so that room for an odd number and an even one is taken before the search."""
        streets, ends = self.spokes(middle_first=True), self.at_ends(middle_first=True)
        some = ends.rows(self.SPOKES - more, self.SPOKES)
        middle = self.in_the_middle(middle_first=True)
        sources = Attached(
            *(np.concatenate(both) for both in zip(vars(middle).values(), vars(some).values(), strict=True))
        )
        found = nearest_at_nodes(streets, sources, FAR)
        assert found.cost.tolist() == [*range(self.SPOKES + 1 - more), *[0] * more]
        assert found.source.tolist() == [*[0] * (self.SPOKES + 1 - more), *range(1, more + 1)]

    def test_as_many_sources_as_ends_keep_what_is_theirs(self) -> None:
        streets, ends = self.spokes(middle_first=True), self.at_ends(middle_first=True)
        found = nearest_at_nodes(streets, ends, FAR)
        assert found.source.tolist() == [0, *range(self.SPOKES)]
        assert found.cost.tolist() == [1, *[0] * self.SPOKES]
