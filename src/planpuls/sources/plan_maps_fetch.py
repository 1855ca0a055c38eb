"""Fetch plan maps from DiBK's national base (OGC API Features) with the user's own access.

The data are restricted to parties of Norge digitalt, so that nothing is asked without a token. One file per
municipality and product; it is downloaded only where the service counts other objects, or newer ones, than last time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from planpuls.sources.addresses import base
from planpuls.sources.credentials import secret
from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.net import FetchError
from planpuls.sources.ogc_features import count, degrees, features

SERVICE = "municipal_plans"
TOKEN = "dibk_token"
_CRS = "http://www.opengis.net/def/crs/EPSG/0/25833"
PRODUCTS: dict[str, tuple[str, ...]] = {
    "kommuneplaner": ("kpomrade", "kparealformalomrade", "kparealbrukomrade"),
    "kommunedelplaner": ("kpomrade", "kparealformalomrade", "kparealbrukomrade"),
    # vn2 is the level of the ground; plans below and above it are other products.
    "reguleringsplaner/vn2": ("rpomrade", "rparealformalomrade", "rbformalomrade"),
}
_MUNICIPALITY = "arealplanId.kommunenummer"


def no_token() -> str:
    """What to do without access."""
    return (
        "Plan maps are restricted to parties of Norge digitalt, and no token is set: nothing was asked for. "
        f"Set PLANPULS_{TOKEN.upper()} (or the keyring entry planpuls/{TOKEN}; user:password works too), or get the files "
        "from Geonorge or your municipality as GeoPackage, GML or GeoJSON and give them to `planpuls import`."
    )


def fetch(job: FetchJob) -> Iterator[Fetched]:
    """One GeoJSON file per municipality of the region and product; unchanged ones are only counted."""
    token = secret(TOKEN)
    if not token:
        yield Fetched(None, base(SERVICE), note=no_token())
        return
    headers = {"Authorization": _authorization(token)}
    for municipality in sorted(job.plan.region_municipalities):
        for product, collections in PRODUCTS.items():
            yield from _one(job, headers, municipality, product, collections)


def _authorization(token: str) -> str:
    """A token as bearer; a name and a password, which the service takes too, as basic."""
    if ":" in token:
        return "Basic " + base64.b64encode(token.encode()).decode()
    return f"Bearer {token}"


def _one(
    job: FetchJob, headers: Mapping[str, str], municipality: str, product: str, collections: tuple[str, ...]
) -> Iterator[Fetched]:
    tail = f"/{product}?{_MUNICIPALITY}={municipality}"
    before = {period: sidecar for period, sidecar in job.have.items() if sidecar.origin.endswith(tail)}
    marks = {sidecar.etag for sidecar in before.values()}
    addresses = {name: f"{base(SERVICE)}/{product}/collections/{name}/items" for name in collections}
    params = {_MUNICIPALITY: municipality}
    if len(marks) == 1 and _unchanged(job, headers, addresses, params, next(iter(marks)) or ""):
        yield Fetched(None, base(SERVICE) + tail)
        return
    members: list[dict[str, Any]] = []
    for name, address in addresses.items():
        members += [_member(name, item) for item in features(job.client, address, {**params, "crs": _CRS}, headers)]
    withdrawn = sorted(before) if not members else sorted(set(before) - {_plan_of(member) for member in members})
    if not members and not withdrawn:
        yield Fetched(None, base(SERVICE) + tail)
        return
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if not degrees(members):
        document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
    document |= {"withdrawn": withdrawn, "features": members}
    path = job.folder / f"{product.partition('/')[0]}_{municipality}.geojson"
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    yield Fetched(path, base(SERVICE) + tail, etag=_mark(members))


def _member(collection: str, item: Mapping[str, Any]) -> dict[str, Any]:
    properties = {"objekttypenavn": collection, **(item.get("properties") or {})}
    # Each collection holds one type; what the service calls it is not needed.
    properties["objekttypenavn"] = collection
    return {"type": "Feature", "properties": properties, "geometry": item.get("geometry")}


def _plan_of(member: Mapping[str, Any]) -> str:
    properties = member["properties"]
    nested = properties.get("arealplanId") or {}
    municipality = properties.get(_MUNICIPALITY) or nested.get("kommunenummer", "")
    plan_id = properties.get("arealplanId.planidentifikasjon") or nested.get("planidentifikasjon", "")
    return f"{str(municipality).zfill(4)}_{plan_id}"


def _mark(members: list[dict[str, Any]]) -> str:
    newest = max((str(member["properties"].get("oppdateringsdato") or "") for member in members), default="")
    return f"{len(members)} objects, newest {newest}"


def _unchanged(
    job: FetchJob, headers: Mapping[str, str], addresses: Mapping[str, str], params: Mapping[str, str], mark: str
) -> bool:
    counted, _, newest = mark.partition(" objects, newest ")
    if not newest or not counted.isdigit():
        return False
    newer = {**params, "filter": f"oppdateringsdato>'{newest}'"}
    try:
        here = sum(count(job.client, address, params, headers) for address in addresses.values())
        return here == int(counted) and not any(count(job.client, at, newer, headers) for at in addresses.values())
    except FetchError as error:
        if error.status == 400:
            # A service that does not take the filter is asked for everything.
            return False
        raise
