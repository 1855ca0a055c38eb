"""The steps that say what kind of business every cell is a place for."""

from __future__ import annotations

from planpuls.pipeline.step import Ref, Rows, Step, Value
from planpuls.places.areas import municipalities_needed
from planpuls.plan.mobility import goods_edition, mobility_rows
from planpuls.plan.model import Plan
from planpuls.spec.location import COLUMNS
from planpuls.spec.text import Text

WORKPLACES = "table.ssb.workplaces_250m"
POPULATION = "table.ssb.population_250m"
BOUNDARIES = "table.kartverket.municipalities"
NO_RULE = Text(
    nb="Planen sier ikke hva som gjør et sted til A, B eller C ([location_fit] i plan.toml).",
    en="The plan does not say what makes a place A, B or C ([location_fit] in plan.toml).",
)


def location_steps(plan: Plan, steps: dict[str, Step], provided: dict[str, Value]) -> dict[str, Value]:
    """Adds `reach.sites` and `reach.location` where cells and hubs are known; returns what indicators may name.

    The profiles are a `transit_` need: without a timetable nobody knows them, and who needs them says so.
    """
    if "reach.hubs" not in steps:
        return {}
    nodes = Ref("reach.network", "nodes") if "reach.network" in steps else None
    steps["reach.sites"] = Step(
        "reach.sites",
        "planpuls.reach.sites:sites",
        {
            "cells": Ref("places.cells", "cells"),
            "boundaries": Ref(BOUNDARIES, "table"),
            "edition": plan.edition,
            "municipalities": municipalities_needed(plan),
            "nodes": nodes,
            "establishments": provided.get("establishments"),
        },
    )
    timetable = "reach.profiles" in steps
    steps["reach.location"] = Step(
        "reach.location",
        "planpuls.reach.location:profiles",
        {
            "sites": Ref("reach.sites", "sites"),
            "hubs": Ref("reach.hubs", "hubs"),
            "workplaces": Ref(WORKPLACES, "table"),
            "rule": plan.location_fit.model_dump() if plan.location_fit else None,
            "complete": plan.hubs().complete,
            "nodes": nodes,
            "segments": Ref("reach.network", "segments") if nodes else None,
            "level": Ref("reach.profiles", "level") if timetable else None,
            "stops": Ref("reach.profiles", "stops") if timetable else None,
            "junctions": Ref("reach.junctions", "junctions") if "reach.junctions" in steps else None,
            "extent": Ref("reach.junctions", "extent") if "reach.junctions" in steps else None,
            "population": Ref(POPULATION, "table") if POPULATION in steps else None,
            "reached": provided.get("transit_cells"),
        },
    )
    if plan.location_fit is None:
        return {}
    goods = [
        (row.group, row.name.nb, row.name.en, row.standing, row.standard, row.code)
        for row in plan.goods_groups
        if row.edition == goods_edition(plan)
    ]
    found: dict[str, Value] = {
        "location_rule": plan.location_fit.model_dump() | {"goods_edition": goods_edition(plan)},
        "mobility_profiles": Rows(COLUMNS, mobility_rows()),
        "goods_groups": Rows(("group", "name_nb", "name_en", "standing", "standard", "code"), tuple(goods)),
    }
    if timetable:
        found["transit_location_cells"] = Ref("reach.location", "cells")
    return found
