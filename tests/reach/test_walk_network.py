"""Networks from arrays: what is left out is counted, and the order of the input changes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.reach.walk_network import SegmentFlag, WalkNetwork, network_from_arrays
from tests.reach.streets import lattice, network


def same(one: WalkNetwork, two: WalkNetwork) -> bool:
    return all(np.array_equal(values, getattr(two, name)) for name, values in vars(one).items() if name != "counts")


def test_a_length_is_the_straight_line_rounded_up_to_a_centimetre() -> None:
    net = network({1: (0, 0), 2: (300, 400), 3: (301, 401)}, [1, 2, 3])
    assert sorted(net.length_cm.tolist()) == [2, 500]


def test_what_is_left_out_or_odd_is_counted() -> None:
    net = network({1: (0, 0), 2: (500, 0), 3: (500, 0), 4: (9, 9)}, [1, 2, 2, 3], [2, 1], [1, 1])
    assert {name: net.counts[name] for name in ("loop_segments", "repeated_segments", "nodes_without_segment")} == {
        "loop_segments": 2,
        "repeated_segments": 1,
        "nodes_without_segment": 1,
    }
    assert (net.counts["zero_length_segments"], net.counts["nodes"], net.counts["segments"]) == (1, 3, 2)


def test_a_repeated_segment_is_stairs_only_where_all_of_them_are() -> None:
    steps, none = int(SegmentFlag.STEPS), 0
    both = network({1: (0, 0), 2: (500, 0)}, [1, 2], [2, 1], flags=[steps, steps])
    one = network({1: (0, 0), 2: (500, 0)}, [1, 2], [2, 1], flags=[steps, none])
    assert (both.flags.tolist(), one.flags.tolist()) == ([steps], [0])


def test_islands_are_numbered_by_falling_size() -> None:
    net = network({n: (n * 100, 0) for n in range(1, 10)}, [1, 2], [3, 4, 5, 6], [7, 8, 9])
    assert net.island_nodes.tolist() == [4, 3, 2]
    assert dict(zip(net.node_id.tolist(), net.island.tolist(), strict=True)) == {
        1: 2, 2: 2, 3: 0, 4: 0, 5: 0, 6: 0, 7: 1, 8: 1, 9: 1,
    }  # fmt: skip


def test_an_empty_network_is_a_network() -> None:
    nothing = np.zeros(0, np.int64)
    assert network_from_arrays(nothing, nothing, nothing, nothing, nothing).counts["islands"] == 0


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 6))
def test_the_order_of_nodes_and_segments_changes_nothing(chance: object, size: int) -> None:
    net = lattice(size, size, 700)
    seed = np.random.default_rng(chance.randrange(1 << 30))  # type: ignore[attr-defined]
    nodes, segments = seed.permutation(net.nodes), seed.permutation(net.segments)
    place = np.argsort(nodes)
    start, end = place[net.start[segments]], place[net.end[segments]]
    turned = seed.random(net.segments) < 0.5
    start, end = np.where(turned, end, start), np.where(turned, start, end)
    again = network_from_arrays(net.node_id[nodes], net.x_cm[nodes], net.y_cm[nodes], start, end)
    assert same(net, again)
