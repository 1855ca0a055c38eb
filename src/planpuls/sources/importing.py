"""`planpuls import`: walk files and folders, recognise, read, store; a refused file never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from planpuls.plan.model import Plan
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample
from planpuls.sources.registry import datasets, recognise
from planpuls.sources.vintages import (
    SIDECAR_SUFFIX,
    Offered,
    Vintage,
    agree_with_stored,
    hints_of,
    label,
    sidecar_beside,
    strongest,
    vintage_of,
)
from planpuls.spec.errors import InputError, Problem
from planpuls.store.files import sha256_of
from planpuls.store.fingerprint import fingerprint
from planpuls.store.snapshots import Check, Sidecar, Snapshots, now, quarantine
from planpuls.store.workspace import Workspace

FEWEST_OF_USUAL = 0.7
"""A fetched file with less than this share of the rows it had last time lost some of them."""
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


Keep = Callable[[Sidecar, Reading], None]
"""Called with what a new file was read as, so that it need not be read again."""


def import_files(
    plan: Plan, workspace: Workspace, paths: Iterable[Path], vintage: str | None = None, keep: Keep | None = None
) -> Iterator[Imported]:
    """Import every file; yields each one's outcome as it is known."""
    for path in files_below(paths):
        yield import_file(plan, workspace, path, vintage, keep=keep)


def import_file(
    plan: Plan,
    workspace: Workspace,
    path: Path,
    vintage: str | None = None,
    *,
    origin: str | None = None,
    usual_rows: int = 0,
    keep: Keep | None = None,
) -> Imported:
    """Import one file. A refused file changes nothing that is stored; error texts call it `origin`, or its path.

    With `usual_rows` a file of far fewer rows is refused.

    Bytes that are there already are read again only where another reader checked them or where `vintage` says
    something else than is known of them.
    """
    file = Offered(path, origin or str(path), vintage)
    if not path.is_file():
        problem = Problem(file.origin, "a file or a folder", "neither", "Mend the path.")
        return Imported(path, "refused", problems=(problem,))
    try:
        known = recognise(Sample.of(path))
    except OSError as error:
        problem = Problem(file.origin, "a readable file", error.strerror or str(error), "Check the file's permissions.")
        return Imported(path, "refused", problems=(problem,))
    if known is None:
        return Imported(path, "not recognised")
    dataset, layout = known
    sha256 = sha256_of(path)
    stored = workspace.snapshots.find(collection_of(dataset, plan), sha256)
    try:
        if stored is not None:
            again = _offered_again(plan, workspace.snapshots, dataset, file, stored)
            if again is not None:
                return again
        reading, period, found = _read(dataset, layout, file, plan)
        _not_far_fewer(reading, file, usual_rows)
    except InputError as error:
        quarantine(workspace.quarantine, path, sha256, [str(problem) for problem in error.problems], file.origin)
        return Imported(path, "refused", dataset.id, vintage, problems=error.problems)
    if stored is not None and found.periods == stored[0].periods:
        return Imported(path, "already there", dataset.id, stored[0].vintage, stored[1].rows)
    check = _passed(dataset, layout, reading)
    sidecar = _sidecar(dataset, layout, file, plan, sha256, found)
    if _is_newest(workspace.snapshots, sidecar):
        # What came by hand is as good as what was fetched; a fetch that fails marks it stale again.
        workspace.snapshots.set_stale(sidecar.collection, sidecar.dataset, (), None)
    workspace.snapshots.add(path, sidecar, check)
    # A reader that finds the period in the content does not look at what it is told.
    if keep is not None and (found.known_from == "content" or period == context_of(plan, sidecar).period):
        keep(sidecar, reading)
    return Imported(path, "taken", dataset.id, sidecar.vintage, check.rows)


def _not_far_fewer(reading: Reading, file: Offered, usual_rows: int) -> None:
    if reading.frame.height < FEWEST_OF_USUAL * usual_rows:
        advice = "Some were lost on the way, or the publisher changed the file: import it by hand if it is right."
        expected, found = f"about {usual_rows} rows as last time", f"{reading.frame.height} rows"
        raise InputError([Problem(file.origin, expected, found, advice)])


def _is_newest(snapshots: Snapshots, sidecar: Sidecar) -> bool:
    """Whether nothing newer than the file is known of its dataset; never for files that hold a part of the country."""
    there = snapshots.current([sidecar.collection]).get(sidecar.dataset, {})
    return datasets()[sidecar.dataset].vintage != "parts" and max(sidecar.periods) >= max(there, default="")


def _offered_again(
    plan: Plan, snapshots: Snapshots, dataset: Dataset, file: Offered, stored: tuple[Sidecar, Check]
) -> Imported | None:
    """What became of bytes that are there already; None where an option says another vintage of them."""
    snapshots.keep(file.path, stored[0].sha256)
    sidecar, check, problems = reread(plan, snapshots, *stored, dataset)
    if not check.passed:
        return Imported(file.path, "refused", dataset.id, sidecar.vintage, problems=problems)
    if file.option not in (None, sidecar.vintage):
        return None
    agree_with_stored(dataset, file, plan, sidecar)
    return Imported(file.path, "already there", dataset.id, sidecar.vintage, check.rows)


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
        sidecar = replace(sidecar, periods=reading.periods, vintage=label(reading.periods))
    snapshots.record(sidecar, check)
    return sidecar, check, ()


def _passed(dataset: Dataset, layout: str, reading: Reading) -> Check:
    return Check(
        _fingerprint(dataset, layout), True, reading.frame.height, dict(reading.rounding), notes=dict(reading.notes)
    )


def _fingerprint(dataset: Dataset, layout: str) -> str:
    return fingerprint(dataset.readers[layout].__module__)


def read_snapshot(plan: Plan, path: Path, sidecar: Sidecar, dataset: Dataset) -> Reading:
    return dataset.readers[sidecar.format](path, context_of(plan, sidecar))


def context_of(plan: Plan, sidecar: Sidecar) -> ReadContext:
    """What a reader is told of a stored snapshot."""
    period = None if sidecar.vintage_from in ("content", "undated") else sidecar.periods[0]
    return ReadContext(origin=sidecar.origin, country=plan.country, period=period)


def _read(dataset: Dataset, layout: str, file: Offered, plan: Plan) -> tuple[Reading, str | None, Vintage]:
    """The reading, the period the reader was told, and the vintage."""
    hints = hints_of(dataset, file)
    context = ReadContext(origin=file.origin, country=plan.country, period=strongest(hints)[1])
    reading = dataset.readers[layout](file.path, context)
    return reading, context.period, vintage_of(dataset, file, plan, hints, reading)


def _sidecar(dataset: Dataset, layout: str, file: Offered, plan: Plan, sha256: str, vintage: Vintage) -> Sidecar:
    path, beside = file.path, sidecar_beside(file.path)
    return Sidecar(
        sha256=sha256,
        collection=collection_of(dataset, plan),
        source=dataset.source,
        dataset=dataset.id,
        format=layout,
        periods=vintage.periods,
        vintage=label(vintage.periods),
        vintage_from=vintage.known_from,
        origin=beside.get("origin", path.name),
        fetched_at=beside.get("fetched_at", now()),
        licence=beside.get("licence", dataset.licence),
        bytes=path.stat().st_size,
        etag=beside.get("etag"),
    )
