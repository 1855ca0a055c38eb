"""One number per row orders rows as their columns do."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.spec import row_order as module
from planpuls.spec.row_order import row_order

TEXTS = st.one_of(st.none(), st.text(alphabet="0aAåÆø 10", max_size=3))
ROWS = st.lists(st.tuples(TEXTS, st.one_of(st.none(), st.integers(-(2**60), 2**60)), TEXTS), max_size=30)
SCHEMA = {"a": pl.String, "b": pl.Int64, "c": pl.String}


@given(ROWS)
def test_the_order_is_that_of_the_columns(rows: list[tuple[str | None, int | None, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    expected = frame.sort("a", "b", "c", nulls_last=False, maintain_order=True)
    assert_frame_equal(frame.sort(row_order(frame, ["a", "b", "c"]), maintain_order=True), expected)


@given(ROWS)
def test_equal_numbers_mean_equal_rows(rows: list[tuple[str | None, int | None, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    assert row_order(frame, ["a", "b", "c"]).is_duplicated().to_list() == frame.is_duplicated().to_list()


def test_the_numbers_stay_in_order_when_there_would_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"a": [str(n % 7) for n in range(50)], "b": list(range(50)), "c": ["x", None] * 25}, SCHEMA)
    expected = row_order(frame, ["a", "b", "c"]).arg_sort().to_list()
    monkeypatch.setattr(module, "_ROOM", 400)
    assert row_order(frame, ["a", "b", "c"]).arg_sort().to_list() == expected
