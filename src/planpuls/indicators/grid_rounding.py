"""How far a share of employees could be off where the grid's small counts were rounded to 0 or 3."""

from __future__ import annotations

import polars as pl

from planpuls.sources.dataset import detect_rounding

BASE = 3


def at_their_bounds(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    cell_distances: pl.DataFrame,
    municipalities: frozenset[str],
    base: str,
    period: str,
    distance_m: int,
) -> dict[str, dict[str, tuple[int, int]]]:
    """(employees within the distance, all employees) at both ends, with rounded counts where they move the change most.

    A rounded 3 was 1, 2 or 3; a rounded 0 that has a row was 0, 1 or 2. `rounding_rise`: the share is the least it can have been at first and the most
    at the end; `rounding_fall` the other way round. Empty where the counts of neither year are rounded (`detect_rounding`, of the whole table); a year
    whose counts are not rounded stays as it is. Cells without a row are not known of.
    """
    tables = {year: workplaces.filter(pl.col("period") == year) for year in (base, period)}
    rounded = {year: detect_rounding(table["employees"]) == "small_counts_0_3" for year, table in tables.items()}
    if not any(rounded.values()):
        return {}
    here = cells.filter(pl.col("municipality").is_in(sorted(municipalities))).select("cell")
    near = (pl.col("distance_cm") <= distance_m * 100).fill_null(value=False)
    ends: dict[str, dict[bool, tuple[int, int]]] = {}
    for year, table in tables.items():
        rows = table.join(here, on="cell").join(cell_distances.select("cell", "distance_cm"), on="cell", how="left")
        ends[year] = {
            most: _extreme(rows, near if most else ~near, near, rounded=rounded[year]) for most in (False, True)
        }
    return {
        "rounding_rise": {base: ends[base][False], period: ends[period][True]},
        "rounding_fall": {base: ends[base][True], period: ends[period][False]},
    }


def _extreme(rows: pl.DataFrame, large: pl.Expr, near: pl.Expr, *, rounded: bool) -> tuple[int, int]:
    """Employees near and in all, with rounded counts of the rows `large` as large as they can have been and the others as small."""
    count = pl.col("employees")
    most = pl.when(count == 0).then(BASE - 1).otherwise(count)
    least = pl.when(count == BASE).then(1).otherwise(count)
    value = pl.when(large).then(most).otherwise(least) if rounded else count
    found = rows.select(value.filter(near).sum().alias("near"), value.sum().alias("all")).row(0)
    return int(found[0]), int(found[1])
