"""The draft of a case paper: question by question, with tables and pictures as Word's own objects and their sources."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from planpuls.editions.charts.render import png, standalone
from planpuls.editions.charts.theme import COLOURS
from planpuls.editions.office.fitting import column_widths, sized_columns
from planpuls.editions.office.goal_lines import goal_lines
from planpuls.editions.office.packages import timeless
from planpuls.editions.office.told import Teller, Told, columns_left_out, cut, questions
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
TABLE = "planpuls table"
"""Style of tables; a template may have its own of this name."""
_TABLE_POINTS = (9.0, 8.5, 8.0, 7.5, 7.0)
_CELL_PAD_IN = 0.06
_KEPT_TOGETHER = 16
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
    if teller.own and teller.own.short:
        paper.text(" ".join(teller.own.short))
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
            self.text(told.warning, strong=True).paragraph_format.keep_with_next = True
        for text in (*told.answer, *told.comments):
            self.text(text).paragraph_format.keep_with_next = bool(told.chart or told.map or told.table)
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
        self.text(table.caption, "Caption").paragraph_format.keep_with_next = True
        shown = self._cut(table)
        right = [column.kind == "number" for column in shown.columns]
        self.grid(
            [column.label for column in shown.columns], [[cell.text for cell in row] for row in shown.rows], right
        )
        if len(shown.rows) < len(table.rows):
            self.text(self.word("part", shown=len(shown.rows), count=len(table.rows)), "Caption")
        for note in (*columns_left_out(table, shown, self.language), *table.notes):
            self.text(note, "Caption")

    def _cut(self, table: Table) -> Table:
        """As many columns as stand beside each other without a broken word."""
        from docx.shared import Inches

        for most in range(MOST_COLUMNS, 2, -1):
            shown = cut(table, MOST_ROWS, most)
            lines = [[column.label for column in shown.columns], *([cell.text for cell in row] for row in shown.rows)]
            if column_widths(lines, self.width / Inches(1), _TABLE_POINTS[-1], 2 * _CELL_PAD_IN):
                return shown
        return cut(table, MOST_ROWS, 2)

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
        """A table as wide as the text. No row is parted by the end of a page, and a table that a page can hold is not either."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Inches, Pt

        lines = [columns, *rows]
        size, widths = sized_columns(lines, self.width / Inches(1), _TABLE_POINTS, 2 * _CELL_PAD_IN)
        table = self.document.add_table(rows=0, cols=len(columns))
        table.style = next((name for name in (TABLE, "Table Grid", "Tabellrutenett") if name in self.styles), None)
        table.autofit = False
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Inches(wide)
        together = len(lines) <= _KEPT_TOGETHER
        for number, line in enumerate(lines):
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for place, (cell, text) in enumerate(zip(row.cells, line, strict=True)):
                cell.width = Inches(widths[place])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                paragraph.paragraph_format.keep_with_next = (together and number < len(lines) - 1) or None
                run = paragraph.add_run(text)
                run.font.size, run.bold = Pt(size), True if number == 0 else None
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
    """A4 with readable margins, one family of letters, and tables of thin lines between the rows."""
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
    caption = document.styles["Caption"]
    caption.font.size, caption.font.bold = Pt(8.5), False
    caption.paragraph_format.space_before = caption.paragraph_format.space_after = Pt(3)
    _add_table_style(document)
    return document


def _add_table_style(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = document.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    line = 'w:val="single" w:space="0"'
    rule, dark = COLOURS["line"].lstrip("#"), COLOURS["accent"].lstrip("#")
    pad = round(_CELL_PAD_IN * 1_440)
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>"
            f'<w:top {line} w:sz="8" w:color="{dark}"/><w:bottom {line} w:sz="8" w:color="{dark}"/>'
            f'<w:insideH {line} w:sz="4" w:color="{rule}"/></w:tblBorders>'
            f'<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="{pad}" w:type="dxa"/>'
            f'<w:bottom w:w="30" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )
    style.element.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:tcPr><w:tcBorders>'
            f'<w:bottom {line} w:sz="8" w:color="{dark}"/></w:tcBorders></w:tcPr></w:tblStylePr>'
        )
    )


def _place(document: Any) -> Any:
    """The paragraph the memo goes before; its mark is taken out."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == HERE:
            for run in paragraph.runs:
                run.text = ""
            return paragraph
    return None
