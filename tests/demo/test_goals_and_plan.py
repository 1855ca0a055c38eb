"""The demo plan: it says what the truth assumes, and its goals get every verdict the front page can show."""

from __future__ import annotations

from typing import Any

import pytest

from planpuls.demo import truth
from planpuls.demo.municipalities import EDITIONS, GROUPS, NAMES, OUTSIDE, code_in, codes
from planpuls.demo.verdicts import GOALS, NOT_MEASURED
from planpuls.plan import load_plan


def class_of(points: float) -> str:
    """The size rule of the architecture, by hand."""
    if abs(points) < 0.5:
        return "stable"
    return ("clearly" if abs(points) > 2 else "little") + ("_up" if points > 0 else "_down")


EXPECTED = {
    "hubs-region": ("right", "little_up"),
    "hubs-outside": ("wrong", "clearly_down"),
    "hubs-sundet": ("stable", "stable"),
    "hubs-regional-cities": ("unsure", "clearly_up"),
}


def test_goals_have_the_verdicts_the_front_page_shows(table: dict[str, Any]) -> None:
    goals = table["goals"]
    assert goals["freight-efficient"] == {"verdict": "not_yet"}
    assert set(goals) == {*EXPECTED, "freight-efficient"}
    newest = "2024" if table["vintage"] == "first" else "2025"
    for goal, (verdict, size) in EXPECTED.items():
        found = goals[goal]
        assert (found["verdict"], found["change_class"], found["base"], found["end"]) == (verdict, size, "2016", newest)
        classes = {}
        for name, variant in found["variants"].items():
            before = 100 * variant["base_within"] / variant["base_employees"]
            after = 100 * variant["end_within"] / variant["end_employees"]
            numerator, denominator = variant["change"]
            assert numerator / denominator == pytest.approx(after - before)
            classes[name] = class_of(after - before)
            assert variant["change_class"] == classes[name]
            # Far enough from the limits that no other reading of the rule gives another class.
            assert min(abs(abs(after - before) - limit) for limit in (0.5, 2)) > 0.05, (goal, name)
        assert set(classes) == {"main", "base_2017", "distance_farther", "distance_nearer", "without_largest"}
        robust = {name for name, found_class in classes.items() if found_class == size}
        assert robust == (set(classes) - {"without_largest"} if verdict == "unsure" else set(classes))
    assert goals["hubs-sundet"]["tendency"] == "down"


def test_goal_figures_are_those_of_the_areas(table: dict[str, Any]) -> None:
    for goal in (goal for goal in table["goals"].values() if "variants" in goal):
        years = table["grid"]["areas"][goal["area_set"]][goal["area"]]
        curves = {"main": "within", "base_2017": "within"}
        for name, curve in curves.items():
            variant = goal["variants"][name]
            for end in ("base", "end"):
                year = years[variant[end]]
                assert variant[f"{end}_within"] == year[curve][str(goal["distance_m"])]
                assert variant[f"{end}_employees"] == year["employees"]
        for name, curve in (("distance_farther", "within_farther"), ("distance_nearer", "within_nearer")):
            assert goal["variants"][name]["end_within"] == years[goal["end"]][curve][str(goal["distance_m"])]


def test_the_plan_says_what_the_truth_assumes() -> None:
    plan = load_plan("demo")
    assert plan.demo
    assert plan.hubs().complete
    assert (plan.distances().headline_m, plan.distances().shown_m) == (600, (600, 1000))
    measured = {goal.id: goal for goal in plan.goals if goal.measured_by}
    near_hubs = [
        name for name, goal in measured.items() if goal.measured_by and goal.measured_by.indicator == "jobs-near-hubs"
    ]
    assert [goal.id for goal in GOALS] == near_hubs
    assert sorted(set(measured) - set(near_hubs)) == ["growth-places"], (
        "its truth stands in tests/pipeline/test_demo_goals.py"
    )
    assert [goal.id for goal in plan.goals if not goal.measured_by] == list(NOT_MEASURED)
    for goal in GOALS:
        found = measured[goal.id]
        assert found.measured_by is not None
        assert (found.measured_by.area_set, found.measured_by.area) == (goal.area_set, goal.area)
        assert found.measured_by.where == {"hub_profile": "plan", "method": "air_line", "distance_m": goal.distance_m}
        assert found.direction == "up"
        rule = found.rule
        assert (rule.baseline, rule.other_baselines, rule.excluded_end_points, rule.largest_cells) == (
            "2016",
            ("2017",),
            ("2021",),
            20,
        )
    for area_set, groups in GROUPS.items():
        for area, members in groups.items():
            assert plan.municipalities(area_set, area) == {("municipality@2024", code) for code in members}


def test_the_plan_mends_what_the_files_have_wrong() -> None:
    table = truth("first")["grid"]["corrections"]
    found = [(row.action, row.vintage, row.key, row.value) for row in load_plan("demo").corrections]
    values = [str(row["employees"]) if row["action"] == "override" else row["flag"] for row in table]
    assert found == [
        (row["action"], row["year"], f"cell={row['cell']}", value) for row, value in zip(table, values, strict=True)
    ]


def test_the_country_of_the_plan_has_the_reforms_of_the_world() -> None:
    country = load_plan("demo").country
    for edition in EDITIONS:
        assert country.codes(edition) == set(codes(edition))
        assert plan_areas(f"municipality@{edition}") == set(codes(edition, outside=False))
    for base in (base for base in NAMES if base in country.codes(2019)):
        for edition in (2020, 2024):
            assert country.forward(base, 2019, edition) == {code_in(base, edition): 1.0}
    assert {code: country.name(code) for code in NAMES} == NAMES
    assert set(OUTSIDE) <= country.codes(2024)


def plan_areas(area_set: str) -> set[str]:
    return {area.area for area in load_plan("demo").areas if area.area_set == area_set}
