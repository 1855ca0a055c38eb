"""Kartverket's Matrikkelen-Adresse as CSV: every official address with its point.

`;`-separated, UTF-8 with a byte-order mark, header by name (`lokalid` or `lokalId`; areas follow `poststed`), plain or
zipped, for one municipality, a county or the country. A file is in force for the municipalities it holds. Codes must be
those of today: an extract from before a reform would stand beside its successor and double the addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from planpuls.sources.archives import first_member, is_zip, opened
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, refuse_rows, text_columns
from planpuls.sources.projection import SYSTEMS, in_norway, to_25833
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

ADDRESSES = "kartverket.addresses"
_WANTED = {
    "address": "lokalid",
    "municipality": "kommunenummer",
    "kind": "adressetype",
    "street": "adressenavn",
    "number": "nummer",
    "letter": "bokstav",
    "address_text": "adresseTekst",
    "epsg": "EPSG-?kode",
    "north": "Nord",
    "east": "Øst",
    "postcode": "postnummer",
    "place": "poststed",
}
_OPTIONAL = {"basic_unit": "grunnkretsnummer", "settlement": "tettstednummer", "extracted": "datauttaksdato"}
_AGAIN = "Fetch the file again; do not edit it."


def _looks_like_csv(sample: Sample) -> bool:
    names = {column.strip().strip('"').lower() for column in sample.header.split(";")}
    return {"adressenavn", "adressetekst", "postnummer", "epsg-kode"} <= names


def _looks_like_zip(sample: Sample) -> bool:
    name = first_member(sample.head).lower()
    return is_zip(sample.head) and "matrikkelenadresse" in name and name.endswith(".csv")


def read_csv(path: Path, context: ReadContext) -> Reading:
    """Columns `address` (id), `municipality`, `period` (the same: the part the row belongs to), `kind` (`vegadresse`,
    `matrikkeladresse`), `street`, `number` (Int64, null for addresses without street), `letter`, `postcode`, `place`,
    `address_text`, `x_m`, `y_m` (Float64, EPSG:25833), `basic_unit` (grunnkrets, 8 digits), `settlement` (tettsted),
    `extracted` (ISO date; these three empty where the file has no such column)."""
    with opened(path, context, (".csv",)) as stream:
        data = stream.read()
    header = data.partition(b"\n")[0].decode("utf-8-sig", errors="replace").lower().split(";")
    there = {name.strip().strip('"') for name in header}
    also = {ours: theirs for ours, theirs in _OPTIONAL.items() if theirs.lower() in there}
    frame = text_columns(data, context, ";", _WANTED | also, closed=True)
    del data
    problems = _problems(frame, context)
    if problems:
        raise InputError(problems)
    frame = _with_points(frame)
    inside = in_norway(frame["x_m"].to_numpy(), frame["y_m"].to_numpy())
    faults = frame.filter(~pl.Series(inside)).select("row", found="address_text")
    problems = refuse_rows(context.origin, faults, "Nord, Øst", "a point in Norway", "Are the axes swapped?")
    if problems:
        raise InputError(problems)
    day = pl.col("extracted").str.replace(r"^(\d\d)\.(\d\d)\.(\d{4}).*$", "$3-$2-$1")
    table = frame.with_columns(pl.lit("").alias(ours) for ours in _OPTIONAL if ours not in also).select(
        "address",
        "municipality",
        pl.col("municipality").alias("period"),
        "kind",
        "street",
        pl.col("number").str.to_integer(strict=False, dtype=pl.Int64),
        pl.col("letter").str.to_uppercase(),
        "postcode",
        "place",
        "address_text",
        "x_m",
        "y_m",
        "basic_unit",
        "settlement",
        pl.when(day.str.contains(r"^\d{4}-\d\d-\d\d"))
        .then(day.str.slice(0, 10))
        .otherwise(pl.lit(""))
        .alias("extracted"),
    )
    table = table.sort("municipality", "address")
    return Reading(table, periods=tuple(table["municipality"].unique(maintain_order=True)))


def _problems(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    problems = []
    for column, pattern, expected in (
        ("municipality", r"^\d{4}$", "a municipality code of four digits"),
        ("postcode", r"^(\d{4})?$", "a postcode of four digits or nothing"),
        ("number", r"^\d{0,5}$", "a house number or nothing"),
        ("letter", r"^\p{L}?$", "one letter or nothing"),
        ("epsg", rf"^({'|'.join(map(str, sorted(SYSTEMS)))})$", "an EPSG code of Norwegian data"),
        ("north", r"^-?\d+([.,]\d+)?$", "a coordinate"),
        ("east", r"^-?\d+([.,]\d+)?$", "a coordinate"),
        ("address", r"\S", "an id"),
    ):
        faults = frame.filter(~pl.col(column).str.contains(pattern)).select("row", found=column)
        problems += refuse_rows(context.origin, faults, column, expected, _AGAIN)
    nameless = (pl.col("kind").str.to_lowercase() == "vegadresse") & (
        (pl.col("street") == "") | (pl.col("number") == "")
    )
    faults = frame.filter(nameless).select("row", found="address_text")
    problems += refuse_rows(context.origin, faults, "adressenavn", "street and number of a street address", _AGAIN)
    repeated = frame.filter(pl.col("address").is_duplicated() & ~pl.col("address").is_first_distinct())
    problems += refuse_rows(
        context.origin, repeated.select("row", found="address"), "address", "each address once", _AGAIN
    )
    return problems or codes_of_today(frame["municipality"], context)


def codes_of_today(codes: pl.Series, context: ReadContext) -> list[Problem]:
    """A problem where municipality codes are not all those of the newest edition."""
    newest = context.country.editions[-1]
    strange = sorted(set(codes.unique()) - context.country.codes(newest))
    if not strange:
        return []
    expected = f"municipality codes in use since {newest}"
    advice = "Fetch a newer extract, or add new codes to the country's code list."
    return [Problem(context.origin, expected, ", ".join(strange[:5]), advice, field="kommunenummer")]


def _with_points(frame: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for (epsg,), part in frame.partition_by("epsg", as_dict=True, maintain_order=True).items():
        east, north = (
            part[axis].str.replace(",", ".", literal=True).cast(pl.Float64).to_numpy() for axis in ("east", "north")
        )
        x, y = to_25833(east, north, int(str(epsg)))
        parts.append(part.with_columns(pl.Series("x_m", x), pl.Series("y_m", y)))
    return pl.concat(parts)


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    from planpuls.sources.geonorge import Product, counties, fetch_product

    product = Product("MatrikkelenAdresse", "CSV", "f7df7a18-b30f-4745-bd64-d0863812350c")
    yield from fetch_product(job, product, counties(job))


DATASETS = (
    Dataset(
        id=ADDRESSES,
        source="kartverket",
        title=Text(nb="Matrikkelen – adresse", en="Official addresses"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://kartkatalog.geonorge.no/metadata/f7df7a18-b30f-4745-bd64-d0863812350c",
        vintage="parts",
        formats={"csv": _looks_like_csv, "zip": _looks_like_zip},
        readers={"csv": read_csv, "zip": read_csv},
        reference=Text(nb="dagen filen er tatt ut", en="the day of the extract"),
        cadence="daily",
        fetch=_fetch,
        steady=True,
    ),
)
