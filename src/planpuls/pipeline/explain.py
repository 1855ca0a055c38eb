"""Where a figure comes from, and the same figure computed again from the snapshots alone."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.pipeline import assemble
from planpuls.pipeline.contributors import Contribution, contributions
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import Run, build
from planpuls.pipeline.step import Ref, SnapshotRef
from planpuls.plan.model import Plan
from planpuls.release.lineage import corrections_behind
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.release.worked import Worked, worked
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Break
from planpuls.spec.rounding import has_bounds
from planpuls.store.fingerprint import fingerprint
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace


@dataclass(frozen=True)
class StepBehind:
    name: str
    key: str
    """The key's first twelve signs, as in the `step` column of the figures."""
    function: str
    code: str
    """Short hash of every module that the step can reach."""


@dataclass(frozen=True)
class Explanation:
    release: str
    indicator: str
    figures: pl.DataFrame
    """The figures as published."""
    recomputed: pl.DataFrame
    """The same rows made again from the snapshots, without the cache."""
    equal: bool
    """Whether these figures, and every other stored figure of the indicator, come out the same."""
    worked: tuple[Worked, ...]
    """Derived figures with the numbers in their formulas."""
    breaks: tuple[Break, ...]
    """Breaks that the figures lie across or in."""
    steps: tuple[StepBehind, ...]
    """Every step behind the figures, in order."""
    snapshots: tuple[Sidecar, ...]
    contributions: tuple[Contribution, ...]
    """Rows of each table that the figures are counted from."""
    corrections: pl.DataFrame
    """Corrections of the tables behind the figures, in their periods."""
    same_code: bool
    """Whether today's code has the keys the release was made with."""


class Recomputation:
    """Figures of a release made again from its raw files, without the cache; one may explain many figures."""

    def __init__(self, plan: Plan, workspace: Workspace, release: Release) -> None:
        """Error: other snapshots in the workspace than those that the release names."""
        self.plan = plan
        self.release = release
        self.made = build(plan, workspace)
        _check_snapshots(self.made, release)
        self.executor = Executor(self.made.graph, workspace.snapshots, cache=None)

    def observations(self, indicator: str) -> pl.DataFrame:
        """All stored figures of an indicator as a release of today would have them. Error: sources that are gone."""
        name = f"indicator.{indicator}"
        if name not in self.made.graph.steps:
            advice = "Import them again."
            raise NotFoundError([Problem(name, "the sources of the indicator", "not imported", advice)])
        self.executor.run([name], quietly)
        stale = any(source in self.made.stale for source in self.release.spec(indicator).sources)
        return assemble.published(self.plan, self.executor.output(Ref(name, "observations")), stale=stale)

    def explain(
        self,
        indicator: str,
        area: str,
        period: str,
        *,
        area_set: str | None = None,
        base_period: str | None = None,
    ) -> Explanation:
        """One indicator in one area and period, against a base period where one is named."""
        bounds = has_bounds(self.release.spec(indicator))
        asked = {"area_set": area_set, "area": area, "period": period, "base_period": base_period, "bounds": bounds}
        release, executor = self.release, self.executor
        published = query(release, indicator, **asked)  # type: ignore[arg-type]
        rows = self.observations(indicator)
        again = query(release, indicator, observations=rows, **asked)  # type: ignore[arg-type]
        whole = release.observations(indicator).drop("step").equals(rows)
        name = f"indicator.{indicator}"
        steps = self.made.graph.above(name)
        key = str(published.rows["area_set"][0]) if published.rows.height else ""
        return Explanation(
            release=release.id,
            indicator=indicator,
            figures=published.rows,
            recomputed=again.rows,
            equal=published.rows.equals(again.rows) and whole,
            worked=tuple(worked(release, published.spec, published.rows, period=period, base_period=base_period)),
            breaks=published.breaks,
            steps=tuple(
                StepBehind(step, executor.keys[step][:12], entry.function, fingerprint(entry.module)[:12])
                for step, entry in ((step, self.made.graph.steps[step]) for step in steps)
            ),
            snapshots=_snapshots_of(self.made, steps),
            contributions=tuple(contributions(self.plan, executor, release, name, key, area, period)),
            corrections=corrections_behind(release, indicator, [period, *([base_period] if base_period else [])]),
            same_code=release.lineage.get(name, {}).get("key") == executor.keys[name],
        )


def explain(
    plan: Plan,
    workspace: Workspace,
    release: Release,
    indicator: str,
    area: str,
    period: str,
    *,
    area_set: str | None = None,
    base_period: str | None = None,
) -> Explanation:
    """Explain one indicator in one area and period, recomputed from the raw files of the release.

    The snapshots are those the release names; every file is hashed again before it is read. Error: a snapshot that is no
    longer in the workspace.
    """
    release.spec(indicator)
    made = Recomputation(plan, workspace, release)
    return made.explain(indicator, area, period, area_set=area_set, base_period=base_period)


def _check_snapshots(made: Run, release: Release) -> None:
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
