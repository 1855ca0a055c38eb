"""One folder with everything: snapshots, cache, releases, editions, and the pointer to what is in force."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planpuls.spec.errors import IntegrityError, LockedError, Problem
from planpuls.store.files import read_json, write_json
from planpuls.store.snapshots import Snapshots, now

LAYOUT = 1


@dataclass(frozen=True)
class Workspace:
    """A workspace folder; it is made on first use."""

    root: Path

    @property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.root / "snapshots")

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def parts(self) -> Path:
        """Downloads that were cut off and may go on."""
        return self.root / "parts"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def editions(self) -> Path:
        return self.root / "editions"

    def prepare(self) -> None:
        """Make the folder, or refuse one laid out by another version."""
        marker = self.root / "workspace.json"
        if marker.is_file():
            layout = read_json(marker).get("layout")
            if layout != LAYOUT:
                advice = "Use the planpuls version that made it, or another --workspace."
                raise IntegrityError([Problem(str(marker), f"layout {LAYOUT}", f"layout {layout}", advice)])
            return
        self.root.mkdir(parents=True, exist_ok=True)
        write_json(marker, {"layout": LAYOUT})

    def pointer(self) -> dict[str, Any]:
        """`current.json`: release id by plan, and the plan run last."""
        path = self.root / "current.json"
        return read_json(path) if path.is_file() else {"releases": {}, "last": None}

    def current_release(self, plan_id: str) -> str | None:
        release: str | None = self.pointer()["releases"].get(plan_id)
        return release

    def publish(self, plan_id: str, release_id: str) -> None:
        """Put a release in force. This one replacement is the commit point of a run."""
        pointer = self.pointer()
        wanted = {"releases": pointer["releases"] | {plan_id: release_id}, "last": plan_id}
        if wanted != pointer:
            write_json(self.root / "current.json", wanted)

    @contextmanager
    def lock(self, waiting: Callable[[str], None], timeout_s: float = 600) -> Iterator[None]:
        """Only one process writes; a second one says who holds the lock (`waiting`) and waits its turn."""
        from filelock import FileLock, Timeout

        self.root.mkdir(parents=True, exist_ok=True)
        holder = self.root / "lock.json"
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            try:
                who = read_json(holder)
            except OSError:  # it has just ended, or has not said its name yet
                who = {}
            text = f"process {who.get('pid', '?')} ({who.get('command', '?')}, since {who.get('since', '?')})"
            waiting(text)
            try:
                lock.acquire(timeout=timeout_s)
            except Timeout as error:
                advice = "Wait for it to end, or end it."
                raise LockedError([Problem(str(self.root), "a free workspace", f"held by {text}", advice)]) from error
        try:
            write_json(holder, {"pid": os.getpid(), "command": _command(), "since": now()})
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _command() -> str:
    import sys

    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])
