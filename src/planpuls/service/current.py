"""The release the service answers from: the one in force, followed when another is put in force."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from planpuls.release.format import RUN_RECORD
from planpuls.release.layers import Layers
from planpuls.release.reader import Release, open_release
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.store.files import read_json
from planpuls.store.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")
LOOK_EVERY_S = 1.0
FRAMES_BYTES = 256 << 20
BODIES_BYTES = 64 << 20


class Kept(Generic[T]):
    """A store of limited size: what was used longest ago goes first. Each entry is made once, also by many threads."""

    def __init__(self, limit_bytes: int, size: Callable[[T], int]) -> None:
        self.limit_bytes, self.size, self.used_bytes = limit_bytes, size, 0
        self._entries: OrderedDict[Any, T] = OrderedDict()
        self._making: dict[Any, Lock] = {}
        self._lock = Lock()

    def get(self, key: Any) -> T | None:
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def put(self, key: Any, entry: T) -> None:
        with self._lock:
            if key in self._entries or self.size(entry) > self.limit_bytes // 4:
                return
            self._entries[key] = entry
            self.used_bytes += self.size(entry)
            while self.used_bytes > self.limit_bytes:
                _, old = self._entries.popitem(last=False)
                self.used_bytes -= self.size(old)

    def made(self, key: Any, make: Callable[[], T]) -> T:
        """The entry, made now where it is not there."""
        if (found := self.get(key)) is not None:
            return found
        with self._lock:
            own = self._making.setdefault(key, Lock())
        with own:
            if (found := self.get(key)) is None:
                found = make()
                self.put(key, found)
        with self._lock:
            self._making.pop(key, None)
        return found


@dataclass(frozen=True)
class CachedRelease(Release):
    """A release whose stored tables are kept while they are asked for."""

    _frames: Kept[pl.DataFrame] = field(
        default_factory=lambda: Kept(FRAMES_BYTES, lambda frame: int(frame.estimated_size())), compare=False, repr=False
    )

    def frame(self, name: str) -> pl.DataFrame:
        return self._frames.made(name, lambda: super(CachedRelease, self).frame(name))


@dataclass(frozen=True)
class Body:
    """A finished answer."""

    media_type: str
    content: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Served:
    """One release with everything made of it on the way: it goes as a whole when another release is put in force."""

    def __init__(self, release: CachedRelease, editions: Path, mark: str) -> None:
        self.release = release
        self.editions = editions
        self.mark = mark
        """Release and edition: equal marks give equal answers."""
        self.layers = Layers(release)
        self.tables: Kept[Any] = Kept(FRAMES_BYTES, lambda table: int(table.bytes))
        self.features: Kept[Any] = Kept(FRAMES_BYTES, lambda features: int(features.bytes))
        self.bodies: Kept[Body] = Kept(BODIES_BYTES, lambda body: len(body.content))

    @property
    def site(self) -> Path:
        return self.editions / "site"

    @cached_property
    def updated(self) -> str:
        """When the release was made here, as UTC; the release itself has no clock."""
        path = self.release.path / RUN_RECORD
        return str(read_json(path).get("finished_at", "")) if path.is_file() else ""


class Current:
    """Follows `current.json` of a workspace for one plan. Answers under way keep the release they began with."""

    def __init__(self, workspace: Workspace, plan_id: str) -> None:
        self.workspace, self.plan_id = workspace, plan_id
        self._lock = Lock()
        self._seen: tuple[Any, ...] | None = None
        self._looked = 0.0
        self._served = self._look()

    def served(self) -> Served:
        """What is in force now; the pointer is looked at once a second at most."""
        if time.monotonic() - self._looked > LOOK_EVERY_S and self._lock.acquire(blocking=False):
            try:
                self._served = self._look()
            except (OSError, ValueError, NotFoundError):
                # A pointer that is being replaced or a folder that is gone: the last good release stays.
                self._looked = time.monotonic()
            finally:
                self._lock.release()
        return self._served

    def _look(self) -> Served:
        self._looked = time.monotonic()
        pointer = self.workspace.root / "current.json"
        stamp = _stamp(pointer)
        if self._seen is not None and self._seen == (stamp, _stamp(self._served.site / "edition.txt")):
            return self._served
        release_id = self.workspace.current_release(self.plan_id)
        if release_id is None:
            raise NotFoundError([Problem(str(pointer), f"a release of {self.plan_id}", "none", "Run the plan first.")])
        opened = open_release(self.workspace.releases / release_id)
        editions = self.workspace.editions / release_id
        edition = _stamp(editions / "site" / "edition.txt")
        served = Served(CachedRelease(opened.path), editions, f"{release_id}-{edition}")
        self._seen = (stamp, edition)
        return served


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
