"""Features of a layer: chosen by box, cut into pages, written as GeoJSON in one of the coordinate systems offered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planpuls.release.layers import Layer
from planpuls.service.problems import RefusedError

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG25833 = "http://www.opengis.net/def/crs/EPSG/0/25833"
SYSTEMS = (CRS84, EPSG4326, EPSG25833)
MOST_FEATURES = 10_000
_DEGREES, _METRES = 7, 2
"""Decimals: about a centimetre in both."""


@dataclass
class Features:
    """A layer ready to be asked: bounds of every feature in metres and in degrees, and its properties."""

    layer: Layer

    @cached_property
    def ids(self) -> list[str]:
        return [str(value) for value in self.layer.table[self.layer.fields[0].name]]

    @cached_property
    def places(self) -> dict[str, int]:
        return {feature: place for place, feature in enumerate(self.ids)}

    @cached_property
    def _metres(self) -> Any:
        import shapely

        return shapely.from_wkb(self.layer.table["wkb"].to_list())

    @cached_property
    def _degrees(self) -> Any:
        """The same in longitude and latitude."""
        return _moved(self._metres, 25833, 4326)

    @cached_property
    def bounds(self) -> Any:
        """West, south, east, north of each feature, degrees."""
        import shapely

        return shapely.bounds(self._degrees)

    @cached_property
    def extent(self) -> list[float]:
        import shapely

        return [float(value) for value in shapely.total_bounds(self._degrees)] if self.ids else []

    @property
    def bytes(self) -> int:
        return len(self.ids) * 400 + int(self.layer.table.estimated_size()) * 6

    def inside(self, box: list[float] | None, crs: str) -> list[int]:
        """Positions of the features that meet the box, given in the axis order of `crs`; all of them without a box."""
        if box is None:
            return list(range(len(self.ids)))
        import numpy as np
        import shapely

        half = len(box) // 2
        (x0, y0), (x1, y1) = box[:2], box[half : half + 2]
        if crs == EPSG4326:
            (x0, y0), (x1, y1) = (y0, x0), (y1, x1)
        shapes = self._metres if crs == EPSG25833 else self._degrees
        bounds = shapely.bounds(shapes) if crs == EPSG25833 else self.bounds
        if y0 > y1 or (crs == EPSG25833 and x0 > x1):
            return []
        # A box whose west lies east of its east goes across the date line.
        spans = [(x0, x1)] if x0 <= x1 else [(x0, 180.0), (-180.0, x1)]
        found = np.zeros(len(self.ids), dtype=bool)
        for west, east in spans:
            near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= y1) & (bounds[:, 3] >= y0)
            at = np.flatnonzero(near)
            found[at[shapely.intersects(shapes[at], shapely.box(west, y0, east, y1))]] = True
        return [int(place) for place in np.flatnonzero(found)]

    def geojson(self, places: list[int], crs: str) -> list[dict[str, Any]]:
        """The features at `places`, coordinates in the axis order of `crs`."""
        import shapely

        names = [field.name for field in self.layer.fields]
        rows = self.layer.table[places].select(names).rows()
        shapes = (self._metres if crs == EPSG25833 else self._degrees)[places]
        decimals = _METRES if crs == EPSG25833 else _DEGREES
        return [
            {
                "type": "Feature",
                "id": self.ids[place],
                "geometry": _written(json.loads(shapely.to_geojson(shape)), decimals, swap=crs == EPSG4326),
                "properties": dict(zip(names, row, strict=True)),
            }
            for place, row, shape in zip(places, rows, shapes, strict=True)
        ]


def system(name: str, parameter: str) -> str:
    """A coordinate system that is offered. Error: another one."""
    if name not in SYSTEMS:
        raise RefusedError(
            400, "Unknown coordinate system", f"{parameter}: expected one of {', '.join(SYSTEMS)}, found {name!r}."
        )
    return name


def _moved(shapes: Any, source: int, target: int) -> Any:
    import numpy as np
    import shapely
    from pyproj import Transformer

    change = Transformer.from_crs(source, target, always_xy=True).transform
    return shapely.transform(shapes, lambda points: np.column_stack(change(points[:, 0], points[:, 1])))


def _written(geometry: dict[str, Any], decimals: int, *, swap: bool) -> dict[str, Any]:
    def moved(values: Any) -> Any:
        if isinstance(values[0], float | int):
            x, y = (round(float(value), decimals) for value in values[:2])
            return [y, x] if swap else [x, y]
        return [moved(part) for part in values]

    geometry["coordinates"] = moved(geometry["coordinates"])
    return geometry
