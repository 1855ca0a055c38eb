"""The stand-in for the StatBank has the limits and quirks that SSB documents."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.standin.server import StandIn, standing_in
from tests.standin.statbank import Cube, StatBank, expanded

YEARS = [str(year) for year in range(2015, 2025)]
CUBE = Cube(
    "13470",
    "Sysselsatte",
    "2026-03-14T07:00:00Z",
    {
        "Region": {"0301": "Oslo", "3201": "Bærum"},
        "NACE2007": {"01-03": "x", "05-09": "y"},
        "ContentsCode": {"A": "a"},
        "Tid": dict.fromkeys(YEARS, ""),
    },
    {("0301", "01-03", "A", "2020"): 5.0, ("3201", "01-03", "A", "2020"): 7.0, ("0301", "05-09", "A", "2020"): ":"},
    eliminated=frozenset({"NACE2007"}),
    codelists={"Region": ("agg_KommFylker",)},
)


@pytest.fixture
def server() -> Iterator[StandIn]:
    lists = {"agg_KommFylker": {"F-99": ["0301", "3201"]}}
    with standing_in(StatBank([CUBE], lists, max_cells=30, allowed=1_000)) as state:
        yield state


def data(server: StandIn, query: str) -> httpx.Response:
    return httpx.get(f"{server.address}/statbank/tables/13470/data?{query}")


ONE = "valueCodes[Region]=0301&valueCodes[NACE2007]=01-03&valueCodes[ContentsCode]=A&valueCodes[Tid]=2020"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("*", YEARS),
        ("201?", YEARS[:5]),
        ("top(2)", ["2023", "2024"]),
        ("top(2,1)", ["2022", "2023"]),
        ("bottom(1)", ["2015"]),
        ("from(2023)", ["2023", "2024"]),
        ("to(2016)", ["2015", "2016"]),
        ("range(2016,2018)", ["2016", "2017", "2018"]),
        ("2020", ["2020"]),
    ],
)
def test_selection_expressions(text: str, codes: list[str]) -> None:
    assert expanded(text, YEARS) == codes


def test_an_expression_with_a_comma_needs_brackets(server: StandIn) -> None:
    query = ONE.replace("[Tid]=2020", "[Tid]=[range(2019,2021)]")
    assert data(server, query).json()["size"] == [1, 1, 1, 3]
    assert data(server, ONE.replace("[Tid]=2020", "[Tid]=range(2019,2021)")).status_code == 400


@pytest.mark.parametrize(
    ("query", "status", "title"),
    [
        (ONE.replace("&valueCodes[Tid]=2020", ""), 400, "Missing selection for mandantory variable"),
        (ONE.replace("0301", "9999"), 400, "Non-existent value"),
        (f"{ONE}&codelist[Region]=agg_kommfylker", 400, "Non-existent codelist"),
        (
            ONE.replace("[Tid]=2020", "[Tid]=*").replace("=0301", "=*").replace("=01-03", "=*"),
            400,
            "Too many cells selected",
        ),
    ],
)
def test_errors_have_titles(server: StandIn, query: str, status: int, title: str) -> None:
    answer = data(server, query)
    assert (answer.status_code, answer.json()["title"]) == (status, title)


def test_a_code_there_twice_is_500_without_a_word(server: StandIn) -> None:
    answer = data(server, ONE.replace("=0301", "=0301,0301"))
    assert (answer.status_code, answer.content) == (500, b"")


def test_a_long_address_is_404(server: StandIn) -> None:
    assert data(server, f"{ONE}&note={'x' * 2_100}").status_code == 404


def test_a_code_list_sums_and_an_eliminated_variable_too(server: StandIn) -> None:
    query = "valueCodes[Region]=F-99&codelist[Region]=agg_KommFylker&valueCodes[ContentsCode]=A&valueCodes[Tid]=2020"
    answer = data(server, f"{query}&valueCodes[NACE2007]=01-03").json()
    assert answer["value"] == [12.0]
    assert data(server, query).json()["status"] == {"0": ":"}


def test_metadata_has_code_lists_and_no_value(server: StandIn) -> None:
    document = httpx.get(f"{server.address}/statbank/tables/13470/metadata").json()
    assert "value" not in document
    assert document["dimension"]["Region"]["extension"]["codelists"][0]["id"] == "agg_KommFylker"


def test_calls_are_counted_and_refused_with_retry_after() -> None:
    now = [0.0]
    with standing_in(StatBank([CUBE], allowed=2, clock=lambda: now[0])) as state:
        answers = [httpx.get(f"{state.address}/statbank/config") for _ in range(3)]
        assert [answer.headers["X-Ratelimit-Remaining"] for answer in answers] == ["1", "0", "0"]
        assert answers[0].headers["X-Ratelimit-Policy"] == "2;w=60s"
        assert (answers[2].status_code, answers[2].headers["Retry-After"]) == (429, "61")
        now[0] = 61.0
        assert json.loads(httpx.get(f"{state.address}/statbank/config").content)["maxDataCells"] == 800_000
