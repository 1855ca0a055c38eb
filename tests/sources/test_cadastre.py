"""Addresses, building points and extracts with floor area: what is read, and what is refused by row and field."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
from pyproj import Transformer

from planpuls.demo import Vintage
from planpuls.demo.cadastre import floor_area_truth
from planpuls.demo.geography import hubs_of_today
from planpuls.plan.load import load_plan
from planpuls.sources.building_points import read_gml
from planpuls.sources.buildings import read_csv, read_geopackage
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.matrikkel_address import read_csv as read_addresses
from planpuls.sources.registry import recognise
from tests.sources.files import SMALL_NORWAY, read, refusal

ADDRESS_HEADER = (
    "lokalId;kommunenummer;adressetype;adressenavn;nummer;bokstav;adresseTekst;EPSG-kode;Nord;Øst;postnummer;poststed"
)
STREET = "1;3101;vegadresse;Storgata;8;a;Storgata 8A;25833;6560000.5;290000.25;1767;HALDEN"
FARM = "2;3103;matrikkeladresse;;;;12/3;25833;6590000;250000;1530;MOSS"


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def zipped(name: str, data: bytes, **more: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in {name: data, **more}.items():
            archive.writestr(member, content)
    return target.getvalue()


# --- addresses -------------------------------------------------------------------------------------------------


def test_addresses_are_read_by_column_name(tmp_path: Path) -> None:
    reading = read(read_addresses, tmp_path, lines("\ufeff" + ADDRESS_HEADER, STREET, FARM))
    assert reading.periods == ("3101", "3103")
    columns = ("address", "period", "street", "number", "letter", "x_m", "y_m", "basic_unit")
    assert reading.frame.select(columns).rows() == [
        ("1", "3101", "Storgata", 8, "A", 290000.25, 6560000.5, ""),
        ("2", "3103", "", None, "", 250000.0, 6590000.0, ""),
    ]


@pytest.mark.parametrize("epsg", [25832, 4258])
def test_other_systems_are_brought_to_25833(tmp_path: Path, epsg: int) -> None:
    east, north = Transformer.from_crs(25833, epsg, always_xy=True).transform(290000.25, 6560000.5)
    row = STREET.replace("25833;6560000.5;290000.25", f"{epsg};{north:.9f};{east:.9f}")
    (found,) = read(read_addresses, tmp_path, lines(ADDRESS_HEADER, row)).frame.select("x_m", "y_m").rows()
    assert found == pytest.approx((290000.25, 6560000.5), abs=0.001)


def test_a_zip_file_is_read_where_it_is(tmp_path: Path) -> None:
    data = zipped("Basisdata_3101_Halden_25833_MatrikkelenAdresse.csv", lines(ADDRESS_HEADER, STREET))
    found = recognise(Sample("x.zip", data))
    assert found is not None
    assert found[0].id == "kartverket.addresses"
    assert read(read_addresses, tmp_path, data).frame.height == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped("a.csv", b"x", **{"b.csv": b"y"}), "one file ending in .csv"),
        (zipped("../a.csv", b"x"), "names inside the zip file"),
        (zipped("/a.csv", b"x"), "names inside the zip file"),
        (zipped("a.csv", b"\0" * 5_000_000), "growth of at most"),
        (zipped("a.csv", lines(ADDRESS_HEADER, STREET))[:-30], "a whole zip file"),
    ],
    ids=["two files", "path upwards", "absolute path", "bomb", "cut off"],
)
def test_a_zip_file_that_is_not_safe_or_whole_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refusal(read_addresses, tmp_path, data)[0]
    assert not (tmp_path.parent / "a.csv").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (";3101;", ";310;", "row 2, municipality: expected a municipality code"),
        (";3101;", ";3001;", "kommunenummer: expected municipality codes in use since 2024, found 3001"),
        (";8;", ";åtte;", "row 2, number: expected a house number"),
        (";a;", ";ab;", "row 2, letter: expected one letter"),
        (";1767;", ";176;", "row 2, postcode: expected a postcode"),
        ("25833", "4326x", "row 2, epsg: expected an EPSG code"),
        ("6560000.5", "nord", "row 2, north: expected a coordinate"),
        ("6560000.5;290000.25", "290000.25;6560000.5", "row 2, Nord, Øst: expected a point in Norway"),
        ("Storgata;8", ";8", "row 2, adressenavn: expected street and number"),
    ],
)
def test_a_wrong_address_is_refused_with_row_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    problems = refusal(read_addresses, tmp_path, lines(ADDRESS_HEADER, STREET.replace(old, new, 1), FARM))
    assert any(said in problem for problem in problems), problems


def test_an_address_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert "each address once" in refusal(read_addresses, tmp_path, lines(ADDRESS_HEADER, STREET, STREET))[0]


# --- building points -------------------------------------------------------------------------------------------

GML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:app="http://skjema.geonorge.no/SOSI/produktspesifikasjon/Matrikkelen-Bygningspunkt/20211101">'
    "{}</gml:FeatureCollection>"
)
BUILDING = (
    "<gml:featureMember><app:Bygning><app:bygningsnummer>151854133</app:bygningsnummer><app:bygningsstatus>TB"
    "</app:bygningsstatus><app:kommunenummer>3101</app:kommunenummer><app:harSefrakminne>true</app:harSefrakminne>"
    "<app:bruksenhet><app:Bruksenhet><app:bruksenhetId>1</app:bruksenhetId></app:Bruksenhet></app:bruksenhet>"
    '<app:representasjonspunkt><gml:Point srsName="urn:ogc:def:crs:EPSG::25833"><gml:pos>290000.25 6560000.5</gml:pos>'
    "</gml:Point></app:representasjonspunkt><app:bygningstype>311</app:bygningstype>"
    "<app:oppdateringsdato>2021-02-03T04:05:06</app:oppdateringsdato></app:Bygning></gml:featureMember>"
)


def gml(*members: str) -> bytes:
    return GML.format("".join(members)).encode()


def test_building_points_are_read(tmp_path: Path) -> None:
    (row,) = read(read_gml, tmp_path, gml(BUILDING)).frame.rows()
    assert row == ("151854133", "3101", "3101", "311", "office", "TB", True, "2021-02-03", True, 290000.25, 6560000.5)


def test_degrees_come_latitude_first(tmp_path: Path) -> None:
    east, north = Transformer.from_crs(25833, 4258, always_xy=True).transform(290000.25, 6560000.5)
    turned = BUILDING.replace("EPSG::25833", "EPSG::4258").replace("290000.25 6560000.5", f"{north:.9f} {east:.9f}")
    (found,) = read(read_gml, tmp_path, gml(turned)).frame.select("x_m", "y_m").rows()
    assert found == pytest.approx((290000.25, 6560000.5), abs=0.001)


def test_an_unknown_status_or_type_is_kept_as_unknown(tmp_path: Path) -> None:
    strange = BUILDING.replace(">TB", ">XY").replace(">311<", ">999<")
    (row,) = read(read_gml, tmp_path, gml(strange)).frame.to_dicts()
    assert (row["status"], row["standing"], row["building_group"]) == ("XY", None, "unknown")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gml(BUILDING, BUILDING), "each building once"),
        (
            gml(BUILDING.replace(">311<", ">31<")),
            "building_type: expected a building type of three digits, found '31' in feature 1",
        ),
        (gml(BUILDING.replace("EPSG::25833", "EPSG::3857")), "a point with a known srsName"),
        (gml(BUILDING.replace("290000.25 6560000.5", "6560000.5 290000.25")), "a point in Norway"),
        (gml(BUILDING.replace("290000.25 6560000.5", "290000.25")), "two coordinates"),
        (gml(BUILDING.replace(">3101<", ">3001<")), "codes in use since 2024"),
        (gml(), "expected buildings, found none"),
        (gml(BUILDING)[:-40], "well-formed XML"),
        (b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>" + gml(BUILDING)[39:], "without a document type"),
        (
            b"<?xml version='1.0'?><!--" + b" " * 70_000 + b"--><!DOCTYPE x []>" + gml(BUILDING)[39:],
            "without a document type",
        ),
    ],
)
def test_wrong_building_points_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    problems = refusal(read_gml, tmp_path, data)
    assert any(said in problem for problem in problems), problems


# --- extracts with floor area ----------------------------------------------------------------------------------

HEADER = (
    "bygningsnummer;lopenummer;endringskode;kommunenummer;bygningstype;bygningsstatus;midlertidig_bruk_dato;ferdigattest_dato;"
    "bruksareal_bolig;bruksareal_annet;bruksareal_kontor;bruksareal_handel;ost;nord"
)
OFFICE = "1;;;3101;311;FA;2019-05-01;2019-11-30;0;1000,5;700;200;290000;6560000"
EXTENSION = "1;1;T;3101;311;MB;2022-05-01;;0;300;;;290000;6560000"


def test_an_extract_is_read_with_completion_uses_and_remainder(tmp_path: Path) -> None:
    frame = read(read_csv, tmp_path, lines(HEADER, OFFICE, EXTENSION)).frame
    columns = ("building", "change", "change_kind", "state", "completed_on", "floor_area_other_m2")
    assert frame.select(columns).rows() == [
        ("1", 0, "", "standing", datetime.date(2019, 5, 1), 1000.5),
        ("1", 1, "T", "standing", datetime.date(2022, 5, 1), 300.0),
    ]
    areas = ("floor_area_office_m2", "floor_area_retail_m2", "floor_area_warehouse_m2", "floor_area_unspecified_m2")
    assert frame.select(areas).rows() == [(700.0, 200.0, None, 100.5), (None, None, None, 300.0)]


@pytest.mark.parametrize(
    ("status", "date", "late", "undated", "state"),
    [
        ("TB", "", True, False, "standing"),
        ("TB", "2019-05-01", False, False, "standing"),
        ("FA", "", False, True, "standing"),
        ("IG", "", False, False, "coming"),
        ("GR", "2019-05-01", False, False, "gone"),
    ],
)
def test_status_and_dates_say_what_a_building_is(
    tmp_path: Path, status: str, date: str, late: bool, undated: bool, state: str
) -> None:
    row = f"1;;;3101;311;{status};{date};;0;10;;;290000;6560000"
    (found,) = read(read_csv, tmp_path, lines(HEADER, row)).frame.to_dicts()
    assert (found["late_registration"], found["undated_completion"], found["state"]) == (late, undated, state)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1;;;3101", "ett;;;3101", "row 2, bygningsnummer: expected a building number, found 'ett'"),
        (";311;", ";31;", "row 2, bygningstype: expected a building type of three digits"),
        (";FA;", ";Ferdig;", "row 2, bygningsstatus: expected one of RA"),
        ("2019-05-01", "1.5.2019", "row 2, midlertidig_bruk_dato: expected a date such as 2019-06-01"),
        ("2019-05-01", "2019-02-30", "row 2, midlertidig_bruk_dato"),
        (";1000,5;", ";-4;", "row 2, bruksareal_annet: expected square metres"),
        (";1000,5;", ";;", "row 2, bruksareal_annet: expected square metres"),
        (";700;", ";1700;", "at least the sum of its uses, found 1900.0"),
        (";290000;6560000", ";6560000;290000", "row 2, ost, nord: expected a point in Norway"),
        (";3101;", ";0101;", "codes in use since 2024"),
        (";;;3101", ";;X;3101", "row 2, endringskode"),
    ],
)
def test_a_wrong_row_is_refused_with_row_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    problems = refusal(read_csv, tmp_path, lines(HEADER, OFFICE.replace(old, new, 1), EXTENSION))
    assert any(said in problem for problem in problems), problems


def test_a_building_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    problems = refusal(read_csv, tmp_path, lines(HEADER, OFFICE, OFFICE.replace("1;;", "1;0;")))
    assert "each building once" in problems[0]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    wrong = OFFICE.replace(";311;", ";x;").replace(";FA;", ";x;").replace("2019-11-30", "x")
    assert len(refusal(read_csv, tmp_path, lines(HEADER, wrong))) == 3


def geopackage(folder: Path, rows: dict[str, list[Any]], epsg: int = 25832, layer: str = "bygning") -> Path:
    east, north = Transformer.from_crs(25833, epsg, always_xy=True).transform(290000.0, 6560000.0)
    count = len(next(iter(rows.values())))
    points = gpd.points_from_xy([east] * count, [north] * count)
    path = folder / "bygninger.gpkg"
    gpd.GeoDataFrame(rows, geometry=points, crs=epsg).to_file(path, layer=layer, engine="pyogrio")
    return path


ROWS: dict[str, list[Any]] = {
    "bygningsnummer": [1, 2],
    "kommunenummer": ["3101", "3103"],
    "bygningstype": [311, 111],
    "bygningsstatus": ["FA", "TB"],
    "ferdigattest_dato": [datetime.date(2019, 11, 30), None],
    "bruksareal_bolig": [0.0, 120.5],
    "bruksareal_annet": [1000.0, 0.0],
    "bruksareal_kontor": [1000.0, None],
}


def test_a_geopackage_is_read_as_the_csv_is(tmp_path: Path) -> None:
    path = geopackage(tmp_path, ROWS)
    found = recognise(Sample.of(path))
    assert found is not None
    assert (found[0].id, found[1]) == ("matrikkel.buildings", "geopackage")
    reading = read_geopackage(path, ReadContext("file", SMALL_NORWAY))
    assert reading.periods == ("3101", "3103")
    first, second = reading.frame.to_dicts()
    assert (first["completed_on"], first["floor_area_office_m2"]) == (datetime.date(2019, 11, 30), 1000.0)
    assert (second["late_registration"], second["floor_area_dwelling_m2"]) == (True, 120.5)
    assert (first["x_m"], first["y_m"]) == pytest.approx((290000.0, 6560000.0), abs=0.001)


def test_a_geopackage_without_a_column_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path, {name: values for name, values in ROWS.items() if name != "bygningsstatus"})
    assert "without bygningsstatus" in refusal(read_geopackage, tmp_path, path.read_bytes())[0]
    assert "a readable GeoPackage" in refusal(read_geopackage, tmp_path, path.read_bytes()[:3_000])[0]


# --- the demo region -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_new_floor_area_of_the_demo_is_known_by_construction(deliveries: dict[Vintage, Path], vintage: Vintage) -> None:
    (path,) = deliveries[vintage].glob("bygninger_med_bruksareal_*.csv")
    found = recognise(Sample.of(path))
    assert found is not None
    frame = read_csv(path, ReadContext(path.name, load_plan("demo").country)).frame
    new = frame.filter((pl.col("state") == "standing") & pl.col("completed_on").is_not_null())
    sums: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    uses = {
        "office": "kontor",
        "retail": "handel",
        "warehouse": "lager",
        "industry": "industri",
        "hotel_restaurant": "hotell_servering",
        "public_service": "offentlig",
        "transport": "samferdsel",
    }
    for row in new.to_dicts():
        near2 = min((row["x_m"] - hub.at[0]) ** 2 + (row["y_m"] - hub.at[1]) ** 2 for hub in hubs_of_today(vintage))
        for use, theirs in uses.items():
            area = int(row[f"floor_area_{use}_m2"] or 0)
            if area:
                entry = sums[row["municipality"]][f"{row['completed_on'].year} {theirs}"]
                entry["total"] += area
                for distance in (500, 1_000, 2_000):
                    entry[str(distance)] += area if near2 <= distance**2 else 0
    assert sums == floor_area_truth(vintage)
