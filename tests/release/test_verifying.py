"""One flipped byte in any file of a release, its raw files or its website is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from planpuls.editions.verifying import figure_faults
from planpuls.release.format import MANIFEST, RUN_RECORD, manifest, verify
from planpuls.release.reader import Release
from planpuls.release.verifying import edition_document, edition_faults, key_faults, release_faults, snapshot_faults
from planpuls.store.files import canonical_json
from tests.fixtures import Region


@pytest.fixture(scope="module")
def copied(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the release whose files the tests change and put back."""
    folder = tmp_path_factory.mktemp("verified") / demo.release.id
    shutil.copytree(demo.release.path, folder)
    return folder


def flipped(path: Path, at: int) -> bytes:
    """The file's bytes as they were; on disk one bit of one byte is another."""
    whole = path.read_bytes()
    at %= len(whole)
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    return whole


def test_one_flipped_byte_in_any_file_is_found(copied: Path) -> None:
    assert release_faults(copied) == []
    paths = sorted(path for path in copied.rglob("*") if path.is_file() and path.name != RUN_RECORD)
    assert len(paths) > 50
    for path in paths:
        for at in (0, path.stat().st_size // 2, -1):
            whole = flipped(path, at)
            faults = verify(copied)
            path.write_bytes(whole)
            name = path.relative_to(copied).as_posix()
            assert name in {fault.partition(":")[0] for fault in faults}, (name, at)
    assert release_faults(copied) == []


def test_missing_and_strange_files_are_found(copied: Path) -> None:
    strange = copied / "strange.json"
    strange.write_text("{}", encoding="utf-8")
    assert release_faults(copied) == ["strange.json: expected no such file, found one"]
    strange.unlink()
    (copied / "gaps.parquet").rename(copied.parent / "gaps.parquet")
    assert release_faults(copied) == ["gaps.parquet: expected the file, found none"]
    (copied.parent / "gaps.parquet").rename(copied / "gaps.parquet")


def signed_anew(folder: Path, target: Path, change: Callable[[Path], None]) -> Release:
    """A copy that somebody changed and gave a manifest of its own, so that all hashes are right."""
    shutil.copytree(folder, target)
    change(target)
    head = {
        name: value
        for name, value in json.loads((target / MANIFEST).read_text("utf-8")).items()
        if name not in ("id", "schema", "files")
    }
    (target / MANIFEST).write_text(canonical_json(manifest(target, head)), encoding="utf-8")
    assert verify(target) == []
    return Release(target)


def lineage(edit: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        found = json.loads((folder / "lineage.json").read_text("utf-8"))
        edit(found)
        (folder / "lineage.json").write_text(canonical_json(found), encoding="utf-8")

    return change


def test_figures_of_another_step_and_steps_of_nothing_are_found_where_hashes_are_right(
    copied: Path, tmp_path: Path
) -> None:
    def moved(folder: Path) -> None:
        path = folder / "observations" / "job-index.parquet"
        pl.read_parquet(path).with_columns(step=pl.lit("0" * 12)).write_parquet(path)

    def unlisted(found: dict[str, Any]) -> None:
        found["places.cells"]["inputs"]["boundaries"] = "table.nothing/table"
        found["reach.network"]["inputs"]["path"] = "snapshot:" + "0" * 64

    (fault,) = key_faults(signed_anew(copied, tmp_path / "a", moved))
    assert fault.startswith("observations/job-index.parquet: expected figures of step ")
    assert fault.endswith("found 000000000000")
    assert sorted(key_faults(signed_anew(copied, tmp_path / "b", lineage(unlisted)))) == [
        "lineage.json: places.cells: expected a recorded step, found table.nothing/table",
        f"lineage.json: reach.network: expected a file of sources.json, found snapshot:{'0' * 64}",
    ]


def test_changed_and_missing_raw_files_are_found(demo: Region, tmp_path: Path) -> None:
    files = [entry["sha256"] for source in demo.release.sources for entry in source["files"]]
    blobs = {sha256: demo.workspace.snapshots.path(sha256) for sha256 in files}
    assert snapshot_faults(demo.release, blobs) == []
    changed = tmp_path / "changed"
    changed.write_bytes(blobs[files[0]].read_bytes() + b" ")
    faults = snapshot_faults(demo.release, blobs | {files[0]: changed, files[1]: tmp_path / "none"})
    assert len(faults) == 2
    assert f"expected {files[0]}, found " in faults[0]
    assert faults[1].endswith(f"expected {files[1]}, found no file")


def test_a_changed_missing_or_strange_file_of_a_site_is_found(tmp_path: Path) -> None:
    for name in ("index.html", "data/a.csv", "kart/index.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    document = edition_document("r", tmp_path)
    assert edition_faults(document, "r", tmp_path) == []
    flipped(tmp_path / "data" / "a.csv", 3)
    (tmp_path / "index.html").unlink()
    (tmp_path / "kart" / "more.js").write_text("", encoding="utf-8")
    found = [fault.partition(":")[0] for fault in edition_faults(document, "r", tmp_path)]
    assert found == ["data/a.csv", "index.html", "kart/more.js"]
    assert edition_faults(document, "s", tmp_path) == ["edition.json: expected a site of release s, found r"]


def test_a_figure_of_the_site_that_is_not_the_release_s_is_found(demo: Region, tmp_path: Path) -> None:
    from planpuls.editions.site.choices import Choices
    from planpuls.editions.site.downloads import write_data

    write_data(Choices(demo.release), tmp_path)
    assert figure_faults(demo.release, tmp_path) == []
    path = tmp_path / "demo-job-index.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("60298", "60299", 1), encoding="utf-8")
    (tmp_path / "demo-commuting.nb.json").unlink()
    assert figure_faults(demo.release, tmp_path) == [
        "data/demo-commuting.nb.json: expected the release's figures, found no file",
        "data/demo-job-index.csv: expected the release's figures, found other figures",
    ]
