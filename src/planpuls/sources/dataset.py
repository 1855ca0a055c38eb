"""What every source declares, and what reading a file gives."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from planpuls.disclosure.policy import SourceKind
from planpuls.plan.country import Country
from planpuls.sources.whole_csv import refuse_open_end, refuse_zeros, where_it_breaks
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.indicator import Break, Concept
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

    from planpuls.sources.fetching import Fetched, FetchJob

Rounding = Literal["none", "small_counts_0_3", "unknown"]
SAMPLE_BYTES = 65_536
UNDATED = "undated"


@dataclass(frozen=True)
class Sample:
    """The beginning of a file, enough to recognise its format."""

    name: str
    head: bytes
    path: Path | None = None
    """The file itself, for archives whose table of contents stands at their end."""

    @classmethod
    def of(cls, path: Path) -> Sample:
        with path.open("rb") as file:
            return cls(path.name, file.read(SAMPLE_BYTES), path)

    @cached_property
    def text(self) -> str:
        """The head as text; a byte-order mark is dropped, bytes that are not UTF-8 become a mark."""
        return self.head.decode("utf-8-sig", errors="replace")

    @cached_property
    def header(self) -> str:
        """First line."""
        return self.text.partition("\n")[0].rstrip("\r")


@dataclass(frozen=True)
class Reading:
    """A file as a table. `frame` has a `period` column unless the dataset is undated."""

    frame: pl.DataFrame
    periods: tuple[str, ...]
    """Periods found in the content; empty where the content does not say."""
    rounding: Mapping[str, Rounding] = field(default_factory=dict)
    """Rounding of small counts by period."""
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Further tables of a file that holds several (a timetable), by name; each is an output of the reading step."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What was left out or not understood, counted and named; JSON values."""


Reader = Callable[[Path, "ReadContext"], Reading]


@dataclass(frozen=True)
class ReadContext:
    """What a reader may know beside the bytes."""

    origin: str
    """File name or address, for error texts."""
    country: Country
    period: str | None = None
    """The period, where the content does not say it."""

    def in_key(self) -> dict[str, str | None]:
        """What of the context can change a reading; the origin only enters error texts."""
        return {"period": self.period, "country": self.country.digest}


@dataclass(frozen=True)
class Dataset:
    """One table or map of one source."""

    id: str
    source: str
    title: Text
    licence: str
    address: str
    """Where the publisher describes it."""
    vintage: Literal["year", "date", "edition", "undated", "parts"]
    """What a file's periods are. `date`: the day of a snapshot such as 2026-01-03, or a year where no day is known. `parts`: the municipalities it covers; each is in force from its newest file."""
    formats: Mapping[str, Callable[[Sample], bool]]
    """Layouts this dataset comes in: name -> does the sample look like it?"""
    readers: Mapping[str, Reader]
    disclosure: SourceKind
    """What may be published of it; see `planpuls.disclosure.policy`."""
    scope: Literal["country", "plan"] = "country"
    """Whether a file serves every plan of the country or only the plan it was imported for."""
    concept: Concept | None = None
    reference: Text | None = None
    """The date or time the values stand for."""
    breaks: tuple[Break, ...] = ()
    cadence: Literal["yearly", "half-yearly", "monthly", "daily", "irregular", "unknown"] = "unknown"
    """How often the publisher renews it; `irregular` where it is known to follow no calendar."""
    fetch: Callable[[FetchJob], Iterator[Fetched]] | None = None
    """How to get it from its service; None where it only comes by import."""
    service: str = ""
    """Which of its source's services gives it, where the source has several on hosts of their own: those are asked at once."""
    steady: bool = False
    """Whether its file has about as many rows each time it is fetched, so that far fewer mean that some were lost."""
    more_tables: tuple[str, ...] = ()
    """Those of a reading's `frames` that are put together over all files as the table itself is."""
    probe: Callable[[FetchJob], Iterator[str]] | None = None
    """For what only comes by import: asks a service whether it has it by now, and says so in sentences."""

    def layout_of(self, sample: Sample) -> str | None:
        return next((name for name, looks_like in self.formats.items() if looks_like(sample)), None)


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(-?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")


def years_in_name(name: str) -> tuple[str, ...]:
    """Years named in a file name; a full date (of a download, say) is not one.

    >>> years_in_name("2025-11-03-bedrifter_250m_2023.csv")
    ('2023',)
    >>> years_in_name("bedrifter_2013-2014.csv")
    ('2013', '2014')
    """
    return tuple(dict.fromkeys(_YEAR.findall(_DATE.sub("", name))))


def dates_in_name(name: str) -> tuple[str, ...]:
    """Days named in a file name, as ISO dates.

    >>> dates_in_name("underenheter_20260103.csv.gz"), dates_in_name("2019-enheter.csv")
    (('2026-01-03',), ())
    """
    found = (match.group().replace("-", "") for match in _DATE.finditer(name))
    return tuple(dict.fromkeys(f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in found))


def refuse_rows(
    origin: str, faults: pl.DataFrame, field_name: str, expected: str, advice: str, *, limit: int = 5
) -> list[Problem]:
    """Problems for the first `limit` rows of `faults` (columns `row`, `found`), and one that counts the rest."""
    problems = [
        Problem(origin, expected, repr(found), advice, field=field_name, row=row)
        for row, found in faults.select("row", "found").head(limit).rows()
    ]
    if faults.height > limit:
        rest = f"{faults.height - limit} more rows of the same kind"
        problems.append(Problem(origin, expected, rest, advice, field=field_name))
    return problems


def read_text_columns(
    path: Path, context: ReadContext, separator: str, wanted: Mapping[str, str], *, closed: bool = False
) -> pl.DataFrame:
    """A CSV file as text, with the columns `wanted` (our name -> pattern of theirs) and the line number as `row`.

    Columns are found by name, in any order and case. Errors: a wanted column that is missing or there twice,
    lines with another number of fields, bytes that are not UTF-8 or zero, a file without rows; with `closed` (for services
    that end every row with a line end) a last row without one.
    """
    return text_columns(path.read_bytes(), context, separator, wanted, closed=closed)


def text_columns(
    data: bytes, context: ReadContext, separator: str, wanted: Mapping[str, str], *, closed: bool = False
) -> pl.DataFrame:
    """`read_text_columns` for bytes that are there already, as from a zip file."""
    import polars as pl

    advice = "Fetch the file again; it may be cut off or changed by a program."
    refuse_zeros(data, context.origin)
    try:
        data.decode("utf-8")
        frame = pl.read_csv(data, separator=separator, infer_schema=False, empty_string_is_null=False)
    except UnicodeDecodeError as error:
        row, found = data.count(b"\n", 0, error.start) + 1, f"the byte 0x{data[error.start]:02x}"
        raise InputError([Problem(context.origin, "text in UTF-8", found, advice, row=row)]) from error
    except pl.exceptions.PolarsError as error:
        found, fields = str(error).splitlines()[0], data.partition(b"\n")[0].count(separator.encode()) + 1
        raise InputError(where_it_breaks(data, context.origin, fields, found, separator)) from error
    try:
        short = _short_lines(data, separator, frame.width)
    except csv.Error as error:
        raise InputError([Problem(context.origin, "a readable CSV file", str(error), advice)]) from error
    if short:
        row, fields = short[0]
        found = f"{fields}, and {len(short) - 1} more such rows" if len(short) > 1 else str(fields)
        raise InputError([Problem(context.origin, f"{frame.width} fields as in the header", found, advice, row=row)])
    if closed:
        refuse_open_end(data, context.origin)
    # polars renames a column that is there twice.
    found_columns = {
        name: re.sub(r"_duplicated_\d+$", "", name.removeprefix("\ufeff").strip().strip('"')) for name in frame.columns
    }
    problems = []
    chosen: dict[str, str] = {}
    for ours, pattern in wanted.items():
        matches = [name for name, clean in found_columns.items() if re.fullmatch(pattern, clean, re.IGNORECASE)]
        if len(matches) == 1:
            chosen[ours] = matches[0]
        else:
            found = f"{len(matches)} such columns in {', '.join(found_columns.values())}"
            advice = "The publisher changed the layout or the file is another table."
            problems.append(Problem(context.origin, f"one column like {pattern}", found, advice, field=ours, row=1))
    if not problems and frame.height == 0:
        problems.append(Problem(context.origin, "rows", "only a header", "Fetch the file again."))
    if problems:
        raise InputError(problems)
    return frame.select(pl.col(name).str.strip_chars().alias(ours) for ours, name in chosen.items()).with_row_index(
        "row", offset=2
    )


def _short_lines(data: bytes, separator: str, fields: int) -> list[tuple[int, int]]:
    """Row and field count of lines with too few fields, which polars fills up in silence."""
    if b'"' not in data:
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        if data.count(separator.encode()) == lines * (fields - 1):
            return []
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator)
    return [(rows.line_num, len(row)) for row in rows if len(row) < fields]


def whole_numbers(
    frame: pl.DataFrame, column: str, context: ReadContext, *, blank: int | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """`column` from text to integers of 0 and above; `blank` is the value of an empty cell, if one is allowed."""
    import polars as pl

    parsed = frame.with_columns(pl.col(column).str.to_integer(strict=False, dtype=pl.Int64).alias("__value"))
    if blank is not None:
        parsed = parsed.with_columns(
            pl.when(pl.col(column) == "").then(blank).otherwise(pl.col("__value")).alias("__value")
        )
    wrong = pl.col("__value").is_null() | (pl.col("__value") < 0)
    faults = parsed.filter(wrong).select("row", found=column)
    problems = refuse_rows(
        context.origin, faults, column, "a whole number of 0 or more", "Fetch the file again; do not edit it."
    )
    return parsed.with_columns(pl.col("__value").alias(column)).drop("__value"), problems


def detect_rounding(values: pl.Series) -> Rounding:
    """How a table treats small counts, from its own values.

    Counts of 1 or 2 show that nothing was rounded away. A table that has 3s and zeros in plenty but no 1 or 2
    had its small counts rounded to 0 or 3. Anything else cannot be told.

    >>> import polars as pl
    >>> detect_rounding(pl.Series([0, 1, 3, 12]))
    'none'
    """
    counts = values.drop_nulls()
    if ((counts == 1) | (counts == 2)).any():
        return "none"
    return "small_counts_0_3" if int((counts == 3).sum()) >= 20 and bool((counts == 0).any()) else "unknown"
