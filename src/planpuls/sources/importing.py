"""`planpuls import`: walk files and folders, recognise, read, store; a refused file never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
from planpuls.store.snapshots import Check, Sidecar, Snapshots, later_than, now, quarantine
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
    if plan.scenario is not None:
        # What is imported for a scenario is assumed, and stays out of every other plan.
        return plan.id
    return plan.country.id if dataset.scope == "country" else plan.collection


def collections(plan: Plan) -> tuple[str, ...]:
    own = (plan.id,) if plan.scenario is not None else ()
    return tuple(dict.fromkeys((plan.country.id, plan.collection, *own)))


Keep = Callable[[Sidecar, Reading], None]
"""Called with what a new file was read as, so that it need not be read again."""


@dataclass(frozen=True)
class Recognised:
    """A file whose dataset and layout are known, before it is read."""

    file: Offered
    dataset: str
    layout: str
    sha256: str


@dataclass(frozen=True)
class Passed:
    """What reading a new file gave, but for its rows. The sidecar's time is that of the reading."""

    sidecar: Sidecar
    check: Check


Read = Callable[[Recognised], Passed]
"""Read a file that is not stored yet. Error: `InputError`."""


def import_files(
    plan: Plan,
    workspace: Workspace,
    paths: Iterable[Path],
    vintage: str | None = None,
    keep: Keep | None = None,
    processes: int = 1,
) -> Iterator[Imported]:
    """Import every file; yields each one's outcome as it is known, in the files' order.

    With more than one of `processes` others help to read new files (`keep` must then be picklable); what is stored, and
    in which order, does not depend on it.
    """
    from planpuls.sources.reading_ahead import reading_ahead

    with reading_ahead(plan, workspace, keep, processes) as ahead:
        found = []
        for path in files_below(paths):
            found.append(file := recognised(path, str(path), vintage))
            if isinstance(file, Recognised):
                ahead.expect(file)
        ahead.begin()
        for file in found:
            yield _taken(plan, workspace, file, ahead.read) if isinstance(file, Recognised) else file


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
    file = recognised(path, origin or str(path), vintage)
    if isinstance(file, Imported):
        return file

    def read(new: Recognised) -> Passed:
        return read_new(plan, new, keep, usual_rows)

    return _taken(plan, workspace, file, read)


def recognised(path: Path, origin: str, vintage: str | None) -> Recognised | Imported:
    """Which dataset and layout a file is of, or why it cannot be taken."""
    if not path.is_file():
        problem = Problem(origin, "a file or a folder", "neither", "Mend the path.")
        return Imported(path, "refused", problems=(problem,))
    try:
        known = recognise(Sample.of(path))
    except OSError as error:
        problem = Problem(origin, "a readable file", error.strerror or str(error), "Check the file's permissions.")
        return Imported(path, "refused", problems=(problem,))
    if known is None:
        return Imported(path, "not recognised")
    dataset, layout = known
    return Recognised(Offered(path, origin, vintage), dataset.id, layout, sha256_of(path))


def read_new(plan: Plan, new: Recognised, keep: Keep | None = None, usual_rows: int = 0) -> Passed:
    """Read a file that is not stored yet, and keep what was read."""
    dataset, file = datasets()[new.dataset], new.file
    hints = hints_of(dataset, file)
    context = ReadContext(origin=file.origin, country=plan.country, period=strongest(hints)[1])
    reading = dataset.readers[new.layout](file.path, context)
    vintage = vintage_of(dataset, file, plan, hints, reading)
    _not_far_fewer(reading, file, usual_rows)
    passed = Passed(_sidecar(new, plan, vintage), _passed(dataset, new.layout, reading))
    # A reader that finds the period in the content does not look at what it is told.
    told = vintage.known_from == "content" or context.period == context_of(plan, passed.sidecar).period
    if keep is not None and told:
        keep(passed.sidecar, reading)
    return passed


def _taken(plan: Plan, workspace: Workspace, new: Recognised, read: Read) -> Imported:
    """Store a recognised file, unless it is there already or is refused."""
    dataset, path = datasets()[new.dataset], new.file.path
    stored = workspace.snapshots.find(collection_of(dataset, plan), new.sha256)
    try:
        if stored is not None:
            again = _offered_again(plan, workspace.snapshots, dataset, new.file, stored)
            if again is not None:
                return again
        passed = read(new)
    except InputError as error:
        reasons = [str(problem) for problem in error.problems]
        quarantine(workspace.quarantine, path, new.sha256, reasons, new.file.origin)
        return Imported(path, "refused", dataset.id, new.file.option, problems=error.problems)
    if stored is not None and passed.sidecar.periods == stored[0].periods:
        return Imported(path, "already there", dataset.id, stored[0].vintage, stored[1].rows)
    sidecar = passed.sidecar
    there = workspace.snapshots.current([sidecar.collection]).get(sidecar.dataset, {})
    replaced = [there[period] for period in sidecar.periods if period in there]
    sidecar = replace(sidecar, fetched_at=sidecar_beside(path).get("fetched_at") or later_than(replaced))
    if _is_newest(there, sidecar):
        # What came by hand is as good as what was fetched; a fetch that fails marks it stale again.
        workspace.snapshots.set_stale(sidecar.collection, sidecar.dataset, (), None)
    workspace.snapshots.add(path, sidecar, passed.check)
    return Imported(path, "taken", dataset.id, sidecar.vintage, passed.check.rows)


def _not_far_fewer(reading: Reading, file: Offered, usual_rows: int) -> None:
    if reading.frame.height < FEWEST_OF_USUAL * usual_rows:
        advice = "Some were lost on the way, or the publisher changed the file: import it by hand if it is right."
        expected, found = f"about {usual_rows} rows as last time", f"{reading.frame.height} rows"
        raise InputError([Problem(file.origin, expected, found, advice)])


def _is_newest(there: Mapping[str, Sidecar], sidecar: Sidecar) -> bool:
    """Whether nothing newer than the file is known of its dataset; never for files that hold a part of the country."""
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


def _sidecar(new: Recognised, plan: Plan, vintage: Vintage) -> Sidecar:
    path, beside, dataset = new.file.path, sidecar_beside(new.file.path), datasets()[new.dataset]
    return Sidecar(
        sha256=new.sha256,
        collection=collection_of(dataset, plan),
        source=dataset.source,
        dataset=dataset.id,
        format=new.layout,
        periods=vintage.periods,
        vintage=label(vintage.periods),
        vintage_from=vintage.known_from,
        origin=beside.get("origin", path.name),
        fetched_at=now(),
        licence=beside.get("licence", dataset.licence),
        bytes=path.stat().st_size,
        etag=beside.get("etag"),
    )
