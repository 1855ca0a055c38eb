"""`planpuls calibrate`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan

if TYPE_CHECKING:
    from planpuls.indicators.calibration import Calibration

_SHOWN = 12


class Calibrated(StrEnum):
    MAIN_INDUSTRY_GROUPS = "main-industry-groups"


def calibrate(
    _indicator: Annotated[Calibrated, typer.Argument(help="What is calibrated.", metavar="INDICATOR")],
    plan: PlanArgument,
    workspace: WorkspaceOption = None,
) -> None:
    """Find the grouping of industries nearest to the shares published in the plan folder, and how many fit about as well."""
    from planpuls.pipeline.calibrating import industry_groups
    from planpuls.plan.alternatives import alternatives
    from planpuls.plan.industry_groups import read_published
    from planpuls.plan.load import PACKAGED

    folder = Path(plan) if Path(plan).is_dir() else PACKAGED / plan
    read, opened, published = read_plan(plan), open_workspace(workspace), read_published(folder)
    report(industry_groups(read, opened, published))
    for other in alternatives(read):
        if any(entry.area_set == other.area_set for entry in published):
            typer.echo(f"\nWith {read.country.name(other.member)} in {other.choice}:")
            report(industry_groups(other.plan, opened, published))


def report(found: Calibration) -> None:
    """Print best mapping, residuals, the mappings that fit about as well, and the range they give."""
    from planpuls.indicators.calibration import WITHIN_POINTS

    typer.echo(f"Root mean square difference {found.loss_points:.3f} points, largest {found.largest_points:.3f}.")
    if found.by_section:
        typer.echo(f"Whole sections were moved; one by one, blocks come to {found.alone_points:.3f} points.")
    else:
        typer.echo("Blocks were moved one by one: whole sections do not come near enough.")
    for block, group in found.best.items():
        typer.echo(f"  {block:20} {group}{'   (not decided by the figures)' if block in found.undecidable else ''}")
    count = len(found.alike)
    typer.echo(
        f"{count} mapping{'s' if count > 1 else ''} within {WITHIN_POINTS} points of the best: "
        f"{'the figures do not decide between them' if count > 1 else 'no other fits as well'}."
    )
    for mapping in found.alike[1:_SHOWN]:
        differ = [f"{block} {group}" for block, group in mapping.items() if group != found.best[block]]
        typer.echo(f"  differs in {', '.join(differ)}")
    if count > _SHOWN:
        typer.echo(f"  and {count - _SHOWN} more")
    typer.echo("Difference to the published share, and the range of all these mappings:")
    for (area, group), residual in found.residuals.items():
        low, high = found.lowest[area, group], found.highest[area, group]
        typer.echo(f"  {area:20} {group:9} {residual:+7.2f}   {low:6.2f} to {high:6.2f}")
