"""Raw files from the sources, kept unchanged under their SHA-256, each with a sidecar and a check record.

A collection is the set of files that belong together: one country's official files, or one plan's own.
The same bytes may stand in several collections; they are stored once.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from planpuls.spec.errors import IntegrityError, Problem
from planpuls.store.files import read_json, sha256_of, write_bytes, write_json

T = TypeVar("T")


@dataclass(frozen=True)
class Sidecar:
    """What is known of one snapshot beside its bytes."""

    sha256: str
    collection: str
    source: str
    dataset: str
    format: str
    """Which of the dataset's file layouts it is, found by content."""
    periods: tuple[str, ...]
    """Years or editions the file covers."""
    vintage: str
    vintage_from: str
    """content | sidecar | option | file name | undated."""
    origin: str
    """Address or file name."""
    fetched_at: str
    licence: str
    bytes: int
    etag: str | None = None


@dataclass(frozen=True)
class Check:
    """Whether a snapshot passed its reader; `reader` is the fingerprint of the code that read it."""

    reader: str
    passed: bool
    rows: int
    rounding: dict[str, str]
    problems: tuple[str, ...] = ()
    notes: dict[str, object] = field(default_factory=dict)
    """What the reader left out, repaired or did not know, counted and named; JSON values."""


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of one workspace."""

    root: Path

    def path(self, sha256: str) -> Path:
        return self.root / "blobs" / sha256[:2] / sha256

    def verified(self, sha256: str) -> Path:
        """The file of a snapshot, after its bytes were hashed again."""
        path = self.path(sha256)
        found = sha256_of(path) if path.is_file() else "no file"
        if found != sha256:
            advice = "The workspace was changed by hand or the disk is damaged: import the file again."
            raise IntegrityError([Problem(str(path), sha256, found, advice)])
        return path

    def find(self, collection: str, sha256: str) -> tuple[Sidecar, Check] | None:
        stem = self.root / collection / sha256
        sidecar, check = stem.with_suffix(".json"), stem.with_suffix(".check.json")
        if not (sidecar.is_file() and check.is_file()):
            return None
        return _read(sidecar, _sidecar), _read(check, _check)

    def add(self, file: Path, sidecar: Sidecar, check: Check) -> None:
        """Store bytes, check and sidecar, in that order: a snapshot without a sidecar does not exist."""
        self.keep(file, sidecar.sha256)
        self.record(sidecar, check)

    def keep(self, file: Path, sha256: str) -> None:
        """Store the bytes of `file`, also in place of bytes that were damaged or lost."""
        target = self.path(sha256)
        if not (target.is_file() and sha256_of(target) == sha256):
            write_bytes(target, file.read_bytes())

    def record(self, sidecar: Sidecar, check: Check) -> None:
        """Write what is known of bytes that are stored."""
        stem = self.root / sidecar.collection / sidecar.sha256
        write_json(stem.with_suffix(".check.json"), asdict(check))
        write_json(stem.with_suffix(".json"), asdict(sidecar))

    def set_stale(self, collection: str, dataset: str, reasons: Iterable[str], since: str | None) -> None:
        """Mark a dataset's snapshots stale because its last fetch failed, or clear the mark (`since` None)."""
        path = self.root / collection / "stale" / f"{dataset}.json"
        if since is None:
            path.unlink(missing_ok=True)
        else:
            write_json(path, {"since": since, "reasons": list(reasons)})

    def stale(self, collections: Iterable[str]) -> dict[str, list[str]]:
        """dataset -> why its last fetch failed, for those whose did."""
        found = {}
        for collection in collections:
            for path in sorted((self.root / collection / "stale").glob("*.json")):
                found[path.stem] = [str(reason) for reason in read_json(path)["reasons"]]
        return found

    def all(self, collections: Iterable[str]) -> list[tuple[Sidecar, Check]]:
        """Every snapshot of the collections, oldest first; equal times are ordered by hash."""
        found = []
        for collection in collections:
            for path in (self.root / collection).glob("*.json"):
                if not path.name.endswith(".check.json"):
                    pair = self.find(collection, path.stem)
                    if pair is not None:
                        found.append(pair)
        return sorted(found, key=lambda pair: (pair[0].fetched_at, pair[0].sha256))

    def current(self, collections: Iterable[str]) -> dict[str, dict[str, Sidecar]]:
        """dataset -> period -> the newest snapshot that passed its checks and covers the period."""
        current: dict[str, dict[str, Sidecar]] = {}
        for sidecar, check in self.all(collections):
            if check.passed:
                for period in sidecar.periods:
                    current.setdefault(sidecar.dataset, {})[period] = sidecar
        return current


def now() -> str:
    """The clock, for sidecars and run records only: never part of a figure or a key."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def later_than(stored: Iterable[Sidecar]) -> str:
    """The clock, but later than the times of `stored`: a clock that was set back must not make a new file the older one.

    >>> later_than([]) <= now()
    True
    """
    time, newest = now(), max((sidecar.fetched_at for sidecar in stored), default="")
    if time > newest:
        return time
    try:
        moment = datetime.fromisoformat(newest)
    except ValueError:  # a time that somebody wrote into a sidecar by hand
        return time
    return (moment.astimezone(UTC) + timedelta(microseconds=1)).isoformat(timespec="microseconds")


def quarantine(root: Path, file: Path, sha256: str, problems: Iterable[str], origin: str | None = None) -> None:
    """Keep a refused file with the reasons, so that it can be looked at; nothing reads it again by itself."""
    root.mkdir(parents=True, exist_ok=True)
    record, reasons = root / f"{sha256}.json", list(problems)
    if record.is_file() and read_json(record)["problems"] == reasons:
        return
    if not (root / sha256).is_file():
        shutil.copyfile(file, root / f".{sha256}")
        (root / f".{sha256}").replace(root / sha256)
    write_json(record, {"origin": origin or file.name, "refused_at": now(), "problems": reasons})


def _read(path: Path, made: Callable[[dict[str, object]], T]) -> T:
    """A record; refused where another version of planpuls wrote other fields."""
    found = path.stat()
    data = _read_once(path, found.st_ino, found.st_mtime_ns, found.st_size)
    try:
        return made(data)
    except TypeError as error:
        advice = "Use the planpuls version that wrote it, or another --workspace."
        raise IntegrityError([Problem(str(path), "the fields of this version", str(error), advice)]) from error


@lru_cache(maxsize=8192)
def _read_once(path: Path, inode: int, changed_ns: int, size: int) -> dict[str, object]:  # noqa: ARG001
    """A file that is read for every question a command asks; a record is replaced by a new file, never written into."""
    data: dict[str, object] = read_json(path)
    return data


def _sidecar(data: dict[str, object]) -> Sidecar:
    sidecar = Sidecar(**data)  # type: ignore[arg-type]
    return replace(sidecar, periods=tuple(sidecar.periods))


def _check(data: dict[str, object]) -> Check:
    check = Check(**data)  # type: ignore[arg-type]
    return replace(check, problems=tuple(check.problems))
