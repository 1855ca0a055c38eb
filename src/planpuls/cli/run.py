"""`planpuls run`"""

from __future__ import annotations

from typing import Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan, waiting


def run(
    plan: PlanArgument,
    editions: Annotated[bool, typer.Option(help="Also make the website from the release.")] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Compute what is not up to date, put the release in force, and make its editions."""
    from planpuls.pipeline.run import run as run_plan

    loaded, space = read_plan(plan), open_workspace(workspace)
    with space.lock(waiting):
        outcome = run_plan(loaded, space, lambda step, what: typer.echo(f"{what:9} {step}", err=True))
        for problem in outcome.refused:
            typer.echo(f"refused by today's reader, the last good file is used: {problem}", err=True)
        # The release is in force before its editions are made: a failed edition is made again by the next run.
        space.publish(loaded.id, outcome.release)
        typer.echo(
            f"release {outcome.release} ({'new' if outcome.new else 'unchanged'}, {len(outcome.computed)} steps computed)"
        )
        if editions:
            from planpuls.editions.build import build_editions

            made = build_editions(space.releases / outcome.release, space.editions / outcome.release)
            typer.echo(f"website {space.editions / outcome.release / 'site'} ({'made' if made else 'unchanged'})")
