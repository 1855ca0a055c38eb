"""Establishments to points: which step finds what, and what stays without a point."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.demo import Vintage
from planpuls.demo.cadastre import geocoding_truth
from planpuls.places.geocode import STEPS, geocode
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext
from planpuls.sources.matrikkel_address import read_csv

OFFICIAL = [
    ("1", "0301", "Storgata", 8, "", "0155"),
    ("2", "0301", "Storgata", 8, "A", "0155"),
    ("3", "0301", "Storgata", 8, "B", "0155"),
    ("4", "0301", "Fylkesvei 222", 8, "", "0170"),
    ("5", "0301", "Bakkeveien", 3, "B", "0170"),
    ("6", "0301", "Kirkeveien", 5, "", "0170"),
    ("7", "0301", "Kirkeveien", 5, "", "0171"),
    ("8", "3201", "Storgata", 8, "", "1300"),
    ("9", "0301", "Biskop Gunnerus' gate", 14, "A", "0185"),
    ("10", "0301", "Ærfuglveien", 1, "", "0180"),
]


def addresses(rows: list[tuple[str, str, str, int, str, str]]) -> pl.DataFrame:
    columns = ["address", "municipality", "street", "number", "letter", "postcode"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return frame.with_columns(
        pl.col("address").cast(pl.Float64).alias("x_m"),
        pl.lit(0.0).alias("y_m"),
        pl.lit("03010101").alias("basic_unit"),
    )


def asked(*rows: tuple[str | None, str, str]) -> pl.DataFrame:
    columns = ["address", "postcode", "municipality"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias("establishment")
    )


@pytest.mark.parametrize(
    ("text", "postcode", "step", "address"),
    [
        ("Storgata 8", "0155", "exact", "1"),
        ("Storgata 8B", "0155", "exact", "3"),
        ("STORGATA  8 b", "0155", "exact", "3"),
        ("ærfuglveien 1", "0180", "exact", "10"),
        ("Biskop Gunnerus’ gate 14A", "0185", "exact", "9"),
        ("Storgata 08", "0155", "exact", "1"),
        ("Storgata 8-10", "0155", "exact", "1"),
        ("Storgata 8C", "0155", "letter", "1"),
        ("Bakkeveien 3", "0170", "letter", "5"),
        ("Bakkeveien 3B", "0999", "postcode", "5"),
        ("Bakkeveien 3", "0999", "postcode_letter", "5"),
        ("Fylkesvei 222 8", "0170", "exact", "4"),
        ("Storgata 8", "1300", "exact", "8"),
        ("c/o Sparebanken 5/nStorgata 8", "0155", "exact", "1"),
        ("v/Brygga Kro/nc/o Ferie 12/nFylkesvei 222 8", "0170", "exact", "4"),
        ("Leilighet 207/nStorgata 8A", "0155", "exact", "2"),
        ("Storgata 8A/nBygg 4", "0155", "exact", "2"),
        ("Storgata 8A, 3. etasje", "0155", "exact", "2"),
        ("Inngang B\nStorgata 8", "0155", "exact", "1"),
        ("Postboks 8\nStorgata 8", "0155", "exact", "1"),
    ],
)
def test_the_step_that_finds_an_address(text: str, postcode: str, step: str, address: str) -> None:
    found = geocode(asked((text, postcode, "0301")), addresses(OFFICIAL)).places
    assert found.select("step", "reason", "address", "x_m").rows() == [(step, None, address, float(address))]


@pytest.mark.parametrize(
    ("text", "postcode", "reason"),
    [
        (None, "0155", "no_address"),
        ("", "0155", "no_address"),
        ("Postboks 8", "0155", "no_street_number"),
        ("c/o Storgata 8", "0155", "no_street_number"),
        ("Reppafjord", "0155", "no_street_number"),
        ("12 8", "0155", "no_street_number"),
        ("Storgata 9", "0155", "not_found"),
        ("Storgaten 8", "0155", "not_found"),
        ("Bakkevn 3B", "0170", "not_found"),
        ("Kirkeveien 5", "0999", "ambiguous"),
        ("Storgata 8", "", "postcode"),
    ],
)
def test_what_is_not_found_has_a_reason(text: str | None, postcode: str, reason: str) -> None:
    found = geocode(asked((text, postcode, "0301")), addresses(OFFICIAL))
    expected = ("postcode", None) if reason == "postcode" else (None, reason)
    assert found.places.select("step", "reason").rows() == [expected]
    assert dict(found.summary.select("outcome", "establishments").rows())[reason] == 1


def test_the_own_municipality_decides_between_equal_addresses() -> None:
    twins = addresses([("1", "3201", "Grensen", 1, "", "1300"), ("2", "3203", "Grensen", 1, "", "1300")])
    rows = geocode(asked(("Grensen 1", "1300", "3203"), ("Grensen 1", "1300", "3201")), twins).places
    assert rows["address"].to_list() == ["2", "1"]


def test_nobody_and_no_register_are_answered() -> None:
    assert geocode(asked(), addresses(OFFICIAL)).places.is_empty()
    nothing = geocode(asked(("Storgata 8", "0155", "0301")), addresses(OFFICIAL).clear())
    assert nothing.places["reason"].to_list() == ["not_found"]


def test_addresses_without_street_are_passed_over() -> None:
    farm = pl.concat([addresses(OFFICIAL), addresses([("11", "0301", "", 1, "", "0155")]).with_columns(number=None)])
    assert geocode(asked(("Storgata 8", "0155", "0301")), farm).places["step"].to_list() == ["exact"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Storgata 8", "Storgata 8C", "Bakkeveien 3", "Kirkeveien 5", "c/o X/nStorgata 8", "Nei", ""]
            ),
            st.sampled_from(["0155", "0170", "0999"]),
            st.sampled_from(["0301", "3201"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(rows: list[tuple[str, str, str]], chance: object) -> None:
    official = list(OFFICIAL)
    questions = asked(*rows)
    before = geocode(questions, addresses(official))
    chance.shuffle(official)  # type: ignore[attr-defined]
    after = geocode(questions.reverse(), addresses(official))
    assert after.places.reverse().rows() == before.places.rows()
    assert before.summary["establishments"].sum() == len(rows)
    assert before.places["step"].is_not_null().sum() == sum(
        count for name, count in before.summary.select("outcome", "establishments").rows() if name in STEPS
    )


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_demo_register_is_found_by_the_steps_it_was_made_for(
    deliveries: dict[Vintage, Path], vintage: Vintage
) -> None:
    files = deliveries[vintage]
    country = load_plan("demo").country
    official = pl.concat(
        read_csv(path, ReadContext(path.name, country)).frame for path in files.glob("*MatrikkelenAdresse.csv")
    )
    (path,) = files.glob("underenheter_*.csv")
    place = "beliggenhetsadresse"
    register = pl.read_csv(path, infer_schema=False).select(
        pl.col("organisasjonsnummer").alias("establishment"),
        pl.col(f"{place}.adresse").alias("address"),
        pl.col(f"{place}.postnummer").alias("postcode"),
        pl.col(f"{place}.kommunenummer").alias("municipality"),
    )
    summary = geocode(register, official).summary
    found = {name: count for name, count in summary.select("outcome", "establishments").rows() if count}
    assert found == geocoding_truth(vintage)
