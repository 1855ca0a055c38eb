"""The invented register of enterprises and establishments, in the layouts of two years' bulk files.

Every establishment of the grid exists here with an address in its municipality, and the employees of a cell's
establishments add up to the cell. Organisation numbers begin with 1, as no real ones do. The first delivery is coded in
SN2007, the second in SN2025, as the register changed between them.

Between the two some establishments move, a third of those to another municipality (`planpuls.demo.moves` counts them):
the register of October has them where they are now, the grid of January where they were.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from planpuls.demo.arithmetic import noise
from planpuls.demo.deliveries import Vintage, known
from planpuls.demo.jobs import Cell, cells
from planpuls.demo.municipalities import NAMES, code_in

SNAPSHOTS: dict[Vintage, tuple[str, int]] = {"first": ("2024-01-03", 2024), "second": ("2025-10-03", 2025)}
"""Day of the snapshot and the year whose employees it has."""

COMMON: tuple[tuple[str, str, str], ...] = (
    ("56.101", "56.110", "Restaurant"),
    ("47.111", "47.110", "Dagligvarer"),
    ("62.010", "62.100", "Programmering"),
    ("41.200", "41.000", "Bygg"),
    ("96.020", "96.210", "Frisør"),
    ("69.201", "69.201", "Regnskap"),
    ("86.211", "86.210", "Legetjeneste"),
    ("49.410", "49.410", "Godstransport"),
    ("25.110", "25.110", "Metallvarer"),
)
RARE: tuple[tuple[str, str, str], ...] = (
    ("45.112", "47.810", "Bilforhandel"),
    ("47.521", "47.520", "Byggevarer"),
    ("47.591", "47.551", "Møbler"),
    ("47.540", "47.540", "Hvitevarer"),
    ("63.110", "63.100", "Datasenter"),
    ("46.390", "46.390", "Engroshandel"),
)
"""Industries that one establishment in 23 has instead; the tables of statistics leave them out."""
NACE = (*COMMON, *RARE)
"""SN2007, SN2025, what it is (the last digit of some new codes is chosen here)."""
_ONE_RARE_IN = 23
OFFICES = frozenset(place for place, (code, _, _) in enumerate(NACE) if code in ("62.010", "69.201"))
"""Positions in `NACE` of the industries that work in offices."""
OFFICE_PARKS = {"9101": 3, "9402": 1}
"""Municipality -> how many of its lowest house numbers are its office park, where two in three of its offices lie."""

_SHARED = (
    "organisasjonsnummer navn organisasjonsform.kode organisasjonsform.beskrivelse naeringskode1.kode "
    "naeringskode1.beskrivelse naeringskode2.kode naeringskode2.beskrivelse naeringskode3.kode naeringskode3.beskrivelse "
    "hjelpeenhetskode.kode hjelpeenhetskode.beskrivelse harRegistrertAntallAnsatte antallAnsatte"
)
_CONTACT = {
    "first": "hjemmeside",
    "second": "registreringsdatoAntallAnsatteEnhetsregisteret registreringsdatoantallansatteNAVAaregisteret hjemmeside "
    "epostadresse telefon mobil",
}
_PARTS = ("adresse", "poststed", "postnummer", "kommune", "kommunenummer", "land", "landkode")
_ESTABLISHMENT = "registreringsdatoIEnhetsregisteret registrertIMvaregisteret oppstartsdato datoEierskifte overordnetEnhet nedleggelsesdato"
_ENTERPRISE = (
    "institusjonellSektorkode.kode institusjonellSektorkode.beskrivelse registreringsdatoenhetsregisteret stiftelsesdato "
    "konkurs overordnetEnhet aktivitet"
)
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
HOUSES = 97
"""House numbers of every street."""
_ONE_MOVES_IN = 19
_GOALS = ("9101", "9102", "9104", "9401", "9402", "9403", "9404", "9901")
"""Municipalities that establishments move to."""


@dataclass(frozen=True)
class Unit:
    """One establishment and the enterprise it is the only one of."""

    number: int
    parent: int
    municipality: str
    """Code of 2024; empty far out at sea."""
    employees: int
    nace: int
    """Position in `NACE`."""
    sole: bool
    """Whether a single person owns it (ENK)."""
    house: int
    """Number in the municipality's street, 1 to `HOUSES`."""


def units(vintage: Vintage) -> list[Unit]:
    """Every establishment on the day of the snapshot, in the order of cells."""
    _, year = SNAPSHOTS[vintage]
    # Places in the list of all years' cells, so that an establishment keeps its number.
    places = {cell.corner: place for place, cell in enumerate(cells())}
    found = []
    for cell, employees in known(year, vintage):
        found += _of_cell(places[cell.corner], cell, employees, cell.establishments[year])
    return found if vintage == "first" else [_moved(unit) for unit in found]


def _moved(unit: Unit) -> Unit:
    """The establishment at its address of the second delivery; one in 19 has a new one."""
    if not unit.municipality or noise(unit.number, 61) % _ONE_MOVES_IN:
        return unit
    far = noise(unit.number, 62) % 3 == 0
    goal = _GOALS[noise(unit.number, 63) % len(_GOALS)] if far else unit.municipality
    return replace(unit, municipality=goal, house=noise(unit.number, 64) % HOUSES + 1)


def counted(year: int) -> Iterator[tuple[str, int, int]]:
    """Base municipality, employees and place in `COMMON` of every establishment on land on 1 January of a year."""
    for place, cell in enumerate(cells()):
        if year in cell.employees and cell.base is not None:
            for number, share in enumerate(_shares(cell.employees[year], cell.establishments[year])):
                yield cell.base, share, noise(place, number, 31) % len(COMMON)


def shown(unit: Unit) -> tuple[bool, str]:
    """Whether employees are registered, and their number as the register writes it: 1-4 are withheld."""
    return unit.employees > 0, str(unit.employees) if unit.employees > 4 else ""


def organisation_number(serial: int) -> int:
    """The `serial`-th invented number with a right check digit.

    >>> organisation_number(0), organisation_number(7)
    (100000008, 100000075)
    """
    first = 10_000_000 + serial
    while True:
        total = sum(int(digit) * weight for digit, weight in zip(str(first), _WEIGHTS, strict=True))
        check = -total % 11
        if check < 10:
            return first * 10 + check
        # Ten cannot be written as one digit: such numbers do not exist, the next free range takes their place.
        first += 40_000_000


def write(folder: Path, vintage: Vintage) -> None:
    """The two bulk files of a delivery."""
    day, _ = SNAPSHOTS[vintage]
    found = units(vintage)
    for name, place, columns, more in (
        ("underenheter", "beliggenhetsadresse", _ESTABLISHMENT, _establishment),
        ("enheter", "forretningsadresse", _ENTERPRISE, _enterprise),
    ):
        addresses = [f"{kind}.{part}" for kind in ("postadresse", place) for part in _PARTS]
        header = [*_SHARED.split(), *_CONTACT[vintage].split(), *addresses, *columns.split()]
        text = io.StringIO()
        quoting: Literal[0, 1] = csv.QUOTE_MINIMAL if vintage == "first" else csv.QUOTE_ALL
        rows = csv.DictWriter(text, header, restval="", extrasaction="ignore", quoting=quoting, lineterminator="\n")
        rows.writeheader()
        rows.writerows(_row(unit, vintage, place) | more(unit) for unit in found)
        (folder / f"{name}_{day}.csv").write_bytes(text.getvalue().encode())


_ONE_LARGE_FROM = 240
"""In a cell of so many employees, seven in ten work in one establishment."""


def _shares(employees: int, count: int) -> Iterator[int]:
    """Employees of each of a cell's establishments: the first ones are large, some have nobody."""
    left = employees
    if employees >= _ONE_LARGE_FROM and count > 1:
        count -= 1
        left -= employees * 7 // 10
        yield employees * 7 // 10
    for place in range(count):
        share = left if place == count - 1 else min(left, (left + count - place) // (count - place) + place % 3 * 4)
        left -= share
        yield share


def _of_cell(position: int, cell: Cell, employees: int, count: int) -> list[Unit]:
    """The establishments of a cell."""
    code = "" if cell.base is None else code_in(cell.base, 2024)
    units = []
    for place, share in enumerate(_shares(employees, count)):
        serial = position * 2_000 + place * 2
        number, industry = organisation_number(serial), _industry(position, place)
        units.append(
            Unit(
                number,
                organisation_number(serial + 1),
                code,
                share,
                industry,
                noise(position, place, 32) % 9 == 0,
                _house(number, code, industry),
            )
        )
    return units


def _house(number: int, municipality: str, industry: int) -> int:
    """Anywhere along the street; of the offices of some towns, two in three side by side at its end."""
    if industry in OFFICES and municipality in OFFICE_PARKS and noise(number, 65) % 3:
        return number % OFFICE_PARKS[municipality] + 1
    return number % HOUSES + 1


def _industry(position: int, place: int) -> int:
    if noise(position, place, 33) % _ONE_RARE_IN == 0:
        return len(COMMON) + noise(position, place, 34) % len(RARE)
    return noise(position, place, 31) % len(COMMON)


def _row(unit: Unit, vintage: Vintage, place: str) -> dict[str, object]:
    registered, count = shown(unit)
    code, _, what = NACE[unit.nace]
    street = f"{NAMES.get(unit.municipality, 'Hav')}veien {unit.house}"
    # Lines of an address are parted by «/n» in older files and by a real line end in newer ones.
    parting = "/n" if vintage == "first" else "\n"
    floor = f"Inngang B{parting}" if unit.number % 41 == 0 else ""
    address = _address(place, unit.municipality, f"{floor}{street}")
    elsewhere = _address("postadresse", "9101", "Postboks 1") if unit.number % 50 == 0 else {}
    return (
        {
            "navn": f"Demo Eier {unit.number}" if unit.sole else f"DEMO {what.upper()} {unit.number} AS",
            "naeringskode1.kode": code if vintage == "first" else NACE[unit.nace][1],
            "naeringskode1.beskrivelse": f"{what}, oppdiktet",
            "harRegistrertAntallAnsatte": str(registered).lower(),
            "antallAnsatte": count,
            "epostadresse": f"post{unit.number}@example.invalid",
            "mobil": "00 00 00 00",
        }
        | address
        | elsewhere
    )


def _address(kind: str, municipality: str, street: str) -> dict[str, object]:
    if not municipality:
        return {}
    name = NAMES[municipality].upper()
    values = (street, name, municipality, name, municipality, "Norge", "NO")
    return {f"{kind}.{part}": value for part, value in zip(_PARTS, values, strict=True)}


def _establishment(unit: Unit) -> dict[str, object]:
    return {
        "organisasjonsnummer": unit.number,
        "organisasjonsform.kode": "BEDR",
        "registreringsdatoIEnhetsregisteret": "2012-05-07",
        "registrertIMvaregisteret": "false",
        "oppstartsdato": "2012-05-01",
        "overordnetEnhet": unit.parent,
    }


def _enterprise(unit: Unit) -> dict[str, object]:
    return {
        "organisasjonsnummer": unit.parent,
        "organisasjonsform.kode": "ENK" if unit.sole else "AS",
        "institusjonellSektorkode.kode": "8200" if unit.sole else "2100",
        "registreringsdatoenhetsregisteret": "2012-05-07",
        "stiftelsesdato": "2012-05-01",
        "konkurs": "false",
        "aktivitet": "Oppdiktet virksomhet, til demonstrasjon.",
    }
