"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from planpuls.plan.model import Plan
    from planpuls.release.reader import Release
    from planpuls.store.workspace import Workspace

PlanArgument = Annotated[str, typer.Argument(help="A packaged plan's name or a plan folder.", metavar="PLAN")]
PlanOption = Annotated[str | None, typer.Option("--plan", help="The plan; without it, the one run last.")]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", envvar="PLANPULS_WORKSPACE", help="Folder of snapshots and results; default: user data folder."
    ),
]


def open_workspace(path: Path | None) -> Workspace:
    """The workspace at `path` or in the user's data folder. Error: another version laid it out."""
    from planpuls.store.workspace import Workspace

    if path is None:
        from platformdirs import user_data_path

        path = user_data_path("planpuls", appauthor=False)
    space = Workspace(path.absolute())
    space.check_layout()
    return space


def read_plan(name: str) -> Plan:
    from planpuls.plan.load import load_plan

    return load_plan(name)


def release_of(workspace: Workspace, plan: str | None) -> Release:
    """The release in force of a plan (its name or folder), or of the plan run last."""
    from planpuls.release.reader import open_release
    from planpuls.spec.errors import NotFoundError, Problem

    pointer = workspace.pointer()
    plan_id = pointer["last"] if plan is None else plan if plan in pointer["releases"] else read_plan(plan).id
    release_id = pointer["releases"].get(plan_id)
    if release_id is None:
        known = ", ".join(pointer["releases"]) or "none"
        advice = f"Run it first: planpuls run {plan_id or 'PLAN'}."
        raise NotFoundError(
            [Problem(str(workspace.root), "a plan that was run", f"{plan_id or 'none'} (run: {known})", advice)]
        )
    return open_release(workspace.releases / release_id)


def waiting(holder: str) -> None:
    typer.echo(f"Waiting: the workspace is held by {holder}.", err=True)
