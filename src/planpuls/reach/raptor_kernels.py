"""The search itself, compiled: range-RAPTOR on flat integer arrays.

Times are int32 seconds; `NEVER` stands for "not reached". Source of the method: Delling, Pajor and Werneck, Round-Based
Public Transit Routing (2015).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from planpuls.reach.compiled import kernel

NEVER = 2**30
"""Second or duration that stands for "not reached"."""
Int32s: TypeAlias = npt.NDArray[np.int32]
Int64s: TypeAlias = npt.NDArray[np.int64]
Arrays: TypeAlias = tuple[Any, ...]


@kernel
def first_trip(departure_s: Int32s, start: int, trips: int, ready_s: int) -> int:
    """The first of a pattern's trips that leaves a position at `ready_s` or later; `trips` where none does."""
    low, high = 0, trips
    while low < high:
        middle = (low + high) // 2
        if departure_s[start + middle] >= ready_s:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def lower(labels: Int32s, ride: int, stop: int, second: int) -> None:
    """Put an arrival in the labels of this many rides and of more: more rides are never worse."""
    for more in range(ride, labels.shape[0]):
        if labels[more, stop] > second:
            labels[more, stop] = second


@kernel
def ride_pattern(
    table: Arrays, pattern: int, position: int, until: int, ride: int, slack_s: int, limit_s: int, state: Arrays
) -> None:
    """Ride one pattern, boarding from one position until another the first trip that can be caught; put down arrivals by vehicle.

    One boards only where one came earlier than ever (`is_marked`), and only a trip earlier than any that was ridden over
    the next place before (`ridden_trip`): all others were ridden from there already, for a later departure.
    """
    pattern_stop, may_board, may_alight, stop_first, trip_first, time_first, arrival_s, departure_s = table[:8]
    any_way, by_vehicle, is_marked, ridden_trip, is_touched, touched, counts = state
    first, last = stop_first[pattern] + position, stop_first[pattern + 1] - 1
    until += stop_first[pattern]
    trips = trip_first[pattern + 1] - trip_first[pattern]
    on = trips
    ready, ridden, earliest = any_way[ride - 1], by_vehicle[ride], ridden_trip[ride - 1]
    start = time_first[pattern] + position * trips
    for place in range(first, last + 1):
        stop = pattern_stop[place]
        if on < earliest[place]:
            earliest[place] = on
            if may_alight[place]:
                second = arrival_s[start + on]
                if second < ridden[stop] and second <= limit_s:
                    lower(by_vehicle, ride, stop, second)
                    if not is_touched[stop]:
                        is_touched[stop] = True
                        touched[counts[0]] = stop
                        counts[0] += 1
        else:
            on = trips
            if place > until:
                break
        if is_marked[stop] and may_board[place] and place < last:
            earlier = min(on, earliest[place + 1])
            ready_s = ready[stop] + slack_s
            # Only where the trip before can be caught is there an earlier one to look for.
            if earlier > 0 and ready_s <= departure_s[start + earlier - 1]:
                on = first_trip(departure_s, start, earlier - 1, ready_s)
        start += trips


@kernel
def search_range(
    table: Arrays,
    transfers: Arrays,
    access: Arrays,
    egress: Arrays,
    direct_s: Int32s,
    departures_s: Int32s,
    slack_s: int,
    max_rides: int,
    max_s: int,
    arrivals: Int32s,
    stop_arrivals: Int32s,
) -> None:
    """Earliest arrivals from one origin for departures given latest first.

    Labels are carried from one departure to the earlier next: whoever leaves earlier may still take the later journey.
    They stand per number of rides, and twice per stop: by vehicle (from where one may walk) and any way (from where one may
    board), so that no two walks follow each other. `arrivals[m, place]`: second of arrival, NEVER beyond `max_s` after the
    departure. `stop_arrivals[m, way, ride, stop]` likewise for stops, any way (0) and by vehicle (1), when it is not empty.
    """
    stop_first = table[3]
    call_first, call_pattern, call_position = table[8], table[9], table[10]
    transfer_first, transfer_to, transfer_s = transfers
    access_stop, access_s = access
    egress_first, egress_place, egress_s = egress
    stops, patterns, places = len(call_first) - 1, len(stop_first) - 1, len(direct_s)
    any_way = np.full((max_rides + 1, stops), NEVER, np.int32)
    by_vehicle = np.full((max_rides + 1, stops), NEVER, np.int32)
    best = np.full(places, NEVER, np.int32)
    marked, is_marked, marks = np.zeros(stops, np.uint32), np.zeros(stops, np.bool_), 0
    touched, is_touched = np.zeros(stops, np.uint32), np.zeros(stops, np.bool_)
    improved, is_improved = np.zeros(stops, np.uint32), np.zeros(stops, np.bool_)
    counts, told = np.zeros(1, np.int64), np.full(stops, NEVER, np.int32)
    queue, position = np.zeros(patterns, np.uint32), np.full(patterns, NEVER, np.int32)
    until = np.full(patterns, -1, np.int32)
    ridden_trip = np.empty((max_rides, len(table[0])), np.int32)
    for pattern in range(patterns):
        ridden_trip[:, stop_first[pattern] : stop_first[pattern + 1]] = table[4][pattern + 1] - table[4][pattern]
    state = (any_way, by_vehicle, is_marked, ridden_trip, is_touched, touched, counts)
    at_stops = stop_arrivals.shape[0] > 0
    for moment in range(len(departures_s)):
        leave_s = departures_s[moment]
        limit_s = leave_s + max_s
        improvements = 0
        for row in range(len(access_stop)):
            stop, second = access_stop[row], leave_s + access_s[row]
            if second < any_way[0, stop] and second <= limit_s:
                lower(any_way, 0, stop, second)
                if not is_marked[stop]:
                    is_marked[stop] = True
                    marked[marks] = stop
                    marks += 1
        for ride in range(1, max_rides + 1):
            queued = 0
            for row in range(marks):
                stop = marked[row]
                for call in range(call_first[stop], call_first[stop + 1]):
                    pattern = call_pattern[call]
                    if position[pattern] == NEVER:
                        queue[queued] = pattern
                        queued += 1
                    position[pattern] = min(position[pattern], call_position[call])
                    until[pattern] = max(until[pattern], call_position[call])
            former, marks = marks, 0
            counts[0] = 0
            for row in range(queued):
                pattern = queue[row]
                ride_pattern(table, pattern, position[pattern], until[pattern], ride, slack_s, limit_s, state)
                position[pattern], until[pattern] = NEVER, -1
            for row in range(former):
                is_marked[marked[row]] = False
            for row in range(counts[0]):
                stop = touched[row]
                is_touched[stop] = False
                if not is_improved[stop]:
                    is_improved[stop] = True
                    improved[improvements] = stop
                    improvements += 1
                if ride == max_rides and not at_stops:
                    continue
                ready, arrived_s = any_way[ride], by_vehicle[ride, stop]
                for walk in range(transfer_first[stop], transfer_first[stop + 1]):
                    there, second = transfer_to[walk], arrived_s + transfer_s[walk]
                    if second < ready[there]:
                        if second > limit_s:
                            break
                        lower(any_way, ride, there, second)
                        if not is_marked[there]:
                            is_marked[there] = True
                            marked[marks] = there
                            marks += 1
        for row in range(marks):
            is_marked[marked[row]] = False
        marks = 0
        for row in range(improvements):
            stop = improved[row]
            is_improved[stop] = False
            arrived_s = by_vehicle[max_rides, stop]
            if arrived_s == told[stop]:
                # Fewer rides come earlier than they did, but not earlier than more of them.
                continue
            told[stop] = arrived_s
            for walk in range(egress_first[stop], egress_first[stop + 1]):
                place, second = egress_place[walk], arrived_s + egress_s[walk]
                if second < best[place]:
                    best[place] = second
        for place in range(places):
            # Where one cannot walk all the way, NEVER seconds later is not earlier than NEVER.
            best[place] = min(best[place], leave_s + direct_s[place])
            arrivals[moment, place] = best[place] if best[place] <= limit_s else NEVER
        if at_stops:
            for ride in range(max_rides + 1):
                for stop in range(stops):
                    second, ridden = any_way[ride, stop], by_vehicle[ride, stop]
                    stop_arrivals[moment, 0, ride, stop] = second if second <= limit_s else NEVER
                    stop_arrivals[moment, 1, ride, stop] = ridden if ridden <= limit_s else NEVER


@kernel
def percentiles_of(arrivals: Int32s, departures_s: Int32s, ranks: Int32s, seconds: Int32s) -> None:
    """Nearest-rank percentiles of travel time over the departures: `seconds[place, i]`, NEVER where not reached.

    `ranks` are positions in the sorted times, counted from 0.
    """
    moments, places = arrivals.shape
    times = np.zeros(moments, np.int32)
    for place in range(places):
        for moment in range(moments):
            second = arrivals[moment, place]
            times[moment] = NEVER if second == NEVER else second - departures_s[moment]
        # Shell's sort: waiting for one vehicle after the other makes a saw, in which neighbours are far from their places.
        for gap in (23, 10, 4, 1):
            for row in range(gap, moments):
                time, slot = times[row], row
                while slot >= gap and times[slot - gap] > time:
                    times[slot] = times[slot - gap]
                    slot -= gap
                times[slot] = time
        for row in range(len(ranks)):
            seconds[place, row] = times[ranks[row]]


@kernel
def sums_within(
    arrivals: Int32s, departures_s: Int32s, ranks: Int32s, limits_s: Int32s, weights: Int64s, sums: Int64s
) -> None:
    """Add up `weights[place, kind]` in `sums[limit, kind]` where the percentile of rank `ranks[0]` is within the limit.

    That is so when at least rank + 1 departures are: no sorting is needed.
    """
    moments, places = arrivals.shape
    for place in range(places):
        for row in range(len(limits_s)):
            kept = 0
            for moment in range(moments):
                if arrivals[moment, place] <= departures_s[moment] + limits_s[row]:
                    kept += 1
            if kept > ranks[0]:
                for kind in range(weights.shape[1]):
                    sums[row, kind] += weights[place, kind]
