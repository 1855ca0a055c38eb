"""The steps of what happened in the region, for the monthly letter; each only where its files are imported."""

from __future__ import annotations

from collections.abc import Mapping

from planpuls.pipeline.step import Ref, Step, Value
from planpuls.plan.model import Plan

NOTICES, REGISTER, BUILDINGS = SOURCES = ("dibk.planning_notices", "brreg.establishments", "matrikkel.buildings")
_MODULE = "planpuls.indicators.happenings"
FRAMES = {
    "happenings.notices": ("notices", "planning_notices"),
    "happenings.establishments": ("establishments", "larger_establishments"),
    "happenings.floor_area": ("floor_area", "floor_area_events"),
}
"""Step -> its output and the table of the release."""


def happening_steps(plan: Plan, provided: Mapping[str, Value], steps: dict[str, Step]) -> None:
    """Adds a step for notices, larger establishments and floor area, as far as there are files."""
    inside = sorted(plan.region_municipalities)
    if f"table:{NOTICES}" in provided:
        arguments = {
            "notices": provided[f"table:{NOTICES}"],
            "municipalities": inside,
            "date": provided.get("hub_date", "9999-01-01"),
            "hubs": provided.get("table:plan.hubs"),
            "place_areas": provided.get("table:plan.place_areas"),
        }
        steps["happenings.notices"] = Step("happenings.notices", f"{_MODULE}:notices", arguments)
    needed = ("workplaces", "cells")
    if "places.establishments" in steps and all(name in provided for name in needed):
        arguments = {
            "placed": Ref("places.establishments", "establishments"),
            "register": provided[f"table:{REGISTER}"],
            "region_municipalities": inside,
            "distance_m": plan.distances().headline_m,
            "hubs": provided.get("hubs"),
            **{name: provided[name] for name in needed},
        }
        steps["happenings.establishments"] = Step(
            "happenings.establishments", f"{_MODULE}:larger_establishments", arguments
        )
    if f"table:{BUILDINGS}" in provided:
        arguments = {
            "buildings": provided[f"table:{BUILDINGS}"],
            "municipalities": inside,
            "hidden": provided.get("floor_area_hidden"),
        }
        steps["happenings.floor_area"] = Step("happenings.floor_area", f"{_MODULE}:floor_area", arguments)
