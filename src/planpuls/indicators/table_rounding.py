"""How far jobs per resident could be off where table 11618 had its small counts rounded to 0 or 3."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from planpuls.sources.dataset import ROUNDED_TO
from planpuls.spec.status import Flag

_COLUMNS = ("employed_workplace", "employed_residence")
_OFF_BY = ROUNDED_TO[1] - 1


def coverage_at_bounds(
    employed: pl.DataFrame, codes_by_year: pl.DataFrame, area_set: str, areas: Iterable[str], base: str, period: str
) -> dict[str, dict[str, tuple[int, int]]]:
    """(employed by workplace, by residence) of the areas at both ends, with rounded counts where they move the change most.

    A rounded 3 was 1, 2 or 3, a rounded 0 was 0, 1 or 2; which rows are rounded their flag says. `rounding_rise`: jobs per
    resident are the least they can have been at first and the most at the end; `rounding_fall` the other way round. Empty where no
    count of the areas is rounded.
    """
    members = codes_by_year.filter(
        (pl.col("area_set") == area_set) & pl.col("area").is_in(list(areas)) & pl.col("period").is_in([base, period])
    ).select("period", "municipality")
    here = employed.join(members.unique(), on=["period", "municipality"])
    doubted = pl.col("flags").str.split(" ").list.contains(Flag.ROUNDED.value)
    if not here.select(doubted.any()).item():
        return {}
    ends = {
        (year, most): _extreme(here.filter(pl.col("period") == year), doubted, most=most)
        for year in (base, period)
        for most in (False, True)
    }
    return {
        "rounding_rise": {base: ends[base, False], period: ends[period, True]},
        "rounding_fall": {base: ends[base, True], period: ends[period, False]},
    }


def _extreme(rows: pl.DataFrame, doubted: pl.Expr, *, most: bool) -> tuple[int, int]:
    """Jobs as many and residents as few as they can have been, or the other way round."""
    work, home = _COLUMNS
    up, down = (work, home) if most else (home, work)
    rounded_down, rounded_up = ROUNDED_TO
    found = rows.select(
        pl.when(doubted & (pl.col(up) == rounded_down)).then(_OFF_BY).otherwise(pl.col(up)).sum().alias(up),
        pl.when(doubted & (pl.col(down) == rounded_up))
        .then(rounded_up - _OFF_BY)
        .otherwise(pl.col(down))
        .sum()
        .alias(down),
    )
    return int(found[work][0]), int(found[home][0])
