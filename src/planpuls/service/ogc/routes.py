"""`/api/ogc`: landing page, conformance, collections and items."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from planpuls.release.layers import Layer
from planpuls.service.answers import address, answer, content, described, only_known, served
from planpuls.service.current import Served
from planpuls.service.ogc.features import CRS84, EPSG25833, MOST_FEATURES, SYSTEMS, Features, system
from planpuls.service.problems import RefusedError
from planpuls.spec.text import Text

BASE = "/api/ogc"
GEOJSON = "application/geo+json"
router = APIRouter(prefix=BASE, tags=["map layers"], dependencies=[Depends(only_known)])
_CONFORMS = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
]
_NUMBER = r"[-+]?[0-9]{1,9}(\.[0-9]{1,12})?"
_BOX = rf"^{_NUMBER}(,{_NUMBER}){{3}}((,{_NUMBER}){{2}})?$"
_OBJECT = {"type": "object"}
_COLLECTION = {"type": "object", "required": ["id", "links"], "properties": {"id": {"type": "string"}}}
_FEATURES = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array"}},
}

Collection = Annotated[str, Path(max_length=200, description="Id of a layer.", examples=["cell_1km"])]
Crs = Annotated[str, Query(max_length=200, description="Coordinate system of the answer.", examples=[EPSG25833])]
Box = Annotated[
    str | None,
    Query(
        pattern=_BOX,
        description="Four numbers (or six, heights are passed over): west, south, east, north in `bbox-crs`.",
        examples=["10.5,59.8,10.9,60.0"],
    ),
]


@router.get("/", responses=described(content(_OBJECT), "Where everything is."), include_in_schema=False)
@router.get("", responses=described(content(_OBJECT), "Where everything is."))
def landing(request: Request) -> Response:
    """The landing page of the feature service."""
    here, release = f"{address(request)}{BASE}", served(request).release
    demo = release.marked("")
    return answer(
        {
            "title": f"{demo}planpuls, {release.name.nb}",
            "description": f"{release.title.nb} / {release.title.en}. Release {release.id}.",
            "links": [
                _link("self", here),
                _link(
                    "service-desc",
                    f"{address(request)}/api/openapi.json",
                    "application/vnd.oai.openapi+json;version=3.1",
                ),
                _link("conformance", f"{here}/conformance"),
                _link("data", f"{here}/collections"),
            ],
        }
    )


@router.get("/conformance", responses=described(content(_OBJECT), "Parts of the standard that are there."))
def conformance() -> Response:
    """OGC API Features part 1 (core, GeoJSON) and part 2 (coordinate systems)."""
    return answer({"conformsTo": _CONFORMS})


@router.get("/collections", responses=described(content(_OBJECT), "Every layer."))
def collections(request: Request) -> Response:
    """List the layers with extent and coordinate systems."""
    now = served(request)
    return answer(
        {
            "links": [_link("self", f"{address(request)}{BASE}/collections")],
            "crs": list(SYSTEMS),
            "collections": [_collection(request, now, layer) for layer in now.layers.ids],
        }
    )


@router.get("/collections/{collection}", responses=described(content(_COLLECTION), "One layer.", missing=True))
def collection(request: Request, collection: Collection) -> Response:
    """One layer with extent and coordinate systems."""
    return answer(_collection(request, served(request), collection))


@router.get(
    "/collections/{collection}/items",
    responses=described(content(_FEATURES, GEOJSON), "A page of features.", missing=True),
)
def items(
    request: Request,
    collection: Collection,
    limit: Annotated[int, Query(ge=1, le=10**9, description=f"At most {MOST_FEATURES} are given.")] = 1000,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    bbox: Box = None,
    bbox_crs: Annotated[str, Query(alias="bbox-crs", max_length=200)] = CRS84,
    crs: Crs = CRS84,
    datetime: Annotated[
        str | None,
        Query(
            pattern=r"^(\.\.|[0-9TZ:.+-]{4,40})?(/(\.\.|[0-9TZ:.+-]{4,40})?)?$",
            description="Passed over: features have no time of their own, so all of them match.",
        ),
    ] = None,
) -> Response:
    """Features as GeoJSON, by page; `next` and `prev` lead on."""
    system(crs, "crs")
    system(bbox_crs, "bbox-crs")
    now = served(request)
    features = _features(now, collection)
    box = [float(part) for part in bbox.split(",")] if bbox else None
    matching = features.inside(box, bbox_crs)
    limit = min(limit, MOST_FEATURES)
    page = matching[offset : offset + limit]
    asked = {"bbox": bbox, "datetime": datetime}
    asked |= {"bbox-crs": bbox_crs if bbox_crs != CRS84 else None, "crs": crs if crs != CRS84 else None}
    here = f"{address(request)}{BASE}/collections/{collection}"

    def to(start: int) -> str:
        kept = {name: value for name, value in asked.items() if value}
        return f"{here}/items?{urlencode({**kept, 'limit': limit, 'offset': start})}"

    links = [_link("self", to(offset), GEOJSON), _link("collection", here)]
    links += [_link("next", to(offset + limit), GEOJSON)] if offset + limit < len(matching) else []
    links += [_link("prev", to(max(0, offset - limit)), GEOJSON)] if offset > 0 else []
    document = {
        "type": "FeatureCollection",
        "numberMatched": len(matching),
        "numberReturned": len(page),
        "links": links,
        "features": features.geojson(page, crs) if page else [],
    }
    return answer(document, GEOJSON, {"content-crs": f"<{crs}>"})


@router.get(
    "/collections/{collection}/items/{feature}",
    responses=described(content(_OBJECT, GEOJSON), "One feature.", missing=True),
)
def item(
    request: Request,
    collection: Collection,
    feature: Annotated[str, Path(max_length=200, description="Id of a feature.")],
    crs: Crs = CRS84,
) -> Response:
    """One feature as GeoJSON."""
    system(crs, "crs")
    features = _features(served(request), collection)
    if feature not in features.places:
        raise RefusedError(404, "Not found", f"{feature!r} is no feature of {collection}.")
    (found,) = features.geojson([features.places[feature]], crs)
    here = f"{address(request)}{BASE}/collections/{collection}"
    found["links"] = [_link("self", f"{here}/items/{feature}", GEOJSON), _link("collection", here)]
    return answer(found, GEOJSON, {"content-crs": f"<{crs}>"})


def _features(now: Served, collection: str) -> Features:
    layer = now.layers[collection]
    found: Features = now.features.made(layer.id, lambda: Features(layer))
    return found


def _collection(request: Request, now: Served, layer_id: str) -> dict[str, Any]:
    features = _features(now, layer_id)
    layer: Layer = features.layer
    here = f"{address(request)}{BASE}/collections/{layer.id}"
    used = [source for source in now.release.sources if source["id"] in layer.sources]
    said = [f"{_both(Text.model_validate(source['title']))} ({source['licence']})" for source in used]
    demo = now.release.marked("")
    return {
        "id": layer.id,
        "title": f"{demo}{_both(layer.title)}",
        "description": _both(layer.description),
        "attribution": "; ".join(said),
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [features.extent], "crs": CRS84}},
        "crs": list(SYSTEMS),
        "storageCrs": EPSG25833,
        "fields": {field.name: field.alias.model_dump() for field in layer.fields},
        "links": [_link("self", here), _link("items", f"{here}/items", GEOJSON)],
    }


def _both(text: Text) -> str:
    return text.nb if text.nb == text.en else f"{text.nb} / {text.en}"


def _link(rel: str, href: str, media_type: str = "application/json") -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type}
