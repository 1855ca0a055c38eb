"""Establishments as points: every one is there once per snapshot, matched or with a reason, and the rates say so."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl
import pytest

from planpuls.demo import cadastre, registers
from planpuls.pipeline.executor import Executor
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.places.establishments import EVERYWHERE, match_rates, place_establishments
from planpuls.places.geocode import STEPS, UNMATCHED
from tests.fixtures import Region

REGISTER = {
    "organisation_number": pl.Int64,
    "address": pl.String,
    "postcode": pl.String,
    "municipality": pl.String,
    "period": pl.String,
    "employees": pl.Int32,
}
TEXTS = ("parent", "form", "nace", "nace_2", "nace_3", "nace_standard")
NO_CODES = pl.DataFrame(schema={"old": pl.String, "new": pl.String})
OFFICIAL = pl.DataFrame(
    {
        "address": ["1", "2"],
        "municipality": ["1508", "1508"],
        "street": ["Kirkegata", "Kirkegata"],
        "number": [1, 2],
        "letter": ["", ""],
        "postcode": ["6002", "6003"],
        "x_m": [1.0, 2.0],
        "y_m": [10.0, 20.0],
        "basic_unit": ["15080101", "15080102"],
    },
    schema_overrides={"number": pl.Int64},
)


def register(*rows: tuple[int, str | None, str | None, str | None, str, int | None]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=REGISTER, orient="row")
    return frame.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in TEXTS),
        pl.col("employees").alias("employees_low"),
        pl.col("employees").alias("employees_high"),
        *(pl.lit(None, pl.Date).alias(name) for name in ("started", "closed")),
    )


def test_every_establishment_of_the_region_comes_back_once_with_its_step_or_reason() -> None:
    asked = register(
        (1, "Kirkegata 1", "6002", "1508", "2024-01-03", 7),
        (2, "Kirkegata 1", "6002", "1508", "2024-01-03", None),
        (3, None, None, "1508", "2024-01-03", 0),
        (4, "Kirkegata 9", "6002", "1508", "2024-01-03", 0),
        (5, "Kirkegata 1", "6002", "0301", "2024-01-03", 9),
        (1, "Kirkegata 2", "6003", "1508", "2024-02-03", 8),
    )
    found = place_establishments(asked, OFFICIAL, municipalities=["1508"], codes=NO_CODES)
    rows = found["establishments"].select("period", "organisation_number", "step", "reason", "address", "x_m").rows()
    assert rows == [
        ("2024-01-03", 1, "exact", None, "1", 1.0),
        ("2024-01-03", 2, "exact", None, "1", 1.0),
        ("2024-01-03", 3, None, "no_address", None, None),
        ("2024-01-03", 4, None, "not_found", None, None),
        ("2024-02-03", 1, "exact", None, "2", 2.0),
    ]


def test_a_code_that_became_another_is_looked_up_as_todays() -> None:
    codes = pl.DataFrame({"old": ["1504"], "new": ["1508"]})
    asked = register((1, "Kirkegata 1", "6099", "1504", "2019-01-03", 7))
    found = place_establishments(asked, OFFICIAL, municipalities=["1508"], codes=codes)["establishments"]
    assert found.select("municipality", "step").rows() == [("1508", "postcode")]
    lost = place_establishments(asked, OFFICIAL, municipalities=["1504"], codes=NO_CODES)["establishments"]
    assert lost["reason"].to_list() == ["not_found"]


def test_no_name_and_no_address_text_is_passed_on() -> None:
    asked = register((1, "Kirkegata 1", "6002", "1508", "2024-01-03", 7))
    found = place_establishments(asked, OFFICIAL, municipalities=["1508"], codes=NO_CODES)["establishments"]
    assert not {"name", "postcode", "address_text"} & set(found.columns)
    assert found["address"].to_list() == ["1"]


def test_the_rates_of_a_place_sum_to_one_and_name_every_outcome() -> None:
    asked = register(*((number, "Kirkegata 1", "6002", "1508", "2024-01-03", 0) for number in range(3)))
    rates = place_establishments(asked, OFFICIAL, municipalities=["1508"], codes=NO_CODES)["match_rates"]
    for _, part in rates.group_by("period", "municipality"):
        assert part["outcome"].to_list() == [*STEPS, *UNMATCHED]
        assert part["share"].sum() == pytest.approx(1)
        assert part["establishments"].sum() == 3
    nothing = place_establishments(asked.clear(), OFFICIAL, municipalities=["1508"], codes=NO_CODES)
    assert match_rates(nothing["establishments"]).is_empty()


def test_the_demo_regions_register_is_found_by_the_steps_it_was_made_for(demo: Region) -> None:
    expected = Counter(
        cadastre.step_of(unit.house) or "not_found"
        for unit in registers.units("first")
        if unit.municipality in demo.plan.region_municipalities
    )
    rates = demo.release.frame("match_rates").filter(pl.col("municipality") == EVERYWHERE)
    assert {row["outcome"]: row["establishments"] for row in rates.to_dicts() if row["establishments"]} == expected
    assert rates.filter(~pl.col("matched"))["outcome"].to_list() == list(UNMATCHED)
    made = build(demo.plan, demo.workspace)
    placed = Executor(made.graph, demo.workspace.snapshots, demo.workspace.cache).output(
        Ref("places.establishments", "establishments")
    )
    assert placed.height == expected.total()
    assert placed["started"].unique().to_list() == [date(2012, 5, 1)]
    withheld = placed.filter(pl.col("employees").is_null())
    assert withheld.select("employees_low", "employees_high").unique().rows() == [(1, 4)]
