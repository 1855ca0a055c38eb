"""The schema of a matrikkel extract with floor area, and what can be wrong in one."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from planpuls.sources.building_status import STATUSES
from planpuls.sources.dataset import ReadContext, refuse_rows
from planpuls.sources.matrikkel_address import codes_of_today
from planpuls.spec.errors import Problem

REQUIRED = (
    "bygningsnummer",
    "kommunenummer",
    "bygningstype",
    "bygningsstatus",
    "bruksareal_bolig",
    "bruksareal_annet",
)
DATES = {
    "ramme_dato": "framework_permit",
    "igangsetting_dato": "start_permit",
    "midlertidig_bruk_dato": "temporary_use",
    "ferdigattest_dato": "completion",
    "tatt_i_bruk_dato": "taken_into_use",
    "utgatt_dato": "gone_date",
}
"""Their name -> ours."""
USES = {
    "bruksareal_kontor": "office",
    "bruksareal_handel": "retail",
    "bruksareal_hotell_servering": "hotel_restaurant",
    "bruksareal_lager": "warehouse",
    "bruksareal_industri": "industry",
    "bruksareal_samferdsel": "transport",
    "bruksareal_offentlig": "public_service",
    "bruksareal_annen_bruk": "other_use",
}
"""Floor area other than dwelling by use: their name -> ours."""
OPTIONAL = ("lopenummer", "endringskode", *DATES, *USES)
AREAS = ("bruksareal_bolig", "bruksareal_annet", *USES)
CHANGE_KINDS = ("T", "P", "U", "O")
_LARGEST_M2 = 1_000_000.0
_SLACK_M2 = 1.0
"""Rounded parts may exceed their rounded sum by this much."""


def unknown_columns(names: Iterable[str], context: ReadContext) -> list[Problem]:
    """A problem for each column that is called like an area or a date of the schema and is none: it would be lost."""
    known = {*REQUIRED, *OPTIONAL}
    like = [name for name in names if name.startswith("bruksareal") or name.endswith("_dato")]
    advice = "See docs/imports/buildings.md."
    return [
        Problem(context.origin, f"one of {', '.join(sorted(known))}", name, advice, field=name, row=1)
        for name in like
        if name not in known
    ]


def problems_of(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    """Everything that is wrong in an extract of texts (columns `row`, `REQUIRED`, `OPTIONAL`, `ost`, `nord`)."""
    problems = _wrong_texts(frame, context) + _wrong_dates(frame, context) + _wrong_areas(frame, context)
    key = pl.struct("bygningsnummer", pl.col("lopenummer").replace("", "0"))
    faults = frame.filter(key.is_duplicated() & ~key.is_first_distinct()).select("row", found="bygningsnummer")
    problems += refuse_rows(
        context.origin,
        faults,
        "bygningsnummer",
        "each building once, and each addition once by lopenummer",
        "Give additions their own lopenummer.",
    )
    return problems or codes_of_today(frame["kommunenummer"], context)


def _wrong_texts(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    problems = []
    for column, pattern, expected in (
        ("bygningsnummer", r"^\d{1,10}$", "a building number"),
        ("kommunenummer", r"^\d{4}$", "a municipality code of four digits"),
        ("bygningstype", r"^\d{3}$", "a building type of three digits (NS 3457-3)"),
        ("bygningsstatus", rf"^({'|'.join(STATUSES)})$", f"one of {', '.join(STATUSES)}"),
        ("lopenummer", r"^\d{0,3}$", "0 for the building, 1 and up for its additions"),
        ("endringskode", rf"^({'|'.join(CHANGE_KINDS)})?$", f"one of {', '.join(CHANGE_KINDS)} or nothing"),
        ("ost", r"^-?\d+([.,]\d+)?$", "an easting in metres"),
        ("nord", r"^-?\d+([.,]\d+)?$", "a northing in metres"),
    ):
        faults = frame.filter(~pl.col(column).str.contains(pattern)).select("row", found=column)
        problems += refuse_rows(context.origin, faults, column, expected, "See docs/imports/buildings.md.")
    return problems


def _wrong_dates(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    problems = []
    for column in DATES:
        date = pl.col(column).str.to_date("%Y-%m-%d", strict=False)
        unlikely = date.is_null() | (pl.col(column).str.len_chars() != 10) | (date.dt.year() < 1500)
        faults = frame.filter((pl.col(column) != "") & unlikely).select("row", found=column)
        problems += refuse_rows(
            context.origin, faults, column, "a date such as 2019-06-01 or nothing", "Mend the date."
        )
    return problems


def _wrong_areas(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    problems = []
    for column in AREAS:
        area = pl.col(column).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        wrong = area.is_null() | ~area.is_between(0.0, _LARGEST_M2)
        if column in USES:
            wrong = wrong & (pl.col(column) != "")
        faults = frame.filter(wrong).select("row", found=column)
        expected = f"square metres between 0 and {_LARGEST_M2:.0f}"
        problems += refuse_rows(context.origin, faults, column, expected, "Give m2 of floor area (BRA); 0 where none.")
    number = {
        column: pl.col(column).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).fill_null(0.0)
        for column in AREAS
    }
    parts = pl.sum_horizontal(number[column] for column in USES)
    faults = frame.filter(parts > number["bruksareal_annet"] + _SLACK_M2).select("row", found=parts)
    return problems + refuse_rows(
        context.origin, faults, "bruksareal_annet", "at least the sum of its uses", "Do the uses hold dwellings too?"
    )
