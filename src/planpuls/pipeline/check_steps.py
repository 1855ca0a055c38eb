"""The step of the checks, and what becomes of a run whose figures contradict themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planpuls.pipeline.step import Ref, Step, Value
from planpuls.plan.model import Plan
from planpuls.spec.check import Outcome, Severity
from planpuls.spec.errors import IntegrityError, PlanError, Problem
from planpuls.spec.indicator import Indicator

if TYPE_CHECKING:
    import polars as pl

STEP = "checks"
_TABLES = ("workplaces", "cells", "unplaced", "cell_distances", "employed", "commuting")
_MATCHED = "places.establishments"


def check_step(
    plan: Plan, provided: Mapping[str, Value], indicators: Mapping[str, Indicator], steps: Mapping[str, Step]
) -> Step:
    """Every declared check over what this run computes. Error: the plan sets a check that does not exist."""
    from planpuls.checks.run import DECLARED

    known = [declared.check.id for declared in DECLARED]
    if strange := [setting.id for setting in plan.checks if setting.id not in known]:
        advice = f"There are {', '.join(known)}."
        raise PlanError([Problem("plan.toml", "the id of a check", name, advice, field="check.id") for name in strange])
    return Step(
        STEP,
        "planpuls.checks.run:check",
        {
            "specs": {spec.id: spec.model_dump(mode="json") for spec in indicators.values()},
            "observations": [Ref(step, "observations") for step in indicators],
            "region": provided["region"],
            "municipality_set": f"municipality@{plan.edition}",
            "municipalities": sorted(plan.region_municipalities),
            "settings": [setting.model_dump(mode="json") for setting in plan.checks],
            "match_rates": Ref(_MATCHED, "match_rates") if _MATCHED in steps else None,
            **{name: provided.get(name) for name in _TABLES},
        },
    )


def fired(checks: pl.DataFrame) -> list[str]:
    """The checks below an error that fired, as lines for the command line: each once, with its worst place."""
    return [
        f"{rows[0]['severity']} {rows[0]['check']}: {_said(rows)}" for rows in _fired(checks) if not _is_error(rows[0])
    ]


def refuse_errors(checks: pl.DataFrame) -> None:
    """No release is made of figures that contradict themselves. Error: every check of severity error that fired."""
    advice = (
        "The release in force stays. Look at the files imported last; a [[check]] of the plan can set it otherwise."
    )
    problems = [
        Problem(f"check {rows[0]['check']}", rows[0]["text_en"].rstrip("."), _said(rows), advice)
        for rows in _fired(checks)
        if _is_error(rows[0])
    ]
    if problems:
        raise IntegrityError(problems)


def _is_error(row: dict[str, Any]) -> bool:
    return bool(row["severity"] == Severity.ERROR)


def _fired(checks: pl.DataFrame) -> list[list[dict[str, Any]]]:
    """The subjects that each check fired on, the worst first; checks in the order of the list."""
    rows = [row for row in checks.to_dicts() if row["outcome"] == Outcome.FIRED]
    by_check: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_check.setdefault(row["check"], []).append(row)
    return [sorted(found, key=lambda row: -row["found"]) for found in by_check.values()]


def _said(rows: list[dict[str, Any]]) -> str:
    worst = rows[0]
    place = " ".join(str(worst[name]) for name in ("area_set", "area", "period") if worst[name] is not None)
    where = f", most at {place}" if place else ""
    more = f"; also in {', '.join(row['subject'] for row in rows[1:])}" if rows[1:] else ""
    return (
        f"{worst['subject']} at {worst['fired']} of {worst['tried']} places, {worst['found']:.6g} {worst['unit_en']}"
        f" (limit {worst['threshold']:g}){where}{more}"
    )
