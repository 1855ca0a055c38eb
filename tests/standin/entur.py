"""Entur's file store: timetables as GTFS and the stop register, on an object store.

ETag and Last-Modified, ranges, HEAD that answers also where GET does not; a missing object is 404 with an XML error, as
object stores give it. Files are replaced every night.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.standin.server import Answer, Request, Service, file_answer

_MISSING = (
    b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
)


class Entur(Service):
    """`objects` holds bodies by path, such as `/outbound/gtfs/rb_rut-aggregated-gtfs.zip`."""

    name = "entur"

    def __init__(self, objects: dict[str, bytes], day: str = "2024-01-08") -> None:
        self.objects = objects
        self.day = day

    @classmethod
    def serving(cls, gtfs: bytes, nsr: bytes, day: str = "2024-01-08") -> Entur:
        """The national timetable, and the stop register's XML zipped as the service does."""
        return cls(
            {
                "/outbound/gtfs/rb_norway-aggregated-gtfs.zip": gtfs,
                "/tiamat/Current_latest.zip": zipped({"tiamat-export-Current.xml": nsr}),
            },
            day,
        )

    def answer(self, request: Request) -> Answer:
        body = self.objects.get(request.path)
        if body is None:
            # HEAD is no proof on this store.
            return Answer(_MISSING, 200 if request.method == "HEAD" else 404, "application/xml")
        answer = file_answer(request, body, "application/zip")
        made = datetime.fromisoformat(self.day).replace(hour=3, tzinfo=UTC)
        answer.headers["Last-Modified"] = format_datetime(made, usegmt=True)
        return answer


def zipped(members: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return body.getvalue()
