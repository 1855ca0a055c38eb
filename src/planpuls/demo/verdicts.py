"""The truth about the demo plan's goals: change of a share in points as a fraction of integers, its class, the verdict.

Written apart from `planpuls.goals` on purpose: the rule is said twice, so that a slip in one of them shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from planpuls.demo.municipalities import GROUPS

BASELINE, OTHER_BASELINE, NEVER_END, SHIFT_M, LARGEST_CELLS = 2016, 2017, 2021, 125, 20


@dataclass(frozen=True)
class Row:
    """One placed row of the grid: employees, and the squared distance to the nearest hub (m²)."""

    cell: int
    municipality: str
    employees: int
    distance2: int

    def within(self, distance_m: int) -> bool:
        return distance_m >= 0 and self.distance2 <= distance_m**2


@dataclass(frozen=True)
class Goal:
    """A measured goal of the demo plan, direction up, as `plan.toml` has it."""

    id: str
    area_set: str
    area: str
    distance_m: int


GOALS = (
    Goal("hubs-region", "region@2024", "region", 600),
    Goal("hubs-outside", "bybaand@2024", "outside", 600),
    Goal("hubs-sundet", "sub_region@2024", "sundet", 1_000),
    Goal("hubs-regional-cities", "regional_city_municipality@2024", "with", 1_000),
)
NOT_MEASURED = ("freight-efficient",)
"""Goals without a figure."""


def goals(rows: Mapping[int, Sequence[Row]]) -> dict[str, dict[str, Any]]:
    """The truth about every goal, from the rows of every year."""
    found = {goal.id: _goal(goal, rows) for goal in GOALS}
    return found | {goal: {"verdict": "not_yet"} for goal in NOT_MEASURED}


def _goal(goal: Goal, rows: Mapping[int, Sequence[Row]]) -> dict[str, Any]:
    members = GROUPS[goal.area_set][goal.area]
    own = {year: [row for row in found if row.municipality in members] for year, found in rows.items()}
    end = max(year for year in own if year != NEVER_END)
    kept = _without_largest(own[BASELINE], own[end])
    variants = {
        "main": _variant(BASELINE, end, own[BASELINE], own[end], goal.distance_m),
        f"base_{OTHER_BASELINE}": _variant(OTHER_BASELINE, end, own[OTHER_BASELINE], own[end], goal.distance_m),
        "distance_farther": _variant(BASELINE, end, own[BASELINE], own[end], goal.distance_m - SHIFT_M),
        "distance_nearer": _variant(BASELINE, end, own[BASELINE], own[end], goal.distance_m + SHIFT_M),
        "without_largest": _variant(BASELINE, end, *kept, goal.distance_m),
    }
    main = variants["main"]["change_class"]
    agreed = all(_direction(variant["change_class"]) == _direction(main) for variant in variants.values())
    moved = variants["main"]["change"][0]
    return {
        "verdict": _direction(main) if agreed else "unsure",
        "change_class": main,
        "tendency": "up" if moved > 0 else "down" if moved < 0 else "none",
        "area_set": goal.area_set,
        "area": goal.area,
        "distance_m": goal.distance_m,
        "base": str(BASELINE),
        "end": str(end),
        "variants": variants,
    }


def _without_largest(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Both years without the cells that changed most; of equal changes the lower cell id goes first."""
    change: dict[int, int] = {row.cell: -row.employees for row in before}
    for row in after:
        change[row.cell] = change.get(row.cell, 0) + row.employees
    largest = set(sorted(change, key=lambda cell: (-abs(change[cell]), cell))[:LARGEST_CELLS])
    return [row for row in before if row.cell not in largest], [row for row in after if row.cell not in largest]


def _variant(base: int, end: int, before: Sequence[Row], after: Sequence[Row], distance_m: int) -> dict[str, Any]:
    near0, all0 = _share(before, distance_m)
    near1, all1 = _share(after, distance_m)
    change = 100 * (near1 * all0 - near0 * all1), all1 * all0
    return {
        "base": str(base),
        "end": str(end),
        "base_within": near0,
        "base_employees": all0,
        "end_within": near1,
        "end_employees": all1,
        "change": list(change),
        "change_class": change_class(*change),
    }


def _share(rows: Sequence[Row], distance_m: int) -> tuple[int, int]:
    return sum(row.employees for row in rows if row.within(distance_m)), sum(row.employees for row in rows)


def change_class(numerator: int, denominator: int) -> str:
    """The size of a change in points: under 0.5 stable, to 2 a little, beyond clearly.

    >>> change_class(1, 2), change_class(-2, 1), change_class(-21, 10), change_class(49, 100)
    ('little_up', 'little_down', 'clearly_down', 'stable')
    """
    if 2 * abs(numerator) < denominator:
        return "stable"
    size = "clearly" if abs(numerator) > 2 * denominator else "little"
    return f"{size}_{'up' if numerator > 0 else 'down'}"


def _direction(name: str) -> str:
    """The verdict of one class, for a goal that wants the share to rise."""
    return "stable" if name == "stable" else "right" if name.endswith("up") else "wrong"


def metres(distance2: int) -> int:
    """The smallest whole number of metres that is at least the distance.

    >>> metres(100), metres(101), metres(0)
    (10, 11, 0)
    """
    return isqrt(distance2 - 1) + 1 if distance2 else 0
