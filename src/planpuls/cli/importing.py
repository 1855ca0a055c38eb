"""`planpuls import`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan, waiting


def import_files(
    plan: PlanArgument,
    paths: Annotated[list[Path], typer.Argument(help="Files and folders; folders are walked.")],
    vintage: Annotated[str | None, typer.Option(help="Year or edition of files whose content does not say it.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Take official files into the workspace. Says of every file what became of it; a refused file stops nothing.

    Exit code 4 when a file was refused.
    """
    from planpuls.pipeline.readings import Keeper
    from planpuls.sources.importing import import_files as imported_files
    from planpuls.sources.reading_ahead import PROCESSES
    from planpuls.spec.errors import InputError

    loaded, space = read_plan(plan), open_workspace(workspace)
    space.prepare()
    counts: dict[str, int] = {}
    refused = []
    with space.lock(waiting):
        keep = Keeper(loaded, space)
        for file in imported_files(loaded, space, paths, vintage, keep, PROCESSES):
            counts[file.outcome] = counts.get(file.outcome, 0) + 1
            detail = f"  {file.dataset} {file.vintage or ''}, {file.rows} rows" if file.dataset and file.rows else ""
            typer.echo(f"{file.outcome:15} {file.path}{detail}")
            for problem in file.problems:
                typer.echo(f"{'':15} {problem}", err=True)
            if file.outcome == "refused":
                refused.append(file)
    typer.echo(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "nothing to import")
    if refused:
        raise typer.Exit(InputError.exit_code)
