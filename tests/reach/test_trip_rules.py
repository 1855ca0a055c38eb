"""Rules of transfers.txt for single trips and routes: hand-made cases, and a search that knows which trip one came by."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.reach import timetable as timetables
from planpuls.reach.raptor import NEVER, Access, Network, Rules, arrivals
from planpuls.reach.timetable import Feed, timetable
from planpuls.reach.transfers import Walks, transfers
from tests.reach.made_feeds import DAY, Call, Rule, feed

WALK_S = {("b", "c"): 300, ("c", "b"): 300}
"""On foot between the two stops of a place; all others lie far apart."""
ROUTES = {"t": "one", "u": "two", "v": "two", "w": "one"}


def line(trip: str, *calls: tuple[str, int]) -> list[Call]:
    return [(trip, stop, place, second, second) for place, (stop, second) in enumerate(calls, 1)]


# t and w run a-b, the later one comes 60 s later; u and v run c-d.
RUNS = [
    *line("t", ("a", 0), ("b", 100)),
    *line("w", ("a", 40), ("b", 160)),
    *line("u", ("c", 200), ("d", 500)),
    *line("v", ("c", 420), ("d", 700)),
]


def reached(made: Feed, leave_s: int, slack_s: int = 0, rides: int = 3, start: str = "a") -> dict[str, int]:
    """Second of arrival by vehicle at every real stop, by the engine."""
    table = timetable([made], DAY)
    rows = {stop: row for row, stop in reversed(list(enumerate(table.stop_ids)))}
    every = {(here, there): seconds for (here, there), seconds in _walks(table.stop_ids).items()}
    stops = len(table.stop_ids)
    changes = transfers(table, [made], Walks.of(stops, every))
    egress = Walks.of(stops, {(row, rows[stop]): 0 for row, stop in enumerate(table.stop_ids)})
    access = Access.of({row: 0 for row, stop in enumerate(table.stop_ids) if stop == start})
    net = Network(table, changes, egress, stops)
    found = arrivals(net, access, np.full(stops, NEVER, np.int32), [leave_s], Rules(slack_s, rides))[0]
    return {stop: int(found[row]) for stop, row in rows.items() if found[row] < NEVER}


def _walks(stop_ids: Sequence[str]) -> dict[tuple[int, int], int]:
    """As the streets give them: doubles lie where their stops do."""
    return {
        (here, there): 0 if one == other else WALK_S[one, other]
        for here, one in enumerate(stop_ids)
        for there, other in enumerate(stop_ids)
        if one == other or (one, other) in WALK_S
    }


def known(rules: Sequence[Rule], routes: dict[str, str] = ROUTES) -> Feed:
    return feed(RUNS, transfers=rules, routes=routes)


@pytest.mark.parametrize(
    ("rules", "at_d"),
    [
        # 300 s on foot from b at 100: u at 200 is gone, v at 420 is caught.
        ([], 700),
        ([("b", "c", "t", "u", 1, None)], 500),
        ([("b", "c", "t", "u", 2, 100)], 500),
        ([("b", "c", "t", "u", 2, 101)], 700),
        ([("b", "c", "t", "v", 3, None)], None),
        ([("b", "c", None, "u", 1, None)], 500),
        ([("b", "c", "route:one", "route:two", 2, 90)], 500),
        ([("b", "c", "route:two", None, 1, None)], 700),
        ([("b", "c", "route:one", "u", 2, 90), ("b", "c", "route:one", "route:two", 3, None)], 500),
        # The finest rule stands: both trips before one, one trip before both routes.
        ([("b", "c", "t", None, 3, None), ("b", "c", "t", "u", 1, None)], 500),
        ([("b", "c", "t", None, 1, None), ("b", "c", "t", "u", 3, None)], 700),
        ([("b", "c", "route:one", "route:two", 3, None), ("b", "c", None, "u", 2, 80)], 500),
        ([("b", "c", None, None, 3, None), ("b", "c", "t", "v", 2, 300)], 700),
        ([("b", "c", "t", None, 3, None), ("b", "c", "t", "route:two", 2, 90)], 500),
        # A rule about v elsewhere leaves the walk to it as it is.
        ([("c", "c", "v", "u", 3, None)], 700),
        # w comes at 160: the rule is for t alone.
        ([("b", "c", "w", "u", 1, None), ("b", "c", "t", "v", 3, None)], 500),
        # Without a time a recommendation says nothing.
        ([("b", "c", "t", "u", 0, None)], 700),
    ],
)
def test_a_rule_holds_for_its_trips_alone(rules: list[Rule], at_d: int | None) -> None:
    only_t = {"t": "one", "u": "two", "v": "two", "w": "one"}
    runs = RUNS if any("w" in rule for rule in rules) else [call for call in RUNS if call[0] != "w"]
    made = feed(runs, transfers=rules, routes=only_t)
    assert reached(made, 0).get("d") == at_d


def test_a_guaranteed_change_is_worth_a_later_vehicle() -> None:
    """t comes before w, but only w's passengers are waited for."""
    rules: list[Rule] = [("b", "c", "w", "u", 1, None)]
    assert reached(known(rules), 0)["d"] == 500
    assert reached(known([("b", "c", "t", "u", 3, None)]), 0)["d"] == 700


def test_a_feed_without_such_rules_has_no_doubles() -> None:
    plain = timetable([known([("b", "c", None, None, 2, 90), ("b", "b", "t", "u", 5, None)])], DAY)
    assert (plain.doubles, len(plain.stop_ids)) == ((), 4)
    made = timetable([known([("b", "c", "t", "route:two", 1, None)])], DAY)
    assert [(made.stop_ids[row], selector) for row, selector in made.doubles] == [
        ("b", ("t", None)),
        ("c", (None, "two")),
    ]
    assert made.stop_ids == ("a", "b", "c", "d", "b", "c")


def test_rules_that_cannot_be_used_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    stay: Rule = ("b", "b", "t", "x", 4, None)
    runs = [*RUNS, *line("x", ("b", 110), ("e", 150))]
    rules: list[Rule] = [stay, ("b", "c", "t", "u", 1, None), ("b", "c", "gone", "u", 1, None)]
    notes = timetable([feed(runs, transfers=rules, routes=ROUTES)], DAY).notes
    assert notes == {
        "transfer_rules_of_unknown_trips": {"rows": 1, "first": ["gone+u"]},
        "transfer_rules_of_joined_repeated_or_left_out_trips": {"rows": 1, "first": ["t+u"]},
    }
    monkeypatch.setattr(timetables, "MOST_DOUBLES", 1)
    table = timetable([known([("b", "c", "t", "u", 1, None)])], DAY)
    assert (table.doubles, table.notes["transfer_rules_of_single_trips"]["first"]) == ((), ["t+u"])
    assert table.stop_ids == ("a", "b", "c", "d")
    assert reached(known([("b", "c", "t", "u", 1, None)]), 0)["d"] == 700


# --- another way: every state knows the trip that one came by ------------------------------------------------------


def tried(
    runs: Sequence[Call], rules: Sequence[Rule], routes: dict[str, str], leave_s: int, slack_s: int, rides: int
) -> dict[str, int]:
    """Earliest second by vehicle at every stop from `a`: Dijkstra's rule over (second, rides, stop, trip one came by)."""
    trips: dict[str, list[tuple[str, int]]] = {}
    for name, stop, _, second, _ in runs:
        trips.setdefault(name, []).append((stop, int(second or 0)))
    waiting: list[tuple[int, int, str, str]] = [(leave_s, 0, "a", "")]
    best: dict[str, int] = {}
    done: set[tuple[int, str, str]] = set()
    while waiting:
        second, count, stop, by = heapq.heappop(waiting)
        if (count, stop, by) in done:
            continue
        done.add((count, stop, by))
        if by:
            best.setdefault(stop, second)
        if count == rides:
            continue
        for name, calls in trips.items():
            for place, (here, leaves) in enumerate(calls):
                takes = (0 if here == stop else None) if not by else change(rules, routes, by, stop, name, here)
                if takes is not None and second + takes + slack_s <= leaves:
                    for there, arrives in calls[place + 1 :]:
                        heapq.heappush(waiting, (arrives, count + 1, there, name))
    return best


def change(rules: Sequence[Rule], routes: dict[str, str], by: str, stop: str, name: str, here: str) -> int | None:
    """Seconds from one trip at one stop to another at another, by the finest rule; None where there is no way."""
    found = (1, 0, 0) if stop == here else (1, 0, WALK_S.get((stop, here)))
    for number, (start, end, one, two, kind, seconds) in enumerate(rules):
        fits = [side is None or side in (trip, f"route:{routes[trip]}") for side, trip in ((one, by), (two, name))]
        if (start, end) != (stop, here) or not all(fits) or (kind in (0, 2) and seconds is None):
            continue
        sides = sorted(
            "none" if side is None else "route" if side.startswith("route:") else "trip" for side in (one, two)
        )
        rank = ["none none", "none route", "route route", "none trip", "route trip", "trip trip"].index(" ".join(sides))
        takes = None if kind == 3 else seconds if seconds is not None else 0
        found = max(found, (rank + 2, -number, takes), key=lambda entry: entry[:2])
    return found[2]


TRIPS = ("t", "w", "u", "v")
sides = st.sampled_from([None, *TRIPS, "route:one", "route:two"])


@st.composite
def ruled(draw: st.DrawFn) -> tuple[list[Call], list[Rule]]:
    runs: list[Call] = []
    for name, stops in (("t", "abc"), ("w", "ab"), ("u", "bcd"), ("v", "cbd")):
        second, calls = draw(st.integers(0, 600)), []
        for stop in stops:
            calls.append((stop, second))
            second += draw(st.sampled_from([60, 61, 200]))
        runs += line(name, *calls)
    rules: dict[tuple[str, str, str | None, str | None], Rule] = {}
    for _ in range(draw(st.integers(0, 5))):
        start, end = draw(st.sampled_from(["b", "c"])), draw(st.sampled_from(["b", "c"]))
        one, two = draw(sides), draw(sides)
        kind = draw(st.sampled_from([0, 1, 2, 3]))
        seconds = None if kind in (1, 3) else draw(st.sampled_from([0, 50, 150, 400]))
        key = (start, end, one, two)
        # Two rules of one rank for one change have no order: each pair of calls is ruled once.
        if key not in rules and not any(_clash(key, other) for other in rules):
            rules[key] = (*key, kind, seconds)
    return runs, list(rules.values())


def _clash(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> bool:
    kinds = [[None if side is None else side.startswith("route:") for side in rule[2:]] for rule in (one, other)]
    return one[:2] == other[:2] and sorted(map(str, kinds[0])) == sorted(map(str, kinds[1])) and kinds[0] != kinds[1]


@settings(max_examples=300, deadline=None)
@given(ruled(), st.sampled_from([0, 60]), st.integers(1, 3), st.sampled_from([0, 250]))
def test_the_engine_keeps_to_the_rules_as_a_search_that_knows_every_trip(
    case: tuple[list[Call], list[Rule]], slack_s: int, rides: int, leave_s: int
) -> None:
    runs, rules = case
    made = feed(runs, transfers=rules, routes=ROUTES)
    assert reached(made, leave_s, slack_s, rides) == tried(runs, rules, ROUTES, leave_s, slack_s, rides)
