"""Maps inside zip files: GML, GeoJSON, GeoPackage, and the folder of a file geodatabase. Nothing is unpacked to disk.

A zip file is recognised by the one map in it, exactly as the map would be by itself. GeoPackages and geodatabases are
read by GDAL inside the archive, after all names and sizes in it were checked.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Literal

from planpuls.sources.archives import glimpse, head_of, is_zip, unzipped
from planpuls.sources.dataset import SAMPLE_BYTES, ReadContext, Sample
from planpuls.spec.errors import InputError, Problem

Kind = Literal["gml", "geojson", "gpkg", "gdb"]
_ENDINGS: dict[str, Kind] = {".gml": "gml", ".xml": "gml", ".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg"}
_HEAD_BYTES = 8_192
_CATALOGUE = "a00000001.gdbtable"
"""The table of a file geodatabase that lists its tables by name."""


def looks_inside(looks_like: Callable[[Kind, Sample], bool], theme: str = "") -> Callable[[Sample], bool]:
    """A recogniser of zip files from one of maps. `theme`: a word in the name of the map, where an archive holds several."""

    def inside(sample: Sample) -> bool:
        archive = glimpse(sample)
        if archive is None:
            return False
        with archive:
            found = maps_in(archive.namelist(), theme)
            if len(found) != 1:
                return False
            name, kind = found[0]
            head = head_of(archive, f"{name}/{_CATALOGUE}" if kind == "gdb" else name, SAMPLE_BYTES)
        # Names in a catalogue may be written with two bytes a letter.
        return looks_like(kind, Sample(name, head.replace(b"\x00", b"") if kind == "gdb" else head))

    return inside


def database_has(*columns: str) -> Callable[[Sample], bool]:
    """A recogniser of zipped file geodatabases by columns (patterns) that stand together in one of its tables."""

    def has(sample: Sample) -> bool:
        archive = glimpse(sample)
        if archive is None:
            return False
        with archive:
            names = archive.namelist()
            if [kind for _, kind in maps_in(names)] != ["gdb"]:
                return False
            tables = [name for name in names if name.lower().endswith(".gdbtable")]
            # Names of columns stand at the beginning of a table, two bytes a letter.
            heads = (head_of(archive, name, _HEAD_BYTES).replace(b"\x00", b"").decode("latin-1") for name in tables)
            return any(all(re.search(column, head, re.IGNORECASE) for column in columns) for head in heads)

    return has


def maps_in(names: list[str], theme: str = "") -> list[tuple[str, Kind]]:
    """The maps among the names in an archive; a geodatabase is its folder.

    >>> maps_in(["a/plan.gdb/a00000001.gdbtable", "a/plan.gdb/gdb", "lesmeg.txt"])
    [('a/plan.gdb', 'gdb')]
    """
    found: dict[str, Kind] = {}
    for name in names:
        path = PurePosixPath(name)
        folders = [parent for parent in path.parents if parent.suffix.lower() == ".gdb"]
        if folders:
            found[str(folders[-1])] = "gdb"
        elif path.suffix.lower() in _ENDINGS and not name.endswith("/"):
            found[name] = _ENDINGS[path.suffix.lower()]
    fitting = [item for item in found.items() if theme in PurePosixPath(item[0]).name.lower()]
    return fitting if theme and fitting else list(found.items())


def the_map(path: Path, context: ReadContext, theme: str = "") -> tuple[str, Kind]:
    """Name and kind of the one map in a zip file. Error: none or several, or an archive that is not safe or not whole."""
    with unzipped(path, context) as archive:
        found = maps_in(archive.namelist(), theme)
        names = archive.namelist()
    if len(found) != 1:
        listed = ", ".join(name for name, _ in found) or ", ".join(names[:5]) or "nothing"
        problem = Problem(context.origin, "one map in the zip file", listed, "Give each map in a file of its own.")
        raise InputError([problem])
    return found[0]


def inside_of(path: Path, name: str) -> str:
    """What GDAL calls a file in a zip file that has no ending of its own."""
    return f"/vsizip/{{{path.absolute()}}}/{name}"


def is_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return is_zip(file.read(4))


def check_whole(path: Path, context: ReadContext) -> None:
    """Error where a member does not fit its checksum: GDAL would read on."""
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        damaged = str(error)
    if damaged is not None:
        raise InputError([Problem(context.origin, "a whole zip file", damaged, "Fetch the file again.")])
