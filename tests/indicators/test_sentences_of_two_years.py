"""Sentences of two years: from the plan's baseline to the newest year that may end a comparison, of the region and nobody else.

For figures of the 4th quarter the plan's years of a 1 January mean the year before. A comparison with an unknown end is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from planpuls.indicators import (
    business_area_access,
    city_travel_times,
    grid_change,
    growth_distribution,
    growth_industries,
    housing_only_towns,
    job_density,
    job_index,
    jobs_near_hubs,
    knowledge_environments,
    main_road_distance,
    multifunctional_centres,
    occupations_by_centrality,
    relative_job_growth,
    renewal,
    strategy_areas,
)
from planpuls.indicators.result import MadeSet
from planpuls.places.zones import ORDER
from planpuls.spec.text import Text
from tests.indicators.hand_made import HEADLINE, REGION, english, figures


def named(name: str) -> Text:
    return Text(nb=name, en=name)


# Ends of a comparison are 2015 and 2022 for the 4th quarter: 2020 is left out by the plan, and nothing after 2022 is here.
OCCUPATION: dict[Any, Any] = {
    ("2014", "employed", "all"): 1,
    ("2014", "employed", "1"): 1,
    ("2015", "employed", "all"): 200,
    ("2015", "employed", "0"): 10,
    ("2015", "employed", "1"): 100,
    ("2015", "employed", "2"): 90,
    ("2022", "employed", "all"): 250,
    ("2022", "employed", "0"): 60,
    ("2022", "employed", "1"): 70,
    ("2022", "employed", "2"): 110,
    ("2022", "employed", "3"): 10,
}


def occupations(changed: dict[Any, Any], later: str = "") -> Text | None:
    return occupations_by_centrality._answer(figures(OCCUPATION | changed, "occupation", later=later), HEADLINE, REGION)


def test_the_occupation_that_grew_most_is_a_stated_one_between_baseline_and_newest_year() -> None:
    assert english(occupations({}, "2030")) == (
        "From 2015 to 2022 the number of employed residents aged 20–66 of The region changed by +50 (+25.0 per cent). "
        "The largest growth was in professionals (+20)."
    )
    assert "(+99)" in english(occupations({("2022", "employed", "3"): 99}))
    one_more = {("2022", "employed", "1"): 101, ("2022", "employed", "2"): 90, ("2022", "employed", "3"): 0}
    assert "managers (+1)" in english(occupations(one_more))


@pytest.mark.parametrize(
    "changed",
    [
        {("2015", "employed", "2"): None},
        {("2022", "employed", "2"): None},
        {("2015", "employed", "all"): 0},
        {("2022", "employed", code): 0 for code in "123"},
        {("2022", "employed", "1"): 100, ("2022", "employed", "2"): 90, ("2022", "employed", "3"): 0},
    ],
)
def test_occupations_with_an_unknown_end_or_without_growth_are_not_said(changed: dict[Any, Any]) -> None:
    assert occupations(changed) is None


def test_occupations_of_one_year_are_not_compared() -> None:
    one = {key: value for key, value in OCCUPATION.items() if key[0] == "2022"}
    assert occupations_by_centrality._answer(figures(one, "occupation", later=""), HEADLINE, REGION) is None


INDUSTRY: dict[str, Any] = {
    "2014": {"01-03": 1, "10-33": 9},
    "2015": {"01-03": 40, "05-09": 30, "10-33": 100, "64-66": 10, "00": 20},
    "2020": {"01-03": 1, "10-33": 1, "00": 1},
    "2022": {"01-03": 90, "05-09": 45, "10-33": 120, "64-66": 15, "00": 30},
}


def industries(by_year: Mapping[str, Mapping[str, int | None]]) -> Text | None:
    here = {(year, "SN2007", industry): value for year, some in by_year.items() for industry, value in some.items()}
    # An older standard of the first years, and a newer one that stands beside it in the newest year.
    here |= {(year, "SN2002", industry): 5_000 for year in ("2014", "2015") for industry in ("05-09", "10-33")}
    here |= {(year, "SN2025", industry): 5_000 for year in ("2020", "2022") for industry in ("05-09", "10-33")}
    frame = figures({(year, "x", *key): value for (year, *key), value in here.items()}, "nace_standard", "industry")
    return growth_industries._answer(frame, HEADLINE, REGION)


def test_shares_that_rose_and_fell_most_are_in_one_standard_of_the_newest_year_and_of_all_employed() -> None:
    assert english(industries(INDUSTRY)) == (
        "From 2015 to 2022 the share rose most in agriculture, forestry and fishing (+10.0 percentage points, +50 employed) "
        "and fell most in manufacturing (−10.0 percentage points, +20 employed)."
    )


def test_two_industries_are_enough_for_one_that_rose_and_one_that_fell() -> None:
    two = {"2015": {"01-03": 40, "10-33": 60, "00": 5}, "2022": {"01-03": 60, "10-33": 40, "00": 5}}
    assert "rose most in agriculture" in english(industries(two))


@pytest.mark.parametrize(
    "changed",
    [
        {"2015": {"01-03": None, "10-33": 100, "00": 60}},
        {"2015": INDUSTRY["2022"]},
        {"2015": {"01-03": 20, "10-33": 60, "00": 20}, "2022": {"01-03": 20, "10-33": 40, "00": 40}},
        {"2015": {"01-03": 20, "10-33": 40, "00": 40}, "2022": {"01-03": 40, "10-33": 40, "00": 20}},
        {year: {"01-03": 40 + place, "00": 60} for place, year in enumerate(INDUSTRY)},
    ],
)
def test_industries_without_a_rise_and_a_fall_or_with_an_unknown_are_not_said(changed: dict[str, Any]) -> None:
    assert industries(INDUSTRY | changed) is None


def cells(figures_by_year: Mapping[str, Mapping[tuple[int, str], int]]) -> pl.DataFrame:
    rows = [
        (year, cell, municipality, employees)
        for year, some in figures_by_year.items()
        for (cell, municipality), employees in some.items()
    ]
    return pl.DataFrame(rows, schema=("period", "cell_1km", "municipality", "employees"), orient="row")


def test_cells_that_gained_and_lost_most_are_named_from_baseline_to_newest_end_point() -> None:
    placed = cells(
        {
            "2015": {(1, "A"): 9_000},
            "2016": {(1, "A"): 10, (2, "B"): 50, (3, "C"): 8, (4, "A"): 7, (5, "C"): 3, (6, "C"): 1},
            "2020": {(1, "A"): 13, (2, "B"): 20, (3, "C"): 9, (4, "A"): 7, (5, "C"): 8, (6, "C"): 2, (7, "C"): 5},
            "2021": {(1, "A"): 9_000},
        }
    )
    more = cells({"2016": {(3, "C"): 20}, "2020": {(3, "C"): 60}})
    periods, names = ["2015", "2016", "2020", "2021"], {"B": "Bygd"}
    assert english(grid_change._answer(pl.concat([placed, more]), periods, names, HEADLINE)) == (
        "From 2016 to 2020 the number of employees rose in 5 cells of 1 km and fell in 1. "
        "The largest gain came in a cell in C (+41), the largest fall in a cell in Bygd (−30)."
    )
    # Of cells that changed alike the first is named, and of municipalities with as many small cells in one the lower code.
    alike = cells(
        {
            "2016": {(1, "C"): 1, (2, "A"): 1, (3, "A"): 9, (4, "C"): 9},
            "2020": {(1, "B"): 9, (2, "A"): 9, (3, "A"): 1, (4, "C"): 1},
        }
    )
    assert english(grid_change._answer(alike, periods, names, HEADLINE)).endswith(
        "The largest gain came in a cell in Bygd (+8), the largest fall in a cell in C (−8)."
    )
    assert grid_change._answer(placed, ["2015", "2020"], names, HEADLINE) is None
    assert grid_change._answer(placed, ["2016", "2021"], names, HEADLINE) is None
    assert grid_change._answer(placed, ["2015", "2016"], names, HEADLINE) is None


def density(changed: dict[Any, float | None], centre: dict[str, Any] | None = None) -> Text | None:
    here: dict[Any, float | None] = {}
    for year, dense, all_of_them in (("2015", 1, 1), ("2016", 20, 200), ("2020", 75, 250), ("2021", 1, 1)):
        here[(year, "employees", None, None)] = all_of_them
        here[(year, "employees_by_density", "1km", "2000-9999")] = dense - 0.5
        here[(year, "employees_by_density", "1km", "10000+")] = 0.5
        here[(year, "employees_by_density", "1km", "500-1999")] = 900
        here[(year, "employees_by_density", "250m", "10000+")] = 800
        here[(year, "employee_km", None, None)] = 12.5 * all_of_them + dense
    frame = figures(here | changed, "cell_size", "density_class")
    return job_density._answer(frame, HEADLINE, REGION, centre)


def test_dense_cells_are_those_of_a_kilometre_from_2000_employees() -> None:
    said = (
        "30.0 per cent of the employees in The region worked in 2020 in cells with at least 2,000 employees per square kilometre, "
        "against 10.0 per cent in 2016."
    )
    assert english(density({})) == said
    away = " On average they lie 12.8 km from The centre, against 12.6 km in 2016."
    assert english(density({}, {"name": {"nb": "Sentrum", "en": "The centre"}})) == said + away
    assert density({("2016", "employees", None, None): 0}) is None


HUBS = {"area_set": "region@1", "area": "region", "distance_m": 600, **HEADLINE}
NEAR = {
    (year, measure, metres): value
    for year, whole, near in (("2015", 1, 1), ("2016", 200, 50), ("2020", 400, 130), ("2021", 1, 1))
    for measure, metres, value in (
        ("employees", None, whole),
        ("employees_within", "600", near),
        ("employees_within", "700", 999),
        ("employees_within_upper", "600", 999),
    )
}


def near_hubs(near: Mapping[Any, float | None], *, complete: bool = True) -> Text | None:
    rows = figures(near, "distance_m").with_columns(pl.col("distance_m").cast(pl.Int64))
    return jobs_near_hubs._answer(rows, {"complete": complete, "hubs": 9}, HUBS)


def test_the_share_near_hubs_is_of_all_employees_within_the_plans_distance() -> None:
    said = (
        "32.5 per cent of employees worked within 600 m (air line) of a public-transport hub on 1 January 2020, "
        "against 25.0 per cent in 2016."
    )
    assert english(near_hubs(NEAR)) == said
    partly = " The list is not complete (9 hubs), so the figure is preliminary and too low."
    assert english(near_hubs(NEAR, complete=False)) == said + partly
    assert near_hubs({key: value for key, value in NEAR.items() if key[0] != "2016"}) is None
    assert near_hubs({key: value for key, value in NEAR.items() if key[0] == "2021"}) is None


def test_a_gap_in_walking_is_of_the_years_below_the_limit_or_of_the_whole_area() -> None:
    limit = jobs_near_hubs.WALK_COVERAGE_PCT
    rows = [("r@1", "some", "2020", limit - 0.1), ("r@1", "some", "2021", float(limit)), ("r@1", "none", "2020", 0.0)]
    shares = pl.DataFrame(rows, schema=("area_set", "area", "period", "measured_pct"), orient="row")
    found = [(gap.area_set, gap.area, gap.period) for gap in jobs_near_hubs._walk_gaps(shares)]
    assert found == [("r@1", "some", "2020"), ("r@1", "none", None)]


def test_the_share_near_a_main_road_is_of_the_nearest_class() -> None:
    here: dict[Any, float | None] = {}
    for year, whole, near in (("2015", 1, 1), ("2016", 200, 50), ("2020", 400, 130), ("2021", 1, 1)):
        here |= {
            (year, "employees", None): whole,
            (year, "by_distance", "0-1"): near,
            (year, "by_distance", "1-2"): 999,
        }
    assert english(main_road_distance._answer(figures(here, "distance_class"), HEADLINE, REGION)) == (
        "32.5 per cent of the employees in The region worked in 2020 within 1 km by air line of a main-road junction, "
        "against 25.0 per cent in 2016."
    )
    here[("2016", "employees", None)] = 0
    assert main_road_distance._answer(figures(here, "distance_class"), HEADLINE, REGION) is None


ESTABLISHMENTS: dict[Any, Any] = {
    ("2015", "with_employees"): 1,
    ("2016", "with_employees"): 200,
    ("2020", "with_employees"): 250,
}
SURVIVAL = {
    ("2012", "survived_5"): 90,
    ("2012", "new_enterprises"): 200,
    ("2013", "survived_5"): 60,
    ("2013", "new_enterprises"): 100,
    ("2014", "survived_5"): 80,
    ("2014", "new_enterprises"): 99,
    ("2015", "new_enterprises"): 300,
    ("2018", "high_growth"): 10,
    ("2018", "ten_employees"): 400,
    ("2019", "high_growth"): None,
    ("2019", "ten_employees"): 400,
}


def test_establishments_are_compared_and_survival_told_for_the_newest_year_with_a_base_of_a_hundred() -> None:
    said = (
        "From 2016 to 2020 the number of establishments with employees in The region changed by +50 (+25.0 per cent)."
    )
    assert english(renewal._answer(figures(ESTABLISHMENTS | SURVIVAL), HEADLINE, REGION)) == (
        f"{said} Of the enterprises founded in 2013, 60.0 per cent were alive five years later. "
        "2.5 per cent of the enterprises with at least ten employees had high growth in 2018."
    )
    alone = renewal._answer(figures(ESTABLISHMENTS), HEADLINE, REGION)
    assert english(alone) == f"{said} Survival and high-growth enterprises are unknown."
    for year, value in (("2016", 0), ("2020", None)):
        assert renewal._answer(figures(ESTABLISHMENTS | {(year, "with_employees"): value}), HEADLINE, REGION) is None


def test_coverage_is_the_regions_and_the_municipalities_that_lost_theirs_are_counted() -> None:
    rows: list[tuple[Any, ...]] = []
    of = {
        ("region@1", "region"): {"2015": (80, 100), "2022": (99, 110)},
        ("municipality@1", "falls"): {"2015": (50, 100), "2022": (49, 100)},
        ("municipality@1", "stays"): {"2015": (50, 100), "2022": (50, 100)},
        ("municipality@1", "rises"): {"2015": (50, 100), "2022": (60, 100), "2020": (1, 100)},
        ("municipality@1", "empty"): {"2015": (50, 0), "2022": (40, 100)},
        ("municipality@2", "other"): {"2015": (50, 100), "2022": (40, 100)},
        ("s@1", "region"): {"2015": (1, 100), "2022": (1, 100)},
        ("region@1", "other"): {"2014": (1, 100), "2015": (1, 100), "2022": (1, 100)},
    }
    for (area_set, area), years in of.items():
        for year, (jobs, residents) in years.items():
            rows += [(area_set, area, year, "by_workplace", jobs), (area_set, area, year, "by_residence", residents)]
    frame = pl.DataFrame(rows, schema=("area_set", "area", "period", "measure", "value"), orient="row")
    assert english(housing_only_towns._answer(frame, HEADLINE, REGION)) == (
        "The region had 90.0 jobs per 100 employed residents in the 4th quarter of 2022, against 80.0 in 2015. "
        "In 1 of 3 municipalities the number fell."
    )
    assert housing_only_towns._answer(frame.filter(pl.col("area_set") != "region@1"), HEADLINE, REGION) is None
    assert housing_only_towns._answer(frame.filter(pl.col("period") == "2022"), HEADLINE, REGION) is None
    assert housing_only_towns._answer(frame.filter(pl.col("area_set") != "municipality@1"), HEADLINE, REGION) is None


def test_growth_round_knowledge_environments_stands_beside_the_regions_largest_first() -> None:
    stock = {
        "Small": {"2016": 100, "2020": 90, "2018": 1},
        "Large": {"2016": 400, "2020": 500, "2018": 1},
        "New": {"2016": 0, "2020": 50},
        "Half": {"2016": 10},
        "As large": {"2016": 1, "2020": 500},
        None: {"2015": 1, "2016": 1_000, "2020": 1_100, "2021": 1},
    }
    rows = [(place, year, value) for place, years in stock.items() for year, value in years.items()]
    frame = pl.DataFrame(rows, schema=("place", "period", "value"), orient="row")
    assert english(knowledge_environments._answer(frame, HEADLINE)) == (
        "Change in employees within 1,000 m 2016–2020, per cent: As large +49,900.0, Large +25.0, Small −10.0; the whole region +10.0."
    )
    assert knowledge_environments._answer(frame.filter(pl.col("place").is_not_null()), HEADLINE) is None
    assert knowledge_environments._answer(frame.filter(pl.col("place").is_null()), HEADLINE) is None


def series(*rows: tuple[str, str, str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=("area_set", "area", "period", "value"), orient="row")


def test_the_index_goes_from_the_first_to_the_last_year_that_region_and_country_both_have() -> None:
    own = [
        ("region@1", "region", year, value)
        for year, value in (("2008", 1), ("2009", 200), ("2015", 9), ("2022", 250), ("2023", None))
    ]
    nation = [
        ("country", "country", year, value)
        for year, value in (("2009", 1_000), ("2015", 9), ("2022", 1_100), ("2023", 9))
    ]
    others = [
        (*pair, year, 7.0) for pair in (("s@1", "region"), ("region@1", "x")) for year in ("2007", "2024", "2009")
    ]
    assert english(job_index._answer(series(*others, *own, *nation, *others), REGION)) == (
        "From 2009 to 2022 the number of employed with their workplace in The region changed by +25.0 per cent (+50). "
        "In the whole country the change was +10.0 per cent."
    )
    assert job_index._answer(series(*own), REGION) is None
    assert job_index._answer(series(*own[:2], *nation), REGION) is None
    assert job_index._answer(series(("region@1", "region", "2009", 0), *own[2:], *nation), REGION) is None
    assert "+24,900.0 per cent" in english(
        job_index._answer(series(("region@1", "region", "2009", 1), *own[2:], *nation), REGION)
    )


def test_municipalities_above_the_country_are_counted_in_the_newest_set_and_small_ones_are_left_out() -> None:
    stock = {
        "A": (100, 150),
        "B": (200, 210),
        "C": (200, 220),
        "tiny": (99, 900),
        "gone": (None, 900),
        "lost": (100, None),
        "foreign": (100, 900),
    }
    rows: list[tuple[str, str, str, float | None]] = []
    for area, (then, now) in stock.items():
        rows += [("municipality@2024", area, "2015", then), ("municipality@2024", area, "2022", now)]
        rows += [("municipality@2020", area, "2015", 100), ("municipality@2020", area, "2022", 500)]
        rows += [("municipality@2024", area, year, 5_000) for year in ("2014", "2020")]
    rows += [("country", "country", "2015", 1_000), ("country", "country", "2022", 1_100)]
    here = ["A", "B", "C", "tiny", "gone", "lost"]
    assert english(relative_job_growth._answer(series(*rows), HEADLINE, {"A": "Aby"}, here)) == (
        "From 2015 to 2022 jobs grew more than in the whole country (+10.0 per cent) in 1 of 3 municipalities. "
        "Most in Aby (+50.0 per cent), least in B (+5.0 per cent)."
    )
    assert relative_job_growth._answer(series(*rows[:-2]), HEADLINE, {}, here) is None
    assert relative_job_growth._answer(series(*rows), HEADLINE, {}, ["A"]) is None
    assert "of 2 municipalities" in english(relative_job_growth._answer(series(*rows), HEADLINE, {}, ["A", "B"]))


def distribution(area_set: str, areas: Mapping[str, tuple[int, int]]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for area, ends in areas.items():
        for year, value, whole in zip(("2016", "2020"), ends, (1_000, 1_100), strict=True):
            rows += [(area_set, area, year, "employees", value), (area_set, area, year, "employees_region", whole)]
    return rows


def test_growth_by_category_is_the_part_of_the_regions_growth_beside_the_part_of_its_stock() -> None:
    first, second, third, rest = ORDER[:4]
    categories = {first: (100, 150), second: (209, 249), third: (100, 90), rest: (591, 611)}
    rows = distribution("plan_category@1", categories) + distribution("plan_category@2", {first: (5, 900)})
    rows += distribution("bybaand@1", {"belt": (500, 525), "outside": (500, 575)})
    frame = pl.DataFrame(rows, schema=("area_set", "area", "period", "measure", "value"), orient="row")
    assert english(growth_distribution._answer(frame, HEADLINE, REGION, categories=True)) == (
        "80 per cent of the growth in employees 2016–2020 came in regional cities, the urban belt and prioritised places, "
        "which had 44 per cent of the employees in 2020."
    )
    stand_in = english(growth_distribution._answer(frame, HEADLINE, REGION, categories=False))
    assert stand_in.startswith(
        "25 per cent of the growth in employees 2016–2020 came in the urban belt municipalities, which had 48 per cent"
    )
    assert "no verdict" in stand_in
    shrunk = frame.with_columns(
        pl.when(pl.col("measure") == "employees_region").then(1_000).otherwise("value").alias("value")
    )
    assert growth_distribution._answer(shrunk, HEADLINE, REGION, categories=True) is None


LIMITS = {**HEADLINE, "stable_below_points": 0.5}


def strategy(shares: Mapping[str, tuple[int, int]]) -> tuple[list[dict[str, Any]], Text | None]:
    rows = [
        (area, year, value, 1_000)
        for area, ends in shares.items()
        for year, value in zip(("2015", "2016", "2020", "2021"), (1, *ends, 1), strict=True)
    ]
    frame = pl.DataFrame(rows, schema=("area", "period", "value", "whole"), orient="row")
    made = MadeSet("strategy_place", "1", named("Places"), {area: named(area.title()) for area in shares})
    found = strategy_areas._assessed(frame, made, LIMITS)
    return found, strategy_areas._answer(found, LIMITS, frame["period"].to_list())


def test_places_of_the_strategy_go_up_or_down_from_half_a_point_and_the_largest_gain_is_first() -> None:
    found, said = strategy({"least": (100, 104), "down": (100, 95), "up": (100, 105), "fall": (100, 96)})
    assert {row["place"]: (row["change_points"], row["assessment"]) for row in found} == {
        "least": (0.4, "stable"),
        "down": (-0.5, "down"),
        "up": (0.5, "up"),
        "fall": (-0.4, "stable"),
    }
    assert english(said) == (
        "Share of the region's employees 2016–2020, percentage points: Up up (+0.50), Least stable (+0.40), Fall stable (−0.40), Down down (−0.50)."
    )


def test_a_place_of_the_strategy_without_both_years_is_not_assessed() -> None:
    rows = [
        ("a", "2016", 5, 100),
        ("b", "2016", 5, 100),
        ("b", "2020", 6, 100),
        ("c", "2016", 5, 0),
        ("c", "2020", 6, 100),
    ]
    frame = pl.DataFrame(rows, schema=("area", "period", "value", "whole"), orient="row")
    made = MadeSet("strategy_place", "1", named("Places"), {area: named(area) for area in "abc"})
    assert [row["place"] for row in strategy_areas._assessed(frame, made, LIMITS)] == ["b"]
    assert strategy_areas._assessed(frame.filter(pl.col("period") == "2016"), made, LIMITS) == []
    assert strategy_areas._answer([], LIMITS, ["2016", "2020"]) is None


FULL = {"day": "2024-03-06", "residents": 100, "residents_off_streets": 0}


def test_journeys_are_the_quickest_and_the_slowest_median_and_ties_go_by_name() -> None:
    medians = (("Beta–Gamma", 70), ("Alfa–Beta", 12), ("Alfa–Gamma", 70), ("Alfa–Delta", 12))
    rows = [("2024", journey, "median", minutes) for journey, minutes in medians]
    rows += [("2024", "Never", "fastest", 1), ("2024", "Never", "slowest", 900)]
    assert english(city_travel_times._answer(rows, FULL)) == (
        "With half of the departures on 6 March 2024, Alfa–Beta is the quickest of 4 journeys between regional cities (12 minutes) "
        "and Alfa–Gamma the slowest (70 minutes)."
    )
    assert city_travel_times._answer(rows[-2:], FULL) is None


def test_residents_within_45_minutes_by_the_median_are_told_most_first() -> None:
    rows = [("2024", name, "45", "median", value) for name, value in (("B", 5), ("C", 1_200), ("A", 5))]
    rows += [("2024", "D", "60", "median", 7), ("2024", "E", "45", "fastest", 7)]
    assert english(business_area_access._answer(rows, FULL)) == (
        "Residents within 45 minutes by public transport on 6 March 2024: C (1,200), A (5), B (5)."
    )
    assert business_area_access._answer(rows[-2:], FULL) is None


def test_centres_are_told_by_how_many_equal_functions_they_have_in_the_newest_year() -> None:
    here = {
        ("one", "offices"): 9,
        ("three", "retail"): 5,
        ("three", "health"): 5,
        ("three", "offices"): 5,
        ("empty", "retail"): 0,
    }
    here |= {
        ("two", "retail"): 5,
        ("two", "health"): 5,
        **{(area, "all"): 100 for area in ("one", "two", "three", "empty")},
    }
    own = [
        ("centre@1", area, "2024", function, "employees_in_centres", value) for (area, function), value in here.items()
    ]
    other = [
        ("centre@1", "one", "2023", "retail", "employees_in_centres", 9),
        ("centre@1", "one", "2025", "retail", "new_area", 9),
    ]
    other += [("centre@2", "one", "2026", "retail", "employees_in_centres", 9)]
    frame = pl.DataFrame(
        own + other, schema=("area_set", "area", "period", "function", "measure", "value"), orient="row"
    )
    made = MadeSet(
        "centre", "1", named("Centres"), {area: named(area.title()) for area in ("one", "two", "three", "empty")}
    )
    assert english(multifunctional_centres._answer(frame, made)) == (
        "Number of equally large functions in the centres in 2024, by employees: Three 3.0, Two 2.0, One 1.0."
    )
    assert multifunctional_centres._answer(frame, None) is None
    assert multifunctional_centres._answer(frame.filter(pl.col("area_set") == "centre@2"), made) is None
    assert multifunctional_centres._answer(frame.filter(pl.col("area") == "empty"), made) is None
