"""Sums within walking distance: counted blocks, then the same from all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from planpuls.reach.shortest_paths import reached
from planpuls.reach.sums_within import node_sums_within, sums_within
from planpuls.reach.walk_network import adjacency
from tests.reach.streets import lattice, placed
from tests.reach.test_shortest_paths import city


def test_within_k_blocks_of_a_crossing_lie_two_k_k_plus_one_others() -> None:
    net = lattice(21, 21, 10_000)
    sums = node_sums_within(adjacency(net), np.ones(net.nodes, np.int64), [0, 10_000, 30_000, 99_999])
    centre = int(np.flatnonzero((net.x_cm == 100_000) & (net.y_cm == 100_000))[0])
    # 2 k (k + 1) + 1 crossings within k blocks: 1, 5, 25, 181.
    assert sums[centre].tolist() == [1, 5, 25, 181]


def test_points_count_where_they_stand_and_not_at_a_crossing() -> None:
    net = lattice(3, 3, 10_000)
    streets, at = placed(net, (0, 0), (4_000, 0), (4_000, 300), (9_000, 10_000))
    found = sums_within(streets, at, at, np.array([1, 10, 100, 1_000]), [3_999, 4_000, 4_300, 19_000])
    # The fourth is 19,000, 17,000 and 17,300 from the others.
    assert found.tolist() == [
        [1, 11, 111, 1_111],
        [110, 111, 111, 1_111],
        [110, 110, 111, 1_111],
        [1_000, 1_000, 1_000, 1_111],
    ]


@pytest.mark.parametrize("row", [0, 10_000])
def test_what_lies_on_the_same_segment_is_reached_though_its_ends_are_not(row: int) -> None:
    streets, at = placed(lattice(2, 2, 10_000), (4_000, row), (5_000, row))
    assert sums_within(streets, at, at, np.array([1, 10]), [999, 1_000]).tolist() == [[1, 11], [10, 11]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([500, 3_000, 20_000]), st.integers(1, 3))
def test_sums_are_those_of_all_pairs(seed: int, limit: int, threads: int) -> None:
    net, streets, origins, targets = city(seed)
    worth = np.arange(1, len(targets) + 1)
    limits = [limit // 3, limit]
    pairs = reached(streets, origins, targets, limit)
    rows = np.repeat(np.arange(len(origins)), np.diff(pairs.offsets))
    expected = [
        np.bincount(rows, weights=worth[pairs.target] * (pairs.cost <= at), minlength=len(origins)) for at in limits
    ]
    found = sums_within(streets, origins, targets, worth, limits, threads=threads)
    assert np.array_equal(found, np.stack(expected, axis=1))
    graph = coo_array((np.maximum(net.length_cm, 1e-7), (net.start, net.end)), shape=(net.nodes, net.nodes))
    way = dijkstra(graph.tocsr(), directed=False)
    weights = np.arange(net.nodes) ** 2
    by_node = node_sums_within(streets, weights, limits, threads=threads)
    for column, at in enumerate(limits):
        assert np.array_equal(by_node[:, column], ((way <= at + 0.01) * weights[None, :]).sum(axis=1))


def test_a_larger_limit_never_sums_less() -> None:
    _, streets, origins, targets = city(3)
    found = sums_within(streets, origins, targets, np.ones(len(targets), np.int64), list(range(0, 10_000, 500)))
    assert (np.diff(found, axis=1) >= 0).all()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_share_the_rows_and_change_nothing(threads: int) -> None:
    net = lattice(12, 9, 900)
    streets, weights = adjacency(net), np.arange(net.nodes)
    whole = node_sums_within(streets, weights, [2_000])
    assert node_sums_within(streets, weights, [2_000], threads=threads).tobytes() == whole.tobytes()
