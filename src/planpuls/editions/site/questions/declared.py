"""The page of an indicator that has no module of its own: what its spec declares, drawn and tabulated."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import polars as pl

from planpuls.editions.charts.bars import MARKS, Bar, bar_chart
from planpuls.editions.charts.render import Caption, Picture
from planpuls.editions.charts.series import Band, Words, series_chart
from planpuls.editions.charts.strokes import Line
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Figure, Section, Table, has_figures, name_cell
from planpuls.editions.site.questions.declared_tables import area_tables, recovery_section, year_table
from planpuls.editions.site.questions.figures import Figures, as_code, is_signed
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Chart, Indicator
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import Language, Text

_ALTERNATIVE = 6
_MOST_BARS = 25
"""Bars of one picture; the rest stand in the table."""
_NOT_DRAWN = Text(
    nb="Figuren viser de {drawn} største av {count}. Alle står i tabellen.",
    en="The figure shows the {drawn} largest of {count}. All stand in the table.",
)
_IN_ORDER = Text(
    nb="Stolpene står ordnet etter {order}, og etter andel innen hver klasse. {classes}.",
    en="The bars stand in the order of {order}, and of the share within each class. {classes}.",
)
_AT_START = {"index": 1.0, "growth": 0.0, "change": 0.0, "relative_growth": 0.0, "share_change": 0.0}
"""Value of a comparing view in the base period itself."""


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    """One block per series of the indicator (usually one), the newest first."""
    found: list[Section] = []
    for position, figures in enumerate(Figures.of(choices, spec, language)):
        made = _Page(figures).sections()
        found += made if position == 0 else [_renamed(section, f"-{position + 1}") for section in made]
    return found


def _renamed(section: Section, suffix: str) -> Section:
    """A section whose ids differ from those of the same section for another series."""
    tables = tuple(replace(table, id=table.id + suffix) for table in section.tables)
    figures = tuple(
        replace(figure, id=figure.id + suffix, table=figure.table + suffix if figure.table else "")
        for figure in section.figures
    )
    return replace(section, id=section.id + suffix, tables=tables, figures=figures)


class _Page:
    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.choices, self.spec, self.language = figures.choices, figures.spec, figures.language

    def sections(self) -> list[Section]:
        found = [self._drawn()] if self.spec.chart and self.spec.chart.kind != "table" else []
        if self.figures.split:
            found.append(self._by_split())
        found += area_tables(self.figures)
        if self.spec.episodes and self.spec.chart:
            found.insert(1, recovery_section(self.figures, self._lines(self.spec.chart)))
        found = [replace(section, tables=tuple(filter(has_figures, section.tables))) for section in found]
        return [section for section in found if section.figures or section.tables]

    @cached_property
    def title(self) -> str:
        chart = self.spec.chart
        declared = chart.title if chart and chart.title else self.spec.title
        area = self.choices.name(*self.choices.region, self.language)
        base, end = (written_date(day, self.language) for day in (self.figures.base, self.figures.end))
        text = declared.get(self.language).format(base=base, end=end, area=area)
        return f"{text} ({self.figures.series_name})" if self.figures.series_name else text

    def _caption(self, title: str, chart: Chart, alternative: str) -> Caption:
        unit = self.spec.figure(chart.show).unit.get(self.language)
        source = self.choices.source_line(self.spec, self.language)
        return Caption(title, unit[:1].upper() + unit[1:], source, alternative, self.figures.warning)

    def _drawn(self) -> Section:
        chart = self.spec.chart
        assert chart is not None
        return self._line_section(chart) if chart.kind == "lines" else self._bar_section(chart)

    # --- lines -----------------------------------------------------------------------------------------------------

    def _line_section(self, chart: Chart) -> Section:
        lines = self._lines(chart)
        if not lines:
            return Section("utvikling", self.title)
        told = "; ".join(
            f"{line.name}: {self._number(line.points[max(line.points)])} ({max(line.points)})"
            for line in lines[:_ALTERNATIVE]
        )
        wide, narrow = (self._series(chart, lines, narrow=is_narrow) for is_narrow in (False, True))
        caption = self._caption(self.title, chart, f"{told}.")
        figure = Figure("utvikling", caption, wide, narrow, table="etter-ar")
        table = year_table(self.figures, lines, self.title)
        return Section("utvikling", self.title, (), (figure,), (table,))

    def _series(self, chart: Chart, lines: list[Line], *, narrow: bool) -> Picture:
        item = self.spec.figure(chart.show)
        reference = self.choices.reference(self.spec, self.language)
        words = Words(
            item.name.get(self.language).lower(),
            reference,
            say("broken", self.language),
            say("gap_word", self.language),
        )
        bands = [
            Band(int(episode.before), int(episode.through), episode.name.get(self.language))
            for episode in self.spec.episodes
        ]
        values = [value for line in lines for value in line.points.values()]
        return series_chart(
            lines,
            breaks=self.choices.breaks(self.spec),
            baseline=None,
            decimals=item.decimals,
            words=words,
            language=self.language,
            narrow=narrow,
            from_zero=min(values) >= 0 and getattr(item, "kind", "") != "index",
            bands=bands,
        )

    def _lines(self, chart: Chart) -> list[Line]:
        if chart.by != "area":
            rows = self.figures.of_region
            pairs = [(as_code(code), self.figures.label(chart.by, code)) for code in rows[chart.by].unique().sort()]
            return [
                line
                for code, name in pairs
                if (line := self._line(rows.filter(pl.col(chart.by).cast(pl.String) == code), name, "series-other"))
            ]
        wanted = [(*self.choices.region, "ink", True)]
        key = self.figures.chart_set
        tokens = ["accent"] + ["series-other"] * 99
        wanted += [(key, area, token, False) for area, token in zip(self.choices.areas(key), tokens, strict=False)]
        if chart.country:
            wanted.append((*self.figures.country, "chart-contrast", False))
        found = []
        for area_set, area, token, strong in dict.fromkeys(wanted):
            rows = self.figures.at_where(self.figures.rows(area_set)).filter(pl.col("area") == area)
            line = self._line(rows, self.choices.name(area_set, area, self.language), token, strong=strong)
            found += [line] if line else []
        return found

    def _line(self, rows: pl.DataFrame, name: str, token: str, *, strong: bool = False) -> Line | None:
        chart = self.spec.chart
        assert chart is not None
        points = rows.filter(pl.col(chart.show).is_not_null()).select("period", chart.show).unique().sort("period")
        years = {int(period): float(value) for period, value in points.rows()}
        kind = getattr(self.spec.figure(chart.show), "kind", "")
        if years and kind in _AT_START:
            years[int(self.figures.base)] = _AT_START[kind]
        return Line(name, dict(sorted(years.items())), token, strong) if years else None

    # --- bars ------------------------------------------------------------------------------------------------------

    def _bar_section(self, chart: Chart) -> Section:
        item = self.spec.figure(chart.show)
        every = self._ranked(chart)
        if not every:
            return Section("rangert", self.title)
        signed = is_signed(item)
        marked = self._marks(chart)
        largest = sorted(every, key=lambda pair: (pair[0] not in marked, -abs(pair[1]), pair[0]))[:_MOST_BARS]
        ranked = [pair for pair in every if pair in largest]
        texts = self._classes_told(chart, [name for name, _ in ranked])
        if len(ranked) < len(every):
            texts += (_NOT_DRAWN.get(self.language).format(drawn=len(ranked), count=len(every)),)
        bars = [
            Bar(name, value, marked.get(name, "chart-contrast" if signed and value < 0 else "chart-gain-3"))
            for name, value in ranked
        ]
        wide, narrow = (
            bar_chart(
                bars,
                value_axis=item.unit.get(self.language),
                decimals=item.decimals,
                signed=signed,
                language=self.language,
                narrow=is_narrow,
            )
            for is_narrow in (False, True)
        )
        told = "; ".join(f"{name}: {self._number(value)}" for name, value in ranked[:_ALTERNATIVE])
        table = "etter-del" if chart.by != "area" else f"tall-{self.figures.chart_set.replace('@', '-')}"
        figure = Figure("rangert", self._caption(self.title, chart, f"{told}."), wide, narrow, table=table)
        return Section("rangert", self.title, texts, (figure,))

    def _ranked(self, chart: Chart) -> list[tuple[str, float]]:
        """Name and newest value of each bar: in the order of the dimension's steps, else the largest first; ties by name."""
        if chart.by == "area":
            key = self.figures.chart_set
            rows = self.figures.at_where(self.figures.newest(key))
            names = {area: self.choices.name(key, area, self.language) for area in rows["area"].unique()}
            if chart.country:
                rows = pl.concat([rows, self.figures.at_where(self.figures.newest(self.figures.country[0]))])
                names[self.figures.country[1]] = self.choices.name(*self.figures.country, self.language)
            column = "area"
        else:
            rows = self.figures.newest(self.choices.region[0])
            for dimension, value in chart.where.items():
                # The bars are values of one dimension; the others stand still.
                rows = rows.filter(pl.col(dimension) == value) if dimension != chart.by else rows
            column = chart.by
            names = {as_code(code): self.figures.label(chart.by, code) for code in rows[chart.by].unique()}
        values = rows.filter(pl.col(chart.show).is_not_null()).select(pl.col(column).cast(pl.String), chart.show)
        groups = [[code] for code in self.figures.dimension(chart.by).order] if chart.in_sequence else []
        groups += self._classes(chart).values()
        place = {code: number for number, codes in enumerate(groups) for code in codes}
        found = [(place.get(code, len(groups)), names[code], float(value)) for code, value in values.unique().rows()]
        if chart.by == "area" and found:
            found += [(len(groups), *bar) for bar in self._whole(chart, [value for *_, value in found])]
        return [(name, value) for _, name, value in sorted(found, key=lambda bar: (bar[0], -bar[2], bar[1]))]

    def _classes(self, chart: Chart) -> dict[str, list[str]]:
        """Municipalities by class of the set that puts them in order, in the plan's order; empty where there is none."""
        key = self.choices.newest_set(chart.in_order_of) if chart.in_order_of else ""
        members = self.choices.release.frame("members").filter(pl.col("area_set") == key)
        return {
            self.choices.name(key, area, self.language): members.filter(area=area)["municipality"].to_list()
            for area in self.choices.areas(key)
        }

    def _classes_told(self, chart: Chart, drawn: list[str]) -> tuple[str, ...]:
        """Which class each of the bars is of, in their order."""
        told = []
        for name, codes in self._classes(chart).items():
            of_class = {self.choices.name(self.figures.chart_set, code, self.language) for code in codes}
            there = [bar for bar in drawn if bar in of_class]
            told += [f"{name}: {', '.join(there)}"] if there else []
        if not told or not chart.in_order_of:
            return ()
        order = self.choices.release.area_sets[self.choices.newest_set(chart.in_order_of)]["name"][self.language]
        return (_IN_ORDER.get(self.language).format(order=order, classes="; ".join(told)),)

    def _whole(self, chart: Chart, values: list[float]) -> list[tuple[str, float]]:
        """The whole region beside its areas, where its figure lies among theirs as a mean does; a sum of theirs is no bar."""
        key, area = self.choices.region
        if self.figures.chart_set == key or key not in self.figures.stored:
            return []
        rows = self.figures.at_where(self.figures.newest(key)).filter(pl.col("area") == area)
        own = rows[chart.show].drop_nulls().unique().to_list()
        name = self.choices.name(key, area, self.language)
        return [(name, float(own[0]))] if len(own) == 1 and min(values) <= own[0] <= max(values) else []

    def _marks(self, chart: Chart) -> dict[str, str]:
        """Names whose bars have colours of their own: the region and the country."""
        if chart.by != "area":
            return {}
        places = (self.choices.region, self.figures.country)
        return {self.choices.name(*place, self.language): token for place, token in zip(places, MARKS, strict=True)}

    # --- tables ----------------------------------------------------------------------------------------------------

    def _by_split(self) -> Section:
        """The whole region, one row per value of the dimensions."""
        region = self.choices.name(*self.choices.region, self.language)
        title = f"{region}, {self.figures.span_text}"
        rows = self.figures.newest(self.choices.region[0])
        body: list[tuple[Cell, ...]] = []
        for row in rows.to_dicts():
            name = " · ".join(self.figures.label(dimension, row[dimension]) for dimension in self.figures.split)
            notes = self.choices.flag_texts(row["flags"], self.language)
            body.append((name_cell(name, notes), *self.figures.cells(row)))
        word = " · ".join(self.figures.dimension(dimension).name.get(self.language) for dimension in self.figures.split)
        columns = (Column(word, "text"), *self.figures.columns())
        table = Table("etter-del", title, columns, tuple(body), self.figures.notes(rows))
        totals = [line for row in rows.head(1).to_dicts() for line in self.figures.totals(row)]
        return Section("etter-del", title, (" ".join(totals),) if totals else (), tables=(table,))

    def _number(self, value: float) -> str:
        assert self.spec.chart is not None
        item = self.spec.figure(self.spec.chart.show)
        return number(value, item.decimals, self.language, sign=is_signed(item))
