"""What all indicators that find concentrations on the grid share: the plan's rules, the cells of today, the years without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planpuls.indicators.result import Gap
from planpuls.places.concentrations import Concentration, Rule
from planpuls.spec.text import Text

MAIN, STRICTER = "main", "stricter"
RULE = Text(nb="Regel", en="Rule")
RULES = {
    MAIN: Text(nb="hovedregelen", en="the main rule"),
    STRICTER: Text(nb="strengere tetthetsgrense", en="stricter limit of density"),
}


def rules(given: Mapping[str, Any]) -> dict[str, Rule]:
    """The plan's `[job_clusters]`: its rule, and the one with the stricter limit.

    >>> given = {"bandwidth_m": 500, "employees_per_km2": 2, "stricter_employees_per_km2": 4, "employees": 9}
    >>> rules(given)["stricter"]
    Rule(bandwidth_m=500, employees_per_km2=4, employees=9)
    """
    bandwidth, least = given["bandwidth_m"], given["employees"]
    return {
        MAIN: Rule(bandwidth, given["employees_per_km2"], least),
        STRICTER: Rule(bandwidth, given["stricter_employees_per_km2"], least),
    }


def newest_cells(periods: Mapping[str, list[Concentration]]) -> dict[str, tuple[int, ...]]:
    """Id of each concentration of the newest period -> its cells."""
    return {str(one.id): tuple(one.cells) for one in periods[max(periods)]} if periods else {}


def absent(periods: Mapping[str, list[Concentration]], key: str, reason: Text) -> list[Gap]:
    """Periods in which a concentration that exists in others lies below the limits, or is part of another."""
    ids = sorted({one.id for clusters in periods.values() for one in clusters})
    return [
        Gap(reason, key, str(cluster), period)
        for cluster in ids
        for period, clusters in sorted(periods.items())
        if cluster not in {one.id for one in clusters}
    ]
