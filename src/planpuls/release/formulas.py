"""The formula of every kind of view, as a column of the rows that `planpuls.release.views` puts side by side.

Columns: a measure by its id, `<id>_base` in the base period, `<id>_country` and `<id>_country_base` for the whole country.
A figure without a denominator, or with one below the view's `min_base`, is null: never a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from planpuls.spec.indicator import View, ViewKind

BASE, COUNTRY = "_base", "_country"
_DECIMALS = 9


def standing(view: View, key: Sequence[str]) -> pl.Expr:
    """A view that needs no base period. `key` are the columns that tell rows apart."""
    a = pl.col(view.measure)
    if view.kind == "diversity":
        return _diversity(view, a, [column for column in key if column != view.over])
    if view.kind == "share_of_country":
        return _over(view, 100 * a, pl.col(f"{view.measure}{COUNTRY}"))
    b = pl.col(str(view.of))
    if view.kind in ("share", "coverage"):
        return _over(view, 100 * a, b)
    if view.kind == "ratio":
        return _over(view, a, b)
    there = _over(view, pl.col(f"{view.measure}{COUNTRY}"), pl.col(f"{view.of}{COUNTRY}"), least=0)
    return _over(view, _over(view, a, b), there, least=0)


def comparing(view: View) -> pl.Expr:
    """A view that sets a period against a base period."""
    return _COMPARING[view.kind](view).alias(view.id)


def _over(view: View, part: pl.Expr, whole: pl.Expr, *, least: float | None = None) -> pl.Expr:
    """A division, rounded where floats end: its last bit depends on how the engine vectorises it."""
    floor = (view.min_base or 0) if least is None else least
    enough = (whole > 0) & (whole >= floor)
    return pl.when(enough).then((part / whole).round(_DECIMALS)).otherwise(None).alias(view.id)


def _diversity(view: View, a: pl.Expr, group: list[str]) -> pl.Expr:
    counted = ~pl.col(str(view.over)).is_in(list(view.without)) & pl.col(str(view.over)).is_not_null()
    shown = pl.when(counted).then(a).otherwise(0.0)
    hidden = (counted & a.is_null()).any().over(group)
    total, squares = shown.sum().over(group), (shown * shown).sum().over(group)
    number = pl.when(~hidden & (squares > 0)).then((total * total / squares).round(_DECIMALS))
    return number.otherwise(None).alias(view.id)


def _parts(view: View) -> tuple[pl.Expr, pl.Expr]:
    return pl.col(view.measure), pl.col(f"{view.measure}{BASE}")


def _change(view: View) -> pl.Expr:
    now, then = _parts(view)
    return now - then


def _growth(view: View) -> pl.Expr:
    now, then = _parts(view)
    return _over(view, 100 * (now - then), then)


def _index(view: View) -> pl.Expr:
    return _over(view, *_parts(view))


def _share_change(view: View) -> pl.Expr:
    now, then = _parts(view)
    whole, whole_then = pl.col(str(view.of)), pl.col(f"{view.of}{BASE}")
    return (_over(view, 100 * now, whole) - _over(view, 100 * then, whole_then)).round(_DECIMALS)


def _share_of_change(view: View) -> pl.Expr:
    now, then = _parts(view)
    whole_then = pl.col(f"{view.of}{BASE}")
    growth = pl.col(str(view.of)) - whole_then
    enough = (growth.abs() * 100 > (view.min_change_pct or 0) * whole_then) & (growth != 0)
    return pl.when(enough).then((100 * (now - then) / growth).round(_DECIMALS)).otherwise(None)


def _contribution(view: View) -> pl.Expr:
    now, then = _parts(view)
    return _over(view, 100 * (now - then), pl.col(f"{view.of}{BASE}"))


def _grown(name: str) -> pl.Expr:
    """The country's growth factor of a measure."""
    now, then = pl.col(f"{name}{COUNTRY}"), pl.col(f"{name}{COUNTRY}{BASE}")
    return pl.when(then > 0).then(now / then).otherwise(None)


def _relative_growth(view: View) -> pl.Expr:
    now, then = _parts(view)
    return (_over(view, 100 * now, then) - 100 * _grown(view.measure)).round(_DECIMALS)


def _shift_national(view: View) -> pl.Expr:
    _, then = _parts(view)
    return (then * (_grown(str(view.of)) - 1)).round(_DECIMALS)


def _shift_mix(view: View) -> pl.Expr:
    _, then = _parts(view)
    return (then * (_grown(view.measure) - _grown(str(view.of)))).round(_DECIMALS)


def _shift_local(view: View) -> pl.Expr:
    # What is left of the change, so that the three parts sum to it whatever was rounded.
    return _change(view) - _shift_national(view) - _shift_mix(view)


_COMPARING: dict[ViewKind, Callable[[View], pl.Expr]] = {
    "change": _change,
    "growth": _growth,
    "index": _index,
    "share_change": _share_change,
    "share_of_change": _share_of_change,
    "contribution": _contribution,
    "relative_growth": _relative_growth,
    "shift_national": _shift_national,
    "shift_mix": _shift_mix,
    "shift_local": _shift_local,
}
