"""`planpuls update`"""

from __future__ import annotations

from typing import Annotated

import typer

from planpuls.cli.brief import Tongue, brief
from planpuls.cli.fetch import fetch
from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan
from planpuls.cli.run import run


def update(
    plan: PlanArgument,
    dataset: Annotated[
        list[str] | None, typer.Option(help="Fetch these datasets only, whose new vintage is known; repeat for more.")
    ] = None,
    brief_since: Annotated[
        str | None,
        typer.Option(
            help="Day from which the letters tell what is new; default: that of the release in force.", metavar="DATE"
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Everything at once: fetch, run, difference, website with its editions, and the letter in both languages.

    A source that fails stops nothing: its last good file stays in use, and the exit code is 8.
    """
    from planpuls.release.comparing import finished

    space, loaded = open_workspace(workspace), read_plan(plan)
    last = space.current_release(loaded.id)
    failed = 0
    try:
        fetch(plan, dataset, workspace=workspace)
    except typer.Exit as ended:
        failed = ended.exit_code
    run(plan, workspace=workspace)
    since = brief_since or (finished(space.releases / last)[:10] if last else None)
    if since:
        for language in Tongue:
            brief(plan, since, language=language, workspace=workspace)
    else:
        typer.echo("no letter: there is no earlier release to tell the news from; --brief-since gives a day")
    if failed:
        raise typer.Exit(failed)
