"""`planpuls serve`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import WorkspaceOption, open_workspace, release_of

if TYPE_CHECKING:
    from planpuls.store.workspace import Workspace


def serve(
    plan: Annotated[str | None, typer.Argument(help="The plan; without it, the one run last.")] = None,
    port: Annotated[int, typer.Option(help="0 takes a free port.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine see it only if you say so.")
    ] = "127.0.0.1",
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the website and the API of the release in force, until interrupted; a new release is taken up by itself."""
    space = open_workspace(workspace)
    serve_plan(space, str(release_of(space, plan).manifest["plan"]["id"]), host, port)


def serve_plan(space: Workspace, plan_id: str, host: str, port: int) -> None:
    """Serve a plan and print the address first. Error: the libraries of the service are not installed."""
    from planpuls.spec.errors import NotFoundError, Problem

    try:
        from planpuls.service.app import application
        from planpuls.service.current import Current
        from planpuls.service.pxweb.routes import prepare
        from planpuls.service.server import listening, server
    except ModuleNotFoundError as error:
        advice = "Install planpuls[serve]."
        raise NotFoundError([Problem("planpuls serve", "its libraries", f"no {error.name}", advice)]) from error
    # Answers that are there wait this long, and not five times as long, for a thread that computes another.
    sys.setswitchinterval(0.001)
    current = Current(space, plan_id)
    prepare(current.served())
    # Before the address is printed: who reads it may ask at once.
    with listening(host, port) as opened:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{opened.getsockname()[1]}/"
        release = current.served().release
        typer.echo(f"Serving {release.name.nb}, release {release.id}\n{address}\nAPI: {address}api")
        server(application(current), host, port).run(sockets=[opened])
    typer.echo("Stopped.")
