"""`planpuls sources`"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan

if TYPE_CHECKING:
    from planpuls.sources.dataset import Dataset
    from planpuls.store.snapshots import Check, Sidecar


def sources(plan: PlanArgument, workspace: WorkspaceOption = None) -> None:
    """List every dataset planpuls knows for the plan: vintages, age, licence, rows, state, the next expected release;
    and which indicators a missing one costs."""
    from planpuls.sources.importing import collections
    from planpuls.sources.registry import datasets

    loaded, space = read_plan(plan), open_workspace(workspace)
    current = space.snapshots.current(collections(loaded))
    stale = space.snapshots.stale(collections(loaded))
    checks = {sidecar.sha256: check for sidecar, check in space.snapshots.all(collections(loaded))}
    users = _users()
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
            typer.echo(f"    not imported; costs: {', '.join(users.get(dataset.id, [])) or 'no indicator yet'}")
        typer.echo(f"    next: {_next(dataset, by_period)}")


def _users() -> dict[str, list[str]]:
    """Dataset id -> indicators that need it."""
    import importlib

    from planpuls.indicators.registry import modules

    users: dict[str, list[str]] = {}
    for module in modules():
        spec = importlib.import_module(module).INDICATOR
        for source in spec.sources:
            users.setdefault(source, []).append(spec.id)
    return users


def _files(by_period: dict[str, Sidecar], checks: dict[str, Check], now: datetime) -> list[str]:
    lines = []
    for sidecar in {sidecar.sha256: sidecar for _, sidecar in sorted(by_period.items())}.values():
        days = (now - datetime.fromisoformat(sidecar.fetched_at)).days
        check = checks[sidecar.sha256]
        rounding = sorted(set(check.rounding.values()))
        lines.append(
            f"{sidecar.vintage:12} {check.rows:>9} rows  {days:>4} days old  {sidecar.sha256[:12]}  "
            f"{sidecar.origin} ({sidecar.vintage_from}{', rounding ' + '/'.join(rounding) if rounding else ''})"
        )
    return lines


def _next(dataset: Dataset, by_period: dict[str, Sidecar]) -> str:
    """When the publisher is expected to renew the dataset, from its cadence; never more exact than that."""
    how = "planpuls fetch" if dataset.fetch is not None else "by import"
    if dataset.cadence == "yearly" and by_period and max(by_period).isdigit():
        month = f", usually in month {dataset.published_month}" if dataset.published_month else ""
        return f"{int(max(by_period)) + 1} in about a year from the last release{month} ({how})"
    return f"{dataset.cadence} ({how})"
