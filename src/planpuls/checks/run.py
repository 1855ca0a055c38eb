"""The step of the checks: every declared check over the figures of a run, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from planpuls.checks import coverage, jumps, ranges, sums, totals
from planpuls.checks.evidence import Declared, Evidence, Finding
from planpuls.spec.check import Outcome, Severity
from planpuls.spec.indicator import Indicator

DECLARED: tuple[Declared, ...] = (
    *ranges.CHECKS,
    *sums.CHECKS,
    *jumps.CHECKS,
    *coverage.CHECKS,
    *totals.CHECKS,
)
SCHEMA: dict[str, Any] = {
    "check": pl.String,
    "kind": pl.String,
    "severity": pl.String,
    "outcome": pl.String,
    "subject": pl.String,
    "tried": pl.Int64,
    "fired": pl.Int64,
    "threshold": pl.Float64,
    "found": pl.Float64,
    "unit_nb": pl.String,
    "unit_en": pl.String,
    "area_set": pl.String,
    "area": pl.String,
    "period": pl.String,
    "text_nb": pl.String,
    "text_en": pl.String,
    "reason": pl.String,
}
"""One row per check and subject, and one for a check that nothing could be tried on. `found`: the most that is amiss at one
place, `area_set`, `area` and `period` that place; `reason`: why the plan sets another threshold or severity."""


def check(
    specs: dict[str, dict[str, Any]],
    observations: list[pl.DataFrame],
    region: dict[str, Any],
    municipality_set: str,
    municipalities: list[str],
    settings: list[dict[str, Any]],
    **tables: pl.DataFrame | None,
) -> dict[str, pl.DataFrame]:
    """Every declared check; result `checks`, a table of `SCHEMA`, in the order of the list and by subject.

    `specs`, `observations`: the indicators of the run; `settings`: thresholds and severities of the plan (`id`, `threshold`,
    `severity`, `reason`); `tables`: what figures were counted from, as far as it is there.
    """
    known = {name: Indicator.model_validate(spec) for name, spec in specs.items()}
    rows = {name: frame for name, frame in zip(specs, observations, strict=True) if not frame.is_empty()}
    evidence = Evidence(
        specs=known,
        observations=rows,
        region_set=region["area_set"],
        region_area=region["area"],
        municipality_set=municipality_set,
        municipalities=frozenset(municipalities),
        tables={name: table for name, table in tables.items() if table is not None},
    )
    return {"checks": examined(evidence, {setting["id"]: setting for setting in settings})}


def examined(
    evidence: Evidence, settings: Mapping[str, Mapping[str, Any]], declared: Sequence[Declared] = DECLARED
) -> pl.DataFrame:
    """What every check finds in the evidence. `settings`: by check, what the plan says otherwise."""
    rows = []
    for entry in declared:
        setting = settings.get(entry.check.id, {})
        threshold = entry.check.threshold if setting.get("threshold") is None else float(setting["threshold"])
        severity = Severity(setting.get("severity") or entry.check.severity)
        found = entry.examine(evidence, threshold)
        tried = [one for one in found if one.tried] or [Finding("", 0)]
        text = entry.check.sentence(threshold)
        rows += [
            asdict(one)
            | {
                "check": entry.check.id,
                "kind": entry.check.kind,
                "severity": severity.value,
                "outcome": _outcome(one).value,
                "threshold": threshold,
                "unit_nb": entry.check.unit.nb,
                "unit_en": entry.check.unit.en,
                "text_nb": text.nb,
                "text_en": text.en,
                "reason": setting.get("reason"),
            }
            for one in sorted(tried, key=lambda one: one.subject)
        ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _outcome(found: Finding) -> Outcome:
    if not found.tried:
        return Outcome.NOT_TRIED
    return Outcome.FIRED if found.fired else Outcome.SOUND
