"""The draft of a case paper: question by question, with tables and pictures as Word's own objects and their sources."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from planpuls.editions.charts.render import png, standalone
from planpuls.editions.office.goal_lines import goal_lines
from planpuls.editions.office.packages import timeless
from planpuls.editions.office.told import Teller, Told, cut, questions
from planpuls.editions.office.words import word
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Figure, Table
from planpuls.editions.site.texts import say
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Language

HERE = "{{planpuls}}"
"""A paragraph of a template with this text is where the memo goes; without it, the end."""
MOST_ROWS, MOST_COLUMNS = 12, 8
_PICTURE_CM, _MAP_CM, _TALLEST_CM = 16.0, 9.0, 20.0
Pictures = Callable[[Indicator, Figure], bytes | None]
"""PNG files that are drawn already."""


def memo(
    choices: Choices,
    language: Language,
    *,
    wanted: Sequence[str] = (),
    area: str | None = None,
    template: Path | None = None,
    drawn: Pictures | None = None,
) -> bytes:
    """The memo as a .docx file: the whole plan, or the wanted questions, or one area. Equal releases give equal bytes.

    Errors: an indicator or area that the release does not have; a template that is no Word document.
    """
    teller = Teller(choices, language, area)
    specs = questions(choices, wanted)
    paper = _Paper(choices, language, template, drawn)
    paper.head(teller.name)
    if not wanted and area is None:
        paper.goals()
    for spec in specs:
        paper.question(teller.told(spec))
    paper.sources(specs)
    return paper.saved()


class _Paper:
    def __init__(self, choices: Choices, language: Language, template: Path | None, drawn: Pictures | None) -> None:
        self.choices, self.language, self.drawn = choices, language, drawn
        self.document = _opened(template)
        self.place = _place(self.document)
        self.styles = {style.name for style in self.document.styles}
        section = self.document.sections[0]
        self.width = section.page_width - section.left_margin - section.right_margin

    def word(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    # --- parts -----------------------------------------------------------------------------------------------------

    def head(self, name: str) -> None:
        release = self.choices.release
        self.text(f"{self.word('memo_title')}: {name}", "Title")
        for mark, notice in self.choices.warnings(self.language):
            self.text(f"{mark}: {notice}", strong=True)
        self.text(release.title.get(self.language), "Subtitle")
        self.text(self.word("memo_intro", release=release.id))

    def goals(self) -> None:
        self.text(self.word("goals"), "Heading 1")
        columns = (self.word("goal"), self.word("verdict"), self.word("answer"))
        lines = goal_lines(self.choices, self.language)
        rows = [(line.question, line.short, f"{line.answer} {line.beside}".strip()) for line in lines]
        self.grid(columns, rows)
        for line in lines:
            if line.comment:
                self.text(f"{line.question} {line.comment}")

    def question(self, told: Told) -> None:
        self.text(told.question, "Heading 1")
        if told.warning:
            self.text(told.warning, strong=True)
        for text in (*told.answer, *told.comments):
            self.text(text)
        for figure, widest in ((told.chart, _PICTURE_CM), (told.map, _MAP_CM)):
            if figure:
                self.picture(told.spec, figure, widest)
        if told.table:
            self.table(told.table)
        self.text(told.source, "Caption")
        for entry in told.behind:
            if entry.term == say("caveats", self.language):
                self.text(entry.term, "Heading 2")
                for text in entry.texts:
                    self.text(text, "List Bullet")

    def picture(self, spec: Indicator, figure: Figure, widest_cm: float) -> None:
        from docx.shared import Cm

        data = self.drawn(spec, figure) if self.drawn else None
        if data is None:
            data = png(standalone(figure.file or figure.wide, figure.caption, self.language))
        paragraph = self.text("")
        run = paragraph.add_run()
        shape = run.add_picture(io.BytesIO(data), width=min(self.width, Cm(widest_cm)))
        if shape.height > Cm(_TALLEST_CM):
            shape.width, shape.height = round(shape.width * Cm(_TALLEST_CM) / shape.height), Cm(_TALLEST_CM)
        properties = shape._inline.docPr
        properties.set("descr", f"{figure.caption.title}. {figure.caption.alternative}")
        properties.set("title", figure.caption.title)

    def table(self, table: Table) -> None:
        self.text(table.caption, "Caption")
        shown = cut(table, MOST_ROWS, MOST_COLUMNS)
        right = [column.kind == "number" for column in shown.columns]
        self.grid(
            [column.label for column in shown.columns], [[cell.text for cell in row] for row in shown.rows], right
        )
        if len(shown.rows) < len(table.rows):
            self.text(self.word("part", shown=len(shown.rows), count=len(table.rows)), "Caption")
        for note in table.notes:
            self.text(note, "Caption")

    def sources(self, specs: Sequence[Indicator]) -> None:
        self.text(self.word("sources"), "Heading 1")
        for line in dict.fromkeys(self.choices.source_line(spec, self.language) for spec in specs):
            self.text(line, "List Bullet")

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return timeless(out.getvalue())

    # --- Word's objects --------------------------------------------------------------------------------------------

    def text(self, text: str, style: str | None = None, *, strong: bool = False) -> Any:
        """A paragraph; a style that a template lacks is left out."""
        paragraph = self.document.add_paragraph(style=style if style in self.styles else None)
        if text:
            paragraph.add_run(text).bold = strong or None
        self._put(paragraph._element)
        return paragraph

    def grid(self, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Pt

        table = self.document.add_table(rows=0, cols=len(columns))
        table.style = next((name for name in ("Table Grid", "Tabellrutenett") if name in self.styles), None)
        for number, line in enumerate([columns, *rows]):
            cells = table.add_row().cells
            for place, text in enumerate(line):
                paragraph = cells[place].paragraphs[0]
                run = paragraph.add_run(text)
                run.font.size, run.bold = Pt(9), True if number == 0 else None
                if right and right[place]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self._put(table._element)

    def _put(self, element: Any) -> None:
        if self.place is not None:
            self.place._element.addprevious(element)


def _opened(template: Path | None) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    if template is None:
        return _ours()
    try:
        return Document(str(template))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        advice = "Save the template as .docx from Word or Writer."
        raise InputError([Problem(str(template), "a Word document (.docx)", str(error), advice)]) from error


def _ours() -> Any:
    """A4 with readable margins and one family of letters."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption"):
        style = document.styles[name]
        style.font.name = "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        style.font.color.rgb = RGBColor(0x1D, 0x25, 0x29)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Title"].font.size = Pt(22)
    document.styles["Heading 1"].font.size = Pt(14)
    document.styles["Heading 1"].paragraph_format.keep_with_next = True
    document.styles["Caption"].font.size, document.styles["Caption"].font.bold = Pt(8.5), False
    return document


def _place(document: Any) -> Any:
    """The paragraph the memo goes before; its mark is taken out."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == HERE:
            for run in paragraph.runs:
                run.text = ""
            return paragraph
    return None
