"""Checks of the register's columns, a whole column at a time; all faults of a file are said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planpuls.sources.dataset import ReadContext, refuse_rows
from planpuls.sources.whole_csv import lines_of
from planpuls.spec.errors import InputError, Problem

if TYPE_CHECKING:
    import polars as pl

MAX_EMPLOYEES = 100_000
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_AGAIN = "Fetch the file again; do not edit it."
_SHOWN = 5


def checked(frame: pl.DataFrame, context: ReadContext, dates: list[str], content: Callable[[], bytes]) -> pl.DataFrame:
    """The frame with typed columns: dates, booleans and numbers; "" becomes null, lines of an address are joined and
    those that name a person (c/o, v/) left out. `content` gives the file's bytes again, to find the lines of faults.

    Errors: organisation numbers without their check digit or there twice, codes and postcodes of another form, numbers
    that are none, dates that are none, truth values other than true and false.
    """
    import polars as pl

    flags = [name for name in ("has_employees", "bankrupt") if name in frame.columns]
    codes = [name for name in frame.columns if name not in ("organisation_number", *flags, *dates)]
    number = pl.col("organisation_number").str.to_integer(strict=False, dtype=pl.Int64)
    typed = frame.select(
        pl.when(pl.col("organisation_number").str.len_bytes() == 9).then(number).alias("organisation_number"),
        *(pl.col(name).replace_strict({"true": True, "false": False}, default=None).alias(name) for name in flags),
        *(pl.col(name).str.to_date("%Y-%m-%d", strict=False).alias(name) for name in dates),
        pl.col("employees").str.to_integer(strict=False, dtype=pl.Int32),
    )
    empty = {name: pl.col(name) == "" for name in frame.columns}
    nace = r"^\d\d\.\d{3}$"
    found = {
        "organisation_number": (~_has_check_digit(typed), "nine digits with a right check digit"),
        "municipality": (
            frame.select(~(empty["municipality"] | pl.col("municipality").str.contains(r"^\d{4}$"))).to_series(),
            "a code of four digits or nothing",
        ),
        "parent": (
            frame.select(~(empty["parent"] | pl.col("parent").str.contains(r"^\d{9}$"))).to_series(),
            "nine digits or nothing",
        ),
        "employees": (
            (typed["employees"].is_null() & (frame["employees"] != ""))
            | (typed["employees"] < 0).fill_null(value=False)
            | (typed["employees"] > MAX_EMPLOYEES).fill_null(value=False),
            f"a whole number from 0 to {MAX_EMPLOYEES} or nothing",
        ),
        "form": (frame["form"] == "", "a code"),
    }
    for name in ("nace", "nace_2", "nace_3"):
        wrong = frame.select(~(empty[name] | pl.col(name).str.contains(nace))).to_series()
        found[name] = (wrong, "a code such as 56.101 or nothing")
    for name in flags:
        found[name] = (typed[name].is_null(), "true or false")
    for name in dates:
        found[name] = (typed[name].is_null() & (frame[name] != ""), "a date such as 2019-06-01 or nothing")
    problems = [
        problem
        for field, (wrong, expected) in found.items()
        if wrong.any()
        for problem in _problems(frame, context, field, wrong, expected, content)
    ]
    if not problems and typed["organisation_number"].n_unique() < frame.height:
        twice = frame["organisation_number"].is_duplicated()
        problems += _problems(frame, context, "organisation_number", twice, "each unit once", content)
    if problems:
        raise InputError(problems)
    kept = [name for name in codes if name not in ("employees", "address")]
    return frame.select(
        "organisation_number",
        *(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in kept),
    ).with_columns(_address(frame["address"]), *typed.drop("organisation_number"))


def _address(column: pl.Series) -> pl.Series:
    """Lines are parted by a line end, or by the two characters /n in some years' files; c/o and v/ name a person."""

    # Only few rows have anything to mend; the others keep their text as it is.
    odd = column.str.contains_any(["/", "\n"]).arg_true()
    # «/nv/Nils» holds a parting before the name; «v/nils» holds none.
    few = column.gather(odd).str.replace_all(r"/n((?i:c/o)|[vV]/)", "\n$1")
    few = few.str.replace_all(r"\b(?:v/|V/[ A-ZÆØÅ]|(?i:c/o))\s*", "\x1f").str.replace_all(r"\s*(?:/n|\r?\n)\s*", ", ")
    few = few.str.replace_all(r"\x1f[^,]*(?:, |$)", "").str.strip_chars(", ")
    text = column.scatter(odd, few) if odd.len() else column
    return text.replace("", None).alias("address")


def _has_check_digit(typed: pl.DataFrame) -> pl.Series:
    """Whether a number ends in the remainder that its first eight digits ask for (modulus 11)."""
    import polars as pl

    number = pl.col("organisation_number")
    total = pl.sum_horizontal(
        (number // 10 ** (8 - place) % 10) * weight for place, weight in enumerate((*_WEIGHTS, 1))
    )
    nine_digits = number.is_between(100_000_000, 999_999_999).fill_null(value=False)
    return typed.select(nine_digits & (total % 11 == 0)).to_series()


def _problems(
    frame: pl.DataFrame, context: ReadContext, field: str, wrong: pl.Series, expected: str, content: Callable[[], bytes]
) -> list[Problem]:
    import polars as pl

    faults = frame.with_row_index("row").filter(wrong).select("row", found=pl.col(field))
    lines = lines_of(content(), faults["row"].head(_SHOWN).to_list())
    placed = faults.with_columns(pl.col("row").replace_strict(lines, default=None, return_dtype=pl.Int64))
    return refuse_rows(context.origin, placed, field, expected, _AGAIN, limit=_SHOWN)
