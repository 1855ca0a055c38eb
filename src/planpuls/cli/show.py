"""`planpuls show`"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import PlanOption, WorkspaceOption, open_workspace, release_of
from planpuls.spec.rounding import BETWEEN, ENDS, NONE_GIVEN, NOT_BOUNDED, is_not_bounded, items
from planpuls.spec.spreadsheet import harmless_frame

if TYPE_CHECKING:
    import polars as pl

    from planpuls.release.query import Answer
    from planpuls.release.reader import Release
    from planpuls.spec.indicator import Indicator, Measure, View

_TABLE_ROWS = 40
_DECIMALS = 6


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def show(
    indicator: Annotated[str, typer.Argument(help="Indicator id, such as jobs-near-hubs.")],
    plan: PlanOption = None,
    area: Annotated[str | None, typer.Option(help="Area code.")] = None,
    area_set: Annotated[str | None, typer.Option(help="Area set, with or without edition.")] = None,
    period: Annotated[str | None, typer.Option(help="Year.")] = None,
    base_period: Annotated[str | None, typer.Option(help="Compare with this year.")] = None,
    format: Annotated[Format, typer.Option(help="table shortens, csv and json are complete.")] = Format.TABLE,
    bounds: Annotated[bool, typer.Option("--bounds", help="Also the lower and upper bounds.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print an indicator's figures from the release in force."""
    from planpuls.release.query import query

    release = release_of(open_workspace(workspace), plan)
    answer = query(
        release, indicator, area_set=area_set, area=area, period=period, base_period=base_period, bounds=bounds
    )
    rows = _whole_numbers(answer)
    for line in _notes(release, answer):
        typer.echo(line, err=True)
    if format is Format.CSV:
        typer.echo(harmless_frame(rows).write_csv(), nl=False)
    elif format is Format.JSON:
        typer.echo(rows.write_json())
    else:
        _print_table(release, answer.spec, rows)


def _whole_numbers(answer: Answer) -> pl.DataFrame:
    """Counts without a decimal point, shares with enough digits to check and no more."""
    import polars as pl

    whole = {measure.id for measure in answer.spec.measures if measure.decimals == 0}
    # Differences of counts are whole; other views are rounded on pages alone, never here.
    differences = {view.id for view in answer.spec.views if _is_whole(view, whole)}
    whole |= {f"{name}_base" for name in whole} | differences | {f"{name}{end}" for name in differences for end in ENDS}
    rounded = {view.id for view in answer.spec.views} - whole
    return answer.rows.with_columns(
        *(pl.col(name).cast(pl.Int64) for name in answer.rows.columns if name in whole),
        *(pl.col(name).round(_DECIMALS) for name in answer.rows.columns if name in rounded),
    )


def _is_whole(view: View, whole: set[str]) -> bool:
    return view.kind == "change" and view.measure in whole


def _notes(release: Release, answer: Answer) -> list[str]:
    notes = [f"{release.name.nb} · {answer.spec.title.nb} · release {release.id}"]
    if release.scenario:
        notes.append(f"Scenario: {release.scenario['name']['nb']}.")
    if release.demo:
        notes.append("Oppdiktede demodata.")
    if (
        answer.spec.partial_label
        and not answer.rows.filter(answer.rows["flags"].str.contains("partial_source")).is_empty()
    ):
        notes.append(f"{answer.spec.partial_label.nb}: ikke et svar på spørsmålet.")
    if any(name.endswith(ENDS) for name in answer.rows.columns):
        notes.append(BETWEEN.nb)
        notes += [
            f"{view.name.nb} {NOT_BOUNDED.nb}." for view in answer.spec.views if is_not_bounded(answer.spec, view)
        ]
        notes.append(NONE_GIVEN.nb)
    return [*notes, *(entry.text.nb for entry in answer.breaks)]


def _print_table(release: Release, spec: Indicator, rows: pl.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        caption=f"{rows.height} rows" + (f", the first {_TABLE_ROWS} shown" if rows.height > _TABLE_ROWS else "")
    )
    shown: tuple[Measure | View, ...] = (*spec.measures, *spec.views)
    decimals = {item.id: item.decimals for item in shown} | {name: one.decimals for name, one in items(spec).items()}
    numeric = {name for name, kind in rows.schema.items() if kind.is_numeric()}
    for name in rows.columns:
        table.add_column(name, justify="right" if name in numeric else "left", overflow="fold")
    for row in rows.head(_TABLE_ROWS).to_dicts():
        table.add_row(*(_cell(release, row, name, decimals.get(name.removesuffix("_base"), 1)) for name in row))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _cell(release: Release, row: dict[str, object], name: str, decimals: int) -> str:
    value = row[name]
    if name in ("area", "to_area"):
        label = release.area_name(str(row["area_set"]), str(value)).nb
        return str(value) if label == str(value) else f"{value} {label}"
    if value is None:
        return ""
    return f"{value:,.{decimals}f}".replace(",", " ") if isinstance(value, float) else str(value)
