"""An indicator's figures as a JSON-stat 2.0 dataset (json-stat.org/full), the format of the statistical offices."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.rounding import ENDS
from planpuls.spec.rounding import items as rounding_bounds
from planpuls.spec.status import SIGNS, Status
from planpuls.spec.text import Language


def dataset(choices: Choices, spec: Indicator, language: Language) -> dict[str, Any]:
    """The default area set of an indicator as a dense cube: areas, periods, dimensions, measures with shares.

    A cell without a row is null. `status` gives the signs of values that are not plain; `extension` names release, flags
    and whether the figures are invented. No time of update is given: the release is the version. A figure that a source's
    rounding moves is followed by the least and the most it can have been; a bound that cannot be is not applicable.
    """
    bounds = rounding_bounds(spec)
    rows = choices.rows(spec.id, **({"bounds": True} if bounds else {}))
    area_set = str(rows["area_set"][0])
    axes = ["area", *(["to_area"] if spec.flow else []), "period", *(dimension.id for dimension in spec.dimensions)]
    categories = {axis: _categories(rows[axis]) for axis in axes}
    shown: list[Measure | View] = [measure for measure in spec.measures if measure.role == "value"]
    shown += [view for view in spec.views if view.kind == "share"]
    metrics: dict[str, Measure | View] = {}
    for item in shown:
        ends = (f"{item.id}{end}" for end in ENDS)
        metrics |= {item.id: item} | {end: bounds[end] for end in ends if end in rows.columns}
    ids = list(metrics)
    size = [*(len(categories[axis]) for axis in axes), len(ids)]
    values, status, flags = _filled(rows, axes, categories, ids, size)
    names = {dimension.id: dimension for dimension in spec.dimensions}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": choices.release.marked(spec.title.get(language)),
        "source": choices.source_line(spec, language),
        "note": [spec.definition.get(language), *(entry.text.get(language) for entry in choices.breaks(spec))],
        "id": [*axes, "measure"],
        "size": size,
        "role": {
            "time": ["period"],
            "geo": [axis for axis in axes if axis in ("area", "to_area")],
            "metric": ["measure"],
        },
        "dimension": {
            **{
                axis: {
                    "label": names[axis].name.get(language) if axis in names else axis,
                    "category": {
                        "index": categories[axis],
                        "label": {
                            code: _label(choices, spec, axis, code, area_set, language) for code in categories[axis]
                        },
                    },
                }
                for axis in axes
            },
            "measure": {
                "label": "measure",
                "category": {
                    "index": ids,
                    "label": {key: item.name.get(language) for key, item in metrics.items()},
                    "unit": {
                        key: {"label": item.unit.get(language), "decimals": item.decimals}
                        for key, item in metrics.items()
                    },
                },
            },
        },
        "value": values,
        "status": status,
        "extension": {
            "area_set": area_set,
            "reference_date": choices.reference(spec, language),
            "release": choices.release.id,
            "demo": choices.release.demo,
            "partial": choices.is_partial(spec),
            "flags": flags,
        },
    }


def _categories(column: pl.Series) -> list[str]:
    """Codes of a dimension in order; numbers by size."""
    return [str(value) for value in column.drop_nulls().unique().sort().to_list()] or [""]


def _label(choices: Choices, spec: Indicator, axis: str, code: str, area_set: str, language: Language) -> str:
    if axis in ("area", "to_area"):
        return choices.name(area_set, code, language)
    dimension = next((item for item in spec.dimensions if item.id == axis), None)
    known = dimension.values.get(code) if dimension else None
    return known.get(language) if known else code


def _filled(
    rows: pl.DataFrame, axes: list[str], categories: dict[str, list[str]], ids: list[str], size: list[int]
) -> tuple[list[float | int | None], dict[str, str], dict[str, str]]:
    position = pl.lit(0)
    for axis, length in zip(axes, size[:-1], strict=True):
        index = {code: place for place, code in enumerate(categories[axis])}
        place = pl.col(axis).cast(pl.String).fill_null("").replace_strict(index, default=0, return_dtype=pl.Int64)
        position = position * length + place
    total = 1
    for length in size:
        total *= length
    values: list[float | int | None] = [None] * total
    status: dict[str, str] = {}
    flags: dict[str, str] = {}
    placed = rows.with_columns((position * len(ids)).alias("__at")).select("__at", *ids, "status", "flags").sort("__at")
    for at, *figures, mark, flag in placed.rows():
        for offset, value in enumerate(figures):
            values[at + offset] = int(value) if value is not None and value == int(value) else value
            missing = value is None and ids[offset].endswith(ENDS)
            if sign := SIGNS[Status(mark)] or (SIGNS[Status.NOT_APPLICABLE] if missing else ""):
                status[str(at + offset)] = sign
        if flag:
            flags[str(at)] = flag
    return values, status, _compact(flags, placed.height)


def _compact(flags: dict[str, str], rows: int) -> dict[str, str]:
    """One entry «*» where every row carries the same flags, else by the position of the row's first value."""
    kinds = set(flags.values())
    return {"*": kinds.pop()} if len(kinds) == 1 and len(flags) == rows else flags
