"""Brønnøysund's Enhetsregisteret: bulk files, the search that must not be used for bulk, and the feed of changes.

Bulk bodies are gzip whatever their name says, with `Content-Type: text/csv`; only the state of last night exists. The
search shows pages of HAL and ends at 10,000 units. Unknown paths answer 404 with a JSON problem.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.standin.server import Answer, Request, Service, file_answer

MAX_WINDOW = 10_000


class Brreg(Service):
    """`files` holds the plain CSV of `underenheter` and `enheter`; `day` is the night they were made."""

    name = "brreg"

    def __init__(self, files: dict[str, bytes], day: str = "2024-01-03") -> None:
        self.files = files
        self.day = day

    def answer(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        kind = parts[0]
        if kind not in self.files:
            return _problem(404, f"No resource {request.path}")
        if parts[1:] in (["lastned", "csv"], ["lastned", "csv-escaped"]):
            answer = file_answer(request, self.files[kind], "text/csv", gzipped=True)
            made = datetime.fromisoformat(self.day).replace(hour=4, tzinfo=UTC)
            answer.headers["Last-Modified"] = format_datetime(made, usegmt=True)
            return answer
        if parts[1:] == ["lastned"]:
            rows = list(csv.DictReader(io.StringIO(self.files[kind].decode())))
            return file_answer(request, json.dumps(rows).encode(), "application/json", gzipped=True)
        if parts[1:] == []:
            return self._search(kind, request)
        return _problem(404, f"No resource {request.path}")

    def _search(self, kind: str, request: Request) -> Answer:
        size, page = int(request.parameter("size") or 20), int(request.parameter("page") or 0)
        if (page + 1) * size > MAX_WINDOW:
            return _problem(400, f"page * size must be at most {MAX_WINDOW}")
        rows = list(csv.DictReader(io.StringIO(self.files[kind].decode())))
        nace = request.parameter("naeringskode")
        found = [row for row in rows if not nace or row["naeringskode1.kode"] == nace]
        # A code of another edition of the standard gives 200 with nothing, not an error.
        totals = {"size": size, "totalElements": len(found), "totalPages": -(-len(found) // size), "number": page}
        body: dict[str, object] = {"page": totals}
        if found:
            body["_embedded"] = {kind: found[page * size : (page + 1) * size]}
        return Answer(json.dumps(body).encode(), content_type="application/hal+json")


def _problem(status: int, message: str) -> Answer:
    return Answer(json.dumps({"status": status, "feilmelding": message}).encode(), status)


def packed(data: bytes) -> bytes:
    """A body as the service sends it."""
    return gzip.compress(data, mtime=0)
