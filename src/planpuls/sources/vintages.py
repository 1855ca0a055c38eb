"""Which period a file stands for: what its content says, else what is said beside it; contradictions are refused.

The content is the strongest word. Where it is silent, the sidecar beside the file counts, then the option, then the
file's name; which of them it was stands in the snapshot's record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from planpuls.plan.model import Plan
from planpuls.sources.dataset import UNDATED, Dataset, Reading, dates_in_name, years_in_name
from planpuls.spec.errors import InputError, Problem
from planpuls.store.files import read_json
from planpuls.store.snapshots import Sidecar

SIDECAR_SUFFIX = ".planpuls.json"
_ONE_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?")
_DAY = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))?")


@dataclass(frozen=True)
class Offered:
    """A file as it is handed over for import."""

    path: Path
    origin: str
    """Its path, or the address it was fetched from: what error texts call it."""
    option: str | None = None
    """The vintage given by the user."""


@dataclass(frozen=True)
class Vintage:
    periods: tuple[str, ...]
    known_from: str


def vintage_of(dataset: Dataset, file: Offered, plan: Plan, hints: dict[str, str | None], reading: Reading) -> Vintage:
    """The periods of a file that was read. Errors: no year known, or words that contradict each other."""
    if dataset.vintage == "undated":
        return Vintage((UNDATED,), "undated")
    if dataset.vintage == "parts":
        # A year in the name of a file says nothing of which municipalities are in it.
        return Vintage(reading.periods, "content")
    if reading.periods:
        _agree_with_content(dataset, file, plan, hints, reading.periods)
        return Vintage(reading.periods, "content")
    known_from, period = strongest(hints)
    if period is None or not (_DAY if dataset.vintage == "date" else _ONE_YEAR).fullmatch(period):
        named = years_in_name(file.path.name)
        found = f"{len(named)} years in the name" if named else "no year in content or name"
        raise InputError([Problem(file.origin, "a file whose year is known", found, "Give it with --vintage YEAR.")])
    _agree_with_each_other(file, hints)
    return Vintage((str(plan.country.edition(int(period))) if dataset.vintage == "edition" else period,), known_from)


def strongest(hints: dict[str, str | None]) -> tuple[str, str | None]:
    """The first hint that says something, and where it stands."""
    return next(((source, value) for source, value in hints.items() if value), ("", None))


def agree_with_stored(dataset: Dataset, file: Offered, plan: Plan, stored: Sidecar) -> None:
    """Refuse bytes that are there already as one year and are now offered as another, where only names tell the years.

    Two years with the same bytes are one file under a wrong name. A year that an option settled stays settled, and a
    service may serve the same snapshot on two days.
    """
    if dataset.vintage not in ("year", "edition", "date") or stored.vintage_from not in ("file name", "sidecar"):
        return
    source, offered = strongest(hints_of(dataset, file))
    if offered is None or source == "option" or (dataset.vintage == "date" and source == "sidecar"):
        return
    if not _agrees(dataset, offered, stored.periods, plan):
        found = (
            f"{offered} by {source}, and {stored.vintage} by {stored.vintage_from} for the same bytes ({stored.origin})"
        )
        advice = f"One of them is wrong: fetch the file again, or give --vintage {offered} if it is that year's."
        raise InputError([Problem(file.origin, "another file for another year", found, advice)])


def hints_of(dataset: Dataset, file: Offered) -> dict[str, str | None]:
    """What is said of a file's vintage beside its content, the strongest first."""
    named = (dataset.vintage == "date" and dates_in_name(file.path.name)) or years_in_name(file.path.name)
    hints = {
        "sidecar": sidecar_beside(file.path).get("vintage"),
        "option": file.option,
        "file name": named[0] if len(named) == 1 else None,
    }
    allowed = {"year": _YEARS, "date": _DAY}.get(dataset.vintage, _ONE_YEAR)
    for source, value in hints.items():
        if value and dataset.vintage not in ("undated", "parts") and not allowed.fullmatch(value):
            found = f"{value} by {source}"
            expected = "a year such as 2024" + (" or a day such as 2024-01-03" if dataset.vintage == "date" else "")
            raise InputError([Problem(file.origin, expected, found, "Give it with --vintage YEAR.")])
    return hints


def _agree_with_content(
    dataset: Dataset, file: Offered, plan: Plan, hints: dict[str, str | None], periods: tuple[str, ...]
) -> None:
    for source, value in hints.items():
        # An explicit option settles a name that says something else, but nothing overrules the content.
        if source == "file name" and hints["option"]:
            continue
        if value and not _agrees(dataset, value, periods, plan):
            found = f"{value} by {source}, {label(periods)} in the content"
            advice = "Mend the sidecar." if source == "sidecar" else f"give --vintage {label(periods)}."
            raise InputError([Problem(file.origin, "one vintage", found, f"If the content is right: {advice}")])


def _agree_with_each_other(file: Offered, hints: dict[str, str | None]) -> None:
    beside, option, named = hints["sidecar"], hints["option"], hints["file name"]
    if beside and option and beside != option:
        found, advice = f"{beside} in the sidecar, {option} by option", "Mend the sidecar or the option."
        raise InputError([Problem(file.origin, "one vintage", found, advice)])
    if beside and named and beside != named and not option:
        found, advice = (
            f"{beside} in the sidecar, {named} by file name",
            f"If the sidecar is right, give --vintage {beside}.",
        )
        raise InputError([Problem(file.origin, "one vintage", found, advice)])


def _agrees(dataset: Dataset, value: str, periods: tuple[str, ...], plan: Plan) -> bool:
    if dataset.vintage == "edition":
        return str(plan.country.edition(int(value))) in periods
    if dataset.vintage == "date":
        return any(period.startswith(value) for period in periods)
    return value in periods or value == label(periods)


def label(periods: tuple[str, ...]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]}-{periods[-1]}"


def sidecar_beside(path: Path) -> dict[str, str]:
    """What stands in the file beside; times in UTC, so that they can be compared."""
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    if not beside.is_file():
        return {}
    try:
        content = read_json(beside)
    except ValueError as error:
        raise InputError([Problem(str(beside), "JSON", str(error), "Mend or remove the sidecar.")]) from error
    if not isinstance(content, dict):
        raise InputError([Problem(str(beside), "a JSON object", "something else", "Mend or remove the sidecar.")])
    known = {str(key): str(value) for key, value in content.items() if value is not None}
    if "fetched_at" in known:
        try:
            fetched = datetime.fromisoformat(known["fetched_at"])
        except ValueError as error:
            expected, found = "a time such as 2026-01-31T12:00:00+00:00", known["fetched_at"]
            raise InputError(
                [Problem(str(beside), expected, found, "Mend or remove it.", field="fetched_at")]
            ) from error
        fetched = fetched.astimezone(UTC) if fetched.tzinfo else fetched.replace(tzinfo=UTC)
        known["fetched_at"] = fetched.isoformat(timespec="microseconds")
    return known
