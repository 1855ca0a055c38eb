"""Whether a release agrees with itself: its files with their hashes, its figures with their steps, its steps with their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planpuls.release.format import verify
from planpuls.release.lineage import references
from planpuls.release.reader import Release
from planpuls.store.files import sha256_of

_SNAPSHOT = "snapshot:"
EDITION = "edition.json"
"""In a site: the release that it was made from and every file with its SHA-256."""


def key_faults(release: Release) -> list[str]:
    """Figures whose step is not the recorded one, steps that name inputs nobody made, and files that no source lists."""
    faults = []
    lineage = release.lineage
    for name in release.specs:
        recorded = lineage.get(f"indicator.{name}", {}).get("key", "no step")[:12]
        stored = release.frame(f"observations/{name}")["step"].unique().sort().to_list()
        if stored != [recorded]:
            faults.append(
                f"observations/{name}.parquet: expected figures of step {recorded}, found {', '.join(stored)}"
            )
    listed = {entry["sha256"] for source in release.sources for entry in source["files"]}
    for name, step in lineage.items():
        for reference in references(step):
            if reference.startswith(_SNAPSHOT) and reference.removeprefix(_SNAPSHOT) not in listed:
                faults.append(f"lineage.json: {name}: expected a file of sources.json, found {reference}")
            if not reference.startswith(_SNAPSHOT) and reference.partition("/")[0] not in lineage:
                faults.append(f"lineage.json: {name}: expected a recorded step, found {reference}")
    return faults


def snapshot_faults(release: Release, blob: Mapping[str, Path]) -> list[str]:
    """Raw files of the release that are not where `blob` says (SHA-256 -> path), or whose bytes have changed."""
    faults = []
    for source in release.sources:
        for entry in source["files"]:
            path = blob[entry["sha256"]]
            found = sha256_of(path) if path.is_file() else "no file"
            if found != entry["sha256"]:
                faults.append(f"snapshot {source['id']} {entry['origin']}: expected {entry['sha256']}, found {found}")
    return faults


def edition_document(release: str, folder: Path) -> dict[str, Any]:
    """What `edition.json` of a site says: the release, and every file in the folder with its hash."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != EDITION)
    return {"release": release, "files": {path.relative_to(folder).as_posix(): sha256_of(path) for path in paths}}


def edition_faults(document: Mapping[str, Any], release: str, folder: Path) -> list[str]:
    """Files of a site that are changed, missing or strange; a site of another release."""
    if document["release"] != release:
        return [f"{EDITION}: expected a site of release {release}, found {document['release']}"]
    now, then = edition_document(release, folder)["files"], document["files"]
    return [
        f"{name}: expected {then.get(name, 'no such file')}, found {now.get(name, 'none')}"
        for name in sorted(now.keys() | then.keys())
        if now.get(name) != then.get(name)
    ]


def release_faults(folder: Path) -> list[str]:
    """What is wrong with a release by itself: bytes first, and only where they are right, what they say."""
    if faults := verify(folder):
        return faults
    return key_faults(Release(folder))
