"""Commands of planpuls in processes of their own that start at once: forked from one that has loaded everything.

The starter (`python -m tests.prove.forked`) reads one job a line and answers when its process has begun and ended. A job may
replace what the program has no option for, and may let the process kill itself before its n-th change of a file.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

_LOADED = (
    "numba",
    "scipy.sparse.csgraph",
    "shapely",
    "pyproj",
    "httpx",
    "stamina",
    "jinja2",
    "babel.numbers",
    "planpuls.cli.app",
    "planpuls.pipeline.assemble",
    "planpuls.pipeline.graph",
    "planpuls.sources.registry",
    "tests.prove.replaced",
)
_CHANGES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.link"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class Job:
    commands: Sequence[Sequence[str]]
    """One after the other in one process; the first that fails is the last."""
    workspace: str
    said: str
    """File for what it says."""
    replaced: Mapping[str, Any] = field(default_factory=dict)
    """Name of a function of `tests.prove.replaced` -> its argument."""
    die_before: int | None = None
    """Kill itself before this change of a file in the workspace, counted from 0; what it counted stands in `<said>.changes`."""


@dataclass(frozen=True)
class Ended:
    code: int
    """Exit code; minus the signal that ended it."""
    seconds: float

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Starter:
    """A process that starts processes, itself started by `within`. Use as a context manager, from one thread at a time."""

    def __init__(self, within: Sequence[str] = ()) -> None:
        command = [*within, sys.executable, "-m", "tests.prove.forked"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Starter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    @property
    def process(self) -> int:
        return self._process.pid

    def run(self, job: Job, kill_after_s: float | None = None) -> Ended:
        """Run a job to its end, or kill it."""
        assert self._process.stdin is not None
        started = time.monotonic()
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        process = int(self._answer())
        killer = threading.Timer(kill_after_s or 0.0, _kill, [process])
        if kill_after_s is not None:
            killer.start()
        code = int(self._answer())
        killer.cancel()
        return Ended(code, time.monotonic() - started)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the starter ended"
        return line


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _main() -> None:
    for name in _LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        job = Job(**json.loads(line))
        child = os.fork()
        if child == 0:
            # Whatever happens, the child must not go on reading jobs.
            try:
                os._exit(_child(job))
            finally:
                os._exit(70)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _child(job: Job) -> int:
    said = os.open(job.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.environ["PLANPULS_WORKSPACE"] = job.workspace
    replaced = importlib.import_module("tests.prove.replaced")
    for name, argument in job.replaced.items():
        getattr(replaced, name)(argument)
    changes = _count_changes(job.workspace, job.die_before)
    code = 0
    for words in job.commands:
        code = _command(words)
        if code:
            break
    sys.stdout.flush()
    if job.die_before is not None:
        Path(f"{job.said}.changes").write_text(str(changes()), encoding="utf-8")
    return code


def _command(words: Sequence[str]) -> int:
    from planpuls.cli import main

    sys.argv = ["planpuls", *words]
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
        return 70
    return 0


def _count_changes(workspace: str, die_before: int | None) -> Callable[[], int]:
    """Count what Python changes in the workspace, from now on; -1 as `die_before` never comes."""
    seen = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event == "open":
            path, _, flags = arguments
            if not (isinstance(flags, int) and flags & _WRITING):
                return
        elif event in _CHANGES:
            path = arguments[0]
        else:
            return
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(workspace):
            if seen == die_before:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    if die_before is not None:
        sys.addaudithook(watch)
    return lambda: seen


if __name__ == "__main__":
    _main()
