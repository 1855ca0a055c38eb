"""`planpuls brief`"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, read_plan, release_of


class Tongue(StrEnum):
    NB = "nb"
    EN = "en"


def brief(
    plan: PlanArgument,
    since: Annotated[str, typer.Option(help="Day, as 2026-10-01: what is new since then.", metavar="DATE")],
    area: Annotated[str | None, typer.Option(help="Area code: only what concerns its municipalities.")] = None,
    language: Annotated[Tongue, typer.Option(help="Language of the letter.")] = Tongue.NB,
    out: Annotated[Path | None, typer.Option(help="Folder; default: beside the release's website.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the monthly letter as a page, an Atom feed and HTML for mail: figures, verdicts, notices, establishments, floor area."""
    from planpuls.editions.brief.content import brief as letter_of
    from planpuls.editions.brief.write import write_brief
    from planpuls.pipeline.calendar import coming
    from planpuls.release.comparing import finished, in_force_on
    from planpuls.release.reader import open_release
    from planpuls.spec.errors import InputError, Problem

    try:
        date.fromisoformat(since)
    except ValueError as error:
        raise InputError([Problem("--since", "a day such as 2026-10-01", since, "Mend the day.")]) from error
    space, loaded = open_workspace(workspace), read_plan(plan)
    release = release_of(space, plan)
    earlier = in_force_on(since, release, space.releases)
    made_at = finished(release.path)
    calendar = coming(loaded, space, date.fromisoformat(made_at[:10]) if made_at else date.today())
    letter = letter_of(
        release,
        open_release(earlier) if earlier else None,
        since,
        language.value,
        area=area,
        calendar=calendar.items,
        calendar_notes=calendar.notes,
        finished=made_at,
    )
    folder = out or space.editions / release.id / "brief" / f"{since}{f'-{area}' if area else ''}-{language.value}"
    write_brief(letter, folder, language.value)
    typer.echo(f"{letter.title}: {letter.news} news in {folder}")
