"""Kartverket's Matrikkelen-Bygningspunkt as GML: every building's point, type and status, without floor area.

Open data; floor area and completion date are not in it (those come by `buildings`). Positions come in UTM 32, 33 or 35,
or as latitude and longitude (EPSG:4258, latitude first). A file is in force for the municipalities it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import numpy as np
import polars as pl

from planpuls.sources.archives import first_member, is_zip, opened
from planpuls.sources.building_status import STANDING, STATUSES, group_of
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.matrikkel_address import codes_of_today
from planpuls.sources.projection import SYSTEMS, in_norway, to_25833
from planpuls.sources.xml_events import elements, local, text_of
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

BUILDING_POINTS = "kartverket.building_points"
_NAMESPACE = b"Matrikkelen-Bygningspunkt/"
_MOST_SHOWN = 5
_LAT_LON = (4258, 4326)
_COLUMNS = ("building", "municipality", "building_type", "status", "updated", "heritage", "epsg", "pos")


def _looks_like_gml(sample: Sample) -> bool:
    return _NAMESPACE in sample.head and b"FeatureCollection" in sample.head


def _looks_like_zip(sample: Sample) -> bool:
    name = first_member(sample.head).lower()
    return is_zip(sample.head) and "matrikkelenbygning" in name and name.endswith(".gml")


def read_gml(path: Path, context: ReadContext) -> Reading:
    """Columns `building` (number, text), `municipality`, `period` (the same: the part the row belongs to),
    `building_type` (three digits), `building_group` (`office`, `retail` ...; `unknown` for types in no group), `status` (code),
    `standing` (Boolean; null for a status code that planpuls does not know), `updated` (ISO date or empty; not a completion
    date), `heritage` (Boolean), `x_m`, `y_m` (Float64, EPSG:25833)."""
    rows = []
    with opened(path, context, (".gml",)) as stream:
        rows = [_row(element) for element in elements(stream, context, lambda tag: tag == "Bygning")]
    if not rows:
        raise InputError([Problem(context.origin, "buildings", "none", "Fetch the file again.")])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row").with_row_index("number", 1)
    problems = _problems(frame, context)
    if problems:
        raise InputError(problems)
    frame = _with_points(frame)
    outside = frame.filter(~pl.Series(in_norway(frame["x_m"].to_numpy(), frame["y_m"].to_numpy())))
    problems = _refused(outside, "pos", "a point in Norway", context) or codes_of_today(frame["municipality"], context)
    if problems:
        raise InputError(problems)
    groups = {code: group_of(int(code)) for code in frame["building_type"].unique()}
    standing = {code: code in STANDING for code in STATUSES}
    table = frame.select(
        "building",
        "municipality",
        pl.col("municipality").alias("period"),
        "building_type",
        pl.col("building_type").replace_strict(groups).alias("building_group"),
        "status",
        pl.col("status").replace_strict(standing, default=None, return_dtype=pl.Boolean).alias("standing"),
        pl.col("updated").str.slice(0, 10),
        (pl.col("heritage") == "true").alias("heritage"),
        "x_m",
        "y_m",
    ).sort("municipality", "building")
    return Reading(table, periods=tuple(table["municipality"].unique(maintain_order=True)))


def _row(element: Element) -> tuple[str, ...]:
    point = next((part for part in element.iter() if local(part.tag) == "Point"), None)
    system = re.findall(r"(\d{4,5})", point.get("srsName", "") if point is not None else "")
    return (
        text_of(element, "bygningsnummer"),
        text_of(element, "kommunenummer"),
        text_of(element, "bygningstype"),
        text_of(element, "bygningsstatus"),
        text_of(element, "oppdateringsdato"),
        "true" if "true" in (text_of(element, "harKulturminne"), text_of(element, "harSefrakminne")) else "false",
        system[-1] if system else "",
        text_of(element, "pos"),
    )


def _problems(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    systems = "|".join(map(str, sorted(SYSTEMS)))
    problems = []
    for column, pattern, expected in (
        ("building", r"^\d{1,10}$", "a building number"),
        ("municipality", r"^\d{4}$", "a municipality code of four digits"),
        ("building_type", r"^\d{3}$", "a building type of three digits"),
        ("status", r"^[A-ZÆØÅ]{2}$", f"a status such as {', '.join(STATUSES)}"),
        ("epsg", rf"^({systems})$", "a point with a known srsName"),
        ("pos", r"^-?[\d.]+ -?[\d.]+( -?[\d.]+)?$", "two coordinates"),
    ):
        problems += _refused(frame.filter(~pl.col(column).str.contains(pattern)), column, expected, context)
    number = pl.col("building")
    problems += _refused(
        frame.filter(number.is_duplicated() & ~number.is_first_distinct()), "building", "each building once", context
    )
    return problems


def _refused(faults: pl.DataFrame, column: str, expected: str, context: ReadContext) -> list[Problem]:
    """Problems of the first faulty buildings; GML has no rows worth naming, so that the feature's number is named."""
    advice = "Fetch the file again; do not edit it."
    problems = [
        Problem(context.origin, expected, f"{found!r} in feature {number}", advice, field=column)
        for number, found in faults.select("number", column).head(_MOST_SHOWN).rows()
    ]
    if faults.height > _MOST_SHOWN:
        problems.append(Problem(context.origin, expected, f"{faults.height - _MOST_SHOWN} more", advice, field=column))
    return problems


def _with_points(frame: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for (epsg,), part in frame.partition_by("epsg", as_dict=True, maintain_order=True).items():
        first, second = (
            part["pos"]
            .str.split(" ")
            .list.get(position)
            .cast(pl.Float64, strict=False)
            .fill_null(float("nan"))
            .to_numpy()
            for position in (0, 1)
        )
        code = int(str(epsg))
        east, north = (second, first) if code in _LAT_LON else (first, second)
        x, y = to_25833(np.asarray(east, np.float64), np.asarray(north, np.float64), code)
        parts.append(part.with_columns(pl.Series("x_m", x), pl.Series("y_m", y)))
    return pl.concat(parts)


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.geonorge import Product, counties, fetch_product

    product = Product("MatrikkelenBygning", "GML", "24d7e9d1-87f6-45a0-b38e-3447f8d7f9a1")
    yield from fetch_product(job, product, counties(job))


DATASETS = (
    Dataset(
        id=BUILDING_POINTS,
        source="kartverket",
        title=Text(nb="Matrikkelen – bygningspunkt", en="Building points"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/24d7e9d1-87f6-45a0-b38e-3447f8d7f9a1",
        vintage="parts",
        formats={"gml": _looks_like_gml, "zip": _looks_like_zip},
        readers={"gml": read_gml, "zip": read_gml},
        concept="count",
        reference=Text(nb="dagen filen er tatt ut", en="the day of the extract"),
        cadence="daily",
        fetch=_fetch,
        steady=True,
    ),
)
