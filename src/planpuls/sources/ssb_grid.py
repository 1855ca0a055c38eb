"""SSB «Virksomheter på rutenett 250 m»: establishments and employees per 250 m cell on 1 January.

CSV from kart.ssb.no's export: `;`, byte-order mark, cell id column spelt in several ways, an empty value means 0.
The year stands only in the name. Open data, no suppression seen; source notes in `docs/sources.md`.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from planpuls.sources.dataset import (
    Dataset,
    ReadContext,
    Reading,
    Sample,
    detect_rounding,
    read_text_columns,
    refuse_rows,
    whole_numbers,
)
from planpuls.spec.errors import InputError
from planpuls.spec.grid import CELL_250M, SHIFT
from planpuls.spec.indicator import Break
from planpuls.spec.text import Text

ID = "ssb.workplaces_250m"
_CELL_ID = r"ssbid0?250m"
_MAX_EMPLOYEES_IN_CELL = 50_000


def _looks_like_csv(sample: Sample) -> bool:
    columns = {column.strip().strip('"').lower() for column in sample.header.split(";")}
    return {"est_tot", "emp_tot"} <= columns and any(re.fullmatch(_CELL_ID, column) for column in columns)


def read_csv(path: Path, context: ReadContext) -> Reading:
    """Columns `cell` (Int64, SSB id), `period`, `establishments`, `employees` (Int64, 1 January of the period)."""
    frame = read_text_columns(
        path, context, ";", {"cell": _CELL_ID, "establishments": "est_tot", "employees": "emp_tot"}
    )
    frame, problems = whole_numbers(frame, "cell", context)
    for column in ("establishments", "employees"):
        frame, more = whole_numbers(frame, column, context, blank=0)
        problems += more
    if not problems:
        cell = pl.col("cell")
        misplaced = (
            (cell < 10**13) | (cell >= 10**14) | (cell % SHIFT % CELL_250M != 0) | (cell // SHIFT % CELL_250M != 0)
        )
        faults = frame.filter(misplaced).select("row", found="cell")
        problems += refuse_rows(
            context.origin, faults, "cell", "a 250 m cell id of 14 digits", "Is this the 250 m file?"
        )
        faults = frame.filter(cell.is_duplicated() & ~cell.is_first_distinct()).select("row", found="cell")
        problems += refuse_rows(context.origin, faults, "cell", "each cell once", "Fetch the file again.")
        faults = frame.filter(pl.col("employees") > _MAX_EMPLOYEES_IN_CELL).select("row", found="employees")
        expected = f"at most {_MAX_EMPLOYEES_IN_CELL} employees in a cell"
        problems += refuse_rows(context.origin, faults, "employees", expected, "Is the column another measure?")
    if problems:
        raise InputError(problems)
    period = context.period
    table = frame.select("cell", pl.lit(period, pl.String).alias("period"), "establishments", "employees").sort("cell")
    rounding = detect_rounding(table["employees"])
    return Reading(table, periods=(), rounding={period: rounding} if period else {})


DATASETS = (
    Dataset(
        id=ID,
        source="ssb",
        title=Text(nb="Virksomheter på rutenett 250 m", en="Establishments on a 250 m grid"),
        licence="CC BY 4.0",
        address="https://kart.ssb.no",
        vintage="year",
        formats={"csv": _looks_like_csv},
        readers={"csv": read_csv},
        concept="employees_1jan",
        reference=Text(nb="1. januar", en="1 January"),
        breaks=(
            Break(
                dataset=ID,
                before="2015",
                after="2016",
                text=Text(
                    nb="Brudd mellom 2015 og 2016: nytt datagrunnlag (a-ordningen) løftet nivået i hele landet.",
                    en="Break between 2015 and 2016: a new data source (a-ordningen) raised the level nationwide.",
                ),
                source="SSB; landets sum +9,8 % fra 2015 til 2016",
            ),
        ),
    ),
)
