"""Two other ways to the same journeys: a connection scan, and a plain search that tries everything in order of time."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from planpuls.reach.trip_times import Trip

Seconds = dict[int, int]
NEVER = 2**30


@dataclass(frozen=True)
class Asked:
    """What is asked of both: trips, changes on foot, stops in walking distance, when, and the limits."""

    trips: Sequence[Trip]
    changes: dict[tuple[int, int], int]
    access: Seconds
    leave_s: int
    slack_s: int
    max_rides: int


def _better(found: Seconds, stop: int, second: int) -> bool:
    if second >= found.get(stop, NEVER):
        return False
    found[stop] = second
    return True


def by_connection_scan(asked: Asked) -> tuple[Seconds, Seconds]:
    """Earliest second at each stop by vehicle, and any way. Connections in order of departure, until nothing changes."""
    connections = sorted(
        (int(trip.departure_s[i]), int(trip.arrival_s[i + 1]), number, i)
        for number, trip in enumerate(asked.trips)
        for i in range(len(trip.stops) - 1)
    )
    out_of: dict[int, list[tuple[int, int]]] = {}
    for (here, there), seconds in asked.changes.items():
        out_of.setdefault(here, []).append((there, seconds))
    ready: list[Seconds] = [{} for _ in range(asked.max_rides + 1)]
    ridden: list[Seconds] = [{} for _ in range(asked.max_rides + 1)]
    ready[0] = {stop: asked.leave_s + seconds for stop, seconds in asked.access.items()}
    changed = True
    while changed:
        changed = False
        on: Seconds = {}
        for leaves, arrives, number, i in connections:
            trip = asked.trips[number]
            for rides in range(asked.max_rides):
                at = ready[rides].get(int(trip.stops[i]), NEVER)
                if trip.may_board[i] and at + asked.slack_s <= leaves:
                    on[number] = min(on.get(number, NEVER), rides + 1)
                    break
            rides = on.get(number, NEVER)
            stop = int(trip.stops[i + 1])
            if rides <= asked.max_rides and trip.may_alight[i + 1] and _better(ridden[rides], stop, arrives):
                changed = True
                for there, seconds in out_of.get(stop, []):
                    _better(ready[rides], there, arrives + seconds)
    return _least(ridden), _least(ready)


def _least(by_rides: Sequence[Seconds]) -> Seconds:
    stops = {stop for found in by_rides for stop in found}
    return {stop: min(found.get(stop, NEVER) for found in by_rides) for stop in stops}


def by_trying_everything(asked: Asked) -> tuple[Seconds, Seconds]:
    """The same, by Dijkstra's rule over (second, rides, stop, how one came): every trip from every stop one stands at."""
    waiting = [(asked.leave_s + seconds, 0, stop, "ready") for stop, seconds in asked.access.items()]
    heapq.heapify(waiting)
    done: set[tuple[int, int, str]] = set()
    ridden: Seconds = {}
    ready: Seconds = {}
    while waiting:
        second, rides, stop, how = heapq.heappop(waiting)
        if (rides, stop, how) in done:
            continue
        done.add((rides, stop, how))
        if how == "vehicle":
            _better(ridden, stop, second)
            for (here, there), seconds in asked.changes.items():
                if here == stop:
                    heapq.heappush(waiting, (second + seconds, rides, there, "ready"))
            continue
        _better(ready, stop, second)
        if rides == asked.max_rides:
            continue
        for trip in asked.trips:
            for i, here in enumerate(trip.stops):
                if here == stop and trip.may_board[i] and second + asked.slack_s <= trip.departure_s[i]:
                    for j in range(i + 1, len(trip.stops)):
                        if trip.may_alight[j]:
                            heapq.heappush(waiting, (int(trip.arrival_s[j]), rides + 1, int(trip.stops[j]), "vehicle"))
    return ridden, ready
