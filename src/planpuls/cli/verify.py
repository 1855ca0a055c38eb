"""`planpuls verify`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planpuls.cli.options import WorkspaceOption, open_workspace


def verify(
    release: Annotated[str, typer.Argument(help="Release id or folder.")],
    editions: Annotated[
        bool, typer.Option(help="Also hold the website's figures and files against the release, where it is there.")
    ] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Check a whole release offline: hashes of every file, the id, the keys of its steps, its raw files, its website.

    Exit code 7 when it fails. Computing the figures again is `planpuls explain`.
    """
    from planpuls.release.reader import Release
    from planpuls.release.verifying import release_faults, snapshot_faults
    from planpuls.spec.errors import IntegrityError

    space = open_workspace(workspace)
    folder = Path(release) if Path(release).is_dir() else space.releases / release
    faults = release_faults(folder)
    said = ["every file is what the release says, and every figure has its step"]
    # A folder elsewhere was handed over without the files that it was made from.
    if not faults and folder.resolve().parent == space.releases.resolve():
        opened = Release(folder)
        files = [entry["sha256"] for source in opened.sources for entry in source["files"]]
        faults += snapshot_faults(opened, {sha256: space.snapshots.path(sha256) for sha256 in files})
        said.append(f"its {len(files)} raw files are there unchanged")
        site = space.editions / opened.id / "site"
        if editions and site.is_dir():
            from planpuls.editions.verifying import site_faults

            faults += site_faults(opened, site)
            said.append("its website shows its figures, every file unchanged")
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(IntegrityError.exit_code)
    typer.echo("\n".join(f"{folder.name}: {line}" for line in said))
