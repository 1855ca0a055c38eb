"""Figures of single units as they are, for those who may see them: into a folder marked internal, and nowhere else.

What is published is made of rounded counts and withheld sums; see `planpuls.disclosure`. Whoever has the registers has the right to
their own figures. They are computed beside the run, from the same tables, and kept in no cache, release or edition. The mark stands
in the folder's name, in a file in it, and in the name of every table, for tables are sent on without their folders.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from planpuls.pipeline.executor import Executor, Report
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import run_step
from planpuls.plan.model import Plan
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.spreadsheet import harmless_frame
from planpuls.store.files import write_bytes
from planpuls.store.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

MARK = "INTERNAL.txt"
_NAMED = re.compile(r"(?<![a-zæøå])intern(al)?(?![a-zæøå])", re.IGNORECASE)
_SAID = """INTERNT – IKKE FOR PUBLISERING
Tallene i denne mappen er verken avrundet eller skjult. De kan røpe enkeltbygg, enkeltbedrifter eller enkeltpersoner.
De er bare for dem som har rett til å se registrene de er laget av. Slett mappen når den ikke trengs lenger.

INTERNAL – NOT FOR PUBLICATION
The figures in this folder are neither rounded nor withheld. They may tell of single buildings, businesses or persons.
They are for those only who may see the registers that they are made of. Delete the folder when it is no longer needed.

Plan: {plan}. Tables: {tables}.
"""


def write_unprotected(plan: Plan, workspace: Workspace, folder: Path, report: Report) -> list[Path]:
    """Write a CSV file of every indicator whose published figures are rounded or withheld; their paths.

    Errors: a folder whose name does not say that it is internal, that lies in the workspace, or that holds anything that was not
    written here.
    """
    target = folder.resolve()
    _refuse(workspace, folder, target)
    tables = unprotected(plan, workspace, report)
    for old in target.glob("*"):
        old.unlink()
    target.mkdir(parents=True, exist_ok=True)
    # The mark comes first: no table may stand in the folder without it.
    said = _SAID.format(plan=plan.id, tables=", ".join(tables) or "ingen / none")
    write_bytes(target / MARK, said.encode())
    written = []
    for name, table in tables.items():
        written.append(target / f"internal-{name}.csv")
        write_bytes(written[-1], harmless_frame(table).write_csv().encode())
    return written


def unprotected(plan: Plan, workspace: Workspace, report: Report) -> dict[str, pl.DataFrame]:
    """Indicator -> its observations without rounding and withholding; those only that differ in how they are computed."""
    usual, free = build(plan, workspace), build(plan, workspace, protected=False)
    executor = Executor(free.graph, workspace.snapshots, workspace.cache)
    protected = Executor(usual.graph, workspace.snapshots, workspace.cache).keys
    touched = [step for step in free.indicators if executor.keys[step] != protected[step]]
    # What they are made of is stored by every run; they themselves are not.
    executor.run([above for step in touched for above in free.graph.steps[step].inputs()], report)
    found = {}
    for step in touched:
        made = run_step(free.graph.steps[step], executor.arguments(free.graph.steps[step]))
        found[free.indicators[step].id] = made["observations"]
        report(step, "internal")
    return found


def _refuse(workspace: Workspace, folder: Path, target: Path) -> None:
    advice = "Give another folder, such as ./internal-figures."
    if not _NAMED.search(target.name):
        raise InputError([Problem(str(folder), "a folder named internal or intern", target.name, advice)])
    if target.is_relative_to(workspace.root.resolve()):
        raise InputError(
            [Problem(str(folder), "a folder outside the workspace, which is published from", "in it", advice)]
        )
    if target.exists() and not target.is_dir():
        raise InputError([Problem(str(folder), "a folder", "a file", advice)])
    others = [path.name for path in target.glob("*") if path.name != MARK and not path.name.startswith("internal-")]
    if others or (target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file()):
        found = ", ".join(sorted(others)[:3]) or "files without their mark"
        raise InputError([Problem(str(folder), f"an empty folder, or one with {MARK}", found, advice)])
