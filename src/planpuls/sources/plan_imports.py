"""Figures that no open table is confirmed for, as files of a documented layout: CSV or a workbook.

SSB delivers such figures on order, and other publishers in layouts of their own; whoever has them writes them in these
columns. A CSV file is known by its exact header, a workbook by the name of its first sheet; see `docs/imports`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, read_text_columns, refuse_rows
from planpuls.sources.import_schemas import SCHEMAS, ImportSchema
from planpuls.sources.whole_workbook import refuse_ill_formed
from planpuls.sources.workbook_head import first_sheet
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.status import SSB_SIGNS, Status

if TYPE_CHECKING:
    from planpuls.sources.fetching import FetchJob

_SEPARATORS = (",", ";")
_AS_TEXT = "Format the column as text, so that leading zeros stay."


@lru_cache(maxsize=8)
def _csv_header(line: str) -> tuple[str, tuple[str, ...]] | None:
    """Separator and column names of a first line; kept, since every layout is looked for in it."""
    for separator in _SEPARATORS:
        columns = tuple(column.strip().strip('"') for column in line.split(separator))
        if len(columns) > 1:
            return separator, columns
    return None


def _is_csv(schema: ImportSchema) -> Callable[[Sample], bool]:
    def looks_like(sample: Sample) -> bool:
        header = _csv_header(sample.header)
        return header is not None and header[1] == schema.columns

    return looks_like


def _is_workbook(schema: ImportSchema) -> Callable[[Sample], bool]:
    def looks_like(sample: Sample) -> bool:
        return first_sheet(sample.head) == schema.name

    return looks_like


def read_csv(path: Path, context: ReadContext) -> Reading:
    """Columns `municipality` or `region`, `period`, the schema's dimensions, its value, `status`; see the schema."""
    header = _csv_header(Sample.of(path).header)
    schema = next((schema for schema in SCHEMAS if header is not None and header[1] == schema.columns), None)
    if header is None or schema is None:
        known = "; ".join(",".join(schema.columns) for schema in SCHEMAS)
        found = Sample.of(path).header[:120]
        raise InputError([Problem(context.origin, f"one of the headers {known}", found, "Mend the header.", row=1)])
    frame = read_text_columns(path, context, header[0], {column: column for column in schema.columns}, closed=True)
    return _reading(frame, context, schema)


def read_workbook(path: Path, context: ReadContext) -> Reading:
    """The first sheet of a workbook, the header in its first row; the same columns as `read_csv`."""
    import fastexcel

    advice = "Save it as .xlsx, the figures on the first sheet, the header in its first row."
    try:
        workbook = fastexcel.read_excel(path)
        name = workbook.sheet_names[0]
        sheet = workbook.load_sheet(0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, IndexError) as error:
        found = str(error).splitlines()[0]
        raise InputError([Problem(context.origin, "a readable workbook", found, advice)]) from error
    refuse_ill_formed(path, context, advice)
    schema = next((schema for schema in SCHEMAS if schema.name == name), None)
    if schema is None:
        expected = f"a first sheet called {' or '.join(schema.name for schema in SCHEMAS)}"
        raise InputError([Problem(context.origin, expected, name, "Rename the sheet.")])
    if tuple(sheet.columns) != schema.columns:
        expected, found = ", ".join(schema.columns), ", ".join(sheet.columns) or "no columns"
        raise InputError([Problem(context.origin, expected, found, "Mend the header.", row=1)])
    text = sheet.select(pl.all().fill_null("").str.strip_chars()).with_row_index("row", offset=2)
    # Programs leave rows below a table that are blank in every column.
    text = text.filter(~pl.all_horizontal(pl.col(column) == "" for column in schema.columns))
    if text.is_empty():
        raise InputError([Problem(context.origin, "rows", "only a header", "Fill in the sheet.")])
    return _reading(text, context, schema)


def _reading(frame: pl.DataFrame, context: ReadContext, schema: ImportSchema) -> Reading:
    place, year, *dimensions, value = schema.columns
    dimension = dimensions[-1]
    problems = _places(frame, context, schema)
    faults = frame.filter(~pl.col(year).str.contains(r"^(?:19|20)\d\d$")).select("row", found=year)
    problems += refuse_rows(context.origin, faults, year, "a year such as 2024", "Mend the year.")
    faults = frame.filter(~pl.col(dimension).is_in(list(schema.codes))).select("row", found=dimension)
    problems += refuse_rows(context.origin, faults, dimension, f"one of {', '.join(schema.codes)}", _AS_TEXT)
    if schema.first is not None:
        pattern, meaning = schema.first
        faults = frame.filter(~pl.col(dimensions[0]).str.contains(f"^(?:{pattern})$")).select(
            "row", found=dimensions[0]
        )
        problems += refuse_rows(context.origin, faults, dimensions[0], f"a code of a {meaning.en}", _AS_TEXT)
    key = [place, year, *dimensions]
    repeated = pl.struct(key).is_duplicated() & ~pl.struct(key).is_first_distinct()
    faults = frame.filter(repeated).select("row", found=pl.concat_str(key, separator=" "))
    problems += refuse_rows(context.origin, faults, " ".join(key), "each combination once", "Remove the second row.")
    dtype = pl.Int64 if schema.whole_numbers else pl.Float64
    number = pl.col(value).cast(dtype, strict=False)
    sign = pl.col(value).replace_strict(
        {sign: status.value for sign, status in SSB_SIGNS.items()}, default=None, return_dtype=pl.String
    )
    frame = frame.with_columns(
        number.alias("__number"),
        pl.when(number.is_null()).then(sign).otherwise(pl.lit(Status.NORMAL.value)).alias("status"),
    )
    wrong = pl.col("status").is_null() | ~pl.col("__number").is_between(0, 10**9)
    kind = "a whole number" if schema.whole_numbers else "a number with a decimal point"
    expected = f"{kind} of 0 or more, or one of the signs {' '.join(SSB_SIGNS)}"
    faults = frame.filter(wrong).select("row", found=value)
    problems += refuse_rows(context.origin, faults, value, expected, "Mend the figure; leave no cell empty.")
    problems = problems or _gaps(frame, context, schema)
    if problems:
        raise InputError(problems)
    table = frame.select(
        place, pl.col(year).alias("period"), *dimensions, pl.col("__number").alias(value), "status"
    ).sort("period", place, *dimensions)
    return Reading(table, tuple(sorted(table["period"].unique().to_list())))


def _gaps(frame: pl.DataFrame, context: ReadContext, schema: ImportSchema) -> list[Problem]:
    """Problems of places that lack a code which other places of the file have: a row was lost."""
    place, year = schema.columns[:2]
    named = frame.with_columns(pl.concat_str(schema.dimensions, separator=" ").alias("__code"))
    codes = set(named["__code"].unique())
    held = named.group_by(place, year, maintain_order=True).agg(pl.col("__code"), pl.col("row").max())
    short = [
        (row, f"{where} in {when} without {', '.join(sorted(codes - set(there)))}")
        for where, when, there, row in held.iter_rows()
        if codes - set(there)
    ]
    faults = pl.DataFrame(short, schema={"row": pl.Int64, "found": pl.String}, orient="row")
    advice = "Write every code for every place and year: 0, or the sign that says why there is no figure."
    return refuse_rows(
        context.origin, faults, " ".join(schema.dimensions), f"each of {', '.join(sorted(codes))}", advice
    )


def _places(frame: pl.DataFrame, context: ReadContext, schema: ImportSchema) -> list[Problem]:
    """Problems of the first column: codes must be in use in their row's year."""
    place, year = schema.columns[:2]
    pattern = r"\d{4}" if place == "municipality" else r"0|\d{2}|\d{4}"
    expected = "a municipality code of four digits"
    expected += "" if place == "municipality" else ", a county of two, or 0 for the country"
    unlike = ~pl.col(place).str.contains(f"^(?:{pattern})$")
    problems = refuse_rows(context.origin, frame.filter(unlike).select("row", found=place), place, expected, _AS_TEXT)
    alike = frame.filter(~unlike & pl.col(year).str.contains(r"^(?:19|20)\d\d$") & (pl.col(place).str.len_chars() == 4))
    pairs = alike.select(place, year).unique()
    unknown = [(code, when) for code, when in pairs.rows() if code not in context.country.codes(int(when))]
    faults = alike.join(
        pl.DataFrame(unknown, schema={place: pl.String, year: pl.String}, orient="row"), on=[place, year], how="semi"
    ).select("row", found=pl.concat_str(place, pl.lit(" in "), year))
    advice = "Use the codes of the year; leave out what has no municipality."
    return problems + refuse_rows(context.origin, faults, place, "a municipality that was there in the year", advice)


def _prober(schema: ImportSchema) -> Callable[[FetchJob], Iterator[str]]:
    def probe(job: FetchJob) -> Iterator[str]:
        from planpuls.sources.statbank_probing import probe as asked

        return asked(job, schema.search)

    return probe


def _dataset(schema: ImportSchema) -> Dataset:
    return Dataset(
        id=schema.dataset,
        source="import",
        title=schema.title,
        licence="see the delivery",
        disclosure="delivered",
        address="",
        vintage="year",
        formats={"csv": _is_csv(schema), "xlsx": _is_workbook(schema)},
        readers={"csv": read_csv, "xlsx": read_workbook},
        scope="plan",
        concept=schema.concept,
        reference=schema.reference,
        probe=_prober(schema),
    )


DATASETS = tuple(_dataset(schema) for schema in SCHEMAS)
