"""The table of mobility profiles: every division of both standards, one letter by one rule, sources named."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from planpuls.plan.load import load_plan
from planpuls.plan.mobility import mobility_rows
from planpuls.spec.location import (
    ACCESS,
    COLUMNS,
    LETTERS,
    OURS,
    Level,
    accessibility,
    industries,
    industry_of,
    mobility_of,
)

TABLE = industries(dict(zip(COLUMNS, row, strict=True)) for row in mobility_rows())
NOT_CODES = {"04", "34", "40", "44", "48", "54", "57", "67", "76", "83", "89"}


@pytest.mark.parametrize("standard", ["SN2007", "SN2025"])
def test_every_division_of_both_standards_has_a_row_and_no_other_code_has(standard: str) -> None:
    without = {f"{number:02}" for number in range(1, 100) if industry_of(TABLE, standard, f"{number:02}.100") is None}
    assert without == NOT_CODES | ({"45"} if standard == "SN2025" else set())
    assert industry_of(TABLE, "SN2002", "69.100") is None


def test_no_code_stands_twice_and_every_row_names_its_source() -> None:
    counted = Counter((row.standard, row.code) for row in TABLE)
    assert max(counted.values()) == 1
    assert all(row.source for row in TABLE)
    assert {row.ours for row in TABLE} == {True, False}
    assert {row.mobility for row in TABLE} == {*LETTERS, "energy", "tied"}
    assert all(row.source == OURS for row in TABLE if row.group)


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("64.190", "A"), ("68.209", "A"), ("47.711", "A"), ("96.020", "A"), ("55.101", "A"), ("56.101", "A"), ("90.011", "A"),
        ("43.210", "B"), ("45.112", "B"), ("47.521", "B"), ("49.410", "C"), ("25.110", "C"), ("52.100", "C"), ("46.390", "C"),
        ("63.110", "energy"), ("24.421", "energy"), ("01.110", "tied"),
    ],
)  # fmt: skip
def test_industries_that_published_texts_name_have_the_letter_they_give(code: str, letter: str) -> None:
    row = industry_of(TABLE, "SN2007", code)
    assert row is not None
    assert row.mobility == letter


def test_more_people_never_lead_away_from_a_and_more_freight_never_towards_it() -> None:
    levels: tuple[Level, ...] = ("low", "medium", "high")
    rank = {"A": 0, "B": 1, "C": 2}
    for visitors in levels:
        for freight in levels:
            row = [rank[mobility_of(employees, visitors, freight)] for employees in levels]
            assert row == sorted(row, reverse=True)
    for employees in levels:
        for visitors in levels:
            row = [rank[mobility_of(employees, visitors, freight)] for freight in levels]
            assert row == sorted(row)


def test_the_first_answer_that_holds_counts_and_an_unknown_one_before_it_hides_it() -> None:
    answers = [True, False, None]
    rows = [(a, b, c) for a in answers for b in answers for c in answers]
    table = pl.DataFrame(rows, schema=dict.fromkeys("abc", pl.Boolean), orient="row")
    found = table.select(accessibility(pl.col("a"), pl.col("b"), pl.col("c"))).to_series().to_list()
    for row, profile in zip(rows, found, strict=True):
        expected = "none"
        for letter, answer in zip("ABC", row, strict=True):
            if answer is None or answer:
                expected = "unknown" if answer is None else letter
                break
        assert profile == expected
        assert profile in ACCESS


def test_goods_groups_have_codes_of_both_standards_or_say_that_there_is_none() -> None:
    for name in ("demo", "oslo_akershus"):
        plan = load_plan(name)
        newest = [row for row in plan.goods_groups if row.edition == plan.goods_groups[-1].edition]
        for group in {row.group for row in newest}:
            assert {row.standard for row in newest if row.group == group} == {"SN2007", "SN2025"}
            assert len({(row.standing, row.name.nb) for row in newest if row.group == group}) == 1
        assert {row.group for row in newest if row.standing == "disputed"} >= {"furniture", "white_goods"}


def test_a_goods_code_of_a_table_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [COLUMNS, ("SN2007", "01-03", "Jordbruk", "Farming", "low", "low", "low", "tied", OURS)]
        )
    assert mobility_rows(path) == (("SN2007", "01-03", "Jordbruk", "Farming", "low", "low", "low", "tied", OURS),)
