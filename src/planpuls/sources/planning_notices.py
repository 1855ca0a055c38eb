"""Planning notices («Planlegging igangsatt»): where it was announced that a plan is being made.

Open data of DiBK (NLOD 2.0). Only what says something of the plan is read and stored: of properties outside a short
list nothing is kept, so that neither proposers nor affected parties enter a file of ours, whatever the service adds.
The service holds only notices sent through tools of Fellestjenester Plan, and gives no end: a notice stays after the
plan was adopted. Every notice is a part of its own, so that a file needs to bring only what is new or changed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.sources.addresses import base
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.fetching import Fetched, FetchJob
from planpuls.sources.ogc_features import degrees, features, identity
from planpuls.sources.plan_features import Feature, from_geojson, read_json_document
from planpuls.sources.polygons import check_system, mended
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

NOTICES = "dibk.planning_notices"
SERVICE = "plan_notices"
_ITEMS = "/collections/planomrade/items"
_ANNOUNCED = "kunngjøringsdatoVarselOmPlanoppstart"
KEPT = (
    "identifikasjon",
    "arealplan",
    "nasjonalArealplanId",
    "plannavn",
    "plantype",
    "planformål",
    "formål",
    "lovreferanse",
    "førsteDigitaliseringsdato",
    _ANNOUNCED,
    "oppdateringsdato",
)
"""Properties that are kept; dotted ones by the part before the dot."""
_NEVER = re.compile(r"part|person|forslagsstiller|kontakt|epost|telefon|adresse", re.IGNORECASE)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:$|[TZ+-])")
_NUMBER = ("nasjonalarealplanid.kommunenummer", "kommunenummer")
_PLAN = ("nasjonalarealplanid.planid", "nasjonalarealplanid.planidentifikasjon", "planid")

SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "notice": pl.String,
    "municipality": pl.String,
    "plan_id": pl.String,
    "name": pl.String,
    "plan_type": pl.String,
    "purpose": pl.String,
    "law": pl.String,
    "announced_date": pl.Date,
    "updated_at": pl.String,
    "repair": pl.String,
    "repair_area_change_m2": pl.Float64,
    "area_m2": pl.Float64,
    "wkb": pl.Binary,
}


def _looks_like_notices(sample: Sample) -> bool:
    text = sample.text.lstrip()
    mark = re.search(r'"kunngj(?:ø|\\u00f8)ringsdatoVarselOmPlanoppstart', text)
    return text.startswith("{") and '"FeatureCollection"' in text and mark is not None


def fetch(job: FetchJob) -> Iterator[Fetched]:
    """The notices that are new or changed since the newest one stored; the first time, all of them.

    `sortby` and `datetime` do not work at the service; the filter on `oppdateringsdato` does.
    """
    newest = max((sidecar.etag or "" for sidecar in job.have.values()), default="")
    params = {"filter": f"oppdateringsdato>'{newest}'"} if newest else {}
    address = base(SERVICE) + _ITEMS
    found = [_kept(item) for item in features(job.client, address, params)]
    if not found:
        yield Fetched(None, address)
        return
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if not degrees(found):
        document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
    path = job.folder / "planlegging_igangsatt.geojson"
    document |= {"features": found}
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    marks = [str(item["properties"].get("oppdateringsdato") or "") for item in found]
    yield Fetched(path, address, etag=max(newest, *marks))


def _kept(item: Mapping[str, Any]) -> dict[str, Any]:
    """An object with the properties of `KEPT` only; what parties are called never reaches the disk."""
    properties = {
        name: value
        for name, value in (item.get("properties") or {}).items()
        if name.partition(".")[0] in KEPT and not _NEVER.search(name)
    }
    return {"type": "Feature", "id": identity(item), "properties": properties, "geometry": item.get("geometry")}


def read_notices(path: Path, context: ReadContext) -> Reading:
    """Which plans were announced, where and when.

    Columns: `period` (the notice), `notice`, `municipality`, `plan_id`, `name`, `plan_type` (as written), `purpose`
    (null where the service gives none), `law`, `announced_date`, `updated_at` (ISO time as written), `repair` and
    `repair_area_change_m2`, `area_m2`, `wkb` (valid MultiPolygon, EPSG:25833). Errors: not readable, a notice without
    municipality, a date that is none, wrong system of coordinates. Notices without an area are set aside and counted;
    the names of properties that were dropped are in the notes, never their values. Source: DiBK.
    """
    document = read_json_document(path, context)
    collection = document.get("features")
    dropped: Counter[str] = Counter()
    if isinstance(collection, list):
        kept = [_kept(item) for item in collection if isinstance(item, Mapping)]
        for item in collection:
            if isinstance(item, Mapping):
                dropped.update(set(item.get("properties") or {}) - set(_kept(item)["properties"]))
        document = {**document, "features": kept}
    found = from_geojson(document, context, kind="planomrade")
    ids = [str(item["id"]) for item in document["features"]]
    problems = _problems(found.items, ids, context)
    if problems:
        raise InputError(problems)
    shapes = mended([feature.shape for feature in found.items], check_system(found.epsg, context), context)
    rows = []
    for at, feature in enumerate(found.items):
        shape = shapes.shapes[at]
        if shape is not None:
            changes = {"repair": shapes.repairs[at], "repair_area_change_m2": shapes.area_changes_m2[at]}
            rows.append(_row(feature, ids[at]) | changes | {"area_m2": shape.area, "wkb": shape.wkb})
    frame = pl.DataFrame(rows, schema=SCHEMA).sort("notice")
    aside = Counter(reason for reason in shapes.reasons if reason)
    notes = {
        "set_aside": dict(sorted(aside.items())),
        "dropped_properties": dict(sorted(dropped.items())),
        "repaired": int((frame["repair"] != "").sum()),
        "repaired_area_change_m2": float(frame["repair_area_change_m2"].sum()),
    }
    return Reading(frame, tuple(sorted(ids)), notes=notes)


def _row(feature: Feature, notice: str) -> dict[str, Any]:
    properties = feature.properties
    announced = _day(properties.get(_ANNOUNCED.lower(), ""))
    return {
        "period": notice,
        "notice": notice,
        "municipality": _first(properties, _NUMBER).zfill(4),
        "plan_id": _first(properties, _PLAN) or None,
        "name": properties.get("plannavn"),
        "plan_type": properties.get("plantype"),
        "purpose": properties.get("planformål") or properties.get("formål"),
        "law": properties.get("lovreferanse"),
        "announced_date": announced,
        "updated_at": properties.get("oppdateringsdato"),
    }


def _day(text: str) -> date | None:
    if not text:
        return None
    match = _DATE.match(text)
    if match is None:
        raise ValueError(text)
    return date.fromisoformat(match.group(1))


def _problems(items: list[Feature], ids: list[str], context: ReadContext) -> list[Problem]:
    problems: list[Problem] = []
    advice = "Fetch the file again; the publisher may have changed the layout."
    if not items:
        problems.append(Problem(context.origin, "notices", "none", advice))
    repeated = sorted(notice for notice, times in Counter(ids).items() if times > 1)
    if repeated:
        problems.append(Problem(context.origin, "each notice once", ", ".join(repeated[:5]), advice, field="id"))
    for feature in items:
        if not _first(feature.properties, _NUMBER):
            field = "nasjonalArealplanId.kommunenummer"
            problems.append(
                Problem(context.origin, "a municipality", "nothing", advice, field=field, row=feature.number)
            )
        announced = feature.properties.get(_ANNOUNCED.lower(), "")
        try:
            _day(announced)
        except ValueError:
            problems.append(
                Problem(
                    context.origin,
                    "a date such as 2026-05-01",
                    repr(announced),
                    advice,
                    field=_ANNOUNCED,
                    row=feature.number,
                )
            )
    return problems[:20]


def _first(properties: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((properties[name] for name in names if name in properties), "")


DATASETS = (
    Dataset(
        id=NOTICES,
        source="dibk",
        title=Text(nb="Varsel om planoppstart (planlegging igangsatt)", en="Planning notices"),
        licence="NLOD 2.0",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/779a554b-fc3e-48a6-b202-561b07e9d4c2",
        vintage="parts",
        formats={"geojson": _looks_like_notices},
        readers={"geojson": read_notices},
        fetch=fetch,
        service="plan_notices",
    ),
)
