"""Vector tiles in one file (PMTiles), the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def write_tiles(frame: Any, path: Path, layer: str, min_zoom: int, max_zoom: int) -> None:
    """Write a GeoDataFrame as one layer of tiles.

    Geometry is never simplified away: cells must stay squares. One GDAL thread, since the order of features in a tile would
    otherwise follow the threads; the setting is put back afterwards.
    """
    import pyogrio

    threads = pyogrio.get_gdal_config_option("GDAL_NUM_THREADS")
    pyogrio.set_gdal_config_options({"GDAL_NUM_THREADS": "1"})
    try:
        pyogrio.write_dataframe(
            frame.to_crs(3857),
            path,
            driver="PMTiles",
            layer=layer,
            use_arrow=False,
            dataset_options={
                "NAME": layer,
                "MINZOOM": min_zoom,
                "MAXZOOM": max_zoom,
                "EXTENT": 8192,
                "BUFFER": 16,
                "SIMPLIFICATION": 0,
                "MAX_SIZE": 4_000_000,
                "MAX_FEATURES": 1_000_000,
            },
        )
    finally:
        pyogrio.set_gdal_config_options({"GDAL_NUM_THREADS": threads})
