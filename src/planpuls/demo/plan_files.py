"""Write the invented plan maps, layers and notices in the layouts of the official files.

Tjernskog's municipal plan and zoning come as GML, its partial plans as GeoJSON with dotted keys and XSD dates,
Furudalen's old plan as GeoPackage and its new one as GeoJSON; `served` gives the same plans as the national service
holds them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from planpuls.demo.deliveries import Vintage
from planpuls.demo.geopackage import add_layer, geopackage
from planpuls.demo.plan_gml import INVENTED, PURPOSE, extent, land_use, local_id, plan_gml, plans_of
from planpuls.demo.plans import (
    FURUDALEN,
    GROUND,
    TJERNSKOG,
    Area,
    Ground,
    Notice,
    Plan,
    areas,
    delivered,
    new_notices,
    notices,
    ring,
)

_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}


def write(folder: Path, vintage: Vintage) -> None:
    """Write the plan files of one delivery; the second holds Furudalen's new plan and the new notices."""
    here = delivered(vintage)
    if vintage == "first":
        _text(folder, "kommuneplan_9404.gml", plan_gml("Kommuneplan", _of(here, TJERNSKOG, "20")))
        _text(folder, "kommunedelplaner_9404.geojson", _geojson(_of(here, TJERNSKOG, "21")))
        _text(folder, "reguleringsplaner_9404.gml", plan_gml("Reguleringsplan", _of(here, TJERNSKOG, "3")))
        _plan_geopackage(folder / "kommuneplan_9401.gpkg", _of(here, FURUDALEN, "2"))
        _text(folder, "arealbruk_fjordriket.gml", land_use(_ground("used")))
        _text(folder, "arealressurser_fjordriket.geojson", _cover(_ground("cover")))
        _text(folder, "verneomrader_fjordriket.geojson", _protected(_ground("protected")))
        _text(folder, "helning_fjordriket.geojson", _slope(_ground("slope")))
        _hazard_geopackage(folder / "faresoner_fjordriket.gpkg", _ground("hazard"))
    else:
        _text(folder, "kommuneplan_9401.geojson", _geojson(_of(here, FURUDALEN, "2")))
    name = "planlegging_igangsatt.geojson" if vintage == "first" else "planlegging_igangsatt_nye.geojson"
    _text(folder, name, _collection([notice_feature(notice) for notice in new_notices(vintage)]))


def _text(folder: Path, name: str, text: str) -> None:
    (folder / name).write_bytes(text.encode("utf-8"))


def _of(here: Sequence[Area], municipality: str, kind: str) -> list[Area]:
    return [area for area in here if area.plan.municipality == municipality and area.plan.type.startswith(kind)]


def _ground(layer: str) -> list[Ground]:
    return [ground for ground in GROUND if ground.layer == layer]


# --- GeoJSON ---------------------------------------------------------------------------------------------------


def _collection(features: Sequence[dict[str, Any]], name: str = "") -> str:
    document: dict[str, Any] = {"type": "FeatureCollection"} | ({"name": name} if name else {})
    document |= {"crs": _CRS, "merknad": INVENTED, "features": list(features)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _polygon(points: Sequence[tuple[int, int]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[x, y] for x, y in points]]}


def _dotted(number: int, plan: Plan, updated: str) -> dict[str, Any]:
    return {
        "identifikasjon.lokalId": local_id(number, plan),
        "identifikasjon.navnerom": "oppdiktet",
        "arealplanId.kommunenummer": plan.municipality,
        "arealplanId.landkode": "NO",
        "arealplanId.planidentifikasjon": plan.plan_id,
        "oppdateringsdato": updated,
    }


def _plan_feature(number: int, plan: Plan, here: Sequence[Area], updated: str) -> dict[str, Any]:
    properties = {
        "objekttypenavn": "RpOmråde" if plan.zoning else "KpOmråde",
        **_dotted(number, plan, updated),
        "plantype": plan.type,
        "planstatus": plan.status,
        "plannavn": plan.name,
        "lovreferanse": plan.law,
        "ikrafttredelsesdato": f"{plan.date}Z",
    } | ({"vertikalnivå": "2"} if plan.zoning else {})
    return {
        "type": "Feature",
        "id": local_id(number, plan),
        "properties": properties,
        "geometry": _polygon(extent(plan, here)),
    }


def _area_feature(number: int, area: Area, updated: str) -> dict[str, Any]:
    properties = {
        "objekttypenavn": area.feature_type,
        **_dotted(100 + number, area.plan, updated),
        PURPOSE[area.feature_type]: area.code,
        "arealbruksstatus": None if area.status is None else str(area.status),
    }
    shape = None if area.defect == "empty" else _polygon(ring(area.plan.municipality, area.at, area.defect))
    return {"type": "Feature", "id": local_id(100 + number, area.plan), "properties": properties, "geometry": shape}


def _geojson(here: Sequence[Area]) -> str:
    updated = "2024-11-01T00:00:00Z"
    features = [_plan_feature(number, plan, here, updated) for number, plan in enumerate(plans_of(here), 1)]
    return _collection([*features, *(_area_feature(number, area, updated) for number, area in enumerate(here, 1))])


def served(vintage: Vintage) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What the national service holds: product -> collection -> features in EPSG:25833."""
    here = areas(vintage)
    found: dict[str, dict[str, list[dict[str, Any]]]] = {
        "kommuneplaner": {"kpomrade": [], "kparealformalomrade": [], "kparealbrukomrade": []},
        "kommunedelplaner": {"kpomrade": [], "kparealformalomrade": [], "kparealbrukomrade": []},
        "reguleringsplaner/vn2": {"rpomrade": [], "rparealformalomrade": [], "rbformalomrade": []},
    }
    for number, plan in enumerate(plans_of(here), 1):
        product, updated = _product(plan), _updated(plan)
        found[product]["rpomrade" if plan.zoning else "kpomrade"].append(_plan_feature(number, plan, here, updated))
    for number, area in enumerate(here, 1):
        collection = area.feature_type.lower().replace("å", "a")
        found[_product(area.plan)][collection].append(_area_feature(number, area, _updated(area.plan)))
    return found


def _product(plan: Plan) -> str:
    return {"20": "kommuneplaner", "21": "kommunedelplaner"}.get(plan.type, "reguleringsplaner/vn2")


def _updated(plan: Plan) -> str:
    return "2025-01-10T00:00:00Z" if plan.status == "5" or plan.date > "2024-11-01" else "2024-11-01T00:00:00Z"


def _cover(here: Sequence[Ground]) -> str:
    return _ground_collection(
        "ar5", here, lambda ground: {"artype": int(ground.kind), "kommunenummer": ground.municipality}
    )


def _protected(here: Sequence[Ground]) -> str:
    return _ground_collection(
        "planpuls_protected", here, lambda ground: {"kind": ground.kind, "name": "Oppdiktet verneområde"}
    )


def _slope(here: Sequence[Ground]) -> str:
    return _ground_collection(
        "planpuls_slope", here, lambda ground: {"least_degrees": int(ground.kind), "municipality": ground.municipality}
    )


def _ground_collection(name: str, here: Sequence[Ground], properties: Callable[[Ground], dict[str, Any]]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": properties(ground),
            "geometry": _polygon(ring(ground.municipality, ground.at)),
        }
        for ground in here
    ]
    return _collection(features, name)


def notice_feature(notice: Notice) -> dict[str, Any]:
    """A notice as the service gives it, in EPSG:25833."""
    properties = {
        "identifikasjon": {"lokalId": f"oppdiktet-{notice.id}", "navnerom": "oppdiktet", "versjonId": "1"},
        "arealplan": 9_000 + notice.id,
        "nasjonalArealplanId": {"planid": notice.plan_id, "kommunenummer": notice.municipality},
        "plannavn": notice.name,
        "plantype": notice.type,
        "kunngjøringsdatoVarselOmPlanoppstart": notice.announced,
        "forslagsstillertype": "Privatperson" if notice.id == 102 else "Foretak",
        "lovreferanse": None,
        "oppdateringsdato": notice.updated,
        "link": "",
    }
    shape = _polygon(ring(notice.municipality, notice.at))
    return {"type": "Feature", "id": notice.id, "properties": properties, "geometry": shape}


def served_notices(vintage: Vintage) -> list[dict[str, Any]]:
    """What the notice service holds."""
    return [notice_feature(notice) for notice in notices(vintage)]


# --- GeoPackage ------------------------------------------------------------------------------------------------


def _plan_geopackage(path: Path, here: Sequence[Area]) -> None:
    plans = plans_of(here)
    with geopackage(path) as database:
        add_layer(
            database,
            "kpomrade",
            INVENTED,
            [extent(plan, here) for plan in plans],
            {
                "arealplanId.kommunenummer": [plan.municipality for plan in plans],
                "arealplanId.planidentifikasjon": [plan.plan_id for plan in plans],
                "plantype": [plan.type for plan in plans],
                "planstatus": [plan.status for plan in plans],
                "plannavn": [plan.name for plan in plans],
                "lovreferanse": [plan.law for plan in plans],
                "ikrafttredelsesdato": [plan.date for plan in plans],
            },
        )
        add_layer(
            database,
            "kparealbrukomrade",
            INVENTED,
            [ring(area.plan.municipality, area.at) for area in here],
            {
                "arealplanId.kommunenummer": [area.plan.municipality for area in here],
                "arealplanId.planidentifikasjon": [area.plan.plan_id for area in here],
                "arealbruk": [area.code for area in here],
                "arealbruksstatus": [str(area.status) for area in here],
            },
        )


def _hazard_geopackage(path: Path, here: Sequence[Ground]) -> None:
    columns = {
        "kind": [ground.kind for ground in here],
        "return_period_years": [str(ground.return_period_years or "") for ground in here],
        "name": ["Oppdiktet faresone" for _ in here],
    }
    with geopackage(path) as database:
        add_layer(
            database, "planpuls_hazard", INVENTED, [ring(ground.municipality, ground.at) for ground in here], columns
        )
