"""Points from the coordinate systems of official files to EPSG:25833."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SYSTEMS = {25832, 25833, 25835, 32632, 32633, 32635, 4258, 4326}
"""EPSG codes that Norwegian official files come in."""
WEST_M, EAST_M, SOUTH_M, NORTH_M = -500_000.0, 1_300_000.0, 6_300_000.0, 8_100_000.0
"""Norway and the sea round it, EPSG:25833."""


def to_25833(east: Array, north: Array, epsg: int) -> tuple[Array, Array]:
    """Eastings and northings (or longitudes and latitudes) in `epsg` to metres in EPSG:25833."""
    if epsg in (25833, 32633):
        return east, north
    from pyproj import Transformer

    x, y = Transformer.from_crs(epsg, 25833, always_xy=True).transform(east, north)
    return np.asarray(x, np.float64), np.asarray(y, np.float64)


def in_norway(x: Array, y: Array) -> npt.NDArray[np.bool_]:
    """Whether points lie in or round Norway; false for anything that is not a number."""
    with np.errstate(invalid="ignore"):
        return (x >= WEST_M) & (x <= EAST_M) & (y >= SOUTH_M) & (y <= NORTH_M)
