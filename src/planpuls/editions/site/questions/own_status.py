"""Why one figure of a row has no value: its own reason, not that of the figures beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.status import WITHOUT_VALUE, Status


@dataclass(frozen=True)
class OwnStatuses:
    """Statuses of single figures of an indicator's rows.

    A row that is put together from several measures carries the status of its least certain one. Another one that has no value
    may be missing where that one is confidential, or never have had a row.
    """

    spec: Indicator
    observed: pl.DataFrame
    base: str
    """The year that comparing figures start from."""

    def of(self, row: dict[str, object], column: str, item: Measure | View) -> str:
        """The status that the figure in `column` is shown with."""
        status = str(row["status"])
        if row[column] is not None or status not in WITHOUT_VALUE:
            return status
        names = [item.id] if isinstance(item, Measure) else [item.measure, *([item.of] if item.of else [])]
        found = [
            self._without_value[key]
            for name in names
            for period in self._periods(row, column, item)
            if (key := (name, row["area_set"], row["area"], period, *self._values(name, row))) in self._without_value
        ]
        if Status.CONFIDENTIAL in found:
            return Status.CONFIDENTIAL.value
        if found:
            return found[0]
        # What is derived may rest on more than its own measures; a measure without a row has no figure at all.
        return status if isinstance(item, View) else Status.NORMAL.value

    def _periods(self, row: dict[str, object], column: str, item: Measure | View) -> list[object]:
        if isinstance(item, View) and item.compares:
            return [row["period"], self.base]
        return [self.base if column.endswith("_base") else row["period"]]

    def _values(self, measure: str, row: dict[str, object]) -> list[object]:
        """The row's values of the dimensions that a measure varies by; None of the others."""
        own = self.spec.measure(measure).dimensions
        return [row[dimension.id] if dimension.id in own else None for dimension in self.spec.dimensions]

    @cached_property
    def _without_value(self) -> dict[tuple[object, ...], str]:
        """Status of every stored row without a value."""
        keys = ["measure", "area_set", "area", "period", *(dimension.id for dimension in self.spec.dimensions)]
        empty = self.observed.filter(pl.col("value").is_null())
        return {tuple(key): status for *key, status in empty.select(*keys, "status").iter_rows()}
