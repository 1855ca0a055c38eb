"""Kartverket's download service: folders of files, the order API, Atom feeds.

Kept from the description of the interface: files are zipped and named
`Basisdata_<code>_<Name>_<epsg>_<Set>_<FMT>.zip`; the folder is an open listing; an order names metadata id, area, projection
and format and may need some time; the feed names each file with its time of change; restricted sets need a token.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass, field

from tests.standin.server import Answer, Request, Service, file_answer

UUIDS = {
    "MatrikkelenAdresse": "f7df7a18-b30f-4745-bd64-d0863812350c",
    "MatrikkelenBygning": "24d7e9d1-87f6-45a0-b38e-3447f8d7f9a1",
    "N50Kartdata": "ea192681-d039-42ec-b1bc-f3ce04c189ac",
    "Kommuner": "041f1e6e-bdbc-4091-b48f-8a5990f3cc5b",
}
FEEDS = {"Kommuner": "AdministrativeEnheterKommuner"}
_TYPES = {2: "fylke", 4: "kommune"}


@dataclass
class Geonorge(Service):
    """`files`: name without `_<FMT>.zip` -> (member name, bytes), e.g. `Basisdata_91_Ytrefjord_25833_MatrikkelenAdresse`."""

    files: dict[str, tuple[str, bytes]]
    formats: dict[str, str] = field(
        default_factory=lambda: {
            "MatrikkelenAdresse": "CSV",
            "MatrikkelenBygning": "GML",
            "N50Kartdata": "GML",
            "Kommuner": "GeoJSON",
        }
    )
    ways: set[str] = field(default_factory=lambda: {"listing", "order", "atom"})
    """The ways that answer."""
    updated: str = "2024-03-06T09:58:14"
    polls_until_ready: int = 1
    token: str | None = None
    """Where set, everything but the Atom feed needs it."""
    orders: dict[str, tuple[str, int]] = field(default_factory=dict)
    name: str = "geonorge"

    def answer(self, request: Request) -> Answer:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return Answer(b'{"message":"Unauthorized"}', 401)
        path = request.path
        if found := re.fullmatch(r"/geonorge/Basisdata/(\w+)/(\w+)/(.*)", path):
            return self._folder(request, *found.groups())
        if found := re.fullmatch(r"/api/codelists/area/([\w-]+)", path):
            return self._areas(found.group(1))
        if path == "/api/order" and request.method == "POST":
            return self._order(json.loads(request.body), request)
        if found := re.fullmatch(r"/api/order/(\w+)", path):
            return self._ordered(found.group(1), request)
        if found := re.fullmatch(r"/api/download/order/\w+/(.+)", path):
            return file_answer(request, self.zipped(found.group(1)), "application/zip")
        if found := re.fullmatch(r"/geonorge/ATOM-feeds/(\w+)_AtomFeed(\w+)\.xml", path):
            return self._feed(request, *found.groups())
        return Answer(b"<h1>404</h1>", 404, "text/html")

    def zipped(self, stem: str) -> bytes:
        member, data = self.files[stem]
        if member.endswith(".zip"):
            # A product of several files is zipped already.
            return data
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(member, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return target.getvalue()

    def _of(self, product: str) -> list[str]:
        return sorted(stem for stem in self.files if stem.endswith(f"_{product}"))

    def _folder(self, request: Request, product: str, file_format: str, file: str) -> Answer:
        if self.formats.get(product) != file_format:
            return Answer(b"<h1>404</h1>", 404, "text/html")
        if file:
            stem = file.removesuffix(f"_{file_format}.zip")
            known = stem in self.files
            return file_answer(request, self.zipped(stem), "application/zip") if known else Answer(b"", 404)
        if "listing" not in self.ways:
            return Answer(b"<h1>403 Forbidden</h1>", 403, "text/html")
        links = "".join(f'<a href="{stem}_{file_format}.zip">{stem}</a>\n' for stem in self._of(product))
        return Answer(f'<html><a href="../">..</a>\n{links}</html>'.encode(), content_type="text/html")

    def _areas(self, uuid: str) -> Answer:
        product = next((name for name, known in UUIDS.items() if known == uuid), None)
        if product is None or "order" not in self.ways:
            return Answer(b'{"message":"not found"}', 404)
        listed = []
        for stem in self._of(product):
            _, code, area, epsg, *_ = stem.split("_")
            kind = "landsdekkende" if code == "0000" else _TYPES[len(code)]
            projections = [
                {"code": epsg, "name": f"EPSG {epsg}", "codespace": f"http://www.opengis.net/def/crs/EPSG/0/{epsg}"}
            ]
            listed.append({"type": kind, "name": area, "code": code, "projections": projections, "formats": []})
        return Answer(json.dumps(listed).encode())

    def _order(self, asked: dict[str, object], request: Request) -> Answer:
        if "order" not in self.ways:
            return Answer(b'{"message":"down for maintenance"}', 404)
        line = asked["orderLines"][0]  # type: ignore[index]
        product = next((name for name, known in UUIDS.items() if known == line["metadataUuid"]), "")
        area, projection = line["areas"][0], line["projections"][0]
        if line["formats"][0]["name"] != self.formats.get(product) or not {"code", "name", "type"} <= set(area):
            return Answer(b'{"message":"invalid order"}', 400)
        stem = f"Basisdata_{area['code']}_{area['name']}_{projection['code']}_{product}"
        if stem not in self.files:
            return Answer(b'{"message":"no such area"}', 400)
        number = f"order{len(self.orders) + 1}"
        self.orders[number] = (stem, self.polls_until_ready)
        return self._ordered(number, request)

    def _ordered(self, number: str, request: Request) -> Answer:
        stem, left = self.orders[number]
        self.orders[number] = (stem, left - 1)
        ready = left <= 0
        url = f"http://{request.headers['host']}/{self.name}/api/download/order/{number}/{stem}" if ready else None
        file = {
            "downloadUrl": url,
            "name": f"{stem}.zip",
            "fileId": "1",
            "status": "ReadyForDownload" if ready else "WaitingForProcessing",
        }
        return Answer(json.dumps({"referenceNumber": number, "files": [file]}).encode())

    def _feed(self, request: Request, feed: str, file_format: str) -> Answer:
        product = next((name for name in UUIDS if FEEDS.get(name, name) == feed), "")
        if "atom" not in self.ways or self.formats.get(product) != file_format:
            return Answer(b"<h1>404</h1>", 404, "text/html")
        base = f"http://{request.headers['host']}/{self.name}/geonorge/Basisdata/{product}/{file_format}"
        entries = "".join(
            f'<entry><title>{stem}</title><link rel="alternate" href="{base}/{stem}_{file_format}.zip"/>'
            f"<updated>{self.updated}</updated></entry>"
            for stem in self._of(product)
        )
        xml = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-01-01T00:00Z</updated>{entries}</feed>'
        return Answer(xml.encode(), content_type="application/atom+xml")
