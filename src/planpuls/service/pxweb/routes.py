"""`/api/pxwebapi/v2`: config, tables, metadata and data, by GET."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from planpuls.service.answers import Lang, address, answer, content, described, language, only_known, served
from planpuls.service.current import Served
from planpuls.service.problems import RefusedError
from planpuls.service.pxweb import formats, jsonstat
from planpuls.service.pxweb.cube import MOST_CELLS, cube
from planpuls.service.pxweb.tables import Head, Table, heads, table
from planpuls.spec.grid import CELL_SETS
from planpuls.spec.text import Language

BASE = "/api/pxwebapi/v2"
router = APIRouter(prefix=BASE, tags=["tables"], dependencies=[Depends(only_known)])
_MOST_NAME = 200

Id = Annotated[
    str,
    Path(
        max_length=_MOST_NAME,
        description="Id of a table: indicator, area set and edition; an indicator alone is its default area set.",
        examples=["jobs-near-hubs"],
    ),
]
Base = Annotated[
    str | None,
    Query(
        alias="basePeriod",
        max_length=10,
        description="Compare with this period: changes and shares of growth become contents too. Not part of PxWebApi.",
    ),
]
Format = Literal["json-stat2", "csv", "parquet", "xlsx"]
_DATASET = {
    "type": "object",
    "required": ["version", "class", "id", "size", "dimension"],
    "properties": {
        "version": {"const": "2.0"},
        "class": {"const": "dataset"},
        "id": {"type": "array", "items": {"type": "string"}},
        "size": {"type": "array", "items": {"type": "integer"}},
        "value": {"type": "array", "items": {"type": ["number", "null"]}},
        "status": {"type": "object", "additionalProperties": {"type": "string"}},
        "dimension": {"type": "object"},
    },
}
_LIST = {"type": "object", "required": ["language", "tables", "page"], "properties": {"tables": {"type": "array"}}}
_OBJECT = {"type": "object"}
_VALUE_CODES = {
    "name": "valueCodes",
    "in": "query",
    "style": "deepObject",
    "explode": True,
    "required": False,
    "description": "Codes by variable: a list divided by commas, `*`, `?`, `top(n)`, `bottom(n)`, `from(code)`, `to(code)`, "
    "`range(code,code)`. A variable that is not named gives all its codes.",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "examples": {"newest": {"value": {"Tid": "top(1)", "Region": "*"}}},
}


@router.get("/config", responses=described(content(_OBJECT), "Limits, languages and formats."))
def config(request: Request) -> Response:
    """What the service gives and how much of it at a time."""
    release = served(request).release
    return answer(
        {
            "apiVersion": "2.0.0",
            "appVersion": release.manifest["software"]["version"],
            "languages": [{"id": "no", "label": "Norsk (bokmål)"}, {"id": "en", "label": "English"}],
            "defaultLanguage": "no",
            "maxDataCells": MOST_CELLS,
            "maxCallsPerTimeWindow": 0,
            "timeWindow": 0,
            "defaultDataFormat": "json-stat2",
            "dataFormats": ["json-stat2", "csv", "parquet", "xlsx"],
            "features": [],
            "release": release.id,
        }
    )


@router.get("/tables", responses=described(content(_LIST), "The tables of the release, by page."))
def tables(
    request: Request,
    lang: Lang = "no",
    query: Annotated[str, Query(max_length=200, description="Words that the id or label must hold.")] = "",
    page_number: Annotated[int, Query(alias="pageNumber", ge=1, le=100_000)] = 1,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=1_000)] = 100,
) -> Response:
    """List tables: one per indicator and area set."""
    now, words = served(request), query.lower().split()
    found = [
        entry
        for name, entry in _heads(now).items()
        if name == entry.id and all(word in f"{entry.id} {entry.label.nb} {entry.label.en}".lower() for word in words)
    ]
    first = (page_number - 1) * page_size
    return answer(
        {
            "language": "en" if lang == "en" else "no",
            "tables": [_listed(request, entry, language(lang)) for entry in found[first : first + page_size]],
            "page": {
                "pageNumber": page_number,
                "pageSize": page_size,
                "totalElements": len(found),
                "totalPages": -(-len(found) // page_size),
            },
        }
    )


@router.get("/tables/{table_id}", responses=described(content(_OBJECT), "One table of the list.", missing=True))
def one_table(request: Request, table_id: Id, lang: Lang = "no") -> Response:
    """What the list says of one table."""
    entry = _head(served(request), table_id)
    return answer({"language": "en" if lang == "en" else "no", **_listed(request, entry, language(lang))})


@router.get(
    "/tables/{table_id}/metadata",
    responses=described(content(_DATASET), "JSON-stat 2.0 without values.", missing=True),
)
def metadata(request: Request, table_id: Id, lang: Lang = "no", base_period: Base = None) -> Response:
    """Variables with codes and labels, units, notes and sources."""
    now = served(request)
    return answer(jsonstat.metadata(now.release, _table(now, table_id, base_period), language(lang), now.updated))


@router.get(
    "/tables/{table_id}/data",
    openapi_extra={"parameters": [_VALUE_CODES]},
    responses=described(
        content(_DATASET)
        | content({"type": "string"}, "text/csv")
        | content({"type": "string", "format": "binary"}, formats.PARQUET)
        | content({"type": "string", "format": "binary"}, formats.XLSX),
        f"The chosen cells, at most {MOST_CELLS}.",
        missing=True,
    ),
)
def data(
    request: Request,
    table_id: Id,
    lang: Lang = "no",
    output_format: Annotated[Format, Query(alias="outputFormat")] = "json-stat2",
    base_period: Base = None,
) -> Response:
    """Figures, equal to the digit with the release. A cell without a figure is null with a sign that says why."""
    asked: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name.startswith("valueCodes["):
            variable = name[len("valueCodes[") : -1]
            asked[variable] = f"{asked[variable]},{value}" if variable in asked else value
    now = served(request)
    found, tongue = _table(now, table_id, base_period), language(lang)
    cells = cube(found, asked)
    if output_format == "json-stat2":
        return answer(jsonstat.data(now.release, cells, tongue, now.updated))
    if output_format == "csv":
        return Response(formats.csv(cells, tongue), media_type=formats.CSV)
    if output_format == "parquet":
        return _file(formats.parquet(now.release, cells, tongue), formats.PARQUET, f"{found.head.id}.parquet")
    if len(cells.values) > formats.MOST_IN_WORKBOOK:
        detail = (
            f"{len(cells.values)} cells are chosen, a workbook holds at most {formats.MOST_IN_WORKBOOK}. Take Parquet."
        )
        raise RefusedError(400, "Too many cells selected", detail)
    return _file(formats.xlsx(now.release, cells, tongue), formats.XLSX, f"{found.head.id}.xlsx")


class _Heads:
    """The list of tables as an entry of the store."""

    def __init__(self, heads: dict[str, Head]) -> None:
        self.heads, self.bytes = heads, len(heads) * 1_000


def prepare(now: Served) -> None:
    """Make what the first question would wait for: the list of tables, and each indicator's default table."""
    for name, entry in _heads(now).items():
        if name != entry.id and entry.area_set not in CELL_SETS:
            _table(now, entry.id, None)


def _heads(now: Served) -> dict[str, Head]:
    listed: _Heads = now.tables.made("heads", lambda: _Heads(heads(now.release)))
    return listed.heads


def _head(now: Served, table_id: str) -> Head:
    """The head of one table. Error: an id that is none."""
    if table_id not in _heads(now):
        raise RefusedError(404, "Non-existent table", f"{table_id!r} is no table of this release. See {BASE}/tables.")
    return _heads(now)[table_id]


def _table(now: Served, table_id: str, base_period: str | None) -> Table:
    entry = _head(now, table_id)
    found: Table = now.tables.made((entry.id, base_period), lambda: table(now.release, entry, base_period))
    return found


def _file(body: bytes, media_type: str, name: str) -> Response:
    return Response(body, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


def _listed(request: Request, entry: Head, tongue: Language) -> dict[str, Any]:
    now = served(request)
    label = entry.label.get(tongue)
    base = f"{address(request)}{BASE}/tables/{entry.id}"
    dimensions = [dimension.name.get(tongue) for dimension in entry.spec.dimensions]
    return {
        "type": "Table",
        "id": entry.id,
        "label": now.release.marked(label),
        "description": entry.spec.question.get(tongue),
        "updated": now.updated,
        "firstPeriod": entry.periods[0],
        "lastPeriod": entry.periods[-1],
        "category": "public",
        "variableNames": dimensions,
        "discontinued": False,
        "timeUnit": "Annual",
        "links": [
            {"rel": rel, "hreflang": "en" if tongue == "en" else "no", "href": f"{base}{end}"}
            for rel, end in (("self", ""), ("metadata", "/metadata"), ("data", "/data"))
        ],
    }
