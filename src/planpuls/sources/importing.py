"""`planpuls import`: walk files and folders, recognise, read, store; a refused file never stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from planpuls.plan.model import Plan
from planpuls.sources.dataset import UNDATED, Dataset, ReadContext, Reading, Sample, years_in_name
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError, Problem
from planpuls.store.files import read_json, sha256_of
from planpuls.store.fingerprint import fingerprint
from planpuls.store.snapshots import Check, Sidecar, Snapshots, now, quarantine
from planpuls.store.workspace import Workspace

SIDECAR_SUFFIX = ".planpuls.json"
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
        elif path.is_file():
            yield path
        else:
            raise InputError([Problem(str(path), "a file or a folder", "neither", "Mend the path.")])


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
    """Import one file. Nothing already stored is changed, whatever the file holds."""
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
    reader = fingerprint(dataset.readers[layout].__module__)
    stored = snapshots.find(collection_of(dataset, plan), sha256)
    if stored is not None and stored[1].passed and vintage in (None, stored[0].vintage):
        return Imported(path, "already there", dataset.id, stored[0].vintage, stored[1].rows)
    try:
        reading, found = _read(dataset, layout, path, plan, vintage)
    except InputError as error:
        quarantine(workspace.quarantine, path, sha256, [str(problem) for problem in error.problems])
        return Imported(path, "refused", dataset.id, vintage, problems=error.problems)
    check = Check(reader=reader, passed=True, rows=reading.frame.height, rounding=dict(reading.rounding))
    sidecar = _sidecar(dataset, layout, path, plan, sha256, found)
    snapshots.add(path, sidecar, check)
    return Imported(path, "taken", dataset.id, sidecar.vintage, check.rows)


def reread(plan: Plan, snapshots: Snapshots, sidecar: Sidecar, dataset: Dataset) -> Check:
    """Check a stored snapshot with today's reader; nothing is fetched or imported again."""
    path = snapshots.verified(sidecar.sha256)
    reader = fingerprint(dataset.readers[sidecar.format].__module__)
    try:
        reading = read_snapshot(plan, path, sidecar, dataset)
        check = Check(reader=reader, passed=True, rows=reading.frame.height, rounding=dict(reading.rounding))
    except InputError as error:
        check = Check(reader, False, 0, {}, tuple(str(problem) for problem in error.problems))
    snapshots.set_check(sidecar, check)
    return check


def read_snapshot(plan: Plan, path: Path, sidecar: Sidecar, dataset: Dataset) -> Reading:
    period = None if sidecar.vintage_from in ("content", "undated") else sidecar.periods[0]
    context = ReadContext(origin=sidecar.origin, country=plan.country, period=period)
    return dataset.readers[sidecar.format](path, context)


def _read(dataset: Dataset, layout: str, path: Path, plan: Plan, option: str | None) -> tuple[Reading, _Vintage]:
    beside = _sidecar_beside(path)
    named = years_in_name(path.name)
    hints = {"sidecar": beside.get("vintage"), "option": option, "file name": named[0] if len(named) == 1 else None}
    known_from, period = next(((source, value) for source, value in hints.items() if value), ("", None))
    context = ReadContext(origin=str(path), country=plan.country, period=period)
    reading = dataset.readers[layout](path, context)
    if dataset.vintage == "undated":
        return reading, _Vintage((UNDATED,), "undated")
    if not reading.periods:
        if period is None:
            found = f"{len(named)} years in the name" if named else "no year in content or name"
            raise InputError([Problem(str(path), "a file whose year is known", found, "Give it with --vintage YEAR.")])
        if beside.get("vintage") and option and beside["vintage"] != option:
            found = f"{beside['vintage']} in the sidecar, {option} by option"
            raise InputError([Problem(str(path), "one vintage", found, "Mend the sidecar or the option.")])
        return reading, _Vintage((period,), known_from)
    for source, value in hints.items():
        # An explicit option settles a name that says something else, but nothing overrules the content.
        if source == "file name" and option:
            continue
        if value and not _agrees(dataset, value, reading.periods, plan):
            found = f"{value} by {source}, {_label(reading.periods)} in the content"
            advice = f"If the content is right, give --vintage {_label(reading.periods)}."
            raise InputError([Problem(str(path), "one vintage", found, advice)])
    return reading, _Vintage(reading.periods, "content")


def _agrees(dataset: Dataset, value: str, periods: tuple[str, ...], plan: Plan) -> bool:
    if dataset.vintage == "edition" and value.isdigit():
        return str(plan.country.edition(int(value))) in periods
    return value in periods or value == _label(periods)


def _label(periods: tuple[str, ...]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]}-{periods[-1]}"


def _sidecar_beside(path: Path) -> dict[str, str]:
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    if not beside.is_file():
        return {}
    try:
        content = read_json(beside)
    except ValueError as error:
        raise InputError([Problem(str(beside), "JSON", str(error), "Mend or remove the sidecar.")]) from error
    return {str(key): str(value) for key, value in content.items()} if isinstance(content, dict) else {}


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
