"""The map's layer of what cells reach: 250 m cells close by, square kilometres from afar."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.site.map_layers import MapLayers, squares, whole
from planpuls.release.layers.cell_reach import WHAT, column, limits
from planpuls.spec.grid import CELL_1KM, CELL_250M, corner, parent

LAYER = "cell_reach"
LEVELS = {"reach_1km": CELL_1KM, "reach_250m": CELL_250M}
_CLASSES = 6


def reach_cells(layers: MapLayers, level: str) -> Any:
    """Squares with id, municipality of the centre, and the layer's figures. A square kilometre has the mean of its cells that
    have figures, in whole persons, and their number (`n`)."""
    names = [column(what, minutes) for what in WHAT for minutes in limits(layers.release)]
    table = layers.layers[LAYER].table.select(pl.col("cell").cast(pl.Int64), *names).with_columns(n=pl.lit(1))
    size = LEVELS[level]
    if size == CELL_1KM:
        table = by_km(table, names)
    x, y = corner(table["cell"].to_numpy())
    codes = _municipalities(layers, x + size / 2, y + size / 2)
    columns: dict[str, Any] = {
        "id": table["cell"].cast(pl.String).to_list(),
        "m": codes,
        "mn": [layers.name(code) if code else None for code in codes],
        "n": table["n"].to_list(),
        **{name: whole(table[name]) for name in names},
    }
    return squares(columns, table["cell"], size)


def by_km(table: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Means of the 250 m cells in each square kilometre.

    >>> cells = pl.DataFrame({"cell": [22620006649000, 22620006649250], "residents_30": [10, 13], "n": [1, 1]})
    >>> by_km(cells, ["residents_30"]).rows()
    [(22620006649000, 2, 12)]
    """
    return (
        table.with_columns(parent(pl.col("cell"), CELL_1KM).alias("cell"))
        .group_by("cell")
        .agg(pl.col("n").sum(), *(pl.col(name).mean().round(mode="half_to_even").cast(pl.Int64) for name in names))
        .sort("cell")
    )


def reach_document(layers: MapLayers, at: str = "map") -> dict[str, Any]:
    """What the map must know of the layer: files, travel times, and the lowest figure of each class."""
    table = layers.layers[LAYER].table
    minutes = limits(layers.release)
    highest = {what: max(int(table[column(what, limit)].max() or 0) for limit in minutes) for what in WHAT}  # type: ignore[arg-type]
    return {
        "tiles": {level: f"{at}/{level}.pmtiles" for level in LEVELS},
        "minutes": minutes,
        "levels": {what: round_steps(highest[what]) for what in WHAT},
    }


def round_steps(highest: int) -> list[int]:
    """Lower bounds of the classes up to the highest figure, in steps of 1, 2 and 5; the first is 1.

    >>> round_steps(2_984), round_steps(0)
    ([1, 100, 200, 500, 1000, 2000], [1])
    """
    found, size = [1], 1
    while size <= highest:
        found += [step * size for step in (1, 2, 5) if 1 < step * size <= highest]
        size *= 10
    return [1, *found[1:][-(_CLASSES - 1) :]]


def _municipalities(layers: MapLayers, x: Any, y: Any) -> list[str | None]:
    """The municipality each point lies in; none outside the region."""
    import shapely

    tree = shapely.STRtree(shapely.points(x, y))
    found: list[str | None] = [None] * len(x)
    for code, wkb in layers.outlines.select("municipality", "wkb").rows():
        for place in tree.query(shapely.from_wkb(wkb), predicate="intersects"):
            found[int(place)] = code
    return found
