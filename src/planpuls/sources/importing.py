"""`planpuls import`: walk files and folders, recognise, read, store; a refused file never stops the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from planpuls.plan.model import Plan
from planpuls.sources.dataset import UNDATED, Dataset, ReadContext, Reading, Sample, dates_in_name, years_in_name
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError, Problem
from planpuls.store.files import read_json, sha256_of
from planpuls.store.fingerprint import fingerprint
from planpuls.store.snapshots import Check, Sidecar, Snapshots, now, quarantine
from planpuls.store.workspace import Workspace

SIDECAR_SUFFIX = ".planpuls.json"
_ONE_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?")
_DAY = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))?")
Outcome = Literal["taken", "already there", "not recognised", "refused"]


@dataclass(frozen=True)
class Imported:
    """What became of one file."""

    path: Path
    outcome: Outcome
    dataset: str | None = None
    vintage: str | None = None
    rows: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Vintage:
    periods: tuple[str, ...]
    known_from: str


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Files given or found in folders, sorted; our own sidecars are not files to import."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file for file in path.rglob("*") if file.is_file() and not file.name.endswith(SIDECAR_SUFFIX)
            )
        else:
            yield path


def collection_of(dataset: Dataset, plan: Plan) -> str:
    """Official files serve every plan of the country; a plan's own files serve that plan and its overlays."""
    return plan.country.id if dataset.scope == "country" else plan.collection


def collections(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plan.country.id, plan.collection)))


def import_files(
    plan: Plan, workspace: Workspace, paths: Iterable[Path], vintage: str | None = None
) -> Iterator[Imported]:
    """Import every file; yields each one's outcome as it is known."""
    for path in files_below(paths):
        yield import_file(plan, workspace, path, vintage)


def import_file(plan: Plan, workspace: Workspace, path: Path, vintage: str | None = None) -> Imported:
    """Import one file. A refused file changes nothing that is stored.

    Bytes that are there already are read again only where another reader checked them or where `vintage` says
    something else than is known of them.
    """
    if not path.is_file():
        problem = Problem(str(path), "a file or a folder", "neither", "Mend the path.")
        return Imported(path, "refused", problems=(problem,))
    try:
        known = recognise(Sample.of(path))
    except OSError as error:
        problem = Problem(str(path), "a readable file", error.strerror or str(error), "Check the file's permissions.")
        return Imported(path, "refused", problems=(problem,))
    if known is None:
        return Imported(path, "not recognised")
    dataset, layout = known
    snapshots = workspace.snapshots
    sha256 = sha256_of(path)
    stored = snapshots.find(collection_of(dataset, plan), sha256)
    if stored is not None:
        snapshots.keep(path, sha256)
        sidecar, check, problems = reread(plan, snapshots, *stored, dataset)
        if not check.passed:
            return Imported(path, "refused", dataset.id, sidecar.vintage, problems=problems)
        if vintage in (None, sidecar.vintage):
            return Imported(path, "already there", dataset.id, sidecar.vintage, check.rows)
    try:
        reading, found = _read(dataset, layout, path, plan, vintage)
    except InputError as error:
        quarantine(workspace.quarantine, path, sha256, [str(problem) for problem in error.problems])
        return Imported(path, "refused", dataset.id, vintage, problems=error.problems)
    if stored is not None and found.periods == stored[0].periods:
        return Imported(path, "already there", dataset.id, stored[0].vintage, stored[1].rows)
    check = _passed(dataset, layout, reading)
    sidecar = _sidecar(dataset, layout, path, plan, sha256, found)
    snapshots.add(path, sidecar, check)
    return Imported(path, "taken", dataset.id, sidecar.vintage, check.rows)


def reread(
    plan: Plan, snapshots: Snapshots, sidecar: Sidecar, check: Check, dataset: Dataset
) -> tuple[Sidecar, Check, tuple[Problem, ...]]:
    """What today's reader says of a stored snapshot; it is read again only where another reader checked it."""
    reader = _fingerprint(dataset, sidecar.format)
    if check.passed and check.reader == reader:
        return sidecar, check, ()
    try:
        reading = read_snapshot(plan, snapshots.verified(sidecar.sha256), sidecar, dataset)
    except InputError as error:
        check = Check(reader, False, 0, {}, tuple(str(problem) for problem in error.problems))
        snapshots.record(sidecar, check)
        return sidecar, check, error.problems
    check = _passed(dataset, sidecar.format, reading)
    if sidecar.vintage_from == "content" and reading.periods:
        sidecar = replace(sidecar, periods=reading.periods, vintage=_label(reading.periods))
    snapshots.record(sidecar, check)
    return sidecar, check, ()


def _passed(dataset: Dataset, layout: str, reading: Reading) -> Check:
    return Check(
        _fingerprint(dataset, layout), True, reading.frame.height, dict(reading.rounding), notes=dict(reading.notes)
    )


def _fingerprint(dataset: Dataset, layout: str) -> str:
    return fingerprint(dataset.readers[layout].__module__)


def read_snapshot(plan: Plan, path: Path, sidecar: Sidecar, dataset: Dataset) -> Reading:
    period = None if sidecar.vintage_from in ("content", "undated") else sidecar.periods[0]
    context = ReadContext(origin=sidecar.origin, country=plan.country, period=period)
    return dataset.readers[sidecar.format](path, context)


def _read(dataset: Dataset, layout: str, path: Path, plan: Plan, option: str | None) -> tuple[Reading, _Vintage]:
    hints = _hints(dataset, path, option)
    known_from, period = next(((source, value) for source, value in hints.items() if value), ("", None))
    context = ReadContext(origin=str(path), country=plan.country, period=period)
    reading = dataset.readers[layout](path, context)
    if dataset.vintage == "undated":
        return reading, _Vintage((UNDATED,), "undated")
    if dataset.vintage == "parts":
        # A year in the name of a file says nothing of which municipalities are in it.
        return reading, _Vintage(reading.periods, "content")
    if reading.periods:
        _agree_with_content(dataset, path, plan, hints, reading.periods)
        return reading, _Vintage(reading.periods, "content")
    if period is None or not (_DAY if dataset.vintage == "date" else _ONE_YEAR).fullmatch(period):
        named = years_in_name(path.name)
        found = f"{len(named)} years in the name" if named else "no year in content or name"
        raise InputError([Problem(str(path), "a file whose year is known", found, "Give it with --vintage YEAR.")])
    _agree_with_each_other(path, hints)
    return reading, _Vintage(
        (str(plan.country.edition(int(period))) if dataset.vintage == "edition" else period,), known_from
    )


def _hints(dataset: Dataset, path: Path, option: str | None) -> dict[str, str | None]:
    """What is said of a file's vintage beside its content, the strongest first."""
    named = (dataset.vintage == "date" and dates_in_name(path.name)) or years_in_name(path.name)
    hints = {
        "sidecar": _sidecar_beside(path).get("vintage"),
        "option": option,
        "file name": named[0] if len(named) == 1 else None,
    }
    allowed = {"year": _YEARS, "date": _DAY}.get(dataset.vintage, _ONE_YEAR)
    for source, value in hints.items():
        if value and dataset.vintage not in ("undated", "parts") and not allowed.fullmatch(value):
            found = f"{value} by {source}"
            expected = "a year such as 2024" + (" or a day such as 2024-01-03" if dataset.vintage == "date" else "")
            raise InputError([Problem(str(path), expected, found, "Give it with --vintage YEAR.")])
    return hints


def _agree_with_content(
    dataset: Dataset, path: Path, plan: Plan, hints: dict[str, str | None], periods: tuple[str, ...]
) -> None:
    for source, value in hints.items():
        # An explicit option settles a name that says something else, but nothing overrules the content.
        if source == "file name" and hints["option"]:
            continue
        if value and not _agrees(dataset, value, periods, plan):
            found = f"{value} by {source}, {_label(periods)} in the content"
            advice = "Mend the sidecar." if source == "sidecar" else f"give --vintage {_label(periods)}."
            raise InputError([Problem(str(path), "one vintage", found, f"If the content is right: {advice}")])


def _agree_with_each_other(path: Path, hints: dict[str, str | None]) -> None:
    beside, option, named = hints["sidecar"], hints["option"], hints["file name"]
    if beside and option and beside != option:
        found, advice = f"{beside} in the sidecar, {option} by option", "Mend the sidecar or the option."
        raise InputError([Problem(str(path), "one vintage", found, advice)])
    if beside and named and beside != named and not option:
        found, advice = (
            f"{beside} in the sidecar, {named} by file name",
            f"If the sidecar is right, give --vintage {beside}.",
        )
        raise InputError([Problem(str(path), "one vintage", found, advice)])


def _agrees(dataset: Dataset, value: str, periods: tuple[str, ...], plan: Plan) -> bool:
    if dataset.vintage == "edition":
        return str(plan.country.edition(int(value))) in periods
    if dataset.vintage == "date":
        return any(period.startswith(value) for period in periods)
    return value in periods or value == _label(periods)


def _label(periods: tuple[str, ...]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]}-{periods[-1]}"


def _sidecar_beside(path: Path) -> dict[str, str]:
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


def _sidecar(dataset: Dataset, layout: str, path: Path, plan: Plan, sha256: str, vintage: _Vintage) -> Sidecar:
    beside = _sidecar_beside(path)
    return Sidecar(
        sha256=sha256,
        collection=collection_of(dataset, plan),
        source=dataset.source,
        dataset=dataset.id,
        format=layout,
        periods=vintage.periods,
        vintage=_label(vintage.periods),
        vintage_from=vintage.known_from,
        origin=beside.get("origin", path.name),
        fetched_at=beside.get("fetched_at", now()),
        licence=beside.get("licence", dataset.licence),
        bytes=path.stat().st_size,
        etag=beside.get("etag"),
    )
