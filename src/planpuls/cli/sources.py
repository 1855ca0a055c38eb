"""`planpuls sources`"""

from __future__ import annotations

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan


def sources(plan: PlanArgument, workspace: WorkspaceOption = None) -> None:
    """List every dataset planpuls knows: what is imported for the plan, and which indicators a missing one costs."""
    import importlib

    from planpuls.indicators.registry import modules
    from planpuls.sources.importing import collections
    from planpuls.sources.registry import datasets

    loaded, space = read_plan(plan), open_workspace(workspace)
    current = space.snapshots.current(collections(loaded))
    users: dict[str, list[str]] = {}
    for module in modules():
        spec = importlib.import_module(module).INDICATOR
        for source in spec.sources:
            users.setdefault(source, []).append(spec.id)
    for dataset in datasets().values():
        by_period = current.get(dataset.id, {})
        typer.echo(f"{dataset.id}  {dataset.title.nb}  [{dataset.licence}]")
        for period, sidecar in sorted(by_period.items()):
            typer.echo(
                f"    {period:10} {sidecar.sha256[:12]}  {sidecar.bytes:>10} bytes  {sidecar.origin}  ({sidecar.vintage_from})"
            )
        if not by_period:
            typer.echo(f"    not imported; costs: {', '.join(users.get(dataset.id, [])) or 'nothing yet'}")
