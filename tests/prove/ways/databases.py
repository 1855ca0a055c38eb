"""Damages inside a GeoPackage, made with SQL: the file is a sound database before and after."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.prove.ways import Damage, Ways, one_of
from tests.prove.ways.plain import cut, flip, put_html_first, write_zeros

Change = Callable[[sqlite3.Connection, random.Random], None]


def _inside(change: Change) -> Damage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "layers.gpkg")
            path.write_bytes(data)
            with closing(sqlite3.connect(path)) as database:
                database.execute("PRAGMA legacy_alter_table = ON")
                database.create_function("ST_IsEmpty", 1, lambda _: 0)
                for bound in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                    database.create_function(bound, 1, lambda _: 0.0)
                change(database, chance)
                database.commit()
            return path.read_bytes()

    damage.__name__ = change.__name__
    return damage


def _a_layer(database: sqlite3.Connection, chance: random.Random) -> str:
    rows = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")
    return str(one_of(chance, [name for (name,) in rows]))


def _a_row(database: sqlite3.Connection, layer: str, chance: random.Random) -> int:
    return int(one_of(chance, [row for (row,) in database.execute(f'SELECT fid FROM "{layer}" ORDER BY 1')]))


def _columns(database: sqlite3.Connection, layer: str) -> list[str]:
    found = [name for _, name, *_ in database.execute(f'PRAGMA table_info("{layer}")')]
    return [name for name in found if name != "fid"]


def lose_a_row(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    database.execute(f'DELETE FROM "{layer}" WHERE fid = ?', (_a_row(database, layer, chance),))


def repeat_a_row(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    names = ", ".join(f'"{name}"' for name in _columns(database, layer))
    row = _a_row(database, layer, chance)
    database.execute(f'INSERT INTO "{layer}" ({names}) SELECT {names} FROM "{layer}" WHERE fid = ?', (row,))


def lose_a_layer(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    database.execute(f'DROP TABLE "{layer}"')


def forget_a_layer(database: sqlite3.Connection, chance: random.Random) -> None:
    """The layer is there, but the table of contents does not name it."""
    layer = _a_layer(database, chance)
    database.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (layer,))
    database.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (layer,))


def lose_a_shape(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    (column,) = database.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchone()
    row = _a_row(database, layer, chance)
    database.execute(f'UPDATE "{layer}" SET "{column}" = NULL WHERE fid = ?', (row,))


def name_an_unknown_system(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    database.execute("UPDATE gpkg_geometry_columns SET srs_id = 99999 WHERE table_name = ?", (layer,))
    database.execute("UPDATE gpkg_contents SET srs_id = 99999 WHERE table_name = ?", (layer,))


def rename_a_column(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    column = one_of(chance, _columns(database, layer))
    database.execute(f'ALTER TABLE "{layer}" RENAME COLUMN "{column}" TO "x{column}"')


def change_a_cell(database: sqlite3.Connection, chance: random.Random) -> None:
    layer = _a_layer(database, chance)
    texts = [
        (column, row, value)
        for column in _columns(database, layer)
        for row, value in database.execute(f'SELECT fid, "{column}" FROM "{layer}" ORDER BY 1')
        if isinstance(value, str | int) and str(value)
    ]
    column, row, value = one_of(chance, texts)
    changed = value + 1 if isinstance(value, int) else value[:-1] + chance.choice("0a")
    database.execute(f'UPDATE "{layer}" SET "{column}" = ? WHERE fid = ?', (changed, row))


GEOPACKAGE = Ways(
    rows=(
        cut,
        put_html_first,
        write_zeros,
        *map(
            _inside,
            (lose_a_row, repeat_a_row, lose_a_layer, forget_a_layer, lose_a_shape, name_an_unknown_system),
        ),
    ),
    columns=(_inside(rename_a_column),),
    cells=(flip, _inside(change_a_cell)),
)
