"""Trials of changed code in forks of one process that has collected all tests: a mutant costs its tests and little more.

Where a change lies within a function, the code of the living function is replaced, so that whoever holds the function calls
the changed one. What stands outside functions, and functions that are called while modules are imported, leave their traces
elsewhere: for those the module, the tests and all that have it in reach are imported anew.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import planpuls
from planpuls.store.fingerprint import closure
from tests.prove.callers import QuickToFail, run_tests
from tests.prove.mutants import Mutant

SOURCE = Path(planpuls.__file__).parent
NO_VERDICT = (3, 5, 70)
"""Exit codes that say nothing of the mutant: pytest's for its own faults and for no test, and ours."""
_WALL_TIMES = 20

Forked = Callable[[], int]


class Session(QuickToFail):
    """Collects tests once; then `work` runs with them instead of pytest's own loop, and may run them in forks."""

    def __init__(self, paths: Sequence[Path], work: Callable[[Session], None]) -> None:
        self._paths, self._work = {str(path): path for path in paths}, work
        self._unseen: set[Path] = set()
        """Modules imported before anybody looked."""
        self._early: set[CodeType] = set()
        """Called by imports."""
        self._functions: dict[tuple[Path, str | None], list[FunctionType]] = {}
        self._fault: BaseException | None = None
        self.items: dict[str, Any] = {}
        """Tests by name, in their order."""

    def collect(self, files: Sequence[Path]) -> None:
        """Import the modules and the tests, noting who is called meanwhile, and do the work."""
        self._unseen = {path for path in self._paths.values() if name_of(path) in sys.modules}
        sys.settrace(self._seen)
        for path in self._paths.values():
            importlib.import_module(name_of(path))
        code = run_tests(["--capture=no", *map(str, files)], (self,))
        if self._fault is not None:
            raise self._fault
        assert code == 0, f"collecting tests ended with {code}"

    def pytest_runtestloop(self, session: Any) -> bool:
        sys.settrace(None)
        try:
            assert not session.testsfailed, "some tests cannot be imported"
            assert not {"polars-0", "tokio-rt-worker"} & _threads(), (
                "an import computes with polars: forks would wait for its threads"
            )
            self.items = {item.nodeid: item for item in session.items}
            self._functions = self._living()
            gc.freeze()
            self._work(self)
        except BaseException as fault:
            self._fault = fault
        return True

    def by_file(self) -> dict[Path, list[Any]]:
        """File -> its tests."""
        found: dict[Path, list[Any]] = {}
        for item in self.items.values():
            found.setdefault(item.path, []).append(item)
        return found

    def trying(self, mutant: Mutant, tests: Sequence[str]) -> Forked:
        """Exit code 0 where all tests pass with the change."""

        if not self.replaceable(mutant):
            return self.anew(mutant.path, mutant.source, tests)

        def work() -> int:
            self._replace(mutant)
            return self.run(tests)

        return work

    def run(self, tests: Sequence[str]) -> int:
        """In a fork: the first failing test ends it."""
        items = [self.items[test] for test in tests]
        failed = _Failed()
        items[0].config.pluginmanager.register(failed)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failed.seen:
                return 1
        return 0

    def anew(self, path: Path, source: str, tests: Sequence[str]) -> Forked:
        """The same by importing the module anew with some source."""

        def work() -> int:
            _forget(path)
            sys.meta_path.insert(0, _Changed(path, source))
            return run_tests(["-x", *tests], (QuickToFail(),))

        return work

    def replaceable(self, mutant: Mutant) -> bool:
        """Whether new code for the living function would be the whole change."""
        return len(self._codes(mutant)) == 1 and not self.called_by_imports(mutant)

    def called_by_imports(self, mutant: Mutant) -> bool:
        """Also where nobody could look."""
        return mutant.path in self._unseen or bool(self._codes(mutant) & self._early)

    def _codes(self, mutant: Mutant) -> set[CodeType]:
        return {function.__code__ for function in self._functions.get((mutant.path, mutant.outermost), ())}

    def _replace(self, mutant: Mutant) -> None:
        changed = compile(mutant.source, str(mutant.path), "exec", dont_inherit=True)
        (after,) = (code for code in _all_code(changed) if code.co_qualname == mutant.outermost)
        for function in self._functions[mutant.path, mutant.outermost]:
            function.__code__ = after

    def _living(self) -> dict[tuple[Path, str | None], list[FunctionType]]:
        gc.collect()
        found: dict[tuple[Path, str | None], list[FunctionType]] = {}
        for one in gc.get_objects():
            if type(one) is FunctionType and one.__code__.co_filename in self._paths:
                code = one.__code__
                found.setdefault((self._paths[code.co_filename], code.co_qualname), []).append(one)
        return found

    def _seen(self, frame: FrameType, _event: str, _argument: object) -> None:
        if frame.f_code.co_filename in self._paths:
            self._early.add(frame.f_code)


def _threads() -> set[str]:
    return {path.read_text(encoding="utf-8").strip() for path in Path("/proc/self/task").glob("*/comm")}


class _Failed:
    def __init__(self) -> None:
        self.seen = False

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seen = self.seen or report.failed


def _all_code(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _all_code(constant)


def in_forks(jobs: Iterable[tuple[Forked, float]]) -> Iterator[int | None]:
    """Exit codes of works, each in a process of its own, in their order; None where it took too many seconds."""
    waiting = enumerate(jobs)
    running: dict[int, tuple[int, float]] = {}
    ended: dict[int, int | None] = {}
    turn, last = 0, False
    while not last or running or turn in ended:
        while not last and len(running) < (os.cpu_count() or 1):
            one = next(waiting, None)
            if one is None:
                last = True
                break
            number, (work, seconds) = one
            running[_fork(work, seconds)] = (number, time.monotonic() + _WALL_TIMES * seconds)
        for process, (number, end) in list(running.items()):
            if time.monotonic() > end:
                os.killpg(process, signal.SIGKILL)
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                del running[process]
                code = os.waitstatus_to_exitcode(status)
                ended[number] = None if code in (-signal.SIGXCPU, -signal.SIGKILL) else code
        while turn in ended:
            yield ended.pop(turn)
            turn += 1
        time.sleep(0.005)


def _fork(work: Forked, seconds: float) -> int:
    child = os.fork()
    if child == 0:
        code = NO_VERDICT[-1]
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
            quiet = os.open(os.devnull, os.O_WRONLY)
            for stream in (1, 2):
                os.dup2(quiet, stream)
            code = int(work())
        finally:
            os._exit(code)
    return child


def _forget(module: Path) -> None:
    """Let a module, the tests, and all that have it in reach, be imported anew."""
    changed = name_of(module)
    known = [name for name in sys.modules if name.partition(".")[0] in ("planpuls", "tests")]
    for name in known:
        if name.startswith("tests.prove"):
            continue
        if name.partition(".")[0] == "tests" or changed in closure(name):
            del sys.modules[name]
            package, _, own = name.rpartition(".")
            if package in sys.modules and hasattr(sys.modules[package], own):
                delattr(sys.modules[package], own)


def name_of(module: Path) -> str:
    return ".".join(module.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one of our modules in memory."""

    def __init__(self, path: Path, source: str) -> None:
        self._name, self._path, self._source = name_of(path), path, source

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:  # noqa: ARG002
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def exec_module(self, module: Any) -> None:
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)
