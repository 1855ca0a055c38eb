"""CSV at full size: every byte is accounted for, whatever quotes and line ends there are."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.sources.whole_csv import lines_of, read_whole
from planpuls.spec.errors import InputError

WANTED = {"a": "a", "b": "b", "c": "c"}
TEXTS = st.text(st.sampled_from(list('ab,"\nå ;')), max_size=6)


def written(rows: list[list[str]], quoting: int, line_end: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=line_end).writerows([["a", "b", "c"], *rows])  # type: ignore[arg-type]
    return text.getvalue().encode()


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_back(rows: list[list[str]], quoting: int, line_end: str) -> None:
    rows = [[f"x{first}", *rest] for first, *rest in rows]
    frame = read_whole(written(rows, quoting, line_end), "file", WANTED)
    assert [list(row) for row in frame.rows()] == rows


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5), st.data())
def test_a_row_that_lost_or_won_a_field_is_refused(rows: list[list[str]], data: st.DataObject) -> None:
    rows = [[f"x{first}", *rest] for first, *rest in rows]
    victim = data.draw(st.integers(0, len(rows) - 1))
    rows[victim] = data.draw(st.sampled_from([rows[victim][:2], rows[victim][:1], [*rows[victim], "more"]]))
    with pytest.raises(InputError, match=r"expected 3 fields as in the header|readable CSV"):
        read_whole(written(rows, csv.QUOTE_ALL, "\n"), "file", WANTED)


def test_a_short_row_and_a_long_row_do_not_make_up_for_each_other() -> None:
    with pytest.raises(InputError, match=r"file, row 2: expected 3 fields as in the header, found 2, and 1 more"):
        read_whole(b"a,b,c\n1,2\n3,4,5,6\n", "file", WANTED)


def test_columns_are_found_in_any_order_and_case_after_a_byte_order_mark() -> None:
    data = b'\xef\xbb\xbf C ,"A", b\r\n1,2,3\r\n\r\n'
    assert read_whole(data, "file", WANTED, {"d": "d"}).to_dicts() == [{"a": "2", "b": "3", "c": "1", "d": ""}]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\n1,2\n", "row 1, c: expected one column c, found 0 such columns in a, b"),
        (b"a,b,c,C\n1,2,3,4\n", "row 1, c: expected one column c, found 2 such columns"),
        (b"a,b,c\n1,2,\xff\n", "row 2: expected text in UTF-8, found the byte 0xff"),
        (b'a,b,c\n1,2,"3\n', "expected a readable CSV file"),
        (b"", "expected one column a"),
        (b"a,b,c\n1,2,3\r\n4,5,6\n", "bytes that do not add up to whole rows"),
    ],
)
def test_other_damage_is_named(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_whole(data, "file", WANTED)


def test_lines_are_counted_over_line_ends_in_values() -> None:
    assert lines_of(b'a,b\n"1\n1",2\n3,4\n5,6\n', [0, 1, 2]) == {0: 2, 1: 4, 2: 5}
