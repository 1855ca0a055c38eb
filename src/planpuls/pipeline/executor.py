"""Run what is missing, in order, and keep what is there. The cache is only ever added to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
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
        """Make sure that the outputs of `names` exist; only steps that something missing needs are computed."""
        needed = self._missing(names)
        if needed:
            check_unchanged({self.graph.steps[name].module for name in needed})
        for name in self.graph.steps:
            if name in needed:
                self._compute(self.graph.steps[name])
                report(name, "computed")
            elif name in names:
                report(name, "kept")

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
