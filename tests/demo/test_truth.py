"""The truth table of the demo region: parts sum to wholes, and it agrees with the written files."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from planpuls.demo import truth
from planpuls.demo.municipalities import EDITIONS, code_in, codes


def test_truth_survives_json_and_repeats_itself(table: dict[str, Any]) -> None:
    assert json.loads(json.dumps(table)) == table
    assert truth(table["vintage"]) == table


# --- the grid --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "area_set", ["county@2024", "bybaand@2024", "regional_city_municipality@2024", "sub_region@2024"]
)
def test_areas_sum_to_the_region(table: dict[str, Any], area_set: str) -> None:
    areas = table["grid"]["areas"]
    for year, region in areas["region@2024"]["region"].items():
        for parts in (areas["municipality@2024"], areas[area_set]):
            assert sum(part[year]["employees"] for part in parts.values()) == region["employees"]
            for name in ("within", "within_farther", "within_nearer"):
                for distance, count in region[name].items():
                    assert sum(part[year][name][distance] for part in parts.values()) == count


def test_curves_rise_and_shifts_enclose_them(table: dict[str, Any]) -> None:
    for areas in table["grid"]["areas"].values():
        for years in areas.values():
            for found in years.values():
                curve = list(found["within"].values())
                assert curve == sorted(curve)
                assert list(found["within"]) == [str(step) for step in range(0, 2_001, 100)]
                assert curve[-1] <= found["employees"]
                for distance, count in found["within"].items():
                    assert found["within_farther"][distance] <= count <= found["within_nearer"][distance]


def test_files_with_corrections_sum_to_the_truth(files: Path) -> None:
    """Everything in a file is in a municipality of the region or outside it, unplaced, or mended by a correction."""
    table = truth("second")["grid"]
    for year in table["years"]:
        with (files / f"bedrifter_250m_{year}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [list(row.values())[-3:] for row in csv.DictReader(file, delimiter=";")]
        counts = {cell: int(employees or 0) for cell, _, employees in rows}
        for correction in (correction for correction in table["corrections"] if correction["year"] == year):
            if correction["action"] == "drop":
                del counts[correction["cell"]]
            elif correction["action"] == "override":
                counts[correction["cell"]] = correction["employees"]
        placed = sum(
            years[year]["employees"]
            for area_set in ("municipality@2024", "outside")
            for years in table["areas"][area_set].values()
        )
        assert sum(counts.values()) == placed + table["unplaced"][year]["employees"]
        assert len(counts) == table["cells"][year]["rows"]


def test_water_and_unplaced_cells_are_counted(table: dict[str, Any]) -> None:
    grid = table["grid"]
    assert grid["missing_years"] == ["2018"]
    for year in grid["years"]:
        assert grid["water"][year]["cells"] == 6
        assert sum(grid["water"][year]["by_municipality"].values()) == grid["water"][year]["employees"]
        assert grid["unplaced"][year]["cells"] == 1


def test_kilometre_changes_are_extremes(table: dict[str, Any]) -> None:
    for change in table["grid_change"].values():
        top, bottom = ([step for _, step in change[end]] for end in ("top", "bottom"))
        assert len(top) == len(bottom) == 20
        assert top == sorted(top, reverse=True)
        assert bottom == sorted(bottom)
        assert change["cells_1km_with_employees"] <= change["cells_1km"]
        ((one, other, fall, rise),) = change["moved"]
        assert fall < -300 < 300 < rise
        assert int(other) - int(one) == 250 * 10**7
        # At 1 km the move cancels out: what is left of it stands in neither list.
        kilometre = str(int(one) // 10**10 * 10**10 + int(one) % 10**7 // 1_000 * 1_000)
        assert kilometre not in {cell for cell, _ in change["top"] + change["bottom"]}


# --- commuting -------------------------------------------------------------------------------------------------


def file_matrix(folder: Path, year: str) -> dict[tuple[str, str], int | None]:
    """(residence, workplace) on the codes of the year; None where hidden."""
    as_csv = folder / f"03321_pendling_{year}.csv"
    if as_csv.exists():
        with as_csv.open(encoding="utf-8", newline="") as file:
            return {
                (row["Bokommuen"], row["ArbstedKomm"]): int(row["value"]) if row["value"].isdigit() else None
                for row in csv.DictReader(file)
            }
    document = json.loads((folder / f"03321_pendling_{year}.json").read_text(encoding="utf-8"))
    places, homes = (list(document["dimension"][name]["category"]["index"]) for name in ("ArbstedKomm", "Bokommuen"))
    pairs = [(home, place) for place in places for home in homes]
    return dict(zip(pairs, document["value"], strict=True))


def county_of(code: str) -> str:
    """County of 2024 by hand: the merger of 2020 moved Steinvåg (9103) to the eastern county."""
    if code in ("9999", "9877"):
        return "unknown"
    if code.startswith("99"):
        return "rest"
    return "91" if code in ("9101", "9102", "9104") else "94"


def test_county_matrix_is_the_sum_of_the_files(files: Path) -> None:
    table = truth("second")["commuting"]
    for year in table["years"]:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        hidden = set()
        for (residence, workplace), value in file_matrix(files, year).items():
            pair = county_of(residence), county_of(workplace)
            sums[pair] += value or 0
            if value is None:
                hidden.add(pair)
        for residence, found in table["county"][year].items():
            for workplace, cell in found.items():
                if (residence, workplace) in hidden:
                    assert cell["value"] is None
                    assert cell["status"] in ("confidential", "missing")
                elif workplace != "unknown" or int(year) >= 2020:
                    assert cell == {"value": sums[residence, workplace], "status": "normal"}
        assert len(hidden) == (1 if year in ("2022", "2023") else 0)


def file_employed(folder: Path, year: str) -> dict[tuple[str, str], int]:
    """(municipality on the codes of the year, content) of table 11618."""
    as_csv = folder / f"11618_befolkning_sysselsatte_{year}.csv"
    if as_csv.exists():
        with as_csv.open(encoding="utf-8", newline="") as file:
            return {(row["Region"], row["ContentsCode"]): int(row["value"]) for row in csv.DictReader(file)}
    document = json.loads((folder / f"11618_befolkning_sysselsatte_{year}.json").read_text(encoding="utf-8"))
    regions, contents = (list(document["dimension"][name]["category"]["index"]) for name in ("Region", "ContentsCode"))
    pairs = [(region, content) for region in regions for content in contents]
    return dict(zip(pairs, document["value"], strict=True))


def test_employed_are_the_sums_of_the_files_on_todays_codes(files: Path) -> None:
    table = truth("second")["commuting"]
    became = {code_in(base, edition): code_in(base, 2024) for base in codes(2019) for edition in EDITIONS}
    for year in table["years"]:
        for content, name in (
            ("SysselBosted", "employed_by_residence"),
            ("SysselArbsted", "employed_by_workplace"),
        ):
            sums: dict[str, int] = defaultdict(int)
            for (code, found), value in file_employed(files, year).items():
                if found == content:
                    sums[became[code]] += value
            assert sums == table[name][year]


def test_employed_agree_with_the_margins_of_the_matrix() -> None:
    """Row sums are the employed by residence, column sums those by workplace, wherever no part is hidden."""
    table = truth("second")["commuting"]
    for year in table["years"]:
        matrix = table["municipality"][year]
        for code in codes(2024, outside=False):
            row = [cell["value"] for cell in matrix[code].values()]
            column = [matrix[home][code]["value"] for home in matrix]
            if None not in row:
                assert sum(row) == table["employed_by_residence"][year][code]
            if None not in column:
                assert sum(column) == table["employed_by_workplace"][year][code]
        at_home, at_work = (
            sum(table[name][year].values()) for name in ("employed_by_residence", "employed_by_workplace")
        )
        assert at_home == at_work + sum_of_unknown(table["county"][year])


def sum_of_unknown(county: dict[str, dict[str, dict[str, Any]]]) -> int:
    return sum(int(row["unknown"]["value"]) for row in county.values())


def test_until_2019_only_the_other_table_knows_the_unknown_workplaces(files: Path) -> None:
    table = truth("first")["commuting"]
    for year in ("2017", "2018", "2019"):
        written = sum(value or 0 for value in file_matrix(files, year).values())
        with (files / f"11618_befolkning_sysselsatte_{year}.csv").open(encoding="utf-8", newline="") as file:
            employed = sum(int(row["value"]) for row in csv.DictReader(file) if row["ContentsCode"] == "SysselBosted")
        assert employed - written == sum_of_unknown(table["county"][year]) > 0


def test_the_unlisted_code_is_known(files: Path) -> None:
    unlisted = truth("first")["commuting"]["unlisted"]
    assert {year: found for year, found in unlisted.items() if found} == {"2021": {"91": 14, "94": 6, "rest": 3}}
    written = {
        residence: value for (residence, workplace), value in file_matrix(files, "2021").items() if workplace == "9877"
    }
    assert {code: value for code, value in written.items() if value} == {"9101": 14, "9301": 6, "9901": 3}
