"""Which tests call which functions, seen by running each file of tests once.

Only tests that pass alone in this process count: those that ask for the demo region, or take too long without machine code,
are left out and named.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

LONGEST_S = 20.0
"""Seconds of the processor that a test may take interpreted."""
_EXAMPLES = 60
_SETTINGS = "_hypothesis_internal_use_settings"
"""Where hypothesis keeps the settings of a test; without it tests only take longer."""
_OPTIONS = (
    "-q",
    "-o",
    "addopts=",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:faulthandler",
)


@dataclass(frozen=True)
class Caller:
    test: str
    seconds: float
    """Of the processor, with the watching."""


class _TooLongError(BaseException):
    """Not caught by tests that expect errors."""


class QuickToFail:
    """Property tests end at the first failing example, for nobody reads the smallest one, and try fewer."""

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile("quick to fail", settings.default, phases=(Phase.explicit, Phase.generate))
        settings.load_profile("quick to fail")

    def pytest_collection_modifyitems(self, items: Sequence[Any]) -> None:
        from hypothesis import settings

        for item in items:
            function = getattr(item, "obj", None)
            function = getattr(function, "__func__", function)
            own = getattr(function, _SETTINGS, None)
            if own is not None:
                setattr(function, _SETTINGS, settings(own, max_examples=min(own.max_examples, _EXAMPLES)))


class Watching:
    """A plugin that notes which functions of some modules every test calls, in whatever thread."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = {str(path) for path in paths}
        self._called: set[CodeType] = set()
        self._began = 0.0
        self._passed = False
        self.calls: dict[str, list[tuple[str, float]]] = {}
        """`path:function` -> tests and their seconds."""
        self.passed: list[tuple[str, float]] = []
        """Tests and their seconds."""
        self.left_out: list[str] = []
        # Threads that tests start take it over from here.
        threading.settrace(self._seen)
        signal.signal(signal.SIGPROF, self._stop)

    def pytest_runtest_setup(self) -> None:
        self._called, self._passed, self._began = set(), False, time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
        sys.settrace(self._seen)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call":
            self._passed = report.passed
        elif report.failed:
            self._passed = False
            if report.when == "setup":
                self.left_out.append(report.nodeid)

    def pytest_runtest_teardown(self, item: Any) -> None:
        sys.settrace(None)
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        if not self._passed:
            self.left_out.append(item.nodeid)
            return
        self.passed.append((item.nodeid, time.process_time() - self._began))
        for function in {f"{code.co_filename}:{_named(code)}" for code in self._called}:
            self.calls.setdefault(function, []).append((item.nodeid, time.process_time() - self._began))

    def _seen(self, frame: FrameType, _event: str, _argument: object) -> None:
        # Only calls come here, for no line of a frame is followed.
        if frame.f_code.co_filename in self._paths:
            self._called.add(frame.f_code)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        raise _TooLongError


def watch(paths: Sequence[Path], items: Sequence[Any], found: Path) -> int:
    """Run tests that were collected, and write what they call to `found`, as JSON."""
    watching = Watching(paths)
    items[0].config.pluginmanager.register(watching)
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    found.write_text(
        json.dumps({"calls": watching.calls, "passed": watching.passed, "left_out": sorted(set(watching.left_out))}),
        encoding="utf-8",
    )
    return 0


def run_tests(tests: Sequence[str], plugins: Sequence[object]) -> int:
    """pytest's exit code, without the plugins of the house: a changed function fails as a plain error."""
    import pytest

    return int(pytest.main([*_OPTIONS, *tests], plugins=list(plugins)))


def _named(code: CodeType) -> str:
    """As mutants name functions: comprehensions and lambdas belong to what they stand in."""
    return ".".join(part for part in code.co_qualname.split(".") if not part.startswith("<"))
