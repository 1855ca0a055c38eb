"""Damage that the damage proof once found taken for sound: each kind of it is refused, or named in the notes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from planpuls.plan.country import Country
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import Reading, Sample
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError
from tests.prove.sound_files import SoundFile, sound_files
from tests.prove.ways.archives import unzipped, zipped

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def country() -> Country:
    return load_plan("demo").country


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SoundFile]:
    return {file.path.name: file for file in sound_files(tmp_path_factory.mktemp("sound"))}


@pytest.fixture
def read(files: dict[str, SoundFile], country: Country, tmp_path: Path) -> Callable[[str, Change], Reading]:
    """What the file's own reader makes of it after a change of its bytes."""

    def changed(name: str, change: Change) -> Reading:
        path = tmp_path / name
        path.write_bytes(change(files[name].path.read_bytes()))
        return files[name].read(path, country)

    return changed


def replaced(old: str, new: str, times: int = -1) -> Change:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), times)

    return change


def in_member(name: str, change: Change) -> Change:
    def changed(data: bytes) -> bytes:
        members = unzipped(data)
        return zipped(members | {name: change(members[name])})

    return changed


def without_line(number: int) -> Change:
    return lambda data: b"".join(line for at, line in enumerate(data.splitlines(keepends=True), 1) if at != number)


def in_features(change: Callable[[list[dict[str, object]]], object]) -> Change:
    def changed(data: bytes) -> bytes:
        document = json.loads(data)
        change(document["features"])
        return json.dumps(document).encode()

    return changed


def blocks_twice(data: bytes) -> bytes:
    # Each block begins with the length of its head in four bytes.
    return data + data[data.rindex(b"\n\x07OSMData") - 4 :]


def without_the_block_of_nodes(data: bytes) -> bytes:
    first, second = (match.start() for match in re.finditer(b"\x00\x00\x00.\n\x07OSMData", data, re.DOTALL))
    return data[:first] + data[second:]


def forgotten_layer(data: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        database.execute("DELETE FROM gpkg_contents")
        database.execute("DELETE FROM gpkg_geometry_columns")
        database.commit()
        return database.serialize()


REFUSED: tuple[tuple[str, Change, str], ...] = (
    ("bedrifter_250m_2024.csv", lambda data: data[:-1], "a line end after the last row, found an end within the row"),
    ("03321_pendling_2020.csv", lambda data: data[:-2], "a line end after the last row"),
    ("underenheter_2024-01-03.csv", lambda data: data[:-1], "a line end after the last row"),
    ("03321_pendling_2020.csv", without_line(7), "found 109 rows for 2020. The file lost rows"),
    ("bedrifter_250m_2024.csv", replaced("\n", "\n\0", 2), "row 2: expected text in UTF-8, found zero bytes"),
    ("bedrifter_250m_2024.json", in_features(lambda all_: all_[3].update(properties=None)), "whole GeoJSON"),
    ("boliger_250m_2024.csv", replaced("dwe_row", "dwe_rows"), "dwe_row: expected all of dwe_det, dwe_2dw"),
    ("befolkning_250m_2024.csv", replaced("pop_mal", "pop_men"), "both pop_mal and pop_fem, or none"),
    (
        "bygninger_med_bruksareal_2023.csv",
        replaced("bruksareal_handel", "bruksareal_butikk"),
        "row 1, bruksareal_butikk: expected one of",
    ),
    ("bygninger_med_bruksareal_2023.gpkg", forgotten_layer, "a point for each row, found a layer without points"),
    ("arealbruk_fjordriket.gml", replaced("posList", "posisjoner"), "geometry: expected objects with an area"),
    ("kommuneplan_9404.gml", replaced("posList", "posisjoner"), "geometry: expected objects with an area"),
    ("nsr_2024-01-08.xml", replaced("<ParentSiteRef ref", "<ParentSiteRef id"), "a ref for each parent"),
    ("nsr_2024-01-08.xml", replaced("Longitude", "Length"), "Centroid: expected positions of stop places"),
    ("gater_2024-01-02.osm.pbf", blocks_twice, "block: expected each block once, found block"),
    ("gater_2024-01-02.osm.pbf", without_the_block_of_nodes, "of the streets without their end nodes"),
    ("klass_naering_2025.json", replaced("parentCode", "parent"), "a parent for each code below the first level"),
    (
        "occupation_by_residence.csv",
        without_line(4),
        "row 10, occupation: expected each of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, found '9101 in 2024 without 2'.",
    ),
    ("occupation_by_residence.xlsx", in_member("xl/worksheets/sheet1.xml", lambda _: b"<worksheet/>"), "expected"),
    (
        "gtfs_2024-01-08.zip",
        in_member("agency.txt", lambda data: data + data),
        "agency.txt, row 4: expected one header, found the header again",
    ),
)


@pytest.mark.parametrize(("name", "change", "said"), REFUSED, ids=[f"{name}: {said}" for name, _, said in REFUSED])
def test_it_is_refused_with_its_place(
    read: Callable[[str, Change], Reading], name: str, change: Change, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(name, change)
    assert said in str(caught.value)
    assert all(problem.found for problem in caught.value.problems)


NAMED: tuple[tuple[str, Change, str, int], ...] = (
    ("03321_pendling_2023.json", replaced('"status"', '"signs"'), "cells_without_value_and_sign", 1),
    ("verneomrader_fjordriket.geojson", in_features(lambda all_: all_.append(all_[0])), "repeated", 1),
    ("kommunedelplaner_9404.geojson", in_features(lambda all_: all_.append(all_[-1])), "repeated", 1),
)


@pytest.mark.parametrize(
    ("name", "change", "note", "times"), NAMED, ids=[f"{name}: {note}" for name, _, note, _ in NAMED]
)
def test_it_is_counted_in_the_notes(
    read: Callable[[str, Change], Reading], name: str, change: Change, note: str, times: int
) -> None:
    sound, damaged = read(name, lambda data: data), read(name, change)
    assert sound.notes.get(note, 0) == 0
    assert damaged.notes[note] == times
    assert damaged.frame.drop("status", strict=False).equals(sound.frame.drop("status", strict=False))


@pytest.mark.parametrize(
    ("change", "note", "rows"),
    [
        (replaced("<ParentSiteRef", "<Parent"), "parents_without_parts", 6),
        (replaced("StopPlaceRef", "Reference"), "groups_without_members", 1),
        (replaced("<Quay ", "<Platform ", 1), "", 0),
    ],
)
def test_what_the_stop_register_lost_is_counted(
    read: Callable[[str, Change], Reading], change: Change, note: str, rows: int
) -> None:
    if note:
        assert read("nsr_2024-01-08.xml", change).notes[note]["rows"] == rows
    else:
        with pytest.raises(InputError, match="well-formed XML"):
            read("nsr_2024-01-08.xml", change)


def test_trips_without_any_day_are_named(read: Callable[[str, Change], Reading]) -> None:
    def change(data: bytes) -> bytes:
        members = unzipped(data)
        del members["calendar.txt"]
        return zipped(members)

    assert "trips_that_never_run" not in read("gtfs_2024-01-08.zip", lambda data: data).notes
    assert read("gtfs_2024-01-08.zip", change).notes["trips_that_never_run"]["rows"] == 455


def test_a_member_without_any_known_column_has_the_rows_of_the_file(read: Callable[[str, Change], Reading]) -> None:
    found = read("gtfs_2024-01-08.zip", in_member("feed_info.txt", without_line(1)))
    assert found.frames["feed_info"].is_empty()


def test_a_table_that_lost_a_column_is_not_taken_for_another(files: dict[str, SoundFile], tmp_path: Path) -> None:
    path = tmp_path / "11618.csv"
    text = files["11618_befolkning_sysselsatte_2020.csv"].path.read_text()
    path.write_text("\n".join(",".join(line.split(",")[:1] + line.split(",")[2:]) for line in text.splitlines()) + "\n")
    assert recognise(Sample.of(path)) is None


def test_sound_files_have_no_notes_of_loss(files: dict[str, SoundFile], country: Country) -> None:
    losses = ("repeated", "cells_without_value_and_sign", "trips_that_never_run", "quays_repeated")
    for file in files.values():
        notes = file.read(file.path, country).notes
        assert not any(notes.get(name) for name in losses), file.path.name
