"""The 250 m cells that a business could lie in, and who lives and works round each of them."""

from __future__ import annotations

import numpy as np
import polars as pl

from planpuls.places.cells import place_cells
from planpuls.reach.snapping import SMALLEST_ISLAND
from planpuls.reach.walk_network import Ints
from planpuls.spec.grid import CELL_250M, cell_id, corner

NEAR_M = 1_000
"""Air line between the middles of two cells that count as near each other."""


def sites(
    cells: pl.DataFrame,
    boundaries: pl.DataFrame,
    *,
    edition: int,
    municipalities: list[str],
    nodes: pl.DataFrame | None = None,
    establishments: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Output `sites`: `cell`, `x_m`, `y_m` (centre), `municipality`: cells with workplaces, with a street, or with an establishment.

    `cells`: of `planpuls.places.cells`; `nodes`: of the walking network (islands too small to walk from are left out);
    `establishments`: `x_m`, `y_m` of the register's points. Each is used where it is known.
    """
    columns = ("cell", "x_m", "y_m", "municipality")
    more = []
    if nodes is not None:
        connected = nodes.filter(pl.len().over("island") >= SMALLEST_ISLAND)
        more.append(connected.select(cell_id(pl.col("x_cm") // 100, pl.col("y_cm") // 100, CELL_250M).alias("cell")))
    if establishments is not None:
        x, y = (pl.col(f"{axis}_m").floor().cast(pl.Int64) for axis in ("x", "y"))
        more.append(establishments.select(cell_id(x, y, CELL_250M).alias("cell")).drop_nulls())
    if not more:
        return {"sites": cells.select(columns)}
    others = pl.concat(more).unique().join(cells.select("cell"), on="cell", how="anti")
    found = place_cells(
        others.select("cell", pl.lit("").alias("period"), pl.lit(0, pl.Int64).alias("employees")),
        boundaries,
        edition=edition,
        municipalities=municipalities,
    )["cells"].filter(~pl.col("water"))
    return {"sites": pl.concat([cells.select(columns), found.select(columns)]).sort("cell")}


def sums_round(places: pl.DataFrame, counts: pl.DataFrame, column: str) -> pl.Series:
    """Sum of `column` over the cells whose middle lies within `NEAR_M` of each place's own, in whole persons.

    `places`, `counts`: `cell` (250 m); cells that `counts` lacks hold nobody.
    """
    reach = NEAR_M // CELL_250M
    column_of, row_of = _indices(places)
    if not len(column_of):
        return pl.Series(column, [], dtype=pl.Int64)
    west, south = column_of.min() - reach, row_of.min() - reach
    shape = (int(row_of.max() - south + reach + 1), int(column_of.max() - west + reach + 1))
    grid = np.zeros(shape, np.int64)
    x, y = _indices(counts)
    inside = (x >= west) & (x < west + shape[1]) & (y >= south) & (y < south + shape[0])
    values = counts[column].fill_null(0).to_numpy().astype(np.int64)
    np.add.at(grid, (y[inside] - south, x[inside] - west), values[inside])
    total = np.zeros(len(column_of), np.int64)
    for north in range(-reach, reach + 1):
        for east in range(-reach, reach + 1):
            if north**2 + east**2 <= reach**2:
                total += grid[row_of - south + north, column_of - west + east]
    return pl.Series(column, total)


def counts_near(places: pl.DataFrame, employees: pl.DataFrame | None, residents: pl.DataFrame | None) -> pl.DataFrame:
    """Cells in and round the box of the places with employees or residents: `cell`, `employees`, `residents`; null where nothing is known of any."""
    at = {axis: places[axis].to_numpy().astype(np.int64) for axis in ("x_m", "y_m")}
    x, y = corner(pl.col("cell"))
    margin = NEAR_M + CELL_250M
    table: pl.DataFrame | None = None
    for name, counts in (("employees", employees), ("residents", residents)):
        if counts is None or places.is_empty():
            continue
        near = pl.all_horizontal(
            axis.is_between(int(values.min()) - margin, int(values.max()) + margin)
            for axis, values in zip((x, y), at.values(), strict=True)
        )
        part = counts.filter(near & (pl.col(name) > 0)).select("cell", pl.col(name).cast(pl.Int64))
        table = part if table is None else table.join(part, on="cell", how="full", coalesce=True)
    known = {"employees": employees is not None, "residents": residents is not None}
    if table is None:
        return pl.DataFrame(schema=dict.fromkeys(("cell", *known), pl.Int64))
    zero = pl.lit(0, pl.Int64)
    columns = [
        pl.col(name).fill_null(0) if name in table.columns else (zero if there else pl.lit(None, pl.Int64)).alias(name)
        for name, there in known.items()
    ]
    return table.select("cell", *columns).sort("cell")


def _indices(frame: pl.DataFrame) -> tuple[Ints, Ints]:
    x, y = corner(frame["cell"].to_numpy().astype(np.int64))
    return x // CELL_250M, y // CELL_250M
