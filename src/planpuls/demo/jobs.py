"""The invented jobs: how many employees every 250 m cell of the country has on 1 January of every year.

Jobs gather round centres and business areas and lie scattered elsewhere. Each cell grows at a pace set by its
municipality and its distance to the hubs; on top lie the national level (with the break between 2015 and 2016 and
the dip of 2021) and a few events: a campus, an address that was registered anew, cells in water.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from math import isqrt

from planpuls.demo.arithmetic import Point, noise, spread, squared
from planpuls.demo.geography import NODES, hubs, nearest_at_coast, nearest_hub2, on_land, on_map

YEARS = tuple(range(2014, 2026))
"""Every year the world knows; not every year is delivered."""

CELL_M = 250
THRESHOLD_MARGIN_M = 2
"""No cell with employees lies nearer than this to a distance at which a figure changes, at any hub."""

_LEVEL_PERMILLE = {
    2014: 938, 2015: 949, 2016: 1000, 2017: 984, 2018: 990, 2019: 1001, 2020: 1006,
    2021: 978, 2022: 1012, 2023: 1024, 2024: 1030, 2025: 1037,
}  # fmt: skip


@dataclass(frozen=True)
class Centre:
    """A place where jobs gather: employees in 2016 within a radius, thinning out from the middle."""

    x: int
    y: int
    employees: int
    radius_m: int


_CENTRES = (
    # Towns round the hubs.
    Centre(7_500, 5_150, 11_600, 1_500), Centre(7_800, 7_700, 3_100, 1_400), Centre(6_100, 2_950, 2_700, 1_300),
    Centre(3_450, 8_150, 1_750, 1_200), Centre(6_450, 14_150, 1_500, 1_200), Centre(10_900, 13_350, 2_350, 1_250),
    Centre(14_700, 14_100, 2_250, 1_250), Centre(14_000, 10_150, 3_900, 1_450), Centre(16_200, 8_800, 1_900, 1_100),
    Centre(13_550, 4_050, 2_000, 1_200), Centre(20_650, 12_800, 1_700, 1_150),
    # Business areas and villages away from them.
    Centre(6_450, 9_450, 3_000, 950), Centre(4_300, 3_450, 1_350, 800), Centre(2_700, 10_900, 900, 800),
    Centre(3_300, 5_600, 800, 750), Centre(9_700, 16_700, 1_100, 850), Centre(3_300, 17_000, 900, 800),
    Centre(10_650, 11_350, 1_050, 650), Centre(15_950, 15_900, 1_050, 650), Centre(18_300, 9_900, 1_500, 900),
    Centre(13_200, 7_200, 1_300, 750), Centre(16_300, 2_600, 1_650, 900), Centre(21_400, 5_200, 1_900, 950),
    Centre(24_700, 8_500, 1_000, 800), Centre(22_600, 16_800, 1_150, 850), Centre(25_400, 3_000, 800, 750),
    # The neighbour and the island.
    Centre(30_400, 8_100, 2_600, 1_000), Centre(10_300, -7_500, 1_100, 700),
)  # fmt: skip

_PACE: dict[str, tuple[int, int, int]] = {
    "9101": (365, 60, -20), "9102": (75, 85, 93), "9103": (75, 85, 93), "9202": (75, 85, 93), "9201": (75, 85, 93),
    "9104": (-115, 80, 280), "9203": (-115, 80, 280), "9204": (-115, 80, 280), "9205": (-115, 80, 280),
    "9901": (60, 60, 60), "9902": (-40, -40, -40),
}  # fmt: skip
"""Growth 2016-2024 in permille: within 700 m of a hub, to 1 500 m, beyond."""

_CAMPUS = Centre(13_700, 10_500, 0, 540)
_CAMPUS_EMPLOYEES = {2020: 16, 2021: 33, 2022: 56, 2023: 77, 2024: 92, 2025: 97}
"""Employees that each cell of the campus in Furudalen gets on top, by year."""


def _centre(corner: Point) -> Point:
    return corner[0] + CELL_M // 2, corner[1] + CELL_M // 2


_SHIPYARD = {
    on_map(x, y): 268
    for x, y in ((9_000, 9_250), (9_250, 9_250), (9_000, 9_500), (9_250, 9_500), (9_250, 9_750), (9_500, 9_500))
}
_TERMINAL = dict.fromkeys((on_map(x, y) for x in (6_250, 6_500) for y in (9_250, 9_500, 9_750)), 44)
"""A shipyard closes and a freight terminal opens, both in Havnesund and far from the hubs; employees in 2016."""
_MOVED_PERMILLE = {2017: 60, 2018: 150, 2019: 340, 2020: 520, 2021: 610, 2022: 760, 2023: 900}
_MOVED_PER_CELL = 236

MOVED_ADDRESS = (on_map(23_250, 4_250), on_map(23_500, 4_250))
"""Neighbouring cells in one cell of 1 km: most employees of the first are registered in the second from 2018."""
_MOVED_EMPLOYEES = 760

WATER_CELLS: dict[Point, int] = {
    on_map(8_250, 5_250): 210,
    on_map(8_500, 5_250): 86,
    on_map(8_750, 6_250): 41,
    on_map(1_500, 6_250): 33,
    on_map(10_000, 9_500): 18,
    on_map(11_750, 9_500): 27,
}
"""Cells whose centre lies in water near a municipality, with employees in 2016; the fifth has two municipalities near."""

_EXPLICIT: dict[Point, int] = {on_map(-750, 7_250): 14, on_map(-500, 7_500): 22}
"""Cells on the islet, with employees in 2016."""

EMPTY_CELL = on_map(19_500, 8_000)
"""A cell with establishments and no employees in any year; one file leaves its count blank."""

FAR_CELL = on_map(8_250, 2_000)
"""A cell in the mouth of the fjord, more than 500 m from all land."""


@dataclass(frozen=True)
class Cell:
    """One 250 m cell with workplaces; `corner` is its lower-left corner, `base` None far out at sea."""

    corner: Point
    base: str | None
    water: bool
    employees: dict[int, int]
    establishments: dict[int, int]
    """Years without an entry have no row for the cell."""

    @property
    def id(self) -> int:
        """SSB's cell id."""
        return ssb_id(self.corner)

    @property
    def centre(self) -> Point:
        return _centre(self.corner)


def ssb_id(corner: Point) -> int:
    """SSB's id of the cell with this lower-left corner, written out here so that it is checked from two sides.

    >>> ssb_id((-150000, 6600000))
    18500006600000
    """
    return (2_000_000 + corner[0]) * 10**7 + corner[1]


@cache
def cells() -> tuple[Cell, ...]:
    """Every cell with workplaces in any year, in the order of their ids."""
    found = []
    for corner, employees in sorted(_employees_2016().items()):
        centre = _centre(corner)
        base = on_land(centre)
        water = base is None
        if base is None and corner != FAR_CELL:
            if corner not in WATER_CELLS:
                continue
            base = nearest_at_coast(centre)
        found.append(_through_years(corner, centre, base, water, employees))
    return tuple(found)


def _employees_2016() -> dict[Point, int]:
    employees: dict[Point, int] = defaultdict(int)
    for number, centre in enumerate(_CENTRES):
        weights = {corner: _weight(number, centre, corner) for corner in _corners_round(centre)}
        total = sum(weights.values())
        for corner, weight in weights.items():
            if weight and keeps_margin(corner):
                employees[corner] += centre.employees * weight // total
    for corner in _scattered():
        if keeps_margin(corner):
            employees[corner] += noise(*corner, 3) % 100 * (noise(*corner, 4) % 100) // 700
    for corner in _campus():
        employees[corner] += 0
    fixed = (
        WATER_CELLS
        | _EXPLICIT
        | _SHIPYARD
        | _TERMINAL
        | {FAR_CELL: 6, EMPTY_CELL: 0}
        | dict.fromkeys(MOVED_ADDRESS, _MOVED_EMPLOYEES)
    )
    return dict(employees) | fixed


@cache
def _campus() -> frozenset[Point]:
    round_it = _corners_round(_CAMPUS)
    middle = on_map(_CAMPUS.x, _CAMPUS.y)
    near = (corner for corner in round_it if squared(middle, _centre(corner)) <= _CAMPUS.radius_m**2)
    return frozenset(corner for corner in near if keeps_margin(corner))


def _corners_round(centre: Centre) -> list[Point]:
    west, south = on_map(centre.x, centre.y)
    reach = centre.radius_m // CELL_M + 1
    return [
        (west // CELL_M * CELL_M + i * CELL_M, south // CELL_M * CELL_M + j * CELL_M)
        for i in range(-reach, reach + 1)
        for j in range(-reach, reach + 1)
    ]


def _weight(number: int, centre: Centre, corner: Point) -> int:
    ragged2 = centre.radius_m**2 * (60 + noise(number, *corner, 10) % 60) // 100
    left = ragged2 - squared(on_map(centre.x, centre.y), _centre(corner))
    if left <= 0 or noise(*corner, 1) % 100 < 17:
        return 0
    return left // 1_000 * (30 + noise(number, *corner, 2) % 110)


def _scattered() -> list[Point]:
    """Single workplaces spread over the land."""
    corners = []
    west, east = min(x for x, _ in NODES.values()), max(x for x, _ in NODES.values())
    for number in range(420):
        x = west + noise(number, 11) % (east - west)
        y = noise(number, 12) % 20_000
        corners.append((on_map(x, y)[0] // CELL_M * CELL_M, on_map(x, y)[1] // CELL_M * CELL_M))
    return corners


def keeps_margin(corner: Point) -> bool:
    """Whether the cell's centre keeps `THRESHOLD_MARGIN_M` from 0, 100 ... 2 000 m and from those +-125 m, at every hub."""
    centre = _centre(corner)
    return all(_clear(squared(centre, hub.at)) for hub in hubs("second"))


def _clear(distance2: int) -> bool:
    if distance2 > (2_125 + THRESHOLD_MARGIN_M) ** 2:
        return True
    root = isqrt(distance2)
    nearby = {root + step for step in range(-THRESHOLD_MARGIN_M - 1, THRESHOLD_MARGIN_M + 2)}
    thresholds = {value for value in nearby if value % 100 in (0, 25, 75)}
    return all(
        distance2 <= max(0, value - THRESHOLD_MARGIN_M) ** 2 or distance2 >= (value + THRESHOLD_MARGIN_M) ** 2
        for value in thresholds
    )


def _through_years(corner: Point, centre: Point, base: str | None, water: bool, start: int) -> Cell:
    near2 = nearest_hub2(centre, "first")
    zone = 0 if near2 <= 700**2 else 1 if near2 <= 1_500**2 else 2
    pace = (0 if base is None else _PACE[base][zone]) + spread(90, *corner, 5)
    employees: dict[int, int] = {}
    establishments: dict[int, int] = {}
    for year in YEARS:
        if not _has_row(corner, start, year):
            continue
        value = start * (8_000 + pace * (year - 2016)) * _LEVEL_PERMILLE[year] // 8_000_000
        if zone == 0 and year == 2021:
            value = value * 955 // 1_000
        if start > 25:
            value += spread(1, *corner, year, 6)
        if corner in _campus():
            value += _CAMPUS_EMPLOYEES.get(year, 0)
        moved = _MOVED_PER_CELL * _MOVED_PERMILLE.get(year, 1_000) // 1_000 + spread(6, *corner, 12)
        if corner in _TERMINAL and year > 2016:
            value += moved
        if corner in _SHIPYARD and year > 2016:
            value = max(0, value - moved)
        if corner in MOVED_ADDRESS:
            total = _MOVED_EMPLOYEES * _LEVEL_PERMILLE[year] // 1_000
            first = total * 93 // 100 if year < 2018 else total * 12 // 100
            value = first if corner == MOVED_ADDRESS[0] else total - first
        employees[year] = value
        establishments[year] = 1 + value // 9 + noise(*corner, year // 3, 7) % 3
    return Cell(corner, base, water, employees, establishments)


def _has_row(corner: Point, start: int, year: int) -> bool:
    """Small workplaces come and go; larger ones have a row in every year."""
    if start > 12 or corner in (FAR_CELL, EMPTY_CELL) or corner in _campus():
        return True
    opened, closed = 2010 + noise(*corner, 8) % 14, 2016 + noise(*corner, 9) % 24
    return opened <= year <= max(closed, opened)
