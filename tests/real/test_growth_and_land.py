"""Growth by the belt's municipalities, the real zoning plan in the mosaic, and SSB's published housing reserves."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import shapely

from planpuls.land.faces import HALF_MM2_PER_M2, face_table
from planpuls.land.reserves import STATES, balance, states
from planpuls.plan.load import load_plan
from planpuls.release.query import query
from planpuls.sources.dataset import ReadContext
from planpuls.sources.plan_maps import read_client_json
from planpuls.spec.goal import Verdict
from tests.real.conftest import Region

PLAN = "reguleringsplan/stemtjonn_reguleringsplan.json"


@pytest.mark.parametrize(("base", "growth_pct"), [("2017", 84), ("2016", 82)])
def test_growth_in_the_belts_municipalities_beside_their_share_of_the_stock(
    region: Region, base: str, growth_pct: int
) -> None:
    rows = query(region.release, "growth-distribution", area_set="bybaand", base_period=base, period="2024").rows
    belt = rows.filter(pl.col("area") == "belt").row(0, named=True)
    assert belt["share_of_growth_pct"] == pytest.approx(growth_pct, abs=0.5)
    assert belt["share_of_stock_pct"] == pytest.approx(89, abs=0.5)


def test_growth_has_no_verdict_and_says_what_is_missing(region: Region) -> None:
    answer = region.release.answers["growth-distribution"]
    assert answer is not None
    assert "Det er ingen vurdering: grensene for planens vekstområder mangler" in answer.nb
    goal = next(goal for goal in region.release.goals if goal.id == "prog-location")
    assert goal.verdict is Verdict.NOT_YET
    assert goal.missing is not None


def test_the_published_housing_reserves_stand_and_oslos_zero_is_missing(region: Region) -> None:
    rows = query(region.release, "land-reserves", area_set="municipality").rows
    found = {(row["area"], row["period"]): (row["reserve"], row["status"]) for row in rows.to_dicts()}
    assert round(found["3222", "2022"][0]), round(found["3222", "2024"][0]) == (439, 410)
    assert found["0301", "2024"] == (None, "missing")


def test_what_cannot_be_shown_says_why(region: Region) -> None:
    why = {name: entry["reason"]["nb"] for name, entry in region.release.absent.items()}
    for indicator in ("floor-area-near-hubs", "knowledge-environments", "strategy-areas", "freight"):
        assert indicator in why, why.keys()
        assert why[indicator]


def test_the_real_zoning_plan_through_the_mosaic_closes_to_the_square_metre(data: Path) -> None:
    context = ReadContext(PLAN, load_plan("oslo_akershus").country)
    plans = read_client_json(data / PLAN, context).frame
    made = face_table(plans, municipalities=["4204"])
    assert made["facts"]["proposed_m2"] == made["facts"]["planned_m2"]
    assert made["facts"]["areas"] == plans.height
    whole = shapely.union_all(shapely.from_wkb(plans["wkb"].to_list())).area
    planned = made["faces"]["area_half_mm2"].sum() / HALF_MM2_PER_M2
    assert planned == pytest.approx(whole, abs=1)
    sheet = balance(made["faces"], states(made["faces"], made["neighbours"], "published"))
    rest = sheet["planned_m2"] - sum(sheet[f"{name}_m2"] for name in STATES)
    assert rest.abs().to_numpy().max() < 1
    assert sheet["planned_m2"].sum() == pytest.approx(planned)
    groups = made["faces"].group_by("purpose_group").agg(pl.col("area_half_mm2").sum() / HALF_MM2_PER_M2)
    assert set(groups["purpose_group"]) == {"09", "11", "12", "14", "17"}
