"""SSB «Boliger på rutenett 250 m»: dwellings by type of building, and their mean floor area, per cell on 1 January.

The portal's export has `SSBID0250M;dwe_todw;dwe_det;dwe_2dw;dwe_row;dwe_mult;dwe_com;dwe_oth;dwe_area`; the WFS gives the same
as GeoJSON. The year stands only in the name. `dwe_area` is the mean floor area of the cell's dwellings in m2.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, detect_rounding, refuse_rows
from planpuls.sources.grid_cells import (
    counts,
    csv_cells,
    csv_has,
    decimal_numbers,
    geojson_cells,
    geojson_has,
    with_cell_ids,
)
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.grid import CELL_250M
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

DWELLINGS_250M = "ssb.dwellings_250m"
_TOTAL = "dwe_(todw|tot|all)"
_NEEDED = {"dwellings": _TOTAL}
TYPES = {
    "detached": "dwe_det",
    "semi_detached": "dwe_2dw",
    "row_houses": "dwe_row",
    "apartments": "dwe_mult",
    "communal": "dwe_com",
    "other": "dwe_oth",
}
_OPTIONAL = {**TYPES, "mean_floor_area_m2": "dwe_area"}
_MAX_DWELLINGS = 10_000


def _looks_like_csv(sample: Sample) -> bool:
    return csv_has(sample, CELL_250M, _TOTAL)


def _looks_like_geojson(sample: Sample) -> bool:
    return geojson_has(sample, CELL_250M, _TOTAL)


def read_csv(path: Path, context: ReadContext) -> Reading:
    """Columns `cell` (Int64, SSB id), `period`, `dwellings`, `detached`, `semi_detached`, `row_houses`, `apartments`,
    `communal`, `other` (Int64, 1 January of the period; types null where the file has no such column),
    `mean_floor_area_m2` (Float64, null where not given)."""
    return _checked(csv_cells(path, context, CELL_250M, _NEEDED, _OPTIONAL), context)


def read_geojson(path: Path, context: ReadContext) -> Reading:
    """The same from the WFS's GeoJSON."""
    return _checked(geojson_cells(path, context, CELL_250M, _NEEDED, _OPTIONAL), context)


def _some_types(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    """The types of dwellings come together or not at all: a part of them means that columns were renamed."""
    missing = [TYPES[name] for name in TYPES if name not in frame.columns]
    if not missing or len(missing) == len(TYPES):
        return []
    expected, advice = f"all of {', '.join(TYPES.values())}, or none", "The publisher changed the layout."
    return [Problem(context.origin, expected, f"no {', '.join(missing)}", advice, field=missing[0], row=1)]


def _checked(frame: pl.DataFrame, context: ReadContext) -> Reading:
    frame, problems = with_cell_ids(frame, context, CELL_250M)
    problems += _some_types(frame, context)
    for column in ("dwellings", *TYPES):
        if column in frame.columns:
            frame, more = counts(frame, column, context)
            problems += more
        else:
            frame = frame.with_columns(pl.lit(None, pl.Int64).alias(column))
    if "mean_floor_area_m2" in frame.columns:
        frame, more = decimal_numbers(frame, "mean_floor_area_m2", context)
        problems += more
    else:
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias("mean_floor_area_m2"))
    if not problems:
        problems += _doubts(frame, context)
    if problems:
        raise InputError(problems)
    period = pl.lit(context.period, pl.String).alias("period")
    table = frame.select("cell", period, "dwellings", *TYPES, "mean_floor_area_m2").sort("cell")
    rounding = detect_rounding(table["dwellings"])
    return Reading(table, periods=(), rounding={context.period: rounding} if context.period else {})


def _doubts(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    faults = frame.filter(pl.col("dwellings") > _MAX_DWELLINGS).select("row", found="dwellings")
    expected = f"at most {_MAX_DWELLINGS} dwellings in a cell"
    problems = refuse_rows(context.origin, faults, "dwellings", expected, "Is the column another measure?")
    by_type = pl.sum_horizontal(pl.col(column).fill_null(0) for column in TYPES)
    # Protected small counts may make the parts differ from the total a little; more is another table.
    slack = 3 * len(TYPES)
    faults = frame.filter(by_type > pl.col("dwellings") + slack).select("row", found=by_type)
    return problems + refuse_rows(
        context.origin, faults, "dwellings", "at least as many dwellings as its types have", "Is it another table?"
    )


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.ssb_maps import Grid, fetch_grid

    attributes = ("SSBID0250M", "dwe_todw", *TYPES.values(), "dwe_area")
    yield from fetch_grid(job, Grid("boliger_250m", "boliger", "boliger_paa_rutenett", attributes))


DATASETS = (
    Dataset(
        id=DWELLINGS_250M,
        source="ssb",
        title=Text(nb="Boliger på rutenett 250 m", en="Dwellings on a 250 m grid"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/8dc5008b-0c61-44ca-a173-3470f5fa962f",
        vintage="year",
        formats={"csv": _looks_like_csv, "geojson": _looks_like_geojson},
        readers={"csv": read_csv, "geojson": read_geojson},
        concept="count",
        reference=Text(nb="1. januar", en="1 January"),
        cadence="yearly",
        fetch=_fetch,
        service="ssb_maps",
    ),
)
