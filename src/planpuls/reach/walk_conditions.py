"""Conditional access (`access:conditional=no @ (22:00-06:00)`) as it stands at one moment of an ordinary week."""

from __future__ import annotations

import re
from collections.abc import Container

TUESDAY, EIGHT = 1, 8 * 60
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE = re.compile(r"\s*([\w:]+)\s*@\s*(\([^)]*\)|[^;]*)")
_HOURS = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
_DAY_LIST = re.compile(r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:\s*[-,]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su|PH))*")


def value_at(
    plain: str | None, conditional: str | None, closed: Container[str], weekday: int = TUESDAY, minute: int = EIGHT
) -> str | None:
    """The value in force; the last rule that applies wins over `plain`.

    Hours and weekdays are understood. Of what is not understood (seasons, permits, snow) the strict reading is taken: a
    rule that closes applies, one that opens does not.

    >>> value_at("no", "yes @ (Mo-Fr 07:00-21:00)", {"no"}), value_at(None, "no @ (22:00-06:00)", {"no"})
    ('yes', None)
    >>> value_at("yes", "no @ (Nov-Apr)", {"no"}), value_at("no", "yes @ (May-Oct)", {"no"})
    ('no', 'no')
    """
    value = plain
    for ruled, condition in _RULE.findall(conditional or ""):
        applies = _applies(condition.strip("() "), weekday, minute)
        if applies or (applies is None and ruled in closed):
            value = ruled
    return value


def _applies(condition: str, weekday: int, minute: int) -> bool | None:
    """Whether a condition holds; None where it is not understood."""
    days = _DAY_LIST.match(condition)
    hours = condition[days.end() :].strip() if days else condition
    spans = [_HOURS.fullmatch(part.strip()) for part in hours.split(",")] if hours else []
    if not (days or spans) or not all(spans):
        return None
    if days and weekday not in _weekdays(days.group()):
        return False
    return not spans or any(span is not None and _inside(span, minute) for span in spans)


def _weekdays(text: str) -> set[int]:
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if {first, last or first} <= set(_DAYS):
            begin, end = _DAYS.index(first), _DAYS.index(last or first)
            found |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return found


def _inside(span: re.Match[str], minute: int) -> bool:
    first, last = (60 * int(span[hour]) + int(span[hour + 1]) for hour in (1, 3))
    return first <= minute < last if first <= last else minute >= first or minute < last
