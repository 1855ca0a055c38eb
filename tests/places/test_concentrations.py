"""The smoothed density cell by cell, the order of concentrations, and which of them keeps an id."""

from __future__ import annotations

from math import dist

import pytest

from planpuls.places.concentrations import Rule, concentrations, smoothed, through_years
from planpuls.spec.grid import cell_id

ONE_CELL = Rule(bandwidth_m=250, employees_per_km2=1_600, employees=150)
"""No smoothing: a cell of 100 is dense."""


def at(east: int, north: int = 0) -> int:
    return int(cell_id(200_000 + 250 * east, 6_600_000 + 250 * north, 250))


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5])
def test_the_quartic_kernel_weighs_cells_nearer_than_the_bandwidth_and_no_others(width: int) -> None:
    centres = {(0, 0): 3, (7, 2): 50, (1, 12): 0}
    round_one = {
        (east, north): (width * width - east * east - north * north) ** 2
        for east in range(-width, width + 1)
        for north in range(-width, width + 1)
        if dist((0, 0), (east, north)) < width - 1e-9
    }
    expected: dict[int, int] = {}
    for (x, y), employees in centres.items():
        for (east, north), weight in round_one.items():
            if employees:
                cell = at(x + east, y + north)
                expected[cell] = expected.get(cell, 0) + employees * weight
    found = smoothed({at(*place): employees for place, employees in centres.items()}, 250 * width)
    assert dict(zip(found.cells.tolist(), found.sums.tolist(), strict=True)) == expected
    assert found.weight == sum(round_one.values())


def test_the_largest_comes_first_and_of_equal_ones_that_with_the_lowest_cell() -> None:
    cells = {at(0): 200, at(3): 500, at(6, 3): 200, at(6, 4): 150, at(9): 350}
    found = [(min(part), total) for part, total in concentrations(cells, ONE_CELL)]
    assert found == [(at(3), 500), (at(6, 3), 350), (at(9), 350), (at(0), 200)]


def test_dense_cells_without_workplaces_of_their_own_count_with_nobody() -> None:
    ring = {at(east, north): 1_000 for east in range(3) for north in range(3) if (east, north) != (1, 1)}
    ((cells, total),) = concentrations(ring, Rule(500, 8_000, 1))
    assert at(1, 1) in cells
    assert total == 8_000


def ids(*years: dict[int, int]) -> list[list[int]]:
    """Ids of every year, the largest concentration first."""
    found = through_years({f"20{year:02}": cells for year, cells in enumerate(years)}, ONE_CELL)
    return [[one.id for one in found[year]] for year in sorted(found)]


def test_a_new_one_has_the_id_of_its_cell_with_most_employees_of_equal_ones_the_lowest() -> None:
    assert ids({at(0): 100, at(1): 130, at(2): 110, at(3): 130}) == [[at(1)]]


def test_a_cell_without_workplaces_lends_no_id_where_another_has_one_employee() -> None:
    found = through_years({"2024": {at(1): 1}}, Rule(500, 2, 1))["2024"]
    assert [(one.id, at(0) in one.cells) for one in found] == [(at(1), True)]


def test_the_pair_with_most_cells_in_common_keeps_the_id() -> None:
    before = {at(0): 900, at(4): 400, at(5): 110, at(6): 110}
    # One cell of the left, two of the right; the left id is the lower one.
    now = dict.fromkeys((at(0), at(1), at(2), at(3), at(4), at(5)), 100)
    assert ids(before, now) == [[at(0), at(4)], [at(4)]]


def test_with_as_much_in_common_the_lower_id_is_kept_though_the_other_was_larger() -> None:
    before = {at(0): 200, at(3): 500}
    now = dict.fromkeys((at(0), at(1), at(2), at(3)), 100)
    assert ids(before, now) == [[at(3), at(0)], [at(0)]]


def test_of_two_parts_as_large_in_common_the_one_with_more_employees_keeps_the_id() -> None:
    before = dict.fromkeys((at(0), at(1), at(2), at(3), at(4)), 100)
    assert ids(before, {at(0): 100, at(1): 110, at(3): 200, at(4): 250}) == [[at(0)], [at(0), at(1)]]


def test_where_every_cell_has_lent_its_id_the_next_free_cell_northwards_gives_its_own() -> None:
    before = dict.fromkeys((at(0), at(1), at(2)), 100)
    parted = {at(0): 150, at(2): 250}
    assert ids(before, parted) == [[at(0)], [at(0), at(0, 1)]]
    # And it is kept from then on.
    assert ids(before, parted, {at(0): 400}) == [[at(0)], [at(0), at(0, 1)], [at(0, 1)]]
