"""Before a run: snapshots that were checked by another reader than today's are read again.

A reader that became stricter, or that reads more, must not let an old check stand. What it refuses is no longer current:
the file goes to quarantine, its dataset is marked stale, and the last good snapshot of the same periods is used, if
there is one. What a mended reader accepts becomes current again. Bytes are never fetched anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from planpuls.plan.model import Plan
from planpuls.sources.dataset import Dataset
from planpuls.sources.importing import collections, reread
from planpuls.sources.registry import datasets
from planpuls.spec.errors import Problem
from planpuls.store.fingerprint import fingerprint
from planpuls.store.snapshots import Check, Sidecar, now, quarantine
from planpuls.store.workspace import Workspace


def recheck(
    plan: Plan, workspace: Workspace, used: Collection[str], report: Callable[[str, str], None]
) -> dict[str, list[str]]:
    """Read again what another reader checked; dataset -> problems of what is refused now.

    Only snapshots in use by the datasets in `used`, those that a former reader refused, and those of a layout that is
    read no more, are looked at. `report` gets a name and what is done.
    """
    refused: dict[str, list[str]] = {}
    seen: set[str] = set()
    while due := _due(plan, workspace, used, seen):
        for dataset, sidecar, check in due:
            seen.add(sidecar.sha256)
            report(f"check.{dataset.id}.{sidecar.vintage}", "read again")
            _, now_found, problems = _read_again(plan, workspace, dataset, sidecar, check)
            if check.passed and not now_found.passed:
                refused.setdefault(dataset.id, []).extend(str(problem) for problem in problems)
                _set_aside(workspace, sidecar, refused[dataset.id])
            elif now_found.passed and not check.passed:
                _take_back(workspace, sidecar, check)
    return refused


def _due(
    plan: Plan, workspace: Workspace, used: Collection[str], seen: set[str]
) -> list[tuple[Dataset, Sidecar, Check]]:
    """Snapshots in use, and those that a former reader refused, whose reader is another today."""
    known = datasets()
    current = workspace.snapshots.current(collections(plan))
    due = []
    for sidecar, check in workspace.snapshots.all(collections(plan)):
        dataset = known.get(sidecar.dataset)
        if dataset is None or sidecar.sha256 in seen:
            continue
        in_use = sidecar.dataset in used and sidecar in current.get(sidecar.dataset, {}).values()
        gone = check.passed and sidecar.format not in dataset.readers
        if gone or ((in_use or not check.passed) and check.reader != _reader(dataset, sidecar)):
            due.append((dataset, sidecar, check))
    return due


def _reader(dataset: Dataset, sidecar: Sidecar) -> str:
    reader = dataset.readers.get(sidecar.format)
    return fingerprint(reader.__module__) if reader is not None else "none"


def _read_again(
    plan: Plan, workspace: Workspace, dataset: Dataset, sidecar: Sidecar, check: Check
) -> tuple[Sidecar, Check, tuple[Problem, ...]]:
    if sidecar.format in dataset.readers:
        return reread(plan, workspace.snapshots, sidecar, check, dataset)
    expected, found = f"one of the layouts {', '.join(dataset.readers)}", f"{sidecar.format}, which is read no more"
    problem = Problem(
        sidecar.origin, expected, found, "Import the file again; planpuls may know it as another dataset."
    )
    lost = Check("none", False, 0, {}, (str(problem),))
    workspace.snapshots.record(sidecar, lost)
    return sidecar, lost, (problem,)


def _set_aside(workspace: Workspace, sidecar: Sidecar, reasons: list[str]) -> None:
    path = workspace.snapshots.path(sidecar.sha256)
    quarantine(workspace.quarantine, path, sidecar.sha256, reasons, sidecar.origin)
    workspace.snapshots.set_stale(sidecar.collection, sidecar.dataset, reasons, now())


def _take_back(workspace: Workspace, sidecar: Sidecar, former: Check) -> None:
    """Take the stale mark away where it stood for what the former reader refused, and for nothing else."""
    reasons = workspace.snapshots.stale([sidecar.collection]).get(sidecar.dataset)
    if reasons and set(reasons) <= set(former.problems):
        workspace.snapshots.set_stale(sidecar.collection, sidecar.dataset, (), None)
