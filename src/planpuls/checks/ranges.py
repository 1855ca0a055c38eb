"""Values that cannot occur: stocks below zero, parts above their whole, bounds out of order, curves that fall."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import polars as pl

from planpuls.checks.evidence import SLACK, Declared, Evidence, Finding, finding
from planpuls.spec.check import Check, Severity
from planpuls.spec.indicator import Indicator
from planpuls.spec.observation import key_columns
from planpuls.spec.rounding import LEAST, MOST, bounded_by
from planpuls.spec.text import Text

MAY_BE_NEGATIVE = frozenset(
    {
        ("housing-only-towns", "new_jobs_4_years"),  # a change, not a stock
        ("value-creation", "gross_value_added"),  # less sold than bought in
        ("published-profiles", "published"),  # figures of other makers, some of them changes
        ("published-profiles", "ours"),
    }
)
MAY_EXCEED = frozenset({("freight", "of_line_pct")})
"""Shares of something that is no whole: emissions against a line to zero."""
_BOUNDS = (("_lower", "_upper"), (LEAST, MOST), ("_least", "_most"))
_WITHIN = re.compile(r"(?P<stem>.*within)_(?P<metres>\d+)m$")
_COUNT = Text(nb="i tallets egen enhet", en="in the figure's own unit")


def below_zero(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = how far below zero a stock is."""
    found = []
    for name, rows in evidence.observations.items():
        stocks = [measure.id for measure in evidence.specs[name].measures if (name, measure.id) not in MAY_BE_NEGATIVE]
        below = rows.filter((pl.col("value") < -threshold) & pl.col("measure").is_in(stocks))
        one = finding(name, below.with_columns((-pl.col("value")).alias("amiss")), threshold)
        found.append(replace(one, tried=rows["value"].count(), found=one.found or 0.0))
    return found


def part_above_whole(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = part - whole of every share, over floating point's own slack."""
    found = []
    for name, rows in evidence.observations.items():
        spec = evidence.specs[name]
        for view in spec.views:
            if view.kind == "share" and (name, view.id) not in MAY_EXCEED:
                pairs = _beside(spec, rows, view.measure, str(view.of))
                subject = f"{name}/{view.id}"
                found.append(finding(subject, _above(pairs, "value", "value_of"), threshold))
    return found


def bounds_out_of_order(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = how far a figure lies outside its own least and most."""
    found = []
    for name, rows in evidence.observations.items():
        spec = bounded_by(evidence.specs[name], rows)
        ids = {measure.id for measure in spec.measures}
        for low, high in _BOUNDS:
            for stem in sorted(one.removesuffix(low) for one in ids if one.endswith(low)):
                order = [one for one in (stem + low, stem, stem + high) if one in ids]
                pairs = [_beside(spec, rows, less, more) for less, more in pairwise(order)]
                told = [_above(pair, "value", "value_of") for pair in pairs]
                if told:
                    found.append(finding(f"{name}/{stem}", pl.concat(told), threshold))
    return found


def falling_curve(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = how many fewer lie within a longer distance than within a shorter one."""
    found = []
    for name, rows in evidence.observations.items():
        spec = evidence.specs[name]
        key = [column for column in key_columns(spec) if column != "distance_m"]
        for measure in spec.measures:
            if "distance_m" in measure.dimensions:
                curve = rows.filter(pl.col("measure") == measure.id)
                if spec.dimensions[-1].id != "distance_m":  # observations are stored in the order of their columns
                    curve = curve.sort(*key, "distance_m")
                same = pl.all_horizontal(pl.col(column).eq_missing(pl.col(column).shift(1)) for column in key)
                less = pl.when(same).then(pl.col("value").shift(1) - pl.col("value"))
                found.append(finding(f"{name}/{measure.id}", curve.with_columns(_over(less)), threshold))
        for stem, order in sorted(_within(spec).items()):
            pairs = [_beside(spec, rows, near, far) for near, far in pairwise(order)]
            told = [_above(pair, "value", "value_of") for pair in pairs]
            if told:
                found.append(finding(f"{name}/{stem}", pl.concat(told), threshold))
    return found


def _within(spec: Indicator) -> dict[str, list[str]]:
    """Measures `<stem>_<metres>m` by their stem, nearest first."""
    stems: dict[str, list[tuple[int, str]]] = {}
    for measure in spec.measures:
        if match := _WITHIN.match(measure.id):
            stems.setdefault(match["stem"], []).append((int(match["metres"]), measure.id))
    return {stem: [name for _, name in sorted(names)] for stem, names in stems.items()}


def _beside(spec: Indicator, rows: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """Rows of one measure with those of another of the same place as `value_of`."""
    shared = set(spec.measure(first).dimensions) & set(spec.measure(second).dimensions)
    dimensions = {dimension.id for dimension in spec.dimensions}
    on = [column for column in key_columns(spec) if column not in dimensions or column in shared]
    other = rows.filter(pl.col("measure") == second).select(*on, pl.col("value").alias("value_of"))
    return rows.filter(pl.col("measure") == first).join(other, on=on, nulls_equal=True, maintain_order="left")


def _above(pairs: pl.DataFrame, part: str, whole: str) -> pl.DataFrame:
    slack = SLACK * pl.max_horizontal(pl.col(part).abs(), pl.col(whole).abs(), pl.lit(1.0))
    return pairs.select("area_set", "area", "period", _over(pl.col(part) - pl.col(whole) - slack))


def _over(excess: pl.Expr) -> pl.Expr:
    return pl.when(excess > 0).then(excess).when(excess.is_not_null()).then(0.0).alias("amiss")


CHECKS = (
    Declared(
        Check(
            id="range-below-zero",
            kind="range",
            severity=Severity.ERROR,
            text=Text(
                nb="Ingen beholdning av personer, virksomheter, areal, tid eller penger er under null.",
                en="No stock of persons, establishments, area, time or money is below zero.",
            ),
            threshold=0,
            unit=_COUNT,
        ),
        below_zero,
    ),
    Declared(
        Check(
            id="range-part-above-whole",
            kind="range",
            severity=Severity.ERROR,
            text=Text(
                nb="Ingen del er større enn det den er en andel av.",
                en="No part is larger than what it is a share of.",
            ),
            threshold=0,
            unit=_COUNT,
        ),
        part_above_whole,
    ),
    Declared(
        Check(
            id="range-bounds",
            kind="range",
            severity=Severity.ERROR,
            text=Text(
                nb="Et tall med usikkerhet ligger mellom sin nedre og øvre grense.",
                en="A figure with bounds lies between its lower and its upper one.",
            ),
            threshold=0,
            unit=_COUNT,
        ),
        bounds_out_of_order,
    ),
    Declared(
        Check(
            id="range-falling-curve",
            kind="range",
            severity=Severity.ERROR,
            text=Text(
                nb="Innenfor en lengre avstand ligger aldri færre enn innenfor en kortere.",
                en="Never do fewer lie within a longer distance than within a shorter one.",
            ),
            threshold=0,
            unit=_COUNT,
        ),
        falling_curve,
    ),
)
