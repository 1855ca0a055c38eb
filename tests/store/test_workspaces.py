"""The workspace: its layout, the pointer that puts a release in force, and the lock."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from planpuls.cli.options import open_workspace
from planpuls.spec.errors import IntegrityError, LockedError
from planpuls.store import Workspace

HOLDER = """
import sys
from pathlib import Path
from planpuls.store.workspace import Workspace

sys.argv = ["planpuls", "run", "demo"]
with Workspace(Path(sys.stdin.readline().strip())).lock(lambda who: print(f"waits for {who}", flush=True)):
    print("holds", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def other_process(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that takes the lock and holds it until it reads a line; it says what it does."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    # A test that would wait for ever fails instead: a killed process says nothing more.
    patience = Timer(30, process.kill)
    patience.start()
    try:
        tell(process, str(root))
        yield process
    finally:
        patience.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def nobody_waits(who: str) -> None:
    pytest.fail(f"waits for {who}")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


class TestLayout:
    def test_a_workspace_is_made_on_first_use_and_accepted_ever_after(self, workspace: Workspace) -> None:
        workspace.prepare()
        workspace.prepare()
        assert json.loads((workspace.root / "workspace.json").read_text()) == {"layout": 1}

    def test_another_layout_is_refused_and_left_alone(self, workspace: Workspace) -> None:
        workspace.root.mkdir()
        marker = workspace.root / "workspace.json"
        marker.write_text('{"layout": 2}')
        with pytest.raises(IntegrityError, match=r"workspace.json: expected layout 1, found layout 2\. .*--workspace"):
            workspace.prepare()
        assert marker.read_text() == '{"layout": 2}'

    @pytest.mark.parametrize("text", ["", "{}", "[1]", '{"lay'])
    def test_a_marker_that_says_no_layout_is_refused(self, workspace: Workspace, text: str) -> None:
        workspace.root.mkdir()
        (workspace.root / "workspace.json").write_text(text)
        with pytest.raises(IntegrityError, match=r"expected layout 1, found no layout"):
            workspace.check_layout()

    def test_who_only_reads_refuses_another_layout_too(self, workspace: Workspace) -> None:
        assert open_workspace(workspace.root).root == workspace.root
        workspace.root.mkdir()
        (workspace.root / "workspace.json").write_text('{"layout": 0}')
        with pytest.raises(IntegrityError, match="found layout 0"):
            open_workspace(workspace.root)


class TestPointer:
    def test_nothing_is_in_force_before_the_first_release(self, workspace: Workspace) -> None:
        assert workspace.current_release("demo") is None
        assert workspace.pointer() == {"releases": {}, "last": None}

    def test_each_plan_has_its_own_release_and_the_last_plan_is_known(self, workspace: Workspace) -> None:
        for plan, release in (("demo", "one"), ("oslo_akershus", "two"), ("demo", "three")):
            workspace.publish(plan, release)
        assert workspace.pointer() == {"releases": {"demo": "three", "oslo_akershus": "two"}, "last": "demo"}
        assert workspace.current_release("oslo_akershus") == "two"

    def test_publishing_what_is_in_force_writes_nothing(self, workspace: Workspace) -> None:
        workspace.publish("demo", "one")
        before = (workspace.root / "current.json").stat()
        workspace.publish("demo", "one")
        after = (workspace.root / "current.json").stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


class TestLock:
    def test_it_can_be_taken_again_after_it_was_given_back(self, workspace: Workspace) -> None:
        for _ in range(2):
            with workspace.lock(nobody_waits):
                assert json.loads((workspace.root / "lock.json").read_text())["pid"] > 0
        assert not (workspace.root / "lock.json").exists()

    def test_who_waits_too_long_is_told_who_holds_it(self, workspace: Workspace) -> None:
        waited: list[str] = []
        with other_process(workspace.root) as holder:
            assert says(holder) == "holds"
            with (
                pytest.raises(
                    LockedError, match=rf"held by process {holder.pid} \(planpuls run demo, since 20.*end it"
                ),
                workspace.lock(waited.append, timeout_s=0.05),
            ):
                pytest.fail("two processes hold the lock")
            assert len(waited) == 1
            assert waited[0].startswith(f"process {holder.pid} (planpuls run demo, since 20")

    def test_a_second_process_waits_its_turn(self, workspace: Workspace) -> None:
        with other_process(workspace.root) as first, other_process(workspace.root) as second:
            heard = {process.pid: says(process) for process in (first, second)}
            holder, waiter = (first, second) if heard[first.pid] == "holds" else (second, first)
            assert heard[holder.pid] == "holds"
            assert heard[waiter.pid].startswith("waits for process")
            if holder is first:
                assert f"process {first.pid} " in heard[second.pid] or "process ? " in heard[second.pid]
            tell(holder, "give it back")
            assert says(waiter) == "holds"

    def test_a_killed_holder_holds_nothing(self, workspace: Workspace) -> None:
        with other_process(workspace.root) as holder:
            assert says(holder) == "holds"
            holder.kill()
            holder.wait()
            with workspace.lock(nobody_waits, timeout_s=0):
                pass

    def test_who_takes_it_removes_what_killed_processes_left(self, workspace: Workspace) -> None:
        left = [
            workspace.root / ".new-pointer",
            workspace.releases / ".new-release" / "plan.json",
            workspace.editions / "0123" / ".old-site" / "index.html",
            workspace.editions / "0123" / "brief" / "2026-01-01-nb" / ".new-page",
            workspace.parts / ".new-note",
            workspace.quarantine / ".new-record",
            workspace.snapshots.root / "norway" / ".new-sidecar",
            workspace.snapshots.root / "norway" / "stale" / ".new-mark",
            workspace.snapshots.root / "blobs" / "ab" / ".new-bytes",
            workspace.root / "differences" / "0123" / ".new-difference" / "figures.parquet",
        ]
        cached = workspace.cache / "ab" / ".new-step" / "frame.parquet"
        for path in (*left, cached):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"half")
        with workspace.lock(nobody_waits):
            assert [path for path in left if path.exists()] == []
            assert cached.exists(), "another process may be writing it, without the lock"

    def test_it_is_given_back_when_the_work_fails(self, workspace: Workspace) -> None:
        def work() -> None:
            with workspace.lock(nobody_waits):
                raise ValueError("the work fails")

        with pytest.raises(ValueError, match="the work fails"):
            work()
        with workspace.lock(nobody_waits, timeout_s=0):
            pass
