"""How two tables differ, row by row: what is lost, what is new, which cells are others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

_TIMES = "__times"


@dataclass(repr=False)
class Difference:
    """From the table of the sound file to that of the damaged one."""

    gone: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Rows that are gone without another in their place."""
    strange: int = 0
    """Rows that are there without one whose place they take."""
    changed: dict[str, int] = field(default_factory=dict)
    """Column -> rows in which it has another value."""

    @property
    def lost(self) -> int:
        return self.gone.height

    def __repr__(self) -> str:
        return f"{self.lost} rows gone, {self.strange} strange, changed {self.changed}"

    def __bool__(self) -> bool:
        return bool(self.lost or self.strange or self.changed)


def difference(expected: pl.DataFrame, found: pl.DataFrame, key: Sequence[str]) -> Difference:
    """Rows are paired by `key`; what is left is paired in order where as many are gone as have come.

    Without a key the shape (`wkb`) pairs rows, or their order where there is none.
    """
    assert expected.schema == found.schema, f"columns {found.schema} for {expected.schema}"
    if expected.equals(found):
        return Difference()
    gone, come = _without(expected, found), _without(found, expected)
    pairs = [name for name in (*key,) or ("wkb",) if name in expected.columns]
    result = Difference()
    if pairs and not gone.is_empty() and not come.is_empty():
        left, right = _numbered(gone, pairs), _numbered(come, pairs)
        both = left.join(right, on=[*pairs, _TIMES], how="inner", nulls_equal=True, suffix=" found")
        _count(result, both, [name for name in expected.columns if name not in pairs])
        gone = left.join(right, on=[*pairs, _TIMES], how="anti", nulls_equal=True).drop(_TIMES)
        come = right.join(left, on=[*pairs, _TIMES], how="anti", nulls_equal=True).drop(_TIMES)
    if gone.height == come.height and gone.height:
        order = [name for name in expected.columns if gone[name].sort().equals(come[name].sort())]
        left, right = (side.sort(order or expected.columns, maintain_order=True) for side in (gone, come))
        both = pl.concat([left, right.rename({name: f"{name} found" for name in right.columns})], how="horizontal")
        _count(result, both, expected.columns)
    else:
        result.gone, result.strange = gone, come.height
    return result


def _without(frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The rows of `frame` that `other` does not have, each as often as it has it more often."""
    left, right = _numbered(frame, frame.columns), _numbered(other, other.columns)
    return left.join(right, on=left.columns, how="anti", nulls_equal=True).drop(_TIMES)


def _numbered(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(pl.len()).over(list(columns)).alias(_TIMES))


def _count(result: Difference, both: pl.DataFrame, columns: Sequence[str]) -> None:
    for name in columns:
        times = int((~pl.Series(both[name]).eq_missing(both[f"{name} found"])).sum())
        if times:
            result.changed[name] = result.changed.get(name, 0) + times
