"""`planpuls prepare`"""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer


def prepare() -> None:
    """Compile the searches for walking and public transport now; otherwise the first run on a machine does it, and waits.

    Once per version and user. It searches in the demo region, in a folder that is removed.
    """
    from planpuls.demo import generate
    from planpuls.pipeline.executor import Executor, quietly
    from planpuls.pipeline.graph import build
    from planpuls.pipeline.readings import Keeper
    from planpuls.plan.load import load_plan
    from planpuls.sources.importing import import_files
    from planpuls.sources.reading_ahead import PROCESSES
    from planpuls.store.workspace import Workspace

    plan = load_plan("demo")
    with tempfile.TemporaryDirectory(prefix="planpuls-prepare-") as folder:
        files, space = Path(folder) / "files", Workspace(Path(folder) / "workspace")
        space.prepare()
        generate(files)
        list(import_files(plan, space, [files], keep=Keeper(plan, space), processes=PROCESSES))
        made = build(plan, space)
        searches = [name for name in made.graph.steps if name.startswith("reach.")]
        Executor(made.graph, space.snapshots, space.cache).run(searches, quietly)
    typer.echo(f"compiled for {len(searches)} searches")
