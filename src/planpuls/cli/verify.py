"""`planpuls verify`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planpuls.cli.options import WorkspaceOption, open_workspace


def verify(
    release: Annotated[str, typer.Argument(help="Release id or folder.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Check a release against its own manifest, offline: every file's hash and the id. Exit code 7 when it fails."""
    from planpuls.release.format import verify as faults_of
    from planpuls.spec.errors import IntegrityError

    folder = Path(release) if Path(release).is_dir() else open_workspace(workspace).releases / release
    faults = faults_of(folder)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(IntegrityError.exit_code)
    typer.echo(f"{folder.name}: every file is what the release says")
