"""Every goal of the plan as a result: measured and judged, or with what is missing said plainly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from planpuls.goals.verdict import Limits, Share, change_points, classify, headline, settle
from planpuls.plan.model import Goal, VerdictRule
from planpuls.spec.goal import VERDICT_TEXTS, GoalResult, Point, Variant, Verdict
from planpuls.spec.indicator import Indicator, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

WithoutLargest = Callable[[Goal, str, str], Mapping[str, tuple[int, int]]]


@dataclass(frozen=True)
class Evidence:
    """What an indicator lays before the judge for one goal."""

    spec: Indicator
    observations: pl.DataFrame
    complete: bool
    """Whether the hub list behind the figures is complete."""
    hubs: int
    coverage_pct: float
    """Employees in places with a known distance, per cent of all."""
    without_largest: WithoutLargest | None = None
    area_name: Text = field(default_factory=lambda: Text(nb="regionen", en="the region"))


def evaluate(goal: Goal, evidence: Evidence | None) -> GoalResult:
    """Judge one goal. `evidence` is None where its indicator is not in this release."""
    if goal.direction == "none":
        return _result(goal, Verdict.CONTEXT, goal.missing or _NO_VERDICT)
    if goal.measured_by is None or evidence is None:
        return _result(goal, Verdict.NOT_YET, goal.missing or _NO_FIGURES)
    series = _series(goal, evidence, "value")
    ends = [period for period in series if period > goal.rule.baseline and period not in goal.rule.excluded_end_points]
    if goal.rule.baseline not in series or not ends:
        return _result(goal, Verdict.NOT_YET, _needs_two_years(goal.rule))
    end = ends[-1]
    trend = _trend(series, goal.rule)
    shown = {
        "measured": _measured(goal, evidence),
        "trend": trend,
        "latest": _percent(series[end]),
        "data_date": _date(end),
    }
    base_share, end_share = series[goal.rule.baseline], series[end]
    sentence = _sentence(goal, base_share, end_share, end, evidence)
    reason = _why_not(goal, evidence)
    if reason is not None:
        return _result(
            goal, Verdict.NOT_YET, reason, headline=_named(reason), preliminary=True, missing=reason, **shown
        )
    limits = _limits(goal.rule)
    variants = _variants(goal, evidence, end, limits)
    delta = change_points(base_share, end_share)
    verdict = settle(classify(delta, goal.direction, limits), [variant.verdict for variant in variants])
    if verdict is Verdict.UNSURE:
        sentence = _with_doubt(sentence, variants, classify(delta, goal.direction, limits))
    return _result(goal, verdict, sentence, headline=headline(verdict, delta, limits), variants=variants, **shown)


def _result(goal: Goal, verdict: Verdict, answer: Text, **more: Any) -> GoalResult:
    missing = more.pop("missing", goal.missing if verdict is Verdict.NOT_YET else None)
    return GoalResult(
        id=goal.id,
        plan=goal.plan,
        document=goal.document,
        standing=goal.standing,
        wording=goal.wording,
        question=goal.question,
        indicators=goal.indicators,
        verdict=verdict,
        answer=answer,
        headline=more.pop("headline", VERDICT_TEXTS[verdict]),
        target=goal.target,
        missing=missing,
        **more,
    )


def _series(goal: Goal, evidence: Evidence, bound: str) -> dict[str, Share]:
    """Period -> share of the goal's area, in integers; `bound` is value, lower or upper."""
    measured = goal.measured_by
    assert measured is not None
    view: View = evidence.spec.view(measured.view)
    assert view.of is not None
    part_measure = view.measure if bound == "value" else f"{view.measure}_{bound}"
    rows = evidence.observations.filter((pl.col("area_set") == measured.area_set) & (pl.col("area") == measured.area))
    part = rows.filter(pl.col("measure") == part_measure)
    for dimension, wanted in measured.where.items():
        part = part.filter(pl.col(dimension) == wanted)
    whole = rows.filter(pl.col("measure") == view.of)
    joined = part.select("period", pl.col("value").alias("part")).join(
        whole.select("period", pl.col("value").alias("whole")), on="period"
    )
    usable = joined.drop_nulls().filter(pl.col("whole") > 0).sort("period")
    return {period: Share(int(part), int(whole)) for period, part, whole in usable.rows()}


def _variants(goal: Goal, evidence: Evidence, end: str, limits: Limits) -> tuple[Variant, ...]:
    rule, found = goal.rule, []

    def add(variant_id: str, name: Text, base_period: str, base: Share, last: Share) -> None:
        delta = change_points(base, last)
        found.append(
            Variant(
                id=variant_id,
                name=name,
                base_period=base_period,
                period=end,
                base_value=float(base.percent),
                value=float(last.percent),
                change_points=float(delta),
                verdict=classify(delta, goal.direction, limits),
            )
        )

    main = _series(goal, evidence, "value")
    for base in rule.other_baselines:
        if base in main and base < end:
            add(
                f"base_{base}",
                Text(nb=f"Regnet fra 1. januar {base}", en=f"Counted from 1 January {base}"),
                base,
                main[base],
                main[end],
            )
    bounds = {measure.id for measure in evidence.spec.measures if measure.role == "bound"}
    for bound, name in _BOUND_NAMES.items():
        measured = goal.measured_by
        if measured is not None and f"{evidence.spec.view(measured.view).measure}_{bound}" in bounds:
            series = _series(goal, evidence, bound)
            add(f"distance_{bound}", name, rule.baseline, series[rule.baseline], series[end])
    if evidence.without_largest is not None:
        shares = {
            period: Share(*counts) for period, counts in evidence.without_largest(goal, rule.baseline, end).items()
        }
        if all(share.whole > 0 for share in shares.values()):
            count = rule.largest_cells
            name = Text(
                nb=f"Uten de {count} største endringene i ruter", en=f"Without the {count} largest cell changes"
            )
            add("without_largest", name, rule.baseline, shares[rule.baseline], shares[end])
    return tuple(found)


def _why_not(goal: Goal, evidence: Evidence) -> Text | None:
    if not evidence.complete:
        return Text(
            nb=f"Knutepunktlisten er ikke komplett ({evidence.hubs} punkter).",
            en=f"The hub list is not complete ({evidence.hubs} hubs).",
        )
    if evidence.coverage_pct < goal.rule.min_coverage_pct:
        nb, en = (
            tuple(number(value, 1, language) for value in (evidence.coverage_pct, goal.rule.min_coverage_pct))
            for language in LANGUAGES
        )
        return Text(
            nb=f"Bare {nb[0]} prosent av de ansatte har kjent avstand; det trengs {nb[1]}.",
            en=f"Only {en[0]} per cent of employees have a known distance; {en[1]} are needed.",
        )
    return None


def _named(reason: Text) -> Text:
    """«Kan ikke måles ennå: …» with the reason as part of the sentence."""
    word = VERDICT_TEXTS[Verdict.NOT_YET]
    parts: dict[Language, str] = {}
    for language in LANGUAGES:
        text = reason.get(language).rstrip(".")
        parts[language] = f"{word.get(language)}: {text[0].lower()}{text[1:]}"
    return Text(nb=parts["nb"], en=parts["en"])


def _trend(series: Mapping[str, Share], rule: VerdictRule) -> tuple[Point, ...]:
    return tuple(
        Point(period=period, value=float(share.percent), before_baseline=period < rule.baseline)
        for period, share in series.items()
    )


def _limits(rule: VerdictRule) -> Limits:
    # Through text, so that a limit such as 0.1 is one tenth and not its nearest binary fraction.
    return Limits(Fraction(str(rule.stable_below_points)), Fraction(str(rule.clear_above_points)))


def _percent(share: Share) -> Text:
    return Text(nb=f"{number(float(share.percent), 1, 'nb')} %", en=f"{number(float(share.percent), 1, 'en')}%")


def _date(period: str) -> Text:
    return Text(nb=f"1. januar {period}", en=f"1 January {period}")


def _measured(goal: Goal, evidence: Evidence) -> Text:
    measured = goal.measured_by
    assert measured is not None
    view = evidence.spec.view(measured.view)
    details: dict[Language, list[str]] = {language: [view.unit.get(language)] for language in LANGUAGES}
    for dimension in evidence.spec.dimensions:
        if dimension.id in measured.where:
            value = measured.where[dimension.id]
            for language in LANGUAGES:
                label = dimension.values.get(str(value))
                shown = (
                    label.get(language)
                    if label
                    else number(value, 0, language)
                    if isinstance(value, int)
                    else str(value)
                )
                details[language].append(f"{dimension.name.get(language).lower()}: {shown}")
    return Text(nb=", ".join(details["nb"]), en=", ".join(details["en"]))


def _sentence(goal: Goal, base: Share, end: Share, period: str, evidence: Evidence) -> Text:
    delta = change_points(base, end)
    persons = abs(round(delta * end.whole / 100))
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        then, now = (number(float(share.percent), 1, language) for share in (base, end))
        points, count = number(float(abs(delta)), 1, language), number(persons, 0, language)
        area = evidence.area_name.get(language)
        if language == "nb":
            moved = (
                "sto stille"
                if delta == 0
                else f"gikk fra {then} prosent i {goal.rule.baseline} til {now} prosent i {period}"
            )
            size = "" if delta == 0 else f" {points} prosentpoeng er {count} ansatte."
            sentences[language] = f"Andelen i {area} {moved}.{size}"
        else:
            moved = (
                "did not move"
                if delta == 0
                else f"went from {then} per cent in {goal.rule.baseline} to {now} per cent in {period}"
            )
            size = "" if delta == 0 else f" {points} percentage points are {count} employees."
            sentences[language] = f"The share in {area} {moved}.{size}"
    return Text(nb=sentences["nb"], en=sentences["en"])


def _with_doubt(sentence: Text, variants: tuple[Variant, ...], main: Verdict) -> Text:
    other = next(variant for variant in variants if variant.verdict != main)
    nb = f"{sentence.nb} {other.name.nb} blir svaret «{VERDICT_TEXTS[other.verdict].nb}» i stedet for «{VERDICT_TEXTS[main].nb}»."
    en = f"{sentence.en} {other.name.en} the answer becomes “{VERDICT_TEXTS[other.verdict].en}” instead of “{VERDICT_TEXTS[main].en}”."
    return Text(nb=nb, en=en)


def _needs_two_years(rule: VerdictRule) -> Text:
    return Text(
        nb=f"Det trengs tall for 1. januar {rule.baseline} og for et senere år.",
        en=f"Figures for 1 January {rule.baseline} and for a later year are needed.",
    )


_BOUND_NAMES = {
    "lower": Text(nb="Med alle avstander 125 m lengre", en="With every distance 125 m longer"),
    "upper": Text(nb="Med alle avstander 125 m kortere", en="With every distance 125 m shorter"),
}
_NO_FIGURES = Text(nb="Tallene er ikke med i denne utgaven.", en="The figures are not in this release.")
_NO_VERDICT = Text(nb="Bakgrunnstall uten vurdering.", en="Context figures without a verdict.")
