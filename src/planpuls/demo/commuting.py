"""The invented commuters: who lives in one municipality and works in another, 4th quarter.

The matrix is made between base municipalities, for every year, and only then written on the codes of the year, so
that sums on today's borders are known without recoding anything. Grid year Y pairs with the 4th quarter of Y-1.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal

from planpuls.demo.arithmetic import Point, noise, spread, squared
from planpuls.demo.jobs import cells
from planpuls.demo.municipalities import BASE, UNKNOWN, UNLISTED, Edition, code_in

Matrix = dict[tuple[str, str], int]
"""(residence, workplace) -> employed persons."""

_YEARS: dict[str, tuple[int, ...]] = {
    "first": (2017, 2018, 2019, 2020, 2021, 2022, 2023),
    "second": (2024,),
}
_JSON_FROM = 2023
_UNKNOWN_WRITTEN_FROM = 2020
"""Until then only table 11618 knows those whose workplace is unknown; from this year 03321 has them as «Uoppgitt»."""

UNLISTED_YEAR = 2021
_UNLISTED_EMPLOYED: Matrix = {("9101", UNLISTED): 14, ("9201", UNLISTED): 6, ("9901", UNLISTED): 3}

_HOMES: dict[str, tuple[Point, int]] = {
    "9101": ((7_600, 5_600), 130), "9102": ((3_300, 8_000), 88), "9103": ((10_900, 13_300), 66),
    "9104": ((6_200, 14_600), 58), "9201": ((14_600, 9_900), 96), "9202": ((14_900, 14_200), 64),
    "9203": ((14_000, 4_000), 72), "9204": ((21_600, 5_600), 62), "9205": ((20_900, 13_200), 60),
    "9901": ((30_400, 8_100), 85), "9902": ((10_300, -7_500), 16),
}  # fmt: skip
"""Where people live (metres on the map) and how strongly each municipality fills jobs."""

_AT_HOME_PERMILLE = 340
"""Share of the jobs that goes to the municipality's own residents before distance decides over the rest."""


@dataclass(frozen=True)
class Hidden:
    """A cell of the matrix whose figure SSB does not show."""

    year: int
    residence: str
    workplace: str
    sign: Literal[":", ".."]
    status: Literal["confidential", "missing"]


HIDDEN = (
    Hidden(2022, "9203", "9901", "..", "missing"),
    Hidden(2023, "9902", "9203", ":", "confidential"),
)


def delivered_years(vintage: str) -> tuple[int, ...]:
    """Years of 4th quarters whose tables come with the delivery itself."""
    return _YEARS[vintage]


def commuting_years(vintage: str) -> tuple[int, ...]:
    """Years known after the delivery."""
    return tuple(sorted({*_YEARS["first"], *_YEARS[vintage]}))


def edition_of(year: int) -> Edition:
    """The edition of the codes that a year's tables are written in."""
    return 2019 if year < 2020 else 2020 if year < 2024 else 2024


def is_json(year: int) -> bool:
    """Whether the year is delivered as JSON-stat2 instead of CSV."""
    return year >= _JSON_FROM


def writes_unknown(year: int) -> bool:
    """Whether the year's 03321 has «Uoppgitt» as a workplace."""
    return year >= _UNKNOWN_WRITTEN_FROM


@cache
def matrix(year: int) -> Matrix:
    """Everyone employed and resident in the country, between base municipalities; unknown workplaces included."""
    found: Matrix = {}
    for workplace, jobs in _jobs(year).items():
        pulls = {home: _pull(home, workplace, year) for home in BASE}
        total = sum(pulls.values())
        at_home = jobs * _AT_HOME_PERMILLE // 1_000
        for home in BASE:
            found[home, workplace] = (jobs - at_home) * pulls[home] // total
        found[workplace, workplace] += at_home
    for home in BASE:
        employed = sum(value for (residence, _), value in found.items() if residence == home)
        found[home, UNKNOWN] = employed * (7 + noise(year, int(home), 21) % 3) // 1_000
    if year == UNLISTED_YEAR:
        found |= _UNLISTED_EMPLOYED
    return found


def _jobs(year: int) -> dict[str, int]:
    """Employed persons by workplace: a little more than the employees of the grid on the next 1 January."""
    jobs: dict[str, int] = defaultdict(int)
    for cell in cells():
        if cell.base is not None:
            jobs[cell.base] += cell.employees.get(year + 1, 0)
    return {base: jobs[base] * (1_040 + spread(8, year, int(base), 22)) // 1_000 for base in BASE}


def _pull(home: str, workplace: str, year: int) -> int:
    place, strength = _HOMES[home]
    distance2 = squared(place, _HOMES[workplace][0]) // 10_000 + 3_200
    # The island has no bridge: few travel to or from it.
    crossing = 5 if "9902" in (home, workplace) and home != workplace else 1
    return strength * (970 + noise(year, int(home), int(workplace), 23) % 60) * 10_000 // (distance2 * crossing)


def on_codes(year: int, edition: Edition) -> Matrix:
    """The matrix summed to the codes of an edition."""
    summed: Matrix = defaultdict(int)
    for (residence, workplace), value in matrix(year).items():
        summed[code_in(residence, edition), code_in(workplace, edition)] += value
    return dict(summed)


def employed_by_residence(year: int, edition: Edition) -> dict[str, int]:
    """Table 11618, SysselBosted: all employed residents, also those whose workplace is unknown."""
    return _margin(year, edition, 0)


def employed_by_workplace(year: int, edition: Edition) -> dict[str, int]:
    """Table 11618, SysselArbsted: all who work in the municipality, hidden figures of the matrix included."""
    return {code: value for code, value in _margin(year, edition, 1).items() if code not in (UNKNOWN, UNLISTED)}


def residents(year: int, edition: Edition) -> dict[str, int]:
    """Table 11618, BefolkningBosted: residents aged 15-74."""
    found: dict[str, int] = defaultdict(int)
    for base, value in employed_by_residence(year, 2019).items():
        found[code_in(base, edition)] += value * (1_430 + noise(year, int(base), 24) % 60) // 1_000
    return dict(found)


def _margin(year: int, edition: Edition, side: Literal[0, 1]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for pair, value in on_codes(year, edition).items():
        found[pair[side]] += value
    return dict(sorted(found.items()))


def hidden(year: int, edition: Edition) -> dict[tuple[str, str], Hidden]:
    """The hidden cells of a year's matrix, on the codes of an edition."""
    return {
        (code_in(cell.residence, edition), code_in(cell.workplace, edition)): cell
        for cell in HIDDEN
        if cell.year == year
    }
