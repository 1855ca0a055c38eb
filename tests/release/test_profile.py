"""One call, every indicator of an area."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from planpuls.release.profile import Profile, profile, profiles
from planpuls.release.query import query
from planpuls.release.reader import open_release
from planpuls.release.shares import with_persons
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


def test_all_places_at_once_get_what_each_gets_by_itself(demo: Region) -> None:
    wanted = {f"{key}/{area}": [(key, area)] for key, area in demo.release.area_names if key != "*"}
    together = profiles(demo.release, wanted)
    for name, [(key, area)] in wanted.items():
        assert together[name] == profile(demo.release, area, key)


def test_the_change_of_a_share_in_persons_is_the_one_of_the_question(demo: Region, found: Profile) -> None:
    row = next(row for row in found.rows if row.indicator == "jobs-near-hubs")
    rows = query(demo.release, "jobs-near-hubs", area_set=row.area_set, area=AREA, base_period="2016").rows
    for dimension, value in row.where.items():
        rows = rows.filter(pl.col(dimension) == value)
    told = with_persons(demo.release.specs["jobs-near-hubs"], rows).filter(pl.col("period") == row.period)
    assert row.change is not None
    assert row.change.amount == pytest.approx(told["share_change_points"][0])
    assert row.change.count == pytest.approx(told["share_change_points_persons"][0])
    assert not row.change.crosses_break


def test_the_change_of_a_growth_is_that_of_its_stock(demo: Region, found: Profile) -> None:
    row = next(row for row in found.rows if row.indicator == "growth-distribution")
    rows = query(demo.release, "growth-distribution", area_set=row.area_set, area=AREA, base_period="2016").rows
    newest = rows.filter(pl.col("period") == row.period).row(0, named=True)
    assert row.change is not None
    assert row.change.count == newest["employees"] - newest["employees_base"]
    assert row.change.amount is None


def test_a_figure_without_the_newest_year_stands_with_its_own_year(demo: Region, tmp_path: Path) -> None:
    """The newest year is withheld, or has no row at all: the newest that there is stands, and the withheld one is named."""
    for hidden in (True, False):
        folder = tmp_path / str(hidden)
        shutil.copytree(demo.release.path, folder)
        file = folder / "observations" / "housing-only-towns.parquet"
        stored = pl.read_parquet(file)
        last = (pl.col("area") == AREA) & (pl.col("period") == "2023")
        if hidden:
            value = pl.when(last).then(None).otherwise(pl.col("value"))
            status = pl.when(last).then(pl.lit("confidential")).otherwise(pl.col("status"))
            stored = stored.with_columns(value.alias("value"), status.alias("status"))
        else:
            stored = stored.filter(~last)
        stored.write_parquet(file)
        row = next(row for row in profile(open_release(folder), AREA).rows if row.indicator == "housing-only-towns")
        before = query(demo.release, "housing-only-towns", area=AREA, period="2022").rows["coverage_pct"][0]
        assert (row.period, row.value) == ("2022", before)
        assert row.without_value == (("2023",) if hidden else ())
