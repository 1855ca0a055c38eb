"""The plan's own list of public-transport hubs (CSV, EPSG:4326 in, EPSG:25833 out).

Required columns: `id, name, mode, latitude, longitude`; optional: `source, valid_from, valid_to` (ISO dates,
the end exclusive). The list is the plan owner's; whether it is complete is a statement of the plan.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, read_text_columns, refuse_rows
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

HUBS = "plan.hubs"
_REQUIRED = ("id", "name", "mode", "latitude", "longitude")
_OPTIONAL = ("source", "valid_from", "valid_to")
MODES = ("rail", "metro", "tram", "bus", "ferry")


def _columns(sample: Sample) -> list[str]:
    return [column.strip().strip('"').lower() for column in sample.header.split(",")]


def _looks_like_csv(sample: Sample) -> bool:
    columns = _columns(sample)
    return set(_REQUIRED) <= set(columns) <= set(_REQUIRED) | set(_OPTIONAL)


def read_csv(path: Path, context: ReadContext) -> Reading:
    """Columns `hub`, `name`, `mode`, `x_cm`, `y_cm` (Int64, EPSG:25833), `latitude`, `longitude`, `source`, `valid_from`, `valid_to`."""
    import pyproj

    there = _columns(Sample.of(path))
    wanted = {column: column for column in (*_REQUIRED, *(column for column in _OPTIONAL if column in there))}
    frame = read_text_columns(path, context, ",", wanted)
    problems: list[Problem] = []
    for column, low, high in (("latitude", 57.0, 72.0), ("longitude", -10.0, 32.0)):
        number = pl.col(column).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        frame = frame.with_columns(pl.col(column).alias("found"), number.alias(column))
        # NaN compares as larger than everything, so that it is refused here too.
        faults = frame.filter(pl.col(column).is_null() | ~pl.col(column).is_between(low, high)).select("row", "found")
        problems += refuse_rows(
            context.origin,
            faults,
            column,
            f"degrees between {low:.0f} and {high:.0f}",
            "Give EPSG:4326, latitude first.",
        )
    for column in ("id", "name"):
        faults = frame.filter(pl.col(column) == "").select("row", found=column)
        problems += refuse_rows(context.origin, faults, column, "a text", "Fill it in.")
    faults = frame.filter(pl.col("id").is_duplicated() & ~pl.col("id").is_first_distinct()).select("row", found="id")
    problems += refuse_rows(
        context.origin, faults, "id", "each hub once", "Remove the second row or give it another id."
    )
    faults = frame.filter(~pl.col("mode").is_in(MODES)).select("row", found="mode")
    problems += refuse_rows(context.origin, faults, "mode", f"one of {', '.join(MODES)}", "Mend the mode.")
    for column in ("valid_from", "valid_to"):
        if column in frame.columns:
            date = pl.col(column).str.to_date("%Y-%m-%d", strict=False)
            # Dates are compared as text, so that 2019-6-1 will not do.
            wrong = date.is_null() | (pl.col(column).str.len_chars() != 10)
            faults = frame.filter((pl.col(column) != "") & wrong).select("row", found=column)
            problems += refuse_rows(
                context.origin, faults, column, "a date such as 2019-06-01 or nothing", "Mend the date."
            )
            frame = frame.with_columns(pl.when(pl.col(column) == "").then(None).otherwise(pl.col(column)).alias(column))
        else:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(column))
    faults = frame.filter(pl.col("valid_to") <= pl.col("valid_from")).select("row", found="valid_to")
    problems += refuse_rows(context.origin, faults, "valid_to", "a date after valid_from", "Mend the dates.")
    if problems:
        raise InputError(problems)
    x, y = pyproj.Transformer.from_crs(4326, 25833, always_xy=True).transform(
        frame["longitude"].to_numpy(), frame["latitude"].to_numpy()
    )
    table = frame.select(
        pl.col("id").alias("hub"),
        "name",
        "mode",
        (pl.Series(x) * 100).round().cast(pl.Int64).alias("x_cm"),
        (pl.Series(y) * 100).round().cast(pl.Int64).alias("y_cm"),
        "latitude",
        "longitude",
        pl.col("source") if "source" in frame.columns else pl.lit("").alias("source"),
        "valid_from",
        "valid_to",
    )
    return Reading(table.sort("hub"), periods=())


DATASETS = (
    Dataset(
        id=HUBS,
        source="plan",
        title=Text(nb="Planens liste over kollektivknutepunkter", en="The plan's list of public-transport hubs"),
        licence="see the list",
        disclosure="published",
        address="",
        vintage="undated",
        formats={"csv": _looks_like_csv},
        readers={"csv": read_csv},
        scope="plan",
    ),
)
