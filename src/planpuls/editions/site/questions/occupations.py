"""Occupations by centrality, laid out as the planning authority does: occupations down, classes across."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import ABSENT, Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.questions import declared
from planpuls.editions.site.questions.figures import Figures
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

GROWTH, CHANGE, DIMENSION = "growth_pct", "change", "occupation"


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    """The declared sections, with the classes' table first where the plan has centrality classes."""
    found = declared.sections(choices, spec, language)
    for figures in Figures.of(choices, spec, language)[:1]:
        key = choices.newest_set("centrality")
        editions = sorted((key for key in figures.stored if key.partition("@")[0] == "centrality"), reverse=True)
        tables = [table for edition in editions if (table := _table(figures, edition))]
        if key and tables:
            title = say("by_centrality", language, span=figures.span_text)
            found.insert(0, Section("sentralitet", title, (say("by_centrality_note", language),), tables=tuple(tables)))
    return found


def _table(figures: Figures, key: str) -> Table | None:
    """Growth in per cent by class; in brackets the change in persons of the classes after the first together.

    The first class is the region's capital by itself; its own change stands in brackets in its heading.
    """
    if not figures.compares:
        return None
    choices, language = figures.choices, figures.language
    rows = figures.newest(key)
    areas = [area for area in choices.areas(key) if area in set(rows["area"])]
    if len(areas) < 2:
        return None
    at = {(row["area"], row[DIMENSION]): row for row in rows.to_dicts()}
    codes = [code for code in figures.dimension(DIMENSION).order if any((area, code) in at for area in areas)]
    body = []
    for code in codes:
        changes = [at[area, code][CHANGE] for area in areas[1:] if (area, code) in at]
        whole = len(changes) == len(areas) - 1 and all(change is not None for change in changes)
        bracket = float(sum(changes)) if whole else None
        cells = [_cell(figures, at.get((area, code))) for area in areas]
        body.append((name_cell(_bracketed(figures.label(DIMENSION, code), bracket, language)), *cells))
    capital = at.get((areas[0], codes[0]))
    own = capital[CHANGE] if capital else None
    headings = [_bracketed(choices.name(key, areas[0], language), own, language)]
    headings += [choices.name(key, area, language) for area in areas[1:]]
    columns = (Column(figures.dimension(DIMENSION).name.get(language), "text"), *(Column(name) for name in headings))
    title = f"{choices.set_name(key, language)}, {figures.span_text}"
    return Table(f"sentralitet-{key.partition('@')[2]}", title, columns, tuple(body), figures.notes(rows))


def _bracketed(name: str, change: float | None, language: Language) -> str:
    return name if change is None else f"{name} ({number(change, 0, language)})"


def _cell(figures: Figures, row: dict[str, object] | None) -> Cell:
    if row is None:
        return Cell(ABSENT)
    value = row[GROWTH]
    shown = float(value) if isinstance(value, int | float) else None
    return figure_cell(shown, figures.spec.view(GROWTH).decimals, figures.language, status=str(row["status"]))
