"""A run shared among processes gives the same bytes: in parts, twice, in any order, and with a worker killed midway."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest

from planpuls.pipeline.blocks import part_of, run_block, run_on_cluster
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import build
from planpuls.pipeline.run import run
from planpuls.pipeline.step import Ref, cache_folder
from planpuls.pipeline.transit_steps import BLOCK, BLOCKS_NEED
from planpuls.spec.errors import InputError, IntegrityError
from tests.cli.test_commands import planpuls
from tests.fixtures import Region


def folders(region: Region, prefix: str = BLOCK) -> dict[str, Path]:
    made = build(region.plan, region.workspace)
    keys = made.graph.keys()
    return {name: cache_folder(region.workspace.cache, keys[name]) for name in keys if name.startswith(prefix)}


def contents(region: Region) -> dict[str, bytes]:
    """Every file of the blocks and of what they need, by step and name."""
    steps = folders(region) | folders(region, BLOCKS_NEED)
    return {f"{step}/{file.name}": file.read_bytes() for step, folder in steps.items() for file in folder.iterdir()}


def forget(region: Region) -> None:
    """As before the blocks were made: only what they are made from is there."""
    for folder in (folders(region) | folders(region, "reach.cell_sums") | folders(region, BLOCKS_NEED)).values():
        shutil.rmtree(folder)
    shutil.rmtree(region.workspace.cache / "runs")


def test_parts_in_any_order_and_twice_give_the_bytes_of_one_run(own_demo: Region) -> None:
    before = contents(own_demo)
    forget(own_demo)
    done = [run_block(own_demo.plan, own_demo.workspace, part, 3, quietly) for part in (3, 1, 3, 2)]
    assert [mine for mine, _ in done] == [10, 11, 10, 11]
    assert contents(own_demo) == before
    again = run(own_demo.plan, own_demo.workspace, quietly)
    assert again.release == own_demo.outcome.release
    assert set(again.computed) == {"reach.cell_sums"}


def test_a_part_that_is_there_is_not_made_again(own_demo: Region) -> None:
    told: list[tuple[str, str]] = []
    run_block(own_demo.plan, own_demo.workspace, 1, 4, lambda step, what: told.append((step, what)))
    assert {what for _, what in told} == {"kept"}
    times = {folder: folder.stat().st_mtime_ns for folder in folders(own_demo).values()}
    run_block(own_demo.plan, own_demo.workspace, 1, 1, quietly)
    assert {folder: folder.stat().st_mtime_ns for folder in folders(own_demo).values()} == times


def test_one_block_does_not_depend_on_how_many_threads_search(
    own_demo: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = build(own_demo.plan, own_demo.workspace)
    name = f"{BLOCK}07"
    kept = Executor(made.graph, own_demo.workspace.snapshots, own_demo.workspace.cache)
    step = made.graph.steps[name]
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        assert step.load()(**kept.arguments(step))["cells"].equals(kept.output(Ref(name, "cells")))


def test_the_command_makes_its_part_and_publishes_nothing(own_demo: Region) -> None:
    before = contents(own_demo)
    forget(own_demo)
    pointer = (own_demo.workspace.root / "current.json").read_bytes()
    for part in (2, 1):
        done = planpuls(own_demo.workspace.root, "run", "demo", "--block", f"{part}/2")
        assert (done.returncode, done.stdout) == (0, f"part {part}/2: 16 of 32 blocks are there\n"), done.stderr
    assert contents(own_demo) == before
    assert (own_demo.workspace.root / "current.json").read_bytes() == pointer


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/2"])
def test_a_part_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected k/n with k from 1 to n"):
        part_of(text)


def test_a_cluster_with_a_worker_killed_midway_gives_the_same_bytes(own_demo: Region) -> None:
    distributed = pytest.importorskip("distributed")
    before = contents(own_demo)
    forget(own_demo)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        count: list[int] = []
        asking = threading.Thread(
            target=lambda: count.append(
                run_on_cluster(own_demo.plan, "demo", own_demo.workspace, cluster.scheduler_address, quietly)
            )
        )
        asking.start()
        blocks = list(folders(own_demo).values())
        while not any(folder.exists() for folder in blocks):
            time.sleep(0.005)
            assert asking.is_alive()
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        there = sum(folder.exists() for folder in blocks)
        asking.join()
    assert 0 < there < len(blocks)
    assert count == [len(blocks)]
    assert contents(own_demo) == before
    assert run(own_demo.plan, own_demo.workspace, quietly).release == own_demo.outcome.release


def test_a_worker_with_other_code_refuses(own_demo: Region) -> None:
    from planpuls.pipeline.blocks import work

    with pytest.raises(IntegrityError, match="Install the same version of planpuls on every machine"):
        work("demo", str(own_demo.workspace.root), 1, 2, "0" * 64)
