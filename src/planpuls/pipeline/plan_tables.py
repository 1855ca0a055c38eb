"""What indicators get from the plan: its areas on the codes of each year, its region, its definitions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from planpuls.pipeline.step import Rows, Value
from planpuls.places.areas import OUTSIDE_TEXTS, REST, AreaGap, memberships, municipalities_needed, same_land
from planpuls.plan.alternatives import Alternative, alternatives
from planpuls.plan.industry_groups import COLUMNS as MAPPING_COLUMNS
from planpuls.plan.industry_groups import mapping_rows
from planpuls.plan.labour_markets import members
from planpuls.plan.model import Plan
from planpuls.spec.text import Text


def plan_values(plan: Plan) -> dict[str, Value]:
    """What needs no file: areas and their names, the hub profile, the headline, definitions that are the plan's own."""
    codes, gaps = memberships(plan, plan.edition)
    profile = plan.hubs()
    region_area = next(area.area for area in plan.areas if area.area_set == plan.region)
    values: dict[str, Value] = {
        "area_codes": Rows(
            ("area_set", "area", "municipality"),
            tuple((entry.area_set, entry.area, entry.municipality) for entry in codes),
        ),
        "area_gaps": _gap_rows([(gap, None) for gap in gaps]),
        "region_municipalities": sorted(plan.region_municipalities),
        "place_names": {code: plan.country.name(code) for code in municipalities_needed(plan)},
        "hub_profile": {"id": profile.id, "complete": profile.complete},
        "headline": {
            "area_set": plan.region,
            "area": region_area,
            "distance_m": plan.distances().headline_m,
            "baseline": plan.verdict.baseline,
            "excluded_end_points": list(plan.verdict.excluded_end_points),
            "stable_below_points": plan.verdict.stable_below_points,
        },
        "headline_areas": _headline_areas(plan),
        "industry_mapping": Rows(MAPPING_COLUMNS, mapping_rows()),
        "region": {
            "area_set": plan.region,
            "area": region_area,
            "name": plan.area_names[plan.region, region_area].model_dump(),
        },
        "place_points": _place_points(plan),
        "place_categories": Rows(
            ("category", "name_nb", "name_en", "members_known"),
            tuple(
                (one.id, one.name.nb, one.name.en, "yes" if one.members_known else "") for one in plan.place_categories
            ),
        ),
        "area_names": Rows(
            ("area_set", "area", "name_nb", "name_en"),
            tuple((area.area_set, area.area, area.name.nb, area.name.en) for area in plan.areas),
        ),
    }
    values["municipality_set"] = plan.municipality_set
    values["centre"] = plan.centre.model_dump() if plan.centre else None
    if plan.job_clusters:
        values["job_clusters"] = plan.job_clusters.model_dump() | {"edition": str(plan.edition)}
    return values


def _place_points(plan: Plan) -> Rows:
    """Every place once for each of its points; with empty positions where it has none."""
    points = {place.id: [point for point in plan.place_points if point.place == place.id] for place in plan.places}
    rows: list[tuple[str, str, str, str, str]] = []
    for place in plan.places:
        at = [(str(point.latitude), str(point.longitude)) for point in points[place.id]] or [("", "")]
        rows += [(place.id, place.name, place.category, *position) for position in at]
    return Rows(("place", "name", "category", "latitude", "longitude"), tuple(rows))


def codes_by_year(plan: Plan, years: list[str]) -> dict[str, Value]:
    """Every area of every set on the codes of each year, and where that cannot be done."""
    rows: list[tuple[str, str, str, str]] = []
    gaps: list[tuple[AreaGap, str | None]] = []
    for year in years:
        codes, missing = memberships(plan, int(year))
        rows += [(entry.area_set, entry.area, year, entry.municipality) for entry in codes]
        gaps += [(gap, year) for gap in missing]
    return {
        "codes_by_year": Rows(("area_set", "area", "period", "municipality"), tuple(rows)),
        "gaps_by_year": _gap_rows(gaps),
        "other_choices": [_other_choice(plan, other, years) for other in alternatives(plan)],
    }


def _other_choice(plan: Plan, other: Alternative, years: list[str]) -> dict[str, Any]:
    """The areas of a division with one disputed member placed the other way, on the codes of each year."""
    codes = [
        [entry.area, year, entry.municipality]
        for year in years
        for entry in memberships(other.plan, int(year), other.area_set)[0]
    ]
    area = plan.area_names[other.area_set, other.choice]
    name = plan.sets[other.area_set].name
    member = plan.country.name(other.member)
    areas = {entry.area: entry.name.model_dump() for entry in plan.areas if entry.area_set == other.area_set}
    return {
        "area_set": other.area_set,
        "member": other.member,
        "choice": other.choice,
        "name": {"nb": f"{name.nb}, {member} i {area.nb}", "en": f"{name.en}, {member} in {area.en}"},
        "areas": areas,
        "codes": codes,
    }


def labour_markets(plan: Plan, periods: list[str]) -> dict[str, Value]:
    """The municipalities of the plan's labour market regions on the codes of each year; nothing where it has none."""
    found = members(plan)
    if not found:
        return {}
    rows: list[tuple[str, str, str, str, str]] = []
    for period in periods:
        for entry in found:
            codes = same_land(plan.country, [entry.municipality], plan.edition, int(period))
            rows += [
                (period, code, entry.municipality, entry.region, "yes" if entry.centre else "no")
                for code in sorted(codes or ())
            ]
    columns = ("period", "code", "municipality", "region", "centre")
    return {"labour_markets": Rows(columns, tuple(rows))}


def flow_tables(plan: Plan, periods: list[str]) -> dict[str, Value]:
    """Codes of each year by area, for the sets whose areas do not overlap."""
    rows: list[tuple[str, str, str, str]] = []
    gaps: list[tuple[AreaGap, str | None]] = []
    for period in periods:
        codes, missing = memberships(plan, int(period))
        counts = Counter((entry.area_set, entry.municipality) for entry in codes)
        overlapping = {area_set for (area_set, _), count in counts.items() if count > 1}
        rows += [
            (entry.area_set, period, entry.municipality, entry.area)
            for entry in codes
            if entry.area_set not in overlapping
        ]
        gaps += [(gap, period) for gap in missing]
        gaps += [(AreaGap(area_set, "", _OVERLAP), period) for area_set in sorted(overlapping)]
    known = tuple((period, code) for period in periods for code in sorted(plan.country.codes(int(period))))
    return {
        "flow_codes": Rows(("area_set", "period", "municipality", "area"), tuple(rows)),
        "flow_gaps": _gap_rows(gaps),
        "known_codes": Rows(("period", "municipality"), known),
    }


def _gap_rows(gaps: list[tuple[AreaGap, str | None]]) -> Rows:
    return Rows(
        ("area_set", "area", "period", "reason_nb", "reason_en"),
        tuple((gap.area_set, gap.area or None, period, gap.reason.nb, gap.reason.en) for gap, period in gaps),
    )


def _headline_areas(plan: Plan) -> dict[str, Any]:
    """The two areas whose exchange the commuting answer is about: the first two counties, or the region and the rest."""
    county = plan.resolve_set("county") or plan.region
    names = {area.area: area.name for area in plan.areas if area.area_set == county} | {REST: OUTSIDE_TEXTS[REST]}
    first_two = list(names)[:2]
    return {"area_set": county, "areas": first_two, "names": {code: names[code].model_dump() for code in first_two}}


_OVERLAP = Text(
    nb="Områdene i denne inndelingen overlapper, så strømmer mellom dem kan ikke summeres.",
    en="The areas of this division overlap, so flows between them cannot be summed.",
)
