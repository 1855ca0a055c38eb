"""Travel times in the grid city against their closed form."""

from __future__ import annotations

from itertools import product

import pytest

from planpuls.reach.raptor import Rules, every_minute
from planpuls.reach.trip_times import Trip
from tests.reach.grid_city import BLOCK_S, Line, Shares, later, least, minutes, shares, summed, times, uniform
from tests.reach.made_feeds import trip

SEVEN = 7 * 3_600


def assert_same(found: Shares, expected: Shares) -> None:
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, abs=1e-12)


def test_scheduled_lines_give_every_wait_once() -> None:
    lines = [Line("h", 20, 20), Line("h", 40, 20), Line("h", 60, 20), Line("v", 40, 20)]
    found = times(lines, (20, 20), (40, 40), every_minute(SEVEN, SEVEN + 7_200))
    # Wait of 1 to 20 minutes with the slack, 10 aboard, 10 until the next line comes, 10 aboard.
    assert_same(shares(found), uniform(31, 20))


def test_two_lines_of_unknown_phase() -> None:
    found = [
        times([Line("h", 20, 20, a), Line("v", 40, 20, b)], (20, 20), (40, 40), [SEVEN])[0]
        for a, b in product(range(20), range(20))
    ]
    expected = later(summed(uniform(1, 20), uniform(1, 20)), 20)
    assert (min(expected), max(expected)) == (22, 60)
    assert_same(shares(found), expected)


def test_the_better_of_two_ways_of_unknown_phase() -> None:
    slow, fast = uniform(1, 5), uniform(1, 3)
    found = []
    for a, b, c, d in product(range(5), range(3), range(3), range(5)):
        lines = [Line("h", 20, 5, a), Line("h", 40, 3, b), Line("v", 20, 3, c), Line("v", 40, 5, d)]
        found += times(lines, (20, 20), (40, 40), [SEVEN], walk_blocks=0)
    assert_same(shares(found), later(least(summed(fast, fast), summed(slow, slow)), 20))


def test_three_lines_on_one_street() -> None:
    found = []
    for a, b, c, d in product(range(4), repeat=4):
        lines = [Line("h", 20, 4, a), Line("h", 20, 4, b), Line("h", 20, 4, c), Line("v", 80, 4, d)]
        found += times(lines, (20, 20), (80, 80), [SEVEN], walk_blocks=0)
    ride = later(uniform(1, 4), 30)
    assert_same(shares(found), summed(least(ride, ride, ride), ride))


def overtaken() -> list[Trip]:
    """Trip A leaves first and stands ten minutes twice after stop 20; B passes it there."""
    trips = []
    for name, start, held in (("A", SEVEN + 600, (20, 21)), ("B", SEVEN + 1_200, ())):
        calls, second = [], start
        for stop in range(101):
            calls.append((stop, second, second))
            second += 600 if stop in held else BLOCK_S
        trips.append(trip(name, calls))
    return trips


@pytest.mark.parametrize(
    ("origin", "window_s", "expected"),
    [(30, SEVEN, range(41, 36, -1)), (10, SEVEN, range(41, 36, -1)), (10, SEVEN + 780, range(28, 23, -1))],
)
def test_the_later_vehicle_that_overtakes_is_found(origin: int, window_s: int, expected: range) -> None:
    corners = [(i, 50) for i in range(101)]
    moments = every_minute(window_s, window_s + 300)
    found = minutes(overtaken(), corners, (origin, 50), (42, 50), moments, 0, Rules(max_rides=1))
    # A search that takes the first vehicle of a line arrives 9 minutes later from stop 10.
    assert found == list(expected)
