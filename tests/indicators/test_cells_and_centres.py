"""Change by cell and functions in centres, computed whole on tables made by hand."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators import grid_change, multifunctional_centres
from planpuls.indicators.centre_functions import FUNCTIONS, by_year, from_profiles
from planpuls.indicators.regional_advantages import LISTS
from planpuls.indicators.result import Result
from tests.indicators.hand_made import HEADLINE, REGION, codes, english, values
from tests.indicators.test_sums_by_hand import zone, zones

BY_YEAR = {
    11: ("2016", "2018", "2020", "2021"),
    12: ("2018", "2020"),
    21: ("2016", "2020"),
    31: ("2016", "2020"),
    41: ("2015", "2016", "2020"),
    99: ("2016", "2020"),
}
"""Cell -> years with employees."""
EMPLOYEES = {11: (10, 40, 50, 900), 12: (3, 5), 21: (70, 20), 31: (8, 8), 41: (500, 6, 9), 99: (1, 9_000)}


def grid(**changed: Any) -> Result:
    """Cells 11 and 12 of one km, and 21, 31, 41, in two municipalities; 99 lies outside the region."""
    rows = [
        (cell, year, count, "corrected" if (cell, year) == (21, "2020") else "")
        for cell, years in BY_YEAR.items()
        for year, count in zip(years, EMPLOYEES[cell], strict=True)
    ]
    cells = [
        (11, 1, "0001", False),
        (12, 1, "0002", True),
        (13, 1, "0001", False),
        (21, 2, "0002", True),
        (31, 3, "0002", False),
        (41, 4, "0001", False),
        (99, 9, "0009", False),
    ]
    unplaced = pl.DataFrame({"period": ["2016", "2015", "2016"], "employees": [3, 1, 4]})
    return grid_change.compute(
        pl.DataFrame(rows, schema=("cell", "period", "employees", "flags"), orient="row"),
        pl.DataFrame(cells, schema=("cell", "cell_1km", "municipality", "water"), orient="row"),
        ["0001", "0002"],
        {"0001": "Aa", "0002": "Bb"},
        unplaced,
        HEADLINE | changed,
    )


def test_every_cell_of_the_region_has_its_employees_by_year_and_water_is_flagged() -> None:
    found = grid()
    told = {(row["area"], row["period"]): (row["value"], row["flags"]) for row in found.observations.to_dicts()}
    assert told == {
        (str(cell), year): (
            count,
            ("corrected " if (cell, year) == (21, "2020") else "") + ("water_cell" if cell in (12, 21) else ""),
        )
        for cell, years in BY_YEAR.items()
        if cell != 99
        for year, count in zip(years, EMPLOYEES[cell], strict=True)
    }
    assert set(found.observations.select("area_set", "measure").rows()) == {("cell_250m", "employees")}
    assert [gap.period for gap in found.gaps] == ["2017", "2019"]


def test_cells_at_sea_and_cells_without_a_municipality_are_counted_by_year() -> None:
    assert grid().facts == {
        "cells_250m": 6,
        "cells_1km": 4,
        "water_cells": 2,
        "water": [
            {"period": "2016", "cells": 1, "employees": 70},
            {"period": "2018", "cells": 1, "employees": 3},
            {"period": "2020", "cells": 2, "employees": 25},
        ],
        "unplaced": [{"period": "2015", "cells": 1, "employees": 1}, {"period": "2016", "cells": 2, "employees": 7}],
    }


def test_the_sentence_compares_kilometre_cells_from_the_baseline_to_the_last_year_that_may_end() -> None:
    assert english(grid().answer) == (
        "From 2016 to 2020 the number of employees rose in 2 cells of 1 km and fell in 1. "
        "The largest gain came in a cell in Aa (+45), the largest fall in a cell in Bb (−50)."
    )
    assert english(grid(excluded_end_points=[]).answer).startswith("From 2016 to 2021 ")
    assert grid(baseline="2017").answer is None
    assert grid(baseline="2021").answer is None
    assert grid(excluded_end_points=["2018", "2020", "2021"]).answer is None


CENTRES = zones(zone("inner", "centre", -10, 10), zone("wide", "centre", -100, 100), zone("else", "hub", -900, 900))


def register() -> pl.DataFrame:
    rows: list[tuple[str, str, str, float | None, int | None, int | None]] = [
        ("2023-05-01", "0001", "47.110", 0.0, 900, None),
        ("2023-06-01", "0001", "47.110", 0.0, 30, None),
        ("2024-01-03", "0001", "47.110", 0.0, 30, None),
        ("2024-01-03", "0001", "56.101", 5.0, 10, None),
        ("2024-01-03", "0001", "62.010", 50.0, None, 1),
        ("2024-01-03", "0001", "86.211", 50.0, None, None),
        ("2024-01-03", "0002", "47.110", 0.0, 60, None),
        ("2024-01-03", "0002", "47.110", None, 7, None),
    ]
    schema = ("period", "municipality", "nace", "x_m", "employees", "employees_low")
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.when(pl.col("x_m").is_not_null()).then(0.0).alias("y_m")
    )


def profiles() -> pl.DataFrame:
    rows = [
        ("0001", "2022", "working_in_main_centre", "", 40.0),
        ("0001", "2021", "business_buildings_to_centre_zone", "", 1.5),
        ("0001", "2021", "business_buildings_to_centre_zone", "detail", 8.0),
        ("0002", "2022", "working_in_main_centre", "", None),
        ("0002", "2022", "something_else", "", 3.0),
        ("0009", "2022", "working_in_main_centre", "", 2.0),
    ]
    schema = ("municipality", "period", "indicator", "class", "value")
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit("normal").alias("status"))


AREAS = ("s@1", "region@1", "municipality@1")


def area_codes() -> pl.DataFrame:
    return codes("2024").drop("period").unique(maintain_order=True)


def test_a_centre_counts_functions_of_the_years_newest_day_and_tells_the_most_varied_first() -> None:
    found = multifunctional_centres.compute(area_codes(), REGION, CENTRES, register())
    told = values(found.observations, "employees_in_centres", "function")
    assert {key[2]: told[key] for key in told if key[:2] == ("wide", "2024")} == {
        **dict.fromkeys(FUNCTIONS, 0),
        "all": 101,
        "retail": 90,
        "food_and_stay": 10,
        "offices": 1,
    }
    assert (told["wide", "2023", "all"], told["inner", "2024", "all"], told["region", "2024", "all"]) == (30, 100, 101)
    assert values(found.observations, "retail_service") == {
        ("a", "2023"): 30,
        ("0001", "2023"): 30,
        ("region", "2023"): 30,
        ("a", "2024"): 40,
        ("0001", "2024"): 40,
        ("region", "2024"): 107,
    }
    assert found.gaps == ()
    assert found.areas is not None
    assert {area: (name.nb, name.en) for area, name in found.areas.areas.items()} == {
        "inner": ("inner", "inner"),
        "wide": ("wide", "wide"),
    }
    assert (found.areas.id, found.areas.edition) == (multifunctional_centres.AREA_SET, "1")
    # (90 + 10 + 1)² / (90² + 10² + 1²) = 1.24 and (90 + 10)² / (90² + 10²) = 1.22
    assert english(found.answer) == (
        "Number of equally large functions in the centres in 2024, by employees: wide 1.2, inner 1.2."
    )


def test_centres_need_zones_and_a_register_and_else_say_so() -> None:
    here = area_codes()
    nothing = multifunctional_centres.compute(here, REGION)
    assert nothing.observations.is_empty()
    assert nothing.observations.columns == [
        "area_set", "area", "period", "function", "measure", "value", "status", "flags",
    ]  # fmt: skip
    assert len(nothing.gaps) == 1
    assert nothing.gaps[0].area is None
    for places, units, said in (
        (None, register(), "The centre zones have not been imported"),
        (zones(zone("else", "hub", 0, 1)), register(), "The centre zones have not been imported"),
        (CENTRES, None, "Establishments with a place have not been imported"),
    ):
        found = multifunctional_centres.compute(here, REGION, places, units, None, profiles())
        (gap,) = found.gaps
        assert gap.reason.en.startswith(said)
        assert (gap.area_set, gap.area) == ("region@1", "region")
        assert (found.answer, found.areas) == (None, None)
        # Figures of others stand on rows of employees, which are missing.
        assert values(found.observations, "ssb_main_centre_pct") == {("0001", "2022"): 40}
        assert found.observations.filter(measure="employees_in_centres").select(
            "area", "period", "function", "value", "status", "flags"
        ).sort("period").rows() == [(("0001", year, "all", None, "missing", "")) for year in ("2021", "2022")]


def test_published_figures_are_those_of_the_whole_municipality_with_a_value() -> None:
    found = from_profiles(profiles(), area_codes())
    assert found.select("area_set", "area", "period", "measure", "value", "status", "flags").sort("period").rows() == [
        ("municipality@1", "0001", "2021", "ssb_business_km", 1.5, "normal", ""),
        ("municipality@1", "0001", "2022", "ssb_main_centre_pct", 40.0, "normal", ""),
    ]


DIVISIONS = {
    "retail": {47},
    "food_and_stay": {55, 56},
    "personal_service": {95, 96},
    "offices": {*range(58, 75), *range(77, 83)} - {67},
    "public_administration": {84},
    "education": {85},
    "health": {86, 87, 88},
    "culture": {90, 91, 92, 93, 94},
}


def test_each_division_has_one_function_and_what_has_none_is_other() -> None:
    everyone = pl.DataFrame({"nace": [f"{number:02}.110" for number in range(1, 100)]}).with_columns(
        pl.lit("2024-01-03").alias("period"), pl.lit(1).alias("employees"), pl.lit(1).alias("employees_low")
    )
    found = by_year(everyone)
    others = set(range(1, 100)).difference(*DIVISIONS.values())
    for function, divisions in {**DIVISIONS, "other": others}.items():
        assert {int(code[:2]) for code in found.filter(function=function)["nace"]} == divisions, function


def test_knowledge_and_technology_are_lists_of_eurostat() -> None:
    """Eurostat's aggregations of NACE Rev. 2 at two digits: knowledge-intensive services, high and medium-high technology."""
    services = {50, 51, *range(58, 67), *range(69, 76), 78, 80, *range(84, 94)}
    assert LISTS["knowledge_services"][1] == {str(number) for number in services}
    assert LISTS["technology_manufacturing"][1] == {"20", "21", "26", "27", "28", "29", "30"}
