"""Rasters of heights as GeoTIFF: the picture is unpacked by Pillow (libtiff), and its tags say where it lies.

Tags and keys: OGC GeoTIFF 1.1 (19-008r4); what GDAL adds (no-data value, scale): its driver's documentation. Known are
stripped and tiled files, also BigTIFF and cloud-optimised ones, uncompressed or packed by LZW, Deflate, PackBits or Zstandard.
"""

from __future__ import annotations

import math
import re
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from planpuls.sources.dataset import ReadContext
from planpuls.spec.errors import InputError, Problem

MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""How TIFF files begin; the last two are BigTIFF."""
SYSTEMS = {
    **{25832: 25832, 25833: 25833, 25834: 25834, 25835: 25835},
    **{5972: 25832, 5973: 25833, 5974: 25834, 5975: 25835},
    **{11022: 25832, 11023: 25833, 11024: 25834, 11025: 25835},
}
"""EPSG code -> its plane. 5972 and its kin say the system of heights (NN2000) too; newer programs write 11022 and its kin, the
Norwegian realisation of ETRS89 by its own name, for the same coordinates."""
MOST_CELLS = 300_000_000
"""A raster is unpacked whole: this many take 1.2 GB."""
_WIDTH, _HEIGHT, _COMPRESSION, _BANDS, _SUBFILE = 256, 257, 259, 277, 254
_SCALE, _TIES, _MATRIX, _KEYS, _GDAL, _NO_DATA = 33550, 33922, 34264, 34735, 42112, 42113
_PIXEL_KIND, _DEGREES, _SYSTEM, _HEIGHT_UNIT = 1025, 2048, 3072, 4099
_POINTS, _METRE, _UNSAID = 2, 9001, (0, 32767)
_MODES = ("F", "I", "I;16", "I;16B", "I;16L")
_PACKED = (1, 5, 8, 32773, 32946, 34925, 50000)
_AGAIN = "Fetch the file again; it may be cut off."
_WARP = "Convert it with gdalwarp -t_srs EPSG:25833 (square cells, north up, cell and corner in whole centimetres)."
_TRANSLATE = "Convert it with gdal_translate to one band of heights in metres (Float32 or Int16)."
_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    EOFError,
    AttributeError,
    UserWarning,
    struct.error,
)
"""What Pillow raises for a damaged file, by where it finds the damage."""


class Frame(NamedTuple):
    """Where a raster lies: square cells, rows from north to south, whole centimetres in the plane `epsg`."""

    epsg: int
    cell_cm: int
    west_cm: int
    """Western edge of the first column."""
    north_cm: int
    """Northern edge of the first row."""


@dataclass(frozen=True)
class Raster:
    frame: Frame
    values: npt.NDArray[Any]
    """As stored (rows, columns); see `no_data`."""
    no_data: float | None
    """What stands where nothing is known; None where the file does not say."""


def is_tiff(head: bytes) -> bool:
    """Whether a file that begins with `head` is a TIFF file."""
    return head.startswith(MAGIC)


def read_raster(source: Path | IO[bytes], context: ReadContext) -> Raster:
    """The one band of a raster in metres.

    Errors: damaged, packed in a way libtiff does not know here, several bands or pictures, a mask, another kind of number, a
    scale or another unit than the metre, no or another system of coordinates, rotated or skewed, cells that are not square, edges
    off whole centimetres, more than `MOST_CELLS`.
    """
    try:
        picture, tags, kinds = _opened(source)
    except _FAULTS as error:
        raise _damaged(error, context) from error
    with picture:
        problems = [*_of_picture(picture.mode, tags, kinds, context), *_of_place(tags, context)]
        if problems:
            raise InputError(problems)
        frame, no_data = _frame(tags, context), _no_data(tags, context)
        try:
            values = np.asarray(picture)
        except _FAULTS as error:
            raise _damaged(error, context) from error
    return Raster(frame, values, no_data)


def _opened(source: Path | IO[bytes]) -> tuple[Any, dict[int, Any], list[int]]:
    """The picture, not unpacked yet, its tags, and the kinds of the further pictures in the file."""
    from PIL import TiffImagePlugin

    with warnings.catch_warnings():
        # Pillow warns of a tag that it cannot read, and goes on without it.
        warnings.filterwarnings("error", category=UserWarning, module=r"PIL\b")
        # Not by Image.open: it warns of large pictures, and how large a raster may be is checked by us.
        picture: Any = TiffImagePlugin.TiffImageFile(source)
        tags = dict(picture.tag_v2)
        kinds = [_subfile(picture, number) for number in range(1, picture.n_frames)]
        picture.seek(0)
    return picture, tags, kinds


def _subfile(picture: Any, number: int) -> int:
    picture.seek(number)
    return int(picture.tag_v2.get(_SUBFILE, 0))


def _damaged(error: Exception, context: ReadContext) -> InputError:
    packed = re.fullmatch(r"KeyError\((\d+)\)", repr(error.args[0]) if error.args else "")
    if packed:
        expected = "a GeoTIFF uncompressed or packed by LZW, Deflate or Zstandard"
        return InputError([Problem(context.origin, expected, f"compression {packed[1]}", _TRANSLATE)])
    return InputError([Problem(context.origin, "a whole GeoTIFF file", str(error) or "a damaged file", _AGAIN)])


def _of_picture(mode: str, tags: dict[int, Any], kinds: list[int], context: ReadContext) -> list[Problem]:
    """What is wrong with the picture itself. Smaller copies of it (bit 0 of the kind) do no harm."""
    where, problems = context.origin, []
    if tags.get(_COMPRESSION, 1) not in _PACKED:
        expected = "a GeoTIFF uncompressed or packed by LZW, Deflate or Zstandard"
        problems.append(Problem(where, expected, f"compression {tags[_COMPRESSION]}", _TRANSLATE))
    if int(tags.get(_BANDS, 1)) != 1:
        problems.append(Problem(where, "one band of heights", f"{tags[_BANDS]} bands", _TRANSLATE))
    elif mode not in _MODES:
        problems.append(
            Problem(where, "heights as floats or whole numbers of 16 or 32 bits", f"kind {mode}", _TRANSLATE)
        )
    if any(kind & 4 for kind in kinds):
        problems.append(Problem(where, "a no-data value", "a mask", _TRANSLATE))
    elif any(not kind & 1 for kind in kinds):
        problems.append(Problem(where, "one raster", f"{len(kinds) + 1} pictures", "Give each in a file of its own."))
    if re.search(r"role=[\"'](scale|offset)[\"']", str(tags.get(_GDAL, ""))):
        problems.append(Problem(where, "heights in metres", "heights with a scale or an offset", _TRANSLATE))
    cells = int(tags.get(_WIDTH, 0)) * int(tags.get(_HEIGHT, 0))
    if cells > MOST_CELLS:
        problems.append(Problem(where, f"at most {MOST_CELLS} cells", str(cells), "Cut it into several files."))
    return problems


def _of_place(tags: dict[int, Any], context: ReadContext) -> list[Problem]:
    """What is wrong with the place on the earth; see `_frame`."""
    where, keys = context.origin, _keys(tags)
    problems = []
    system = keys.get(_SYSTEM, keys.get(_DEGREES, 0))
    if system not in SYSTEMS:
        expected = f"coordinates in one of EPSG {', '.join(map(str, SYSTEMS))}"
        found = "a file that does not say its system of coordinates" if system in _UNSAID else f"EPSG:{system}"
        problems.append(Problem(where, expected, found, _WARP, field="crs"))
    if keys.get(_HEIGHT_UNIT, _METRE) not in (_METRE, *_UNSAID):
        found = f"the unit EPSG:{keys[_HEIGHT_UNIT]}"
        problems.append(Problem(where, "heights in metres", found, _TRANSLATE, field="unit"))
    matrix = _matrix(tags)
    if matrix is None:
        found = (
            f"{len(tags.get(_TIES, ())) // 6} tie points" if tags.get(_TIES) else "neither corner nor size of a cell"
        )
        problems.append(Problem(where, "a raster whose place is known", found, _WARP, field="georeference"))
        return problems
    across, skewed_x, west, skewed_y, down, north = matrix
    if skewed_x or skewed_y or across <= 0 or down >= 0:
        problems.append(Problem(where, "a raster with north up", "a rotated, skewed or mirrored one", _WARP))
    elif not math.isclose(across, -down, rel_tol=1e-9):
        problems.append(Problem(where, "square cells", f"cells of {across:g} by {-down:g} m", _WARP))
    elif not all(
        math.isfinite(value) and abs(100 * value - round(100 * value)) < 1e-3 for value in (across, west, north)
    ):
        found = f"cells of {across!r} m from {west!r}, {north!r}"
        problems.append(Problem(where, "cells and corners of whole centimetres", found, _WARP))
    return problems


def _frame(tags: dict[int, Any], context: ReadContext) -> Frame:
    matrix, keys = _matrix(tags), _keys(tags)
    assert matrix is not None
    cell_cm, west_cm, north_cm = (round(100 * matrix[place]) for place in (0, 2, 5))
    if keys.get(_PIXEL_KIND) == _POINTS:
        # The corner that is told is the middle of the first cell.
        if cell_cm % 2:
            found = f"the middle of cells of {cell_cm} cm"
            raise InputError([Problem(context.origin, "corners of whole centimetres", found, _WARP)])
        west_cm, north_cm = west_cm - cell_cm // 2, north_cm + cell_cm // 2
    return Frame(SYSTEMS[keys[_SYSTEM]], cell_cm, west_cm, north_cm)


def _matrix(tags: dict[int, Any]) -> tuple[float, ...] | None:
    """(a, b, c, d, e, f) of x = a column + b row + c, y = d column + e row + f; None where the tags do not say."""
    if _MATRIX in tags:
        told = [float(value) for value in tags[_MATRIX]]
        return (*(told[place] for place in (0, 1, 3, 4, 5, 7)),) if len(told) == 16 else None
    scale, ties = tags.get(_SCALE, ()), tags.get(_TIES, ())
    if len(scale) < 2 or len(ties) != 6:
        return None
    column, row, x, y = (float(ties[place]) for place in (0, 1, 3, 4))
    across, down = float(scale[0]), -float(scale[1])
    return (across, 0.0, x - column * across, 0.0, down, y - row * down)


def _keys(tags: dict[int, Any]) -> dict[int, int]:
    """The GeoKeys that are whole numbers: four numbers each (key, where its value stands, how many, value)."""
    told = [int(value) for value in tags.get(_KEYS, ())]
    entries = [told[place : place + 4] for place in range(4, len(told) - 3, 4)]
    return {key: value for key, stands, _, value in entries if stands == 0}


def _no_data(tags: dict[int, Any], context: ReadContext) -> float | None:
    told = str(tags.get(_NO_DATA, "")).strip("\x00 ")
    try:
        return float(told) if told else None
    except ValueError as error:
        raise InputError([Problem(context.origin, "a number", repr(told), _TRANSLATE, field="no data")]) from error
