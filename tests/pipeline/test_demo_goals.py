"""The demo plan's goal on where growth comes: every figure and every other way of counting against the invented world."""

from __future__ import annotations

from math import hypot

import pytest

from planpuls.demo.deliveries import known
from planpuls.demo.geography import on_map
from planpuls.demo.jobs import Cell
from planpuls.demo.municipalities import OUTSIDE
from planpuls.demo.place_areas import AREAS, employees_by_category
from planpuls.release.commented import indicator_mark
from planpuls.spec.goal import CommentStanding, GoalResult, Verdict
from tests.fixtures import Region

CATEGORIES = ("regional_city", "belt", "local_town")


@pytest.fixture(scope="module")
def goal(demo: Region) -> GoalResult:
    return next(goal for goal in demo.release.goals if goal.id == "growth-places")


def _depth_m(cell: Cell) -> float:
    """How far inside the nearest-reaching area the cell's centre lies; negative outside. Areas are rectangles that overlap or
    lie apart, so the union's border is that of the area the point is deepest in, except within an overlap."""
    x, y = cell.centre
    found = []
    for area in AREAS:
        if area.category in CATEGORIES:
            (west, south), (east, north) = on_map(*area.at[:2]), on_map(*area.at[2:])
            inside = min(x - west, east - x, y - south, north - y)
            out = hypot(max(west - x, 0, x - east), max(south - y, 0, y - north))
            found.append(inside if inside >= 0 else -out)
    return max(found)


def _counts(year: int, least_depth_m: float, left_out: frozenset[tuple[int, int]] = frozenset()) -> tuple[int, int]:
    cells = [
        (cell, employees)
        for cell, employees in known(year, "first")
        if cell.base is not None and cell.base not in OUTSIDE and cell.corner not in left_out
    ]
    near = sum(employees for cell, employees in cells if _depth_m(cell) >= least_depth_m)
    return near, sum(employees for _, employees in cells)


def _largest(base: int, end: int) -> frozenset[tuple[int, int]]:
    change: dict[tuple[int, tuple[int, int]], int] = {}
    for sign, year in ((-1, base), (1, end)):
        for cell, employees in known(year, "first"):
            if cell.base is not None and cell.base not in OUTSIDE:
                change[cell.id, cell.corner] = change.get((cell.id, cell.corner), 0) + sign * employees
    ordered = sorted(change, key=lambda key: (-abs(change[key]), key[0]))
    return frozenset(corner for _, corner in ordered[:20])


def _expected(base: int, depth_m: float = 0.0, left_out: frozenset[tuple[int, int]] = frozenset()) -> tuple[float, ...]:
    near0, all0 = _counts(base, depth_m, left_out)
    near1, all1 = _counts(2024, depth_m, left_out)
    return 100 * near0 / all0, 100 * near1 / all1, 100 * (near1 - near0) / (all1 - all0)


def test_every_way_of_counting_gives_the_worlds_figures(goal: GoalResult) -> None:
    expected = {
        "base_2017": _expected(2017),
        "without_largest": _expected(2016, left_out=_largest(2016, 2024)),
        "edge_out": _expected(2016, -125),
        "edge_in": _expected(2016, 125),
    }
    found = {variant.id: (variant.base_value, variant.value, variant.growth_pct) for variant in goal.variants}
    assert found.keys() == expected.keys()
    for way, figures in expected.items():
        assert found[way] == pytest.approx(figures, abs=1e-9), way


def test_the_goal_is_proposed_judged_and_has_the_rest_of_the_region_beside_it(goal: GoalResult) -> None:
    then, now, growth = _expected(2016)
    assert (goal.standing, goal.verdict, goal.kind) == ("proposed", Verdict.RIGHT, "share_of_growth")
    assert goal.headline.nb == "Riktig retning, opp, målet er nådd"
    assert goal.answer.nb.startswith(
        f"{growth:.1f}".replace(".", ",") + " prosent av veksten i ansatte 2016–2024 kom i "
    )
    assert [point.value for point in goal.trend if point.period in ("2016", "2024")] == pytest.approx([then, now])
    (beside,) = goal.beside
    outside = employees_by_category("first")["outside"]
    whole = {year: _counts(year, 0)[1] for year in (2016, 2024)}
    grown = 100 * (outside["2024"] - outside["2016"]) / (whole[2024] - whole[2016])
    # The business areas are neither among the goal's areas nor outside the plan's.
    assert beside.growth_pct == pytest.approx(grown)
    assert beside.growth_pct != pytest.approx(100 - growth)


def test_comments_are_in_the_release_with_their_state(demo: Region) -> None:
    states = {name: comment.state.value for name, comment in demo.release.comments.items()}
    assert states == {"hubs-region": "approved", "growth-distribution": "draft"}


def test_a_comment_says_whether_its_figures_are_those_of_the_release(demo: Region) -> None:
    """Where the demo's figures changed on purpose, its comment gets the mark that the first assertion shows."""
    comments = demo.release.comments
    assert comments["hubs-region"].figures == comments["hubs-region"].figures_now
    assert {name: comment.standing for name, comment in comments.items()} == {
        "hubs-region": CommentStanding.CURRENT,
        "growth-distribution": CommentStanding.CHANGED,
    }
    assert comments["growth-distribution"].figures_now == indicator_mark(
        demo.release.frame("observations/growth-distribution")
    )


def test_breaks_stand_by_dataset_however_the_clock_stood_when_its_files_came(demo: Region) -> None:
    datasets = [entry.dataset for entry in demo.release.breaks]
    assert len(set(datasets)) > 1
    assert datasets == sorted(datasets)


def test_every_table_of_the_release_says_whether_its_small_counts_are_rounded(demo: Region) -> None:
    rounding = {source["id"]: source["rounding"] for source in demo.release.sources}
    assert set(rounding["ssb.03321"]) == {str(year) for year in range(2017, 2024)}
    assert set(rounding["ssb.workplaces_250m"].values()) == {"none"}
    assert all(how in ("none", "unknown") for by_period in rounding.values() for how in by_period.values())
