"""`planpuls.open`, and the notebook that shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import planpuls
from planpuls.release.query import query
from planpuls.spec.errors import NotFoundError
from tests.fixtures import Region

NOTEBOOK = Path(__file__).parents[2] / "docs" / "python.ipynb"


def test_frames_hold_the_figures_of_the_release(demo: Region) -> None:
    found = planpuls.open(demo.release.path)
    for indicator in demo.release.specs:
        rows = query(demo.release, indicator).rows
        polars = found.polars(indicator)
        assert polars.drop("area_name", "to_area_name", strict=False).equals(rows)
        assert found.polars(indicator, names=False).equals(rows)
        pandas = found.pandas(indicator)
        assert list(pandas.columns) == polars.columns
        for name in rows.columns:
            there = [None if value != value else value for value in pandas[name].tolist()]
            assert there == rows[name].to_list()


def test_a_release_is_found_by_folder_id_plan_and_as_the_last(demo: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    root = demo.workspace.root
    for asked in (demo.release.id, "demo", None):
        assert planpuls.open(asked, workspace=root).release.id == demo.release.id
    monkeypatch.setenv("PLANPULS_WORKSPACE", str(root))
    assert "invented demo data" in repr(planpuls.open())
    with pytest.raises(NotFoundError, match=r"expected a release \(demo\), found grenland"):
        planpuls.open("grenland")


def test_layers_come_as_geopandas_with_unknown_as_missing(demo: Region) -> None:
    found = planpuls.open(demo.release.path)
    assert "municipality_2024" in found.layers
    frame = found.geopandas("cell_250m")
    assert frame.crs.to_epsg() == 25833
    rows = query(demo.release, "grid-change", area_set="cell_250m", period="2024").rows
    known = rows.filter(pl.col("employees").is_not_null())
    assert frame["employees_2024"].sum() == known["employees"].sum()
    assert frame["employees_2024"].notna().sum() == known.height
    with pytest.raises(NotFoundError, match="expected a layer, found an unknown name"):
        found.geopandas("moon")


def test_importing_planpuls_loads_no_library() -> None:
    code = "import sys, planpuls; print([name for name in ('polars', 'pandas', 'pydantic', 'numpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_the_notebook_runs_from_top_to_bottom(demo: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANPULS_WORKSPACE", str(demo.workspace.root))
    names: dict[str, Any] = {}
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), str(NOTEBOOK), "exec"), names)
    assert names["near"].height == 7
    assert names["change"]["share_change_points"].is_not_null().all()
    assert len(names["busiest"]) == 5
