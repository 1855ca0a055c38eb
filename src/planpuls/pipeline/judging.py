"""The step that lays the indicators' figures before the goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from planpuls.goals.evaluate import Evidence, Known, evaluate
from planpuls.indicators.grid_rounding import at_their_bounds
from planpuls.indicators.growth_recounts import recounted
from planpuls.indicators.jobs_near_hubs import without_largest_changes
from planpuls.pipeline.absences import why_empty
from planpuls.plan.model import AreaOf, Goal, GoalMeasure
from planpuls.spec.indicator import Indicator
from planpuls.spec.rounding import bounded_by
from planpuls.spec.text import Text

Periods = dict[str, tuple[int, int]]
_COVERAGE = ("by_workplace", "by_residence")


def judge(
    goals: list[dict[str, Any]],
    specs: dict[str, dict[str, Any]],
    observations: list[pl.DataFrame],
    answers: list[dict[str, str] | None],
    gaps: list[pl.DataFrame],
    absent: dict[str, dict[str, str]],
    area_names: dict[str, dict[str, str]],
    area_codes: pl.DataFrame,
    region: dict[str, Any],
    hub_profile: dict[str, Any],
    hub_profile_names: dict[str, dict[str, str]],
    workplaces: pl.DataFrame | None,
    cells: pl.DataFrame | None,
    cell_distances: pl.DataFrame | None,
    hubs: pl.DataFrame | None,
    place_areas: pl.DataFrame | None,
) -> dict[str, Any]:
    """Every goal judged; result `results`, a list in the plan's order.

    `specs`, `observations`, `answers`, `gaps`: the indicators that goals name, as far as they are there; `absent`: why the others
    are not; `area_names`: `area set area` -> name.
    """
    figures = {name: rows for name, rows in zip(specs, observations, strict=True) if not rows.is_empty()}
    said = {name: Text.model_validate(answer) for name, answer in zip(specs, answers, strict=True) if answer}
    empty = {name: why_empty(rows) for name, rows in zip(specs, gaps, strict=True) if name not in figures}
    missing = empty | {name: Text.model_validate(reason) for name, reason in absent.items()}
    tables = _Tables(workplaces, cells, cell_distances, place_areas, area_codes, region)
    results = []
    for goal in (Goal.model_validate(data) for data in goals):
        known = Known(
            tuple(said[name] for name in goal.indicators if name in said and name in figures),
            tuple(missing[name] for name in goal.indicators if name in missing),
        )
        measured, evidence = goal.measured_by, None
        if measured is not None and measured.indicator in figures:
            spec = bounded_by(Indicator.model_validate(specs[measured.indicator]), figures[measured.indicator])
            by_hub = any(dimension.id == "hub_profile" for dimension in spec.dimensions)
            evidence = Evidence(
                spec=spec,
                observations=figures[measured.indicator],
                complete=bool(hub_profile["complete"]) or not by_hub,
                hubs=hubs.height if hubs is not None else 0,
                coverage_pct=tables.coverage(measured) if by_hub else 100.0,
                recount=_Recount(spec, tables, figures[measured.indicator]),
                area_name=measured.name or _name(AreaOf(area_set=measured.area_set, area=measured.area), area_names),
                outside_name=_name(measured.outside, area_names) if measured.outside else None,
                stand_in_name=_name(measured.stand_in, area_names) if measured.stand_in else None,
                hub_profiles={name: Text.model_validate(text) for name, text in hub_profile_names.items()},
            )
        results.append(evaluate(goal, evidence, known).model_dump(mode="json"))
    return {"results": results}


def area_key(area_set: str, area: str) -> str:
    """How `area_names` names an area."""
    return f"{area_set} {area}"


def _name(area: AreaOf, names: Mapping[str, dict[str, str]]) -> Text:
    return area.name or Text.model_validate(names[area_key(area.area_set, area.area)])


@dataclass(frozen=True)
class _Tables:
    """What figures can be counted again from."""

    workplaces: pl.DataFrame | None
    cells: pl.DataFrame | None
    cell_distances: pl.DataFrame | None
    place_areas: pl.DataFrame | None
    area_codes: pl.DataFrame
    region: dict[str, Any]

    def municipalities(self, area_set: str, area: str) -> frozenset[str]:
        found = self.area_codes.filter((pl.col("area_set") == area_set) & (pl.col("area") == area))
        return frozenset(found["municipality"])

    def coverage(self, measured: GoalMeasure) -> float:
        """Per cent of the area's employees of the newest year whose cell has a known distance."""
        if self.workplaces is None or self.cells is None or self.cell_distances is None:
            return 100.0
        codes = self.municipalities(measured.area_set, measured.area)
        here = self.cells.filter(pl.col("municipality").is_in(sorted(codes))).select("cell")
        newest = (
            self.workplaces.filter(pl.col("period") == self.workplaces["period"].max())
            .join(here, on="cell")
            .join(self.cell_distances, on="cell")
        )
        known, every = (
            int(rows["employees"].sum()) for rows in (newest.filter(pl.col("distance_cm").is_not_null()), newest)
        )
        return 100.0 * known / every if every else 0.0


@dataclass(frozen=True)
class _Recount:
    """The goal's figures counted again in the ways its kind of figure allows."""

    spec: Indicator
    tables: _Tables
    observations: pl.DataFrame

    def __call__(self, goal: Goal, base: str, period: str) -> Mapping[str, Periods]:
        measured, tables = goal.measured_by, self.tables
        assert measured is not None
        kind = getattr(self.spec.figure(measured.view), "kind", "")
        if kind == "coverage":
            return self._without_largest_area(goal, base, period)
        if tables.workplaces is None or tables.cells is None:
            return {}
        if kind == "share_of_change" and tables.place_areas is not None:
            codes = tables.municipalities(tables.region["area_set"], tables.region["area"])
            categories = (measured.area, *measured.and_areas)
            largest, periods = goal.rule.largest_cells, (base, period)
            return recounted(tables.workplaces, tables.cells, tables.place_areas, codes, categories, periods, largest)
        if kind == "share" and "distance_m" in measured.where and tables.cell_distances is not None:
            codes = tables.municipalities(measured.area_set, measured.area)
            distance_m, largest = int(measured.where["distance_m"]), goal.rule.largest_cells
            grid = (tables.workplaces, tables.cells, tables.cell_distances)
            bounds = at_their_bounds(*grid, codes, base, period, distance_m)
            return {
                "without_largest": without_largest_changes(*grid, codes, base, period, distance_m, largest)
            } | bounds
        return {}

    def _without_largest_area(self, goal: Goal, base: str, period: str) -> Mapping[str, Periods]:
        """Without the municipality whose jobs changed most; ties by the lower code."""
        measured = goal.measured_by
        assert measured is not None
        codes = self.tables.municipalities(measured.area_set, measured.area)
        edition = measured.area_set.partition("@")[2]
        rows = self.observations.filter(
            (pl.col("area_set") == f"municipality@{edition}")
            & pl.col("area").is_in(sorted(codes))
            & pl.col("period").is_in([base, period])
            & pl.col("measure").is_in(_COVERAGE)
        )
        values = {
            (area, when, name): value
            for area, when, name, value in rows.select("area", "period", "measure", "value").rows()
        }
        keys = [(code, when, name) for code in codes for when in (base, period) for name in _COVERAGE]
        if len(codes) < 3 or any(values.get(key) is None for key in keys):
            return {}
        largest = min(
            codes, key=lambda code: (-abs(values[code, period, _COVERAGE[0]] - values[code, base, _COVERAGE[0]]), code)
        )
        return {
            "without_largest_area": {
                when: tuple(int(sum(values[code, when, name] for code in codes - {largest})) for name in _COVERAGE)  # type: ignore[misc]
                for when in (base, period)
            }
        }
