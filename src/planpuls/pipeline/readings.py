"""What an import has read is the output of the step that would read the file again: it is kept as that."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.pipeline.step import OUTPUTS, Graph, SnapshotRef, Step, cache_folder, outputs_of, write_outputs
from planpuls.plan.model import Plan
from planpuls.sources.dataset import Reading
from planpuls.sources.importing import context_of
from planpuls.sources.registry import datasets
from planpuls.store.fingerprint import check_unchanged
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace


def read_step(plan: Plan, sidecar: Sidecar) -> Step:
    """The step that reads one snapshot."""
    reader = datasets()[sidecar.dataset].readers[sidecar.format]
    name = f"read.{sidecar.dataset}.{sidecar.vintage}.{sidecar.sha256[:8]}"
    arguments = {"path": SnapshotRef(sidecar.sha256), "context": context_of(plan, sidecar)}
    return Step(name, f"{reader.__module__}:{reader.__name__}", arguments)


@dataclass(frozen=True)
class Keeper:
    """Keeps readings in the workspace's cache, under the key of their step.

    The key holds the code on disk, so nothing is kept when that is no longer the code that read.
    """

    plan: Plan
    workspace: Workspace

    def __call__(self, sidecar: Sidecar, reading: Reading) -> None:
        step = read_step(self.plan, sidecar)
        check_unchanged([step.module])
        folder = cache_folder(self.workspace.cache, Graph({step.name: step}).keys()[step.name])
        if not (folder / OUTPUTS).is_file():
            write_outputs(folder, outputs_of(step, reading))
