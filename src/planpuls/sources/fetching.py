"""`planpuls fetch`: ask every service for what the plan needs, check it like any imported file, keep what was good.

A dataset's `fetch` yields files as they arrive. Each goes the way of an imported file: recognised by content, read,
checked, stored. What fails is named, its last good snapshot stays current and is marked stale; the rest goes on. Hosts are
asked at the same time, files are taken in the datasets' order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.plan.model import Plan
from planpuls.sources.arriving import Arriving
from planpuls.sources.dataset import UNDATED
from planpuls.sources.importing import Imported, collection_of, import_file
from planpuls.sources.net import Client, FetchError
from planpuls.sources.vintages import SIDECAR_SUFFIX
from planpuls.store.files import sha256_of, write_json
from planpuls.store.snapshots import Sidecar, Snapshots, later_than, now
from planpuls.store.workspace import Workspace

if TYPE_CHECKING:
    from planpuls.sources.dataset import Dataset


@dataclass(frozen=True)
class FetchJob:
    """What a dataset's fetcher is given."""

    plan: Plan
    client: Client
    folder: Path
    """Scratch folder for downloads."""
    have: dict[str, Sidecar]
    """Period -> the snapshot in use, with the ETag it came with."""


@dataclass(frozen=True)
class Fetched:
    """A file that arrived, or the news that nothing changed (`path` None)."""

    path: Path | None
    address: str
    vintage: str | None = None
    """The period, where the content does not say it."""
    etag: str | None = None
    note: str = ""
    """Without a path: why the service was not asked, in place of the news that nothing changed."""


@dataclass(frozen=True)
class FetchOutcome:
    dataset: str
    taken: tuple[Imported, ...]
    unchanged: int
    failures: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What the source has to say beside: that it needs a token, how to import its files by hand."""

    @property
    def state(self) -> str:
        if self.failures:
            return "failed"
        if not self.taken and not self.unchanged:
            return "not asked"
        return "new" if any(file.outcome == "taken" for file in self.taken) else "unchanged"


def fetch(
    plan: Plan, workspace: Workspace, datasets: list[Dataset], client: Client, report: Callable[[str], None]
) -> Iterator[FetchOutcome]:
    """Fetch the datasets; yields what became of each, in their order. `report` is told of each when it is asked for.

    What only comes by import and is not there yet is probed for, where it can be.
    """
    have = _have(plan, workspace, datasets)
    asked = [dataset for dataset in datasets if dataset.fetch is not None]
    with Arriving(plan, client, asked, have, report) as arriving:
        for dataset in datasets:
            if dataset.fetch is not None:
                yield _fetch_one(plan, workspace, dataset, arriving)
            elif dataset.probe is not None and dataset.id not in have:
                report(dataset.id)
                job = FetchJob(plan, client, workspace.root, {})
                yield FetchOutcome(dataset.id, (), 0, (), tuple(dataset.probe(job)))


def _have(plan: Plan, workspace: Workspace, datasets: list[Dataset]) -> dict[str, dict[str, Sidecar]]:
    """Dataset -> period -> the snapshot in use."""
    there = {name: workspace.snapshots.current([name]) for name in {collection_of(one, plan) for one in datasets}}
    found = {dataset.id: there[collection_of(dataset, plan)].get(dataset.id, {}) for dataset in datasets}
    return {name: periods for name, periods in found.items() if periods}


def _fetch_one(plan: Plan, workspace: Workspace, dataset: Dataset, arriving: Arriving) -> FetchOutcome:
    collection = collection_of(dataset, plan)
    taken: list[Imported] = []
    failures: list[str] = []
    notes: list[str] = []
    unchanged = 0
    try:
        for arrived in arriving.of(dataset):
            if arrived.path is None:
                notes += [arrived.note] if arrived.note else []
                unchanged += not arrived.note
                continue
            imported = _take(plan, workspace, dataset, arrived)
            taken.append(imported)
            failures += _faults(dataset, arrived, imported)
    except FetchError as error:
        failures.append(str(error))
    workspace.snapshots.set_stale(collection, dataset.id, failures, now() if failures else None)
    return FetchOutcome(dataset.id, tuple(taken), unchanged, tuple(failures), tuple(notes))


def _take(plan: Plan, workspace: Workspace, dataset: Dataset, arrived: Fetched) -> Imported:
    assert arrived.path is not None
    beside = {"origin": arrived.address, "licence": dataset.licence}
    beside |= {"vintage": arrived.vintage} if arrived.vintage else {}
    beside |= {"etag": arrived.etag} if arrived.etag else {}
    write_json(arrived.path.with_name(arrived.path.name + SIDECAR_SUFFIX), beside)
    usual = _usual_rows(workspace.snapshots, collection_of(dataset, plan), dataset, arrived) if dataset.steady else 0
    imported = import_file(plan, workspace, arrived.path, origin=arrived.address, usual_rows=usual)
    if imported.outcome == "already there" and imported.dataset == dataset.id:
        _confirm(workspace.snapshots, collection_of(dataset, plan), arrived)
    return imported


def _usual_rows(snapshots: Snapshots, collection: str, dataset: Dataset, arrived: Fetched) -> int:
    """Rows of the snapshot in use that came from the same address, or for the same period; 0 where there is none."""
    in_use = snapshots.current([collection]).get(dataset.id, {})
    same = {
        sidecar.sha256
        for period, sidecar in in_use.items()
        if sidecar.origin == arrived.address or period == (arrived.vintage or UNDATED)
    }
    found = [snapshots.find(collection, sha256) for sha256 in same]
    return max((pair[1].rows for pair in found if pair is not None), default=0)


def _confirm(snapshots: Snapshots, collection: str, arrived: Fetched) -> None:
    """The service still gives these bytes: keep the mark it gives them now, so that it is not asked for them again."""
    assert arrived.path is not None
    stored = snapshots.find(collection, sha256_of(arrived.path))
    if stored is not None and arrived.etag and stored[0].etag != arrived.etag:
        there = snapshots.current([collection]).get(stored[0].dataset, {})
        time = later_than(there[period] for period in stored[0].periods if period in there)
        snapshots.record(replace(stored[0], etag=arrived.etag, origin=arrived.address, fetched_at=time), stored[1])


def _faults(dataset: Dataset, arrived: Fetched, imported: Imported) -> list[str]:
    if imported.outcome == "not recognised":
        # Error pages come with status 200 too.
        return [
            f"{arrived.address}: expected {dataset.id}, found another kind of file. The last good file stays in use."
        ]
    if imported.outcome == "refused":
        return [str(problem) for problem in imported.problems]
    if imported.dataset != dataset.id:
        return [f"{arrived.address}: expected {dataset.id}, found {imported.dataset}. The last good file stays in use."]
    return []
