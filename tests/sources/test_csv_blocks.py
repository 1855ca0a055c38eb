"""Large CSV in blocks: what is vouched for is what the thorough reader reads, and nothing else is vouched for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.sources.csv_blocks import NotVouchedForError, read_blocks, sound_rows
from planpuls.sources.whole_csv import read_whole
from planpuls.spec.errors import InputError

WANTED = {"a": "a", "c": "c"}
TEXTS = st.text(st.sampled_from(list('ab,"\nå ;')), max_size=70)
ROWS = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=9)


LINE_ENDS = st.sampled_from(["\n", "\r\n"])


def written(rows: list[list[str]], quoting: int = csv.QUOTE_ALL, line_end: str = "\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=line_end).writerows([["a", "b", "c"], *rows])  # type: ignore[arg-type]
    return text.getvalue().encode()


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    # The first block holds the header.
    head = data.find(b"\n") + 1
    yield data[:head]
    yield from (data[at : at + size] for at in range(head, len(data), size))


def vouched(data: bytes, size: int = 1 << 20) -> pl.DataFrame | None:
    try:
        return read_blocks(blocks(data, size), "file", WANTED)
    except (NotVouchedForError, InputError, pl.exceptions.PolarsError):
        return None


def thorough(data: bytes) -> pl.DataFrame | None:
    try:
        return read_whole(data, "file", WANTED)
    except InputError:
        return None


@given(ROWS, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), LINE_ENDS, st.integers(1, 90))
def test_a_written_file_is_vouched_for_wherever_its_blocks_end(
    rows: list[list[str]], quoting: int, line_end: str, size: int
) -> None:
    rows = [[f"x{first}", *rest] for first, *rest in rows]
    frame = vouched(written(rows, quoting, line_end), size)
    assert frame is not None
    assert frame.rows() == [(first, last) for first, _, last in rows]


@given(ROWS, LINE_ENDS, st.data())
def test_whatever_byte_is_changed_lost_or_added_nothing_is_vouched_for_that_would_be_refused(
    rows: list[list[str]], line_end: str, data: st.DataObject
) -> None:
    sound = written([[f"x{first}", *rest] for first, *rest in rows], line_end=line_end)
    at = data.draw(st.integers(0, len(sound) - 1))
    instead = data.draw(
        st.sampled_from([b"", b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b" ", sound[at : at + 1] * 2])
    )
    damaged = sound[:at] + instead + sound[at + 1 :]
    frame, expected = vouched(damaged, 50), thorough(damaged)
    assert frame is None or (expected is not None and frame.equals(expected))


@pytest.mark.parametrize(
    "rows",
    [
        b"1,2\n3,4,5,6\n",
        b"1,2,3\n\n4,5,6\n",
        b"1,2,3\n4,5,6",
        b"1,2,3\r\n4,5,6\n",
        b'"1"x,2,3\n',
        b'1"x",2,3\n',
        b'"1","2,3\n',
        b"1,2,\xff\n",
        b"1,\x00,3\n",
        b"1,2,3\na,b,c\n4,5,6\n",
        b"a,b,c\n4,5,6\n",
    ],
)
@pytest.mark.parametrize("size", [3, 1 << 20])
def test_what_is_not_plainly_sound_is_left_to_the_thorough_reader(rows: bytes, size: int) -> None:
    assert vouched(b"a,b,c\n" + rows, size) is None


@pytest.mark.parametrize("data", [b"", b"a,b,c", b"a,b,c\r\n1,2,3\n", b"a,b,c\n1,2,3\r\n", b"a\n1\n"])
def test_files_of_another_kind_are_left_to_the_thorough_reader(data: bytes) -> None:
    with pytest.raises(NotVouchedForError):
        read_blocks(iter([data] if data else []), "file", {})


def test_a_missing_column_is_named_at_once() -> None:
    with pytest.raises(InputError, match=r"row 1, c: expected one column c, found 0 such columns in a, b"):
        read_blocks(iter([b"a,b\n1,2\n"]), "file", WANTED)


@pytest.mark.parametrize("before", range(60, 68))
def test_quotes_and_rows_are_followed_over_the_edge_of_64_bytes(before: int) -> None:
    row = b'"' + b"x" * before + b'","a"",""b",""\n'
    assert sound_rows(row * 3, 3) == (3, 3 * len(row))
    with pytest.raises(NotVouchedForError):
        sound_rows(row * 2 + b'"' + b"x" * before + b'" ,"",""\n', 3)


def test_many_short_rows_within_64_bytes_are_told_apart() -> None:
    assert sound_rows(b",\n" * 100, 2) == (100, 200)
    with pytest.raises(NotVouchedForError):
        sound_rows(b",\n" * 50 + b"\n,,\n" + b",\n" * 50, 2)
