"""Reader of every StatBank table but 03321 and 11618: one long frame, its dimensions as the table's declaration says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.statbank_reading import (
    MUNICIPALITY,
    check_complete,
    check_rows,
    csv_variables,
    looks_like,
    notes_of,
    outside_lifetime,
    read_csv,
    read_json,
    reading_of,
)
from planpuls.sources.statbank_tables import LONG_TABLES, StatbankTable, nace_standard
from planpuls.spec.errors import InputError, Problem

_COUNTRY_OR_COUNTY = r"0|\d{2}"
_ReadRows = Callable[[Path, ReadContext, StatbankTable, Mapping[str, str]], pl.DataFrame]


def read_table_csv(path: Path, context: ReadContext) -> Reading:
    """The same columns as `read_table_json`."""
    sample = Sample.of(path)
    table = _table(sample, "csv", context)
    columns = table.columns_of(csv_variables(sample) or frozenset())
    assert columns is not None
    return _long(path, context, table, columns, read_csv)


def read_table_json(path: Path, context: ReadContext) -> Reading:
    """Columns `region`, the table's dimensions, `nace_standard` after an `industry`, `period`, `content`, `value`, `status`.

    `region` is a municipality code of the year, a county of two digits, or 0 for the whole country. `value` is Int64 in
    tables of whole numbers, else Float64, in the unit of the table's declaration; null where `status` says why. A
    region that is not in use in a year and has no figure in it is left out. Errors: as `planpuls.sources.jsonstat`, and
    codes, periods and values that the declaration does not allow, rows there twice, combinations that are missing.
    """
    sample = Sample.of(path)
    table = _table(sample, "json-stat2", context)
    ids = re.search(r'"id"\s*:\s*\[([^\]]*)\]', sample.text)
    names = frozenset(re.findall(r'"([^"]*)"', ids.group(1))) if ids else frozenset()
    columns = table.columns_of(names - {"ContentsCode", "Tid"})
    assert columns is not None
    return _long(path, context, table, columns, read_json)


def _table(sample: Sample, layout: str, context: ReadContext) -> StatbankTable:
    for table in LONG_TABLES:
        if looks_like(table)[layout](sample):
            return table
    expected = f"one of the tables {', '.join(table.id for table in LONG_TABLES)}"
    raise InputError([Problem(context.origin, expected, "another layout", "Fetch the table again.")])


def _long(
    path: Path, context: ReadContext, table: StatbankTable, columns: Mapping[str, str], read: _ReadRows
) -> Reading:
    frame = read(path, context, table, columns)
    dims = [dim.column for dim in table.dims if dim.column in columns]
    code = f"{_COUNTRY_OR_COUNTY}|{MUNICIPALITY}"
    expected = "a municipality code of four digits, a county of two, or 0"
    check_rows(frame, context, dims, {"region": (code, expected)})
    check_complete(frame, context, (*dims, "content"))
    frame = frame.join(outside_lifetime(frame, "region", context.country), on=["period", "region"], how="anti")
    absent = [dim.column for dim in table.dims if dim.column not in columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(column) for column in absent)
    ordered = [dim.column for dim in table.dims]
    if "industry" in columns:
        frame = frame.with_columns(pl.lit(nace_standard(columns["industry"])).alias("nace_standard"))
        ordered.insert(ordered.index("industry") + 1, "nace_standard")
    chosen = frame.select(*ordered, "period", "content", "value", "status").sort("period", *ordered)
    return reading_of(chosen, "value", notes_of(frame))
