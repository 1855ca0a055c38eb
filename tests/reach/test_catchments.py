"""Catchment polygons: along the streets, cut at the limit, valid and nested."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
import shapely

from planpuls.reach.catchments import catchments, polygons, reached_pieces
from planpuls.reach.snapping import attach
from planpuls.reach.walk_network import adjacency
from planpuls.reach.walk_tables import stored
from tests.reach.streets import lattice, network, on, placed
from tests.reach.test_shortest_paths import city


def length_cm(pieces: np.ndarray) -> float:
    return float(np.hypot(*(pieces[:, 1] - pieces[:, 0]).T).sum())


def test_a_street_is_cut_where_the_limit_is_reached() -> None:
    net = network({1: (0, 0), 2: (100_000, 0)}, [1, 2])
    streets, hub = placed(net, (30_000, 0))
    assert length_cm(reached_pieces(net, streets, hub, 20_000)) == pytest.approx(40_000)
    shape = catchments(net, streets, hub, [20_000], buffer_m=10)[20_000]
    assert shape.bounds == pytest.approx((90, -10, 510, 10), abs=0.02)


def test_in_a_city_of_blocks_the_reach_is_a_diamond() -> None:
    net = lattice(41, 41, 10_000)
    streets, hub = placed(net, (200_000, 200_000))
    shape = catchments(net, streets, hub, [60_000], buffer_m=5)[60_000]
    for x, y in ((2_600, 2_000), (2_300, 2_300), (2_000, 1_400), (1_600, 1_800)):
        assert shape.distance(shapely.Point(x, y)) == 0
        # Twenty metres on along either street is out of reach.
        east, north = (20 if x >= 2_000 else -20), (20 if y >= 2_000 else -20)
        assert not shape.covers(shapely.Point(x + (east if y % 100 == 0 else 0), y + (north if y % 100 else 0)))


def test_the_other_bank_is_not_reached_across_the_water() -> None:
    south = {number: (number * 10_000, 0) for number in range(10)}
    north = {100 + number: (number * 10_000, 5_000) for number in range(10)}
    net = network(south | north, list(south), list(north), [9, 109])
    streets, hub = placed(net, (0, 0))
    shape = catchments(net, streets, hub, [60_000], buffer_m=10)[60_000]
    assert not shape.intersects(shapely.LineString([(0, 50), (900, 50)]))


def test_the_leg_from_the_hub_to_the_street_counts() -> None:
    net = network({1: (0, 0), 2: (100_000, 0)}, [1, 2])
    streets, hub = placed(net, (50_000, 8_000))
    assert length_cm(reached_pieces(net, streets, hub, 20_000)) == pytest.approx(24_000)
    assert catchments(net, streets, hub, [7_000])[7_000].is_empty


@pytest.mark.parametrize("seed", range(8))
def test_polygons_are_valid_nested_and_the_same_every_time(seed: int) -> None:
    net, streets, hubs, _ = city(seed)
    limits = [300, 700, 1_500, 4_000]
    shapes = catchments(net, streets, hubs, limits, buffer_m=1.5)
    for small, large in pairwise(limits):
        assert shapes[large].is_valid
        assert shapes[large].covers(shapes[small])
        assert shapes[large].area >= shapes[small].area
    again = catchments(net, streets, hubs, limits, buffer_m=1.5)
    assert all(shapely.to_wkb(again[limit]) == shapely.to_wkb(shapes[limit]) for limit in limits)


def test_hubs_without_a_street_have_no_catchment() -> None:
    net = lattice(2, 2, 1_000)
    streets = adjacency(net)
    far = attach(on(net, (9_000_000, 0)), streets)
    assert catchments(net, streets, far, [100_000])[100_000].is_empty


def test_a_hub_at_no_known_street_leaves_the_whole_map_without_surfaces() -> None:
    net = lattice(40, 40, 10_000)
    tables = stored(net)
    hubs = pl.DataFrame({"hub": ["a", "b"], "x_cm": [30_000, 9_000_000], "y_cm": [0, 0]})
    both = polygons(hubs, tables["nodes"], tables["segments"], [200, 500])["catchments"]
    one = polygons(hubs.head(1), tables["nodes"], tables["segments"], [200, 500])["catchments"]
    assert both.is_empty()
    assert one["distance_m"].to_list() == [500, 200]
