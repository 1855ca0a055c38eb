"""Rows of an indicator side by side, worked out for all its area sets at once: an edition asks for every one of them."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from planpuls.release.query import breaks_of, resolved
from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET, compared, wide


class WholeTables:
    """What `planpuls.release.query.query` answers for whole area sets, without asking for each of them.

    No view looks across area sets, so the rows of all sets together are those of each of them. `observed` gives an
    indicator's stored observations.
    """

    def __init__(self, release: Release, observed: Callable[[str], pl.DataFrame]) -> None:
        self._release, self._observed = release, observed
        self._wide: dict[str, pl.DataFrame] = {}
        self._sets: dict[tuple[str, str | None], dict[str, pl.DataFrame]] = {}

    def rows(
        self, indicator: str, area_set: str, period: str | None = None, base_period: str | None = None
    ) -> pl.DataFrame | None:
        """Rows of one area set; None where there are none to be had this way: of cells, an unknown set or an unknown period."""
        if self._release.spec(indicator).of_cells:
            return None
        key = resolved(self._release, area_set)
        standing = self._of_sets(indicator, None).get(key)
        if standing is None or not {period, base_period} - {None} <= set(standing["period"].unique()):
            return None
        if base_period is None:
            rows = standing
        else:
            against = self._of_sets(indicator, base_period)
            rows = against[key] if key in against else next(iter(against.values())).clear()
        # Against a base only what is compared is left; alone, the year itself.
        return rows if period is None else rows.filter(pl.col("period") == period)

    def _of_sets(self, indicator: str, base_period: str | None) -> dict[str, pl.DataFrame]:
        asked = (indicator, base_period)
        if asked not in self._sets:
            table = self._table(indicator) if base_period is None else self._against(indicator, base_period)
            parts = table.partition_by("area_set", as_dict=True)
            self._sets[asked] = {str(key): rows for (key,), rows in parts.items()} or {"": table}
        return self._sets[asked]

    def _table(self, indicator: str) -> pl.DataFrame:
        if indicator not in self._wide:
            spec, observed = self._release.spec(indicator), self._observed(indicator)
            self._wide[indicator] = wide(spec, observed, country=_country(observed))
        return self._wide[indicator]

    def _against(self, indicator: str, base_period: str) -> pl.DataFrame:
        spec, country = self._release.spec(indicator), _country(self._observed(indicator))
        return compared(spec, self._table(indicator), base_period, breaks_of(self._release, spec), country)


def _country(observed: pl.DataFrame) -> pl.DataFrame:
    return observed.filter(pl.col("area_set") == COUNTRY_SET)
