"""Tables 13470, 08536, 13472 and 07459 of the invented region, in SSB's dialect of JSON-stat2.

Everything is made between base municipalities and summed to the codes of each year, so that a municipality's series runs
through the reforms. The industries of 13470 and the sectors of 13472 sum to the employed by workplace of table 11618,
the divisions of 08536 to the industries of 13470, and the ages 15-74 of 07459 (1 January) to the residents of 11618 in
the 4th quarter before. Region 0 is the whole invented country.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from planpuls.demo import commuting
from planpuls.demo.arithmetic import noise
from planpuls.demo.deliveries import Vintage
from planpuls.demo.municipalities import NAMES, Edition, code_in, codes

COUNTRY = "0"
ALL_INDUSTRIES = "00-99"
INVENTED = "Oppdiktede demodata fra planpuls, ikke tall fra SSB"

INDUSTRIES: dict[str, tuple[str, tuple[str, ...], int]] = {
    "01-03": ("Jordbruk, skogbruk og fiske", ("01", "02", "03"), 22),
    "05-09": ("Bergverksdrift og utvinning", ("05", "06", "07", "08", "09"), 6),
    "10-33": ("Industri", tuple(f"{number}" for number in range(10, 34)), 96),
    "35-39": ("Elektrisitet, vann og renovasjon", ("35", "36", "37", "38", "39"), 14),
    "41-43": ("Bygge- og anleggsvirksomhet", ("41", "42", "43"), 82),
    "45-47": ("Varehandel, reparasjon av motorvogner", ("45", "46", "47"), 131),
    "49-53": ("Transport og lagring", ("49", "50", "51", "52", "53"), 57),
    "55-56": ("Overnattings- og serveringsvirksomhet", ("55", "56"), 38),
    "58-63": ("Informasjon og kommunikasjon", ("58", "59", "60", "61", "62", "63"), 49),
    "64-66": ("Finansiering og forsikring", ("64", "65", "66"), 21),
    "68-75": ("Teknisk tjenesteyting, eiendomsdrift", ("68", "69", "70", "71", "72", "73", "74", "75"), 83),
    "77-82": ("Forretningsmessig tjenesteyting", ("77", "78", "79", "80", "81", "82"), 52),
    "84": ("Off. adm., forsvar, sosialforsikring", ("84",), 61),
    "85": ("Undervisning", ("85",), 84),
    "86-88": ("Helse- og sosialtjenester", ("86", "87", "88"), 152),
    "90-99": ("Personlig tjenesteyting", ("90", "91", "92", "93", "94", "95", "96", "97", "99"), 45),
    "00": ("Uoppgitt", ("00",), 7),
}
"""Group of 13470 -> name, divisions, share of all employed in permille (before the municipality's own mix)."""

SECTORS: dict[str, tuple[str, int]] = {
    "6100": ("Statlig forvaltning", 105),
    "6500.6": ("Fylkeskommunal forvaltning", 26),
    "6500.7": ("Kommunal forvaltning", 192),
    "A+B+D+E.5-7": ("Privat sektor og offentlige foretak, tjenester", 441),
    "A+B+D+E.0-1+9": ("Privat sektor og offentlige foretak, ellers", 236),
}
AGES = (*(f"{age:03}" for age in range(105)), "105+")
SEXES = {"1": "Menn", "2": "Kvinner"}

CONTENTS = {
    "SysselsatteArb": "Sysselsatte personer etter arbeidssted",
    "SysselBosted": "Sysselsatte etter bosted",
    "SysselArbsted": "Sysselsatte etter arbeidssted",
    "SysselEtterArbste": "Sysselsatte etter arbeidssted",
    "Personer1": "Personer",
}
Figures = dict[tuple[str, str], int]
"""(base municipality, category) -> persons."""


def write(folder: Path, vintage: Vintage) -> None:
    """The delivery's tables, one file for the years of each edition of the codes."""
    for edition, years in years_by_edition(vintage):
        span = "-".join(dict.fromkeys(str(year) for year in (years[0], years[-1])))
        _write_by_industry(folder, edition, years, span)
        categories = {code: name for code, (name, _) in SECTORS.items()}
        _table(
            folder, "13472", "sektor", edition, years, span, {"Sektor": categories}, {"SysselEtterArbste": by_sector}
        )
    _write_population(folder, commuting.delivered_years(vintage))


def years_by_edition(vintage: Vintage) -> list[tuple[Edition, tuple[int, ...]]]:
    """The delivery's years, by the edition their codes are of."""
    groups: dict[Edition, list[int]] = defaultdict(list)
    for year in commuting.delivered_years(vintage):
        groups[commuting.edition_of(year)].append(year)
    return [(edition, tuple(years)) for edition, years in groups.items()]


# --- the figures -----------------------------------------------------------------------------------------------


def shared(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`total` divided by weight into whole parts that sum to it; what is left over goes to the largest weights.

    >>> shared(10, {"a": 1, "b": 2})
    {'a': 3, 'b': 7}
    """
    whole = sum(weights.values())
    parts = {name: total * weight // whole for name, weight in weights.items()}
    left = total - sum(parts.values())
    for name in sorted(weights, key=lambda name: -weights[name])[:left]:
        parts[name] += 1
    return parts


@cache
def by_group(year: int) -> Figures:
    """Employed by workplace, 4th quarter, by industry group."""
    found: Figures = {}
    for base, total in _by_workplace(year).items():
        weights = {
            # Every municipality has its own mix, and some groups grow faster than others.
            group: share * (60 + noise(int(base), number, 31) % 90) * (1_000 + _drift(number) * (year - 2016))
            for number, (group, (_, _, share)) in enumerate(INDUSTRIES.items())
        }
        found |= {(base, group): part for group, part in shared(total, weights).items()}
    return found


@cache
def by_division(year: int) -> Figures:
    """Employed by workplace by division of two digits, and all of them as 00-99."""
    return _divided(by_group(year), salt=32)


@cache
def residents_by_division(year: int) -> Figures:
    """Employed by residence by division, and all of them as 00-99."""
    groups: Figures = {}
    for base, total in commuting.employed_by_residence(year, 2019).items():
        weights = {
            group: share * (80 + noise(int(base), number, 33) % 40)
            for number, (group, (_, _, share)) in enumerate(INDUSTRIES.items())
        }
        groups |= {(base, group): part for group, part in shared(total, weights).items()}
    return _divided(groups, salt=34)


@cache
def by_sector(year: int) -> Figures:
    """Employed by workplace, 4th quarter, by sector."""
    found: Figures = {}
    for base, total in _by_workplace(year).items():
        weights = {
            code: share * (70 + noise(int(base), number, 35) % 60)
            for number, (code, (_, share)) in enumerate(SECTORS.items())
        }
        found |= {(base, code): part for code, part in shared(total, weights).items()}
    return found


@cache
def population(year: int) -> dict[tuple[str, str, str], int]:
    """(base municipality, sex, age) -> residents on 1 January; those of 15-74 are the residents of 11618 the year before."""
    found: dict[tuple[str, str, str], int] = {}
    for base, working_age in commuting.residents(year - 1, 2019).items():
        young, old = working_age * (235 + noise(int(base), 36) % 30) // 1_000, working_age * 110 // 1_000
        for total, ages in ((young, AGES[:15]), (working_age, AGES[15:75]), (old, AGES[75:])):
            weights = {
                f"{sex} {age}": (100 + noise(int(base), int(sex), int(age.rstrip("+")), 37) % 20)
                * (1 if int(age.rstrip("+")) < 75 else max(1, 106 - int(age.rstrip("+"))))
                for age in ages
                for sex in SEXES
            }
            for key, part in shared(total, weights).items():
                sex, age = key.split()
                found[base, sex, age] = part
    return found


def _by_workplace(year: int) -> dict[str, int]:
    return commuting.employed_by_workplace(year, 2019)


def _drift(number: int) -> int:
    return noise(number, 38) % 31 - 12


def _divided(groups: Figures, salt: int) -> Figures:
    found: Figures = defaultdict(int)
    for (base, group), total in groups.items():
        _, divisions, _ = INDUSTRIES[group]
        weights = {division: 20 + noise(int(base), int(division), salt) % 100 for division in divisions}
        for division, part in shared(total, weights).items():
            found[base, division] += part
        found[base, ALL_INDUSTRIES] += total
    return dict(found)


# --- the files -------------------------------------------------------------------------------------------------


def _write_by_industry(folder: Path, edition: Edition, years: Sequence[int], span: str) -> None:
    groups = {group: name for group, (name, _, _) in INDUSTRIES.items()}
    _table(folder, "13470", "næring", edition, years, span, {"NACE2007": groups}, {"SysselsatteArb": by_group})
    divisions = {ALL_INDUSTRIES: "Alle næringer"} | {
        division: f"Næring {division}" for division in sorted({d for _, ds, _ in INDUSTRIES.values() for d in ds})
    }
    contents = {"SysselBosted": residents_by_division, "SysselArbsted": by_division}
    dims = {"NACE2007": divisions, "Kjonn": {"0": "Begge kjønn"}}
    _table(folder, "08536", "næring, kjønn", edition, years, span, dims, contents)


def _table(
    folder: Path,
    table: str,
    by: str,
    edition: Edition,
    years: Sequence[int],
    span: str,
    dims: dict[str, dict[str, str]],
    contents: Mapping[str, Callable[[int], Figures]],
) -> None:
    cells: dict[tuple[str, ...], int] = defaultdict(int)
    rest = tuple(next(iter(codes_)) for codes_ in list(dims.values())[1:])
    for year in years:
        for content, figures in contents.items():
            for (base, category), value in figures(year).items():
                for region in (code_in(base, edition), COUNTRY):
                    cells[region, category, *rest, content, str(year)] += value
    dimensions = {"Region": _regions(edition), **dims}
    dimensions |= {"ContentsCode": {content: CONTENTS[content] for content in contents}}
    dimensions |= {"Tid": {str(year): str(year) for year in years}}
    label = f"{table}: Sysselsatte, etter region, {by}, statistikkvariabel og år"
    write_table(folder / f"{table}_sysselsatte_{span}.json", table, label, years[-1] + 1, dimensions, cells)


def _write_population(folder: Path, years: Sequence[int]) -> None:
    # On 1 January the codes of the new year are in force already.
    by_edition: dict[Edition, list[int]] = defaultdict(list)
    for year in years:
        by_edition[commuting.edition_of(year + 1)].append(year + 1)
    for own, dates in by_edition.items():
        cells: dict[tuple[str, ...], int] = defaultdict(int)
        for year in dates:
            for (base, sex, age), value in population(year).items():
                for region in (code_in(base, own), COUNTRY):
                    cells[region, sex, age, "Personer1", str(year)] += value
        dimensions = {
            "Region": _regions(own),
            "Kjonn": SEXES,
            "Alder": {age: f"{age.lstrip('0') or '0'} år" for age in AGES},
        }
        dimensions |= {
            "ContentsCode": {"Personer1": CONTENTS["Personer1"]},
            "Tid": {str(year): str(year) for year in dates},
        }
        label = "07459: Befolkning, etter region, kjønn, alder, statistikkvariabel og år"
        name = f"07459_befolkning_{'-'.join(dict.fromkeys(str(year) for year in (dates[0], dates[-1])))}.json"
        write_table(folder / name, "07459", label, dates[-1], dimensions, cells)


def _regions(edition: Edition) -> dict[str, str]:
    return {COUNTRY: "Hele landet"} | {code: NAMES[code] for code in codes(edition)}


def write_table(
    path: Path,
    table: str,
    label: str,
    published: int,
    dimensions: Mapping[str, Mapping[str, str]],
    cells: Mapping[tuple[str, ...], int | float],
) -> None:
    """A table as SSB's JSON-stat2; a cell that is not there is 0."""
    described = {
        name: {
            "label": name.lower(),
            "category": {"index": {code: position for position, code in enumerate(labels)}, "label": dict(labels)}
            | (
                {"unit": {code: {"base": "personer", "decimals": 0} for code in labels}}
                if name == "ContentsCode"
                else {}
            ),
            "extension": {"elimination": False, "show": "value"},
        }
        for name, labels in dimensions.items()
    }
    document = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{label} (oppdiktet)",
        "source": INVENTED,
        "updated": f"{published}-03-14T07:00:00Z",
        "note": [f"{INVENTED}."],
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "id": list(dimensions),
        "size": [len(labels) for labels in dimensions.values()],
        "dimension": described,
        "extension": {"px": {"tableid": table, "decimals": 0, "language": "no", "official-statistics": False}},
        "value": [cells.get(key, 0) for key in itertools.product(*dimensions.values())],
    }
    path.write_bytes(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
