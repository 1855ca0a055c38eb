"""Growth by the plan's places, jobs per resident, freight and centres of the demo region against integers of its world."""

from __future__ import annotations

from typing import Any

import pytest

from planpuls.demo import cadastre, commuting, ordered, place_areas, registers
from planpuls.demo.deliveries import grid_years
from planpuls.demo.municipalities import GROUPS, code_in
from planpuls.demo.truth import truth
from planpuls.release.query import query
from tests.fixtures import Region

YEARS = [str(year) for year in grid_years("first")]


@pytest.fixture(scope="module")
def region_employees() -> dict[str, int]:
    areas = truth("first")["grid"]["areas"]["region@2024"]["region"]
    return {year: row["employees"] for year, row in areas.items()}


def test_growth_by_category_of_the_plan_is_the_worlds(demo: Region, region_employees: dict[str, int]) -> None:
    known = place_areas.employees_by_category("first")
    rows = query(demo.release, "growth-distribution", area_set="plan_category").rows.to_dicts()
    found = {(row["area"], row["period"]): row for row in rows}
    for category, by_year in known.items():
        for year, employees in by_year.items():
            assert found[category, year]["employees"] == employees
            assert found[category, year]["employees_region"] == region_employees[year]
    for year in YEARS:
        assert sum(known[category][year] for category in known) == region_employees[year]
    compared = query(
        demo.release, "growth-distribution", area_set="plan_category", base_period="2016", period="2024"
    ).rows
    grown = region_employees["2024"] - region_employees["2016"]
    for row in compared.to_dicts():
        change = known[row["area"]]["2024"] - known[row["area"]]["2016"]
        assert row["share_of_growth_pct"] == pytest.approx(100 * change / grown, abs=1e-9)
        assert row["share_of_stock_pct"] == pytest.approx(
            100 * known[row["area"]]["2024"] / region_employees["2024"], abs=1e-9
        )


def test_the_answer_names_share_of_growth_and_of_stock(demo: Region, region_employees: dict[str, int]) -> None:
    known = place_areas.employees_by_category("first")
    wanted = ("regional_city", "belt", "local_town")
    grown = sum(known[name]["2024"] - known[name]["2016"] for name in wanted)
    share = round(100 * grown / (region_employees["2024"] - region_employees["2016"]))
    stock = round(100 * sum(known[name]["2024"] for name in wanted) / region_employees["2024"])
    answer = demo.release.answers["growth-distribution"]
    assert answer is not None
    assert answer.nb.startswith(f"{share} prosent av veksten i ansatte 2016–2024 kom i ")
    assert f"som hadde {stock} prosent av de ansatte i 2024" in answer.nb


def test_every_strategy_place_has_its_employees_and_unknown_lists_are_said(demo: Region) -> None:
    known = place_areas.employees_in_places("first", "regional_city")
    rows = query(demo.release, "strategy-areas", area_set="strategy_area").rows.to_dicts()
    assert {(row["area"], row["period"]): row["employees"] for row in rows} == {
        (place, year): employees for place, by_year in known.items() for year, employees in by_year.items()
    }
    gaps = demo.release.frame("gaps").filter(indicator="strategy-areas")["reason_nb"].to_list()
    assert any("særlige innsatsområder" in reason and "ikke kjent" in reason for reason in gaps)
    assessed = {row["place"]: row for row in demo.release.facts["strategy-areas"]["assessed"]}
    assert assessed.keys() == known.keys()
    whole = {year: row["employees"] for year, row in truth("first")["grid"]["areas"]["region@2024"]["region"].items()}
    for place, row in assessed.items():
        points = 100 * (known[place]["2024"] / whole["2024"] - known[place]["2016"] / whole["2016"])
        assert row["change_points"] == pytest.approx(points, abs=1e-9)
        assert row["assessment"] == ("stable" if abs(points) < 0.5 else "up" if points > 0 else "down")


def test_employees_round_each_knowledge_environment_and_a_gap_where_it_has_no_point(demo: Region) -> None:
    rows = query(demo.release, "knowledge-environments", area_set="region").rows.to_dicts()
    found = {(row["place"], row["period"]): row["employees_near"] for row in rows}
    for name, at in place_areas.KNOWLEDGE.items():
        for year, employees in place_areas.employees_within("first", at, 1_000).items():
            assert found[name, year] == employees
    assert {name for name, _ in found} == set(place_areas.KNOWLEDGE)
    gaps = demo.release.frame("gaps").filter(indicator="knowledge-environments")["reason_nb"].to_list()
    assert "Fjordsykehuset har ikke noe punkt i planmappen." in gaps


def test_jobs_per_employed_resident_of_every_area(demo: Region) -> None:
    for area_set, groups in {"bybaand@2024": GROUPS["bybaand@2024"], "region@2024": GROUPS["region@2024"]}.items():
        rows = query(demo.release, "housing-only-towns", area_set=area_set).rows.to_dicts()
        assert rows
        for row in rows:
            year = int(row["period"])
            work, home = (
                sum(table(year, 2024)[code] for code in groups[row["area"]])
                for table in (commuting.employed_by_workplace, commuting.employed_by_residence)
            )
            assert (row["by_workplace"], row["by_residence"]) == (work, home)
            assert row["coverage_pct"] == pytest.approx(100 * work / home, abs=1e-9)


def test_emissions_stand_beside_the_line_to_zero(demo: Region) -> None:
    rows = query(demo.release, "freight", area_set="municipality").rows
    emitted = rows.filter(rows["emissions"].is_not_null()).to_dicts()
    first: dict[tuple[str, str], float] = {}
    years = [int(row["period"]) for row in emitted]
    compared = 0
    for row in sorted(emitted, key=lambda row: row["period"]):
        year, kind = int(row["period"]), row["vehicle_type"]
        here = ordered.emissions_tenths(year)
        mine = {kind_: value for (code, kind_), value in here.items() if _today(code, year) == row["area"]}
        if not mine:
            continue
        expected = sum(mine.values()) if kind == "all" else mine[kind]
        if _merged(row["area"]):
            continue
        assert row["emissions"] == pytest.approx(expected / 10)
        start = first.setdefault((row["area"], kind), row["emissions"])
        assert row["line_to_zero"] == pytest.approx(start * (2030 - year) / (2030 - min(years)))
        compared += 1
    assert compared > 50


def _today(code: str, year: int) -> str | None:
    """The code of 2024 of a municipality of the year that was only renumbered."""
    names = {code_in(base, commuting.edition_of(year)): code_in(base, 2024) for base in _BASES}
    return names.get(code)


_BASES = ("9101", "9102", "9103", "9104", "9201", "9202", "9203", "9204", "9205")


def _merged(code: str) -> bool:
    return sum(code_in(base, 2024) == code for base in _BASES) > 1


def test_logistics_floor_area_within_the_business_areas(demo: Region) -> None:
    known = place_areas.logistics_floor_area("first")
    rows = query(demo.release, "freight", area_set="region").rows.filter(vehicle_type="all").to_dicts()
    found = {
        row["period"]: (row["new_logistics_area"], row["logistics_in_business_areas"])
        for row in rows
        if row["new_logistics_area"] != 0
    }
    assert found.keys() == known.keys()
    for year, figures in found.items():
        assert all(shown in (None, true) for shown, true in zip(figures, known[year], strict=True)), year
    assert sum(total is not None for total, _ in found.values()) > 2


def test_without_vans_in_the_table_of_vehicles_the_gap_says_so(demo: Region) -> None:
    gaps = demo.release.frame("gaps").filter(indicator="freight")["reason_nb"].to_list()
    assert any("07849" in reason for reason in gaps)


def test_functions_of_a_centre_are_those_of_the_establishments_placed_in_it(demo: Region) -> None:
    centres = [area for area in place_areas.AREAS if area.category == "centre"]
    expected: dict[tuple[str, str], int] = {}
    for unit, at in placed_units():
        for area in centres:
            if area.holds(at):
                for function in ("all", _function(registers.NACE[unit.nace][0])):
                    expected[area.place, function] = expected.get((area.place, function), 0) + min(
                        unit.employees, 1 if unit.employees < 5 else unit.employees
                    )
    rows = query(demo.release, "multifunctional-centres", area_set="centre").rows.to_dicts()
    found = {(row["area"], row["function"]): row["employees_in_centres"] for row in rows}
    assert sum(expected.values()) > 0
    for key, employees in found.items():
        assert employees == expected.get(key, 0), key
    assert expected.keys() <= found.keys()
    for area in centres:
        parts = [found[area.place, function] for function in {function for _, function in found} - {"all"}]
        row = next(row for row in rows if row["area"] == area.place)
        squares = sum(part**2 for part in parts)
        if squares:
            assert row["diversity"] == pytest.approx(sum(parts) ** 2 / squares, abs=1e-9)


def placed_units() -> list[tuple[Any, tuple[int, int]]]:
    """Establishments of the region's register with the point their address has."""
    found = []
    for unit in registers.units("first"):
        if not unit.municipality:
            continue
        if cadastre.step_of(unit.house) is not None:
            found.append((unit, cadastre.place_of(unit.municipality, unit.house)))
    return found


_OF_DIVISION = {
    "47": "retail",
    "56": "food_and_stay",
    "62": "offices",
    "69": "offices",
    "86": "health",
    "96": "personal_service",
}


def _function(nace: str) -> str:
    return _OF_DIVISION.get(nace[:2], "other")
