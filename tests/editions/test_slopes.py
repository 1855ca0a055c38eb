"""Slopes between two years: what is drawn, what a break forbids, and who is named instead."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from planpuls.editions.charts.series import Words
from planpuls.editions.charts.slope import slope
from planpuls.editions.charts.strokes import Line
from planpuls.editions.charts.theme import COLOURS
from planpuls.editions.site.questions.two_years import TwoYears, two_years
from planpuls.spec.indicator import Break
from planpuls.spec.text import Text

WORDS = Words("prosent", "1. januar", "Brudd", "mangler")
BREAK = Break(dataset="d", source="s", before="2015", after="2016", text=Text(nb="nytt grunnlag", en="new basis"))
UP = Line("Opp", {2014: 9.0, 2016: 10.0, 2024: 16.0}, "series-other")
DOWN = Line("Ned", {2014: 21.0, 2016: 20.0, 2024: 14.0}, "series-other")
FLAT = Line("Flat", {2014: 12.0, 2016: 12.0, 2024: 12.4}, "series-other")
NOUGHT = Line("Null", {2014: 0.0, 2016: 0.0, 2024: 0.04}, "series-other")
NEW = Line("Ny", {2024: 30.0}, "series-other")
REGION = Line("Hele", {2014: 14.0, 2016: 15.0, 2024: 15.5}, "ink", strong=True)
STROKE = re.compile(r'<path d="M([\d.]+) ([\d.]+) L([\d.]+) ([\d.]+)" stroke="(#\w+)" stroke-width="(?:1.6|2.6)"/>')


def drawn(base: int = 2016, *areas: Line) -> TwoYears | None:
    return two_years(
        REGION, areas or (UP, DOWN, FLAT, NOUGHT, NEW), base, 2024,
        least_points=0.5, breaks=[BREAK], decimals=1, words=WORDS, language="nb",
    )  # fmt: skip


@pytest.mark.parametrize("narrow", [False, True])
def test_strokes_go_from_the_first_value_to_the_last_on_one_scale(narrow: bool) -> None:
    lines = [REGION, UP, DOWN, FLAT]
    picture = slope(lines, 2016, 2024, breaks=[BREAK], decimals=1, words=WORDS, language="nb", narrow=narrow)
    assert picture.scales is not None
    frame, scales = picture.scales
    found = {(float(y), float(y2)) for _, y, _, y2, _ in STROKE.findall(picture.body)}

    def at(value: float) -> float:
        return round(frame.top + frame.plot_height * (1 - (value - scales.low) / (scales.high - scales.low)), 1)

    assert found == {(at(line.points[2016]), at(line.points[2024])) for line in lines}
    for x, _, x2, _, _ in STROKE.findall(picture.body):
        assert (float(x), float(x2)) == (frame.left, frame.left + frame.plot_width)
    assert "Hele 15,5" in picture.body
    assert "Brudd" not in picture.body


def test_no_stroke_goes_across_a_break_and_the_break_is_named() -> None:
    picture = slope([REGION, UP], 2014, 2024, breaks=[BREAK], decimals=1, words=WORDS, language="nb", narrow=False)
    assert STROKE.findall(picture.body) == []
    assert "Brudd 2015/2016" in picture.body
    assert picture.body.count("<circle") == 4


def test_direction_has_a_colour_where_it_is_large_enough_to_count() -> None:
    found = drawn()
    assert found is not None
    assert found.wide.plotted is not None
    tokens = {series.name: series.token for series in found.wide.plotted.series}
    assert tokens == {"Hele": "ink", "Opp": "accent", "Ned": "chart-contrast", "Flat": "series-other"}
    assert COLOURS["accent"] in found.wide.body
    assert found.wide.plotted.categories == ("2016", "2024")
    assert found.alternative.startswith("Hele: 15,0 (2016), 15,5 (2024); Opp: 10,0 (2016)")


def test_who_is_not_drawn_is_named_with_the_reason() -> None:
    found = drawn()
    assert found is not None
    assert found.notes == (
        "Ikke i figuren, 0,0 prosent i begge år: Null.",
        "Ikke i figuren, mangler tall for minst ett av årene: Ny.",
    )


def test_two_lines_are_a_table_and_one_year_is_no_slope() -> None:
    assert drawn(2016, UP, DOWN, NOUGHT) is None
    assert drawn(2024) is None


@pytest.mark.parametrize("narrow", [False, True])
def test_labels_of_many_close_lines_do_not_lie_on_one_another_or_outside(narrow: bool) -> None:
    lines = [
        Line(f"Et langt kommunenavn {place}", {2016: place / 40, 2024: 1 + place / 50}, "accent") for place in range(24)
    ]
    picture = slope(lines, 2016, 2024, breaks=[], decimals=1, words=WORDS, language="nb", narrow=narrow)
    rows = sorted(float(y) for y in re.findall(r'y="([\d.]+)"[^>]*text-anchor="start"', picture.body))
    assert all(after - before >= 14.9 for before, after in pairwise(rows))
    assert rows[-1] < picture.height
