"""StatBank tables 11616, 10309, 05887, 07849, 09429, 12937 and 11713 of the invented region.

Commuters in and out are those of the matrix of 03321; establishments are those of the grid and the register; floor area
is that of the cadastre's buildings; the employed of 12937 are those of 13470, and the counties of 11713 sum to the
country. SSB's ids where they were seen in a real answer, a plain guess where they were not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from planpuls.demo import cadastre, commuting
from planpuls.demo.arithmetic import noise
from planpuls.demo.deliveries import Vintage, grid_years
from planpuls.demo.municipalities import NAMES, UNKNOWN, UNLISTED, Edition, code_in, codes
from planpuls.demo.registers import COMMON, counted
from planpuls.demo.statbank import AGES, COUNTRY, INDUSTRIES, by_group, population, write_table, years_by_edition

Cells = dict[tuple[str, ...], int | float]
"""Region, the table's other dimensions, content and year -> figure."""

SIZES = {"00": (0, 0), "01": (1, 4), "02": (5, 9), "03": (10, 19), "04": (20, 49), "05": (50, 99), "06": (100, 249)}
LARGEST = "07"
BUILDING_TYPES = {
    "31": ("Kontorbygning", ("kontor",)),
    "32": ("Forretningsbygning", ("handel",)),
    "21": ("Industri- og lagerbygning", ("industri", "lager")),
    "51": ("Hotell- og restaurantbygning", ("hotell_servering",)),
    "61": ("Undervisnings- og kulturbygning", ("offentlig",)),
    "41": ("Samferdselsbygning", ("samferdsel",)),
}
FUELS = {"1": ("Bensin", 310), "2": ("Diesel", 390), "5": ("El", 300)}
LEVELS = {"01": 232, "02a": 371, "11": 32, "03a": 238, "04a": 104, "09a": 23}
_LEVEL_NAMES = ("Grunnskole", "Videregående", "Fagskole", "Høyere, kort", "Høyere, lang", "Uoppgitt eller ingen")


def write(folder: Path, vintage: Vintage) -> None:
    """The delivery's tables, one file for the years of each edition of the codes."""
    for edition, years in years_by_edition(vintage):
        for table in (_commuters, _floor_area, _vehicles, _key_figures, _accounts, _education, _establishments):
            table(folder, edition, years)


def commuters(year: int, edition: Edition) -> dict[str, tuple[int, int]]:
    """Municipality -> commuters in and out; those without a known workplace are in neither."""
    found = {code: [0, 0] for code in codes(edition)}
    for (home, work), value in commuting.on_codes(year, edition).items():
        if home != work and work not in (UNKNOWN, UNLISTED):
            found[work][0] += value
            found[home][1] += value
    return {code: (into, out) for code, (into, out) in found.items()}


def _commuters(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    cells: Cells = {}
    for year in years:
        for code, (into, out) in commuters(year, edition).items():
            cells[code, "15-74", "Innpendlere", str(year)] = into
            cells[code, "15-74", "Utpendlere", str(year)] = out
    dims = {"Alder": {"15-74": "15-74 år"}}
    contents = {"Innpendlere": "Innpendlere", "Utpendlere": "Utpendlere"}
    _table(folder, "11616", "pendling", edition, years, dims, contents, cells, total=False)


@cache
def establishments(year: int) -> dict[tuple[str, str, str], int]:
    """(base municipality, division, size) -> establishments on 1 January."""
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for base, employees, nace in counted(year):
        size = next((size for size, (low, high) in SIZES.items() if low <= employees <= high), LARGEST)
        found[base, COMMON[nace][0][:2], size] += 1
    return dict(found)


def _establishments(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    # Counted on 1 January, so that the codes are those of the year itself.
    there = tuple(year for year in years if year in grid_years("second"))
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for year in there:
        for (base, division, size), count in establishments(year).items():
            sums[code_in(base, edition), division, size, "Bedrifter", str(year)] += count
    divisions = {row[0][:2]: f"Næring {row[0][:2]}" for row in sorted(COMMON)}
    sizes = {size: f"{low}-{high} ansatte" for size, (low, high) in SIZES.items()} | {LARGEST: "250 og over"}
    dims = {"NACE2007": divisions, "AntAnsatte": sizes}
    cells: Cells = dict(sums)
    _table(folder, "10309", "virksomheter", edition, there, dims, {"Bedrifter": "Virksomheter"}, cells, total=False)


def _floor_area(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    kinds = {use: kind for kind, (_, uses) in BUILDING_TYPES.items() for use in uses}
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for building in cadastre.buildings("second"):
        use = cadastre.use_of(building)
        if building.year in years and building.status in ("FA", "MB") and use in kinds:
            region = code_in(building.base, edition)
            sums[region, kinds[use], "Byggeareal", str(building.year)] += building.other_m2
    dims = {"Byggeareal": {kind: name for kind, (name, _) in BUILDING_TYPES.items()}}
    cells: Cells = dict(sums)
    contents = {"Byggeareal": "Bruksareal til annet enn bolig (m2)"}
    _table(folder, "05887", "byggeareal", edition, years, dims, contents, cells, total=False)


def _vehicles(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    cells: Cells = {}
    for year in years:
        for code, residents in commuting.residents(year, edition).items():
            for fuel, (_, share) in FUELS.items():
                # Electric cars replace the others year by year.
                moved = 12 * (year - 2017) * (1 if fuel == "5" else -1 if fuel == "2" else 0)
                cells[code, "10", fuel, "Personbil1", str(year)] = residents * 560 // 1_000 * (share + moved) // 1_000
    dims = {"KjoringensArt": {"10": "Personbiler"}, "DrivstoffType": {fuel: name for fuel, (name, _) in FUELS.items()}}
    contents = {"Personbil1": "Personbiler"}
    _table(folder, "07849", "kjoretoy", edition, years, dims, contents, cells, total=False)


def _education(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for year in years:
        grown: dict[str, int] = defaultdict(int)
        for (base, _, age), value in population(year + 1).items():
            grown[base] += value if AGES.index(age) >= 16 else 0
        for base, total in grown.items():
            for level, share in LEVELS.items():
                value = total * share * (90 + noise(int(base), int(level[:2]), 66) % 21) // 100_000
                for region in (code_in(base, edition), COUNTRY):
                    sums[region, level, "0", "Personer", str(year)] += value
    dims = {"Nivaa": dict(zip(LEVELS, _LEVEL_NAMES, strict=True)), "Kjonn": {"0": "Begge kjønn"}}
    cells: Cells = dict(sums)
    _table(folder, "09429", "utdanning", edition, years, dims, {"Personer": "Personer 16 år og over"}, cells)


def _key_figures(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    contents = {
        "Bedrifter": "Bedrifter",
        "Omsetning": "Omsetning (mill. kr)",
        "Lonn": "Lønn (mill. kr)",
        "Sysselsatte": "Sysselsatte",
    }
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for year in years:
        for (base, group), employed in by_group(year).items():
            place = list(INDUSTRIES).index(group)
            each = {
                "Bedrifter": employed // 9,
                "Omsetning": employed * (12 + place % 9) // 10,
                "Lonn": employed * (4 + place % 3) // 10,
                "Sysselsatte": employed,
            }
            code = code_in(base, edition)
            for region in (code, code[:2], COUNTRY):
                for content, value in each.items():
                    sums[region, group, content, str(year)] += value
    dims = {"NACE2007": {group: name for group, (name, _, _) in INDUSTRIES.items()}}
    cells: Cells = dict(sums)
    _table(folder, "12937", "naeringer", edition, years, dims, contents, cells, counties=True)


def _accounts(folder: Path, edition: Edition, years: tuple[int, ...]) -> None:
    tenths: dict[tuple[str, ...], int] = defaultdict(int)
    for year in years:
        for (base, group), employed in by_group(year).items():
            place = list(INDUSTRIES).index(group)
            for region in (code_in(base, edition)[:2], COUNTRY):
                tenths[region, group, "Bruttoprodukt", str(year)] += employed * (8 + place % 7)
    cells: Cells = {key: value / 10 for key, value in tenths.items()}
    dims = {"NACE": {group: name for group, (name, _, _) in INDUSTRIES.items()}}
    contents = {"Bruttoprodukt": "Bruttoprodukt (mill. kr)"}
    _table(folder, "11713", "regnskap", edition, years, dims, contents, cells, municipalities=False, counties=True)


def _table(
    folder: Path,
    table: str,
    name: str,
    edition: Edition,
    years: tuple[int, ...],
    dims: Mapping[str, Mapping[str, str]],
    contents: Mapping[str, str],
    cells: Cells,
    *,
    total: bool = True,
    municipalities: bool = True,
    counties: bool = False,
) -> None:
    if not years:
        return
    listed = {COUNTRY: "Hele landet"} if total else {}
    if counties:
        listed |= {code: f"Fylke {code}" for code in sorted({code[:2] for code in codes(edition)})}
    if municipalities:
        listed |= {code: NAMES[code] for code in codes(edition)}
    dimensions = {"Region": listed, **dims, "ContentsCode": contents, "Tid": {str(year): str(year) for year in years}}
    span = "-".join(dict.fromkeys(str(year) for year in (years[0], years[-1])))
    by = ", ".join([*(dim.lower() for dim in dims), "statistikkvariabel"])
    label = f"{table}: {next(iter(contents.values()))}, etter region, {by} og år"
    write_table(folder / f"{table}_{name}_{span}.json", table, label, years[-1] + 1, dimensions, cells)
