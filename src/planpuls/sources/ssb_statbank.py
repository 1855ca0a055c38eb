"""SSB StatBank tables: 03321 (commuting between municipalities) and 11618 (employed by residence and workplace).

Two layouts of each: CSV with SSB's variable ids as header, and JSON-stat2. Codes are those of each year; a
file may hold one year or several. Register employment is counted in the 4th quarter, ages 15-74.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from planpuls.sources import jsonstat
from planpuls.sources.dataset import (
    Dataset,
    ReadContext,
    Reading,
    Sample,
    detect_rounding,
    read_text_columns,
    refuse_rows,
)
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.indicator import Concept
from planpuls.spec.status import SSB_SIGNS, STATUS_RANK, Status
from planpuls.spec.text import Text

COMMUTING = "ssb.03321"
EMPLOYED = "ssb.11618"

_CODE = r"\d{4}"
_LARGEST_COUNT = 10**9
_FOURTH_QUARTER = Text(nb="4. kvartal", en="4th quarter")


def _csv_of(columns: tuple[str, ...]) -> tuple[str, ...]:
    return (*columns, "ContentsCode", "Tid", "value")


def _looks_like(columns: tuple[str, ...]) -> Mapping[str, object]:
    wanted = {column.lower() for column in _csv_of(columns)}

    def csv(sample: Sample) -> bool:
        return wanted == {column.strip().strip('"').lower() for column in sample.header.split(",")}

    def json_stat2(sample: Sample) -> bool:
        text = sample.text
        return text.lstrip().startswith("{") and all(
            f'"{column}"' in text for column in (*columns, "ContentsCode", "dataset")
        )

    return {"csv": csv, "json-stat2": json_stat2}


def _read_csv(path: Path, context: ReadContext, columns: Mapping[str, str]) -> pl.DataFrame:
    wanted = dict(columns) | {"content": "ContentsCode", "period": "Tid", "value": "value"}
    frame = read_text_columns(path, context, ",", wanted)
    number = pl.col("value").str.to_integer(strict=False, dtype=pl.Int64)
    sign = pl.col("value").replace_strict(
        {sign: status.value for sign, status in SSB_SIGNS.items()}, default=None, return_dtype=pl.String
    )
    frame = frame.with_columns(
        number.alias("number"),
        pl.when(number.is_null()).then(sign).otherwise(pl.lit(Status.NORMAL.value)).alias("status"),
    )
    faults = frame.filter(pl.col("status").is_null() | (pl.col("number") < 0)).select("row", found="value")
    expected = f"a whole number of 0 or more, or one of the signs {' '.join(SSB_SIGNS)}"
    problems = refuse_rows(context.origin, faults, "value", expected, "Fetch the table again; do not edit it.")
    if problems:
        raise InputError(problems)
    return frame.with_columns(pl.col("number").alias("value")).drop("number")


def _read_json(path: Path, context: ReadContext, columns: Mapping[str, str]) -> pl.DataFrame:
    table = jsonstat.read(path, context.origin)
    names = dict(columns) | {"content": "ContentsCode", "period": "Tid"}
    missing = [theirs for theirs in names.values() if theirs not in table.frame.columns]
    if missing:
        raise InputError(
            [
                Problem(
                    context.origin,
                    f"the dimensions {', '.join(names.values())}",
                    f"no {missing[0]}",
                    "Fetch the table again.",
                )
            ]
        )
    frame = table.frame.rename({theirs: ours for ours, theirs in names.items()})
    value = pl.col("value")
    wrong = ~value.is_between(0, _LARGEST_COUNT) | (value != value.floor())
    faults = frame.with_row_index("row").filter(wrong).select("row", found="value")
    expected, advice = "a whole number of 0 or more", "Fetch the table again; do not edit it."
    problems = refuse_rows(context.origin, faults, "value", expected, advice)
    if problems:
        raise InputError(problems)
    return frame.with_columns(pl.col("value").cast(pl.Int64)).with_row_index("row")


def _checked(frame: pl.DataFrame, context: ReadContext, columns: Mapping[str, str]) -> pl.DataFrame:
    problems: list[Problem] = []
    for column in columns:
        if column in ("workplace", "residence", "municipality"):
            faults = frame.filter(~pl.col(column).str.contains(f"^{_CODE}$")).select("row", found=column)
            problems += refuse_rows(
                context.origin, faults, column, "a municipality code of four digits", "Fetch the table by municipality."
            )
    faults = frame.filter(~pl.col("period").str.contains(r"^\d{4}$")).select("row", found="period")
    problems += refuse_rows(context.origin, faults, "period", "a year", "Fetch the yearly table.")
    key = [*columns, "content", "period"]
    repeated = pl.struct(key).is_duplicated() & ~pl.struct(key).is_first_distinct()
    faults = frame.filter(repeated).select("row", found=pl.concat_str(key, separator=" "))
    problems += refuse_rows(context.origin, faults, " ".join(key), "each combination once", "Fetch the table again.")
    if problems:
        raise InputError(problems)
    return frame


def _complete(
    frame: pl.DataFrame, context: ReadContext, pair: tuple[str, str], *, zeros_may_be_left_out: bool = True
) -> None:
    """Refuse a table that has lost rows: it must hold every combination of a year, unless it leaves out its zeros."""
    for (period,), rows in frame.group_by("period", maintain_order=True):
        expected = rows[pair[0]].n_unique() * rows[pair[1]].n_unique()
        sparse = zeros_may_be_left_out and not (rows["value"] == 0).any()
        if rows.height != expected and not sparse:
            found = f"{rows.height} rows for {period}"
            advice = "The file lost rows on its way; fetch it again."
            raise InputError([Problem(context.origin, f"{expected} rows, every {pair[0]} by {pair[1]}", found, advice)])


def _reading(frame: pl.DataFrame, count: str) -> Reading:
    periods = tuple(sorted(frame["period"].unique().to_list()))
    rounding = {period: detect_rounding(frame.filter(pl.col("period") == period)[count]) for period in periods}
    return Reading(frame, periods, rounding)


_COMMUTING_COLUMNS = {"workplace": "ArbstedKomm", "residence": "Bokommuen"}
_EMPLOYED_COLUMNS = {"municipality": "Region", "sex": "Kjonn", "age": "Alder"}


def _commuting(frame: pl.DataFrame, context: ReadContext) -> Reading:
    """Columns `residence`, `workplace` (codes of the year), `period`, `employed` (Int64), `status`."""
    frame = _checked(frame, context, _COMMUTING_COLUMNS).filter(pl.col("content") == "Sysselsatte")
    if frame.is_empty():
        raise InputError([Problem(context.origin, "ContentsCode Sysselsatte", "other contents", "Fetch that content.")])
    _complete(frame, context, ("residence", "workplace"))
    table = frame.select("residence", "workplace", "period", pl.col("value").alias("employed"), "status")
    return _reading(table.sort("period", "residence", "workplace"), "employed")


def _employed(frame: pl.DataFrame, context: ReadContext) -> Reading:
    """Columns `municipality`, `period`, `residents`, `employed_residence`, `employed_workplace`, `status`; both sexes, 15-74."""
    frame = _checked(frame, context, _EMPLOYED_COLUMNS).filter(
        pl.col("sex").is_in(["0", ""]) & (pl.col("age") == "15-74")
    )
    contents = {
        "BefolkningBosted": "residents",
        "SysselBosted": "employed_residence",
        "SysselArbsted": "employed_workplace",
    }
    frame = frame.filter(pl.col("content").is_in(list(contents)))
    if frame.is_empty():
        raise InputError(
            [
                Problem(
                    context.origin,
                    "both sexes, 15-74, with known contents",
                    "no such rows",
                    "Fetch Kjonn 0 and Alder 15-74.",
                )
            ]
        )
    _complete(frame, context, ("municipality", "content"), zeros_may_be_left_out=False)
    key = ["municipality", "period"]
    wide = frame.pivot("content", index=key, values="value").rename(contents, strict=False)
    for column in contents.values():
        if column not in wide.columns:
            wide = wide.with_columns(pl.lit(None, pl.Int64).alias(column))
    # A row whose cells differ in status carries the least certain one; the values stay as they are.
    rank = pl.col("status").replace_strict(STATUS_RANK, return_dtype=pl.Int64)
    status = frame.group_by(key).agg(pl.col("status").sort_by(rank).first())
    table = wide.join(status, on=key).select(*key, *contents.values(), "status").sort("period", "municipality")
    return _reading(table, "employed_workplace")


def read_commuting_csv(path: Path, context: ReadContext) -> Reading:
    return _commuting(_read_csv(path, context, _COMMUTING_COLUMNS), context)


def read_commuting_json(path: Path, context: ReadContext) -> Reading:
    return _commuting(_read_json(path, context, _COMMUTING_COLUMNS), context)


def read_employed_csv(path: Path, context: ReadContext) -> Reading:
    return _employed(_read_csv(path, context, _EMPLOYED_COLUMNS), context)


def read_employed_json(path: Path, context: ReadContext) -> Reading:
    return _employed(_read_json(path, context, _EMPLOYED_COLUMNS), context)


def _dataset(
    dataset_id: str, title: Text, concept: Concept, columns: Mapping[str, str], csv: object, json_stat2: object
) -> Dataset:
    return Dataset(
        id=dataset_id,
        source="ssb",
        title=title,
        licence="CC BY 4.0",
        address=f"https://www.ssb.no/statbank/table/{dataset_id.removeprefix('ssb.')}",
        vintage="year",
        formats=_looks_like(tuple(columns.values())),  # type: ignore[arg-type]
        readers={"csv": csv, "json-stat2": json_stat2},  # type: ignore[dict-item]
        concept=concept,
        reference=_FOURTH_QUARTER,
    )


DATASETS = (
    _dataset(
        COMMUTING,
        Text(
            nb="Sysselsatte etter arbeidsstedskommune og bostedskommune",
            en="Employed persons by municipality of work and of residence",
        ),
        "employed_residence_q4",
        _COMMUTING_COLUMNS,
        read_commuting_csv,
        read_commuting_json,
    ),
    _dataset(
        EMPLOYED,
        Text(nb="Sysselsatte etter bosted og arbeidssted", en="Employed persons by residence and by workplace"),
        "employed_workplace_q4",
        _EMPLOYED_COLUMNS,
        read_employed_csv,
        read_employed_json,
    ),
)
