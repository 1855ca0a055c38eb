"""One GeoPackage in EPSG:25833 that opens as a finished map: layers, field aliases, metadata and QGIS styles.

GDAL writes features and the spatial index; the tables it leaves to others are added here. No clock enters the file:
where the format wants a time it has the fixed moment `MOMENT`, and the release is named in the metadata.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.editions.gis.notes import notes
from planpuls.editions.gis.styles import qml
from planpuls.release.layers import Layer
from planpuls.release.layers.layer import CRS
from planpuls.release.reader import Release

if TYPE_CHECKING:
    import polars as pl

MOMENT = "2000-01-01T00:00:00.000Z"
"""The time of every record: the format requires one and a release has no clock."""
VERSION = "1.3"
"""Edition of the format: programs some years old read it without a warning, and nothing of a later one is used."""
FIGURES = "figures"
_METADATA = "http://www.isotc211.org/2005/gmd"
_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
  row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""


def write_geopackage(
    release: Release, layers: Sequence[Layer], path: Path, figures: pl.DataFrame | None = None
) -> None:
    """Write `layers` and, as a table without geometry, `figures` into the new file `path`."""
    import polars
    import pyogrio

    for layer in layers:
        pyogrio.write_arrow(
            layer.table.rename({"wkb": "geom"}).to_arrow(compat_level=polars.CompatLevel.oldest()),
            path,
            layer=layer.id,
            driver="GPKG",
            geometry_name="geom",
            geometry_type=layer.shape,
            crs=f"EPSG:{CRS}",
            append=path.exists(),
            **({} if path.exists() else {"VERSION": VERSION}),
        )
    if figures is not None and not figures.is_empty():
        pyogrio.write_arrow(
            figures.to_arrow(compat_level=polars.CompatLevel.oldest()), path, layer=FIGURES, driver="GPKG", append=True
        )
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN")
        for statement in _TABLES.split(";\n"):
            connection.execute(statement)
        _describe(connection, release, layers)
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (MOMENT,))
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def _describe(connection: sqlite3.Connection, release: Release, layers: Sequence[Layer]) -> None:
    for name, tables in (
        ("gpkg_schema", ("gpkg_data_columns",)),
        ("gpkg_metadata", ("gpkg_metadata", "gpkg_metadata_reference")),
    ):
        definition = f"http://www.geopackage.org/spec131/#extension_{name.removeprefix('gpkg_')}"
        connection.executemany(
            "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
            [(table, name, definition) for table in tables],
        )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'QGIS', ?)",
        (MOMENT,),
    )
    demo = release.marked("")
    for number, layer in enumerate(layers, start=1):
        text = f"{layer.description.nb} / {layer.description.en}"
        connection.execute(
            "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
            (f"{demo}{layer.title.nb} ({layer.id})", text, layer.id),
        )
        connection.executemany(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)",
            [(layer.id, field.name, field.name, field.alias.nb, field.alias.en) for field in layer.fields],
        )
        connection.execute(
            "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)",
            (number, _METADATA, _metadata(release, layer)),
        )
        connection.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)",
            (layer.id, MOMENT, number),
        )
        connection.execute(
            "INSERT INTO layer_styles VALUES (?, '', '', ?, 'geom', 'planpuls', ?, '', 1, ?, 'planpuls', NULL, ?)",
            (number, layer.id, qml(layer), layer.title.nb, MOMENT),
        )


def _metadata(release: Release, layer: Layer) -> str:
    """ISO 19115 in short: title, abstract and what must be said with the layer."""
    said = "\n".join([layer.description.nb, layer.description.en, *notes(release, layer)])

    def text(name: str, value: str) -> str:
        return f"<gmd:{name}><gco:CharacterString>{escape(value)}</gco:CharacterString></gmd:{name}>"

    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gmd:MD_Metadata xmlns:gmd="{_METADATA}" xmlns:gco="http://www.isotc211.org/2005/gco">'
        f"{text('fileIdentifier', f'{release.id}/{layer.id}')}"
        "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>"
        f"{text('title', f'{layer.title.nb} / {layer.title.en}')}"
        f"</gmd:CI_Citation></gmd:citation>{text('abstract', said)}"
        "</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )
