"""The parts of a journey: they add up, and they can be ridden."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from planpuls.reach.journeys import Ride, journeys
from planpuls.reach.raptor import NEVER, Access, Rules, arrivals
from planpuls.reach.trip_times import Trip
from tests.reach.made_feeds import network, timetables, trip

Case = tuple[int, list[Trip], dict[tuple[int, int], int], dict[int, int]]


@settings(max_examples=150, deadline=None)
@given(timetables())
def test_parts_add_up_to_the_earliest_arrival(case: Case) -> None:
    stops, trips, changes, access = case
    net, rules = network(stops, trips, changes), Rules(30, 3, 50_000)
    direct = np.full(stops, NEVER, np.int32)
    direct[0] = 500
    moments = [0, 60, 120, 600, 601]
    arrived = arrivals(net, Access.of(access), direct, moments, rules)
    for place in range(stops):
        for row, journey in enumerate(journeys(net, Access.of(access), direct, place, moments, rules)):
            if journey is None:
                assert arrived[row, place] == NEVER
                continue
            assert journey.departure_s + journey.total_s == arrived[row, place]
            parts = (journey.access_s, journey.wait_s, journey.ride_s, journey.transfer_s, journey.egress_s)
            assert min(parts) >= 0
            assert sum(parts) == journey.total_s
            assert len(journey.rides) <= rules.max_rides
            _ridden(trips, journey.rides, changes)


def _ridden(trips: list[Trip], rides: tuple[Ride, ...], changes: dict[tuple[int, int], int]) -> None:
    """Every ride is one of the timetable's, and the next can be caught on foot."""
    by_id = {trip.id: trip for trip in trips}
    before: Ride | None = None
    for ride in rides:
        run = by_id[ride.trip]
        here, there = int(ride.from_stop), int(ride.to_stop)
        boards = (run.stops == here) & (run.departure_s == ride.board_s) & run.may_board
        alights = (run.stops == there) & (run.arrival_s == ride.alight_s) & run.may_alight
        assert np.flatnonzero(boards)[0] < np.flatnonzero(alights)[-1]
        if before is not None:
            assert before.alight_s + changes[int(before.to_stop), here] + 30 <= ride.board_s
        before = ride


def test_a_journey_with_a_change_says_every_part() -> None:
    first = trip("a", [(0, 0, 300), (1, 900, 900)], route="A")
    second = trip("b", [(2, 0, 1_200), (3, 1_500, 1_500)], route="B")
    net = network(4, [first, second], {(1, 2): 100})
    direct = np.full(4, NEVER, np.int32)
    early, late, missed = journeys(net, Access.of({0: 120}), direct, 3, [60, 120, 121], Rules())
    assert missed is None
    assert late is not None
    assert early is not None
    parts = (late.access_s, late.wait_s, late.ride_s, late.transfer_s, late.egress_s, late.total_s)
    assert parts == (120, 60 + 200, 600 + 300, 100, 0, 1_380)
    assert late.routes == ("A", "B")
    assert [(ride.trip, ride.from_stop, ride.to_stop, ride.board_s, ride.alight_s) for ride in late.rides] == [
        ("a", "000", "001", 300, 900),
        ("b", "002", "003", 1_200, 1_500),
    ]
    # Who leaves a minute earlier waits a minute more.
    assert (early.wait_s, early.total_s, early.rides) == (late.wait_s + 60, late.total_s + 60, late.rides)


def test_a_walk_all_the_way_has_no_rides() -> None:
    net = network(2, [trip("a", [(0, 0, 300), (1, 900, 900)])], {})
    (journey,) = journeys(net, Access.of({0: 0}), np.array([NEVER, 400], np.int32), 1, [0], Rules(0))
    assert journey is not None
    assert (journey.access_s, journey.wait_s, journey.total_s, journey.rides) == (400, 0, 400, ())
