"""The website and the files it carries under the same roof as the API. Ranges are given, for the map's tiles."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from planpuls.service.answers import served
from planpuls.service.location import PATH as LOCATION
from planpuls.service.problems import RefusedError

router = APIRouter()
_LOCATION_INDEX = "lokalisering/index.json"
"""The file by which the location check's page learns that points are answered here."""
_TYPES = {
    ".gpkg": "application/geopackage+sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".pmtiles": "application/vnd.pmtiles",
    ".geojson": "application/geo+json",
    ".woff2": "font/woff2",
    ".js": "text/javascript; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/{path:path}", include_in_schema=False)
def file(request: Request, path: str) -> Response:
    """A file of the website and of the editions it carries. A folder gives its index page."""
    found = _inside(served(request).editions / "site", path)
    if found is None:
        raise RefusedError(404, "Not found", f"/{path} is not here.")
    if found.is_dir():
        found = found / "index.html"
        if path and not path.endswith("/") and found.is_file():
            # Made from the parts: a path of two slashes would otherwise lead to another host.
            there = "/".join(quote(part) for part in path.split("/") if part)
            return Response(status_code=308, headers={"location": f"/{there}/"})
    if not found.is_file():
        raise RefusedError(404, "Not found", f"/{path} is not here.")
    headers = {"etag": f'"{request.scope["planpuls.tag"]}"'}
    if path == _LOCATION_INDEX:
        headers["x-planpuls-service"] = LOCATION
    return FileResponse(found, media_type=_TYPES.get(found.suffix), headers=headers)


def _inside(root: Path, path: str) -> Path | None:
    """The path below `root`; None where it leads out, or names what is hidden."""
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or any(letter in "\\\0:" or ord(letter) < 32 for letter in part) for part in parts):
        return None
    if any(len(part.encode("utf-8", "replace")) > 255 for part in parts):
        return None
    try:
        found = root.joinpath(*parts).resolve()
    except (OSError, ValueError):
        return None
    return found if found.is_relative_to(root.resolve()) else None
