"""Figures of the invented region that no open table holds, as a publisher delivers them on order (see `docs/imports`).

Occupations sum to 94 % of the employed by residence (those aged 20-66), sizes of establishments and education to the
employed by workplace; vacancies are a share of the jobs, the unemployed, apprentices and certificates of the employed residents, emissions of the vans and lorries by
municipality; new enterprises, their survival and their growth follow the jobs. Vacancies come as a workbook, the others as CSV. One figure is confidential.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from planpuls.demo import commuting
from planpuls.demo.arithmetic import noise
from planpuls.demo.deliveries import Vintage
from planpuls.demo.municipalities import code_in
from planpuls.demo.statbank import ALL_INDUSTRIES, by_division, shared
from planpuls.demo.workbook import write_workbook

OCCUPATIONS = {"0": 6, "1": 82, "2": 262, "3": 168, "4": 61, "5": 208, "6": 21, "7": 88, "8": 64, "9": 40}
"""Major group of STYRK-08 -> share in permille before the municipality's own mix."""
SIZES = {"1-4": 82, "5-9": 104, "10-19": 151, "20-49": 214, "50-99": 148, "100-249": 152, "250+": 149}
EDUCATION = {"01": 181, "02a": 342, "11": 41, "03a": 274, "04a": 143, "09a": 19}
VEHICLES = {"van": 520, "heavy": 480}
AGED_20_66_PERMILLE = 940
CONFIDENTIAL = ("9902", "250+")
"""The island has one large employer, whose number of employed is not shown."""

LAST_YEAR, NOT_YET = 2023, -1
"""Survival is known until the end of this year."""

Figures = dict[tuple[str, str], int]


def occupation(year: int) -> Figures:
    """(municipality, major group) -> employed residents aged 20-66."""
    employed = commuting.employed_by_residence(year, commuting.edition_of(year))
    return _mixed({code: value * AGED_20_66_PERMILLE // 1_000 for code, value in employed.items()}, OCCUPATIONS, 61)


def establishment_size(year: int) -> Figures:
    """(municipality, size) -> employed; what is not shown is here too."""
    return _mixed(commuting.employed_by_workplace(year, commuting.edition_of(year)), SIZES, 62)


def education(year: int) -> Figures:
    """(municipality, level) -> employed by workplace."""
    return _mixed(commuting.employed_by_workplace(year, commuting.edition_of(year)), EDUCATION, 63)


def vacancies(year: int) -> Figures:
    """(region, major group) -> vacancies, by municipality, county and 0 for the country."""
    jobs = commuting.employed_by_workplace(year, commuting.edition_of(year))
    return _with_sums(_mixed({code: value * 28 // 1_000 for code, value in jobs.items()}, OCCUPATIONS, 64))


def unemployed(year: int) -> Figures:
    """(region, major group) -> unemployed, by municipality, county and 0 for the country."""
    return _of_residents(year, 24, 67)


def apprentices(year: int) -> Figures:
    """(region, major group) -> apprentices, likewise."""
    return _of_residents(year, 15, 68)


def completions(year: int) -> Figures:
    """(region, major group) -> vocational certificates, likewise."""
    return _of_residents(year, 9, 69)


def _of_residents(year: int, permille: int, salt: int) -> Figures:
    employed = commuting.employed_by_residence(year, commuting.edition_of(year))
    return _with_sums(_mixed({code: value * permille // 1_000 for code, value in employed.items()}, OCCUPATIONS, salt))


def _with_sums(by_place: Figures) -> Figures:
    """Figures of municipalities with those of their counties and of the country."""
    found: Figures = dict(by_place)
    for (code, group), value in by_place.items():
        for place in (code[:2], "0"):
            found[place, group] = found.get((place, group), 0) + value
    return found


def education_by_industry(year: int) -> dict[tuple[str, str, str], int]:
    """(municipality, division, level) -> employed by workplace; the divisions are those of 08536."""
    edition = commuting.edition_of(year)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for (base, division), value in by_division(year).items():
        if division != ALL_INDUSTRIES:
            sums[code_in(base, edition), division] += value
    found: dict[tuple[str, str, str], int] = {}
    for (code, division), value in sums.items():
        own = {
            level: weight * (50 + noise(int(code), int(division), place, 70) % 101)
            for place, (level, weight) in enumerate(EDUCATION.items())
        }
        found |= {(code, division, level): part for level, part in shared(value, own).items()}
    return found


def enterprise_renewal(year: int) -> Figures:
    """(municipality, what is counted) -> enterprises; `NOT_YET` for survival that lies after the last year."""
    jobs = commuting.employed_by_workplace(year, commuting.edition_of(year))
    found: Figures = {}
    for code, value in jobs.items():
        alive = found[code, "new"] = value * (30 + noise(int(code), 71) % 21) // 1_000
        for years in range(1, 6):
            alive = alive * (70 + 3 * years + noise(int(code), years, 72) % 7) // 100
            found[code, f"survived_{years}"] = alive if year + years <= LAST_YEAR else NOT_YET
        base = found[code, "ten_employees"] = value * 25 // 1_000
        found[code, "high_growth"] = base * (3 + noise(int(code), 73) % 5) // 100
        found[code, "medium_growth"] = base * (7 + noise(int(code), 74) % 7) // 100
    return found


def emissions_tenths(year: int) -> Figures:
    """(municipality, kind of vehicle) -> tenths of a tonne of CO2 equivalents."""
    jobs = commuting.employed_by_workplace(year, commuting.edition_of(year))
    return _mixed({code: value * (17 - (year - 2017) // 2) for code, value in jobs.items()}, VEHICLES, 65)


def _mixed(totals: dict[str, int], weights: dict[str, int], salt: int) -> Figures:
    """Each municipality's total in whole parts, with a mix of its own."""
    found: Figures = {}
    for code, total in totals.items():
        own = {
            name: weight * (80 + noise(int(code), place, salt) % 41)
            for place, (name, weight) in enumerate(weights.items())
        }
        found |= {(code, name): part for name, part in shared(total, own).items()}
    return found


def write(folder: Path, vintage: Vintage) -> None:
    """The delivery's files, each with all years of it."""
    years = commuting.delivered_years(vintage)
    span = "-".join(dict.fromkeys(str(year) for year in (years[0], years[-1])))
    for name, place, dimension, value, figures, shown in _FILES:
        rows: list[tuple[object, ...]] = [(place, "year", dimension, value)]
        rows += [
            (code, year, part, shown(code, part, figure))
            for year in years
            for (code, part), figure in sorted(figures(year).items())
        ]
        if name == "vacancies_by_occupation":
            header, *lines = rows
            # Codes stand as text, or their leading zeros would go.
            texts = [(str(code), str(year), str(part), figure) for code, year, part, figure in lines]
            write_workbook(folder / f"{name}_{span}.xlsx", name, [header, *texts])
        else:
            _write_csv(folder / f"{name}_{span}.csv", rows)
    header = ("municipality", "year", "industry", "education_level", "employed")
    lines = [
        (code, year, division, level, figure)
        for year in years
        for (code, division, level), figure in sorted(education_by_industry(year).items())
    ]
    _write_csv(folder / f"education_by_industry_{span}.csv", [header, *lines])


def _write_csv(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    path.write_bytes(("\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n").encode())


def _whole(code: str, part: str, figure: int) -> object:
    return ":" if (code, part) == CONFIDENTIAL else figure


def _so_far(_code: str, _what: str, figure: int) -> object:
    return ".." if figure == NOT_YET else figure


def _tenths(_code: str, _kind: str, figure: int) -> object:
    return f"{figure // 10}.{figure % 10}"


_FILES: tuple[tuple[str, str, str, str, Callable[[int], Figures], Callable[[str, str, int], object]], ...] = (
    ("occupation_by_residence", "municipality", "occupation", "employed_20_66", occupation, _whole),
    ("employed_by_establishment_size", "municipality", "establishment_size", "employed", establishment_size, _whole),
    ("education_by_workplace", "municipality", "education_level", "employed", education, _whole),
    ("vacancies_by_occupation", "region", "occupation", "vacancies", vacancies, _whole),
    ("unemployed_by_occupation", "region", "occupation", "unemployed", unemployed, _whole),
    ("apprentices_by_occupation", "region", "occupation", "apprentices", apprentices, _whole),
    ("vocational_completions_by_occupation", "region", "occupation", "completions", completions, _whole),
    ("enterprise_renewal", "municipality", "count_of", "enterprises", enterprise_renewal, _so_far),
    ("vehicle_emissions", "municipality", "vehicle_type", "emissions_tonnes_co2e", emissions_tenths, _tenths),
)
