"""What kind of place every cell of the demo is, and which establishments fit theirs, from the invented world alone.

The thresholds are those of the demo's plan.toml, written out here: A within 600 m on foot of a hub with three departures an
hour, B within 1 000 m of one with two, C within 2 km by air line of one of the two exits of the motorway.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from planpuls.demo.arithmetic import Point, squared
from planpuls.demo.cadastre import point_of
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import hubs_of_today
from planpuls.demo.jobs import cells
from planpuls.demo.municipalities import OUTSIDE
from planpuls.demo.registers import NACE, Unit, units
from planpuls.demo.streets import EXITS, near_a_street, walks
from planpuls.demo.timetables import departures_an_hour

_PLACES = (("A", 600, 3), ("B", 1_000, 2))
_ROAD_M = 2_000
_PROFILES = {
    "Restaurant": "A",
    "Dagligvarer": "A",
    "Programmering": "A",
    "Bygg": "B",
    "Frisør": "A",
    "Regnskap": "A",
    "Legetjeneste": "A",
    "Godstransport": "C",
    "Metallvarer": "C",
    "Bilforhandel": "B",
    "Byggevarer": "B",
    "Møbler": "disputed",
    "Hvitevarer": "disputed",
    "Datasenter": "energy",
    "Engroshandel": "C",
}
GOODS = {"Bilforhandel": "vehicles", "Byggevarer": "building_goods", "Møbler": "furniture", "Hvitevarer": "white_goods"}


@cache
def profiles(vintage: Vintage) -> dict[Point, str]:
    """Corner of every cell with workplaces on land -> `A`, `B`, `C`, `none` or `unknown`."""
    return {cell.corner: profile_of(cell.corner, cell.centre, vintage) for cell in cells() if cell.base is not None}


def profile_of(corner: Point, centre: Point, vintage: Vintage) -> str:
    """The profile of one cell of 250 m."""
    for letter, limit_m, hourly in _PLACES:
        frequent = frozenset(hub.id for hub in hubs_of_today(vintage) if departures_an_hour(vintage, hub.id) >= hourly)
        if walks(vintage, frequent).get(corner, limit_m + 1) <= limit_m:
            return letter
        air2 = min(squared(centre, hub.at) for hub in hubs_of_today(vintage) if hub.id in frequent)
        if air2 <= limit_m**2 and not near_a_street(vintage, centre):
            return "unknown"
    return "C" if min(squared(centre, exit) for exit in EXITS) <= _ROAD_M**2 else "none"


Row = tuple[str, str, str, str | None, int]
"""Municipality, profile of the business, profile of the place, goods group, employees with 1-4 counted as one."""


def establishments(vintage: Vintage) -> list[Row]:
    """Every establishment of the region with employees."""
    found: list[Row] = []
    for unit in units(vintage):
        if unit.employees and unit.municipality and unit.municipality not in OUTSIDE:
            what = NACE[unit.nace][2]
            low = unit.employees if unit.employees > 4 else 1
            found.append((unit.municipality, _PROFILES[what], _place(unit, vintage), GOODS.get(what), low))
    return found


def _place(unit: Unit, vintage: Vintage) -> str:
    at = point_of(unit.municipality, unit.house)
    return "unknown" if at is None else profiles(vintage)[at[0] // 250 * 250, at[1] // 250 * 250]


def by_profiles(vintage: Vintage, municipality: str | None = None) -> Counter[tuple[str, str]]:
    """Establishments by profile of the business and of the place, of one municipality or of the region."""
    return Counter(
        (mobility, access) for code, mobility, access, _, _ in establishments(vintage) if municipality in (None, code)
    )
