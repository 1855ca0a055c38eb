"""`planpuls diff`"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, release_of
from planpuls.spec.spreadsheet import harmless_frame

if TYPE_CHECKING:
    from planpuls.release.difference import Difference
    from planpuls.release.reader import Release


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def diff(
    plan: PlanArgument,
    base: Annotated[
        str | None, typer.Option("--from", help="Release id or folder; default: the one in force before.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="Release id or folder; default: the one in force.")] = None,
    format: Annotated[
        Format, typer.Option(help="csv and parquet: every changed figure; json: the summary.")
    ] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="File to write; needed for parquet.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say what changed between two releases, and why: new source data, a correction, the plan, or the computation."""
    from planpuls.release.comparing import before
    from planpuls.release.difference import Difference
    from planpuls.release.reader import open_release
    from planpuls.spec.errors import InputError, Problem

    space = open_workspace(workspace)
    release = release_of(space, plan) if to is None else _named(to, space.releases)
    other = before(release, space.releases) if base is None else _named(base, space.releases).path
    if other is None:
        typer.echo(f"release {release.id}: there is no earlier release to compare with.")
        return
    if format is Format.PARQUET and out is None:
        raise InputError([Problem("--out", "a file to write", "none", "Name one for Parquet.")])
    found = Difference(open_release(other), release)
    _write(found, format, out)


def _named(name: str, releases: Path) -> Release:
    from planpuls.release.reader import open_release

    return open_release(Path(name) if Path(name).is_dir() else releases / name)


def _write(found: Difference, format: Format, out: Path | None) -> None:
    if format is Format.PARQUET:
        assert out is not None
        found.rows.write_parquet(out)
        return
    if format is Format.CSV:
        text = harmless_frame(found.rows).write_csv()
    elif format is Format.JSON:
        text = json.dumps(found.document(), ensure_ascii=False, indent=2) + "\n"
    else:
        text = "\n".join(_lines(found.document())) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def _lines(document: dict[str, Any]) -> list[str]:
    lines = [f"{document['from']} -> {document['to']}"]
    if document["empty"]:
        return [*lines, "Ingen endring."]
    for entry in document["verdicts"]:
        ends = [entry[end]["headline"]["nb"] if entry[end] else "–" for end in ("from", "to")]
        lines.append(f"verdict  {entry['id']}: {ends[0]} -> {ends[1]} ({', '.join(entry['reasons']) or '–'})")
    for entry in document["indicators"]:
        counts = f"{entry['new']} new, {entry['changed']} changed, {entry['gone']} gone"
        state = "" if entry["state"] == "both" else f" {entry['state']}"
        lines.append(f"figures  {entry['id']}{state}: {counts} ({', '.join(entry['reasons']) or '–'})")
        if entry["from_answer"] != entry["to_answer"]:
            lines += [
                f"         {mark} {entry[end]['nb'] if entry[end] else '–'}"
                for mark, end in (("-", "from_answer"), ("+", "to_answer"))
            ]
    for entry in document["sources"]:
        parts = [f"{what} {', '.join(entry[what])}" for what in ("new", "changed", "gone") if entry[what]]
        lines.append(f"source   {entry['id']}: {'; '.join(parts)}")
    if document["plan_changes"]:
        lines.append(f"plan     {', '.join(document['plan_changes'])}")
    if document["comments"]:
        lines.append(f"comments {', '.join(document['comments'])}")
    return lines
