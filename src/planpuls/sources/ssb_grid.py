"""SSB «Virksomheter på rutenett 250 m»: establishments and employees per 250 m cell on 1 January.

CSV from kart.ssb.no's export (also its WFS): an empty value means 0. The year stands only in the name. Open data, no
suppression seen; see `docs/sources/ssb-grids.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, detect_rounding, refuse_rows, whole_numbers
from planpuls.sources.grid_cells import csv_cells, csv_has, geojson_cells, geojson_has, with_cell_ids
from planpuls.spec.errors import InputError
from planpuls.spec.grid import CELL_250M
from planpuls.spec.indicator import Break
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

ID = "ssb.workplaces_250m"
_COLUMNS = {"establishments": "est_tot", "employees": "emp_tot"}
_MAX_EMPLOYEES_IN_CELL = 50_000


def _looks_like_csv(sample: Sample) -> bool:
    return csv_has(sample, CELL_250M, *_COLUMNS.values())


def _looks_like_geojson(sample: Sample) -> bool:
    return geojson_has(sample, CELL_250M, *_COLUMNS.values())


def read_csv(path: Path, context: ReadContext) -> Reading:
    """Columns `cell` (Int64, SSB id), `period`, `establishments`, `employees` (Int64, 1 January of the period)."""
    return _checked(csv_cells(path, context, CELL_250M, _COLUMNS), context)


def read_geojson(path: Path, context: ReadContext) -> Reading:
    """The same from the WFS's GeoJSON."""
    return _checked(geojson_cells(path, context, CELL_250M, _COLUMNS), context)


def _checked(frame: pl.DataFrame, context: ReadContext) -> Reading:
    frame, problems = with_cell_ids(frame, context, CELL_250M)
    for column in _COLUMNS:
        frame, more = whole_numbers(frame, column, context, blank=0)
        problems += more
    if not problems:
        faults = frame.filter(pl.col("employees") > _MAX_EMPLOYEES_IN_CELL).select("row", found="employees")
        expected = f"at most {_MAX_EMPLOYEES_IN_CELL} employees in a cell"
        problems += refuse_rows(context.origin, faults, "employees", expected, "Is the column another measure?")
    if problems:
        raise InputError(problems)
    period = context.period
    table = frame.select("cell", pl.lit(period, pl.String).alias("period"), "establishments", "employees").sort("cell")
    rounding = detect_rounding(table["employees"])
    return Reading(table, periods=(), rounding={period: rounding} if period else {})


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.ssb_maps import Grid, fetch_grid

    attributes = ("SSBID250M", "est_tot", "emp_tot")
    yield from fetch_grid(job, Grid("bedrifter_250m", "bedrifter", "bedrifter_paa_rutenett", attributes))


DATASETS = (
    Dataset(
        id=ID,
        source="ssb",
        title=Text(nb="Virksomheter på rutenett 250 m", en="Establishments on a 250 m grid"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kart.ssb.no",
        vintage="year",
        formats={"csv": _looks_like_csv, "geojson": _looks_like_geojson},
        readers={"csv": read_csv, "geojson": read_geojson},
        concept="employees_1jan",
        reference=Text(nb="1. januar", en="1 January"),
        cadence="yearly",
        fetch=_fetch,
        service="ssb_maps",
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
