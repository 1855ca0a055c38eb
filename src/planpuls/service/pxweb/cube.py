"""A chosen part of a table as a dense cube: values, signs and flags in the order of JSON-stat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from planpuls.service.problems import RefusedError
from planpuls.service.pxweb.selection import chosen
from planpuls.service.pxweb.tables import ALIASES, CONTENTS, TIME, Axis, Table

MOST_CELLS = 300_000
"""Cells of one answer, empty ones included."""


@dataclass(frozen=True)
class Cube:
    """Chosen codes by variable, and a value and a sign per cell, the last variable running fastest."""

    table: Table
    chosen: dict[str, list[int]]
    values: Any
    """Numpy floats; NaN is no value."""
    signs: Any
    flags: dict[int, str]
    """Position of a row's first cell -> the row's flags."""
    rows: int
    """How many of the release's rows the cells are of."""

    @property
    def size(self) -> list[int]:
        return [len(self.chosen[axis.id]) for axis in self.table.axes]

    def codes(self, axis: Axis) -> list[str]:
        return [axis.codes[place] for place in self.chosen[axis.id]]

    def numbers(self) -> list[float | int | None]:
        """Values as JSON has them: whole numbers without a point, null where there is none."""
        return [
            None if value != value else int(value) if value.is_integer() else value for value in self.values.tolist()
        ]


def selected(table: Table, asked: Mapping[str, str]) -> dict[str, list[int]]:
    """Positions chosen in every variable; one that is not named gives all its codes.

    Variables go by their id in any case, or by the column names of the release. Errors: a variable the table does not have,
    a code that is not there, more cells than `MOST_CELLS`.
    """
    by_name = {axis.id.lower(): axis.id for axis in table.axes}
    by_name |= {alias: axis_id for alias, axis_id in ALIASES.items() if axis_id.lower() in by_name}
    wanted: dict[str, str] = {}
    for name, expression in asked.items():
        if name.lower() not in by_name:
            known = ", ".join(axis.id for axis in table.axes)
            raise RefusedError(400, "Non-existent variable", f"{name!r} is no variable of the table. It has {known}.")
        wanted[by_name[name.lower()]] = expression
    found = {
        axis.id: chosen(axis.id, axis.codes, wanted[axis.id], newest_first=axis.id == TIME)
        if axis.id in wanted
        else list(range(len(axis.codes)))
        for axis in table.axes
    }
    cells = prod(len(places) for places in found.values())
    if cells > MOST_CELLS:
        detail = f"{cells} cells are chosen, at most {MOST_CELLS} are given. Choose fewer values."
        raise RefusedError(400, "Too many cells selected", detail)
    return found


def cube(table: Table, asked: Mapping[str, str]) -> Cube:
    """The chosen cells of a table."""
    import numpy as np

    found = selected(table, asked)
    size = [len(found[axis.id]) for axis in table.axes]
    strides = _strides(size)
    rows = np.arange(len(table.flags))
    at = np.zeros(len(table.flags), dtype=np.int64)
    for axis, stride in zip(table.axes, strides, strict=True):
        if axis.role != "metric":
            target = np.full(len(axis.codes), -1, dtype=np.int64)
            target[found[axis.id]] = np.arange(len(found[axis.id]))
            moved = target[table.places[axis.id][rows]]
            inside = moved >= 0
            rows, at = rows[inside], at[inside] + moved[inside] * stride
    values, signs = np.full(prod(size), np.nan), np.full(prod(size), "", dtype=object)
    step = strides[[axis.id for axis in table.axes].index(CONTENTS)]
    for number, place in enumerate(found[CONTENTS]):
        metric = table.metrics[place].id
        values[at + number * step] = table.figures[metric][rows]
        signs[at + number * step] = table.signs[metric][rows]
    flags = {int(cell): table.flags[row] for cell, row in zip(at, rows, strict=True) if table.flags[row]}
    return Cube(table, found, values, signs, flags, len(rows))


def _strides(size: Sequence[int]) -> list[int]:
    """
    >>> _strides([2, 3, 4])
    [12, 4, 1]
    """
    return [prod(size[place + 1 :]) for place in range(len(size))]
