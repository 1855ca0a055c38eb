"""Timetables: columns by name, times past midnight, replacement buses, and references that lead nowhere."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from planpuls.demo import Vintage, timetables
from planpuls.plan.load import load_plan
from planpuls.sources.archives import unzipped
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.entur_feeds import GTFS, OTHER
from planpuls.sources.entur_gtfs import read_gtfs, read_other
from planpuls.sources.importing import import_file
from planpuls.sources.registry import recognise
from planpuls.sources.route_types import ROUTE_TYPES, mode_column, mode_of
from planpuls.spec.errors import InputError
from planpuls.store.workspace import Workspace
from tests.standin.entur import zipped

FEED = {
    "agency": "agency_id,agency_name,agency_timezone\n1,Demo,Europe/Oslo\n",
    # Order, byte-order mark and blanks as in feeds that people have edited.
    "stops": "\ufeffstop_lon, stop_id,stop_lat,stop_name,location_type,parent_station,vehicle_type\n"
    "10.75,P,59.91,Torget,1,,\n10.75,A,59.91,Torget,0,P,100\n10.80,B,59.95,Berget,0,Q,100\n"
    "10.81,C,59.96,Bussen,,,700\n10.82,D,59.97,Bussen to,,,704\n",
    "routes": "route_id,route_type,route_short_name\nR,109,R1\nM,401,1\nX,714,Buss\n",
    "trips": "service_id,route_id,trip_id\nS,R,train\nS,R,bus\nS,M,metro\nS,X,bus2\n",
    "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "train,23:50:00,23:51:00,A,1\ntrain,,,B,2\ntrain,25:10:30,25:10:30,C,3\n"
    "bus,7:00:00,7:00:00,A,2\nbus,7:10:00,7:10:00,C,4\nbus,7:20:00,7:20:00,D,9\n"
    "metro,08:00:00,08:00:00,C,1\nmetro,08:05:00,08:05:00,D,2\nbus2,09:00:00,09:00:00,A,1\n",
    "calendar_dates": "service_id,date,exception_type\nS,20260105,1\n",
}


def feed(folder: Path, **changes: str | None) -> Path:
    """The feed with some of its files changed, or left out where None."""
    tables = {name: text for name, text in (FEED | changes).items() if text is not None}
    path = folder / "feed.zip"
    path.write_bytes(zipped({f"{name}.txt": text.encode() for name, text in tables.items()}))
    return path


def opened(path: Path) -> Reading:
    return read_gtfs(path, ReadContext("feed.zip", load_plan("demo").country, "2026-01-05"))


def refused(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        opened(path)
    return [str(problem) for problem in caught.value.problems]


def test_columns_come_by_name_and_stops_are_placed(tmp_path: Path) -> None:
    stops = opened(feed(tmp_path)).frame
    row = stops.row(0, named=True)
    assert row["stop_id"] == "A"
    assert (row["latitude"], row["longitude"], row["name"]) == (59.91, 10.75, "Torget")
    # One degree of longitude is some 56 km here, and zone 33 has its middle at 15 degrees east.
    assert abs(row["x_cm"] - 26_244_000) < 100_000
    assert (row["location_type"], row["parent_station"], row["mode"]) == (0, "P", "rail")
    assert row["period"] == "2026-01-05"
    assert stops.row(3, named=True)["location_type"] == 0


@pytest.mark.parametrize("lost", ["slo\n", "Europe/Oslo\n"])
def test_a_time_zone_that_there_is_not_was_cut_off(tmp_path: Path, lost: str) -> None:
    problems = refused(feed(tmp_path, agency=FEED["agency"].removesuffix(lost)))
    assert len(problems) == 1
    assert "feed.zip/agency.txt, row 2, agency_timezone" in problems[0]
    assert "expected a time zone such as Europe/Oslo" in problems[0]


def test_times_are_seconds_past_midnight_too_and_blank_ones_stay_blank(tmp_path: Path) -> None:
    times = opened(feed(tmp_path)).frames["stop_times"]
    train = times.filter(times["trip_id"] == "train")
    assert train.select("stop_sequence", "arrival_s", "departure_s").rows() == [
        (1, 85_800, 85_860),
        (2, None, None),
        (3, 90_630, 90_630),
    ]


def test_replacement_buses_on_rail_are_marked(tmp_path: Path) -> None:
    reading = opened(feed(tmp_path))
    trips = {row["trip_id"]: (row["mode"], row["replacement"]) for row in reading.frames["trips"].to_dicts()}
    assert trips == {
        "train": ("rail", False),  # two of its quays are for trains, one for buses
        "bus": ("bus", True),  # most of its quays are for buses
        "metro": ("metro", False),  # not a rail route
        "bus2": ("bus", True),  # route type 714
    }
    routes = {row["route_id"]: (row["mode"], row["replacement"]) for row in reading.frames["routes"].to_dicts()}
    assert routes == {"R": ("rail", False), "M": ("metro", False), "X": ("bus", True)}


def test_a_feed_with_calendar_dates_alone_is_whole(tmp_path: Path) -> None:
    reading = opened(feed(tmp_path))
    assert reading.frames["calendar"].is_empty()
    assert reading.frames["calendar_dates"].rows() == [("S", date(2026, 1, 5), 1)]
    assert "expected rows in calendar.txt or calendar_dates.txt" in refused(feed(tmp_path, calendar_dates=None))[0]


def test_missing_parents_are_counted_and_named(tmp_path: Path) -> None:
    reading = opened(feed(tmp_path))
    assert reading.notes["parents_missing"] == {"rows": 1, "first": ["Q"]}
    assert dict(reading.frame.select("stop_id", "parent_station").rows())["B"] is None


def test_unknown_references_are_left_out_counted_and_named(tmp_path: Path) -> None:
    many = "".join(f"metro,10:00:00,10:00:00,A,{100 + place}\n" for place in range(200))
    reading = opened(
        feed(
            tmp_path,
            stop_times=FEED["stop_times"] + many + "nobody,10:00:00,10:00:00,A,1\nmetro,10:00:00,10:00:00,Z,99\n",
            trips=FEED["trips"] + "S,nowhere,lost\nnever,R,idle\n",
            transfers="from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,120\nA,Z,0,\n",
            frequencies="trip_id,start_time,end_time,headway_secs\nmetro,06:00:00,26:00:00,600\nnobody,06:00:00,7:00:00,60\n",
        )
    )
    assert {name: (note["rows"], note["first"]) for name, note in reading.notes.items()} == {
        "parents_missing": (1, ["Q"]),
        "stop_times_of_unknown_trip_id": (1, ["nobody"]),
        "stop_times_of_unknown_stop_id": (1, ["Z"]),
        "trips_of_unknown_route_id": (1, ["nowhere"]),
        "trips_of_unknown_service_id": (1, ["never"]),
        "transfers_of_unknown_to_stop_id": (1, ["Z"]),
        "frequencies_of_unknown_trip_id": (1, ["nobody"]),
    }
    assert reading.frames["stop_times"].height == 209
    assert reading.frames["transfers"]["min_transfer_time_s"].to_list() == [120]
    assert reading.frames["frequencies"].select("start_s", "end_s", "headway_s").rows() == [(21_600, 93_600, 600)]


def test_a_feed_whose_stops_were_cut_is_refused(tmp_path: Path) -> None:
    stops = "".join(FEED["stops"].splitlines(keepends=True)[:3])
    said = refused(feed(tmp_path, stops=stops))[0]
    assert "expected at most 2% of the stop times without their trip or stop, found 6 of 9 without" in said
    assert "stop_times_of_unknown_stop_id ['B', 'C', 'D']" in said


def test_a_trip_that_runs_backwards_is_named_and_kept(tmp_path: Path) -> None:
    times = FEED["stop_times"].replace("metro,08:05:00,08:05:00", "metro,07:05:00,07:05:00")
    reading = opened(feed(tmp_path, stop_times=times))
    assert reading.notes["trips_that_run_backwards"] == {"rows": 1, "first": ["metro"]}
    assert reading.frames["stop_times"].height == 9


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("stop_times", "7:10:00,7:10:00", "7:10,7:10", "stop_times.txt, row 6, arrival_time: expected a time such as"),
        ("stop_times", "25:10:30,25:10:30", "25:61:30,25:10:30", "row 4, arrival_time: expected a time"),
        ("stop_times", "bus,7:20:00,7:20:00,D,9", "bus,7:20:00,7:20:00,D,4", "each sequence number once in a trip"),
        ("stops", "10.80,B,59.95", "10.80,B,159.95", "stops.txt, row 4, stop_lat: expected degrees, found '159.95'"),
        ("stops", "10.80,B,59.95", "10.80,B,", "expected a position for each stop, found none for B"),
        ("stops", "10.80,B,", "10.80,A,", "row 3, stop_id: expected each identifier once, found 'A'"),
        ("routes", "M,401,1", "M,,1", "routes.txt, row 3, route_type: expected a whole number"),
        ("calendar_dates", "20260105", "20261305", "date: expected a date such as 20260103"),
        ("trips", "trip_id", "tur", "trips.txt, row 1, trip_id: expected one column trip_id, found 0"),
        ("stop_times", ",C,3\n", ",C\n", "stop_times.txt, row 4: expected 5 fields as in the header, found 4"),
    ],
)
def test_damage_is_refused_with_file_row_and_column(tmp_path: Path, table: str, old: str, new: str, said: str) -> None:
    assert old in FEED[table]
    problems = refused(feed(tmp_path, **{table: FEED[table].replace(old, new)}))
    assert said in problems[0]


def test_faults_of_several_files_are_said_at_once(tmp_path: Path) -> None:
    problems = refused(feed(tmp_path, routes=None, trips="trip_id\n", stops="x\n1\n"))
    assert {problem.split(":")[0].split(",")[0] for problem in problems} == {
        "feed.zip",
        "feed.zip/trips.txt",
        "feed.zip/stops.txt",
    }


def test_a_row_that_stands_there_twice_word_for_word_counts_once(tmp_path: Path) -> None:
    reading = opened(feed(tmp_path, routes=FEED["routes"] + "M,401,1\n"))
    assert reading.notes["routes_repeated"] == {"rows": 1}
    assert reading.frames["routes"].height == 3


def test_every_route_type_of_the_list_has_one_mode() -> None:
    import polars as pl

    types = list(range(-1, 1_810))
    found = pl.DataFrame({"type": types}).select(mode_column(pl.col("type"))).to_series().to_list()
    assert found == [mode_of(kind) for kind in types]
    assert mode_of(714) == "bus"
    assert {mode for _, _, mode, _ in ROUTE_TYPES} >= {"rail", "metro", "tram", "bus", "ferry"}


def test_a_norwegian_feed_is_recognised_and_one_of_another_continent_is_not(tmp_path: Path) -> None:
    known = recognise(Sample.of(feed(tmp_path)))
    assert known is not None
    assert known[0].id == GTFS
    # Porto Alegre, Zürich, and the same latitude as Norway in Canada and Siberia.
    for longitude, latitude in ((-51.2, -30.1), (8.5, 47.4), (-95.0, 60.0), (70.0, 60.0)):
        far = "".join(f"{longitude},{stop},{latitude},Longe,0,,\n" for stop in "PABCD")
        assert recognise(Sample.of(feed(tmp_path, stops=FEED["stops"].splitlines()[0] + "\n" + far))) is None


def test_a_feed_without_readable_positions_is_recognised_by_its_time_zone(tmp_path: Path) -> None:
    renamed = FEED["stops"].replace("stop_lat", "breddegrad")
    assert recognise(Sample.of(feed(tmp_path, stops=renamed))) is not None
    abroad = FEED["agency"].replace("Europe/Oslo", "America/Sao_Paulo")
    assert recognise(Sample.of(feed(tmp_path, stops=renamed, agency=abroad))) is None


@pytest.mark.parametrize(
    ("agencies", "dataset"), [(("RUT",), f"{GTFS}_rut"), (("RUT", "VYG"), GTFS), (("BRA",), OTHER), (("",), GTFS)]
)
def test_the_feed_of_one_codespace_is_a_dataset_of_its_own(
    tmp_path: Path, agencies: tuple[str, ...], dataset: str
) -> None:
    rows = "".join(f"{name}{':Authority:' if name else 1}{name},{name},Europe/Oslo\n" for name in agencies)
    known = recognise(Sample.of(feed(tmp_path, agency="agency_id,agency_name,agency_timezone\n" + rows)))
    assert known is not None
    assert known[0].id == dataset


def test_half_a_zip_file_is_recognised_and_refused(tmp_path: Path) -> None:
    path = feed(tmp_path)
    path.write_bytes(path.read_bytes()[:700])
    known = recognise(Sample.of(path))
    assert known is not None
    assert known[0].id == GTFS
    assert "expected a whole zip file" in refused(path)[0]


def test_a_flipped_byte_in_a_member_is_refused(tmp_path: Path) -> None:
    path = feed(tmp_path)
    data = bytearray(path.read_bytes())
    data[data.index(b"stops.txt") + 40] ^= 0xFF
    path.write_bytes(data)
    assert "expected a whole zip file" in refused(path)[0]


@pytest.mark.parametrize("name", ["../stops.txt", "/stops.txt", "C:/stops.txt", "a\\..\\..\\b"])
def test_names_that_leave_the_archive_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "feed.zip"
    path.write_bytes(zipped({name: b"x"}))
    context = ReadContext("feed.zip", load_plan("demo").country)
    with pytest.raises(InputError, match="expected names inside the zip file"), unzipped(path, context):
        pass


def test_a_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("stops.txt", bytes(20_000_000))
    assert "growth of at most" in refused(path)[0]


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_demo_timetable_comes_back_as_it_was_made(deliveries: dict[Vintage, Path], vintage: Vintage) -> None:
    reading = opened(deliveries[vintage] / f"gtfs_{timetables.DAYS[vintage]}.zip")
    trips, times = reading.frames["trips"], reading.frames["stop_times"]
    per_direction = (timetables.LAST_S - timetables.FIRST_S) // timetables.TRAIN_EVERY_S[vintage] + 1
    rail = trips.filter((trips["route_id"] == "DEM:Line:R1") & ~trips["replacement"])
    assert rail.height == 2 * per_direction
    assert trips["replacement"].sum() == (1 if vintage == "first" else 0)
    assert (times["departure_s"] > 24 * 3_600).any()
    buses = trips.filter((trips["mode"] == "bus") & ~trips["replacement"]).height
    assert times["departure_s"].null_count() == buses
    assert reading.frames["calendar"].is_empty() == (vintage == "second")
    assert reading.notes == {}
    hubs = {stop.hub.name for stop in timetables.stops(vintage).values()}
    assert set(reading.frame["name"]) == hubs
    assert ("Moen" in hubs) == (vintage == "second")


def test_feeds_of_two_other_codespaces_stand_beside_each_other(tmp_path: Path) -> None:
    plan, workspace = load_plan("demo"), Workspace(tmp_path / "workspace")
    workspace.prepare()
    for name in ("BRA", "KOL"):
        agency = f"agency_id,agency_name,agency_timezone\n{name}:Authority:{name},{name},Europe/Oslo\n"
        (tmp_path / name).mkdir()
        path = feed(tmp_path / name, agency=agency)
        path.rename(tmp_path / name / "rb_2026-01-05.zip")
        assert import_file(plan, workspace, tmp_path / name / "rb_2026-01-05.zip").outcome == "taken"
    current = workspace.snapshots.current(["demo"])[OTHER]
    assert sorted(current) == ["bra", "kol"]
    assert current["bra"].sha256 != current["kol"].sha256


def test_a_feed_whose_routes_are_of_another_codespace_than_its_agencies_is_no_part(tmp_path: Path) -> None:
    agency = "agency_id,agency_name,agency_timezone\nBRA:Authority:1,a,Europe/Oslo\n"
    routes = "route_id,route_type,agency_id\nR,109,BRA:Authority:1\nM,401,KOL:Authority:1\nX,714,BRA:Authority:1\n"
    context = ReadContext("feed.zip", load_plan("demo").country)
    with pytest.raises(InputError, match=r"routes.txt.*agency_id.*KOL:Authority:1"):
        read_other(feed(tmp_path, agency=agency, routes=routes), context)
    ours = routes.replace("KOL", "BRA")
    assert read_other(feed(tmp_path, agency=agency, routes=ours), context).periods == ("bra",)


def test_a_feed_of_several_codespaces_is_no_part(tmp_path: Path) -> None:
    several = "agency_id,agency_name,agency_timezone\nBRA:Authority:1,a,Europe/Oslo\nKOL:Authority:1,b,Europe/Oslo\n"
    with pytest.raises(InputError, match="expected agencies of one codespace"):
        read_other(feed(tmp_path, agency=several), ReadContext("feed.zip", load_plan("demo").country))
