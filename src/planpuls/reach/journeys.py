"""The journey behind a travel time: which vehicles, where one waits and walks, for every departure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planpuls.reach.raptor import NEVER, Access, Int32s, Network, Rules, arrivals, stop_arrivals

ANY_WAY, BY_VEHICLE = 0, 1


@dataclass(frozen=True)
class Ride:
    """One vehicle of a journey; seconds after midnight."""

    route: str
    trip: str
    from_stop: str
    to_stop: str
    board_s: int
    alight_s: int


@dataclass(frozen=True)
class Journey:
    """The earliest arrival of one departure, in parts: `total_s` is the sum of the other five. A walk all the way has no rides, and is `access_s`."""

    departure_s: int
    access_s: int
    wait_s: int
    """At stops, the slack included; also the time one could have left later."""
    ride_s: int
    transfer_s: int
    """On foot between stops."""
    egress_s: int
    total_s: int
    rides: tuple[Ride, ...]

    @property
    def routes(self) -> tuple[str, ...]:
        return tuple(ride.route for ride in self.rides)


def journeys(
    network: Network, access: Access, direct_s: Int32s, place: int, departures_s: Sequence[int], rules: Rules
) -> list[Journey | None]:
    """The best journey to a place for every departure, in the order given; None where the place is not reached.

    Best is the earliest arrival; of these the one with fewest rides, leaving latest. A vehicle is boarded at the first of its stops where
    it can be caught. Of what is then still equal, the lower stop and the lower pattern count, so that the answer is always the same.
    """
    arrived = arrivals(network, access, direct_s, departures_s, rules)[:, place]
    found: dict[int, Journey | None] = {}
    last: Journey | None = None
    for row in np.argsort(-np.array(departures_s), kind="stable").tolist():
        leave_s, second = int(departures_s[row]), int(arrived[row])
        if second == NEVER:
            found[row] = None
        elif last is not None and last.departure_s + last.total_s == second:
            later_s = last.departure_s - leave_s
            found[row] = replace(
                last, departure_s=leave_s, wait_s=last.wait_s + later_s, total_s=last.total_s + later_s
            )
        else:
            found[row] = last = _journey(network, access, int(direct_s[place]), place, leave_s, second, rules)
    return [found[row] for row in range(len(departures_s))]


def _journey(
    network: Network, access: Access, direct_s: int, place: int, leave_s: int, arrival_s: int, rules: Rules
) -> Journey:
    if leave_s + direct_s == arrival_s:
        return Journey(leave_s, direct_s, 0, 0, 0, 0, direct_s, ())
    labels = stop_arrivals(network, access, [leave_s], rules)[0]
    count, stop, egress_s = _last_stop(network, labels, place, arrival_s)
    rides: list[Ride] = []
    transfer_s = 0
    while True:
        ride, boarded = _ride(network, labels, count, stop, rules.board_slack_s)
        rides.insert(0, ride)
        ready_s = int(labels[ANY_WAY, count - 1, boarded])
        count = int(np.argmax(labels[ANY_WAY, :, boarded] == ready_s))
        if count == 0:
            break
        stop, walk_s = _walked_from(network, labels, count, boarded, ready_s)
        transfer_s += walk_s
    access_s = ready_s - leave_s
    ride_s = sum(ride.alight_s - ride.board_s for ride in rides)
    total_s = arrival_s - leave_s
    wait_s = total_s - access_s - ride_s - transfer_s - egress_s
    return Journey(leave_s, access_s, wait_s, ride_s, transfer_s, egress_s, total_s, tuple(rides))


def _last_stop(network: Network, labels: Int32s, place: int, arrival_s: int) -> tuple[int, int, int]:
    """Fewest rides, the stop where the last one ends, and the walk from there."""
    egress = network.egress
    walks = np.flatnonzero(egress.to == place)
    stops = np.searchsorted(egress.first, walks, side="right") - 1
    for count in range(1, labels.shape[1]):
        fits = labels[BY_VEHICLE, count, stops].astype(np.int64) + egress.seconds[walks] == arrival_s
        if fits.any():
            first = int(np.argmax(fits))
            return count, int(stops[first]), int(egress.seconds[walks[first]])
    raise AssertionError("an arrival without a last stop")


def _ride(network: Network, labels: Int32s, count: int, stop: int, slack_s: int) -> tuple[Ride, int]:
    """The vehicle that brings one to `stop` at its label, and the stop where it is boarded."""
    table = network.table
    alight_s = int(labels[BY_VEHICLE, count, stop])
    for call in range(table.call_first[stop], table.call_first[stop + 1]):
        pattern, position = int(table.call_pattern[call]), int(table.call_position[call])
        first, trips = int(table.stop_first[pattern]), int(table.trip_first[pattern + 1] - table.trip_first[pattern])
        start = int(table.time_first[pattern])
        at = table.arrival_s[start + position * trips : start + (position + 1) * trips]
        if not table.may_alight[first + position]:
            continue
        for trip in np.flatnonzero(at == alight_s).tolist():
            for earlier in range(position):
                boarded = int(table.pattern_stop[first + earlier])
                board_s = int(table.departure_s[start + earlier * trips + trip])
                ready_s = int(labels[ANY_WAY, count - 1, boarded])
                if table.may_board[first + earlier] and ready_s < NEVER and ready_s + slack_s <= board_s:
                    number = int(table.trip_first[pattern]) + trip
                    names = table.trip_routes[number], table.trip_ids[number]
                    ride = Ride(*names, table.stop_ids[boarded], table.stop_ids[stop], board_s, alight_s)
                    return ride, boarded
    raise AssertionError("a label without a vehicle")


def _walked_from(network: Network, labels: Int32s, count: int, stop: int, ready_s: int) -> tuple[int, int]:
    """The stop where the vehicle before was left, and the seconds on foot from there."""
    walks = np.flatnonzero(network.transfers.to == stop)
    stops = np.searchsorted(network.transfers.first, walks, side="right") - 1
    fits = labels[BY_VEHICLE, count, stops].astype(np.int64) + network.transfers.seconds[walks] == ready_s
    first = int(np.argmax(fits))
    return int(stops[first]), int(network.transfers.seconds[walks[first]])
