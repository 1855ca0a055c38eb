"""An ordinary weekday: Tuesday to Thursday, no public holiday in that week, schools open, and the usual number of trips.

Public holidays after the act on public holidays (lov 24. februar 1995 nr. 12) and 1 and 17 May (lov 26. april 1947 nr. 1). School holidays differ
between counties; weeks in which any county may have one are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_high

from planpuls.spec.text import Text

SCHOOL_HOLIDAY_WEEKS = frozenset({8, 9, 10, *range(25, 35), 40, 41, 51, 52, 53, 1})
"""ISO weeks: winter holidays (8-10), summer (25-34), autumn (40-41), Christmas and New Year."""
ENOUGH_TRIPS_PCT = 90
"""A day with fewer trips than this against the median of the ordinary days is not an ordinary one."""
_DAYS_NB = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


@dataclass(frozen=True)
class OrdinaryDay:
    day: date
    reason: Text
    """Why this day, as a sentence."""


def easter(year: int) -> date:
    """Easter Sunday (Gauss, in the form of Meeus, Jones and Butcher).

    >>> easter(2024), easter(2025)
    (datetime.date(2024, 3, 31), datetime.date(2025, 4, 20))
    """
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    shift = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> frozenset[date]:
    """Norway's public holidays, Christmas Eve and New Year's Eve among them.

    >>> date(2024, 5, 9) in public_holidays(2024), date(2024, 5, 8) in public_holidays(2024)
    (True, False)
    """
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (12, 31))}
    return frozenset(fixed | {easter(year) + timedelta(days=days) for days in (-7, -3, -2, 0, 1, 39, 49, 50)})


def is_ordinary(day: date) -> bool:
    """Tuesday to Thursday of a week without public holidays from Monday to Friday and without school holidays.

    >>> is_ordinary(date(2024, 3, 12)), is_ordinary(date(2024, 3, 27)), is_ordinary(date(2024, 5, 7))
    (True, False, False)
    """
    monday = day - timedelta(days=day.weekday())
    week = {monday + timedelta(days=days) for days in range(5)}
    holidays = public_holidays(monday.year) | public_holidays(monday.year + 1)
    # The week before Easter is off from Monday on; its first three days are no public holidays.
    before_easter = monday == easter(monday.year) - timedelta(days=6)
    free = bool(week & holidays) or before_easter or day.isocalendar().week in SCHOOL_HOLIDAY_WEEKS
    return day.weekday() in (1, 2, 3) and not free


def ordinary_day(trips: Mapping[date, int], from_day: date) -> OrdinaryDay | None:
    """The first ordinary day from `from_day` on with the usual number of trips, else the last one before it.

    `trips`: trips by day, for the days a timetable covers. None where it covers no ordinary day with trips.
    """
    ordinary = sorted(day for day, count in trips.items() if count > 0 and is_ordinary(day))
    if not ordinary:
        return None
    usual = median_high([trips[day] for day in ordinary])
    full = [day for day in ordinary if 100 * trips[day] >= ENOUGH_TRIPS_PCT * usual]
    chosen = next((day for day in full if day >= from_day), full[-1])
    return OrdinaryDay(chosen, _reason(chosen, from_day, trips[chosen], usual))


def _reason(day: date, from_day: date, trips: int, usual: int) -> Text:
    first = day >= from_day
    return Text(
        nb=(
            f"{_DAYS_NB[day.weekday()]} {day.isoformat()}: {'den første' if first else 'den siste'} tirsdag til torsdag "
            f"{'fra' if first else 'før'} {from_day.isoformat()} i en uke uten helligdager og skoleferie, med {trips} avganger "
            f"mot {usual} på en vanlig dag."
        ),
        en=(
            f"{day.strftime('%A')} {day.isoformat()}: the {'first' if first else 'last'} Tuesday to Thursday "
            f"{'from' if first else 'before'} {from_day.isoformat()} in a week without public or school holidays, with {trips} trips "
            f"against {usual} on a usual day."
        ),
    )


def days_between(first: date, last: date) -> Sequence[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]
