"""Slides and memo of the whole plan, as files of a release's editions; the workbook is made beside them."""

from __future__ import annotations

from pathlib import Path

from planpuls.editions.office.memo import memo
from planpuls.editions.office.slides import slides
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import OFFICE, Figure, office_stem, question_address
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Language


def office_file(choices: Choices, site: Path, language: Language, ending: str) -> Path:
    """Where the file of an ending lies; its folder is made."""
    folder = site / OFFICE
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{office_stem(str(choices.plan['id']), language, demo=choices.release.demo)}.{ending}"


def write_slides(choices: Choices, site: Path, language: Language) -> None:
    office_file(choices, site, language, "pptx").write_bytes(slides(choices, language))


def write_memo(choices: Choices, site: Path, language: Language) -> None:
    """Write the memo into the finished pages of `site`; pictures that lie there are not drawn again."""

    def drawn(spec: Indicator, figure: Figure) -> bytes | None:
        page = site / question_address(spec.id).get(language)
        picture = page.parent / f"{figure.id}.png"
        return picture.read_bytes() if picture.is_file() else None

    office_file(choices, site, language, "docx").write_bytes(memo(choices, language, drawn=drawn))
