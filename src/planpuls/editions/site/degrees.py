"""From EPSG:25833 inside to degrees (EPSG:4326) at the door: what the map's files are written in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

DECIMALS = 6
"""Decimals of a degree in coordinates: about a decimetre."""
BOUND_DECIMALS = 4


@cache
def _transformer() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(25833, 4326, always_xy=True)


def to_degrees(shape: Any) -> Any:
    """A shapely geometry in metres as one in degrees."""
    import numpy as np
    import shapely

    change = _transformer().transform
    return shapely.transform(shape, lambda points: np.column_stack(change(points[:, 0], points[:, 1])))


def point(x: float, y: float) -> list[float]:
    longitude, latitude = _transformer().transform(x, y)
    return [round(longitude, DECIMALS), round(latitude, DECIMALS)]


def geometry(shape: Any) -> dict[str, Any]:
    """A geometry in metres as GeoJSON in degrees."""
    import shapely

    found: dict[str, Any] = json.loads(shapely.to_geojson(to_degrees(shape)))
    found["coordinates"] = _rounded(found["coordinates"])
    return found


def surface(shape: Any) -> dict[str, Any]:
    """A surface as GeoJSON, valid after its corners were rounded too."""
    import shapely

    rounded = shapely.set_precision(to_degrees(shape), 10.0**-DECIMALS)
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    found["coordinates"] = _rounded(found["coordinates"])
    return found


def bounds(shape: Any) -> list[float]:
    """West, south, east, north of a geometry in metres."""
    import shapely

    return [round(float(value), BOUND_DECIMALS) for value in shapely.bounds(to_degrees(shape))]


def hull(boxes: Sequence[Sequence[float]]) -> list[float]:
    """The box round all boxes.

    >>> hull([[1, 2, 3, 4], [0, 3, 2, 9]])
    [0, 2, 3, 9]
    """
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]


def _rounded(values: Any) -> Any:
    return round(values, DECIMALS) if isinstance(values, float) else [_rounded(value) for value in values]
