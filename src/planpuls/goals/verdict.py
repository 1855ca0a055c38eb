"""The verdict rule, exact in integers.

A share moved by `delta` percentage points between baseline and end. |delta| < 0.5: stable; 0.5 to 2: a little; more
than 2: clearly (the limits are fields of the goal). The sign is held against the goal's direction. The verdict must
survive every declared change of method: other base year, every cell's distance +-125 m, without the 20 largest cell
changes. If one of them gives another class, the verdict is «Usikkert».

Growth that is to come in some areas is judged by the share of all that they have, like any share; whether the target for
their share of the growth is reached is said beside it. Where the two contradict each other, target reached and share
falling, the verdict is «Usikkert». A level (tonnes of emissions) moves by per cent of its value in the base period.
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
    """A part of a whole as exact numbers, so that limits are met exactly."""

    part: int | Fraction
    whole: int | Fraction

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.part) / self.whole


@dataclass(frozen=True)
class Limits:
    stable_below_points: Fraction
    clear_above_points: Fraction


def change_points(base: Share, end: Share) -> Fraction:
    """Change of a share in percentage points."""
    return end.percent - base.percent


def change_percent(base: Fraction, end: Fraction) -> Fraction:
    """Change of a level in per cent of its base; the base is above zero."""
    return 100 * (end - base) / base


def share_of_growth(base: Share, end: Share, least_change_pct: Fraction) -> Fraction | None:
    """Per cent of the whole's net growth that came in the part; None unless the whole grew by more than the least.

    >>> share_of_growth(Share(80, 100), Share(96, 120), Fraction(2))
    Fraction(80, 1)
    """
    grown = end.whole - base.whole
    if 100 * grown <= least_change_pct * base.whole:
        return None
    return Fraction(100 * (end.part - base.part)) / grown


def line_to_zero(base: Fraction, base_year: int, year: int, zero_year: int) -> Fraction:
    """A straight line from the base to zero; zero from that year on.

    >>> line_to_zero(Fraction(300), 2015, 2020, 2030)
    Fraction(200, 1)
    """
    return base * max(0, zero_year - year) / (zero_year - base_year)


def with_target(direction: Verdict, *, attained: bool) -> Verdict:
    """The class of a change that also has a target: a target reached while the figure goes the wrong way is unsure."""
    return Verdict.UNSURE if attained and direction is Verdict.WRONG else direction


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


def agreed(main: bool | None, others: Sequence[bool | None]) -> bool | None:
    """Whether the target is reached; None where there is none or one variant says otherwise."""
    return main if all(other == main for other in others) else None


_SIZE_TEXTS: dict[tuple[Size, bool], Text] = {
    ("touch", True): Text(nb="bittelitt opp", en="a touch up"),
    ("touch", False): Text(nb="bittelitt ned", en="a touch down"),
    ("little", True): Text(nb="litt opp", en="a little up"),
    ("little", False): Text(nb="litt ned", en="a little down"),
    ("clear", True): Text(nb="opp", en="up"),
    ("clear", False): Text(nb="ned", en="down"),
}


_TARGET_TEXTS: dict[tuple[bool, bool], Text] = {
    (False, True): Text(nb="målet er nådd", en="the target is reached"),
    (False, False): Text(nb="målet er ikke nådd", en="the target is not reached"),
    (True, True): Text(nb="raskt nok mot målet", en="fast enough for the target"),
    (True, False): Text(nb="ikke raskt nok mot målet", en="not fast enough for the target"),
}
"""(Whether the target lies in time to come, whether it is reached or in reach.)"""


def headline(
    verdict: Verdict, delta: Fraction, limits: Limits, attained: bool | None = None, *, to_come: bool = False
) -> Text:
    """The verdict as shown, with the size of the movement and whether the target is reached.

    >>> headline(Verdict.STABLE, Fraction(-1, 10), Limits(Fraction(1, 2), Fraction(2))).nb
    'Stabilt, bittelitt ned'
    """
    word = VERDICT_TEXTS[verdict]
    if verdict not in (Verdict.RIGHT, Verdict.WRONG, Verdict.STABLE):
        return word
    moved = _SIZE_TEXTS.get((size_of(delta, limits), delta > 0))
    target = None if attained is None else _TARGET_TEXTS[to_come, attained]
    parts = [word, *(text for text in (moved, target) if text is not None)]
    return Text(nb=", ".join(part.nb for part in parts), en=", ".join(part.en for part in parts))
