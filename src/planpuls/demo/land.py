"""What must be left of the invented plans: every rule's reserve in whole square metres, counted on rectangles.

All edges are cut through: plans, layers, and the strips of 15 m on either side of the streets, which run through the middles
of the 250 m cells. Each rectangle that is left lies in one plan, one layer and one cell as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from planpuls.demo.arithmetic import Point, squared
from planpuls.demo.cadastre import buildings
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import hubs_of_today, on_map
from planpuls.demo.jobs import CELL_M
from planpuls.demo.plans import (
    BOG,
    CORNERS,
    FRESHWATER,
    GROUND,
    MIN_WATER_M2,
    STEEP_DEGREES,
    Area,
    Ground,
    Rectangle,
    areas,
    surface,
)
from planpuls.demo.streets import streets

RULES = ("published", "stricter", "looser", "gentle")
PURPOSES = {
    ("1110", "pbl2008"): "housing",
    ("110", "pbl1985"): "housing",
    ("1300", "pbl2008"): "business",
    ("1310", "pbl2008"): "business",
    ("130", "pbl1985"): "business",
    ("140", "pbl1985"): "business",
    ("1001", "pbl2008"): "general",
    ("1130", "pbl2008"): "general",
}
DISTANCES_M = (500, 1_000, 2_000)
_KEEP_OFF_M = 15
_KEPT_OFF = ("01", "02", "06")
_MIN_M2 = {"01": 250, "02": 250, "06": 1_000, "11": 250}
_MIN_OTHER_M2 = 150
_OUT_OF_FORCE = ("4", "5", "8")
_OFTEN_YEARS = {"flood": 200}
_SLIDE_YEARS = 1_000
_STRICT = ("national_park", "nature_reserve")

Key = tuple[str, str, str]
"""Municipality, purpose, rule."""


@dataclass(frozen=True)
class _Patch:
    """One rectangle with what is known of it."""

    at: Rectangle
    area: Area
    grounds: tuple[Ground, ...]
    by_street: bool


def reserves(vintage: Vintage) -> dict[Key, dict[str, int]]:
    """(municipality, purpose, rule) -> square metres: `planned`, `planned_future`, `built`, `excluded`, `sliver`, `reserve`,
    `reserve_future`, `reserve_within_<m>m` of a hub from the middle of the 250 m cell, `reserve_plan_<age>`."""
    found: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for municipality in CORNERS:
        patches = _patches(municipality, vintage)
        for rule in RULES:
            if rule == "gentle" and not any(
                ground.layer == "slope" for ground in GROUND if ground.municipality == municipality
            ):
                continue
            state = _states(patches, rule)
            for patch in patches:
                purpose = PURPOSES.get((patch.area.code, patch.area.law))
                if purpose:
                    sums = found[municipality, purpose, rule]
                    for name in _counted(patch, state[patch.at], municipality, vintage):
                        sums[name] += surface(patch.at)
    return {key: dict(sums) for key, sums in sorted(found.items())}


def _counted(patch: _Patch, state: str, municipality: str, vintage: Vintage) -> list[str]:
    """The sums a rectangle counts in."""
    future = patch.area.status in (2, 3)
    names = ["planned", state, *(["planned_future"] if future else [])]
    if state == "reserve":
        year = int(patch.area.plan.date[:4])
        age = (
            "undated"
            if year == 1800
            else "before_1985"
            if year < 1985
            else "before_2008"
            if year < 2008
            else "since_2008"
        )
        names += [f"reserve_plan_{age}", *(["reserve_future"] if future else [])]
        x, y = _place(municipality, patch.at)
        middle = (x // CELL_M * CELL_M + CELL_M // 2, y // CELL_M * CELL_M + CELL_M // 2)
        nearest2 = min(squared(middle, hub.at) for hub in hubs_of_today(vintage))
        names += [f"reserve_within_{far}m" for far in DISTANCES_M if nearest2 <= far**2]
    return names


def _place(municipality: str, at: Rectangle) -> Point:
    x, y = CORNERS[municipality]
    return on_map(x + at[0], y + at[1])


def _patches(municipality: str, vintage: Vintage) -> list[_Patch]:
    mine = [area for area in areas(vintage) if area.plan.municipality == municipality and area.defect != "empty"]
    grounds = [ground for ground in GROUND if ground.municipality == municipality]
    strips = _strips(municipality, mine, vintage)
    columns = sorted(
        {x for at in _all(mine, grounds, strips) for x in (at[0], at[2])} | _lattice(municipality, 0, mine)
    )
    rows = sorted({y for at in _all(mine, grounds, strips) for y in (at[1], at[3])} | _lattice(municipality, 1, mine))
    found = []
    for west, east in pairwise(columns):
        for south, north in pairwise(rows):
            at = (west, south, east, north)
            over = [area for area in mine if _covers(area.at, at) and area.plan.status not in _OUT_OF_FORCE]
            if over:
                winner = max(over, key=lambda area: (area.plan.zoning, area.plan.date))
                here = tuple(ground for ground in grounds if _covers(ground.at, at))
                found.append(_Patch(at, winner, here, any(_covers(strip, at) for strip in strips)))
    return found


def _all(mine: list[Area], grounds: list[Ground], strips: list[Rectangle]) -> list[Rectangle]:
    return [*(area.at for area in mine), *(ground.at for ground in grounds), *strips]


def _lattice(municipality: str, axis: int, mine: list[Area]) -> set[int]:
    """The borders of the 250 m cells across the plans, in metres of the sheet."""
    first = _place(municipality, (0, 0, 0, 0))[axis] % CELL_M
    longest = max(area.at[axis + 2] for area in mine)
    return set(range(-first, longest + CELL_M, CELL_M))


def _strips(municipality: str, mine: list[Area], vintage: Vintage) -> list[Rectangle]:
    """The ground beside the streets that cars may use, in metres of the sheet. Streets must run right across the plans."""
    x0, y0 = _place(municipality, (0, 0, 0, 0))
    east, north = (max(area.at[side] for area in mine) for side in (2, 3))
    found = []
    for tags, line in streets(vintage):
        if tags["highway"] != "residential":
            continue
        (ax, ay), (bx, by) = line[0], line[-1]
        at = (ax - x0 - _KEEP_OFF_M, ay - y0 - _KEEP_OFF_M, bx - x0 + _KEEP_OFF_M, by - y0 + _KEEP_OFF_M)
        if at[0] < east and at[2] > 0 and at[1] < north and at[3] > 0:
            along = 0 if ay == by else 1
            if at[along] > 0 or at[along + 2] < (east, north)[along]:
                raise AssertionError(
                    f"the street at {line[0]} ends within the plans of {municipality}: its end would be round"
                )
            found.append(at)
    middles = {(x, y) for _, line in streets(vintage) for x, y in line}
    for building in buildings(vintage):
        x, y = building.at[0] - x0, building.at[1] - y0
        if 0 <= x <= east and 0 <= y <= north and building.at not in middles:
            raise AssertionError(f"building {building.number} lies beside the crossings: its disc would count")
    return found


def _states(patches: list[_Patch], rule: str) -> dict[Rectangle, str]:
    found: dict[Rectangle, str] = {}
    for patch in patches:
        kept_off = rule != "looser" and patch.by_street and patch.area.group in _KEPT_OFF
        if kept_off or any(ground.layer == "used" for ground in patch.grounds):
            found[patch.at] = "built"
        elif any(_excludes(ground, rule) for ground in patch.grounds):
            found[patch.at] = "excluded"
    left = [patch for patch in patches if patch.at not in found]
    for piece in _pieces(left):
        size = sum(surface(patch.at) for patch in piece)
        limit = _MIN_M2.get(piece[0].area.group, _MIN_OTHER_M2)
        found |= {patch.at: "sliver" if size < limit else "reserve" for patch in piece}
    return found


def _excludes(ground: Ground, rule: str) -> bool:
    if ground.layer == "cover":
        return (ground.kind == FRESHWATER and surface(ground.at) > MIN_WATER_M2) or (
            rule == "stricter" and ground.kind == BOG
        )
    if ground.layer == "slope":
        return rule == "gentle" and int(ground.kind) >= STEEP_DEGREES
    if rule != "stricter":
        return False
    if ground.layer == "hazard":
        return (ground.return_period_years or 0) <= _OFTEN_YEARS.get(ground.kind, _SLIDE_YEARS)
    return ground.layer == "protected" and ground.kind in _STRICT


def _pieces(left: list[_Patch]) -> list[list[_Patch]]:
    """Rectangles of one purpose group that share a side, gathered."""
    sides: dict[tuple[str, int, int, int], list[int]] = defaultdict(list)
    for place, patch in enumerate(left):
        west, south, east, north = patch.at
        for key in (
            ("x", west, south, north),
            ("x", east, south, north),
            ("y", south, west, east),
            ("y", north, west, east),
        ):
            sides[key].append(place)
    beside: dict[int, list[int]] = defaultdict(list)
    for places in sides.values():
        if len(places) == 2 and left[places[0]].area.group == left[places[1]].area.group:
            beside[places[0]].append(places[1])
            beside[places[1]].append(places[0])
    seen: set[int] = set()
    found = []
    for start in range(len(left)):
        if start in seen:
            continue
        waiting, piece = [start], []
        seen.add(start)
        while waiting:
            here = waiting.pop()
            piece.append(left[here])
            fresh = [other for other in beside[here] if other not in seen]
            seen.update(fresh)
            waiting += fresh
        found.append(piece)
    return found


def _covers(outer: Rectangle, cell: Rectangle) -> bool:
    return outer[0] <= cell[0] and outer[1] <= cell[1] and cell[2] <= outer[2] and cell[3] <= outer[3]
