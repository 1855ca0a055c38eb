"""A question as slides and memo tell it: the answer, one chart or table, where it comes from, and what lies behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planpuls.editions.charts.render import Caption
from planpuls.editions.charts.series import Words, series_chart
from planpuls.editions.charts.strokes import Line
from planpuls.editions.office.words import word
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import comment_shown
from planpuls.editions.site.parts import Column, Entry, Figure, Section, Table, figure_cell, name_cell
from planpuls.editions.site.question import question_page
from planpuls.editions.site.texts import say
from planpuls.release.profile import ProfileRow, profile
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import Language


@dataclass(frozen=True)
class Told:
    spec: Indicator
    question: str
    answer: tuple[str, ...]
    """Paragraphs; the first is the short answer."""
    warning: str | None
    """Heading that preliminary figures stand under."""
    chart: Figure | None
    """Figure with figures of its own (`plotted`)."""
    map: Figure | None
    table: Table | None
    """Stands in for a chart where there is none; the memo shows it beside one."""
    source: str
    behind: tuple[Entry, ...]
    """Definition, formula, caveats, breaks, gaps."""
    comments: tuple[str, ...] = ()
    """What an expert says of the figure, with its state and signature."""


def questions(choices: Choices, wanted: Sequence[str]) -> list[Indicator]:
    """The indicators of these ids in the release's order; all of them without ids. Error: an id the release lacks."""
    for name in wanted:
        choices.release.spec(name)
    return [spec for spec in choices.release.specs.values() if not wanted or spec.id in wanted]


@dataclass(frozen=True)
class Teller:
    """Tells a release's questions in one language: of the whole plan, or of the area with this code.

    Error: an area that no set of the plan has.
    """

    choices: Choices
    language: Language
    area: str | None = None

    def told(self, spec: Indicator) -> Told:
        page = question_page(self.choices, spec, self.language)
        figures = [figure for section in page.sections for figure in section.figures]
        chart = next((figure for figure in figures if figure.wide.plotted), None)
        comment = comment_shown(self.choices.release.comments.get(spec.id), self.language)
        whole = Told(
            spec=spec,
            question=spec.question.get(self.language),
            answer=(page.answer.get(self.language),),
            warning=page.partial_label.get(self.language) if page.partial_label else None,
            chart=chart,
            map=next((figure for figure in figures if figure.wide.plotted is None), None),
            table=_table(page.sections, chart),
            source=self.choices.source_line(spec, self.language),
            behind=tuple(entry for entry in (*page.method, *page.about) if entry.texts or entry.code),
            comments=(comment.plain,) if comment else (),
        )
        return whole if self.area is None else self._of_area(whole, page.sections)

    @cached_property
    def name(self) -> str:
        """Name of the area, or of the plan."""
        if self.area is None:
            return self.choices.release.name.get(self.language)
        return area_name(self.choices, self.area, self.language)

    @cached_property
    def _sets(self) -> list[str]:
        """Keys of the area sets that the code is of, as tables are named; `kommuner` for today's municipalities."""
        keys = [key for key, code in self.choices.release.area_names if code == self.area and key != "*"]
        return [*keys, *(["kommuner-tabell"] if self.choices.municipality_set in keys else [])]

    @cached_property
    def _profiles(self) -> tuple[dict[str, ProfileRow], dict[str, ProfileRow]]:
        """The area's and the region's figure by indicator."""
        assert self.area is not None
        key, region = self.choices.region
        found = (profile(self.choices.release, self.area), profile(self.choices.release, region, key))
        own, whole = ({row.indicator: row for row in one.rows} for one in found)
        return own, whole

    def _of_area(self, whole: Told, sections: Sequence[Section]) -> Told:
        """The area's figure beside the region's, year by year; else the rows of it in the page's tables."""
        own, region = (rows.get(whole.spec.id) for rows in self._profiles)
        if own is not None:
            drawn = _chart(self.choices, whole.spec, (own, self.name), region, self.language)
            chart, table = drawn or (None, None)
            answer = (_sentence(self.choices, own, self.name, self.language),)
            return replace(whole, answer=answer, chart=chart, map=None, table=table)
        rows = _rows_of(sections, self.name, self._sets)
        missing = () if rows else (word("no_area_figure", self.language, area=self.name),)
        chart = None if rows else whole.chart
        return replace(whole, answer=(*missing, *whole.answer), chart=chart, map=None, table=rows)


def area_name(choices: Choices, area: str, language: Language) -> str:
    """Name of the area with this code, in the plan's first set that has it."""
    for (key, code), name in choices.release.area_names.items():
        if code == area and key != "*":
            return name.get(language)
    problem = Problem(area, "the code of an area", "an unknown code", "See the area codes in the workbook.")
    raise NotFoundError([problem])


def _table(sections: Sequence[Section], chart: Figure | None) -> Table | None:
    tables = [table for section in sections for table in section.tables if table.rows]
    beside = next((table for table in tables if chart and table.id == chart.table), None)
    return beside or next(iter(tables), None)


def _rows_of(sections: Sequence[Section], name: str, keys: Sequence[str]) -> Table | None:
    """The first table of one of these area sets with a row named as the area, cut down to its rows of it.

    Areas of other sets can have the same name: a labour market is called after its centre.
    """
    stems = [key.replace("@", "-") for key in keys]
    for section in sections:
        for table in section.tables:
            rows = tuple(row for row in table.rows if row[0].text == name)
            if rows and any(stem in table.id for stem in stems):
                return replace(table, rows=rows)
    return None


def cut(table: Table, most_rows: int, most_columns: int) -> Table:
    """As much of a table as there is room for: the first rows, the column of names and the last columns (newest years)."""
    if len(table.columns) > most_columns:
        kept = [0, *range(len(table.columns) - most_columns + 1, len(table.columns))]
        columns = tuple(table.columns[place] for place in kept)
        table = replace(table, columns=columns, rows=tuple(tuple(row[place] for place in kept) for row in table.rows))
    return replace(table, rows=table.rows[:most_rows])


def columns_left_out(table: Table, shown: Table, language: Language) -> tuple[str, ...]:
    """That columns of a table are not shown, where that is so."""
    count, part = len(table.columns) - 1, len(shown.columns) - 1
    return (word("part_columns", language, shown=part, count=count),) if part < count else ()


def _value(row: ProfileRow, value: float, language: Language) -> str:
    signed = getattr(row.item, "compares", False) and getattr(row.item, "kind", "") != "index"
    text = number(value, row.item.decimals, language, sign=signed)
    return f"{text} {row.item.unit.get(language)}"


def _sentence(choices: Choices, row: ProfileRow, name: str, language: Language) -> str:
    if row.value is None:
        status = choices.glossary["statuses"][row.status]["text"][language]
        return word("area_year", language, area=name, period=row.period, value=status)
    parts = [word("area_year", language, area=name, period=row.period, value=_value(row, row.value, language))]
    if row.region_value is not None:
        region = choices.name(*choices.region, language)
        parts.append(word("area_region", language, region=region, value=_value(row, row.region_value, language)))
    if len(row.trend) > 1 and row.base_period is None:
        (first, from_), (last, to) = row.trend[0], row.trend[-1]
        values = {"from_": number(from_, row.item.decimals, language), "to": number(to, row.item.decimals, language)}
        parts.append(word("area_since", language, first=first, last=last, **values))
    if row.rank is not None:
        parts.append(word("area_rank", language, rank=row.rank, ranked=row.ranked))
    return " ".join(parts)


def _chart(
    choices: Choices, spec: Indicator, own: tuple[ProfileRow, str], region: ProfileRow | None, language: Language
) -> tuple[Figure, Table] | None:
    row, name = own
    if not all(period.isdigit() for period, _ in row.trend):
        # Counts on days of their own are no yearly series.
        return None
    lines = [Line(name, {int(year): value for year, value in row.trend}, "accent", True)]
    if region is not None and region.figure == row.figure and region.area_set != row.area_set:
        points = {int(year): value for year, value in region.trend}
        lines.append(Line(choices.name(*choices.region, language), points, "ink-3"))
    lines = [line for line in lines if line.points]
    if not lines or lines[0].name != name or len(lines[0].points) < 2:
        return None
    title = f"{name}: {row.item.name.get(language)}"
    unit = row.item.unit.get(language)
    axes = Words(
        row.item.name.get(language).lower(),
        choices.reference(spec, language),
        say("broken", language),
        say("gap_word", language),
    )
    values = [value for line in lines for value in line.points.values()]
    picture = series_chart(
        lines,
        breaks=choices.breaks(spec),
        baseline=None,
        decimals=row.item.decimals,
        words=axes,
        language=language,
        narrow=False,
        from_zero=min(values) >= 0 and getattr(row.item, "kind", "") != "index",
    )
    told_text = "; ".join(
        f"{line.name}: {number(line.points[max(line.points)], row.item.decimals, language)} ({max(line.points)})"
        for line in lines
    )
    warning = spec.partial_label.get(language) if spec.partial_label and choices.is_partial(spec) else None
    caption = Caption(title, unit[:1].upper() + unit[1:], choices.source_line(spec, language), f"{told_text}.", warning)
    years = sorted({year for line in lines for year in line.points})
    columns = (Column(word("area", language), "text"), *(Column(str(year)) for year in years))
    body = tuple(
        (name_cell(line.name), *(figure_cell(line.points.get(year), row.item.decimals, language) for year in years))
        for line in lines
    )
    table = Table("etter-ar", f"{title}. {caption.unit}", columns, body)
    return Figure("utvikling", caption, picture, table=table.id), table
