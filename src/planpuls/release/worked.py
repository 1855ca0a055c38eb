"""A figure's formula with the numbers in it, for whoever wants to reckon it over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from planpuls.release.formulas import BASE
from planpuls.release.query import query
from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET
from planpuls.spec.errors import NotFoundError
from planpuls.spec.indicator import Indicator, View, ViewKind
from planpuls.spec.numbers import number
from planpuls.spec.observation import key_columns
from planpuls.spec.rounding import ENDS
from planpuls.spec.text import Language, Text

FORMULAS: dict[ViewKind, str] = {
    "share": "100 · {a} / {b}",
    "coverage": "100 · {a} / {b}",
    "ratio": "{a} / {b}",
    "share_of_country": "100 · {a} / {A}",
    "location_quotient": "({a} / {b}) / ({A} / {B})",
    "diversity": "({sum} · {sum}) / {squares}",
    "change": "{a} − {a0}",
    "growth": "100 · ({a} − {a0}) / {a0}",
    "index": "{a} / {a0}",
    "share_change": "100 · ({a} / {b} − {a0} / {b0})",
    "share_of_change": "100 · ({a} − {a0}) / ({b} − {b0})",
    "contribution": "100 · ({a} − {a0}) / {b0}",
    "relative_growth": "100 · ({a} / {a0} − {A} / {A0})",
    "shift_national": "{a0} · ({B} / {B0} − 1)",
    "shift_mix": "{a0} · ({A} / {A0} − {B} / {B0})",
    "shift_local": "{a0} · ({a} / {a0} − {A} / {A0})",
}
"""With the letters of `planpuls.spec.indicator.View`: a `measure`, b `of`, A and B the same of the whole country, 0 the base."""
_DECIMALS = 9


@dataclass(frozen=True)
class Worked:
    """One derived figure."""

    view: str
    name: Text
    unit: Text
    where: dict[str, Any]
    """Key columns of its row."""
    text: Text
    """`100 · 1,234 / 5,678 = 21.733004579`, with every digit that is stored."""
    value: float
    least: float | None = None
    """What it can have been where a source's small counts are rounded; None where no rounding moves it, or `rows` have no bounds."""
    most: float | None = None

    def between(self, language: Language) -> str | None:
        """`between 4.1 and 5.9`, with every digit that is stored; None without bounds."""
        if self.least is None or self.most is None or self.least == self.most:
            return None
        least, most = (_number(end, language).strip("()") for end in (self.least, self.most))
        return f"mellom {least} og {most}" if language == "nb" else f"between {least} and {most}"


def worked(
    release: Release,
    spec: Indicator,
    rows: pl.DataFrame,
    *,
    period: str | None = None,
    base_period: str | None = None,
    observations: pl.DataFrame | None = None,
) -> Iterator[Worked]:
    """Every derived figure of `rows`, which are those of `planpuls.release.query.query`; figures without a value are left out."""
    country = _country(release, spec, period, base_period, observations)
    key = key_columns(spec)
    beside = ["period", *(dimension.id for dimension in spec.dimensions)]
    theirs = {tuple(row[name] for name in beside): row for row in country}
    sums = _diversity_sums(spec, rows)
    for row in rows.to_dicts():
        there = theirs.get(tuple(row[name] for name in beside), {})
        for view in spec.views:
            value = row.get(view.id)
            if value is None or (view.compares and base_period is None):
                continue
            given = _numbers(view, row, there) | sums.get((view.id, *_group(view, row, key)), {})
            needed = FORMULAS[view.kind]
            if any(given.get(name) is None for name in _names(needed)):
                continue
            text = Text(nb=_written(needed, given, value, "nb"), en=_written(needed, given, value, "en"))
            least, most = (row.get(f"{view.id}{end}") for end in ENDS)
            where = {name: row[name] for name in key}
            yield Worked(view.id, view.name, view.unit, where, text, float(value), least, most)


def _country(
    release: Release, spec: Indicator, period: str | None, base_period: str | None, observations: pl.DataFrame | None
) -> list[dict[str, Any]]:
    if not any(view.needs_country for view in spec.views):
        return []
    asked = {"area_set": COUNTRY_SET, "period": period, "base_period": base_period}
    try:
        return query(release, spec.id, observations=observations, **asked).rows.to_dicts()  # type: ignore[arg-type]
    except NotFoundError:
        return []


def _numbers(view: View, row: Mapping[str, Any], country: Mapping[str, Any]) -> dict[str, Any]:
    of = str(view.of)
    return {
        "a": row.get(view.measure),
        "b": row.get(of),
        "a0": row.get(view.measure + BASE),
        "b0": row.get(of + BASE),
        "A": country.get(view.measure),
        "B": country.get(of),
        "A0": country.get(view.measure + BASE),
        "B0": country.get(of + BASE),
    }


def _diversity_sums(spec: Indicator, rows: pl.DataFrame) -> dict[tuple[Any, ...], dict[str, float]]:
    found: dict[tuple[Any, ...], dict[str, float]] = {}
    for view in spec.views:
        if view.kind != "diversity":
            continue
        group = [column for column in key_columns(spec) if column != view.over]
        counted = rows.filter(pl.col(str(view.over)).is_not_null() & ~pl.col(str(view.over)).is_in(list(view.without)))
        a = pl.col(view.measure)
        sums = counted.group_by(group).agg(a.sum().alias("sum"), (a * a).sum().alias("squares"))
        for row in sums.to_dicts():
            key = (view.id, *(row[name] for name in group))
            found[key] = {"sum": row["sum"], "squares": row["squares"]}
    return found


def _group(view: View, row: Mapping[str, Any], key: list[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in key if name != view.over)


def _names(formula: str) -> list[str]:
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(formula) if name]


def _written(formula: str, given: Mapping[str, Any], value: float, language: Any) -> str:
    numbers = {name: _number(float(found), language) for name, found in given.items() if found is not None}
    return f"{formula.format(**numbers)} = {_number(value, language).strip('()')}"


def _number(value: float, language: Any) -> str:
    """Every digit that is stored, and no more; below zero in brackets, so that a formula stays one.

    >>> _number(1234.0, "en"), _number(0.5, "nb"), _number(-2.25, "en")
    ('1,234', '0,5', '(−2.25)')
    """
    digits = next((count for count in range(_DECIMALS) if round(value, count) == round(value, _DECIMALS)), _DECIMALS)
    text = number(value, digits, language)
    return f"({text})" if value < 0 else text
