"""Large CSV files read whole and fast: every field of every row is there, or the file is refused.

polars fills rows that are too short in silence. Here the bytes are accounted for instead: header, separators, line ends,
quotes and values must add up to the length of the file, which costs a tenth of the parsing and finds any missing field.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from planpuls.spec.errors import InputError, Problem

if TYPE_CHECKING:
    import polars as pl

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_AGAIN = "Fetch the file again; it may be cut off or changed by a program."


def header_of(data: bytes) -> list[str]:
    """Names of the columns, without byte-order mark, quotes and blanks round them.

    >>> header_of(b'\\xef\\xbb\\xbfstop_id, stop_name,"stop_lat"\\r\\n1,A,2\\r\\n')
    ['stop_id', 'stop_name', 'stop_lat']
    """
    line = data[: data.find(b"\n") + 1 or len(data)].removeprefix(BYTE_ORDER_MARK).decode("utf-8", errors="replace")
    try:
        names = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:
        # Any file is shown to the recognisers, so that the first line may be anything (of a database, say).
        return []
    return [name.strip().strip('"').strip() for name in names]


def read_whole(
    data: bytes, origin: str, required: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Columns by name (ours -> theirs, any order and case) as text, "" where empty or where an optional one is missing.

    Errors: a required column that is missing, a wanted one that stands there twice, rows with another number of fields
    than the header, bytes that are not UTF-8. A file with a header alone gives no rows.
    """
    import polars as pl

    refuse_zeros(data, origin)
    header = header_of(data)
    positions = positions_of(header, origin, required, optional or {})
    data = _ended(data.removeprefix(BYTE_ORDER_MARK))
    try:
        everything = pl.read_csv(data, infer_schema=False, empty_string_is_null=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError as error:
        raise InputError(where_it_breaks(data, origin, len(header), str(error).splitlines()[0])) from error
    if not _accounted_for(data, everything, len(header)):
        raise InputError(where_it_breaks(data, origin, len(header), "bytes that do not add up to whole rows"))
    _refuse_second_header(data, origin)
    names = everything.columns
    # Texts alone would make a row where the file has none, so that the rows of the file are kept beside them.
    return everything.with_columns(
        (pl.lit("") if position is None else pl.col(names[position])).alias(ours)
        for ours, position in positions.items()
    ).select(list(positions))


def lines_of(data: bytes, records: list[int]) -> dict[int, int]:
    """Record number (0 is the first after the header) -> line in the file; they differ where values hold line ends."""
    wanted, last = set(records), max(records, default=-1)
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    found, line = {}, 1
    for number, _ in enumerate(reader, -1):
        if number in wanted:
            found[number] = line
        if number >= last:
            break
        line = reader.line_num + 1
    return found


def _ended(data: bytes) -> bytes:
    """With one line end after the last row: some files have none there, some blank lines."""
    line_end = b"\r\n" if data[: data.find(b"\n") + 1].endswith(b"\r\n") else b"\n"
    if data.endswith(line_end) and not data.endswith((b"\n\n", b"\n\r\n")):
        return data
    return data.rstrip(b"\r\n") + line_end


def positions_of(
    header: list[str], origin: str, required: Mapping[str, str], optional: Mapping[str, str]
) -> dict[str, int | None]:
    """Ours -> place in the header, None for an optional column that is not there; all faults of the header at once."""
    folded = [name.lower() for name in header]
    positions: dict[str, int | None] = {}
    problems = []
    for ours, theirs in {**required, **optional}.items():
        count = folded.count(theirs.lower())
        if count > 1 or (count == 0 and ours in required):
            advice = "The publisher changed the layout or the file is another table."
            found = f"{count} such columns in {', '.join(header[:60])}"
            problems.append(Problem(origin, f"one column {theirs}", found, advice, field=theirs, row=1))
        positions[ours] = folded.index(theirs.lower()) if count else None
    if problems:
        raise InputError(problems)
    return positions


def _accounted_for(data: bytes, frame: pl.DataFrame, fields: int) -> bool:
    import polars as pl

    first_end = data.find(b"\n") + 1
    line_end = 2 if data[:first_end].endswith(b"\r\n") else 1
    quotes = data.count(b'"', first_end)
    texts = [count or 0 for count in frame.select(pl.all().str.len_bytes().cast(pl.Int64).sum()).row(0)]
    # Rows cannot be too long here, so what is missing from the sum is missing separators and the second halves of
    # quotes inside values, which are written twice. Without either the sum is exact.
    missing = first_end + frame.height * (fields - 1 + line_end) + sum(texts) + quotes - len(data)
    for _, name in sorted(zip(texts, frame.columns, strict=True), reverse=True):
        if missing <= 0:
            break
        missing -= int(frame[name].str.count_matches('"', literal=True).cast(pl.Int64).sum())
    return missing == 0


def _refuse_second_header(data: bytes, origin: str) -> None:
    """Refuse a header among the rows: files were put together, or a part was sent twice."""
    first_end = data.find(b"\n") + 1
    at = data.find(b"\n" + data[:first_end])
    if at >= 0:
        row = data.count(b"\n", 0, at) + 2
        raise InputError([Problem(origin, "one header", "the header again", _AGAIN, row=row)])


def refuse_zeros(data: bytes, origin: str) -> None:
    """Refuse text with zero bytes: a part of the file was never written."""
    at = data.find(b"\x00")
    if at >= 0:
        row = data.count(b"\n", 0, at) + 1
        raise InputError([Problem(origin, "text in UTF-8", "zero bytes", _AGAIN, row=row)])


def refuse_open_end(data: bytes, origin: str) -> None:
    """Refuse a file that ends within a row. For services that end every row with a line end: it was cut off."""
    if not data.endswith(b"\n"):
        row = data.count(b"\n") + 1
        advice = "The file may be cut off: fetch it again. If its last row is whole, add a line end."
        raise InputError([Problem(origin, "a line end after the last row", "an end within the row", advice, row=row)])


def where_it_breaks(data: bytes, origin: str, fields: int, otherwise: str, separator: str = ",") -> list[Problem]:
    """The first row that is wrong, found row by row: only for a file that is refused anyway."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return [Problem(origin, "text in UTF-8", f"the byte 0x{data[error.start]:02x}", _AGAIN, row=row)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    wrong: list[tuple[int, int]] = []
    line = 1
    try:
        for values in reader:
            if len(values) != fields:
                wrong.append((line, len(values)))
            line = reader.line_num + 1
    except csv.Error as error:
        return [Problem(origin, "a readable CSV file", str(error), _AGAIN, row=line)]
    if not wrong:
        return [Problem(origin, "a readable CSV file", otherwise, _AGAIN)]
    line, count = wrong[0]
    found = f"{count}, and {len(wrong) - 1} more such rows" if len(wrong) > 1 else str(count)
    return [Problem(origin, f"{fields} fields as in the header", found, _AGAIN, row=line)]
