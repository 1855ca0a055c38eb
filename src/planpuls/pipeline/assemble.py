"""Put a run's results together as a release folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.pipeline.absences import why_empty
from planpuls.pipeline.check_steps import STEP as CHECKS
from planpuls.pipeline.correcting import record_of_corrections
from planpuls.pipeline.disclosure_steps import disclosure_document
from planpuls.pipeline.executor import Executor
from planpuls.pipeline.graph import Run
from planpuls.pipeline.happening_steps import FRAMES
from planpuls.pipeline.scenarios import is_assumed
from planpuls.pipeline.step import Ref, Rows, SnapshotRef, Step, Value
from planpuls.places.areas import OUTSIDE_TEXTS, memberships
from planpuls.plan.mobility import location_document
from planpuls.plan.model import Plan
from planpuls.release import by_profile
from planpuls.release.commented import goal_mark, held_against, indicator_mark
from planpuls.release.format import MANIFEST, manifest
from planpuls.sources.importing import collections
from planpuls.sources.registry import datasets
from planpuls.spec.goal import GoalResult, PublishedComment
from planpuls.spec.indicator import Indicator
from planpuls.spec.observation import GAP_COLUMNS
from planpuls.spec.rounding import bounded_by
from planpuls.spec.status import FLAG_TEXTS, SIGNS, STATUS_TEXTS, Flag
from planpuls.store.files import canonical_json, key_of, write_parquet
from planpuls.store.fingerprint import fingerprint
from planpuls.store.snapshots import Snapshots
from planpuls.version import __version__

_REACH = {
    "catchments": Ref("reach.catchments", "catchments"),
    "detours": Ref("reach.walks", "detours"),
    "cell_reach": Ref("reach.cell_sums", "cells"),
    "location_cells": Ref("reach.location", "cells"),
    "location_counts": Ref("reach.location", "counts"),
    "location_hubs": Ref("reach.location", "hubs"),
}
"""Tables about streets and timetables that stand in the release beside the indicators. Catchments are derived from
OpenStreetMap and stay in a file of their own."""


def assemble(run: Run, executor: Executor, folder: Path, base: str | None = None) -> str:
    """Write every part of the release into `folder` and return the release's id; `base` is what a scenario is held against."""
    plan = run.plan
    specs, answers, facts, gaps = [], {}, {}, [_no_gaps()]
    made: list[dict[str, Any]] = []
    absent = dict(run.absent)
    (folder / "observations").mkdir()
    for step, spec in _in_plan_order(run):
        observations = published(plan, executor.output(Ref(step, "observations")), stale=_is_stale(run, spec))
        if observations.is_empty():
            absent[spec.id] = (spec, why_empty(executor.output(Ref(step, "gaps"))))
            continue
        observations = observations.with_columns(pl.lit(executor.keys[step][:12]).alias("step"))
        write_parquet(observations, folder / "observations" / f"{spec.id}.parquet")
        specs.append(bounded_by(spec, observations).model_dump(mode="json"))
        answers[spec.id] = executor.output(Ref(step, "answer"))
        facts[spec.id] = executor.output(Ref(step, "facts"))
        gaps.append(executor.output(Ref(step, "gaps")))
        made += [entry] if (entry := executor.output(Ref(step, "areas"))) else []
        if any(dimension.id == by_profile.DIMENSION for dimension in spec.dimensions):
            # The sensitivity of the answer to what counts as a hub: one table, never another front page.
            shown = sorted({plan.distances().headline_m, *plan.distances().shown_m})
            table = by_profile.differences(spec, observations.drop("step"), plan.hub_profile, shown)
            write_parquet(table, folder / f"{spec.id}_by_hub_profile.parquet")
    write_parquet(pl.concat(gaps), folder / "gaps.parquet")
    for name, frame in _frames(run, executor, made).items():
        write_parquet(frame, folder / f"{name}.parquet")
    documents: dict[str, Any] = {
        "plan": _plan_document(plan, made),
        "specs": specs,
        "absent": {
            name: {"spec": spec.model_dump(mode="json"), "reason": reason.model_dump()}
            for name, (spec, reason) in sorted(absent.items())
        },
        "answers": answers,
        "facts": facts,
        "disclosure": disclosure_document(plan, run, executor),
        "goals": executor.output(Ref("goals", "results")),
        "comments": [comment.model_dump(mode="json") for comment in _comments(run, executor)],
        "sources": _sources(run, executor.snapshots),
        "breaks": [entry.model_dump() for name in sorted(run.current) for entry in datasets()[name].breaks],
        "glossary": _glossary(),
        "lineage": _lineage(run, executor),
        "location": location_document(plan)
        | ({"facts": executor.output(Ref("reach.location", "facts"))} if "reach.location" in run.graph.steps else {}),
    }
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(canonical_json(document), encoding="utf-8")
    head = {
        "plan": {"id": plan.id, "name": plan.shown_name.model_dump(), "demo": plan.demo, **_scenario(plan, base)},
        "software": {"name": "planpuls", "version": __version__},
        "periods": {name: sorted(by_period) for name, by_period in sorted(run.current.items())},
    }
    found = manifest(folder, head)
    (folder / MANIFEST).write_text(canonical_json(found), encoding="utf-8")
    return str(found["id"])


def _scenario(plan: Plan, base: str | None) -> dict[str, Any]:
    if plan.scenario is None:
        return {}
    return {"scenario": {"of": plan.scenario.of, "name": plan.scenario.name.model_dump(), "base": base}}


def _in_plan_order(run: Run) -> list[tuple[str, Any]]:
    """Indicators as the plan's goals name them, then the rest by id."""
    named = list(dict.fromkeys(name for goal in run.plan.goals for name in goal.indicators))
    order = {name: position for position, name in enumerate(named)}
    return sorted(run.indicators.items(), key=lambda item: (order.get(item[1].id, len(order)), item[1].id))


def _no_gaps() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(GAP_COLUMNS, pl.String))


def published(plan: Plan, observations: pl.DataFrame, *, stale: bool) -> pl.DataFrame:
    """Observations as they stand in a release: figures of an invented region or from a stale source say so."""
    marks = ((Flag.DEMO, plan.demo), (Flag.SCENARIO, plan.scenario is not None), (Flag.STALE, stale))
    added = [flag.value for flag, wanted in marks if wanted]
    if not added:
        return observations
    joined = pl.concat_str([pl.lit(" ".join(added)), pl.col("flags")], separator=" ").str.strip_chars()
    return observations.with_columns(joined.str.split(" ").list.sort().list.join(" ").alias("flags"))


def _comments(run: Run, executor: Executor) -> list[PublishedComment]:
    """The plan's comments, held against the figures that they are about."""
    goals = {entry["id"]: entry for entry in executor.output(Ref("goals", "results"))}
    steps = {spec.id: step for step, spec in run.indicators.items()}

    def mark(figure: str) -> str:
        if figure in goals:
            return goal_mark(GoalResult.model_validate(goals[figure]))
        observations = executor.output(Ref(steps[figure], "observations")) if figure in steps else None
        return "" if observations is None or observations.is_empty() else indicator_mark(observations)

    return held_against(run.plan.comments, mark)


def _is_stale(run: Run, spec: Indicator) -> bool:
    return any(source in run.stale for source in spec.sources)


def _frames(run: Run, executor: Executor, made: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    plan = run.plan
    names = [(area.area_set, area.area, area.name.nb, area.name.en) for area in plan.areas]
    names += [(f"{entry['id']}@{entry['edition']}", *area) for entry in made for area in entry["areas"]]
    names += [("*", code, name.nb, name.en) for code, name in OUTSIDE_TEXTS.items()]
    codes, _ = memberships(plan, plan.edition)
    # Municipalities outside the region that some area reaches into have names too.
    own = {area.area for area in plan.areas}
    outside = sorted({code.municipality for code in codes} - own)
    names += [("*", code, plan.country.name(code), plan.country.name(code)) for code in outside]
    frames = {
        "areas": pl.DataFrame(
            names, schema=dict.fromkeys(("area_set", "area", "name_nb", "name_en"), pl.String), orient="row"
        ),
        "members": pl.DataFrame(
            [(code.area_set, code.area, code.municipality) for code in codes],
            schema=dict.fromkeys(("area_set", "area", "municipality"), pl.String),
            orient="row",
        ),
    }
    if placed := [
        (f"{entry['id']}@{entry['edition']}", area, cell)
        for entry in made
        for area, cells in entry["cells"].items()
        for cell in cells
    ]:
        schema = {"area_set": pl.String, "area": pl.String, "cell": pl.Int64}
        frames["area_cells"] = pl.DataFrame(placed, schema=schema, orient="row")
    if "places.cells" in run.graph.steps:
        cells = executor.output(Ref("places.cells", "cells"))
        if "reach.hubs" in run.graph.steps:
            cells = cells.join(executor.output(Ref("reach.hubs", "distances")), on="cell", how="left")
            frames["hubs"] = executor.output(Ref("reach.hubs", "hubs"))
        frames |= {"cells": cells} | {
            name: executor.output(Ref("places.cells", name)) for name in ("outlines", "unplaced")
        }
    for name, ref in _REACH.items():
        if ref.step in run.graph.steps:
            frames[name] = executor.output(ref)
    for step, (output, table) in FRAMES.items():
        if step in run.graph.steps:
            frames[table] = executor.output(Ref(step, output))
    if "reach.profiles" in run.graph.steps:
        frames["hub_profiles"] = executor.output(Ref("reach.profiles", "hubs"))
    frames[CHECKS] = executor.output(Ref(CHECKS, "checks"))
    if "places.establishments" in run.graph.steps:
        frames["match_rates"] = executor.output(Ref("places.establishments", "match_rates"))
    frames["corrected"] = record_of_corrections(plan, executor)
    return frames


def _plan_document(plan: Plan, made: list[dict[str, Any]]) -> dict[str, Any]:
    """The plan, with the area sets that indicators made after its own."""
    kept = plan.model_dump(
        mode="json", exclude={"areas", "members", "goals", "corrections", "checks", "collection", "comments"}
    )
    agreed = {
        goal.measured_by.indicator: {"view": goal.measured_by.view, "direction": goal.direction}
        for goal in plan.goals
        if goal.measured_by and goal.standing == "adopted" and goal.direction in ("up", "down")
    }
    kept |= {"name": plan.shown_name.model_dump(), "title": plan.shown_title.model_dump()}
    former = plan.country.former(plan.region_municipalities, plan.edition)
    more = {
        "edition": plan.edition,
        "region_municipalities": sorted(plan.region_municipalities),
        "former_municipalities": [asdict(entry) for entry in former],
        "agreed": agreed,
    }
    sets = [
        {name: entry[name] for name in ("id", "edition", "name")}
        | {"kind": "group", "source": "planpuls", "note": None}
        for entry in made
    ]
    return kept | more | {"area_sets": [*kept["area_sets"], *sets]}


def _sources(run: Run, snapshots: Snapshots) -> list[dict[str, Any]]:
    listed = []
    checks = {sidecar.sha256: check for sidecar, check in snapshots.all(collections(run.plan))}
    for name, by_period in sorted(run.current.items()):
        dataset = datasets()[name]
        files = {
            sidecar.sha256: {
                "sha256": sidecar.sha256,
                "vintage": sidecar.vintage,
                "vintage_from": sidecar.vintage_from,
                "format": sidecar.format,
                "origin": sidecar.origin,
                "bytes": sidecar.bytes,
                "periods": sorted(period for period, other in by_period.items() if other.sha256 == sidecar.sha256),
            }
            for sidecar in by_period.values()
        }
        listed.append(
            {
                "id": dataset.id,
                "source": dataset.source,
                "title": dataset.title.model_dump(),
                "licence": dataset.licence,
                "disclosure": dataset.disclosure,
                "address": dataset.address,
                "concept": dataset.concept,
                "reference": dataset.reference.model_dump() if dataset.reference else None,
                "stale": run.stale.get(name, []),
                "rounding": {
                    period: how
                    for period, sidecar in sorted(by_period.items())
                    if sidecar.sha256 in checks and (how := checks[sidecar.sha256].rounding.get(period))
                },
                "periods": sorted(by_period),
                "files": sorted(files.values(), key=lambda entry: (entry["periods"], entry["sha256"])),
            }
        )
    return listed


def _glossary() -> dict[str, Any]:
    return {
        "statuses": {
            status.value: {"sign": SIGNS[status], "text": text.model_dump()} for status, text in STATUS_TEXTS.items()
        },
        "flags": {flag.value: text.model_dump() for flag, text in FLAG_TEXTS.items()},
    }


def _settings(name: str, step: Step) -> dict[str, str]:
    """Short hashes of what the plan tells a step; which periods a file holds is the file's doing, not the plan's."""
    if name.startswith("read."):
        return {}
    plain = {key: value for key, value in step.arguments.items() if not _is_table(value) and value is not None}
    if not name.startswith("table.") or is_assumed(step.arguments):
        return {"settings": key_of({key: _plain(value) for key, value in sorted(plain.items())})[:12]}
    corrected = {"corrections": key_of(_plain(plain["corrections"]))[:12]} if "corrections" in plain else {}
    return {"settings": "", **corrected}


def _is_table(value: Value) -> bool:
    first = value[0] if isinstance(value, list | tuple) and value else value
    return isinstance(first, Ref | SnapshotRef)


def _plain(value: Value) -> Any:
    if isinstance(value, Rows):
        return [list(value.columns), [list(row) for row in value.rows]]
    return value.in_key() if hasattr(value, "in_key") else value


def _lineage(run: Run, executor: Executor) -> dict[str, Any]:
    def shown(value: Value) -> Any:
        if isinstance(value, Ref):
            return f"{value.step}/{value.output}"
        if isinstance(value, SnapshotRef):
            return f"snapshot:{value.sha256}"
        if isinstance(value, list | tuple) and value and isinstance(value[0], Ref):
            return [shown(item) for item in value]
        return None

    return {
        name: {
            "key": executor.keys[name],
            "function": step.function,
            "code": fingerprint(step.module)[:12],
            **_settings(name, step),
            "inputs": {
                argument: found for argument, value in step.arguments.items() if (found := shown(value)) is not None
            },
        }
        for name, step in run.graph.steps.items()
    }
