"""`planpuls slides` and `planpuls memo`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planpuls.cli.options import PlanArgument, WorkspaceOption, open_workspace, release_of

if TYPE_CHECKING:
    from planpuls.editions.site.choices import Choices


class Language(StrEnum):
    NB = "nb"
    EN = "en"


QuestionsOption = Annotated[
    str | None, typer.Option("--questions", help="Ids of indicators, with commas between; without it, all.")
]
AreaOption = Annotated[str | None, typer.Option("--area", help="Code of the one area it is about, such as 3207.")]
LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the text.")]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="The organisation's own template; see docs/templates.md.")
]
ToOption = Annotated[Path | None, typer.Option("--to", help="The file to write; without it, one in this folder.")]


def slides(
    plan: PlanArgument,
    questions: QuestionsOption = None,
    area: AreaOption = None,
    language: LanguageOption = Language.NB,
    template: TemplateOption = None,
    to: ToOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the slides for one meeting from the release in force."""
    from planpuls.editions.office.slides import slides as deck

    choices = _choices(plan, workspace)
    data = deck(choices, language.value, wanted=_ids(questions), area=area, template=template)
    _write(choices, data, to, area, language, ".pptx")


def memo(
    plan: PlanArgument,
    questions: QuestionsOption = None,
    area: AreaOption = None,
    language: LanguageOption = Language.NB,
    template: TemplateOption = None,
    to: ToOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the draft of a case paper from the release in force."""
    from planpuls.editions.office.memo import memo as paper

    choices = _choices(plan, workspace)
    data = paper(choices, language.value, wanted=_ids(questions), area=area, template=template)
    _write(choices, data, to, area, language, ".docx")


def _choices(plan: str, workspace: Path | None) -> Choices:
    from planpuls.editions.site.choices import Choices

    return Choices(release_of(open_workspace(workspace), plan))


def _ids(questions: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (questions or "").split(",") if part.strip())


def _write(choices: Choices, data: bytes, to: Path | None, area: str | None, language: Language, ending: str) -> None:
    from planpuls.editions.site.parts import office_stem
    from planpuls.store.files import write_bytes

    stem = office_stem(str(choices.plan["id"]), language.value, demo=choices.release.demo)
    target = to or Path(f"{stem}{f'-{area}' if area else ''}{ending}")
    write_bytes(target.absolute(), data)
    typer.echo(target)
