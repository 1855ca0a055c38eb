"""Sheets of words of the workbook: contents, goals, changes, areas and codes, sources, glossary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planpuls.editions.charts.theme import COLOURS
from planpuls.editions.office.goal_lines import goal_lines
from planpuls.editions.office.native_charts import number_format
from planpuls.editions.office.words import word
from planpuls.editions.site.changes import changes_page
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.names import licence, publisher
from planpuls.editions.site.parts import ranges
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Measure, View
from planpuls.spec.text import Language

_LONGEST_NAME = 31
"""Characters of a sheet's name, by Excel's rule."""


class WordSheets:
    """A workbook's formats, and its sheets without figures."""

    def __init__(self, book: Any, choices: Choices, language: Language) -> None:
        self.book, self.choices, self.language = book, choices, language
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "font_color": "#ffffff", "bg_color": COLOURS["accent"], "text_wrap": True, "valign": "top"}
        )
        self.one_line = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": COLOURS["accent"]})
        self.indented = book.add_format({"indent": 1})
        self.note = book.add_format({"font_color": COLOURS["ink-2"]})
        self.warning = book.add_format({"bold": True, "font_color": COLOURS["chart-loss-4"]})
        self.link = book.get_default_url_format()
        self.numbers: dict[int, Any] = {}
        self.names: dict[str, str] = {}

    def word(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def number(self, decimals: int) -> Any:
        if decimals not in self.numbers:
            self.numbers[decimals] = self.book.add_format({"num_format": number_format(decimals)})
        return self.numbers[decimals]

    def sheet(self, name: str) -> Any:
        for sign in "[]:*?/\\":
            name = name.replace(sign, " ")
        return self.book.add_worksheet(name[:_LONGEST_NAME].strip())

    def top(self, sheet: Any, title: str) -> int:
        """Title, and the mark of invented figures; returns the next row."""
        sheet.write_string(0, 0, title, self.title)
        sheet.hide_gridlines(2)
        if warnings := self.choices.warnings(self.language):
            sheet.write_string(1, 0, " ".join(f"{mark}: {notice}" for mark, notice in warnings), self.warning)
        return 2

    def _table(
        self, sheet: Any, row: int, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> None:
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(row, column, head, self.head)
            sheet.set_column(column, column, width)
        for number, line in enumerate(rows, row + 1):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text)
        if rows:
            sheet.autofilter(row, 0, row + len(rows), len(heads) - 1)
        sheet.freeze_panes(row + 1, 0)

    def contents(self, sheet: Any, listed: Sequence[tuple[str, Any]]) -> None:
        release = self.choices.release
        row = self.top(sheet, f"planpuls: {release.name.get(self.language)}")
        sheet.write_string(row, 0, release.title.get(self.language), self.note)
        sheet.write_string(row + 1, 0, f"{say('release', self.language)} {release.id}", self.note)
        row += 3
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.write_string(row, 0, self.word("sheet"), self.head)
        sheet.write_string(row, 1, self.word("question"), self.head)
        for number, (text, target) in enumerate(listed, row + 1):
            sheet.write_url(number, 0, f"internal:'{target.get_name()}'!A1", self.link, target.get_name())
            sheet.write_string(number, 1, text)
        absent = [
            f"{entry['spec']['question'][self.language]} {entry['reason'][self.language]}"
            for _, entry in sorted(release.absent.items())
        ]
        row += len(listed) + 2
        if absent:
            sheet.write_string(row, 0, self.word("absent"), self.title)
            for number, text in enumerate(absent, row + 1):
                sheet.write_string(number, 0, text)

    def goals(self) -> Any:
        sheet = self.sheet(self.word("goals"))
        row = self.top(sheet, self.word("goals"))
        heads = [self.word(key) for key in ("goal", "verdict", "answer", "standing", "missing", "beside", "comment")]
        rows = [
            (
                line.goal.question.get(self.language),
                line.verdict,
                line.answer,
                say(line.goal.standing, self.language),
                line.goal.missing.get(self.language) if line.goal.missing else "",
                line.beside,
                line.comment,
            )
            for line in goal_lines(self.choices, self.language)
        ]
        self._table(sheet, row, heads, rows, (60, 30, 80, 16, 60, 60, 60))
        return sheet

    def changes(self) -> Any:
        """What changed since the release before, with the reasons; every single figure is in the site's files."""
        sheet = self.sheet(self.word("changes"))
        row = self.top(sheet, self.word("changes"))
        page = changes_page(self.choices, self.language)
        for text in (page.lead, *page.notes):
            sheet.write_string(row, 0, text, self.note)
            row += 1
        for section in page.sections:
            (table,) = section.tables
            sheet.write_string(row + 1, 0, table.caption, self.title)
            for column, head in enumerate(table.columns):
                sheet.write_string(row + 2, column, head.label, self.head)
            for number, line in enumerate(table.rows, row + 3):
                for column, (head, cell) in enumerate(zip(table.columns, line, strict=True)):
                    if head.kind == "number" and cell.value:
                        sheet.write_number(number, column, float(cell.value))
                    else:
                        sheet.write_string(number, column, cell.text)
            row += 4 + len(table.rows)
        sheet.set_column(0, 2, 40)
        sheet.set_column(3, 6, 24)
        return sheet

    def areas(self) -> Any:
        sheet = self.sheet(self.word("areas"))
        row = self.top(sheet, self.word("areas"))
        sets = self.choices.release.area_sets
        rows = [
            (key, self.choices.set_name(key, self.language), str(sets[key]["edition"]), code, name.get(self.language))
            for (key, code), name in self.choices.release.area_names.items()
            if key in sets
        ]
        heads = [
            self.word("area_set"),
            self.word("area_set"),
            self.word("edition"),
            self.word("code"),
            self.word("area"),
        ]
        self._table(sheet, row, heads, rows, (30, 44, 12, 12, 40))
        return sheet

    def sources(self) -> Any:
        sheet = self.sheet(self.word("sources"))
        row = self.top(sheet, self.word("sources"))
        rows = [
            (
                f"{publisher(source['source'], self.language)}: {source['title'][self.language]}",
                ranges(file["periods"]),
                licence(source["licence"], self.language),
                file["origin"],
                file["sha256"],
            )
            for source in self.choices.release.sources
            for file in source["files"]
        ]
        heads = [self.word(key) for key in ("sources", "vintage", "licence", "source_file", "hash")]
        self._table(sheet, row, heads, rows, (60, 14, 20, 40, 68))
        return sheet

    def glossary(self) -> Any:
        sheet = self.sheet(self.word("glossary"))
        row = self.top(sheet, self.word("glossary"))
        glossary, rows = self.choices.glossary, []
        for status, entry in glossary["statuses"].items():
            rows.append((self.word("status"), status, f"{entry['sign']} {entry['text'][self.language]}".strip()))
        for flag, text in glossary["flags"].items():
            rows.append((self.word("flags"), flag, text[self.language]))
        for spec in self.choices.release.specs.values():
            items: tuple[Measure | View, ...] = (*spec.measures, *spec.views)
            rows += [
                (spec.id, item.id, f"{item.name.get(self.language)} ({item.unit.get(self.language)})") for item in items
            ]
        heads = [self.word("sheet"), self.word("term"), self.word("meaning")]
        self._table(sheet, row, heads, rows, (30, 34, 120))
        return sheet
