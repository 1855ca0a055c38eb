"""Walking distance of cells to hubs as a step: measured, filled in, or said to be unknown."""

from __future__ import annotations

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from planpuls.reach.airline import nearest_hub
from planpuls.reach.walk_network import WalkNetwork
from planpuls.reach.walk_tables import stored
from planpuls.reach.walking import distances
from tests.reach.streets import Point, lattice, network

Rows = dict[int, tuple[Point, str]]


def walks(
    net: WalkNetwork, places: Rows, hubs: dict[str, Point], points: pl.DataFrame | None = None
) -> dict[str, pl.DataFrame]:
    """Cells by number at whole metres with their municipality; hubs by name at whole metres."""
    rows = [(cell, x, y, code) for cell, ((x, y), code) in places.items()]
    cells = pl.DataFrame(
        rows, schema={"cell": pl.Int64, "x_m": pl.Int64, "y_m": pl.Int64, "municipality": pl.String}, orient="row"
    )
    at = [(name, 100 * x, 100 * y) for name, (x, y) in hubs.items()]
    stops = pl.DataFrame(at, schema={"hub": pl.String, "x_cm": pl.Int64, "y_cm": pl.Int64}, orient="row")
    tables = stored(net)
    return distances(cells, stops, nearest_hub(cells, stops), tables["nodes"], tables["segments"], points)


TOWN = lattice(61, 61, 10_000)
"""Six kilometres of streets a hundred metres apart."""


def row(found: dict[str, pl.DataFrame], cell: int) -> dict[str, object]:
    return found["walks"].row(by_predicate=pl.col("cell") == cell, named=True)


def test_a_cell_walks_to_the_street_along_it_and_to_the_hub() -> None:
    found = walks(TOWN, {1: ((3_030, 3_105), "A")}, {"h": (3_500, 3_300)})
    assert row(found, 1) == {
        "cell": 1, "distance_cm": 500 + 47_000 + 20_000, "hub": "h", "snap_m": 5.0, "reason": "", "flags": "",
    }  # fmt: skip


def test_the_nearest_on_foot_need_not_be_the_nearest_by_air_line() -> None:
    bank = {n: (n * 10_000, 0) for n in range(45)}
    other = {100 + n: (n * 10_000, 30_000) for n in range(45)}
    net = network(bank | other, list(bank), list(other), [44, 144])
    found = walks(net, {1: ((1_000, 0), "A")}, {"across": (1_000, 300), "along": (1_700, 0)})
    assert (row(found, 1)["hub"], row(found, 1)["distance_cm"]) == ("along", 70_000)


def test_near_the_rim_a_figure_is_flagged_where_the_rim_could_change_it() -> None:
    places: Rows = {1: ((100, 3_000), "A"), 2: ((500, 3_000), "A"), 3: ((3_000, 3_000), "A"), 4: ((4_300, 3_000), "A")}
    found = walks(TOWN, places, {"h": (400, 3_000)})
    assert [row(found, cell)["flags"] for cell in places] == ["edge", "", "", "edge"]
    # Metres to the hub and to the rim: 300 and 100, 100 and 500, 2,600 and 3,000, 3,900 and 1,700 (2,000 m are published).


def test_a_hub_the_streets_do_not_reach_is_told_and_flags_the_cells_it_could_serve() -> None:
    places: Rows = {1: ((3_000, 5_700), "A"), 2: ((3_000, 3_000), "A")}
    found = walks(TOWN, places, {"h": (3_000, 3_400), "far": (3_000, 6_900)})
    assert found["hub_snaps"].rows() == [("far", None, "none within 500 m"), ("h", 0.0, "")]
    assert [row(found, cell)["flags"] for cell in places] == ["edge", ""]


def test_a_cut_street_is_a_rim_too() -> None:
    import dataclasses

    cut = (TOWN.x_cm == 300_000) & (TOWN.y_cm == 320_000)
    found = walks(dataclasses.replace(TOWN, cut=cut), {1: ((3_000, 3_000), "A")}, {"h": (3_300, 3_000)})
    assert row(found, 1)["flags"] == "edge"


def test_without_a_street_the_air_line_times_the_detour_of_the_municipality_stands_in() -> None:
    near: Rows = {n: ((2_000 + 100 * n, 3_000), "A") for n in range(20)}
    found = walks(TOWN, near | {99: ((3_000, 7_000), "A")}, {"h": (3_000, 3_300)})
    # Walks: sums of both axes; air lines: the hypotenuses.
    measured = found["walks"].filter(pl.col("cell") < 20)["distance_cm"]
    air = [round((((n - 10) * 10_000) ** 2 + 30_000**2) ** 0.5) for n in range(20)]
    factor = -(-1_000 * int(measured.sum()) // sum(air))
    assert found["detours"].rows() == [("A", 20, factor)]
    assert row(found, 99) == {
        "cell": 99, "distance_cm": -(-370_000 * factor // 1_000), "hub": "h", "snap_m": None,
        "reason": "none within 500 m", "flags": "air_line",
    }  # fmt: skip


def test_a_municipality_without_streets_has_no_distance() -> None:
    near: Rows = {n: ((2_000 + 100 * n, 3_000), "A") for n in range(19)}
    found = walks(TOWN, near | {99: ((3_000, 7_000), "A"), 98: ((3_000, 7_000), "B")}, {"h": (3_000, 3_300)})
    for cell in (98, 99):
        assert (row(found, cell)["distance_cm"], row(found, cell)["reason"]) == (None, "none within 500 m")
    assert found["detours"].rows() == [("A", 19, None)]


def test_a_hub_beyond_every_limit_is_no_distance_but_a_known_one() -> None:
    other = {10_000 + n: (2_000_000 + n * 1_000, 0) for n in range(45)}
    town = {n: (n * 1_000, 0) for n in range(45)}
    net = network(town | other, list(town), list(other))
    found = walks(net, {1: ((20_100, 0), "A")}, {"h": (100, 0)})
    assert (row(found, 1)["distance_cm"], row(found, 1)["hub"]) == (None, None)
    assert (row(found, 1)["reason"], row(found, 1)["snap_m"]) == ("no hub within 10 km", 0.0)


def test_points_replace_the_centre_and_half_of_the_weight_decides() -> None:
    points = pl.DataFrame(
        [(1, 310_000, 300_000, 1), (1, 320_000, 300_000, 1), (1, 350_000, 300_000, 3), (9, 0, 0, 1)],
        schema={"cell": pl.Int64, "x_cm": pl.Int64, "y_cm": pl.Int64, "weight": pl.Int64},
        orient="row",
    )
    places: Rows = {1: ((3_000, 3_000), "A"), 2: ((3_000, 3_000), "A")}
    found = walks(TOWN, places, {"h": (3_000, 3_000)}, points)
    assert [row(found, cell)["distance_cm"] for cell in places] == [50_000, 0]
    lighter = walks(TOWN, places, {"h": (3_000, 3_000)}, points.with_columns(pl.lit(1, pl.Int64).alias("weight")))
    assert row(lighter, 1)["distance_cm"] == 20_000


def test_a_walk_is_never_shorter_than_the_air_line_and_the_order_of_the_input_changes_nothing() -> None:
    chance = random.Random(5)
    places: Rows = {n: ((chance.randrange(6_000), chance.randrange(6_000)), "AB"[n % 2]) for n in range(300)}
    hubs = {f"h{n}": (chance.randrange(6_000), chance.randrange(6_000)) for n in range(12)}
    found = walks(TOWN, places, hubs)
    cells = list(places.items())
    stops = list(hubs.items())
    chance.shuffle(cells)
    chance.shuffle(stops)
    again = walks(TOWN, dict(cells), dict(stops))
    assert_frame_equal(found["walks"].sort("cell"), again["walks"].sort("cell"))
    for cell, ((x, y), _) in places.items():
        air = min(((x - a) ** 2 + (y - b) ** 2) ** 0.5 for a, b in hubs.values())
        assert row(found, cell)["distance_cm"] >= round(100 * air)


@pytest.mark.parametrize("net", [TOWN, network({1: (0, 0), 2: (100, 0)}, [1, 2])])
def test_without_hubs_or_cells_there_is_nothing(net: WalkNetwork) -> None:
    assert walks(net, {1: ((10, 10), "A")}, {})["walks"]["distance_cm"].to_list() == [None]
    assert walks(net, {}, {"h": (0, 0)})["walks"].is_empty()
