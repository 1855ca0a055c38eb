"""One folder with everything: snapshots, cache, releases, editions, and the pointer to what is in force."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planpuls.spec.errors import IntegrityError, LockedError, Problem
from planpuls.store.files import read_json, sweep, write_json
from planpuls.store.snapshots import Snapshots, now

LAYOUT = 1
_A_DAY_S = 86_400.0


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

    @property
    def _marker(self) -> Path:
        return self.root / "workspace.json"

    def prepare(self) -> None:
        """Make the folder, or refuse one laid out by another version."""
        if not self.check_layout():
            self.root.mkdir(parents=True, exist_ok=True)
            write_json(self._marker, {"layout": LAYOUT})

    def check_layout(self) -> bool:
        """Whether the folder says how it is laid out. Error: it is laid out by another version."""
        try:
            found = read_json(self._marker)
        except FileNotFoundError:
            return False
        except ValueError:
            found = None
        layout = found.get("layout") if isinstance(found, dict) else None
        if layout != LAYOUT:
            advice = "Use the planpuls version that made it, or another --workspace."
            said = "no layout" if layout is None else f"layout {layout}"
            raise IntegrityError([Problem(str(self._marker), f"layout {LAYOUT}", said, advice)])
        return True

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

    def _sweep(self) -> None:
        """Remove what killed processes left. The cache is written without the lock too: only what is old goes there."""
        snapshots = self.root / "snapshots"
        plain = (self.root, self.releases, self.parts, self.quarantine, snapshots / "blobs")
        for folder in (*plain, *self.editions.glob("*"), *self.editions.glob("*/brief/*")):
            sweep(folder)
        for pattern in ("*", "*/stale", "blobs/*"):
            for folder in snapshots.glob(pattern):
                sweep(folder)
        for folder in (self.root / "differences").glob("*"):
            sweep(folder)
        for folder in self.cache.glob("*"):
            sweep(folder, older_than_s=_A_DAY_S)

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
            self._sweep()
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _command() -> str:
    import sys

    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])
