"""Invented rasters as GeoTIFF, written by Pillow with the tags that say where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin

NO_DATA = -32767.0
SCALE, TIES, MATRIX, KEYS, GDAL, NO_DATA_TAG = 33550, 33922, 34264, 34735, 42112, 42113
DOUBLE, SHORT, ASCII = 12, 3, 2


def keys(epsg: int | None, *, points: bool = False, unit: int | None = None) -> tuple[int, ...]:
    """A directory of GeoKeys."""
    told = [(1024, 1), (1025, 2 if points else 1)]
    told += [(3072, epsg)] if epsg is not None else []
    told += [(4099, unit)] if unit is not None else []
    return (1, 1, 0, len(told), *(value for key, number in told for value in (key, 0, 1, number)))


def write_raster(
    path: Path,
    heights: Any,
    west_m: float = 262_000.0,
    north_m: float = 6_650_000.0,
    cell_m: float = 10.0,
    epsg: int | None = 25833,
    compression: str | None = "tiff_adobe_deflate",
    tags: dict[int, tuple[int, Any]] | None = None,
    **more: Any,
) -> Path:
    """`heights` (rows from the north) as they are; `tags` (number -> kind and value) replace ours, a value of None removes one."""
    told: dict[int, tuple[int, Any]] = {
        SCALE: (DOUBLE, (cell_m, cell_m, 0.0)),
        TIES: (DOUBLE, (0.0, 0.0, 0.0, west_m, north_m, 0.0)),
        KEYS: (SHORT, keys(epsg)),
        NO_DATA_TAG: (ASCII, f"{NO_DATA:g}"),
        **(tags or {}),
    }
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for number, (kind, value) in told.items():
        if value is not None:
            directory.tagtype[number] = kind
            directory[number] = value
    Image.fromarray(np.asarray(heights)).save(path, format="TIFF", compression=compression, tiffinfo=directory, **more)
    return path


def plane(rows: int, columns: int, *, base: float = 100.0, east: float = 0.0, south: float = 0.0) -> Any:
    """Heights in metres that rise by `east` and `south` from one cell to the next."""
    heights = base + np.add.outer(south * np.arange(rows), east * np.arange(columns))
    return heights.astype(np.float32)
