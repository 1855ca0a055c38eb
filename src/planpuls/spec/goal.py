"""What the release says of one goal: verdict, size, the answer as a sentence, and what it rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from planpuls.spec.text import Text


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


class Variant(_Model):
    """The verdict recomputed another way."""

    id: str
    name: Text
    base_period: str
    period: str
    base_value: float
    value: float
    change_points: float
    verdict: Verdict


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
    missing: Text | None = None
