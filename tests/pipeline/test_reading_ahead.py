"""Files read by two processes are stored as one process stores them, and no process outlives the import."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planpuls.pipeline.readings import Keeper
from planpuls.plan.load import load_plan
from planpuls.sources import reading_ahead
from planpuls.sources.importing import Imported, collections, import_files
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace
from tests.fixtures import Region


def taken(folder: Path, files: list[Path], processes: int) -> tuple[Workspace, list[Imported]]:
    plan, workspace = load_plan("demo"), Workspace(folder)
    workspace.prepare()
    return workspace, list(import_files(plan, workspace, files, keep=Keeper(plan, workspace), processes=processes))


def stored(workspace: Workspace) -> list[Sidecar]:
    return [sidecar for sidecar, _ in workspace.snapshots.all(collections(load_plan("demo")))]


def without_time(sidecars: list[Sidecar]) -> list[dict[str, object]]:
    return [{key: value for key, value in vars(one).items() if key != "fetched_at"} for one in sidecars]


def kept(workspace: Workspace) -> set[str]:
    return {path.parent.name for path in workspace.cache.rglob("outputs.json")}


def test_two_processes_store_report_and_keep_what_one_does(
    demo: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "WORTH_A_PROCESS_BYTES", 0)
    files = sorted(path for path in demo.files.rglob("*") if path.is_file() and path.suffix == ".csv")
    broken = tmp_path / "03321_2023.csv"
    sound = next(path for path in files if path.name.startswith("03321"))
    broken.write_bytes(sound.read_bytes()[:-40])
    files = [*files[:10], broken, *files[10:], files[0]]
    one, said_by_one = taken(tmp_path / "one", files, processes=1)
    two, said_by_two = taken(tmp_path / "two", files, processes=2)
    assert said_by_two == said_by_one
    assert {said.outcome for said in said_by_two} == {"taken", "refused", "already there"}
    # Oldest first: the order is that of the files, whoever was faster.
    assert without_time(stored(two)) == without_time(stored(one))
    assert kept(two) == kept(one)
    assert len(kept(two)) > 10


def test_readers_end_with_the_import_that_started_them(demo: Region, tmp_path: Path) -> None:
    script = tmp_path / "importing.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from planpuls.plan.load import load_plan\n"
        "from planpuls.sources import reading_ahead\n"
        "from planpuls.sources.importing import import_files\n"
        "from planpuls.store.workspace import Workspace\n"
        "if __name__ == '__main__':\n"
        "    reading_ahead.WORTH_A_PROCESS_BYTES = 0\n"
        "    space = Workspace(Path(sys.argv[1]))\n"
        "    space.prepare()\n"
        "    for file in import_files(load_plan('demo'), space, [Path(sys.argv[2])], processes=3):\n"
        "        print(file.outcome, flush=True)\n",
        encoding="utf-8",
    )
    command = [sys.executable, str(script), str(tmp_path / "workspace"), str(demo.files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.is_file():
            pytest.skip("this system does not list a process's children")
        readers = [int(child) for child in children.read_text(encoding="ascii").split()]
        assert readers
        process.send_signal(signal.SIGKILL)
    waited = time.monotonic() + 20
    while any(alive(reader) for reader in readers) and time.monotonic() < waited:
        time.sleep(0.05)
    assert not any(alive(reader) for reader in readers)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2][:3]
