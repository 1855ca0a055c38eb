"""Stand-in for SSB's PxWebApi v2, as its guide and measurements of autumn 2026 describe it.

Tables are `Cube`s; `cube_of` makes one from JSON-stat2 or CSV files, so that the demo region's files can be served.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from math import prod
from typing import Any
from urllib.parse import urlencode

from tests.standin.server import Answer, Request, Service

LONGEST_ADDRESS = 2_100
SIGNS = frozenset({".", "..", ":", "*"})
_EXPRESSION = re.compile(r"(top|bottom|from|to|range)\(([^)]*)\)", re.IGNORECASE)


@dataclass
class Cube:
    """One table: variables with codes and labels, and its cells; a cell that is not there is written as `.`."""

    id: str
    label: str
    updated: str
    variables: dict[str, dict[str, str]]
    cells: dict[tuple[str, ...], float | str]
    """By codes in the order of `variables`; a text is one of SSB's signs."""
    eliminated: frozenset[str] = frozenset()
    """Variables that may be left out of a selection."""
    codelists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Variable -> ids of its code lists."""
    notes: tuple[str, ...] = ()


class ApiError(Exception):
    def __init__(self, title: str, status: int = 400, kind: str = "Parameter error") -> None:
        super().__init__(title)
        self.answer = Answer(json.dumps({"type": kind, "title": title, "status": status}).encode(), status)


class StatBank(Service):
    """`codelists`: id -> code -> valueMap. `allowed` calls per `window_s` seconds."""

    name = "statbank"

    def __init__(
        self,
        cubes: Iterable[Cube],
        codelists: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        *,
        max_cells: int = 800_000,
        allowed: int = 40,
        window_s: int = 60,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cubes = {cube.id: cube for cube in cubes}
        self.codelists = dict(codelists or {})
        self.max_cells = max_cells
        self._allowed, self._window_s, self._clock = allowed, window_s, clock
        self._window: list[float] = []

    def answer(self, request: Request) -> Answer:
        limits = self._count()
        if limits.status == 429:
            return limits
        if len(urlencode(request.query)) + len(f"https://data.ssb.no/api/pxwebapi/v2{request.path}?") > LONGEST_ADDRESS:
            return Answer(b"", 404, "text/html", limits.headers)
        try:
            found = self._route(request)
        except ApiError as error:
            found = error.answer
        found.headers |= limits.headers
        return found

    def _count(self) -> Answer:
        now = self._clock()
        self._window = [then for then in self._window if now - then < self._window_s]
        policy = {"X-Ratelimit-Policy": f"{self._allowed};w={self._window_s}s"}
        if len(self._window) >= self._allowed:
            wait = self._window_s - (now - self._window[0])
            return Answer(b"", 429, headers=policy | {"X-Ratelimit-Remaining": "0", "Retry-After": str(int(wait) + 1)})
        self._window.append(now)
        return Answer(headers=policy | {"X-Ratelimit-Remaining": str(self._allowed - len(self._window))})

    def _route(self, request: Request) -> Answer:
        match request.path.strip("/").split("/"):
            case ["config"]:
                return _json(
                    {"apiVersion": "2.3.2", "defaultLanguage": "no", "maxDataCells": self.max_cells}
                    | {"maxCallsPerTimeWindow": 0, "timeWindow": 0, "defaultDataFormat": "json-stat2"}
                )
            case ["tables"]:
                return self._tables(request)
            case ["tables", table]:
                return _json(_entry(self._cube(table)))
            case ["tables", table, "metadata"]:
                return _json(document(self._cube(table), None))
            case ["tables", table, "data"]:
                return self._data(self._cube(table), request)
            case ["codelists", codelist]:
                return self._codelist(codelist)
        raise ApiError("Not Found", 404, "Not found")

    def _cube(self, table: str) -> Cube:
        if table not in self.cubes:
            raise ApiError("Non-existent table", 404)
        return self.cubes[table]

    def _tables(self, request: Request) -> Answer:
        query = (request.parameter("query") or "").lower()
        words = [part.strip().removeprefix("title:").strip("()") for part in query.split(" and ")]
        found = [_entry(cube) for cube in self.cubes.values() if all(word in cube.label.lower() for word in words)]
        page = {"pageNumber": 1, "pageSize": 20, "totalElements": len(found), "totalPages": 1}
        return _json({"tables": found, "page": page})

    def _codelist(self, codelist: str) -> Answer:
        if codelist not in self.codelists:  # case-sensitive
            raise ApiError("Non-existent codelist", 404)
        members = self.codelists[codelist]
        kind = "Aggregation" if codelist.startswith("agg_") else "Valueset"
        values = [{"code": code, "label": code, "valueMap": list(map_)} for code, map_ in members.items()]
        return _json({"id": codelist, "label": codelist, "type": kind, "values": values})

    def _data(self, cube: Cube, request: Request) -> Answer:
        chosen = _from_body(request) if request.method == "POST" else _from_query(request)
        lists = {name: codelist for name, (codelist, _) in chosen.items() if codelist}
        selection: dict[str, list[str]] = {}
        for name in chosen:
            if name not in cube.variables:
                raise ApiError("Non-existent variable")
        for name, codes in cube.variables.items():
            if name not in chosen:
                if name in cube.eliminated and name not in ("Tid", "ContentsCode"):
                    continue
                raise ApiError("Missing selection for mandantory variable")
            if name in lists and lists[name] not in cube.codelists.get(name, ()):
                raise ApiError("Non-existent codelist")
            there = list(self.codelists[lists[name]]) if name in lists else list(codes)
            expressions = chosen[name][1]
            if len(set(expressions)) < len(expressions):
                return Answer(b"", 500)
            selection[name] = [code for text in expressions for code in expanded(text, there)]
        if prod(len(codes) for codes in selection.values()) > self.max_cells:
            raise ApiError("Too many cells selected")
        maps = {name: self.codelists[codelist] for name, codelist in lists.items()}
        return _json(document(cube, selection, maps))


def _from_query(request: Request) -> dict[str, tuple[str | None, list[str]]]:
    chosen: dict[str, tuple[str | None, list[str]]] = {}
    for key, value in request.query:
        found = re.fullmatch(r"(valuecodes|codelist)\[(\w+)\]", key, re.IGNORECASE)
        if found is None:
            continue
        codelist, codes = chosen.get(found.group(2), (None, []))
        if found.group(1).lower() == "codelist":
            chosen[found.group(2)] = (value, codes)
        else:
            # A comma splits, but not inside brackets: [range(2020,2022)].
            pieces = re.findall(r"\[[^\]]*\]|[^,\[\]]+", value)
            chosen[found.group(2)] = (codelist, [*codes, *(piece.strip("[]") for piece in pieces)])
    return chosen


def _from_body(request: Request) -> dict[str, tuple[str | None, list[str]]]:
    try:
        selection = json.loads(request.body)["selection"]
        return {entry["variableCode"]: (entry.get("codelist"), list(entry["valueCodes"])) for entry in selection}
    except (ValueError, KeyError, TypeError) as error:
        raise ApiError("Bad request") from error


def expanded(text: str, codes: list[str]) -> list[str]:
    """Codes that one selection expression stands for."""
    if text in codes:
        return [text]
    found = _EXPRESSION.fullmatch(text)
    if found is None:
        matching = [code for code in codes if fnmatchcase(code, text)] if {"*", "?"} & set(text) else []
        if not matching:
            raise ApiError("Non-existent value")
        return matching
    name, arguments = found.group(1).lower(), [part.strip() for part in found.group(2).split(",")]
    if name in ("top", "bottom"):
        count, offset = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
        line = codes if name == "bottom" else codes[::-1]
        return sorted(line[offset : offset + count], key=codes.index)
    low = codes[0] if name == "to" else arguments[0]
    high = codes[-1] if name == "from" else arguments[-1]
    return [code for code in codes if low <= code <= high]


def document(
    cube: Cube,
    selection: Mapping[str, Sequence[str]] | None,
    maps: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> dict[str, Any]:
    """JSON-stat2 as SSB writes it; without a selection the metadata: every variable and no value."""
    maps = maps or {}
    chosen = selection if selection is not None else {name: list(codes) for name, codes in cube.variables.items()}
    dimensions: dict[str, Any] = {}
    for name, codes in chosen.items():
        labels = cube.variables[name]
        extension: dict[str, Any] = {"elimination": name in cube.eliminated, "show": "value"}
        if selection is None and cube.codelists.get(name):
            base = "https://data.ssb.no/api/pxwebapi/v2/codelists"
            lists = [{"id": one, "label": one, "links": [{"href": f"{base}/{one}"}]} for one in cube.codelists[name]]
            extension["codelists"] = lists
        category: dict[str, Any] = {
            "index": {code: position for position, code in enumerate(codes)},
            "label": {code: labels.get(code, code) for code in codes},
        }
        if name == "ContentsCode":
            category["unit"] = {code: {"base": "personer", "decimals": 0} for code in codes}
        dimensions[name] = {"label": name.lower(), "category": category, "extension": extension}
    found: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{cube.id}: {cube.label}",
        "source": "Statistisk sentralbyrå",
        "updated": cube.updated,
        "note": list(cube.notes),
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": list(chosen),
        "size": [len(codes) for codes in chosen.values()],
        "dimension": dimensions,
        "extension": {"px": {"tableid": cube.id, "decimals": 0, "language": "no"}},
    }
    if selection is None:
        return found
    values: list[float | None] = []
    status: dict[str, str] = {}
    for position, key in enumerate(itertools.product(*chosen.values())):
        value, sign = _cell(cube, dict(zip(chosen, key, strict=True)), maps)
        values.append(value)
        if sign:
            status[str(position)] = sign
    return found | {"value": values} | ({"status": status} if status else {})


def _cell(
    cube: Cube, at: Mapping[str, str], maps: Mapping[str, Mapping[str, Sequence[str]]]
) -> tuple[float | None, str | None]:
    """A figure or a sign; a code of a code list and an eliminated variable are sums."""
    ways = []
    for name, codes in cube.variables.items():
        if name not in at:
            ways.append(list(codes))
        else:
            ways.append(list(maps[name][at[name]]) if name in maps else [at[name]])
    found = [cube.cells[key] for key in itertools.product(*ways) if key in cube.cells]
    signs = [value for value in found if isinstance(value, str)]
    if signs or not found:
        return None, signs[0] if signs else "."
    total = sum(value for value in found if not isinstance(value, str))
    return total, None


def _entry(cube: Cube) -> dict[str, Any]:
    times = list(cube.variables["Tid"])
    span = {"firstPeriod": times[0], "lastPeriod": times[-1], "timeUnit": "Annual"}
    names = {"variableNames": [name.lower() for name in cube.variables], "discontinued": False}
    return {"id": cube.id, "label": cube.label, "updated": cube.updated} | span | names


def _json(content: Any) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode(), content_type="application/json; charset=utf-8")


def cube_of(table: str, files: Iterable[bytes], updated: str = "2026-03-14T07:00:00Z") -> Cube:
    """A cube from JSON-stat2 documents or tidy CSV files of the same table."""
    label, variables, cells = table, dict[str, dict[str, str]](), dict[tuple[str, ...], float | str]()
    for data in files:
        if data.lstrip().startswith(b"{"):
            content = json.loads(data)
            label = content["label"].partition(": ")[2]
            for name in content["id"]:
                variables.setdefault(name, {}).update(content["dimension"][name]["category"]["label"])
            keys = itertools.product(*(content["dimension"][name]["category"]["index"] for name in content["id"]))
            status = content.get("status", {})
            for position, (key, value) in enumerate(zip(keys, content["value"], strict=True)):
                cells[key] = status.get(str(position), value)
        else:
            for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
                value = row.pop("value")
                for name, code in row.items():
                    variables.setdefault(name, {}).setdefault(code, code)
                cells[tuple(row.values())] = value if value in SIGNS else float(value)
    ordered = {name: dict(sorted(codes.items())) for name, codes in variables.items()}
    return Cube(table, label, updated, ordered, cells)
