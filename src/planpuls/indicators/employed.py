"""The employed of table 11618 as rows to sum: by workplace or by residence, with the whole country as the sum of its municipalities."""

from __future__ import annotations

import polars as pl

from planpuls.indicators.on_borders import summed
from planpuls.spec.indicator import Measure
from planpuls.spec.status import WITHOUT_VALUE, Status
from planpuls.spec.text import Text

BY_WORKPLACE = Measure(
    id="employed",
    name=Text(nb="Sysselsatte etter arbeidssted", en="Employed by workplace"),
    concept="employed_workplace_q4",
    unit=Text(
        nb="sysselsatte 15–74 år etter arbeidssted, 4. kvartal",
        en="employed persons aged 15–74 by workplace, 4th quarter",
    ),
    additive=True,
)


def rows_of(employed: pl.DataFrame, column: str) -> pl.DataFrame:
    """`municipality`, `period`, `value`, `status`, `flags`; code 0 is the sum of all municipalities of a year.

    `employed`: the table as its reader gives it, one row per municipality and year; `column`: `employed_workplace`,
    `employed_residence` or `residents`. The table's status is the least certain of its columns: a figure that is there
    keeps none of those that forbid one.
    """
    hidden = pl.col("status").is_in([status.value for status in WITHOUT_VALUE])
    value = pl.col(column)
    status = (
        pl.when(value.is_null() & ~hidden)
        .then(pl.lit(Status.MISSING.value))
        .when(value.is_not_null() & hidden)
        .then(pl.lit(Status.NORMAL.value))
        .otherwise(pl.col("status"))
    )
    rows = employed.select("municipality", "period", value.alias("value"), status.alias("status"), "flags")
    country = summed(rows, ["period"]).with_columns(pl.lit("0").alias("municipality"))
    return pl.concat([rows, country.select(rows.columns)])
