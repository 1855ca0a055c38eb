"""Tables of a declared page: by year, by area, and what each crisis did."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planpuls.editions.charts.strokes import Line
from planpuls.editions.site.parts import ABSENT, Cell, Column, Section, Table, figure_cell, name_cell, shaded
from planpuls.editions.site.questions.figures import Figures, as_code, is_signed
from planpuls.editions.site.texts import say
from planpuls.release.recovery import Recovery, recoveries


def year_table(figures: Figures, lines: Sequence[Line], title: str) -> Table:
    """The drawn lines as figures, one column per year."""
    chart = figures.spec.chart
    assert chart is not None
    item = figures.spec.figure(chart.show)
    years = sorted({year for line in lines for year in line.points})
    span = range(years[0], years[-1] + 1)
    rows = tuple(
        (
            name_cell(line.name),
            *(
                figure_cell(line.points.get(year), item.decimals, figures.language, sign=is_signed(item))
                for year in span
            ),
        )
        for line in lines
    )
    columns = (Column(say("area" if chart.by == "area" else "part", figures.language), "text"),)
    notes = tuple(entry.text.get(figures.language) for entry in figures.choices.breaks(figures.spec))
    return Table("etter-ar", title, (*columns, *(Column(str(year)) for year in span)), rows, notes)


def area_tables(figures: Figures) -> list[Section]:
    """Every division of the region and its municipalities: all figures, or the drawn one by part."""
    choices = figures.choices
    keys = [figures.chart_set, *choices.divisions(figures.stored), choices.municipality_set]
    found = []
    for position, key in enumerate(key for key in dict.fromkeys(keys) if key in figures.stored):
        rows = figures.newest(key)
        if rows.is_empty():
            continue
        title = f"{choices.set_name(key, figures.language)}, {figures.span_text}"
        tables = []
        if not figures.split or figures.is_fixed:
            tables.append(_by_area(figures, key, rows, title))
        if figures.split and (position == 0 or not figures.is_fixed) and (show := _divided(figures)):
            tables.append(_by_part(figures, key, rows, title, show))
        if figures.undivided:
            tables.append(_undivided(figures, key, rows, title))
        folded = position > 0 or not (figures.is_fixed or not figures.split)
        found.append(Section(f"omrader-{key.replace('@', '-')}", title, tables=tuple(tables), folded=folded))
    return found


def _with_reference(figures: Figures, key: str, rows: pl.DataFrame) -> list[tuple[str, str]]:
    """Areas of a table in the plan's order, then the region and the country."""
    there = set(rows["area"].unique())
    known = figures.choices.areas(key)
    areas = [(key, area) for area in [*known, *sorted(there - set(known))] if area in there]
    return [*areas, figures.choices.region, figures.country]


def _by_area(figures: Figures, key: str, rows: pl.DataFrame, title: str) -> Table:
    body = []
    for area_set, area in _with_reference(figures, key, rows):
        found = figures.at_where(figures.newest(area_set)).filter(pl.col("area") == area).to_dicts()
        for row in found[:1]:
            name = figures.choices.name(area_set, area, figures.language)
            notes = figures.choices.flag_texts(row["flags"], figures.language)
            body.append((name_cell(name, notes), *figures.cells(row)))
    columns = (Column(say("area", figures.language), "text"), *figures.columns())
    fixed = figures.spec.chart.where if figures.spec.chart else {}
    parts = [figures.label(dimension, value) for dimension, value in fixed.items()]
    title = f"{title}. {', '.join(parts)}" if parts else title
    return Table(f"tall-{key.replace('@', '-')}", title, columns, tuple(body), figures.notes(rows))


def _divided(figures: Figures) -> str | None:
    """The drawn figure where it varies by the dimensions, else the first that does; None where none does."""
    undivided = {column for column, _, _ in figures.undivided}
    drawn = [figures.spec.chart.show] if figures.spec.chart else []
    names = (*drawn, *(column for column, _, _ in figures.shown))
    return next((name for name in names if name not in undivided), None)


def _by_part(figures: Figures, key: str, rows: pl.DataFrame, title: str, show: str) -> Table:
    """Areas down, the values of the dimensions across, the figure `show` in the cells."""
    language = figures.language
    item = figures.spec.figure(show)
    across = list(dict.fromkeys(tuple(as_code(part) for part in row) for row in rows.select(figures.split).rows()))
    body = []
    for area_set, area in _with_reference(figures, key, rows):
        found = figures.newest(area_set).filter(pl.col("area") == area)
        at = {tuple(as_code(row[part]) for part in figures.split): row for row in found.to_dicts()}
        if not at:
            continue
        cells = [figures.cell(at[part], show, item) if part in at else Cell(ABSENT) for part in across]
        body.append((name_cell(figures.choices.name(area_set, area, language)), *cells))
    names = [
        " · ".join(figures.label(name, code) for name, code in zip(figures.split, part, strict=True)) for part in across
    ]
    columns = (Column(say("area", language), "text"), *(Column(name) for name in names))
    heading = f"{item.name.get(language)} ({item.unit.get(language)}). {title}"
    notes = (say("shaded", language), *figures.notes(rows))
    return Table(f"deler-{key.replace('@', '-')}", heading, columns, shaded(body), notes)


def _undivided(figures: Figures, key: str, rows: pl.DataFrame, title: str) -> Table:
    """Areas down, and across what does not vary by the dimensions: densities, distances, diversity."""
    body = []
    for area_set, area in _with_reference(figures, key, rows):
        found = figures.newest(area_set).filter(pl.col("area") == area).head(1).to_dicts()
        name = figures.choices.name(area_set, area, figures.language)
        body += [(name_cell(name), *figures.undivided_cells(row)) for row in found]
    columns = (Column(say("area", figures.language), "text"), *(Column(heading) for _, _, heading in figures.undivided))
    return Table(f"hele-{key.replace('@', '-')}", title, columns, tuple(body), figures.notes(rows))


def recovery_section(figures: Figures, lines: Sequence[Line]) -> Section:
    """How deep each line fell in each crisis, and when it was back."""
    language = figures.language
    title = say("recovery", language)
    breaks = figures.choices.breaks(figures.spec)
    body = []
    for line in lines:
        found = recoveries({str(year): value for year, value in line.points.items()}, figures.spec.episodes, breaks)
        body.append((name_cell(line.name), *(cell for entry in found for cell in _recovery_cells(figures, entry))))
    columns = [Column(say("area", language), "text")]
    for episode in figures.spec.episodes:
        name = f"{episode.name.get(language)}"
        columns += [
            Column(f"{name}: {say('fall', language)}"),
            Column(f"{name}: {say('years_until_regained', language)}"),
        ]
    table = Table("kriser", title, tuple(columns), tuple(body), (say("recovery_note", language),))
    return Section("kriser", title, tables=(table,))


def _recovery_cells(figures: Figures, entry: Recovery) -> tuple[Cell, Cell]:
    language = figures.language
    if entry.fall_pct is None:
        word = say("crosses_break", language) if entry.crosses_break else ABSENT
        return Cell(word), Cell(word)
    fall = figure_cell(entry.fall_pct, 1, language, sign=True)
    if entry.fall_pct >= 0:
        return Cell(say("no_fall", language), "0"), Cell(ABSENT)
    if entry.crosses_break:
        return fall, Cell(say("crosses_break", language))
    return fall, Cell(say("not_regained", language)) if entry.years is None else figure_cell(entry.years, 0, language)
