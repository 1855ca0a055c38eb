"""One call, every indicator of an area."""

from __future__ import annotations

import polars as pl
import pytest

from planpuls.release.profile import Profile, profile
from planpuls.release.query import query
from planpuls.spec.errors import NotFoundError
from tests.fixtures import Region

AREA = "9401"


@pytest.fixture(scope="module")
def found(demo: Region) -> Profile:
    return profile(demo.release, AREA)


def test_every_indicator_has_a_figure_or_a_reason(demo: Region, found: Profile) -> None:
    named = {row.indicator for row in found.rows} | found.left_out.keys()
    assert named == demo.release.specs.keys() | demo.release.absent.keys()
    assert found.left_out["commuting"] == "flows"
    assert found.left_out["grid-change"] == "cells"
    assert {"jobs-near-hubs", "job-index", "relative-job-growth"} <= {row.indicator for row in found.rows}


def test_the_figures_are_what_the_release_answers(demo: Region, found: Profile) -> None:
    for row in found.rows:
        asked = {"base_period": row.base_period} if row.base_period else {}
        for area, area_set, value in (
            (AREA, row.area_set, row.value),
            ("region", demo.release.plan["region"], row.region_value),
        ):
            if area_set not in demo.release.observations(row.indicator)["area_set"].unique():
                assert value is None, "published figures of municipalities have none of the region"
                continue
            rows = query(demo.release, row.indicator, area_set=area_set, **asked).rows  # type: ignore[arg-type]
            rows = rows.filter((pl.col("area") == area) & (pl.col("period") == row.period))
            for dimension, fixed in row.where.items():
                rows = rows.filter(pl.col(dimension) == fixed)
            assert rows[row.figure].to_list() == [value]
        assert row.trend[-1] == (row.period, row.value) or row.trend[-1][0] > row.period


def test_a_rank_is_given_only_where_an_adopted_goal_has_a_direction(demo: Region, found: Profile) -> None:
    ranks = {row.indicator: (row.rank, row.ranked) for row in found.rows}
    assert ranks["job-index"] == (None, None)
    hubs = next(row for row in found.rows if row.indicator == "jobs-near-hubs")
    rows = query(demo.release, "jobs-near-hubs", area_set=hubs.area_set, period=hubs.period).rows
    assert hubs.where == {"distance_m": 600, "hub_profile": "plan", "method": "air_line"}
    for dimension, fixed in hubs.where.items():
        rows = rows.filter(pl.col(dimension) == fixed)
    rows = rows.sort("share_pct", descending=True)
    assert (hubs.rank, hubs.ranked) == (rows["area"].to_list().index(AREA) + 1, 7)


def test_an_unknown_area_is_refused(demo: Region) -> None:
    with pytest.raises(NotFoundError, match="an unknown code"):
        profile(demo.release, "0000")
