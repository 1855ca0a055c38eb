"""Right business, right place: what fits, what is counted apart, what is hidden, and the demo against its world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.demo import location, registers
from planpuls.demo.deliveries import Vintage
from planpuls.indicators.location_fit import INDICATOR, compute
from planpuls.indicators.location_fit_rows import spots
from planpuls.indicators.result import Result
from planpuls.plan.load import load_plan
from planpuls.plan.mobility import mobility_rows
from planpuls.release.query import query
from planpuls.spec.grid import cell_id
from planpuls.spec.location import COLUMNS, LETTERS
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import NO_GAPS, REGION

DAY, LATER = "2024-01-03", "2025-01-03"
CODES = pl.DataFrame(
    [("s@1", "a", "0001"), ("s@1", "b", "0002"), ("region@1", "region", "0001"), ("region@1", "region", "0002")],
    schema=("area_set", "area", "municipality"),
    orient="row",
)
PLACES = {"A": 0, "B": 250, "C": 500, "none": 750, "unknown": 1_000}
"""Profile of the place -> easting of its one cell."""
CELLS = pl.DataFrame({"cell": [cell_id(x, 0, 250) for x in PLACES.values()], "access": list(PLACES)})
GOODS = pl.DataFrame(
    [("furniture", "møbler", "furniture", "disputed", "SN2007", "47.591"), ("cars", "biler", "cars", "bulky", "SN2007", "45.112")],
    schema=("group", "name_nb", "name_en", "standing", "standard", "code"),
    orient="row",
)  # fmt: skip
OFFICE, CRAFT, FREIGHT, SOFAS, CARS, DATA, FARM = "69.201", "41.200", "49.410", "47.591", "45.112", "63.110", "01.110"
RULE = {"ours": True, "a_walk_m": 600}
Unit = tuple[str, str, int | None, str]
"""Industry code, profile of the place («nowhere» without a point), employees (None where withheld), municipality."""


def result(*units: Unit, day: str = DAY, standard: str = "SN2007", ours: bool = True, more: pl.DataFrame | None = None) -> Result:  # fmt: skip
    rows = [
        (number, day, code, standard, where, PLACES.get(place), None if place == "nowhere" else 0, employees or 1, employees or 4)
        for number, (code, place, employees, where) in enumerate(units)
    ]  # fmt: skip
    names = ("organisation_number", "period", "nace", "nace_standard", "municipality", "x_m", "y_m", "employees_low", "employees_high")  # fmt: skip
    placed = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None).with_columns(
        pl.col("x_m", "y_m").cast(pl.Float64)
    )
    return compute(
        placed if more is None else pl.concat([placed, more]),
        CELLS,
        pl.DataFrame(mobility_rows(), schema=COLUMNS, orient="row"),
        GOODS,
        RULE | {"ours": ours},
        pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [1]}),
        pl.DataFrame({"cell": [1], "municipality": ["0001"]}),
        CODES,
        NO_GAPS,
        REGION,
        ["0001", "0002"],
    )


def figures(found: Result, measure: str, area: str = "region", *dims: str) -> dict[tuple[str, ...], Any]:
    rows = divided(found.observations.filter(pl.col("area") == area), measure, *dims)
    return {tuple(row[name] for name in dims): row["value"] for row in rows.to_dicts()}


def divided(rows: pl.DataFrame, measure: str, *dims: str) -> pl.DataFrame:
    """Rows of a measure that are divided by these dimensions and by no other."""
    chosen = [
        (pl.col(name) != "all") if name in dims else (pl.col(name) == "all")
        for name in ("mobility", "accessibility", "industry", "goods_group")
    ]
    return rows.filter((pl.col("measure") == measure) & pl.all_horizontal(chosen))


def of_region(found: Result, measure: str) -> Any:
    return figures(found, measure)[()]


def test_a_business_fits_a_place_of_its_own_letter_and_no_other() -> None:
    units = [(code, place, 9, "0001") for code in (OFFICE, CRAFT, FREIGHT) for place in PLACES]
    found = result(*units)
    assert of_region(found, "scored") == 12
    assert of_region(found, "matched") == 3
    pairs = figures(found, "establishments", "region", "mobility", "accessibility")
    assert pairs == {(letter, place): 1 for letter in LETTERS for place in PLACES}


def test_energy_farms_and_disputed_goods_have_no_score_and_are_counted_apart() -> None:
    found = result(*((code, "B", 9, "0001") for code in (DATA, FARM, SOFAS, CARS, "99.999", "00.000")))
    pairs = figures(found, "establishments", "region", "mobility", "accessibility")
    assert pairs == {("energy", "B"): 1, ("tied", "B"): 2, ("disputed", "B"): 1, ("B", "B"): 1, ("unknown", "B"): 1}
    assert of_region(found, "scored") == 1
    assert figures(found, "establishments", "region", "goods_group", "accessibility") == {
        ("furniture", "B"): 1,
        ("cars", "B"): 1,
    }


def test_a_code_that_the_table_lacks_is_listed_and_never_guessed() -> None:
    found = result(("40.100", "A", 9, "0001"), ("40.100", "B", 9, "0001"), (OFFICE, "A", 9, "0001"))
    assert found.facts["unknown_codes"] == [["SN2007", "40.100", 2]]
    assert of_region(found, "scored") == 1
    newer = result((CARS, "B", 9, "0001"), standard="SN2025")
    assert newer.facts["unknown_codes"] == [["SN2025", CARS, 1]]


def test_without_a_point_or_a_known_place_there_is_no_score() -> None:
    found = result((OFFICE, "nowhere", 9, "0001"), (OFFICE, "unknown", 9, "0001"), (OFFICE, "A", 9, "0001"))
    assert (of_region(found, "scored"), of_region(found, "matched")) == (1, 1)
    assert found.facts["without_score"] == {"place": 2}


def test_a_and_c_types_of_b_areas_are_shares_of_their_employees() -> None:
    units = [(OFFICE, 60), (OFFICE, 50), (OFFICE, 50), (FREIGHT, 20), (FREIGHT, 15), (FREIGHT, None), (CRAFT, 30), (CRAFT, 20), (CRAFT, 10)]  # fmt: skip
    found = result(*((code, "B", employees, "0001") for code, employees in units), (OFFICE, "A", 500, "0001"))
    assert [of_region(found, f"employees{part}_in_b") for part in ("", "_a", "_c")] == [256, 160, 36]
    assert found.answer is None or "B-områdene" in found.answer.nb


@pytest.mark.parametrize(
    "lonely",
    [[(FREIGHT, 20)], [(FREIGHT, 20), (FREIGHT, 30)], [(FREIGHT, 100), (FREIGHT, 5), (FREIGHT, 5)]],
)
def test_parts_of_too_few_or_of_one_large_hide_all_parts_but_not_the_whole(lonely: list[tuple[str, int]]) -> None:
    units = [(OFFICE, 60), (OFFICE, 50), (OFFICE, 50), *lonely]
    found = result(*((code, "B", employees, "0001") for code, employees in units))
    assert of_region(found, "employees_in_b") == sum(employees for _, employees in units)
    assert of_region(found, "employees_a_in_b") is None
    assert of_region(found, "employees_c_in_b") is None
    hidden = found.observations.filter(pl.col("status") == "confidential")["measure"].unique().to_list()
    assert {"employees_a_in_b", "employees_c_in_b"} <= set(hidden)
    assert of_region(found, "c_in_b") == len(lonely)


def test_thresholds_of_ours_make_an_illustration_and_those_of_a_plan_do_not() -> None:
    units = [(OFFICE, "A", 9, "0001")] * 120
    ours, plans = result(*units), result(*units, ours=False)
    assert set(ours.observations["flags"]) == {"illustration", "illustration withheld_band"}
    assert set(plans.observations["flags"]) == {"", "withheld_band"}
    assert ours.answer is not None
    assert plans.answer is not None
    assert "ingen dom" in ours.answer.nb
    assert "no verdict" in ours.answer.en
    assert "dom" not in plans.answer.nb


def test_a_new_industry_standard_is_a_break_between_days() -> None:
    first = ["47.111", "SN2007", "0001", 0.0, 0.0, 9, 9]
    names = ("nace", "nace_standard", "municipality", "x_m", "y_m", "employees_low", "employees_high")
    more = pl.DataFrame([(99, DAY, *first)], schema=("organisation_number", "period", *names), orient="row")
    found = result((OFFICE, "A", 9, "0001"), day=LATER, standard="SN2025", more=more)
    by_day = found.observations.group_by("period").agg(pl.col("flags").str.contains("break").all()).sort("period")
    assert by_day.rows() == [(DAY, False), (LATER, True)]


def test_an_area_without_b_places_has_a_zero_and_one_without_establishments_no_row() -> None:
    found = result((OFFICE, "A", 9, "0001"))
    assert figures(found, "in_b", "a") == {(): 0}
    assert figures(found, "scored", "b") == {}


def test_square_kilometres_are_listed_from_five_assessed_and_three_misfits() -> None:
    def listed(misfits: int, fits: int) -> list[Any]:
        units = [(OFFICE, "C", 9, "0001")] * misfits + [(FREIGHT, "C", 9, "0001")] * fits
        found: list[Any] = result(*units).facts["spots"]
        return found

    assert listed(2, 9) == []
    assert listed(3, 1) == []
    assert listed(3, 2) == [{"cell_1km": cell_id(500, 0, 1_000), "municipality": "0001", "scored": 5, "misfits": 3}]


def test_square_kilometres_with_most_misfits_stand_first_then_the_least_assessed_then_the_lower_number() -> None:
    cells = {40: (3, 6), 30: (3, 5), 20: (3, 5), 10: (3, 6), 50: (4, 9)}
    rows = [
        (cell, "misfit" if number < misfits else "fit")
        for cell, (misfits, scored) in cells.items()
        for number in range(scored)
    ]
    frame = pl.DataFrame(rows, schema=("cell_1km", "result"), orient="row").with_columns(
        pl.lit("2024-01-03").alias("period"), pl.lit("0001").alias("municipality")
    )
    assert [one["cell_1km"] for one in spots(frame, ["0001"])] == [50, 20, 30, 10, 40]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([OFFICE, CRAFT, FREIGHT, SOFAS, DATA, "40.100"]),
            st.sampled_from([*PLACES, "nowhere"]),
            st.one_of(st.none(), st.integers(5, 300)),
            st.sampled_from(["0001", "0002"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_the_parts_sum_to_the_whole_and_the_areas_to_the_region(units: list[Unit]) -> None:
    found = result(*units)
    pairs = figures(found, "establishments", "region", "mobility", "accessibility")
    assert sum(pairs.values()) == len(units)
    letters = {pair: count for pair, count in pairs.items() if pair[0] in LETTERS and pair[1] != "unknown"}
    assert of_region(found, "scored") == sum(letters.values())
    assert of_region(found, "matched") == sum(count for (own, place), count in letters.items() if own == place)
    for measure in ("scored", "matched"):
        for dimension in ("industry", "mobility"):
            assert sum(figures(found, measure, "region", dimension).values()) == of_region(found, measure)
    for measure in ("scored", "matched", "in_b", "a_in_b", "c_in_b"):
        assert of_region(found, measure) == sum(figures(found, measure, area).get((), 0) for area in "ab")
    finished(INDICATOR, found.observations)


# --- the demo ----------------------------------------------------------------------------------------------------


def test_the_demos_profiles_of_places_are_those_of_its_map(demo: Region) -> None:
    known = location.profiles("first")
    found = dict(demo.release.frame("location_cells").select("cell", "access").rows())
    assert {corner: found[cell_id(*corner, 250)] for corner in known if cell_id(*corner, 250) in found} == {
        corner: profile for corner, profile in known.items() if cell_id(*corner, 250) in found
    }
    assert set(known.values()) >= {"A", "B", "C", "none"}
    assert len(found) > len(known)


def test_the_demos_establishments_by_both_profiles_in_every_municipality(demo: Region) -> None:
    rows = demo.release.observations("location-fit")
    of_matrix = divided(rows, "establishments", "mobility", "accessibility")
    compared = 0
    for area_set, codes in (
        ("municipality@2024", sorted(demo.plan.region_municipalities)),
        ("region@2024", ["region"]),
    ):
        for code in codes:
            here = of_matrix.filter((pl.col("area_set") == area_set) & (pl.col("area") == code))
            found = {(row["mobility"], row["accessibility"]): row["value"] for row in here.to_dicts()}
            expected = location.by_profiles("first", None if code == "region" else code)
            assert found == expected
            compared += len(expected)
    assert compared > 100


def test_the_demos_shares_follow_from_its_establishments(demo: Region) -> None:
    units = location.establishments("first")
    scored = [unit for unit in units if unit[1] in LETTERS and unit[2] != "unknown"]
    in_b = [unit for unit in scored if unit[2] == "B"]
    rows = query(demo.release, "location-fit", area_set="region").rows
    undivided = (pl.col(name) == "all" for name in ("mobility", "accessibility", "industry", "goods_group"))
    row = rows.filter(pl.all_horizontal(undivided)).row(0, named=True)
    matched = sum(unit[1] == unit[2] for unit in scored)
    assert (row["scored"], row["matched"]) == (len(scored), matched)
    assert row["match_pct"] == pytest.approx(100 * matched / len(scored), abs=1e-9)
    employees = sum(unit[4] for unit in in_b)
    assert row["employees_in_b"] == employees
    for letter in ("A", "C"):
        mine = sum(unit[4] for unit in in_b if unit[1] == letter)
        assert row[f"employees_{letter.lower()}_in_b"] == mine
        assert row[f"{letter.lower()}_in_b_pct"] == pytest.approx(100 * mine / employees, abs=1e-9)


def test_the_demos_goods_groups_are_those_of_its_newest_edition(demo: Region) -> None:
    rows = demo.release.observations("location-fit")
    here = divided(rows.filter(pl.col("area") == "region"), "establishments", "goods_group", "accessibility")
    found = {(row["goods_group"], row["accessibility"]): row["value"] for row in here.to_dicts()}
    expected: dict[tuple[str, str], int] = {}
    for _, _, access, group, _ in location.establishments("first"):
        if group:
            expected[group, access] = expected.get((group, access), 0) + 1
    assert found == expected
    assert demo.release.facts["location-fit"]["rule"]["goods_edition"] == "demo-2024"
    assert demo.release.facts["location-fit"]["unknown_codes"] == []


def test_no_row_or_fact_names_an_establishment(demo: Region) -> None:
    numbers = {str(unit.number) for unit in registers.units("first")}
    rows = demo.release.observations("location-fit")
    texts = {text for name in rows.columns if rows.schema[name] == pl.String for text in rows[name].drop_nulls()}
    assert texts.isdisjoint(numbers)
    said = str(demo.release.facts["location-fit"])
    assert not any(number in said for number in numbers)


def test_the_two_registers_of_the_demo_give_the_change(tmp_path: Path) -> None:
    """Both snapshots against the profiles of today: the change of the match and of B areas, a break between the standards."""
    from planpuls.demo import cadastre
    from planpuls.places.establishments import place_establishments
    from planpuls.sources.brreg import read_establishments
    from planpuls.sources.dataset import ReadContext
    from planpuls.sources.matrikkel_address import read_csv

    plan, vintages = load_plan("demo"), registers.SNAPSHOTS
    frames = []
    for vintage, (day, _) in vintages.items():
        registers.write(tmp_path, vintage)
        path = tmp_path / f"underenheter_{day}.csv"
        frames.append(read_establishments(path, ReadContext(path.name, plan.country, day)).frame)
    cadastre.write(tmp_path, "second")
    paths = sorted(tmp_path.glob("*MatrikkelenAdresse.csv"))
    addresses = pl.concat([read_csv(path, ReadContext(path.name, plan.country)).frame for path in paths])
    municipalities = sorted(plan.region_municipalities)
    placed = place_establishments(
        pl.concat(frames), addresses, municipalities=municipalities, codes=pl.DataFrame(schema={"old": pl.String, "new": pl.String})
    )["establishments"]  # fmt: skip
    known = location.profiles("second")
    goods = [(g.group, g.name.nb, g.name.en, g.standing, g.standard, g.code) for g in plan.goods_groups if g.edition == "demo-2024"]  # fmt: skip
    found = compute(
        placed,
        pl.DataFrame({"cell": [cell_id(*corner, 250) for corner in known], "access": list(known.values())}),
        pl.DataFrame(mobility_rows(), schema=COLUMNS, orient="row"),
        pl.DataFrame(goods, schema=GOODS.columns, orient="row"),
        RULE,
        pl.DataFrame({"cell": [1], "period": ["2024"], "employees": [1]}),
        pl.DataFrame({"cell": [1], "municipality": ["9101"]}),
        pl.DataFrame([("region@1", "region", code) for code in municipalities], schema=CODES.columns, orient="row"),
        NO_GAPS,
        REGION,
        municipalities,
    )
    days: list[Vintage] = ["first", "second"]
    for vintage in days:
        day = vintages[vintage][0]
        units = _of(vintage)
        of_day = found.observations.filter(pl.col("period") == day)
        here = {
            measure: divided(of_day, measure)["value"].item()
            for measure in ("scored", "matched", "a_in_b", "c_in_b", "employees_a_in_b", "employees_c_in_b")
        }
        scored = [(mobility, access, low) for mobility, access, low in units if mobility in LETTERS and access != "unknown"]  # fmt: skip
        assert here["scored"] == len(scored)
        assert here["matched"] == sum(mobility == access for mobility, access, _ in scored)
        for letter in LETTERS[::2]:
            mine = [low for mobility, access, low in scored if (mobility, access) == (letter, "B")]
            assert here[f"{letter.lower()}_in_b"] == len(mine)
            assert here[f"employees_{letter.lower()}_in_b"] == sum(mine)
    assert not [gap for gap in found.gaps if "to uttrekk" in gap.reason.nb]


def _of(vintage: Vintage) -> list[tuple[str, str, int]]:
    """Profiles of the register of a day, on the map of the second delivery."""
    from planpuls.demo.cadastre import point_of

    rows = iter(location.establishments(vintage))
    found = []
    for unit in registers.units(vintage):
        if unit.employees and unit.municipality and not unit.municipality.startswith("99"):
            _, mobility, _, _, low = next(rows)
            at = point_of(unit.municipality, unit.house)
            access = "unknown" if at is None else location.profiles("second")[at[0] // 250 * 250, at[1] // 250 * 250]
            found.append((mobility, access, low))
    return found
