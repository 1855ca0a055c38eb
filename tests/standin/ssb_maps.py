"""SSB's map portal: catalogue search, export jobs, and the WFS of each theme.

Kept from the description of the interface: an unknown alias is 404; a job is created by POST, is not done at once, and
ends as `complete`, `failed` or `cancelled`; the file is CSV with `;` and a byte-order mark; a year may be listed
before it can be exported; the WFS names its types `ms:<alias>` and gives GeoJSON with property names in lower case.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.standin.server import Answer, Request, Service, file_answer

THEMES = {
    "bedrifter": "bedrifter_paa_rutenett",
    "befolkning": "befolkning_paa_rutenett",
    "boliger": "boliger_paa_rutenett",
}
_BOM = b"\xef\xbb\xbf"


@dataclass
class SsbMaps(Service):
    """`files`: alias -> CSV, as `bedrifter_250m_2024`."""

    files: dict[str, bytes]
    polls_until_done: int = 2
    listed_only: set[str] = field(default_factory=set)
    """Years that the catalogue names and that cannot be exported yet."""
    changed: dict[str, str] = field(default_factory=dict)
    """Alias -> date of change, where the catalogue is to give one."""
    ends_as: str = "complete"
    jobs: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    name: str = "ssb_maps"

    def answer(self, request: Request) -> Answer:
        path = request.path
        if request.method == "POST" and path == "/search/v1/content":
            return self._search(json.loads(request.body))
        if request.method == "POST" and path == "/core/v1/export/file":
            return self._create(json.loads(request.body), request)
        if found := re.fullmatch(r"/core/v1/export/status/(\w+)", path):
            return self._status(found.group(1))
        if found := re.fullmatch(r"/core/v1/export/download/(\w+)", path):
            return file_answer(request, self.jobs[found.group(1)][0], "text/csv")
        if found := re.fullmatch(r"/mapserver/v1/wfs/(\w+)", path):
            return self._wfs(found.group(1), request)
        return Answer(b'{"message":"Not Found"}', 404)

    def _search(self, asked: dict[str, object]) -> Answer:
        if not isinstance(asked.get("query"), str) or "types" not in asked:
            return Answer(b'{"message":"query and types are needed"}', 400)
        found = [
            {"alias": alias, "id": f"uuid-{alias}", "type": "dataset"}
            | ({"updated": self.changed[alias]} if alias in self.changed else {})
            for alias in sorted({*self.files, *self.listed_only})
            if str(asked["query"]) in alias
        ]
        other = {"alias": "tettsted_2025", "id": "uuid-tettsted", "type": "map_layer"}
        return Answer(json.dumps({"data": [other, *found]}).encode())

    def _create(self, asked: dict[str, object], request: Request) -> Answer:
        alias = str(asked.get("dataset"))
        if alias not in self.files:
            return Answer(b'{"message":"unknown dataset"}', 404)
        if asked.get("format") != "Csv" or asked.get("srid") != 32633 or asked.get("language") != "nb":
            return Answer(b'{"message":"bad format, srid or language"}', 400)
        columns = _lines(self.files[alias])[0].split(";")
        wanted = asked.get("attributes")
        if not isinstance(wanted, list):
            return Answer(b'{"message":"attributes must be a list"}', 400)
        unknown = [name for name in wanted if name.lower() not in (column.lower() for column in columns)]
        if unknown:
            return Answer(json.dumps({"message": f"unknown attributes {unknown}"}).encode(), 400)
        number = f"job{len(self.jobs) + 1}"
        self.jobs[number] = (_only(self.files[alias], wanted), self.polls_until_done)
        url = f"http://{request.headers['host']}/{self.name}/core/v1/export/download/{number}"
        return Answer(json.dumps({"id": number, "url": url}).encode(), 201)

    def _status(self, number: str) -> Answer:
        if number not in self.jobs:
            return Answer(b'{"message":"unknown job"}', 404)
        data, left = self.jobs[number]
        self.jobs[number] = (data, left - 1)
        status = self.ends_as if left <= 0 else "processing"
        return Answer(json.dumps({"id": number, "status": status, "message": ""}).encode())

    def _wfs(self, theme: str, request: Request) -> Answer:
        prefix = next((word for word, service in THEMES.items() if service == theme), None)
        asked = {key.lower(): value for key, value in request.query}
        if prefix is None:
            return Answer(b"<ServiceException/>", 404, "text/xml")
        if asked.get("request") == "GetCapabilities":
            names = sorted(alias for alias in {*self.files, *self.listed_only} if alias.startswith(prefix))
            types = "".join(f"<FeatureType><Name>ms:{escape(alias)}</Name></FeatureType>" for alias in names)
            xml = f'<WFS_Capabilities xmlns="http://www.opengis.net/wfs/2.0"><FeatureTypeList>{types}</FeatureTypeList></WFS_Capabilities>'
            return Answer(xml.encode(), content_type="text/xml")
        alias = asked.get("typenames", "").removeprefix("ms:")
        if alias not in self.files or "json" not in asked.get("outputformat", ""):
            # MapServer reports faults as XML with status 200.
            return Answer(b"<ows:ExceptionReport/>", content_type="text/xml")
        return Answer(_geojson(self.files[alias]), content_type="application/json")


def _lines(data: bytes) -> list[str]:
    return data.removeprefix(_BOM).decode().splitlines()


def _only(data: bytes, wanted: list[str]) -> bytes:
    if not wanted:
        return data
    header, *rows = _lines(data)
    columns = [column.lower() for column in header.split(";")]
    places = [columns.index(name.lower()) for name in wanted]
    lines = [
        ";".join(wanted),
        *(";".join(row.split(";")[place] for place in places if place <= row.count(";")) for row in rows),
    ]
    return _BOM + ("\n".join(lines) + "\n").encode()


def _geojson(data: bytes) -> bytes:
    header, *rows = _lines(data)
    names = [name.lower() for name in header.split(";")]
    features = [
        {"type": "Feature", "properties": dict(zip(names, row.split(";"), strict=True)), "geometry": None}
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "numberMatched": len(features), "features": features}).encode()
