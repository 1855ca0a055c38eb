"""Differences as files of a workspace: made on every run against the release that was in force before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpuls.release.difference import Difference
from planpuls.release.format import MANIFEST, RUN_RECORD
from planpuls.release.reader import Release, open_release
from planpuls.store.files import canonical_json, new_folder, read_json, write_bytes, write_parquet

if TYPE_CHECKING:
    import polars as pl

DOCUMENT, ROWS = "difference.json", "figures.parquet"


@dataclass(frozen=True)
class StoredDifference:
    """A difference that was written to a folder."""

    path: Path

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = read_json(self.path / DOCUMENT)
        return document

    @property
    def rows(self) -> pl.DataFrame:
        import polars as pl

        return pl.read_parquet(self.path / ROWS)


def folder_of(releases: Path, release: str) -> Path:
    """Where the differences to one release lie, by the release they are counted from."""
    return releases.parent / "differences" / release


def compare(base: Release, release: Release, releases: Path) -> StoredDifference:
    """The difference of two releases of a workspace, written once."""
    target = folder_of(releases, release.id) / base.id
    if not (target / DOCUMENT).is_file():
        found = Difference(base, release)
        with new_folder(target, DOCUMENT) as scratch:
            write_parquet(found.rows, scratch / ROWS)
            (scratch / DOCUMENT).write_text(canonical_json(found.document()), encoding="utf-8")
    return StoredDifference(target)


def compare_with_last(releases: Path, last: str | None, release: str) -> StoredDifference | None:
    """What a run changed: the new release against the one in force before, a scenario against its base; None where there is
    none to compare with.

    A run that changes nothing keeps the difference that its release came with.
    """
    opened = open_release(releases / release)
    if opened.scenario is not None:
        base = releases / str(opened.scenario["base"])
        return compare(open_release(base), opened, releases) if (base / MANIFEST).is_file() else None
    mark = folder_of(releases, release) / "last.txt"
    if last == release or last is None:
        known = mark.read_text(encoding="utf-8").strip() if mark.is_file() else ""
        target = folder_of(releases, release) / known
        return StoredDifference(target) if known and (target / DOCUMENT).is_file() else None
    if not (releases / last / MANIFEST).is_file():
        return None
    found = compare(open_release(releases / last), open_release(releases / release), releases)
    write_bytes(mark, f"{last}\n".encode())
    return found


def before(release: Release, releases: Path) -> Path | None:
    """The release that a release is compared with unless told otherwise: the one it followed; else the newest other one
    of its plan that was made before it. None where there is none."""
    if release.scenario is not None:
        base = releases / str(release.scenario["base"])
        return base if (base / MANIFEST).is_file() else None
    mark = folder_of(releases, release.id) / "last.txt"
    if (
        mark.is_file()
        and (known := releases / mark.read_text(encoding="utf-8").strip())
        and (known / MANIFEST).is_file()
    ):
        return known
    plan, own = release.manifest["plan"]["id"], finished(release.path)
    others = [
        (when, path)
        for path in sorted(releases.glob(f"*/{MANIFEST}"))
        if not path.parent.name.startswith(".")
        and path.parent.name != release.id
        and open_release(path.parent).manifest["plan"]["id"] == plan
        and (when := finished(path.parent)) <= own
    ]
    return max(others)[1].parent if others else None


def in_force_on(day: str, release: Release, releases: Path) -> Path | None:
    """The newest other release of the plan that was made by the end of an ISO day; None where there is none."""
    plan, own = release.manifest["plan"]["id"], finished(release.path)
    found = [
        (when, path.parent)
        for path in sorted(releases.glob(f"*/{MANIFEST}"))
        if not path.parent.name.startswith(".") and path.parent.name != release.id
        if (when := finished(path.parent))[:10] <= day and when <= own
        if open_release(path.parent).manifest["plan"]["id"] == plan
    ]
    return max(found)[1] if found else None


def finished(folder: Path) -> str:
    """When a release was made here; empty where its record is not there."""
    record = folder / RUN_RECORD
    return str(read_json(record).get("finished_at", "")) if record.is_file() else ""
