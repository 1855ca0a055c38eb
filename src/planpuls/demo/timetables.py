"""The invented public transport: a rail line, a tram and buses as GTFS, and their stops in the register's NeTEx.

Two timetables. In the first, trains run every half hour with a calendar of weekdays; in the second every quarter, calling at
the new station, and service days stand in calendar_dates.txt alone. Known by construction: one night train past midnight,
one replacement bus on the rail line in the first timetable, a stop that is not timed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from planpuls.demo.arithmetic import Point
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import Hub, hubs_of_today

DAYS: dict[Vintage, str] = {"first": "2024-01-08", "second": "2025-10-06"}
"""Day the timetable and the register were written out; both are Mondays."""
TRAIN_EVERY_S: dict[Vintage, int] = {"first": 1_800, "second": 900}
FIRST_S, LAST_S = 5 * 3_600 + 1_800, 24 * 3_600 + 900
"""First and last departure of a day; the last is after midnight."""
REPLACEMENT_S = 22 * 3_600 + 2_700
"""Departure of the replacement bus."""

_RAIL = ("solheim", "havnesund", "nordbyen", "furudalen", "moen", "elvestrand", "steinvag")
_LINES: dict[str, tuple[int, tuple[str, ...], int]] = {
    "R1": (109, _RAIL, 0),
    "T1": (900, ("havnesund", "brygga", "nordbyen"), 600),
    "B1": (704, ("lyngstrand", "havnesund", "bjorkmo", "myrlia", "tjernas"), 1_200),
    "B2": (704, ("kvernasen", "steinvag", "elvestrand"), 3_600),
}
"""Line -> route type, stops, seconds between departures (trains: by timetable)."""
_QUAYS = {"rail": 100, "tram": 900, "bus": 700}
_NSR_MODES = {"rail": ("rail", "railStation"), "tram": ("tram", "onstreetTram"), "bus": ("bus", "busStation")}
_SECONDS_PER_KM = {109: 60, 900: 150, 704: 110, 714: 110}
_ZIP_TIME = (2024, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Stop:
    """A stop place of one mode at a hub, with one quay."""

    number: int
    hub: Hub
    mode: str

    @property
    def place(self) -> str:
        return f"NSR:StopPlace:{900_000 + self.number}"

    @property
    def quay(self) -> str:
        return f"NSR:Quay:{900_000 + self.number}"

    @property
    def at(self) -> Point:
        """Modes of one hub lie 40 m apart."""
        aside = list(_QUAYS).index(self.mode) * 40
        return self.hub.at[0] + aside, self.hub.at[1]


def stops(vintage: Vintage) -> dict[tuple[str, str], Stop]:
    """(hub, mode) -> stop, for every mode that calls at the hub; a replacement bus needs a bus quay at every station."""
    found: dict[tuple[str, str], Stop] = {}
    for number, hub in enumerate(hubs_of_today(vintage)):
        for place, mode in enumerate(_QUAYS):
            calls = any(hub.id in line and _mode(kind) == mode for kind, line, _ in _LINES.values())
            if calls or (mode == "bus" and hub.id in _RAIL):
                found[hub.id, mode] = Stop(number * 10 + place, hub, mode)
    return found


def departures_an_hour(vintage: Vintage, hub: str) -> float:
    """Departures an hour of a hub's best line in one direction, on a working day."""
    calling = [every or TRAIN_EVERY_S[vintage] for _, called, every in _LINES.values() if hub in called]
    return 3_600 / min(calling) if calling else 0.0


def is_multimodal(vintage: Vintage, hub: str) -> bool:
    """Whether several stop places of a hub are joined by a parent."""
    return sum(place == hub for place, _ in stops(vintage)) > 1


def write(folder: Path, vintage: Vintage, degrees: Callable[[Point], tuple[float, float]]) -> None:
    """The timetable and the stop register of a delivery; `degrees` turns EPSG:25833 into longitude and latitude."""
    day = DAYS[vintage]
    (folder / f"gtfs_{day}.zip").write_bytes(_gtfs(vintage, degrees))
    (folder / f"nsr_{day}.xml").write_bytes(_nsr(vintage, degrees).encode())


def _mode(route_type: int) -> str:
    return {109: "rail", 900: "tram"}.get(route_type, "bus")


def _agency(route_type: int) -> str:
    codespace = "DEB" if _mode(route_type) == "rail" else "DEM"
    return f"{codespace}:Authority:{codespace}"


def _gtfs(vintage: Vintage, degrees: Callable[[Point], tuple[float, float]]) -> bytes:
    tables = {
        "agency": [
            "agency_id,agency_name,agency_url,agency_timezone",
            "DEM:Authority:DEM,Oppdiktet,https://example.invalid,Europe/Oslo",
            # The national feed has agencies of several codespaces.
            "DEB:Authority:DEB,Oppdiktet bane,https://example.invalid,Europe/Oslo",
        ],
        "feed_info": [
            "feed_publisher_name,feed_publisher_url,feed_lang",
            "Oppdiktet (planpuls demo),https://example.invalid,no",
        ],
        "stops": _stop_rows(vintage, degrees),
        "routes": ["agency_id,route_id,route_short_name,route_long_name,route_type"]
        + [f"{_agency(kind)},DEM:Line:{line},{line},Linje {line},{kind}" for line, (kind, _, _) in _LINES.items()],
    } | _journeys(vintage)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:
        for name, rows in tables.items():
            zipped.writestr(zipfile.ZipInfo(f"{name}.txt", _ZIP_TIME), "\n".join(rows) + "\n")
    return archive.getvalue()


def _stop_rows(vintage: Vintage, degrees: Callable[[Point], tuple[float, float]]) -> list[str]:
    rows = ["stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,vehicle_type,platform_code"]
    for stop in stops(vintage).values():
        longitude, latitude = degrees(stop.at)
        position = f"{stop.hub.name},{latitude:.6f},{longitude:.6f}"
        rows.append(f"{stop.place},{position},1,,{_QUAYS[stop.mode]},")
        rows.append(f"{stop.quay},{position},0,{stop.place},{_QUAYS[stop.mode]},1")
    return rows


def _journeys(vintage: Vintage) -> dict[str, list[str]]:
    """trips, stop_times and the days they run on."""
    there = stops(vintage)
    trips = ["route_id,trip_id,service_id,trip_headsign,direction_id"]
    times = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type"]
    for line, (kind, called, every) in _LINES.items():
        calls = [hub for hub in called if (hub, _mode(kind)) in there]
        interval = every or TRAIN_EVERY_S[vintage]
        for direction, order in enumerate((calls, calls[::-1])):
            journey = [there[hub, _mode(kind)] for hub in order]
            for start in range(FIRST_S, LAST_S + 1, interval):
                trip = f"DEM:ServiceJourney:{line}-{direction}-{start}"
                trips.append(f"DEM:Line:{line},{trip},DEM:hverdag,{journey[-1].hub.name},{direction}")
                times += _calls(trip, journey, start, kind)
    if vintage == "first":
        journey = [there[hub, "bus"] for hub in _RAIL if (hub, "bus") in there]
        trips.append(f"DEM:Line:R1,DEM:ServiceJourney:R1-buss,DEM:hverdag,{journey[-1].hub.name},0")
        times += _calls("DEM:ServiceJourney:R1-buss", journey, REPLACEMENT_S, 714)
    return {"trips": trips, "stop_times": times} | _service_days(vintage)


def _calls(trip: str, journey: Sequence[Stop], start: int, kind: int) -> list[str]:
    rows, at, before = [], start, journey[0].at
    for sequence, stop in enumerate(journey):
        away_m = int(((stop.at[0] - before[0]) ** 2 + (stop.at[1] - before[1]) ** 2) ** 0.5)
        at, before = at + away_m * _SECONDS_PER_KM[kind] // 60_000 * 60, stop.at
        # Buses are not timed at their second stop.
        clock = "" if kind == 704 and sequence == 1 else f"{at // 3_600:02d}:{at % 3_600 // 60:02d}:{at % 60:02d}"
        rows.append(f"{trip},{clock},{clock},{stop.quay},{sequence},0,0")
    return rows


def _service_days(vintage: Vintage) -> dict[str, list[str]]:
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    if vintage == "first":
        return {
            "calendar": [f"service_id,{days},start_date,end_date", "DEM:hverdag,1,1,1,1,1,0,0,20240108,20240630"],
            "calendar_dates": ["service_id,date,exception_type", "DEM:hverdag,20240501,2"],
        }
    dates = [f"202510{day:02d}" for day in (*range(6, 11), *range(13, 18))]
    return {"calendar_dates": ["service_id,date,exception_type", *(f"DEM:hverdag,{date},1" for date in dates)]}


def _nsr(vintage: Vintage, degrees: Callable[[Point], tuple[float, float]]) -> str:
    found = stops(vintage)
    shared = [hub for hub in hubs_of_today(vintage) if is_multimodal(vintage, hub.id)]
    parents = {
        hub.id: f"NSR:StopPlace:{950_000 + number}"
        for number, hub in enumerate(hubs_of_today(vintage))
        if hub in shared
    }
    places = [_place_xml(parents[hub.id], hub.name, hub.at, degrees, None, None, "") for hub in shared]
    for stop in found.values():
        parent = parents.get(stop.hub.id)
        quay = f'<quays><Quay version="1" id="{stop.quay}">{_position_xml(stop.at, degrees)}<PublicCode>1</PublicCode></Quay></quays>'
        places.append(
            _place_xml(stop.place, "" if parent else stop.hub.name, stop.at, degrees, parent, stop.mode, quay)
        )
    centre = "".join(
        f'<StopPlaceRef ref="{parents.get(hub) or found[hub, mode].place}"/>'
        for hub, mode in (("havnesund", "rail"), ("brygga", "tram"))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<PublicationDelivery xmlns="http://www.netex.org.uk/netex" version="1.12">\n'
        f"<PublicationTimestamp>{DAYS[vintage]}T02:00:00</PublicationTimestamp><ParticipantRef>NSR</ParticipantRef>\n"
        "<Description>Oppdiktede demodata fra planpuls</Description>\n"
        '<dataObjects><SiteFrame version="1" id="NSR:SiteFrame:1">\n<stopPlaces>\n'
        + "\n".join(places)
        + "\n</stopPlaces>\n<groupsOfStopPlaces>"
        f'<GroupOfStopPlaces version="1" id="NSR:GroupOfStopPlaces:900001"><Name>Havnesund sentrum</Name><members>{centre}</members></GroupOfStopPlaces>'
        "</groupsOfStopPlaces>\n</SiteFrame></dataObjects></PublicationDelivery>\n"
    )


def _place_xml(
    number: str,
    name: str,
    at: Point,
    degrees: Callable[[Point], tuple[float, float]],
    parent: str | None,
    mode: str | None,
    quays: str,
) -> str:
    transport, kind = _NSR_MODES[mode] if mode else ("", "")
    parts: Iterable[str] = (
        f"<keyList><KeyValue><Key>IS_PARENT_STOP_PLACE</Key><Value>{str(mode is None).lower()}</Value></KeyValue></keyList>",
        f"<Name>{escape(name)}</Name>" if name else "",
        _position_xml(at, degrees),
        f'<ParentSiteRef ref="{parent}" version="1"/>' if parent else "",
        f"<TransportMode>{transport}</TransportMode><StopPlaceType>{kind}</StopPlaceType>" if mode else "",
        quays,
    )
    return f'<StopPlace version="1" id="{number}">{"".join(parts)}</StopPlace>'


def _position_xml(at: Point, degrees: Callable[[Point], tuple[float, float]]) -> str:
    longitude, latitude = degrees(at)
    location = f"<Longitude>{longitude:.6f}</Longitude><Latitude>{latitude:.6f}</Latitude>"
    return f"<Centroid><Location>{location}</Location></Centroid>"
