"""Brønnøysund's register of enterprises and their establishments: the nightly bulk files as CSV.

The body is gzip whatever the file is called. The layout has grown through the years, so columns are found by name. The
register shows the state of today alone: each file is a snapshot of a day, and past days exist only as kept snapshots.

Employees: numbers of 1-4 are withheld. They are a band here (`employees` null, `employees_low` 1, `employees_high` 4) and
stay one: nothing may narrow it. Sole proprietors (ENK) are people: their names and everybody's contact columns stay in
the snapshot. An establishment does not say what its parent is, so establishments have no name here at all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from planpuls.sources.addresses import base
from planpuls.sources.brreg_checks import checked
from planpuls.sources.csv_blocks import BLOCK_BYTES, NotVouchedForError, read_blocks
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.dated_files import fetch_dated
from planpuls.sources.nace import standard_of
from planpuls.sources.whole_csv import header_of, read_whole, refuse_open_end
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    import polars as pl

    from planpuls.sources.fetching import Fetched, FetchJob

ESTABLISHMENTS, ENTERPRISES = "brreg.establishments", "brreg.enterprises"
SOLE_PROPRIETOR = "ENK"
MAX_BYTES = 4 * 2**30
_GZIP = b"\x1f\x8b"
_PACKED_BYTES = 1 << 20

_COMMON = {
    "organisation_number": "organisasjonsnummer",
    "form": "organisasjonsform.kode",
    "nace": "naeringskode1.kode",
    "nace_2": "naeringskode2.kode",
    "nace_3": "naeringskode3.kode",
    "has_employees": "harRegistrertAntallAnsatte",
    "employees": "antallAnsatte",
    "parent": "overordnetEnhet",
}
_ADDRESS = {
    "address": "adresse",
    "postcode": "postnummer",
    "post_town": "poststed",
    "municipality": "kommunenummer",
    "country_code": "landkode",
}
_ESTABLISHMENT = {
    "registered": "registreringsdatoIEnhetsregisteret",
    "started": "oppstartsdato",
    "owner_changed": "datoEierskifte",
    "closed": "nedleggelsesdato",
}
_ENTERPRISE = {
    "name": "navn",
    "registered": "registreringsdatoenhetsregisteret",
    "founded": "stiftelsesdato",
    "sector": "institusjonellSektorkode.kode",
    "bankrupt": "konkurs",
}
_DATES = ("registered", "started", "owner_changed", "closed", "founded")


def _columns(kind: Literal["establishments", "enterprises"]) -> dict[str, str]:
    place = "beliggenhetsadresse" if kind == "establishments" else "forretningsadresse"
    address = {ours: f"{place}.{theirs}" for ours, theirs in _ADDRESS.items()}
    return _COMMON | address | (_ESTABLISHMENT if kind == "establishments" else _ENTERPRISE)


def _looks_like(sample: Sample, place: str) -> bool:
    names = {name.lower() for name in header_of(_beginning(sample.head))}
    return {"organisasjonsnummer", f"{place}.kommunenummer"} <= names


def _beginning(head: bytes) -> bytes:
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1 << 16)
    except zlib.error:
        return b""


def read_establishments(path: Path, context: ReadContext) -> Reading:
    """One row per establishment (underenhet), sorted by number.

    `organisation_number`, `parent` (the enterprise), `form` (BEDR, AAFY), `nace`, `nace_2`, `nace_3` (null where none;
    00.000 is «uoppgitt») with `nace_standard`, `employees` (Int32, null where withheld), `employees_low`,
    `employees_high`, `address`, `postcode`, `post_town`, `municipality` (where it lies, not where its post goes; null
    abroad), `country_code`, dates `registered`, `started`, `owner_changed`, `closed`, and `period` (day of the snapshot).
    """
    return _read(path, context, "establishments")


def read_enterprises(path: Path, context: ReadContext) -> Reading:
    """One row per enterprise (enhet), sorted by number; columns as for establishments where they have the same name.

    `name` (null for sole proprietors), `form` (AS, ENK …), `sector` (institutional), `bankrupt`, `founded`; `parent` is the
    superior body of a public one; the address is that of business (forretningsadresse).
    """
    return _read(path, context, "enterprises")


def _read(path: Path, context: ReadContext, kind: Literal["establishments", "enterprises"]) -> Reading:
    import polars as pl

    try:
        frame = read_blocks(_content(path, context), context.origin, _columns(kind))
    except (NotVouchedForError, pl.exceptions.PolarsError):
        data = b"".join(_content(path, context))
        frame = read_whole(data, context.origin, _columns(kind))
        refuse_open_end(data, context.origin)
    if frame.is_empty():
        raise InputError([Problem(context.origin, "rows", "only a header", "Fetch the file again.")])
    dates = [name for name in _DATES if name in frame.columns]
    frame = checked(frame, context, dates, lambda: b"".join(_content(path, context)))
    standard, telling = standard_of(frame["nace"])
    if standard is None and frame["nace"].null_count() < frame.height:
        found = ", ".join(f"{count} codes of {name} alone" for name, count in telling.items())
        advice = "Is the file a mixture of years?"
        raise InputError([Problem(context.origin, "codes of SN2007 or of SN2025", found, advice, field="nace")])
    unknown = _unknown_municipalities(frame, context)
    table = _shown(frame, kind).with_columns(
        pl.lit(standard, pl.String).alias("nace_standard"), pl.lit(context.period, pl.String).alias("period")
    )
    left = sum(count for name, count in telling.items() if name != standard)
    return Reading(table, periods=(), notes=_notes(table) | {"nace_of_another_standard": left} | unknown)


def _content(path: Path, context: ReadContext) -> Iterator[bytes]:
    """The plain bytes of the file, block by block, so that a small file cannot grow beyond bounds."""
    with path.open("rb") as file:
        if file.read(2) != _GZIP:
            file.seek(0)
            yield from iter(partial(file.read, BLOCK_BYTES), b"")
            return
        file.seek(0)
        yield from _unpacked(file, context)


def _unpacked(file: BinaryIO, context: ReadContext) -> Iterator[bytes]:
    unpacking, size = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    advice = "Fetch the file again; it may be cut off."
    try:
        while not unpacking.eof and (packed := unpacking.unconsumed_tail or file.read(_PACKED_BYTES)):
            plain = unpacking.decompress(packed, BLOCK_BYTES)
            size += len(plain)
            if size > MAX_BYTES:
                raise InputError(
                    [Problem(context.origin, f"at most {MAX_BYTES} bytes", "more", "Do not open this file.")]
                )
            yield plain
    except zlib.error as error:
        raise InputError([Problem(context.origin, "a whole gzip file", str(error), advice)]) from error
    if not unpacking.eof:
        raise InputError([Problem(context.origin, "a whole gzip file", f"an end after {size} bytes", advice)])


def _shown(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The columns that may leave the snapshot, with the band of employees."""
    import polars as pl

    shown = pl.col("employees")
    # A published number below 5 would undo the withholding for one unit; it gets the same band.
    withheld = pl.col("has_employees") & (shown.is_null() | shown.is_between(1, 4))
    count = pl.when(withheld).then(None).otherwise(shown.fill_null(0))
    frame = frame.with_columns(
        count.alias("employees"),
        pl.when(withheld).then(pl.lit(1, pl.Int32)).otherwise(count).alias("employees_low"),
        pl.when(withheld).then(pl.lit(4, pl.Int32)).otherwise(count).alias("employees_high"),
    ).drop("has_employees")
    if kind == "enterprises":
        person = pl.col("form") == SOLE_PROPRIETOR
        frame = frame.with_columns(pl.when(~person).then("name").alias("name"))
    return frame.sort("organisation_number")


def _notes(table: pl.DataFrame) -> dict[str, Any]:
    return {
        "employees_withheld": table["employees"].null_count(),
        "without_municipality": table["municipality"].null_count(),
        "without_nace": table["nace"].null_count(),
    }


def _unknown_municipalities(frame: pl.DataFrame, context: ReadContext) -> dict[str, Any]:
    """Codes that no edition of the country knows (Svalbard, the shelf), with their rows; mostly such codes: refused."""
    known = context.country.validity
    rows = {
        code: count for code, count in frame["municipality"].drop_nulls().value_counts().rows() if code not in known
    }
    if 2 * sum(rows.values()) > frame["municipality"].count():
        found = f"{', '.join(sorted(rows)[:5])} in {sum(rows.values())} rows"
        advice = "Is this the register of another country, or are new codes missing in the country's list?"
        raise InputError(
            [Problem(context.origin, "municipalities of the country", found, advice, field="municipality")]
        )
    return {"unknown_municipalities": dict(sorted(rows.items()))}


def _fetch(kind: str, job: FetchJob) -> Iterator[Fetched]:
    """The bulk file, once a month: the register keeps no past, so that each month's state is kept here."""
    yield fetch_dated(job, f"{base('brreg')}/{kind}/lastned/csv", f"{kind}.csv.gz", every="month")


_REFERENCE = Text(nb="dagen filen ble laget", en="the day the file was made")
DATASETS = (
    Dataset(
        id=ESTABLISHMENTS,
        source="brreg",
        title=Text(nb="Enhetsregisteret: underenheter", en="Register of establishments"),
        licence="NLOD 2.0",
        disclosure="open_register",
        address="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
        vintage="date",
        formats={"csv": partial(_looks_like, place="beliggenhetsadresse")},
        readers={"csv": read_establishments},
        reference=_REFERENCE,
        cadence="daily",
        fetch=partial(_fetch, "underenheter"),
    ),
    Dataset(
        id=ENTERPRISES,
        source="brreg",
        title=Text(nb="Enhetsregisteret: enheter", en="Register of enterprises"),
        licence="NLOD 2.0",
        disclosure="open_register",
        address="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
        vintage="date",
        formats={"csv": partial(_looks_like, place="forretningsadresse")},
        readers={"csv": read_enterprises},
        reference=_REFERENCE,
        cadence="daily",
        fetch=partial(_fetch, "enheter"),
    ),
)
