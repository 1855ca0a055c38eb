"""`planpuls serve`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planpuls.cli.options import WorkspaceOption, open_workspace, release_of


def serve(
    plan: Annotated[str | None, typer.Argument(help="The plan; without it, the one run last.")] = None,
    port: Annotated[int, typer.Option(help="0 takes a free port.")] = 8000,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the website of the release in force on this machine (127.0.0.1), until interrupted."""
    from planpuls.spec.errors import NotFoundError, Problem

    space = open_workspace(workspace)
    site = space.editions / release_of(space, plan).id / "site"
    if not (site / "index.html").is_file():
        raise NotFoundError([Problem(str(site), "a website", "none", "Make it: planpuls run PLAN.")])
    serve_folder(site, port)


def serve_folder(folder: Path, port: int) -> None:
    """Serve a folder on loopback and print its address first."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """A static site on loopback needs no access log."""

    with ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder))) as server:
        typer.echo(f"Serving {folder}\nhttp://127.0.0.1:{server.server_address[1]}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("Stopped.")
