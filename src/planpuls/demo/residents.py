"""Where the invented people live: SSB's population and dwelling grids, and what they must add up to.

Every cell with workplaces on land has residents too, and so have some cells east of one that have none. Residents of a
cell grow by a whole number a year; every second resident is a dwelling, every third dwelling is in a block.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planpuls.demo.arithmetic import Point, noise
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import on_land
from planpuls.demo.jobs import CELL_M, cells, ssb_id
from planpuls.demo.municipalities import code_in

POPULATION_YEARS: dict[Vintage, tuple[int, ...]] = {"first": (2016, 2020, 2024), "second": (2025,)}
DWELLING_YEARS: dict[Vintage, tuple[int, ...]] = {"first": (2024,), "second": (2025,)}
OLD_LAYOUT_YEAR = 2016
"""This year comes as the older file `NOR0250M_POP_2016.csv`."""
_BOM = "\ufeff"


@dataclass(frozen=True)
class Home:
    """One cell with residents; `base` is its municipality before the reforms."""

    corner: Point
    base: str
    start: int
    yearly: int

    def residents(self, year: int) -> int:
        return self.start + self.yearly * (year - 2016)

    def dwellings(self, year: int) -> int:
        return self.residents(year) // 2

    def in_blocks(self, year: int) -> int:
        return self.dwellings(year) // 3


@cache
def homes() -> tuple[Home, ...]:
    """Every cell with residents, in the order of their ids."""
    found: dict[Point, str] = {}
    for number, cell in enumerate(cells()):
        if cell.base is None or cell.water:
            continue
        found[cell.corner] = cell.base
        east = (cell.corner[0] + CELL_M, cell.corner[1])
        if number % 5 == 0 and east not in found:
            base = on_land((east[0] + CELL_M // 2, east[1] + CELL_M // 2))
            if base is not None:
                found[east] = base
    return tuple(
        Home(corner, base, 20 + noise(*corner, 41) % 160, noise(*corner, 42) % 5)
        for corner, base in sorted(found.items(), key=lambda item: ssb_id(item[0]))
    )


def residents_truth(year: int) -> dict[str, dict[str, int]]:
    """Residents, dwellings and dwellings in blocks by municipality of 2024, all of the country."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: {"residents": 0, "dwellings": 0, "in_blocks": 0})
    for home in homes():
        row = sums[code_in(home.base, 2024)]
        row["residents"] += home.residents(year)
        row["dwellings"] += home.dwellings(year)
        row["in_blocks"] += home.in_blocks(year)
    return dict(sorted(sums.items()))


def write(folder: Path, vintage: Vintage) -> None:
    """The grid files of one delivery."""
    for year in POPULATION_YEARS[vintage]:
        if year == OLD_LAYOUT_YEAR:
            _write(folder / f"NOR0250M_POP_{year}.csv", _old_population(year))
        else:
            _write(folder / f"befolkning_250m_{year}.csv", _population(year))
            _write(folder / f"befolkning_1km_{year}.csv", _population_1km(year))
    for year in DWELLING_YEARS[vintage]:
        _write(folder / f"boliger_250m_{year}.csv", _dwellings(year))


def _write(path: Path, lines: list[str]) -> None:
    path.write_bytes((_BOM + "\n".join(lines) + "\n").encode("utf-8"))


def _old_population(year: int) -> list[str]:
    return ["SSBID0250M;pop_tot", *(f"{ssb_id(home.corner)};{home.residents(year)}" for home in homes())]


def _population(year: int) -> list[str]:
    rows = []
    for home in homes():
        total = home.residents(year)
        age = f"{35 + noise(*home.corner, 43) % 12},{noise(*home.corner, 44) % 10}"
        rows.append(f"{ssb_id(home.corner)};{total};{total // 2};{total - total // 2};{age}")
    return ["ssbid250m;pop_tot;pop_mal;pop_fem;pop_ave", *rows]


def _population_1km(year: int) -> list[str]:
    sums: dict[Point, int] = defaultdict(int)
    for home in homes():
        sums[home.corner[0] // 1_000 * 1_000, home.corner[1] // 1_000 * 1_000] += home.residents(year)
    rows = sorted((ssb_id(corner), total) for corner, total in sums.items())
    return ["ssbid1000m;pop_tot;pop_ave", *(f"{cell};{total};40,5" for cell, total in rows)]


def _dwellings(year: int) -> list[str]:
    rows = []
    for home in homes():
        total, blocks = home.dwellings(year), home.in_blocks(year)
        area = 80 + noise(*home.corner, 45) % 60
        rows.append(f"{ssb_id(home.corner)};{total};{total - blocks};0;0;{blocks};0;0;{area}")
    header = "SSBID0250M;dwe_todw;dwe_det;dwe_2dw;dwe_row;dwe_mult;dwe_com;dwe_oth;dwe_area"
    return [header, *rows]
