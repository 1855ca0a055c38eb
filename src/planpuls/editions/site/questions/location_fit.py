"""Right business, right place: both profiles against each other, B areas, industries, goods groups, and where misfits gather."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import ABSENT, Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.editions.site.texts import say
from planpuls.spec.grid import corner
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import Language, Text

LEAST = 3
"""Fewer establishments are not written out where a place stands beside them."""
_ALL = "all"
_DIMENSIONS = ("mobility", "accessibility", "industry", "goods_group")


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_ILLUSTRATION = _t(
    "En illustrasjon: tersklene er våre, ikke planens. Det gis ingen dom.",
    "An illustration: the thresholds are ours, not the plan's. No verdict is given.",
)
_RULE = _t(
    "A: høyst {a_walk_m} meter til fots til et knutepunkt med minst {a_departures_per_hour} avganger i timen. B: høyst {b_walk_m} meter, minst "
    "{b_departures_per_hour} avganger. C: høyst {c_main_road_m} meter i luftlinje til et kryss på hovedvegnettet. Kilde: {source}.",
    "A: at most {a_walk_m} metres on foot to a hub with at least {a_departures_per_hour} departures an hour. B: at most {b_walk_m} metres, at least "
    "{b_departures_per_hour} departures. C: at most {c_main_road_m} metres by air line to a junction of the main roads. Source: {source}.",
)
_MATRIX = _t(
    "Virksomheter etter egen og stedets profil, {area}, {day}",
    "Establishments by own and place's profile, {area}, {day}",
)
_AREAS = _t("Samsvar og B-områder, {area_set}, {span}", "Match and B areas, {area_set}, {span}")
_INDUSTRIES = _t("Samsvar etter næring, {area}, {day}", "Match by industry, {area}, {day}")
_GOODS = _t("Plasskrevende og omstridte varegrupper, {area}, {day}", "Bulky and disputed goods groups, {area}, {day}")
_GOODS_NOTE = _t(
    "Etter planens utgave «{edition}». Omstridte grupper har ingen vurdering.",
    "By the plan's edition “{edition}”. Disputed groups have no assessment.",
)
_SPOTS = _t(
    "Kvadratkilometer med flest virksomheter uten samsvar, {day}",
    "Square kilometres with most establishments without a match, {day}",
)
_SPOT_NOTE = _t(
    "Bare ruter med minst {least} vurderte virksomheter og tre uten samsvar. Tallene er sørvestre hjørne i EPSG:25833.",
    "Only cells with at least {least} establishments assessed and three without a match. The numbers are the south-west corner in EPSG:25833.",
)
_UNKNOWN = _t(
    "Næringskoder uten profil i tabellen: {codes}.", "Industry codes without a profile in the table: {codes}."
)
_DISPUTED = _t("omstridt", "disputed")
_CELL, _AREA, _MISFITS = _t("Rute", "Cell"), _t("Kommune", "Municipality"), _t("Uten samsvar", "Without a match")


def sections(choices: Choices, spec: Indicator, language: Language) -> list[Section]:
    page = _Page(choices, spec, language)
    divisions = choices.divisions(choices.stored_sets(spec.id))
    sets = [choices.municipality_set, *(key for key in divisions if key != choices.municipality_set)]
    areas = [page.areas(key, folded=position > 0) for position, key in enumerate(sets)]
    found = [page.matrix(), *areas[:1], page.industries(), page.goods(), page.spots(), *areas[1:]]
    return [section for section in found if section.tables]


class _Page:
    def __init__(self, choices: Choices, spec: Indicator, language: Language) -> None:
        self.choices, self.spec, self.language = choices, spec, language
        days = sorted(choices.observed(spec.id)["period"].unique())
        self.first, self.last = str(days[0]), str(days[-1])
        self.facts: dict[str, Any] = choices.release.facts[spec.id]

    def text(self, text: Text, **values: object) -> str:
        day = written_date(self.last, self.language)
        span = day if self.first == self.last else f"{written_date(self.first, self.language)}–{day}"
        area = self.choices.name(*self.choices.region, self.language)
        return text.get(self.language).format(**{"day": day, "span": span, "area": area} | values)

    def divided(self, rows: pl.DataFrame, *dims: str) -> pl.DataFrame:
        chosen = [(pl.col(name) != _ALL) if name in dims else (pl.col(name) == _ALL) for name in _DIMENSIONS]
        return rows.filter(pl.all_horizontal(chosen))

    @cached_property
    def of_region(self) -> pl.DataFrame:
        key, area = self.choices.region
        rows = self.choices.rows(self.spec.id, area_set=key, period=self.last)
        return rows.filter(pl.col("area") == area)

    def label(self, dimension: str, code: str) -> str:
        return next(item for item in self.spec.dimensions if item.id == dimension).values[code].get(self.language)

    def count(self, value: float | None) -> Cell:
        if value is not None and 0 < value < LEAST:
            return Cell(f"< {LEAST}", "1")
        return figure_cell(value, 0, self.language)

    def matrix(self) -> Section:
        rows = self.divided(self.of_region, "mobility", "accessibility")
        found = {(row["mobility"], row["accessibility"]): row["establishments"] for row in rows.to_dicts()}
        places = [code for code in self._order("accessibility") if any(pair[1] == code for pair in found)]
        body = tuple(
            (name_cell(self.label("mobility", own)), *(self.count(found.get((own, place), 0)) for place in places))
            for own in self._order("mobility")
            if any(pair[0] == own for pair in found)
        )
        rule = {name: self._shown(value) for name, value in self.facts["rule"].items()}
        texts = [_RULE.get(self.language).format(**rule)]
        if self.facts["rule"]["ours"]:
            texts.insert(0, _ILLUSTRATION.get(self.language))
        columns = (
            Column(self._name("mobility"), "text"),
            *(Column(self.label("accessibility", place)) for place in places),
        )
        codes = ", ".join(f"{standard} {code}".strip() or "–" for standard, code, _ in self.facts["unknown_codes"])
        notes = (_UNKNOWN.get(self.language).format(codes=codes),) if codes else ()
        title = self.text(_MATRIX)
        return Section("profiler", title, tuple(texts), tables=(Table("profiler-tabell", title, columns, body, notes),))

    def _order(self, dimension: str) -> list[str]:
        order = next(item for item in self.spec.dimensions if item.id == dimension).order
        return [code for code in order if code != _ALL]

    def _name(self, dimension: str) -> str:
        return next(item for item in self.spec.dimensions if item.id == dimension).name.get(self.language)

    def _shown(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return number(float(value), 0 if float(value).is_integer() else 1, self.language)

    def areas(self, key: str, *, folded: bool) -> Section:
        asked: dict[str, Any] = {"area_set": key, "period": self.last}
        if self.first != self.last:
            asked["base_period"] = self.first
        rows = self.divided(self.choices.rows(self.spec.id, **asked))
        at = {row["area"]: row for row in rows.to_dicts()}
        names = ["scored", "match_pct", "in_b", "a_in_b_pct", "c_in_b_pct"]
        names += [name for name in ("match_points", "a_in_b_points", "c_in_b_points") if name in rows.columns]
        body = []
        for code in [code for code in self.choices.areas(key) if code in at]:
            row = at[code]
            notes = self.choices.flag_texts(row["flags"], self.language) if self.first != self.last else ()
            body.append((name_cell(self.choices.name(key, code, self.language), notes), *self._cells(row, names)))
        title = self.text(_AREAS, area_set=self.choices.set_name(key, self.language))
        columns = (
            Column(say("area", self.language), "text"),
            *(Column(self.spec.figure(name).name.get(self.language)) for name in names),
        )
        signs = self.choices.sign_notes([row["status"] for row in at.values()], self.language)
        section = f"omrader-{key.replace('@', '-')}"
        table = Table(f"tall-{section}", title, columns, tuple(body), tuple(signs))
        return Section(section, title, tables=(table,) if body else (), folded=folded)

    def _cells(self, row: dict[str, Any], names: list[str]) -> list[Cell]:
        return [
            figure_cell(
                row[name],
                self.spec.figure(name).decimals,
                self.language,
                status=row["status"] if row[name] is None else "normal",
                sign=name.endswith("_points"),
            )
            for name in names
        ]

    def industries(self) -> Section:
        rows = self.divided(self.of_region, "industry").to_dicts()
        order = {code: place for place, code in enumerate(self._order("industry"))}
        title = self.text(_INDUSTRIES)
        names = ("establishments", "scored", "matched", "match_pct")
        body = tuple(
            (name_cell(self.label("industry", row["industry"])), *(self._plain(row, name) for name in names))
            for row in sorted(rows, key=lambda row: order[row["industry"]])
        )
        columns = (
            Column(self._name("industry"), "text"),
            *(Column(self.spec.figure(name).name.get(self.language)) for name in names),
        )
        return Section("naeringer", title, tables=(Table("naeringer-tabell", title, columns, body),))

    def _plain(self, row: dict[str, Any], name: str) -> Cell:
        if name.endswith("_pct"):
            return figure_cell(row[name], 1, self.language) if row[name] is not None else Cell(ABSENT)
        return self.count(row[name] or 0)

    def goods(self) -> Section:
        rows = self.divided(self.of_region, "goods_group", "accessibility").to_dicts()
        found = {(row["goods_group"], row["accessibility"]): row["establishments"] for row in rows}
        groups = {row["group"]: row for row in self.facts["goods"]}
        places = self._order("accessibility")
        body = []
        for group, row in groups.items():
            name = row[f"name_{self.language}"]
            notes = (_DISPUTED.get(self.language),) if row["standing"] == "disputed" else ()
            body.append((name_cell(name, notes), *(self.count(found.get((group, place), 0)) for place in places)))
        columns = (
            Column(self._name("goods_group"), "text"),
            *(Column(self.label("accessibility", place)) for place in places),
        )
        title = self.text(_GOODS)
        note = _GOODS_NOTE.get(self.language).format(edition=self.facts["rule"]["goods_edition"])
        tables = (Table("varegrupper-tabell", title, columns, tuple(body)),) if body else ()
        return Section("varegrupper", title, (note,), tables=tables)

    def spots(self) -> Section:
        body = []
        for spot in self.facts["spots"]:
            x, y = corner(int(spot["cell_1km"]))
            place = self.choices.name(self.choices.municipality_set, spot["municipality"], self.language)
            figures = (figure_cell(spot[name], 0, self.language) for name in ("misfits", "scored"))
            body.append((name_cell(f"{x} {y}"), Cell(place), *figures))
        columns = (
            Column(_CELL.get(self.language), "text"),
            Column(_AREA.get(self.language), "text"),
            Column(_MISFITS.get(self.language)),
            Column(self.spec.measure("scored").name.get(self.language)),
        )
        title = self.text(_SPOTS)
        note = _SPOT_NOTE.get(self.language).format(least=self.facts["spot_least"])
        tables = (Table("steder-tabell", title, columns, tuple(body)),) if body else ()
        return Section("steder", title, (note,), tables=tables)
