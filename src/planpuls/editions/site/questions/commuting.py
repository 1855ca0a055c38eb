"""Commuting: the matrix of counties, the main flows through time, who goes in and out, and the largest flows."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.charts.bars import Bar, bar_chart
from planpuls.editions.charts.render import Caption
from planpuls.editions.charts.series import Words, series_chart
from planpuls.editions.charts.strokes import Line
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import ABSENT, Cell, Column, Figure, Section, Table, figure_cell, name_cell
from planpuls.editions.site.texts import say
from planpuls.release.flows import UNSTATED, exchange
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

LEAST = 10
"""Smaller flows are never named."""
COUNT = 20
MEASURE = "employed"


def largest_flows(choices: Choices, indicator: str, period: str) -> pl.DataFrame:
    """Flows between the region's municipalities of at least `LEAST` people in one period, the largest first."""
    codes = choices.plan["region_municipalities"]
    rows = choices.rows(indicator, area_set=choices.municipality_set, period=period)
    between = pl.col("area").is_in(codes) & pl.col("to_area").is_in(codes) & (pl.col("area") != pl.col("to_area"))
    shown = rows.filter(between & (pl.col(MEASURE) >= LEAST))
    return shown.sort(MEASURE, "area", "to_area", descending=[True, False, False])


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    page = _Page(choices, spec, language)
    return [
        page.main_flows(),
        page.matrix(),
        page.exchange(page.key),
        page.largest(),
        page.exchange(choices.municipality_set),
    ]


class _Page:
    def __init__(self, choices: Choices, spec: Indicator, language: Language) -> None:
        self.choices, self.spec, self.language = choices, spec, language
        stored = choices.observed(spec.id)["area_set"].unique().to_list()
        county = choices.newest_set("county")
        self.key = county if county in stored else choices.region[0]
        self.rows = choices.rows(spec.id, area_set=self.key)
        self.periods = sorted(self.rows["period"].unique())
        self.end = self.periods[-1]

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def name(self, area: str, key: str | None = None) -> str:
        return self.choices.name(key or self.key, area, self.language)

    @property
    def unit(self) -> str:
        text = self.spec.measure(MEASURE).unit.get(self.language)
        return text[:1].upper() + text[1:]

    def caption(self, title: str, alternative: str) -> Caption:
        return Caption(title, self.unit, self.choices.source_line(self.spec, self.language), alternative)

    def main_flows(self) -> Section:
        """The two flows between the set's first two areas (or the region and the rest of the country), on the same borders."""
        names = list(dict.fromkeys([*self.choices.areas(self.key), *self.rows["to_area"].unique(maintain_order=True)]))
        first, second = names[:2]
        lines = [
            Line(
                self.say("from_to", first=self.name(a), second=self.name(b)),
                self._series(a, b),
                token,
                strong=True,
            )
            for a, b, token in ((second, first, "accent"), (first, second, "chart-contrast"))
        ]
        lines = [line for line in lines if line.points]
        title = self.say("main_flows", first=self.name(first), second=self.name(second))
        if not lines:
            return Section("strommer", title)
        words = Words(
            self.spec.measure(MEASURE).name.get(self.language).lower(),
            self.choices.reference(self.spec, self.language),
            self.say("broken"),
            self.say("gap_word"),
        )
        narrow, wide = (
            series_chart(
                lines,
                breaks=self.choices.breaks(self.spec),
                baseline=None,
                decimals=0,
                words=words,
                language=self.language,
                narrow=is_narrow,
            )
            for is_narrow in (True, False)
        )
        told = "; ".join(
            f"{line.name}: {number(line.points[min(line.points)], 0, self.language)} ({min(line.points)}), "
            f"{number(line.points[max(line.points)], 0, self.language)} ({max(line.points)})"
            for line in lines
        )
        figure = Figure("strommer", self.caption(title, f"{told}."), wide, narrow, table="strommer-tabell")
        years = range(int(self.periods[0]), int(self.periods[-1]) + 1)
        body = tuple(
            (name_cell(line.name), *(figure_cell(line.points.get(year), 0, self.language) for year in years))
            for line in lines
        )
        columns = (Column(self.say("flow"), "text"), *(Column(str(year)) for year in years))
        edition = self.choices.release.area_sets[self.key]["edition"]
        note = self.say("same_borders", edition=edition)
        table = Table("strommer-tabell", f"{title}. {self.unit}", columns, body, (note,))
        return Section("strommer", title, figures=(figure,), tables=(table,))

    def _series(self, area: str, to_area: str) -> dict[int, float]:
        rows = self.rows.filter(
            (pl.col("area") == area) & (pl.col("to_area") == to_area) & pl.col(MEASURE).is_not_null()
        )
        return {int(period): float(value) for period, value in rows.select("period", MEASURE).rows()}

    def matrix(self) -> Section:
        rows = self.rows.filter(pl.col("period") == self.end)
        inside = self.choices.areas(self.key)
        others = sorted({*rows["area"], *rows["to_area"]} - set(inside), key=lambda code: (code == UNSTATED, code))
        codes = [*inside, *others]
        at = {(row["area"], row["to_area"]): row for row in rows.to_dicts()}
        used = [code for code in codes if any((code, other) in at for other in codes)]
        body = tuple(
            (name_cell(self.name(code)), *(self._flow_cell(at.get((code, other))) for other in codes)) for code in used
        )
        title = self.say("matrix", period=self.end)
        columns = (Column(self.say("matrix_corner"), "text"), *(Column(self.name(code)) for code in codes))
        table = Table(
            "matrise",
            f"{title}. {self.unit}",
            columns,
            body,
            self.choices.sign_notes(rows["status"].to_list(), self.language),
        )
        return Section("matrise", title, tables=(table,))

    def _flow_cell(self, row: dict[str, Any] | None) -> Cell:
        return Cell(ABSENT) if row is None else figure_cell(row[MEASURE], 0, self.language, status=row["status"])

    def exchange(self, key: str) -> Section:
        rows = self.choices.rows(self.spec.id, area_set=key, period=self.end)
        codes = self.choices.areas(key)
        by_area = {row["area"]: row for row in exchange(rows, MEASURE, codes).to_dicts()}
        names = ("residents", "workers", "within", "out", "into", "unstated", "net", "gross")
        columns = (
            Column(self.say("area"), "text"),
            *(Column(self.say("within_area" if name == "within" else name)) for name in names),
            Column(self.say("self_containment")),
        )
        body = tuple(
            (
                name_cell(self.name(code, key), self.choices.flag_texts(by_area[code]["flags"], self.language)),
                *(
                    figure_cell(
                        by_area[code][name], 0, self.language, status=by_area[code]["status"], sign=name == "net"
                    )
                    for name in names
                ),
                figure_cell(by_area[code]["self_containment_pct"], 1, self.language, status=by_area[code]["status"]),
            )
            for code in codes
            if code in by_area
        )
        title = self.say("exchange", area_set=self.choices.set_name(key, self.language), period=self.end)
        notes = self.choices.sign_notes([row["status"] for row in by_area.values()], self.language)
        table = Table(f"ut-inn-{key.replace('@', '-')}", f"{title}. {self.unit}", columns, body, notes)
        return Section(f"inn-ut-{key.replace('@', '-')}", title, tables=(table,))

    def largest(self) -> Section:
        rows = largest_flows(self.choices, self.spec.id, self.end).head(COUNT).to_dicts()
        title = self.say("largest_flows", count=len(rows), period=self.end)
        key = self.choices.municipality_set
        note = self.say("flow_min_note", least=LEAST)
        if not rows:
            return Section("storste", title, (note,))
        names = [f"{self.name(row['area'], key)} → {self.name(row['to_area'], key)}" for row in rows]
        bars = [Bar(name, row[MEASURE], "chart-gain-3") for name, row in zip(names, rows, strict=True)]
        axis = self.spec.measure(MEASURE).name.get(self.language).lower()
        narrow, wide = (
            bar_chart(bars, value_axis=axis, decimals=0, signed=False, language=self.language, narrow=is_narrow)
            for is_narrow in (True, False)
        )
        told = "; ".join(f"{bar.name}: {number(bar.value, 0, self.language)}" for bar in bars[:5])
        figure = Figure("storste", self.caption(title, f"{told} …"), wide, narrow, table="storste-tabell")
        body = tuple(
            (
                name_cell(name, self.choices.flag_texts(row["flags"], self.language)),
                figure_cell(row[MEASURE], 0, self.language, status=row["status"]),
            )
            for name, row in zip(names, rows, strict=True)
        )
        columns = (Column(self.say("flow"), "text"), Column(self.spec.measure(MEASURE).name.get(self.language)))
        table = Table("storste-tabell", f"{title}. {self.unit}", columns, body)
        return Section("storste", title, (note,), (figure,), (table,), folded=True)
