"""The national stop register (NSR) as NeTEx: stop places, their quays, what belongs together.

A hub is often several stop places: the railway station, the metro station and the bus terminal of one square. The register
joins them by a parent stop place (`ParentSiteRef`) and, more loosely, by groups of stop places. Both are only here, not
in the timetables. Files are XML, plain or as the one member of a zip file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from planpuls.sources.addresses import base
from planpuls.sources.archives import glimpse, head_of, opened
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.dated_files import fetch_dated
from planpuls.sources.norwegian_box import inside_column, with_metres
from planpuls.sources.xml_events import elements, local
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

    from planpuls.sources.fetching import Fetched, FetchJob

NSR = "entur.nsr"
MODES = {
    "rail": "rail", "metro": "metro", "tram": "tram", "bus": "bus", "coach": "bus", "trolleyBus": "bus",
    "water": "ferry", "ferry": "ferry", "air": "air", "cableway": "lift", "funicular": "lift", "lift": "lift",
}  # fmt: skip
"""NeTEx transport mode -> ours."""
MODES_OF_TYPES = {
    "railStation": "rail", "metroStation": "metro", "tramStation": "tram", "onstreetTram": "tram",
    "onstreetBus": "bus", "busStation": "bus", "coachStation": "bus", "ferryStop": "ferry", "ferryPort": "ferry",
    "harbourPort": "ferry", "airport": "air", "liftStation": "lift",
}  # fmt: skip
"""Stop place type -> our mode, where a stop place does not name its transport mode."""

_HEAD_BYTES = 1 << 16
_DELIVERY, _FRAME = re.compile(rb"<(?:\w+:)?PublicationDelivery\b"), re.compile(rb"<(?:\w+:)?SiteFrame\b")
_TIMETABLE = re.compile(rb"<(?:\w+:)?(?:CompositeFrame|TimetableFrame|ServiceCalendarFrame)\b")
_WANTED = frozenset({"StopPlace", "GroupOfStopPlaces", "PublicationTimestamp", "TopographicPlace", "Parking", "TariffZone"})
_MUNICIPALITY = re.compile(r"KVE:TopographicPlace:(\d{4})$")


def _looks_like(sample: Sample) -> bool:
    head = sample.head
    archive = glimpse(sample)
    if archive is not None:
        with archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".xml")]
            head = head_of(archive, names[0], _HEAD_BYTES) if len(names) == 1 else b""
    return bool(_DELIVERY.search(head) and _FRAME.search(head)) and not _TIMETABLE.search(head)


def read_nsr(path: Path, context: ReadContext) -> Reading:
    """`frame`: one row per stop place. `frames`: `quays`, `groups`. What is not understood is counted in `notes`.

    stop places: `stop_place` (NSR:StopPlace:…), `name`, `parent` (the multimodal stop place it is part of), `is_parent`,
    `hub` (the parent, else itself), `mode`, `stop_type`, `latitude`, `longitude` (EPSG:4326), `x_cm`, `y_cm` (EPSG:25833),
    `municipality` (null where the register does not say), `valid_from`, `valid_to` (ISO dates), `period` (day of the file).
    quays: `quay`, `stop_place`, `public_code`, `latitude`, `longitude`, `x_cm`, `y_cm`. groups (a row per member):
    `group`, `name`, `stop_place`. Of a stop place in several versions the newest counts.
    """
    places: dict[str, dict[str, Any]] = {}
    quays: dict[str, list[dict[str, Any]]] = {}
    groups: list[dict[str, Any]] = []
    published, older = "", 0
    with opened(path, context, (".xml",)) as stream:
        for element in elements(stream, context, _WANTED.__contains__):
            name = local(element.tag)
            if name == "PublicationTimestamp":
                published = (element.text or "").strip()[:10]
            elif name == "StopPlace":
                place = _place(element)
                known = places.get(place["stop_place"])
                older += known is not None
                if known is None or known["version"] <= place["version"]:
                    places[place["stop_place"]] = place
                    quays[place["stop_place"]] = _quays(element, place["stop_place"])
            elif name == "GroupOfStopPlaces":
                groups += _members(element)
            element.clear()
    return _reading(places, quays, groups, published, older, context)


def _reading(
    places: dict[str, dict[str, Any]],
    quays: dict[str, list[dict[str, Any]]],
    groups: list[dict[str, Any]],
    published: str,
    older: int,
    context: ReadContext,
) -> Reading:
    import polars as pl

    if not places:
        raise InputError([Problem(context.origin, "stop places", "none", "Is this a file of the stop register?")])
    problems = _position_problems(places, quays, context)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", published):
        found = published or "nothing"
        problems.append(Problem(context.origin, "a date of publication", found, "Fetch it again.", "PublicationTimestamp"))
    if problems:
        raise InputError(problems)
    for place in places.values():
        place["orphan"] = place["parent"] if place["parent"] not in places else None
        place["parent"] = place["parent"] if place["parent"] in places else None
        place["hub"] = place["parent"] or place["stop_place"]
    parents = {place["parent"] for place in places.values()} - {None}
    for place in places.values():
        place["is_parent"] = place["is_parent"] or place["stop_place"] in parents
    strangers = sorted({row["stop_place"] for row in groups} - places.keys())
    frame = with_metres(pl.DataFrame(list(places.values()), schema=_PLACE_SCHEMA)).with_columns(period=pl.lit(published))
    all_quays = pl.DataFrame([quay for rows in quays.values() for quay in rows], schema=_QUAY_SCHEMA)
    members = pl.DataFrame([row for row in groups if row["stop_place"] in places], schema=_GROUP_SCHEMA)
    orphans = sorted({place["orphan"] for place in places.values()} - {None})
    counts = {
        "older_versions": older,
        "parents_missing": len(orphans),
        "group_members_missing": len(strangers),
        "outside_norway": frame.filter(~inside_column("longitude", "latitude")).height,
        "without_mode": frame.filter(pl.col("mode").is_null() & ~pl.col("is_parent")).height,
    }
    named = {"parents_missing": orphans[:5], "group_members_missing": strangers[:5]}
    return Reading(
        frame.sort("stop_place"),
        periods=(published,),
        frames={"quays": with_metres(all_quays).sort("quay"), "groups": members.unique().sort("group", "stop_place")},
        notes={
            name: {"rows": rows} | ({"first": named[name]} if name in named else {})
            for name, rows in counts.items()
            if rows
        },
    )


_PLACE_SCHEMA: dict[str, Any] = dict.fromkeys(
    ("stop_place", "name", "parent", "hub", "mode", "stop_type", "municipality", "valid_from", "valid_to")
)
_PLACE_SCHEMA = {}
_QUAY_SCHEMA: dict[str, Any] = {}
_GROUP_SCHEMA: dict[str, Any] = {}
