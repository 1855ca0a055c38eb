"""From the objects of a plan map to the table of purpose areas: each with its plan, its purpose and its shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from planpuls.sources.dataset import ReadContext, Reading
from planpuls.sources.plan_features import Feature, Features
from planpuls.sources.polygons import check_system, mended, no_shapes
from planpuls.sources.purpose_codes import EDITION, UNKNOWN, purpose
from planpuls.spec.errors import InputError, Problem

AREAS: dict[str, tuple[str, str]] = {
    "kparealformalomrade": ("pbl2008", "kommuneplan"),
    "kparealbrukomrade": ("pbl1985", "kommuneplan"),
    "rparealformalomrade": ("pbl2008", "regulering"),
    "rbformalomrade": ("pbl1985", "regulering"),
}
"""Feature types with a purpose -> law and level of their codes."""
PLANS = ("kpomrade", "rpomrade", "arealplan")
WANTED = frozenset({*AREAS, *PLANS})
MISSING_DATE = date(1800, 1, 1)
_LEVEL_OF_TYPE = {"20": "municipal", "21": "partial", "22": "partial"}

_MUNICIPALITY = (
    "arealplanid.kommunenummer",
    "nasjonalarealplanid.kommunenummer",
    "arealplanid.administrativenhet.kommunenummer",
    "nasjonalarealplanid.administrativenhet.kommunenummer",
    "kommunenummer",
)
_PLAN_ID = (
    "arealplanid.planidentifikasjon",
    "nasjonalarealplanid.planidentifikasjon",
    "planidentifikasjon",
)
_CODE = ("arealformål", "arealformal", "arealbruk", "reguleringsformål", "reguleringsformal")
_NAME = ("områdenavn", "omradenavn", "feltnavn", "feltbetegnelse")
_VERTICAL = ("vertikalnivå", "vertikalniva")
_REFERENCES = ("planområde.xlink:href", "planomrade.xlink:href", "arealplan.xlink:href")
_DATE = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)(?:$|[TZ +-])")

SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "municipality": pl.String,
    "plan_id": pl.String,
    "plan_name": pl.String,
    "plan_level": pl.String,
    "plan_type": pl.String,
    "plan_status": pl.String,
    "law": pl.String,
    "effective_date": pl.Date,
    "vertical_level": pl.String,
    "purpose_code": pl.String,
    "purpose_law": pl.String,
    "purpose_name": pl.String,
    "purpose_group": pl.String,
    "development": pl.Boolean,
    "land_use_status": pl.Int8,
    "name": pl.String,
    "repair": pl.String,
    "repair_area_change_m2": pl.Float64,
    "area_m2": pl.Float64,
    "wkb": pl.Binary,
}


@dataclass(frozen=True)
class Plan:
    """What a file says of one plan; empty text where it says nothing."""

    name: str = ""
    type: str = ""
    status: str = ""
    law: str = ""
    effective_date: date | None = None
    vertical_level: str = ""


def first(properties: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of the named properties that is there; dots may be written as underscores.

    >>> first({"arealplanid_kommunenummer": "301"}, ("arealplanid.kommunenummer",))
    '301'
    """
    for name in names:
        for spelling in (name, name.replace(".", "_")):
            if spelling in properties:
                return properties[spelling]
    return ""


def day(text: str) -> date | None:
    """A date as plan maps write it; None where it is missing (also written as 1800-01-01). Error: no date.

    >>> day("2011-03-23Z"), day("1800-01-01"), day("")
    (datetime.date(2011, 3, 23), None, None)
    """
    if not text:
        return None
    match = _DATE.match(text)
    if match is None:
        raise ValueError(f"no date: {text!r}")
    found = date(*map(int, match.groups()))
    return None if found == MISSING_DATE else found


def table(features: Features, context: ReadContext, *, plan_of_file: tuple[str, str] | None = None) -> Reading:
    """The purpose areas of a plan map; each plan is a part of its own (`period`: municipality_plan id).

    `plan_of_file` is (municipality, plan id) where the file as a whole says it. Errors: an area without plan or with a
    date that is none, an unknown system of coordinates, a file without purpose areas or with none that has a shape. Set
    aside and counted in the notes: areas without a shape, areas that stand there twice. Columns: see `planpuls.sources.plan_maps`.
    """
    problems: list[Problem] = []
    targets = {feature.properties.get("id", ""): feature for feature in features.items}
    plans = _plans(features, targets, plan_of_file, context, problems)
    areas = [feature for feature in features.items if feature.kind in AREAS]
    keys = [_key(feature, targets, plan_of_file) for feature in areas]
    nameless = [feature for feature, key in zip(areas, keys, strict=True) if not all(key)]
    if nameless:
        found = f"none for {len(nameless)} areas, first in feature {nameless[0].number} ({nameless[0].kind})"
        advice = "Export the file with arealplanId.kommunenummer and arealplanId.planidentifikasjon."
        problems.append(
            Problem(context.origin, "municipality and plan id of each area", found, advice, field="arealplanId")
        )
    if not areas and not features.withdrawn:
        found = ", ".join(sorted({feature.kind for feature in features.items if feature.kind})) or "no objects"
        problems.append(Problem(context.origin, f"areas of type {', '.join(AREAS)}", found, "Is this the plan map?"))
    epsg = check_system(features.epsg, context) if areas and not problems else 0
    if problems:
        raise InputError(problems)
    shapes = mended([feature.shape for feature in areas], epsg, context) if areas else None
    rows: list[dict[str, Any]] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("set_aside", "unknown_purpose", "unknown_status")}
    aside: list[dict[str, str]] = []
    for at, (feature, key) in enumerate(zip(areas, keys, strict=True)):
        assert shapes is not None
        if shapes.shapes[at] is None:
            counts["set_aside"][shapes.reasons[at]] += 1
            aside.append(
                {
                    "type": feature.kind,
                    "feature": str(feature.number),
                    "plan": "_".join(key),
                    "reason": shapes.reasons[at],
                }
            )
            continue
        row = _row(feature, key, plans.get(key, Plan()), counts)
        shape = shapes.shapes[at]
        row |= {"repair": shapes.repairs[at], "repair_area_change_m2": shapes.area_changes_m2[at]}
        rows.append(row | {"area_m2": shape.area, "wkb": shape.wkb})
    if areas and not rows:
        raise InputError([no_shapes(context, len(areas))])
    every = pl.DataFrame(rows, schema=SCHEMA).sort("period", "purpose_law", maintain_order=True)
    frame = every.unique(maintain_order=True)
    periods = sorted({*("_".join(key) for key in keys), *features.withdrawn})
    notes = _notes(features, frame, counts, aside, plans, set(keys)) | {"repeated": every.height - frame.height}
    return Reading(frame, tuple(periods), notes=notes)


def _notes(
    features: Features,
    frame: pl.DataFrame,
    counts: Mapping[str, Counter[str]],
    aside: list[dict[str, str]],
    plans: Mapping[tuple[str, str], Plan],
    used: set[tuple[str, str]],
) -> dict[str, Any]:
    repaired = frame.filter(pl.col("repair") != "")
    counted: dict[str, Any] = {name: dict(sorted(counter.items())) for name, counter in counts.items() if counter}
    others = Counter(feature.kind or "no type" for feature in features.items if feature.kind not in WANTED)
    return (
        ({"other_objects": dict(sorted(others.items()))} if others else {})
        | dict(features.notes)
        | counted
        | ({"set_aside_areas": aside[:50]} if aside else {})
        | {
            "purpose_codes_of": EDITION,
            "repaired": repaired.height,
            "repaired_area_change_m2": float(repaired["repair_area_change_m2"].sum()),
            "areas_without_date": frame["effective_date"].null_count(),
            "areas_without_plan_object": sum(key not in plans for key in used),
            "plans_without_areas": sorted("_".join(key) for key in plans if key not in used and all(key)),
            "withdrawn": len(features.withdrawn),
        }
    )


def _key(feature: Feature, targets: Mapping[str, Feature], of_file: tuple[str, str] | None) -> tuple[str, str]:
    """Municipality and plan id: the object's own, else of the plan it points to, else of the file."""
    seen: set[str] = set()
    here: Feature | None = feature
    while here is not None:
        municipality, plan_id = first(here.properties, _MUNICIPALITY), first(here.properties, _PLAN_ID)
        if municipality and plan_id:
            return municipality.zfill(4), plan_id
        reference = first(here.properties, _REFERENCES).removeprefix("#")
        if not reference or reference in seen:
            break
        seen.add(reference)
        here = targets.get(reference)
    return of_file or ("", "")


def _plans(
    features: Features,
    targets: Mapping[str, Feature],
    of_file: tuple[str, str] | None,
    context: ReadContext,
    problems: list[Problem],
) -> dict[tuple[str, str], Plan]:
    """Plan -> what its plan objects say; where it has several (one per vertical level), the first that says it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    levels: dict[tuple[str, str], set[str]] = {}
    for feature in features.items:
        if feature.kind not in PLANS:
            continue
        key = _key(feature, targets, of_file)
        said = found.setdefault(key, {})
        for name, names in (
            ("name", ("plannavn",)),
            ("type", ("plantype",)),
            ("status", ("planstatus",)),
            ("law", ("lovreferanse",)),
        ):
            said[name] = said.get(name) or first(feature.properties, names)
        level = first(feature.properties, _VERTICAL)
        levels.setdefault(key, set()).update({level} if level else ())
        try:
            said["effective_date"] = said.get("effective_date") or day(
                first(feature.properties, ("ikrafttredelsesdato",))
            )
        except ValueError as error:
            advice = "Mend the date in the file."
            problems.append(
                Problem(
                    context.origin,
                    "a date such as 2011-03-23",
                    str(error),
                    advice,
                    field="ikrafttredelsesdato",
                    row=feature.number,
                )
            )
    for key, said in found.items():
        # The level of an area can only be told from its plan where the plan has one level.
        said["vertical_level"] = next(iter(levels[key])) if len(levels[key]) == 1 else ""
        if features.proposal and not said["status"]:
            said["status"] = "2"
    return {key: Plan(**said) for key, said in found.items()}


def _row(feature: Feature, key: tuple[str, str], plan: Plan, counts: Mapping[str, Counter[str]]) -> dict[str, Any]:
    law, level = AREAS[feature.kind]
    code = first(feature.properties, _CODE)
    known = purpose(code, law, level)
    if known is None:
        counts["unknown_purpose"][f"{code or 'none'} {law} {level}"] += 1
    status = first(feature.properties, ("arealbruksstatus", "arealbrukstatus"))
    if status not in ("", "1", "2", "3"):
        counts["unknown_status"][status] += 1
    return {
        "period": "_".join(key),
        "municipality": key[0],
        "plan_id": key[1],
        "plan_name": plan.name or None,
        "plan_level": "zoning" if level == "regulering" else _LEVEL_OF_TYPE.get(plan.type, "municipal"),
        "plan_type": plan.type or None,
        "plan_status": plan.status or None,
        "law": plan.law or None,
        "effective_date": plan.effective_date,
        "vertical_level": first(feature.properties, _VERTICAL) or plan.vertical_level or None,
        "purpose_code": code or None,
        "purpose_law": law,
        "purpose_name": known.name_nb if known else None,
        "purpose_group": known.group if known else UNKNOWN,
        "development": known.development if known else None,
        "land_use_status": int(status) if status in ("1", "2", "3") else None,
        "name": first(feature.properties, _NAME) or None,
    }
