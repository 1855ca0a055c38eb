"""Labour market regions (BA-regioner, edition 2020) of a plan: their municipalities, and which of them are centres."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from planpuls.plan.country import NORWAY
from planpuls.plan.load import PACKAGED
from planpuls.plan.model import Plan

AREA_SET = "ba_region"
GROUND_PCT = 8.0
"""Share of a municipality's employed residents that work in a centre, above which it was joined to it (TØI 1713/2019)."""


@dataclass(frozen=True)
class Member:
    region: str
    municipality: str
    """Code of the edition the area set is made of."""
    centre: bool


def members(plan: Plan) -> list[Member]:
    """Municipalities of the plan's labour market regions, whole, also outside the plan; empty where it has none.

    Which of them are centres stands in `ba_regions.csv` beside the country's code lists.
    """
    key = plan.resolve_set(AREA_SET)
    path = (NORWAY if plan.country.id == NORWAY.name else PACKAGED / plan.country.id) / "ba_regions.csv"
    if key is None or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        centres = {row["municipality"] for row in csv.DictReader(file) if row["centre"] == "yes"}
    regions = [area.area for area in plan.areas if area.area_set == key]
    return [
        Member(region, code, code in centres)
        for region in regions
        for code in sorted(code for _, code in plan.municipalities(key, region))
    ]
