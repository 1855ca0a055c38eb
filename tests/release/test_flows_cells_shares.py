"""Exchange between areas, cells by municipality, shares as persons and with bounds: done in the head."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planpuls.indicators.grid_change import INDICATOR as GRID_CHANGE
from planpuls.release.cells import municipalities_of, totals_by_area
from planpuls.release.flows import UNSTATED, exchange
from planpuls.release.shares import with_bounds, with_persons
from planpuls.spec.grid import cell_id
from planpuls.spec.indicator import Indicator, Measure, View
from planpuls.spec.text import Text

WORD = Text(nb="ord", en="word")


def flow_rows(flows: dict[tuple[str, str], float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (a, b, "2020", value, "normal" if value is not None else "confidential", "demo" if a == "A" else "")
            for (a, b), value in flows.items()
        ],
        schema={
            "area": pl.String,
            "to_area": pl.String,
            "period": pl.String,
            "n": pl.Float64,
            "status": pl.String,
            "flags": pl.String,
        },
        orient="row",
    )


def test_who_stays_who_leaves_who_comes() -> None:
    rows = flow_rows(
        {
            ("A", "A"): 60,
            ("A", "B"): 30,
            ("A", "rest"): 5,
            ("A", UNSTATED): 5,
            ("B", "A"): 50,
            ("B", "B"): 40,
            ("rest", "A"): 7,
            ("rest", "rest"): 900,
        }
    )
    a, b = exchange(rows, "n", ["A", "B"]).to_dicts()
    assert (a["residents"], a["workers"], a["within"]) == (100, 117, 60)
    assert (a["out"], a["into"], a["unstated"], a["net"], a["gross"]) == (35, 57, 5, 22, 92)
    assert a["self_containment_pct"] == 60
    assert (a["status"], a["flags"]) == ("normal", "demo")
    assert (b["out"], b["into"], b["unstated"]) == (50, 30, 0)


def test_a_sum_with_a_hidden_part_has_no_value_and_the_others_keep_theirs() -> None:
    rows = flow_rows({("A", "A"): 60, ("A", "B"): None, ("B", "A"): 50, ("B", "B"): 40})
    a, b = exchange(rows, "n", ["A", "B"]).to_dicts()
    assert (a["out"], a["residents"], a["net"], a["self_containment_pct"]) == (None, None, None, None)
    assert (a["within"], a["into"], a["status"]) == (60, 50, "confidential")
    assert (b["workers"], b["out"], b["residents"]) == (None, 50, 90)


def test_one_resident_has_a_share_who_stays_and_none_has_not() -> None:
    (a, b) = exchange(flow_rows({("A", "A"): 1, ("B", "A"): 0}), "n", ["A", "B"]).to_dicts()
    assert (a["residents"], a["self_containment_pct"]) == (1, 100)
    assert (b["residents"], b["self_containment_pct"], b["within"]) == (0, None, 0)


@given(st.lists(st.integers(0, 1000), min_size=9, max_size=9))
def test_what_leaves_one_area_comes_to_another(values: list[int]) -> None:
    ends = [(a, b) for a in "ABC" for b in "ABC"]
    found = exchange(flow_rows({end: float(value) for end, value in zip(ends, values, strict=True)}), "n", list("ABC"))
    assert found["net"].sum() == 0
    assert found["residents"].sum() == found["workers"].sum() == sum(values)
    assert (found["within"] + found["out"] + found["unstated"]).equals(found["residents"], check_names=False)


def test_a_large_cell_names_its_municipalities_by_weight() -> None:
    small = [cell_id(x, 0, 250) for x in (0, 250, 500)]
    large = str(cell_id(0, 0, 1000))
    assert large == str(small[0]), "the small cell in the corner has the large one's id"
    cells = pl.DataFrame({"cell": small, "municipality": ["02", "01", "01"]})

    def found(*values: float | None) -> dict[str, tuple[str, ...]]:
        observed = pl.DataFrame(
            {"area": [str(cell) for cell in small], "value": values}, schema={"area": pl.String, "value": pl.Float64}
        )
        assert municipalities_of(cells, observed, "cell_250m")[large] == ("02",)
        return municipalities_of(cells, observed, "cell_1km")

    assert found(60, 20, 20) == {large: ("02", "01")}
    assert found(40, 20, 20) == {large: ("01", "02")}, "alike: the lower code first"
    assert found(9, 41, 41) == {large: ("01",)}, "less than a tenth is not named"
    assert found(10, 45, 45) == {large: ("01", "02")}
    assert found(0, 0, None) == {large: ("01", "02")}


def test_totals_by_area_carry_the_least_certain_status_and_the_views() -> None:
    ids = [cell_id(x, 0, 250) for x in (0, 250, 500)]
    cells = pl.DataFrame({"cell": ids, "municipality": ["01", "01", "02"]})
    members = pl.DataFrame({"area": ["a", "b", "all", "all"], "municipality": ["01", "02", "01", "02"]})
    changes = pl.DataFrame(
        {
            "area": [str(cell) for cell in ids],
            "employees": [310.0, 5.0, None],
            "employees_base": [204.0, 6.0, 2.0],
            "change": [106.0, -1.0, None],
            "status": ["normal", "provisional", "confidential"],
        }
    )
    first, *hidden = totals_by_area(changes, cells, members, GRID_CHANGE, "employees").to_dicts()
    assert first == {
        "area": "a",
        "employees": 315,
        "employees_base": 210,
        "change": 105,
        "growth_pct": 50,
        "rising": 1,
        "falling": 1,
        "status": "provisional",
    }
    assert [row["area"] for row in hidden] == ["all", "b"]
    for row in hidden:
        assert (row["employees"], row["change"], row["growth_pct"], row["status"]) == (None, None, None, "confidential")


def _spec() -> Indicator:
    measures = (
        ("all", "value"),
        ("near", "value"),
        ("near_lower", "bound"),
        ("near_upper", "bound"),
    )
    return Indicator(
        id="x",
        plan="areal",
        question=WORD,
        title=WORD,
        definition=WORD,
        formula=WORD,
        sources=("a",),
        measures=tuple(
            Measure(id=name, name=WORD, concept="employees_1jan", unit=WORD, additive=True, role=role)  # type: ignore[arg-type]
            for name, role in measures
        ),
        views=tuple(
            View(id=kind, kind=kind, measure="near", of="all", name=WORD, unit=WORD)
            for kind in ("share", "share_change")
        ),
        area_sets=("s",),
    )


def test_a_change_of_a_share_as_persons_and_the_bounds_of_a_share() -> None:
    rows = pl.DataFrame(
        {"all": [200.0, 200.0], "share_change": [1.5, None]}, schema={"all": pl.Float64, "share_change": pl.Float64}
    )
    assert with_persons(_spec(), rows)["share_change_persons"].to_list() == [3.0, None]
    stock = pl.DataFrame({"all": [200.0, 0.0, 1.0], "near_lower": [20.0, 0.0, 0.5], "near_upper": [60.0, 0.0, 1.0]})
    found = with_bounds(_spec(), stock)
    assert found["share_lower"].to_list() == [10.0, None, 50.0]
    assert found["share_upper"].to_list() == [30.0, None, 100.0]
