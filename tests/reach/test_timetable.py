"""From a feed's tables to flat arrays: days, blank times, repeated trips, several feeds, and what is left out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from planpuls.reach.raptor import NEVER, Access, Network, Rules, arrivals
from planpuls.reach.timetable import Feed, Timetable, timetable
from planpuls.reach.transfers import Walks, transfers
from planpuls.reach.trip_times import Trip
from tests.reach.made_feeds import feed, table_of, timetables

TUESDAY = date(2024, 3, 12)
HOUR = 3_600


def runs(table: Timetable) -> dict[str, tuple[list[int], list[int], list[int]]]:
    """Trip -> its stops, arrivals and departures."""
    found = {}
    for pattern in range(table.patterns):
        first, last = table.trip_first[pattern], table.trip_first[pattern + 1]
        stops = table.pattern_stop[table.stop_first[pattern] : table.stop_first[pattern + 1]].tolist()
        shape = (len(stops), last - first)
        span = slice(table.time_first[pattern], table.time_first[pattern + 1])
        arrival, departure = table.arrival_s[span].reshape(shape), table.departure_s[span].reshape(shape)
        for number in range(last - first):
            found[table.trip_ids[first + number]] = (
                stops,
                arrival[:, number].tolist(),
                departure[:, number].tolist(),
            )
    return found


def test_a_service_runs_by_its_week_and_its_dates() -> None:
    times = [
        ("week", "a", 1, 100, 100),
        ("week", "b", 2, 200, 200),
        ("extra", "a", 1, 300, 300),
        ("extra", "b", 2, 400, 400),
    ]
    made = feed(
        times,
        services={"week": "weekdays", "extra": "special"},
        weeks=[("weekdays", "1111100", date(2024, 3, 1), date(2024, 3, 31))],
        dates=[("special", date(2024, 3, 16), 1), ("weekdays", date(2024, 3, 13), 2)],
    )
    on = {day: set(timetable([made], date(2024, 3, day)).trip_ids) for day in (11, 12, 13, 15, 16)}
    assert on == {11: {"week"}, 12: {"week"}, 13: set(), 15: {"week"}, 16: {"extra"}}
    assert set(timetable([made], date(2024, 4, 2)).trip_ids) == set()


def test_calendar_dates_alone_are_enough() -> None:
    made = feed([("t", "a", 1, 100, 100), ("t", "b", 2, 200, 200)], dates=[("daily", TUESDAY, 1)], weeks=[])
    assert timetable([made], TUESDAY).trip_ids == ("t",)


def test_trips_past_midnight_belong_to_the_next_morning_too() -> None:
    night = [("night", "a", 1, 25 * HOUR, 25 * HOUR), ("night", "b", 2, 26 * HOUR, 26 * HOUR)]
    made = feed(night, weeks=[("daily", "0100000", date(2024, 1, 1), date(2024, 12, 31))])
    tuesday, wednesday = timetable([made], TUESDAY, to_s=30 * HOUR), timetable([made], date(2024, 3, 13))
    assert runs(tuesday)["night"][1] == [25 * HOUR, 26 * HOUR]
    assert runs(wednesday) == {"night(-1)": ([0, 1], [HOUR, 2 * HOUR], [HOUR, 2 * HOUR])}
    # The night of Wednesday has no service, and a search late on Monday sees Tuesday's first trips.
    early = feed([("t", "a", 1, 60, 60), ("t", "b", 2, 120, 120)], weeks=[("daily", "0100000", TUESDAY, TUESDAY)])
    monday = timetable([early], date(2024, 3, 11), from_s=23 * HOUR, to_s=25 * HOUR)
    assert runs(monday)["t(+1)"][1] == [86_460, 86_520]
    assert timetable([early], date(2024, 3, 11)).trip_ids == ()


def test_two_days_under_way() -> None:
    long = [("ship", "a", 1, 10 * HOUR, 10 * HOUR), ("ship", "b", 2, 60 * HOUR, 60 * HOUR)]
    made = feed(long, weeks=[("daily", "1111111", date(2024, 1, 1), date(2024, 12, 31))])
    assert set(timetable([made], TUESDAY).trip_ids) == {"ship", "ship(-1)", "ship(-2)"}


def test_blank_times_lie_between_the_departure_before_and_the_arrival_after() -> None:
    blank = [("t", "a", 1, 0, 100), ("t", "b", 2, None, None), ("t", "c", 3, None, None), ("t", "d", 4, 402, 450)]
    # b lies a quarter of the way from a to d, c three quarters.
    made = feed(blank, positions={"a": (10.0, 60.0), "b": (10.01, 60.0), "c": (10.03, 60.0), "d": (10.04, 60.0)})
    assert runs(timetable([made], TUESDAY))["t"][1] == [0, 175, 326, 402]
    assert runs(timetable([made], TUESDAY))["t"][2] == [100, 175, 326, 450]
    assert runs(timetable([made], TUESDAY, untimed="even"))["t"][1] == [0, 200, 301, 402]
    same_place = feed(blank, positions=dict.fromkeys("abcd", (10.0, 60.0)))
    assert runs(timetable([same_place], TUESDAY))["t"][1] == [0, 200, 301, 402]


def test_half_a_time_is_both() -> None:
    half = [("t", "a", 1, None, 100), ("t", "b", 2, 200, None), ("t", "c", 3, 300, None)]
    assert runs(timetable([feed(half)], TUESDAY))["t"][1:] == ([100, 200, 300], [100, 200, 300])


def test_what_cannot_be_ridden_is_left_out_and_named() -> None:
    rows = [
        *(("untimed", "a", 1, None, None), ("untimed", "b", 2, 50, 50)),
        *(("open", "a", 1, 10, 10), ("open", "b", 2, 50, 50), ("open", "c", 3, None, None)),
        *(("back", "a", 1, 100, 100), ("back", "b", 2, 50, 50)),
    ]
    table = timetable([feed(rows)], TUESDAY)
    assert set(table.trip_ids) == {"open"}
    assert runs(table)["open"][0] == [0, 1]
    assert table.notes == {
        "trips_untimed": {"rows": 1, "first": ["untimed"]},
        "trips_untimed_at_an_end": {"rows": 1, "first": ["open"]},
        "trips_that_run_backwards": {"rows": 1, "first": ["back"]},
    }


def test_frequencies_are_written_out() -> None:
    rows = [("t", "a", 1, 1_000, 1_010), ("t", "b", 2, 1_100, 1_100)]
    exact, loose = ("t", 6_000, 7_200, 600, 1), ("t", 7_200, 8_000, 400, None)
    table = timetable([feed(rows, frequencies=[exact, loose])], TUESDAY)
    assert [departures[0] for _, _, departures in runs(table).values()] == [6_000, 6_600, 7_200, 7_600]
    assert runs(table)["t@6600"] == ([0, 1], [6_590, 6_690], [6_600, 6_690])
    # A phase moves only the vehicles whose times the timetable leaves open.
    moved = timetable([feed(rows, frequencies=[exact, loose])], TUESDAY, phases_s={"t": 450})
    assert [departures[0] for _, _, departures in runs(moved).values()] == [6_000, 6_600, 7_250, 7_650]


def test_feeds_with_the_same_ids_are_kept_apart() -> None:
    rows = [("t", "a", 1, 100, 100), ("t", "b", 2, 200, 200)]
    one, two = feed(rows, prefix="one:"), feed([("t", "b", 1, 300, 300), ("t", "a", 2, 400, 400)], prefix="two:")
    table = timetable([one, two], TUESDAY)
    assert table.stop_ids == ("one:a", "one:b", "two:a", "two:b")
    assert runs(table) == {"one:t": ([0, 1], [100, 200], [100, 200]), "two:t": ([3, 2], [300, 400], [300, 400])}
    assert set(table.trip_routes) == {"one:line", "two:line"}


def test_only_the_modes_asked_for() -> None:
    rows = [("t", "a", 1, 100, 100), ("t", "b", 2, 200, 200), ("u", "a", 1, 100, 100), ("u", "b", 2, 150, 150)]
    made = feed(rows, modes={"t": "rail", "u": "bus"})
    assert timetable([made], TUESDAY, modes=["rail"]).trip_ids == ("t",)
    assert timetable([made], TUESDAY, modes=[]).trip_ids == ()


def test_stops_without_a_place_and_stations_are_no_stops() -> None:
    made = feed(
        [("t", "a", 1, 100, 100), ("t", "x", 2, 150, 150), ("t", "b", 3, 200, 200)], missing=["x"], stations=["s"]
    )
    table = timetable([made], TUESDAY)
    assert table.stop_ids == ("a", "b")
    assert table.notes == {"calls_at_no_known_stop": {"rows": 1, "first": ["t"]}}
    assert runs(table)["t"] == ([0, 1], [100, 200], [100, 200])


def test_passengers_stay_seated_where_the_feed_says_so() -> None:
    rows = [
        *(("ab", "a", 1, 0, 10), ("ab", "b", 2, 20, 20)),
        *(("bc", "b", 1, 20, 20), ("bc", "c", 2, 50, 50)),
        *(("cd", "c", 1, 50, 50), ("cd", "d", 2, 90, 90)),
    ]
    made = feed(rows, transfers=[("b", "b", "ab", "bc", 4, None), ("c", "c", "bc", "cd", 4, None)])
    table = timetable([made], TUESDAY)
    assert runs(table) == {"ab+bc+cd": ([0, 1, 1, 2, 2, 3], [0, 20, 20, 50, 50, 90], [10, 20, 20, 50, 50, 90])}
    net = Network(table, transfers(table, [made]), Walks.of(4, {(3, 0): 0}), 1)
    one_ride = arrivals(net, Access.of({0: 0}), np.array([NEVER], np.int32), [0], Rules(10, 1))
    assert one_ride.tolist() == [[90]]


def test_in_seat_transfers_with_a_choice_are_named() -> None:
    rows = [
        *(("ab", "a", 1, 0, 10), ("ab", "b", 2, 20, 20)),
        *(("bc", "b", 1, 20, 20), ("bc", "c", 2, 50, 50)),
        *(("bd", "b", 1, 20, 20), ("bd", "d", 2, 50, 50)),
        *(("bb", "b", 1, 15, 15), ("bb", "d", 2, 60, 60)),
        *(("ax", "a", 1, 0, 10), ("ax", "b", 2, 20, 20)),
    ]
    stay = [("b", "b", "ab", "bc", 4, None), ("b", "b", "ab", "bd", 4, None), ("b", "b", "ax", "bb", 4, None)]
    table = timetable([feed(rows, transfers=stay)], TUESDAY)
    assert set(table.trip_ids) == {"ab", "bc", "bd", "bb", "ax"}
    assert table.notes["in_seat_transfers_with_a_choice"] == {"rows": 2, "first": ["ab+bc", "ab+bd"]}
    assert table.notes["in_seat_transfers_that_do_not_meet"] == {"rows": 1, "first": ["ax+bb"]}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (("a", "b", None, None, 2, 90), {(0, 1): 90, (1, 0): 300}),
        (("a", "b", None, None, 3, None), {(1, 0): 300}),
        (("a", "b", None, None, 1, None), {(0, 1): 0, (1, 0): 300}),
        (("a", "b", None, None, 0, None), {(0, 1): 300, (1, 0): 300}),
        (("s", "s", None, None, 2, 70), {(0, 1): 70, (1, 0): 70, (0, 0): 70, (1, 1): 70}),
    ],
)
def test_rules_of_the_timetable_go_before_the_streets(
    rule: tuple[str, str, str | None, str | None, int, int | None], expected: dict[tuple[int, int], int]
) -> None:
    rows = [("t", "a", 1, 100, 100), ("t", "b", 2, 200, 200), ("u", "a", 1, 1, 1), ("u", "b", 2, 2, 2)]
    made = feed(rows, transfers=[rule], stations=["s"], parents={"a": "s", "b": "s"})
    table = timetable([made], TUESDAY)
    found = transfers(table, [made], Walks.of(2, {(0, 1): 300, (1, 0): 300})).pairs()
    assert found == {(0, 0): 0, (1, 1): 0} | expected
    assert (table.notes, table.doubles) == ({}, ())


def test_a_finer_rule_stands_over_one_for_the_station() -> None:
    rows = [("t", "a", 1, 100, 100), ("t", "b", 2, 200, 200)]
    rules = [("a", "b", None, None, 2, 40), ("s", "s", None, None, 2, 70)]
    made = feed(rows, transfers=rules, stations=["s"], parents={"a": "s", "b": "s"})
    table = timetable([made], TUESDAY)
    assert transfers(table, [made]).pairs()[0, 1] == 40


@settings(max_examples=150, deadline=None)
@given(timetables())
def test_no_trip_overtakes_another_in_its_pattern(
    case: tuple[int, list[Trip], dict[tuple[int, int], int], dict[int, int]],
) -> None:
    stops, trips, _, _ = case
    table = table_of(stops, trips)
    assert sorted(table.trip_ids) == sorted(trip.id for trip in trips)
    for pattern in range(table.patterns):
        count = table.trip_first[pattern + 1] - table.trip_first[pattern]
        for times in (table.arrival_s, table.departure_s):
            rows = times[table.time_first[pattern] : table.time_first[pattern + 1]].reshape(-1, count)
            assert (np.diff(rows, axis=1) >= 0).all()
    given_runs = {trip.id: (trip.stops.tolist(), trip.arrival_s.tolist(), trip.departure_s.tolist()) for trip in trips}
    assert runs(table) == given_runs


def test_a_feed_without_trips_is_an_empty_timetable() -> None:
    made = feed([("t", "a", 1, 100, 100), ("t", "b", 2, 200, 200)])
    nothing = Feed(made.stops, dict(made.frames) | {"stop_times": made.frames["stop_times"].clear()})
    table = timetable([nothing], TUESDAY)
    assert (table.patterns, table.trip_ids, table.stop_ids) == (0, (), ("a", "b"))
    assert timetable([], TUESDAY).stop_ids == ()
