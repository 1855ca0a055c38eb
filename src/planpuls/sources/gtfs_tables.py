"""The tables of a GTFS feed as typed frames: columns by name in any order, times as seconds, codes as text.

Layout after the GTFS reference (gtfs.org) and Entur's exports. Columns that are not listed here are left alone.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from zoneinfo import available_timezones

from planpuls.sources.dataset import refuse_rows
from planpuls.sources.whole_csv import lines_of, read_whole
from planpuls.spec.errors import InputError, Problem

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["id", "text", "degrees", "number", "time", "date", "day", "metres", "zone"]
_SHOWN = 5
_EXPECTED: dict[Kind, str] = {
    "id": "an identifier",
    "degrees": "degrees",
    "number": "a whole number or nothing",
    "time": "a time such as 25:10:00 or nothing",
    "date": "a date such as 20260103 or nothing",
    "day": "0 or 1",
    "metres": "a number or nothing",
    "zone": "a time zone such as Europe/Oslo",
}


@dataclass(frozen=True)
class Layout:
    """One file of a feed: its columns with their kind; `unique` holds the key of a row."""

    required: dict[str, Kind]
    optional: dict[str, Kind] = field(default_factory=dict)
    needed: bool = False
    unique: str | None = None
    renamed: dict[str, str] = field(default_factory=dict)
    """Columns whose unit belongs in the name."""


_WEEK: dict[str, Kind] = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "day"
)
_STOP_DETAILS: dict[str, Kind] = {
    "stop_name": "text",
    "location_type": "number",
    "parent_station": "text",
    "vehicle_type": "number",
    "platform_code": "text",
}
_FEED_DETAILS: dict[str, Kind] = {
    "feed_publisher_name": "text",
    "feed_version": "text",
    "feed_start_date": "date",
    "feed_end_date": "date",
}
LAYOUTS: dict[str, Layout] = {
    "stops": Layout(
        {"stop_id": "id", "stop_lat": "degrees", "stop_lon": "degrees"},
        _STOP_DETAILS,
        needed=True,
        unique="stop_id",
        renamed={"stop_lat": "latitude", "stop_lon": "longitude", "stop_name": "name"},
    ),
    "routes": Layout(
        {"route_id": "id", "route_type": "number"},
        {"agency_id": "text", "route_short_name": "text", "route_long_name": "text"},
        needed=True,
        unique="route_id",
        renamed={"route_short_name": "short_name", "route_long_name": "long_name"},
    ),
    "trips": Layout(
        {"trip_id": "id", "route_id": "id", "service_id": "id"},
        {"trip_headsign": "text", "direction_id": "number"},
        needed=True,
        unique="trip_id",
        renamed={"trip_headsign": "headsign"},
    ),
    "stop_times": Layout(
        {"trip_id": "id", "stop_id": "id", "stop_sequence": "number", "arrival_time": "time", "departure_time": "time"},
        {"pickup_type": "number", "drop_off_type": "number", "shape_dist_traveled": "metres"},
        needed=True,
        renamed={"arrival_time": "arrival_s", "departure_time": "departure_s", "shape_dist_traveled": "shape_distance"},
    ),
    "calendar": Layout(
        {"service_id": "id", **_WEEK, "start_date": "date", "end_date": "date"},
        unique="service_id",
    ),
    "calendar_dates": Layout({"service_id": "id", "date": "date", "exception_type": "number"}),
    "transfers": Layout(
        {"from_stop_id": "text", "to_stop_id": "text"},
        {
            **dict.fromkeys(("from_trip_id", "to_trip_id", "from_route_id", "to_route_id"), "text"),
            **dict.fromkeys(("transfer_type", "min_transfer_time"), "number"),
        },
        renamed={"min_transfer_time": "min_transfer_time_s"},
    ),
    "frequencies": Layout(
        {"trip_id": "id", "start_time": "time", "end_time": "time", "headway_secs": "number"},
        {"exact_times": "number"},
        renamed={"start_time": "start_s", "end_time": "end_s", "headway_secs": "headway_s"},
    ),
    "feed_info": Layout(
        {},
        _FEED_DETAILS,
        renamed={"feed_publisher_name": "publisher", "feed_version": "version"}
        | {"feed_start_date": "start_date", "feed_end_date": "end_date"},
    ),
    "agency": Layout(
        {"agency_name": "text", "agency_timezone": "zone"},
        {"agency_id": "text"},
        renamed={"agency_name": "name", "agency_timezone": "timezone"},
    ),
}


def read_tables(archive: zipfile.ZipFile, origin: str) -> dict[str, pl.DataFrame]:
    """Every table of a feed, empty where its file is not there; all faults of all files at once.

    A row that stands there twice, word for word, is kept as it is: `without_repeats` leaves the second one out.
    """
    names = set(archive.namelist())
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for table, layout in LAYOUTS.items():
        member = f"{table}.txt"
        data = archive.read(member) if member in names else b""
        if layout.needed and not data.strip():
            problems.append(Problem(origin, f"{member} with rows", "none", "Fetch the feed again."))
        try:
            tables[table] = _typed(data, layout, f"{origin}/{member}")
        except InputError as error:
            problems += error.problems
    if not problems and tables["calendar"].is_empty() and tables["calendar_dates"].is_empty():
        expected = "rows in calendar.txt or calendar_dates.txt"
        problems.append(Problem(origin, expected, "none", "Fetch the feed again."))
    if problems:
        raise InputError(problems)
    return tables


def without_repeats(tables: dict[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """The tables with every row once, and how many rows that leaves out of which table."""
    once = {
        name: frame if name == "stop_times" else frame.unique(maintain_order=True) for name, frame in tables.items()
    }
    left_out = {name: tables[name].height - frame.height for name, frame in once.items()}
    return once, {name: rows for name, rows in left_out.items() if rows}


def never_run(trips: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.Series:
    """Trips whose service has neither a row in the calendar nor an added date."""
    import polars as pl

    added = tables["calendar_dates"].filter(pl.col("exception_type") == 1)["service_id"]
    running = pl.concat([tables["calendar"]["service_id"], added]).unique()
    return trips.filter(~pl.col("service_id").is_in(running.implode()))["trip_id"]


def _typed(data: bytes, layout: Layout, origin: str) -> pl.DataFrame:
    import polars as pl

    kinds = layout.required | layout.optional
    if not data.strip():
        return pl.DataFrame(schema=dict.fromkeys(kinds, pl.String)).select(_columns(kinds, layout))
    wanted = {name: name for name in layout.required}
    text = read_whole(data, origin, wanted, {name: name for name in layout.optional})
    text = text.with_columns(pl.all().str.strip_chars())
    typed = text.select(_columns(kinds, layout))
    problems = []
    for name, kind in kinds.items():
        value, original = typed[layout.renamed.get(name, name)], text[name]
        missing = value.is_null()
        allowed = kind not in ("id", "day", "zone") and not (name == "route_type" or name == "stop_sequence")
        wrong = missing & (original != "") if allowed else missing
        if kind != "text" and wrong.any():
            problems += _faults(text, name, wrong, _EXPECTED[kind], origin, data)
    if layout.unique and not problems:
        twice = text[layout.unique].is_duplicated()
        if twice.any() and typed.unique()[layout.unique].is_duplicated().any():
            problems += _faults(text, layout.unique, twice, "each identifier once", origin, data)
    if layout.needed and text.is_empty():
        problems.append(Problem(origin, "rows", "only a header", "Fetch the feed again."))
    if problems:
        raise InputError(problems)
    return typed


def _columns(kinds: dict[str, Kind], layout: Layout) -> list[pl.Expr]:
    return [_column(name, kind).alias(layout.renamed.get(name, name)) for name, kind in kinds.items()]


def _column(name: str, kind: Kind) -> pl.Expr:
    """Text to the type of its kind; null where empty or not of that kind."""
    import polars as pl

    column = pl.col(name)
    if kind in ("id", "text"):
        return pl.when(column != "").then(column)
    if kind == "zone":
        return pl.when(column.is_in(sorted(available_timezones()))).then(column)
    if kind == "degrees":
        limit = 90.0 if name.endswith("lat") else 180.0
        number = column.cast(pl.Float64, strict=False)
        return pl.when(number.is_between(-limit, limit)).then(number)
    if kind == "metres":
        number = column.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    if kind == "time":
        well_formed = column.str.contains(r"^\d{1,3}:[0-5]\d:[0-5]\d$")
        hours, minutes, seconds = column.str.head(-6), column.str.slice(-5, 2), column.str.slice(-2)
        parts = (part.cast(pl.Int32, strict=False) for part in (hours, minutes, seconds))
        return pl.when(well_formed).then(sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=True)))
    if kind == "date":
        return pl.when(column.str.len_bytes() == 8).then(column.str.to_date("%Y%m%d", strict=False))
    number = column.cast(pl.Int32, strict=False)
    if kind == "day":
        return pl.when(number.is_between(0, 1)).then(number == 1)
    return pl.when(number >= 0).then(number)


def _faults(text: pl.DataFrame, name: str, wrong: pl.Series, expected: str, origin: str, data: bytes) -> list[Problem]:
    import polars as pl

    faults = text.with_row_index("row").filter(wrong).select("row", found=pl.col(name))
    lines = lines_of(data, faults["row"].head(_SHOWN).to_list())
    placed = faults.with_columns(pl.col("row").replace_strict(lines, default=None, return_dtype=pl.Int64))
    return refuse_rows(origin, placed, name, expected, "Fetch the feed again; do not edit it.", limit=_SHOWN)
