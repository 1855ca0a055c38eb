"""The page of an indicator without charts of its own: its newest figures as a table."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.texts import say
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.text import Language


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    rows = choices.rows(spec.id)
    period = max(rows["period"])
    shown: list[Measure | View] = [measure for measure in spec.measures if measure.role == "value"]
    shown += [view for view in spec.views if view.kind == "share"]
    columns = [Column(say("area", language), "text"), *(Column(item.name.get(language)) for item in shown)]
    body = tuple(
        (
            name_cell(choices.name(row["area_set"], row["area"], language)),
            *(figure_cell(row[item.id], item.decimals, language, status=row["status"]) for item in shown),
        )
        for row in rows.to_dicts()
        if row["period"] == period
    )
    caption = f"{spec.title.get(language)}, {choices.date(spec, period, language)}"
    return [Section("tall", caption, tables=(Table("tabell", caption, tuple(columns), body),))]
