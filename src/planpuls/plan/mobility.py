"""The table of mobility profiles that comes with the package, and the plan's goods groups and guidelines on location."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from planpuls.plan.country import NORWAY
from planpuls.plan.model import Plan
from planpuls.spec.location import COLUMNS


def mobility_rows(path: Path = NORWAY / "mobility_profiles.csv") -> tuple[tuple[str, ...], ...]:
    """The file's rows as texts, in the order of `planpuls.spec.location.COLUMNS`."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row[column] for column in COLUMNS) for row in csv.DictReader(file))


def goods_edition(plan: Plan) -> str:
    """The edition of goods groups that figures are counted by: the last one in `goods_groups.csv`; empty without any."""
    return plan.goods_groups[-1].edition if plan.goods_groups else ""


def location_document(plan: Plan) -> dict[str, Any]:
    """What a release says of how places and businesses are judged: thresholds, tables, guidelines (JSON values)."""
    return {
        "rule": plan.location_fit.model_dump() if plan.location_fit else None,
        "industries": [dict(zip(COLUMNS, row, strict=True)) for row in mobility_rows()],
        "goods_edition": goods_edition(plan),
        "goods_groups": [row.model_dump() for row in plan.goods_groups],
        "guidelines": [guideline.model_dump() for guideline in plan.guidelines],
    }
