"""An indicator's figures as its page needs them: one series, its years, its rows by area set, its columns and labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, figure_cell
from planpuls.editions.site.questions.own_status import OwnStatuses
from planpuls.editions.site.texts import say
from planpuls.release.views import COUNTRY_SET
from planpuls.spec.indicator import Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import WITHOUT_VALUE, Flag
from planpuls.spec.text import Language

_WARNED = (Flag.ESTIMATED_MAPPING, Flag.ILLUSTRATION, Flag.WITHHELD_BAND)
"""Flags that must be seen with a chart, not only in its table."""


def as_code(value: object) -> str:
    return str(value)


def is_signed(item: Measure | View) -> bool:
    """Whether a figure is a change, shown with its sign."""
    return isinstance(item, View) and item.compares and item.kind != "index"


@dataclass(frozen=True)
class Figures:
    """One series of an indicator."""

    choices: Choices
    spec: Indicator
    language: Language
    series: tuple[tuple[str, str], ...]
    """Fixed values of the dimensions that part an indicator in series of their own."""
    _kept: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, choices: Choices, spec: Indicator, language: Language) -> list[Figures]:
        """Every series there is, the one with the newest figures first."""
        dimensions = [dimension.id for dimension in spec.dimensions if dimension.series]
        observed = choices.observed(spec.id)
        values = [observed[dimension].drop_nulls().unique().sort(descending=True).to_list() for dimension in dimensions]
        found = [cls(choices, spec, language, tuple(zip(dimensions, fixed, strict=True))) for fixed in product(*values)]
        there = [figures for figures in found if figures.periods]
        return sorted(there, key=lambda figures: figures.end, reverse=True)

    @property
    def series_name(self) -> str:
        """What is fixed, in words; empty where there is one series alone."""
        if len({tuple(row) for row in self._series_values.rows()}) < 2:
            return ""
        return ", ".join(self.label(dimension, value) for dimension, value in self.series)

    @property
    def _series_values(self) -> pl.DataFrame:
        return self.choices.observed(self.spec.id).select(dimension for dimension, _ in self.series).drop_nulls()

    def of_series(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of this series."""
        for dimension, value in self.series:
            rows = rows.filter(pl.col(dimension).is_null() | (pl.col(dimension) == value))
        return rows

    # --- rows ------------------------------------------------------------------------------------------------------

    @cached_property
    def stored(self) -> list[str]:
        return self.choices.stored_sets(self.spec.id)

    @cached_property
    def _region_set(self) -> str:
        """The whole region's set, or the first there is where the indicator has no figures of the region."""
        return self.choices.region[0] if self.choices.region[0] in self.stored else self.stored[0]

    @cached_property
    def _standing(self) -> pl.DataFrame:
        return self.of_series(self.choices.rows(self.spec.id, area_set=self._region_set))

    @cached_property
    def periods(self) -> list[str]:
        return sorted(self._standing["period"].unique())

    @cached_property
    def base(self) -> str:
        first = self.spec.chart is not None and self.spec.chart.base == "first"
        return self.periods[0] if first else self.choices.span(self.periods, self.spec)[0]

    @cached_property
    def end(self) -> str:
        return self.choices.span(self.periods, self.spec)[1]

    @cached_property
    def compares(self) -> bool:
        return self.base != self.end and any(view.compares for view in self.spec.views)

    @cached_property
    def span_text(self) -> str:
        return f"{self.base}–{self.end}" if self.compares else self.choices.date(self.spec, self.end, self.language)

    @property
    def of_region(self) -> pl.DataFrame:
        """All years of the whole region."""
        return self.rows(self._region_set)

    def rows(self, area_set: str) -> pl.DataFrame:
        """All years of one area set, against the base where the indicator compares; empty where it has none."""
        standing = (
            self.of_series(self.choices.rows(self.spec.id, area_set=area_set)) if area_set in self.stored else None
        )
        if not self.compares:
            return self._standing.clear() if standing is None else standing
        if standing is None or self.base not in standing["period"].unique():
            return self._compared(self._region_set).clear()
        return self._compared(area_set)

    def _compared(self, area_set: str) -> pl.DataFrame:
        return self.of_series(self.choices.rows(self.spec.id, area_set=area_set, base_period=self.base))

    def newest(self, area_set: str) -> pl.DataFrame:
        """The newest year of one area set, in the order of its areas and dimension values."""
        if area_set not in self._kept:
            self._kept[area_set] = self._newest(area_set)
        return self._kept[area_set]

    def _newest(self, area_set: str) -> pl.DataFrame:
        rows = self.rows(area_set).filter(pl.col("period") == self.end)
        order = [self._place(dimension) for dimension in self.split if self.dimension(dimension).values]
        areas = {area: place for place, area in enumerate(self.choices.areas(area_set))}
        place = pl.col("area").replace_strict(areas, default=len(areas), return_dtype=pl.Int64)
        return rows.sort(place, *order, "area", *self.split)

    def _place(self, dimension: str) -> pl.Expr:
        """Position of a dimension's value among those its spec names; others come after, by code."""
        places = {code: place for place, code in enumerate(self.dimension(dimension).order)}
        if not places:
            return pl.lit(0)
        return pl.col(dimension).replace_strict(places, default=len(places), return_dtype=pl.Int64)

    @property
    def country(self) -> tuple[str, str]:
        return COUNTRY_SET, COUNTRY_SET

    @cached_property
    def chart_set(self) -> str:
        """Whose areas the chart draws."""
        wanted = self.spec.chart.area_set if self.spec.chart else None
        if wanted == "municipality":
            return self.choices.municipality_set
        found = self.choices.newest_set(wanted) if wanted else ""
        divisions = self.choices.divisions(self.stored)
        return found if found in self.stored else divisions[0] if divisions else self.choices.municipality_set

    @cached_property
    def split(self) -> list[str]:
        """Dimensions, beside those that make series, that some figure varies by."""
        fixed = {dimension for dimension, _ in self.series}
        return [dimension.id for dimension in self.spec.dimensions if dimension.id not in fixed]

    def at_where(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with the chart's fixed values of dimensions."""
        for dimension, value in (self.spec.chart.where if self.spec.chart else {}).items():
            rows = rows.filter(pl.col(dimension) == value)
        return rows

    @cached_property
    def is_fixed(self) -> bool:
        """Whether the chart fixes every dimension, so that an area has one row."""
        return bool(self.split) and self.spec.chart is not None and set(self.split) <= self.spec.chart.where.keys()

    # --- words and cells -------------------------------------------------------------------------------------------

    def dimension(self, dimension: str) -> Dimension:
        return next(item for item in self.spec.dimensions if item.id == dimension)

    def label(self, dimension: str, value: object) -> str:
        if self.dimension(dimension).of_areas:
            return self.choices.name(self.choices.municipality_set, str(value), self.language)
        known = self.dimension(dimension).values.get(str(value))
        return known.get(self.language) if known else str(value)

    @cached_property
    def shown(self) -> list[tuple[str, Measure | View, str]]:
        """Column of the rows, what it is, and its heading; what this series has no figure of is left out."""
        there = set(self.of_series(self.choices.observed(self.spec.id))["measure"].unique())
        found: list[tuple[str, Measure | View, str]] = []
        for measure in self.spec.measures:
            if measure.role == "value" and measure.id in there:
                name = measure.name.get(self.language)
                if self.compares:
                    found += [(f"{measure.id}_base", measure, f"{name} {self.base}")]
                found += [(measure.id, measure, f"{name} {self.end}" if self.compares else name)]
        for view in self.spec.views:
            if {view.measure, view.of or view.measure} <= there and (self.compares or not view.compares):
                found.append((view.id, view, f"{view.name.get(self.language)} ({view.unit.get(self.language)})"))
        return found

    def _is_divided(self, item: Measure | View) -> bool:
        """Whether a figure varies by the dimensions that rows stand for, or is the same on all of an area's rows."""
        if isinstance(item, View) and item.kind == "diversity":
            return False
        measure = item if isinstance(item, Measure) else self.spec.measure(item.measure)
        return not self.split or bool(set(measure.dimensions) & set(self.split))

    def columns(self) -> list[Column]:
        return [Column(heading) for _, item, heading in self.shown if self._is_divided(item)]

    def cells(self, row: dict[str, object]) -> list[Cell]:
        return [self.cell(row, column, item) for column, item, _ in self.shown if self._is_divided(item)]

    @cached_property
    def undivided(self) -> list[tuple[str, Measure | View, str]]:
        """What is the same on all of an area's rows, where a derived figure is among it; else nothing."""
        found = [entry for entry in self.shown if not self._is_divided(entry[1])]
        return found if any(isinstance(item, View) for _, item, _ in found) else []

    def undivided_cells(self, row: dict[str, object]) -> list[Cell]:
        return [self.cell(row, column, item) for column, item, _ in self.undivided]

    def totals(self, row: dict[str, object]) -> tuple[str, ...]:
        """The figures that are the same on all of an area's rows, as words; one that is not there is told by its reason."""
        told = []
        for column, item, heading in self.shown:
            if self._is_divided(item):
                continue
            status = self._own.of(row, column, item)
            if row[column] is not None:
                told.append(f"{heading}: {self.cell(row, column, item).text}.")
            elif status in WITHOUT_VALUE:
                told.append(f"{heading}: {self.choices.glossary['statuses'][status]['text'][self.language]}.")
        return tuple(told)

    def cell(self, row: dict[str, object], column: str, item: Measure | View) -> Cell:
        value = row[column]
        figure = float(value) if isinstance(value, int | float) else None
        least = item.least_shown if isinstance(item, Measure) else None
        if least is not None and figure is not None and figure < least:
            return Cell(say("under_least", self.language, least=least), "0")
        status = self._own.of(row, column, item)
        return figure_cell(figure, item.decimals, self.language, status=status, sign=is_signed(item))

    @cached_property
    def _own(self) -> OwnStatuses:
        return OwnStatuses(self.spec, self.choices.observed(self.spec.id), self.base)

    @property
    def warning(self) -> str | None:
        """Words of the flags that hold for the figures drawn."""
        flags = {flag for value in self._standing["flags"].unique() for flag in value.split(" ")}
        texts = [self.choices.glossary["flags"][flag.value][self.language] for flag in _WARNED if flag.value in flags]
        return ", ".join(text[:1].upper() + text[1:] for text in texts) or None

    def notes(self, rows: pl.DataFrame) -> tuple[str, ...]:
        """Unit, signs that occur, breaks that are crossed, and which percentages are left out."""
        units = dict.fromkeys(item.unit.get(self.language) for _, item, _ in self.shown if isinstance(item, Measure))
        found = [f"{say('measure', self.language)}: {', '.join(units)}."]
        shown = [
            self._own.of(row, column, item)
            for row in rows.to_dicts()
            for column, item, _ in self.shown
            if row[column] is None
        ]
        standing = [status for status in rows["status"].unique() if status not in WITHOUT_VALUE]
        found += self.choices.sign_notes([*standing, *shown], self.language)
        if self.compares:
            found += [entry.text.get(self.language) for entry in self.choices.crossed(self.spec, self.base, self.end)]
        least = {view.min_base for view in self.spec.views if view.min_base and (self.compares or not view.compares)}
        found += [
            say("least_base", self.language, least=number(value, 0, self.language)) for value in sorted(least - {None})
        ]
        return tuple(found)
