"""Small counts rounded to 0 or the base, so that sums of rounded counts stay near the true sums.

The idea is that of small count rounding (Langsrud and Heldal, SmallCountRounding): only the innermost cells are rounded, and every
sum is made of rounded cells, so that nothing can be found by subtracting one table from another. Which cells go up is decided so that
the margins keep near their true values; the same table gives the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planpuls.spec.status import Flag

Ints = NDArray[np.int64]


def rounded_cells(counts: Ints, margins: Sequence[Ints], base: int) -> Ints:
    """`counts` with every one from 1 to `base` - 1 made 0 or `base`.

    `margins`: for each kind of margin, the number of the margin that each cell belongs to. About as many cells go up as the small counts
    make `base`s; one by one, always the cell whose rounding up lowers the squared errors of its margins and of itself most, the first
    of equal ones. A table without small counts stays as it is.

    >>> rounded_cells(np.array([1, 2, 7, 0]), [np.array([0, 0, 1, 1])], 3).tolist()
    [0, 3, 7, 0]
    """
    small = np.flatnonzero((counts > 0) & (counts < base))
    result = counts.copy()
    result[small] = 0
    left = counts[small].astype(np.int64)
    open_margins = []
    for margin in margins:
        _, place = np.unique(margin[small], return_inverse=True)
        open_margins.append((place, np.bincount(place, weights=left).astype(np.int64)))
    waiting = np.ones(len(small), dtype=bool)
    for _ in range((2 * int(left.sum()) + base) // (2 * base)):
        gain = left + np.sum([missing[place] for place, missing in open_margins], axis=0, dtype=np.int64)
        best = int(np.argmax(np.where(waiting, gain, np.iinfo(np.int64).min)))
        waiting[best] = False
        result[small[best]] = base
        for place, missing in open_margins:
            missing[place[best]] -= base
    return result


def round_small_counts(
    table: pl.DataFrame, place: str, dimensions: Sequence[str], value: str, base: int
) -> pl.DataFrame:
    """Every count of a delivered table from its rounded innermost cells; adds `rounded` (Boolean: the count was changed).

    `place`: column of codes: municipalities of four digits, counties of their first two, the country `0`. Where a sum stands beside its
    parts, what it holds beyond them is an innermost cell too, and the sum is made again of rounded cells. Periods are rounded each by
    itself. Counts that are missing stay so. Rows keep their order.
    """
    key = ["period", *dimensions]
    numbered = table.with_row_index("__row").with_columns(pl.col(value).alias("__left"))
    own = pl.col(place)
    numbered = numbered.join(
        numbered.select(*key, own.alias("__county"), pl.lit(value=True).alias("__there")),
        left_on=[*key, own.str.head(2)],
        right_on=[*key, "__county"],
        how="left",
        maintain_order="left",
    ).with_columns(
        pl.when((own.str.len_chars() == 4) & pl.col("__there"))
        .then(own.str.head(2))
        .otherwise(pl.lit("0"))
        .alias("__whole")
    )
    inner = _with_parts(numbered, key, place, value).with_columns(pl.col("__left") - pl.col("__parts"))
    cells = inner.filter(pl.col("__left").is_not_null()).sort([*key, place])
    new = [
        part.select("__row", pl.Series("__change", _one_period(part, (place, *dimensions), base)) - pl.col("__left"))
        for part in cells.partition_by("period", maintain_order=True)
    ]
    none = pl.DataFrame(schema={"__row": numbered.schema["__row"], "__change": pl.Int64})
    changed = numbered.join(pl.concat([none, *new]), on="__row", how="left", maintain_order="left").with_columns(
        pl.col("__change").fill_null(0)
    )
    # Counties first, so that the country's sum has theirs.
    for length in (2, 1):
        moved = _with_parts(changed, key, place, "__change")["__parts"]
        here = own.str.len_chars() == length
        changed = changed.with_columns(
            pl.when(here).then(pl.col("__change") + moved).otherwise("__change").alias("__change")
        )
    return changed.with_columns(
        (pl.col(value) + pl.col("__change")).alias(value), (pl.col("__change") != 0).alias("rounded")
    ).select(*table.columns, "rounded")


def _with_parts(rows: pl.DataFrame, key: Sequence[str], place: str, value: str) -> pl.DataFrame:
    """Rows with the sum of `value` over what each of them is made of as `__parts`; `__whole` is what a row is a part of."""
    below = rows.filter(pl.col(place) != "0").group_by([*key, "__whole"]).agg(pl.col(value).sum().alias("__parts"))
    joined = rows.join(below, left_on=[*key, place], right_on=[*key, "__whole"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("__parts").fill_null(0))


def _one_period(cells: pl.DataFrame, columns: Sequence[str], base: int) -> Ints:
    """The innermost cells of one period, with the margins of every choice of fewer columns."""
    codes = [cells[column].rank("dense").to_numpy().astype(np.int64) for column in columns]
    margins = [np.zeros(cells.height, dtype=np.int64)]
    for size in range(1, len(columns)):
        for chosen in combinations(codes, size):
            sizes = [int(code.max()) + 1 for code in chosen]
            margins.append(np.ravel_multi_index(chosen, sizes).astype(np.int64))
    return rounded_cells(cells["__left"].to_numpy().astype(np.int64), margins, base)


def rounded_table(
    table: pl.DataFrame, place: str, dimensions: list[str], value: str, base: int
) -> dict[str, pl.DataFrame]:
    """Output `table`: the delivered table with small counts rounded; rows that changed are flagged."""
    rounded = round_small_counts(table, place, dimensions, value, base)
    joined = pl.concat_str([pl.col("flags"), pl.lit(Flag.ROUNDED.value)], separator=" ").str.strip_chars()
    flags = joined.str.split(" ").list.unique().list.sort().list.join(" ")
    changed = pl.when("rounded").then(flags).otherwise("flags").alias("flags")
    return {"table": rounded.with_columns(changed).drop("rounded")}
