"""One question's figure of a place as its page shows it: value, region, trend, what the change means, what to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from planpuls.editions.charts.spark import sparkline
from planpuls.editions.site.parts import Cell, figure_cell, question_address, ranges
from planpuls.editions.site.places.atlas import Atlas
from planpuls.editions.site.places.words import word
from planpuls.editions.site.texts import say
from planpuls.release.area_figures import Change
from planpuls.release.profile import ProfileRow
from planpuls.spec.goal import Point
from planpuls.spec.indicator import Break, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import WITHOUT_VALUE, Flag, Status
from planpuls.spec.text import Language

_SIGNED = frozenset({"change", "growth", "share_change", "contribution", "relative_growth"})
_WHOLE = "all"
"""Code of a dimension's whole, where it has no name of its own."""
_SAID_ELSEWHERE = frozenset({Flag.DEMO.value, Flag.BREAK.value, Flag.AIR_LINE.value, Flag.PARTIAL_SOURCE.value})
"""Flags that the page, the note on the change, the label or the heading of preliminary figures say."""


@dataclass(frozen=True)
class FigureRow:
    question: str
    page: str
    """Address of the question, and the state that shows this place on it."""
    state: str
    label: str
    value: Cell
    unit: str
    date: str
    region: str | None
    spark: str | None
    change: str | None
    rank: str | None
    preliminary: str | None
    """Heading that a figure from a partial source stands under."""
    notes: tuple[str, ...]


def state_of(area_set: str, name: str) -> str:
    """The part of a question page's address that shows one area on it.

    >>> state_of("municipality@2024", "Ås")
    'area=%C3%85s&set=municipality-2024'
    """
    return urlencode({"area": name, "set": area_set.replace("@", "-")})


def figure_row(atlas: Atlas, row: ProfileRow, name: str, language: Language) -> FigureRow:
    choices = atlas.choices
    spec = choices.release.specs[row.indicator]
    breaks, partial = atlas.about(spec)
    label = spec.partial_label.get(language) if partial and spec.partial_label else None
    return FigureRow(
        question=spec.question.get(language),
        page=question_address(spec.id).get(language),
        state=state_of(row.area_set, name),
        label=_label(spec, row, language),
        value=value_cell(row, row.value, language),
        unit=unit_of(spec, row.item, language),
        date=_date(atlas, spec, row, language),
        region=value_cell(row, row.region_value, language).text if row.region_value is not None else None,
        spark=_spark(row, breaks, choices.plan["verdict"]["baseline"], language),
        change=change_text(row.item, row.change, unit_of(spec, row.item, language), language),
        rank=word("rank", language, rank=row.rank, ranked=row.ranked) if row.rank is not None else None,
        preliminary=label,
        notes=_notes(atlas, row, language),
    )


def value_cell(row: ProfileRow, value: float | None, language: Language) -> Cell:
    return figure_cell(value, row.item.decimals, language, status=row.status, sign=is_signed(row.item))


def is_signed(item: Measure | View) -> bool:
    return isinstance(item, View) and item.kind in _SIGNED


def _label(spec: Indicator, row: ProfileRow, language: Language) -> str:
    """What the figure is: its name, and the values of dimensions that it is of."""
    parts = [row.item.name.get(language)]
    for dimension in spec.dimensions:
        value = row.where.get(dimension.id)
        if value is None or dimension.id == "hub_profile":
            continue
        known = dimension.values.get(str(value))
        if known is None and value == _WHOLE:
            continue
        text = known.get(language) if known else str(value)
        if dimension.id == "distance_m":
            text = f"{number(float(value), 0, language)} m"
        elif dimension.id == "minutes":
            text = f"{value} min"
        parts.append(text)
    return " · ".join(parts)


def _date(atlas: Atlas, spec: Indicator, row: ProfileRow, language: Language) -> str:
    if row.base_period is not None:
        return f"{row.base_period}–{row.period}"
    return atlas.choices.date(spec, row.period, language, row.item)


def unit_of(spec: Indicator, item: Measure | View, language: Language) -> str:
    """The figure's unit; empty where its name says it, as that of published figures does."""
    return "" if spec.id == "published-profiles" else item.unit.get(language)


def change_text(item: Measure | View, change: Change | None, unit: str, language: Language) -> str | None:
    """The change in the figure's unit, and as a count of what is counted."""
    if change is None:
        return None
    count = None
    if change.count is not None and change.counted is not None:
        count = f"{number(change.count, 0, language, sign=True)} {change.counted.unit.get(language)}"
    if change.amount is None:
        return word("since", language, amount=count, base=change.base_period) if count else None
    share = isinstance(item, View) and item.kind in ("share", "share_of_country")
    unit = word("points", language) if share else unit
    amount = f"{number(change.amount, item.decimals, language, sign=True)} {unit}".strip()
    said = word("since", language, amount=amount, base=change.base_period)
    return f"{said}; {word('means', language, count=count)}" if count else said


def _notes(atlas: Atlas, row: ProfileRow, language: Language) -> tuple[str, ...]:
    glossary = atlas.choices.glossary
    found = [glossary["flags"][flag][language] for flag in row.flags.split(" ") if flag and flag not in _SAID_ELSEWHERE]
    crossed = (row.change is not None and row.change.crosses_break) or Flag.BREAK.value in row.flags.split(" ")
    found += [glossary["flags"][Flag.BREAK.value][language]] if crossed else []
    # A figure that is there is not missing, though a part of it may be.
    if row.status != Status.NORMAL.value and not (row.value is not None and row.status in WITHOUT_VALUE):
        found.append(glossary["statuses"][row.status]["text"][language])
    if row.without_value:
        found.append(word("without_value", language, periods=ranges(row.without_value)))
    return tuple(found)


def _spark(row: ProfileRow, breaks: Sequence[Break], baseline: str, language: Language) -> str | None:
    # A growth has no years before its base.
    since = row.base_period or ""
    trend = [(period, value) for period, value in row.trend if period.isdigit() and period >= since]
    if len(trend) < 2:
        return None
    (first, from_), (last, to) = trend[0], trend[-1]
    early = row.base_period is None and any(period >= baseline for period, _ in trend)
    points = [Point(period=period, value=value, before_baseline=early and period < baseline) for period, value in trend]
    told = say(
        "trend",
        language,
        first=first,
        last=last,
        from_=number(from_, row.item.decimals, language),
        to=number(to, row.item.decimals, language),
    )
    return sparkline(points, breaks, told, least_span=_least_span(row.item, trend))


def _least_span(item: Measure | View, trend: Sequence[tuple[str, float]]) -> float:
    """How much must change to look like a change: a point of a share, else a fiftieth of the largest value."""
    if isinstance(item, View) and item.kind in ("share", "share_of_change", "coverage", "growth", "relative_growth"):
        return 1.0
    return max(abs(value) for _, value in trend) / 50 or 1.0
