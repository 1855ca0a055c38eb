"""Slides, memo and workbook of the whole plan, as files of a release's editions."""

from __future__ import annotations

from pathlib import Path

from planpuls.editions.office.memo import memo
from planpuls.editions.office.slides import slides
from planpuls.editions.office.workbook import workbook
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import OFFICE, Figure, office_stem, question_address
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Language


def write_office(choices: Choices, site: Path, language: Language) -> None:
    """Write the three files into the finished pages of `site`; pictures that lie there are not drawn again."""

    def drawn(spec: Indicator, figure: Figure) -> bytes | None:
        page = site / question_address(spec.id).get(language)
        picture = page.parent / f"{figure.id}.png"
        return picture.read_bytes() if picture.is_file() else None

    folder = site / OFFICE
    folder.mkdir(parents=True, exist_ok=True)
    stem = office_stem(str(choices.plan["id"]), language, demo=choices.release.demo)
    (folder / f"{stem}.pptx").write_bytes(slides(choices, language))
    (folder / f"{stem}.docx").write_bytes(memo(choices, language, drawn=drawn))
    (folder / f"{stem}.xlsx").write_bytes(workbook(choices, language))
