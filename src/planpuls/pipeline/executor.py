"""Run what is missing and keep what is there, two steps at a time. The cache is only ever added to."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from planpuls.pipeline.step import (
    OUTPUTS,
    Graph,
    Ref,
    Rows,
    SnapshotRef,
    Step,
    cache_folder,
    read_output,
    run_step,
    write_outputs,
)
from planpuls.store.fingerprint import check_unchanged
from planpuls.store.snapshots import Snapshots

AT_ONCE = min(2, os.cpu_count() or 1)
"""Steps that run at the same time. Each may hold large tables, and shares its work among threads where that helps."""

Report = Callable[[str, str], None]
"""Called with a step's name and what became of it ("computed" or "kept")."""


def quietly(step: str, what: str) -> None:
    """A report that nobody reads."""


@dataclass
class Executor:
    """Runs steps of one graph in this process. Outputs are kept in `cache` under the step's key; without a cache
    folder everything is recomputed in memory from the snapshots."""

    graph: Graph
    snapshots: Snapshots
    cache: Path | None
    _memory: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = self.graph.keys()

    def folder(self, name: str) -> Path | None:
        return None if self.cache is None else cache_folder(self.cache, self.keys[name])

    def is_done(self, name: str) -> bool:
        folder = self.folder(name)
        return name in self._memory or (folder is not None and (folder / OUTPUTS).is_file())

    def run(self, names: list[str], report: Report) -> None:
        """Make sure that the outputs of `names` exist; only steps that something missing needs are computed.

        Reports come in the graph's order. Where steps fail, the error is that of the first of them in that order, however
        fast each was: after a failure no later step is begun.
        """
        needed = self._missing(names)
        if needed:
            check_unchanged({self.graph.steps[name].module for name in needed})
        order = {name: place for place, name in enumerate(self.graph.steps)}
        waiting = [name for name in order if name in needed]
        unreported = [name for name in order if name in needed or name in names]
        ended: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()
        unfinished, running, failed = set(waiting), 0, dict[str, BaseException]()
        while True:
            for name in [name for name in waiting if unfinished.isdisjoint(self.graph.steps[name].inputs())]:
                if running < AT_ONCE:
                    waiting.remove(name)
                    running += 1
                    # A daemon: who interrupts a run need not wait for its longest step.
                    threading.Thread(target=self._try, args=(name, ended), name=name, daemon=True).start()
            while unreported and unreported[0] not in unfinished:
                name = unreported.pop(0)
                report(name, "computed" if name in needed else "kept")
            if not running:
                break
            name, error = ended.get()
            running -= 1
            if error is None:
                unfinished.remove(name)
            else:
                failed[name] = error
                waiting = [other for other in waiting if order[other] < order[name]]
        if failed:
            raise failed[min(failed, key=lambda name: order[name])]

    def _try(self, name: str, ended: SimpleQueue[tuple[str, BaseException | None]]) -> None:
        try:
            self._compute(self.graph.steps[name])
        except BaseException as error:
            ended.put((name, error))
        else:
            ended.put((name, None))

    def _missing(self, names: list[str]) -> set[str]:
        missing: set[str] = set()
        waiting = [name for name in names if not self.is_done(name)]
        while waiting:
            name = waiting.pop()
            if name not in missing:
                missing.add(name)
                waiting += [above for above in self.graph.steps[name].inputs() if not self.is_done(above)]
        return missing

    def output(self, ref: Ref) -> Any:
        if ref.step in self._memory:
            return self._memory[ref.step][ref.output]
        folder = self.folder(ref.step)
        assert folder is not None, ref
        return read_output(folder, ref.output)

    def arguments(self, step: Step) -> dict[str, Any]:
        return {argument: self._given(value) for argument, value in step.arguments.items()}

    def _given(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return self.output(value)
        if isinstance(value, Rows):
            import polars as pl

            return pl.DataFrame(value.rows, schema=dict.fromkeys(value.columns, pl.String), orient="row")
        if isinstance(value, SnapshotRef):
            return self.snapshots.verified(value.sha256)
        if isinstance(value, list | tuple):
            return [self._given(item) for item in value]
        return value

    def _compute(self, step: Step) -> None:
        outputs = run_step(step, self.arguments(step))
        self._memory[step.name] = outputs
        folder = self.folder(step.name)
        if folder is not None:
            write_outputs(folder, outputs)
