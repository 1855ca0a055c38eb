"""What checks look at, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from planpuls.spec.check import Check
from planpuls.spec.indicator import WORK, Indicator

COUNTRY = "country"
_STEADY = WORK | {"residents", "establishments"}
SLACK = 1e-9
"""Relative difference of two sums of floats that is no difference."""


@dataclass(frozen=True)
class Evidence:
    """The figures of one run before anything is withheld, with the tables that they were counted from."""

    specs: Mapping[str, Indicator]
    observations: Mapping[str, pl.DataFrame]
    region_set: str
    """Key of the area set whose one area is the region."""
    region_area: str
    municipality_set: str
    """Key of the set of municipalities that the region is made of."""
    municipalities: frozenset[str]
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Named as in `planpuls.pipeline.check_steps`; only those that are there."""

    @cached_property
    def whole_areas(self) -> dict[str, pl.DataFrame]:
        """Figures of the region, its municipalities and the country, by indicator."""
        sets = [self.region_set, self.municipality_set, COUNTRY]
        return {name: rows.filter(pl.col("area_set").is_in(sets)) for name, rows in self.observations.items()}

    @cached_property
    def steady(self) -> dict[str, pl.DataFrame]:
        """Series of whole areas that change slowly: work, residents and establishments by area and year."""
        found = {}
        for name, rows in self.whole_areas.items():
            spec = self.specs[name]
            for measure in spec.measures if not spec.flow else ():
                if measure.concept in _STEADY and measure.additive and not measure.dimensions:
                    found[f"{name}/{measure.id}"] = rows.filter(pl.col("measure") == measure.id)
        return {subject: rows for subject, rows in found.items() if rows.height}


@dataclass(frozen=True)
class Finding:
    """What a check found in one subject: an indicator's measure or a dataset."""

    subject: str
    tried: int
    """Places that were looked at: rows, years, areas."""
    found: float | None = None
    """The most that is amiss at one of them, in the check's unit; None where nothing could be looked at."""
    fired: int = 0
    """Places where more is amiss than the threshold allows."""
    area_set: str | None = None
    area: str | None = None
    period: str | None = None
    """Where most is amiss."""


Examine = Callable[[Evidence, float], list[Finding]]
"""A check's function: the evidence and the threshold in force -> what was found."""


@dataclass(frozen=True)
class Declared:
    """A check with its function."""

    check: Check
    examine: Examine


def finding(subject: str, rows: pl.DataFrame, threshold: float) -> Finding:
    """The finding of one subject. `rows`: one per place looked at, with `amiss` (null: could not be told) and, where they are
    known, `area_set`, `area` and `period`.

    >>> rows = pl.DataFrame({"period": ["2022", "2023"], "amiss": [0.5, 7.0]})
    >>> finding("a table", rows, 5.0)
    Finding(subject='a table', tried=2, found=7.0, fired=1, area_set=None, area=None, period='2023')
    """
    told = rows.filter(pl.col("amiss").is_not_null())
    if told.is_empty():
        return Finding(subject, 0)
    worst = told.sort("amiss", descending=True, maintain_order=True).row(0, named=True)
    place = {name: worst[name] for name in ("area_set", "area", "period") if name in worst and worst["amiss"] > 0}
    fired = told.filter(pl.col("amiss") > threshold).height
    return Finding(subject, told.height, float(worst["amiss"]), fired, **place)
