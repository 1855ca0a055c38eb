"""Plan maps as GML 3.2 (Kommuneplan and Reguleringsplan 20190401, Reguleringsplanforslag 5.0), read as a stream.

Surfaces may be polygons, patches or multisurfaces; rings may be made of curves with arcs, which are drawn with chords
that leave the arc by at most `ARC_TOLERANCE_M`. Nothing the document points to is opened. A shape that is only pointed
to (`xlink:href`) cannot be drawn and counts as empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from planpuls.sources.archives import opened
from planpuls.sources.dataset import ReadContext
from planpuls.sources.plan_features import Feature, Features, epsg_of, is_wrapper, plain
from planpuls.sources.xml_events import elements, local
from planpuls.spec.errors import InputError, Problem

ARC_TOLERANCE_M = 0.01
_SURFACES = frozenset({"Polygon", "Surface", "MultiSurface", "MultiPolygon", "CompositeSurface", "MultiGeometry"})
_CURVES = frozenset({"LineString", "Curve", "MultiCurve", "CompositeCurve"})
_DRAWN = frozenset({"LineStringSegment", "LineString", "Arc", "ArcString", "GeodesicString", "Geodesic"})
_GML = "{http://www.opengis.net/gml"
_LATITUDE_FIRST = (4258, 4326)
Point = tuple[float, float]


def read_features(
    path: Path,
    context: ReadContext,
    wanted: frozenset[str],
    endings: tuple[str, ...] = (".gml", ".xml"),
    *,
    lines: bool = False,
) -> Features:
    """The features of the `wanted` types (plain names), and a count of the others by type; also from the one member of a
    zip file that has one of the `endings`. Shapes are areas, or `lines`.

    Errors: not well-formed, a document type, coordinates that are no numbers, several systems of coordinates.
    """
    items: list[Feature] = []
    others: dict[str, int] = {}
    systems: set[str] = set()
    envelope = ""
    problems: list[Problem] = []
    proposal = False
    with opened(path, context, endings) as stream:
        for element in elements(stream, context, lambda name: name == "Envelope" or name[:1].isupper()):
            name = local(element.tag)
            if name == "Envelope":
                envelope = envelope or element.get("srsName", "")
            elif plain(name) in wanted:
                number = len(items) + 1
                proposal = proposal or "planforslag" in element.tag.lower()
                drawn = next(
                    (part for part in element.iter() if _is_drawn(part, _CURVES if lines else _SURFACES)), None
                )
                systems |= {part.get("srsName", "") for part in ([drawn] if drawn is not None else [])} - {""}
                try:
                    shape = None if drawn is None else _lines(drawn) if lines else _surface(drawn)
                except ValueError as error:
                    problems.append(
                        Problem(context.origin, "coordinates", str(error), "Mend the file.", field=name, row=number)
                    )
                    continue
                items.append(Feature(plain(name), dict(_properties(element)), shape, number))
            elif element.tag.startswith("{http://skjema.geonorge.no") and _is_feature(element):
                others[name] = others.get(name, 0) + 1
    systems = systems or {envelope}
    codes = {epsg_of(name) for name in systems}
    if len(codes) > 1:
        found = ", ".join(sorted(systems))
        problems.append(Problem(context.origin, "one system of coordinates", found, "Convert the file to EPSG:25833."))
    if problems:
        raise InputError(problems[:20])
    epsg = next(iter(codes))
    if epsg in _LATITUDE_FIRST:
        items = [Feature(item.kind, item.properties, _swapped(item.shape), item.number) for item in items]
    return Features(items, epsg, proposal=proposal, notes={"other_objects": others} if others else {})


def _is_feature(element: ET.Element) -> bool:
    return any(key.endswith("}id") for key in element.attrib)


def _properties(element: ET.Element, above: str = "") -> Iterator[tuple[str, str]]:
    """Dotted names and texts below an element; the first of repeated ones; geometry left out."""
    seen: set[str] = set()
    if not above:
        for key, value in element.items():
            if local(key) == "id":
                yield "id", value
    for child in element:
        name = local(child.tag)
        if child.tag.startswith(_GML):
            continue
        path = above if is_wrapper(name) else f"{above}.{name}".strip(".").lower()
        if path in seen and not is_wrapper(name):
            continue
        seen.add(path)
        for key, value in child.items():
            if local(key) == "href":
                yield f"{path}.xlink:href", value
        if len(child):
            yield from _properties(child, path or name.lower())
        elif child.text and child.text.strip():
            yield path, child.text.strip()


# --- shapes ----------------------------------------------------------------------------------------------------


def _is_drawn(element: ET.Element, kinds: frozenset[str]) -> bool:
    return element.tag.startswith(_GML) and local(element.tag) in kinds


def _lines(element: ET.Element) -> Any:
    """Every curve below an element as one line or several; None where none has two points."""
    import shapely

    found = []
    for curve in element.iter():
        if local(curve.tag) in ("LineString", "Curve"):
            points = _drawn_points(curve)
            if len(points) >= 2:
                found.append(shapely.LineString(points))
    if not found:
        return None
    return found[0] if len(found) == 1 else shapely.MultiLineString(found)


def _surface(element: ET.Element) -> Any:
    """Every polygon and patch below an element as one multipolygon; None where none has a ring."""
    import shapely

    polygons = []
    for part in element.iter():
        if local(part.tag) in ("Polygon", "PolygonPatch", "Rectangle", "Triangle"):
            outer = [_ring(ring) for ring in part if local(ring.tag) == "exterior"]
            inner = [_ring(ring) for ring in part if local(ring.tag) == "interior"]
            if outer and len(outer[0]) >= 4:
                polygons.append(shapely.Polygon(outer[0], [hole for hole in inner if len(hole) >= 4]))
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _ring(element: ET.Element) -> list[Point]:
    """A closed ring from a LinearRing, or from the curves of a Ring in their order."""
    unique = _drawn_points(element)
    if unique and unique[0] != unique[-1]:
        unique.append(unique[0])
    return unique


def _drawn_points(element: ET.Element) -> list[Point]:
    """The points below an element in their order, none twice in a row."""
    drawn = [part for part in element.iter() if local(part.tag) in _DRAWN]
    points: list[Point] = []
    for part in drawn:
        here = _positions(part)
        arcs = local(part.tag) in ("Arc", "ArcString")
        points += _along_arcs(here) if arcs else here
    if not drawn:
        points = _positions(element)
    return [point for before, point in pairwise([(math.nan, math.nan), *points]) if point != before]


def _positions(element: ET.Element) -> list[Point]:
    dimension, numbers = 2, []
    for part in element.iter():
        name = local(part.tag)
        dimension = int(part.get("srsDimension", dimension))
        if name in ("posList", "pos") and part.text:
            values = [float(text) for text in part.text.split()]
            width = dimension if name == "posList" else len(values)
            if width not in (2, 3) or len(values) % width:
                raise ValueError(f"{len(values)} numbers in a list of {width} coordinates each")
            numbers += [(values[at], values[at + 1]) for at in range(0, len(values), width)]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in numbers):
        raise ValueError("a coordinate that is not finite")
    return numbers


def _along_arcs(points: list[Point]) -> list[Point]:
    """Chords along arcs, each given by its start, a point on it and its end."""
    drawn = points[:1]
    for at in range(0, len(points) - 2, 2):
        drawn += _arc(*points[at : at + 3])
    return drawn


def _arc(start: Point, on_it: Point, end: Point) -> Iterable[Point]:
    (ax, ay), (bx, by), (cx, cy) = start, on_it, end
    # Relative to the start, so that large coordinates do not eat the digits.
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    twice = 2 * (bx * cy - by * cx)
    if abs(twice) < 1e-9:
        return [on_it, end]
    x = (cy * (bx * bx + by * by) - by * (cx * cx + cy * cy)) / twice
    y = (bx * (cx * cx + cy * cy) - cx * (bx * bx + by * by)) / twice
    radius = math.hypot(x, y)
    first, last = math.atan2(-y, -x), math.atan2(cy - y, cx - x)
    turn = (last - first) % math.tau if twice > 0 else -((first - last) % math.tau)
    step = 2 * math.acos(max(0.0, 1 - ARC_TOLERANCE_M / radius)) if radius > ARC_TOLERANCE_M else math.pi
    pieces = max(2, math.ceil(abs(turn) / step))
    angles = (first + turn * piece / pieces for piece in range(1, pieces))
    return [*((ax + x + radius * math.cos(angle), ay + y + radius * math.sin(angle)) for angle in angles), end]


def _swapped(shape: Any) -> Any:
    import shapely

    return None if shape is None else shapely.transform(shape, lambda points: points[:, ::-1])
