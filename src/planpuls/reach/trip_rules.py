"""Rules of transfers.txt that hold for single trips or routes only, carried exactly by stops that stand for such calls.

A call of a trip that a rule speaks of is moved to a stop of its own, a double of the real one at the same place. Walks between
doubles then say what the rules say, and every search, however it works, keeps to them. A feed without such rules has no doubles.

Which rule holds is GTFS's order: both trips, a trip and a route, one trip, both routes, one route; then the rules for everybody.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from planpuls.reach.trip_times import IN_SEAT, Left, Trip

RECOMMENDED, TIMED, MINIMUM, FORBIDDEN = 0, 1, 2, 3
"""transfer_type of transfers.txt; 4 and 5 speak of staying seated and are read with the trips."""
MOST_DOUBLES = 5_000
"""With more, the timetable would fall apart into single trips: then none of the rules is used, and all are counted."""
_SIDES = ("from_stop_id", "to_stop_id", "from_trip_id", "from_route_id", "to_trip_id", "to_route_id")

Selector = tuple[str | None, str | None]
"""Trip and route that a call is told apart by; None where no rule at the stop asks for it."""


@dataclass(frozen=True)
class TripRule:
    """One rule: where and for whom, and the seconds that the change takes (None: it is forbidden)."""

    from_stop: str
    to_stop: str
    from_trip: str | None
    from_route: str | None
    to_trip: str | None
    to_route: str | None
    seconds: int | None

    @property
    def name(self) -> str:
        return f"{self.from_trip or self.from_route or '*'}+{self.to_trip or self.to_route or '*'}"

    @property
    def rank(self) -> int:
        """Higher goes before lower."""
        trips = (self.from_trip is not None) + (self.to_trip is not None)
        routes = (self.from_trip is None and self.from_route is not None) + (
            self.to_trip is None and self.to_route is not None
        )
        return {(2, 0): 5, (1, 1): 4, (1, 0): 3, (0, 2): 2}.get((trips, routes), 1)


def seconds_of(kind: int | None, seconds: int | None) -> tuple[bool, int | None]:
    """Whether a rule says anything, and how long the change takes (None: forbidden). A timed change without a time takes none."""
    if kind == FORBIDDEN:
        return True, None
    if seconds is not None:
        return True, seconds
    return kind == TIMED, 0


def named_rules(transfers: pl.DataFrame) -> pl.DataFrame:
    """The rows that name a trip or a route, with all columns that they can have."""
    missing = [pl.lit(None, pl.String).alias(name) for name in _SIDES if name not in transfers.columns]
    rows = transfers.with_columns(*missing)
    return rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in _SIDES[2:]))


def rules_of(transfers: pl.DataFrame) -> list[TripRule]:
    """The rules of one feed that change something; those of types 4 and 5 are none."""
    rows = named_rules(transfers).filter(pl.col("transfer_type").fill_null(RECOMMENDED) < IN_SEAT)
    found = []
    for *sides, kind, seconds in rows.select(*_SIDES, "transfer_type", "min_transfer_time_s").unique().iter_rows():
        says, takes = seconds_of(kind, seconds)
        if says and sides[0] is not None and sides[1] is not None:
            from_stop, to_stop, from_trip, from_route, to_trip, to_route = sides
            # A trip is more than its route: a row that names both is about the trip.
            own = (from_trip, None if from_trip else from_route, to_trip, None if to_trip else to_route)
            found.append(TripRule(from_stop, to_stop, *own, takes))
    return sorted(found, key=lambda rule: (rule.rank, *(str(part) for part in vars(rule).values())))


@dataclass
class Doubles:
    """The doubles of stops, and what the calls at each are told apart by."""

    first: int
    """Row of the first double: the number of real stops."""
    rows: dict[tuple[int, Selector], int] = field(default_factory=dict)

    def told_apart(self, trip: Trip, asked: Mapping[int, tuple[set[str], set[str]]]) -> Trip:
        """The trip with calls moved to doubles where rules at the stop name it or its route. `asked`: stop -> trips, routes."""
        stops = trip.stops.copy()
        for place, stop in enumerate(trip.stops.tolist()):
            if stop in asked:
                trips, routes = asked[stop]
                selector = (trip.id if trip.id in trips else None, trip.route if trip.route in routes else None)
                if selector != (None, None):
                    stops[place] = self.rows.setdefault((stop, selector), self.first + len(self.rows))
        return replace(trip, stops=stops)

    @property
    def originals(self) -> list[int]:
        """The real stop of every double."""
        return [stop for stop, _ in self.rows]

    def undone(self, trip: Trip) -> Trip:
        """The trip at the real stops again."""
        real = np.concatenate([np.arange(self.first), np.array(self.originals, np.int64)])
        return replace(trip, stops=real[trip.stops])


def asked_at(rules: Iterable[TripRule], quays: Mapping[str, list[int]]) -> dict[int, tuple[set[str], set[str]]]:
    """Row of a stop -> trips and routes that rules there name."""
    found: dict[int, tuple[set[str], set[str]]] = {}
    for rule in rules:
        for place, trip, route in (
            (rule.from_stop, rule.from_trip, rule.from_route),
            (rule.to_stop, rule.to_trip, rule.to_route),
        ):
            for row in quays.get(place, ()):
                trips, routes = found.setdefault(row, (set(), set()))
                trips |= {trip} if trip else set()
                routes |= {route} if route else set()
    return found


def note_unused(rules: Sequence[TripRule], single: Container[str], known: Container[str], left: Left) -> None:
    """Count the rules that cannot be used: of trips that the feed does not have (`known`), and of trips that do not run as a single
    one (`single`), because they are joined in the seat, repeated by a frequency, or left out."""
    unknown, other = [], []
    for rule in rules:
        trips = [trip for trip in (rule.from_trip, rule.to_trip) if trip is not None]
        if any(trip not in known for trip in trips):
            unknown.append(rule.name)
        elif any(trip not in single for trip in trips):
            other.append(rule.name)
    left.add("transfer_rules_of_unknown_trips", unknown)
    left.add("transfer_rules_of_joined_repeated_or_left_out_trips", other)


def on_doubles(
    walks: Mapping[tuple[int, int], int],
    doubles: Sequence[tuple[int, Selector]],
    first: int,
    rules: Sequence[tuple[TripRule, Mapping[str, list[int]]]],
) -> dict[tuple[int, int], int]:
    """Walks between real stops, extended to doubles, with the rules of single trips and routes laid over them.

    `doubles`: real stop and selector of each, the first of them at row `first`; `rules`: each with the stops of its feed by place.
    """
    of_stop: dict[int, list[tuple[int, Selector]]] = {}
    for place, (stop, selector) in enumerate(doubles):
        of_stop.setdefault(stop, []).append((first + place, selector))

    def all_of(stop: int) -> list[int]:
        return [stop, *(row for row, _ in of_stop.get(stop, ()))]

    found = dict(walks)
    for (here, there), seconds in walks.items():
        if here in of_stop or there in of_stop:
            found |= {(start, end): seconds for start in all_of(here) for end in all_of(there)}

    def meant(stops: list[int], trip: str | None, route: str | None) -> list[int]:
        if trip is None and route is None:
            return [row for stop in stops for row in all_of(stop)]
        return [
            row
            for stop in stops
            for row, (of_trip, of_route) in of_stop.get(stop, ())
            if (of_trip == trip if trip is not None else of_route == route)
        ]

    laid = []
    for rule, quays in rules:
        starting, ending = quays.get(rule.from_stop, []), quays.get(rule.to_stop, [])
        starts = meant(starting, rule.from_trip, rule.from_route)
        ends = meant(ending, rule.to_trip, rule.to_route)
        # Rules for whole stations come first, so that the finer ones stand.
        pairs = [(start, end) for start in starts for end in ends]
        laid.append((rule.rank, -len(starting) * len(ending), pairs, rule.seconds))
    for _, _, pairs, takes in sorted(laid, key=lambda entry: entry[:2]):
        for pair in pairs:
            if takes is None:
                found.pop(pair, None)
            else:
                found[pair] = takes
    return found
