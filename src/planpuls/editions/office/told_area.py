"""One area's own answer to a question, beside the region's: a sentence, a chart over the years, or its row of a page's table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planpuls.editions.charts.render import Caption
from planpuls.editions.charts.series import Words, series_chart
from planpuls.editions.charts.strokes import Line
from planpuls.editions.office.words import word
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Address, Cell, Column, Figure, Section, Table, figure_cell, name_cell
from planpuls.editions.site.places.area_page import reason_of
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.commuting import commuting
from planpuls.editions.site.places.figure_rows import FigureRow, figure_row
from planpuls.editions.site.places.head import head_sentences
from planpuls.editions.site.texts import say
from planpuls.release.profile import Profile, ProfileRow, profile
from planpuls.release.views import COUNTRY_SET
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.status import Status
from planpuls.spec.text import Language, Text


@dataclass(frozen=True)
class OwnAnswer:
    answer: tuple[str, ...]
    chart: Figure | None
    table: Table | None


@dataclass(frozen=True)
class OwnFigures:
    """Everything a release says of the area with this code. Error: an area that no set of the plan has."""

    choices: Choices
    language: Language
    area: str

    @cached_property
    def name(self) -> str:
        """Name of the area, in the plan's first set that has it."""
        for (key, code), name in self.choices.release.area_names.items():
            if code == self.area and key != "*":
                return name.get(self.language)
        problem = Problem(self.area, "the code of an area", "an unknown code", "See the area codes in the workbook.")
        raise NotFoundError([problem])

    @cached_property
    def short(self) -> tuple[str, ...]:
        """What a reader should know of it first: employees, their growth, jobs for those who live there."""
        return tuple(head_sentences(self._atlas, self._place, self._profile, self.language))

    def told(self, spec: Indicator, whole: Text, chart: Figure | None, sections: Sequence[Section]) -> OwnAnswer:
        """The area's figure with its years; else its row of the page's tables; else why there is none, and the region's chart."""
        row = self._rows.get(spec.id)
        if row is not None and row.value is not None:
            shown = figure_row(self._atlas, row, self.name, self.language)
            drawn, table = self._chart(spec, row, shown) or (None, self._row_of(sections))
            return OwnAnswer((self._sentence(row, shown),), drawn, table)
        of_region = word("of_region", self.language, answer=whole.get(self.language))
        table = self._row_of(sections)
        if spec.id == "commuting" and (flows := commuting(self._atlas, self._place, self.language)):
            return OwnAnswer((f"{self.name}, {flows.heading.lower()}: {flows.texts[0]}", *flows.texts[1:]), None, table)
        if table is not None:
            return OwnAnswer((word("own_in_table", self.language, area=self.name), of_region), None, table)
        reason = reason_of(self._atlas, self._place, spec.id, self.language)
        if row is not None and row.status != Status.MISSING.value:
            reason = f"{self.choices.glossary['statuses'][row.status]['text'][self.language]}."
        said = word("no_area_figure", self.language, area=self.name, reason=reason)
        return OwnAnswer((said, of_region), chart, None)

    # --- the area ------------------------------------------------------------------------------------------------------

    @cached_property
    def _region(self) -> str:
        return self.choices.name(*self.choices.region, self.language)

    @cached_property
    def _atlas(self) -> Atlas:
        return Atlas(self.choices)

    @cached_property
    def _place(self) -> Place:
        """The place with a page; an area that has none is a place of its own sets alone."""
        keys = [key for key, code in self.choices.release.area_names if code == self.area and key != "*"]
        sets = tuple((key, self.area) for key in keys)
        known = (place for place in self._atlas.places if set(place.sets) & set(sets))
        name = Text(nb=self.name, en=self.name)
        return next(known, Place("other_place", self.area, name, Address("", ""), sets, has_page=False))

    @cached_property
    def _profile(self) -> Profile:
        return profile(self.choices.release, self.area)

    @cached_property
    def _rows(self) -> dict[str, ProfileRow]:
        return {row.indicator: row for row in self._profile.rows}

    @cached_property
    def _of_region(self) -> dict[str, ProfileRow]:
        key, region = self.choices.region
        return {row.indicator: row for row in profile(self.choices.release, region, key).rows}

    # --- parts ---------------------------------------------------------------------------------------------------------

    def _sentence(self, row: ProfileRow, shown: FigureRow) -> str:
        """Value, what it is, how it has moved, the region's, its place among others, and what to know."""
        what = ", ".join(part for part in (shown.label, shown.unit) if part)
        if not what[:2].isupper():
            what = what[:1].lower() + what[1:]
        said = [word("own_value", self.language, area=self.name, date=shown.date, value=shown.value.text, what=what)]
        said += [f"{shown.change}."] if shown.change else []
        if shown.region is not None and row.area_set != self.choices.region[0]:
            said.append(f"{self._region}: {shown.region}.")
        if row.rank is not None:
            said.append(word("area_rank", self.language, rank=row.rank, ranked=row.ranked))
        notes = (note[:1].upper() + note[1:].rstrip(".") for note in shown.notes)
        return " ".join([*said, *(f"{note}." for note in notes)])

    def _chart(self, spec: Indicator, row: ProfileRow, shown: FigureRow) -> tuple[Figure, Table] | None:
        """Its years and the region's; None where it has no two years."""
        if not all(period.isdigit() for period, _ in row.trend):
            # Counts on days of their own are no yearly series.
            return None
        lines = [Line(self.name, {int(year): value for year, value in row.trend}, "accent", True)]
        region = self._of_region.get(spec.id)
        if region is not None and region.figure == row.figure and region.area_set != row.area_set:
            lines.append(Line(self._region, {int(year): value for year, value in region.trend}, "ink-3"))
        lines = [line for line in lines if line.points]
        if not lines or lines[0].name != self.name or len(lines[0].points) < 2:
            return None
        decimals = row.item.decimals
        values = [value for line in lines for value in line.points.values()]
        picture = series_chart(
            lines,
            breaks=self.choices.breaks(spec),
            baseline=None,
            decimals=decimals,
            words=Words(
                row.item.name.get(self.language).lower() if shown.unit else "",
                self.choices.reference(spec, self.language, row.item),
                say("broken", self.language),
                say("gap_word", self.language),
            ),
            language=self.language,
            narrow=False,
            from_zero=min(values) >= 0 and getattr(row.item, "kind", "") != "index",
        )
        newest = {line.name: max(line.points) for line in lines}
        told = "; ".join(
            f"{line.name}: {number(line.points[newest[line.name]], decimals, self.language)} ({newest[line.name]})"
            for line in lines
        )
        title = f"{self.name}: {shown.label}"
        unit = shown.unit[:1].upper() + shown.unit[1:]
        source = self.choices.source_line(spec, self.language)
        caption = Caption(title, unit, source, f"{told}.", shown.preliminary)
        years = sorted({year for line in lines for year in line.points})
        columns = (Column(word("area", self.language), "text"), *(Column(str(year)) for year in years))
        body = tuple(
            (name_cell(line.name), *(figure_cell(line.points.get(year), decimals, self.language) for year in years))
            for line in lines
        )
        table = Table("etter-ar", ". ".join(part for part in (title, unit) if part), columns, body)
        return Figure("utvikling", caption, picture, table=table.id), table

    def _row_of(self, sections: Sequence[Section]) -> Table | None:
        """The first table of one of its area sets with a row of it, turned: its figures down, and beside them those of the region and
        the country where the table has them.

        Areas of other sets can have the same name: a labour market is called after its centre.
        """
        stems = [key.replace("@", "-") for key, _ in self._place.sets]
        stems += ["kommuner-tabell"] if self.choices.municipality_set in dict(self._place.sets) else []
        beside = [
            self.choices.name(*place, self.language) for place in (self.choices.region, (COUNTRY_SET, COUNTRY_SET))
        ]
        for section in sections:
            for table in section.tables:
                own = [row for row in table.rows if row[0].text == self.name]
                if len(own) == 1 and any(stem in table.id for stem in stems):
                    others = [row for row in table.rows if row[0].text in beside and row[0].text != self.name]
                    return self._turned(table, [*own, *others])
        return None

    def _turned(self, table: Table, rows: Sequence[tuple[Cell, ...]]) -> Table:
        columns = (Column(word("figure", self.language), "text"), *(Column(row[0].text) for row in rows))
        body = tuple(
            (name_cell(column.label), *(row[place] for row in rows))
            for place, column in enumerate(table.columns)
            if place
        )
        return replace(table, columns=columns, rows=body)
