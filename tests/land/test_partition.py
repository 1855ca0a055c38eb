"""The planar partition: faces that fill the plane once, labelled by what lies there, whatever tiles they are made in."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planpuls.land.buffers import disc
from planpuls.land.faces import HALF_MM2_PER_M2, face_table
from planpuls.land.layers import in_millimetres
from planpuls.land.reserves import GENTLE, PROFILES, STATES, balance, states
from tests.land.made import Made, Raster, Rectangle, buildings, ground, plan_table, plans, roads

SIDE, STEP = 1_500, 50
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def areas_m2(made: dict[str, Any], *by: str) -> dict[Any, float]:
    sums = made["faces"].group_by(by).agg(pl.col("area_half_mm2").sum() / HALF_MM2_PER_M2)
    return {row[:-1] if len(by) > 1 else row[0]: row[-1] for row in sums.rows()}


def of_state(made: dict[str, Any], profile: Any = "published", *by: str) -> dict[Any, float]:
    state = states(made["faces"], made["neighbours"], profile)
    return areas_m2({"faces": made["faces"].with_columns(state)}, *(by or ("state",)))


def test_where_plans_overlap_the_ground_counts_once_and_for_the_plan_in_force() -> None:
    older = Made((0, 0, 1_000, 1_000), "1110", "01")
    newer = Made((500, 0, 1_500, 1_000), level="partial", day=date(2020, 5, 1))
    zoned = Made((0, 0, 200, 200), "2010", "11", level="zoning", day=None, status=None)
    made = face_table(plans([older, newer, zoned]), municipalities=["3201"])
    assert areas_m2(made, "purpose_group") == {"01": 460_000, "06": 1_000_000, "11": 40_000}
    assert made["facts"]["given_way_m2"] == 540_000
    assert made["facts"]["undated_m2"] == 40_000


@pytest.mark.parametrize(
    ("partial_day", "winner"),
    [(date(2017, 1, 1), "01"), (date(2018, 1, 1), "06"), (None, "01"), (date(2019, 1, 1), "06")],
)
def test_of_a_municipal_and_a_partial_plan_the_newer_is_in_force_and_the_partial_on_the_same_day(
    partial_day: date | None, winner: str
) -> None:
    both = [Made((0, 0, 100, 100), "1110", "01"), Made((0, 0, 100, 100), level="partial", day=partial_day)]
    assert areas_m2(face_table(plans(both), municipalities=["3201"]), "purpose_group") == {winner: 10_000}


def test_a_proposal_never_displaces_an_adopted_plan_but_counts_where_there_is_none() -> None:
    adopted = Made((0, 0, 100, 100), "5100", "14", status=1)
    proposed = Made((0, 0, 200, 100), level="zoning", day=date(2024, 1, 1), plan_status="2", status=None)
    made = face_table(plans([adopted, proposed]), municipalities=["3201"])
    assert areas_m2(made, "purpose_group") == {"14": 10_000, "06": 10_000}
    assert made["facts"]["proposed_m2"] == 10_000


def test_what_takes_no_part_is_counted_with_its_reason_and_area() -> None:
    here = Made((0, 0, 100, 100))
    aside = [
        Made((100, 0, 200, 100), plan_status="5"),
        Made((200, 0, 300, 100), vertical="1"),
        Made((300, 0, 400, 100), municipality="4204"),
        Made((400, 0, 500, 100), municipality="4204"),
    ]
    made = face_table(plans([here, *aside]), municipalities=["3201"])
    assert made["facts"]["set_aside"] == [
        {"reason": "not_in_force", "areas": 1, "area_m2": 10_000.0},
        {"reason": "not_on_the_ground", "areas": 1, "area_m2": 10_000.0},
        {"reason": "outside_the_region", "areas": 2, "area_m2": 20_000.0},
    ]
    assert areas_m2(made, "municipality") == {"3201": 10_000}


def test_unknown_codes_and_areas_that_one_plan_draws_twice_are_said_with_their_area() -> None:
    twice = [Made((0, 0, 100, 100), plan="x"), Made((50, 0, 100, 100), "1110", "01", plan="x")]
    unknown = Made((200, 0, 300, 100), "9999", "unknown")
    facts = face_table(plans([*twice, unknown]), municipalities=["3201"])["facts"]
    assert facts["overlapping_m2"] == 5_000
    assert (facts["unknown_purpose_m2"], facts["unknown_purposes"]) == (10_000, ["9999"])


def test_a_building_keeps_housing_leisure_and_business_off_by_15_m_and_nothing_else() -> None:
    kept_off = float(shapely.Polygon(disc()).area) / 1_000_000
    assert kept_off == pytest.approx(np.pi * 15**2, rel=0.01)
    areas = [Made((0, 0, 100, 100)), Made((100, 0, 200, 100), "1160", "03")]
    made = face_table(plans(areas), municipalities=["3201"], buildings=buildings([(50, 50), (150, 50)]))
    assert of_state(made, "published", "purpose_group", "state") == pytest.approx(
        {("06", "built"): kept_off, ("06", "reserve"): 10_000 - kept_off, ("03", "reserve"): 10_000}
    )
    assert of_state(made, "looser") == {"reserve": 20_000}


def test_a_building_that_is_only_permitted_or_gone_keeps_nothing_off() -> None:
    made = face_table(
        plans([Made((0, 0, 100, 100))]), municipalities=["3201"], buildings=buildings([(50, 50)], state="coming")
    )
    assert of_state(made) == {"reserve": 10_000}


def test_a_road_along_a_border_takes_15_m_on_either_side() -> None:
    areas = [Made((0, 0, 100, 100)), Made((0, 100, 100, 200), "1110", "01")]
    made = face_table(plans(areas), municipalities=["3201"], roads=roads([[(-200, 100), (300, 100)]]))
    assert of_state(made, "published", "purpose_group", "state") == {
        ("06", "built"): 1_500, ("06", "reserve"): 8_500, ("01", "built"): 1_500, ("01", "reserve"): 8_500,
    }  # fmt: skip


@pytest.mark.parametrize(("side", "left"), [(31, {"sliver": 961}), (32, {"reserve": 1_024})])
def test_business_land_below_1000_m2_is_a_sliver(side: int, left: dict[str, float]) -> None:
    assert of_state(face_table(plans([Made((0, 0, side, side))]), municipalities=["3201"])) == left


def test_two_slivers_that_share_a_border_are_one_piece_across_cells_and_units_but_corners_do_not_join() -> None:
    # The border between the two runs along that of a unit, with a cell's border across both.
    joined = [Made((975, 240, 1_000, 265)), Made((1_000, 245, 1_025, 270))]
    corner = [Made((1_975, 240, 2_000, 265)), Made((2_000, 265, 2_025, 290))]
    made = face_table(plans(joined), municipalities=["3201"])
    assert of_state(made) == {"reserve": 1_250}
    assert of_state(face_table(plans(corner), municipalities=["3201"])) == {"sliver": 1_250}


def test_water_counts_above_500_m2_and_hazards_by_how_often_they_come() -> None:
    plan = plans([Made((0, 0, 1_000, 100))])
    cover = ground([("freshwater", (0, 0, 20, 25)), ("freshwater", (100, 0, 120, 26)), ("bog", (200, 0, 220, 20))])
    often, rare = ground([("flood", (300, 0, 310, 10))], 200), ground([("flood", (400, 0, 410, 10))], 1_000)
    slides = ground([("landslide", (500, 0, 510, 10))], 1_000)
    parks = ground([("nature_reserve", (600, 0, 610, 10)), ("landscape", (700, 0, 710, 10))])
    made = face_table(
        plan, municipalities=["3201"], land_cover=cover, hazards=pl.concat([often, rare, slides]), protected=parks
    )
    assert of_state(made) == {"excluded": 520, "reserve": 99_480}
    assert of_state(made, "stricter") == {"excluded": 520 + 400 + 100 + 100 + 100, "reserve": 98_780}


def test_every_face_knows_its_steepest_class_and_only_the_gentle_rule_takes_steep_ground() -> None:
    plan = plans([Made((0, 0, 1_000, 100)), Made((2_000, 0, 2_100, 100), municipality="3203")])
    slope = ground(
        [("0", (0, 0, 1_000, 100)), ("15", (100, 0, 300, 100)), ("20", (200, 0, 300, 100)), ("30", (250, 0, 260, 100))],
        part="3201",
    )
    made = face_table(plan, municipalities=["3201", "3203"], slope=slope)
    assert areas_m2(made, "municipality", "slope_degrees") == {
        ("3201", 0): 80_000, ("3201", 15): 10_000, ("3201", 20): 9_000, ("3201", 30): 1_000, ("3203", None): 10_000,
    }  # fmt: skip
    assert of_state(made) == {"reserve": 110_000}
    assert of_state(made, "gentle") == {"excluded": 10_000, "reserve": 100_000}
    assert made["layers"].select("municipality", "slope").rows() == [("3201", True), ("3203", False)]
    # Less than 1,000 m2 of business land between two steep slopes are too little.
    between = ground([("20", (0, 0, 495, 100)), ("25", (504, 0, 1_000, 100))], part="3201")
    made = face_table(plan, municipalities=["3201"], slope=between)
    assert of_state(made, "gentle") == {"excluded": 99_100, "sliver": 900}


def test_the_detailed_land_cover_wins_over_n50_only_where_it_has_the_municipality() -> None:
    areas = [Made((0, 0, 100, 100)), Made((200, 0, 300, 100), municipality="3203")]
    made = face_table(
        plans(areas),
        municipalities=["3201", "3203"],
        land_cover=ground([("forest", (0, 0, 100, 100))], part="3201"),
        n50=ground([("freshwater", (0, 0, 300, 100))], part="32"),
    )
    assert of_state(made, "published", "municipality", "state") == {
        ("3201", "reserve"): 10_000, ("3203", "excluded"): 10_000,
    }  # fmt: skip
    assert made["layers"].select("municipality", "land_cover", "n50").rows() == [
        ("3201", True, True), ("3203", False, True),
    ]  # fmt: skip


def test_a_ring_that_was_mended_and_a_hole_keep_their_area() -> None:
    bow = shapely.make_valid(
        shapely.Polygon([(250_000, 6_600_000), (250_100, 6_600_100), (250_100, 6_600_000), (250_000, 6_600_100)])
    )
    holed = shapely.box(251_000, 6_600_000, 251_100, 6_600_100).difference(
        shapely.box(251_020, 6_600_020, 251_040, 6_600_040)
    )
    made = face_table(plan_table([Made((0, 0, 1, 1)), Made((0, 0, 1, 1))], [bow, holed]), municipalities=["3201"])
    assert areas_m2(made, "municipality") == {"3201": pytest.approx(5_000 + 10_000 - 400)}


rectangles = st.tuples(
    *(st.integers(0, SIDE // STEP - 1) for _ in range(2)), *(st.integers(1, 12) for _ in range(2))
).map(lambda t: (t[0] * STEP, t[1] * STEP, min(SIDE, (t[0] + t[2]) * STEP), min(SIDE, (t[1] + t[3]) * STEP)))
purposes = st.sampled_from([("1110", "01"), ("1300", "06"), ("1800", "08"), ("5100", "14")])


@st.composite
def maps(draw: st.DrawFn) -> list[Made]:
    """Areas on the lattice, every one with a day of its own, so that exactly one is in force everywhere."""
    count = draw(st.integers(1, 9))
    days = draw(st.permutations(range(1, count + 1)))
    levels = draw(st.lists(st.sampled_from(["municipal", "partial", "zoning"]), min_size=count, max_size=count))
    return [
        Made(draw(rectangles), *draw(purposes), level, date(2015, 1, day), draw(st.sampled_from([1, 2, 3, None])))
        for day, level in zip(days, levels, strict=True)
    ]


@FEW
@given(areas=maps(), used=st.lists(rectangles, max_size=3), wet=st.lists(rectangles, max_size=2))
def test_every_label_and_state_is_what_a_raster_says(
    areas: list[Made], used: list[Rectangle], wet: list[Rectangle]
) -> None:
    made = face_table(
        plans(areas),
        municipalities=["3201"],
        land_use=ground([("used", at) for at in used]),
        land_cover=ground([("freshwater", at) for at in wet]),
    )
    raster = Raster(areas, SIDE, STEP)
    winner = raster.winners()
    group = np.array([*(area.group for area in areas), ""])[winner]
    built, water = raster.covered(used), raster.covered(wet) & ~raster.covered(used)
    left = (winner >= 0) & ~built & ~water
    limit = np.where(group == "06", 1_000, np.where(group == "01", 250, 150))
    small = left & (raster.pieces(left, group) * STEP**2 < limit)
    named = np.where(built, "built", np.where(water, "excluded", np.where(small, "sliver", "reserve")))
    expected: dict[Any, float] = {}
    for place in np.unique(winner[winner >= 0]):
        for state in STATES:
            squares = int(((winner == place) & (named == state)).sum())
            if squares:
                key = (areas[place].plan_id, areas[place].group, state)
                expected[key] = expected.get(key, 0) + squares * STEP**2
    assert of_state(made, "published", "plan_id", "purpose_group", "state") == expected
    assert made["faces"]["area_half_mm2"].sum() == 2 * 1_000_000 * STEP**2 * int((winner >= 0).sum())


@FEW
@given(
    areas=maps(),
    points=st.lists(st.tuples(st.integers(0, SIDE), st.integers(0, SIDE)), max_size=20),
    seed=st.integers(0, 99),
)
def test_the_partition_depends_neither_on_the_order_of_the_input_nor_on_the_tiles(
    areas: list[Made], points: list[tuple[int, int]], seed: int
) -> None:
    chance = np.random.default_rng(seed)
    turned = [
        shapely.affinity.rotate(shapely.box(*_metres(area.at)), 17, origin=(250_700, 6_600_700)) for area in areas
    ]
    table = plan_table(areas, turned)
    lines = roads([[(x, y), (y, x)] for x, y in points[:5] if x != y])
    one = face_table(table, municipalities=["3201"], buildings=buildings(points), roads=lines, tile_units=1)
    other = face_table(
        table[chance.permutation(table.height).tolist()],
        municipalities=["3201"],
        buildings=buildings(points[::-1]),
        roads=lines.reverse(),
        tile_units=64,
    )

    def key(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.sort("unit_x", "unit_y", "x_mm", "y_mm", "area_half_mm2")

    assert key(one["faces"]).equals(key(other["faces"]))
    assert of_state(one) == of_state(other)


def _metres(at: Rectangle) -> tuple[int, int, int, int]:
    return 250_000 + at[0], 6_600_000 + at[1], 250_000 + at[2], 6_600_000 + at[3]


@FEW
@given(
    areas=maps(),
    points=st.lists(st.tuples(st.integers(0, SIDE), st.integers(0, SIDE)), max_size=20),
    used=st.lists(rectangles, max_size=3),
)
def test_the_balance_closes_and_a_stricter_rule_never_leaves_more(
    areas: list[Made], points: list[tuple[int, int]], used: list[Rectangle]
) -> None:
    turned = [
        shapely.affinity.rotate(shapely.box(*_metres(area.at)), 31, origin=(250_700, 6_600_700)) for area in areas
    ]
    zones = ground([("quick_clay", at) for at in used])
    made = face_table(
        plan_table(areas, turned),
        municipalities=["3201"],
        buildings=buildings(points),
        land_use=ground([("used", at) for at in used[:1]]),
        hazards=zones,
        slope=ground([("20", at) for at in used]),
    )
    left = {}
    for profile in (*PROFILES, GENTLE):
        state = states(made["faces"], made["neighbours"], profile)
        sheet = balance(made["faces"], state)
        rest = sheet["planned_m2"] - sum(sheet[f"{name}_m2"] for name in STATES)
        assert rest.abs().to_numpy().max() < 1
        assert (sheet["reserve_m2"] <= sheet["planned_m2"]).all()
        left[profile] = state == "reserve"
    assert not (left["stricter"] & ~left["published"]).any()
    assert not (left["gentle"] & ~left["published"]).any()
    assert not (left["published"] & ~left["looser"]).any()
    # Against the union of the polygons, which knows nothing of faces; rounding to the grid is said apart.
    rounded = in_millimetres(pl.Series([shapely.to_wkb(polygon) for polygon in turned], dtype=pl.Binary))
    planned = made["faces"]["area_half_mm2"].sum() / HALF_MM2_PER_M2
    assert planned == pytest.approx(shapely.union_all(rounded).area / 1_000_000, abs=1)
    change = sum(polygon.area for polygon in rounded) / 1_000_000 - sum(polygon.area for polygon in turned)
    assert made["facts"]["rounded_m2"] == pytest.approx(change, abs=0.001)


def test_several_processes_give_the_same_as_one() -> None:
    areas = [Made((0, 0, 900, 900)), Made((800, 100, 2_500, 1_700), "1110", "01", level="zoning", day=None)]
    arguments: dict[str, Any] = {
        "municipalities": ["3201"],
        "buildings": buildings([(850, 500), (999, 999)]),
        "tile_units": 1,
    }
    one, two = (face_table(plans(areas), workers=workers, **arguments) for workers in (1, 2))
    assert one["faces"].equals(two["faces"])
    assert one["neighbours"].equals(two["neighbours"])


def test_a_map_without_areas_of_the_region_gives_no_faces() -> None:
    made = face_table(plans([Made((0, 0, 100, 100), municipality="4204")]), municipalities=["3201"])
    assert made["faces"].height == 0
    assert of_state(made) == {}


@FEW
@given(areas=maps())
def test_all_area_that_came_in_is_planned_given_way_or_set_aside(areas: list[Made]) -> None:
    gone = [Made((0, 0, 100, 100), plan_status="8"), Made((0, 0, 50, 100), vertical="3")]
    table = plans([*areas, *gone])
    facts = face_table(table, municipalities=["3201"])["facts"]
    aside = sum(entry["area_m2"] for entry in facts["set_aside"])
    assert aside == 15_000
    assert facts["planned_m2"] + facts["given_way_m2"] + aside - facts["rounded_m2"] == table["area_m2"].sum()
