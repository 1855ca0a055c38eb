"""The figures of a page that a rounded table moves, each with the least and the most it can have been."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.questions.figures import Figures, is_signed
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.rounding import BETWEEN, LEAST, MOST, NONE_GIVEN, NOT_BOUNDED, has_bounds, is_not_bounded
from planpuls.spec.text import Language, Text

_MOST_ROWS = 200
_TITLE = Text(nb="Hvor mye kan avrundingen bety?", en="How much can the rounding matter?")
_HEADS = (
    (Text(nb="Tall", en="Figure"), "text"),
    (Text(nb="Vist", en="Shown"), "number"),
    (Text(nb="Minst", en="At least"), "number"),
    (Text(nb="Høyst", en="At most"), "number"),
)
_MORE = Text(
    nb="De {drawn} første av {count} tall som avrundingen kan flytte; alle står i arbeidsboken.",
    en="The first {drawn} of {count} figures that the rounding can move; all of them are in the workbook.",
)


def rounding_section(choices: Choices, spec: Indicator, language: Language) -> Section | None:
    """Newest figures of the region and its areas that rounding can move; None where none of them is made of rounded counts."""
    if not has_bounds(spec) or spec.of_cells:
        return None
    tables = [table for figures in Figures.of(choices, spec, language) if (table := _table(figures))]
    return Section("avrunding", _TITLE.get(language), tables=tuple(tables), folded=True) if tables else None


def _table(figures: Figures) -> Table | None:
    body = [row for key in _sets(figures) for row in _rows(figures, key)]
    if not body:
        return None
    language = figures.language
    notes = [BETWEEN.get(language)]
    notes += [
        f"{view.name.get(language)} {NOT_BOUNDED.get(language)}."
        for view in figures.spec.views
        if is_not_bounded(figures.spec, view)
    ]
    notes.append(NONE_GIVEN.get(language))
    if len(body) > _MOST_ROWS:
        drawn, count = (number(value, 0, language) for value in (_MOST_ROWS, len(body)))
        notes.append(_MORE.get(language).format(drawn=drawn, count=count))
    columns = (
        Column(say("area", language), "text"),
        *(Column(head.get(language), "text" if kind == "text" else "number") for head, kind in _HEADS),
    )
    title = f"{_TITLE.get(language)} {figures.span_text}"
    if figures.series_name:
        title = f"{title} ({figures.series_name})"
    name = "-".join(("avrunding", *(value for _, value in figures.series))).lower()
    return Table(name, title, columns, tuple(body[:_MOST_ROWS]), tuple(notes))


def _sets(figures: Figures) -> list[str]:
    keys = dict.fromkeys((figures.choices.region[0], figures.chart_set, figures.choices.municipality_set))
    found = [key for key in keys if key in figures.stored]
    return found or figures.stored[:1]


def _rows(figures: Figures, key: str) -> list[tuple[Cell, ...]]:
    """One row for every figure whose least is not its most; none where the set lacks a year of the page."""
    if figures.newest(key).is_empty():
        return []
    asked = {"area_set": key, "period": figures.end, "bounds": True}
    if figures.compares:
        asked["base_period"] = figures.base
    rows = figures.of_series(figures.choices.rows(figures.spec.id, **asked))
    found = []
    for row in rows.sort([column for column in ("area", "to_area") if column in rows.columns]).to_dicts():
        for column, item, heading in figures.shown:
            least, most = (row.get(_bound(column, end)) for end in (LEAST, MOST))
            if least is None or most is None or least == most or row.get(column) is None:
                continue
            sign = is_signed(item)
            shown = (
                figure_cell(float(value), item.decimals, figures.language, sign=sign)
                for value in (row[column], least, most)
            )
            found.append((name_cell(_name(figures, key, row)), Cell(heading), *shown))
    return found


def _bound(column: str, end: str) -> str:
    stem = column.removesuffix("_base")
    return f"{stem}{end}{column.removeprefix(stem)}"


def _name(figures: Figures, key: str, row: dict[str, object]) -> str:
    """The area, where its flow goes, and the values of the dimensions."""
    ends = [figures.choices.name(key, str(row[end]), figures.language) for end in ("area", "to_area") if end in row]
    parts = [figures.label(dimension, row[dimension]) for dimension in figures.split if row.get(dimension) is not None]
    return " · ".join([" → ".join(ends), *parts])
