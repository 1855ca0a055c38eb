"""Geofabrik's download server: extracts with an `.md5` beside, and a web page with status 200 for what is not there."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.standin.server import Answer, Request, Service, file_answer

SOFT_404 = (
    b"<!DOCTYPE html>\n<html><head><title>Geofabrik Download Server</title></head><body>" + b"<p>Not here.</p>" * 600
)


class Osm(Service):
    """`extracts` holds bodies by name, such as `norway` or `norway/ostlandet`."""

    name = "osm"

    def __init__(self, extracts: dict[str, bytes], day: str = "2024-01-03") -> None:
        self.extracts = extracts
        self.day = day

    def answer(self, request: Request) -> Answer:
        name, ending, rest = request.path.strip("/").partition("-latest.osm.pbf")
        body = self.extracts.get(name)
        if body is None or not ending:
            return Answer(SOFT_404, 200, "text/html")
        made = datetime.fromisoformat(self.day).replace(hour=21, tzinfo=UTC)
        if rest == ".md5":
            line = f"{hashlib.md5(body).hexdigest()}  {name.rpartition('/')[2]}-latest.osm.pbf\n"
            answer = file_answer(request, line.encode(), "text/plain")
        else:
            answer = file_answer(request, body, "application/octet-stream")
        answer.headers["Last-Modified"] = format_datetime(made, usegmt=True)
        return answer
