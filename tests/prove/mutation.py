"""Mutation testing of the numeric core, disclosure, recoding and verdict rules: whoever changes a sign must be told by a test.

Every mutant lives in a fork of one process that has imported all modules and collected all tests. Kernels are interpreted. Its
tests are those that call the changed function, the quickest first.
A mutant whose tests take far longer than usual is caught too; what is measured are seconds of the processor, so that the load
of the machine catches nothing. Tests that need the demo region take part in no trial.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from planpuls.store.fingerprint import closure, imported
from tests.prove.callers import Caller, watch
from tests.prove.mutants import Mutant, mutants, statements
from tests.prove.trials import NO_VERDICT, SOURCE, Forked, Session, in_forks, name_of

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
        "reach/row_parts.py",
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
    "recoding": 90,
    "verdict rules": 95,
    "disclosure": 92,
    "derived views": 85,
    "reach and places": 85,
    "indicators": 85,
}
"""What small tests hold of each part, less what a draw of some tens may miss by chance; 85 is wanted of all of them, and no number
may fall. A part of the indicators' steps is tested on the demo region alone, which takes no part in trials."""
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
_TIMES_LONGER, _AT_LEAST_S = 5, 15
_CAUGHT = ("caught", "too long")


def prove(seed: int, count: int) -> dict[str, int | dict[str, int]]:
    """`count` mutants drawn from all, from two modules where they are few; fails where a part holds less than it did."""
    with tempfile.TemporaryDirectory(prefix="planpuls-mutants-") as folder:
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
    outcomes: dict[Mutant, str] = {}
    left_out: list[str] = []

    def work(session: Session) -> None:
        callers, without = _callers(session, core, folder)
        _control(session, chosen, callers)
        outcomes.update(zip(chosen, _outcomes(session, chosen, callers), strict=True))
        left_out.extend(without)

    Session(list(core.mutants), work).collect(_watched({mutant.path for mutant in chosen}))
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


def _watched(changed: Iterable[Path]) -> list[Path]:
    """Files of tests that may call some modules."""
    names = {name_of(path) for path in changed}
    return [file for pattern in WATCHED for file in sorted(TESTS.glob(pattern)) if _reaches(file, names)]


def _callers(session: Session, core: _Core, folder: Path) -> tuple[Callers, list[str]]:
    paths, by_file = list(core.mutants), session.by_file()

    def job(file: Path) -> Forked:
        return lambda: watch(paths, by_file[file], folder / f"{file.parent.name}-{file.stem}.json")

    for file, code in zip(by_file, in_forks((job(file), 3600.0) for file in by_file), strict=True):
        assert code == 0, f"watching {file.name} ended with {code}"
    found: dict[tuple[Path, str], set[Caller]] = {}
    left_out: list[str] = []
    for file in by_file:
        seen = json.loads((folder / f"{file.parent.name}-{file.stem}.json").read_text(encoding="utf-8"))
        left_out += seen["left_out"]
        for path in filter(partial(_names, file), paths):
            found.setdefault((path, ""), set()).update(Caller(*test) for test in seen["passed"])
        for function, tests in seen["calls"].items():
            path, _, name = function.rpartition(":")
            those = {Caller(*test) for test in tests}
            for key in ((Path(path), name), (Path(path), "")):
                found.setdefault(key, set()).update(those)
    return {key: sorted(tests, key=lambda one: (one.seconds, one.test)) for key, tests in found.items()}, left_out


def _reaches(file: Path, names: set[str]) -> bool:
    """Whether a file of tests imports, however far away, one of some modules."""
    return any(closure(name) & names for name in _named_in(file))


def _names(file: Path, module: Path) -> bool:
    """Whether a file of tests imports a module itself."""
    return name_of(module) in _named_in(file)


@cache
def _named_in(file: Path) -> frozenset[str]:
    """Our modules that a file of tests imports, or names in full."""
    text = file.read_text(encoding="utf-8")
    every = {name_of(path) for path in SOURCE.rglob("*.py")}
    return frozenset(imported(text)) | {name for name in every if name in text}


def _tests_of(session: Session, mutant: Mutant, callers: Callers) -> list[Caller]:
    known = callers.get((mutant.path, mutant.function), ())
    if not known and (not _is_function(mutant) or mutant.outermost is None or session.called_by_imports(mutant)):
        # What runs when the module is imported leaves its traces there: any test of the module may notice.
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


def _control(session: Session, chosen: Sequence[Mutant], callers: Callers) -> None:
    """Without a change every test passes in the same surroundings, or what they catch would say nothing."""
    used: set[str] = set()
    of_module: dict[Path, set[str]] = {}
    for mutant in chosen:
        tests = {one.test for one in _tests_of(session, mutant, callers)}
        used |= tests
        if not session.replaceable(mutant):
            of_module.setdefault(mutant.path, set()).update(tests)
    by_file: dict[str, list[str]] = {}
    for test in sorted(used):
        by_file.setdefault(test.partition("::")[0], []).append(test)
    works: list[Forked] = [partial(session.run, tests) for tests in by_file.values()]
    works += [
        session.anew(path, path.read_text(encoding="utf-8"), sorted(tests))
        for path, tests in of_module.items()
        if tests
    ]
    codes = list(in_forks((work, 3600.0) for work in works))
    assert not any(codes), f"tests fail without a change: {codes}"


def _outcomes(session: Session, chosen: Sequence[Mutant], callers: Callers) -> Iterator[str]:
    tests = [_tests_of(session, mutant, callers) for mutant in chosen]
    codes = in_forks(
        (
            session.trying(mutant, [one.test for one in some]),
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
        assert code not in NO_VERDICT, f"{mutant.name}: exit code {code}"
        yield "too long" if code is None else "survived" if code == 0 else "caught"


if __name__ == "__main__":
    target = Path(sys.argv[3])
    target.write_text(json.dumps(_trial(int(sys.argv[1]), int(sys.argv[2]), target.parent)), encoding="utf-8")
