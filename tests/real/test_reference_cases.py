"""Ten hand-made cases published with another search, the in-seat transfer among them; active services by date."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planpuls.plan.country import load_country
from planpuls.reach.raptor import Access, Network, Rules, stop_arrivals
from planpuls.reach.service_days import services_on
from planpuls.reach.timetable import timetable
from planpuls.reach.transfers import Walks, transfers
from planpuls.sources.dataset import ReadContext
from planpuls.sources.entur_gtfs import read_gtfs
from tests.reach.made_feeds import DAY, Call, feed


def clock(text: str) -> int:
    return int(text[:2]) * 3_600 + int(text[3:]) * 60


def answered(cases: dict[str, Any], case: dict[str, Any], max_min: int = 240) -> tuple[dict[str, int], dict[str, int]]:
    """Arrivals and rides by stop."""
    times: list[Call] = []
    modes = {}
    for name in case["trips"]:
        trip, _, mode = name.partition(" ")
        modes[trip] = mode or "bus"
        times += [(trip, stop, place, clock(at), clock(at)) for place, (stop, at) in enumerate(cases["trips"][trip])]
    seated = []
    if "in_seat" in case:
        (first, at), (second, there) = (part.split("@") for part in case["in_seat"].split("->"))
        seated = [(at, there, first, second, 4, None)]
    walked_to = {pair.split("-")[1] for pair in case.get("walk", {})} - {stop for _, stop, *_ in times}
    # A stop where nothing calls all day still is a stop.
    times += [("night", stop, place, 0, 0) for stop in walked_to for place in (0, 1)]
    made = feed(times, modes=modes, transfers=seated)
    table = timetable([made], DAY, modes=case.get("modes"))
    stops = {stop: row for row, stop in enumerate(table.stop_ids)}
    # Changing at one stop takes their two minutes; they do not ask for time before the first vehicle.
    walks = {(row, row): cases["min_transfer_min"] * 60 for row in stops.values()}
    for pair, walk_min in case.get("walk", {}).items():
        here, there = (stops[stop] for stop in pair.split("-"))
        walks[here, there] = walk_min * 60
    changes = transfers(table, [made], Walks.of(len(table.stop_ids), walks)).pairs() | walks
    net = Network(table, Walks.of(len(table.stop_ids), changes), Walks.of(len(table.stop_ids), {}), 0)
    rules = Rules(0, case.get("max_transfers", 3) + 1, max_min * 60)
    leave = clock(case.get("depart", cases["cases"][0]["depart"]))
    labels = stop_arrivals(net, Access.of({stops["0"]: 0}), [leave], rules)[0].min(axis=0)
    reached = {stop: int(labels[-1, row]) for stop, row in stops.items() if labels[-1, row] < 2**30}
    rides = {stop: int(np.argmax(labels[:, stops[stop]] == second)) for stop, second in reached.items()}
    return reached, rides


@pytest.mark.parametrize("number", range(10))
def test_hand_made_cases_of_another_search(data: Path, number: int) -> None:
    cases = json.loads((data / "reference_transit/minotor.json").read_text(encoding="utf-8"))
    assert len(cases["cases"]) == 10
    case = cases["cases"][number]
    found, rides = answered(cases, case, int(case.get("max_duration_min", 240)))
    for stop, at in case["arrival"].items():
        assert found.get(stop) == (None if at is None else clock(at)), (stop, found)
    for stop, legs in case.get("legs", {}).items():
        assert rides[stop] == legs
    for key, expected in case.items():
        if key.startswith("max_duration_") and key != "max_duration_min":
            limited, _ = answered(cases, case, int(key.removeprefix("max_duration_")))
            for stop, at in expected.items():
                assert limited.get(stop) == (None if at is None else clock(at)), key


def test_active_services_by_date(data: Path) -> None:
    feeds = []
    for name in ("poa_eptc", "poa_trensurb"):
        reading = read_gtfs(data / f"transit_porto_alegre/{name}.zip", ReadContext(name, load_country(), "2019"))
        feeds.append((reading.frames["calendar"], reading.frames["calendar_dates"]))
    every = sum(len(set(calendar["service_id"]) | set(dates["service_id"])) for calendar, dates in feeds)
    with (data / "reference_transit/poa_service_days.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        day = date.fromisoformat(row["date"])
        active = sum(len(services_on(calendar, dates, day)) for calendar, dates in feeds)
        assert (active, every) == (int(row["active_services"]), int(row["total_services"])), row["date"]
