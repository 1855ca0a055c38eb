"""Sentences of one year: they name the newest year of the region and its figures, whatever other areas, years and measures have.

A sentence with a figure that is not known is not said at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from planpuls.indicators import (
    commuting,
    freight,
    labour_market_regions,
    land_reserves,
    large_workplaces,
    location_fit,
    main_industry_groups,
    moves,
    ordered_sizes,
    published_profiles,
    regional_advantages,
    skills_demand,
    skills_match,
    transit_reach,
    value_creation,
)
from tests.indicators.hand_made import REGION, english, figures


def with_country(rows: pl.DataFrame, country: Mapping[tuple[str, str], float | None]) -> pl.DataFrame:
    own = [("country", "country", *key, value) for key, value in country.items()]
    return pl.concat([rows, pl.DataFrame(own, schema=rows.schema, orient="row")])


DEMAND = {
    ("2022", "employed", "03a"): 1,
    ("2022", "employed", "04a"): 1,
    ("2022", "employed_all", None): 2,
    ("2023", "employed", "01"): 80,
    ("2023", "employed", "03a"): 70,
    ("2023", "employed", "04a"): 50,
    ("2023", "employed_all", None): 200,
}


def test_higher_education_is_short_and_long_of_all_levels_in_the_newest_year() -> None:
    rows = figures(DEMAND, "education_level")
    assert english(skills_demand._answer(rows, REGION)) == (
        "In the 4th quarter of 2023, 60.0 per cent of the employed with their workplace in The region had higher education: "
        "35.0 per cent short and 25.0 per cent long."
    )


def test_a_level_nobody_has_counts_as_nobody() -> None:
    rows = figures({("2023", "employed", "01"): 60, ("2023", "employed", "04a"): 20}, "education_level")
    assert "25.0 per cent of" in english(skills_demand._answer(rows, REGION))
    assert "0.0 per cent short and 25.0 per cent long" in english(skills_demand._answer(rows, REGION))


@pytest.mark.parametrize("levels", [{"01": 80, "03a": None}, {"01": 0, "03a": 0}])
def test_a_hidden_level_or_nobody_at_all_leaves_education_unsaid(levels: dict[str, int | None]) -> None:
    rows = figures({("2023", "employed", level): value for level, value in levels.items()}, "education_level")
    assert skills_demand._answer(rows, REGION) is None


def test_the_share_of_the_country_is_the_regions_in_the_countrys_newest_year() -> None:
    rows = figures({("2022", "employed_all"): 100, ("2023", "employed_all"): 250, ("2023", "employed"): 5}, later="")
    rows = with_country(rows, {("2022", "employed_all"): 300, ("2023", "employed_all"): 2_000, ("2024", "employed"): 9})
    assert english(regional_advantages._answer(rows, REGION)) == (
        "250 employed persons had their workplace in The region in the 4th quarter of 2023. That is 12.5 per cent of the whole country."
    )
    assert regional_advantages._answer(rows.filter(pl.col("area_set") != "country"), REGION) is None
    assert regional_advantages._answer(rows.filter(pl.col("area") != "region"), REGION) is None
    assert regional_advantages._answer(rows.filter(pl.col("measure") == "employed"), REGION) is None


GROUPS = {
    ("2022", "employed_all", None): 10,
    ("2022", "employed", "basis"): 9,
    ("2023", "employed_all", None): 400,
    ("2023", "employed", "basis"): 100,
    ("2023", "employed", "regional"): 60,
    ("2023", "employed", "local"): 200,
    ("2023", "employed_least", "basis"): 80,
    ("2023", "employed_most", "basis"): 140,
}


def test_main_groups_are_shares_of_all_employed_with_the_bounds_of_the_first() -> None:
    assert english(main_industry_groups._answer(figures(GROUPS, "group"), REGION)) == (
        "Estimated for The region in the 4th quarter of 2023: 25.0 per cent of the employed in basis industries "
        "(between 20.0 and 35.0), 15.0 in regional and 50.0 in local industries."
    )


@pytest.mark.parametrize("unknown", [("employed", "local"), ("employed_all", None), ("employed_most", "basis")])
def test_main_groups_with_an_unknown_figure_are_not_said(unknown: tuple[str, str | None]) -> None:
    assert main_industry_groups._answer(figures(GROUPS | {("2023", *unknown): None}, "group"), REGION) is None


def test_value_added_per_employed_is_of_the_newest_year_the_region_has_it() -> None:
    rows = figures(
        {
            ("2019", "gross_value_added"): 1,
            ("2019", "employed"): 1,
            ("2021", "gross_value_added"): 500.25,
            ("2021", "employed"): 1_000,
            ("2022", "gross_value_added"): None,
            ("2022", "employed"): 1_100,
        }
    )
    country = {("2021", "gross_value_added"): 3_002.0, ("2021", "employed"): 4_000, ("2022", "gross_value_added"): 9.0}
    rows = with_country(rows, country)
    assert english(value_creation._answer(rows, REGION)) == (
        "Gross value added in The region was NOK 500,000 per employed person in 2021, against 750,000 in the whole country."
    )
    assert value_creation._answer(rows.filter(pl.col("area_set") != "country"), REGION) is None
    assert value_creation._answer(rows.filter(pl.col("area") != "region"), REGION) is None
    assert value_creation._answer(rows.filter(pl.col("measure") != "employed"), REGION) is None


FREIGHT = {
    ("2015", "emissions", "all"): 1_000,
    ("2015", "line_to_zero", "all"): 1_000,
    ("2020", "emissions", "all"): 1_200,
    ("2022", "emissions", "all"): 200.4,
    ("2022", "line_to_zero", "all"): 533.3,
    ("2022", "emissions", "van"): 300,
    ("2022", "line_to_zero", "van"): 200,
    ("2023", "emissions", "all"): None,
    ("2023", "line_to_zero", "all"): 466.7,
    ("2023", "vehicles", "all"): 70,
}


def test_emissions_of_the_newest_known_year_stand_beside_the_first_and_the_line_of_the_same_year() -> None:
    assert english(freight._answer(figures(FREIGHT, "vehicle_type"), REGION)) == (
        "Vans and heavy vehicles emitted 200 tonnes of CO₂ equivalents in The region in 2022, −80 per cent from 2015. "
        "A straight line to zero in 2030 would have given 533 tonnes."
    )


@pytest.mark.parametrize("lost", ["emissions", "line_to_zero"])
def test_emissions_of_one_year_or_without_a_line_are_not_said(lost: str) -> None:
    kept = {key: value for key, value in FREIGHT.items() if key[0] == "2015" or key[1] != lost}
    assert freight._answer(figures(kept, "vehicle_type"), REGION) is None


def test_two_years_of_emissions_are_enough_and_none_at_the_start_are_not() -> None:
    two = {key: value for key, value in FREIGHT.items() if key[0] != "2020"}
    two[("2015", "emissions", "all")] = 100
    assert "+100 per cent from 2015" in english(freight._answer(figures(two, "vehicle_type"), REGION))
    two[("2015", "emissions", "all")] = 0
    assert freight._answer(figures(two, "vehicle_type"), REGION) is None


ORDERED: dict[tuple[str | None, ...], float | None] = {
    ("2021", "employed_all"): 4,
    ("2021", "employed_100"): 1,
    ("2022", "employed_all"): 300,
    ("2022", "employed_100"): 120,
    ("2022", "employed_250"): 30,
}


def test_the_ordered_tables_share_is_of_establishments_of_100_in_its_newest_year() -> None:
    assert ordered_sizes.sentence(figures(ORDERED), REGION)["en"] == (
        " In SSB's ordered table it is 40.0 per cent of the employed in the 4th quarter of 2022."
    )


@pytest.mark.parametrize("unknown", ["employed_all", "employed_100"])
def test_an_ordered_share_with_a_hidden_part_is_not_said(unknown: str) -> None:
    assert set(ordered_sizes.sentence(figures(ORDERED | {("2022", unknown): None}), REGION).values()) == {""}


def test_large_workplaces_lie_between_the_share_of_most_and_of_least_employees_on_the_newest_day() -> None:
    register = {("2023-01-01", "employees_100"): 1, ("2023-01-01", "employees_least"): 1}
    register |= {
        ("2024-01-01", f"employees_{name}"): value for name, value in (("100", 60), ("least", 150), ("most", 200))
    }
    said = large_workplaces._answer(figures(register), figures(ORDERED), REGION)
    assert english(said) == (
        "Between 30.0 and 40.0 per cent of the employees in The region work in establishments of at least 100 employees "
        "(the register of 1 January 2024). In SSB's ordered table it is 40.0 per cent of the employed in the 4th quarter of 2022."
    )
    hidden = figures(register | {("2024-01-01", "employees_100"): None})
    assert large_workplaces._answer(hidden, figures(ORDERED), REGION) is None


MATCH = {
    ("2022", "vacancies", "9"): 100,
    ("2022", "employed", "9"): 1,
    ("2023", "vacancies", "0"): 50,
    ("2023", "vacancies", "2"): 30,
    ("2023", "vacancies", "7"): 20,
    ("2023", "employed", "0"): 10,
    ("2023", "employed", "2"): 160,
    ("2023", "employed", "7"): 30,
}


def test_the_occupation_most_asked_for_is_a_stated_one_and_by_share_of_vacancies_over_share_of_employed() -> None:
    assert english(skills_match._answer(figures(MATCH, "occupation"), REGION)).startswith(
        "Craft and related trades workers had 20.0 per cent of the vacancies in The region in 2023 and 15.0 per cent of the employed."
    )


@pytest.mark.parametrize(
    "changed", [{("2022", "employed", "9"): None}, {("2023", "employed", code): 0 for code in "027"}]
)
def test_occupations_with_an_unknown_figure_or_nobody_employed_are_not_said(changed: dict[Any, Any]) -> None:
    assert skills_match._answer(figures(MATCH | changed, "occupation"), REGION) is None


def flows(*rows: tuple[str, str, str, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=("area_set", "area", "to_area", "period", "value"), orient="row")


LARGEST = {
    "area_set": "s@1",
    "areas": ["a", "b"],
    "names": {"a": {"nb": "Anord", "en": "Ay"}, "b": {"nb": "Bnord", "en": "Bee"}},
}


def test_commuting_over_the_border_is_both_flows_of_the_newest_known_year_and_their_net() -> None:
    rows = [("s@1", "a", "b", "2022", 1), ("s@1", "b", "a", "2022", 2), ("s@1", "a", "b", "2023", 30)]
    rows += [("s@1", "b", "a", "2023", 45), ("s@1", "a", "a", "2023", 900), ("t@1", "a", "b", "2023", 7)]
    found = flows(*rows, ("s@1", "a", "b", "2024", None), ("t@1", "b", "a", "2025", 8))
    assert english(commuting._answer(found, LARGEST)) == (
        "75 commuted across the border between Ay and Bee in the 4th quarter of 2023: 45 from Bee to Ay and 30 the other way. Net 15 to Ay."
    )
    turned = flows(("s@1", "a", "b", "2023", 45), ("s@1", "b", "a", "2023", 30))
    assert english(commuting._answer(turned, LARGEST)).endswith("Net 15 to Bee.")


@pytest.mark.parametrize("known", [(), (("s@1", "a", "b", "2023", 30),), (("s@1", "b", "a", "2023", 30),)])
def test_commuting_with_a_flow_unknown_is_not_said(known: tuple[tuple[str, str, str, str, int], ...]) -> None:
    assert commuting._answer(flows(*known, ("s@1", "a", "b", "2022", None)), LARGEST) is None


def test_a_sum_of_flows_is_corrected_when_one_of_them_is() -> None:
    rows = [("a", "2023", 3, "normal", "corrected"), ("a", "2023", 4, "normal", ""), ("b", "2023", 5, "normal", "")]
    frame = pl.DataFrame(rows, schema=("area", "period", "employed", "status", "flags"), orient="row")
    assert commuting._summed(frame, ["area", "period"]).sort("area").rows() == [
        ("a", "2023", 7, "normal", "corrected"),
        ("b", "2023", 5, "normal", ""),
    ]


def test_jobs_reached_are_the_regions_own_means_within_45_and_30_minutes() -> None:
    here = {
        ("2024", "employees_reached", minutes): value
        for minutes, value in (("30", 1_200.6), ("45", 5_000.4), ("60", 9_000))
    }
    here[("2024", "residents", "45")] = 77
    rows = figures(here, "minutes")
    full = {"day": "2024-03-06", "residents": 100, "residents_off_streets": 0}
    assert english(transit_reach._answer(rows, full, REGION)) == (
        "A resident of The region reaches 5,000 jobs on average within 45 minutes by public transport, and 1,201 within 30 minutes "
        "(timetable of 6 March 2024)."
    )
    assert transit_reach._answer(rows.filter(pl.col("measure") == "residents"), full, REGION) is None
    assert transit_reach._answer(rows.filter(pl.col("area") != "region"), full, REGION) is None


def test_housing_reserves_name_the_five_largest_of_their_own_names_largest_first() -> None:
    said = [
        {"area": str(code), "dekar": 10.0 * code, "ssb_year": "2022", "ssb_dekar": 5.0 * code} for code in range(1, 7)
    ]
    names = [
        ("municipality@1", str(code), f"Navn{chr(64 + code)}", "" if code == 6 else f"Name{chr(64 + code)}")
        for code in range(1, 7)
    ]
    names += [("region@1", str(code), "Feil", "Wrong") for code in range(1, 7)]
    frame = pl.DataFrame(names, schema=("area_set", "area", "name_nb", "name_en"), orient="row")
    assert english(land_reserves._answer(said, "2024", frame, REGION)) == (
        "Housing reserve in The region, plans up to 2024: NavnF 60 dekar (Statistics Norway 2022: 30), NameE 50 dekar "
        "(Statistics Norway 2022: 25), NameD 40 dekar (Statistics Norway 2022: 20), NameC 30 dekar (Statistics Norway 2022: 15), "
        "NameB 20 dekar (Statistics Norway 2022: 10)."
    )
    assert land_reserves._answer([], "2024", frame, REGION) is None


def test_ours_and_the_published_are_compared_in_the_newest_year_of_both() -> None:
    compared = [
        {"period": year, "municipalities": count, "largest": most}
        for year, count, most in (("2020", 8, 8.8), ("2021", 9, 9.9), ("2022", 4, 1.25))
    ]
    assert english(published_profiles._answer(compared)) == (
        "In 2022 our figure of how many work in their own municipality differs by at most 1.2 percentage points from SSB's in 4 municipalities."
    )
    assert published_profiles._answer([]) is None


FIT_DIMENSIONS = ("mobility", "accessibility", "industry", "goods_group")


def fit(
    values: Mapping[str, int | None], *, day: str = "2024-01-01", industry: str = "all"
) -> dict[tuple[str | None, ...], float | None]:
    return {(day, measure, "all", "all", industry, "all"): value for measure, value in values.items()}


def test_the_share_that_fits_is_of_the_assessed_on_the_newest_day_undivided() -> None:
    whole = {"scored": 100, "matched": 40, "employees_in_b": 200, "employees_a_in_b": 50, "employees_c_in_b": 20}
    here = (
        fit(dict.fromkeys(whole, 999), day="2023-01-01")
        | fit(dict.fromkeys(whole, 7), industry="47")
        | fit(dict(whole))
    )
    said = location_fit._answer(figures(here, *FIT_DIMENSIONS), REGION, illustration=False)
    assert english(said) == (
        "40.0 per cent of the assessed establishments in The region lie in a place of the same profile (1 January 2024). "
        "In the B areas 25.0 per cent of the employees work in A businesses and 10.0 per cent in C businesses."
    )
    ours = location_fit._answer(figures(here, *FIT_DIMENSIONS), REGION, illustration=True)
    assert english(ours).endswith("so no verdict is given.")


def test_a_part_of_one_industry_is_no_part_of_all_and_nobody_in_a_is_none() -> None:
    here = fit({"scored": 100, "matched": 40, "employees_in_b": 100, "employees_a_in_b": 0, "employees_c_in_b": 0})
    here |= fit({"employees_in_b": 900, "employees_a_in_b": 9}, day="2023-01-01")
    said = english(location_fit._answer(figures(here, *FIT_DIMENSIONS), REGION, illustration=False))
    assert said.endswith(
        "In the B areas 0.0 per cent of the employees work in A businesses and 0.0 per cent in C businesses."
    )


def test_fewer_than_a_hundred_assessed_have_no_share_and_an_unknown_part_of_b_is_not_told() -> None:
    few = figures(fit({"scored": 99, "matched": 40}), *FIT_DIMENSIONS)
    assert location_fit._answer(few, REGION, illustration=False) is None
    for values in (
        {"employees_in_b": 99, "employees_a_in_b": 1, "employees_c_in_b": 1},
        {"employees_in_b": 200, "employees_a_in_b": None},
    ):
        rows = figures(fit({"scored": 100, "matched": 40} | values), *FIT_DIMENSIONS)
        assert "B areas" not in english(location_fit._answer(rows, REGION, illustration=False))


def moved(*rows: tuple[Any, ...]) -> pl.DataFrame:
    schema = ("area_set", "area", "to_area", "period", "measure", "industry", "hub_distance", "value")
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_moves_are_within_the_region_in_the_newest_pair_of_all_industries() -> None:
    own = ("region@1", "region", "region", "2024-01-01", "establishments", "all")
    rows: list[tuple[Any, ...]] = [
        (*own, kind, value) for kind, value in (("all", 30), ("far_to_near", 7), ("near_to_far", 4))
    ]
    for place, other in enumerate(("s@1", "rest", "rest", "2023-01-01", "employees", "47")):
        changed = (*own[:place], other, *own[place + 1 :])
        rows += [(*changed, kind, 500) for kind in ("all", "far_to_near", "near_to_far")]
    pairs = [{"from": f"{year}-01-01", "to": f"{year + 1}-01-01"} for year in (2021, 2022)] + [
        {"from": "2023-01-01", "to": "2024-01-01"}
    ]
    first = "30 establishments with employees moved within The region from 1 January 2023 to 1 January 2024."
    said = moves._answer(moved(*rows), pairs, REGION, complete=True)
    assert english(said) == f"{first} 7 moved to a place near a hub from one farther away, 4 the other way."
    assert english(moves._answer(moved(*rows), pairs, REGION, complete=False)) == first
    assert moves._answer(moved(*rows), [], REGION, complete=True) is None
    only_all = moves._answer(moved(rows[0], rows[2]), pairs, REGION, complete=True)
    assert english(only_all) == f"{first} 0 moved to a place near a hub from one farther away, 4 the other way."
    unmoved = [(*own, "all", 0), *rows[3:]]
    assert moves._answer(moved(*unmoved), pairs, REGION, complete=True) is None


def test_labour_market_members_are_counted_in_the_last_year_and_compared_with_the_first() -> None:
    shares = {  # Per cent to Centre, then and now; more than 8 per cent is above the ground.
        "stays": (20, 20),
        "comes": (5, 30),
        "goes": (40, 8),
        "never": (1, 2),
        "new": (None, 50),
    }
    rows: list[tuple[str, str | None, str, str, int]] = []
    for area, pair in shares.items():
        for year, share in zip(("2015", "2023"), pair, strict=True):
            if share is not None:
                rows += [(area, "centre", year, "commuters", 10 * share), (area, None, year, "employed", 1_000)]
                # The other centre was the larger one in the first year, and has the largest single flow in the last.
                rows.append(
                    (area, "other", year, "commuters", 900 if year == "2015" else 600 if area == "stays" else 0)
                )
    rows += [("tiny", "centre", "2023", "commuters", 90), ("tiny", None, "2023", "employed", 99)]
    rows += [("hundred", "centre", "2023", "commuters", 1), ("hundred", None, "2023", "employed", 100)]
    frame = pl.DataFrame(rows, schema=("area", "centre", "period", "measure", "value"), orient="row")
    names = {"centre": "Centre", "comes": "Comes", "goes": "Goes"}
    found = frame.with_columns(pl.col("value").cast(pl.Float64))
    assert english(labour_market_regions._answer(found, names)) == (
        "In the 4th quarter of 2023 more than 8 per cent of the employed worked in Centre in 3 of the 6 municipalities around. "
        "Since 2015, Comes came above the ground and Goes fell below it."
    )
