"""Walks from the addresses of establishments instead of the middle of the cell, where the plan chooses so."""

from __future__ import annotations

import polars as pl

from planpuls.indicators import jobs_near_hubs
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.places.points import address_points
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan, Walking
from planpuls.spec.status import Flag
from tests.fixtures import Region

ROWS: list[tuple[str, float | None, float | None, int | None, int | None]] = [
    ("2023-01-01", 260_010.0, 6_650_010.0, 90, None),
    ("2024-01-01", 260_010.0, 6_650_010.0, 7, None),
    ("2024-01-01", 260_010.0, 6_650_010.0, None, 1),
    ("2024-01-01", 260_249.99, 6_650_010.0, 5, None),
    ("2024-01-01", 260_250.0, 6_650_010.0, 0, None),
    ("2024-01-01", 260_250.0, 6_650_249.5, None, 1),
    ("2024-01-01", None, None, 50, None),
]


def test_points_are_the_newest_addresses_weighted_by_employees() -> None:
    schema = {
        "period": pl.String,
        "x_m": pl.Float64,
        "y_m": pl.Float64,
        "employees": pl.Int64,
        "employees_low": pl.Int64,
    }
    points = address_points(pl.DataFrame(ROWS, schema=schema, orient="row"))["points"]
    assert points.rows() == [
        (22_600_006_650_000, 26_001_000, 665_001_000, 8),
        (22_600_006_650_000, 26_024_999, 665_001_000, 5),
        (22_602_506_650_000, 26_025_000, 665_024_950, 1),
    ]


def walks(plan: Plan, region: Region) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame | None]:
    graph = build(plan, region.workspace).graph
    executor = Executor(graph, region.workspace.snapshots, region.workspace.cache)
    executor.run([f"indicator.{jobs_near_hubs.INDICATOR.id}"], quietly)
    points = executor.output(Ref("places.points", "points")) if "places.points" in graph.steps else None
    observations = executor.output(Ref(f"indicator.{jobs_near_hubs.INDICATOR.id}", "observations"))
    return executor.output(Ref("reach.walks", "walks")), observations, points


def test_a_plan_chooses_the_addresses_and_every_figure_made_of_them_says_so(own_demo: Region) -> None:
    plan = load_plan("demo")
    centres, before, none = walks(plan, own_demo)
    assert none is None
    assert not centres["flags"].str.contains(Flag.ADDRESS_POINTS.value).any()
    chosen = plan.model_copy(update={"walking": Walking(points="establishments")})
    found, after, points = walks(chosen, own_demo)
    assert points is not None
    flagged = found.filter(pl.col("flags").str.split(" ").list.contains(Flag.ADDRESS_POINTS.value))
    assert set(flagged["cell"]) == set(points["cell"]) & set(
        found.filter(~pl.col("flags").str.contains(Flag.AIR_LINE.value))["cell"]
    )
    same = found.join(centres, on="cell", suffix="_centre").filter(~pl.col("cell").is_in(points["cell"].implode()))
    assert not same.is_empty()
    measured = same.filter(~pl.col("flags").str.contains(Flag.AIR_LINE.value))
    assert measured["distance_cm"].equals(measured["distance_cm_centre"])
    # By air line nothing changes; on foot the region's row carries the flag.
    air = pl.col("method") == "air_line"
    key = ["area_set", "area", "period", "measure", "distance_m", "hub_profile"]
    assert after.filter(air).sort(key).equals(before.filter(air).sort(key))
    on_foot = after.filter((pl.col("method") == "walk") & (pl.col("area_set") == "region@2024"))
    assert on_foot["flags"].str.contains(Flag.ADDRESS_POINTS.value).all()
