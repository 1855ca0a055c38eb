"""Readers of tables 03321 (commuting between municipalities) and 11618 (employed by residence and by workplace).

Codes are those of each year; a file may hold one year or several. Register employment is counted in the 4th quarter,
ages 15-74.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from planpuls.sources.dataset import ReadContext, Reading
from planpuls.sources.statbank_reading import (
    MUNICIPALITY,
    check_complete,
    check_rows,
    notes_of,
    outside_lifetime,
    read_csv,
    read_json,
    reading_of,
)
from planpuls.sources.statbank_tables import COMMUTING, EMPLOYED
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.row_order import row_order
from planpuls.spec.status import STATUS_RANK

_CODE = (MUNICIPALITY, "a municipality code of four digits")
_COMMUTING_COLUMNS = {dim.column: dim.ids[0] for dim in COMMUTING.dims}
_EMPLOYED_COLUMNS = {dim.column: dim.ids[0] for dim in EMPLOYED.dims}
_COUNTS = {
    "BefolkningBosted": "residents",
    "SysselBosted": "employed_residence",
    "SysselArbsted": "employed_workplace",
}


def read_commuting_csv(path: Path, context: ReadContext) -> Reading:
    return _commuting(read_csv(path, context, COMMUTING, _COMMUTING_COLUMNS), context)


def read_commuting_json(path: Path, context: ReadContext) -> Reading:
    return _commuting(read_json(path, context, COMMUTING, _COMMUTING_COLUMNS), context)


def read_employed_csv(path: Path, context: ReadContext) -> Reading:
    return _employed(read_csv(path, context, EMPLOYED, _EMPLOYED_COLUMNS), context)


def read_employed_json(path: Path, context: ReadContext) -> Reading:
    return _employed(read_json(path, context, EMPLOYED, _EMPLOYED_COLUMNS), context)


def _commuting(frame: pl.DataFrame, context: ReadContext) -> Reading:
    """Columns `residence`, `workplace` (codes of the year), `period`, `employed` (Int64), `status`."""
    check_rows(frame, context, list(_COMMUTING_COLUMNS), {"workplace": _CODE, "residence": _CODE})
    frame = frame.filter(pl.col("content") == "Sysselsatte")
    if frame.is_empty():
        raise InputError(
            [Problem(context.origin, "Sysselsatte", "other contents", "Fetch that content.", field="ContentsCode")]
        )
    check_complete(frame, context, ("residence", "workplace"))
    for end in ("residence", "workplace"):
        outside = outside_lifetime(frame, end, context.country, zeros=False)
        frame = frame.join(outside, on=["period", end], how="anti")
    table = frame.select("residence", "workplace", "period", pl.col("value").alias("employed"), "status")
    return reading_of(table.sort(row_order(table, ("period", "residence", "workplace"))), "employed", notes_of(frame))


def _employed(frame: pl.DataFrame, context: ReadContext) -> Reading:
    """Columns `municipality`, `period`, `residents`, `employed_residence`, `employed_workplace`, `status`; both sexes, 15-74."""
    check_rows(frame, context, list(_EMPLOYED_COLUMNS), {"municipality": _CODE})
    frame = frame.filter(
        pl.col("sex").is_in(["0", ""]) & (pl.col("age") == "15-74") & pl.col("content").is_in(list(_COUNTS))
    )
    if frame.is_empty():
        expected, advice = "both sexes, 15-74, with known contents", "Fetch Kjonn 0 and Alder 15-74."
        raise InputError([Problem(context.origin, expected, "no such rows", advice, field="Kjonn Alder")])
    check_complete(frame, context, ("municipality", "content"), zeros_may_be_left_out=False)
    outside = outside_lifetime(frame, "municipality", context.country, zeros=False)
    frame = frame.join(outside, on=["period", "municipality"], how="anti")
    key = ["municipality", "period"]
    wide = frame.pivot("content", index=key, values="value").rename(_COUNTS, strict=False)
    for column in _COUNTS.values():
        if column not in wide.columns:
            wide = wide.with_columns(pl.lit(None, pl.Int64).alias(column))
    # A row whose cells differ in status carries the least certain one; the values stay as they are.
    least_certain = (
        pl.col("status").sort_by(pl.col("status").replace_strict(STATUS_RANK, return_dtype=pl.Int64)).first()
    )
    status = frame.group_by(key).agg(least_certain)
    table = wide.join(status, on=key).select(*key, *_COUNTS.values(), "status").sort("period", "municipality")
    return reading_of(table, "employed_workplace", notes_of(frame), counts=tuple(_COUNTS.values()))
