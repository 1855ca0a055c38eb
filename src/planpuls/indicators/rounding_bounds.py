"""The least and the most that figures can have been where a table's small counts are rounded to 0 or 3.

A stock is a sum of counts, or what one table has beyond another: it rises with every count of a table, or falls with every one.
So it is counted again with each rounded table's counts as small, and as large, as they can have been; the least and the most of
what comes out are its bounds, and no narrower ones are right. Nothing is counted again where no table is rounded. What the rows of
one table leave over of others of it is no such sum and has no bounds (`Measure.difference`, `Result.remainders`).

A table counts each of its cells by itself: a total that the table gives is what it is, unless it is a 0 or a 3 itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import polars as pl

from planpuls.spec.indicator import Indicator
from planpuls.spec.observation import key_columns
from planpuls.spec.rounding import AT_LEAST, AT_MOST, ENDS, LEAST, ROUNDED_TO, can_be_bounded
from planpuls.spec.status import Flag


def is_rounded() -> pl.Expr:
    """Whether a row is, or is made of, a count that was rounded."""
    return pl.col("flags").str.split(" ").list.contains(Flag.ROUNDED.value)


def bounds(
    spec: Indicator,
    compute: Callable[..., Any],
    arguments: Mapping[str, Any],
    tables: frozenset[str],
    observations: pl.DataFrame,
) -> pl.DataFrame | None:
    """Rows of the bounds of an indicator's rounded figures, as `<measure>_at_least` and `<measure>_at_most`; None without any.

    `compute` gives `observations` from `arguments`, of which `tables` are tables as their publisher rounded them. Measures that
    are no sums of counts have none.
    """
    rounded = [name for name, given in sorted(arguments.items()) if _has_rounded(given)]
    if not set(rounded) <= tables:
        # What planpuls rounds itself is left unbounded, and so is what is divided by it.
        return None
    measures = [measure.id for measure in spec.measures if can_be_bounded(measure)]
    if not rounded or "flags" not in observations.columns:
        return None
    marked = observations.filter(
        is_rounded() & pl.col("value").is_not_null() & pl.col("measure").is_in(measures)
    ).with_columns(pl.col("value").cast(pl.Float64))
    if marked.is_empty():
        return None
    key = [column for column in (*key_columns(spec), "measure") if column in marked.columns]
    for number, corner in enumerate(product((AT_LEAST, AT_MOST), repeat=len(rounded))):
        moved = {name: _moved(arguments[name], to) for name, to in zip(rounded, corner, strict=True)}
        again = compute(**{**arguments, **moved}).observations
        values = again.select(*key, pl.col("value").cast(pl.Float64).alias(f"__{number}"))
        marked = marked.join(values, on=key, how="left", nulls_equal=True, maintain_order="left")
    found = [f"__{number}" for number in range(2 ** len(rounded))]
    all_there = pl.all_horizontal(pl.col(name).is_not_null() for name in found)
    ends = {end: (pl.min_horizontal if end == LEAST else pl.max_horizontal)("value", *found) for end in ENDS}
    return pl.concat(
        marked.filter(all_there)
        .with_columns(value.alias("value"), (pl.col("measure") + end).alias("measure"))
        .drop(found)
        for end, value in ends.items()
    )


def _has_rounded(table: Any) -> bool:
    if not isinstance(table, pl.DataFrame) or "flags" not in table.columns:
        return False
    return bool(table["flags"].str.contains(Flag.ROUNDED.value, literal=True).any())


def _moved(table: pl.DataFrame, to: tuple[int, int]) -> pl.DataFrame:
    """The table with what its marked rows were rounded to replaced; every count of a marked row that is 0 or 3 was rounded."""
    counts = [name for name, kind in table.schema.items() if kind.is_numeric()]
    return table.with_columns(
        pl.when(is_rounded() & (pl.col(name) == ROUNDED_TO[0]))
        .then(pl.lit(to[0]))
        .when(is_rounded() & (pl.col(name) == ROUNDED_TO[1]))
        .then(pl.lit(to[1]))
        .otherwise(pl.col(name))
        .cast(table.schema[name])
        .alias(name)
        for name in counts
    )
