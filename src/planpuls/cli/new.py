"""`planpuls new`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(
    name: Annotated[str, typer.Argument(help="Name of the plan folder to write in the current directory.")],
    municipality: Annotated[list[str] | None, typer.Option(help="Code or name; repeat for more.")] = None,
    county: Annotated[list[str] | None, typer.Option(help="Code or name; repeat for more.")] = None,
) -> None:
    """Write a plan folder for any Norwegian region, ready for import and run."""
    from planpuls.plan.new import write_plan

    folder = write_plan(Path.cwd() / name, municipality or [], county or [])
    typer.echo(f"Written: {folder}")
    typer.echo(f"Next: fill in names and goals in {folder / 'plan.toml'}, then")
    typer.echo(f"  planpuls import {name} PATH     (or: planpuls fetch {name})")
    typer.echo(f"  planpuls run {name}")
