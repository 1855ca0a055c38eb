"""Which version of its method each indicator is computed by."""

from __future__ import annotations

from collections.abc import Iterable

from planpuls.plan.model import Plan
from planpuls.spec.errors import PlanError, Problem
from planpuls.spec.indicator import Indicator


def version_of(plan: Plan, spec: Indicator) -> int:
    """The newest version, or the one that the plan chooses for the overlap; all years are computed by it."""
    return plan.methods.get(spec.id, spec.newest_version)


def check_methods(plan: Plan, specs: Iterable[Indicator]) -> None:
    """Error: a method chosen that does not exist, or that has no such version."""
    known = {spec.id: [entry.version for entry in spec.method_versions] for spec in specs if spec.method_versions}
    problems = []
    for name, version in sorted(plan.methods.items()):
        where, field = "plan.toml", f"methods.{name}"
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            advice = f"Methods with more than one version: {there}."
            problems.append(Problem(where, "an indicator whose method has versions", name, advice, field=field))
        elif version not in known[name]:
            expected = f"one of the versions {', '.join(map(str, known[name]))}"
            problems.append(Problem(where, expected, str(version), "Choose one of them.", field=field))
    if problems:
        raise PlanError(problems)
