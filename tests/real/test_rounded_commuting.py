"""SSB's matrix of commuters as it would be with small counts rounded: the published figures lie within the bounds."""

from __future__ import annotations

import polars as pl

from planpuls.pipeline.executor import Executor
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import run_step
from planpuls.spec.rounding import LEAST, MOST
from tests.real.conftest import Region


def test_every_flow_lies_between_the_bounds_of_the_rounded_matrix(region: Region) -> None:
    made = build(region.plan, region.workspace)
    step = made.graph.steps["indicator.commuting"]
    given = Executor(made.graph, region.workspace.snapshots, region.workspace.cache).arguments(step)
    matrix = given["commuting"]
    small = pl.col("employed").is_in([1, 2])
    assert matrix.filter(small).height > 1_000
    up = pl.col("employed") + pl.int_range(pl.len()) % 3 > 2
    rounded = matrix.with_columns(
        pl.when(small).then(pl.when(up).then(3).otherwise(0)).otherwise(pl.col("employed")).alias("employed")
    ).with_columns(pl.when(pl.col("employed").is_in([0, 3])).then(pl.lit("rounded")).otherwise("flags").alias("flags"))
    found = run_step(step, given | {"commuting": rounded})["observations"]
    key = ["area_set", "area", "to_area", "period"]
    ends = [
        found.filter(pl.col("measure") == f"employed{end}").select(*key, pl.col("value").alias(end))
        for end in (LEAST, MOST)
    ]
    published = region.release.observations("commuting").select(*key, pl.col("value").alias("counted"))
    both = ends[0].join(ends[1], on=key).join(published, on=key)
    assert both.height == ends[0].height > 1_000
    assert both.filter((pl.col("counted") < pl.col(LEAST)) | (pl.col("counted") > pl.col(MOST))).is_empty()
    # Every flow without bounds is made of exact counts alone, or is what the residents have beyond the matrix.
    rest = found.filter(pl.col("measure") == "employed").join(both, on=key, how="anti").join(published, on=key)
    exact = rest.filter(~pl.col("flags").str.contains("rounded"))
    assert exact.height > 10
    assert exact["value"].to_list() == exact["counted"].to_list()
    assert set(rest.filter(pl.col("flags").str.contains("rounded"))["to_area"]) <= {"unknown"}
