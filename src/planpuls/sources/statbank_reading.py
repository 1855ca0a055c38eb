"""From a StatBank file to rows: CSV with SSB's variable ids as header, or JSON-stat2; the same rows from both.

CSV is tidy: one line per cell, the variables' ids, `ContentsCode`, `Tid` and `value` as header, SSB's signs as values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import prod
from pathlib import Path

import polars as pl

from planpuls.plan.country import Country
from planpuls.sources import jsonstat
from planpuls.sources.dataset import (
    ReadContext,
    Reading,
    Sample,
    detect_rounding,
    read_text_columns,
    refuse_rows,
)
from planpuls.sources.statbank_tables import TABLES, StatbankTable
from planpuls.sources.statbank_totals import check_totals
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.rounding import ROUNDED_TO
from planpuls.spec.status import SSB_SIGNS, Flag, Status

MUNICIPALITY = r"\d{4}"
_LARGEST = 10**15
_LARGEST_COUNT = 10**9
_ALWAYS = ("ContentsCode", "Tid")
UNSIGNED = "unsigned"
"""Column of the rows read: whether a cell has neither a value nor a sign that says why."""
_IDS = re.compile(r'"id"\s*:\s*\[([^\]]*)\]')
_STATED = re.compile(r'"tableid"\s*:\s*"(\d{5})"|"label"\s*:\s*"(\d{5}):')
_IN_CSV = r"(?:^|[,\"\s]){}(?:[,\"\s]|$)"
_NOT_EDITED = "Fetch the table again; do not edit it."


# --- recognition -----------------------------------------------------------------------------------------------


def looks_like(table: StatbankTable) -> Mapping[str, Callable[[Sample], bool]]:
    """Recognisers of the table's two layouts."""
    return {"csv": lambda sample: _is_csv(table, sample), "json-stat2": lambda sample: _is_json(table, sample)}


def _is_csv(table: StatbankTable, sample: Sample) -> bool:
    variables = csv_variables(sample)
    if variables is None or table.columns_of(variables) is None:
        return False
    if _names_a_content(table, sample, _IN_CSV):
        return True
    others = [other for other in TABLES.values() if other is not table]
    # A file of another table that lost a column may have the columns of this one, but not its contents.
    return not any(
        other.columns_of(variables) is not None or _names_a_content(other, sample, _IN_CSV) for other in others
    )


def csv_variables(sample: Sample) -> frozenset[str] | None:
    """The variables beside content, period and value that a CSV header names; None where it is another kind of header."""
    return _variables(sample.header)


@lru_cache(maxsize=8)
def _variables(header: str) -> frozenset[str] | None:
    columns = [column.strip().strip('"') for column in header.split(",")]
    fixed = {"contentscode", "tid", "value"}
    lower = [column.lower() for column in columns]
    if len(set(lower)) < len(lower) or not fixed <= set(lower):
        return None
    return frozenset(column for column in columns if column.lower() not in fixed)


def _is_json(table: StatbankTable, sample: Sample) -> bool:
    text = sample.text
    if not text.lstrip().startswith("{") or '"dataset"' not in text:
        return False
    listed = _IDS.search(text)
    ids = frozenset(re.findall(r'"([^"]*)"', listed.group(1))) if listed else frozenset()
    if not ids >= set(_ALWAYS) or table.columns_of(ids - set(_ALWAYS)) is None:
        return False
    stated = [first or second for first, second in _STATED.findall(text)]
    return stated[0] in table.ids if stated else _names_a_content(table, sample, '"{}"')


def _names_a_content(table: StatbankTable, sample: Sample, pattern: str) -> bool:
    contents = "|".join(re.escape(content) for content in table.contents)
    return bool(contents) and re.search(pattern.format(f"(?:{contents})"), sample.text, re.IGNORECASE) is not None


# --- rows ------------------------------------------------------------------------------------------------------


def read_csv(path: Path, context: ReadContext, table: StatbankTable, columns: Mapping[str, str]) -> pl.DataFrame:
    """Rows with the dims, `content`, `period`, `value`, `status` and the line number `row`."""
    wanted = {ours: re.escape(theirs) for ours, theirs in columns.items()}
    wanted |= {"content": "ContentsCode", "period": "Tid", "value": "value"}
    frame = read_text_columns(path, context, ",", wanted, closed=True)
    text = pl.col("value")
    number = (
        text.str.to_integer(strict=False, dtype=pl.Int64)
        if table.whole_numbers
        else text.cast(pl.Float64, strict=False)
    )
    sign = text.replace_strict(
        {sign: status.value for sign, status in SSB_SIGNS.items()}, default=None, return_dtype=pl.String
    )
    frame = frame.with_columns(
        number.alias("number"),
        pl.when(number.is_null()).then(sign).otherwise(pl.lit(Status.NORMAL.value)).alias("status"),
    )
    faults = frame.filter(pl.col("status").is_null() | _out_of_bounds("number", table)).select("row", found="value")
    expected = f"{_number(table)}, or one of the signs {' '.join(SSB_SIGNS)}"
    problems = refuse_rows(context.origin, faults, "value", expected, _NOT_EDITED)
    if problems:
        raise InputError(problems)
    if "industry" in columns:
        check_totals(table, frame["industry"].unique(), None, context.origin, columns["industry"])
    return frame.with_columns(pl.col("number").alias("value"), pl.lit(value=False).alias(UNSIGNED)).drop("number")


def read_json(path: Path, context: ReadContext, table: StatbankTable, columns: Mapping[str, str]) -> pl.DataFrame:
    """The same rows from JSON-stat2; `row` is the position of the cell."""
    found = jsonstat.read(path, context.origin)
    names = dict(columns) | {"content": "ContentsCode", "period": "Tid"}
    missing = [theirs for theirs in names.values() if theirs not in found.frame.columns]
    if missing:
        expected, shown = f"the dimensions {', '.join(names.values())}", f"no {missing[0]}"
        raise InputError([Problem(context.origin, expected, shown, "Fetch the table again.", field="id")])
    frame = found.frame.rename({theirs: ours for ours, theirs in names.items()}).with_row_index("row")
    frame = frame.with_columns(pl.col("row").is_in(found.unsigned).alias(UNSIGNED))
    wrong = _out_of_bounds("value", table)
    if table.whole_numbers:
        wrong = wrong | (pl.col("value") != pl.col("value").floor())
    faults = frame.filter(wrong).select("row", found="value")
    problems = refuse_rows(context.origin, faults, "value", _number(table), _NOT_EDITED)
    if problems:
        raise InputError(problems)
    if "industry" in columns:
        labels = found.labels[columns["industry"]]
        check_totals(table, frame["industry"].unique(), labels, context.origin, columns["industry"])
    return frame.with_columns(pl.col("value").cast(pl.Int64)) if table.whole_numbers else frame


def _number(table: StatbankTable) -> str:
    kind = "a whole number" if table.whole_numbers else "a number"
    return f"{kind} of {table.lowest:.0f} or more" if table.lowest is not None else kind


def _out_of_bounds(column: str, table: StatbankTable) -> pl.Expr:
    value = pl.col(column)
    if table.lowest is not None:
        return ~value.is_between(table.lowest, _LARGEST_COUNT)
    # Not a number compares as larger than everything, so that it is refused here too.
    return ~value.is_between(-_LARGEST, _LARGEST)


# --- checks ----------------------------------------------------------------------------------------------------


def check_rows(
    frame: pl.DataFrame, context: ReadContext, dims: list[str], codes: Mapping[str, tuple[str, str]]
) -> None:
    """Refuse rows with impossible codes or periods, and combinations that are there twice.

    `codes`: column -> pattern and what it means, in words.
    """
    problems: list[Problem] = []
    for column, (pattern, expected) in codes.items():
        faults = frame.filter(~pl.col(column).str.contains(f"^(?:{pattern})$")).select("row", found=column)
        problems += refuse_rows(context.origin, faults, column, expected, "Fetch the table by municipality.")
    faults = frame.filter(~pl.col("period").str.contains(r"^\d{4}$")).select("row", found="period")
    problems += refuse_rows(context.origin, faults, "period", "a year", "Fetch the yearly table.")
    key = [*dims, "content", "period"]
    faults = frame.filter(~pl.struct(key).is_first_distinct()).select(
        "row", found=pl.concat_str(key, separator=" ", ignore_nulls=True)
    )
    problems += refuse_rows(context.origin, faults, " ".join(key), "each combination once", "Fetch the table again.")
    if problems:
        raise InputError(problems)


def check_complete(
    frame: pl.DataFrame, context: ReadContext, dims: tuple[str, ...], *, zeros_may_be_left_out: bool = True
) -> None:
    """Refuse a table that has lost rows: it must hold every combination of a year, unless it leaves out its zeros.

    A table that leaves out its zeros has none, and lacks most combinations; one that lacks a few has lost them.
    """
    for (period,), rows in frame.group_by("period", maintain_order=True):
        expected = prod(rows[dim].n_unique() for dim in dims)
        sparse = zeros_may_be_left_out and 2 * rows.height < expected and not (rows["value"] == 0).any()
        if rows.height != expected and not sparse:
            found, field = f"{rows.height} rows for {period}", " ".join(dims)
            advice = "The file lost rows on its way; fetch it again."
            wanted = f"{expected} rows, every {' by '.join(dims)}"
            raise InputError([Problem(context.origin, wanted, found, advice, field=field)])


def outside_lifetime(frame: pl.DataFrame, column: str, country: Country, *, zeros: bool = True) -> pl.DataFrame:
    """`period` and code of `column` for codes that are not in use in a year and have no figure in it.

    SSB lists the codes of all years in every year and writes `.`, `..` or 0 where a code was not in use; `zeros` says
    whether codes with nothing but zeros go too. A code that is in no list of municipalities goes only where all its cells
    are without a value: its zeros may be counts.
    """
    without = [Status.NOT_APPLICABLE.value, Status.MISSING.value]
    silent = pl.col("status").is_in(without)
    # A hidden figure is null and would make the comparison null, which `all` passes over.
    no_figure = silent | (pl.col("value") == 0).fill_null(value=False)
    groups = frame.group_by("period", column).agg(silent.all().alias("silent"), no_figure.all().alias("empty"))
    outside = []
    for period, code, no_value, _ in groups.filter("empty").iter_rows():
        listed = code in country.validity
        in_use = code in country.codes(int(period))
        if code != "0" and not in_use and (no_value or (zeros and listed)):
            outside.append((period, code))
    return pl.DataFrame(outside, schema={"period": pl.String, column: pl.String}, orient="row")


def notes_of(frame: pl.DataFrame) -> dict[str, int]:
    """What the rows as read say of themselves: how many cells have neither a value nor a sign."""
    unsigned = int(frame[UNSIGNED].sum())
    return {"cells_without_value_and_sign": unsigned} if unsigned else {}


def reading_of(frame: pl.DataFrame, count: str, notes: Mapping[str, int], *, counts: Sequence[str] = ()) -> Reading:
    """The reading with its periods and the rounding of `count`, year by year.

    Where a year's small counts were rounded to 0 or 3, rows that hold one of the two in `count` or another of `counts` carry the
    flag `rounded`, in a column `flags`: every sum and view made of them says so.
    """
    periods = tuple(sorted(frame["period"].unique().to_list()))
    rounding = {period: detect_rounding(frame.filter(pl.col("period") == period)[count]) for period in periods}
    rounded = [period for period, how in rounding.items() if how == "small_counts_0_3"]
    if rounded:
        small = pl.any_horizontal(pl.col(name).is_in(ROUNDED_TO) for name in dict.fromkeys((count, *counts)))
        doubted = (pl.col("period").is_in(rounded) & small).fill_null(value=False)
        frame = frame.with_columns(
            pl.when(doubted).then(pl.lit(Flag.ROUNDED.value)).otherwise(pl.lit("")).alias("flags")
        )
    return Reading(frame, periods, rounding, notes=notes)
