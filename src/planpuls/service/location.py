"""`/api/location`: what kind of business a place is for, and whether one fits there, computed at the point."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from planpuls.release.location import check, metres_of
from planpuls.service.answers import answer, content, described, only_known, served
from planpuls.service.problems import RefusedError

PATH = "/api/location"
router = APIRouter(tags=["plan"], dependencies=[Depends(only_known)])
_TEXT = {"type": "object", "properties": {"nb": {"type": "string"}, "en": {"type": "string"}}}
_TEXTS = {"type": "array", "items": _TEXT}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["release", "demo", "access", "illustration", "figures", "place", "reasons", "result", "guidelines"],
    "properties": {
        "release": {"type": "string"},
        "demo": {"type": "boolean"},
        "access": {"type": "string", "enum": ["A", "B", "C", "none", "unknown"]},
        "illustration": {"type": "boolean", "description": "Whether the thresholds are ours and not the plan's."},
        "figures": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
        "place": _TEXTS,
        "reasons": _TEXTS,
        "belongs": _TEXTS,
        "business": _TEXTS,
        "result": {"type": "string", "enum": ["match", "misfit", "no_score"]},
        "guidelines": {"type": "array", "items": {"type": "object"}},
    },
}
_EXAMPLE = {
    "release": "1234567890abcdef",
    "demo": True,
    "x_m": -156500,
    "y_m": 6597000,
    "cell": 18435006597000,
    "municipality": "9101",
    "access": "A",
    "illustration": True,
    "near": {"a": True, "b": True, "road": True},
    "hubs": [{"hub": "havnesund", "name": "Havnesund sentralstasjon", "air_m": 98, "mode": "tram", "departures_per_hour": 6.0, "departures_week": 1515}],
    "figures": {"walk_m": 370, "main_road_m": 1630, "employees_1km": 8007, "residents_1km": 3872, "employees_45min": 27668, "residents_45min": 47233},
    "place": [{"nb": "98 meter i luftlinje til Havnesund sentralstasjon.", "en": "98 metres by air line to Havnesund sentralstasjon."}],
    "reasons": [],
    "belongs": [],
    "industry": None,
    "business": [],
    "result": "no_score",
    "guidelines": [],
}  # fmt: skip


@router.get(
    PATH, responses=described(content(_SCHEMA, example=_EXAMPLE), "The check of one point and perhaps one business.", missing=True)
)  # fmt: skip
def location(
    request: Request,
    x: Annotated[
        float | None, Query(ge=-500_000, le=1_300_000, description="East in metres, EPSG:25833.", examples=[-156_500])
    ] = None,
    y: Annotated[
        float | None, Query(ge=6_300_000, le=8_100_000, description="North in metres.", examples=[6_597_000])
    ] = None,
    latitude: Annotated[float | None, Query(ge=57, le=72, description="Instead of x and y, EPSG:4326.")] = None,
    longitude: Annotated[float | None, Query(ge=-10, le=32, description="Instead of x and y, EPSG:4326.")] = None,
    industry: Annotated[
        str | None, Query(pattern=r"^\d{2}(\.\d{1,3})?$", description="Industry code.", examples=["49.410"])
    ] = None,
    standard: Annotated[Literal["SN2025", "SN2007"], Query(description="What the code is written in.")] = "SN2025",
) -> Response:
    """Accessibility profile, hubs, departures, people in reach, the kinds of business that belong, and the guideline that speaks.

    Air lines and people within 1 km are those of the point; profile, walk and travel times those of its 250 m cell.
    """
    metres, degrees = (x, y), (latitude, longitude)
    given = [pair for pair in (metres, degrees) if None not in pair]
    if len(given) != 1 or any(value is not None for pair in (metres, degrees) if pair not in given for value in pair):
        raise RefusedError(400, "A point is needed", "Give x and y, or latitude and longitude, and not both.")
    east, north = (float(value) for value in given[0] if value is not None)
    if given[0] is degrees:
        east, north = metres_of(east, north)
    release = served(request).release
    found = check(release, east, north, industry, standard)
    return answer({"release": release.id, "demo": release.demo, **found.document()})
