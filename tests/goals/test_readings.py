"""What is read for a goal: which areas and years stand in a series, and what one pair of figures says."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from planpuls.goals.readings import read, series
from planpuls.goals.verdict import Limits, Share
from planpuls.indicators import freight, growth_distribution, housing_only_towns
from planpuls.spec.goal import Verdict
from tests.goals.test_growth_and_levels import COVERAGE, EMISSIONS, GROWTH, goal

LIMITS = Limits(Fraction(1, 2), Fraction(2))
COLUMNS = ("area_set", "area", "period", "measure", "value")


def rows(*some: tuple[str, str, str, str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(some, schema=COLUMNS, orient="row")


def test_a_share_of_growth_sums_its_areas_and_reads_the_whole_once_of_the_first() -> None:
    key = GROWTH.area_set
    made = rows(
        *((key, area, "2016", "employees", value) for area, value in (("regional_city", 30.0), ("belt", 20.0), ("outside", 9.0))),
        ("other@2024", "belt", "2016", "employees", 500.0),
        (key, "regional_city", "2016", "employees_region", 100.0),
        (key, "belt", "2016", "employees_region", 999.0),
        (key, "regional_city", "2020", "employees", 40.0),
        (key, "regional_city", "2020", "employees_region", 120.0),
        *((key, area, year, "employees", 1.0) for area in ("regional_city", "belt") for year in ("2017", "2018", "2019")),
        (key, "regional_city", "2018", "employees_region", 0.0),
        (key, "regional_city", "2019", "employees_region", 1.0),
    )  # fmt: skip
    # 2017 has no whole, that of 2018 is nothing, and 2020 lacks the belt.
    asked = goal(GROWTH)
    assert series(asked, growth_distribution.INDICATOR, made) == {"2016": Share(50, 100), "2019": Share(2, 1)}
    one = series(asked, growth_distribution.INDICATOR, made, at=("other@2024", ["belt"]))
    assert one == {}


def test_a_level_is_the_sum_of_its_areas_by_year_with_the_fixed_values_or_others() -> None:
    made = rows(
        ("region@2024", "region", "2020", "emissions", 5.0),
        ("region@2024", "region", "2015", "emissions", 9.0),
        ("region@2024", "other", "2015", "emissions", 7.0),
        ("s@2024", "region", "2015", "emissions", 7.0),
        ("region@2024", "region", "2021", "emissions", None),
    ).with_columns(vehicle_type=pl.lit("all"))
    vans = made.with_columns(vehicle_type=pl.lit("van"), value=pl.lit(1.0))
    asked = goal(EMISSIONS, "down", zero_year=2030)
    both = pl.concat([made, vans])
    assert list(series(asked, freight.INDICATOR, both).items()) == [("2015", Fraction(9)), ("2020", Fraction(5))]
    assert series(asked, freight.INDICATOR, both, where={"vehicle_type": "van"})["2015"] == 1
    assert series(asked, freight.INDICATOR, both, at=("s@2024", ["region"])) == {"2015": 7}


def test_a_level_on_the_line_to_zero_has_attained_it_and_one_above_has_not() -> None:
    asked = goal(EMISSIONS, "down", zero_year=2030)
    days = ("2010-06-01", "2020-06-01")

    def told(base: int, end: int) -> tuple[Fraction | None, bool | None, Fraction] | None:
        found = read(asked, freight.INDICATOR, LIMITS, days, Fraction(base), Fraction(end))
        return None if found is None else (found.wanted, found.attained, found.change)

    assert told(100, 50) == (Fraction(50), True, Fraction(-50))
    assert told(100, 51) == (Fraction(50), False, Fraction(-49))
    assert told(1, 0) == (Fraction(1, 2), True, Fraction(-100))
    assert told(0, 5) is None
    free = read(goal(EMISSIONS, "down"), freight.INDICATOR, LIMITS, days, Fraction(100), Fraction(50))
    assert free is not None
    assert (free.wanted, free.attained, free.growth, free.verdict) == (None, None, None, Verdict.RIGHT)


def test_a_share_of_growth_at_its_target_has_attained_it_and_needs_more_growth_than_the_least() -> None:
    spec, years = growth_distribution.INDICATOR, ("2016", "2020")
    least = spec.view("share_of_growth_pct").min_change_pct
    assert least == 2.0
    asked = goal(GROWTH, target_pct=80)
    met = read(asked, spec, LIMITS, years, Share(500, 1_000), Share(580, 1_100))
    missed = read(asked, spec, LIMITS, years, Share(500, 1_000), Share(579, 1_100))
    assert met is not None
    assert missed is not None
    assert (met.growth, met.attained, missed.attained) == (Fraction(80), True, False)
    assert (met.base, met.end, met.base_period, met.period) == (Fraction(50), Fraction(58_000, 1_100), *years)
    assert read(asked, spec, LIMITS, years, Share(500, 1_000), Share(510, 1_020)) is None
    # Without a least of the view's own any growth will do.
    views = tuple(view.model_copy(update={"min_change_pct": None}) for view in spec.views)
    free = read(asked, spec.model_copy(update={"views": views}), LIMITS, years, Share(500, 1_000), Share(501, 1_001))
    assert free is not None
    assert (free.growth, free.attained) == (Fraction(100), True)
    untargeted = read(goal(GROWTH), spec, LIMITS, years, Share(500, 1_000), Share(580, 1_100))
    assert untargeted is not None
    assert untargeted.attained is None


def test_a_coverage_is_of_the_sum_of_both_its_measures_and_knows_no_growth() -> None:
    key = (COVERAGE.area_set, COVERAGE.area)
    made = rows(
        (*key, "2016", "by_workplace", 80.0), (*key, "2016", "by_residence", 1.0), (*key, "2020", "by_workplace", 5.0)
    )
    asked = goal(COVERAGE, "not_down")
    found = series(asked, housing_only_towns.INDICATOR, made)
    assert found == {"2016": Share(80, 1)}
    said = read(asked, housing_only_towns.INDICATOR, LIMITS, ("2016", "2020"), Share(80, 100), Share(90, 100))
    assert said is not None
    assert (said.change, said.growth, said.wanted, said.attained) == (Fraction(10), None, None, None)
