"""`planpuls fetch`"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan, waiting

if TYPE_CHECKING:
    from planpuls.plan.model import Plan
    from planpuls.store.workspace import Workspace


def fetch(
    plan: PlanArgument,
    dataset: Annotated[list[str] | None, typer.Option(help="Only these datasets; repeat for more.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Fetch what is new from every source. What fails is named, its last good file stays in use, the rest goes on.

    Exit code 8 when a source failed.
    """
    from planpuls.sources.fetching import fetch as fetched
    from planpuls.sources.net import Client, FetchError
    from planpuls.sources.registry import datasets
    from planpuls.spec.errors import NotFoundError, Problem

    loaded, space = read_plan(plan), open_workspace(workspace)
    known = {name: declared for name, declared in datasets().items() if declared.fetch or declared.probe}
    if unknown := [name for name in dataset or [] if name not in known]:
        raise NotFoundError(
            [Problem(unknown[0], "a dataset that can be fetched", "another", f"Known: {', '.join(known)}.")]
        )
    space.prepare()
    failed = False
    with space.lock(waiting), Client(report=_progress(), parts=space.parts) as client:
        chosen = [known[name] for name in dataset] if dataset else list(known.values())
        for outcome in fetched(loaded, space, chosen, client, lambda name: typer.echo(f"{name} …", err=True)):
            taken = [file for file in outcome.taken if file.outcome == "taken"]
            rows = sum(file.rows for file in taken)
            detail = f"{len(taken)} new files, {rows} rows" if taken else f"{outcome.unchanged} unchanged"
            typer.echo(f"{outcome.state:10} {outcome.dataset}  {detail}")
            for note in outcome.notes:
                typer.echo(f"{'':10} {note}", err=True)
            for failure in outcome.failures:
                typer.echo(f"{'':10} {failure}", err=True)
            if outcome.failures:
                typer.echo(f"{'':10} {_cost(loaded, space, outcome.dataset)}", err=True)
            failed = failed or bool(outcome.failures)
    if failed:
        raise typer.Exit(FetchError.exit_code)


def _cost(plan: Plan, space: Workspace, dataset: str) -> str:
    """What a failure means for the indicators: nothing new, or none of them."""
    from planpuls.cli.costs import told_cost
    from planpuls.sources.importing import collections

    if dataset in space.snapshots.current(collections(plan)):
        return f"the last good files stay in use for: {told_cost(dataset)}"
    return f"no file of it is there; costs: {told_cost(dataset)}"


def _progress() -> Callable[[str, int, int | None], None]:
    """Report a download's size every 10 MB, so that a long one is seen to move."""
    last: dict[str, int] = {}

    def report(address: str, done: int, total: int | None) -> None:
        if done - last.get(address, 0) >= 10_000_000:
            last[address] = done
            whole = f" of {total / 1e6:.0f}" if total else ""
            typer.echo(f"{'':10} {done / 1e6:.0f}{whole} MB  {address}", err=True)

    return report
