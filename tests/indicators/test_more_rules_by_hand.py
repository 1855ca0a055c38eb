"""More single rules of indicators: freight and centres computed whole, reserves by age and distance, ties, and what is said of limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from planpuls.indicators import (
    city_travel_times,
    freight,
    growth_industries,
    multifunctional_centres,
    office_clusters,
    published_profiles,
    value_creation,
)
from planpuls.indicators.calibration import calibrate
from planpuls.indicators.centre_functions import trade_shares
from planpuls.indicators.job_density import INDICATOR as DENSITY
from planpuls.indicators.job_density import compute as density
from planpuls.indicators.jobs_near_hubs import without_largest_changes
from planpuls.indicators.land_reserve_rows import by_municipality, published
from planpuls.indicators.location_fit_rows import _flags
from planpuls.indicators.office_cluster_rows import placed_share, rows_of
from planpuls.indicators.office_cluster_words import unplaced
from planpuls.indicators.register_pairs import _near
from planpuls.indicators.timetabled import unknown_slopes
from planpuls.plan.industry_groups import mapping_of
from tests.indicators.hand_made import HEADLINE, NO_GAPS, REGION, codes, employed, english, figures, values
from tests.indicators.test_location_fit import CRAFT, DAY, FREIGHT, OFFICE, of_region, result
from tests.indicators.test_sums_by_hand import CENTRES, buildings, counted, emissions, zone, zones

AREA_CODES = pl.DataFrame(
    [(area_set, area, code) for area_set, area, _, code in codes("2020").rows()],
    schema=("area_set", "area", "municipality"),
    orient="row",
)


# --- freight, centres and floor area ----------------------------------------------------------------------------------

BUILT = (("0001", 0, 100, 7), ("0002", 50, 40, 9), ("0003", 500, 20, 0))


def made_in(year: int, *some: tuple[str, float, float, float]) -> pl.DataFrame:
    return buildings(*some).with_columns(completed_on=pl.lit(date(year, 3, 4)))


def test_freight_has_what_its_imports_give_and_years_without_emissions_as_missing() -> None:
    gaps = pl.DataFrame([("s@1", "a", "2010", "slått sammen", "merged")], schema=NO_GAPS.schema, orient="row")
    given = emissions({(code, year, "van"): 10.0 for code in ("0001", "0002", "0003") for year in ("2010", "2020")})
    both = pl.concat([made_in(2020, *BUILT), made_in(2021, ("0001", 0, 1, 0))])
    found = freight.compute(
        codes("2010", "2020"),
        gaps,
        AREA_CODES,
        REGION,
        given.rename({"value": "emissions_tonnes_co2e"}),
        None,
        both,
        zones(zone("site", "business_area", -10, 60), zone("town", "regional_city", 400, 600)),
    )
    assert values(found.observations, "new_logistics_area")["b", "2020"] == 60
    assert values(found.observations, "new_logistics_area")["b", "2021"] == 0
    assert values(found.observations, "logistics_in_business_areas")["b", "2020"] == 40
    assert values(found.observations, "emissions", "vehicle_type")["b", "2020", "all"] == 20
    missing = found.observations.filter(measure="emissions", period="2021", area="b").select("value", "status").rows()
    assert set(missing) == {(None, "missing")}
    assert [(gap.area, gap.period) for gap in found.gaps] == [("a", "2010"), ("region", None)]
    no_site = freight.compute(
        codes("2010"), NO_GAPS, AREA_CODES, REGION, buildings=both, place_areas=zones(zone("town", "centre", 0, 600))
    )
    assert len(no_site.gaps) == 1
    assert no_site.observations.is_empty()


def test_figures_that_cannot_be_summed_have_decimals_or_are_undivided_are_these() -> None:
    freights, offices, values_ = freight.INDICATOR, office_clusters.INDICATOR, value_creation.INDICATOR
    of_region = {f"{name}_{end}" for name in ("placed", "pointless") for end in ("least", "most")}
    assert {one.id for one in offices.measures if not one.additive} == {"whole_if_low", "whole_if_high", *of_region}
    assert {one.id for one in offices.measures if not one.dimensions} == of_region
    assert {one.id: one.decimals for one in offices.measures if one.decimals} == {"area_km2": 2}
    logistics = {"new_logistics_area", "logistics_in_business_areas"}
    assert {one.id for one in freights.measures if not one.dimensions} == logistics
    assert all(one.additive for one in (*freights.measures, *values_.measures))
    decimals = {one.id: one.decimals for one in (*freights.measures, *values_.measures) if one.decimals}
    assert decimals == {"gross_value_added": 1}


def test_new_retail_area_of_all_years_in_centres_stands_in_the_registers_newest_year() -> None:
    shops = [
        made_in(year, *((code, x, 0, 0) for code, x in where)).with_columns(
            pl.lit(area).alias("floor_area_retail_m2"), pl.lit("retail").alias("building_group")
        )
        for year, area, where in (
            (2019, 100.0, (("0001", 0), ("0002", 0))),
            (2020, 10.0, (("0001", 0), ("0001", 900), ("0002", 50))),
        )
    ]
    days = ("2023-01-03", "2024-01-03")
    register = pl.DataFrame(
        [(day, "0001", "47.110", 0.0, 0.0, 30, None) for day in days],
        schema={
            "period": pl.String, "municipality": pl.String, "nace": pl.String, "x_m": pl.Float64, "y_m": pl.Float64,
            "employees": pl.Int64, "employees_low": pl.Int64,
        },
        orient="row",
    )  # fmt: skip
    found = multifunctional_centres.compute(AREA_CODES, REGION, CENTRES, register, pl.concat(shops)).observations
    # Of 0003 no building is known, so that b and the region have no sum.
    assert values(found, "new_retail_area") == {("a", "2024"): 120, ("0001", "2024"): 120, ("0002", "2024"): 110}
    assert values(found, "new_retail_area_in_centres") == {
        ("a", "2024"): 110,
        ("0001", "2024"): 110,
        ("0002", "2024"): 110,
    }


def test_one_withheld_count_marks_the_trade_of_its_area() -> None:
    found = trade_shares(counted(("0001", "retail", 0, 1, True), ("0001", "retail", 0, 95, False)), CENTRES, AREA_CODES)
    assert set(found.filter(area="a")["flags"]) == {"withheld_band"}


# --- reserves ---------------------------------------------------------------------------------------------------------


def test_a_reserve_is_divided_by_status_by_the_age_of_its_plan_and_by_distance_to_a_hub() -> None:
    areas = [(None, 1), (date(1984, 12, 31), 2), (date(1985, 1, 1), 3), (date(2007, 12, 31), 4), (date(2008, 1, 1), 2)]
    faces = pl.DataFrame(
        [(number, "m", "business", status, day, 10**number) for number, (day, status) in enumerate(areas)],
        schema=("cell", "municipality", "result_group", "land_use_status", "effective_date", "area_half_mm2"),
        orient="row",
    )
    hubs = pl.DataFrame({"cell": [0, 1, 2, 4], "distance_cm": [50_000, 50_001, None, 200_000]})
    state = pl.Series("state", ["reserve", "reserve", "reserve", "built", "reserve"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("planpuls.indicators.land_reserve_rows.states", lambda *_: state)
        found = by_municipality(faces, faces, "published", hubs)
    told = dict(found.filter(purpose="business").select("measure", "half_mm2").rows())
    assert {name: told[name] for name in told if told[name]} == {
        "planned": 11_111,
        "planned_future": 10_110,
        "reserve_future": 10_110,
        "built": 1_000,
        "reserve": 10_111,
        "reserve_plan_undated": 1,
        "reserve_plan_before_1985": 10,
        "reserve_plan_before_2008": 100,
        "reserve_plan_since_2008": 10_000,
        "reserve_within_500m": 1,
        "reserve_within_1000m": 11,
        "reserve_within_2000m": 10_011,
    }
    assert set(found.filter(pl.col("purpose") != "business")["half_mm2"]) == {0}
    assert set(found["purpose"]) > {"business"}


def test_ssbs_reserve_is_of_whole_municipalities_of_the_plans_own_set() -> None:
    sets = [("municipality@1", "0001", "0001"), ("other@1", "0001", "0001"), ("municipality@1", "merged", "0001")]
    areas = pl.DataFrame(sets, schema=("area_set", "area", "municipality"), orient="row")
    rows = [
        ("0001", "2022", 4.0, "normal", ""),
        ("0001", "2023", 5.0, "missing", ""),
        ("0001", "2024", 6.0, "normal", "x"),
    ]
    profiles = pl.DataFrame(rows, schema=("municipality", "period", "value", "status", "remark"), orient="row")
    found = published(profiles.with_columns(indicator=pl.lit("housing_reserve")), areas)
    assert found.select("area_set", "area", "period", "value", "status").rows() == [
        ("municipality@1", "0001", "2022", 4.0, "normal"),
        ("municipality@1", "0001", "2023", None, "missing"),
        ("municipality@1", "0001", "2024", None, "missing"),
    ]


# --- registers --------------------------------------------------------------------------------------------------------


def test_parts_of_b_areas_are_told_where_each_rests_on_enough_or_on_nobody() -> None:
    three = [(OFFICE, "B", 60, "0001")] * 3 + [(FREIGHT, "B", 30, "0001")] * 3
    found = result(*three)
    assert [of_region(found, f"employees{part}_in_b") for part in ("", "_a", "_c")] == [270, 180, 90]
    assert [of_region(found, name) for name in ("in_b", "a_in_b", "c_in_b")] == [6, 3, 3]
    few = result(*three, *[(CRAFT, "B", 30, "0001")] * 2)
    assert [of_region(few, f"employees{part}_in_b") for part in ("", "_a", "_c")] == [330, None, None]
    # Somebody who works alone counts too, and so do several of one industry.
    one = result((OFFICE, "A", 1, "0001"), (OFFICE, "A", 1, "0001"), (OFFICE, "B", 0, "0001"))
    assert of_region(one, "scored") >= 2
    rows = one.observations.filter(
        (pl.col("measure") == "matched") & (pl.col("mobility") == "A") & (pl.col("area") == "a")
    )
    assert rows["value"].to_list() == [2]


def test_one_day_is_no_change_and_a_gap_says_so() -> None:
    units = [(OFFICE, "B", 60, "0001")] * 3
    assert [gap.reason.en[:10] for gap in result(*units).gaps] == ["The change"]
    assert english(result(*units * 40).answer).startswith("0.0 per cent")


def test_whom_nobody_placed_and_nobody_at_all_are_all_of_them_and_only_counts_are_sure() -> None:
    nobody = pl.DataFrame(schema={"employees_high": pl.Int64, "cell": pl.Int64})
    assert placed_share(nobody) == 1.0
    told = rows_of(("s", "a"), DAY, None, {"establishments": 3, "employees_least": 5}, broken=True)
    assert [row[-1] for row in told] == ["break", "break withheld_band"]
    assert unplaced(0.456).en == (
        "Cannot be shown: 45.6 per cent of the employees of office industries have an address with a known point, and 90 must."
    )
    units = pl.DataFrame({"organisation_number": ["1"], "x_m_0": [0.0], "y_m_0": [0.0]})
    assert _near(units, 0, None, 100).is_empty()


def test_leaving_out_the_largest_changes_takes_the_lower_of_equal_cells_and_sums_the_rest() -> None:
    rows = [(cell, year, count) for cell, then, now in ((1, 10, 40), (2, 50, 20), (3, 5, 6), (4, 7, 9), (5, 1, 1)) for year, count in (("2016", then), ("2024", now))]  # fmt: skip
    workplaces = pl.DataFrame(rows, schema=("cell", "period", "employees"), orient="row")
    places = pl.DataFrame({"cell": range(1, 6), "municipality": ["A"] * 5})
    away = pl.DataFrame({"cell": [1, 2, 3, 4, 5], "distance_cm": [0, 0, 60_000, 60_000, 60_001]})
    found = without_largest_changes(workplaces, places, away, frozenset({"A"}), "2016", "2024", 600, largest=1)
    assert found == {"2016": (62, 63), "2024": (35, 36)}


# --- statistics and times ---------------------------------------------------------------------------------------------


def test_industries_that_rose_alike_are_told_in_the_order_of_their_codes() -> None:
    shares = {"2015": {"01-03": 40, "05-09": 40, "10-33": 120}, "2022": {"01-03": 60, "05-09": 60, "10-33": 80}}
    here = {(year, "x", "SN2007", industry): value for year, some in shares.items() for industry, value in some.items()}
    said = growth_industries._answer(figures(here, "nace_standard", "industry", later=""), HEADLINE, REGION)
    assert "rose most in agriculture" in english(said)


def test_our_share_of_a_municipality_is_rounded_and_needs_employed_residents() -> None:
    flows = pl.DataFrame(
        [("0001", "0001", 1), ("0002", "0002", 5)], schema=("residence", "workplace", "employed"), orient="row"
    ).with_columns(period=pl.lit("2020"))
    people = employed({("0001", "2020"): 0, ("0002", "2020"): 0}).with_columns(employed_residence=pl.Series([3, 0]))
    own = codes("2020").filter(pl.col("area_set") == "municipality@1")
    found = published_profiles._ours(flows, people, own)
    assert dict(found.select("area", "value").rows()) == {"0001": 33.333333333}


def test_a_grouping_within_a_section_is_sought_where_whole_sections_miss_by_more_than_half_a_point() -> None:
    blocks = mapping_of(
        [("a", "A", "01", "basis", ""), ("b", "B", "02", "local", ""), ("c", "C", "03", "local", "basis local"), ("d", "C", "04", "local", "basis local")]
    )  # fmt: skip
    published_shares = {("r", "basis"): 51.1, ("r", "regional"): 0.0, ("r", "local"): 48.9}
    found = calibrate({"r": {"a": 500, "b": 480, "c": 11, "d": 9}}, published_shares, blocks)
    # Both to basis are 52.0, both to local 50.0.
    assert (found.by_section, found.best) == (False, {"c": "basis", "d": "local"})


def test_one_hidden_flow_hides_the_share_of_the_merged_municipality_and_one_resident_is_enough() -> None:
    flows = pl.DataFrame(
        [("0001", "0001", 40), ("0002", "0002", None), ("0003", "0003", 1)],
        schema=("residence", "workplace", "employed"),
        orient="row",
    ).with_columns(period=pl.lit("2020"))
    people = employed({(code, "2020"): 0 for code in ("0001", "0002", "0003")})
    lived = people.with_columns(employed_residence=pl.Series([80, 120, 1]))
    own = codes("2020").filter(pl.col("area_set") == "municipality@1")
    merged = own.with_columns(area=pl.col("area").replace("0002", "0001"))
    assert dict(published_profiles._ours(flows, lived, merged).select("area", "value").rows()) == {"0003": 100.0}


def test_mappings_alike_span_the_least_and_the_most_of_every_share() -> None:
    blocks = mapping_of(
        [("a", "A", "01", "basis", ""), ("b", "B", "02", "local", ""), ("c", "C", "03", "local", "basis local")]
    )
    found = calibrate(
        {"r": {"a": 50, "b": 48, "c": 2}}, {("r", "basis"): 51, ("r", "regional"): 0, ("r", "local"): 49}, blocks
    )
    assert len(found.alike) == 2
    assert (found.lowest["r", "basis"], found.highest["r", "basis"]) == (50, 52)
    assert (found.lowest["r", "local"], found.highest["r", "local"]) == (48, 50)


def test_counts_of_establishments_have_no_band_and_days_of_another_standard_are_a_break() -> None:
    rows = pl.DataFrame({"period": [DAY, "2025-01-03"], "nace_standard": ["SN2007", "SN2025"]})
    measures = ("establishments", "employees_in_b")
    table = pl.DataFrame({"period": [DAY, DAY, "2025-01-03", "2025-01-03"], "measure": [*measures, *measures]})
    told = table.with_columns(_flags(rows, illustration=True))["flags"].to_list()
    assert told == [
        "illustration",
        "illustration withheld_band",
        "break illustration",
        "break illustration withheld_band",
    ]
    assert table.with_columns(_flags(rows, illustration=False))["flags"].to_list()[:2] == ["", "withheld_band"]


def test_heights_that_are_not_known_are_told_with_their_number_and_else_nothing_is() -> None:
    assert unknown_slopes({}, REGION) == ()
    assert unknown_slopes({"slope": {"without_height": 0, "segments": 9}}, REGION) == ()
    (gap,) = unknown_slopes({"slope": {"without_height": 2, "segments": 1_900}}, REGION)
    assert gap.reason.en.startswith("2 of 1,900 pieces of street")
    assert (gap.area_set, gap.area) == ("region@1", "region")


def test_one_city_without_a_point_is_a_gap_beside_those_that_have_one() -> None:
    cities = pl.DataFrame(
        [("p", "P", city_travel_times.CATEGORY, "yes"), ("q", "Q", city_travel_times.CATEGORY, "")],
        schema=("place", "name", "category", "has_point"),
        orient="row",
    )
    between = pl.DataFrame(schema={"a": pl.String, "b": pl.String, "c": pl.Int64, "d": pl.Int64})
    found = city_travel_times.compute(between, {"day": None}, cities, REGION)
    first, _ = found.gaps
    assert first.reason.en == "Without a known point or boundary, and therefore without travel times: Q."


def test_residents_are_never_marked_as_corrected_and_their_distance_is_theirs() -> None:
    cells = pl.DataFrame({"cell": [1, 2], "municipality": ["0001"] * 2, "x_m": [262_125, 262_125], "y_m": [6_649_125, 6_650_125], "cell_1km": [1, 2]})  # fmt: skip
    jobs = pl.DataFrame({"cell": [1, 2], "period": ["2020"] * 2, "employees": [3, 4], "flags": ["corrected", ""]})
    homes = pl.DataFrame({"cell": [1, 2], "period": ["2020", "2019"], "residents": [5, 6]})
    centre = {"latitude": 59.9133, "longitude": 10.7389, "name": {"nb": "S", "en": "S"}, "source": "s"}
    names = ("area_set", "area", "reason_nb", "reason_en")
    arguments: dict[str, Any] = {
        "workplaces": jobs, "cells": cells, "area_codes": AREA_CODES, "region": REGION, "headline": HEADLINE, "centre": centre,
        "area_gaps": pl.DataFrame(schema=dict.fromkeys(names, pl.String)), "outlines": zones(zone("0001", "x", 0, 1)).rename({"name": "municipality"}),
        "population": homes, "resident_cells": cells,
    }  # fmt: skip
    found = density(**arguments)
    assert values(found.observations, "residents")["a", "2020"] == 5
    assert set(found.observations.filter(measure="residents")["flags"]) == {""}
    assert set(found.observations.filter(measure="employees")["flags"]) == {"corrected"}
    assert {"resident_km", "employee_km"} <= set(found.observations["measure"]) <= {one.id for one in DENSITY.measures}
