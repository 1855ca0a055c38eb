"""Shares of a region's growth are given for areas that lie wholly within it."""

from __future__ import annotations

import polars as pl

from planpuls.indicators.growth_distribution import compute


def test_an_area_that_reaches_outside_the_region_has_a_gap_instead_of_a_share_above_a_hundred() -> None:
    cells = pl.DataFrame({"cell": [1, 2, 3], "x_m": [0, 0, 0], "y_m": [0, 0, 0], "municipality": ["in", "on", "out"]})
    workplaces = pl.DataFrame(
        {"cell": [1, 2, 3], "period": ["2020"] * 3, "employees": [60, 40, 100], "flags": [""] * 3}
    )
    codes = [("region@1", "r", "in"), ("region@1", "r", "on"), ("market@1", "part", "in"), ("market@1", "wide", "on")]
    area_codes = pl.DataFrame(
        [*codes, ("market@1", "wide", "out")], schema=["area_set", "area", "municipality"], orient="row"
    )
    names = ("area_set", "area", "reason_nb", "reason_en")
    no_gaps = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    region = {"area_set": "region@1", "area": "r"}
    headline = {"baseline": "2016", "excluded_end_points": []}
    found = compute(workplaces, cells, area_codes, no_gaps, headline, region)
    rows = found.observations.filter(measure="employees").select("area", "value").sort("area").rows()
    assert rows == [("part", 60), ("r", 100)]
    (gap,) = found.gaps
    assert (gap.area_set, gap.area) == ("market@1", "wide")
    assert "outside the region" in gap.reason.en
