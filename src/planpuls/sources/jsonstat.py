"""JSON-stat 2.0 datasets as SSB writes them, with status and notes kept.

A value is addressed by its flat, row-major index over the dimensions in `id` order (json-stat.org/full).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.spec.errors import InputError, Problem
from planpuls.spec.status import SSB_SIGNS, Status

_ADVICE = "Fetch the table again; the answer may be cut off."
_MOST_CELLS = 10**7
_LARGEST = 1e18
_POSITION = re.compile("0|[1-9][0-9]{0,11}")


@dataclass(frozen=True)
class JsonStat:
    """A decoded dataset: one row per cell, one column of codes per dimension, then `value` and `status`."""

    label: str
    table_id: str | None
    updated: str | None
    frame: pl.DataFrame
    labels: dict[str, dict[str, str]]
    notes: tuple[str, ...]
    unsigned: tuple[int, ...] = ()
    """Positions of the cells that have neither a value nor a sign that says why."""


def read(path: Path, origin: str) -> JsonStat:
    """Decode a JSON-stat 2.0 file; every structural fault is reported with its field."""
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        row = getattr(error, "lineno", None)
        raise InputError([Problem(origin, "JSON", str(error), _ADVICE, row=row)]) from error
    return decode(document, origin)


def decode(document: Any, origin: str) -> JsonStat:
    if not isinstance(document, dict) or document.get("class") != "dataset":
        expected = 'a JSON-stat object with class "dataset"'
        raise InputError([Problem(origin, expected, "something else", _ADVICE, field="class")])
    codes, labels = _dimensions(document, origin)
    count = prod(len(names) for names in codes.values())
    if count > _MOST_CELLS:
        raise InputError(
            [Problem(origin, f"at most {_MOST_CELLS} cells", str(count), "Fetch fewer periods at a time.")]
        )
    problems = []
    values = _flat(document.get("value"), count)
    if values is None:
        problems.append(Problem(origin, f"{count} values", _length(document.get("value")), _ADVICE, field="value"))
    raw_status = document.get("status") or {}
    statuses = _flat(raw_status if not isinstance(raw_status, str) else [raw_status] * count, count)
    if statuses is None:
        problems.append(Problem(origin, f"status of {count} values", _length(raw_status), _ADVICE, field="status"))
    wrong = [value for value in values or () if value is not None and not _is_number(value)]
    if wrong:
        problems.append(Problem(origin, "numbers or null", repr(wrong[0]), _ADVICE, field="value"))
    strange = sorted({str(sign) for sign in statuses or () if sign and str(sign) not in SSB_SIGNS})
    if strange:
        expected = f"one of the signs {' '.join(SSB_SIGNS)}"
        problems.append(Problem(origin, expected, " ".join(strange), "Report the sign.", field="status"))
    if problems:
        raise InputError(problems)
    assert values is not None
    assert statuses is not None
    extension = document.get("extension")
    px = extension.get("px") if isinstance(extension, dict) else None
    notes = document.get("note")
    return JsonStat(
        label=str(document.get("label", "")),
        table_id=px.get("tableid") if isinstance(px, dict) else None,
        updated=document.get("updated"),
        frame=_frame(codes, values, statuses),
        labels=labels,
        notes=tuple(str(note) for note in notes) if isinstance(notes, list) else (),
        unsigned=tuple(
            at for at, (value, sign) in enumerate(zip(values, statuses, strict=True)) if value is None and not sign
        ),
    )


def _dimensions(document: dict[str, Any], origin: str) -> tuple[dict[str, list[str]], dict[str, dict[str, str]]]:
    """Codes and labels of each dimension, in the order of `id`."""
    ids, sizes, dimensions = document.get("id"), document.get("size"), document.get("dimension")
    if not (
        isinstance(ids, list)
        and isinstance(sizes, list)
        and isinstance(dimensions, dict)
        and len(ids) == len(sizes)
        and all(isinstance(name, str) for name in ids)
        and len(set(ids)) == len(ids)
    ):
        raise InputError([Problem(origin, "id, size and dimension that belong together", "other", _ADVICE, field="id")])
    codes: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    problems = []
    for name, size in zip(ids, sizes, strict=True):
        dimension = dimensions.get(name)
        category = dimension.get("category") if isinstance(dimension, dict) else None
        label = category.get("label") if isinstance(category, dict) else None
        labels[name] = label if isinstance(label, dict) else {}
        found = _codes(category) if isinstance(category, dict) else None
        codes[name] = found or []
        if found is None or len(found) != size:
            shown = "no list of codes" if found is None else str(len(found))
            problems.append(Problem(origin, f"{size} categories", shown, _ADVICE, field=f"dimension.{name}"))
    if problems:
        raise InputError(problems)
    return codes, labels


def _codes(category: dict[str, Any]) -> list[str] | None:
    """Codes in their order, from any of the three ways to list them; None where their order cannot be told."""
    index = category.get("index", category.get("label"))
    if isinstance(index, dict):
        if "index" not in category:
            return list(index)
        at = {position: code for code, position in index.items() if type(position) is int}
        return [at[position] for position in range(len(index))] if at.keys() == set(range(len(index))) else None
    if isinstance(index, list) and all(isinstance(code, str) for code in index) and len(set(index)) == len(index):
        return list(index)
    return None


def _flat(values: Any, count: int) -> list[Any] | None:
    """Values or statuses as a full list; a sparse object holds only some positions."""
    if isinstance(values, dict):
        full: list[Any] = [None] * count
        for key, value in values.items():
            if not _POSITION.fullmatch(key) or int(key) >= count:
                return None
            full[int(key)] = value
        return full
    return values if isinstance(values, list) and len(values) == count else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _length(values: Any) -> str:
    return str(len(values)) if isinstance(values, list | dict) else "none"


def _frame(codes: dict[str, list[str]], values: list[Any], statuses: list[Any]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    repeat, count = len(values), len(values)
    for name, names in codes.items():
        repeat //= len(names) or 1
        cycle = [code for code in names for _ in range(repeat)]
        columns[name] = pl.Series(name, cycle * (count // (len(cycle) or 1)), dtype=pl.String)
    status = [
        SSB_SIGNS[sign].value if sign else (Status.NORMAL if value is not None else Status.MISSING).value
        for sign, value in zip(statuses, values, strict=True)
    ]
    frame = pl.DataFrame(columns)
    return frame.with_columns(
        pl.Series("value", [None if value is None else float(value) for value in values], dtype=pl.Float64),
        pl.Series("status", status, dtype=pl.String),
    )
