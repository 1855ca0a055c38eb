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

import polars as pl

from planpuls.sources.addresses import base
from planpuls.sources.archives import glimpse, head_of, opened
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.dated_files import fetch_dated
from planpuls.sources.norwegian_box import inside_column, with_metres
from planpuls.sources.nsr_elements import member_rows, place_row, quay_rows
from planpuls.sources.xml_events import elements, local
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

NSR = "entur.nsr"
_HEAD_BYTES = 1 << 16
_DELIVERY, _FRAME = re.compile(rb"<(?:\w+:)?PublicationDelivery\b"), re.compile(rb"<(?:\w+:)?SiteFrame\b")
_TIMETABLE = re.compile(rb"<(?:\w+:)?(?:CompositeFrame|TimetableFrame|ServiceCalendarFrame)\b")
_SPENT = ("TopographicPlace", "Parking", "TariffZone")
"""Elements that are only asked for to let go of their memory: polygons of municipalities and zones."""
_WANTED = frozenset({"StopPlace", "GroupOfStopPlaces", "PublicationTimestamp", *_SPENT})
_DEGREES: dict[str, Any] = {"latitude": pl.Float64, "longitude": pl.Float64}
_PLACES: dict[str, Any] = {
    "stop_place": pl.String,
    "name": pl.String,
    "parent": pl.String,
    "is_parent": pl.Boolean,
    "hub": pl.String,
    "mode": pl.String,
    "stop_type": pl.String,
    **_DEGREES,
    "municipality": pl.String,
    "valid_from": pl.String,
    "valid_to": pl.String,
}
_QUAYS: dict[str, Any] = {"quay": pl.String, "stop_place": pl.String, "public_code": pl.String, **_DEGREES}
_GROUPS: dict[str, Any] = {"group": pl.String, "name": pl.String, "stop_place": pl.String}


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
    found = _Found()
    with opened(path, context, (".xml",)) as stream:
        for element in elements(stream, context, _WANTED.__contains__):
            name = local(element.tag)
            if name == "PublicationTimestamp":
                found.published = (element.text or "").strip()[:10]
            elif name == "StopPlace":
                found.add(place_row(element), quay_rows(element))
            elif name == "GroupOfStopPlaces":
                found.members += member_rows(element)
                found.groups += 1
            element.clear()
    problems = found.problems(context)
    if problems:
        raise InputError(problems)
    return found.reading()


class _Found:
    """What was read so far."""

    def __init__(self) -> None:
        self.places: dict[str, dict[str, Any]] = {}
        self.quays: dict[str, list[dict[str, Any]]] = {}
        self.members: list[dict[str, Any]] = []
        self.groups = 0
        self.published = ""
        self.older = 0

    def add(self, place: dict[str, Any], quays: list[dict[str, Any]]) -> None:
        known = self.places.get(place["stop_place"])
        self.older += known is not None
        if known is None or known["version"] <= place["version"]:
            self.places[place["stop_place"]], self.quays[place["stop_place"]] = place, quays

    def problems(self, context: ReadContext) -> list[Problem]:
        if not self.places:
            return [Problem(context.origin, "stop places", "none", "Is this a file of the stop register?")]
        problems = []
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", self.published):
            found, field = self.published or "nothing", "PublicationTimestamp"
            problems.append(Problem(context.origin, "a date of publication", found, "Fetch it again.", field=field))
        quays = [quay for rows in self.quays.values() for quay in rows]
        parents = [place["parent"] for place in self.places.values()]
        members = [row["stop_place"] for row in self.members]
        for field, expected, there in (
            ("id", "an id for each stop place", "" in self.places),
            ("Quay", "an id for each quay", any(not quay["quay"] for quay in quays)),
            ("ParentSiteRef", "a ref for each parent", "" in parents),
            ("StopPlaceRef", "a ref for each member of a group", "" in members),
        ):
            if there:
                problems.append(Problem(context.origin, expected, "one without", "Fetch it again.", field=field))
        if not any(_placed(place) for place in self.places.values()):
            expected, advice = "positions of stop places", "The publisher changed the layout; the reader must be told."
            problems.append(Problem(context.origin, expected, "none at all", advice, field="Centroid"))
        for field, limit in (("latitude", 90.0), ("longitude", 180.0)):
            wrong = [
                row.get("quay") or row["stop_place"]
                for row in (*self.places.values(), *quays)
                if row[field] is not None and not -limit <= row[field] <= limit
            ]
            if wrong:
                first = f"none for {', '.join(wrong[:5])}" + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
                problems.append(Problem(context.origin, "degrees", first, "Fetch it again.", field=field))
        return problems

    def reading(self) -> Reading:
        known = self.places.keys()
        orphans = sorted({place["parent"] for place in self.places.values()} - known - {None})
        strangers = sorted({row["stop_place"] for row in self.members} - known)
        parents = {place["parent"] for place in self.places.values()}
        names = {place["stop_place"]: place["name"] for place in self.places.values()}
        rows = [
            place
            | {
                # Parts of a multimodal stop place mostly have no name of their own.
                "name": place["name"] or names.get(place["parent"]),
                "parent": place["parent"] if place["parent"] in known else None,
                "hub": place["parent"] if place["parent"] in known else place["stop_place"],
                "is_parent": place["is_parent"] or place["stop_place"] in parents,
            }
            for place in self.places.values()
        ]
        places = with_metres(pl.DataFrame(rows, schema=_PLACES)).with_columns(period=pl.lit(self.published))
        every = pl.DataFrame([quay for found in self.quays.values() for quay in found], schema=_QUAYS)
        quays = every.unique(maintain_order=True)
        members = pl.DataFrame([row for row in self.members if row["stop_place"] in known], schema=_GROUPS)
        notes: dict[str, Any] = {
            "older_versions": {"rows": self.older},
            "parents_missing": {"rows": len(orphans), "first": orphans[:5]},
            "group_members_missing": {"rows": len(strangers), "first": strangers[:5]},
            "groups_without_members": {"rows": self.groups - len({row["group"] for row in self.members})},
            "parents_without_parts": {
                "rows": sum(row["is_parent"] and key not in parents for key, row in self.places.items())
            },
            "quays_repeated": {"rows": every.height - quays.height},
            "without_quays": {
                "rows": sum(not row["is_parent"] and not self.quays[key] for key, row in self.places.items())
            },
            "without_position": {"rows": sum(not _placed(row) for row in self.places.values())},
            "outside_norway": {"rows": places.filter(~inside_column("longitude", "latitude")).height},
            "without_mode": {"rows": places.filter(pl.col("mode").is_null() & ~pl.col("is_parent")).height},
        }
        return Reading(
            places.sort("stop_place"),
            periods=(self.published,),
            frames={
                "quays": with_metres(quays).sort("quay"),
                "groups": members.unique().sort("group", "stop_place"),
            },
            notes={name: note for name, note in notes.items() if note["rows"]},
        )


def _placed(row: dict[str, Any]) -> bool:
    return row["latitude"] is not None and row["longitude"] is not None


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    """The register of the whole country as it is today, at most once a day."""
    yield fetch_dated(job, f"{base('entur')}/tiamat/Current_latest.zip", "nsr.zip", every="day")


DATASETS = (
    Dataset(
        id=NSR,
        source="entur",
        title=Text(nb="Nasjonalt stoppestedsregister", en="National stop register"),
        licence="NLOD 2.0",
        disclosure="published",
        address="https://developer.entur.org/stops-and-timetable-data",
        vintage="date",
        formats={"netex": _looks_like},
        readers={"netex": read_nsr},
        reference=Text(nb="dagen registeret ble skrevet ut", en="the day the register was written out"),
        fetch=_fetch,
    ),
)
