"""`planpuls demo`"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from planpuls.cli.options import open_workspace, waiting


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the website when it is made.")] = True,
    port: Annotated[int, typer.Option(help="0 takes a free port.")] = 8000,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", envvar="PLANPULS_WORKSPACE", help="Default: a folder of the demo's own."),
    ] = None,
) -> None:
    """Make the invented demo region: generate its official-format files, import, run, publish, and serve it."""
    from planpuls.cli.serve import serve_plan
    from planpuls.demo import generate
    from planpuls.editions.build import build_editions
    from planpuls.pipeline.executor import quietly
    from planpuls.pipeline.readings import Keeper
    from planpuls.pipeline.run import run as run_plan
    from planpuls.plan.load import load_plan
    from planpuls.release.comparing import compare_with_last
    from planpuls.sources.importing import import_files
    from planpuls.sources.reading_ahead import PROCESSES

    space = open_workspace(workspace or _own_folder())
    space.prepare()
    plan = load_plan("demo")
    with space.lock(waiting), tempfile.TemporaryDirectory(prefix="planpuls-demo-") as folder:
        generate(Path(folder))
        imported = import_files(plan, space, [Path(folder)], keep=Keeper(plan, space), processes=PROCESSES)
        taken = [file for file in imported if file.outcome in ("taken", "already there")]
        last = space.current_release(plan.id)
        outcome = run_plan(plan, space, quietly)
        difference = compare_with_last(space.releases, last, outcome.release)
        space.publish(plan.id, outcome.release)
        site = space.editions / outcome.release
        build_editions(space.releases / outcome.release, site, difference)
    typer.echo(f"Demo region «{plan.name.nb}» (invented): {len(taken)} files, release {outcome.release}")
    typer.echo(f"Website: {site / 'site' / 'index.html'}")
    if serve:
        serve_plan(space, plan.id, "127.0.0.1", port)


def _own_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("planpuls-demo", appauthor=False)
