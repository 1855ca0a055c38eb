"""Commuting between areas in a hand-made country of four municipalities, two of them in the region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from planpuls.indicators.commuting import compute

MATRIX = {("1", "1"): 50, ("1", "2"): 20, ("2", "1"): 30, ("2", "2"): 10, ("1", "3"): 4, ("3", "2"): 5, ("3", "4"): 8}
HEADLINE = {
    "area_set": "s@1",
    "areas": ["a", "b"],
    "names": {"a": {"nb": "Avik", "en": "Avik"}, "b": {"nb": "Bnes", "en": "Bnes"}},
}


def result(
    matrix: Mapping[tuple[str, str], int | None], residents: dict[str, int] | None = None, **statuses: str
) -> Any:
    rows = [
        (home, work, "2020", value, statuses.get(f"x{home}{work}", "normal"), "")
        for (home, work), value in matrix.items()
    ]
    columns = ("residence", "workplace", "period", "employed", "status", "flags")
    commuting = pl.DataFrame(rows, schema=columns, orient="row")
    employed = pl.DataFrame(
        {
            "municipality": list(residents or {}),
            "period": ["2020"] * len(residents or {}),
            "employed_residence": list((residents or {}).values()),
            "flags": [""] * len(residents or {}),
        },
        schema={"municipality": pl.String, "period": pl.String, "employed_residence": pl.Int64, "flags": pl.String},
    )
    codes = pl.DataFrame(
        {"area_set": ["s@1"] * 2, "period": ["2020"] * 2, "municipality": ["1", "2"], "area": ["a", "b"]}
    )
    known = pl.DataFrame({"period": ["2020"] * 4, "municipality": ["1", "2", "3", "4"]})
    gaps = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "period", "reason_nb", "reason_en"), pl.String))
    return compute(commuting, employed, codes, gaps, known, HEADLINE)


def flows(found: Any) -> dict[tuple[str, str], tuple[float | None, str]]:
    rows = found.observations.to_dicts()
    return {(row["area"], row["to_area"]): (row["value"], row["status"]) for row in rows}


def test_other_municipalities_are_the_rest_of_the_country() -> None:
    found = flows(result(MATRIX))
    assert {pair: value for pair, (value, _) in found.items()} == {
        ("a", "a"): 50,
        ("a", "b"): 20,
        ("b", "a"): 30,
        ("b", "b"): 10,
        ("a", "rest"): 4,
        ("rest", "b"): 5,
        ("rest", "rest"): 8,
    }


def test_every_employed_person_is_counted_once() -> None:
    assert sum(value or 0 for value, _ in flows(result(MATRIX)).values()) == sum(MATRIX.values())


def test_employed_residents_without_a_known_workplace_are_shown() -> None:
    found = flows(result(MATRIX, {"1": 80, "2": 40, "3": 13, "4": 2}))
    assert found["a", "unknown"] == (6, "normal")
    assert ("b", "unknown") not in found
    # 15 live in the rest and 13 of them are placed.
    assert found["rest", "unknown"] == (2, "normal")


def test_a_code_no_list_knows_is_unstated_and_named() -> None:
    found = result(MATRIX | {("1", "9999"): 3})
    assert flows(found)["a", "unknown"] == (3, "normal")
    assert any("9999" in gap.reason.nb and gap.period == "2020" for gap in found.gaps)
    assert found.facts["unlisted_codes"] == ["9999"]


@pytest.mark.parametrize("status", ["confidential", "missing"])
def test_a_sum_with_a_hidden_part_has_its_status_and_no_value(status: str) -> None:
    found = flows(result(MATRIX | {("1", "4"): None}, x14=status))
    assert found["a", "rest"] == (None, status)
    assert found["a", "b"] == (20, "normal")


def test_a_provisional_part_makes_the_sum_provisional() -> None:
    found = flows(result(MATRIX, x13="provisional"))
    assert found["a", "rest"] == (4, "provisional")


def test_the_answer_names_both_flows_and_the_net() -> None:
    answer = result(MATRIX).answer
    assert (
        answer.nb
        == "50 pendlet over grensen mellom Avik og Bnes i 4. kvartal 2020: 30 fra Bnes til Avik og 20 motsatt vei. Netto 10 til Avik."
    )
    assert answer.en.endswith("30 from Bnes to Avik and 20 the other way. Net 10 to Avik.")
