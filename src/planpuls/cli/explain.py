"""`planpuls explain`"""

from __future__ import annotations

from typing import Annotated

import typer

from planpuls.cli.options import PlanOption, WorkspaceOption, open_workspace, read_plan, release_of


def explain(
    indicator: Annotated[str, typer.Argument(help="Indicator id.")],
    area: Annotated[str, typer.Option(help="Area code.")],
    period: Annotated[str, typer.Option(help="Year.")],
    plan: PlanOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say where a figure comes from, and compute it again from the raw files. Exit code 7 when it comes out otherwise."""
    import polars as pl

    from planpuls.pipeline.explain import explain as explained
    from planpuls.spec.errors import IntegrityError

    space = open_workspace(workspace)
    release = release_of(space, plan)
    loaded = read_plan(plan or str(release.manifest["plan"]["id"]))
    found = explained(loaded, space, release, indicator, area, period)
    spec = release.spec(indicator)
    typer.echo(f"{spec.title.nb} ({indicator}), release {found.release}")
    typer.echo(f"\nDefinition: {spec.definition.nb}\nFormula:    {spec.formula.nb}")
    with pl.Config(
        tbl_rows=30, tbl_cols=20, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_width_chars=150
    ):
        typer.echo(f"\nPublished:\n{found.figures}")
        typer.echo(f"\nRecomputed from the snapshots:\n{found.recomputed}")
        if not found.contributors.is_empty():
            typer.echo(f"\nLargest cells behind it:\n{found.contributors}")
        if not found.corrections.is_empty():
            typer.echo(f"\nCorrections applied:\n{found.corrections}")
    typer.echo("\nSnapshots:")
    for sidecar in found.snapshots:
        typer.echo(
            f"  {sidecar.sha256}  {sidecar.dataset} {sidecar.vintage} ({sidecar.vintage_from})  {sidecar.origin}"
        )
    typer.echo("\nSteps:")
    for name, key, function in found.steps:
        typer.echo(f"  {key}  {name}  {function}")
    if not found.same_code:
        typer.echo("\nNote: the code has changed since the release was made; the figures above come from today's code.")
    typer.echo(f"\n{'Equal: every figure comes out the same.' if found.equal else 'NOT EQUAL: the figures differ.'}")
    if not found.equal:
        raise typer.Exit(IntegrityError.exit_code)
