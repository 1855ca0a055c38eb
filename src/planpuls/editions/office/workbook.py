"""The workbook: one tidy sheet per indicator, goals, areas and codes, sources, glossary; for Excel and Calc."""

from __future__ import annotations

import io
from collections.abc import Iterable
from textwrap import wrap
from typing import Any

import polars as pl

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.theme import COLOURS
from planpuls.editions.office.native_charts import line_tokens, number_format
from planpuls.editions.office.packages import timeless
from planpuls.editions.office.workbook_words import WordSheets
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import comment_shown
from planpuls.release.formulas import BASE
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.rounding import has_bounds
from planpuls.spec.rounding import items as bounds_of
from planpuls.spec.text import Language, Text

_HEAD_ROW = 6
"""Row of the column heads, counted from 0; above it stand question, answer, definition and source."""
_CHART_ROWS = 26
"""Rows that a chart stands over, also where a program draws them lower than Excel does."""
_FIGURE_WIDTH = 18
_LINE_POINTS = 15


def workbook(choices: Choices, language: Language, plotted: Iterable[Plotted | None]) -> bytes:
    """The workbook as an .xlsx file. Equal releases give equal bytes.

    Numbers are numbers and codes are text; nothing is summed that the release does not hold as a figure. `plotted` gives
    every indicator's chart in the release's order.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _Book(book, choices, language).write(plotted)
    return timeless(out.getvalue())


class _Book(WordSheets):
    def write(self, plotted: Iterable[Plotted | None]) -> None:
        contents, charts = self.sheet(self.word("contents")), iter(plotted)
        listed = [(self.word("goals"), self.goals())]
        listed += [
            (spec.question.get(self.language), self._indicator(spec, next(charts)))
            for spec in self.choices.release.specs.values()
        ]
        listed += [
            (self.word("changes"), self.changes()),
            (self.word("areas"), self.areas()),
            (self.word("sources"), self.sources()),
            (self.word("glossary"), self.glossary()),
        ]
        self.contents(contents, listed)

    def _indicator(self, spec: Indicator, plotted: Plotted | None) -> Any:
        sheet = self.sheet(spec.id)
        self.top(sheet, spec.question.get(self.language))
        partial = spec.partial_label if self.choices.is_partial(spec) else None
        said = [text.get(self.language) for text in (partial, self.choices.answer(spec)) if text]
        sheet.write_string(2, 0, ". ".join(said), self.warning if partial else None)
        sheet.write_string(3, 0, spec.definition.get(self.language), self.note)
        if comment := comment_shown(self.choices.release.comments.get(spec.id), self.language):
            sheet.write_string(5, 0, comment.plain, self.note)
        source = self.choices.source_line(spec, self.language)
        sheet.write_string(4, 0, f"{source} {self.word('cells_note')}" if spec.of_cells else source, self.note)
        table = self._rows(spec)
        self._figures(sheet, spec, table)
        if plotted:
            self._chart(sheet, plotted, len(table.columns) + 1, spec.title.get(self.language))
        return sheet

    def _rows(self, spec: Indicator) -> pl.DataFrame:
        """Rows of the newest edition of every area set with measures and views side by side, names beside codes.

        Cells are given as the change of 1 km cells from the baseline to the newest year.
        """
        if spec.of_cells:
            base, end = self.choices.span(sorted(self.choices.observed(spec.id)["period"].unique()), spec)
            table = self.choices.rows(spec.id, area_set="cell_1km", period=end, base_period=base)
        else:
            stored = self.choices.stored_sets(spec.id)
            order = {key: place for place, key in enumerate(self.choices.release.area_sets)}
            sets = [key for key in stored if key not in order or self.choices.newest_set(key.partition("@")[0]) == key]
            sets = sorted(sets, key=lambda key: (order.get(key, len(order)), key))
            asked = {"bounds": True} if has_bounds(spec) else {}
            parts = [self.choices.rows(spec.id, area_set=key, **asked) for key in sets]
            table = pl.concat(parts, how="vertical_relaxed")
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
        items |= {view.id: view for view in spec.views} | bounds_of(spec)
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
            # From zero: a bar's length is its figure.
            if all(value is None or value >= 0 for series in plotted.series for value in series.values):
                value_axis["min"] = 0
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
