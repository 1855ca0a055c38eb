"""New files read by several processes: most readers hold Python's lock while they check what they read.

The importing process recognises, stores and reports, in the files' order; the others read ahead from the far end, check,
and keep what they have read. They end with the process that started them, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from planpuls.plan.model import Plan
from planpuls.sources.importing import Keep, Passed, Recognised, collection_of, read_new
from planpuls.sources.registry import datasets
from planpuls.spec.errors import InputError, Problem
from planpuls.store.process import settle_in
from planpuls.store.workspace import Workspace

WORTH_A_PROCESS_BYTES = 8_000_000
"""Below this, starting Python costs more than is won."""
PROCESSES = min(4, os.cpu_count() or 1)
"""Each may hold one large file in memory."""

_given: tuple[Plan, Keep | None]
"""What every file of one import is read with; set once in each process."""


class ReadingAhead:
    """Files of one import that are not stored yet, read here or by other processes, which start as soon as it is worth it."""

    def __init__(self, plan: Plan, workspace: Workspace, keep: Keep | None, processes: int) -> None:
        self._plan, self._workspace, self._keep = plan, workspace, keep
        self._others = processes - 1
        self._bytes = 0
        self._ahead: dict[str, Recognised] = {}
        self._begun: dict[Recognised, Future[Passed | tuple[Problem, ...]]] = {}
        self._pool: ProcessPoolExecutor | None = None

    def expect(self, file: Recognised) -> None:
        """Count on a file; the other processes start while more are looked for."""
        if self._others < 1 or file.sha256 in self._ahead or _stored(self._plan, self._workspace, file):
            return
        self._ahead[file.sha256] = file
        self._bytes += file.file.path.stat().st_size
        if self._pool is None and self._bytes >= WORTH_A_PROCESS_BYTES:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._others, spawn, _start, (self._plan, self._keep))
            for _ in range(self._others):
                self._pool.submit(_nothing)

    def begin(self) -> None:
        """Let the others read, from the last file on; this process begins with the first."""
        if self._pool is not None:
            self._begun = {file: self._pool.submit(_read, file) for file in reversed(self._ahead.values())}

    def read(self, new: Recognised) -> Passed:
        """What a file was read as, by whichever process. Error: `InputError`."""
        elsewhere = self._begun.pop(new, None)
        if elsewhere is None or elsewhere.cancel():
            return read_new(self._plan, new, self._keep)
        found = elsewhere.result()
        if isinstance(found, Passed):
            return found
        raise InputError(found)

    def end(self) -> None:
        if self._pool is not None:
            # Nothing is left to read but where the import ended early.
            self._pool.shutdown(wait=not self._begun, cancel_futures=True)


@contextmanager
def reading_ahead(plan: Plan, workspace: Workspace, keep: Keep | None, processes: int) -> Iterator[ReadingAhead]:
    ahead = ReadingAhead(plan, workspace, keep, processes)
    try:
        yield ahead
    finally:
        ahead.end()


def _stored(plan: Plan, workspace: Workspace, file: Recognised) -> bool:
    return workspace.snapshots.find(collection_of(datasets()[file.dataset], plan), file.sha256) is not None


def _start(plan: Plan, keep: Keep | None) -> None:
    global _given
    _given = (plan, keep)
    settle_in()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _nothing() -> None:
    """A first task, for which the pool starts a process."""


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
