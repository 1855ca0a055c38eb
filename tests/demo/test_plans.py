"""The invented plans: whole square metres by construction, and every case the land analyses must tell apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.demo import Vintage, plan_files
from planpuls.demo.geography import on_land, on_map
from planpuls.demo.municipalities import bases
from planpuls.demo.plans import CORNERS, GROUND, Reserve, areas, notices, reserves, ring, surface

BY_HAND = (
    # In Tjernskog half of the business land is a newer centre; of the rest 100,000 m2 are in use, 40,000 are water and
    # 20,000 quick clay, and 800 m2 lie alone.
    Reserve("9404", "06", 2, 500_000 + 800, 160_000, 800),
    Reserve("9404", "06", 1, 500_000, 500_000, 0),
    Reserve("9404", "06", None, 200_000 + 250_000, 0, 0),
    # Housing and general building: less zoning, plus the newer centre; in use, flood and nature reserve go.
    Reserve("9404", "01", 2, 750_000 + 1_000_000 + 500_000, 150_000 + 200_000 + 200_000, 0),
    Reserve("9401", "06", 2, 500_000, 100_000, 0),
)


@pytest.mark.parametrize(
    "expected", BY_HAND, ids=lambda reserve: f"{reserve.municipality} {reserve.group} {reserve.status}"
)
def test_the_reserves_are_what_a_person_counts(expected: Reserve) -> None:
    assert expected in reserves("first")


def test_the_new_plan_replaces_the_old_one_in_the_second_delivery() -> None:
    furudalen = {
        (entry.group, entry.status): entry.reserve_m2 for entry in reserves("second") if entry.municipality == "9401"
    }
    assert furudalen == {("06", 2): 300_000, ("01", 2): 600_000, ("14", 1): 3_000_000}


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_where_plans_overlap_every_square_metre_counts_once(vintage: Vintage) -> None:
    planned = sum(entry.planned_m2 for entry in reserves(vintage))
    main = {"first": 8_250_800 + 3_250_000, "second": 8_250_800 + 4_000_000}
    assert planned == main[vintage]


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_plans_and_notices_lie_on_their_municipalitys_land(vintage: Vintage) -> None:
    shapes = [(area.plan.municipality, area.at) for area in areas(vintage) if area.defect != "empty"]
    shapes += [(ground.municipality, ground.at) for ground in GROUND]
    shapes += [(notice.municipality, notice.at) for notice in notices(vintage)]
    for municipality, at in shapes:
        x, y = CORNERS[municipality]
        members = bases(municipality, 2024)
        for dx, dy in ((at[0], at[1]), (at[2], at[1]), (at[2], at[3]), (at[0], at[3])):
            assert on_land(on_map(x + dx, y + dy)) in members


def test_a_spike_goes_out_and_back_on_the_same_line() -> None:
    points = ring("9404", (0, 0, 100, 100), "spike")
    assert len(points) == 7
    assert points[2] == points[4]
    assert points[0] == points[-1]
    assert surface((0, 0, 100, 100)) == 10_000


def test_every_file_says_that_it_is_invented(tmp_path: Path) -> None:
    for vintage in ("first", "second"):
        plan_files.write(tmp_path, vintage)
    for path in tmp_path.iterdir():
        assert "ppdikte" in path.read_bytes().decode("utf-8", errors="replace"), path.name
