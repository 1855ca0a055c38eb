"""What a place's page says first: its employees, how they grew beside the region, and the figures it is known by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.figure_rows import FigureRow
from planpuls.editions.site.places.words import word
from planpuls.release.profile import Profile, ProfileRow
from planpuls.spec.indicator import Indicator, View
from planpuls.spec.numbers import number
from planpuls.spec.text import Language

EMPLOYEES = ("growth-distribution", "strategy-areas")
"""Indicators that have areas' employees and their growth: of municipalities and groups of them, and of the plan's places."""
_COVERAGE, _NEAR = "housing-only-towns", "jobs-near-hubs"


@dataclass(frozen=True)
class KeyFigure:
    value: str
    label: str
    preliminary: str | None = None


@dataclass(frozen=True)
class _Grown:
    """The release's row of a place's employees against the baseline, and the region's of the same years."""

    spec: Indicator
    own: dict[str, Any]
    region: dict[str, Any] | None


def _employees(atlas: Atlas, place: Place) -> _Grown | None:
    for indicator in EMPLOYEES:
        for key, code in place.sets:
            if (key, code) not in atlas.stored.get(indicator, ()):
                continue
            own = _by_area(atlas, indicator, key).get(code)
            if own is None:
                continue
            region_set, region_code = atlas.choices.region
            region = _by_area(atlas, indicator, region_set).get(region_code)
            years = (own["base_period"], own["period"])
            same = region is not None and (region["base_period"], region["period"]) == years
            return _Grown(atlas.choices.release.specs[indicator], own, region if same else None)
    return None


def _by_area(atlas: Atlas, indicator: str, key: str) -> dict[str, dict[str, Any]]:
    """Employees of every area of a set, newest end point against the baseline, as the release derives them."""
    if (indicator, key) not in atlas.tables:
        choices, found = atlas.choices, {}
        spec = choices.release.specs[indicator]
        periods = choices.observed(indicator).filter(pl.col("area_set") == key)["period"].unique().to_list()
        base, end = choices.span(periods, spec) if periods else ("", "")
        if base != end:
            rows = choices.rows(indicator, area_set=key, base_period=base)
            rows = rows.filter((pl.col("period") == end) & pl.col("employees").is_not_null())
            found = {row["area"]: row for row in rows.to_dicts()}
        atlas.tables[indicator, key] = found
    grown: dict[str, dict[str, Any]] = atlas.tables[indicator, key]
    return grown


def head_sentences(atlas: Atlas, place: Place, found: Profile, language: Language) -> list[str]:
    choices, name = atlas.choices, place.name.get(language)
    sentences = []
    grown = _employees(atlas, place)
    if grown is not None:
        own, region, spec = grown.own, grown.region, grown.spec
        date = choices.date(spec, own["period"], language)
        value = number(own["employees"], 0, language)
        sentences.append(word("head_employees", language, name=name, value=value, date=date))
        if own["growth_pct"] is not None:
            change = own["employees"] - own["employees_base"]
            key = "head_more" if change > 0 else "head_fewer" if change < 0 else "head_same"
            pct = number(own["growth_pct"], 1, language, sign=True)
            said = {"count": number(abs(change), 0, language), "base": own["base_period"], "pct": pct}
            sentences.append(word(key, language, **said))
            if region is not None and region["growth_pct"] is not None:
                pct = number(region["growth_pct"], 1, language, sign=True)
                sentences.append(word("head_region", language, region=choices.name(*choices.region, language), pct=pct))
    rows = {row.indicator: row for row in found.rows}
    coverage, near = rows.get(_COVERAGE), rows.get(_NEAR)
    if coverage is not None and coverage.value is not None and coverage.figure == "coverage_pct":
        date = choices.date(choices.release.specs[_COVERAGE], coverage.period, language)
        sentences.append(word("head_coverage", language, value=number(coverage.value, 0, language), date=date))
    if near is not None and near.value is not None and not atlas.about(choices.release.specs[_NEAR])[1]:
        sentences.append(_near_sentence(choices.release.specs[_NEAR], near, language))
    return sentences or ([] if found.rows else [word("head_none", language, name=name)])


def _near_sentence(spec: Indicator, near: ProfileRow, language: Language) -> str:
    method = next(item for item in spec.dimensions if item.id == "method").values[str(near.where["method"])]
    return word(
        "head_near",
        language,
        value=number(near.value or 0.0, 1, language),
        metres=number(near.where["distance_m"], 0, language),
        method=method.get(language),
    )


def key_figures(
    atlas: Atlas, place: Place, found: Profile, rows: tuple[FigureRow, ...], language: Language
) -> list[KeyFigure]:
    """Employees, their change, and the figures of the questions that the plan is judged by."""
    keys = []
    grown = _employees(atlas, place)
    if grown is not None:
        own = grown.own
        date = atlas.choices.date(grown.spec, own["period"], language)
        keys.append(KeyFigure(number(own["employees"], 0, language), word("employees_now", language, date=date)))
        if own["growth_pct"] is not None:
            label = word("growth_since", language, base=own["base_period"])
            keys.append(KeyFigure(f"{number(own['growth_pct'], 1, language, sign=True)} %", label))
    for profile_row, row in zip(found.rows, rows, strict=True):
        if profile_row.indicator in (_NEAR, _COVERAGE) and profile_row.value is not None:
            per_cent = isinstance(profile_row.item, View) and profile_row.item.kind == "share"
            value = f"{row.value.text} %" if per_cent else row.value.text
            keys.append(KeyFigure(value, f"{row.label}, {row.date}", row.preliminary))
    return keys
