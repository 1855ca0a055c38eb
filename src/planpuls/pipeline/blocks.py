"""A run shared among processes: every process makes its part of the steps that are independent of each other.

The parts are ordinary steps with keys, so a part that is there is not made again, in whatever order, how often and on how
many machines they are asked for; the run that follows finds them in the cache. What all parts need is made once, by
whoever comes first, and mapped read-only from its files by everybody.
"""

from __future__ import annotations

import re
from pathlib import Path

from planpuls.pipeline.executor import Executor, Report
from planpuls.pipeline.graph import build
from planpuls.pipeline.transit_steps import BLOCK, BLOCKS_NEED
from planpuls.plan.model import Plan
from planpuls.spec.errors import InputError, IntegrityError, Problem
from planpuls.store.fingerprint import package_hash
from planpuls.store.workspace import Workspace

_PARTS_PER_THREAD = 4
"""So that a slow or lost worker holds the others up for little."""


def run_block(plan: Plan, workspace: Workspace, part: int, parts: int, report: Report) -> tuple[int, int]:
    """Make part `part` of `parts` (from 1) of the run's blocks; how many blocks that is, and how many there are.

    0 of 0 where the plan has no timetable, streets or residents. The caller needs no lock: the cache is only added to, by
    whole folders, and two processes that make the same block write the same bytes.
    """
    from filelock import FileLock

    workspace.prepare()
    made = build(plan, workspace)
    blocks = [name for name in made.graph.steps if name.startswith(BLOCK)]
    mine = blocks[part - 1 :: parts]
    if mine:
        with FileLock(workspace.root / ".blocks.lock"):
            Executor(made.graph, workspace.snapshots, workspace.cache).run([BLOCKS_NEED], report)
        # Another executor: what the blocks need is mapped from the cache, never held in memory.
        Executor(made.graph, workspace.snapshots, workspace.cache).run(mine, report)
    return len(mine), len(blocks)


def part_of(text: str) -> tuple[int, int]:
    """The numbers of `k/n`.

    >>> part_of("2/8")
    (2, 8)
    """
    found = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= part <= parts:
        advice = "Give the part of this process and the number of processes, as in --block 1/8."
        raise InputError([Problem("--block", "k/n with k from 1 to n", repr(text), advice)])
    return part, parts


def run_on_cluster(plan: Plan, plan_name: str, workspace: Workspace, address: str, report: Report) -> int:
    """Make all blocks of a run on a `dask.distributed` cluster; how many there are.

    `plan_name`: the packaged plan or plan folder as the workers find it; `address`: of the cluster's scheduler. Workers need the same
    planpuls and see the workspace under the same path. A block whose worker is lost is made by another one.
    """
    from distributed import Client

    made = build(plan, workspace)
    count = sum(name.startswith(BLOCK) for name in made.graph.steps)
    if not count:
        return 0
    Executor(made.graph, workspace.snapshots, workspace.cache).run([BLOCKS_NEED], report)
    with Client(address) as client:
        parts = max(1, min(count, _PARTS_PER_THREAD * sum(client.nthreads().values())))
        jobs = [
            client.submit(work, plan_name, str(workspace.root), part, parts, package_hash(), pure=False)
            for part in range(1, parts + 1)
        ]
        client.gather(jobs)
    return count


def work(plan_name: str, root: str, part: int, parts: int, code: str) -> tuple[int, int]:
    """What a worker does. Error: it has other code than the process that asks."""
    from planpuls.pipeline.executor import quietly
    from planpuls.plan.load import load_plan

    if package_hash() != code:
        advice = "Install the same version of planpuls on every machine of the cluster, and restart its workers."
        found = f"another one ({package_hash()[:12]})"
        raise IntegrityError(
            [Problem("the worker's planpuls", f"the code of this process ({code[:12]})", found, advice)]
        )
    return run_block(load_plan(plan_name), Workspace(Path(root)), part, parts, quietly)
