"""From readings to one table per dataset: each period from its newest file, with the decided corrections applied."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planpuls.spec.errors import PlanError, Problem
from planpuls.spec.status import Flag, join_flags


def assemble(
    frames: Sequence[pl.DataFrame], periods: Sequence[Sequence[str]], corrections: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Join the readings of one dataset. `periods[i]` are those that frame i is the newest source of.

    `corrections` has `vintage`, `key`, `action`, `field`, `value`, `reason`, `decided`. Result `table`: the rows with a `flags`
    column; `corrected`: what every correction found and did. Error: a correction of a period that is there but of a
    row that is not (a stale correction).
    """
    dated = [
        frame.filter(pl.col("period").is_in(list(wanted))) if "period" in frame.columns else frame
        for frame, wanted in zip(frames, periods, strict=True)
    ]
    table = pl.concat(dated).with_columns(pl.lit("").alias("flags"))
    done: list[dict[str, str]] = []
    problems: list[Problem] = []
    for correction in corrections.to_dicts():
        if "period" in table.columns and table.filter(pl.col("period") == correction["vintage"]).is_empty():
            continue
        table = _corrected(table, correction, done, problems)
    if problems:
        raise PlanError(problems)
    record = (
        pl.DataFrame(done, schema={**corrections.schema, "before": pl.String})
        if done
        else corrections.clear().with_columns(pl.lit(None, pl.String).alias("before"))
    )
    return {"table": table, "corrected": record}


def _corrected(
    table: pl.DataFrame, correction: dict[str, str], done: list[dict[str, str]], problems: list[Problem]
) -> pl.DataFrame:
    where = f"corrections.csv {correction['vintage']} {correction['key']}"
    pairs = correction["key"].split()
    conditions = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    needed = [correction["field"]] if correction["field"] or correction["action"] == "override" else []
    unknown = [column or "(none)" for column in (*conditions, *needed) if column not in table.columns]
    if not pairs or len(conditions) < len(pairs) or unknown:
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
        problems.append(
            Problem(where, "one row", f"{rows.height} rows", "The source has changed: remove or renew the correction.")
        )
        return table
    field = correction["field"]
    done.append(correction | {"before": str(rows[field][0]) if field else ""})
    if correction["action"] == "drop":
        return table.filter(~hit)
    if correction["action"] == "flag":
        flag = correction["value"]
        if flag not in list(Flag):
            problems.append(Problem(where, f"a flag of {', '.join(Flag)}", flag or "nothing", "Mend the value."))
            return table
        return table.with_columns(
            pl.when(hit).then(pl.lit(join_flags([*rows["flags"][0].split(), flag]))).otherwise("flags").alias("flags")
        )
    value = pl.Series([correction["value"]]).cast(table.schema[field], strict=False)[0]
    if value is None:
        problems.append(
            Problem(
                where, f"a value of type {table.schema[field]}", correction["value"], "Mend the value.", field=field
            )
        )
        return table
    flags = join_flags([*rows["flags"][0].split(), Flag.CORRECTED.value])
    return table.with_columns(
        pl.when(hit).then(pl.lit(value, table.schema[field])).otherwise(field).alias(field),
        pl.when(hit).then(pl.lit(flags)).otherwise("flags").alias("flags"),
    )
