"""`planpuls sources`"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan

if TYPE_CHECKING:
    from planpuls.sources.dataset import Dataset
    from planpuls.store.snapshots import Check, Sidecar
    from planpuls.store.workspace import Workspace

_FEWEST = 5


def sources(plan: PlanArgument, workspace: WorkspaceOption = None) -> None:
    """List every dataset planpuls knows for the plan: vintages, age, licence, rows, state, what its reader noted, the next
    expected release; which indicators a missing one costs; and how many establishments the last run gave a point."""
    from planpuls.cli.costs import indicators_by_source, told_cost
    from planpuls.sources.importing import collections
    from planpuls.sources.nested_parts import held_by
    from planpuls.sources.next_release import told_next
    from planpuls.sources.registry import datasets

    loaded, space = read_plan(plan), open_workspace(workspace)
    current = space.snapshots.current(collections(loaded))
    stale = space.snapshots.stale(collections(loaded))
    every = list(space.snapshots.all(collections(loaded)))
    checks = {sidecar.sha256: check for sidecar, check in every}
    users = indicators_by_source()
    now = datetime.now(UTC)
    for dataset in datasets().values():
        by_period = current.get(dataset.id, {})
        state = "stale" if dataset.id in stale else "current" if by_period else "missing"
        typer.echo(f"{dataset.id}  {state}  {dataset.title.nb}  [{dataset.licence}]")
        for line in _files(by_period, checks, now):
            typer.echo(f"    {line}")
        for reason in stale.get(dataset.id, []):
            typer.echo(f"    last fetch failed: {reason}")
        if not by_period:
            typer.echo(f"    not imported; costs: {told_cost(dataset.id)}")
        elif gaps := _years_between(dataset, by_period):
            typer.echo(f"    years that are missing in between: {', '.join(gaps)}")
        for part, wider in held_by(by_period).items():
            typer.echo(f"    {part} is not used: the file of {wider} holds it")
        good = [sidecar for sidecar, check in every if check.passed and sidecar.dataset == dataset.id]
        typer.echo(f"    next: {told_next(dataset, good, now.date())}")
    for line in _points(space, loaded.id):
        typer.echo(line)
    missing = {
        spec: [source for source in users if spec in users[source] and source not in current] for spec in _specs(users)
    }
    for spec, needed in missing.items():
        typer.echo(
            f"{spec}: {'every source is there' if not needed else 'cannot be made without ' + ', '.join(needed)}"
        )


def _specs(users: dict[str, list[str]]) -> list[str]:
    return sorted({spec for specs in users.values() for spec in specs})


def _files(by_period: dict[str, Sidecar], checks: dict[str, Check], now: datetime) -> list[str]:
    from planpuls.sources.reading_notes import told

    lines = []
    for sidecar in {sidecar.sha256: sidecar for _, sidecar in sorted(by_period.items())}.values():
        days = (now - datetime.fromisoformat(sidecar.fetched_at)).days
        check = checks[sidecar.sha256]
        rounding = sorted(set(check.rounding.values()))
        lines.append(
            f"{sidecar.vintage:12} {check.rows:>9} rows  {days:>4} days old  {sidecar.sha256[:12]}  "
            f"{sidecar.origin} ({sidecar.vintage_from}{', rounding ' + '/'.join(rounding) if rounding else ''})"
        )
        lines += [f"    noted: {line}" for line in told(check.notes)]
    return lines


def _years_between(dataset: Dataset, by_period: dict[str, Sidecar]) -> list[str]:
    """Years without a file between the first and the last, of a dataset that comes every year."""
    if dataset.cadence != "yearly" or not all(period.isdigit() for period in by_period):
        return []
    there = {int(period) for period in by_period}
    return [str(year) for year in range(min(there), max(there)) if year not in there]


def _points(space: Workspace, plan_id: str) -> list[str]:
    """How many establishments the release in force has a point for, by step, by reason, and where the fewest were found."""
    import polars as pl

    release = space.current_release(plan_id)
    path = space.releases / str(release) / "match_rates.parquet"
    if release is None or not path.is_file():
        return []
    rates = pl.read_parquet(path)
    rates = rates.filter(pl.col("period") == rates["period"].max())
    if rates.is_empty():
        return []
    whole = rates.filter(pl.col("municipality") == "all")
    found = pl.col("establishments").filter(pl.col("matched")).sum() / pl.col("establishments").sum()
    places = rates.filter(pl.col("municipality") != "all").group_by("municipality").agg(found.alias("found"))
    worst = places.sort("found", "municipality").head(_FEWEST).rows()
    total, rate = int(whole["establishments"].sum()), float(whole.select(found).item())
    lines = [f"establishments with a point on {rates['period'][0]}: {100 * rate:.1f} % of {total}"]
    for title, matched in (("found by", True), ("not found because of", False)):
        counted = whole.filter(pl.col("matched") == matched).select("outcome", "establishments", "share").rows()
        shown = ", ".join(f"{outcome} {count} ({100 * share:.1f} %)" for outcome, count, share in counted if count)
        lines.append(f"    {title}: {shown or 'none'}")
    lines.append(f"    fewest found in: {', '.join(f'{place} {100 * share:.1f} %' for place, share in worst)}")
    return lines
