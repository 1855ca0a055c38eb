"""JSON-stat 2.0 datasets as SSB writes them, with status and notes kept.

A value is addressed by its flat, row-major index over the dimensions in `id` order (json-stat.org/full).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.spec.errors import InputError, Problem
from planpuls.spec.status import SSB_SIGNS, Status

_ADVICE = "Fetch the table again; the answer may be cut off."


@dataclass(frozen=True)
class JsonStat:
    """A decoded dataset: one row per cell, one column of codes per dimension, then `value` and `status`."""

    label: str
    table_id: str | None
    updated: str | None
    frame: pl.DataFrame
    labels: dict[str, dict[str, str]]
    notes: tuple[str, ...]


def read(path: Path, origin: str) -> JsonStat:
    """Decode a JSON-stat 2.0 file; every structural fault is reported with its field."""
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError([Problem(origin, "JSON", str(error), _ADVICE)]) from error
    return decode(document, origin)


def decode(document: Any, origin: str) -> JsonStat:
    if not isinstance(document, dict) or document.get("class") != "dataset":
        raise InputError([Problem(origin, 'a JSON-stat object with class "dataset"', "something else", _ADVICE)])
    ids, sizes, dimensions = document.get("id"), document.get("size"), document.get("dimension")
    if not (
        isinstance(ids, list) and isinstance(sizes, list) and isinstance(dimensions, dict) and len(ids) == len(sizes)
    ):
        raise InputError([Problem(origin, "id, size and dimension that belong together", "other", _ADVICE, field="id")])
    codes: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    problems = []
    for name, size in zip(ids, sizes, strict=True):
        category = dimensions.get(name, {}).get("category", {})
        codes[name] = _codes(category)
        labels[name] = dict(category.get("label", {}))
        if len(codes[name]) != size:
            problems.append(
                Problem(origin, f"{size} categories", str(len(codes[name])), _ADVICE, field=f"dimension.{name}")
            )
    count = prod(sizes)
    values = _flat(document.get("value"), count)
    if values is None:
        problems.append(Problem(origin, f"{count} values", _length(document.get("value")), _ADVICE, field="value"))
    raw_status = document.get("status") or {}
    statuses = _flat(raw_status if not isinstance(raw_status, str) else [raw_status] * count, count)
    if statuses is None:
        problems.append(Problem(origin, f"status of {count} values", _length(raw_status), _ADVICE, field="status"))
    wrong = [
        value
        for value in values or ()
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float))
    ]
    if wrong:
        problems.append(Problem(origin, "numbers or null", repr(wrong[0]), _ADVICE, field="value"))
    if problems:
        raise InputError(problems)
    assert values is not None
    assert statuses is not None
    return JsonStat(
        label=str(document.get("label", "")),
        table_id=(document.get("extension") or {}).get("px", {}).get("tableid"),
        updated=document.get("updated"),
        frame=_frame(codes, values, statuses, origin),
        labels=labels,
        notes=tuple(str(note) for note in document.get("note") or ()),
    )


def _codes(category: dict[str, Any]) -> list[str]:
    index = category.get("index")
    if isinstance(index, dict):
        return [code for code, _ in sorted(index.items(), key=lambda item: item[1])]
    return list(index) if isinstance(index, list) else list(category.get("label", {}))


def _flat(values: Any, count: int) -> list[Any] | None:
    """Values or statuses as a full list; a sparse object holds only some positions."""
    if isinstance(values, dict):
        if any(not key.isdigit() or int(key) >= count for key in values):
            return None
        return [values.get(str(position)) for position in range(count)]
    return values if isinstance(values, list) and len(values) == count else None


def _length(values: Any) -> str:
    return str(len(values)) if isinstance(values, list | dict) else "none"


def _frame(codes: dict[str, list[str]], values: list[Any], statuses: list[Any], origin: str) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    repeat, count = len(values), len(values)
    for name, names in codes.items():
        repeat //= len(names) or 1
        cycle = [code for code in names for _ in range(repeat)]
        columns[name] = pl.Series(name, cycle * (count // (len(cycle) or 1)), dtype=pl.String)
    unknown = sorted({sign for sign in statuses if sign and sign not in SSB_SIGNS})
    if unknown:
        raise InputError(
            [
                Problem(
                    origin,
                    f"one of the signs {' '.join(SSB_SIGNS)}",
                    " ".join(unknown),
                    "Report the sign.",
                    field="status",
                )
            ]
        )
    status = [
        SSB_SIGNS[sign].value if sign else (Status.NORMAL if value is not None else Status.MISSING).value
        for sign, value in zip(statuses, values, strict=True)
    ]
    frame = pl.DataFrame(columns)
    return frame.with_columns(
        pl.Series("value", [None if value is None else float(value) for value in values], dtype=pl.Float64),
        pl.Series("status", status, dtype=pl.String),
    )
