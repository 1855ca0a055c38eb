"""Moves of establishments: who came and went, the largest flows, industries, and the distance to hubs before and after."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.charts.bars import Bar, bar_chart
from planpuls.editions.charts.render import Caption
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import ABSENT, Cell, Column, Figure, Section, Table, figure_cell, name_cell
from planpuls.editions.site.texts import say
from planpuls.release.flows import exchange
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number, written_date
from planpuls.spec.status import Status
from planpuls.spec.text import Language, Text

MEASURE = "establishments"
LEAST = 3
"""Flows of fewer establishments are not named."""
COUNT = 20
_ALL = "all"
_OUTSIDE = ("rest", "opened", "closed")


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_FLOWS = _t(
    "De {count} største flyttestrømmene mellom kommuner, {span}",
    "The {count} largest flows between municipalities, {span}",
)
_LEAST = _t(
    "Bare strømmer på minst {least} virksomheter nevnes.", "Only flows of at least {least} establishments are named."
)
_FLOW = _t("Flytting", "Move")
_AREAS = _t("Hvem flytter, {area_set}, {span}", "Who moves, {area_set}, {span}")
_HEADINGS = {
    "within": _t("Flyttet innenfor", "Moved within"),
    "into": _t("Flyttet inn", "Moved in"),
    "out": _t("Flyttet ut", "Moved out"),
    "net": _t("Netto", "Net"),
    "opened": _t("Nye", "New"),
    "closed": _t("Ikke lenger der", "No longer there"),
}
_BY = {
    "industry": _t("Flyttinger innenfor {area} etter næring, {span}", "Moves within {area} by industry, {span}"),
    "hub_distance": _t(
        "Flyttinger innenfor {area} etter avstand til knutepunkt, {span}",
        "Moves within {area} by distance to a hub, {span}",
    ),
}
_SPAN = _t("{first}–{last}", "{first}–{last}")
_COUNTED = _t(
    "{stayed} virksomheter med ansatte var på samme sted begge dager. For {undecided} er det ukjent om de har flyttet.",
    "{stayed} establishments with employees were at the same place on both days. For {undecided} it is unknown whether they moved.",
)


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    page = _Page(choices, spec, language)
    divisions = choices.divisions(choices.stored_sets(spec.id))
    sets = [choices.municipality_set, *(key for key in divisions if key != choices.municipality_set)]
    areas = [page.areas(key, folded=position > 0) for position, key in enumerate(sets)]
    found = [page.largest(), *areas[:1], page.by("hub_distance"), page.by("industry"), *areas[1:]]
    return [section for section in found if section.tables or section.texts]


class _Page:
    def __init__(self, choices: Choices, spec: Indicator, language: Language) -> None:
        self.choices, self.spec, self.language = choices, spec, language
        self.pair: dict[str, Any] = choices.release.facts[spec.id]["pairs"][-1]
        self.end = str(self.pair["to"])

    def text(self, text: Text, **values: object) -> str:
        days = {
            name: written_date(str(self.pair[end]), self.language) for name, end in (("first", "from"), ("last", "to"))
        }
        return text.get(self.language).format(span=_SPAN.get(self.language).format(**days), **values)

    def rows(self, key: str) -> pl.DataFrame:
        """All moves of one set in the newest pair of days, not divided."""
        rows = self.choices.rows(self.spec.id, area_set=key, period=self.end)
        return rows.filter((pl.col("industry") == _ALL) & (pl.col("hub_distance") == _ALL))

    @property
    def unit(self) -> str:
        text = self.spec.measure(MEASURE).unit.get(self.language)
        return text[:1].upper() + text[1:]

    def largest(self) -> Section:
        key = self.choices.municipality_set
        between = ~pl.col("area").is_in(_OUTSIDE) & ~pl.col("to_area").is_in(_OUTSIDE)
        flows = self.rows(key).filter(between & (pl.col("area") != pl.col("to_area")) & (pl.col(MEASURE) >= LEAST))
        shown = flows.sort(MEASURE, "area", "to_area", descending=[True, False, False]).head(COUNT).to_dicts()
        title, note = self.text(_FLOWS, count=len(shown)), self.text(_LEAST, least=LEAST)
        if not shown:
            return Section("strommer", title, (note,))
        names = [
            " → ".join(self.choices.name(key, row[end], self.language) for end in ("area", "to_area")) for row in shown
        ]
        bars = [Bar(name, row[MEASURE], "chart-gain-3") for name, row in zip(names, shown, strict=True)]
        axis = self.spec.measure(MEASURE).name.get(self.language).lower()
        narrow, wide = (
            bar_chart(bars, value_axis=axis, decimals=0, signed=False, language=self.language, narrow=is_narrow)
            for is_narrow in (True, False)
        )
        told = "; ".join(f"{bar.name}: {number(bar.value, 0, self.language)}" for bar in bars[:5])
        source = self.choices.source_line(self.spec, self.language)
        caption = Caption(title, self.unit, source, f"{told} …")
        body = tuple((name_cell(name), *self._figures(row)) for name, row in zip(names, shown, strict=True))
        columns = (Column(self.text(_FLOW), "text"), *self._columns())
        table = Table("strommer-tabell", f"{title}. {self.unit}", columns, body, self._signs(shown))
        figure = Figure("strommer", caption, wide, narrow, table="strommer-tabell")
        return Section("strommer", title, (note,), (figure,), (table,))

    def areas(self, key: str, *, folded: bool) -> Section:
        rows = self.rows(key)
        codes = self.choices.areas(key)
        title = self.text(_AREAS, area_set=self.choices.set_name(key, self.language))
        moved = rows.filter(~pl.col("area").is_in(["opened"]) & ~pl.col("to_area").is_in(["closed"]))
        by_area = {row["area"]: row for row in exchange(moved, MEASURE, codes).to_dicts()}
        body = []
        for code in codes:
            flows: dict[str, float] = dict(by_area.get(code) or dict.fromkeys(("within", "into", "out", "net"), 0.0))
            for name, (ours, theirs) in {"opened": ("to_area", "area"), "closed": ("area", "to_area")}.items():
                flows[name] = float(rows.filter((pl.col(ours) == code) & (pl.col(theirs) == name))[MEASURE].sum())
            cells = (figure_cell(flows[name], 0, self.language, sign=name == "net") for name in _HEADINGS)
            body.append((name_cell(self.choices.name(key, code, self.language)), *cells))
        columns = (
            Column(say("area", self.language), "text"),
            *(Column(heading.get(self.language)) for heading in _HEADINGS.values()),
        )
        section = f"omrader-{key.replace('@', '-')}"
        table = Table(f"tall-{section}", f"{title}. {self.unit}", columns, tuple(body))
        counts = {name: number(self.pair[name], 0, self.language) for name in ("stayed", "undecided")}
        texts = () if folded else (self.text(_COUNTED, **counts),)
        return Section(section, title, texts, tables=(table,), folded=folded)

    def by(self, dimension: str) -> Section:
        """Moves with both ends in the plan area by the values of one dimension."""
        key, region = self.choices.region
        rows = self.choices.rows(self.spec.id, area_set=key, area=region, period=self.end).filter(
            (pl.col("area") == region) & (pl.col("to_area") == region) & (pl.col(dimension) != _ALL)
        )
        title = self.text(_BY[dimension], area=self.choices.name(key, region, self.language))
        declared = next(item for item in self.spec.dimensions if item.id == dimension)
        order = {code: place for place, code in enumerate(declared.order)}
        shown = sorted(rows.to_dicts(), key=lambda row: order[row[dimension]])
        body = tuple(
            (
                name_cell(
                    declared.values[row[dimension]].get(self.language),
                    self.choices.flag_texts(row["flags"], self.language),
                ),
                *self._figures(row),
            )
            for row in shown
        )
        columns = (Column(declared.name.get(self.language), "text"), *self._columns())
        tables = (Table(f"etter-{dimension}", title, columns, body, self._signs(shown)),) if shown else ()
        return Section(f"etter-{dimension}-del", title, tables=tables)

    def _columns(self) -> tuple[Column, ...]:
        return tuple(Column(measure.name.get(self.language)) for measure in self.spec.measures)

    def _figures(self, row: dict[str, Any]) -> tuple[Cell, ...]:
        return tuple(
            figure_cell(row[measure.id], 0, self.language, status=row["status"])
            if row[measure.id] is not None or row["status"] != Status.NORMAL.value
            else Cell(ABSENT)
            for measure in self.spec.measures
        )

    def _signs(self, rows: list[dict[str, Any]]) -> tuple[str, ...]:
        return tuple(self.choices.sign_notes([row["status"] for row in rows], self.language))
