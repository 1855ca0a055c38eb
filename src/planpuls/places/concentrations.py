"""Concentrations of employees on the 250 m grid, and which of them are the same from year to year.

A cell's smoothed density is a weighted mean over the lattice round it, cells without workplaces as 0. With a bandwidth of
h cells the weight at i cells east and j cells north is (h² - i² - j²)², 0 from h on (the quartic kernel). Cells of at least
the least density that share sides are one concentration, if its own employees are at least the least number. All whole
numbers: the same grid gives the same cells on any machine.

A concentration keeps its id as long as it overlaps the last one that had the id; where several could, the pair with most
cells in common wins. A new id is that of its cell with most employees among those that never lent theirs; where all have, that
of the first cell north of its largest that has not.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planpuls.spec.grid import CELL_1KM, CELL_250M, SHIFT

_CELLS_PER_KM2 = (CELL_1KM // CELL_250M) ** 2
_EAST, _NORTH = CELL_250M * SHIFT, CELL_250M
Ints = npt.NDArray[np.int64]
_SIDES = (_EAST, -_EAST, _NORTH, -_NORTH)


@dataclass(frozen=True)
class Rule:
    """What a concentration is."""

    bandwidth_m: int
    """A whole number of cells."""
    employees_per_km2: int
    """Least smoothed density."""
    employees: int
    """Least number in all."""


@dataclass(frozen=True)
class Concentration:
    id: int
    """Id of a 250 m cell."""
    cells: frozenset[int]
    employees: int

    @property
    def area_km2(self) -> float:
        return len(self.cells) / _CELLS_PER_KM2


@dataclass(frozen=True)
class Density:
    """Smoothed density of one year, for any rule with its bandwidth."""

    cells: Ints
    """250 m cell ids (n)."""
    sums: Ints
    """Weights times employees (n)."""
    weight: int
    """All weights together."""

    def at_least(self, employees_per_km2: int) -> set[int]:
        """Cells of at least this density, with and without workplaces of their own."""
        dense = self.sums * _CELLS_PER_KM2 >= employees_per_km2 * self.weight
        return set(self.cells[dense].tolist())


def concentrations(
    employees: Mapping[int, int], rule: Rule, density: Density | None = None
) -> list[tuple[frozenset[int], int]]:
    """Cells and employees of every concentration of one year, the largest first; ties by lowest cell.

    `employees`: 250 m cell id -> employees; `density`: what `smoothed` gives for them, where it is known already.

    >>> at = 22760006650000
    >>> concentrations({at: 1_000, at + 250: 1_000}, Rule(250, 16_000, 2_000)) == [(frozenset({at, at + 250}), 2_000)]
    True
    """
    dense = (density or smoothed(employees, rule.bandwidth_m)).at_least(rule.employees_per_km2)
    found = []
    while dense:
        reached, edge = set[int](), [dense.pop()]
        while edge:
            cell = edge.pop()
            reached.add(cell)
            for step in _SIDES:
                if (beside := cell + step) in dense:
                    dense.remove(beside)
                    edge.append(beside)
        total = sum(employees.get(cell, 0) for cell in reached)
        if total >= rule.employees:
            found.append((frozenset(reached), total))
    return sorted(found, key=lambda item: (-item[1], min(item[0])))


def through_years(
    by_year: Mapping[str, Mapping[int, int]], rule: Rule, densities: Mapping[str, Density] | None = None
) -> dict[str, list[Concentration]]:
    """The concentrations of every year with ids that last; `by_year`: year -> cell -> employees."""
    last: dict[int, frozenset[int]] = {}
    found: dict[str, list[Concentration]] = {}
    for year in sorted(by_year):
        now = concentrations(by_year[year], rule, densities[year] if densities else None)
        ids = _kept(last, now)
        for place, (cells, _) in enumerate(now):
            if place not in ids:
                by_size = sorted(cells, key=lambda cell: (-by_year[year].get(cell, 0), cell))
                northwards = itertools.count(by_size[0] + _NORTH, _NORTH)
                ids[place] = next(cell for cell in itertools.chain(by_size, northwards) if cell not in last)
            last[ids[place]] = cells
        found[year] = [Concentration(ids[place], cells, total) for place, (cells, total) in enumerate(now)]
    return found


def smoothed(employees: Mapping[int, int], bandwidth_m: int) -> Density:
    """The smoothed density round every cell with employees."""
    width = bandwidth_m // CELL_250M
    reach = range(-width, width)
    weights = {
        east * _EAST + north * _NORTH: (width**2 - east**2 - north**2) ** 2
        for east in reach
        for north in reach
        if east**2 + north**2 < width**2
    }
    filled = [cell for cell, count in employees.items() if count]
    counts = np.array([employees[cell] for cell in filled], np.int64)
    round_each = np.array(filled, np.int64)[:, None] + np.array(list(weights), np.int64)
    parts = counts[:, None] * np.array(list(weights.values()), np.int64)
    cells, place = np.unique(round_each, return_inverse=True)
    sums = np.zeros(len(cells), np.int64)
    np.add.at(sums, place.ravel(), parts.ravel())
    return Density(cells, sums, sum(weights.values()))


def _kept(last: Mapping[int, frozenset[int]], now: list[tuple[frozenset[int], int]]) -> dict[int, int]:
    """Place in `now` -> the id it keeps: pairs in the order of their common cells, each id and each place once."""
    common = [(len(cells & before), old, place) for place, (cells, _) in enumerate(now) for old, before in last.items()]
    ids: dict[int, int] = {}
    for count, old, place in sorted(common, key=lambda item: (-item[0], item[1], item[2])):
        if count and place not in ids and old not in ids.values():
            ids[place] = old
    return ids
