"""Small counts are rounded to 0 or 3 in the innermost cells, and every sum is of rounded cells."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.disclosure.policy import Policy
from planpuls.disclosure.rounding import round_small_counts, rounded_cells


def table(*rows: tuple[str, str, str, int | None]) -> pl.DataFrame:
    schema = {"region": pl.String, "period": pl.String, "occupation": pl.String, "vacancies": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def rounded(frame: pl.DataFrame) -> list[int | None]:
    return round_small_counts(frame, "region", ["occupation"], "vacancies", 3)["vacancies"].to_list()


def test_counts_of_one_and_two_become_nought_or_three_and_others_stay() -> None:
    counts = np.array([1, 2, 0, 3, 4, 1, 2])
    found = rounded_cells(counts, [np.zeros(7, dtype=np.int64)], 3)
    assert found.tolist() == [0, 3, 0, 3, 4, 0, 3]


def test_what_goes_up_keeps_every_margin_near() -> None:
    found = rounded_cells(np.array([1] * 6), [np.zeros(6, dtype=np.int64), np.array([0, 0, 0, 1, 1, 1])], 3)
    assert (found[:3].sum(), found[3:].sum()) == (3, 3)


def test_a_cell_of_nobody_stays_so_though_its_margins_lack_most() -> None:
    counts = np.array([0, 2, 2, 2, 2, 2])
    rows, columns = np.array([0, 0, 0, 1, 2, 3]), np.array([0, 1, 2, 0, 0, 0])
    found = rounded_cells(counts, [rows, columns], 3)
    assert found[0] == 0
    assert int(found.sum()) == 9


def test_a_table_that_somebody_rounded_already_is_left_alone() -> None:
    frame = table(
        ("9101", "2020", "1", 3), ("9101", "2020", "2", 0), ("91", "2020", "1", 3), ("9102", "2020", "1", None)
    )
    found = round_small_counts(frame, "region", ["occupation"], "vacancies", 3)
    assert found["vacancies"].to_list() == [3, 0, 3, None]
    assert not found["rounded"].any()


def test_a_county_is_the_sum_of_its_rounded_municipalities_so_that_nothing_is_left_by_subtraction() -> None:
    frame = table(("91", "2020", "1", 13), ("9101", "2020", "1", 1), ("9102", "2020", "1", 12), ("0", "2020", "1", 20))
    county, first, second, country = rounded(frame)
    assert (county, first, second) == (12, 0, 12)
    # The country holds seven beyond the county, which is enough to stand.
    assert country == 19


def test_without_its_county_a_municipality_is_a_part_of_the_country() -> None:
    frame = table(("0", "2020", "1", 20), ("9101", "2020", "1", 1), ("9102", "2020", "1", 12), ("9201", "2020", "1", 7))
    assert rounded(frame) == [19, 0, 12, 7]


def test_what_a_county_holds_beyond_the_municipalities_that_are_there_is_rounded_too() -> None:
    frame = table(("91", "2020", "1", 13), ("9101", "2020", "1", 11))
    county, first = rounded(frame)
    assert first == 11
    assert county in (11, 14)


def test_an_empty_table_or_one_without_counts_has_nothing_to_round() -> None:
    assert rounded(table()) == []
    assert rounded(table(("9101", "2020", "1", None))) == [None]


tables = st.lists(
    st.tuples(st.sampled_from(["9101", "9102", "9103", "9201"]), st.sampled_from(["2020", "2021"]), st.sampled_from("1234")),
    unique=True, max_size=24,
)  # fmt: skip


@settings(max_examples=60)
@given(tables)
def test_no_count_below_three_is_left_whatever_is_summed_or_subtracted(keys: list[tuple[str, str, str]]) -> None:
    drawn = np.random.default_rng(len(keys)).integers(0, 6, size=len(keys)).tolist()
    own = [(*key, int(count)) for key, count in zip(keys, drawn, strict=True)]
    sums: dict[tuple[str, str, str], int] = {}
    for place, period, code, count in own:
        for whole in (place[:2], "0"):
            sums[whole, period, code] = sums.get((whole, period, code), 0) + count
    frame = table(*own, *((*key, count) for key, count in sums.items()))
    found = round_small_counts(frame, "region", ["occupation"], "vacancies", 3)
    assert not found["vacancies"].is_in([1, 2]).any()
    inner = found.filter(pl.col("region").str.len_chars() == 4)
    for length in (2, 1):
        parent: pl.Expr = pl.col("region").str.head(2) if length == 2 else pl.lit("0")
        made = inner.group_by("period", "occupation", parent.alias("region")).agg(
            pl.col("vacancies").sum().alias("made")
        )
        beside = found.filter(pl.col("region").str.len_chars() == length).join(
            made, on=["period", "occupation", "region"]
        )
        assert (beside["vacancies"] == beside["made"]).all()
    assert (found["rounded"] == (found["vacancies"] != frame["vacancies"])).all()


@settings(max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_the_sum_stays_within_half_a_base_and_the_answer_is_the_same_twice(drawn: list[int]) -> None:
    counts = np.array(drawn)
    margins = [np.zeros(len(counts), dtype=np.int64), np.arange(len(counts)) % 5]
    found = rounded_cells(counts, margins, 3)
    assert abs(int(found.sum() - counts.sum())) <= 1
    assert (np.abs(found - counts) < 3).all()
    assert (found == rounded_cells(counts, margins, 3)).all()


def test_the_document_shows_the_rules_as_they_are_by_default() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "disclosure.md").read_text(encoding="utf-8")
    shown = tomllib.loads(text.partition("```toml\n")[2].partition("```")[0])["disclosure"]
    assert Policy.model_validate(shown) == Policy()
    assert shown.keys() == Policy.model_fields.keys()


def test_of_nine_ones_in_a_square_one_goes_up_in_every_row_and_column() -> None:
    square = table(*((f"910{row}", "2020", str(column), 1) for row in range(3) for column in range(3)))
    found = rounded(square)
    assert [found[0:3], found[3:6], found[6:9]] == [[3, 0, 0], [0, 3, 0], [0, 0, 3]]


def test_a_count_of_the_base_itself_weighs_nothing_when_others_are_chosen() -> None:
    margins = [np.array([1, 0, 0, 1]), np.array([1, 1, 2, 1])]
    # Of the two twos one goes up, the first of equals, whatever the threes beside them make of the margins.
    assert rounded_cells(np.array([2, 2, 3, 3]), margins, 3).tolist() == [3, 0, 3, 3]
