"""Terrain models (rasters of heights), for the slope of streets: Kartverket's national model and others of its kind.

The ground alone (DTM), not what stands on it. Files are GeoTIFF by themselves or several in a zip file. Only heights are
kept, as whole centimetres in blocks, in the file's own system of coordinates and on its own cells; those finer than `FINE_CM`
are averaged to `COARSE_CM`, which is what streets need.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from planpuls.sources.archives import glimpse, unzipped
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.geotiff import Frame, Raster, is_tiff, read_raster
from planpuls.sources.zipped_maps import check_whole, is_zipped, maps_in
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

TERRAIN = "kartverket.terrain"
FINE_CM, COARSE_CM = 500, 1_000
"""Cells of less than 5 m become cells of 10 m: the mean of those that are known."""
LOWEST_M, HIGHEST_M = -100.0, 2_600.0
"""No ground in Norway is lower or higher; what is, is a mark for «unknown» that the file does not declare, or a fault."""
BLOCK = 256
"""Cells along each side of a block."""
UNKNOWN = int(np.iinfo(np.int32).min)
"""What stands in a block where no height is known."""
_ENDINGS = (".tif", ".tiff")

SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "epsg": pl.Int32,
    "cell_cm": pl.Int32,
    "west_cm": pl.Int64,
    "north_cm": pl.Int64,
    "rows": pl.Int32,
    "columns": pl.Int32,
    "known": pl.Int64,
    "heights": pl.Binary,
}


class _Heights(NamedTuple):
    frame: Frame
    metres: npt.NDArray[np.float64]
    """NaN where unknown."""
    implausible: int


def _looks_like(sample: Sample) -> bool:
    return is_tiff(sample.head)


def _looks_like_zip(sample: Sample) -> bool:
    archive = glimpse(sample)
    if archive is None:
        return False
    with archive:
        names = archive.namelist()
    # Deliveries hold descriptions in XML beside the rasters; with a map among them it is another product.
    return bool(_rasters_in(names)) and all(
        kind == "gml" and name.lower().endswith(".xml") for name, kind in maps_in(names)
    )


def _rasters_in(names: list[str]) -> list[str]:
    return sorted(name for name in names if name.lower().endswith(_ENDINGS))


def read_terrain(path: Path, context: ReadContext) -> Reading:
    """The heights of one raster, or of all in a zip file, in blocks of at most 256 by 256 cells.

    Columns: `period` (the raster, named by system, cell, western and northern edge in metres, columns and rows as read: a newer file
    of the same extent replaces it), `epsg`, `cell_cm`, `west_cm` and `north_cm` (edges of the block in that system), `rows`, `columns`,
    `known` (cells with a height), `heights` (whole centimetres as 32-bit integers, lowest byte first, row by row from the
    north; `UNKNOWN` without one). Blocks without any height are left out. Notes count cells, those unknown and those without the
    bounds of `LOWEST_M` and `HIGHEST_M`, and rasters that were averaged. Errors: those of `read_raster`, no height at all, the
    same extent twice, a cell finer than 5 m that does not divide 10 m. Source: Kartverket, Nasjonal høydemodell.
    """
    if not is_zipped(path):
        return _table([(context.origin, read_raster(path, context))], context)
    check_whole(path, context)
    with unzipped(path, context) as archive:
        return _table(_unpacked(archive, context), context)


def _unpacked(archive: Any, context: ReadContext) -> Iterator[tuple[str, Raster]]:
    for name in _rasters_in(archive.namelist()):
        here = ReadContext(f"{context.origin}: {name}", context.country, context.period)
        yield here.origin, read_raster(io.BytesIO(archive.read(name)), here)


def _table(rasters: Any, context: ReadContext) -> Reading:
    rows: list[dict[str, Any]] = []
    names: list[str] = []
    notes = {"cells": 0, "cells_without_height": 0, "implausible_heights": 0, "averaged_rasters": 0, "whole_metres": 0}
    for origin, raster in rasters:
        known = 0
        name = _name(raster, origin)
        if name in names:
            raise InputError([Problem(origin, "each extent once", f"{name} twice", "Give one file for each place.")])
        names.append(name)
        for band in _bands(raster):
            for block in _blocks(band, name):
                rows.append(block)
                known += block["known"]
            notes["cells"] += band.metres.size
            notes["cells_without_height"] += int(np.isnan(band.metres).sum())
            notes["implausible_heights"] += band.implausible
        if not known:
            advice = "Is this a terrain model of land?"
            raise InputError([Problem(origin, "heights", f"{raster.values.size} cells without one", advice)])
        notes["averaged_rasters"] += raster.frame.cell_cm < FINE_CM
        notes["whole_metres"] += raster.values.dtype.kind != "f"
    if not names:
        raise InputError([Problem(context.origin, "a raster ending in .tif", "none", "Is this another product?")])
    return Reading(pl.DataFrame(rows, schema=SCHEMA), tuple(sorted(names)), notes=notes)


def _name(raster: Raster, origin: str) -> str:
    """What a raster is called: two of the same extent are the same raster, delivered twice."""
    frame, (rows, columns) = raster.frame, raster.values.shape
    if frame.cell_cm < FINE_CM and COARSE_CM % frame.cell_cm:
        found = f"cells of {frame.cell_cm / 100:g} m"
        advice = "Resample it with gdalwarp -tr 10 10 -r average."
        raise InputError([Problem(origin, "cells of 5 m and more, or such as divide 10 m", found, advice)])
    metres = (f"{value / 100:.2f}".removesuffix("0").removesuffix(".0") for value in frame[1:])
    return f"{frame.epsg}_{'_'.join(metres)}_{columns}x{rows}"


def _bands(raster: Raster) -> Iterator[_Heights]:
    """The raster in bands of whole blocks, from north to south, so that no second copy of it is ever whole in memory."""
    frame, height = raster.frame, raster.values.shape[0]
    times = COARSE_CM // frame.cell_cm if frame.cell_cm < FINE_CM else 1
    cell_cm = frame.cell_cm * times
    # Squares of fine cells begin at multiples of their side, so that neighbouring files have the same.
    west = frame.west_cm // frame.cell_cm
    north = -(frame.north_cm // frame.cell_cm)
    left, above = west % times, north % times
    begin = 0
    while begin < height:
        end = min(begin + BLOCK * times - (above if begin == 0 else 0), height)
        metres, implausible = _metres(raster, begin, end)
        edge = Frame(
            frame.epsg,
            cell_cm,
            frame.west_cm - left * frame.cell_cm,
            frame.north_cm - (begin - (above if begin == 0 else 0)) * frame.cell_cm,
        )
        yield _Heights(edge, _averaged(metres, times, left, above if begin == 0 else 0), implausible)
        begin = end


def _metres(raster: Raster, begin: int, end: int) -> tuple[npt.NDArray[np.float64], int]:
    metres = raster.values[begin:end].astype(np.float64)
    if raster.no_data is not None:
        # As the file stores it: a no-data value such as 0.1 has fewer digits in floats of 32 bits.
        metres[(metres == raster.no_data) | (metres == _in_32_bits(raster.no_data))] = np.nan
    beyond = ~np.isnan(metres) & ~((metres >= LOWEST_M) & (metres <= HIGHEST_M))
    metres[beyond] = np.nan
    return metres, int(beyond.sum())


def _in_32_bits(value: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(value))


def _averaged(metres: npt.NDArray[np.float64], times: int, left: int, above: int) -> npt.NDArray[np.float64]:
    """Means of squares of `times` by `times` cells, of those that are known; the first square lacks `left` columns and `above` rows."""
    if times == 1:
        return metres
    below, right = -(above + metres.shape[0]) % times, -(left + metres.shape[1]) % times
    whole = np.pad(metres, ((above, below), (left, right)), constant_values=np.nan)
    squares = whole.reshape(whole.shape[0] // times, times, whole.shape[1] // times, times)
    known = (~np.isnan(squares)).sum(axis=(1, 3))
    sums = np.nansum(squares, axis=(1, 3))
    means: npt.NDArray[np.float64] = np.divide(sums, known, out=np.full(known.shape, np.nan), where=known > 0)
    return means


def _blocks(band: _Heights, name: str) -> Iterator[dict[str, Any]]:
    frame = band.frame
    for column in range(0, band.metres.shape[1], BLOCK):
        metres = band.metres[:, column : column + BLOCK]
        known = ~np.isnan(metres)
        if known.any():
            heights = np.where(known, np.rint(np.where(known, metres, 0.0) * 100), UNKNOWN).astype("<i4")
            yield {
                "period": name,
                "epsg": frame.epsg,
                "cell_cm": frame.cell_cm,
                "west_cm": frame.west_cm + column * frame.cell_cm,
                "north_cm": frame.north_cm,
                "rows": metres.shape[0],
                "columns": metres.shape[1],
                "known": int(known.sum()),
                "heights": heights.tobytes(),
            }


DATASETS = (
    Dataset(
        id=TERRAIN,
        source="kartverket",
        title=Text(nb="Terrengmodell (høyder)", en="Terrain model (heights)"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://hoydedata.no",
        vintage="parts",
        formats={"geotiff": _looks_like, "zip": _looks_like_zip},
        readers={"geotiff": read_terrain, "zip": read_terrain},
    ),
)
