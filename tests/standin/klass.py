"""Stand-in for SSB's Klass API, from its guide: XML unless JSON is asked for, `to` exclusive, ranges without a table 404."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.standin.server import Answer, Request, Service

Item = Mapping[str, Any]


@dataclass
class KlassVersion:
    id: int
    name: str
    valid_from: str
    valid_to: str | None
    items: Sequence[Item]
    """Code items: code, parentCode, level, name."""
    modified: str = "2026-01-05T10:00:00.000+0000"


@dataclass
class Classification:
    id: int
    name: str
    versions: list[KlassVersion]
    changes: Sequence[Item] = ()
    corresponds: dict[int, list[tuple[str, str | None, Sequence[Item]]]] = field(default_factory=dict)
    """Target classification -> tables: valid from, valid to (None: open), maps."""
    modified: str = "2026-01-05T10:00:00.000+0000"


class Klass(Service):
    name = "klass"

    def __init__(self, classifications: Iterable[Classification], tables: Mapping[int, Item] | None = None) -> None:
        self.classifications = {found.id: found for found in classifications}
        self.tables = dict(tables or {})

    def answer(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        if "." in parts[-1]:
            # The suffix for the format has been removed.
            return Answer(b"", 404)
        found = self._find(parts, request)
        if found is None:
            return Answer(b'{"error":"Not Found"}', 404)
        accept = request.headers.get("accept", "*/*")
        if "application/json" in accept:
            return Answer(json.dumps(found, ensure_ascii=False).encode(), content_type="application/json;charset=UTF-8")
        if "text/csv" in accept:
            charset = "utf-8" if "charset=utf-8" in accept.lower() else "iso-8859-1"
            lines = ['"code","name"', *(f'"{item["code"]}","{item["name"]}"' for item in found.get("codes", ()))]
            return Answer("\n".join(lines).encode(charset), content_type=f"text/csv;charset={charset}")
        return Answer(b"<?xml version='1.0' encoding='UTF-8'?><codeList/>", content_type="application/xml")

    def _find(self, parts: list[str], request: Request) -> Any:
        match parts:
            case ["classifications", number] if int(number) in self.classifications:
                return self._classification(self.classifications[int(number)])
            case ["classifications", number, kind] if int(number) in self.classifications:
                return self._of_classification(self.classifications[int(number)], kind, request)
            case ["versions", number]:
                return next(
                    (_version(v) for c in self.classifications.values() for v in c.versions if v.id == int(number)),
                    None,
                )
            case ["correspondencetables", number]:
                return self.tables.get(int(number))
        return None

    def _classification(self, found: Classification) -> Item:
        versions = [
            {"name": version.name, "validFrom": version.valid_from, "validTo": version.valid_to}
            | {"lastModified": version.modified, "published": ["Bokmål"]}
            | {"_links": {"self": {"href": f"https://data.ssb.no/api/klass/v1/versions/{version.id}"}}}
            for version in sorted(found.versions, key=lambda version: version.valid_from, reverse=True)
        ]
        return {"name": found.name, "lastModified": found.modified, "versions": versions}

    def _of_classification(self, found: Classification, kind: str, request: Request) -> Any:
        start, end = request.parameter("from") or "", request.parameter("to") or "9999-12-31"
        if kind == "codes":
            return {
                "codes": [
                    dict(item)
                    | {"validFrom": version.valid_from, "validTo": version.valid_to}
                    | {"validFromInRequestedRange": max(start, version.valid_from)}
                    for version in found.versions
                    if version.valid_from < end and (version.valid_to is None or version.valid_to > start)
                    for item in version.items
                ]
            }
        if kind == "changes":
            return {"codeChanges": [item for item in found.changes if start <= item["changeOccurred"] < end]}
        if kind == "correspondsAt":
            return {"correspondenceItems": []}
        if kind == "corresponds":
            target = int(request.parameter("targetClassificationId") or 0)
            tables = found.corresponds.get(target, [])
            there = [t for t in tables if t[0] < end and (t[1] is None or t[1] > start)]
            covered = bool(there) and there[0][0] <= start and (there[-1][1] is None or there[-1][1] >= end)
            return {"correspondenceItems": [dict(item) for t in there for item in t[2]]} if covered else None
        return None


def _version(version: KlassVersion) -> Item:
    head = {"name": version.name, "validFrom": version.valid_from, "validTo": version.valid_to}
    levels = sorted({int(item["level"]) for item in version.items})
    return head | {
        "introduction": "",
        "lastModified": version.modified,
        "levels": [{"levelNumber": level, "levelName": f"Nivå {level}"} for level in levels],
        "classificationItems": [dict(item) for item in version.items],
    }
