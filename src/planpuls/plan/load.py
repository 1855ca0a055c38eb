"""Read a plan folder: `plan.toml`, `areas.csv`, `members.csv` and the optional CSV files beside them.

`extends = "name or folder"` makes an overlay: tables are merged field by field, lists of tables by their
`id`, and an area set given again in the overlay's CSV files replaces the base's rows of that set.
Every fault of the folder is reported at once, each with the path to its field.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planpuls.plan.comments import read_comments
from planpuls.plan.corrections import COLUMNS as CORRECTION_COLUMNS
from planpuls.plan.country import NORWAY, load_country
from planpuls.plan.model import Goal, Plan
from planpuls.spec.errors import PlanError, Problem

PACKAGED = Path(__file__).parent / "packaged"
SCHEMA = 1

_CSV_COLUMNS: dict[str, tuple[str, ...]] = {
    "areas": ("area_set", "area", "name_nb", "name_en"),
    "members": ("area_set", "area", "member_set", "member"),
    "places": ("id", "name", "category", "municipality", "source", "certain"),
    "place_points": ("place", "latitude", "longitude", "source"),
    "goods_groups": ("edition", "group", "name_nb", "name_en", "standing", "standard", "code", "source"),
    "scenario_hubs": ("id", "name", "mode", "latitude", "longitude", "action"),
    "scenario_floor_area": ("id", "municipality", "latitude", "longitude", "use", "floor_area_m2", "year"),
    "scenario_areas": ("id", "category", "place", "name", "wkt"),
    "corrections": CORRECTION_COLUMNS,
}
_ASSUMED = ("scenario_hubs", "scenario_floor_area", "scenario_areas")
_REPLACED_BY_SET = ("areas", "members")
_KEYED = {"area_set": ("id", "edition"), "assignment": ("area_set", "member"), "comments": ("figure",)}


def packaged_plans() -> tuple[str, ...]:
    """Names of the plans that come with the package."""
    return tuple(sorted(path.parent.name for path in PACKAGED.glob("*/plan.toml")))


def plan_folder(name: str | Path) -> Path:
    """The folder of a packaged plan name or of a path."""
    for folder in (PACKAGED / str(name), Path(name)):
        if (folder / "plan.toml").is_file():
            return folder
    advice = f"Give one of {', '.join(packaged_plans())} or a folder that holds a plan.toml."
    raise PlanError([Problem(str(name), "a plan", "no such name or folder", advice)])


def load_plan(name: str | Path) -> Plan:
    """The plan of a packaged name or a folder, overlays applied and checked."""
    folder = plan_folder(name)
    document, tables, country_folder = _read_layers(folder, seen=())
    problems: list[Problem] = []
    if document.get("schema") != SCHEMA:
        found = str(document.get("schema", "nothing"))
        problems.append(
            Problem(str(folder / "plan.toml"), f"schema = {SCHEMA}", found, "Set the schema.", field="schema")
        )
    plan = _validated(folder, document, tables, country_folder, problems)
    if plan is not None:
        problems += _reference_problems(folder, plan)
    if problems or plan is None:
        raise PlanError(problems)
    return plan


def _read_layers(folder: Path, seen: tuple[Path, ...]) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]], Path]:
    path = folder / "plan.toml"
    if folder.resolve() in seen:
        raise PlanError(
            [Problem(str(path), "plans that do not extend each other in a ring", "a ring", "Remove one extends.")]
        )
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError([Problem(str(path), "TOML in UTF-8", str(error), "Mend the file.")]) from error
    tables = {name: _read_csv(folder / f"{name}.csv", columns) for name, columns in _CSV_COLUMNS.items()}
    comments = {str(comment["figure"]): comment for comment in read_comments(folder)}
    document["comments"] = list(comments.values())
    base_name = document.pop("extends", None)
    if base_name is None:
        own = (folder / "municipalities.csv").is_file()
        document["collection"] = document.get("id", folder.name)
        return document, tables, folder if own else NORWAY
    sibling = folder.parent / base_name
    base = sibling if (sibling / "plan.toml").is_file() else plan_folder(base_name)
    document_below, tables_below, country_folder = _read_layers(base, (*seen, folder.resolve()))
    document.pop("collection", None)
    merged = {name: _merge_rows(name, tables_below[name], tables[name]) for name in tables}
    return _merge(document_below, document), merged, country_folder


def _read_csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            found = ",".join(reader.fieldnames or ()) or "an empty file"
            raise PlanError([Problem(str(path), ",".join(columns), found, "Mend the header.", row=1)])
        return list(reader)


def _merge_rows(name: str, below: list[dict[str, str]], above: list[dict[str, str]]) -> list[dict[str, str]]:
    if name in _REPLACED_BY_SET:
        replaced = {row["area_set"] for row in above}
        return [row for row in below if row["area_set"] not in replaced] + above
    replaced_ids = {row.get("id") for row in above if "id" in row}
    return [row for row in below if row.get("id") not in replaced_ids or "id" not in row] + above


def _merge(below: Any, above: Any, name: str = "") -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _merge(below[key], value, key) if key in below else value for key, value in above.items()}
    if isinstance(below, list) and isinstance(above, list) and all(isinstance(item, dict) for item in below + above):
        fields = _KEYED.get(name, ("id",))
        if not all(field in item for item in below + above for field in fields):
            return below + above  # entries without a key, such as [[unknown]], cannot replace each other
        merged = {tuple(item.get(field) for field in fields): item for item in below}
        for item in above:
            key = tuple(item.get(field) for field in fields)
            merged[key] = _merge(merged[key], item) if key in merged else item
        return list(merged.values())
    return above


def _validated(
    folder: Path,
    document: dict[str, Any],
    tables: dict[str, list[dict[str, str]]],
    country_folder: Path,
    problems: list[Problem],
) -> Plan | None:
    data = {key: value for key, value in document.items() if key != "schema"}
    for singular in (
        "area_set",
        "assignment",
        "hub_profile",
        "distance_profile",
        "goal",
        "place_category",
        "guideline",
        "check",
        "unknown",
    ):
        rows = data.pop(singular, [])
        data["unknown" if singular == "unknown" else _plural(singular)] = rows
    rule = data.get("verdict", {})
    data["goals"] = [goal | {"rule": rule | goal.get("rule", {})} for goal in data["goals"]]
    data["areas"] = [
        {
            "area_set": row["area_set"],
            "area": row["area"],
            "name": {"nb": row["name_nb"], "en": row["name_en"] or row["name_nb"]},
        }
        for row in tables["areas"]
    ]
    chosen = {(entry.get("area_set"), entry.get("member")): entry.get("choice") for entry in data["assignments"]}
    data["members"] = [
        row | {"area": chosen.get((row["area_set"], row["member"]), row["area"])} for row in tables["members"]
    ]
    data["places"] = [
        row | {"certain": row["certain"] == "yes", "municipality": row["municipality"] or None}
        for row in tables["places"]
    ]
    data["place_points"] = tables["place_points"]
    data["goods_groups"] = [
        {name: value for name, value in row.items() if name not in ("name_nb", "name_en")}
        | {"name": {"nb": row["name_nb"], "en": row["name_en"]}}
        for row in tables["goods_groups"]
    ]
    for table in ("corrections", *_ASSUMED):
        data[table] = tables[table]
    for key, defaults in (("hub_profile", "hub_profiles"), ("distance_profile", "distance_profiles")):
        data[key] = data.pop(f"default_{key}", None)
        data.setdefault(defaults, [])
    try:
        return Plan.model_validate(data | {"country": load_country(country_folder)})
    except ValidationError as error:
        for fault in error.errors():
            field = ".".join(str(part) for part in fault["loc"])
            found = repr(fault.get("input"))[:80]
            problems.append(Problem(str(folder), fault["msg"], found, "Mend this field of the plan.", field=field))
        return None


def _plural(singular: str) -> str:
    return singular[:-1] + "ies" if singular.endswith("y") else singular + "s"


def _reference_problems(folder: Path, plan: Plan) -> list[Problem]:
    problems: list[Problem] = []

    def report(field: str, expected: str, found: str, advice: str) -> None:
        problems.append(Problem(str(folder), expected, found, advice, field=field))

    known_areas = set(plan.area_names)
    codes = _municipality_codes(plan, report)
    for area in plan.areas:
        if area.area_set not in plan.sets:
            report(f"areas.csv {area.area}", "a declared area set", area.area_set, "Declare it under [[area_set]].")
        elif area.area not in codes.get(area.area_set, {area.area}):
            edition = plan.sets[area.area_set].edition
            report(f"areas.csv {area.area_set}", f"a municipality code of {edition}", area.area, "Mend the code.")
    for (area_set, code), count in Counter((area.area_set, area.area) for area in plan.areas).items():
        if count > 1:
            report(f"areas.csv {area_set}", "each area once", f"{code} {count} times", "Remove the repeated rows.")
    for member, count in Counter(plan.members).items():
        if count > 1:
            where, found = f"members.csv {member.area_set} {member.area}", f"{member.member} {count} times"
            report(where, "each member once", found, "Remove the repeated rows.")
    for member in plan.members:
        where = f"members.csv {member.area_set} {member.area}"
        if (member.area_set, member.area) not in known_areas:
            report(where, "an area of areas.csv", member.area, "Add the area or mend its code.")
        base = plan.sets.get(member.member_set)
        if base is None:
            report(where, "a declared member set", member.member_set, "Declare it under [[area_set]].")
        elif base.kind == "municipality":
            if member.member not in codes.get(base.key, {member.member}):
                report(where, f"a municipality code of {base.edition}", member.member, "Mend the code.")
        elif (member.member_set, member.member) not in known_areas:
            report(where, "an area of the member set", member.member, "Mend the code.")
    assignable = {(member.area_set, member.member) for member in plan.members}
    for entry in plan.assignments:
        if entry.area_set not in plan.sets:
            advice = "Name a set declared under [[area_set]]."
            report(f"assignment {entry.member}", "the key of an area set", entry.area_set, advice)
            continue
        if (entry.area_set, entry.member) not in assignable:
            advice = "Mend the code or add its row to members.csv."
            report(f"assignment {entry.member}", f"a member of {entry.area_set}", entry.member, advice)
        strange = [choice for choice in entry.choices if (entry.area_set, choice) not in known_areas]
        if strange:
            found = ", ".join(strange)
            report(f"assignment {entry.member}", f"choices among the areas of {entry.area_set}", found, "Mend choices.")
        if entry.choice not in entry.choices:
            report(
                f"assignment {entry.member}", f"one of {', '.join(entry.choices)}", entry.choice, "Choose one of them."
            )
    if plan.region not in plan.sets:
        report("region", "the key of an area set", plan.region, "Name the set whose one area is the region.")
    if plan.hub_profile not in {profile.id for profile in plan.hub_profiles}:
        report("default_hub_profile", "the id of a hub profile", plan.hub_profile, "Name one of [[hub_profile]].")
    if plan.distance_profile not in {profile.id for profile in plan.distance_profiles}:
        report(
            "default_distance_profile",
            "the id of a distance profile",
            plan.distance_profile,
            "Name one of [[distance_profile]].",
        )
    for goal in plan.goals:
        measured = goal.measured_by
        for named in _areas_of(goal):
            made = measured is not None and named[0] == measured.area_set and named[0] not in plan.sets
            if not made and named not in known_areas:
                report(f"goal {goal.id}", "an area of the plan", " ".join(named), "Mend measured_by.")
        if measured and measured.area_set not in plan.sets and measured.name is None:
            advice = "Say what the areas are called, or name a set declared under [[area_set]]."
            report(f"goal {goal.id}", "measured_by.name", f"none for {measured.area_set}", advice)
        for beside in (measured.outside, measured.stand_in) if measured else ():
            if beside and beside.area_set not in plan.sets and beside.name is None:
                report(
                    f"goal {goal.id}", "a name", f"none for {beside.area_set} {beside.area}", "Say what it is called."
                )
        if measured is None and goal.missing is None and goal.direction != "none":
            report(f"goal {goal.id}", "measured_by or missing", "neither", "Say how it is measured or what is missing.")
    assumed = [name for name in _ASSUMED if getattr(plan, name)]
    if assumed and plan.scenario is None:
        report(f"{assumed[0]}.csv", "[scenario] in plan.toml", "none", "Say what plan it is a scenario of.")
    if plan.scenario is not None and plan.scenario.of == plan.id:
        report("scenario.of", "the id of another plan", plan.id, "Give the scenario an id of its own.")
    categories = {category.id for category in plan.place_categories}
    edition_now = max((int(plan.sets[key].edition) for key in codes), default=plan.country.editions[-1])
    newest = plan.country.codes(edition_now)
    known_places = {place.id for place in plan.places}
    for point in plan.place_points:
        if point.place not in known_places:
            report(f"place_points.csv {point.place}", "a place of places.csv", point.place, "Add it or mend its id.")
    for place in plan.places:
        if place.category not in categories:
            report(
                f"places.csv {place.id}",
                "a declared place category",
                place.category,
                "Declare it under [[place_category]].",
            )
        if place.municipality is not None and place.municipality not in newest:
            found, advice = place.municipality, "Mend the code or leave it blank."
            report(f"places.csv {place.id}", f"a municipality code of {edition_now}", found, advice)
    return problems


def _areas_of(goal: Goal) -> list[tuple[str, str]]:
    """Every area that a goal's figures are of or are shown beside."""
    measured = goal.measured_by
    if measured is None:
        return []
    beside = [area for area in (measured.outside, measured.stand_in) if area is not None]
    own = [(measured.area_set, area) for area in (measured.area, *measured.and_areas)]
    return own + [(area.area_set, area.area) for area in beside]


def _municipality_codes(plan: Plan, report: Callable[[str, str, str, str], None]) -> dict[str, frozenset[str]]:
    """Key of each set of municipalities -> the codes valid in its edition."""
    codes = {}
    for key, area_set in plan.sets.items():
        if area_set.kind == "municipality":
            if re.fullmatch(r"(19|20)\d\d", area_set.edition):
                codes[key] = plan.country.codes(int(area_set.edition))
            else:
                report(f"area_set {area_set.id}", "a year as edition", area_set.edition, "Municipalities need a year.")
    return codes
