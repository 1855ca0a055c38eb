"""What became of the demo's establishments between its two deliveries, counted from the invented world alone."""

from __future__ import annotations

from collections import Counter

from planpuls.demo.arithmetic import squared
from planpuls.demo.cadastre import point_of
from planpuls.demo.geography import nearest_hub2
from planpuls.demo.municipalities import OUTSIDE
from planpuls.demo.registers import Unit, units

_SAME_PLACE_M = 100
Row = tuple[str, str, int, int]
"""From, to, least and most employees."""


def became() -> dict[str, list[Row]]:
    """What happened -> one row per establishment with employees, region only: `stayed`, `undecided`, `moved`, `came`, `left`, `opened`, `closed`.

    Ends are municipalities of 2024, `rest` for the rest of the country, empty for the day it was not there.
    """
    before, after = (
        {unit.number: unit for unit in units(vintage) if unit.employees} for vintage in ("first", "second")
    )
    found: dict[str, list[Row]] = {}
    for number in sorted({*before, *after}):
        one, two = before.get(number), after.get(number)
        ends = _place(one), _place(two)
        if not {*ends} <= {"rest", ""}:
            shown = two or one
            assert shown is not None
            found.setdefault(_what(one, two, ends), []).append((*ends, *_band(shown)))
    return found


def hub_distances(limit_m: int) -> Counter[str]:
    """Establishments that moved within the region, by whether the old and the new address lie within the limit of a hub."""
    before, after = (
        {unit.number: unit for unit in units(vintage) if unit.employees} for vintage in ("first", "second")
    )
    counted: Counter[str] = Counter()
    for number in before.keys() & after.keys():
        one, two = before[number], after[number]
        ends = _place(one), _place(two)
        if "rest" not in ends and _what(one, two, ends) == "moved":
            points = point_of(one.municipality, one.house), point_of(two.municipality, two.house)
            # Both days are measured to the hubs of today.
            words = [
                "near" if nearest_hub2(point, "second") <= limit_m**2 else "far"
                for point in points
                if point is not None
            ]
            counted["_to_".join(words) if len(words) == 2 else "unknown"] += 1
    return counted


def _place(unit: Unit | None) -> str:
    if unit is None:
        return ""
    return "rest" if not unit.municipality or unit.municipality in OUTSIDE else unit.municipality


def _what(one: Unit | None, two: Unit | None, ends: tuple[str, str]) -> str:
    if one is None or two is None:
        return "opened" if one is None else "closed"
    if "rest" in ends:
        return "came" if ends[0] == "rest" else "left"
    if ends[0] != ends[1]:
        return "moved"
    points = point_of(one.municipality, one.house), point_of(two.municipality, two.house)
    if points[0] is None or points[1] is None:
        return "stayed" if one.house == two.house else "undecided"
    return "moved" if squared(points[0], points[1]) >= _SAME_PLACE_M**2 else "stayed"


def _band(unit: Unit) -> tuple[int, int]:
    return (1, 4) if unit.employees <= 4 else (unit.employees, unit.employees)
