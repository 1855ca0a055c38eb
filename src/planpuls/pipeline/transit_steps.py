"""The steps that read timetables: hubs by profile, and who reaches whom."""

from __future__ import annotations

from collections.abc import Iterable

from planpuls.indicators.timetabled import SLOPES as SLOPES_COUNT
from planpuls.pipeline.step import Graph, Ref, Rows, Step, Value
from planpuls.plan.model import Plan
from planpuls.reach.cell_sums import ARRAYS, BLOCKS
from planpuls.reach.timetable import FEED_TABLES
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Text
from planpuls.store.snapshots import Sidecar

TIMETABLES = "entur.gtfs"
"""The national feed; those of single codespaces add theirs to the name."""
REGISTER = "entur.nsr"
POPULATION = "ssb.population_250m"
TERRAIN = "kartverket.terrain"
SLOPES = "reach.slopes"

BLOCKS_NEED = "reach.transit"
BLOCK = "reach.cell_sums.block_"
"""Steps whose names begin so are independent of each other."""

NO_POINTS = Text(
    nb="Ingen av planens steder har et kjent punkt. Punkter legges i place_points.csv i en planmappe (docs/imports/place_points.md).",
    en="None of the plan's places has a known point. Points go in place_points.csv of a plan folder (docs/imports/place_points.md).",
)
Current = dict[str, dict[str, Sidecar]]


def transit_steps(plan: Plan, current: Current, steps: dict[str, Step], workplaces: str, hubs: str) -> dict[str, Value]:
    """Adds `reach.profiles` and, with streets and residents, `reach.to_places` and
    `reach.cell_sums`; returns what indicators may name.

    Without cells or a timetable there are none, and indicators that need them say so.
    """
    feeds = sorted(name for name in current if name == TIMETABLES or name.startswith(f"{TIMETABLES}_"))
    if not feeds or "places.cells" not in steps:
        return {}
    newest = {name: _newest(name, current) for name in feeds}
    tables: dict[str, Value] = {
        "stops": [Ref(read, "frame") for read, _ in newest.values()],
        **{table: [Ref(read, table) for read, _ in newest.values()] for table in FEED_TABLES},
        "prefixes": [""] if len(feeds) == 1 else [f"{name}:" for name in feeds],
        "from_day": max(
            period if len(period) == len("2024-01-01") else f"{period[:4]}-01-01" for _, period in newest.values()
        ),
    }
    register = _newest(REGISTER, current)[0] if REGISTER in current else None
    steps["reach.profiles"] = Step(
        "reach.profiles",
        "planpuls.reach.hub_profiles:profiles",
        tables
        | {
            "cells": Ref("places.cells", "cells"),
            "listed": Ref(f"table.{hubs}", "table") if hubs in current else None,
            "date_of_cells": f"{max(current[workplaces])}-01-01",
            "places": Ref(register, "frame") if register else None,
            "quays": Ref(register, "quays") if register else None,
        },
    )
    provided: dict[str, Value] = {
        "profile_distances": Ref("reach.profiles", "distances"),
        "profile_hubs": Ref("reach.profiles", "hubs"),
    }
    if "reach.network" in steps and POPULATION in current:
        columns = ("place", "latitude", "longitude")
        rows = tuple((point.place, str(point.latitude), str(point.longitude)) for point in plan.place_points)
        with_streets: dict[str, Value] = tables | {
            "population": Ref(f"table.{POPULATION}", "table"),
            "nodes": Ref("reach.network", "nodes"),
            "segments": Ref("reach.network", "segments"),
            **_slopes(plan, steps),
        }
        if rows:
            arguments = with_streets | {"named": Rows(columns, rows)}
            steps["reach.to_places"] = Step("reach.to_places", "planpuls.reach.access:to_places", arguments)
            outputs = ("to_places", "between_places", "facts")
            provided |= {f"transit_{output}": Ref("reach.to_places", output) for output in outputs}
        provided |= _cell_sums(with_streets | {"workplaces": Ref(f"table.{workplaces}", "table")}, steps)
    return provided


def _slopes(plan: Plan, steps: dict[str, Step]) -> dict[str, Value]:
    """What the streets rise, where a terrain model is imported and the plan does not leave slopes out; else nothing at all."""
    heights = steps.get(f"table.{TERRAIN}")
    if heights is None or not plan.walking.slope:
        return {}
    # Straight from the readings: a table of them all would be as large again.
    of_files = {name: heights.arguments[name] for name in ("frames", "periods")}
    streets = {name: Ref("reach.network", name) for name in ("nodes", "segments")}
    steps[SLOPES] = Step(SLOPES, "planpuls.reach.slopes:on_segments", {**of_files, **streets})
    return {"rises": Ref(SLOPES, "rises"), "slope_facts": Ref(SLOPES, "facts")}


def told_of_slopes(graph: Graph, indicators: dict[str, Indicator]) -> dict[str, Indicator]:
    """The indicators, those whose figures rest on slopes with the terrain model as a source and a caveat that says so."""
    if SLOPES not in graph.steps:
        return indicators

    def told(step: str, spec: Indicator) -> Indicator:
        if SLOPES not in graph.above(step):
            return spec
        return spec.model_copy(update={"sources": (*spec.sources, TERRAIN), "caveats": (*spec.caveats, SLOPES_COUNT)})

    return {step: told(step, spec) for step, spec in indicators.items()}


def _cell_sums(arguments: dict[str, Value], steps: dict[str, Step]) -> dict[str, Value]:
    """Every cell to every cell, in blocks of origins with a key each: they can be computed anywhere (`planpuls.pipeline.blocks`)."""
    steps[BLOCKS_NEED] = Step(BLOCKS_NEED, "planpuls.reach.cell_sums:prepared", arguments)
    arrays = {name: Ref(BLOCKS_NEED, name) for name in ("rules", *ARRAYS)}
    blocks = []
    for number in range(1, BLOCKS + 1):
        name = f"{BLOCK}{number:02d}"
        steps[name] = Step(name, "planpuls.reach.cell_sums:block", {"number": number, "of": BLOCKS, **arrays})
        blocks.append(Ref(name, "cells"))
    joined = {"blocks": blocks, "facts": Ref(BLOCKS_NEED, "facts")}
    steps["reach.cell_sums"] = Step("reach.cell_sums", "planpuls.reach.cell_sums:joined", joined)
    return {"transit_cells": Ref("reach.cell_sums", "cells"), "transit_cell_facts": Ref("reach.cell_sums", "facts")}


def named_places(plan: Plan) -> Rows:
    """The plan's places with their categories, and whether each has a point."""
    pointed = {point.place for point in plan.place_points}
    columns = ("place", "name", "category", "has_point")
    return Rows(columns, tuple((p.id, p.name, p.category, "yes" if p.id in pointed else "") for p in plan.places))


def without_timetable(current: Current, needs: Iterable[str]) -> list[str]:
    """The dataset to name where an indicator needs a timetable and none of any codespace is there."""
    asked = any(need.startswith("transit_") for need in needs)
    there = any(name == TIMETABLES or name.startswith(f"{TIMETABLES}_") for name in current)
    return [TIMETABLES] if asked and not there else []


def _newest(dataset: str, current: Current) -> tuple[str, str]:
    """The step that reads the newest file, and the file's period."""
    period = max(current[dataset])
    sidecar = current[dataset][period]
    return f"read.{dataset}.{sidecar.vintage}.{sidecar.sha256[:8]}", period
