"""One step: a function, what it is given, and the key that says whether its output is still right.

key = SHA-256 of the keys of its inputs, the snapshots it reads, its parameters, the source text of every planpuls
module its function can reach, and the versions of the numeric libraries.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from planpuls.store.files import canonical_json, key_of, new_folder, read_json, write_parquet
from planpuls.store.fingerprint import fingerprint

_FORMAT = 1
OUTPUTS = "outputs.json"
"""The file of a cache folder that names the others, and says that they are whole."""
_OF_STATBANK = "table.ssb."
"""Tables whose small counts are rounded, where they are, by their publisher."""
_LIBRARIES = ("polars", "numpy", "scipy", "numba", "osmium", "shapely", "pyproj", "geopandas", "babel")


@dataclass(frozen=True)
class Ref:
    """An output of another step."""

    step: str
    output: str


@dataclass(frozen=True)
class Rows:
    """A small table given as a parameter (all columns text); the function gets it as a frame."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class SnapshotRef:
    """A stored file; the function gets its path."""

    sha256: str


Value = Ref | Rows | SnapshotRef | Sequence[Ref] | Any


@dataclass(frozen=True)
class Step:
    name: str
    function: str
    """`module:function`."""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    """Argument -> an output, a list of outputs, a table, a snapshot, a JSON value, or a thing with `in_key()`."""

    @property
    def module(self) -> str:
        return self.function.partition(":")[0]

    def inputs(self) -> list[str]:
        """Names of the steps it reads, in order, each once."""
        return list(dict.fromkeys(ref.step for ref in _refs(self.arguments.values())))

    def load(self) -> Any:
        module, _, name = self.function.partition(":")
        return getattr(importlib.import_module(module), name)


def _refs(values: Any) -> list[Ref]:
    found: list[Ref] = []
    for value in values:
        if isinstance(value, Ref):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += _refs(value)
    return found


@cache
def library_versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in _LIBRARIES}


@dataclass(frozen=True)
class Graph:
    """Steps by name, in an order in which every step comes after its inputs."""

    steps: Mapping[str, Step]

    def keys(self) -> dict[str, str]:
        """Step name -> key."""
        keys: dict[str, str] = {}
        for name, step in self.steps.items():
            keys[name] = key_of(
                {
                    "format": _FORMAT,
                    "function": step.function,
                    "code": fingerprint(step.module),
                    "libraries": library_versions(),
                    "arguments": {argument: _in_key(value, keys) for argument, value in step.arguments.items()},
                }
            )
        return keys

    def reaching(self, ends: Sequence[str]) -> Graph:
        """The steps that `ends` rest on: files nobody uses are not read."""
        wanted = {step for end in ends for step in self.above(end)}
        return Graph({name: step for name, step in self.steps.items() if name in wanted})

    def above(self, name: str) -> list[str]:
        """A step and everything it rests on, in running order."""
        wanted, waiting = set[str](), [name]
        while waiting:
            step = waiting.pop()
            if step not in wanted:
                wanted.add(step)
                waiting += self.steps[step].inputs()
        return [step for step in self.steps if step in wanted]


def _in_key(value: Value, keys: Mapping[str, str]) -> Any:
    if isinstance(value, Ref):
        return {"step": keys[value.step], "output": value.output}
    if isinstance(value, Rows):
        return {"columns": value.columns, "rows": value.rows}
    if isinstance(value, SnapshotRef):
        return {"snapshot": value.sha256}
    if isinstance(value, list | tuple):
        return [_in_key(item, keys) for item in value]
    return value.in_key() if hasattr(value, "in_key") else value


def run_step(step: Step, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Call a step's function; its outputs by name. Readings and indicators' results are put in their stored parts.

    An indicator's figures get bounds where a table was rounded by its publisher. What planpuls rounds itself has none: the least and
    the most that a count can have been would tell more than its rounding hides.
    """
    function = step.load()
    result = function(**arguments)
    if hasattr(result, "with_bounds"):
        tables = frozenset(
            name
            for name, value in step.arguments.items()
            if isinstance(value, Ref) and value.step.startswith(_OF_STATBANK)
        )
        spec = importlib.import_module(step.module).INDICATOR
        result = result.with_bounds(spec, function, arguments, tables)
    return outputs_of(step, result)


def outputs_of(step: Step, result: Any) -> dict[str, Any]:
    """The stored parts of what a step's function returned."""
    if hasattr(result, "parts"):
        return dict(result.parts(importlib.import_module(step.module).INDICATOR))
    if hasattr(result, "frame"):
        return {"frame": result.frame, **result.frames, **({"notes": dict(result.notes)} if result.notes else {})}
    return dict(result)


def cache_folder(cache: Path, key: str) -> Path:
    """Where the outputs of the step with this key lie."""
    return cache / key[:2] / key


def write_outputs(folder: Path, outputs: Mapping[str, Any]) -> None:
    """Write outputs as a cache folder, whole or not at all: frames as Parquet, arrays as they are, the rest as JSON."""
    with new_folder(folder, OUTPUTS) as scratch:
        names = {}
        for name, value in outputs.items():
            if hasattr(value, "write_parquet"):
                write_parquet(value, scratch / f"{name}.parquet")
                names[name] = "parquet"
            elif hasattr(value, "__array_interface__"):
                import numpy as np

                # Through Python's file: numpy's own writing does not say why a disk took no more.
                with (scratch / f"{name}.npy").open("wb") as file:
                    np.save(SimpleNamespace(write=file.write), value)
                names[name] = "npy"
            else:
                (scratch / f"{name}.json").write_text(canonical_json(value), encoding="utf-8")
                names[name] = "json"
        (scratch / OUTPUTS).write_text(canonical_json(names), encoding="utf-8")


def read_output(folder: Path, name: str) -> Any:
    kind = read_json(folder / OUTPUTS)[name]
    if kind == "json":
        return read_json(folder / f"{name}.json")
    if kind == "npy":
        import numpy as np

        # Mapped, read-only: processes on one machine share the pages, and only those that are touched are read.
        return np.load(folder / f"{name}.npy", mmap_mode="r")
    import polars as pl

    return pl.read_parquet(folder / f"{name}.parquet")
