"""Terrain models: rasters of heights as GeoTIFF, by themselves and several in a zip file."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.importing import import_files
from planpuls.sources.registry import recognise
from planpuls.sources.terrain import TERRAIN, UNKNOWN, read_terrain
from planpuls.spec.errors import InputError
from planpuls.store.workspace import Workspace
from tests.sources.rasters import (
    ASCII,
    DOUBLE,
    GDAL,
    KEYS,
    MATRIX,
    NO_DATA,
    NO_DATA_TAG,
    SCALE,
    SHORT,
    TIES,
    keys,
    plane,
    write_raster,
)

CONTEXT = ReadContext("dtm.tif", load_plan("demo").country)
TILED = (
    "SUkrAAgAAADAAwAAAAAAABIAAAAAAAAAAAEDAAEAAAAAAAAAGAAAAAAAAAABAQMAAQAAAAAAAAAUAAAAAAAAAAIBAwABAAAAAAAAACAAAAAAAA"
    "AAAwEDAAEAAAAAAAAACAAAAAAAAAAGAQMAAQAAAAAAAAABAAAAAAAAABUBAwABAAAAAAAAAAEAAAAAAAAAHAEDAAEAAAAAAAAAAQAAAAAAAAA9"
    "AQMAAQAAAAAAAAADAAAAAAAAAEIBAwABAAAAAAAAABAAAAAAAAAAQwEDAAEAAAAAAAAAEAAAAAAAAABEARAABAAAAAAAAACIAQAAAAAAAEUBAw"
    "AEAAAAAAAAAAAAAAAAAAAAUwEDAAEAAAAAAAAAAwAAAAAAAAAOgwwAAwAAAAAAAACoAQAAAAAAAIKEDAAGAAAAAAAAAMABAAAAAAAAr4cDACAA"
    "AAAAAAAA8AEAAAAAAACxhwIAHgAAAAAAAAAwAgAAAAAAAIGkAgAHAAAAAAAAAC0zMjc2NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAACRAAAAAAAAAJEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACA+w9BAAAAACReWUEAAAAAAAAA"
    "AAEAAQAAAAcAAAQAAAEAAQABBAAAAQABAAIEsYcWAAAAAQixhwcAFgAGCAAAAQCOIwAMAAABAOlkBAwAAAEAKSNFVFJTODkgLyBVVE0gem9uZS"
    "AzM058RVRSUzg5fAB4nJXOOQ4CMRBE0d+Gk3EuAkfsOxyHmIzzsA0IaSJXazQ97syynn7dphRnXO/j8lKT6L2JvIyZ8FH6yX8mB37u/Jf+836h"
    "850P+gZL55uavsFK56vPhP2185/K/kbnqw/6Bmydf1f0DdjpfPGZuL93/lXZP+h88UHfAI7OP4f3W3/S+aXPDOifnX9U9i86v/Sd/T+0sioBeJ"
    "ydzbkRgDAQQ1EPw01ZbozGqIebGgisSMlaUqLozc+pbMO3TdmX6pYDv9JHvoN/zT57td/DP2afvdof4G+zz17tj/CX2Wev9if40+yzV/sz/GH2"
    "2av9BX43++yj/g8RfygBeJxzYoABRgYGBgaGqSxwwMTExMT0jQE/cELTPw2unRlNfwMSiVv/dDT9X0m0fwaq85H0Y7d/FIyCkQwA+eYKAXicc2"
    "ZgYGBgYGDYC6V5mJiYmJiYmJ4xEAecCehvQKMJ6eeF6n9Kpv3o+gnZPwpGwUgGAEjdCgEAEwAAAAAAAAAAAQMAAQAAAAAAAAAYAAAAAAAAAAEB"
    "AwABAAAAAAAAABQAAAAAAAAAAgEDAAEAAAAAAAAAIAAAAAAAAAADAQMAAQAAAAAAAAAIAAAAAAAAAAYBAwABAAAAAAAAAAEAAAAAAAAAFQEDAA"
    "EAAAAAAAAAAQAAAAAAAAAcAQMAAQAAAAAAAAABAAAAAAAAAD0BAwABAAAAAAAAAAMAAAAAAAAAQgEDAAEAAAAAAAAAEAAAAAAAAABDAQMAAQAA"
    "AAAAAAAQAAAAAAAAAEQBEAAEAAAAAAAAAEwFAAAAAAAARQEDAAQAAAAAAAAAlwBjAEAANwBTAQMAAQAAAAAAAAADAAAAAAAAAA6DDAADAAAAAA"
    "AAAMoFAAAAAAAAgoQMAAYAAAAAAAAA4gUAAAAAAACvhwMAIAAAAAAAAABsBQAAAAAAALCHDAABAAAAAAAAAAAAAAAAAAAAsYcCAB4AAAAAAAAA"
    "rAUAAAAAAACBpAIABwAAAAAAAAAtMzI3NjcAAAAAAAAAAAAATgIAAAAAAADlAgAAAAAAAEgDAAAAAAAAiAMAAAAAAAABAAEAAAAHAAAEAAABAA"
    "EAAQQAAAEAAgACBLGHFgAAAAEIsYcHABYABggAAAEAjiMADAAAAQDpZAQMAAABACkjRVRSUzg5IC8gVVRNIHpvbmUgMzNOfEVUUlM4OXwAAAAA"
    "AAAAJEAAAAAAAAAkQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKj7D0EAAADAIl5ZQQAAAAAAAAAA"
)
"""20 by 24 cells, 100 m and more by 0.5 m to the south and 2 m to the east, the first cell unknown: BigTIFF in tiles of 16
cells, Deflate with the predictor of floats, corner told as the middle of the first cell. Written by GDAL."""
LZW = (
    "SUkqAJICAAARAAABAwABAAAAGAAAAAEBAwABAAAAFAAAAAIBAwABAAAAIAAAAAMBAwABAAAABQAAAAYBAwABAAAAAQAAABEBBAABAAAAAAAAAB"
    "UBAwABAAAAAQAAABYBAwABAAAAFAAAABcBBAABAAAAAAAAABwBAwABAAAAAQAAAD0BAwABAAAAAgAAAFMBAwABAAAAAwAAAA6DDAADAAAA2gAA"
    "AIKEDAAGAAAA8gAAAK+HAwAgAAAAIgEAALGHAgAeAAAAYgEAAIGkAgAHAAAAgAEAAAAAAAAAAAAAAAAkQAAAAAAAACRAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgPsPQQAAAAAkXllBAAAAAAAAAAABAAEAAAAHAAAEAAABAAEAAQQAAAEAAQACBLGHFgAAAAEIsYcHABYA"
    "BggAAAEAjiMADAAAAQDpZAQMAAABACkjRVRSUzg5IC8gVVRNIHpvbmUgMzNOfEVUUlM4OXwALTMyNzY3AIAAH8/2MAAEzD2AAABIVC4bDIVEId"
    "EYfFYpF4nGYkAobHIVHoNHZFH5HIYUySFGIlK4tGpbLJVFkAA5LIJtNZxJIUypTLpjP59QZhGZpOpNR5vRqTR2XPaHT5fUaBMEBS6tOaRJWZTq"
    "lQq7UKBV6VWLEAGbXKnX7VP5nZLdY7gAGdaK9abtQaLWbjZbKz7pYLrgapfLfesM0L/a8FisJe8LIGjibvgLBbcdl8NZWlksXk5becbmcfDWnn"
    "MpisHo8xoWpptRr9XqtFRmrrs9dsts91oaW1ttncDoNlvKw19/p9xxNjywA2OPsKDyt3smzz9vE9z0u1WG11uBEuFzO3cW33uR2PH09jAQABIA"
    "AAEDAAEAAAAYAAAAAQEDAAEAAAAUAAAAAgEDAAEAAAAgAAAAAwEDAAEAAAAFAAAABgEDAAEAAAABAAAAEQEEAAEAAACHAQAAFQEDAAEAAAABAA"
    "AAFgEDAAEAAAAUAAAAFwEEAAEAAAAKAQAAHAEDAAEAAAABAAAAPQEDAAEAAAACAAAAUwEDAAEAAAADAAAADoMMAAMAAADWAwAAgoQMAAYAAADu"
    "AwAAr4cDACAAAABwAwAAsIcMAAEAAAAeBAAAsYcCAB4AAACwAwAAgaQCAAcAAADOAwAAAAAAAAEAAQAAAAcAAAQAAAEAAQABBAAAAQABAAIEsY"
    "cWAAAAAQixhwcAFgAGCAAAAQCOIwAMAAABAOlkBAwAAAEAKSNFVFJTODkgLyBVVE0gem9uZSAzM058RVRSUzg5fAAtMzI3NjcAAAAAAAAAACRA"
    "AAAAAAAAJEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACA+w9BAAAAACReWUEAAAAAAAAAAAAAAAAAAAAA"
)
"""The same stripped, LZW, corner told as a corner. Written by GDAL."""


def read(path: Path) -> Reading:
    return read_terrain(path, CONTEXT)


def heights(reading: Reading) -> dict[tuple[int, int], float]:
    """Height in metres by the middle of each cell, in cm."""
    found = {}
    for block in reading.frame.iter_rows(named=True):
        cells = np.frombuffer(block["heights"], "<i4").reshape(block["rows"], block["columns"])
        for row, column in np.argwhere(cells != UNKNOWN):
            x = block["west_cm"] + int(column) * block["cell_cm"] + block["cell_cm"] // 2
            y = block["north_cm"] - int(row) * block["cell_cm"] - block["cell_cm"] // 2
            assert (x, y) not in found
            found[x, y] = cells[row, column] / 100
    return found


# --- what is kept ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
@pytest.mark.parametrize("kind", [np.float32, np.int16, np.int32])
def test_every_height_stands_where_it_lies(tmp_path: Path, compression: str | None, kind: type) -> None:
    told = plane(3, 4, east=2.0, south=-5.0)
    told[1, 2] = NO_DATA
    reading = read(write_raster(tmp_path / "dtm.tif", told.astype(kind), compression=compression))
    expected = {
        (26_200_500 + 1_000 * column, 664_999_500 - 1_000 * row): float(told[row, column])
        for row in range(3)
        for column in range(4)
        if (row, column) != (1, 2)
    }
    assert heights(reading) == expected
    assert reading.periods == ("25833_10_262000_6650000_4x3",)
    assert reading.notes["cells_without_height"] == 1
    assert reading.notes["whole_metres"] == (kind != np.float32)


@pytest.mark.parametrize("file", [TILED, LZW])
def test_files_of_gdal_are_read_in_tiles_and_strips(tmp_path: Path, file: str) -> None:
    path = tmp_path / "dtm.tif"
    path.write_bytes(base64.b64decode(file))
    found = heights(read(path))
    assert len(found) == 20 * 24 - 1
    assert (26_200_500, 664_999_500) not in found
    assert found[26_201_500, 664_999_500] == 102.0
    assert found[26_200_500 + 23_000, 664_999_500 - 19_000] == 100 + 2 * 23 + 0.5 * 19


def test_a_large_raster_is_kept_in_blocks_and_blocks_without_heights_are_not(tmp_path: Path) -> None:
    told = plane(300, 600, south=0.25)
    told[:256, 256:512] = NO_DATA
    reading = read(write_raster(tmp_path / "dtm.tif", told))
    places = reading.frame.select("west_cm", "north_cm", "rows", "columns", "known").rows()
    west, north = 26_200_000, 665_000_000
    assert places == [
        (west, north, 256, 256, 65_536),
        (west + 512_000, north, 256, 88, 22_528),
        (west, north - 256_000, 44, 256, 11_264),
        (west + 256_000, north - 256_000, 44, 256, 11_264),
        (west + 512_000, north - 256_000, 44, 88, 3_872),
    ]
    assert len(heights(reading)) == 300 * 600 - 65_536


def test_fine_cells_become_means_of_ten_metres_that_neighbours_share(tmp_path: Path) -> None:
    # 1 m cells from 4 m east and 3 m south of a corner of the squares; one square has a hole, one no height at all.
    told = plane(27, 26, base=50.0, east=1.0, south=100.0)
    told[0, 0] = NO_DATA
    told[7:17, 6:16] = NO_DATA
    reading = read(write_raster(tmp_path / "dtm.tif", told, 262_004.0, 6_649_997.0, 1.0))
    found = heights(reading)
    known = np.where(told == NO_DATA, np.nan, told)
    first = round(float(np.nanmean(known[:7, :6])), 2)
    assert found[26_200_500, 664_999_500] == first
    assert (26_201_500, 664_998_500) not in found
    assert found[26_201_500, 664_999_500] == round(float(known[:7, 6:16].mean()), 2)
    assert len(found) == 9 - 1
    assert reading.frame["cell_cm"].to_list() == [1_000]
    assert reading.notes["averaged_rasters"] == 1
    assert reading.notes["cells_without_height"] == 1


def test_what_no_ground_in_norway_has_is_unknown_and_counted(tmp_path: Path) -> None:
    told = plane(1, 5)
    told[0, :4] = (-9999.0, 1e30, np.nan, np.inf)
    reading = read(write_raster(tmp_path / "dtm.tif", told, tags={NO_DATA_TAG: (ASCII, None)}))
    assert list(heights(reading).values()) == [100.0]
    assert reading.notes["implausible_heights"] == 3
    assert reading.notes["cells_without_height"] == 4


@pytest.mark.parametrize("no_data", ["-9999", "nan", "0", "-3.4028234663852886e+38", "1e300"])
def test_the_file_says_what_stands_for_unknown(tmp_path: Path, no_data: str) -> None:
    told = plane(2, 2)
    told[0, 0] = np.float32(min(float(no_data), 3e38))
    reading = read(write_raster(tmp_path / "dtm.tif", told, tags={NO_DATA_TAG: (ASCII, no_data)}))
    assert len(heights(reading)) == 3


@pytest.mark.parametrize(("epsg", "system"), [(25832, 25832), (25835, 25835), (5972, 25832), (11023, 25833)])
def test_the_systems_of_norway_keep_their_own_cells(tmp_path: Path, epsg: int, system: int) -> None:
    reading = read(write_raster(tmp_path / "dtm.tif", plane(2, 2), epsg=epsg))
    assert reading.frame["epsg"].to_list() == [system]


def test_a_place_told_as_a_matrix_is_the_same_place(tmp_path: Path) -> None:
    matrix = (10.0, 0, 0, 262_000.0, 0, -10.0, 0, 6_650_000.0, 0, 0, 0, 0, 0, 0, 0, 1.0)
    tags = {SCALE: (DOUBLE, None), TIES: (DOUBLE, None), MATRIX: (DOUBLE, matrix)}
    told = read(write_raster(tmp_path / "matrix.tif", plane(2, 3, east=1.0), tags=tags))
    assert told.frame.equals(read(write_raster(tmp_path / "ties.tif", plane(2, 3, east=1.0))).frame)


def zipped(path: Path, files: dict[str, Path]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, file in files.items():
            archive.write(file, name)
    return path


def test_rasters_of_one_zip_file_are_read_whatever_lies_beside_them(tmp_path: Path) -> None:
    west = write_raster(tmp_path / "west.tif", plane(2, 2))
    east = write_raster(tmp_path / "east.tif", plane(2, 2), 262_020.0)
    (tmp_path / "about.xml").write_text("<gmd:MD_Metadata/>", encoding="utf-8")
    path = zipped(
        tmp_path / "dtm10.zip", {"a/west.tif": west, "a/EAST.TIF": east, "a/west.tif.aux.xml": tmp_path / "about.xml"}
    )
    known = recognise(Sample.of(path))
    assert known is not None
    assert known[0].id == TERRAIN
    reading = read(path)
    assert reading.periods == ("25833_10_262000_6650000_2x2", "25833_10_262020_6650000_2x2")
    assert len(heights(reading)) == 8


def test_a_newer_file_of_the_same_extent_replaces_the_older(tmp_path: Path) -> None:
    plan, workspace = load_plan("demo"), Workspace(tmp_path / "workspace")
    workspace.prepare()
    files = [
        write_raster(tmp_path / f"{number}_{name}.tif", plane(2, 2, base=base), west)
        for number, (name, base, west) in enumerate(
            [("old", 1.0, 262_000.0), ("other", 2.0, 262_020.0), ("new", 3.0, 262_000.0)]
        )
    ]
    outcomes = [(told.outcome, told.rows) for told in import_files(plan, workspace, files)]
    assert outcomes == [("taken", 1)] * 3
    current = workspace.snapshots.current([plan.country.id])[TERRAIN]
    assert {period: sidecar.origin for period, sidecar in current.items()} == {
        "25833_10_262000_6650000_2x2": "2_new.tif",
        "25833_10_262020_6650000_2x2": "1_other.tif",
    }


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "dtm.tif", plane(40, 300, east=0.37, south=0.11))
    for name in ("first", "second"):
        read(path).frame.write_parquet(tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


# --- what is refused ---------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another system": ({"epsg": 3006}, "dtm.tif, crs: expected coordinates in one of EPSG 25832, .* found EPSG:3006"),
    "degrees": ({"tags": {KEYS: (SHORT, (1, 1, 0, 1, 2048, 0, 1, 4258))}}, "found EPSG:4258.*gdalwarp"),
    "no system": ({"epsg": None}, "found a file that does not say its system of coordinates"),
    "no keys": ({"tags": {KEYS: (SHORT, None)}}, "found a file that does not say its system"),
    "no corner": ({"tags": {TIES: (DOUBLE, None)}}, "georeference: .* neither corner nor size of a cell"),
    "tie points": ({"tags": {TIES: (DOUBLE, (0.0,) * 18)}}, "found 3 tie points"),
    "rotated": (
        {"tags": {MATRIX: (DOUBLE, (7.0, 7.0, 0, 262e3, 7.0, -7.0, 0, 665e4, 0, 0, 0, 0, 0, 0, 0, 1.0))}},
        "a raster with north up, found a rotated",
    ),
    "not square": ({"tags": {SCALE: (DOUBLE, (10.0, 20.0, 0.0))}}, "square cells, found cells of 10 by 20 m"),
    "odd corner": ({"west_m": 262_000.123456}, "whole centimetres"),
    "odd cell": ({"cell_m": 3.0}, "cells of 5 m and more, or such as divide 10 m, found cells of 3 m"),
    "odd middle": (
        {"cell_m": 0.25, "tags": {KEYS: (SHORT, keys(25833, points=True))}},
        "found the middle of cells of 25 cm",
    ),
    "feet": (
        {"tags": {KEYS: (SHORT, keys(25833, unit=9002))}},
        "unit: expected heights in metres, found the unit EPSG",
    ),
    "scale": (
        {"tags": {GDAL: (ASCII, '<GDALMetadata><Item name="SCALE" role="scale">0.1</Item></GDALMetadata>')}},
        "found heights with a scale",
    ),
    "no-data text": ({"tags": {NO_DATA_TAG: (ASCII, "none")}}, "no data: expected a number, found 'none'"),
    "jpeg": ({"heights": np.zeros((16, 16), np.uint8), "compression": "jpeg"}, "packed by LZW, Deflate"),
    "bytes": ({"heights": np.zeros((2, 2), np.uint8)}, "16 or 32 bits, found kind L"),
    "colours": ({"heights": np.zeros((2, 2, 3), np.uint8)}, "one band of heights, found 3 bands"),
    "empty": ({"heights": np.full((2, 2), NO_DATA, np.float32)}, "expected heights, found 4 cells without one"),
    "pictures": (
        {"save_all": True, "append_images": [Image.fromarray(plane(2, 2))]},
        "expected one raster, found 2 pictures",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_terrain_model_is_refused_by_name(tmp_path: Path, fault: str) -> None:
    told, words = REFUSED[fault]
    path = write_raster(tmp_path / "dtm.tif", **{"heights": plane(2, 2), **told})
    with pytest.raises(InputError, match=words):
        read(path)


def test_a_raster_too_large_for_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planpuls.sources.geotiff.MOST_CELLS", 11)
    with pytest.raises(InputError, match="at most 11 cells, found 12"):
        read(write_raster(tmp_path / "dtm.tif", plane(3, 4)))


@pytest.mark.parametrize("file", ["TILED", "LZW", None])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.97])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, file: str | None, share: float) -> None:
    path = write_raster(tmp_path / "dtm.tif", np.random.default_rng(1).random((60, 60), np.float32), compression=None)
    whole = path.read_bytes() if file is None else base64.b64decode(globals()[file])
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError):
        read(path)


def test_the_same_place_twice_in_one_zip_file_is_refused(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "dtm.tif", plane(2, 2))
    with pytest.raises(InputError, match=r"b\.tif: expected each extent once"):
        read(zipped(tmp_path / "dtm.zip", {"a.tif": raster, "b.tif": raster}))


def test_a_refused_raster_is_kept_aside_and_the_others_are_taken(tmp_path: Path) -> None:
    plan, workspace = load_plan("demo"), Workspace(tmp_path / "workspace")
    workspace.prepare()
    folder = tmp_path / "files"
    folder.mkdir()
    write_raster(folder / "a.tif", plane(2, 2), epsg=3006)
    write_raster(folder / "b.tif", plane(2, 2))
    outcomes = [(told.outcome, told.dataset) for told in import_files(plan, workspace, [folder])]
    assert outcomes == [("refused", TERRAIN), ("taken", TERRAIN)]
    assert any(workspace.quarantine.iterdir())


def test_blocks_have_their_columns_even_in_a_table_of_one(tmp_path: Path) -> None:
    frame = read(write_raster(tmp_path / "dtm.tif", plane(1, 1))).frame
    assert frame.schema["heights"] == pl.Binary
    assert frame.height == 1
