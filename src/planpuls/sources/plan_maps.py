"""Municipal plans (kommuneplan, kommunedelplan) and zoning (reguleringsplan): purpose areas of both planning laws.

Files come as GeoPackage, GML (Kommuneplan and Reguleringsplan 20190401, Reguleringsplanforslag 5.0), GeoJSON (dotted
or nested keys) and as the JSON that DiBK's map client holds. The national service is restricted; see
`planpuls.sources.plan_maps_fetch`. Every plan is a part of its own: it is in force from the newest file that has it.
"""

from __future__ import annotations

import re
from pathlib import Path

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.plan_features import from_database, from_geojson, read_json_document
from planpuls.sources.plan_maps_fetch import fetch
from planpuls.sources.plan_maps_gml import read_features
from planpuls.sources.plan_maps_table import WANTED, table
from planpuls.sources.zipped_maps import Kind, looks_inside, the_map
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

PLAN_MAPS = "dibk.plan_maps"
_SCHEMA = re.compile(r"produktspesifikasjon/(?:Kommuneplan|Reguleringsplan)")
_TYPES = re.compile(
    r"\b(?:kp|rp)areal(?:form(?:å|\\u00e5|a)l|bruk)omr(?:å|\\u00e5|a)de|\brbform(?:å|\\u00e5|a)lomr", re.IGNORECASE
)
_PURPOSE = re.compile(r'"(?:arealform(?:å|\\u00e5|a)l|arealbruk|reguleringsform(?:å|\\u00e5|a)l)"')
_SQLITE = b"SQLite format 3\x00"


def _looks_like_gml(sample: Sample) -> bool:
    text = sample.text.lstrip()
    return text.startswith("<") and _SCHEMA.search(text[:8_192]) is not None


def _looks_like_geojson(sample: Sample) -> bool:
    text = sample.text.lstrip()
    if not text.startswith("{") or '"FeatureCollection"' not in text or '"geoJson"' in text:
        return False
    named = '"arealplanId' in text and _PURPOSE.search(text) is not None
    return named or ('"objekttypenavn"' in text and _TYPES.search(text) is not None) or '"withdrawn":["' in text[:200]


def _looks_like_client_json(sample: Sample) -> bool:
    text = sample.text.lstrip()
    return text.startswith("{") and '"geoJson"' in text and '"epsg"' in text and _SCHEMA.search(text) is not None


def _looks_like_geopackage(sample: Sample) -> bool:
    return sample.head.startswith(_SQLITE) and _TYPES.search(sample.text) is not None


def read_gml(path: Path, context: ReadContext) -> Reading:
    """As `read_geojson`; from GML."""
    return table(read_features(path, context, WANTED), context)


def read_geojson(path: Path, context: ReadContext) -> Reading:
    """What each purpose area of the file's plans is, where it lies, and what its plan says.

    Columns: `period` (municipality_plan id), `municipality`, `plan_id`, `plan_name`, `plan_level` (municipal, partial,
    zoning; a minor change, type 22, counts as partial), `plan_type`, `plan_status` and `law` (SOSI codes plantype,
    planstatus, lovreferanse), `effective_date` (null where missing, also where written 1800-01-01), `vertical_level`
    (2 is on the ground), `purpose_code`, `purpose_law` (pbl2008, pbl1985), `purpose_name`, `purpose_group` (01-19 or
    unknown), `development` (planned development by the source of the table; null where unknown), `land_use_status`
    (1 present, 2 future, 3 to be developed further), `name`, `repair` and `repair_area_change_m2` (what mending did),
    `area_m2`, `wkb` (valid MultiPolygon, EPSG:25833). Notes count what was set aside and what is unknown.
    Errors: not readable, no plan of an area, no date, wrong system of coordinates. Source: DiBK, municipalities.
    """
    return table(from_geojson(read_json_document(path, context), context), context)


def read_client_json(path: Path, context: ReadContext) -> Reading:
    """As `read_geojson`; from the JSON of DiBK's map client, which holds one plan and names it at the top."""
    document = read_json_document(path, context)
    collection = document.get("geoJson")
    system = document.get("epsg")
    if not isinstance(collection, dict) or not isinstance(system, dict):
        expected, advice = "geoJson and epsg as objects", "Fetch the file again."
        raise InputError([Problem(context.origin, expected, ", ".join(document), advice)])
    named = {"type": "name", "properties": {"name": str(system.get("code"))}}
    features = from_geojson({**collection, "crs": named}, context)
    for feature in features.items:
        if feature.kind == "rpomrade":
            feature.properties.setdefault("plannavn", str(document.get("name") or ""))
    features.proposal = "planforslag" in path.read_bytes()[:1_000_000].decode("utf-8", errors="replace").lower()
    municipality, _, plan_id = str(document.get("id", "")).partition("_")
    return table(features, context, plan_of_file=(municipality.zfill(4), plan_id) if plan_id else None)


def read_geopackage(path: Path, context: ReadContext) -> Reading:
    """As `read_geojson`; from the layers of a GeoPackage that are named like the feature types."""
    return table(from_database(path, context, WANTED), context)


def _looks_like_map(kind: Kind, sample: Sample) -> bool:
    if kind == "gml":
        return _looks_like_gml(sample)
    return _looks_like_geojson(sample) if kind == "geojson" else _TYPES.search(sample.text) is not None


def read_zipped(path: Path, context: ReadContext) -> Reading:
    """As `read_geojson`; from the one map in a zip file: GML, GeoJSON, GeoPackage or a file geodatabase."""
    _, kind = the_map(path, context)
    return {"gml": read_gml, "geojson": read_geojson, "gpkg": read_geopackage, "gdb": read_geopackage}[kind](
        path, context
    )


DATASETS = (
    Dataset(
        id=PLAN_MAPS,
        source="dibk",
        title=Text(nb="Plankart: kommuneplaner og reguleringsplaner", en="Plan maps: municipal plans and zoning"),
        licence="Norge digitalt",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/41435fda-93ba-48a8-bd56-79a9287b6dad",
        vintage="parts",
        formats={
            "gml": _looks_like_gml,
            "geojson": _looks_like_geojson,
            "client-json": _looks_like_client_json,
            "gpkg": _looks_like_geopackage,
            "zip": looks_inside(_looks_like_map),
        },
        readers={
            "gml": read_gml,
            "geojson": read_geojson,
            "client-json": read_client_json,
            "gpkg": read_geopackage,
            "zip": read_zipped,
        },
        reference=Text(nb="Planen slik den gjelder i filen", en="The plan as it stands in the file"),
        cadence="half-yearly",
        fetch=fetch,
        service="municipal_plans",
    ),
)
