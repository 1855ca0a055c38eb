"""`planpuls run`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan, waiting

if TYPE_CHECKING:
    from planpuls.plan.model import Plan
    from planpuls.release.comparing import StoredDifference
    from planpuls.store.workspace import Workspace


def run(
    plan: PlanArgument,
    editions: Annotated[bool, typer.Option(help="Also make the website from the release.")] = True,
    block: Annotated[
        str | None,
        typer.Option(help="Only this part of the searches that can be shared among processes, as 3/8.", metavar="K/N"),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="First make the shared parts on the dask cluster with this address.", metavar="ADDRESS"),
    ] = None,
    internal: Annotated[
        Path | None,
        typer.Option(
            help="Write the figures that are published rounded or withheld as they are, into this folder marked internal.",
            metavar="FOLDER",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Compute what is not up to date, put the release in force, and make its editions.

    With --block nothing is published: run without it when all parts are made. A part that is missing then is made.
    With --internal nothing is published either: a folder whose name says «internal» or «intern» is written, and nothing else.
    """
    loaded, space = read_plan(plan), open_workspace(workspace)
    if internal is not None:
        _internal(loaded, space, internal)
        return
    if block is not None:
        _block(loaded, space, block)
        return
    if cluster is not None:
        _on_cluster(loaded, plan, space, cluster)
    from planpuls.pipeline.run import run as run_plan

    with space.lock(waiting):
        last = space.current_release(loaded.id)
        outcome = run_plan(loaded, space, _said)
        for problem in outcome.refused:
            typer.echo(f"refused by today's reader, the last good file is used: {problem}", err=True)
        for warning in outcome.warnings:
            typer.echo(f"check: {warning}", err=True)
        from planpuls.release.commented import to_review

        for line in to_review(space.releases / outcome.release):
            typer.echo(f"comment: {line}", err=True)
        from planpuls.release.comparing import compare_with_last

        # Before the pointer moves, since afterwards nobody knows what was in force; the release is in force before its
        # editions are made: a failed edition is made again by the next run.
        difference = compare_with_last(space.releases, last, outcome.release)
        space.publish(loaded.id, outcome.release)
        typer.echo(
            f"release {outcome.release} ({'new' if outcome.new else 'unchanged'}, {len(outcome.computed)} steps computed)"
        )
        typer.echo(f"differences {_told(difference)}")
        if editions:
            from planpuls.editions.build import build_editions

            made = build_editions(space.releases / outcome.release, space.editions / outcome.release, difference)
            typer.echo(f"website {space.editions / outcome.release / 'site'} ({'made' if made else 'unchanged'})")


def _told(difference: StoredDifference | None) -> str:
    if difference is None:
        return "none: there is no earlier release to compare with"
    document = difference.document
    counts = ", ".join(f"{count} {what}" for what, count in document["figures"].items())
    verdicts = sum(entry["verdict"] for entry in document["verdicts"])
    return f"from {document['from']}: {counts} figures, {verdicts} changed verdicts"


def _said(step: str, what: str) -> None:
    typer.echo(f"{what:9} {step}", err=True)


def _block(plan: Plan, workspace: Workspace, text: str) -> None:
    from planpuls.pipeline.blocks import part_of, run_block

    mine, count = run_block(plan, workspace, *part_of(text), _said)
    typer.echo(f"part {text}: {mine} of {count} blocks are there")


def _internal(plan: Plan, workspace: Workspace, folder: Path) -> None:
    from planpuls.pipeline.unprotected import write_unprotected

    with workspace.lock(waiting):
        written = write_unprotected(plan, workspace, folder, _said)
    typer.echo(f"internal {folder}: {len(written)} tables, not for publication; the release in force is as it was")


def _on_cluster(plan: Plan, name: str, workspace: Workspace, address: str) -> None:
    from importlib.util import find_spec

    from planpuls.pipeline.blocks import run_on_cluster
    from planpuls.spec.errors import InputError, Problem

    if find_spec("distributed") is None:
        advice = "Install it with pip install 'planpuls[cluster]', or use --block K/N in a batch system."
        raise InputError([Problem("--cluster", "dask.distributed", "not installed", advice)])
    # Workers stand in other folders: a plan folder is named by its whole path.
    found = str(Path(name).absolute()) if Path(name).is_dir() else name
    count = run_on_cluster(plan, found, workspace, address, _said)
    typer.echo(f"cluster {address}: {count} blocks are there")
