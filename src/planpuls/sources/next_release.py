"""When the publisher is expected to bring the next year of a dataset, from the years that were seen coming.

No source states release months for its files, so none is declared. The rule: a year came
- on the day the publisher's own mark names (StatBank's `updated`, the map portal's date of change), for the newest year of the
  file it was first fetched with;
- else between two fetches, where an earlier one by at least a day and at most `WIDEST_DAYS` did not bring it.
A year that is older than one that is there by that day came earlier, for all the mark says: a table's mark names its last change,
whichever years are asked for. Files imported by hand say nothing of when a year came, only that it was there. The next year is expected twelve months after the newest known arrivals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from planpuls.sources.dataset import Dataset
from planpuls.store.snapshots import Sidecar

WIDEST_DAYS = 92
_USED = 3
"""Of the newest years seen: publishers move their dates slowly."""
_DAY = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class Arrival:
    """The publisher brought `year` on a day from `first` to `last`."""

    year: int
    first: date
    last: date


def arrivals(snapshots: Iterable[Sidecar]) -> list[Arrival]:
    """Years that were seen coming, oldest first. `snapshots`: all good ones of one dataset."""
    every = list(snapshots)
    fetched = sorted((one for one in every if one.origin.startswith("http")), key=lambda one: one.fetched_at)
    known: dict[int, Arrival] = {}
    seen: set[int] = set()
    days: list[date] = []
    for sidecar in fetched:
        years = _years([sidecar])
        newest_there = max(_years(one for one in every if one.fetched_at[:10] <= sidecar.fetched_at[:10]), default=0)
        day = date.fromisoformat(sidecar.fetched_at[:10])
        earlier = [before for before in days if before < day]
        said = _DAY.search(sidecar.etag or "")
        for year in {year for year in years - seen if year == newest_there}:
            if said and year == max(years):
                told = date.fromisoformat(said.group())
                known[year] = Arrival(year, told, told)
            elif earlier and (day - earlier[-1]).days <= WIDEST_DAYS:
                known[year] = Arrival(year, earlier[-1] + timedelta(days=1), day)
        seen |= years
        days.append(day)
    newest = sorted(known.values(), key=lambda arrival: arrival.year)
    # A year is said to come before the one after it; what does not is a correction of an older year.
    return [one for one in newest if not any(other.year > one.year and other.first < one.first for other in newest)]


@dataclass(frozen=True)
class Expected:
    """The next year of a dataset, and the days it is expected between; without days no year was seen coming yet."""

    year: int
    first: date | None = None
    last: date | None = None
    seen: tuple[Arrival, ...] = ()

    def is_late(self, today: date) -> bool:
        return self.last is not None and today > self.last


def expected(dataset: Dataset, snapshots: Iterable[Sidecar]) -> Expected | None:
    """The next year of a dataset that comes every year; None for others, and where no year is there."""
    sidecars = list(snapshots)
    years = _years(sidecars)
    if dataset.cadence != "yearly" or not years:
        return None
    following = max(years) + 1
    used = tuple(arrivals(sidecars)[-_USED:])
    if not used:
        return Expected(following)
    first, last = (
        min(_moved(one.first, following - one.year) for one in used),
        max(_moved(one.last, following - one.year) for one in used),
    )
    return Expected(following, first, last, used)


def told_next(dataset: Dataset, snapshots: Iterable[Sidecar], today: date) -> str:
    """A short line: the next year and the months it is expected in, or that nothing is known."""
    how = "planpuls fetch" if dataset.fetch is not None else "by import"
    if dataset.cadence == "unknown":
        return f"not known when ({how})"
    if dataset.cadence == "irregular":
        return f"when its publisher changes it, by no calendar ({how})"
    following = expected(dataset, snapshots)
    if following is None:
        return f"{dataset.cadence} ({how})"
    first, last = following.first, following.last
    if first is None or last is None:
        return f"{following.year}, yearly, month not known: no year was seen coming yet ({how})"
    months = (
        f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else f"{first:%Y-%m} to {last:%Y-%m}"
    )
    shown = ", ".join(f"{one.year} {one.last}" for one in following.seen)
    late = ", later than usual" if following.is_late(today) else ""
    return f"{following.year}, yearly, about {months}{late}, as these came: {shown} ({how})"


def _years(snapshots: Iterable[Sidecar]) -> set[int]:
    return {int(period) for sidecar in snapshots for period in sidecar.periods if period.isdigit()}


def _moved(day: date, years: int) -> date:
    """The same month so many years later."""
    return day.replace(year=day.year + years, day=min(day.day, 28))
