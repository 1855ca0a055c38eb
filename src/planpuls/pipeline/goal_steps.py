"""The step of the goals: the figures that they name, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planpuls.pipeline.judging import area_key
from planpuls.pipeline.step import Ref, Step, Value
from planpuls.plan.model import Plan
from planpuls.spec.errors import PlanError, Problem
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Text

_COUNTED_FROM = ("workplaces", "cells", "cell_distances", "hubs")
_POLYGONS = "table:plan.place_areas"


def goal_step(
    plan: Plan,
    provided: Mapping[str, Value],
    indicators: Mapping[str, Indicator],
    absent: Mapping[str, tuple[Indicator, Text]],
) -> Step:
    """Every goal judged by the indicators that are there. Errors: a comment on a figure that does not exist."""
    step_of = {spec.id: step for step, spec in indicators.items()}
    _check_comments(plan, {*step_of, *absent, *(goal.id for goal in plan.goals)})
    named = sorted({name for goal in plan.goals for name in _indicators_of(goal)} & step_of.keys())
    asked = {name for goal in plan.goals for name in goal.indicators}
    return Step(
        "goals",
        "planpuls.pipeline.judging:judge",
        {
            "goals": [goal.model_dump(mode="json") for goal in plan.goals],
            "specs": {name: indicators[step_of[name]].model_dump(mode="json") for name in named},
            "observations": [Ref(step_of[name], "observations") for name in named],
            "answers": [Ref(step_of[name], "answer") for name in named],
            "gaps": [Ref(step_of[name], "gaps") for name in named],
            "absent": {name: reason.model_dump() for name, (_, reason) in sorted(absent.items()) if name in asked},
            "area_names": {
                area_key(*key): plan.area_names[key].model_dump()
                for key in sorted(_areas_of(plan))
                if key in plan.area_names
            },
            "area_codes": provided["area_codes"],
            "region": provided["region"],
            "hub_profile": provided["hub_profile"],
            "hub_profile_names": {profile.id: profile.name.model_dump() for profile in plan.hub_profiles},
            "place_areas": provided.get(_POLYGONS),
            **{need: provided.get(need) for need in _COUNTED_FROM},
        },
    )


def _indicators_of(goal: Any) -> tuple[str, ...]:
    return (*goal.indicators, *([goal.measured_by.indicator] if goal.measured_by else []))


def _areas_of(plan: Plan) -> set[tuple[str, str]]:
    found = set()
    for measured in (goal.measured_by for goal in plan.goals if goal.measured_by):
        found |= {(measured.area_set, area) for area in (measured.area, *measured.and_areas)}
        found |= {(area.area_set, area.area) for area in (measured.outside, measured.stand_in) if area is not None}
    return found


def _check_comments(plan: Plan, figures: set[str]) -> None:
    problems = [
        Problem(f"comments/{comment.figure}.md", "the id of a goal or indicator as name", comment.figure, "Rename it.")
        for comment in plan.comments
        if comment.figure not in figures
    ]
    if problems:
        raise PlanError(problems)
