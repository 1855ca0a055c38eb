"""A terrain model beside the streets: imported as a file, it makes the walks of travel times slower where there is slope, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from planpuls.demo.streets import crossings
from planpuls.indicators.timetabled import SLOPES
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import Run, build
from planpuls.pipeline.step import Ref
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan, Walking
from planpuls.sources.importing import import_files
from planpuls.sources.terrain import TERRAIN
from tests.fixtures import Region
from tests.sources.rasters import write_raster

ACCESS = "indicator.oslo-business-area-access"
CELL_M = 50.0


def hills(path: Path) -> Path:
    """Over the western half of the demo's streets: level in the west, a fifth upwards from a line on."""
    x, y = zip(*crossings("first"), strict=True)
    west, north = min(x) - 1_000.0, max(y) + 1_000.0
    columns, rows = round((max(x) - min(x)) / 2 / CELL_M), round((max(y) - min(y) + 2_000) / CELL_M)
    metres = 10.0 * np.maximum(np.arange(columns) - columns // 2, 0)
    heights = np.broadcast_to(np.minimum(metres, 2_000.0), (rows, columns)).astype(np.float32)
    return write_raster(path, heights, west, north, CELL_M)


def made(plan: Plan, region: Region) -> tuple[Run, Executor]:
    run = build(plan, region.workspace)
    executor = Executor(run.graph, region.workspace.snapshots, region.workspace.cache)
    executor.run([ACCESS], quietly)
    return run, executor


def outputs(executor: Executor, *names: str) -> Any:
    return tuple(executor.output(Ref(ACCESS, name)) for name in names)


def test_a_terrain_model_slows_walks_on_slopes_alone_and_the_figures_say_so(own_demo: Region, tmp_path: Path) -> None:
    plan = load_plan("demo")
    level_run, level = made(plan, own_demo)
    level_keys = dict(level.keys)
    assert "reach.slopes" not in level_run.graph.steps
    (told,) = import_files(plan, own_demo.workspace, [hills(tmp_path / "dtm50.tif")])
    assert (told.outcome, told.dataset, told.problems) == ("taken", TERRAIN, ())
    run, sloped = made(plan, own_demo)

    # What walks: every piece of street is sloped, level by its kind, or counted as unknown.
    rises = sloped.output(Ref("reach.slopes", "rises"))["rise_mm"]
    facts = sloped.output(Ref("reach.slopes", "facts"))
    assert facts["with_slope"] + facts["level_by_kind"] + facts["without_height"] == facts["segments"] == len(rises)
    assert min(facts["with_slope"], facts["level_by_kind"], facts["without_height"]) > 0
    assert (rises.max(), facts["cell_m"]) == (50_000, [50.0])

    # Nobody arrives sooner, those on the hill arrive later, those far from it at the same second.
    key = ["cell", "place", "residents"]
    times = level.output(Ref("reach.to_places", "to_places")).join(
        sloped.output(Ref("reach.to_places", "to_places")), on=key, how="full", suffix="_hill", coalesce=True
    )
    longer = times.drop_nulls().select(pl.col("median_s_hill") - pl.col("median_s")).to_series()
    assert (longer >= 0).all()
    assert 0 < (longer > 0).sum() < len(longer)
    assert not (times["median_s"].is_null() & times["median_s_hill"].is_not_null()).any()

    # What is published of it.
    step_facts, gaps = outputs(sloped, "facts", "gaps")
    assert step_facts["slope"] == facts
    assert gaps["reason_en"].str.contains("have no known height in the terrain model and count as level").sum() == 1
    assert SLOPES in run.indicators[ACCESS].caveats
    assert TERRAIN in run.indicators[ACCESS].sources
    before_facts, before_gaps = outputs(level, "facts", "gaps")
    assert "slope" not in before_facts
    assert not before_gaps["reason_en"].str.contains("height").any()
    # Distances in metres do not know of heights, and neither does what rests on them.
    assert run.indicators["indicator.jobs-near-hubs"] == level_run.indicators["indicator.jobs-near-hubs"]
    for untouched in ("reach.walks", "reach.network", "reach.catchments"):
        assert sloped.keys[untouched] == level_keys[untouched]

    # A plan that leaves slopes out gets what it had without the model, to the key.
    flat_run, flat = made(plan.model_copy(update={"walking": Walking(slope=False)}), own_demo)
    assert flat.keys[ACCESS] == level_keys[ACCESS]
    assert flat_run.indicators[ACCESS] == level_run.indicators[ACCESS]
