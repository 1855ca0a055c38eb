"""The step that lays the indicators' figures before the goals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from planpuls.goals.evaluate import Evidence, evaluate
from planpuls.indicators.jobs_near_hubs import without_largest_changes
from planpuls.plan.model import Goal
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Text


def judge(
    goals: list[dict[str, Any]],
    specs: dict[str, dict[str, Any]],
    observations: list[pl.DataFrame],
    area_names: dict[str, dict[str, str]],
    area_codes: pl.DataFrame,
    hub_profile: dict[str, Any],
    workplaces: pl.DataFrame | None,
    cells: pl.DataFrame | None,
    cell_distances: pl.DataFrame | None,
    hubs: pl.DataFrame | None,
) -> dict[str, Any]:
    """Every goal judged; result `results`, a list in the plan's order."""
    figures = dict(zip(specs, observations, strict=True))
    results = []
    for goal in (Goal.model_validate(data) for data in goals):
        measured = goal.measured_by
        evidence = None
        if measured is not None and measured.indicator in specs:
            spec = Indicator.model_validate(specs[measured.indicator])
            by_hub = any(dimension.id == "hub_profile" for dimension in spec.dimensions)
            codes = frozenset(
                area_codes.filter((pl.col("area_set") == measured.area_set) & (pl.col("area") == measured.area))[
                    "municipality"
                ]
            )
            tables = (workplaces, cells, cell_distances)
            cell_based = by_hub and all(table is not None for table in tables)
            evidence = Evidence(
                spec=spec,
                observations=figures[measured.indicator],
                complete=bool(hub_profile["complete"]) or not by_hub,
                hubs=hubs.height if hubs is not None else 0,
                coverage_pct=_coverage(*tables, codes) if cell_based else 100.0,
                without_largest=_LargestLeftOut(tables, codes) if cell_based else None,
                area_name=Text.model_validate(area_names[goal.id]),
            )
        results.append(evaluate(goal, evidence).model_dump(mode="json"))
    return {"results": results}


class _LargestLeftOut:
    """`without_largest_changes` over the tables of this run."""

    def __init__(self, tables: tuple[Any, Any, Any], municipalities: frozenset[str]) -> None:
        self._tables, self._municipalities = tables, municipalities

    def __call__(self, goal: Goal, base: str, period: str) -> Mapping[str, tuple[int, int]]:
        assert goal.measured_by is not None
        distance_m = int(goal.measured_by.where["distance_m"])
        return without_largest_changes(
            *self._tables, self._municipalities, base, period, distance_m, goal.rule.largest_cells
        )


def _coverage(workplaces: Any, cells: Any, cell_distances: Any, municipalities: frozenset[str]) -> float:
    """Per cent of the area's employees of the newest year whose cell has a known distance."""
    here = cells.filter(pl.col("municipality").is_in(sorted(municipalities))).select("cell")
    newest = (
        workplaces.filter(pl.col("period") == workplaces["period"].max())
        .join(here, on="cell")
        .join(cell_distances, on="cell")
    )
    known, every = newest.filter(pl.col("distance_cm").is_not_null())["employees"].sum(), newest["employees"].sum()
    return 100.0 * known / every if every else 0.0
