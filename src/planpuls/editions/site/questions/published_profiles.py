"""Published figures by municipality, each of its newest year, and the one that we count too year by year."""

from __future__ import annotations

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Language, Text

_NEWEST = Text(nb="Publiserte tall, det nyeste av hvert", en="Published figures, the newest of each")
_BESIDE = Text(nb="{name}: SSBs tall og vårt", en="{name}: SSB's figure and ours")


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    rows = choices.rows(spec.id, area_set=choices.municipality_set)
    return [
        section
        for section in (_newest(choices, spec, language, rows), _beside(choices, spec, language, rows))
        if section.tables
    ]


def _newest(choices: Choices, spec: Indicator, language: Language, rows: pl.DataFrame) -> Section:
    """Municipalities down, figures across, each with its year in the heading."""
    figure = spec.dimensions[0]
    there = rows.filter(pl.col("published").is_not_null())
    years = dict(there.group_by("figure").agg(pl.col("period").max()).rows())
    wanted = [code for code in figure.order if code in years]
    at = {(row["area"], row["figure"], row["period"]): row for row in rows.to_dicts()}
    # SSB gives some of them as whole numbers: a decimal more would claim more than it says.
    whole = there.group_by("figure").agg((pl.col("published") == pl.col("published").round()).all())
    decimals = {code: 0 if is_whole else 1 for code, is_whole in whole.rows()}
    body = []
    for area in choices.areas(choices.municipality_set):
        found = [(code, at.get((area, code, years[code]))) for code in wanted]
        cells = (
            figure_cell(row["published"], decimals[code], language, status=row["status"])
            if row
            else figure_cell(None, 0, language)
            for code, row in found
        )
        body.append((name_cell(choices.name(choices.municipality_set, area, language)), *cells))
    columns = (
        Column(say("municipality", language), "text"),
        *(Column(f"{figure.values[code].get(language)} ({years[code]})") for code in wanted),
    )
    title = _NEWEST.get(language)
    notes = tuple(choices.sign_notes(rows["status"].to_list(), language))
    tables = (Table("publisert-tabell", title, columns, tuple(body), notes),) if wanted else ()
    return Section("publisert", title, tables=tables)


def _beside(choices: Choices, spec: Indicator, language: Language, rows: pl.DataFrame) -> Section:
    """Where we count the same: both figures of every year that has both."""
    both = rows.filter(pl.col("ours").is_not_null() & pl.col("published").is_not_null())
    codes = both["figure"].unique().to_list()
    if len(codes) != 1:
        return Section("begge", "")
    years = both["period"].unique().sort().to_list()
    at = {(row["area"], row["period"]): row for row in both.to_dicts()}
    names = {measure.id: measure.name.get(language) for measure in spec.measures}
    body = []
    for area in choices.areas(choices.municipality_set):
        cells = (
            figure_cell(at[area, year][measure] if (area, year) in at else None, 1, language)
            for year in years
            for measure in names
        )
        body.append((name_cell(choices.name(choices.municipality_set, area, language)), *cells))
    columns = (
        Column(say("municipality", language), "text"),
        *(Column(f"{name} {year}") for year in years for name in names.values()),
    )
    title = _BESIDE.get(language).format(name=spec.dimensions[0].values[codes[0]].get(language))
    return Section("begge", title, tables=(Table("begge-tabell", title, columns, tuple(body)),))
