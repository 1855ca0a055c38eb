"""Published figures as they are, and ours beside them where both count the same."""

from __future__ import annotations

import polars as pl
import pytest

from planpuls.demo import profiles as invented
from planpuls.indicators.published_profiles import INDICATOR, OURS, compute
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import codes

SET = "municipality@1"


def published(*rows: tuple[str, str, str, float | None, str]) -> pl.DataFrame:
    """(municipality, year, figure, value, remark)"""
    frame = pl.DataFrame(rows, schema=("municipality", "period", "indicator", "value", "remark"), orient="row")
    status = pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("normal"))
    return frame.with_columns(status.alias("status"), pl.lit("").alias("class"))


def test_published_rows_are_reproduced_and_a_doubted_zero_is_missing() -> None:
    table = published(
        ("0001", "2020", "settlement_density", 1_234.5, ""),
        ("0002", "2020", "housing_reserve", 0.0, "zero_without_source"),
        ("0003", "2020", "housing_reserve", None, ""),
        ("0004", "2020", "settlement_density", 9.0, ""),
        ("0001", "2020", "low_income", 8.0, ""),
    )
    found = compute(table, codes("2020"), SET)
    shown = wide(INDICATOR, finished(INDICATOR, found.observations))
    rows = {(row["area"], row["figure"]): (row["published"], row["status"]) for row in shown.to_dicts()}
    assert rows == {
        ("0001", "settlement_density"): (1_234.5, "normal"),
        ("0002", "housing_reserve"): (None, "missing"),
        ("0003", "housing_reserve"): (None, "missing"),
    }
    assert found.answer is None


def test_ours_counts_those_who_stay_among_all_who_are_employed() -> None:
    flows = pl.DataFrame(
        [("0001", "0001", "2020", 60), ("0001", "0002", "2020", 30), ("0002", "0002", "2020", None)],
        schema=("residence", "workplace", "period", "employed"),
        orient="row",
    )
    employed = pl.DataFrame(
        [(code, "2020", 200, 100, 100, "normal", "") for code in ("0001", "0002", "0003")],
        schema=("municipality", "period", "residents", "employed_residence", "employed_workplace", "status", "flags"),
        orient="row",
    )
    found = compute(published(("0001", "2020", OURS, 61.5, "")), codes("2020"), SET, flows, employed)
    shown = wide(INDICATOR, finished(INDICATOR, found.observations)).filter(pl.col("figure") == OURS)
    assert {row["area"]: (row["published"], row["ours"]) for row in shown.to_dicts()} == {"0001": (61.5, 60)}
    assert found.facts["compared"] == [{"period": "2020", "municipalities": 1, "largest": 1.5}]
    assert found.answer is not None
    assert "høyst 1,5 prosentpoeng fra SSBs i 1 kommuner" in found.answer.nb


@pytest.mark.parametrize("year", [2021, 2022])
def test_the_demos_profiles_agree_with_its_commuters(demo: Region, year: int) -> None:
    truth = invented.works_at_home(year)
    rows = query(demo.release, "published-profiles", area_set="municipality", period=str(year)).rows
    found = {row["area"]: row for row in rows.to_dicts() if row["figure"] == OURS}
    assert len(found) == 7
    assert sum(row["ours"] is not None for row in found.values()) >= 6
    for area, row in found.items():
        home, everyone = truth[area]
        assert row["published"] == pytest.approx(100 * home / everyone)
        assert row["ours"] is None or row["ours"] == pytest.approx(100 * home / everyone)
    assert {row["figure"] for row in rows.to_dicts()} == {
        OURS,
        "business_buildings_to_centre_zone",
        "dwellings_to_job_clusters",
        "settlement_density",
    }
