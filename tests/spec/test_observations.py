"""The stored shape of figures: what `finished` adds, in which order it stores, and what it refuses."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.spec import Dimension, Indicator, Measure, Text
from planpuls.spec.errors import IntegrityError
from planpuls.spec.observation import columns, finished
from planpuls.spec.status import WITHOUT_VALUE, Status


def text(word: str) -> Text:
    return Text(nb=f"{word} (nb)", en=word)


def spec(flow: bool = False) -> Indicator:
    total, within = (
        Measure(
            id=name, name=text(name), concept="employees_1jan", unit=text("employees"), additive=True, dimensions=by
        )
        for name, by in (("total", ()), ("within", ("distance_m",)))
    )
    return Indicator(
        id="near",
        plan="areal",
        question=text("q"),
        title=text("t"),
        definition=text("d"),
        formula=text("f"),
        sources=("s",),
        dimensions=(Dimension(id="distance_m", name=text("distance"), numeric=True),),
        measures=(total, within),
        area_sets=("county",),
        flow=flow,
    )


def row(**changed: Any) -> dict[str, Any]:
    kept = {"area_set": "county@2024", "area": "03", "period": "2023", "distance_m": None}
    return kept | {"measure": "total", "value": 561_244.0, "status": "normal", "flags": ""} | changed


SCHEMA = {
    "area_set": pl.String,
    "area": pl.String,
    "period": pl.String,
    "distance_m": pl.Int64,
    "measure": pl.String,
    "value": pl.Float64,
    "status": pl.String,
    "flags": pl.String,
}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA)


class TestTheory:
    def test_what_is_not_given_is_filled_in(self) -> None:
        given_rows = frame(row()).select("area_set", "area", "period", "measure", "value")
        stored = finished(spec(), given_rows)
        assert stored.to_dicts() == [row(unit="employees")]
        assert stored.schema["distance_m"] == pl.Int64

    def test_columns_stand_in_the_stored_order(self) -> None:
        order = ["area_set", "area", "period", "distance_m", "measure", "value", "unit", "status", "flags"]
        assert finished(spec(), frame(row())).columns == columns(spec()) == order
        assert columns(spec(flow=True))[:4] == ["area_set", "area", "to_area", "period"]

    def test_whole_numbers_are_stored_as_floats(self) -> None:
        stored = finished(spec(), frame(row()).with_columns(pl.col("value").cast(pl.Int64)))
        assert stored.schema["value"] == pl.Float64

    def test_a_flow_may_go_both_ways(self) -> None:
        there, back = frame(row(), row(area="32")).with_columns(pl.Series("to_area", ["32", "03"])).to_dicts()
        stored = finished(spec(flow=True), pl.DataFrame([there, back], schema=SCHEMA | {"to_area": pl.String}))
        assert stored.select("area", "to_area").rows() == [("03", "32"), ("32", "03")]

    def test_no_rows_are_an_empty_table_of_the_same_shape(self) -> None:
        assert finished(spec(), frame()).schema == finished(spec(), frame(row())).schema

    @given(st.permutations([row(area=area, period=period) for area in ("03", "32") for period in ("2022", "2023")]))
    def test_the_order_of_rows_changes_nothing(self, rows: list[dict[str, Any]]) -> None:
        assert_frame_equal(finished(spec(), frame(*rows)), finished(spec(), frame(*rows[::-1])))
        assert finished(spec(), frame(*rows)).select("area", "period").rows()[0] == ("03", "2022")


class TestFaults:
    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"measure": "colour"}, "a declared measure"),
            ({"status": "perhaps"}, "a known status"),
            ({"status": None}, "a known status"),
            ({"flags": "air_line colourful"}, "known flags, found colourful"),
            ({"flags": None}, "known flags, found null"),
            ({"value": None}, "a value where the status promises one"),
            ({"value": float("nan")}, "a value where the status promises one"),
            ({"value": float("inf")}, "a value where the status promises one"),
            ({"value": None, "status": "estimated"}, "a value where the status promises one"),
            ({"status": "confidential"}, "no value where the status forbids one"),
            ({"status": "missing", "value": float("nan")}, "no value where the status forbids one"),
        ],
    )
    def test_a_row_that_breaks_a_rule_is_refused(self, changed: dict[str, Any], expected: str) -> None:
        with pytest.raises(IntegrityError) as caught:
            finished(spec(), frame(row(area="32"), row(**changed)))
        assert [problem.where for problem in caught.value.problems] == ["near"]
        assert f"near: expected {expected}" in str(caught.value)

    def test_the_row_at_fault_is_shown(self) -> None:
        with pytest.raises(IntegrityError, match="'area': '32', 'period': '2023'"):
            finished(spec(), frame(row(), row(area="32", value=None)))

    def test_an_observation_twice_is_refused_also_where_the_values_differ(self) -> None:
        with pytest.raises(IntegrityError, match="each observation once"):
            finished(spec(), frame(row(), row(value=1.0)))

    def test_an_observation_that_differs_in_a_dimension_is_another(self) -> None:
        rows = [row(measure="within", distance_m=distance) for distance in (600, 1000)]
        assert finished(spec(), frame(*rows)).height == 2

    def test_all_faults_are_reported_at_once(self) -> None:
        with pytest.raises(IntegrityError) as caught:
            finished(spec(), frame(row(), row(), row(area="32", flags="colourful", value=None)))
        assert [problem.expected for problem in caught.value.problems] == [
            "each observation once",
            "a value where the status promises one",
            "known flags",
        ]

    @given(st.sampled_from(Status), st.none() | st.floats(-1e9, 1e9))
    def test_a_value_stands_exactly_where_the_status_says(self, status: Status, value: float | None) -> None:
        rows = frame(row(status=status.value, value=value))
        if (value is None) == (status in WITHOUT_VALUE):
            assert finished(spec(), rows)["value"].to_list() == [value]
        else:
            with pytest.raises(IntegrityError):
                finished(spec(), rows)
