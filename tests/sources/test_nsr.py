"""The stop register: parents, groups, modes, and XML that may not reach out."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from planpuls.demo import Vintage, timetables
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.entur_nsr import NSR, read_nsr
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError
from tests.standin.entur import zipped

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<PublicationDelivery xmlns="http://www.netex.org.uk/netex">'
PUBLISHED = "<PublicationTimestamp>2026-01-05T02:00:00</PublicationTimestamp><ParticipantRef>NSR</ParticipantRef>"


def place(number: int, *parts: str, version: int = 1, longitude: str = "10.75") -> str:
    centre = f"<Centroid><Location><Longitude>{longitude}</Longitude><Latitude>59.91</Latitude></Location></Centroid>"
    return f'<StopPlace id="NSR:StopPlace:{number}" version="{version}">{centre}{"".join(parts)}</StopPlace>'


def document(*places: str, groups: str = "", published: str = PUBLISHED) -> bytes:
    frame = f"<SiteFrame><stopPlaces>{''.join(places)}</stopPlaces><groupsOfStopPlaces>{groups}</groupsOfStopPlaces></SiteFrame>"
    return f"{HEAD}{published}<dataObjects>{frame}</dataObjects></PublicationDelivery>".encode()


def opened(folder: Path, data: bytes) -> Reading:
    path = folder / "nsr"
    path.write_bytes(data)
    return read_nsr(path, ReadContext("nsr", load_plan("demo").country))


def refused(folder: Path, data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        opened(folder, data)
    return str(caught.value)


PARENT = place(1, "<Name>Torget</Name>")
RAIL = place(2, '<ParentSiteRef ref="NSR:StopPlace:1"/>', "<TransportMode>rail</TransportMode>")
BUS = place(
    3,
    "<Name>Busstasjon</Name>",
    '<ParentSiteRef ref="NSR:StopPlace:1"/>',
    "<StopPlaceType>busStation</StopPlaceType>",
    '<TopographicPlaceRef ref="KVE:TopographicPlace:0301"/>',
    "<quays><Quay id='NSR:Quay:7'><PublicCode>B</PublicCode></Quay></quays>",
    "<ValidBetween><FromDate>2025-12-14T00:00:00</FromDate></ValidBetween>",
)


def test_stop_places_know_their_hub_mode_and_municipality(tmp_path: Path) -> None:
    reading = opened(tmp_path, document(PARENT, RAIL, BUS))
    columns = ("name", "parent", "is_parent", "hub", "mode", "municipality", "valid_from")
    assert reading.frame.select(columns).rows() == [
        ("Torget", None, True, "NSR:StopPlace:1", None, None, None),
        ("Torget", "NSR:StopPlace:1", False, "NSR:StopPlace:1", "rail", None, None),
        ("Busstasjon", "NSR:StopPlace:1", False, "NSR:StopPlace:1", "bus", "0301", "2025-12-14"),
    ]
    assert reading.frames["quays"].select("quay", "stop_place", "public_code", "x_cm").rows() == [
        ("NSR:Quay:7", "NSR:StopPlace:3", "B", None)
    ]
    assert reading.periods == ("2026-01-05",)
    assert reading.notes == {"without_quays": {"rows": 2}}


def test_groups_have_a_row_per_member(tmp_path: Path) -> None:
    members = '<members><StopPlaceRef ref="NSR:StopPlace:2"/><StopPlaceRef ref="NSR:StopPlace:99"/></members>'
    group = f'<GroupOfStopPlaces id="NSR:GroupOfStopPlaces:1"><Name>Sentrum</Name>{members}</GroupOfStopPlaces>'
    reading = opened(tmp_path, document(PARENT, RAIL, groups=group))
    assert reading.frames["groups"].rows() == [("NSR:GroupOfStopPlaces:1", "Sentrum", "NSR:StopPlace:2")]
    assert reading.notes["group_members_missing"] == {"rows": 1, "first": ["NSR:StopPlace:99"]}


def test_a_parent_that_is_not_there_is_named_and_the_stop_place_stands_alone(tmp_path: Path) -> None:
    reading = opened(tmp_path, document(RAIL))
    assert reading.frame.select("parent", "hub").rows() == [(None, "NSR:StopPlace:2")]
    assert reading.notes["parents_missing"] == {"rows": 1, "first": ["NSR:StopPlace:1"]}


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_version_of_a_stop_place_counts(tmp_path: Path, newest_first: bool) -> None:
    versions = [place(1, "<Name>Ny</Name>", version=12), place(1, "<Name>Gammel</Name>", version=3)]
    reading = opened(tmp_path, document(*(versions if newest_first else versions[::-1])))
    assert reading.frame["name"].to_list() == ["Ny"]
    assert reading.notes["older_versions"] == {"rows": 1}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (document(), "expected stop places, found none"),
        (document(PARENT, published=""), "PublicationTimestamp: expected a date of publication, found nothing"),
        (document(place(1, longitude="øst")), "longitude: expected degrees, found none for NSR:StopPlace:1"),
        (document(place(1, longitude="200")), "longitude: expected degrees"),
        (document(PARENT)[:-60], "row 2: expected well-formed XML"),
        (document(PARENT).replace(b"?>", b'?><!DOCTYPE x SYSTEM "file:///etc/passwd">', 1), "without a document type"),
        (document(PARENT).replace(b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1), "without a document type"),
    ],
)
def test_damage_and_document_types_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refused(tmp_path, data)


def test_the_register_is_recognised_plain_and_zipped_and_timetables_are_not(tmp_path: Path) -> None:
    for data in (document(PARENT), zipped({"tiamat.xml": document(PARENT)})):
        (tmp_path / "file").write_bytes(data)
        known = recognise(Sample.of(tmp_path / "file"))
        assert known is not None
        assert known[0].id == NSR
    timetable = document(PARENT).replace(b"<SiteFrame>", b"<CompositeFrame><SiteFrame>")
    for data in (timetable, zipped({"a.xml": document(PARENT), "b.xml": timetable}), b"<html/>"):
        (tmp_path / "file").write_bytes(data)
        assert recognise(Sample.of(tmp_path / "file")) is None


def test_zipped_and_plain_give_the_same(tmp_path: Path) -> None:
    plain = opened(tmp_path, document(PARENT, RAIL, BUS))
    packed = opened(tmp_path, zipped({"tiamat.xml": document(PARENT, RAIL, BUS)}))
    assert plain.frame.equals(packed.frame)


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_demo_register_fits_the_demo_timetable(deliveries: dict[Vintage, Path], vintage: Vintage) -> None:
    path = deliveries[vintage] / f"nsr_{timetables.DAYS[vintage]}.xml"
    reading = read_nsr(path, ReadContext(path.name, load_plan("demo").country))
    stops = timetables.stops(vintage)
    assert set(reading.frames["quays"]["quay"]) == {stop.quay for stop in stops.values()}
    parents = reading.frame.filter("is_parent")
    assert set(parents["name"]) == {
        stop.hub.name for stop in stops.values() if timetables.is_multimodal(vintage, stop.hub.id)
    }
    modes = {row["stop_place"]: row["mode"] for row in reading.frame.filter(~pl.col("is_parent")).to_dicts()}
    assert modes == {stop.place: stop.mode for stop in stops.values()}
    assert reading.frames["groups"].height == 2
    for stop in stops.values():
        x_cm, y_cm = reading.frame.filter(pl.col("stop_place") == stop.place).select("x_cm", "y_cm").row(0)
        assert abs(x_cm - 100 * stop.at[0]) < 15
        assert abs(y_cm - 100 * stop.at[1]) < 15
