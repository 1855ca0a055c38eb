"""Sums and matrices made on the fly: equal to the whole matrix, in any blocks and with any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

from planpuls.reach.raptor import NEVER, Network, Rules, every_minute
from planpuls.reach.street_walks import Streets, metres_of, unsnapped
from planpuls.reach.transfers import Walks
from planpuls.reach.travel_times import Told, Window, of_origin, reach, travel_times
from planpuls.reach.walk_network import network_from_arrays
from planpuls.reach.walk_profile import WalkProfile
from tests.reach.made_feeds import network, trip

PLACES = 40
WINDOW = Window(tuple(every_minute(0, 1_800)), (50.0, 95.0), Rules(30, 3, 5_000))


def made_city(seed: int) -> tuple[Network, Walks, Walks]:
    """Twelve stops, lines by chance, forty places near some of them."""
    chance = np.random.default_rng(seed)
    trips = []
    for line in range(8):
        called = chance.permutation(12)[:5]
        for run in range(6):
            at = int(chance.integers(0, 300)) + 400 * run
            calls = []
            for stop in called:
                calls.append((int(stop), at, at + 10))
                at += int(chance.integers(60, 240))
            trips.append(trip(f"{line}-{run}", calls))
    changes = {(stop, stop): 0 for stop in range(12)}
    changes |= {(int(a), int(b)): int(chance.integers(60, 300)) for a, b in chance.integers(0, 12, (10, 2))}
    base = network(12, trips, changes)
    near = {(stop, place): int(chance.integers(30, 600)) for stop in range(12) for place in range(stop, PLACES, 9)}
    egress = Walks.of(12, near)
    beside = {(place, place + 1): 900 for place in range(PLACES - 1)} | {(place, place): 0 for place in range(PLACES)}
    return Network(base.table, base.transfers, egress, PLACES), egress.turned(PLACES), Walks.of(PLACES, beside)


def told(city: tuple[Network, Walks, Walks], threads: int = 1) -> Told:
    net, access, direct = city
    weights = np.arange(2 * PLACES).reshape(PLACES, 2).astype(np.int64)
    return reach(net, access, direct, WINDOW, weights=weights, limits_s=[900, 2_700], named=[3, 0], threads=threads)


def test_sums_and_named_places_are_those_of_the_whole_matrix() -> None:
    net, access, direct = made_city(1)
    found = told((net, access, direct))
    matrix = np.stack([travel_times(net, *of_origin(access, direct, o, PLACES), WINDOW) for o in range(PLACES)])
    weights = np.arange(2 * PLACES).reshape(PLACES, 2)
    for row, limit_s in enumerate((900, 2_700)):
        assert (found.sums[:, row] == (matrix[:, :, 0] <= limit_s).astype(int) @ weights).all()
    assert (found.seconds == matrix[:, [3, 0]]).all()
    assert (np.diagonal(matrix[:, :, 0]) == 0).all()
    # A place is farther for those who must rely on it, and some places are out of reach.
    assert (matrix[:, :, 1] >= matrix[:, :, 0]).all()
    assert (matrix == NEVER).any()


def test_blocks_threads_and_repeats_give_the_same_bytes() -> None:
    net, access, direct = made_city(2)
    whole = told((net, access, direct))
    for threads in (1, 2, 3, 1, 2):
        again = told((net, access, direct), threads)
        assert again.sums.tobytes() == whole.sums.tobytes()
        assert again.seconds.tobytes() == whole.seconds.tobytes()
    parts = [told((net, access.rows(a, b), direct.rows(a, b))) for a, b in ((0, 7), (7, 8), (8, PLACES))]
    assert np.concatenate([part.sums for part in parts]).tobytes() == whole.sums.tobytes()
    assert np.concatenate([part.seconds for part in parts]).tobytes() == whole.seconds.tobytes()


def test_a_longer_limit_never_reaches_less() -> None:
    found = told(made_city(3)).sums
    assert (found[:, 1] >= found[:, 0]).all()
    assert (found[:, 1] > found[:, 0]).any()


def test_walks_turn_round_and_come_back() -> None:
    walks = Walks.of(3, {(0, 1): 60, (0, 0): 90, (2, 1): 5})
    assert walks.turned(2).turned(3).pairs() == walks.pairs() == {(0, 1): 60, (0, 0): 90, (2, 1): 5}
    assert walks.to.tolist() == [1, 0, 1]
    assert walks.rows(1, 3).pairs() == {(1, 1): 5}


def straight_street() -> Streets:
    """Eleven nodes, 100 m apart."""
    nodes = np.arange(11)
    net = network_from_arrays(nodes + 1, nodes * 10_000, nodes * 0, nodes[:-1], nodes[1:])
    return Streets.of(net, WalkProfile(speed_km_h=3.6))


@pytest.mark.parametrize(("limit_m", "expected"), [(99, {}), (100, {(0, 0): 100}), (300, {(0, 0): 100, (0, 1): 250})])
def test_seconds_along_the_street_within_the_limit(limit_m: int, expected: dict[tuple[int, int], int]) -> None:
    streets = straight_street()
    origin, _ = streets.at(np.array([20_000]), np.array([0]), smallest_island=1)
    # The second place stands 50 m off the street; that leg is walked too.
    targets, _ = streets.at(np.array([30_000, 40_000]), np.array([0, 5_000]), smallest_island=1)
    assert streets.walks(origin, targets, limit_m).pairs() == expected


def test_a_part_of_a_second_counts_as_a_second() -> None:
    streets = straight_street()
    origin, _ = streets.at(np.array([0]), np.array([0]), smallest_island=1)
    target, _ = streets.at(np.array([10_001]), np.array([0]), smallest_island=1)
    assert streets.walks(origin, target, 500).pairs() == {(0, 0): 101}


def test_stops_in_the_sea_are_named() -> None:
    streets = straight_street()
    _, snaps = streets.at(np.array([0, 0, 500]), np.array([0, 9_000_000, 8_000_000]), smallest_island=1)
    assert unsnapped(snaps, ("quay", "buoy", "ark")) == {"none_within_limit": {"rows": 2, "first": ["ark", "buoy"]}}
    _, snaps = streets.at(np.array([0]), np.array([0]), smallest_island=12)
    assert unsnapped(snaps, ("quay",)) == {"island": {"rows": 1, "first": ["quay"]}}


def test_degrees_to_metres() -> None:
    x_cm, y_cm = metres_of(np.array([15.0]), np.array([0.0]), 25833)
    assert (x_cm.tolist(), y_cm.tolist()) == ([50_000_000], [0])
