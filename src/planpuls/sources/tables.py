"""From readings to one table per dataset: each period from its newest file, with the decided corrections applied."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import polars as pl

from planpuls.spec.errors import PlanError, Problem
from planpuls.spec.status import Flag, join_flags

APPLIED, WAITING = "applied", "waiting"
"""What became of a correction; one waits as long as its period is not imported."""
_STALE = "The source has changed: remove or renew the correction."


def assemble(
    frames: Sequence[pl.DataFrame], periods: Sequence[Sequence[str]], corrections: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Join the readings of one dataset. `periods[i]` are those that frame i is the newest source of.

    `corrections` has the columns of `planpuls.plan.corrections` but `dataset`. Result `table`: the rows with a `flags` column
    (what the reader said of them, and of corrections);
    `corrected`: what every correction found (`before`) and what became of it (`outcome`). Error: a correction of a period that is
    there but of a row that is not, or that was delivered with another value (a stale correction).
    """
    dated = [
        frame.filter(pl.col("period").is_in(list(wanted))) if "period" in frame.columns else frame
        for frame, wanted in zip(frames, periods, strict=True)
    ]
    marked = [frame if "flags" in frame.columns else frame.with_columns(pl.lit("").alias("flags")) for frame in dated]
    table = pl.concat(marked)
    done: list[dict[str, str | None]] = []
    problems: list[Problem] = []
    for correction in corrections.to_dicts():
        if "period" in table.columns and table.filter(pl.col("period") == correction["vintage"]).is_empty():
            done.append(correction | {"before": None, "outcome": WAITING})
            continue
        table = _corrected(table, correction, done, problems)
    if problems:
        raise PlanError(problems)
    return {"table": table, "corrected": pl.DataFrame(done, schema=record_schema(corrections.columns))}


def record_schema(columns: Sequence[str]) -> dict[str, type[pl.DataType]]:
    """Columns of the record of corrections."""
    return dict.fromkeys((*columns, "before", "outcome"), pl.String)


def _corrected(
    table: pl.DataFrame, correction: dict[str, str], done: list[dict[str, str | None]], problems: list[Problem]
) -> pl.DataFrame:
    where, field = f"corrections.csv {correction['vintage']} {correction['key']}", correction["field"]
    conditions = _conditions(correction["key"])
    needed = [field] if field or correction["action"] == "override" else []
    unknown = [column or "(none)" for column in (*(conditions or ()), *needed) if column not in table.columns]
    if not conditions or unknown:
        found = f"unknown columns {', '.join(unknown)}" if unknown else f"not column=value pairs: {correction['key']!r}"
        problems.append(
            Problem(where, f"columns of the table ({', '.join(table.columns)})", found, "Mend the key or the field.")
        )
        return table
    hit = pl.lit(value=True)
    for column, value in conditions.items():
        hit = hit & (pl.col(column).cast(pl.String) == value)
    if "period" in table.columns:
        hit = hit & (pl.col("period") == correction["vintage"])
    rows = table.filter(hit)
    if rows.height != 1:
        problems.append(Problem(where, "one row", f"{rows.height} rows", _STALE))
        return table
    flags = rows["flags"][0].split()
    before = rows[field][0] if field else None
    # A row that another correction has changed before is no longer as it was delivered.
    if field and Flag.CORRECTED.value not in flags and not _same(rows[field], correction["delivered"]):
        expected = f"{correction['delivered'] or 'nothing'} as delivered"
        problems.append(Problem(where, expected, "nothing" if before is None else str(before), _STALE, field=field))
        return table
    record: dict[str, str | None] = {**correction, "before": "" if before is None else str(before), "outcome": APPLIED}
    if correction["action"] == "drop":
        done.append(record)
        return table.filter(~hit)
    if correction["action"] == "flag":
        flag = correction["value"]
        if flag not in list(Flag):
            problems.append(Problem(where, f"a flag of {', '.join(Flag)}", flag or "nothing", "Mend the value."))
            return table
        done.append(record)
        return table.with_columns(
            pl.when(hit).then(pl.lit(join_flags([*flags, flag]))).otherwise("flags").alias("flags")
        )
    value = pl.Series([correction["value"]]).cast(table.schema[field], strict=False)[0]
    if value is None:
        expected = f"a value of type {table.schema[field]}"
        problems.append(Problem(where, expected, correction["value"], "Mend the value.", field=field))
        return table
    done.append(record)
    return table.with_columns(
        pl.when(hit).then(pl.lit(value, table.schema[field])).otherwise(field).alias(field),
        pl.when(hit).then(pl.lit(join_flags([*flags, Flag.CORRECTED.value]))).otherwise("flags").alias("flags"),
    )


def _conditions(key: str) -> dict[str, str] | None:
    """Columns and the values that they must have; None for what is no list of pairs.

    >>> _conditions('region=0301 name="Oslo S"')
    {'region': '0301', 'name': 'Oslo S'}
    """
    try:
        pairs = shlex.split(key)
    except ValueError:  # a quote that is never closed
        return None
    if not pairs or not all("=" in pair for pair in pairs):
        return None
    return dict(pair.split("=", 1) for pair in pairs)


def _same(cell: pl.Series, delivered: str) -> bool:
    """Whether a cell is what a correction says was delivered; nothing in the one is nothing in the other."""
    if cell[0] is None or not delivered:
        return cell[0] is None and not delivered
    said = pl.Series([delivered]).cast(cell.dtype, strict=False)[0]
    return bool(said == cell[0])
