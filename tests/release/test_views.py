"""Derived views on small tables whose answers can be done in the head."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.release.views import compared, flag_moved, moved_pairs, to_1km, wide
from planpuls.spec.grid import cell_id, parent
from planpuls.spec.indicator import Break, Dimension, Indicator, Measure, View
from planpuls.spec.observation import finished
from planpuls.spec.text import Text

WORD = Text(nb="ord", en="word")


def measure(name: str, *dimensions: str) -> Measure:
    return Measure(id=name, name=WORD, concept="employees_1jan", unit=WORD, additive=True, dimensions=dimensions)


def view(kind: str, **more: object) -> View:
    return View(id=kind, kind=kind, measure="near", of="all", name=WORD, unit=WORD, **more)  # type: ignore[arg-type]


SPEC = Indicator(
    id="x",
    plan="areal",
    question=WORD,
    title=WORD,
    definition=WORD,
    formula=WORD,
    sources=("a",),
    dimensions=(Dimension(id="distance_m", name=WORD, numeric=True),),
    measures=(measure("all"), measure("near", "distance_m")),
    views=(view("share"), view("share_change"), view("share_of_change", min_change_pct=2.0)),
    area_sets=("s",),
)
BREAK = Break(dataset="a", before="2015", after="2016", text=WORD, source="s")


def observations(rows: list[tuple[str, str, int | None, str, float | None, str, str]]) -> pl.DataFrame:
    columns = ("area", "period", "distance_m", "measure", "value", "status", "flags")
    return finished(
        SPEC, pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.lit("s@1").alias("area_set"))
    )


def series(area: str, values: dict[str, tuple[float, float]], flags: str = "", status: str = "normal") -> pl.DataFrame:
    rows: list[tuple[str, str, int | None, str, float | None, str, str]] = []
    for period, (near, everyone) in values.items():
        rows.append((area, period, None, "all", everyone, "normal", ""))
        rows.append((area, period, 600, "near", near, status, flags))
    return observations(rows)


def compare(values: dict[str, tuple[float, float]], base: str = "2016") -> dict[str, object]:
    return compared(SPEC, wide(SPEC, series("a", values)), base, [BREAK]).row(0, named=True)


def test_a_measure_with_fewer_dimensions_stands_on_every_row_of_the_others() -> None:
    frame = observations(
        [
            ("a", "2016", None, "all", 200.0, "normal", ""),
            ("a", "2016", 500, "near", 20.0, "normal", "air_line"),
            ("a", "2016", 600, "near", 50.0, "provisional", "air_line"),
        ]
    )
    rows = wide(SPEC, frame).to_dicts()
    assert [(row["distance_m"], row["all"], row["near"], row["share"]) for row in rows] == [
        (500, 200.0, 20.0, 10.0),
        (600, 200.0, 50.0, 25.0),
    ]
    assert [row["status"] for row in rows] == ["normal", "provisional"]
    assert rows[0]["flags"] == "air_line"


def test_a_share_of_nothing_has_no_value() -> None:
    assert wide(SPEC, series("a", {"2016": (0, 0)}))["share"].to_list() == [None]


def test_change_of_a_share_and_share_of_the_change() -> None:
    row = compare({"2016": (50, 200), "2024": (90, 300)})
    assert row["share_change"] == pytest.approx(5.0)
    assert row["share_of_change"] == pytest.approx(40.0)
    assert (row["base_period"], row["period"], row["near_base"]) == ("2016", "2024", 50)


def test_growth_of_two_per_cent_or_less_is_not_shared_out() -> None:
    assert compare({"2016": (50, 200), "2024": (52, 204)})["share_of_change"] is None
    assert compare({"2016": (50, 200), "2024": (52, 205)})["share_of_change"] == pytest.approx(40.0)
    assert compare({"2016": (50, 200), "2024": (48, 190)})["share_of_change"] == pytest.approx(20.0)


def test_a_comparison_across_the_break_is_flagged_from_either_side() -> None:
    values = {"2015": (1.0, 10.0), "2016": (2.0, 10.0), "2024": (3.0, 10.0)}
    rows = compared(SPEC, wide(SPEC, series("a", values, "air_line")), "2016", [BREAK])
    assert dict(rows.select("period", "flags").rows()) == {"2015": "air_line break", "2024": "air_line"}


def test_a_hidden_value_hides_what_is_derived_from_it() -> None:
    values = observations(
        [
            ("a", "2016", None, "all", 10.0, "normal", ""),
            ("a", "2016", 600, "near", None, "confidential", ""),
            ("a", "2024", None, "all", 10.0, "normal", ""),
            ("a", "2024", 600, "near", 5.0, "normal", ""),
        ]
    )
    row = compared(SPEC, wide(SPEC, values), "2016", []).row(0, named=True)
    assert (row["status"], row["share_change"], row["share_of_change"]) == ("confidential", None, None)


CELLS = Indicator(
    id="cells",
    plan="areal",
    question=WORD,
    title=WORD,
    definition=WORD,
    formula=WORD,
    sources=("a",),
    measures=(measure("employees"),),
    views=(View(id="change", kind="change", measure="employees", name=WORD, unit=WORD),),
    area_sets=("cell_1km", "cell_250m"),
    stored_area_sets=("cell_250m",),
)


def cells(rows: list[tuple[int, str, int]], flags: str = "") -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"area": pl.Int64, "period": pl.String, "value": pl.Int64}, orient="row")
    return finished(
        CELLS,
        frame.with_columns(
            pl.col("area").cast(pl.String),
            pl.lit("cell_250m").alias("area_set"),
            pl.lit("employees").alias("measure"),
            pl.lit(flags).alias("flags"),
        ),
    )


def at(x: int, y: int) -> int:
    return cell_id(x, y, 250)  # type: ignore[no-any-return]


def test_a_cell_without_a_row_in_one_year_counts_as_none_there() -> None:
    frame = cells([(at(0, 0), "2016", 7), (at(250, 0), "2024", 9)])
    rows = compared(CELLS, wide(CELLS, frame), "2016", [])
    assert dict(rows.select("area", "change").rows()) == {str(at(0, 0)): -7.0, str(at(250, 0)): 9.0}
    assert rows["status"].unique().to_list() == ["normal"]


def test_square_kilometres_are_sums_of_their_cells_and_keep_their_flags() -> None:
    frame = cells([(at(0, 0), "2016", 7), (at(750, 750), "2016", 9), (at(1_000, 0), "2016", 1)], "water_cell")
    found = to_1km(frame)
    assert dict(found.select("area", "value").rows()) == {
        str(cell_id(0, 0, 1_000)): 16.0,
        str(cell_id(1_000, 0, 1_000)): 1.0,
    }
    assert found["flags"].unique().to_list() == ["water_cell"]


@given(
    st.dictionaries(
        st.tuples(st.integers(-20, 20), st.integers(0, 20), st.sampled_from(["2016", "2024"])),
        st.integers(0, 9_000),
        min_size=1,
    )
)
def test_summing_cells_conserves_every_year(stock: dict[tuple[int, int, str], int]) -> None:
    frame = cells([(at(x * 250, y * 250), period, value) for (x, y, period), value in stock.items()])
    whole = to_1km(frame)
    assert whole["value"].sum() == sum(stock.values())
    assert set(whole["area"]) == {str(parent(int(cell), 1_000)) for cell in frame["area"]}


def moves(*rows: tuple[int, int]) -> pl.DataFrame:
    schema = {"area": pl.Int64, "change": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("area").cast(pl.String))
    return frame.with_columns(pl.lit("").alias("flags"), pl.lit("2024").alias("period"))


def test_neighbours_with_opposite_changes_over_300_are_a_pair() -> None:
    found = flag_moved(moves((at(0, 0), -5_609), (at(250, 250), 7_049), (at(5_000, 0), 900)))
    assert dict(found.select("area", "flags").rows()) == {
        str(at(0, 0)): "moved_address",
        str(at(250, 250)): "moved_address",
        str(at(5_000, 0)): "",
    }


def test_pairs_are_of_one_year_and_each_year_has_its_own() -> None:
    then = moves((at(0, 0), -400), (at(250, 0), 10)).with_columns(pl.lit("2020").alias("period"))
    now = moves((at(0, 0), 10), (at(250, 0), 400))
    assert set(flag_moved(pl.concat([then, now]))["flags"]) == {""}
    both = flag_moved(pl.concat([then, moves((at(0, 0), -400), (at(250, 0), 400))]))
    assert dict(both.group_by("period").agg(pl.col("flags").eq("moved_address").all()).rows()) == {
        "2020": False,
        "2024": True,
    }


def test_a_pair_across_two_square_kilometres_is_flagged_there_and_one_inside_cancels() -> None:
    small = moves((at(750, 0), -500), (at(1_000, 0), 450), (at(5_000, 0), -900), (at(5_250, 0), 900))
    kilometres = pl.DataFrame(
        {
            "area": [str(cell_id(x, 0, 1_000)) for x in (0, 1_000, 5_000)],
            "change": [-500.0, 450.0, 0.0],
            "flags": ["", "water_cell", ""],
            "period": ["2024"] * 3,
        }
    )
    assert flag_moved(kilometres, small)["flags"].to_list() == ["moved_address", "moved_address water_cell", ""]


@pytest.mark.parametrize(
    "rows",
    [
        [(at(0, 0), -301), (at(250, 0), 300)],
        [(at(0, 0), -301), (at(500, 0), 301)],
        [(at(0, 0), 301), (at(250, 0), 301)],
    ],
    ids=["too small", "not neighbours", "same sign"],
)
def test_what_is_no_pair(rows: list[tuple[int, int]]) -> None:
    assert moved_pairs(moves(*rows)).is_empty()


def test_a_cell_belongs_to_one_pair_and_the_largest_movement_goes_first() -> None:
    found = moved_pairs(moves((at(0, 0), -1_000), (at(250, 0), 400), (at(0, 250), 900)))
    assert found.rows() == [(str(at(0, 0)), str(at(0, 250)), 900.0)]


@pytest.mark.parametrize(("x", "y"), [(x, y) for x in (0, 250, 500) for y in (0, 250, 500) if (x, y) != (250, 250)])
def test_neighbours_lie_in_all_eight_directions(x: int, y: int) -> None:
    assert moved_pairs(moves((at(250, 250), -400), (at(x, y), 500))).rows() == [
        (str(at(250, 250)), str(at(x, y)), 400.0)
    ]


def test_a_sum_is_as_uncertain_as_its_least_certain_part() -> None:
    cells = [str(cell_id(x, 0, 250)) for x in (0, 250, 500)]
    small = pl.DataFrame({"area": cells, "status": ["normal", "estimated", "provisional"], "value": [1.0, 2.0, 4.0]})
    same = {"area_set": "cell_250m", "period": "2024", "measure": "employees", "unit": "persons", "flags": ""}
    (row,) = to_1km(small.with_columns(pl.lit(text).alias(name) for name, text in same.items())).to_dicts()
    assert (row["value"], row["status"]) == (7, "estimated")
