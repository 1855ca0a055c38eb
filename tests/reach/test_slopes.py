"""Slopes of streets from a terrain model, and what they do to walking times."""

from __future__ import annotations

from math import cosh, exp
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.plan.load import load_plan
from planpuls.reach.access import to_places
from planpuls.reach.cell_sums import prepared
from planpuls.reach.slopes import on_segments
from planpuls.reach.street_walks import Streets
from planpuls.reach.walk_network import SegmentFlag, WalkNetwork, whole_up
from planpuls.reach.walk_profile import WalkProfile, walking_times
from planpuls.reach.walk_tables import stored
from planpuls.sources.dataset import ReadContext
from planpuls.sources.terrain import read_terrain
from tests.reach.streets import network
from tests.reach.test_access import BLOCKS, X, Y, tables
from tests.sources.rasters import NO_DATA, plane, write_raster

WEST, NORTH = 262_000, 6_650_000
PROFILE = WalkProfile(speed_km_h=3.6)
"""10 ms a centimetre on level ground."""


def terrain(folder: Path, heights: Any, **where: Any) -> pl.DataFrame:
    path = write_raster(folder / f"{len(list(folder.iterdir()))}.tif", heights, **where)
    return read_terrain(path, ReadContext(path.name, load_plan("demo").country)).frame


def streets(*ends: tuple[float, float, float, float], flags: list[int] | None = None) -> WalkNetwork:
    """Streets from place to place, in metres east and south of the raster's corner."""
    places = dict.fromkeys((x, y) for a, b, c, d in ends for x, y in ((a, b), (c, d)))
    ids = {place: number for number, place in enumerate(places, 1)}
    points = {ids[x, y]: (round(100 * (WEST + x)), round(100 * (NORTH - y))) for x, y in places}
    return network(points, *([ids[a, b], ids[c, d]] for a, b, c, d in ends), flags=flags)


def slopes(net: WalkNetwork, *frames: pl.DataFrame) -> tuple[list[int | None], dict[str, Any]]:
    tables = stored(net)
    told = on_segments(
        frames, [frame["period"].unique().to_list() for frame in frames], tables["nodes"], tables["segments"]
    )
    return told["rises"]["rise_mm"].to_list(), told["facts"]


def times(net: WalkNetwork, *frames: pl.DataFrame) -> list[int]:
    rise_mm = np.array([-1 if rise is None else rise for rise in slopes(net, *frames)[0]])
    return [int(time) for time in walking_times(net, PROFILE, rise_mm)]


def tobler(slope: float) -> float:
    """Time up (or down, where negative) against level ground, from his speed of 6 e^(-3.5 |s + 0.05|) km/h."""
    return (6 * exp(-3.5 * 0.05)) / (6 * exp(-3.5 * abs(slope + 0.05)))


# --- theory --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.05, 0.1, 0.2, 0.35])
def test_on_a_plane_the_time_is_the_mean_of_toblers_up_and_down(tmp_path: Path, slope: float) -> None:
    model = terrain(tmp_path, plane(12, 12, east=10 * slope))
    eastward, southward = (20.0, 50.0, 100.0, 50.0), (20.0, 20.0, 20.0, 100.0)
    net = streets(eastward, southward)
    rises, facts = slopes(net, model)
    assert sorted(rise for rise in rises if rise is not None) == [0, round(80_000 * slope)]
    expected = int(whole_up(np.array([80_000 * (tobler(slope) + tobler(-slope)) / 2]))[0])
    assert sorted(times(net, model)) == sorted([80_000, expected])
    assert (facts["segments"], facts["with_slope"], facts["without_height"]) == (2, 2, 0)


def test_downhill_alone_may_be_faster_but_the_mean_of_both_ways_never_is() -> None:
    assert tobler(-0.05) < 1 < tobler(0.05)
    for slope in np.linspace(0, 0.35, 36):
        mean = (tobler(slope) + tobler(-slope)) / 2
        assert mean >= 1
        if slope <= 0.05:
            assert mean == pytest.approx(cosh(3.5 * slope))


def test_what_is_steeper_than_the_profile_allows_is_cut_off_and_counted(tmp_path: Path) -> None:
    net = streets((20.0, 50.0, 100.0, 50.0))
    steep, steepest = (terrain(tmp_path, plane(12, 12, east=10 * slope)) for slope in (0.8, 0.35))
    assert times(net, steep) == times(net, steepest)
    assert (slopes(net, steep)[1]["cut_off"], slopes(net, steepest)[1]["cut_off"]) == (1, 0)


def test_bridges_tunnels_and_steps_are_level_whatever_the_ground_does(tmp_path: Path) -> None:
    model = terrain(tmp_path, plane(30, 12, east=2.0))
    kinds = [0, SegmentFlag.BRIDGE, SegmentFlag.TUNNEL, SegmentFlag.STEPS, SegmentFlag.INDOORS]
    net = streets(
        *((20.0, y, 100.0, y) for y in (20.0, 60.0, 100.0, 140.0, 180.0)), flags=[int(kind) for kind in kinds]
    )
    by_flag = dict(zip(net.flags.tolist(), times(net, model), strict=True))
    sloped = int(whole_up(np.array([80_000 * (tobler(0.2) + tobler(-0.2)) / 2]))[0])
    assert [by_flag[int(kind)] for kind in kinds] == [sloped, 80_000, 80_000, 160_000, sloped]
    facts = slopes(net, model)[1]
    assert (facts["with_slope"], facts["level_by_kind"], facts["without_height"]) == (2, 3, 0)


def test_nodes_in_a_hole_or_outside_have_no_height_and_their_streets_are_level_and_counted(tmp_path: Path) -> None:
    heights = plane(12, 12, east=2.0)
    heights[5, 5] = NO_DATA
    model = terrain(tmp_path, heights)
    net = streets(
        (20.0, 20.0, 100.0, 20.0),
        (20.0, 52.0, 52.0, 52.0),  # in the hole
        (20.0, 48.0, 48.0, 48.0),  # beside it: one of the four cells is the hole
        (20.0, 80.0, 121.0, 80.0),  # outside
        (20.0, 100.0, 117.0, 100.0),  # in the outer half of the last cell
    )
    rises, facts = slopes(net, model)
    assert sorted(rise for rise in rises if rise is not None) == [16_000]
    assert (facts["with_slope"], facts["without_height"]) == (1, 4)
    level = walking_times(net, PROFILE)
    changed = np.array(times(net, model)) != level
    assert changed.tolist() == [rise is not None for rise in rises]


def test_a_node_in_the_very_middle_of_a_cell_has_its_height(tmp_path: Path) -> None:
    heights = np.full((3, 3), NO_DATA, np.float32)
    heights[1, 0], heights[1, 2] = 10.0, 13.0
    net = streets((5.0, 15.0, 25.0, 15.0))
    assert slopes(net, terrain(tmp_path, heights))[0] == [3_000]


def test_between_the_middles_of_cells_heights_are_interpolated(tmp_path: Path) -> None:
    model = terrain(tmp_path, np.array([[0.0, 10.0], [20.0, 70.0]], np.float32))
    # A quarter east and half south: 0.5 (0.75 0 + 0.25 10) + 0.5 (0.75 20 + 0.25 70) = 17.5 m.
    assert slopes(streets((5.0, 5.0, 7.5, 10.0)), model)[0] == [17_500]


@pytest.mark.parametrize(("metres", "millimetres"), [(0.4, 0), (0.5, 1), (0.6, 1), (1.4, 1), (1.6, 2)])
def test_heights_are_rounded_to_the_nearest_millimetre(tmp_path: Path, metres: float, millimetres: int) -> None:
    model = terrain(tmp_path, np.array([[100.0, 100.01]] * 2, np.float32))
    assert slopes(streets((5.0, 5.0, 5.0 + metres, 5.0)), model)[0] == [millimetres]


def test_tiles_that_meet_are_one_ground(tmp_path: Path) -> None:
    whole = plane(20, 20, east=1.3, south=-0.7)
    one = terrain(tmp_path, whole)
    parts = [
        terrain(tmp_path, whole[rows, columns], west_m=WEST + 10 * columns.start, north_m=NORTH - 10 * rows.start)
        for rows in (slice(0, 8), slice(8, 20))
        for columns in (slice(0, 13), slice(13, 20))
    ]
    net = streets(
        (12.0, 14.0, 131.0, 81.0), (131.0, 81.0, 180.0, 90.0), (128.0, 20.0, 134.0, 20.0), (70.0, 79.0, 70.0, 83.0)
    )
    assert None not in slopes(net, one)[0]
    assert slopes(net, *parts) == slopes(net, one)
    assert slopes(net, *reversed(parts)) == slopes(net, one)
    assert slopes(net, *parts[:3])[1]["without_height"] > 0


def test_files_that_overlap_say_it_once(tmp_path: Path) -> None:
    whole = plane(20, 20, east=1.3)
    halves = [terrain(tmp_path, whole[:, :12]), terrain(tmp_path, whole[:, 8:], west_m=WEST + 80)]
    net = streets((12.0, 14.0, 180.0, 14.0), (95.0, 30.0, 105.0, 30.0))
    assert slopes(net, *halves) == slopes(net, terrain(tmp_path, whole))


def test_where_files_disagree_the_first_by_name_that_knows_the_cell_counts(tmp_path: Path) -> None:
    first, second = plane(20, 12, east=2.0), plane(20, 12)
    first[15, :] = NO_DATA
    files = [terrain(tmp_path, second, west_m=WEST + 40), terrain(tmp_path, first)]
    net = streets((55.0, 55.0, 95.0, 55.0), (55.0, 155.0, 95.0, 155.0))
    assert sorted(rise or 0 for rise in slopes(net, *files)[0]) == [0, 8_000]
    assert slopes(net, *files)[1]["without_height"] == 0


def test_the_model_with_the_smallest_cells_counts_and_none_is_mixed_with_another(tmp_path: Path) -> None:
    fine = terrain(tmp_path, plane(10, 10, east=1.0))
    coarse = terrain(tmp_path, plane(10, 10, base=500.0, east=10.0), west_m=WEST, cell_m=50.0)
    inside, across, beyond = (30.0, 50.0, 80.0, 50.0), (80.0, 50.0, 130.0, 50.0), (130.0, 50.0, 230.0, 50.0)
    rises, facts = slopes(streets(inside, across, beyond), fine, coarse)
    # On the fine model a tenth, on the coarse one a fifth: 400 m higher, which no street climbs.
    assert sorted(rise for rise in rises if rise is not None) == [5_000, 10_000, 20_000]
    assert facts["cell_m"] == [10.0, 50.0]


def test_cells_that_do_not_lie_edge_to_edge_are_two_models(tmp_path: Path) -> None:
    files = [terrain(tmp_path, plane(12, 12, east=1.0)), terrain(tmp_path, plane(12, 12, east=1.0), west_m=WEST + 125)]
    rises, facts = slopes(
        streets((30.0, 50.0, 80.0, 50.0), (80.0, 50.0, 150.0, 50.0), (150.0, 50.0, 200.0, 50.0)), *files
    )
    assert sorted(rise or 0 for rise in rises) == [0, 5_000, 5_000]
    assert facts["without_height"] == 1


def test_a_model_in_another_zone_is_asked_at_the_same_places(tmp_path: Path) -> None:
    import pyproj

    x, y = pyproj.Transformer.from_crs(25833, 25832, always_xy=True).transform(WEST + 500.0, NORTH - 500.0)
    west, north = round(x / 10) * 10 - 1_000, round(y / 10) * 10 + 1_000
    # A plane that rises by a tenth towards the north of zone 32.
    model = terrain(tmp_path, plane(200, 200, base=400.0, south=-1.0), west_m=west, north_m=north, epsg=25832)
    net = streets((500.0, 500.0, 500.0, 400.0))
    (rise,), facts = slopes(net, model)
    ends = pyproj.Transformer.from_crs(25833, 25832, always_xy=True).transform(
        np.array([WEST + 500.0] * 2), np.array([NORTH - 500.0, NORTH - 400.0])
    )[1]
    assert rise == pytest.approx(abs(ends[1] - ends[0]) * 100, abs=2)
    assert facts["with_slope"] == 1


# --- properties ----------------------------------------------------------------------------------------------------

_RNG = np.random.default_rng(4)
HILLS = np.round(_RNG.random((30, 30)) * 40, 2).astype(np.float32)
PLACES = [(a, b, c, d) for a, b, c, d in np.round(_RNG.random((40, 4)) * 280 + 10, 2).tolist()]


@settings(max_examples=25, deadline=None)
@given(st.integers(-9_000, 150_000))
def test_raising_the_whole_country_changes_nothing(tmp_path_factory: pytest.TempPathFactory, by_cm: int) -> None:
    folder, net = tmp_path_factory.mktemp("dtm"), streets(*PLACES)
    raised = np.round(HILLS.astype(np.float64) + by_cm / 100, 2)
    assert slopes(net, terrain(folder, raised.astype(np.float32))) == slopes(net, terrain(folder, HILLS))


def test_turned_upside_down_the_ground_is_as_steep_and_no_street_is_quicker_than_level(tmp_path: Path) -> None:
    net = streets(*PLACES)
    found = times(net, terrain(tmp_path, HILLS))
    assert found == times(net, terrain(tmp_path, 100 - HILLS))
    level = walking_times(net, PROFILE)
    assert (np.array(found) >= level).all()
    assert (np.array(found) > level).sum() > 30


def test_any_order_of_files_and_any_run_gives_the_same_bytes(tmp_path: Path) -> None:
    net = streets(*PLACES)
    parts = [terrain(tmp_path, HILLS[:, :17]), terrain(tmp_path, HILLS[:, 12:] + 1, west_m=WEST + 120)]
    first = slopes(net, *parts)
    assert all(slopes(net, *order) == first for order in (parts, parts[::-1], [pl.concat(parts)]))


def test_a_file_that_another_replaced_is_not_asked(tmp_path: Path) -> None:
    old, new = (terrain(tmp_path, plane(12, 12, east=east)) for east in (1.0, 2.0))
    told = stored(streets((20.0, 50.0, 100.0, 50.0)))
    found = on_segments([old, new], [[], new["period"].unique().to_list()], told["nodes"], told["segments"])
    assert found["rises"]["rise_mm"].to_list() == [16_000]


# --- all the way to travel times -----------------------------------------------------------------------------------


def hill(folder: Path) -> pl.DataFrame:
    """A tenth upwards along the whole street of `test_access`, east of its first five blocks."""
    metres = 5.0 * np.maximum(np.arange(420) - 27.0, 0.0)
    heights = np.broadcast_to(metres, (4, 420)).astype(np.float32)
    return terrain(folder, heights, west_m=X - 100.0, north_m=Y + 100.0, cell_m=50.0)


def test_travel_times_are_longer_on_the_hill_alone_and_the_facts_count_the_streets(tmp_path: Path) -> None:
    level = tables()
    told = on_segments(
        [hill(tmp_path)], [hill(tmp_path)["period"].unique().to_list()], level["nodes"], level["segments"]
    )
    sloped = level | {"rises": told["rises"], "slope_facts": told["facts"]}
    before, after = to_places(**level), to_places(**sloped)
    assert "slope" not in before["facts"]
    assert after["facts"] == before["facts"] | {"slope": told["facts"]}
    assert told["facts"]["segments"] == BLOCKS
    both = before["to_places"].join(after["to_places"], on=["cell", "place"], suffix="_hill").drop_nulls()
    longer = both["median_s_hill"] - both["median_s"]
    assert (longer >= 0).all()
    assert longer.max() > 60
    # The last block: from the stop's cell to the place, no step is walked.
    assert longer.min() == 0
    del sloped["named"]
    sums = prepared(**sloped, workplaces=level["population"].rename({"residents": "employees"}))
    assert sums["facts"]["slope"] == told["facts"]


def test_without_a_model_streets_are_as_they_were() -> None:
    net = streets(*PLACES)
    level = Streets.of(net, PROFILE)
    unknown = Streets.of(net, PROFILE, pl.DataFrame({"rise_mm": pl.Series([None] * net.segments, dtype=pl.Int32)}))
    assert [array.tobytes() for array in level.times] == [array.tobytes() for array in unknown.times]
    assert walking_times(net, PROFILE).tolist() == (net.length_cm * 10).tolist()
