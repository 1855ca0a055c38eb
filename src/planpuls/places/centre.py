"""Air-line distance from cells to the plan's centre, in whole metres (EPSG:25833), and the cells where people live."""

from __future__ import annotations

import polars as pl


def distances_m(cells: pl.DataFrame, latitude: float, longitude: float) -> pl.DataFrame:
    """`cell`, `centre_m` (Int64): from the middle of each cell (`x_m`, `y_m`) to a point in EPSG:4326.

    >>> cells = pl.DataFrame({"cell": [1], "x_m": [500_000], "y_m": [6_652_000]})
    >>> distances_m(cells, 60.0, 15.0)["centre_m"].to_list()
    [589]
    """
    import numpy as np

    from planpuls.sources.projection import to_25833

    east, north = to_25833(np.array([longitude]), np.array([latitude]), 4326)
    away = np.hypot(cells["x_m"].to_numpy() - east[0], cells["y_m"].to_numpy() - north[0])
    return cells.select("cell").with_columns(pl.Series("centre_m", np.rint(away).astype(np.int64)))


def place_residents(
    population: pl.DataFrame, boundaries: pl.DataFrame, *, edition: int, municipalities: list[str]
) -> dict[str, pl.DataFrame]:
    """Output `cells`: the cells of the wanted municipalities with residents in some year; see `place_cells`."""
    from planpuls.places.cells import place_cells

    people = population.select("cell", "period", employees="residents")
    return {"cells": place_cells(people, boundaries, edition=edition, municipalities=municipalities)["cells"]}
