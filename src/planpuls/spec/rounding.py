"""How a figure made of rounded small counts is bounded: what its bounds are called, and which indicators have them.

A table that says of a year that its small counts are rounded holds 0 or 3 where 0 to 3 were counted: a 0 was 0, 1 or 2, a 3 was
1, 2 or 3. A stock made of such counts stands in the release with two more measures, the least and the most it can have been. An
indicator none of whose tables is rounded has no such measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

LEAST, MOST = "_at_least", "_at_most"
ENDS = (LEAST, MOST)
ROUNDED_TO = (0, 3)
"""What counts of 1 and 2 become where a table's small counts are rounded."""
AT_LEAST, AT_MOST = (0, 1), (2, 3)
"""The least and the most that a rounded 0 and a rounded 3 can have been."""
_SAID = {LEAST: Text(nb="minst", en="at least"), MOST: Text(nb="høyst", en="at most")}
_COUNTS = frozenset({"employed_workplace_q4", "employed_residence_q4", "residents", "establishments", "count"})
BETWEEN = Text(
    nb="Kilden har avrundet små tall til 0 eller 3. Minst og høyst er grensene som hvert tall ligger mellom.",
    en="The source has rounded small counts to 0 or 3. At least and at most are the bounds that each figure lies between.",
)
NOT_BOUNDED = Text(
    nb="er ikke gitt med nedre og øvre grense: det øker med noen av de avrundede tallene og minker med andre",
    en="is given without a lower and an upper bound: it rises with some of the rounded counts and falls with others",
)
NONE_GIVEN = Text(
    nb="Et tall som er merket som avrundet og står uten grenser, kan ikke avgrenses: et tall det er delt på, kan ha vært 0.",
    en="A figure that is marked as rounded and stands without bounds cannot be bounded: a figure it is divided by may have been 0.",
)


def can_be_bounded(measure: Measure) -> bool:
    """Whether a measure is a sum of counts, which rises with each of them."""
    return measure.role == "value" and measure.additive and not measure.difference and measure.concept in _COUNTS


def bounded(spec: Indicator, stored: Iterable[str]) -> Indicator:
    """The indicator with the bounds that are among the `stored` measures declared; without any it is what it was."""
    known = {measure.id for measure in spec.measures}
    there = set(stored)
    added = [
        measure.model_copy(update={"id": f"{measure.id}{end}", "name": named(measure, end), "role": "bound"})
        for measure in spec.measures
        for end in ENDS
        if f"{measure.id}{end}" in there - known
    ]
    return spec.model_copy(update={"measures": (*spec.measures, *added)}) if added else spec


def bounded_by(spec: Indicator, observations: pl.DataFrame) -> Indicator:
    """`bounded` by the measures of the indicator's observations."""
    return bounded(spec, observations["measure"].unique().to_list())


def has_bounds(spec: Indicator) -> bool:
    """Whether rounding moves any figure of the indicator."""
    return any(measure.role == "bound" and measure.id.endswith(ENDS) for measure in spec.measures)


def is_not_bounded(spec: Indicator, view: View) -> bool:
    """Whether a view has no bounds whatever its figures: diversity, and what is made of a difference of counts."""
    return view.kind == "diversity" or spec.measure(view.measure).difference


def named(item: Measure | View, end: str) -> Text:
    """What the least or the most of a figure is called."""
    said = _SAID[end]
    return Text(nb=f"{item.name.nb}, {said.nb}", en=f"{item.name.en}, {said.en}")


def items(spec: Indicator) -> dict[str, Measure | View]:
    """Every column of bounds that rows of the indicator may have: bounds of stored figures, and those of views."""
    stored: dict[str, Measure | View] = {
        measure.id: measure for measure in spec.measures if measure.role == "bound" and measure.id.endswith(ENDS)
    }
    if not stored:
        return {}
    return stored | {
        f"{view.id}{end}": view.model_copy(update={"name": named(view, end)}) for view in spec.views for end in ENDS
    }
