"""Write the GIS files of one release. Equal releases give equal bytes under any clock, time zone or locale."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.editions.gis.geopackage import write_geopackage
from planpuls.editions.gis.geoparquet import write_geoparquet
from planpuls.release.layers import Layer, Layers
from planpuls.release.layers.areas import figures_table
from planpuls.release.reader import Release

if TYPE_CHECKING:
    import polars as pl

ODBL = "odbl"
"""Ending of the names of files that hold databases derived from OpenStreetMap."""


def build(release: Release, folder: Path, layers: Layers | None = None) -> None:
    """Write `<plan>.gpkg` and one `<layer>.parquet` a layer into `folder`; layers under the ODbL get files of their own.

    Vector tiles for the web map are made with the website (`map/*.pmtiles`), from the same `layers`. A release without a map
    has no GIS files.
    """
    layers = layers or Layers(release)
    write_files(release, list(layers), folder, figures_table(layers.newest))


def write_files(release: Release, layers: Sequence[Layer], folder: Path, figures: pl.DataFrame | None = None) -> None:
    """The files of given layers: those under the ODbL never share a file with others."""
    if not layers:
        return
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"demo-{release.manifest['plan']['id']}" if release.demo else str(release.manifest["plan"]["id"])
    for ending, chosen in (
        ("", [layer for layer in layers if not layer.odbl]),
        (f"-{ODBL}", [layer for layer in layers if layer.odbl]),
    ):
        if chosen:
            write_geopackage(release, chosen, folder / f"{stem}{ending}.gpkg", None if ending else figures)
        for layer in chosen:
            write_geoparquet(release, layer, folder / f"{layer.id}{ending}.parquet")
