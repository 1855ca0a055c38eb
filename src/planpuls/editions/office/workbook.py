"""The workbook: one tidy sheet per indicator, goals, areas and codes, sources, glossary; for Excel and Calc."""

from __future__ import annotations

import io
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import polars as pl

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.theme import COLOURS
from planpuls.editions.office.goal_lines import goal_lines
from planpuls.editions.office.native_charts import line_tokens, number_format
from planpuls.editions.office.packages import timeless
from planpuls.editions.office.words import word
from planpuls.editions.site.changes import changes_page
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import comment_shown
from planpuls.editions.site.names import licence, publisher
from planpuls.editions.site.parts import ranges
from planpuls.editions.site.question import question_page
from planpuls.editions.site.texts import say
from planpuls.release.formulas import BASE
from planpuls.release.views import CELL_SETS
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.text import Language, Text

_LONGEST_NAME = 31
"""Characters of a sheet's name, by Excel's rule."""
_HEAD_ROW = 6
"""Row of the column heads, counted from 0; above it stand question, answer, definition and source."""
_CHART_ROWS = 26
"""Rows that a chart stands over, also where a program draws them lower than Excel does."""
_FIGURE_WIDTH = 18
_LINE_POINTS = 15


def workbook(choices: Choices, language: Language) -> bytes:
    """The workbook as an .xlsx file. Equal releases give equal bytes.

    Numbers are numbers and codes are text; nothing is summed that the release does not hold as a figure.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _Book(book, choices, language).write()
    return timeless(out.getvalue())


class _Book:
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

    def write(self) -> None:
        contents = self._sheet(self.word("contents"))
        listed = [(self.word("goals"), self._goals())]
        listed += [
            (spec.question.get(self.language), self._indicator(spec)) for spec in self.choices.release.specs.values()
        ]
        listed += [
            (self.word("changes"), self._changes()),
            (self.word("areas"), self._areas()),
            (self.word("sources"), self._sources()),
            (self.word("glossary"), self._glossary()),
        ]
        self._contents(contents, listed)

    def _sheet(self, name: str) -> Any:
        for sign in "[]:*?/\\":
            name = name.replace(sign, " ")
        return self.book.add_worksheet(name[:_LONGEST_NAME].strip())

    def _top(self, sheet: Any, title: str) -> int:
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

    # --- sheets of words -------------------------------------------------------------------------------------------

    def _contents(self, sheet: Any, listed: Sequence[tuple[str, Any]]) -> None:
        release = self.choices.release
        row = self._top(sheet, f"planpuls: {release.name.get(self.language)}")
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

    def _goals(self) -> Any:
        sheet = self._sheet(self.word("goals"))
        row = self._top(sheet, self.word("goals"))
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

    def _changes(self) -> Any:
        """What changed since the release before, with the reasons; every single figure is in the site's files."""
        sheet = self._sheet(self.word("changes"))
        row = self._top(sheet, self.word("changes"))
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

    def _areas(self) -> Any:
        sheet = self._sheet(self.word("areas"))
        row = self._top(sheet, self.word("areas"))
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

    def _sources(self) -> Any:
        sheet = self._sheet(self.word("sources"))
        row = self._top(sheet, self.word("sources"))
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

    def _glossary(self) -> Any:
        sheet = self._sheet(self.word("glossary"))
        row = self._top(sheet, self.word("glossary"))
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

    # --- figures ---------------------------------------------------------------------------------------------------

    def _indicator(self, spec: Indicator) -> Any:
        sheet = self._sheet(spec.id)
        self._top(sheet, spec.question.get(self.language))
        page = question_page(self.choices, spec, self.language)
        warning = f"{page.partial_label.get(self.language)}. " if page.partial_label else ""
        answer = page.answer.get(self.language) if page.answer else ""
        sheet.write_string(2, 0, warning + answer, self.warning if warning else None)
        sheet.write_string(3, 0, spec.definition.get(self.language), self.note)
        if comment := comment_shown(self.choices.release.comments.get(spec.id), self.language):
            sheet.write_string(5, 0, comment.plain, self.note)
        cells = bool(spec.stored_area_sets and set(spec.stored_area_sets) & set(CELL_SETS))
        source = self.choices.source_line(spec, self.language)
        sheet.write_string(4, 0, f"{source} {self.word('cells_note')}" if cells else source, self.note)
        table = self._rows(spec, cells=cells)
        self._figures(sheet, spec, table)
        figures = [figure for section in page.sections for figure in section.figures]
        plotted = next((figure.wide.plotted for figure in figures if figure.wide.plotted), None)
        if plotted:
            self._chart(sheet, plotted, len(table.columns) + 1, spec.title.get(self.language))
        return sheet

    def _rows(self, spec: Indicator, *, cells: bool) -> pl.DataFrame:
        """Rows of the newest edition of every area set with measures and views side by side, names beside codes.

        Cells are given as the change of 1 km cells from the baseline to the newest year.
        """
        if cells:
            base, end = self.choices.span(sorted(self.choices.observed(spec.id)["period"].unique()), spec)
            table = self.choices.rows(spec.id, area_set="cell_1km", period=end, base_period=base)
        else:
            stored = self.choices.stored_sets(spec.id)
            order = {key: place for place, key in enumerate(self.choices.release.area_sets)}
            sets = [key for key in stored if key not in order or self.choices.newest_set(key.partition("@")[0]) == key]
            sets = sorted(sets, key=lambda key: (order.get(key, len(order)), key))
            table = pl.concat([self.choices.rows(spec.id, area_set=key) for key in sets], how="vertical_relaxed")
        names = self.choices.release.frame("areas").select("area_set", "area", name=f"name_{self.language}")
        ends = ["area", "to_area"] if spec.flow else ["area"]
        for end in ends:
            own = names.rename({"area": end, "name": "__own"})
            other = names.filter(pl.col("area_set") == "*").select(
                pl.col("area").alias(end), pl.col("name").alias("__all")
            )
            table = table.join(own, on=["area_set", end], how="left", maintain_order="left")
            table = table.join(other, on=end, how="left", maintain_order="left")
            table = table.with_columns(pl.coalesce("__own", "__all", pl.lit("")).alias(f"{end}_name")).drop(
                "__own", "__all"
            )
        keys = [column for end in ends for column in (end, f"{end}_name")]
        first = ["area_set", *keys, "period", *(dimension.id for dimension in spec.dimensions)]
        return table.select(*first, pl.exclude(first))

    def _figures(self, sheet: Any, spec: Indicator, table: pl.DataFrame) -> None:
        """Column heads in words with the unit, the figures below; a row's status says why a figure is not there."""
        items: dict[str, Measure | View] = {measure.id: measure for measure in spec.measures}
        items |= {view.id: view for view in spec.views}
        labels = {
            "area_set": "area_set",
            "area": "code",
            "area_name": "area",
            "to_area": "to_code",
            "to_area_name": "to_area",
            "period": "period",
            "base_period": "base_period",
            "status": "status",
            "flags": "flags",
        }
        dimensions = {dimension.id: dimension for dimension in spec.dimensions}
        height, lines = table.height, 1
        for column, name in enumerate(table.columns):
            series = table[name]
            item = items.get(name.removesuffix(BASE))
            if item is not None:
                base = f", {self.word('base_period')}" if name.endswith(BASE) else ""
                head = f"{item.name.get(self.language)}{base} ({item.unit.get(self.language)})"
                width = _FIGURE_WIDTH
                sheet.set_column(column, column, width, self.number(item.decimals))
                for number, value in enumerate(series.to_list(), _HEAD_ROW + 1):
                    if value is not None:
                        sheet.write_number(number, column, value)
            else:
                if name in dimensions:
                    head = dimensions[name].name.get(self.language)
                    series = _labelled(series, dimensions[name].values, self.language)
                else:
                    head = self.word(labels[name])
                width = _width(series, head)
                sheet.set_column(column, column, width, self.indented if name in ("status", "flags") else None)
                self._texts(sheet, column, series)
            # Heads are bold: a line holds fewer letters than the column's width says.
            lines = max(lines, len(wrap(head, width - 3)))
            sheet.write_string(_HEAD_ROW, column, head, self.head)
        sheet.set_row(_HEAD_ROW, _LINE_POINTS * (lines + 1))
        if height:
            sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + height, len(table.columns) - 1)
        sheet.freeze_panes(_HEAD_ROW + 1, 0)

    def _texts(self, sheet: Any, column: int, series: pl.Series) -> None:
        numeric = series.dtype.is_numeric()
        for number, value in enumerate(series.to_list(), _HEAD_ROW + 1):
            if value is None:
                continue
            if numeric:
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, str(value))

    def _chart(self, sheet: Any, plotted: Plotted, column: int, title: str) -> None:
        """A native chart over a small block of its figures, right of the table."""
        top = _HEAD_ROW + _CHART_ROWS
        sheet.write_string(top - 1, column, self.word("chart_data"), self.note)
        for number, category in enumerate(plotted.categories, top + 1):
            sheet.write_string(number, column, category)
        bars = plotted.kind == "bars"
        chart = self.book.add_chart({"type": "bar" if bars else "line"})
        last = top + len(plotted.categories)
        for place, (series, token) in enumerate(zip(plotted.series, line_tokens(plotted), strict=True), column + 1):
            sheet.write_string(top, place, series.name, self.one_line)
            sheet.set_column(place, place, max(12, len(series.name) + 2))
            for number, value in enumerate(series.values, top + 1):
                if value is not None:
                    sheet.write_number(number, place, value, self.number(plotted.decimals))
            look: dict[str, Any] = {"fill": {"color": COLOURS["chart-gain-3"]}, "gap": 40} if bars else {}
            if not bars:
                look = {"line": {"color": COLOURS[token], "width": 2.5 if series.strong else 1.5}}
            chart.add_series(
                {
                    "name": [sheet.get_name(), top, place],
                    "categories": [sheet.get_name(), top + 1, column, last, column],
                    "values": [sheet.get_name(), top + 1, place, last, place],
                    **look,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11, "bold": False}})
        value_axis: dict[str, Any] = {"name": plotted.value_axis, "num_format": number_format(plotted.decimals)}
        value_axis["major_gridlines"] = {"visible": True, "line": {"color": COLOURS["line"]}}
        if bars:
            chart.set_legend({"none": True})
            chart.set_y_axis({"reverse": True, "label_position": "low"})
            chart.set_x_axis(value_axis)
        else:
            chart.set_y_axis(value_axis)
            chart.set_x_axis({"name": plotted.category_axis})
            chart.show_blanks_as("gap")
            if len(plotted.series) == 1:
                chart.set_legend({"none": True})
        chart.set_size({"width": 720, "height": 400})
        sheet.insert_chart(_HEAD_ROW + 1, column, chart, {"description": title})


def _width(series: pl.Series, head: str) -> int:
    """Letters that a column of texts needs, within bounds, no word of its head broken."""
    longest = series.cast(pl.String).str.len_chars().max()
    return min(40, max(12, *(len(part) + 4 for part in head.split()), (longest if isinstance(longest, int) else 0) + 2))


def _labelled(series: pl.Series, values: dict[str, Text], language: Language) -> pl.Series:
    """Coded values in words; numbers and open lists as they are."""
    if not values:
        return series
    words = {code: text.get(language) for code, text in values.items()}
    texts = series.cast(pl.String)
    return texts.replace(words)
