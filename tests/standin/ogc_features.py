"""OGC API Features as DiBK's services speak it (pygeoapi): paging, counts, filters, and what does not work.

Written from the interface description: pages of 10 unless `limit` says otherwise and never more than 500, `offset`,
`numberMatched` and `numberReturned`, a time stamp in every answer, `bbox` in degrees, equality on properties (dotted
names reach into nested ones), a filter on `oppdateringsdato`. `sortby` is ignored, `datetime` answers 500. Answers are in
degrees unless `crs` asks for EPSG:25833. Without `f=json` the answer is a page for people.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tests.standin.server import Answer, Request, Service

MOST_PER_PAGE = 500
_FILTER = re.compile(r"oppdateringsdato>'([^']+)'")
_PLAIN = {"f", "limit", "offset", "bbox", "filter", "sortby", "crs", "datetime", "lang"}
METRES = "http://www.opengis.net/def/crs/EPSG/0/25833"

Feature = dict[str, Any]


class OgcFeatures(Service):
    """`collections` maps paths such as `/collections/planomrade` to features in EPSG:25833."""

    def __init__(self, collections: dict[str, list[Feature]]) -> None:
        self.collections = collections

    def answer(self, request: Request) -> Answer:
        path = request.path.removesuffix("/items")
        if path == request.path or path not in self.collections:
            return _fault(404, "NotFound")
        if request.parameter("datetime") is not None:
            return _fault(500, "InternalError")
        if request.parameter("f") != "json":
            return Answer(b"<!doctype html><title>Planer</title>", content_type="text/html")
        matching = [feature for feature in self.collections[path] if _matches(feature, request)]
        if any(name not in _PLAIN and not _has(self.collections[path], name) for name, _ in request.query):
            return _fault(400, "unknown query parameter")
        condition = request.parameter("filter")
        if condition is not None:
            found = _FILTER.fullmatch(condition)
            if found is None:
                return _fault(400, "bad CQL string")
            since = _moment(found.group(1))
            matching = [feature for feature in matching if _moment(feature["properties"]["oppdateringsdato"]) > since]
        limit = min(int(request.parameter("limit") or 10), MOST_PER_PAGE)
        offset = int(request.parameter("offset") or 0)
        page = matching[offset : offset + limit]
        in_metres = request.parameter("crs") == METRES
        document = {
            "type": "FeatureCollection",
            "features": page if in_metres else [_in_degrees(feature) for feature in page],
            "numberMatched": len(matching),
            "numberReturned": len(page),
            "links": [],
            "timeStamp": datetime.now(UTC).isoformat(),
        }
        return Answer(json.dumps(document, ensure_ascii=False, indent=0).encode())


def _fault(status: int, description: str) -> Answer:
    return Answer(json.dumps({"code": description, "description": description}).encode(), status)


def _has(features: list[Feature], name: str) -> bool:
    return not features or any(_value(feature, name) is not None for feature in features)


def _value(feature: Feature, name: str) -> Any:
    properties = feature["properties"]
    if name in properties:
        return properties[name]
    outer, _, inner = name.partition(".")
    nested = properties.get(outer)
    return nested.get(inner) if isinstance(nested, dict) else None


def _matches(feature: Feature, request: Request) -> bool:
    for name, value in request.query:
        if name not in _PLAIN and str(_value(feature, name)) != value:
            return False
    box = request.parameter("bbox")
    if box is None:
        return True
    west, south, east, north = (float(side) for side in box.split(","))
    points = _in_degrees(feature)["geometry"]["coordinates"][0]
    xs, ys = zip(*points, strict=True)
    return bool(min(xs) <= east and max(xs) >= west and min(ys) <= north and max(ys) >= south)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _in_degrees(feature: Feature) -> Feature:
    geometry = feature["geometry"]
    if geometry is None:
        return feature
    rings = [[list(_degrees(*point)) for point in ring] for ring in geometry["coordinates"]]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": rings}}


@cache
def _degrees(x: float, y: float) -> tuple[float, float]:
    longitude, latitude = _transformer().transform(x, y)
    return longitude, latitude


@cache
def _transformer() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(25833, 4326, always_xy=True)
