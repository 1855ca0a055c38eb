"""Hand-written files in the official layouts, and the readers' way to them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planpuls.plan.country import Change, Country
from planpuls.sources.dataset import ReadContext, Reader, Reading
from planpuls.spec.errors import InputError

# 3001 and 3002 were in use from 2020 to 2023 and are 3101 and 3103 today; 0301 never changed.
SMALL_NORWAY = Country(
    id="norway",
    names={("0301", 2013): "Oslo", ("3001", 2020): "Halden", ("3002", 2020): "Moss"}
    | {("3101", 2024): "Halden", ("3103", 2024): "Moss"},
    validity={"0301": (2013, None), "3001": (2020, 2024), "3002": (2020, 2024)}
    | {"3101": (2024, None), "3103": (2024, None), "0101": (2013, 2020), "0104": (2013, 2020)},
    changes=(
        Change(2020, "0101", "3001", 1.0),
        Change(2020, "0104", "3002", 1.0),
        Change(2024, "3001", "3101", 1.0),
        Change(2024, "3002", "3103", 1.0),
    ),
)


def read(reader: Reader, folder: Path, data: bytes, period: str | None = None) -> Reading:
    """A file with `data`, called `file` in error texts."""
    path = folder / "file"
    path.write_bytes(data)
    return reader(path, ReadContext("file", SMALL_NORWAY, period))


def refusal(reader: Reader, folder: Path, data: bytes, period: str | None = None) -> list[str]:
    """What the reader says of a file it refuses, a line per problem."""
    try:
        reading = read(reader, folder, data, period)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError(f"not refused: {reading.frame.to_dicts()}")


def json_stat(codes: dict[str, list[str]], value: Any, **more: Any) -> dict[str, Any]:
    """A JSON-stat 2.0 dataset as SSB writes it."""
    dimensions = {
        name: {
            "label": name,
            "category": {
                "index": {code: position for position, code in enumerate(names)},
                "label": {code: f"Label of {code}" for code in names},
            },
        }
        for name, names in codes.items()
    }
    head = {"class": "dataset", "label": "03321: Sysselsatte", "version": "2.0", "id": list(codes)}
    return head | {"size": [len(names) for names in codes.values()], "dimension": dimensions, "value": value} | more


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


def csv_of(codes: dict[str, list[str]], values: Sequence[object]) -> bytes:
    """The same table as CSV: every combination in row-major order."""
    rows = [",".join([*codes, "value"])]
    for combination, value in zip(itertools.product(*codes.values()), values, strict=True):
        rows.append(",".join([*combination, str(value)]))
    return ("\n".join(rows) + "\n").encode()


def square(west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    """A square polygon in degrees."""
    east, north = west + size, south + size
    return polygon((west, south), (east, south), (east, north), (west, north))


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*corners, corners[0])]]}


def geojson(*features: tuple[dict[str, Any], dict[str, Any] | None], **more: Any) -> bytes:
    """Features given as (properties, geometry)."""
    listed = [{"type": "Feature", "properties": fields, "geometry": shape} for fields, shape in features]
    return encoded({"type": "FeatureCollection"} | more | {"features": listed})
