"""`planpuls run`: snapshots to release to editions; what is unchanged is skipped, the pointer moves last."""

from __future__ import annotations

import platform
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.pipeline.step import Ref, library_versions
from planpuls.plan.model import Plan
from planpuls.release.format import MANIFEST, RUN_RECORD
from planpuls.sources.importing import collections
from planpuls.spec.errors import InputError, Problem
from planpuls.store.files import NEW, canonical_json, key_of, read_json, settle, write_json
from planpuls.store.fingerprint import package_hash
from planpuls.store.snapshots import now
from planpuls.store.workspace import Workspace

if TYPE_CHECKING:
    from planpuls.pipeline.graph import Run

Report = Callable[[str, str], None]


@dataclass(frozen=True)
class Outcome:
    release: str
    computed: tuple[str, ...]
    """Steps that were computed in this run."""
    new: bool
    """Whether the release did not exist before."""
    refused: tuple[str, ...] = ()
    """What today's readers refuse of files that an older one had accepted; the last good ones were used."""
    warnings: tuple[str, ...] = ()
    """What the checks of the figures found that does not stop a release."""


def run(plan: Plan, workspace: Workspace, report: Report) -> Outcome:
    """Make the release of today's snapshots, plan and code, and put it in force.

    The caller holds the workspace's lock. A release that exists already is not made again.
    """
    workspace.prepare()
    started = time.monotonic()
    base = _base(plan, workspace)
    state = _state(plan, workspace)
    memo = workspace.cache / "runs" / f"{state}.json"
    if memo.is_file() and (workspace.releases / (known := read_json(memo)["release"]) / MANIFEST).is_file():
        return Outcome(known, (), new=False, warnings=tuple(read_json(memo).get("warnings", ())))

    from planpuls.pipeline.assemble import assemble
    from planpuls.pipeline.check_steps import STEP, fired, refuse_errors
    from planpuls.pipeline.executor import Executor
    from planpuls.pipeline.graph import build
    from planpuls.sources.rechecking import recheck

    # Layouts that are read no more go first: nothing can be built on them.
    refused = recheck(plan, workspace, (), report)
    made = build(plan, workspace)
    refused |= recheck(plan, workspace, _datasets_of(made), report)
    if (checked := _state(plan, workspace)) != state:
        made = build(plan, workspace)
        memo = workspace.cache / "runs" / f"{checked}.json"
    if not made.current:
        advice = f"Import the sources' files first: planpuls import {plan.id} PATH."
        raise InputError([Problem(str(workspace.root), "imported files", f"none for {plan.id}", advice)])
    executor = Executor(made.graph, workspace.snapshots, workspace.cache)
    computed: list[str] = []

    def note(name: str, what: str) -> None:
        if what == "computed":
            computed.append(name)
        report(name, what)

    executor.run([name for name in made.graph.steps if not name.startswith("read.")], note)
    checks = executor.output(Ref(STEP, "checks"))
    refuse_errors(checks)
    workspace.releases.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=workspace.releases, prefix=NEW))
    try:
        release_id = assemble(made, executor, scratch, base)
        record = {
            "finished_at": now(),
            "host": platform.node(),
            "python": platform.python_version(),
            "seconds": round(time.monotonic() - started, 3),
            "computed": computed,
            "fetched_at": {side.sha256: side.fetched_at for by in made.current.values() for side in by.values()},
        }
        (scratch / RUN_RECORD).write_text(canonical_json(record), encoding="utf-8")
        target = workspace.releases / release_id
        new = not (target / MANIFEST).is_file()
        settle(scratch, target, MANIFEST)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    warnings = tuple(fired(checks))
    write_json(memo, {"release": release_id, "warnings": list(warnings)})
    return Outcome(
        release_id, tuple(computed), new, tuple(said for found in refused.values() for said in found), warnings
    )


def _base(plan: Plan, workspace: Workspace) -> str | None:
    """The release that a scenario is held against; None for a plan. Error: its plan was not run."""
    if plan.scenario is None:
        return None
    release = workspace.current_release(plan.scenario.of)
    if release is None or not (workspace.releases / release / MANIFEST).is_file():
        advice = f"Run it first: planpuls run {plan.scenario.of}."
        raise InputError([Problem("scenario.of", "a plan that was run", plan.scenario.of, advice)])
    return release


def _datasets_of(made: Run) -> set[str]:
    return {name.removeprefix("table.") for name in made.graph.steps if name.startswith("table.")}


def _state(plan: Plan, workspace: Workspace) -> str:
    """A key over everything a run can depend on, made without opening a table: equal states give equal releases."""
    snapshots = workspace.snapshots.all(collections(plan))
    return key_of(
        {
            "plan": plan.model_dump(mode="json"),
            "base": _base(plan, workspace),
            "country": plan.country.digest,
            "snapshots": [[asdict(sidecar), asdict(check)] for sidecar, check in snapshots],
            "stale": workspace.snapshots.stale(collections(plan)),
            "code": package_hash(),
            "libraries": library_versions(),
        }
    )
