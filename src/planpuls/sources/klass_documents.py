"""The three kinds of lists in Klass answers as frames: code items, changes, correspondences. All faults at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.sources.dataset import ReadContext, refuse_rows
from planpuls.spec.errors import InputError, Problem

CODES, VERSION, CHANGES = "codes", "classificationItems", "codeChanges"
MAPS = ("correspondenceItems", "correspondenceMaps")
_ADVICE = "Fetch it again; ask for JSON by the Accept header."
_ITEM = {
    "code": "code",
    "name": "name",
    "level": "level",
    "parentCode": "parent",
    "validFrom": "valid_from",
    "validTo": "valid_to",
}
_CHANGE = {
    "oldCode": "old_code",
    "oldName": "old_name",
    "newCode": "new_code",
    "newName": "new_name",
    "changeOccurred": "changed_on",
}
_MAP = {
    "sourceCode": "source_code",
    "sourceName": "source_name",
    "targetCode": "target_code",
    "targetName": "target_name",
}


def read_items(path: Path, context: ReadContext, *keys: str, code: str) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Code items under the first of `keys` that is there, and the whole document.

    Columns `code`, `name`, `level` (Int64), `parent`, `valid_from`, `valid_to`. Errors: a code that is not like `code`,
    an item without name or level, a parent that is not in the list, a code there twice from the same date.
    """
    document, rows = _rows(path, context, keys, _ITEM)
    problems = _refused(rows, context, "code", code, blank=False)
    problems += _refused(rows, context, "name", r"(?s).+", blank=False)
    problems += _refused(rows, context, "level", r"\d+", blank=False)
    problems += _dates(rows, context, "valid_from", "valid_to")
    orphan = ~pl.col("parent").is_in(rows["code"].implode()) & (pl.col("level") != "1") & (pl.col("parent") != "")
    # A selection of one level has parents that are not in it.
    if rows["level"].n_unique() > 1:
        faults = rows.filter(orphan).select("row", found="parent")
        problems += refuse_rows(context.origin, faults, "parentCode", "a code of the list", _ADVICE)
        faults = rows.filter((pl.col("parent") == "") & (pl.col("level") != pl.col("level").min()))
        expected = "a parent for each code below the first level"
        problems += refuse_rows(context.origin, faults.select("row", found="code"), "parentCode", expected, _ADVICE)
    key = pl.struct("code", "valid_from")
    faults = rows.filter(key.is_duplicated() & ~key.is_first_distinct()).select("row", found="code")
    problems += refuse_rows(context.origin, faults, "code", "each code once", _ADVICE)
    if problems:
        raise InputError(problems)
    frame = rows.with_columns(
        pl.col("level").cast(pl.Int64), _blank_is_null("parent"), *_to_dates("valid_from", "valid_to")
    )
    return frame, document


def read_list(path: Path, context: ReadContext, keys: tuple[str, ...], codes: tuple[str, str]) -> pl.DataFrame:
    """Changes or correspondences under the first of `keys` that is there; `codes`: patterns of the two ends.

    Changes have `old_code`, `old_name`, `new_code`, `new_name`, `changed_on`; correspondences `source_code`,
    `source_name`, `target_code`, `target_name`, and `source` and `target`, the names of the two lists where the answer
    has them. One end may be null, never both. A row that stands there twice, word for word, is taken once.
    """
    fields = _CHANGE if CHANGES in keys else _MAP
    document, rows = _rows(path, context, keys, fields)
    ends = ("old_code", "new_code") if CHANGES in keys else ("source_code", "target_code")
    problems: list[Problem] = []
    for column, pattern in zip(ends, codes, strict=True):
        problems += _refused(rows, context, column, pattern, blank=True)
    faults = rows.filter((pl.col(ends[0]) == "") & (pl.col(ends[1]) == "")).select("row", found=ends[0])
    problems += refuse_rows(context.origin, faults, ends[0], "a code at one end at least", _ADVICE)
    if CHANGES in keys:
        problems += _refused(rows, context, "changed_on", r"\d{4}-\d{2}-\d{2}", blank=False)
        problems += _dates(rows, context, "changed_on")
    if problems:
        raise InputError(problems)
    once = rows.drop("row").unique(maintain_order=True)
    frame = once.with_columns(_blank_is_null(column) for column in ends)
    if CHANGES in keys:
        return frame.with_columns(_to_dates("changed_on"))
    names = {name: document.get(name) for name in ("source", "target")}
    return frame.with_columns(
        pl.lit(value if isinstance(value, str) else None, pl.String).alias(name) for name, value in names.items()
    )


def _rows(
    path: Path, context: ReadContext, keys: tuple[str, ...], fields: dict[str, str]
) -> tuple[dict[str, Any], pl.DataFrame]:
    """The document, and its list as texts with `row`, the place in the list."""
    try:
        document = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(context.origin, "JSON in UTF-8", str(error), _ADVICE)]) from error
    key = next((key for key in keys if isinstance(document, dict) and isinstance(document.get(key), list)), None)
    if key is None:
        raise InputError([Problem(context.origin, f"a list under {' or '.join(keys)}", "none", _ADVICE)])
    items = document[key]
    if not items:
        raise InputError([Problem(context.origin, f"rows under {key}", "an empty list", _ADVICE)])
    required = [name for name in fields if name not in ("parentCode", "validFrom", "validTo")]
    problems = [
        Problem(context.origin, f"the fields {', '.join(required)}", _shown(item), _ADVICE, field=key, row=number)
        for number, item in enumerate(items)
        if not isinstance(item, dict) or any(name not in item for name in required)
    ]
    if problems:
        raise InputError(problems[:5])
    columns = {ours: [_as_text(item.get(name)) for item in items] for name, ours in fields.items()}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("row")
    return document, frame


def _as_text(value: object) -> str:
    """A field as text; null is blank, and so is a far future date, which means that there is no end."""
    text = "" if value is None else str(value)
    return "" if re.fullmatch(r"(?:\+\d+|9999)-\d\d-\d\d", text) else text


def _shown(item: object) -> str:
    return ", ".join(map(str, item)) if isinstance(item, dict) else repr(item)[:60]


def _refused(rows: pl.DataFrame, context: ReadContext, column: str, pattern: str, *, blank: bool) -> list[Problem]:
    wrong = ~pl.col(column).str.contains(f"^(?:{pattern})$")
    if blank:
        wrong = wrong & (pl.col(column) != "")
    faults = rows.filter(wrong).select("row", found=column)
    return refuse_rows(context.origin, faults, column, f"a text like {pattern}", _ADVICE)


def _dates(rows: pl.DataFrame, context: ReadContext, *columns: str) -> list[Problem]:
    problems: list[Problem] = []
    for column in columns:
        date = pl.col(column).str.to_date("%Y-%m-%d", strict=False)
        faults = rows.filter((pl.col(column) != "") & date.is_null()).select("row", found=column)
        problems += refuse_rows(context.origin, faults, column, "a date such as 2024-01-01", _ADVICE)
    return problems


def _blank_is_null(column: str) -> pl.Expr:
    return pl.when(pl.col(column) == "").then(None).otherwise(pl.col(column)).alias(column)


def _to_dates(*columns: str) -> list[pl.Expr]:
    return [pl.col(column).str.to_date("%Y-%m-%d", strict=False) for column in columns]
