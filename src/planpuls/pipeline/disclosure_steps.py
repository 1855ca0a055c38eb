"""The steps between tables of single units and what is published of them; see `planpuls.disclosure`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from planpuls.disclosure.policy import SourceKind
from planpuls.pipeline.step import Ref, Step, Value
from planpuls.plan.model import Plan
from planpuls.sources.import_schemas import SCHEMAS
from planpuls.sources.registry import datasets
from planpuls.spec.errors import PlanError, Problem
from planpuls.spec.status import SIGNS, Status

if TYPE_CHECKING:
    from planpuls.pipeline.executor import Executor
    from planpuls.pipeline.graph import Run

BUILDINGS = "matrikkel.buildings"
OPEN = ("published", "open_register")
"""Kinds of sources whose single rows anyone may read."""
POSITIONS_ONLY = {"land.faces": "where buildings stand, which the open building points tell too; no floor area"}
"""Steps that read a protected register and use nothing of it that is not open elsewhere."""
COUNTED: dict[str, SourceKind] = {
    "area_cells": "published",
    "areas": "published",
    "catchments": "published",
    "cell_reach": "published",
    "cells": "published",
    "checks": "protected_register",
    "corrected": "published",
    "detours": "published",
    "floor_area_events": "protected_register",
    "gaps": "published",
    "hub_profiles": "published",
    "hubs": "published",
    "jobs-near-hubs_by_hub_profile": "published",
    "larger_establishments": "open_register",
    "location_cells": "published",
    "location_counts": "published",
    "location_hubs": "published",
    "match_rates": "open_register",
    "members": "published",
    "outlines": "published",
    "planning_notices": "published",
    "unplaced": "published",
}
"""Every table of a release beside the indicators' own, and the least open kind of source it is counted from; the indicators declare theirs by
their sources. Of `corrected`, what rows of sources that are not open held is left out (`without_values`)."""
FLOOR_AREA = "disclosed.floor_area"
_DELIVERED = {schema.dataset: schema for schema in SCHEMAS if schema.whole_numbers}


def disclosure_steps(plan: Plan, provided: dict[str, Value], steps: dict[str, Step]) -> None:
    """Puts rounded counts in the place of every delivered table that the plan does not declare openly published."""
    policy = plan.disclosure
    if unknown := sorted(set(policy.open_tables) - _DELIVERED.keys()):
        advice = "Name only tables of counts that come by import."
        expected = f"some of {', '.join(sorted(_DELIVERED))}"
        raise PlanError([Problem("plan.toml", expected, ", ".join(unknown), advice, field="disclosure.open_tables")])
    for dataset, schema in _DELIVERED.items():
        if f"table:{dataset}" not in provided or dataset in policy.open_tables:
            continue
        name = f"disclosed.{dataset}"
        place, _, *dimensions, value = schema.columns
        arguments: dict[str, Value] = {
            "table": Ref(f"table.{dataset}", "table"),
            "place": place,
            "dimensions": list(dimensions),
            "value": value,
            "base": policy.count_base,
        }
        steps[name] = Step(name, "planpuls.disclosure.rounding:rounded_table", arguments)
        provided[f"table:{dataset}"] = Ref(name, "table")
    if f"table:{BUILDINGS}" in provided:
        provided["floor_area_hidden"] = _floor_area(plan, provided, steps)


def _floor_area(plan: Plan, provided: Mapping[str, Value], steps: dict[str, Step]) -> Ref:
    """One decision on all published sums of floor area."""
    arguments: dict[str, Value] = {
        "buildings": provided[f"table:{BUILDINGS}"],
        "area_codes": provided["area_codes"],
        "region": provided["region"],
        "municipalities": sorted(plan.region_municipalities),
        "policy": plan.disclosure.model_dump(mode="json", exclude={"count_base", "open_tables"}),
        "hubs": provided.get("table:plan.hubs"),
        "hub_date": provided.get("hub_date", "9999-01-01"),
        "place_areas": provided.get("table:plan.place_areas"),
    }
    steps[FLOOR_AREA] = Step(FLOOR_AREA, "planpuls.indicators.floor_area_disclosure:decided", arguments)
    return Ref(FLOOR_AREA, "hidden")


def without_values(corrected: pl.DataFrame, table: str) -> pl.DataFrame:
    """The record of a table's corrections as it is published: what single rows of a table that is not open held stays out."""
    dataset = datasets().get(".".join(table.removeprefix("table.").split(".")[:2]))
    if dataset is None or dataset.disclosure in OPEN:
        return corrected
    hidden = pl.lit(SIGNS[Status.CONFIDENTIAL])
    return corrected.with_columns(
        pl.when(pl.col(name).is_null() | (pl.col(name) == "")).then(pl.col(name)).otherwise(hidden).alias(name)
        for name in ("value", "before", "delivered")
        if name in corrected.columns
    )


def disclosure_document(plan: Plan, run: Run, executor: Executor) -> dict[str, Any]:
    """The rules, which tables were rounded, and how many sums of floor area are hidden; for the data page."""
    rounded = [name.removeprefix("disclosed.") for name in run.graph.steps if name.startswith("disclosed.import.")]
    made = FLOOR_AREA in run.graph.steps
    return {
        "policy": plan.disclosure.model_dump(mode="json"),
        "rounded": sorted(rounded),
        "floor_area": executor.output(Ref(FLOOR_AREA, "facts")) if made else None,
    }
