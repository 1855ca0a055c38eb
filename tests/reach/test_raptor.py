"""The search for journeys: hand-made cases, and three ways to the same answer to the second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.reach.raptor import NEVER, Access, Int32s, Network, Rules, arrivals, percentiles, stop_arrivals, sums
from planpuls.reach.transfers import Walks
from planpuls.reach.trip_times import Trip
from tests.reach.made_feeds import network, table_of, timetables, trip
from tests.reach.other_ways import Asked, by_connection_scan, by_trying_everything

Case = tuple[int, list[Trip], dict[tuple[int, int], int], dict[int, int]]
STAY = {(stop, stop): 0 for stop in range(10)}


def found(net: Network, access: dict[int, int], departures_s: list[int], rules: Rules) -> list[list[int | None]]:
    direct = np.full(net.places, NEVER, np.int32)
    rows = arrivals(net, Access.of(access), direct, departures_s, rules)
    return [[None if second == NEVER else int(second) for second in row] for row in rows]


def reached(seconds: Int32s) -> dict[int, int]:
    """Stop -> second of arrival, of those that are reached."""
    return {stop: int(second) for stop, second in enumerate(seconds) if second < NEVER}


@settings(max_examples=200, deadline=None)
@given(timetables(), st.sampled_from([0, 60]), st.integers(1, 4))
def test_three_ways_give_the_same_second(case: Case, slack_s: int, max_rides: int) -> None:
    stops, trips, changes, access = case
    net = network(stops, trips, changes)
    rules = Rules(slack_s, max_rides, 50_000)
    moments = [900, 0, 60, 300, 1_140]
    by_vehicle = arrivals(net, Access.of(access), np.full(stops, NEVER, np.int32), moments, rules)
    at_stops = stop_arrivals(net, Access.of(access), moments, rules)
    assert at_stops.shape == (len(moments), 2, max_rides + 1, stops)
    for row, leave_s in enumerate(moments):
        asked = Asked(trips, changes, access, leave_s, slack_s, max_rides)
        scanned, tried = by_connection_scan(asked), by_trying_everything(asked)
        assert scanned == tried
        assert reached(by_vehicle[row]) == tried[0]
        assert reached(at_stops[row, 0, max_rides]) == tried[1]
        if leave_s == 60:
            for rides in range(max_rides + 1):
                fewer = by_trying_everything(replace(asked, max_rides=rides))
                assert [reached(at_stops[row, way, rides]) for way in (1, 0)] == list(fewer)


@settings(max_examples=60, deadline=None)
@given(timetables())
def test_the_order_of_departures_and_trips_changes_nothing(case: Case) -> None:
    stops, trips, changes, access = case
    moments = [0, 120, 600, 1_000]
    first = arrivals(
        network(stops, trips, changes), Access.of(access), np.full(stops, NEVER, np.int32), moments, Rules()
    )
    back = arrivals(
        network(stops, trips[::-1], changes), Access.of(access), np.full(stops, NEVER, np.int32), moments[::-1], Rules()
    )
    assert (first == back[::-1]).all()


def test_a_trip_that_overtakes_is_taken() -> None:
    slow = trip("slow", [(0, 0, 100), (1, 2_000, 2_000)])
    fast = trip("fast", [(0, 0, 200), (1, 500, 500)])
    net = network(2, [slow, fast], STAY)
    assert net.table.patterns == 2
    assert found(net, {0: 0}, [0], Rules(0)) == [[None, 500]]


def test_nobody_boards_without_the_slack_at_the_stop() -> None:
    net = network(2, [trip("t", [(0, 0, 1_000), (1, 1_500, 1_500)])], STAY)
    assert found(net, {0: 100}, [840, 841], Rules(60)) == [[None, 1_500], [None, None]]


def test_two_walks_are_never_chained() -> None:
    # Stop 0 to 1 by vehicle, then 1 to 2 and 2 to 3 on foot: 3 needs a second walk.
    net = network(4, [trip("t", [(0, 0, 100), (1, 200, 200)])], {(1, 2): 50, (2, 3): 50})
    at_stops = stop_arrivals(net, Access.of({0: 0}), [0], Rules(0))[0, 0, -1]
    assert (int(at_stops[2]), int(at_stops[3])) == (250, NEVER)
    # Egress starts where a vehicle stopped, not where a change on foot ended.
    egress = Walks.of(4, {(2, 0): 10, (1, 1): 70})
    net = Network(net.table, net.transfers, egress, 2)
    assert found(net, {0: 0}, [0], Rules(0)) == [[None, 270]]


def test_all_the_way_on_foot_when_that_is_faster() -> None:
    net = network(2, [trip("t", [(0, 0, 100), (1, 500, 500)])], STAY)
    rows = arrivals(net, Access.of({0: 0}), np.array([NEVER, 300], np.int32), [0, 90], Rules(0))
    assert rows.tolist() == [[NEVER, 300], [NEVER, 390]]


def test_the_longest_travel_time_is_reached_and_a_second_more_is_not() -> None:
    net = network(2, [trip("t", [(0, 0, 100), (1, 500, 500)])], STAY)
    assert found(net, {0: 0}, [0, 1], Rules(0, max_s=499)) == [[None, None], [None, 500]]


def test_on_the_limit_a_stop_is_reached_on_foot_by_vehicle_and_by_a_change_and_a_second_beyond_by_none() -> None:
    net = network(3, [trip("t", [(0, 0, 100), (1, 500, 500)])], STAY | {(1, 2): 200})

    def at_stops(max_s: int) -> list[list[list[int]]]:
        found = stop_arrivals(net, Access.of({0: 60}), [0], Rules(0, 1, max_s))[0]
        return [[[int(at) for at in row if at < NEVER] for row in way] for way in found]

    assert [at_stops(max_s) for max_s in (700, 699)] == [
        [[[60], [60, 500, 700]], [[], [500]]],
        [[[60], [60, 500]], [[], [500]]],
    ]
    assert [at_stops(max_s) for max_s in (500, 499)] == [[[[60], [60, 500]], [[], [500]]], [[[60], [60]], [[], []]]]
    assert [at_stops(max_s)[0][0] for max_s in (60, 59)] == [[60], []]


def test_what_departures_before_have_lowered_is_told_only_within_the_limit_of_the_later_ones() -> None:
    # By the later departure the stop is 500 s away; for the earlier one, which may take it too, a second beyond the limit.
    net = network(2, [trip("t", [(0, 0, 600), (1, 1_000, 1_000)])], {(0, 1): 5})
    at_stops = stop_arrivals(net, Access.of({0: 100}), [500, 499], Rules(0, 1, 500))
    assert at_stops[:, 1, 1].tolist() == [[NEVER, 1_000], [NEVER, NEVER]]
    assert at_stops[:, 0, 1, 0].tolist() == [600, 599]


def test_every_stop_may_be_near_the_origin_and_every_one_be_come_to_by_one_vehicle() -> None:
    calls = [(stop, 100 * place, 100 * place) for place, stop in enumerate((0, 1, 2, 3, 0), 1)]
    net = network(4, [trip("round", calls)], STAY)
    access = {stop: 10 * stop for stop in range(4)}
    # At 0 one waits for the vehicle to come round; at all others it stops after those before have boarded.
    assert found(net, access, [0], Rules(0, 1)) == [[500, 200, 300, 400]]
    assert stop_arrivals(net, Access.of(access), [0], Rules(0, 1))[0, 0, 1].tolist() == [0, 10, 20, 30]
    assert found(net, access, [0, 150, 350, 401], Rules(0, 2)) == [
        [500, 200, 300, 400],
        [500, None, 300, 400],
        [500, None, None, None],
        [None] * 4,
    ]


def test_an_earlier_ride_that_is_no_earlier_than_two_hides_no_stop_behind_it() -> None:
    # Who leaves at 100 is at 1 at 500 with two vehicles; the slow one at 50 comes to 1 at 600, and then to 3 at 700.
    trips = [
        trip("x", [(0, 0, 150), (2, 200, 200)], route="x"),
        trip("y", [(2, 0, 300), (1, 500, 500)], route="y"),
        trip("slow", [(0, 0, 50), (1, 600, 600), (3, 700, 700)], route="slow"),
    ]
    assert found(network(4, trips, STAY), {0: 0}, [100, 0], Rules(0, 2)) == [
        [None, 500, 200, None],
        [None, 500, 200, 700],
    ]


def test_of_many_trips_the_first_that_can_be_caught_is_taken() -> None:
    trips = [trip(f"{number:02}", [(0, 0, 100 * number), (1, 100 * number + 50, 0)]) for number in range(1, 14)]
    net = network(2, trips, STAY)
    moments = [*range(0, 1_301, 50), 1_301]
    arrived = [found(net, {0: 0}, [moment], Rules(0))[0][1] for moment in moments]
    assert arrived == [100 * max(-(-moment // 100), 1) + 50 for moment in moments[:-1]] + [None]
    assert [row[1] for row in found(net, {0: 0}, moments, Rules(0))] == arrived


def test_a_place_counts_where_enough_departures_are_within_the_limit_to_the_second() -> None:
    # Of four departures the median is the second quickest: 300 s at the first place, 301 s at the other.
    departures = [0, 60, 120, 180]
    times = np.array([[300, 301], [200, 200], [900, 900], [NEVER, NEVER]])
    arrived = np.where(times < NEVER, times + np.array(departures)[:, None], NEVER).astype(np.int32)
    weights = np.array([[1, 10], [100, 1_000]])
    assert sums(arrived, departures, 50, [299, 300, 301], weights).tolist() == [[0, 0], [1, 10], [101, 1_010]]


def test_a_journey_is_of_three_vehicles_and_two_hours_at_most_with_a_minute_at_each_stop() -> None:
    assert Rules() == Rules(board_slack_s=60, max_rides=3, max_s=7_200)


def test_rides_are_limited() -> None:
    trips = [trip(f"{i}", [(i, 0, 100 * i + 50), (i + 1, 100 * i + 100, 0)], route=f"{i}") for i in range(4)]
    net = network(5, trips, STAY)
    assert found(net, {0: 0}, [0], Rules(0, 3)) == [[None, 100, 200, 300, None]]
    assert found(net, {0: 0}, [0], Rules(0, 4)) == [[None, 100, 200, 300, 400]]


def test_a_loop_is_ridden_through() -> None:
    calls = [(0, 0, 0), (1, 60, 60), (2, 120, 120), (0, 180, 180), (3, 240, 240)]
    net = network(4, [trip("loop", calls)], STAY)
    assert found(net, {2: 0}, [0], Rules(0)) == [[180, None, None, 240]]
    assert found(net, {0: 100}, [0], Rules(0)) == [[None, None, None, 240]]


def test_no_timetable_leaves_the_walk() -> None:
    net = Network(table_of(0, []), Walks.of(0, {}), Walks.of(0, {}), 1)
    rows = arrivals(net, Access.of({}), np.array([77], np.int32), [0], Rules())
    assert rows.tolist() == [[77]]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 5_000), st.none()), min_size=1, max_size=70), st.integers(0, 100))
def test_a_percentile_is_the_nearest_rank(times: list[int | None], percentile: int) -> None:
    moments = [60 * row for row in range(len(times))]
    arrived = np.array([[NEVER if t is None else t + m] for t, m in zip(times, moments, strict=True)], np.int32)
    ordered = sorted(NEVER if t is None else t for t in times)
    # The smallest time that at least p per cent of the departures keep.
    expected = next(time for place, time in enumerate(ordered, 1) if place * 100 >= percentile * len(ordered))
    assert percentiles(arrived, moments, [percentile]).tolist() == [[expected]]


@pytest.mark.parametrize("wanted", [[5, 25, 50, 75, 95], [50]])
def test_percentiles_stand_in_the_order_asked_for(wanted: list[float]) -> None:
    arrived = np.arange(100, dtype=np.int32)[:, None] * 10
    assert percentiles(arrived, [0] * 100, wanted).tolist() == [[10 * int(p - 1) for p in wanted]]
