"""A question as slides and memo tell it: the answer, one chart or table, where it comes from, and what lies behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planpuls.editions.office.told_area import OwnFigures
from planpuls.editions.office.words import word
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import comment_shown
from planpuls.editions.site.parts import Entry, Figure, Section, Table
from planpuls.editions.site.question import question_page
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Indicator
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
            table=_uncoloured(_table(page.sections, chart), self.language),
            source=self.choices.source_line(spec, self.language),
            behind=tuple(entry for entry in (*page.method, *page.about) if entry.texts or entry.code),
            comments=(comment.plain,) if comment else (),
        )
        if self.own is None:
            return whole
        own = self.own.told(spec, page.answer, chart, page.sections)
        return replace(whole, answer=own.answer, chart=own.chart, map=None, table=_uncoloured(own.table, self.language))

    @property
    def name(self) -> str:
        """Name of the area, or of the plan."""
        return self.own.name if self.own else self.choices.release.name.get(self.language)

    @cached_property
    def own(self) -> OwnFigures | None:
        return OwnFigures(self.choices, self.language, self.area) if self.area is not None else None


def _table(sections: Sequence[Section], chart: Figure | None) -> Table | None:
    tables = [table for section in sections for table in section.tables if table.rows]
    beside = next((table for table in tables if chart and table.id == chart.table), None)
    return beside or next(iter(tables), None)


def _uncoloured(table: Table | None, language: Language) -> Table | None:
    """A table without what its page says of colours: those of slides and memo have none."""
    if table is None:
        return None
    return replace(table, notes=tuple(note for note in table.notes if note != say("shaded", language)))


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
