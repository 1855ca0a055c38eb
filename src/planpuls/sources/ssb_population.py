"""SSB «Befolkning på rutenett» 250 m and 1 km: residents per cell on 1 January.

Comes as the portal's export (`ssbid250m;pop_tot;pop_mal;pop_fem;pop_ave`), as the WFS's GeoJSON, as Geonorge's zipped
geodatabase (`Befolkning_0000_Norge_25833_BefolkningsstatistikkRutenett250m2019_FGDB.zip`) and in the older
`NOR0250M_POP_YYYY.csv` / `NOR1000M_POP_YYYY.csv` (`SSBID0250M;pop_tot`). Decimals are written with a comma. The year stands only
in the name. Which protection SSB gives small counts is not documented; it is detected per year from the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, detect_rounding, refuse_rows
from planpuls.sources.grid_cells import (
    counts,
    csv_cells,
    csv_has,
    database_cells,
    decimal_numbers,
    geojson_cells,
    geojson_has,
    id_pattern,
    with_cell_ids,
)
from planpuls.sources.zipped_maps import database_has
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.grid import CELL_1KM, CELL_250M
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

POPULATION_250M = "ssb.population_250m"
POPULATION_1KM = "ssb.population_1km"
_NEEDED = {"residents": "pop_tot"}
_OPTIONAL = {"men": "pop_mal", "women": "pop_fem", "mean_age_years": "pop_ave"}
_MAX_RESIDENTS = {CELL_250M: 20_000, CELL_1KM: 100_000}


def read_csv_250m(path: Path, context: ReadContext) -> Reading:
    """Columns `cell` (Int64, SSB id), `period`, `residents` (Int64, 1 January of the period), `men`, `women` (Int64, null
    where the file has no such column), `mean_age_years` (Float64, null likewise)."""
    return _checked(csv_cells(path, context, CELL_250M, _NEEDED, _OPTIONAL), context, CELL_250M)


def read_csv_1km(path: Path, context: ReadContext) -> Reading:
    """The same per cell of 1 km."""
    return _checked(csv_cells(path, context, CELL_1KM, _NEEDED, _OPTIONAL), context, CELL_1KM)


def read_geojson_250m(path: Path, context: ReadContext) -> Reading:
    """The same per 250 m cell from the WFS's GeoJSON."""
    return _checked(geojson_cells(path, context, CELL_250M, _NEEDED, _OPTIONAL), context, CELL_250M)


def read_geojson_1km(path: Path, context: ReadContext) -> Reading:
    """The same per cell of 1 km from the WFS's GeoJSON."""
    return _checked(geojson_cells(path, context, CELL_1KM, _NEEDED, _OPTIONAL), context, CELL_1KM)


def read_database_250m(path: Path, context: ReadContext) -> Reading:
    """The same per 250 m cell from the geodatabase of Geonorge, of the whole country."""
    return _checked(database_cells(path, context, CELL_250M, _NEEDED, _OPTIONAL), context, CELL_250M)


def read_database_1km(path: Path, context: ReadContext) -> Reading:
    """The same per cell of 1 km from the geodatabase of Geonorge, of the whole country."""
    return _checked(database_cells(path, context, CELL_1KM, _NEEDED, _OPTIONAL), context, CELL_1KM)


def _checked(frame: pl.DataFrame, context: ReadContext, size_m: int) -> Reading:
    frame, problems = with_cell_ids(frame, context, size_m)
    if ("men" in frame.columns) != ("women" in frame.columns):
        names = f"{_OPTIONAL['men']} and {_OPTIONAL['women']}"
        advice = "The publisher changed the layout."
        problems.append(Problem(context.origin, f"both {names}, or none", "one of them", advice, field=names, row=1))
    for column in ("residents", "men", "women"):
        if column in frame.columns:
            frame, more = counts(frame, column, context)
            problems += more
        else:
            frame = frame.with_columns(pl.lit(None, pl.Int64).alias(column))
    if "mean_age_years" in frame.columns:
        frame, more = decimal_numbers(frame, "mean_age_years", context)
        problems += more
    else:
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias("mean_age_years"))
    if not problems:
        limit = _MAX_RESIDENTS[size_m]
        faults = frame.filter(pl.col("residents") > limit).select("row", found="residents")
        expected = f"at most {limit} residents in a cell"
        problems += refuse_rows(context.origin, faults, "residents", expected, "Is the column another measure?")
        faults = frame.filter(pl.col("mean_age_years") > 130).select("row", found="mean_age_years")
        problems += refuse_rows(context.origin, faults, "mean_age_years", "at most 130 years", "Is it another measure?")
    if problems:
        raise InputError(problems)
    period = pl.lit(context.period, pl.String).alias("period")
    table = frame.select("cell", period, "residents", "men", "women", "mean_age_years").sort("cell")
    rounding = detect_rounding(table["residents"])
    return Reading(table, periods=(), rounding={context.period: rounding} if context.period else {})


def _recognisers(size_m: int) -> dict[str, Callable[[Sample], bool]]:
    return {
        "csv": lambda sample: csv_has(sample, size_m, "pop_tot"),
        "geojson": lambda sample: geojson_has(sample, size_m, "pop_tot"),
        "gdb": database_has(id_pattern(size_m), "pop_tot"),
    }


def _fetch_250m(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.ssb_maps import Grid, fetch_grid

    attributes = ("ssbid250m", "pop_tot", "pop_mal", "pop_fem", "pop_ave")
    yield from fetch_grid(job, Grid("befolkning_250m", "befolkning", "befolkning_paa_rutenett", attributes))


def _fetch_1km(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.ssb_maps import Grid, fetch_grid

    attributes = ("ssbid1000m", "pop_tot", "pop_ave")
    yield from fetch_grid(job, Grid("befolkning_1km", "befolkning", "befolkning_paa_rutenett", attributes))


DATASETS = (
    Dataset(
        id=POPULATION_250M,
        source="ssb",
        title=Text(nb="Befolkning på rutenett 250 m", en="Population on a 250 m grid"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kart.ssb.no",
        vintage="year",
        formats=_recognisers(CELL_250M),
        readers={"csv": read_csv_250m, "geojson": read_geojson_250m, "gdb": read_database_250m},
        concept="residents",
        reference=Text(nb="1. januar", en="1 January"),
        cadence="yearly",
        fetch=_fetch_250m,
        service="ssb_maps",
    ),
    Dataset(
        id=POPULATION_1KM,
        source="ssb",
        title=Text(nb="Befolkning på rutenett 1 km", en="Population on a 1 km grid"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kart.ssb.no",
        vintage="year",
        formats=_recognisers(CELL_1KM),
        readers={"csv": read_csv_1km, "geojson": read_geojson_1km, "gdb": read_database_1km},
        concept="residents",
        reference=Text(nb="1. januar", en="1 January"),
        cadence="yearly",
        fetch=_fetch_1km,
        service="ssb_maps",
    ),
)
