"""The shape every indicator's figures are stored in: one row per area, period, dimension values and measure.

Columns: `area_set` (id@edition), `area`, `to_area` (flows only), `period`, the indicator's dimensions,
`measure`, `value` (Float64), `unit`, `status`, `flags` (sorted, separated by a space), `step` (key of the step that
made the row). Rows that cannot exist stand in a gap table with a reason instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planpuls.spec.errors import IntegrityError, Problem
from planpuls.spec.indicator import Indicator
from planpuls.spec.status import WITHOUT_VALUE, Flag, Status

if TYPE_CHECKING:
    import polars as pl

GAP_COLUMNS = ("indicator", "area_set", "area", "period", "reason_nb", "reason_en")


def key_columns(spec: Indicator) -> list[str]:
    """The columns that tell one observation from another, measure excluded."""
    flow = ["to_area"] if spec.flow else []
    return ["area_set", "area", *flow, "period", *(dimension.id for dimension in spec.dimensions)]


def columns(spec: Indicator) -> list[str]:
    return [*key_columns(spec), "measure", "value", "unit", "status", "flags"]


def finished(spec: Indicator, frame: pl.DataFrame) -> pl.DataFrame:
    """An indicator's rows in the stored shape, sorted and checked.

    `frame` holds the key columns (a dimension that a measure does not vary by may be absent), `measure`, `value`,
    and optionally `status` and `flags`. Errors: a repeated key, an unknown measure, status or flag, a value that a
    status forbids, a missing value with a status that promises one.
    """
    import polars as pl

    from planpuls.spec.row_order import row_order

    missing = [
        pl.lit(None, pl.Int64 if dimension.numeric else pl.String).alias(dimension.id)
        for dimension in spec.dimensions
        if dimension.id not in frame.columns
    ]
    if "status" not in frame.columns:
        missing.append(pl.lit(Status.NORMAL.value).alias("status"))
    if "flags" not in frame.columns:
        missing.append(pl.lit("").alias("flags"))
    units = {measure.id: measure.unit.en for measure in spec.measures}
    measure = pl.col("measure")
    frame = frame.with_columns(*missing, pl.col("value").cast(pl.Float64)).with_columns(
        measure.replace_strict(units, default=None, return_dtype=pl.String).alias("unit")
    )
    order = row_order(frame, [*key_columns(spec), "measure"])
    _check(spec, frame, order)
    return frame.select(columns(spec)).sort(order)


def _check(spec: Indicator, frame: pl.DataFrame, order: pl.Series) -> None:
    import polars as pl

    valueless = pl.col("status").is_in([status.value for status in WITHOUT_VALUE])
    known_flags = {flag.value for flag in Flag} | {""}
    used_flags = set(frame["flags"].fill_null("null").unique().str.split(" ").explode().to_list())
    faults = {
        "each observation once": frame.filter(order.is_duplicated()),
        "a declared measure": frame.filter(pl.col("unit").is_null()),
        "a known status": frame.filter(~pl.col("status").is_in([status.value for status in Status]).fill_null(False)),
        "no value where the status forbids one": frame.filter(valueless & pl.col("value").is_not_null()),
        "a value where the status promises one": frame.filter(
            ~valueless & (pl.col("value").is_null() | ~pl.col("value").is_finite())
        ),
    }
    problems = [
        Problem(spec.id, expected, str(rows.row(0, named=True)), "Mend the indicator.")
        for expected, rows in faults.items()
        if rows.height
    ]
    if strange := used_flags - known_flags:
        problems.append(Problem(spec.id, "known flags", ", ".join(sorted(strange)), "Mend the indicator."))
    if problems:
        raise IntegrityError(problems)
