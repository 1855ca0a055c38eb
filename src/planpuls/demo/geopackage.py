"""GeoPackages (OGC 12-128, version 1.3) written with nothing but SQLite: quick to start, and the same bytes every time."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

_EPSG = 25833
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_UTM33 = (
    'PROJCS["ETRS89 / UTM zone 33N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",'
    'SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],'
    'AUTHORITY["EPSG","4258"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",15],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],'
    'PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","25833"]]'
)
_WRITTEN_AT = "2024-11-01T00:00:00.000Z"


@contextmanager
def geopackage(path: Path) -> Iterator[sqlite3.Connection]:
    """A new GeoPackage, for layers in EPSG:25833."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            f"""
            PRAGMA application_id = {0x47504B47};
            PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
                organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
            CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
                description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
                max_y DOUBLE, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL UNIQUE, column_name TEXT NOT NULL,
                geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
                PRIMARY KEY (table_name, column_name));
            INSERT INTO gpkg_spatial_ref_sys VALUES
                ('Undefined cartesian', -1, 'NONE', -1, 'undefined', NULL),
                ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
                ('WGS 84', 4326, 'EPSG', 4326, '{_WGS84}', NULL),
                ('ETRS89 / UTM zone 33N', {_EPSG}, 'EPSG', {_EPSG}, '{_UTM33}', NULL);
            """
        )
        yield database
        database.commit()


def add_layer(
    database: sqlite3.Connection,
    name: str,
    description: str,
    rings: Sequence[Sequence[tuple[int, int]]],
    columns: dict[str, list[str]],
) -> None:
    x, y = zip(*(point for points in rings for point in points), strict=True)
    box = (min(x), min(y), max(x), max(y))
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, name, description, _WRITTEN_AT, *box, _EPSG),
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', ?, 0, 0)", (name, _EPSG))
    fields = "".join(f', "{column}" TEXT' for column in columns)
    database.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON{fields})')
    places = ", ".join("?" * (1 + len(columns)))
    names = "".join(f', "{column}"' for column in columns)
    rows = zip((_blob(points) for points in rings), *columns.values(), strict=True)
    database.executemany(f'INSERT INTO "{name}" (geom{names}) VALUES ({places})', rows)


def _blob(points: Sequence[tuple[int, int]]) -> bytes:
    """A polygon as GeoPackages hold it: their own header, then well-known binary."""
    numbers = [float(value) for point in points for value in point]
    header = struct.pack("<2sBBi", b"GP", 0, 1, _EPSG)
    return header + struct.pack(f"<BIII{len(numbers)}d", 1, 3, 1, len(points), *numbers)
