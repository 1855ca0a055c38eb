"""Moves between days of the register: what a move is, what is hidden, and the demo against the world it was made from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.demo import cadastre, moves, registers
from planpuls.indicators.moves import INDICATOR, compute
from planpuls.indicators.register_pairs import pairs_of
from planpuls.indicators.result import Result
from planpuls.places.establishments import place_establishments
from planpuls.plan.load import load_plan
from planpuls.sources.brreg import read_establishments
from planpuls.sources.dataset import ReadContext
from planpuls.sources.matrikkel_address import read_csv
from planpuls.spec.observation import finished
from tests.indicators.hand_made import NO_GAPS, REGION

FIRST, SECOND = "2024-01-03", "2025-01-03"
HEADLINE = {"distance_m": 500}
CODES = pl.DataFrame(
    [("s@1", "a", "0001"), ("s@1", "b", "0002"), ("region@1", "region", "0001"), ("region@1", "region", "0002")],
    schema=("area_set", "area", "municipality"),
    orient="row",
)
HUBS = pl.DataFrame({"hub": ["h"], "x_cm": [0], "y_cm": [0]})
NOWHERE = (None, None)
Unit = tuple[int, str, str, tuple[int | None, int | None], int | None]
"""Number, day, municipality, point, employees (None where withheld)."""


def result(
    *units: Unit, hubs: pl.DataFrame | None = HUBS, on_grid: int = 0, nace: str | None = "47.111", complete: bool = True
) -> Result:
    rows = [
        (number, day, code, x, y, f"{x} {y}", "1000", nace, "SN2007" if nace else None)
        + ((1, 4) if employees is None else (employees, employees))
        for number, day, code, (x, y), employees in units
    ]
    texts = ("period", "municipality", "address", "postcode", "nace", "nace_standard")
    schema = (
        "organisation_number",
        "period",
        "municipality",
        "x_m",
        "y_m",
        *texts[2:],
        "employees_low",
        "employees_high",
    )
    register = pl.DataFrame(rows, schema=schema, orient="row", schema_overrides=dict.fromkeys(texts, pl.String))
    placed = register.filter(pl.col("municipality").is_in(["0001", "0002"])).drop("address", "postcode")
    return compute(
        placed,
        register,
        CODES,
        NO_GAPS,
        REGION,
        HEADLINE,
        {"id": "list", "complete": complete},
        ["0001", "0002"],
        pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [on_grid or 1]}),
        pl.DataFrame({"cell": [1], "municipality": ["0001"]}),
        hubs,
    )


def flows(
    found: Result, area_set: str = "s@1", measure: str = "establishments", **where: str
) -> dict[tuple[str, str], Any]:
    where = {"industry": "all", "hub_distance": "all"} | where
    rows = found.observations.filter((pl.col("area_set") == area_set) & (pl.col("measure") == measure))
    for column, value in where.items():
        rows = rows.filter(pl.col(column) == value)
    return {(row["area"], row["to_area"]): row["value"] for row in rows.to_dicts()}


def both(
    number: int,
    before: tuple[str, tuple[int | None, int | None]],
    after: tuple[str, tuple[int | None, int | None]],
    employees: int | None = 9,
) -> list[Unit]:
    return [(number, FIRST, *before, employees), (number, SECOND, *after, employees)]


def test_another_municipality_is_a_move_and_so_is_a_hundred_metres() -> None:
    found = result(
        *both(1, ("0001", (0, 0)), ("0002", (0, 10))),
        *both(2, ("0001", (0, 0)), ("0001", (60, 80))),
        *both(3, ("0001", (0, 0)), ("0001", (60, 79))),
    )
    assert flows(found) == {("a", "b"): 1, ("a", "a"): 1}
    assert found.facts["pairs"][0] | {"moved": 2, "stayed": 1} == found.facts["pairs"][0]


def test_who_came_left_opened_or_closed_is_counted_apart() -> None:
    found = result(
        *both(1, ("0001", (0, 0)), ("0009", (5, 5))),
        *both(2, ("0009", (0, 0)), ("0002", (5, 5))),
        (3, FIRST, "0001", (0, 0), 9),
        (4, SECOND, "0002", (0, 0), 9),
        *both(5, ("0009", (0, 0)), ("0008", (5, 5))),
    )
    assert flows(found) == {("a", "rest"): 1, ("rest", "b"): 1, ("a", "closed"): 1, ("opened", "b"): 1}
    assert {name: found.facts["pairs"][0][name] for name in ("came", "left", "opened", "closed")} == dict.fromkeys(
        ("came", "left", "opened", "closed"), 1
    )


def test_without_a_point_the_same_words_are_the_same_place_and_other_words_say_nothing() -> None:
    known = result(*both(1, ("0001", NOWHERE), ("0001", NOWHERE)), *both(2, ("0001", (0, 0)), ("0001", (900, 0))))
    assert (known.facts["pairs"][0]["stayed"], known.facts["pairs"][0]["undecided"]) == (1, 0)
    unknown = result(*both(1, ("0001", NOWHERE), ("0001", (900, 0))))
    assert unknown.facts["pairs"][0]["undecided"] == 1
    assert unknown.observations.is_empty()


def test_without_employees_on_a_day_an_establishment_is_not_there() -> None:
    found = result(
        (1, FIRST, "0001", (0, 0), 0),
        (1, SECOND, "0002", (9, 9), 7),
        *both(2, ("0001", (0, 0)), ("0002", (1, 1)), 0),
        *both(3, ("0001", (0, 0)), ("0001", (0, 0))),
    )
    assert flows(found) == {("opened", "b"): 1}
    assert found.facts["pairs"][0]["stayed"] == 1


def test_distances_before_and_after_are_to_the_same_hubs_and_500_metres_are_near() -> None:
    found = result(
        *both(1, ("0001", (0, 501)), ("0001", (0, 500))),
        *both(2, ("0001", (0, 700)), ("0001", (0, 500))),
        *both(3, ("0001", (0, 0)), ("0002", (0, 501))),
        *both(4, ("0001", (0, 0)), ("0002", NOWHERE)),
        *both(5, ("0001", (0, 0)), ("0009", (0, 0))),
    )
    assert flows(found, "region@1", hub_distance="far_to_near") == {("region", "region"): 1}
    assert flows(found, "region@1", hub_distance="near_to_far") == {("region", "region"): 1}
    assert flows(found, "region@1", hub_distance="unknown") == {("region", "region"): 1}
    assert flows(found, hub_distance="near_to_far") == {("a", "b"): 1}
    no_hubs = result(*both(1, ("0001", (0, 0)), ("0002", (0, 501))), hubs=None)
    assert flows(no_hubs, hub_distance="unknown") == {("a", "b"): 1}
    assert no_hubs.answer is not None
    assert "knutepunkt" not in no_hubs.answer.nb


def test_a_partial_list_of_hubs_is_flagged_and_stays_out_of_the_sentence() -> None:
    units = both(1, ("0001", (0, 700)), ("0001", (0, 500)))
    whole, partial = result(*units), result(*units, complete=False)
    assert whole.answer is not None
    assert partial.answer is not None
    assert "nær et kollektivknutepunkt" in whole.answer.nb
    assert "knutepunkt" not in partial.answer.nb
    flags = partial.observations.filter(
        (pl.col("hub_distance") == "far_to_near") & (pl.col("measure") == "establishments")
    )
    assert set(flags["flags"]) == {"air_line partial_source"}
    assert set(whole.observations.filter(pl.col("hub_distance") == "all")["flags"]) == {"", "withheld_band"}


def test_employees_are_an_interval_and_hidden_under_three_or_where_one_dominates() -> None:
    def moved(*employees: int | None) -> tuple[Any, Any]:
        units = [
            unit
            for number, count in enumerate(employees)
            for unit in both(number, ("0001", (0, 0)), ("0002", (0, 9)), count)
        ]
        found = result(*units)
        return tuple(flows(found, measure=f"employees_{end}").get(("a", "b")) for end in ("least", "most"))  # type: ignore[return-value]

    assert moved(5, None, None) == (7, 13)
    assert moved(5, 6) == (None, None)
    assert moved(80, 10, 10) == (100, 100)
    assert moved(81, 10, 10) == (None, None)


def test_industry_is_that_of_the_first_day_and_of_the_second_for_new_ones() -> None:
    found = result(*both(1, ("0001", (0, 0)), ("0002", (0, 9))), (2, SECOND, "0001", (0, 0), 9))
    assert flows(found, industry="45-47") == {("a", "b"): 1, ("opened", "a"): 1}
    unstated = result(*both(1, ("0001", (0, 0)), ("0002", (0, 9))), nace=None)
    assert flows(unstated, industry="00") == {("a", "b"): 1}


def test_one_day_or_an_extract_gives_no_moves_but_the_reason() -> None:
    alone = result((1, FIRST, "0001", (0, 0), 9))
    assert alone.observations.is_empty()
    assert "minst to uttrekk" in alone.gaps[0].reason.nb
    extract = result(*both(1, ("0001", (0, 0)), ("0002", (0, 9))), on_grid=11)
    assert extract.observations.is_empty()
    assert {gap.period for gap in extract.gaps} >= {FIRST, SECOND}


def test_pairs_follow_one_another_so_that_nothing_is_counted_twice() -> None:
    days = ["2023-02-01", "2023-05-01", "2024-01-01", "2026-01-01", "2026-07-01"]
    assert pairs_of(days) == [("2023-02-01", "2024-01-01"), ("2024-01-01", "2026-01-01"), ("2026-01-01", "2026-07-01")]
    assert pairs_of(["2024-01-01", "2024-06-01"]) == [("2024-01-01", "2024-06-01")]
    assert pairs_of(["2024-01-01"]) == []


@pytest.fixture(scope="module")
def of_demo(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The demo's two registers and its addresses, read and compared."""
    folder, plan = tmp_path_factory.mktemp("registers"), load_plan("demo")
    frames = []
    for vintage, (day, _) in registers.SNAPSHOTS.items():
        registers.write(folder, vintage)
        path = folder / f"underenheter_{day}.csv"
        frames.append(read_establishments(path, ReadContext(path.name, plan.country, day)).frame)
    register = pl.concat(frames)
    placed = place_establishments(
        register,
        _addresses(folder),
        municipalities=sorted(plan.region_municipalities),
        codes=pl.DataFrame(schema={"old": pl.String, "new": pl.String}),
    )["establishments"]
    codes = [
        (area_set, code, code) for area_set in ("municipality@2024",) for code in sorted(plan.region_municipalities)
    ]
    codes += [("region@2024", "region", code) for code in sorted(plan.region_municipalities)]
    return compute(
        placed,
        register,
        pl.DataFrame(codes, schema=("area_set", "area", "municipality"), orient="row"),
        NO_GAPS,
        {"area_set": "region@2024", "area": "region", "name": {"nb": "Fjordriket", "en": "Fjordriket"}},
        {"distance_m": 600},
        {"id": "list", "complete": True},
        sorted(plan.region_municipalities),
        pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [1]}),
        pl.DataFrame({"cell": [1], "municipality": ["9101"]}),
        _hubs(),
    )


def _addresses(folder: Path) -> pl.DataFrame:
    cadastre.write(folder, "second")
    country = load_plan("demo").country
    paths = sorted(folder.glob("*MatrikkelenAdresse.csv"))
    return pl.concat([read_csv(path, ReadContext(path.name, country)).frame for path in paths])


def _hubs() -> pl.DataFrame:
    from planpuls.demo.geography import hubs_of_today

    rows = [(hub.id, 100 * hub.at[0], 100 * hub.at[1]) for hub in hubs_of_today("second")]
    return pl.DataFrame(rows, schema=("hub", "x_cm", "y_cm"), orient="row")


def test_the_demos_moves_openings_and_closures_are_those_it_was_made_with(of_demo: Result) -> None:
    truth = moves.became()
    pair = of_demo.facts["pairs"][0]
    assert {name: len(rows) for name, rows in truth.items()} == {
        name: count for name, count in pair.items() if name not in ("from", "to")
    }
    assert all(pair[name] > 0 for name in truth)
    expected = Counter(
        (start or "opened", end or "closed")
        for what, rows in truth.items()
        if what not in ("stayed", "undecided")
        for start, end, _, _ in rows
    )
    assert flows(of_demo, "municipality@2024") == expected
    assert (
        sum(1 for start, end in expected if start != end and {start, end}.isdisjoint({"opened", "closed", "rest"})) > 10
    )


def test_the_demos_employees_who_moved_lie_between_its_bounds(of_demo: Result) -> None:
    rows = [row for row in moves.became()["moved"] if row[0] != row[1]]
    for pair, least in flows(of_demo, "municipality@2024", "employees_least").items():
        bands = [row[2:] for row in rows if row[:2] == pair]
        if pair[0] == pair[1] or not bands or not {*pair}.isdisjoint({"opened", "closed", "rest"}):
            continue
        if len(bands) < 3 or max(high for _, high in bands) > 0.8 * sum(high for _, high in bands):
            assert least is None
        else:
            assert least == sum(low for low, _ in bands)
            assert flows(of_demo, "municipality@2024", "employees_most")[pair] == sum(high for _, high in bands)


def test_the_demos_distances_before_and_after_are_those_of_its_map(of_demo: Result) -> None:
    truth = moves.hub_distances(600)
    found = {kind: flows(of_demo, "region@2024", hub_distance=kind).get(("region", "region"), 0) for kind in truth}
    assert found == truth
    assert len(truth) == 5


def test_no_row_names_an_establishment(of_demo: Result) -> None:
    table = finished(INDICATOR, of_demo.observations)
    numbers = {str(unit.number) for unit in registers.units("second")} | {
        str(unit.parent) for unit in registers.units("second")
    }
    texts = {
        text for column in table.columns if table.schema[column] == pl.String for text in table[column].drop_nulls()
    }
    assert texts.isdisjoint(numbers)
    assert not any("veien" in text for text in texts)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "0001", "0002", "0009"]),
            st.sampled_from(["", "0001", "0002", "0009"]),
            st.integers(0, 4),
            st.integers(1, 400),
        ),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_every_establishment_is_counted_once_in_any_order_and_under_any_number(
    lives: list[tuple[str, str, int, int]], order: Random
) -> None:
    """Flows and those who stayed sum to all establishments of the plan; shuffled rows and swapped codes give the same."""
    units: list[Unit] = [(99, day, "0001", (0, 0), 9) for day in (FIRST, SECOND)]
    for number, (before, after, place, employees) in enumerate(lives):
        if before:
            units.append((number, FIRST, before, (0, 0), employees))
        if after:
            units.append((number, SECOND, after, (0, 60 * place), employees))
    found = result(*units)
    counts = {name: count for name, count in found.facts["pairs"][0].items() if name not in ("from", "to")}
    inside = sum(1 for before, after, _, _ in lives if {before, after} & {"0001", "0002"}) + 1
    assert sum(counts.values()) == inside
    between = flows(found)
    assert sum(between.values()) == inside - counts["stayed"] - counts["undecided"]
    shuffled = list(units)
    order.shuffle(shuffled)
    swap = {"0001": "0002", "0002": "0001"}
    names = {"a": "b", "b": "a"}
    swapped = result(*((number, day, swap.get(code, code), at, count) for number, day, code, at, count in shuffled))
    assert flows(swapped) == {(names.get(a, a), names.get(b, b)): count for (a, b), count in between.items()}
