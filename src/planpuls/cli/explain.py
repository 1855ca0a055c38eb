"""`planpuls explain`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import PlanOption, WorkspaceOption, open_workspace, read_plan, release_of

if TYPE_CHECKING:
    from planpuls.pipeline.explain import Explanation
    from planpuls.spec.indicator import Indicator

_WORKED_SHOWN = 40
_WIDTH = 10_000
"""Rows stay on one line each; the terminal may cut or scroll them."""


def explain(
    indicator: Annotated[str, typer.Argument(help="Indicator id.")],
    area: Annotated[str, typer.Option(help="Area code.")],
    period: Annotated[str, typer.Option(help="Year.")],
    base_period: Annotated[
        str | None, typer.Option(help="Year that changes, growth and indices start from; without it they are left out.")
    ] = None,
    area_set: Annotated[
        str | None, typer.Option(help="Area set, where several have an area of this code; with or without edition.")
    ] = None,
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
    found = explained(loaded, space, release, indicator, area, period, area_set=area_set, base_period=base_period)
    with pl.Config(
        tbl_formatting="NOTHING",
        tbl_rows=60,
        tbl_cols=-1,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        tbl_width_chars=_WIDTH,
        fmt_str_lengths=_WIDTH,
        fmt_float="full",
    ):
        _figures(found, release.spec(indicator))
        _behind(found)
    _files_and_steps(found)
    software = release.manifest["software"]
    typer.echo(f"\nMade by {software['name']} {software['version']}.")
    if not found.same_code:
        typer.echo("\nNote: the code has changed since the release was made; the figures above come from today's code.")
    typer.echo(f"\n{'Equal: every figure comes out the same.' if found.equal else 'NOT EQUAL: the figures differ.'}")
    if not found.equal:
        raise typer.Exit(IntegrityError.exit_code)


def _figures(found: Explanation, spec: Indicator) -> None:
    typer.echo(f"{spec.title.nb} ({spec.id}), release {found.release}")
    typer.echo(f"\nDefinition: {spec.definition.nb}\nFormula:    {spec.formula.nb}")
    for method in spec.method_versions:
        if method.version == spec.method_version:
            since = f", since {method.since}" if method.since else ""
            typer.echo(f"Method:     version {method.version} of {spec.newest_version}{since}: {method.text.nb}")
    typer.echo(f"\nPublished:\n{found.figures}")
    if not found.equal:
        typer.echo(f"\nRecomputed from the snapshots:\n{found.recomputed}")
    if found.worked:
        typer.echo("\nWith the numbers:")
    parts = [dimension.id for dimension in spec.dimensions] + (["to_area"] if spec.flow else [])
    for figure in found.worked[:_WORKED_SHOWN]:
        where = " ".join(f"{name}={figure.where[name]}" for name in parts if figure.where[name] is not None)
        between = figure.between("en")
        rounded = f" ({between}: the source rounded small counts)" if between else ""
        typer.echo(f"  {figure.view}{f' [{where}]' if where else ''} = {figure.text.en}{rounded}")
    if len(found.worked) > _WORKED_SHOWN:
        typer.echo(f"  … and {len(found.worked) - _WORKED_SHOWN} more")
    for entry in found.breaks:
        typer.echo(f"\nBreak between {entry.before} and {entry.after}: {entry.text.en} ({entry.source})")


def _behind(found: Explanation) -> None:
    for given in found.contributions:
        of = f" of {given.period}" if given.period is not None else ""
        largest = f", the largest by {given.amount}" if given.amount is not None else ""
        typer.echo(f"\nCounted from {given.rows} of {given.rows_in_all} rows{of} in {given.table}{largest}:")
        if not given.top.is_empty():
            typer.echo(given.top)
    if not found.corrections.is_empty():
        typer.echo(f"\nCorrections applied:\n{found.corrections}")


def _files_and_steps(found: Explanation) -> None:
    typer.echo("\nSnapshots:")
    for sidecar in found.snapshots:
        typer.echo(
            f"  {sidecar.sha256}  {sidecar.dataset} {sidecar.vintage} ({sidecar.vintage_from})  {sidecar.origin}"
        )
    typer.echo("\nSteps (key, code, name, function):")
    for step in found.steps:
        typer.echo(f"  {step.key}  {step.code}  {step.name}  {step.function}")
