"""Tables of the service: one per indicator and area set, with the variables of a PxWeb table.

Ids are `<indicator>.<area set>` with the edition after another dot (`jobs-near-hubs.municipality.2024`); the id of an
indicator alone is its default area set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from planpuls.release.query import default_set, query
from planpuls.release.reader import Release
from planpuls.release.views import COUNTRY_SET
from planpuls.service.problems import RefusedError
from planpuls.spec.grid import CELL_SETS
from planpuls.spec.indicator import Dimension, Indicator, Measure, View
from planpuls.spec.rounding import has_bounds, items
from planpuls.spec.status import SIGNS, WITHOUT_VALUE, Flag, Status
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

UNDIVIDED = "-"
"""Code of rows that a dimension does not divide."""
REGION, TO_REGION, CONTENTS, TIME = "Region", "ToRegion", "ContentsCode", "Tid"
ALIASES = {"area": REGION, "to_area": TO_REGION, "measure": CONTENTS, "period": TIME}
_LABELS = {
    REGION: Text(nb="område", en="area"),
    TO_REGION: Text(nb="arbeidssted", en="place of work"),
    CONTENTS: Text(nb="statistikkvariabel", en="contents"),
    TIME: Text(nb="år", en="year"),
}
_CELLS = {
    "cell_250m": Text(nb="ruter på 250 m", en="cells of 250 m"),
    "cell_1km": Text(nb="ruter på 1 km", en="cells of 1 km"),
    COUNTRY_SET: Text(nb="hele landet", en="the whole country"),
}


@dataclass(frozen=True)
class Axis:
    """One variable of a table."""

    id: str
    column: str
    label: Text
    codes: tuple[str, ...]
    labels: dict[str, Text]
    """Labels of codes that have one."""
    role: Literal["geo", "time", "metric", "other"] = "other"


@dataclass(frozen=True)
class Head:
    """What a list of tables says of one."""

    id: str
    spec: Indicator
    area_set: str
    area_name: Text
    periods: tuple[str, ...]

    @property
    def label(self) -> Text:
        title, area = self.spec.title, self.area_name
        return Text(nb=f"{title.nb}, {area.nb}", en=f"{title.en}, {area.en}")


@dataclass(frozen=True)
class Table:
    """A table with its rows placed: `places[axis][row]` is the position of the row's code."""

    head: Head
    base_period: str | None
    axes: tuple[Axis, ...]
    metrics: tuple[Measure | View, ...]
    places: dict[str, Any]
    figures: dict[str, Any]
    """Metric -> numpy floats, NaN where there is no value."""
    signs: dict[str, Any]
    """Metric -> numpy array of sign strings by row."""
    flags: list[str]
    bytes: int
    partial: bool
    """Whether the figures rest on a partial source and are no answer."""
    said: dict[str, list[str]] = field(default_factory=dict)
    """Notes by language, written when first asked for."""


def heads(release: Release) -> dict[str, Head]:
    """Every table by its id, in the order of the release's indicators and the plan's area sets.

    The id of an indicator alone comes last and gives its default area set.
    """
    found: dict[str, Head] = {}
    default: dict[str, Head] = {}
    for spec in release.specs.values():
        stored = release.observations(spec.id)["area_set"].unique().to_list()
        of_cells = bool(set(stored) & set(CELL_SETS))
        sets = list(spec.area_sets) if of_cells else [key for key in (*release.area_sets, COUNTRY_SET) if key in stored]
        first = sets[0] if of_cells else default_set(release, spec, stored)
        for key in sets:
            name, _, edition = key.partition("@")
            table_id = f"{spec.id}.{name}.{edition}" if edition else f"{spec.id}.{name}"
            periods = tuple(sorted(_periods(release, spec, key)))
            found[table_id] = Head(table_id, spec, key, _set_name(release, key), periods)
            if key == first:
                default[spec.id] = found[table_id]
    return found | default


def table(release: Release, found: Head, base_period: str | None = None) -> Table:
    """A table's variables and rows. With a base period the figures that compare with it are contents too."""
    import numpy as np

    spec = found.spec
    if base_period is not None and base_period not in found.periods:
        raise RefusedError(400, "Non-existent value", f"basePeriod: {base_period!r} is no period of the table.")
    bounds = has_bounds(spec)
    rows = query(release, spec.id, area_set=found.area_set, base_period=base_period, bounds=bounds).rows
    if rows.is_empty():
        raise RefusedError(
            400, "Non-existent value", f"basePeriod: the table has no other period than {base_period!r}."
        )
    metrics = tuple(item for item in _metrics(spec, base_period) if item.id in rows.columns)
    axes = tuple(_axes(release, found, rows, metrics))
    places = {axis.id: _positions(rows[axis.column], axis.codes) for axis in axes if axis.role != "metric"}
    sign_of = {status.value: SIGNS[status] for status in Status}
    marks = np.array([sign_of[mark] for mark in rows["status"]], dtype=object)
    hidden = rows["status"].is_in([one.value for one in WITHOUT_VALUE]).to_numpy()
    figures, signs = {}, {}
    for item in metrics:
        figures[item.id] = rows[item.id].cast(float).fill_null(float("nan")).to_numpy()
        signs[item.id] = _signs(item, figures[item.id], rows, marks, hidden)
    flags = rows["flags"].fill_null("").to_list()
    labels = sum(len(axis.codes) for axis in axes) * 300
    size = int(rows.estimated_size()) * 3 + labels
    flagged = any(Flag.PARTIAL_SOURCE.value in one.split(" ") for one in set(flags))
    partial = spec.partial_label is not None and flagged
    return Table(found, base_period, axes, metrics, places, figures, signs, flags, size, partial)


def _signs(item: Measure | View, values: Any, rows: pl.DataFrame, marks: Any, hidden: Any) -> Any:
    """A sign per row: a hidden figure's reason stands only where there is no value; a view that cannot be, though its
    parts are there, is not applicable."""
    import numpy as np

    empty = np.isnan(values)
    signs = np.where(empty != hidden, "", marks)
    if isinstance(item, View):
        parts = [name for name in (item.measure, item.of) if name]
        there = np.logical_and.reduce([rows[part].is_not_null().to_numpy() for part in parts])
        signs = np.where(empty & ~hidden & there, SIGNS[Status.NOT_APPLICABLE], signs)
    return signs


def _set_name(release: Release, key: str) -> Text:
    return _CELLS[key] if key in _CELLS else Text.model_validate(release.area_sets[key]["name"])


def _periods(release: Release, spec: Indicator, key: str) -> list[str]:
    rows = release.observations(spec.id)
    own = rows if key in CELL_SETS else rows.filter(rows["area_set"] == key)
    return [str(period) for period in own["period"].unique()]


def _metrics(spec: Indicator, base_period: str | None) -> tuple[Measure | View, ...]:
    measures: list[Measure | View] = [measure for measure in spec.measures if measure.role == "value"]
    views = (view for view in spec.views if base_period is not None or not view.compares)
    bounds = (item.model_copy(update={"id": name}) for name, item in items(spec).items())
    return (*measures, *views, *bounds)


def _axes(release: Release, found: Head, rows: pl.DataFrame, metrics: tuple[Measure | View, ...]) -> Iterator[Axis]:
    spec, key = found.spec, found.area_set
    for axis_id, column in ((REGION, "area"), *(((TO_REGION, "to_area"),) if spec.flow else ())):
        present = set(rows[column].unique())
        known = [area for owner, area in release.area_names if owner == key and area in present]
        codes = (*known, *sorted(present - set(known)))
        names = {} if key in CELL_SETS else {code: release.area_name(key, code) for code in codes}
        yield Axis(axis_id, column, _LABELS[axis_id], codes, names, "geo")
    for dimension in spec.dimensions:
        yield _dimension(release, found, dimension, rows[dimension.id])
    contents = {item.id: item.name for item in metrics}
    yield Axis(CONTENTS, "", _LABELS[CONTENTS], tuple(contents), contents, "metric")
    yield Axis(TIME, "period", _LABELS[TIME], tuple(sorted(rows["period"].unique())), {}, "time")


def _dimension(release: Release, found: Head, dimension: Dimension, column: pl.Series) -> Axis:
    present = [str(value) for value in column.drop_nulls().unique().sort()]
    order = [code for code in dimension.order if code in present]
    codes = (*order, *(code for code in present if code not in order))
    labels = {code: text for code, text in dimension.values.items() if code in codes}
    if column.null_count() or not codes:
        codes, labels = (*codes, UNDIVIDED), labels | {UNDIVIDED: Text(nb="ikke inndelt", en="not divided")}
    if dimension.of_areas:
        labels |= {code: release.area_name(found.area_set, code) for code in codes}
    return Axis(dimension.id, dimension.id, dimension.name, codes, labels)


def _positions(column: pl.Series, codes: tuple[str, ...]) -> Any:
    """Position of each row's code."""
    import polars as pl

    index = {code: place for place, code in enumerate(codes)}
    return column.cast(pl.String).fill_null(UNDIVIDED).replace_strict(index, return_dtype=pl.Int64).to_numpy()
