"""Tables 13470, 08536, 13472 and 07459 of the demo region sum to each other and to 11618 by construction."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from pathlib import Path

import pytest

from planpuls.demo import commuting
from planpuls.demo.municipalities import OUTSIDE, codes
from planpuls.demo.statbank import AGES, ALL_INDUSTRIES, COUNTRY, INDUSTRIES

Cells = dict[tuple[str, ...], int]


def cells(*folders: Path, table: str) -> Cells:
    found: Cells = {}
    for folder in folders:
        for path in sorted(folder.glob(f"{table}_*.json")):
            document = json.loads(path.read_text(encoding="utf-8"))
            indexes = [document["dimension"][name]["category"]["index"] for name in document["id"]]
            found |= dict(zip(itertools.product(*indexes), document["value"], strict=True))
    return found


def sums(found: Cells, *places: int) -> dict[tuple[str, ...], int]:
    summed: dict[tuple[str, ...], int] = defaultdict(int)
    for key, value in found.items():
        summed[tuple(key[place] for place in places)] += value
    return dict(summed)


@pytest.mark.parametrize("table", ["13470", "13472"])
def test_parts_sum_to_the_employed_by_workplace(first: Path, second: Path, table: str) -> None:
    found = sums(cells(first, second, table=table), 0, -1)
    for year in range(2017, 2025):
        expected = commuting.employed_by_workplace(year, commuting.edition_of(year))
        assert {key[0]: value for key, value in found.items() if key[1] == str(year)} == expected | {
            COUNTRY: sum(expected.values())
        }


def test_divisions_sum_to_their_industry(first: Path, second: Path) -> None:
    groups = cells(first, second, table="13470")
    divisions = {key: value for key, value in cells(first, second, table="08536").items() if key[3] == "SysselArbsted"}
    group_of = {division: group for group, (_, members, _) in INDUSTRIES.items() for division in members}
    summed: dict[tuple[str, ...], int] = defaultdict(int)
    for (region, division, _, _, year), value in divisions.items():
        if division != ALL_INDUSTRIES:
            summed[region, group_of[division], "SysselsatteArb", year] += value
    assert dict(summed) == groups
    whole = sums(groups, 0, -1)
    assert {(key[0], key[-1]): value for key, value in divisions.items() if key[1] == ALL_INDUSTRIES} == whole


def test_the_population_holds_the_residents_of_working_age(first: Path, second: Path) -> None:
    working = {key: value for key, value in cells(first, second, table="07459").items() if key[2] in AGES[15:75]}
    found = sums(working, 0, -1)
    for year in range(2018, 2026):
        edition = commuting.edition_of(year)
        assert {k[0]: v for k, v in found.items() if k[1] == str(year) and k[0] != COUNTRY} == commuting.residents(
            year - 1, edition
        )


def test_a_series_runs_through_the_reforms(first: Path, second: Path) -> None:
    """The country's figure is the sum of the codes of each year, and no industry falls away at a reform."""
    found = cells(first, second, table="13470")
    for year in range(2017, 2025):
        members = codes(commuting.edition_of(year))
        for group in INDUSTRIES:
            country = found[COUNTRY, group, "SysselsatteArb", str(year)]
            assert country == sum(found[code, group, "SysselsatteArb", str(year)] for code in members)
            assert country > 0
    assert set(OUTSIDE) <= {key[0] for key in found}


def test_every_table_says_that_it_is_invented(first: Path) -> None:
    for path in first.glob("[01][0-9]*_*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert "oppdiktet" in document["label"]
        assert "demodata" in document["source"]
