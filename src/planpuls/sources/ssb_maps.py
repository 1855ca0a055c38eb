"""SSB's map portal kart.ssb.no: yearly grids by export job, and by WFS where a job does not deliver.

The portal's interface is not documented by SSB. The catalogue names the years (`bedrifter_250m_2024`) with an id and, where it
gives one, a date of change; both together are the mark of a year's state. Only years whose mark is not the one they
were last fetched with are exported. A year that is listed but cannot be exported yet is left for the next time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from planpuls.sources.addresses import base
from planpuls.sources.dataset import ReadContext
from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.net import FetchError
from planpuls.sources.xml_events import elements
from planpuls.spec.errors import InputError

SERVICE = "ssb_maps"
FIRST_YEAR = 2013
"""Older years are not fetched: the workplace grid, which everything is compared with, begins here."""
_LONGEST_JOB_S = 600.0
_SMALLEST_SHARE = 0.6
"""Of the nearest known year's bytes; the number of cells with workplaces changes by a few per cent a year."""
_SRID = 32633
_CHANGED = ("updated", "updatedAt", "modified", "modifiedAt", "lastUpdated")


@dataclass(frozen=True)
class Grid:
    """One yearly grid of the portal."""

    prefix: str
    """Alias without the year: `bedrifter_250m`."""
    query: str
    """Word the catalogue is searched for."""
    service: str
    """Its WFS."""
    attributes: tuple[str, ...]


def fetch_grid(job: FetchJob, grid: Grid) -> Iterator[Fetched]:
    """The years that are new or changed. What fails is told at the end, so that the other years still arrive."""
    failures = []
    sizes = {int(period): sidecar.bytes for period, sidecar in job.have.items() if sidecar.format == "csv"}
    for year, mark in sorted(_years(job, grid).items()):
        known = job.have.get(str(year))
        address = f"{base(SERVICE)}/core/v1/export/file#{grid.prefix}_{year}"
        if known is not None and (mark is None or known.etag == mark):
            yield Fetched(None, address)
            continue
        try:
            yield _fetch_year(job, grid, year, mark, sizes)
        except FetchError as error:
            failures.append(f"{year}: {error}")
    if failures:
        raise FetchError(base(SERVICE), f"{grid.prefix} of every year", "; ".join(failures))


# --- which years there are -------------------------------------------------------------------------------------


def _years(job: FetchJob, grid: Grid) -> dict[int, str | None]:
    """Year -> mark of its state, from the catalogue; from the WFS's list of types, without marks, where it fails."""
    try:
        years = _catalogue(job, grid)
    except FetchError as error:
        said, years = str(error), {}
    else:
        said = f"no {grid.prefix} in the catalogue"
    if not years:
        try:
            years = dict.fromkeys(_offered_types(job, grid))
        except FetchError as error:
            raise FetchError(base(SERVICE), f"the years of {grid.prefix}", f"{said} | {error}") from error
    wanted = {year: mark for year, mark in years.items() if year >= FIRST_YEAR}
    if not wanted:
        raise FetchError(base(SERVICE), f"years of {grid.prefix}", f"{said}, and none in the WFS")
    return wanted


def _catalogue(job: FetchJob, grid: Grid) -> dict[int, str | None]:
    address = f"{base(SERVICE)}/search/v1/content"
    body = {"query": grid.query, "categories": [], "types": ["map_layer", "dataset"], "limit": 100, "lang": "nb"}
    answer = job.client.post_json(address, body)
    found = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise FetchError(address, "a list of datasets under data", repr(answer)[:100])
    years: dict[int, str | None] = {}
    for entry in found:
        year = _year_of(str(entry.get("alias", "")) if isinstance(entry, dict) else "", grid)
        if year is not None:
            years[year] = _mark(entry) or years.get(year)
    return years


def _mark(entry: dict[str, Any]) -> str | None:
    dated = next((entry[name] for name in _CHANGED if entry.get(name)), None)
    parts = [str(part) for part in (entry.get("id") or entry.get("uuid"), dated) if part]
    return " ".join(parts) or None


def _offered_types(job: FetchJob, grid: Grid) -> list[int]:
    address = f"{_wfs(grid)}?service=WFS&version=2.0.0&request=GetCapabilities"
    page = job.client.download(address, job.folder / "capabilities.xml")
    assert page is not None
    context = ReadContext(address, job.plan.country)
    try:
        stream = BytesIO(page.path.read_bytes())
        names = [name.text or "" for name in elements(stream, context, lambda tag: tag == "Name")]
    except InputError as error:
        raise FetchError(address, "a list of what the WFS offers", str(error)) from error
    years = [_year_of(name.removeprefix("ms:"), grid) for name in names]
    return [year for year in years if year is not None]


def _year_of(alias: str, grid: Grid) -> int | None:
    found = re.fullmatch(rf"{re.escape(grid.prefix)}_(\d{{4}})", alias.strip(), re.IGNORECASE)
    return int(found.group(1)) if found else None


# --- one year --------------------------------------------------------------------------------------------------


def _fetch_year(job: FetchJob, grid: Grid, year: int, mark: str | None, sizes: dict[int, int]) -> Fetched:
    try:
        path, address = _export(job, grid, year)
        _must_not_shrink(path, address, year, sizes)
    except FetchError as by_export:
        try:
            path, address = _by_wfs(job, grid, year)
        except FetchError as by_wfs:
            if by_export.status == 404:
                note = f"{grid.prefix}_{year} is listed but cannot be exported yet"
                return Fetched(None, f"{base(SERVICE)}/core/v1/export/file#{grid.prefix}_{year}", note=note)
            raise FetchError(base(SERVICE), "an export or the WFS to answer", f"{by_export} | {by_wfs}") from by_wfs
    return Fetched(path, address, vintage=str(year), etag=mark)


def _export(job: FetchJob, grid: Grid, year: int) -> tuple[Path, str]:
    """Create the job, wait until it is done, download what it made."""
    address = f"{base(SERVICE)}/core/v1/export/file"
    alias = f"{grid.prefix}_{year}"
    body = {"dataset": alias, "format": "Csv", "attributes": list(grid.attributes), "srid": _SRID, "language": "nb"}
    try:
        made = job.client.post_json(address, body)
    except FetchError as error:
        if error.status != 400:
            raise
        # A year may name its columns otherwise; without names the job exports all it has.
        made = job.client.post_json(address, body | {"attributes": []})
    if not isinstance(made, dict) or not made.get("id") or not made.get("url"):
        raise FetchError(address, "a job with id and url", repr(made)[:100])
    _wait_for(job, str(made["id"]))
    arrived = job.client.download(urljoin(address, str(made["url"])), job.folder / f"{alias}.csv")
    assert arrived is not None
    return arrived.path, f"{address}#{alias}"


def _must_not_shrink(path: Path, address: str, year: int, sizes: dict[int, int]) -> None:
    """An export that stopped half-way is a sound file of too few cells: only its neighbours in time show it."""
    size = path.stat().st_size
    if sizes:
        nearest = min(sizes, key=lambda other: (abs(other - year), other))
        if size < _SMALLEST_SHARE * sizes[nearest]:
            expected = f"about as many cells as in {nearest} ({sizes[nearest]} bytes)"
            raise FetchError(address, expected, f"{size} bytes")
    sizes[year] = size


def _wait_for(job: FetchJob, number: str) -> None:
    address = f"{base(SERVICE)}/core/v1/export/status/{number}"
    give_up = time.monotonic() + min(_LONGEST_JOB_S, job.client.settings.total_s)
    while True:
        answer = job.client.get_json(address)
        status = str(answer.get("status")) if isinstance(answer, dict) else repr(answer)[:60]
        if status == "complete":
            return
        if status in ("failed", "cancelled"):
            raise FetchError(address, "a job that is done", f"{status} {answer.get('message', '')}".strip())
        if time.monotonic() > give_up:
            raise FetchError(address, "a job that is done in time", f"{status} for too long")
        time.sleep(min(3.0, job.client.settings.wait_max_s))


def _by_wfs(job: FetchJob, grid: Grid, year: int) -> tuple[Path, str]:
    alias = f"{grid.prefix}_{year}"
    question = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": f"ms:{alias}",
        "outputFormat": "application/json; subtype=geojson",
    }
    address = f"{_wfs(grid)}?{urlencode(question)}"
    arrived = job.client.download(address, job.folder / f"{alias}.json")
    assert arrived is not None
    with arrived.path.open("rb") as file:
        head = file.read(200)
    if not head.lstrip().startswith(b"{"):
        raise FetchError(address, "GeoJSON", repr(head[:80]))
    return arrived.path, address


def _wfs(grid: Grid) -> str:
    return f"{base(SERVICE)}/mapserver/v1/wfs/{grid.service}"
