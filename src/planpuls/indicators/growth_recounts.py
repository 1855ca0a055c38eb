"""Employees in the plan's areas counted in other ways: do a few cells, or where the borders run, decide the answer?"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

SHIFT_M = 125
"""Half a cell of 250 m: how far an employee can be from the centre that is tested, along either axis of the grid."""

Counts = dict[str, dict[str, tuple[int, int]]]


def recounted(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    place_areas: pl.DataFrame,
    municipalities: Collection[str],
    categories: Collection[str],
    periods: tuple[str, str],
    largest: int,
) -> Counts:
    """Way of counting -> period -> (employees in the areas, employees of the region).

    `without_largest` leaves out the `largest` cells of 250 m with the greatest absolute change between the periods, ties
    by the lower cell; `edge_out` and `edge_in` move the areas' borders 125 m out or in. `workplaces`: `cell`, `period`,
    `employees`; `cells`: `cell`, `x_m`, `y_m`, `municipality`; `place_areas`: `planpuls.sources.place_areas` (EPSG:25833).
    """
    base, end = periods
    here = (
        cells.filter(pl.col("municipality").is_in(sorted(municipalities)))
        .select("cell", "x_m", "y_m")
        .join(workplaces.filter(pl.col("period").is_in([base, end])).select("cell", "period", "employees"), on="cell")
        .group_by("cell", "x_m", "y_m")
        .agg(
            pl.col("employees").filter(pl.col("period") == base).sum().alias("then"),
            pl.col("employees").filter(pl.col("period") == end).sum().alias("now"),
        )
        .with_columns((pl.col("now") - pl.col("then")).abs().alias("moved"))
        .sort("moved", "cell", descending=[True, False])
    )
    chosen = place_areas.filter(pl.col("kind").is_in(sorted(categories)))
    kept = here.slice(largest)
    return {
        "without_largest": _counted(kept, _within(kept, chosen, 0), periods),
        "edge_out": _counted(here, _within(here, chosen, SHIFT_M), periods),
        "edge_in": _counted(here, _within(here, chosen, -SHIFT_M), periods),
    }


def _within(cells: pl.DataFrame, areas: pl.DataFrame, shift_m: int) -> pl.Series:
    """Whether each cell's centre lies in the areas' union with its border moved, on the border too."""
    import shapely

    union = shapely.union_all(shapely.from_wkb(areas["wkb"].to_numpy()))
    moved = shapely.buffer(union, shift_m) if shift_m else union
    shapely.prepare(moved)
    at = shapely.points(cells["x_m"].to_numpy().astype(np.float64), cells["y_m"].to_numpy().astype(np.float64))
    return pl.Series("inside", shapely.intersects(moved, at), dtype=pl.Boolean)


def _counted(cells: pl.DataFrame, inside: pl.Series, periods: tuple[str, str]) -> dict[str, tuple[int, int]]:
    near = cells.filter(inside)
    return {
        period: (int(near[column].sum()), int(cells[column].sum()))
        for period, column in zip(periods, ("then", "now"), strict=True)
    }
