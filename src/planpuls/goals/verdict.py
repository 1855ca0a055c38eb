"""The verdict rule, exact in integers.

A share moved by `delta` percentage points between baseline and end. |delta| < 0.5: stable; 0.5 to 2: a little; more
than 2: clearly (the limits are fields of the goal). The sign is held against the goal's direction. The verdict must
survive every declared change of method: other base year, every cell's distance +-125 m, without the 20 largest cell
changes. If one of them gives another class, the verdict is «Usikkert».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from planpuls.spec.goal import VERDICT_TEXTS, Verdict
from planpuls.spec.text import Text

Size = Literal["none", "touch", "little", "clear"]
Direction = Literal["up", "down", "not_down", "none"]


@dataclass(frozen=True)
class Share:
    """A part of a whole in integers, so that limits are met exactly."""

    part: int
    whole: int

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.part, self.whole)


@dataclass(frozen=True)
class Limits:
    stable_below_points: Fraction
    clear_above_points: Fraction


def change_points(base: Share, end: Share) -> Fraction:
    """Change of a share in percentage points."""
    return end.percent - base.percent


def size_of(delta: Fraction, limits: Limits) -> Size:
    """How much a share moved.

    >>> size_of(Fraction(1, 2), Limits(Fraction(1, 2), Fraction(2)))
    'little'
    """
    if delta == 0:
        return "none"
    if abs(delta) < limits.stable_below_points:
        return "touch"
    return "clear" if abs(delta) > limits.clear_above_points else "little"


def classify(delta: Fraction, direction: Direction, limits: Limits) -> Verdict:
    """The class of one change held against the goal's direction."""
    if direction == "none":
        return Verdict.CONTEXT
    if size_of(delta, limits) in ("none", "touch"):
        return Verdict.STABLE
    up = delta > 0
    if direction == "not_down":
        return Verdict.RIGHT if up else Verdict.WRONG
    return Verdict.RIGHT if up == (direction == "up") else Verdict.WRONG


def settle(main: Verdict, others: Sequence[Verdict]) -> Verdict:
    """The published verdict: the main class where every variant agrees, else unsure."""
    return main if all(other == main for other in others) else Verdict.UNSURE


_SIZE_TEXTS: dict[tuple[Size, bool], Text] = {
    ("touch", True): Text(nb="bittelitt opp", en="a touch up"),
    ("touch", False): Text(nb="bittelitt ned", en="a touch down"),
    ("little", True): Text(nb="litt opp", en="a little up"),
    ("little", False): Text(nb="litt ned", en="a little down"),
    ("clear", True): Text(nb="opp", en="up"),
    ("clear", False): Text(nb="ned", en="down"),
}


def headline(verdict: Verdict, delta: Fraction, limits: Limits) -> Text:
    """The verdict as shown, with the size of the movement.

    >>> headline(Verdict.STABLE, Fraction(-1, 10), Limits(Fraction(1, 2), Fraction(2))).nb
    'Stabilt, bittelitt ned'
    """
    word = VERDICT_TEXTS[verdict]
    moved = _SIZE_TEXTS.get((size_of(delta, limits), delta > 0))
    if moved is None or verdict in (Verdict.UNSURE, Verdict.NOT_YET, Verdict.CONTEXT):
        return word
    return Text(nb=f"{word.nb}, {moved.nb}", en=f"{word.en}, {moved.en}")
