"""New files read by several processes: most readers hold Python's lock while they check what they read.

The importing process recognises, stores and reports, in the files' order; the others read ahead from the far end, check,
and keep what they have read. They end with the process that started them, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from planpuls.plan.model import Plan
from planpuls.sources.importing import Keep, Passed, Read, Recognised, collection_of, read_new
from planpuls.sources.registry import datasets
from planpuls.spec.errors import InputError, Problem
from planpuls.store.workspace import Workspace

WORTH_A_PROCESS_BYTES = 8_000_000
"""Below this, starting Python costs more than is won."""
PROCESSES = min(4, os.cpu_count() or 1)
"""Each may hold one large file in memory."""

_given: tuple[Plan, Keep | None]
"""What every file of one import is read with; set once in each process."""


@contextmanager
def reading_ahead(
    plan: Plan, workspace: Workspace, files: Sequence[Recognised], keep: Keep | None, processes: int
) -> Iterator[Read]:
    """Start reading what is not stored yet; gives the function that hands over, or does, the reading of a file."""

    def here(new: Recognised) -> Passed:
        return read_new(plan, new, keep)

    ahead = {file.sha256: file for file in reversed(files) if not _stored(plan, workspace, file)}
    if processes < 2 or sum(file.file.path.stat().st_size for file in ahead.values()) < WORTH_A_PROCESS_BYTES:
        yield here
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes - 1, spawn, _start, (plan, keep)) as pool:
        # The others begin with the last files, this process with the first.
        begun: dict[Recognised, Future[Passed | tuple[Problem, ...]]] = {
            file: pool.submit(_read, file) for file in ahead.values()
        }

        def read(new: Recognised) -> Passed:
            elsewhere = begun.pop(new, None)
            if elsewhere is None or elsewhere.cancel():
                return here(new)
            found = elsewhere.result()
            if isinstance(found, Passed):
                return found
            raise InputError(found)

        try:
            yield read
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _stored(plan: Plan, workspace: Workspace, file: Recognised) -> bool:
    return workspace.snapshots.find(collection_of(datasets()[file.dataset], plan), file.sha256) is not None


def _start(plan: Plan, keep: Keep | None) -> None:
    global _given
    _given = (plan, keep)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _read(new: Recognised) -> Passed | tuple[Problem, ...]:
    plan, keep = _given
    try:
        return read_new(plan, new, keep)
    except InputError as error:
        return error.problems
