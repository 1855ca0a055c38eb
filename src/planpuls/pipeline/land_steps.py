"""The steps that lay plan maps over the ground: faces, and how far they lie from the hubs."""

from __future__ import annotations

from planpuls.pipeline.step import Ref, SnapshotRef, Step, Value
from planpuls.places.areas import municipalities_needed
from planpuls.plan.model import Plan
from planpuls.store.snapshots import Sidecar

PLAN_MAPS = "dibk.plan_maps"
LAYERS = {
    "land_use": "ssb.land_use",
    "land_cover": "nibio.land_cover",
    "n50": "kartverket.n50",
    "hazards": "nve.hazard_zones",
    "protected": "miljodir.protected_areas",
    "slope": "kartverket.slope",
    "buildings": "matrikkel.buildings",
}
"""Argument of the face table -> dataset; each is used where it is imported."""
STREETS = "osm.extract"


def land_steps(
    plan: Plan, current: dict[str, dict[str, Sidecar]], steps: dict[str, Step], hubs: str, workplaces: str
) -> dict[str, Value]:
    """Adds `land.faces` where a plan map of the region is imported; returns what indicators may name.

    Without one there is no step, and nothing is read.
    """
    codes = set(municipalities_needed(plan))
    # The periods of plan maps are plans: municipality_plan.
    if not any(period.partition("_")[0] in codes for period in current.get(PLAN_MAPS, ())):
        return {}
    arguments: dict[str, Value] = {"plans": Ref(f"table.{PLAN_MAPS}", "table"), "municipalities": sorted(codes)}
    arguments |= {name: Ref(f"table.{dataset}", "table") for name, dataset in LAYERS.items() if dataset in current}
    if STREETS in current:
        newest = current[STREETS][max(current[STREETS])]
        steps["land.roads"] = Step("land.roads", "planpuls.land.roads:road_lines", {"path": SnapshotRef(newest.sha256)})
        arguments["roads"] = Ref("land.roads", "lines")
    steps["land.faces"] = Step("land.faces", "planpuls.land.faces:face_table", arguments)
    outputs = ("faces", "neighbours", "layers", "facts")
    provided: dict[str, Value] = {f"land_{name}": Ref("land.faces", name) for name in outputs}
    if hubs in current and workplaces in current:
        steps["land.hub_distances"] = Step(
            "land.hub_distances",
            "planpuls.reach.airline:distances",
            {
                "cells": Ref("land.faces", "cells"),
                "hubs": Ref(f"table.{hubs}", "table"),
                "date": f"{max(current[workplaces])}-01-01",
            },
        )
        provided["land_hub_distances"] = Ref("land.hub_distances", "distances")
    return provided
