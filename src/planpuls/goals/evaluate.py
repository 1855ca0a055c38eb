"""Every goal of the plan as a result: measured and judged, or with what is missing said plainly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from planpuls.goals.at_bounds import at_rounding_bounds, rests_on_rounded
from planpuls.goals.readings import Figure, Reading, figure_of, kind_of, read, series
from planpuls.goals.sentences import (
    area_key,
    beside_in_words,
    concept_of,
    in_words,
    joined,
    measured_as,
    named,
    needs_two_years,
    too_little_growth,
    when,
    with_doubt,
)
from planpuls.goals.verdict import Limits, Share, agreed, headline, settle
from planpuls.plan.model import AreaOf, Goal, VerdictRule
from planpuls.spec.goal import VERDICT_TEXTS, Beside, GoalResult, Point, Variant, Verdict
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Text

Recount = Callable[[Goal, str, str], Mapping[str, Mapping[str, tuple[int, int]]]]
"""Counts made anew from cells: way of counting -> period -> (part, whole)."""


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
    recount: Recount | None = None
    area_name: Text = field(default_factory=lambda: Text(nb="regionen", en="the region"))
    outside_name: Text | None = None
    stand_in_name: Text | None = None
    hub_profiles: Mapping[str, Text] = field(default_factory=dict)
    """Names of the plan's other hub profiles."""


@dataclass(frozen=True)
class Known:
    """What the release says of a goal's questions, whether or not it can be judged."""

    answers: tuple[Text, ...] = ()
    """Short answers of those of its indicators that are there."""
    absent: tuple[Text, ...] = ()
    """Why the others are not."""


NOTHING = Known()


def evaluate(goal: Goal, evidence: Evidence | None, known: Known = NOTHING) -> GoalResult:
    """Judge one goal. `evidence` is None where its indicator is not in this release."""
    if goal.direction == "none":
        return _result(goal, Verdict.CONTEXT, joined([goal.missing or _NO_VERDICT, *known.absent]), known)
    if goal.measured_by is None or evidence is None:
        return _not_yet(goal, [*([goal.missing] if goal.missing else []), *known.absent] or [_NO_FIGURES], known)
    found = series(goal, evidence.spec, evidence.observations)
    if not found and goal.measured_by.stand_in is not None:
        return _standing_in(goal, evidence, known)
    periods = _periods(goal.rule, found)
    if periods is None:
        reasons = [needs_two_years(goal.rule.baseline, concept_of(goal, evidence.spec)), *known.absent]
        return _not_yet(goal, reasons, known)
    main = _read(goal, evidence, periods, found)
    if main is None:
        least = getattr(figure_of(goal, evidence.spec), "min_change_pct", None) or 0.0
        return _not_yet(goal, [too_little_growth(periods, least)], known)
    shown = _shown(goal, evidence, found, main)
    reason = _why_not(goal, evidence)
    if reason is not None:
        missing = joined([reason, *known.absent])
        return _result(
            goal, Verdict.NOT_YET, reason, known, headline=named(reason), preliminary=True, missing=missing, **shown
        )
    others, untried = _variants(goal, evidence, main, found)
    shown["untried"] = untried
    return _judged(goal, evidence, main, others, shown, _whole(found[periods[1]]))


def _judged(
    goal: Goal,
    evidence: Evidence,
    main: Reading,
    others: Sequence[tuple[Variant, Reading]],
    shown: dict[str, Any],
    whole: Fraction | None,
) -> GoalResult:
    deciding = [(variant, reading) for variant, reading in others if variant.decides]
    verdict = settle(main.verdict, [variant.verdict for variant, _ in deciding])
    attained = agreed(main.attained, [reading.attained for _, reading in deciding])
    sentence = in_words(goal, evidence.spec, main, whole, evidence.area_name)
    variants = tuple(variant for variant, _ in others)
    if verdict is Verdict.UNSURE:
        sentence = with_doubt(sentence, variants, main.verdict)
    word = headline(verdict, main.change, _limits(goal.rule), attained, to_come=goal.zero_year is not None)
    return _result(goal, verdict, sentence, NOTHING, headline=word, variants=variants, **shown)


def _result(goal: Goal, verdict: Verdict, answer: Text | None, known: Known, **more: Any) -> GoalResult:
    assert answer is not None
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
        missing=more.pop("missing", None),
        background=known.answers,
        **more,
    )


def _not_yet(goal: Goal, reasons: Sequence[Text], known: Known) -> GoalResult:
    return _result(goal, Verdict.NOT_YET, reasons[0], known, missing=joined(reasons))


def _periods(rule: VerdictRule, found: Mapping[str, Figure]) -> tuple[str, str] | None:
    """Baseline and newest end point; None where the figures do not have both."""
    base = min(found, default="") if rule.baseline == "first" else rule.baseline
    ends = [period for period in found if period > base and period not in rule.excluded_end_points]
    return (base, ends[-1]) if base in found and ends else None


def _read(goal: Goal, evidence: Evidence, periods: tuple[str, str], found: Mapping[str, Figure]) -> Reading | None:
    if any(period not in found for period in periods):
        return None
    return read(goal, evidence.spec, _limits(goal.rule), periods, found[periods[0]], found[periods[1]])


def _shown(goal: Goal, evidence: Evidence, found: Mapping[str, Figure], main: Reading) -> dict[str, Any]:
    """Everything that stands beside a goal whether or not it is judged."""
    assert goal.measured_by is not None
    spec, outside = evidence.spec, goal.measured_by.outside
    rows = _besides(goal, evidence, outside, evidence.outside_name, main.base_period, main.period)
    latest, dated = _latest(goal, evidence, main)
    return {
        "kind": kind_of(goal, spec),
        "measured": measured_as(goal, spec),
        "trend": tuple(
            Point(period=period, value=_value(figure), before_baseline=period < main.base_period)
            for period, figure in found.items()
        ),
        "latest": latest,
        "data_date": dated,
        "beside": rows,
        "beside_text": beside_in_words(goal, spec, rows),
    }


def _besides(
    goal: Goal, evidence: Evidence, area: AreaOf | None, name: Text | None, base: str, end: str
) -> tuple[Beside, ...]:
    if area is None or name is None:
        return ()
    found = series(goal, evidence.spec, evidence.observations, at=area_key(area))
    reading = _read(goal, evidence, (base, end), found)
    if reading is None:
        return ()
    return (
        Beside(
            name=name,
            base_period=base,
            period=end,
            base_value=float(reading.base),
            value=float(reading.end),
            growth_pct=None if reading.growth is None else float(reading.growth),
        ),
    )


def _standing_in(goal: Goal, evidence: Evidence, known: Known) -> GoalResult:
    """No figures for the goal's own areas: those of the stand-in, from every baseline, and no verdict."""
    measured, spec = goal.measured_by, evidence.spec
    assert measured is not None
    assert measured.stand_in is not None
    found = series(goal, spec, evidence.observations, at=area_key(measured.stand_in))
    base, end = _periods(goal.rule, found) or (None, "")
    rows: list[Beside] = []
    for start in () if base is None else (base, *goal.rule.other_baselines):
        for area, name in ((measured.stand_in, evidence.stand_in_name), (measured.outside, evidence.outside_name)):
            rows += _besides(goal, evidence, area, name, start, end)
    said = goal.missing or _NO_FIGURES
    told = beside_in_words(goal, spec, rows)
    more = {"missing": said, "kind": kind_of(goal, spec), "beside": tuple(rows), "beside_text": told}
    return _result(goal, Verdict.NOT_YET, said, known, **more)


def _variants(
    goal: Goal, evidence: Evidence, main: Reading, found: Mapping[str, Figure]
) -> tuple[list[tuple[Variant, Reading]], tuple[Text, ...]]:
    """Every declared way of counting with its reading, and the names of those that cannot be tried."""
    rule, spec, ends = goal.rule, evidence.spec, (main.base_period, main.period)
    made: list[tuple[Variant, Reading]] = []
    untried: list[Text] = []

    def add(variant: str, name: Text, periods: tuple[str, str], figures: Mapping[str, Figure]) -> None:
        reading = _read(goal, evidence, periods, figures)
        if reading is None:
            untried.append(name)
        else:
            made.append((_variant(variant, name, reading), reading))

    concept = concept_of(goal, spec)
    for base in rule.other_baselines:
        if base < main.period:
            nb, en = (when(base, concept, language) for language in LANGUAGES)
            add(f"base_{base}", Text(nb=f"Regnet fra {nb}", en=f"Counted from {en}"), (base, main.period), found)
    measure = getattr(figure_of(goal, spec), "measure", None)
    bounds = {item.id for item in spec.measures if item.role == "bound"}
    for bound, name in _BOUND_NAMES.items():
        if f"{measure}_{bound}" in bounds:
            add(f"distance_{bound}", name, ends, series(goal, spec, evidence.observations, bound=f"_{bound}"))
    if evidence.recount is not None:
        for way, periods in evidence.recount(goal, *ends).items():
            figures = {period: Share(*counts) for period, counts in periods.items() if counts[1] > 0}
            add(way, _recounted(way, rule), ends, figures)
    if rests_on_rounded(goal, evidence.observations, ends):
        at_bounds = at_rounding_bounds(goal, spec, evidence.observations, *ends)
        for way, at_its_bounds in at_bounds.items():
            add(way, _ROUNDING_NAMES[way], ends, at_its_bounds)
        if not at_bounds:
            untried.append(_ROUNDED)
    made += _by_hub_profile(goal, evidence, main)
    return made, tuple(untried)


def _by_hub_profile(goal: Goal, evidence: Evidence, main: Reading) -> list[tuple[Variant, Reading]]:
    """The same figure by every other meaning of «hub» that the release has."""
    assert goal.measured_by is not None
    if "hub_profile" not in goal.measured_by.where:
        return []
    profiles = evidence.observations["hub_profile"].drop_nulls().unique().sort().to_list()
    made = []
    for profile in profiles:
        if profile == goal.measured_by.where["hub_profile"]:
            continue
        where = {**goal.measured_by.where, "hub_profile": profile}
        found = series(goal, evidence.spec, evidence.observations, where=where)
        reading = _read(goal, evidence, (main.base_period, main.period), found)
        if reading is not None:
            label = evidence.hub_profiles.get(profile, Text(nb=profile, en=profile))
            name = Text(nb=f"Med en annen knutepunktliste: {label.nb}", en=f"With another list of hubs: {label.en}")
            decides = profile in goal.rule.other_hub_profiles
            made.append((_variant(f"hubs_{profile}", name, reading, decides=decides), reading))
    return made


def _variant(variant: str, name: Text, reading: Reading, *, decides: bool = True) -> Variant:
    return Variant(
        id=variant,
        name=name,
        base_period=reading.base_period,
        period=reading.period,
        base_value=float(reading.base),
        value=float(reading.end),
        change_points=float(reading.change),
        growth_pct=None if reading.growth is None else float(reading.growth),
        verdict=reading.verdict,
        decides=decides,
    )


def _recounted(way: str, rule: VerdictRule) -> Text:
    if way == "without_largest":
        count = rule.largest_cells
        return Text(nb=f"Uten de {count} største endringene i ruter", en=f"Without the {count} largest cell changes")
    return (_EDGE_NAMES | _ROUNDING_NAMES)[way]


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


def _whole(figure: Figure) -> Fraction | None:
    return Fraction(figure.whole) if isinstance(figure, Share) else None


def _value(figure: Figure) -> float:
    return float(figure.percent if isinstance(figure, Share) else figure)


def _limits(rule: VerdictRule) -> Limits:
    # Through text, so that a limit such as 0.1 is one tenth and not its nearest binary fraction.
    return Limits(Fraction(str(rule.stable_below_points)), Fraction(str(rule.clear_above_points)))


def _latest(goal: Goal, evidence: Evidence, main: Reading) -> tuple[Text, Text]:
    """The newest figure, and beside it what it is of where that is more than a date."""
    figure, concept = figure_of(goal, evidence.spec), concept_of(goal, evidence.spec)
    end = Text(nb=when(main.period, concept, "nb"), en=when(main.period, concept, "en"))
    if main.growth is not None:
        nb, en = (number(float(main.growth), 1, language) for language in LANGUAGES)
        years = f"{main.base_period}–{main.period}"
        return Text(nb=f"{nb} %", en=f"{en}%"), Text(nb=f"av veksten {years}", en=f"of the growth {years}")
    nb, en = (number(float(main.end), figure.decimals, language) for language in LANGUAGES)
    if getattr(figure, "kind", None) == "share":
        return Text(nb=f"{nb} %", en=f"{en}%"), end
    return Text(nb=nb, en=en), Text(nb=f"{figure.unit.nb}, {end.nb}", en=f"{figure.unit.en}, {end.en}")


_BOUND_NAMES = {
    "lower": Text(nb="Med alle avstander 125 m lengre", en="With every distance 125 m longer"),
    "upper": Text(nb="Med alle avstander 125 m kortere", en="With every distance 125 m shorter"),
}
_EDGE_NAMES = {
    "edge_out": Text(nb="Med områdegrensene 125 m lenger ut", en="With the areas' borders 125 m farther out"),
    "edge_in": Text(nb="Med områdegrensene 125 m lenger inn", en="With the areas' borders 125 m farther in"),
    "without_largest_area": Text(
        nb="Uten kommunen med den største endringen", en="Without the municipality with the largest change"
    ),
}
_ROUNDING_NAMES = {
    "rounding_rise": Text(
        nb="Med avrundede små tall der de øker tallet mest",
        en="With rounded small counts where they raise the figure most",
    ),
    "rounding_fall": Text(
        nb="Med avrundede små tall der de senker tallet mest",
        en="With rounded small counts where they lower the figure most",
    ),
}
_ROUNDED = Text(
    nb="Med avrundede små tall i kildetabellen der de betyr mest",
    en="With the source table's rounded small counts where they matter most",
)
_NO_FIGURES = Text(nb="Tallene er ikke med i denne utgaven.", en="The figures are not in this release.")
_NO_VERDICT = Text(nb="Bakgrunnstall uten vurdering.", en="Context figures without a verdict.")
