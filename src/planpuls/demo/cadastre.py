"""The invented cadastre: addresses, building points, and an extract with floor area, and what must come out of them.

Addresses: each municipality has one street, `<name>veien`, and its register knows the numbers 1 to 97 by these rules: those
that 13 divides are missing; of the others, those that 10 divides exist with the letter A only, and those that 7
divides lie in another postcode. So the step that finds each establishment is known from its number.

Buildings: one in the middle of every third cell with workplaces on land, all floor areas whole hundreds of m2. Every 17th
was registered late, every 19th is only permitted, every 23rd is gone, every 11th has an extension two years later.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planpuls.demo.arithmetic import Point, noise
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import nearest_hub2
from planpuls.demo.jobs import cells
from planpuls.demo.municipalities import NAMES, code_in, codes
from planpuls.demo.registers import HOUSES, units

EXTRACTED: dict[Vintage, str] = {"first": "05.01.2024", "second": "06.10.2025"}
LAST_YEAR: dict[Vintage, int] = {"first": 2023, "second": 2025}
NUMBERS = HOUSES
"""House numbers of the register of establishments: 1 to this."""
_COUNTY_FILES = {"91": "Ytrefjord", "94": "Indrefjord", "99": "Utenfor"}
_KINDS: tuple[tuple[str, str], ...] = (
    ("311", "kontor"),
    ("322", "handel"),
    ("231", "lager"),
    ("211", "industri"),
    ("511", "hotell_servering"),
    ("611", "offentlig"),
    ("415", "samferdsel"),
    ("111", ""),
)
"""Building type and the one use of its floor area; the last is dwellings only."""


# --- addresses -------------------------------------------------------------------------------------------------


def step_of(number: int) -> str | None:
    """The step of the address join that must find a house number; None where the register does not know it.

    >>> step_of(1), step_of(10), step_of(7), step_of(70), step_of(13)
    ('exact', 'letter', 'postcode', 'postcode_letter', None)
    """
    if number % 13 == 0:
        return None
    if number % 7 == 0:
        return "postcode_letter" if number % 10 == 0 else "postcode"
    return "letter" if number % 10 == 0 else "exact"


def geocoding_truth(vintage: Vintage) -> dict[str, int]:
    """Establishments of the delivery's register by the step that finds them, `not_found`, or `no_address` (out at sea)."""
    counted: dict[str, int] = defaultdict(int)
    for unit in units(vintage):
        step = step_of(unit.house) or "not_found"
        counted[step if unit.municipality else "no_address"] += 1
    return dict(sorted(counted.items()))


@cache
def _places(municipality: str) -> tuple[Point, ...]:
    """Middles of the municipality's cells with workplaces, where its addresses lie in turn."""
    return tuple(
        cell.centre
        for cell in cells()
        if cell.base is not None and not cell.water and code_in(cell.base, 2024) == municipality
    )


def place_of(municipality: str, number: int) -> Point:
    """Where a house number of a municipality's one street lies."""
    places = _places(municipality)
    return places[number % len(places)]


def point_of(municipality: str, number: int) -> Point | None:
    """Where the register puts an address; None where it does not know it."""
    return place_of(municipality, number) if step_of(number) is not None else None


_ADDRESS_HEADER = (
    "lokalid;kommunenummer;kommunenavn;adressetype;adressetilleggsnavn;adressetilleggsnavnKilde;adressekode;adressenavn;"
    "nummer;bokstav;gardsnummer;bruksnummer;festenummer;undernummer;adresseTekst;adresseTekstUtenAdressetilleggsnavn;"
    "EPSG-kode;Nord;Øst;postnummer;poststed;grunnkretsnummer;grunnkretsnavn;tettstednummer;tettstednavn;datauttaksdato"
)


def _address_lines(municipality: str, vintage: Vintage) -> list[str]:
    name = NAMES[municipality]
    lines = []
    for number in range(1, NUMBERS + 1):
        point = point_of(municipality, number)
        if point is None:
            continue
        east, north = point
        letter = "A" if number % 10 == 0 else ""
        postcode = f"{int(municipality) - 9000:04d}" if number % 7 == 0 else municipality
        street, text = f"{name}veien", f"{name}veien {number}{letter}"
        lines.append(
            f"{int(municipality) * 1_000 + number};{municipality};{name.upper()};vegadresse;;;1000;{street};{number};{letter};"
            f"{number};1;;;{text};{text};25833;{north}.00;{east}.00;{postcode};{name.upper()};{municipality}0101;Demo;;;"
            f"{EXTRACTED[vintage]} 09:00:00"
        )
    return lines


# --- buildings -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Building:
    """One row of the extract. `year` is that of completion, of late registration, or of the permit."""

    number: int
    change: int
    base: str
    at: Point
    kind: int
    """Position in `_KINDS`."""
    status: str
    year: int
    dwelling_m2: int
    other_m2: int


@cache
def buildings(vintage: Vintage) -> tuple[Building, ...]:
    """Rows of the extract: buildings and extensions, those begun after the delivery left out."""
    found = []
    for place, cell in enumerate(cells()):
        if place % 3 or cell.base is None or cell.water:
            continue
        number, year = 100_000_000 + place, 2013 + noise(*cell.corner, 51) % 13
        kind = noise(*cell.corner, 52) % len(_KINDS)
        area = 100 * (5 + noise(*cell.corner, 53) % 40)
        status = "TB" if place % 17 == 0 else "IG" if place % 19 == 0 else "GR" if place % 23 == 0 else "FA"
        homes = area if not _KINDS[kind][1] else 100 * (place % 4) if place % 7 == 0 else 0
        other = area if _KINDS[kind][1] else 0
        found.append(Building(number, 0, cell.base, cell.centre, kind, status, year, homes, other))
        if place % 11 == 0 and status == "FA" and _KINDS[kind][1]:
            found.append(Building(number, 1, cell.base, cell.centre, kind, "MB", year + 2, 0, 100 * (2 + place % 5)))
    return tuple(building for building in found if building.year <= LAST_YEAR[vintage])


def use_of(building: Building) -> str:
    """What its floor area other than dwelling is used for; empty for dwellings only."""
    return _KINDS[building.kind][1]


def floor_area_truth(
    vintage: Vintage, distances: tuple[int, ...] = (500, 1_000, 2_000)
) -> dict[str, dict[str, dict[str, int]]]:
    """New floor area other than dwelling, m2: municipality of 2024 -> `<year> <use>` -> `total` and within each distance.

    Counts buildings and extensions with a temporary use permit or a completion certificate in the year that still
    stand; late registrations, permits and what is gone are out. Distance: air line to the nearest hub in use today.
    """
    sums: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for building in buildings(vintage):
        if building.status not in ("FA", "MB") or not building.other_m2:
            continue
        row = sums[code_in(building.base, 2024)][f"{building.year} {_KINDS[building.kind][1]}"]
        row["total"] += building.other_m2
        near2 = nearest_hub2(building.at, vintage)
        for distance in distances:
            row[str(distance)] += building.other_m2 if near2 <= distance**2 else 0
    return {code: {key: dict(row) for key, row in sorted(rows.items())} for code, rows in sorted(sums.items())}


_EXTRACT_DATES = "igangsetting_dato;midlertidig_bruk_dato;ferdigattest_dato;tatt_i_bruk_dato;utgatt_dato"
_EXTRACT_USES = tuple(use for _, use in _KINDS if use)


def _extract(vintage: Vintage) -> list[str]:
    header = (
        f"bygningsnummer;lopenummer;endringskode;kommunenummer;bygningstype;bygningsstatus;{_EXTRACT_DATES};"
        f"bruksareal_bolig;bruksareal_annet;{';'.join(f'bruksareal_{use}' for use in _EXTRACT_USES)};ost;nord"
    )
    lines = []
    for building in buildings(vintage):
        kind, use = _KINDS[building.kind]
        day = f"{building.year}-06-15"
        dates = {
            "IG": (day, "", "", "", ""),
            "MB": ("", day, "", "", ""),
            "FA": ("", "", day, "", ""),
            "TB": ("", "", "", day, ""),
            "GR": ("", "", day, "", f"{building.year + 1}-03-01"),
        }[building.status]
        areas = [str(building.other_m2) if use == name else "" for name in _EXTRACT_USES]
        kind_of_change = "T" if building.change else ""
        head = (building.number, building.change, kind_of_change, code_in(building.base, 2024), kind, building.status)
        tail = (building.dwelling_m2, building.other_m2, *areas, *building.at)
        lines.append(";".join(str(value) for value in (*head, *dates, *tail)))
    return [header, *lines]


_GML_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:app="http://skjema.geonorge.no/SOSI/produktspesifikasjon/Matrikkelen-Bygningspunkt/20211101" gml:id="oppdiktet">'
)


def _points(county: str, vintage: Vintage) -> list[str]:
    features = []
    for building in buildings(vintage):
        code = code_in(building.base, 2024)
        if building.change or not code.startswith(county):
            continue
        east, north = building.at
        features.append(
            f'<gml:featureMember><app:Bygning gml:id="b{building.number}"><app:bygningsnummer>{building.number}</app:bygningsnummer>'
            f"<app:bygningsstatus>{building.status}</app:bygningsstatus><app:kommunenummer>{code}</app:kommunenummer>"
            "<app:harKulturminne>false</app:harKulturminne><app:harSefrakminne>false</app:harSefrakminne>"
            f"<app:oppdateringsdato>{building.year}-07-01T00:00:00</app:oppdateringsdato><app:representasjonspunkt>"
            f'<gml:Point gml:id="p{building.number}" srsName="urn:ogc:def:crs:EPSG::25833"><gml:pos>{east} {north}</gml:pos>'
            f"</gml:Point></app:representasjonspunkt><app:bygningstype>{_KINDS[building.kind][0]}</app:bygningstype>"
            "</app:Bygning></gml:featureMember>"
        )
    return [_GML_HEAD, *features, "</gml:FeatureCollection>"]


def write(folder: Path, vintage: Vintage) -> None:
    """The cadastre files of one delivery."""
    for county, name in _COUNTY_FILES.items():
        members = [code for code in codes(2024) if code.startswith(county)]
        lines = [_ADDRESS_HEADER, *(line for code in members for line in _address_lines(code, vintage))]
        _write(folder / f"Basisdata_{county}_{name}_25833_MatrikkelenAdresse.csv", lines, bom="\ufeff")
        _write(folder / f"Basisdata_{county}_{name}_25833_MatrikkelenBygning.gml", _points(county, vintage))
    _write(folder / f"bygninger_med_bruksareal_{LAST_YEAR[vintage]}.csv", _extract(vintage))


def _write(path: Path, lines: list[str], bom: str = "") -> None:
    path.write_bytes((bom + "\n".join(lines) + "\n").encode("utf-8"))
