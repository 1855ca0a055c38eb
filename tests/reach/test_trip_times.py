"""Stop times of single trips: blanks, what may be boarded, what is left out, repeated trips, and trips joined in the seat."""

from __future__ import annotations

from math import cos, pi, radians
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.reach.trip_times import Left, Trip, _along_cm, _fill, joined_in_seat, trips_of, written_out
from tests.reach.made_feeds import Call, feed, trip

EARTH_CM = 637_100_880


def read(calls: list[Call], left: Left | None = None, **changed: Any) -> dict[str, Trip]:
    """Stops a, b, c … are rows 0, 1, 2 …, a hundredth of a degree apart along the equator; `x` is none."""
    frames = {**feed(calls).frames, **changed}
    rows = {stop: row for row, stop in enumerate("abcdef")}
    return trips_of(frames, rows, np.arange(6) / 100, np.zeros(6), left or Left())


def line(name: str, *times: tuple[str, int | None, int | None]) -> list[Call]:
    return [(name, stop, place, arrival, departure) for place, (stop, arrival, departure) in enumerate(times, 1)]


class TestTrips:
    def test_a_trip_may_begin_at_midnight_at_the_first_stop_of_the_table(self) -> None:
        run = read(line("t", ("a", 0, 0), ("b", 60, 70)))["t"]
        assert (run.stops.tolist(), run.arrival_s.tolist(), run.departure_s.tolist()) == ([0, 1], [0, 60], [0, 70])

    def test_only_what_is_closed_is_closed_and_what_must_be_arranged_is_not(self) -> None:
        calls = line("t", *((stop, 60 * place, 60 * place) for place, stop in enumerate("abcdef")))
        kinds = {"pickup_type": [None, 0, 1, 2, 3, 1], "drop_off_type": [1, None, 2, 1, 0, 3]}
        times = (
            feed(calls)
            .frames["stop_times"]
            .with_columns(pl.Series(name, values, dtype=pl.Int32) for name, values in kinds.items())
        )
        run = read(calls, stop_times=times)["t"]
        assert run.may_board.tolist() == [True, True, False, True, True, False]
        assert run.may_alight.tolist() == [False, True, True, False, True, True]

    def test_standing_still_and_no_time_between_two_stops_are_no_way_back(self) -> None:
        run = read(line("t", ("a", 0, 60), ("b", 60, 60), ("c", 60, 90)))["t"]
        assert run.departure_s.tolist() == [60, 60, 90]

    @pytest.mark.parametrize(
        "times",
        [
            [("a", 0, 0), ("b", 100, 99), ("c", 200, 200)],
            [("a", 0, 50), ("b", 49, 60), ("c", 200, 200)],
            [("a", 0, 0), ("b", 100, 150), ("c", 149, 200)],
        ],
    )
    def test_one_step_back_leaves_the_trip_out_and_those_after_it_stay(
        self, times: list[tuple[str, int | None, int | None]]
    ) -> None:
        left = Left()
        found = read([*line("t1", *times), *line("t2", ("a", 0, 0), ("b", 9, 9))], left)
        assert list(found) == ["t2"]
        assert left.notes == {"trips_that_run_backwards": {"rows": 1, "first": ["t1"]}}

    def test_fewer_than_two_timed_stops_are_no_trip_and_two_are_one(self) -> None:
        left = Left()
        calls = [
            *line("t1", ("a", 5, 5), ("b", None, None), ("c", None, None)),
            *line("t2", ("a", None, None), ("b", 7, 8), ("c", None, None), ("d", 17, 18), ("e", None, None)),
            *line("t3", ("a", None, None), ("b", 7, 8), ("c", 9, 9)),
            *line("t4", ("a", 7, 8), ("b", 9, 9), ("c", None, None)),
        ]
        found = read(calls, left)
        assert {name: (run.stops.tolist(), run.arrival_s.tolist()) for name, run in found.items()} == {
            "t2": ([1, 2, 3], [7, 12, 17]),
            "t3": ([1, 2], [7, 9]),
            "t4": ([0, 1], [7, 9]),
        }
        assert left.notes["trips_untimed"] == {"rows": 1, "first": ["t1"]}
        assert left.notes["trips_untimed_at_an_end"] == {"rows": 3, "first": ["t2", "t3", "t4"]}

    def test_calls_at_no_known_stop_are_left_off_and_the_trip_is_named_once_a_call(self) -> None:
        left = Left()
        found = read(line("t", ("a", 0, 0), ("x", 5, 5), ("b", 9, 9), ("y", 11, 11)), left)
        assert found["t"].stops.tolist() == [0, 1]
        assert left.notes == {"calls_at_no_known_stop": {"rows": 2, "first": ["t", "t"]}}

    def test_a_trip_without_a_mode_has_an_empty_one(self) -> None:
        calls = [*line("t1", ("a", 0, 0), ("b", 9, 9)), *line("t2", ("a", 0, 0), ("b", 9, 9))]
        trips = feed(calls).frames["trips"].with_columns(pl.Series("mode", [None, "rail"]))
        assert {name: run.mode for name, run in read(calls, trips=trips).items()} == {"t1": "", "t2": "rail"}


def test_what_is_left_out_is_counted_whole_and_the_first_five_are_named_in_order() -> None:
    left = Left()
    left.add("late", [])
    assert left.notes == {}
    left.add("late", ["g", "f", "b"])
    left.add("late", ["d", "a", "e", "c"])
    assert left.notes == {"late": {"rows": 7, "first": ["b", "f", "g", "a", "c"]}}


class TestAlong:
    def test_half_round_the_equator_is_half_of_its_length(self) -> None:
        assert _along_cm(np.array([0.0, 180.0]), np.zeros(2)).tolist() == [0, round(pi * EARTH_CM)]

    def test_a_degree_north_is_as_long_everywhere_and_a_degree_east_shrinks_with_the_middle_latitude(self) -> None:
        degree = radians(1) * EARTH_CM
        assert _along_cm(np.zeros(3), np.array([60.0, 61.0, 59.0])).tolist() == pytest.approx(
            [0, degree, 3 * degree], abs=1
        )
        both = np.hypot(2 * degree * cos(radians(50)), 20 * degree)
        assert _along_cm(np.array([4.0, 6.0]), np.array([40.0, 60.0])).tolist() == pytest.approx([0, both], abs=1)

    def test_the_time_between_two_timed_stops_is_shared_out_by_length(self) -> None:
        arrives, departs = np.array([0, -1, -1, 130, -1, 190]), np.array([10, -1, -1, 150, -1, 200])
        _fill(arrives, departs, np.array([0, 3, 5]), np.array([100, 101, 103, 104, 104, 104]))
        assert arrives.tolist() == [0, 40, 100, 130, 170, 190]
        assert departs.tolist() == [10, 40, 100, 150, 170, 200]

    def test_a_single_centimetre_is_a_length(self) -> None:
        arrives, departs = np.array([0, -1, 60]), np.array([0, -1, 60])
        _fill(arrives, departs, np.array([0, 2]), np.array([7, 7, 8]))
        assert arrives.tolist() == [0, 0, 60]


def frequencies(*rows: tuple[str, int, int, int | None, int | None]) -> pl.DataFrame:
    names = ("trip_id", "start_s", "end_s", "headway_s", "exact_times")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64) | {"trip_id": pl.String}, orient="row")


class TestFrequencies:
    RUN = trip("t", [(0, 90, 100), (1, 160, 170)])

    def departures(self, *rows: tuple[str, int, int, int | None, int | None], **phases: int) -> dict[str, int]:
        found = written_out({"t": self.RUN, "u": self.RUN}, frequencies(*rows), phases or None)
        return {name: int(run.departure_s[0]) for name, run in found.items()}

    def test_rows_of_no_trip_or_without_a_headway_are_passed_over_and_those_after_them_are_not(self) -> None:
        rows = [("no", 0, 900, 100, 0), ("t", 100, 900, None, 0), ("t", 200, 900, 0, 0), ("t", 300, 500, 100, 0)]
        assert self.departures(*rows) == {"u": 100, "t@300": 300, "t@400": 400}

    def test_a_phase_is_taken_within_the_headway_and_exact_rows_have_none(self) -> None:
        rows = [("t", 1_000, 1_200, 100, 0), ("t", 2_000, 2_200, 100, 1), ("t", 3_000, 3_200, 100, None)]
        assert sorted(self.departures(*rows, t=330).values()) == [100, 1_030, 1_130, 2_000, 2_100, 3_030, 3_130]
        assert sorted(self.departures(*rows).values()) == [100, 1_000, 1_100, 2_000, 2_100, 3_000, 3_100]
        assert sorted(self.departures(*rows, u=30).values()) == [100, 1_000, 1_100, 2_000, 2_100, 3_000, 3_100]

    def test_a_run_has_the_times_of_its_trip_moved_and_the_trip_itself_is_no_run(self) -> None:
        found = written_out({"t": self.RUN}, frequencies(("t", 700, 701, 60, 1)))
        assert {name: (run.id, run.arrival_s.tolist(), run.departure_s.tolist()) for name, run in found.items()} == {
            "t@700": ("t@700", [690, 760], [700, 770])
        }


def in_seat(*pairs: tuple[str, str], kind: int = 4) -> pl.DataFrame:
    return pl.DataFrame(
        [(*pair, kind) for pair in pairs], schema=("from_trip_id", "to_trip_id", "transfer_type"), orient="row"
    )


class TestInTheSeat:
    def runs(self) -> dict[str, Trip]:
        """a waits at its end until after b has left there; b's own first arrival is early."""
        first = trip("a", [(0, 0, 10), (1, 100, 130)], no_boarding=[1])
        second = trip("b", [(1, 90, 120), (2, 200, 210)], no_alighting=[0])
        third = trip("c", [(2, 220, 220), (3, 300, 300)])
        return {run.id: run for run in (first, second, third)}

    def test_a_joined_run_stays_from_the_first_arrival_and_boards_again_at_the_second_departure(self) -> None:
        joined = joined_in_seat(self.runs(), in_seat(("a", "b")), Left())
        assert list(joined) == ["c", "a+b"]
        run = joined["a+b"]
        assert run.id == "a+b"
        assert run.stops.tolist() == [0, 1, 1, 2]
        assert run.arrival_s.tolist() == [0, 100, 100, 200]
        assert run.departure_s.tolist() == [10, 100, 120, 210]
        assert run.may_board.tolist() == [True, False, True, True]
        assert run.may_alight.tolist() == [True, True, False, True]

    def test_a_second_trip_that_comes_later_is_waited_for(self) -> None:
        runs = self.runs()
        joined = joined_in_seat(runs, in_seat(("b", "c"), ("a", "b")), Left())
        assert list(joined) == ["a+b+c"]
        assert joined["a+b+c"].arrival_s.tolist() == [0, 100, 100, 200, 220, 300]
        # The trips given are as they were.
        assert runs["b"].arrival_s.tolist() == [90, 200]
        assert runs["a"].departure_s.tolist() == [10, 130]

    def test_leaving_at_the_very_second_of_the_arrival_is_in_time_and_a_second_before_is_not(self) -> None:
        for leaves, expected in ((100, ["c", "a+b"]), (99, ["a", "b", "c"])):
            runs = self.runs() | {"b": trip("b", [(1, 90, leaves), (2, 200, 210)])}
            left = Left()
            assert list(joined_in_seat(runs, in_seat(("a", "b")), left)) == expected
            assert ("in_seat_transfers_that_do_not_meet" in left.notes) == (leaves == 99)

    def test_trips_of_different_services_do_not_meet(self) -> None:
        runs = self.runs()
        other = runs["b"]
        runs["b"] = Trip("b", "line", "sundays", "bus", *(getattr(other, name) for name in list(vars(other))[4:]))
        left = Left()
        assert list(joined_in_seat(runs, in_seat(("a", "b")), left)) == ["a", "b", "c"]
        assert left.notes["in_seat_transfers_that_do_not_meet"] == {"rows": 1, "first": ["a+b"]}

    def test_one_into_two_and_two_into_one_are_a_choice(self) -> None:
        for pairs in ([("a", "b"), ("a", "c")], [("a", "c"), ("b", "c")]):
            left = Left()
            assert list(joined_in_seat(self.runs(), in_seat(*pairs), left)) == ["a", "b", "c"]
            assert left.notes["in_seat_transfers_with_a_choice"]["rows"] == 2

    def test_rows_of_other_kinds_of_unknown_trips_and_told_twice_change_nothing_more(self) -> None:
        runs = self.runs()
        assert joined_in_seat(runs, in_seat(("a", "b"), kind=1), Left()) == runs
        assert joined_in_seat(runs, in_seat(("a", "no"), ("no", "b")), Left()) == runs
        assert list(joined_in_seat(runs, in_seat(("a", "b"), ("a", "b")), Left())) == ["c", "a+b"]
        assert joined_in_seat(runs, in_seat(), Left()) == runs
        assert joined_in_seat(runs, in_seat(("a", "b")).drop("transfer_type"), Left()) == runs

    def test_two_trips_alone_are_joined(self) -> None:
        pair = {name: run for name, run in self.runs().items() if name != "c"}
        assert list(joined_in_seat(pair, in_seat(("a", "b")), Left())) == ["a+b"]
