"""The table of purpose codes: whole, unambiguous, and the same as the code it is versioned with."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from planpuls.sources.purpose_codes import GROUPS, SHA256, UNKNOWN, purpose, purpose_group, purposes

KEYS = list(purposes())


def test_the_table_is_the_one_the_code_was_written_with() -> None:
    data = files("planpuls.sources").joinpath("purpose_codes.csv").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256


def test_each_code_stands_once_per_law_and_level() -> None:
    rows = files("planpuls.sources").joinpath("purpose_codes.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == len(KEYS) == 517


def test_every_code_has_a_name_a_known_group_and_the_law_its_number_says() -> None:
    for (code, law, level), found in purposes().items():
        assert found.group in GROUPS
        assert found.group != UNKNOWN
        assert found.name_nb
        assert (law == "pbl1985") == (int(code) < 1000)
        assert level in ("kommuneplan", "regulering")


BUSINESS = (1300, 1310, 1320, 1330, 1340, 1350, 1360, 1390, *range(1810, 1815), *range(1824, 1827), 1830, 1831)


@pytest.mark.parametrize("code", BUSINESS)
def test_business_codes_are_group_06_in_zoning_and_in_municipal_plans(code: int) -> None:
    assert purpose_group(str(code), "pbl2008", "regulering") == "06"
    assert purpose_group(str(code), "pbl2008", "kommuneplan") == "06"


@pytest.mark.parametrize(
    ("code", "level", "group"),
    [
        ("130", "kommuneplan", "06"),
        ("131", "kommuneplan", "04"),
        ("132", "kommuneplan", "06"),
        ("134", "kommuneplan", "06"),
        ("120", "kommuneplan", "01"),
        ("120", "regulering", "04"),
        ("130", "regulering", "06"),
        ("140", "regulering", "06"),
        ("140", "kommuneplan", "02"),
        ("939", "regulering", "06"),
        ("980", "regulering", "06"),
        ("939", "kommuneplan", UNKNOWN),
    ],
)
def test_codes_of_1985_are_never_mixed_between_the_two_lists(code: str, level: str, group: str) -> None:
    assert purpose_group(code, "pbl1985", level) == group


@pytest.mark.parametrize(
    ("code", "law"), [("1399", "pbl2008"), ("", "pbl2008"), ("130", "pbl2008"), ("1300", "pbl1985"), ("x", "pbl1985")]
)
def test_a_code_no_list_has_is_unknown(code: str, law: str) -> None:
    assert purpose(code, law, "kommuneplan") is None
    assert purpose_group(code, law, "kommuneplan") == UNKNOWN


@pytest.mark.parametrize("code", [str(code) for code in (1800, 1801, 1802, 1803, 1804, 1820, 1823, 1900)])
def test_combined_purposes_are_group_08(code: str) -> None:
    assert purpose_group(code, "pbl2008", "regulering") == "08"
