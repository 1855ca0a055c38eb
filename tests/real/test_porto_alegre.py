"""Porto Alegre on Monday 13 May 2019, from the published files to travel times, two ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from planpuls.plan.country import load_country
from planpuls.reach.journeys import journeys
from planpuls.reach.raptor import NEVER, Network, Rules, every_minute
from planpuls.reach.street_walks import Streets, WalkLimits, metres_of, unsnapped
from planpuls.reach.timetable import Feed, timetable
from planpuls.reach.transfers import Walks, transfers
from planpuls.reach.travel_times import Window, of_origin, reach, travel_times
from planpuls.reach.trip_times import Trip
from planpuls.reach.walk_osm import read_walk_network
from planpuls.reach.walk_profile import WalkProfile
from planpuls.sources.dataset import ReadContext
from planpuls.sources.entur_gtfs import read_gtfs
from tests.reach.other_ways import Asked, by_connection_scan

TWO = 14 * 3_600
UTM_22_SOUTH = 31982


@dataclass(frozen=True)
class City:
    network: Network
    access: Walks
    direct: Walks
    hexagons: pl.DataFrame
    far_stops: dict[str, int]


@pytest.fixture(scope="module")
def city(data: Path) -> City:
    folder = data / "transit_porto_alegre"
    feeds = []
    for name in ("eptc", "trensurb"):
        reading = read_gtfs(folder / f"poa_{name}.zip", ReadContext(name, load_country(), "2019"))
        feeds.append(Feed(reading.frame, reading.frames, f"{name}:"))
    table = timetable(feeds, date(2019, 5, 13), from_s=TWO, to_s=TWO + 3 * 3_600)
    streets = Streets.of(read_walk_network(folder / "poa_osm.pbf", crs=UTM_22_SOUTH), WalkProfile(speed_km_h=3.6))
    hexagons = pl.read_csv(folder / "poa_hexgrid.csv").sort("id")
    stops, snaps = streets.at(*metres_of(table.longitude, table.latitude, UTM_22_SOUTH))
    centres = hexagons["lon"].to_numpy(), hexagons["lat"].to_numpy()
    places, _ = streets.at(*metres_of(*centres, UTM_22_SOUTH))
    limits = WalkLimits(all_the_way_m=3_000)
    changes = transfers(table, feeds, streets.walks(stops, stops, limits.transfer_m))
    access = streets.walks(places, stops, limits.to_stop_m)
    direct = streets.walks(places, places, limits.all_the_way_m)
    network = Network(table, changes, access.turned(len(table.stop_ids)), hexagons.height)
    far = {reason: note["rows"] for reason, note in unsnapped(snaps, table.stop_ids).items()}
    return City(network, access, direct, hexagons, far)


def trips_of(network: Network) -> Iterable[Trip]:
    """The trips back out of the flat arrays."""
    table = network.table
    for pattern in range(table.patterns):
        first, last = int(table.trip_first[pattern]), int(table.trip_first[pattern + 1])
        calls = slice(table.stop_first[pattern], table.stop_first[pattern + 1])
        stops = table.pattern_stop[calls].astype(np.int64)
        span = slice(table.time_first[pattern], table.time_first[pattern + 1])
        shape = (len(stops), last - first)
        arrival, departure = table.arrival_s[span].reshape(shape), table.departure_s[span].reshape(shape)
        for number in range(last - first):
            times = arrival[:, number].astype(np.int64), departure[:, number].astype(np.int64)
            yield Trip(
                table.trip_ids[first + number],
                "",
                "",
                "",
                stops,
                *times,
                table.may_board[calls],
                table.may_alight[calls],
            )


def test_what_the_files_hold(city: City) -> None:
    table = city.network.table
    assert (len(table.stop_ids), city.hexagons.height) == (4_010, 1_227)
    assert len(table.trip_ids) > 1_700
    assert table.notes == {}
    # Stops of the neighbouring cities lie outside the extract of streets: counted, and reached by nobody.
    assert city.far_stops["none_within_limit"] > 1_000


def test_a_sample_agrees_with_a_connection_scan_to_the_second(city: City) -> None:
    trips = list(trips_of(city.network))
    egress = city.network.egress.pairs()
    rules = Rules(60, 3, 7_200)
    changes = city.network.transfers.pairs()
    for origin in (11, 600):
        access, direct_s = of_origin(city.access, city.direct, origin, city.hexagons.height)
        near = dict(zip(access.stop.tolist(), access.seconds.tolist(), strict=True))
        leave_s = TWO + 60 * (origin % 60)
        ridden, _ = by_connection_scan(Asked(trips, changes, near, leave_s, rules.board_slack_s, rules.max_rides))
        best = direct_s.astype(np.int64) + np.where(direct_s < NEVER, leave_s, 0)
        for (stop, place), seconds in egress.items():
            best[place] = min(best[place], ridden.get(stop, NEVER) + seconds)
        expected = np.where(best - leave_s <= rules.max_s, best - leave_s, NEVER)
        found = travel_times(city.network, access, direct_s, Window((leave_s,), (50,), rules))[:, 0]
        assert (found == expected).all()
        assert (found < NEVER).sum() > 700


def test_residents_within_reach_grow_with_time_and_fall_with_reliability(city: City) -> None:
    weights = city.hexagons.select(pl.col("population").fill_null(0).cast(pl.Int64)).to_numpy()
    origins = (600, 612)
    near = city.access.rows(*origins), city.direct.rows(*origins)
    sums = {}
    for percentile in (50.0, 95.0):
        window = Window(tuple(every_minute(TWO, TWO + 1_200)), (percentile,))
        sums[percentile] = reach(city.network, *near, window, weights=weights, limits_s=[1_800, 2_700, 3_600]).sums
    assert (np.diff(sums[50.0], axis=1) >= 0).all()
    assert (sums[95.0] <= sums[50.0]).all()
    assert sums[50.0][:, 2].max() > 300_000


def test_the_journey_of_every_minute_can_be_told(city: City) -> None:
    moments = every_minute(TWO, TWO + 600)
    access, direct_s = of_origin(city.access, city.direct, 600, city.hexagons.height)
    medians = travel_times(city.network, access, direct_s, Window(tuple(moments)))[:, 0]
    place = int(np.flatnonzero((direct_s == NEVER) & (medians > 2_400) & (medians < 3_000))[0])
    told = journeys(city.network, access, direct_s, place, moments, Rules())
    assert sorted(journey.total_s for journey in told if journey)[4] == medians[place]
    for journey in told:
        assert journey is not None
        parts = journey.access_s + journey.wait_s + journey.ride_s + journey.transfer_s + journey.egress_s
        assert parts == journey.total_s
        assert 1 <= len(journey.routes) <= 3
