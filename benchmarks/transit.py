"""Travel times by public transport: Porto Alegre, every hexagon to every hexagon, each minute of an hour.

1,227 origins and destinations, Monday 13 May 2019 from 14:00 to 14:59, at most 3 rides, all changes on foot along the streets, the
median and four more percentiles. One thread. Beside it stands the rate r5r's authors published for their own machine and city
(40,700 pairs a second and core): another machine, R5's Monte Carlo draws for frequencies, and travel times in minutes.
"""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from tests.reach.other_ways import Asked, by_connection_scan
from tests.real.conftest import DATA
from tests.real.test_porto_alegre import trips_of

from planpuls.plan.country import load_country
from planpuls.reach.raptor import NEVER, Network, Rules, every_minute
from planpuls.reach.street_walks import Streets, WalkLimits, metres_of
from planpuls.reach.timetable import Feed, timetable
from planpuls.reach.transfers import Walks, transfers
from planpuls.reach.travel_times import Window, of_origin, travel_times
from planpuls.reach.walk_osm import read_walk_network
from planpuls.reach.walk_profile import WalkProfile
from planpuls.sources.dataset import ReadContext
from planpuls.sources.entur_gtfs import read_gtfs

RUNS = 3
PUBLISHED = 40_700
TWO = 14 * 3_600
UTM_22_SOUTH = 31982
SAMPLE = (11, 600)


def entries() -> list[dict[str, Any]]:
    """Empty where the published feeds are not at hand."""
    folder = DATA / "transit_porto_alegre"
    if not folder.is_dir():
        return []
    network, access, direct = _city(folder)
    window = Window(tuple(every_minute(TWO, TWO + 3_600)), (5, 25, 50, 75, 95), Rules(60, 3, 7_200))
    checked = all(_agrees(network, access, direct, origin, window.rules) for origin in SAMPLE)
    if not checked:
        raise AssertionError("travel times differ from the connection scan")
    rates = []
    for _ in range(RUNS):
        start = time.process_time()
        for origin in range(network.places):
            travel_times(network, *of_origin(access, direct, origin, network.places), window)
        rates.append(network.places**2 / (time.process_time() - start))
    return [
        {
            "name": "travel times by public transport, Porto Alegre, 60 departures, 5 percentiles",
            "unit": "pairs/s per core",
            "better": "higher",
            "ours": round(statistics.median(rates)),
            "peers": {"r5r": {"value": PUBLISHED, "goal_ratio": 100_000 / PUBLISHED, "published": True}},
            "checked": checked,
        }
    ]


def _city(folder: Path) -> tuple[Network, Walks, Walks]:
    feeds = []
    for name in ("eptc", "trensurb"):
        reading = read_gtfs(folder / f"poa_{name}.zip", ReadContext(name, load_country(), "2019"))
        feeds.append(Feed(reading.frame, reading.frames, f"{name}:"))
    table = timetable(feeds, date(2019, 5, 13), from_s=TWO, to_s=TWO + 3 * 3_600)
    streets = Streets.of(read_walk_network(folder / "poa_osm.pbf", crs=UTM_22_SOUTH), WalkProfile(speed_km_h=3.6))
    hexagons = pl.read_csv(folder / "poa_hexgrid.csv").sort("id")
    stops, _ = streets.at(*metres_of(table.longitude, table.latitude, UTM_22_SOUTH))
    places, _ = streets.at(*metres_of(hexagons["lon"].to_numpy(), hexagons["lat"].to_numpy(), UTM_22_SOUTH))
    limits = WalkLimits()
    changes = transfers(table, feeds, streets.walks(stops, stops, limits.transfer_m))
    access = streets.walks(places, stops, limits.to_stop_m)
    direct = streets.walks(places, places, limits.all_the_way_m)
    return Network(table, changes, access.turned(len(table.stop_ids)), hexagons.height), access, direct


def _agrees(network: Network, access: Walks, direct: Walks, origin: int, rules: Rules) -> bool:
    """One departure of one origin against a connection scan, to the second."""
    near, direct_s = of_origin(access, direct, origin, network.places)
    leave_s = TWO + 60 * (origin % 60)
    stops = dict(zip(near.stop.tolist(), near.seconds.tolist(), strict=True))
    asked = Asked(
        list(trips_of(network)), network.transfers.pairs(), stops, leave_s, rules.board_slack_s, rules.max_rides
    )
    ridden, _ = by_connection_scan(asked)
    best = np.where(direct_s < NEVER, direct_s.astype(np.int64) + leave_s, NEVER)
    for (stop, place), seconds in network.egress.pairs().items():
        best[place] = min(best[place], ridden.get(stop, NEVER) + seconds)
    expected = np.where(best - leave_s <= rules.max_s, best - leave_s, NEVER)
    found = travel_times(network, near, direct_s, Window((leave_s,), (50,), rules))[:, 0]
    return bool((found == expected).all())
