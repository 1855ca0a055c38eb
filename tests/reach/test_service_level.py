"""Departures of hubs on an ordinary weekday, and which hubs each profile's rule makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from planpuls.reach.hub_profiles import PROFILES, TABLE, hubs_by_profile, profiles
from planpuls.reach.ordinary_day import easter, is_ordinary, ordinary_day, public_holidays
from planpuls.reach.service_level import chosen_day, service_level, stops_to_hubs
from planpuls.reach.timetable import FEED_TABLES, Feed
from tests.reach.made_feeds import Call, feed

TUESDAY = date(2024, 3, 12)
SEVEN = 7 * 3_600
YEAR = [("daily", "1111111", date(2024, 1, 1), date(2024, 12, 31))]


def every(name: str, first: str, last: str, minutes: int, start: int = 6 * 3_600, end: int = 18 * 3_600) -> list[Call]:
    """Runs between two stops every so many minutes."""
    rows: list[Call] = []
    for second in range(start, end, minutes * 60):
        rows += [
            (f"{name}-{second}", first, 1, second, second),
            (f"{name}-{second}", last, 2, second + 600, second + 600),
        ]
    return rows


def told(
    made: Feed, day: date = TUESDAY, places: pl.DataFrame | None = None, quays: pl.DataFrame | None = None
) -> pl.DataFrame:
    return service_level([made], stops_to_hubs([made], places, quays), day)[0]


def by(level: pl.DataFrame, window: str) -> dict[tuple[str, str], tuple[int, float | None]]:
    rows = level.filter(pl.col("window") == window)
    return {(hub, mode): (count, hour) for hub, mode, _, count, hour in rows.rows()}


@pytest.mark.parametrize(
    ("year", "day"),
    [(1961, (4, 2)), (2000, (4, 23)), (2008, (3, 23)), (2019, (4, 21)), (2025, (4, 20)), (2038, (4, 25))],
)
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


def test_public_holidays_of_2025() -> None:
    days = "01-01 04-13 04-17 04-18 04-20 04-21 05-01 05-17 05-29 06-08 06-09 12-24 12-25 12-26 12-31"
    assert sorted(public_holidays(2025)) == [date.fromisoformat(f"2025-{day}") for day in days.split()]


@pytest.mark.parametrize(
    ("day", "ordinary"),
    [
        (date(2024, 3, 12), True),
        (date(2024, 3, 11), False),  # a Monday
        (date(2024, 3, 15), False),  # a Friday
        (date(2024, 3, 26), False),  # the week before Easter
        (date(2024, 4, 2), False),  # Easter Monday was yesterday
        (date(2024, 2, 20), False),  # winter holidays
        (date(2024, 4, 30), False),  # 1 May is tomorrow
        (date(2024, 5, 22), False),  # Whit Monday
        (date(2024, 7, 10), False),
        (date(2024, 10, 9), False),
        (date(2024, 12, 31), False),  # New Year's Eve
        (date(2024, 11, 13), True),
    ],
)
def test_which_days_are_ordinary(day: date, ordinary: bool) -> None:
    assert is_ordinary(day) is ordinary


def test_a_day_with_few_trips_is_not_chosen() -> None:
    days = {date(2024, 3, 4) + timedelta(days=n): 100 for n in range(28)}
    chosen = ordinary_day(days | {date(2024, 3, 12): 89, date(2024, 3, 13): 90}, date(2024, 3, 9))
    assert chosen is not None
    assert chosen.day == date(2024, 3, 13)
    assert "with 90 trips against 100 on a usual day" in chosen.reason.en
    assert "onsdag 2024-03-13" in chosen.reason.nb


def test_without_a_later_ordinary_day_the_last_before_is_taken() -> None:
    chosen = ordinary_day({date(2024, 3, 12): 5, date(2024, 3, 13): 5}, date(2024, 3, 20))
    assert chosen is not None
    assert chosen.day == date(2024, 3, 13)
    assert "the last Tuesday to Thursday before 2024-03-20" in chosen.reason.en
    assert ordinary_day({date(2024, 7, 10): 5, date(2024, 3, 12): 0}, date(2024, 3, 1)) is None


def test_the_day_is_common_to_all_feeds() -> None:
    one = feed(every("a", "p", "q", 60), weeks=YEAR, prefix="1:")
    two = feed(
        every("b", "p", "q", 60), weeks=[], dates=[("daily", date(2024, 3, 13), 1), ("daily", date(2024, 3, 14), 1)]
    )
    chosen = chosen_day([one, two], date(2024, 3, 11))
    assert chosen is not None
    # Tuesday has only half of the trips that Wednesday and Thursday have, like most ordinary days of the year.
    assert chosen.day == date(2024, 3, 12)
    assert chosen_day([], TUESDAY) is None


def test_departures_an_hour_are_those_of_the_busier_direction() -> None:
    there, back = every("t", "a", "b", 10), every("b", "b", "a", 20)
    # Stop b is where runs from a end: only the way back leaves from it.
    through = [
        (f"x{n}", stop, place, SEVEN + n * 1_800 + place, SEVEN + n * 1_800 + place)
        for n in range(4)
        for place, stop in enumerate("cab")
    ]
    rows = there + back + through
    sides = {trip: int(trip.startswith("b")) for trip, *_ in rows}
    level = told(feed(rows, weeks=YEAR, directions=sides))
    assert by(level, "07-09") == {("a", "bus"): (16, 8.0), ("b", "bus"): (6, 3.0), ("c", "bus"): (4, 2.0)}
    assert by(level, "15-17") == {("a", "bus"): (12, 6.0), ("b", "bus"): (6, 3.0)}
    assert by(level, "week")["a", "bus"] == (7 * (72 + 4), None)


def test_the_window_ends_before_its_last_second() -> None:
    rows = [
        ("t", "a", 1, 0, SEVEN),
        ("t", "b", 2, SEVEN + 60, SEVEN + 60),
        ("u", "a", 1, 0, 9 * 3_600),
        ("u", "b", 2, 40_000, 40_000),
    ]
    assert by(told(feed(rows, weeks=YEAR)), "07-09") == {("a", "bus"): (1, 0.5)}


def test_nights_count_for_the_day_they_fall_on() -> None:
    rows = [("t", "a", 1, 31 * 3_600, 31 * 3_600 + 60), ("t", "b", 2, 32 * 3_600, 32 * 3_600)]
    monday_only = feed(rows, weeks=[("daily", "1000000", date(2024, 1, 1), date(2024, 12, 31))])
    assert by(told(monday_only), "07-09") == {("a", "bus"): (1, 0.5)}
    assert by(told(monday_only, date(2024, 3, 13)), "07-09") == {}
    sunday_only = feed(rows, weeks=[("daily", "0000001", date(2024, 1, 1), date(2024, 12, 31))])
    assert by(told(sunday_only, date(2024, 3, 13)), "week") == {("a", "bus"): (1, None)}


def test_a_trip_leaves_a_hub_once_and_only_for_elsewhere() -> None:
    calls = [("t", stop, place, SEVEN + place, SEVEN + place) for place, stop in enumerate(("a", "b", "c", "a", "b"))]
    level = told(feed(calls, weeks=YEAR, parents={"a": "s", "b": "s"}, stations=["s"]))
    assert by(level, "07-09") == {("s", "bus"): (1, 0.5), ("c", "bus"): (1, 0.5)}


def test_replacement_buses_stand_apart() -> None:
    level = told(feed(every("r", "a", "b", 10), weeks=YEAR, replacement=[t for t, *_ in every("r", "a", "b", 10)]))
    assert set(level["mode"]) == {"replacement"}
    made = feed(every("r", "a", "b", 10))
    hubs = hubs_by_profile(level, stops_to_hubs([made]), None)
    assert hubs.is_empty()
    assert hubs.schema == TABLE


def test_frequencies_and_closed_doors_count_as_they_run() -> None:
    rows = [("f", "a", 1, 0, 0), ("f", "b", 2, 60, 60), ("f", "c", 3, 120, 120)]
    made = feed(rows, weeks=YEAR, frequencies=[("f", SEVEN, SEVEN + 3_600, 600, 1)], no_boarding=[("f", 2)])
    assert by(told(made), "07-09") == {("a", "bus"): (6, 3.0)}


def register() -> tuple[pl.DataFrame, pl.DataFrame]:
    places = pl.DataFrame(
        {
            "stop_place": ["P", "S1", "S2"],
            "hub": ["P", "P", "P"],
            "name": ["Torget", "Torget", "Torget"],
            "x_cm": [700, 600, 800],
            "y_cm": [70, 60, 80],
        }
    )
    return places, pl.DataFrame({"quay": ["a", "b"], "stop_place": ["S1", "S2"]})


def test_the_registers_parents_make_one_hub_of_several_stop_places() -> None:
    made = feed(
        every("t", "a", "c", 60) + every("u", "b", "c", 60), parents={"a": "s", "b": "s2"}, stations=["s", "s2"]
    )
    stops = stops_to_hubs([made], *register())
    assert dict(stops.frame.select("stop_id", "hub").rows()) == {"a": "P", "b": "P", "c": "c"}
    assert stops.hubs.rows() == [("P", "Torget", 700, 70), ("c", "C", 2_000, 0)]
    alone = stops_to_hubs([made])
    assert dict(alone.frame.select("stop_id", "hub").rows()) == {"a": "s", "b": "s2", "c": "c"}


def tables(made: Feed) -> dict[str, Any]:
    return {"stops": [made.stops], **{name: [made.frames[name]] for name in FEED_TABLES}}


def rule(level: Mapping[tuple[str, str], tuple[float, float, int]]) -> dict[str, list[str]]:
    """Hubs by profile for (hub, mode) -> departures an hour in both windows and in the week."""
    rows: list[tuple[str, str, str, int, float | None]] = []
    for (hub, mode), (morning, afternoon, week) in level.items():
        rows += [
            (hub, mode, name, round(2 * hour), hour)
            for name, hour in (("07-09", morning), ("15-17", afternoon))
            if hour
        ]
        rows.append((hub, mode, "week", week, None))
    frame = pl.DataFrame(rows, schema=["hub", "mode", "window", "departures", "per_hour"], orient="row")
    made = feed(every("t", "a", "b", 60) + every("u", "c", "d", 60))
    found = hubs_by_profile(frame, stops_to_hubs([made]), None)
    return {profile.id: found.filter(pl.col("hub_profile") == profile.id)["hub"].to_list() for profile in PROFILES}


@pytest.mark.parametrize(
    ("bus", "rail", "is_hub"),
    [
        ((6, 6), (2, 2), True),
        ((5.9, 6), (2, 2), False),
        ((6, 5.5), (2, 2), False),
        ((6, 6), (1.5, 2), False),
        ((6, 6), (2, 0), False),
    ],
)
def test_two_modes_must_be_frequent_in_both_peaks(
    bus: tuple[float, float], rail: tuple[float, float], is_hub: bool
) -> None:
    found = rule({("a", "bus"): (*bus, 500), ("a", "rail"): (*rail, 200), ("b", "bus"): (20, 20, 900)})
    assert found["mdir_hub"] == (["a"] if is_hub else [])
    assert found["rail"] == ["a"]


def test_sixty_departures_a_week_are_enough_whatever_the_mode() -> None:
    found = rule(
        {("a", "bus"): (1, 1, 59), ("b", "bus"): (0, 0, 60), ("c", "bus"): (0, 0, 30), ("c", "ferry"): (0, 0, 30)}
    )
    assert found == {"mdir_hub": [], "rail": [], "ssb_60": ["b", "c"]}


def test_all_profiles_side_by_side_with_the_plans_dates() -> None:
    rows = every("t", "a", "b", 5) + every("m", "a", "b", 10)
    modes = {trip: "metro" if trip.startswith("m") else "bus" for trip, *_ in rows}
    made = feed(rows, weeks=YEAR, modes=modes)
    listed = pl.DataFrame(
        {"hub": ["x", "y"], "name": ["X", "Y"], "mode": ["rail", "rail"], "x_cm": [0, 1], "y_cm": [0, 1]}
    ).with_columns(valid_from=pl.Series([None, "2025-01-01"]), valid_to=pl.lit(None, pl.String))
    cells = pl.DataFrame({"cell": [1], "x_m": [3], "y_m": [4]})
    out = profiles(
        **tables(made), prefixes=[""], from_day="2024-03-09", cells=cells, listed=listed, date_of_cells="2024-01-01"
    )
    assert out["facts"]["day"] == "2024-03-12"
    assert dict(out["hubs"].group_by("hub_profile").len().rows()) == {"mdir_hub": 1, "rail": 1, "ssb_60": 1, "plan": 2}
    assert out["hubs"].filter(pl.col("hub_profile") == "mdir_hub").select(
        "hub", "mode", "departures_per_hour"
    ).rows() == [("a", "bus metro", 6.0)]
    assert "bus 12.0/h" in out["hubs"].filter(pl.col("hub_profile") == "mdir_hub")["reason"][0]
    assert set(out["distances"].select("hub_profile", "distance_cm").rows()) == {(p.id, 500) for p in PROFILES}
    assert out["hubs"].schema == TABLE


def test_without_an_ordinary_day_nothing_is_said_of_the_profiles() -> None:
    made = feed(every("t", "a", "b", 5), weeks=[("daily", "1111111", date(2024, 7, 1), date(2024, 7, 31))])
    cells = pl.DataFrame({"cell": [1], "x_m": [3], "y_m": [4]})
    out = profiles(
        **tables(made), prefixes=[""], from_day="2024-07-01", cells=cells, listed=None, date_of_cells="2024-01-01"
    )
    assert out["distances"].is_empty()
    assert out["hubs"].is_empty()
    assert out["facts"]["day"] is None
    assert out["facts"]["reason"]["en"].startswith("The timetable covers no ordinary weekday")
