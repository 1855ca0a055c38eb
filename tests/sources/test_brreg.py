"""The register's bulk files: layouts of several years, the withheld band, and what never leaves a snapshot."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date
from pathlib import Path

import pytest

from planpuls.demo import Vintage
from planpuls.demo.registers import NACE, SNAPSHOTS, shown, units
from planpuls.demo.registers import write as write_registers
from planpuls.plan.load import load_plan
from planpuls.sources import brreg
from planpuls.sources.brreg import DATASETS, ENTERPRISES, ESTABLISHMENTS, read_enterprises, read_establishments
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.nace import standard_of
from planpuls.sources.registry import recognise
from tests.sources.files import read, refusal

HEADER = (
    "organisasjonsnummer,navn,organisasjonsform.kode,naeringskode1.kode,naeringskode2.kode,naeringskode3.kode,"
    "harRegistrertAntallAnsatte,antallAnsatte,epostadresse,postadresse.kommunenummer,beliggenhetsadresse.adresse,"
    "beliggenhetsadresse.poststed,beliggenhetsadresse.postnummer,beliggenhetsadresse.kommunenummer,"
    "beliggenhetsadresse.landkode,registreringsdatoIEnhetsregisteret,oppstartsdato,datoEierskifte,overordnetEnhet,nedleggelsesdato"
)
ROW = {
    "organisasjonsnummer": "100000008",
    "navn": "Kari Demo",
    "organisasjonsform.kode": "BEDR",
    "naeringskode1.kode": "56.101",
    "harRegistrertAntallAnsatte": "true",
    "antallAnsatte": "12",
    "epostadresse": "kari@example.invalid",
    "postadresse.kommunenummer": "3101",
    "beliggenhetsadresse.adresse": "Storgata 1",
    "beliggenhetsadresse.poststed": "OSLO",
    "beliggenhetsadresse.postnummer": "0150",
    "beliggenhetsadresse.kommunenummer": "0301",
    "beliggenhetsadresse.landkode": "NO",
    "registreringsdatoIEnhetsregisteret": "1995-02-22",
    "overordnetEnhet": "100000083",
}


def bulk(*changes: dict[str, str], header: str = HEADER) -> bytes:
    """Rows like `ROW` with the changes, each with its own number unless one is given."""
    numbers = iter(("100000008", "100000083", "100000113", "100000121"))
    text = io.StringIO()
    rows = csv.DictWriter(text, header.split(","), restval="", extrasaction="ignore", lineterminator="\n")
    rows.writeheader()
    rows.writerows(ROW | {"organisasjonsnummer": next(numbers)} | change for change in changes)
    return text.getvalue().encode()


def test_a_row_gives_its_typed_columns(tmp_path: Path) -> None:
    row = read(read_establishments, tmp_path, bulk({}), "2024-01-03").frame.row(0, named=True)
    assert row == {
        "organisation_number": "100000008",
        "form": "BEDR",
        "nace": "56.101",
        "nace_2": None,
        "nace_3": None,
        "parent": "100000083",
        "address": "Storgata 1",
        "postcode": "0150",
        "post_town": "OSLO",
        "municipality": "0301",
        "country_code": "NO",
        "registered": date(1995, 2, 22),
        "started": None,
        "owner_changed": None,
        "closed": None,
        "employees": 12,
        "employees_low": 12,
        "employees_high": 12,
        "nace_standard": "SN2007",
        "period": "2024-01-03",
    }


@pytest.mark.parametrize(
    ("registered", "count", "band"),
    [
        ("true", "", (None, 1, 4)),
        ("false", "", (0, 0, 0)),
        ("true", "5", (5, 5, 5)),
        ("true", "0", (0, 0, 0)),
        ("true", "1", (None, 1, 4)),
        ("true", "4", (None, 1, 4)),
    ],
)
def test_one_to_four_employees_stay_a_band(
    tmp_path: Path, registered: str, count: str, band: tuple[int | None, int, int]
) -> None:
    data = bulk({"harRegistrertAntallAnsatte": registered, "antallAnsatte": count})
    frame = read(read_establishments, tmp_path, data).frame
    assert frame.select("employees", "employees_low", "employees_high").row(0) == band


def test_the_place_is_where_the_establishment_lies_not_where_its_post_goes(tmp_path: Path) -> None:
    frame = read(read_establishments, tmp_path, bulk({})).frame
    assert frame["municipality"].to_list() == ["0301"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Inngang B/nStorgata 1", "Inngang B, Storgata 1"),
        ("Inngang B\nStorgata 1", "Inngang B, Storgata 1"),
        ("c/o Kari Nordmann/nStorgata 1", "Storgata 1"),
        ("Storgata 1\nC/O Kari Nordmann", "Storgata 1"),
        ("c/o Kari Nordmann, Storgata 1", "Storgata 1"),
        ("c/o Kari Nordmann", None),
        ("v/nils Nordmann/nStorgata 1", "Storgata 1"),
        ("V/ Kari Nordmann/nStorgata 1", "Storgata 1"),
        ("C/oKari Nordmann/nStorgata 1", "Storgata 1"),
        ("Bygget/nc/o Kari Nordmann/nStorgata 1", "Bygget, Storgata 1"),
        ("Bygget/nv/Kari Nordmann/nStorgata 1", "Bygget, Storgata 1"),
        ("Oppgang V/nStorgata 1", "Oppgang V, Storgata 1"),
        ("", None),
    ],
)
def test_lines_of_an_address_are_joined_and_persons_left_out(tmp_path: Path, written: str, read_as: str | None) -> None:
    frame = read(read_establishments, tmp_path, bulk({"beliggenhetsadresse.adresse": written})).frame
    assert frame["address"].to_list() == [read_as]


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_names_and_contacts_of_sole_proprietors_stay_in_the_snapshot(tmp_path: Path, vintage: Vintage) -> None:
    write_registers(tmp_path, vintage)
    country, persons = load_plan("demo").country, [unit for unit in units(vintage) if unit.sole]
    assert persons
    for name, reader in (("underenheter", read_establishments), ("enheter", read_enterprises)):
        path = tmp_path / f"{name}_{SNAPSHOTS[vintage][0]}.csv"
        assert "Demo Eier" in path.read_text(encoding="utf-8")
        reading = reader(path, ReadContext(path.name, country, SNAPSHOTS[vintage][0]))
        text = reading.frame.write_csv() + str(reading.notes)
        assert "Demo Eier" not in text
        assert "example.invalid" not in text
        assert "00 00 00 00" not in text
    names = dict(reading.frame.select("form", "name").unique("form").rows())
    assert names["ENK"] is None
    assert names["AS"].startswith("DEMO ")


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_demo_register_comes_back_as_it_was_made(tmp_path: Path, vintage: Vintage) -> None:
    write_registers(tmp_path, vintage)
    day, _ = SNAPSHOTS[vintage]
    path = tmp_path / f"underenheter_{day}.csv"
    reading = read_establishments(path, ReadContext(path.name, load_plan("demo").country, day))
    made = sorted(units(vintage), key=lambda unit: unit.number)
    standard = "SN2007" if vintage == "first" else "SN2025"
    column = 0 if vintage == "first" else 1
    expected = [
        (
            str(unit.number),
            str(unit.parent),
            unit.municipality or None,
            int(shown(unit)[1]) if shown(unit)[1] else (None if shown(unit)[0] else 0),
            NACE[unit.nace][column],
            standard,
        )
        for unit in made
    ]
    columns = ("organisation_number", "parent", "municipality", "employees", "nace", "nace_standard")
    assert reading.frame.select(columns).rows() == expected
    assert reading.notes["employees_withheld"] == sum(shown(unit) == (True, "") for unit in made)
    low, high = reading.frame["employees_low"].sum(), reading.frame["employees_high"].sum()
    assert low <= sum(unit.employees for unit in made) <= high


def test_gzip_is_read_whatever_the_name_and_recognised(tmp_path: Path) -> None:
    packed = gzip.compress(bulk({}), mtime=0)
    frame = read(read_establishments, tmp_path, packed, "2024").frame
    assert frame.equals(read(read_establishments, tmp_path, bulk({}), "2024").frame)
    for name in ("a.csv", "lastned"):
        (tmp_path / name).write_bytes(packed)
        known = recognise(Sample.of(tmp_path / name))
        assert known is not None
        assert known[0].id == ESTABLISHMENTS


def test_the_two_registers_are_told_apart(tmp_path: Path) -> None:
    write_registers(tmp_path, "first")
    found = {path.name: recognise(Sample.of(path)) for path in tmp_path.iterdir()}
    assert {name.split("_")[0]: known[0].id for name, known in found.items() if known} == {
        "underenheter": ESTABLISHMENTS,
        "enheter": ENTERPRISES,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"organisasjonsnummer": "100000009"}, "row 2, organisation_number: expected nine digits with a right check"),
        ({"organisasjonsnummer": "10000000"}, "organisation_number: expected nine digits"),
        ({"beliggenhetsadresse.kommunenummer": "301"}, "municipality: expected a code of four digits or nothing"),
        ({"naeringskode1.kode": "56101"}, "nace: expected a code such as 56.101 or nothing, found '56101'"),
        ({"antallAnsatte": "mange"}, "employees: expected a whole number from 0 to 100000 or nothing"),
        ({"antallAnsatte": "-3"}, "employees: expected a whole number"),
        ({"harRegistrertAntallAnsatte": "ja"}, "has_employees: expected true or false, found 'ja'"),
        ({"oppstartsdato": "31.12.2020"}, "started: expected a date such as 2019-06-01 or nothing"),
        ({"overordnetEnhet": "x"}, "parent: expected nine digits or nothing"),
        ({"organisasjonsform.kode": ""}, "form: expected a code"),
    ],
)
def test_a_wrong_value_is_refused_with_row_and_column(tmp_path: Path, change: dict[str, str], said: str) -> None:
    problems = refusal(read_establishments, tmp_path, bulk(change))
    assert len(problems) == 1
    assert said in problems[0]


def test_all_faults_are_said_at_once_with_the_line_in_the_file(tmp_path: Path) -> None:
    data = bulk({"beliggenhetsadresse.adresse": "A\nB"}, {"antallAnsatte": "x", "oppstartsdato": "y"})
    problems = refusal(read_establishments, tmp_path, data)
    assert [problem.partition(":")[0] for problem in problems] == ["file, row 4, employees", "file, row 4, started"]


def test_a_unit_twice_is_refused(tmp_path: Path) -> None:
    problems = refusal(read_establishments, tmp_path, bulk({}, {"organisasjonsnummer": "100000008"}))
    assert "row 2, organisation_number: expected each unit once" in problems[0]


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    header = HEADER.replace("beliggenhetsadresse.kommunenummer", "adresse.kommune").replace("antallAnsatte", "ansatte")
    problems = refusal(read_establishments, tmp_path, bulk({}, header=header))
    assert [problem.split(",")[2].partition(":")[0].strip() for problem in problems] == [
        "antallAnsatte",
        "beliggenhetsadresse.kommunenummer",
    ]


@pytest.mark.parametrize("cut", [50, 200])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    data = bulk({}, {})
    assert "20 fields as in the header" in refusal(read_establishments, tmp_path, data[:-cut])[0]
    assert "a whole gzip file" in refusal(read_establishments, tmp_path, gzip.compress(data)[:-cut])[0]


def test_a_small_file_that_grows_beyond_bounds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brreg, "MAX_BYTES", 1_000_000)
    assert (
        "expected at most 1000000 bytes" in refusal(read_establishments, tmp_path, gzip.compress(bytes(3_000_000)))[0]
    )


def test_the_edition_of_the_industry_standard_is_told_by_the_codes(tmp_path: Path) -> None:
    newer = bulk({"naeringskode1.kode": "56.110"}, {"naeringskode1.kode": "64.200"}, {"naeringskode1.kode": ""})
    assert read(read_establishments, tmp_path, newer).frame["nace_standard"].unique().to_list() == ["SN2025"]
    for code in ("64.200", "00.000"):
        problems = refusal(read_establishments, tmp_path, bulk({"naeringskode1.kode": code}))
        assert "expected codes of SN2007 or of SN2025" in problems[0]
    mixed = bulk({"naeringskode1.kode": "56.101"}, {"naeringskode1.kode": "56.110"})
    assert "1 codes of SN2007 alone, 1 codes of SN2025 alone" in refusal(read_establishments, tmp_path, mixed)[0]


def test_few_leftovers_of_the_other_edition_do_not_decide() -> None:
    import polars as pl

    codes = pl.Series(["56.110"] * 99 + ["56.101"])
    assert standard_of(codes) == ("SN2025", {"SN2007": 1, "SN2025": 99})


def test_municipalities_nobody_knows_are_counted_and_a_register_of_them_refused(tmp_path: Path) -> None:
    data = bulk({}, {}, {"beliggenhetsadresse.kommunenummer": "2100"}, {"beliggenhetsadresse.kommunenummer": ""})
    notes = read(read_establishments, tmp_path, data).notes
    assert notes["unknown_municipalities"] == {"2100": 1}
    assert notes["without_municipality"] == 1
    foreign = bulk({"beliggenhetsadresse.kommunenummer": "7777"}, {"beliggenhetsadresse.kommunenummer": "7778"})
    problems = refusal(read_establishments, tmp_path, foreign)
    assert "expected municipalities of the country, found 7777, 7778 in 2 rows" in problems[0]


def test_both_datasets_name_their_licence() -> None:
    assert {dataset.licence for dataset in DATASETS} == {"NLOD 2.0"}
