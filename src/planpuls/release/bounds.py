"""The least and the most that derived figures can have been where a table's small counts are rounded to 0 or 3.

Every count that a formula is made of lies between bounds of its own, and every formula (`planpuls.release.formulas`) rises or falls with
each of its counts alone, whatever the others are. So its least and its most stand at the corners, where each count is as small or
as large as it can have been: the formula itself is worked out there, and no narrower bounds are right. Two years are rounded each
by itself.

Where a whole is summed from rows of which the part's are some (`View.within`), the part and what is left of the whole are the
counts that vary. The whole country's figures are taken as if an area were no part of them, and the parts of a shift-share as if an
industry were no part of all: bounds hold, and are wider than they could be by what an area weighs in the country.

No bounds are given where a count that is divided by can have been 0, where the growth that is shared out can have been too small
or have turned, and of diversity, which rises with some counts and falls with others.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import polars as pl

from planpuls.release.formulas import BASE, COUNTRY, comparing, standing
from planpuls.spec.indicator import Indicator, View, ViewKind
from planpuls.spec.rounding import ENDS, LEAST, MOST, has_bounds
from planpuls.spec.status import Flag

_Count = tuple[str, str]
_PART, _WHOLE = "part", "whole"
_COUNTS: dict[ViewKind, tuple[_Count, ...]] = {
    "share": ((_PART, ""), (_WHOLE, "")),
    "coverage": ((_PART, ""), (_WHOLE, "")),
    "ratio": ((_PART, ""), (_WHOLE, "")),
    "share_of_country": ((_PART, ""), (_PART, COUNTRY)),
    "location_quotient": ((_PART, ""), (_WHOLE, ""), (_PART, COUNTRY), (_WHOLE, COUNTRY)),
    "change": ((_PART, ""), (_PART, BASE)),
    "growth": ((_PART, ""), (_PART, BASE)),
    "index": ((_PART, ""), (_PART, BASE)),
    "share_change": ((_PART, ""), (_WHOLE, ""), (_PART, BASE), (_WHOLE, BASE)),
    "share_of_change": ((_PART, ""), (_WHOLE, ""), (_PART, BASE), (_WHOLE, BASE)),
    "contribution": ((_PART, ""), (_PART, BASE), (_WHOLE, BASE)),
    "relative_growth": ((_PART, ""), (_PART, BASE), (_PART, COUNTRY), (_PART, COUNTRY + BASE)),
    "shift_national": ((_PART, BASE), (_WHOLE, COUNTRY), (_WHOLE, COUNTRY + BASE)),
    "shift_mix": (
        (_PART, BASE),
        (_PART, COUNTRY),
        (_PART, COUNTRY + BASE),
        (_WHOLE, COUNTRY),
        (_WHOLE, COUNTRY + BASE),
    ),
    # The country's growth of all, in the two parts it is made of, falls out of the third.
    "shift_local": ((_PART, ""), (_PART, BASE), (_PART, COUNTRY), (_PART, COUNTRY + BASE)),
}
"""The counts that a formula is made of: the view's `measure` or its `of`, and in which column of it."""
_DECIMALS = 9


def of_exact_figures(spec: Indicator, table: pl.DataFrame) -> pl.DataFrame:
    """Rows side by side with each figure that is made of no rounded count as its own least and most.

    A figure that is made of rounded ones (column `__flags_<measure>`) and has no bounds stays without.
    """
    there = {measure.id for measure in spec.measures}
    return table.with_columns(
        pl.when(pl.col(f"__flags_{measure.id}").fill_null("").str.contains(Flag.ROUNDED.value, literal=True))
        .then(pl.col(f"{measure.id}{end}"))
        .otherwise(pl.col(measure.id))
        .alias(f"{measure.id}{end}")
        for measure in spec.measures
        for end in ENDS
        if f"{measure.id}{end}" in there
    )


def bounds_of_views(spec: Indicator, views: Sequence[View], rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Rows with `<view>_at_least` and `<view>_at_most` of every view that rounding moves, and the names of these columns.

    `rows`: measures with their bounds, in a base period and of the country too where views need them, and the views. Without bounds
    in them nothing is added.
    """
    added: list[str] = []
    if not has_bounds(spec):
        return rows, added
    for view in views:
        varying = [count for count in _COUNTS.get(view.kind, ()) if _column(view, count, LEAST) in rows.columns]
        if not varying or any(spec.measure(name).difference for name in (view.measure, view.of or view.measure)):
            continue
        ends = _ends(view, rows, varying)
        names = [f"{view.id}{end}" for end in ENDS]
        rows = rows.with_columns(ends[end].alias(name) for end, name in zip(ENDS, names, strict=True))
        added += names
    return rows, added


def _ends(view: View, rows: pl.DataFrame, varying: Sequence[_Count]) -> pl.DataFrame:
    """The least and the most of a view, as columns of their names; null in rows where one corner has no figure."""
    plain = view.model_copy(update={"min_base": None})
    formula = comparing(plain) if view.compares else standing(plain, ())
    corners = pl.concat(
        (
            _at(rows, view, dict(zip(varying, corner, strict=True))).select(formula.alias(str(number)))
            for number, corner in enumerate(product(ENDS, repeat=len(varying)))
        ),
        how="horizontal",
    )
    known = corners.select(pl.all_horizontal(pl.all().is_not_null())).to_series() & rows[view.id].is_not_null()
    if view.kind == "share_of_change":
        known &= _grows_one_way(rows, view)
    least, most = pl.min_horizontal(pl.all()), pl.max_horizontal(pl.all())
    if view.kind == "share":
        least, most = least.clip(0, 100), most.clip(0, 100)
    return corners.select(
        pl.when(known).then(end.round(_DECIMALS)).alias(name) for name, end in ((LEAST, least), (MOST, most))
    )


def _column(view: View, count: _Count, end: str = "") -> str:
    """The column of a count, or of one of its ends."""
    which, where = count
    return f"{view.measure if which == _PART else view.of}{end}{where}"


def _at(rows: pl.DataFrame, view: View, corner: dict[_Count, str]) -> pl.DataFrame:
    """Rows with each count at one of its ends; a whole that holds the part is the part and what is left of it."""
    moved = []
    for count, end in corner.items():
        bound = pl.col(_column(view, count, end))
        part = (_PART, count[1])
        if view.within and count[0] == _WHOLE and part in corner and view.kind != "shift_mix":
            bound = bound - pl.col(_column(view, part, end)) + pl.col(_column(view, part, corner[part]))
        moved.append(bound.alias(_column(view, count)))
    return rows.with_columns(moved)


def _grows_one_way(rows: pl.DataFrame, view: View) -> pl.Series:
    """Whether the whole grew, or shrank, wherever between its bounds it was."""
    now, then = (
        [
            pl.col(name if (name := _column(view, (_WHOLE, where), end)) in rows.columns else f"{view.of}{where}")
            for end in ENDS
        ]
        for where in ("", BASE)
    )
    return rows.select((now[0] > then[1]) | (now[1] < then[0])).to_series()
