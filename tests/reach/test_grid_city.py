"""Travel times in the grid city against their closed form."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest

from planpuls.reach.raptor import Rules, every_minute
from planpuls.reach.trip_times import Trip
from tests.reach.grid_city import (
    BLOCK_S,
    Line,
    Shares,
    by_frequencies,
    later,
    least,
    minutes,
    shares,
    summed,
    times,
    uniform,
    with_phases,
)
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


class TestFrequencies:
    """The published cases at their own headways, from frequencies.txt; twenty departures try twenty phases of all lines at once."""

    def test_two_lines_every_twenty_minutes(self) -> None:
        lines = [Line("h", 20, 20), Line("h", 40, 20), Line("h", 60, 20), Line("v", 40, 20)]
        made, found = by_frequencies(lines), Counter[int]()
        for phase in range(20):
            # Only the second line's phase against the first's matters: the departures try the rest.
            found.update(with_phases(made, (0, 7, 13, phase), (20, 20), (40, 40), SEVEN))
        expected = later(summed(uniform(1, 20), uniform(1, 20)), 20)
        assert (min(expected), max(expected)) == (22, 60)
        assert_same(shares(found.elements()), expected)

    @pytest.mark.parametrize(
        ("lines", "destination", "expected"),
        [
            (
                [Line("h", 20, 20), Line("h", 40, 10), Line("v", 20, 10), Line("v", 40, 20)],
                (40, 40),
                least(
                    summed(uniform(11, 10), uniform(11, 10)),
                    summed(uniform(11, 20), uniform(11, 20)),
                ),
            ),
            (
                [Line("h", 20, 20), Line("h", 20, 20), Line("h", 20, 20), Line("v", 80, 20)],
                (80, 80),
                summed(least(uniform(31, 20), uniform(31, 20), uniform(31, 20)), uniform(31, 20)),
            ),
        ],
        ids=["alternatives", "common trunk"],
    )
    def test_many_lines_by_chance(self, lines: list[Line], destination: tuple[int, int], expected: Shares) -> None:
        made, found = by_frequencies(lines), Counter[int]()
        chance = np.random.default_rng(20_260_101)
        for _ in range(120):
            phases = [int(chance.integers(line.headway_min)) for line in lines]
            found.update(with_phases(made, phases, (20, 20), destination, SEVEN))
        drawn = shares(found.elements())
        assert min(expected) <= min(drawn)
        assert max(drawn) <= max(expected)
        below = [
            abs(
                sum(share for minute, share in drawn.items() if minute <= at)
                - sum(p for m, p in expected.items() if m <= at)
            )
            for at in expected
        ]
        assert max(below) < 0.06


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
