"""The demo region before and after its second delivery, made once for all proofs that disturb what lies between."""

from __future__ import annotations

import atexit
import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from planpuls.demo import generate
from planpuls.release.format import verify
from planpuls.store.workspace import Workspace
from tests.prove.forked import Job, Starter

PLAN = "demo"
IN_FORCE = "current.json"


@dataclass(frozen=True)
class States:
    folder: Path
    files: dict[str, Path]
    base: Workspace
    """The first delivery imported, run, published, its website made."""
    release: str
    """Of the first delivery."""
    starter: Starter

    def at(self, name: str) -> Workspace:
        return Workspace(self.folder / name)

    def job(self, space: Workspace, *commands: tuple[str, ...], said_by: str = "said", **more: Any) -> Job:
        told = {"workspace": str(space.root), "said": str(self.folder / f"{space.root.name}.{said_by}")}
        return Job(commands, **(told | more))

    def said(self, workspace: Workspace) -> str:
        return (self.folder / f"{workspace.root.name}.said").read_text(encoding="utf-8", errors="replace")

    def does(self, workspace: Workspace, *commands: tuple[str, ...], **more: Any) -> float:
        """Run commands that must succeed; how long they took."""
        ended = self.starter.run(self.job(workspace, *commands, **more))
        assert ended.code == 0, f"{commands}: exit code {ended.code}\n{self.said(workspace)[-3000:]}"
        return ended.seconds

    @property
    def import_second(self) -> tuple[str, ...]:
        return ("import", PLAN, str(self.files["second"]))


@cache
def states() -> States:
    """Made once in a process; removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="planpuls-prove-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = {name: folder / name for name in ("first", "second", "both")}
    for name, path in files.items():
        path.mkdir()
        generate(path, "second" if name == "second" else "first")
    generate(files["both"], "second")
    starter = Starter()
    atexit.register(starter.__exit__, None, None, None)
    base = Workspace(folder / "base")
    made = States(folder, files, base, "", starter)
    made.does(base, ("import", PLAN, str(files["first"])), ("run", PLAN, "--no-editions"))
    release = base.current_release(PLAN)
    assert release is not None
    return replace(made, release=release)


def cloned(source: Workspace, target: Workspace) -> None:
    """A copy by hard links: the program never writes into a file that is there, which `unchanged` holds it to."""
    shutil.rmtree(target.root, ignore_errors=True)
    shutil.copytree(source.root, target.root, copy_function=os.link)


def give_cache(
    source: Workspace, target: Workspace, chance: random.Random, part: float, without: frozenset[str]
) -> None:
    """Let `target` have a part of the steps that `source` has computed, so that a run computes the others only."""
    for path in sorted(source.cache.glob("??/*")):
        there = target.cache / path.relative_to(source.cache)
        if path.name not in without and not path.name.startswith(".") and chance.random() < part and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(path, there, copy_function=os.link)


def cached(workspace: Workspace) -> frozenset[str]:
    return frozenset(path.name for path in workspace.cache.glob("??/*"))


def contents(folder: Path) -> dict[str, str]:
    """Path -> SHA-256 of every file, but for the clock's."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def snapshots_of(workspace: Workspace) -> dict[str, Any]:
    """What is stored, but for the times it came."""
    found: dict[str, Any] = {}
    for path in sorted((workspace.root / "snapshots").rglob("*")):
        if path.is_file():
            name = path.relative_to(workspace.root).as_posix()
            entry = json.loads(path.read_bytes()) if path.suffix == ".json" else path.stat().st_size
            if isinstance(entry, dict):
                entry = {key: value for key, value in entry.items() if key not in ("fetched_at", "since")}
            found[name] = entry
    return found


def leavings(workspace: Workspace) -> list[str]:
    """What is half-made and nobody will finish; the cache is swept after a day only."""
    hidden = [*workspace.root.rglob(".new-*"), *workspace.root.rglob(".old-*")]
    return [str(path) for path in hidden if not path.is_relative_to(workspace.cache)]


def is_sound(workspace: Workspace, release: str) -> None:
    """The release in force is `release`, and whole."""
    assert workspace.current_release(PLAN) == release, (workspace.current_release(PLAN), release)
    assert verify(workspace.releases / release) == []


@contextmanager
def served(vintage: str) -> Iterator[dict[str, str]]:
    """All services of the demo's country as they are after a delivery; the variables that lead there."""
    from tests.standin.demo_region import services
    from tests.standin.municipal_plans import TOKEN
    from tests.standin.server import standing_in

    folder = states().files["first" if vintage == "first" else "both"]
    with ExitStack() as stack:
        server = stack.enter_context(standing_in(*services(folder, vintage)))  # type: ignore[arg-type]
        yield {"PLANPULS_ADDRESS_ALL": server.address, "PLANPULS_DIBK_TOKEN": TOKEN}
