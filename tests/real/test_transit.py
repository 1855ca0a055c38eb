"""Real feeds, stop registers and extracts: everything is read, and what is far from Norway is left alone on import."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from planpuls.plan.country import load_country
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.entur_gtfs import read_gtfs
from planpuls.sources.entur_nsr import NSR, read_nsr
from planpuls.sources.osm import EXTRACT, cut, read_extract
from planpuls.sources.registry import recognise

FEEDS = (
    "transit_porto_alegre/poa_eptc.zip",
    "transit_porto_alegre/poa_trensurb.zip",
    "transit_sao_paulo/spo.zip",
    "reference_transit/tidytransit/routing.zip",
    "reference_transit/tidytransit/routing-NA-times.zip",
    "reference_transit/tidytransit/sample-feed-fixed.zip",
)


def feed(data: Path, name: str) -> Reading:
    return read_gtfs(data / name, ReadContext(name, load_country(), "2024"))


def rows_of(path: Path, table: str) -> list[dict[str, str]]:
    """A table as Python's csv module reads it."""
    with zipfile.ZipFile(path) as archive:
        if f"{table}.txt" not in archive.namelist():
            return []
        return list(csv.DictReader(io.StringIO(archive.read(f"{table}.txt").decode("utf-8-sig"))))


@pytest.mark.parametrize("name", FEEDS)
def test_every_row_of_a_real_feed_is_read(data: Path, name: str) -> None:
    reading = feed(data, name)
    assert reading.frame.height == len(rows_of(data / name, "stops"))
    for table in ("routes", "trips", "stop_times", "calendar_dates", "transfers", "frequencies"):
        assert reading.frames[table].height == len(rows_of(data / name, table)), table
    repeated = reading.notes.get("calendar_repeated", {"rows": 0})["rows"]
    assert reading.frames["calendar"].height + repeated == len(rows_of(data / name, "calendar"))
    assert set(reading.notes) <= {"calendar_repeated", "agency_repeated"}
    assert repeated == (6 if name.endswith("spo.zip") else 0)


@pytest.mark.parametrize("name", FEEDS)
def test_times_are_the_seconds_the_files_say(data: Path, name: str) -> None:
    expected = {}
    for row in rows_of(data / name, "stop_times"):
        parts = row["arrival_time"].strip().split(":")
        seconds = sum(int(part) * unit for part, unit in zip(parts, (3600, 60, 1), strict=True)) if parts[0] else None
        expected[row["trip_id"], int(row["stop_sequence"])] = seconds
    times = feed(data, name).frames["stop_times"]
    assert dict(zip(times.select("trip_id", "stop_sequence").rows(), times["arrival_s"], strict=True)) == expected


def test_the_reference_feed_has_the_counts_its_publisher_states(data: Path) -> None:
    reading = feed(data, FEEDS[3])
    assert (reading.frames["trips"].height, reading.frames["stop_times"].height) == (6, 23)
    assert reading.frame.filter(pl.col("location_type") == 0).height == 11
    assert json.loads((data / "reference_transit/tidytransit/expected.json").read_text(encoding="utf-8"))
    untimed = feed(data, FEEDS[4]).frames["stop_times"]
    assert (untimed.height, untimed["arrival_s"].null_count() > 0) == (23, True)


def test_feeds_and_extracts_far_from_norway_are_not_recognised(data: Path) -> None:
    for path in (
        [data / name for name in FEEDS] + sorted(data.glob("transit_*/*.pbf")) + [data / "osm/porto_portugal.osm.pbf"]
    ):
        assert recognise(Sample.of(path)) is None, path.name


def test_the_stop_registers(data: Path) -> None:
    recognised = {}
    for path in sorted((data / "entur_netex").glob("*.xml")):
        known = recognise(Sample.of(path))
        recognised[path.name] = known[0].id if known else None
    assert {name for name, dataset in recognised.items() if dataset} == {
        "_stops.xml",
        "tiamat_publication_delivery.xml",
    }
    assert recognised["_stops.xml"] == NSR
    reading = read_nsr(data / "entur_netex/_stops.xml", ReadContext("_stops.xml", load_country()))
    assert reading.periods == ("2017-11-03",)
    assert (reading.frame.height, reading.frames["quays"].height) == (8, 16)
    square = reading.frame.filter(pl.col("hub") == "NSR:StopPlace:58366")
    assert dict(square.select("stop_place", "mode").rows()) == {
        "NSR:StopPlace:58366": None,
        "NSR:StopPlace:3990": "metro",
        "NSR:StopPlace:3995": "bus",
    }
    assert square["name"].unique().to_list() == ["Jernbanetorget"]
    assert square["municipality"].drop_nulls().unique().to_list() == ["0301"]
    older = read_nsr(data / "entur_netex/tiamat_publication_delivery.xml", ReadContext("tiamat", load_country()))
    assert (older.periods, older.frame.height, older.frames["quays"].height) == (("2017-05-19",), 6, 10)
    # The county is divided since: the register's own code of the time is kept as it stands.
    assert older.frame["municipality"].unique().to_list() == ["2002"]
    assert older.frame["mode"].value_counts().sort("mode").rows() == [("bus", 5), ("ferry", 1)]


@pytest.mark.parametrize(
    ("name", "nodes", "streets", "day"),
    [
        ("oslo-center.osm.pbf", 251_762, 14_344, "2025-06-15"),
        ("oslo-east-filtered.osm.pbf", 85_249, 14_382, "2019-10-07"),
    ],
)
def test_extracts_of_oslo(data: Path, name: str, nodes: int, streets: int, day: str) -> None:
    path = data / "osm" / name
    known = recognise(Sample.of(path))
    assert known is not None
    assert known[0].id == EXTRACT
    reading = read_extract(path, ReadContext(name, load_country()))
    assert reading.frame.select("nodes", "streets").row(0) == (nodes, streets)
    assert reading.periods == (day,)


def test_extracts_of_other_places_can_be_read_too(data: Path) -> None:
    reading = read_extract(data / "osm/porto_portugal.osm.pbf", ReadContext("porto", load_country()))
    row = reading.frame.row(0, named=True)
    assert (row["streets"], row["timestamp"], row["west"]) == (51_349, "2015-06-06T00:23:02Z", -8.795)


def test_the_cut_of_oslo_holds_the_streets_of_a_square_kilometre(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "cut.osm.pbf"
    written = cut(data / "osm/oslo-center.osm.pbf", target, 10.74, 59.91, 10.75, 59.92)
    row = read_extract(target, ReadContext("cut", load_country())).frame.row(0, named=True)
    assert (written, row["streets"]) == (888, 888)
    assert target.stat().st_size < 200_000
