"""What an indicator's function gives, and what it may be told beside its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from planpuls.indicators.rounding_bounds import bounds
from planpuls.spec.indicator import Indicator
from planpuls.spec.observation import GAP_COLUMNS, finished
from planpuls.spec.rounding import bounded_by
from planpuls.spec.text import Text


@dataclass(frozen=True)
class Gap:
    """Why a row is not there. None stands for every area or every period."""

    reason: Text
    area_set: str | None = None
    area: str | None = None
    period: str | None = None


def gaps_from(rows: pl.DataFrame) -> list[Gap]:
    """Gaps from a table with `area_set`, `area`, `reason_nb`, `reason_en` and perhaps `period`."""
    return [
        Gap(Text(nb=row["reason_nb"], en=row["reason_en"]), row["area_set"], row["area"], row.get("period"))
        for row in rows.to_dicts()
    ]


@dataclass(frozen=True)
class MadeSet:
    """Areas that an indicator finds itself, with their names; the release lists them beside the plan's own sets."""

    id: str
    edition: str
    name: Text
    areas: dict[str, Text]
    cells: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The 250 m cells of each area that has a place on the map, in the newest year."""

    def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "edition": self.edition,
            "name": self.name.model_dump(),
            "areas": [[area, name.nb, name.en] for area, name in self.areas.items()],
            "cells": {area: sorted(cells) for area, cells in sorted(self.cells.items())},
        }


@dataclass(frozen=True)
class Result:
    observations: pl.DataFrame
    gaps: tuple[Gap, ...] = ()
    answer: Text | None = None
    """The short answer to the indicator's question, as a sentence."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Counts that belong on the method part of the page (JSON values)."""
    areas: MadeSet | None = None
    """The areas of the observations, where they are none of the plan's."""
    remainders: Mapping[str, str] = field(default_factory=dict)
    """Column -> value of the rows that are left over by a table's other rows: rounding moves them both ways."""

    def with_bounds(
        self,
        spec: Indicator,
        compute: Callable[..., Any],
        arguments: Mapping[str, Any],
        tables: frozenset[str],
    ) -> Result:
        """The result with the bounds of what is made of `tables` that their publisher rounded; itself where none is rounded."""
        sums = self.observations
        for column, value in self.remainders.items():
            sums = sums.filter(pl.col(column) != value)
        found = bounds(spec, compute, arguments, tables, sums)
        if found is None:
            return self
        return replace(self, observations=pl.concat([self.observations, found], how="diagonal_relaxed"))

    def parts(self, spec: Indicator) -> dict[str, Any]:
        """The result in the stored shapes."""
        rows = [
            {
                "indicator": spec.id,
                "area_set": gap.area_set,
                "area": gap.area,
                "period": gap.period,
                "reason_nb": gap.reason.nb,
                "reason_en": gap.reason.en,
            }
            for gap in self.gaps
        ]
        return {
            "observations": finished(bounded_by(spec, self.observations), self.observations),
            "gaps": pl.DataFrame(rows, schema=dict.fromkeys(GAP_COLUMNS, pl.String)),
            "answer": self.answer.model_dump() if self.answer else None,
            "facts": self.facts,
            "areas": self.areas.document() if self.areas else None,
        }


def missing_years(periods: Sequence[str], source: Text) -> list[Gap]:
    """A gap for every year between the first and the last that the source does not give.

    >>> [gap.period for gap in missing_years(["2016", "2019"], Text(nb="SSB", en="SSB"))]
    ['2017', '2018']
    """
    if not periods:
        return []
    years = range(int(min(periods)), int(max(periods)))
    return [
        Gap(
            Text(
                nb=f"{source.nb} for {year} er ikke lest inn. Året vises som et hull.",
                en=f"{source.en} for {year} has not been imported. The year is shown as a gap.",
            ),
            period=str(year),
        )
        for year in years
        if str(year) not in periods
    ]
