"""The invented plans: whole square metres by construction, and every case the land analyses must tell apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.demo import Vintage, plan_files
from planpuls.demo.geography import on_land, on_map
from planpuls.demo.land import reserves
from planpuls.demo.municipalities import bases
from planpuls.demo.plans import CORNERS, GROUND, areas, notices, ring, surface

BY_HAND = {
    # Half of Tjernskog's 1,000,000 m2 of future business land is a newer centre, and 800 m2 lie alone. Of the rest 100,000 m2 are in use and 40,000
    # are water. With the 500,000 m2 of today, all in use, and zoning of 200,000 and 250,000 m2, that is 1,450,800 m2.
    ("9404", "business", "looser"): (1_450_800, 500_800, 600_000, 40_000, 800, 810_000),
    # Housing less zoning is 750,000 m2, of which 150,000 are in use.
    ("9404", "housing", "looser"): (750_000, 750_000, 150_000, 0, 0, 600_000),
    # Each 250 m cell loses the cross of its two streets, 250^2 - 220^2 = 14,100 m2; there are eight of them.
    ("9401", "housing", "published"): (500_000, 500_000, 8 * 14_100, 0, 0, 500_000 - 8 * 14_100),
    # A flood of 200 years takes 200 x 1,000 m, a nature reserve as much, a bog 300 x 500 m; streets take their part of each.
    ("9404", "general", "stricter"): (2_000_000, 2_000_000, 32 * 14_100, 418_000, 0, 2_000_000 - 32 * 14_100 - 418_000),
}


@pytest.mark.parametrize("key", BY_HAND, ids=" ".join)
def test_the_reserves_are_what_a_person_counts(key: tuple[str, str, str]) -> None:
    sums = reserves("first")[key]
    names = ("planned", "planned_future", "built", "excluded", "sliver", "reserve")
    assert tuple(sums.get(name, 0) for name in names) == BY_HAND[key]


def test_the_new_plan_replaces_the_old_one_in_the_second_delivery() -> None:
    furudalen = {key[1]: sums["planned"] for key, sums in reserves("second").items() if key[0] == "9401"}
    assert furudalen == {"business": 800 * 500, "housing": 1_200 * 500}


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_balance_closes(vintage: Vintage) -> None:
    for sums in reserves(vintage).values():
        assert sums["planned"] == sum(sums.get(name, 0) for name in ("built", "excluded", "sliver", "reserve"))


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
