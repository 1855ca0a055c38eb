"""What an indicator declares. The only place where a label stands."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planpuls.spec.text import Text

Concept = Literal[
    "employees_1jan",
    "employed_workplace_q4",
    "employed_residence_q4",
    "floor_area",
    "land_area",
    "residents",
    "establishments",
    "travel_time",
    "money",
    "emissions",
    "count",
]
"""What is counted. Two concepts are never mixed in one chart, ratio or verdict."""


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dimension(_Spec):
    """A column that splits an indicator's observations beside area and period."""

    id: str
    """Column name."""
    name: Text
    values: dict[str, Text] = Field(default_factory=dict)
    """Labels of coded values; empty for numbers and open lists."""
    numeric: bool = False


class Measure(_Spec):
    """One stored stock."""

    id: str
    name: Text
    concept: Concept
    unit: Text
    """The unit line; says which count and which date."""
    decimals: int = Field(default=0, ge=0, le=6)
    additive: bool
    """Whether values of disjoint areas may be summed."""
    dimensions: tuple[str, ...] = ()
    """The indicator's dimensions this measure varies by; null in the others."""
    role: Literal["value", "bound"] = "value"
    """Bounds are stored for verdicts and uncertainty and stay out of the plain table."""


class View(_Spec):
    """A figure derived from stored stocks, computed in one place (`planpuls.release.views`).

    Formulas, with a = `measure`, b = `of`, 0 = base period, 1 = period:
    `share` = 100 a / b; `change` = a1 - a0; `share_change` = 100 (a1/b1 - a0/b0), in points;
    `share_of_change` = 100 (a1 - a0) / (b1 - b0), only where |b1 - b0| > `min_change_pct` % of b0.
    """

    id: str
    kind: Literal["share", "change", "share_change", "share_of_change"]
    measure: str
    of: str | None = None
    name: Text
    unit: Text
    decimals: int = 1
    min_change_pct: float | None = None

    @property
    def compares(self) -> bool:
        """Whether the view needs a base period."""
        return self.kind != "share"


class Indicator(_Spec):
    """One question, its figures, and every word that is shown about them."""

    id: str
    plan: Literal["areal", "kov"]
    """`areal` asks where, `kov` asks what kind (the two sister plans)."""
    question: Text
    title: Text
    definition: Text
    formula: Text
    caveats: tuple[Text, ...] = ()
    sources: tuple[str, ...]
    """Dataset ids, as in `planpuls.sources`."""
    dimensions: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...]
    views: tuple[View, ...] = ()
    area_sets: tuple[str, ...]
    """Area set ids without edition, the default first."""
    stored_area_sets: tuple[str, ...] | None = None
    """Sets with rows of their own where others are sums of them (cells); None means all are stored."""
    flow: bool = False
    """Whether a row goes from `area` (residence) to `to_area` (workplace)."""
    partial_label: Text | None = None
    """Heading above figures that are shown though they are no answer."""

    @model_validator(mode="after")
    def _references_exist(self) -> Indicator:
        dimensions = {dimension.id for dimension in self.dimensions}
        measures = {measure.id for measure in self.measures}
        for measure in self.measures:
            if unknown := set(measure.dimensions) - dimensions:
                raise ValueError(f"measure {measure.id} names unknown dimensions {sorted(unknown)}")
        for view in self.views:
            if unknown := {view.measure, view.of or view.measure} - measures:
                raise ValueError(f"view {view.id} names unknown measures {sorted(unknown)}")
            concepts = {self.measure(name).concept for name in (view.measure, view.of or view.measure)}
            if len(concepts) > 1:
                raise ValueError(f"view {view.id} mixes the concepts {sorted(concepts)}")
        return self

    def measure(self, measure_id: str) -> Measure:
        return next(measure for measure in self.measures if measure.id == measure_id)

    def view(self, view_id: str) -> View:
        return next(view for view in self.views if view.id == view_id)


class Break(_Spec):
    """A place in a series across which values are not comparable."""

    dataset: str
    before: str
    """Last period of the old kind."""
    after: str
    """First period of the new kind."""
    text: Text
    source: str
