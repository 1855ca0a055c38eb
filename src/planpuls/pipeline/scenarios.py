"""What a scenario assumes, laid over the tables that its plan was made from: hubs, planned floor area, areas of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from planpuls.pipeline.step import Ref, Rows, Step
from planpuls.plan.model import Plan
from planpuls.sources.building_checks import USES
from planpuls.sources.place_areas import CATEGORIES
from planpuls.spec.errors import PlanError, Problem

HUB_COLUMNS = ("id", "name", "mode", "latitude", "longitude", "action")
FLOOR_AREA_COLUMNS = ("id", "municipality", "latitude", "longitude", "use", "floor_area_m2", "year")
AREA_COLUMNS = ("id", "category", "place", "name", "wkt")
_LAID_OVER = {
    "plan.hubs": ("hubs", "scenario_hubs", HUB_COLUMNS),
    "matrikkel.buildings": ("buildings", "scenario_floor_area", FLOOR_AREA_COLUMNS),
    "plan.place_areas": ("place_areas", "scenario_areas", AREA_COLUMNS),
}


def lay_over(plan: Plan, steps: dict[str, Step]) -> None:
    """Put the scenario's rows over the tables; a table that nothing is assumed of keeps its step and its key.

    Error: rows for a table that is not imported.
    """
    for dataset, (function, field, columns) in _LAID_OVER.items():
        rows = tuple(tuple(str(getattr(row, column)) for column in columns) for row in getattr(plan, field))
        if not rows:
            continue
        name, below = f"table.{dataset}", f"scenario.base.{dataset}"
        if name not in steps:
            advice = "Import it for the plan that the scenario is of, or take the file away."
            raise PlanError([Problem(f"{field}.csv", f"an imported table {dataset}", "none", advice)])
        original = steps.pop(name)
        steps[below] = Step(below, original.function, original.arguments)
        arguments = {
            "table": Ref(below, "table"),
            "corrected": Ref(below, "corrected"),
            "assumed": Rows(columns, rows),
        }
        steps[name] = Step(name, f"{__name__}:{function}", arguments)


def hubs(table: pl.DataFrame, corrected: pl.DataFrame, assumed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The list of hubs with some added, moved or removed; the others are as they were.

    Error: a hub to move or remove that is not there, one to add that is.
    """
    x, y = _projected(assumed)
    problems, rows = [], {row["hub"]: row for row in table.to_dicts()}
    for place, row in enumerate(assumed.to_dicts()):
        hub, action = row["id"], row["action"]
        if (action == "add") == (hub in rows):
            expected = "a new hub" if action == "add" else "a hub of the list"
            problems.append(Problem("scenario_hubs.csv", expected, hub, "Mend the id or the action.", row=place + 2))
        elif action == "remove":
            del rows[hub]
        else:
            there = rows.get(hub) or dict.fromkeys(table.columns) | {"hub": hub, "source": "scenario", "flags": ""}
            position: dict[str, Any] = {"x_cm": round(x[place] * 100), "y_cm": round(y[place] * 100)}
            position |= {"latitude": float(row["latitude"]), "longitude": float(row["longitude"])}
            rows[hub] = there | position | {"name": row["name"], "mode": row["mode"]}
    if problems:
        raise PlanError(problems)
    changed = pl.DataFrame(list(rows.values()), schema=table.schema).sort("hub")
    return {"table": changed, "corrected": corrected}


def buildings(table: pl.DataFrame, corrected: pl.DataFrame, assumed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The extract of buildings with planned ones, as if completed on the last day of their year."""
    x, y = _projected(assumed)
    problems, rows = [], []
    uses, there = sorted(USES.values()), set(table["municipality"])
    for place, row in enumerate(assumed.to_dicts()):
        for field, known in (("use", uses), ("municipality", sorted(there))):
            if row[field] not in known:
                found = Problem(
                    "scenario_floor_area.csv", f"one of {', '.join(known)}", row[field], "Mend it.", row=place + 2
                )
                problems.append(found)
        floor_area = float(row["floor_area_m2"])
        end = date(int(row["year"]), 12, 31)
        areas = {f"floor_area_{use}_m2": 0.0 for use in uses} | {f"floor_area_{row['use']}_m2": floor_area}
        stated: dict[str, Any] = {
            "building": f"scenario-{row['id']}",
            "change": 0,
            "change_kind": "",
            "municipality": row["municipality"],
            "period": row["municipality"],
            "building_type": "",
            "building_group": "scenario",
            "status": "FA",
            "state": "standing",
            "completion": end,
            "completed_on": end,
            "late_registration": False,
            "undated_completion": False,
            "floor_area_dwelling_m2": 0.0,
            "floor_area_other_m2": floor_area,
            "floor_area_unspecified_m2": 0.0,
            "x_m": x[place],
            "y_m": y[place],
            "flags": "",
        }
        rows.append(dict.fromkeys(table.columns) | stated | areas)
    if problems:
        raise PlanError(problems)
    return {"table": pl.concat([table, pl.DataFrame(rows, schema=table.schema)]), "corrected": corrected}


def place_areas(table: pl.DataFrame, corrected: pl.DataFrame, assumed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The plan's places with further areas (WKT in EPSG:25833)."""
    import shapely

    problems, rows = [], []
    for place, row in enumerate(assumed.to_dicts()):
        shape = _polygon(row["wkt"])
        if row["category"] not in CATEGORIES or shape is None:
            expected = f"a category of {', '.join(CATEGORIES)} and a valid (multi)polygon"
            found = Problem("scenario_areas.csv", expected, row["category"], "Mend the row.", row=place + 2)
            problems.append(found)
            continue
        stated: dict[str, Any] = {
            "period": table["period"][0],
            "municipality": "",
            "kind": row["category"],
            "class": row["category"],
            "detail": row["place"] or None,
            "name": row["name"],
            "repair": "",
            "repair_area_change_m2": 0.0,
            "area_m2": shape.area,
            "wkb": shapely.to_wkb(shape),
            "flags": "",
        }
        rows.append(dict.fromkeys(table.columns) | stated)
    if problems:
        raise PlanError(problems)
    return {"table": pl.concat([table, pl.DataFrame(rows, schema=table.schema)]), "corrected": corrected}


def _polygon(wkt: str) -> Any:
    """The polygon as a multipolygon; None where the text is no valid one."""
    import shapely

    shape = shapely.from_wkt(wkt, on_invalid="ignore")
    if shape is None or shape.is_empty or not shape.is_valid or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    return shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape


def _projected(rows: pl.DataFrame) -> tuple[list[float], list[float]]:
    """East and north, m (EPSG:25833), to the centimetre."""
    import pyproj

    transformer = pyproj.Transformer.from_crs(4326, 25833, always_xy=True)
    x, y = transformer.transform(
        rows["longitude"].cast(pl.Float64).to_numpy(), rows["latitude"].cast(pl.Float64).to_numpy()
    )
    return [round(float(value), 2) for value in x], [round(float(value), 2) for value in y]


def is_assumed(arguments: Mapping[str, Any]) -> bool:
    """Whether a step lays a scenario's rows over a table."""
    return "assumed" in arguments
