"""Which services run on a day: weekly calendars, and the days that are added or taken away."""

from __future__ import annotations

from datetime import date

import polars as pl

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _TAKEN_AWAY = 1, 2


def services_on(calendar: pl.DataFrame, calendar_dates: pl.DataFrame, day: date) -> frozenset[str]:
    """Ids of the services that run on `day`.

    `calendar` and `calendar_dates` are the tables of `planpuls.sources.entur_gtfs.read_gtfs`; either may be empty. A service
    runs when its week and its dates say so, or when the day is added (exception 1), unless the day is taken away
    (exception 2). Source: GTFS reference, calendar.txt and calendar_dates.txt.

    >>> week = pl.DataFrame(schema={"service_id": pl.String, "start_date": pl.Date, "end_date": pl.Date}
    ...     | dict.fromkeys(_DAYS, pl.Boolean))
    >>> extra = pl.DataFrame({"service_id": ["a", "b"], "date": [date(2024, 5, 1)] * 2, "exception_type": [1, 2]})
    >>> sorted(services_on(week, extra, date(2024, 5, 1)))
    ['a']
    """
    found: set[str] = set()
    if not calendar.is_empty():
        runs = pl.col(_DAYS[day.weekday()]) & (pl.col("start_date") <= day) & (pl.col("end_date") >= day)
        found |= set(calendar.filter(runs)["service_id"])
    if not calendar_dates.is_empty():
        that_day = calendar_dates.filter(pl.col("date") == day)
        found |= set(that_day.filter(pl.col("exception_type") == _ADDED)["service_id"])
        found -= set(that_day.filter(pl.col("exception_type") == _TAKEN_AWAY)["service_id"])
    return frozenset(found)


def first_and_last_day(calendar: pl.DataFrame, calendar_dates: pl.DataFrame) -> tuple[date, date] | None:
    """The days a feed speaks of, None where it speaks of none."""
    days = [*calendar["start_date"].drop_nulls(), *calendar["end_date"].drop_nulls()] if not calendar.is_empty() else []
    if not calendar_dates.is_empty():
        days += [*calendar_dates.filter(pl.col("exception_type") == _ADDED)["date"].drop_nulls()]
    return (min(days), max(days)) if days else None
