"""What an import has read is the output of the step that would read the file again: it is kept as that."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.pipeline.graph import read_step
from planpuls.pipeline.step import OUTPUTS, Graph, cache_folder, outputs_of, write_outputs
from planpuls.plan.model import Plan
from planpuls.sources.dataset import Reading
from planpuls.store.fingerprint import check_unchanged
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace


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
