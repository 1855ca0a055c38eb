"""Kartverket's download service, three ways to the same file: the file itself, an order, the Atom feed.

The first way that answers with a whole zip file is taken. Files lie in open folders and are found by the area's code in
their names (names of areas are spelt in several ways). A file that has not changed since (ETag, or the feed's
`updated`) is not downloaded. Restricted products need a GeoID token (`PLANPULS_GEOID_TOKEN` or the keyring); it is
sent to the service's own host only.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from planpuls.sources.addresses import base
from planpuls.sources.credentials import secret
from planpuls.sources.dataset import ReadContext
from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.net import FetchError
from planpuls.sources.xml_events import elements, local, text_of
from planpuls.spec.errors import InputError

SERVICE = "geonorge"
TOKEN = "geoid_token"
_LONGEST_ORDER_S = 900.0
_READY = "ReadyForDownload"
_LINK = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)


@dataclass(frozen=True)
class Product:
    """One product in one format."""

    name: str
    """Name in file names and folders: `MatrikkelenAdresse`."""
    file_format: str
    """`CSV`, `GML`, `GeoJSON`."""
    uuid: str
    """Of the metadata record; orders name the product by it."""
    epsg: int = 25833
    feed: str | None = None
    """Name of the Atom feed, where it is another."""
    restricted: bool = False


@dataclass(frozen=True)
class Area:
    code: str
    kind: str
    """`landsdekkende`, `fylke` or `kommune`, as the order service says it."""


WHOLE_COUNTRY = Area("0000", "landsdekkende")


def counties(job: FetchJob) -> tuple[Area, ...]:
    """The counties of the plan's region today, from its municipality codes."""
    return tuple(Area(code, "fylke") for code in sorted({code[:2] for code in job.plan.region_municipalities}))


def fetch_product(job: FetchJob, product: Product, areas: tuple[Area, ...]) -> Iterator[Fetched]:
    """The product's file of each area. What fails is told at the end, so that the other areas still arrive."""
    failures = []
    for area in areas:
        try:
            yield _fetch_area(job, product, area)
        except FetchError as error:
            failures.append(f"{area.code}: {error}")
    if failures:
        raise FetchError(base(SERVICE), f"{product.name} of every area", "; ".join(failures))


def _fetch_area(job: FetchJob, product: Product, area: Area) -> Fetched:
    headers = _authorisation(product)
    ways: tuple[Callable[[FetchJob, Product, Area, dict[str, str]], Fetched], ...] = (
        _direct_file,
        _ordered_file,
        _file_of_feed,
    )
    said = []
    for way in ways:
        try:
            return way(job, product, area, headers)
        except FetchError as error:
            said.append(str(error))
    raise FetchError(base(SERVICE), "the file itself, an order or the Atom feed to answer", " | ".join(said))


def _authorisation(product: Product) -> dict[str, str]:
    if not product.restricted:
        return {}
    token = secret(TOKEN)
    if token is None:
        expected = f"a GeoID token in PLANPULS_{TOKEN.upper()} or the keyring"
        raise FetchError(base(SERVICE), expected, f"none, and {product.name} is not open to everyone")
    return {"Authorization": f"Bearer {token}"}


# --- the file itself -------------------------------------------------------------------------------------------


def _direct_file(job: FetchJob, product: Product, area: Area, headers: dict[str, str]) -> Fetched:
    folder = f"{base(SERVICE)}/geonorge/Basisdata/{product.name}/{product.file_format}/"
    page = job.client.download(folder, job.folder / "listing.html", headers=headers)
    assert page is not None
    links = [unescape(link) for link in _LINK.findall(page.path.read_text(encoding="utf-8", errors="replace"))]
    address = _best(folder, links, product, area)
    if address is None:
        raise FetchError(folder, f"a file for {area.code} in EPSG:{product.epsg}", f"{len(links)} other links")
    return _download(job, product, area, address, headers)


def _best(folder: str, links: list[str], product: Product, area: Area) -> str | None:
    """The link to the area's file in the wanted projection. The list may hold old names of the same area."""
    names = {unquote(link.rsplit("/", 1)[-1]): urljoin(folder, link) for link in links}
    fitting = [name for name in names if f"_{area.code}_" in name and name.lower().endswith(".zip")]
    in_projection = sorted(name for name in fitting if f"_{product.epsg}_" in name)
    return names[in_projection[-1]] if in_projection else None


def _download(
    job: FetchJob, product: Product, area: Area, address: str, headers: dict[str, str], mark: str | None = None
) -> Fetched:
    """`mark` stands for the file's state where the service says it otherwise than by ETag."""
    known = next((sidecar.etag for sidecar in job.have.values() if sidecar.origin == address), None)
    if mark is not None and mark == known:
        return Fetched(None, address)
    own_host = urlsplit(address).netloc == urlsplit(base(SERVICE)).netloc
    target = job.folder / f"{product.name}_{area.code}.zip"
    arrived = job.client.download(
        address, target, headers=headers if own_host else {}, etag=None if mark is not None else known
    )
    if arrived is None:
        return Fetched(None, address)
    _must_be_whole(arrived.path, address)
    return Fetched(arrived.path, address, etag=mark or arrived.etag)


def _must_be_whole(path: Path, address: str) -> None:
    """Error pages come with status 200, and cut-off files with a wrong length in the header."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            raise FetchError(address, "a whole zip file", repr(file.read(60)))


# --- an order --------------------------------------------------------------------------------------------------


def _ordered_file(job: FetchJob, product: Product, area: Area, headers: dict[str, str]) -> Fetched:
    address = f"{base(SERVICE)}/api/order"
    answer = job.client.post_json(address, _order(job, product, area, headers), headers=headers)
    reference = str(_field(answer, "referenceNumber", address))
    give_up = time.monotonic() + min(_LONGEST_ORDER_S, job.client.settings.total_s)
    while True:
        files = [file for file in answer.get("files") or [] if isinstance(file, dict)]
        ready = next((file for file in files if file.get("status") == _READY and file.get("downloadUrl")), None)
        if ready is not None:
            return _download(job, product, area, urljoin(address, str(ready["downloadUrl"])), headers)
        states = ", ".join(sorted({str(file.get("status")) for file in files})) or "no files"
        if any(word in states.lower() for word in ("error", "fail", "cancel", "reject")):
            raise FetchError(address, f"order {reference} to be made", states)
        if time.monotonic() > give_up:
            raise FetchError(address, f"order {reference} in time", states)
        time.sleep(min(5.0, job.client.settings.wait_max_s))
        answer = job.client.get_json(f"{address}/{reference}", headers=headers)


def _order(job: FetchJob, product: Product, area: Area, headers: dict[str, str]) -> dict[str, Any]:
    """The body of an order; the area's name is the service's own, from its code list."""
    address = f"{base(SERVICE)}/api/codelists/area/{product.uuid}"
    listed = job.client.get_json(address, headers=headers)
    entry = next((item for item in listed if isinstance(item, dict) and item.get("code") == area.code), None)
    if entry is None:
        raise FetchError(address, f"the area {area.code}", f"{len(listed)} other areas")
    projection = {
        "code": str(product.epsg),
        "codespace": f"http://www.opengis.net/def/crs/EPSG/0/{product.epsg}",
    }
    named = next((item for item in entry.get("projections") or [] if item.get("code") == str(product.epsg)), projection)
    line = {
        "metadataUuid": product.uuid,
        "areas": [{"code": area.code, "name": entry.get("name", area.code), "type": entry.get("type", area.kind)}],
        "projections": [named],
        "formats": [{"name": product.file_format}],
    }
    return {"email": "", "downloadAsBundle": False, "orderLines": [line]}


def _field(answer: Any, name: str, address: str) -> Any:
    if not isinstance(answer, dict) or name not in answer:
        raise FetchError(address, f"an answer with {name}", repr(answer)[:100])
    return answer[name]


# --- the Atom feed ---------------------------------------------------------------------------------------------


def _file_of_feed(job: FetchJob, product: Product, area: Area, headers: dict[str, str]) -> Fetched:
    name = product.feed or product.name
    address = f"{base(SERVICE)}/geonorge/ATOM-feeds/{name}_AtomFeed{product.file_format}.xml"
    page = job.client.download(address, job.folder / "feed.xml", headers=headers)
    assert page is not None
    updated: dict[str, str] = {}
    try:
        feed = BytesIO(page.path.read_bytes())
        for entry in elements(feed, ReadContext(address, job.plan.country), lambda tag: tag == "entry"):
            for link in (part for part in entry.iter() if local(part.tag) == "link"):
                updated[link.get("href", "")] = text_of(entry, "updated")
    except InputError as error:
        raise FetchError(address, "an Atom feed", str(error)) from error
    found = _best(address, list(updated), product, area)
    if found is None:
        raise FetchError(address, f"an entry for {area.code} in EPSG:{product.epsg}", f"{len(updated)} other entries")
    mark = next((time for link, time in updated.items() if urljoin(address, link) == found and time), None)
    return _download(job, product, area, found, headers, mark)
