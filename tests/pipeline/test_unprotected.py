"""Figures without protection come into a folder marked internal, and nothing that is published knows of it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from planpuls.cli.app import app
from planpuls.pipeline.unprotected import MARK, write_unprotected
from planpuls.spec.errors import InputError
from planpuls.store.workspace import Workspace
from tests.fixtures import Region

KEY = ["area_set", "area", "period", "measure"]


def everything(workspace: Workspace) -> dict[str, int]:
    """Path -> size and time of change of every file, the lock's left out."""
    files = [path for path in workspace.root.rglob("*") if path.is_file() and "lock" not in path.name]
    return {str(path): path.stat().st_mtime_ns for path in files}


def both(region: Region, folder: Path, indicator: str) -> pl.DataFrame:
    """Published figures with the true ones beside them."""
    published = region.release.observations(indicator)
    true = pl.read_csv(folder / f"internal-{indicator}.csv", infer_schema_length=None)
    dimensions = [name for name in published.columns if name not in (*KEY, "value", "unit", "status", "flags", "step")]
    key = [*KEY, *dimensions]
    text = pl.col(key).cast(pl.String)
    return published.with_columns(text).join(true.with_columns(text), on=key, suffix="_true", nulls_equal=True)


def test_what_is_withheld_is_told_there_and_only_there(demo: Region, tmp_path: Path) -> None:
    folder = tmp_path / "internal-demo"
    before = everything(demo.workspace)
    words = ["run", demo.plan.id, "--internal", str(folder), "--workspace", str(demo.workspace.root)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert everything(demo.workspace) == before, "the workspace, with its releases, editions and cache, is untouched"
    names = sorted(path.name for path in folder.iterdir())
    assert MARK in names
    assert all(name == MARK or name.startswith("internal-") for name in names)
    said = (folder / MARK).read_text(encoding="utf-8")
    assert "IKKE FOR PUBLISERING" in said
    assert "NOT FOR PUBLICATION" in said

    values = both(demo, folder, "floor-area-near-hubs")
    hidden = values.filter(pl.col("status") == "confidential")
    assert hidden.height
    assert hidden["value_true"].null_count() == 0
    shown = values.filter(pl.col("value").is_not_null())
    assert shown.height
    assert (shown["value"] - shown["value_true"]).abs().max() == 0
    # Delivered tables as they came, without the drift of rounded counts.
    rounded = both(demo, folder, "main-industry-groups").filter(pl.col("flags").str.contains("rounded"))
    assert rounded.height
    assert (rounded["value"] != rounded["value_true"]).any()


@pytest.mark.parametrize("name", ["figures", "international", "internship", "åintern"])
def test_a_folder_that_does_not_say_so_is_refused(demo: Region, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="expected a folder named internal or intern"):
        write_unprotected(demo.plan, demo.workspace, tmp_path / name, lambda *_: None)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("inside", ["releases/internal", "editions/x/site/intern", "internal"])
def test_no_folder_of_the_workspace_is_taken(demo: Region, inside: str) -> None:
    with pytest.raises(InputError, match="outside the workspace"):
        write_unprotected(demo.plan, demo.workspace, demo.workspace.root / inside, lambda *_: None)


def test_a_folder_with_other_files_is_left_as_it_is(demo: Region, tmp_path: Path) -> None:
    folder = tmp_path / "intern"
    folder.mkdir()
    (folder / "brev.txt").write_text("mine")
    with pytest.raises(InputError, match=r"brev\.txt"):
        write_unprotected(demo.plan, demo.workspace, folder, lambda *_: None)
    assert [path.name for path in folder.iterdir()] == ["brev.txt"]
