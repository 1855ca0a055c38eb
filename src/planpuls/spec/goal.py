"""What the release says of one goal: verdict, size, the answer as a sentence, and what it rests on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from planpuls.spec.text import Language, Text


class Verdict(StrEnum):
    """The planning authority's own words."""

    RIGHT = "right"
    WRONG = "wrong"
    STABLE = "stable"
    UNSURE = "unsure"
    NOT_YET = "not_yet"
    CONTEXT = "context"


VERDICT_TEXTS: dict[Verdict, Text] = {
    Verdict.RIGHT: Text(nb="Riktig retning", en="Right direction"),
    Verdict.WRONG: Text(nb="Feil retning", en="Wrong direction"),
    Verdict.STABLE: Text(nb="Stabilt", en="Stable"),
    Verdict.UNSURE: Text(nb="Usikkert", en="Uncertain"),
    Verdict.NOT_YET: Text(nb="Kan ikke måles ennå", en="Cannot be measured yet"),
    Verdict.CONTEXT: Text(nb="Bakgrunn, ingen vurdering", en="Context, no verdict"),
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(_Model):
    period: str
    value: float
    before_baseline: bool = False
    """Stands left of the drawn break and never enters a verdict."""


GoalKind = Literal["share", "share_of_growth", "level"]
"""What a goal is judged by: a share; where growth comes, seen against a target and as the share of all; a level."""


class Variant(_Model):
    """The verdict recomputed another way."""

    id: str
    name: Text
    base_period: str
    period: str
    base_value: float
    """Per cent for shares, the measure's own unit for a level; of growth it is the share of all."""
    value: float
    change_points: float
    """Points; for a level per cent of the value in the base period."""
    growth_pct: float | None = None
    """Share of the net growth, where that is what the goal is about."""
    verdict: Verdict
    decides: bool = True
    """Whether the verdict must survive it; the others are shown for information."""


class Beside(_Model):
    """The same figure of another area, shown beside the goal's own without a verdict."""

    name: Text
    base_period: str
    period: str
    base_value: float
    value: float
    growth_pct: float | None = None


class CommentState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"


STATE_TEXTS: dict[CommentState, Text] = {
    CommentState.DRAFT: Text(nb="Utkast", en="Draft"),
    CommentState.APPROVED: Text(nb="Godkjent", en="Approved"),
}


class CommentStanding(StrEnum):
    """Whether the figures that a comment was written for are still those of the release."""

    CURRENT = "current"
    CHANGED = "changed"
    UNKNOWN = "unknown"


STANDING_TEXTS: dict[CommentStanding, Text] = {
    CommentStanding.CURRENT: Text(
        nb="Kommentaren gjelder disse tallene.", en="The comment was written for these figures."
    ),
    CommentStanding.CHANGED: Text(
        nb="Tallene er endret siden kommentaren ble skrevet.",
        en="The figures have changed since the comment was written.",
    ),
    CommentStanding.UNKNOWN: Text(
        nb="Kommentaren sier ikke hvilke tall den ble skrevet for; de kan ha endret seg siden.",
        en="The comment does not say which figures it was written for; they may have changed since.",
    ),
}


class Comment(_Model):
    """What an expert says of one figure, signed and dated. Plain text: every edition escapes it."""

    figure: str
    """Id of a goal or of an indicator."""
    state: CommentState
    signed: str
    date: date
    text: Text
    figures: str = ""
    """Mark of the figures it was written for; empty where its author named none."""

    def paragraphs(self, language: Language) -> list[str]:
        return self.text.get(language).split("\n\n")


class PublishedComment(Comment):
    """A comment as it stands in a release, held against the release's figures."""

    figures_now: str = ""
    """Mark of the figures of this release; empty where the figure could not be made."""
    standing: CommentStanding = CommentStanding.UNKNOWN


class GoalResult(_Model):
    id: str
    plan: Literal["areal", "kov"]
    document: Text
    standing: Literal["adopted", "proposed", "assessment"]
    wording: Text
    question: Text
    indicators: tuple[str, ...]
    verdict: Verdict
    answer: Text
    """The short answer as a sentence, without the verdict's word."""
    headline: Text
    """The verdict as shown: the word, or its finer form («Stabilt, bittelitt ned»)."""
    measured: Text | None = None
    """What the figures are: unit, area, distance, profile."""
    preliminary: bool = False
    """Figures are shown though they are no answer."""
    trend: tuple[Point, ...] = ()
    latest: Text | None = None
    target: Text | None = None
    data_date: Text | None = None
    variants: tuple[Variant, ...] = ()
    untried: tuple[Text, ...] = ()
    """Declared ways of counting for which the release lacks figures."""
    missing: Text | None = None
    kind: GoalKind = "share"
    beside: tuple[Beside, ...] = ()
    """The same figure elsewhere; names an area, never a cause."""
    beside_text: Text | None = None
    background: tuple[Text, ...] = ()
    """Short answers to the goal's questions, where it has no verdict of its own."""
