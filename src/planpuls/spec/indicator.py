"""What an indicator declares. The only place where a label stands."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planpuls.spec.grid import CELL_SETS
from planpuls.spec.method import MethodVersion, check_versions
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
"""What is counted. Two counts of work are never mixed in one chart, ratio or verdict."""

WORK = frozenset({"employees_1jan", "employed_workplace_q4", "employed_residence_q4"})
"""The three counts of work."""

COVERAGE = frozenset({"employed_workplace_q4", "employed_residence_q4"})
"""What arbeidsplassdekning is made of: both of one table, of one day."""


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dimension(_Spec):
    """A column that splits an indicator's observations beside area and period."""

    id: str
    """Column name."""
    name: Text
    values: dict[str, Text] = Field(default_factory=dict)
    """Labels of coded values; empty for numbers and open lists."""
    order: tuple[str, ...] = ()
    """Codes in the order they are shown; without it, that of `values`. Stored, for JSON objects have no order."""
    numeric: bool = False
    of_areas: bool = False
    """Whether values are codes of areas, which have names of their own."""
    series: bool = False
    """Whether each value is a series of its own, never compared or drawn with another (an industry standard)."""

    @model_validator(mode="before")
    @classmethod
    def _ordered(cls, data: Any) -> Any:
        return data | {"order": tuple(data.get("values", ()))} if not data.get("order") else data


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
    least_shown: int | None = None
    """Smaller figures are not written out on pages."""
    difference: bool = False
    """Whether it is what one count is above another of the same table: rounding then moves it both ways."""
    role: Literal["value", "bound"] = "value"
    """Bounds are stored for verdicts and uncertainty and stay out of the plain table."""


ViewKind = Literal[
    "share",
    "coverage",
    "ratio",
    "share_of_country",
    "location_quotient",
    "diversity",
    "change",
    "growth",
    "index",
    "share_change",
    "share_of_change",
    "contribution",
    "relative_growth",
    "shift_national",
    "shift_mix",
    "shift_local",
]
_NEED_NO_BASE = frozenset({"share", "coverage", "ratio", "share_of_country", "location_quotient", "diversity"})
_NEED_COUNTRY = frozenset(
    {"share_of_country", "location_quotient", "relative_growth", "shift_national", "shift_mix", "shift_local"}
)
_NEED_WHOLE = frozenset(
    {"share", "coverage", "ratio", "location_quotient", "share_change", "share_of_change", "contribution"}
    | {"shift_national", "shift_mix", "shift_local"}
)


class View(_Spec):
    """A figure derived from stored stocks, computed in one place (`planpuls.release.views`).

    Formulas, with a = `measure`, b = `of`, A and B the same for the whole country, 0 = base period, 1 = period:
    `share` = 100 a / b; `coverage` = 100 a / b of employed by workplace a and by residence b, which alone of all views sets two counts of
    work against each other; `ratio` = a / b; `share_of_country` = 100 a / A;
    `location_quotient` = (a / b) / (A / B);
    `diversity` = (sum of a)² / (sum of a²) over the dimension `over`, the codes in `without` left out;
    `change` = a1 - a0; `growth` = 100 (a1 - a0) / a0; `index` = a1 / a0;
    `share_change` = 100 (a1/b1 - a0/b0), in points;
    `share_of_change` = 100 (a1 - a0) / (b1 - b0), only where |b1 - b0| > `min_change_pct` % of b0;
    `contribution` = 100 (a1 - a0) / b0, in points of the growth of b;
    `relative_growth` = 100 (a1/a0 - A1/A0), in points;
    `shift_national` = a0 (B1/B0 - 1), `shift_mix` = a0 (A1/A0 - B1/B0), `shift_local` = a0 (a1/a0 - A1/A0), which
    together are the change.
    """

    id: str
    kind: ViewKind
    measure: str
    of: str | None = None
    name: Text
    unit: Text
    decimals: int = 1
    min_change_pct: float | None = None
    min_base: float | None = None
    """Least denominator that a figure is shown for; below it there is no value."""
    over: str | None = None
    without: tuple[str, ...] = ()
    within: bool = False
    """Whether the whole is summed from rows of which the part's are some: what rounding does to the part it does to the whole."""

    @property
    def compares(self) -> bool:
        """Whether the view needs a base period."""
        return self.kind not in _NEED_NO_BASE

    @property
    def needs_country(self) -> bool:
        """Whether the view needs the whole country's figures."""
        return self.kind in _NEED_COUNTRY


class Chart(_Spec):
    """What the page of an indicator draws, where no module of its own draws more."""

    kind: Literal["lines", "bars", "table"]
    show: str
    """The measure or view that is drawn; also the indicator's figure in an area profile."""
    by: str = "area"
    """What the lines or bars are: areas, or the values of this dimension for the whole region."""
    area_set: str | None = None
    """Whose areas are drawn, by id without edition; None takes the plan's first division that has figures."""
    where: dict[str, str] = Field(default_factory=dict)
    """Fixed values of dimensions, where areas are drawn of an indicator that has dimensions."""
    in_order_of: str | None = None
    """Set, by id without edition, by whose areas bars of municipalities are put in order; None: by their values."""
    in_sequence: bool = False
    """Whether the bars of a dimension stand in the order of its values, which are steps of a scale; else by their values."""
    country: bool = False
    """Whether the whole country is drawn beside the areas."""
    base: Literal["plan", "first"] = "plan"
    """What comparisons start from: the plan's baseline or the first year there is."""
    title: Text | None = None
    """Heading of the chart; `{base}`, `{end}` and `{area}` are filled in."""


class Episode(_Spec):
    """A time of crisis that a series is seen against."""

    id: str
    name: Text
    before: str
    """Last period before it."""
    through: str
    """Its last period."""


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
    more_sources: tuple[str, ...] = ()
    """Datasets that add figures where they are imported; the rest stands without them."""
    chart: Chart | None = None
    """What the page draws; None for an indicator with a page of its own, or with a table alone."""
    episodes: tuple[Episode, ...] = ()
    """Crises drawn behind the series, with the depth of each fall and the years until it was regained."""

    method_versions: tuple[MethodVersion, ...] = ()
    """How it was computed and how it is, the first version first; empty where the method never changed."""
    method_version: int = Field(default=1, ge=1)
    """In a release: the version that all its years are computed by."""

    @property
    def of_cells(self) -> bool:
        """Whether the stored rows are those of cells, not of areas."""
        return bool(self.stored_area_sets and set(self.stored_area_sets) & set(CELL_SETS))

    @property
    def newest_version(self) -> int:
        """The version in use unless a plan chooses another."""
        return len(self.method_versions) or 1

    @model_validator(mode="after")
    def _references_exist(self) -> Indicator:
        check_versions(self.method_versions)
        dimensions = {dimension.id for dimension in self.dimensions}
        measures = {measure.id for measure in self.measures}
        for measure in self.measures:
            if unknown := set(measure.dimensions) - dimensions:
                raise ValueError(f"measure {measure.id} names unknown dimensions {sorted(unknown)}")
        for view in self.views:
            if unknown := {view.measure, view.of or view.measure} - measures:
                raise ValueError(f"view {view.id} names unknown measures {sorted(unknown)}")
            if view.kind in _NEED_WHOLE and view.of is None:
                raise ValueError(f"view {view.id} of kind {view.kind} needs `of`")
            if view.kind == "diversity" and view.over is None:
                raise ValueError(f"view {view.id} of kind diversity needs `over`")
            if view.over is not None and view.over not in dimensions:
                raise ValueError(f"view {view.id} names the unknown dimension {view.over}")
            concepts = {self.measure(name).concept for name in (view.measure, view.of or view.measure)}
            covers = view.kind == "coverage" and concepts == COVERAGE
            if view.kind == "coverage" and not covers:
                raise ValueError(
                    f"view {view.id} of kind coverage needs employed by workplace of employed by residence"
                )
            if len(concepts) > 1 and not covers and (view.kind != "ratio" or len(concepts & WORK) > 1):
                raise ValueError(f"view {view.id} mixes the concepts {sorted(concepts)}")
        if self.chart and self.chart.show not in measures | {view.id for view in self.views}:
            raise ValueError(f"the chart shows {self.chart.show}, which is no measure or view")
        if self.chart and self.chart.by not in dimensions | {"area"}:
            raise ValueError(f"the chart is by {self.chart.by}, which is no dimension")
        if self.chart and (unknown := self.chart.where.keys() - dimensions):
            raise ValueError(f"the chart fixes unknown dimensions {sorted(unknown)}")
        return self

    def measure(self, measure_id: str) -> Measure:
        return next(measure for measure in self.measures if measure.id == measure_id)

    def view(self, view_id: str) -> View:
        return next(view for view in self.views if view.id == view_id)

    def figure(self, figure_id: str) -> Measure | View:
        """A measure or a view by its id."""
        items: tuple[Measure | View, ...] = (*self.measures, *self.views)
        return next(item for item in items if item.id == figure_id)


class Break(_Spec):
    """A place in a series across which values are not comparable."""

    dataset: str
    before: str
    """Last period of the old kind."""
    after: str
    """First period of the new kind."""
    text: Text
    source: str
