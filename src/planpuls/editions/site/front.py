"""The front page: one row per goal, and the way to every question."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.editions.charts.spark import sparkline
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import CommentShown, comment_shown
from planpuls.editions.site.lead import Lead, lead
from planpuls.editions.site.parts import question_address, ranges
from planpuls.editions.site.texts import TEXTS, say
from planpuls.spec.goal import GoalResult, Verdict
from planpuls.spec.numbers import number
from planpuls.spec.text import Language, Text


@dataclass(frozen=True)
class GoalRow:
    goal: GoalResult
    page: str | None
    """Address of the first of its questions that this release answers."""
    spark: str | None
    preliminary_label: str | None
    answer: str | None
    """The answer, unless the headline already says it."""
    missing: str | None
    """What is missing, unless the answer already says it."""
    beside: str | None
    """The same figure elsewhere."""
    background: tuple[str, ...]
    """Short answers to the goal's questions, where it has no verdict."""
    comment: CommentShown | None


@dataclass(frozen=True)
class QuestionLink:
    question: str
    page: str
    answer: str
    preliminary_label: str | None
    plan: str
    """Which of the sister plans asks: `areal` where, `kov` what kind."""


@dataclass(frozen=True)
class AbsentGroup:
    """Questions that are not answered for the same kind of reason."""

    reason: str
    questions: tuple[tuple[str, str], ...]
    """Each question with what is its own in the reason; empty where nothing is."""


@dataclass(frozen=True)
class FrontPage:
    lead: Lead
    rows: tuple[GoalRow, ...]
    questions: tuple[QuestionLink, ...]
    absent: tuple[AbsentGroup, ...]
    """Indicators that this release lacks, by the kind of reason."""

    @property
    def absent_count(self) -> int:
        return sum(len(group.questions) for group in self.absent)


def front_page(choices: Choices, language: Language) -> FrontPage:
    release = choices.release
    links = []
    for spec in release.specs.values():
        label = spec.partial_label if choices.is_partial(spec) else None
        links.append(
            QuestionLink(
                spec.question.get(language),
                question_address(spec.id).get(language),
                choices.answer(spec).get(language),
                label.get(language) if label else None,
                spec.plan,
            )
        )
    return FrontPage(
        lead(release.goals, release.name.get(language), language),
        # What has figures stands first, for who reads for ten seconds; the plan's order otherwise.
        tuple(_row(choices, goal, language) for goal in sorted(release.goals, key=_weight)),
        tuple(links),
        _absent(choices, language),
    )


def _absent(choices: Choices, language: Language) -> tuple[AbsentGroup, ...]:
    """The kind of a reason is what stands before its first colon («Ikke lest inn: …»); the largest group first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for _, entry in sorted(choices.release.absent.items()):
        question = Text.model_validate(entry["spec"]["question"]).get(language)
        kind, colon, own = Text.model_validate(entry["reason"]).get(language).partition(": ")
        groups.setdefault(kind, []).append((question, own if colon else ""))
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(AbsentGroup(reason, tuple(questions)) for reason, questions in ordered)


def _row(choices: Choices, goal: GoalResult, language: Language) -> GoalRow:
    specs = [choices.release.specs[name] for name in goal.indicators if name in choices.release.specs]
    headline, answer = goal.headline.get(language), goal.answer.get(language)
    missing = goal.missing.get(language) if goal.missing else None
    label = next((spec.partial_label for spec in specs if spec.partial_label), None) or TEXTS["preliminary"]
    said = _core(answer) in headline.lower()
    missing = missing.removeprefix(answer).strip() if missing else None
    return GoalRow(
        goal=goal,
        page=question_address(specs[0].id).get(language) if specs else None,
        spark=_spark(choices, goal, language) if goal.trend else None,
        preliminary_label=label.get(language) if goal.preliminary else None,
        answer=None if said else answer,
        missing=missing if missing and _core(missing) not in f"{headline} {answer}".lower() else None,
        beside=goal.beside_text.get(language) if goal.beside_text else None,
        background=tuple(text.get(language) for text in goal.background) if not goal.preliminary else (),
        comment=comment_shown(choices.release.comments.get(goal.id), language),
    )


def _weight(goal: GoalResult) -> int:
    """0 with a verdict, 1 with figures, 2 with neither."""
    if goal.verdict not in (Verdict.NOT_YET, Verdict.CONTEXT):
        return 0
    return 1 if goal.trend or goal.beside or goal.background else 2


def _core(sentence: str) -> str:
    return sentence.rstrip(".").lower()


def _spark(choices: Choices, goal: GoalResult, language: Language) -> str:
    spec = next((spec for name, spec in choices.release.specs.items() if name in goal.indicators), None)
    first, last = goal.trend[0], goal.trend[-1]
    there = {point.period for point in goal.trend}
    gaps = [str(year) for year in range(int(first.period), int(last.period)) if str(year) not in there]
    told = say(
        "trend",
        language,
        first=first.period,
        last=last.period,
        from_=number(first.value, 1, language),
        to=number(last.value, 1, language),
    )
    if gaps:
        told += " " + say("trend_gap", language, years=ranges(gaps))
    return sparkline(goal.trend, choices.breaks(spec) if spec else [], told)
