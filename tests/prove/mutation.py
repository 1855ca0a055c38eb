"""Mutation testing of the numeric core, disclosure, recoding and verdict rules: whoever changes a sign must be told by a test.

Every mutant lives in a forked process that has the libraries and those of our modules that cannot reach the changed one; that
one is imported from memory. Kernels are interpreted. Its tests are those that call the changed function, the quickest first.
A mutant whose tests take far longer than usual is caught too; what is measured are seconds of the processor, so that the load
of the machine catches nothing. Tests that need the demo region take part in no trial.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import planpuls
from planpuls.store.fingerprint import closure
from tests.prove.callers import Caller, QuickToFail, run_tests, watch
from tests.prove.mutants import Mutant, mutants, statements

SOURCE = Path(planpuls.__file__).parent
TESTS = Path(__file__).parents[1]
PARTS: Mapping[str, tuple[str, ...]] = {
    "recoding": ("plan/country.py", "places/areas.py"),
    "verdict rules": ("goals/verdict.py", "goals/readings.py", "goals/evaluate.py"),
    "disclosure": ("disclosure/*.py",),
    "derived views": (
        "release/formulas.py",
        "release/views.py",
        "release/flows.py",
        "release/cells.py",
        "release/shares.py",
        "release/periods.py",
    ),
    "reach and places": (
        "spec/grid.py",
        "places/cells.py",
        "places/concentrations.py",
        "places/points.py",
        "places/zones.py",
        "reach/airline.py",
        "reach/shortest_paths.py",
        "reach/path_kernels.py",
        "reach/sums_within.py",
        "reach/cell_sums.py",
        "reach/segment_grid.py",
        "reach/snapping.py",
        "reach/junctions.py",
        "reach/raptor.py",
        "reach/raptor_kernels.py",
        "reach/trip_times.py",
        "reach/transfers.py",
    ),
    "indicators": ("indicators/*.py",),
}
"""Part of the core -> patterns of its modules."""
WANTED_PCT: Mapping[str, float] = {
    "recoding": 85,
    "verdict rules": 85,
    "disclosure": 85,
    "derived views": 75,
    "reach and places": 70,
    "indicators": 45,
}
"""What small tests hold of each part; 85 is wanted of all of them, and no number may fall. Indicators are low because their
sentences and a good part of their steps are tested on the demo region, which takes no part in trials."""
_NOT_CORE = ("__init__.py", "registry.py", "result.py", "job_cluster_words.py")
WATCHED = (
    "plan/test_country.py",
    "places/test_*.py",
    "goals/test_*.py",
    "spec/test_grid_ids.py",
    "reach/test_*.py",
    "disclosure/test_*.py",
    "release/test_*.py",
    "indicators/test_*.py",
)
SKIPPED_PCT = 5.0
_ENOUGH = 40
"""Fewer mutants of a part than this are too small a draw to hold it to its number."""
EQUIVALENT = Path(__file__).parent / "equivalent_mutants.toml"
_LIBRARIES = ("numpy", "polars", "pytest", "hypothesis", "scipy.sparse.csgraph", "scipy.spatial", "shapely", "numba")
_SMALL, _MODULES_IN_A_SAMPLE = 100, 2
_TESTS_S = 12.0
"""Tests of one mutant, by their usual time; at least one runs."""
_TIMES_LONGER, _AT_LEAST_S, _WALL_TIMES = 5, 15, 20
_CAUGHT = ("caught", "too long")
_NO_TESTS = (3, 5, 70)
"""Exit codes that say nothing of the mutant: pytest's for its own faults and for no test, and ours."""

Forked = Callable[[], int]


def prove(seed: int, count: int) -> dict[str, int | dict[str, int]]:
    """`count` mutants drawn from all, from two modules where they are few; fails where a part holds less than it did."""
    folder = tempfile.mkdtemp(prefix="planpuls-mutants-")
    variables = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "POLARS_MAX_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPYCACHEPREFIX": str(Path(folder) / "pycache"),
        "TMPDIR": folder,
    }
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    # A process of its own: forks must not take over threads of libraries that other proofs have used.
    command = [sys.executable, "-m", "tests.prove.mutation", str(seed), str(count), str(Path(folder) / "told.json")]
    subprocess.run(command, env=variables, check=True, cwd=TESTS.parent)
    told: dict[str, int | dict[str, int]] = json.loads(Path(folder, "told.json").read_text(encoding="utf-8"))
    skipped = told["per mille of statements in functions skipped"]
    assert isinstance(skipped, int)
    assert skipped <= 10 * SKIPPED_PCT, told
    for part, wanted in WANTED_PCT.items():
        judged, caught = told.get(f"of {part}", 0), told.get(f"caught of {part}", 0)
        assert isinstance(judged, int)
        assert isinstance(caught, int)
        assert judged < _ENOUGH or 100 * caught >= wanted * judged, (part, caught, judged, told)
    return told


@dataclass(frozen=True)
class _Core:
    """What there is to change."""

    mutants: Mapping[Path, Sequence[Mutant]]
    functions: Mapping[Path, Mapping[str, int]]
    """Function -> statements."""

    def skipped(self) -> dict[str, int]:
        """Functions without anything to change -> their statements."""
        changed = {(path, mutant.function) for path, some in self.mutants.items() for mutant in some}
        return {
            f"{path.stem}.{function}": size
            for path, sizes in self.functions.items()
            for function, size in sizes.items()
            if size and (path, function) not in changed
        }


def _core() -> _Core:
    patterns = [pattern for own in PARTS.values() for pattern in own]
    paths = [path for pattern in patterns for path in sorted(SOURCE.glob(pattern)) if path.name not in _NOT_CORE]
    return _Core({path: mutants(path) for path in paths}, {path: statements(path) for path in paths})


def _trial(seed: int, count: int, folder: Path) -> dict[str, int | dict[str, int]]:
    for name in _LIBRARIES:
        importlib.import_module(name)
    core, reasons = _core(), _reasons()
    unknown = reasons.keys() - {mutant.name for some in core.mutants.values() for mutant in some}
    assert not unknown, f"argued, but no change of the code as it is: {sorted(unknown)}"
    chosen = _chosen(core, seed, count)
    callers, left_out = _callers(core, {mutant.path for mutant in chosen}, folder)
    _control(chosen, callers)
    outcomes = dict(zip(chosen, _outcomes(chosen, callers), strict=True))
    counted = Counter(outcomes.values())
    survivors = [mutant for mutant, outcome in outcomes.items() if outcome == "survived"]
    argued = {mutant.name: reasons[mutant.name] for mutant in survivors if mutant.name in reasons}
    caught, judged = counted["caught"] + counted["too long"], len(chosen) - len(argued)
    sizes = [size for functions in core.functions.values() for size in functions.values()]
    skipped = core.skipped()
    lists: dict[str, list[str]] = {
        "skipped functions, with nothing to change": list(skipped),
        "survived, and equal to the original": [f"{name}: {reason}" for name, reason in argued.items()],
        "survived": [mutant.name for mutant in survivors if mutant.name not in argued],
        "no small test calls": [
            f"{mutant.path.stem}.{mutant.function}" for mutant, outcome in outcomes.items() if outcome == "no test"
        ],
        "mutants tried in": [mutant.path.relative_to(SOURCE).as_posix() for mutant in chosen],
        "tests left out, too slow interpreted or in need of the demo region": [
            test.partition("::")[0].removeprefix("tests/") for test in left_out
        ],
    }
    return {
        "mutants": len(chosen),
        "of possible": sum(map(len, core.mutants.values())),
        "modules": len({mutant.path for mutant in chosen}),
        "functions changed": len({(mutant.path, mutant.function) for mutant in chosen}),
        "of all functions": len(sizes),
        "functions skipped": len(skipped),
        "per mille of statements in functions skipped": round(1000 * sum(skipped.values()) / max(sum(sizes), 1)),
        "caught": caught,
        "of them by time": counted["too long"],
        "equal to the original": len(argued),
        "survived": len(survivors) - len(argued),
        "in functions no small test calls": counted["no test"],
        "per cent caught of those not equal": int(100 * caught / max(judged, 1)),
        **_by_part({mutant: outcome for mutant, outcome in outcomes.items() if mutant.name not in argued}),
        **{name: dict(sorted(Counter(those).items())) for name, those in lists.items() if those},
    }


def _by_part(outcomes: Mapping[Mutant, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part, patterns in PARTS.items():
        own = [
            outcome
            for mutant, outcome in outcomes.items()
            if any(mutant.path.relative_to(SOURCE).match(pattern) for pattern in patterns)
        ]
        if own:
            found |= {f"of {part}": len(own), f"caught of {part}": sum(one in _CAUGHT for one in own)}
    return found


def _chosen(core: _Core, seed: int, count: int) -> list[Mutant]:
    """A draw from all, in the order of modules; few come from few modules, for each costs a look at its tests."""
    chance = random.Random(seed)
    paths = [path for path, some in core.mutants.items() if some]
    if count < _SMALL:
        paths = chance.sample(paths, _MODULES_IN_A_SAMPLE)
    every = [mutant for path in paths for mutant in core.mutants[path]]
    drawn = sorted(chance.sample(range(len(every)), min(count, len(every))))
    return [every[number] for number in drawn]


def _reasons() -> dict[str, str]:
    """Mutant -> why nothing can tell it from the original."""
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    assert all(entry["reason"] for entry in entries)
    return {entry["name"]: entry["reason"] for entry in entries}


Callers = Mapping[tuple[Path, str], Sequence[Caller]]
"""Module and function -> its tests, quickest first; under no function those of the whole module."""


def _callers(core: _Core, changed: Iterable[Path], folder: Path) -> tuple[Callers, list[str]]:
    names = {_name_of(path) for path in changed}
    files = [file for pattern in WATCHED for file in sorted(TESTS.glob(pattern)) if _reaches(file, names)]
    paths = list(core.mutants)

    def job(file: Path) -> Forked:
        return lambda: watch(paths, file, folder / f"{file.parent.name}-{file.stem}.json")

    for file, code in zip(files, _in_forks((job(file), 3600.0) for file in files), strict=True):
        assert code == 0, f"watching {file.name} ended with {code}"
    found: dict[tuple[Path, str], set[Caller]] = {}
    left_out: list[str] = []
    for file in files:
        seen = json.loads((folder / f"{file.parent.name}-{file.stem}.json").read_text(encoding="utf-8"))
        left_out += seen["left_out"]
        for function, tests in seen["calls"].items():
            path, _, name = function.rpartition(":")
            those = {Caller(*test) for test in tests}
            for key in ((Path(path), name), (Path(path), "")):
                found.setdefault(key, set()).update(those)
    return {key: sorted(tests, key=lambda one: (one.seconds, one.test)) for key, tests in found.items()}, left_out


def _reaches(file: Path, names: set[str]) -> bool:
    """Whether a file of tests imports, however far away, one of some modules."""
    text = file.read_text(encoding="utf-8")
    return any(closure(name) & names for name in _our_modules() if name in text or _last_two(name) in text)


def _last_two(name: str) -> str:
    package, _, own = name.rpartition(".")
    return f"from {package} import {own}"


def _our_modules() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield _name_of(path)


def _tests_of(mutant: Mutant, callers: Callers) -> list[Caller]:
    known = callers.get((mutant.path, mutant.function), ())
    if not known and not _is_function(mutant):
        # What stands outside functions is run by whoever imports the module: any of its tests may notice.
        known = callers.get((mutant.path, ""), ())
    some: list[Caller] = []
    for test in known:
        if some and sum(one.seconds for one in some) + test.seconds > _TESTS_S:
            break
        some.append(test)
    return some


def _is_function(mutant: Mutant) -> bool:
    name = mutant.function.rpartition(".")[2]
    return bool(name) and (name[0].islower() or (name[0] == "_" and not name.lstrip("_")[:1].isupper()))


def _control(chosen: Sequence[Mutant], callers: Callers) -> None:
    """Without a change every test passes in the same surroundings, or what they catch would say nothing."""
    for path in sorted({mutant.path for mutant in chosen}):
        tests = {one.test for mutant in chosen if mutant.path == path for one in _tests_of(mutant, callers)}
        if tests:
            (code,) = _in_forks([(_trying(path, path.read_text(encoding="utf-8"), sorted(tests)), 3600.0)])
            assert code == 0, f"the tests of {path.name} fail without a change: {code}"


def _outcomes(chosen: Sequence[Mutant], callers: Callers) -> Iterator[str]:
    tests = [_tests_of(mutant, callers) for mutant in chosen]
    codes = _in_forks(
        (
            _trying(mutant.path, mutant.source, [one.test for one in some]),
            max(_AT_LEAST_S, _TIMES_LONGER * sum(one.seconds for one in some)),
        )
        for mutant, some in zip(chosen, tests, strict=True)
        if some
    )
    for mutant, some in zip(chosen, tests, strict=True):
        if not some:
            yield "no test"
            continue
        code = next(codes)
        assert code not in _NO_TESTS, f"{mutant.name}: exit code {code}"
        yield "too long" if code is None else "survived" if code == 0 else "caught"


def _trying(path: Path, source: str, tests: Sequence[str]) -> Forked:
    def work() -> int:
        _forget(path)
        sys.meta_path.insert(0, _Changed(path, source))
        return run_tests(["-x", *tests], (QuickToFail(),))

    return work


def _in_forks(jobs: Iterable[tuple[Forked, float]]) -> Iterator[int | None]:
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
        time.sleep(0.02)


def _fork(work: Forked, seconds: float) -> int:
    child = os.fork()
    if child == 0:
        code = _NO_TESTS[-1]
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
    changed = _name_of(module)
    known = [name for name in sys.modules if name.partition(".")[0] in ("planpuls", "tests")]
    for name in known:
        if name.startswith("tests.prove"):
            continue
        if name.partition(".")[0] == "tests" or changed in closure(name):
            del sys.modules[name]
            package, _, own = name.rpartition(".")
            if package in sys.modules and hasattr(sys.modules[package], own):
                delattr(sys.modules[package], own)


def _name_of(module: Path) -> str:
    return ".".join(module.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one of our modules in memory."""

    def __init__(self, path: Path, source: str) -> None:
        self._name, self._path, self._source = _name_of(path), path, source

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:  # noqa: ARG002
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def exec_module(self, module: Any) -> None:
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)


if __name__ == "__main__":
    target = Path(sys.argv[3])
    target.write_text(json.dumps(_trial(int(sys.argv[1]), int(sys.argv[2]), target.parent)), encoding="utf-8")
