"""Polygons from any source as valid multipolygons in EPSG:25833, with an account of what mending did to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planpuls.sources.dataset import ReadContext
from planpuls.spec.errors import InputError, Problem

INSIDE = 25833
_DEGREES = (4326, 4258)
# 5972-5975 are the UTM zones with NN2000 heights.
KNOWN = (25833, 25832, 25834, 25835, *_DEGREES, 5972, 5973, 5974, 5975, 32632, 32633, 32634, 32635)
_EXTENT = (-700_000.0, 6_000_000.0, 1_400_000.0, 8_500_000.0)
"""Norway and its seas in EPSG:25833, generously."""

EMPTY = "empty geometry"
NOT_AREA = "not an area"
NO_AREA_LEFT = "no area left after mending"
MENDED = "invalid rings"


@dataclass(frozen=True)
class Mended:
    """Geometries in the order they came; all sequences have the same length."""

    shapes: list[Any]
    """Valid multipolygons in EPSG:25833; None where the object was set aside."""
    repairs: list[str]
    """What was mended; empty where nothing was."""
    area_changes_m2: list[float]
    """How much the enclosed area grew or shrank by mending."""
    reasons: list[str]
    """Why the object was set aside; empty where it was not."""


def no_shapes(context: ReadContext, objects: int) -> Problem:
    """Every object of a file is without an area: its shapes were lost or are written in another way."""
    found, advice = f"none in {objects} objects", "Fetch the file again; the publisher may have changed the layout."
    return Problem(context.origin, "objects with an area", found, advice, field="geometry")


def check_system(epsg: int | None, context: ReadContext) -> int:
    """The system of coordinates, if planpuls knows it. Error: none given, or another one."""
    if epsg in KNOWN:
        assert epsg is not None
        return epsg
    expected = f"coordinates in one of EPSG {', '.join(map(str, KNOWN))}"
    found = f"EPSG:{epsg}" if epsg else "a file that does not say its system of coordinates"
    raise InputError([Problem(context.origin, expected, found, "Convert the file to EPSG:25833.", field="crs")])


def mended(shapes: Sequence[Any], epsg: int, context: ReadContext) -> Mended:
    """Project to EPSG:25833, mend invalid rings, keep areas only.

    Mending (GEOS make_valid) cuts a ring where it crosses itself and drops what has no area. Empty geometries, points
    and lines are set aside with the reason. Error: coordinates that lie nowhere near Norway (wrong system or axes).
    """
    import numpy as np
    import shapely

    given = np.array(shapes, dtype=object)
    reasons = ["" for _ in shapes]
    projected = shapely.force_2d(_projected(given, epsg))
    _check_extent(projected, epsg, context)
    found: list[Any] = [None] * len(given)
    repairs = [""] * len(given)
    changes = [0.0] * len(given)
    valid = shapely.is_valid(projected)
    areas = shapely.area(projected)
    for position, shape in enumerate(projected):
        if shape is None or shape.is_empty:
            reasons[position] = EMPTY
        elif shape.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
            reasons[position] = NOT_AREA
        else:
            whole = _multipolygon(shape if valid[position] else shapely.make_valid(shape))
            if whole.is_empty:
                reasons[position] = NO_AREA_LEFT
            else:
                found[position] = whole
                if not valid[position]:
                    repairs[position], changes[position] = MENDED, float(whole.area - areas[position])
    return Mended(found, repairs, changes, reasons)


def lines_inside(shapes: Sequence[Any], epsg: int, context: ReadContext) -> list[Any]:
    """Lines projected to EPSG:25833, in the order they came; None for what is no line. Error: nowhere near Norway."""
    import numpy as np
    import shapely

    projected = shapely.force_2d(_projected(np.array(shapes, dtype=object), epsg))
    _check_extent(projected, epsg, context)
    kinds = ("LineString", "MultiLineString")
    return [None if line is None or line.is_empty or line.geom_type not in kinds else line for line in projected]


def _projected(shapes: Any, epsg: int) -> Any:
    import shapely

    if epsg == INSIDE or epsg == 5973:
        return shapes
    import pyproj

    # 5972 and its kin carry heights; their plane part is the UTM zone of the same number.
    plane = {5972: 25832, 5974: 25834, 5975: 25835}.get(epsg, epsg)
    transformer = pyproj.Transformer.from_crs(plane, INSIDE, always_xy=True)

    def project(points: Any) -> Any:
        points[:, 0], points[:, 1] = transformer.transform(points[:, 0], points[:, 1])
        return points

    return shapely.transform(shapes, project)


def _multipolygon(shape: Any) -> Any:
    """The polygons of a shape as one multipolygon; lines and points that mending left are dropped."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape)) if shape.geom_type == "GeometryCollection" else [shape]
    pieces = [piece for part in parts for piece in shapely.get_parts(part) if piece.geom_type == "Polygon"]
    return shapely.MultiPolygon([piece for piece in pieces if not piece.is_empty])


def _check_extent(shapes: Any, epsg: int, context: ReadContext) -> None:
    import numpy as np
    import shapely

    bounds = shapely.bounds(shapes)
    there = bounds[~np.isnan(bounds).any(axis=1)]
    if not len(there):
        return
    west, south = there[:, :2].min(axis=0)
    east, north = there[:, 2:].max(axis=0)
    if west < _EXTENT[0] or south < _EXTENT[1] or east > _EXTENT[2] or north > _EXTENT[3]:
        found = f"{west:.0f} {south:.0f} {east:.0f} {north:.0f} in EPSG:25833, taken as EPSG:{epsg}"
        advice = "Check the file's system of coordinates and the order of its axes."
        raise InputError([Problem(context.origin, "coordinates in and round Norway", found, advice, field="crs")])
