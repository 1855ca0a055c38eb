"""What the tests of fetching share: a workspace, a client that does not wait, and one dataset fetched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import collection_of
from planpuls.sources.net import Client, Settings
from planpuls.sources.registry import datasets
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace

QUICK = Settings(attempts=3, wait_initial_s=0.01, wait_max_s=0.02, pause_s=0.0, timeout_s=5.0, total_s=60.0)


@dataclass(frozen=True)
class Case:
    """A plan's workspace that one dataset is fetched into."""

    workspace: Workspace
    dataset: str
    plan: Plan

    @classmethod
    def at(cls, folder: Path, dataset: str) -> Case:
        workspace = Workspace(folder / "workspace")
        workspace.prepare()
        return cls(workspace, dataset, load_plan("demo"))

    def fetch(self, settings: Settings = QUICK) -> FetchOutcome:
        with Client(settings) as client:
            (outcome,) = fetch(self.plan, self.workspace, [datasets()[self.dataset]], client, lambda _: None)
        return outcome

    @property
    def current(self) -> dict[str, Sidecar]:
        collection = collection_of(datasets()[self.dataset], self.plan)
        return self.workspace.snapshots.current([collection]).get(self.dataset, {})

    @property
    def stale(self) -> bool:
        collection = collection_of(datasets()[self.dataset], self.plan)
        return self.dataset in self.workspace.snapshots.stale([collection])
