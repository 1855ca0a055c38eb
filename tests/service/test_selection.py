"""Selection expressions of PxWebApi v2, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.service.problems import RefusedError
from planpuls.service.pxweb.selection import chosen

YEARS = ["2019", "2020", "2021", "2022", "2023"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2020", ["2020"]),
        ("2022,2020", ["2020", "2022"]),
        ("2020,2020", ["2020"]),
        ("*", YEARS),
        ("202*", YEARS[1:]),
        ("20?9", ["2019"]),
        ("top(2)", ["2022", "2023"]),
        ("TOP(2,1)", ["2021", "2022"]),
        ("bottom(2)", ["2019", "2020"]),
        ("from(2022)", ["2022", "2023"]),
        ("to(2020)", ["2019", "2020"]),
        ("range(2020,2022)", ["2020", "2021", "2022"]),
        ("[range(2020,2022)]", ["2020", "2021", "2022"]),
        ("2019,[range(2022,2023)]", ["2019", "2022", "2023"]),
        (" 2019 , 2020 ", ["2019", "2020"]),
    ],
)
def test_an_expression_chooses_what_it_says(asked: str, expected: list[str]) -> None:
    assert [YEARS[place] for place in chosen("Tid", YEARS, asked, newest_first=True)] == expected


def test_top_counts_from_the_first_where_the_variable_is_not_time() -> None:
    assert chosen("Region", ["a", "b", "c"], "top(2)") == [0, 1]
    assert chosen("Region", ["a", "b", "c"], "bottom(2)") == [1, 2]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        ",",
        "1999",
        "2019,",
        "top()",
        "top(x)",
        "top(0)",
        "top(-1)",
        "top(2,9)",
        "top(1,2,3)",
        "range(2022,2020)",
        "range(2020)",
        "from(1)",
        "from(2020,2021)",
        "19??",
        "top(99999999999)",
        "top(²)",
        "2019;drop table",
        "((((",
        "*" * 9 + "x*y*z*w*q",
    ],
)
def test_what_chooses_nothing_is_refused_by_name(asked: str) -> None:
    with pytest.raises(RefusedError) as error:
        chosen("Tid", YEARS, asked, newest_first=True)
    assert error.value.status == 400
    assert "valueCodes[Tid]" in error.value.detail


@given(st.text(max_size=60))
def test_any_text_gives_known_places_or_a_refusal(asked: str) -> None:
    try:
        places = chosen("Tid", YEARS, asked)
    except RefusedError:
        return
    assert places == sorted(set(places))
    assert places
    assert set(places) <= set(range(len(YEARS)))
