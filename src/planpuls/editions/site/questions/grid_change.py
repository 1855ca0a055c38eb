"""Grid change: the largest changes, still maps, and totals by municipality."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.charts.bars import Bar, bar_chart
from planpuls.editions.charts.cell_map import cell_map, legend
from planpuls.editions.charts.render import Caption
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Figure, Section, Table, figure_cell, name_cell
from planpuls.editions.site.questions.grid_change_tables import area_sections, most_section, pairs_section
from planpuls.editions.site.texts import say
from planpuls.release.cells import municipalities_of
from planpuls.spec.grid import corner
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

COUNT = 20


def largest(rows: pl.DataFrame, count: int = COUNT) -> pl.DataFrame:
    """The rows that changed most, whichever way; ties by cell id."""
    known = rows.filter(pl.col("change").is_not_null() & (pl.col("change") != 0))
    return known.sort(pl.col("change").abs(), "area", descending=[True, False]).head(count)


def largest_table(choices: Choices, spec: Indicator, language: Language) -> Table:
    """«De 20 største endringene» as a table alone."""
    page = GridPage(choices, spec, language)
    rows = page.largest_1km()
    return page.cell_table("storste-tabell", page.ranked_title(len(rows)), rows, "cell_1km")


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    page = GridPage(choices, spec, language)
    both_ways = [most_section(page, gains=gains) for gains in (True, False)]
    found = [page.ranked(), *both_ways, *page.maps(), *area_sections(page), page.fine(), pairs_section(page)]
    return [section for section in found if section.figures or section.tables]


class GridPage:
    """What the parts of the page share: years, cells, names, words."""

    def __init__(self, choices: Choices, spec: Indicator, language: Language) -> None:
        self.choices, self.spec, self.language = choices, spec, language
        observed = choices.observed(spec.id)
        self.periods = sorted(observed["period"].unique())
        self.base, self.end = choices.span(self.periods)
        self.cells = choices.release.frame("cells")
        self.municipality = {level: municipalities_of(self.cells, observed, level) for level in spec.area_sets}

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def changes(self, level: str, base: str) -> pl.DataFrame:
        return self.choices.rows(self.spec.id, area_set=level, period=self.end, base_period=base)

    def place(self, cell: str, level: str = "cell_1km") -> str:
        codes = self.municipality[level].get(cell, ())
        names = [self.choices.name(self.choices.municipality_set, code, self.language) for code in codes]
        return " / ".join(names) or cell

    def signed(self, value: float) -> str:
        return number(value, self.spec.view("change").decimals, self.language, sign=True)

    @property
    def unit(self) -> str:
        text = self.spec.measure("employees").unit.get(self.language)
        return text[:1].upper() + text[1:]

    def caption(self, title: str, alternative: str) -> Caption:
        return Caption(title, self.unit, self.choices.source_line(self.spec, self.language), alternative)

    def largest_1km(self) -> list[dict[str, Any]]:
        return largest(self.changes("cell_1km", self.base)).to_dicts()

    def ranked_title(self, count: int) -> str:
        return self.crossing(self.say("largest_1km", count=count, base=self.base, end=self.end), self.base)

    def crossing(self, title: str, base: str) -> str:
        """A title with the break between its years, where there is one."""
        crossed = self.choices.crossed(self.spec, base, self.end)
        if not crossed:
            return title
        return f"{title}, {self.say('across_break', before=crossed[0].before, after=crossed[0].after)}"

    def ranked(self) -> Section:
        rows = self.largest_1km()
        title = self.ranked_title(len(rows))
        if not rows:
            return Section("storste", title)
        axis = self.spec.view("change").unit.get(self.language)
        narrow, wide = (
            bar_chart(
                self._bars(rows, with_corner=not is_narrow),
                value_axis=axis,
                decimals=0,
                signed=True,
                language=self.language,
                narrow=is_narrow,
            )
            for is_narrow in (True, False)
        )
        told = "; ".join(f"{self.place(row['area'])} {self.signed(row['change'])}" for row in rows[:5])
        figure = Figure("storste", self.caption(title, f"{told} …"), wide, narrow, table="storste-tabell")
        return Section(
            "storste", title, figures=(figure,), tables=(self.cell_table("storste-tabell", title, rows, "cell_1km"),)
        )

    def _bars(self, rows: list[dict[str, Any]], *, with_corner: bool) -> list[Bar]:
        bars = []
        for rank, row in enumerate(rows, start=1):
            corner_text = " ({}, {})".format(*corner(int(row["area"]))) if with_corner else ""
            token = "chart-gain-3" if row["change"] > 0 else "chart-loss-3"
            bars.append(Bar(f"{rank} {self.place(row['area'])}{corner_text}", row["change"], token))
        return bars

    def fine(self) -> Section:
        rows = largest(self.changes("cell_250m", self.base)).to_dicts()
        title = self.crossing(self.say("largest_250m", count=len(rows), base=self.base, end=self.end), self.base)
        table = self.cell_table("storste-250m", title, rows, "cell_250m")
        return Section("sma-ruter", title, (self.say("fine_note"),), tables=(table,))

    def cell_table(self, table_id: str, caption: str, rows: list[dict[str, Any]], level: str) -> Table:
        language = self.language
        columns = (
            Column(self.say("municipality"), "text"),
            Column(self.say("place_in_cell"), "text"),
            Column(self.base),
            Column(self.end),
            *(Column(view.name.get(language)) for view in self.spec.views),
        )
        body = tuple(
            (
                name_cell(self.place(row["area"], level), self.choices.flag_texts(row["flags"], language)),
                Cell("{}, {}".format(*corner(int(row["area"])))),
                figure_cell(row["employees_base"], 0, language),
                figure_cell(row["employees"], 0, language),
                *(
                    figure_cell(row[view.id], view.decimals, language, status=row["status"], sign=True)
                    for view in self.spec.views
                ),
            )
            for row in rows
        )
        signs = self.choices.sign_notes([row["status"] for row in rows], language)
        return Table(table_id, f"{caption}. {self.unit}", columns, body, signs)

    def maps(self) -> list[Section]:
        """From the baseline, and from the first year of all, which crosses the breaks it names."""
        spans = [self.base] if self.periods[0] == self.base else [self.base, self.periods[0]]
        return [self._map(base) for base in spans]

    def _map(self, base: str) -> Section:
        crossed = self.choices.crossed(self.spec, base, self.end)
        title = self.crossing(self.say("change_map", base=base, end=self.end), base)
        rows = self.changes("cell_1km", base).filter(pl.col("change").is_not_null())
        inside = pl.col("municipality").is_in(self.choices.plan["region_municipalities"])
        outlines = self.choices.release.frame("outlines").filter(inside).sort("municipality")["wkb"].to_list()
        steps = legend(self.language, self.say("under"), self.say("to"), self.say("or_more"))
        points = [(int(area), float(change)) for area, change in rows.select("area", "change").rows()]
        figure = Figure(
            f"kart-{base}-{self.end}",
            self.caption(title, self._told(rows)),
            cell_map(points, outlines),
            file=cell_map(points, outlines, drawn_legend=steps),
            legend=tuple(steps),
            table="storste-tabell",
        )
        return Section(figure.id, title, tuple(entry.text.get(self.language) for entry in crossed), (figure,))

    def _told(self, rows: pl.DataFrame) -> str:
        if rows.is_empty():
            return ""
        ordered = rows.sort("change", "area", descending=[True, False])
        most, least = ordered.row(0, named=True), ordered.row(-1, named=True)
        return self.say(
            "map_alt",
            up=number(rows.filter(pl.col("change") > 0).height, 0, self.language),
            down=number(rows.filter(pl.col("change") < 0).height, 0, self.language),
            most=f"{self.place(most['area'])} {self.signed(most['change'])}",
            least=f"{self.place(least['area'])} {self.signed(least['change'])}",
        )
