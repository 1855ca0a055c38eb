"""Where a figure comes from, and the same figure computed again from the snapshots alone."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.pipeline import assemble
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import Run, build
from planpuls.pipeline.step import Ref, SnapshotRef
from planpuls.plan.model import Plan
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace


@dataclass(frozen=True)
class Explanation:
    release: str
    indicator: str
    figures: pl.DataFrame
    """The figures as published."""
    recomputed: pl.DataFrame
    """The same rows made again from the snapshots, without the cache."""
    equal: bool
    steps: tuple[tuple[str, str, str], ...]
    """Name, key and function of every step behind the figures, in order."""
    snapshots: tuple[Sidecar, ...]
    contributors: pl.DataFrame
    """The rows that weigh most in the figure."""
    corrections: pl.DataFrame
    same_code: bool
    """Whether today's code has the keys the release was made with."""


def explain(plan: Plan, workspace: Workspace, release: Release, indicator: str, area: str, period: str) -> Explanation:
    """Explain one indicator in one area and period, recomputed from the raw files of the release.

    The snapshots are those the release names; every file is hashed again before it is read. Error: a snapshot that is no
    longer in the workspace.
    """
    published = query(release, indicator, area=area, period=period)
    made = build(plan, workspace)
    name = f"indicator.{indicator}"
    _check_snapshots(made, release, name)
    executor = Executor(made.graph, workspace.snapshots, cache=None)
    above = made.graph.above(name)
    executor.run([name], quietly)
    stale = any(source in made.stale for source in release.spec(indicator).sources)
    rows = assemble.published(plan, executor.output(Ref(name, "observations")), stale=stale)
    again = query(release, indicator, area=area, period=period, observations=rows)
    return Explanation(
        release=release.id,
        indicator=indicator,
        figures=published.rows,
        recomputed=again.rows,
        equal=published.rows.equals(again.rows),
        steps=tuple((step, executor.keys[step][:12], made.graph.steps[step].function) for step in above),
        snapshots=_snapshots_of(made, above),
        contributors=_contributors(executor, made, release, area, period),
        corrections=release.frame("corrected"),
        same_code=release.lineage.get(name, {}).get("key") == executor.keys[name],
    )


def _check_snapshots(made: Run, release: Release, name: str) -> None:
    if name not in made.graph.steps:
        raise NotFoundError([Problem(name, "the sources of the indicator", "not imported", "Import them again.")])
    then = {entry["sha256"] for source in release.sources for entry in source["files"]}
    now = {sidecar.sha256 for by_period in made.current.values() for sidecar in by_period.values()}
    if changed := sorted(then ^ now):
        advice = "Run the plan again; the release in force was made from other files."
        raise NotFoundError([Problem("snapshots", "the files of the release", f"others ({changed[0][:12]} …)", advice)])


def _snapshots_of(made: Run, steps: list[str]) -> tuple[Sidecar, ...]:
    read = {
        value.sha256
        for step in steps
        for value in made.graph.steps[step].arguments.values()
        if isinstance(value, SnapshotRef)
    }
    found = {sidecar.sha256: sidecar for by_period in made.current.values() for sidecar in by_period.values()}
    return tuple(sorted((found[sha256] for sha256 in read), key=lambda sidecar: (sidecar.dataset, sidecar.vintage)))


def _contributors(executor: Executor, made: Run, release: Release, area: str, period: str) -> pl.DataFrame:
    """The ten cells with most employees behind the figure; nothing for figures that are not made of cells."""
    if "places.cells" not in made.graph.steps or not executor.is_done("places.cells"):
        return pl.DataFrame()
    members = release.frame("members").filter(pl.col("area") == area)
    cells = executor.output(Ref("places.cells", "cells"))
    here = cells.join(members.select("municipality").unique(), on="municipality")
    table = executor.output(Ref("table.ssb.workplaces_250m", "table")).filter(pl.col("period") == period)
    rows = table.join(here, on="cell")
    if executor.is_done("reach.hubs"):
        rows = rows.join(executor.output(Ref("reach.hubs", "distances")), on="cell", how="left")
    largest: pl.DataFrame = rows.sort("employees", "cell", descending=[True, False]).head(10)
    return largest
