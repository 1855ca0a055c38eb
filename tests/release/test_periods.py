"""Which two years a page compares: the plan's baseline and its newest end point, a year earlier for the 4th quarter."""

from __future__ import annotations

import pytest

from planpuls.indicators import grid_change, skills_demand
from planpuls.release.periods import span

RULE = {"baseline": "2016", "excluded_end_points": ["2021"]}


@pytest.mark.parametrize(
    ("periods", "ends"),
    [
        (["2022", "2016", "2014", "2020"], ("2016", "2022")),
        (["2014", "2016", "2020", "2021"], ("2016", "2020")),
        (["2018", "2019"], ("2018", "2019")),
        (["2016", "2021"], ("2016", "2021")),
        (["2014", "2016"], ("2016", "2016")),
    ],
)
def test_a_page_compares_the_baseline_with_the_newest_end_point(periods: list[str], ends: tuple[str, str]) -> None:
    assert span(RULE, periods) == ends
    assert span(RULE, periods, grid_change.INDICATOR) == ends


def test_figures_of_the_4th_quarter_are_compared_a_year_earlier() -> None:
    assert span(RULE, ["2014", "2015", "2016", "2019", "2020"], skills_demand.INDICATOR) == ("2015", "2019")
