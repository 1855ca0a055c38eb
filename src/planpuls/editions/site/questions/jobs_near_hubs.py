"""Jobs near hubs: the share by year, the curve over distance, and every division of the region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from planpuls.editions.charts.multiples import multiples
from planpuls.editions.charts.render import Caption, Picture
from planpuls.editions.charts.series import Words, series_chart
from planpuls.editions.charts.strokes import Line
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Figure, Section, Table, figure_cell, name_cell
from planpuls.editions.site.questions.detours import detour_sections
from planpuls.editions.site.questions.distances import distance_section
from planpuls.editions.site.questions.two_years import two_years
from planpuls.editions.site.texts import say
from planpuls.release.shares import with_bounds, with_persons
from planpuls.spec.grid import CELL_250M
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import listed, number
from planpuls.spec.text import Language

SHARE, POINTS, GROWTH = "share_pct", "share_change_points", "share_of_growth_pct"
CONTRAST_SET = "bybaand"
"""Id of the area set that parts the region in the belt's municipalities and the rest, where a plan has one."""
_LARGEST = 3


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    page = Page(choices, spec, language)
    found = [page.by_year(), page.by_area(), page.each_municipality(), distance_section(page), page.other_divisions()]
    return [*found, *detour_sections(choices, language)]


class Page:
    """The figures of one language's page, all of one hub profile, one method and the headline distance."""

    def __init__(self, choices: Choices, spec: Indicator, language: Language) -> None:
        self.choices, self.spec, self.language = choices, spec, language
        self.metres = int(choices.distance_profile["headline_m"])
        self.stored = sorted(choices.observed(spec.id)["area_set"].unique())
        region_rows = self.rows(choices.region[0])
        self.periods = sorted(region_rows["period"].unique())
        self.base, self.end = choices.span(self.periods)

    def rows(self, area_set: str, **asked: Any) -> pl.DataFrame:
        """Rows of one area set at the headline distance, of the plan's hub profile; one method only."""
        found = self.choices.rows(self.spec.id, area_set=area_set, **asked)
        return self.one_method(found).filter(pl.col("distance_m") == self.metres)

    def one_method(self, rows: pl.DataFrame) -> pl.DataFrame:
        profile = rows.filter(pl.col("hub_profile") == self.choices.plan["hub_profile"])
        return profile.filter(pl.col("method") == profile["method"].drop_nulls().sort().first())

    @property
    def method(self) -> str:
        rows = self.one_method(self.choices.rows(self.spec.id, area_set=self.choices.region[0]))
        dimension = next(item for item in self.spec.dimensions if item.id == "method")
        return dimension.values[str(rows["method"][0])].get(self.language)

    @property
    def unit(self) -> str:
        view, profile = self.spec.view(SHARE), self.choices.hub_profile["name"][self.language]
        text = f"{view.unit.get(self.language)}, {self.method}. {profile}"
        return text[:1].upper() + text[1:]

    def caption(self, title: str, alternative: str) -> Caption:
        label = self.spec.partial_label
        warning = label.get(self.language) if label and self.choices.is_partial(self.spec) else None
        return Caption(title, self.unit, self.choices.source_line(self.spec, self.language), alternative, warning)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def number(self, value: float, decimals: int = 1) -> str:
        return number(value, decimals, self.language)

    @property
    def metres_text(self) -> str:
        return self.number(self.metres, 0)

    def by_year(self) -> Section:
        lines = self._lines()
        wide, narrow = self._drawn(series_chart, lines)
        told = [
            f"{line.name}: {self.number(line.points[int(self.base)])} ({self.base}), "
            f"{self.number(line.points[int(self.end)])} ({self.end})"
            for line in lines
            if int(self.base) in line.points and int(self.end) in line.points
        ]
        title = self.say("within", metres=self.metres_text)
        figure = Figure("utvikling", self.caption(title, f"{'; '.join(told)}."), wide, narrow, table="etter-ar")
        return Section("utvikling", title, (self._bounds(),), (figure,), (self._year_table(lines),))

    def _lines(self) -> list[Line]:
        """The region, the belt and the rest, and the largest municipalities."""
        choices = self.choices
        wanted = [(*choices.region, "ink", True)]
        contrast = choices.newest_set(CONTRAST_SET)
        if contrast in self.stored:
            tokens = ("accent", "chart-contrast")
            wanted += [
                (contrast, area, token, True) for area, token in zip(choices.areas(contrast), tokens, strict=False)
            ]
        towns = self.rows(choices.municipality_set).filter(pl.col("period") == self.end)
        largest = towns.sort("employees", "area", descending=[True, False])["area"].head(_LARGEST)
        wanted += [(choices.municipality_set, area, "series-other", False) for area in largest]
        return [line for place in wanted if (line := self._line(*place))]

    def _line(self, area_set: str, area: str, token: str, strong: bool) -> Line | None:
        points = self.rows(area_set).filter((pl.col("area") == area) & pl.col(SHARE).is_not_null())
        years = {int(period): float(share) for period, share in points.select("period", SHARE).rows()}
        return Line(self.choices.name(area_set, area, self.language), years, token, strong) if years else None

    @property
    def _words(self) -> Words:
        reference = self.choices.reference(self.spec, self.language)
        return Words(self.say("percent"), reference, self.say("broken"), self.say("gap_word"))

    def _drawn(self, draw: Callable[..., Picture], *drawn: Any) -> tuple[Picture, Picture]:
        """A chart by year, wide and narrow."""
        shared: dict[str, Any] = {
            "breaks": self.choices.breaks(self.spec),
            "baseline": int(self.base),
            "decimals": self.spec.view(SHARE).decimals,
            "words": self._words,
            "language": self.language,
        }
        return draw(*drawn, narrow=False, **shared), draw(*drawn, narrow=True, **shared)

    def each_municipality(self) -> Section:
        """Every municipality in a small chart of its own, the region behind it."""
        key, metres = self.choices.municipality_set, self.metres_text
        lines = [line for area in self.choices.areas(key) if (line := self._line(key, area, "series-other", False))]
        region = self._line(*self.choices.region, "ink", True)
        title = self.say("within_each_area", area_set=self.choices.set_name(key, self.language), metres=metres)
        if not lines or region is None:
            return Section("hver-kommune", title)
        wide, narrow = self._drawn(multiples, lines, region)
        told = "; ".join(f"{line.name}: {self.number(line.points[max(line.points)])}" for line in lines)
        table = self._year_table(lines, "kommuner-etter-ar")
        figure = Figure("hver-kommune", self.caption(title, f"{told}."), wide, narrow, table=table.id)
        text = self.say("behind_each", area=region.name)
        return Section("hver-kommune", title, (text,), (figure,), (table,))

    def _year_table(self, lines: list[Line], table_id: str = "etter-ar") -> Table:
        years = range(int(self.periods[0]), int(self.periods[-1]) + 1)
        decimals = self.spec.view(SHARE).decimals
        rows = tuple(
            (name_cell(line.name), *(figure_cell(line.points.get(year), decimals, self.language) for year in years))
            for line in lines
        )
        missing = [str(year) for year in years if str(year) not in self.periods]
        notes = [self.say("trend_gap", years=listed(missing, self.language)) if missing else ""]
        notes += [entry.text.get(self.language) for entry in self.choices.breaks(self.spec)]
        columns = (Column(self.say("area"), "text"), *(Column(str(year)) for year in years))
        caption = f"{self.say('within_by_year', metres=self.metres_text)}, {self.say('percent')}"
        return Table(table_id, caption, columns, rows, tuple(note for note in notes if note))

    def _bounds(self) -> str:
        area_set, area = self.choices.region
        rows = self.rows(area_set, area=area, period=self.end, bounds=True)
        row = with_bounds(self.spec, rows).to_dicts()[0]
        return self.say(
            "bounds",
            area=self.choices.name(area_set, area, self.language),
            period=self.end,
            shift=CELL_250M // 2,
            share=self.number(row[SHARE]),
            lower=self.number(row[f"{SHARE}_lower"]),
            upper=self.number(row[f"{SHARE}_upper"]),
        )

    def by_area(self) -> Section:
        contrast = self.choices.newest_set(CONTRAST_SET)
        whole = [(self.choices.region[0], None), *([(contrast, None)] if contrast in self.stored else [])]
        towns = self.choices.municipality_set
        metres = self.metres_text
        title = self.say("within_by_area", area_set=self.choices.set_name(towns, self.language), metres=metres)
        top = self._area_table(
            "hele",
            self.say(
                "within_by_area", area_set=self.choices.set_name(self.choices.region[0], self.language), metres=metres
            ),
            [key for key, _ in whole],
        )
        limit = self.number(self.spec.view(GROWTH).min_change_pct or 0, 0)
        notes = (self.say("persons_note"), self.say("growth_share_note", limit=limit, base=self.base))
        tables = (top, self._area_table("kommuner-tabell", title, [towns]))
        figures, more = self._slopes(towns)
        return Section("kommuner", title, (*more, *notes), figures, tables)

    def _slopes(self, key: str) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
        """From the base year to the newest, each municipality and the region; what moved less than counts is grey."""
        region = self._line(*self.choices.region, "ink", True)
        lines = [line for area in self.choices.areas(key) if (line := self._line(key, area, "series-other", False))]
        least = self.choices.plan["verdict"]["stable_below_points"]
        found = region and two_years(
            region,
            lines,
            int(self.base),
            int(self.end),
            least_points=least,
            breaks=self.choices.breaks(self.spec),
            decimals=self.spec.view(SHARE).decimals,
            words=self._words,
            language=self.language,
        )
        if not found:
            return (), ()
        name = self.choices.set_name(key, self.language)
        title = self.say("within_two_years", area_set=name, metres=self.metres_text, base=self.base, end=self.end)
        caption = self.caption(title, found.alternative)
        caption = replace(caption, unit=f"{caption.unit}. {self.say('slope_colours', points=self.number(least))}")
        return (Figure("to-ar", caption, found.wide, found.narrow, table="kommuner-tabell"),), found.notes

    def other_divisions(self) -> Section:
        contrast = self.choices.newest_set(CONTRAST_SET)
        keys = [key for key in self.choices.divisions(self.stored) if key != contrast]
        metres = self.metres_text
        tables = tuple(
            self._area_table(
                key.replace("@", "-"),
                self.say("within_by_area", area_set=self.choices.set_name(key, self.language), metres=metres),
                [key],
            )
            for key in keys
        )
        return Section("andre-inndelinger", self.say("other_divisions"), tables=tables, folded=True)

    def _area_table(self, table_id: str, caption: str, keys: list[str]) -> Table:
        columns = (
            Column(self.say("area"), "text"),
            Column(f"{self.spec.measure('employees').name.get(self.language)} {self.end}"),
            Column(f"{self.spec.measure('employees_within').name.get(self.language)} {self.end}"),
            Column(self.say("share_in", period=self.base)),
            Column(self.say("share_in", period=self.end)),
            Column(self.say("change_points")),
            Column(self.say("change_persons")),
            Column(self.spec.view(GROWTH).name.get(self.language)),
        )
        rows: list[tuple[Cell, ...]] = []
        statuses: set[str] = set()
        for key in keys:
            now = self.rows(key, period=self.end, base_period=self.base)
            then = dict(self.rows(key, period=self.base).select("area", SHARE).rows())
            by_area = {row["area"]: row for row in with_persons(self.spec, now).to_dicts()}
            statuses |= {row["status"] for row in by_area.values()}
            rows += [
                self._area_row(key, by_area[area], then.get(area))
                for area in self.choices.areas(key)
                if area in by_area
            ]
        crossed = self.choices.crossed(self.spec, self.base, self.end)
        notes = (
            *self.choices.sign_notes(sorted(statuses), self.language),
            *(entry.text.get(self.language) for entry in crossed),
        )
        return Table(table_id, caption, columns, tuple(rows), notes)

    def _area_row(self, key: str, row: dict[str, Any], then: float | None) -> tuple[Cell, ...]:
        language, status = self.language, row["status"]
        notes = self.choices.flag_texts(row["flags"], language)
        return (
            name_cell(self.choices.name(key, row["area"], language), notes),
            figure_cell(row["employees"], 0, language, status=status),
            figure_cell(row["employees_within"], 0, language, status=status),
            figure_cell(then, 1, language, status=status),
            figure_cell(row[SHARE], 1, language, status=status),
            figure_cell(row[POINTS], 1, language, status=status, sign=True),
            figure_cell(row[f"{POINTS}_persons"], 0, language, status=status, sign=True),
            figure_cell(row[GROWTH], 1, language, status=status),
        )
