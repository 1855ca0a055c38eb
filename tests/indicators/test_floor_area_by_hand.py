"""Floor area of ten buildings: which sums are listed for the rules of disclosure, which are hidden, and what stands in the indicator.

Every building is a letter, so that a sum can be read as the buildings it is made of.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
import shapely

from planpuls.indicators import floor_area_near_hubs
from planpuls.indicators.floor_area_disclosure import (
    ANSWER,
    BOTH,
    CENTRES,
    EVENTS,
    EVERY,
    FREIGHT,
    KEY,
    LEFT,
    NEAR_HUBS,
    decided,
    hide,
    published_sums,
    stands,
)
from planpuls.land.floor_area import GROUPS
from tests.indicators.hand_made import english

REGION: dict[str, Any] = {"area_set": "r", "area": "region", "name": {"nb": "Regionen", "en": "The region"}}
CODES = pl.DataFrame(
    [("r", "region", "0001"), ("r", "region", "0002"), ("r", "more", "0001"), ("r", "more", "0004")],
    schema=("area_set", "area", "municipality"),
    orient="row",
)
HUBS = pl.DataFrame(
    [("h", 0, 0, None, None), ("gone", 100_000, 0, None, "2019-01-01")],
    schema={"hub": pl.String, "x_cm": pl.Int64, "y_cm": pl.Int64, "valid_from": pl.String, "valid_to": pl.String},
    orient="row",
)
EARLIER, LATER = date(2020, 6, 1), date(2021, 3, 1)
BUILDINGS: dict[str, dict[str, Any]] = {
    "A": {},
    "B": {"municipality": "0002", "change": 1, "change_kind": "T", "completed_on": LATER, "x_m": 500.0},
    "C": {"building_group": "retail", "x_m": 500.01, "start_permit": date(2019, 12, 31)},
    "D": {"building_group": "hotel", "x_m": 1_000.01},
    "E": {"status": "BR", "state": "gone", "gone_date": LATER},
    "F": {"building_group": "scenario"},
    "G": {"municipality": "0009"},
    "H": {"status": "TB", "late_registration": True, "completed_on": None},
    "I": {"building_group": "warehouse", "x_m": 5_000.0},
    "J": {"building_group": "warehouse", "x_m": 2_000.01},
}


def extract(buildings: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """Buildings as their reader gives them; what one leaves out is an office of 100 m² in 0001 from 2020, at the hub."""
    uses = ("office", "retail", "hotel_restaurant", "warehouse", "industry", "transport", "public_service", "other_use")
    plain: dict[str, Any] = {
        "change": 0, "change_kind": "", "municipality": "0001", "building_group": "office", "status": "FA", "state": "standing",
        "start_permit": None, "completed_on": EARLIER, "gone_date": None, "late_registration": False, "undated_completion": False,
        **{f"floor_area_{use}_m2": None for use in uses}, "floor_area_unspecified_m2": 100.0, "x_m": 0.0, "y_m": 0.0,
    }  # fmt: skip
    dates = dict.fromkeys(("start_permit", "completed_on", "gone_date"), pl.Date)
    schema = dates | {f"floor_area_{use}_m2": pl.Float64 for use in uses}
    return pl.DataFrame([{"building": name} | plain | own for name, own in buildings.items()], schema_overrides=schema)


def places(**boxes: tuple[str, tuple[float, float]]) -> pl.DataFrame:
    """Areas of the plan 20 m wide along the line of the buildings: name -> kind, and from and to, m."""
    rows = [
        (kind, name, name, shapely.to_wkb(shapely.box(low, -10, high, 10)))
        for name, (kind, (low, high)) in boxes.items()
    ]
    return pl.DataFrame(rows, schema=("kind", "detail", "name", "wkb"), orient="row")


def listed(buildings: dict[str, dict[str, Any]] = BUILDINGS, **more: Any) -> dict[tuple[str, ...], str]:
    """Key of a sum -> letters of its buildings, each of which must be there once with its 100 m²."""
    given: dict[str, Any] = {"hubs": HUBS, "hub_date": "2024-01-01", "place_areas": None} | more
    sums = published_sums(extract(buildings), CODES, REGION, ["0001", "0009"], **given)
    assert set(sums["value"]) <= {100.0}
    assert not sums.select(*KEY, "building").is_duplicated().any()
    return {tuple(row[:-1]): row[-1] for row in sums.group_by(KEY).agg(pl.col("building").sort().str.join("")).rows()}


def only(table: str, found: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    return {key[1:]: letters for key, letters in found.items() if key[0] == table}


def test_sums_near_hubs_are_new_added_demolished_and_within_each_distance_by_year_and_use() -> None:
    of_2020 = {
        "new_floor_area": {"all": "ACDIJ", "office": "A", "retail": "C", "hotel_restaurant": "D", BOTH: "CD", "logistics": "IJ"},
        "within_500m": {"all": "A", "office": "A"},
        "within_1000m": {"all": "AC", "office": "A", "retail": "C", BOTH: "C"},
        "within_2000m": {"all": "ACD", "office": "A", "retail": "C", "hotel_restaurant": "D", BOTH: "CD"},
    }  # fmt: skip
    of_2021 = {name: {"all": "B", "office": "B"} for name in ("additions", *of_2020)}
    of_2021["demolished"] = {"all": "E", "office": "E"}
    assert only(NEAR_HUBS, listed()) == {
        ("r", "region", year, use, measure): letters
        for year, some in (("2020", of_2020), ("2021", of_2021))
        for measure, by_use in some.items()
        for use, letters in by_use.items()
    }


def test_sums_of_the_answer_are_office_and_retail_of_all_years_whole_and_within_a_kilometre() -> None:
    expected = {("new_floor_area", "office"): "AB", ("new_floor_area", BOTH): "CD", ("within_1000m", "office"): "AB", ("within_1000m", BOTH): "C"}  # fmt: skip
    assert only(ANSWER, listed()) == {
        ("r", "region", EVERY, use, measure): letters for (measure, use), letters in expected.items()
    }


def test_what_no_year_counts_and_what_happened_by_month_are_sums_too() -> None:
    found = listed()
    assert only(LEFT, found) == {(EVERY, EVERY, EVERY, EVERY, "late_registration_m2"): "H"}
    by_place = {
        ("0001", "started", "2019-12-01"): {"all": "C", "retail": "C"},
        (EVERY, "started", "2019-12-01"): {"all": "C", "retail": "C"},
        ("0001", "completed", "2020-06-01"): {"all": "ACDIJ", "office": "A", "retail": "C", "hotel_restaurant": "D", "logistics": "IJ"},
        ("0009", "completed", "2020-06-01"): {"all": "G", "office": "G"},
        (EVERY, "completed", "2020-06-01"): {"all": "ACDGIJ", "office": "AG", "retail": "C", "hotel_restaurant": "D", "logistics": "IJ"},
    }  # fmt: skip
    assert only(EVENTS, found) == {
        (EVERY, area, month, use, what): letters
        for (area, what, month), by_use in by_place.items()
        for use, letters in by_use.items()
    }


def test_sums_in_places_are_logistics_by_year_in_business_areas_and_retail_of_all_years_in_centres() -> None:
    areas = places(
        yard=("business_area", (4_000, 6_000)),
        strip=("business_area", (0, 1_200)),
        town=("centre", (400, 600)),
        port=("centre", (1_500, 6_000)),
    )
    found = listed(place_areas=areas)
    assert only(FREIGHT, found) == {
        ("r", "region", "2020", EVERY, "new_logistics_area"): "IJ",
        ("r", "region", "2020", EVERY, "logistics_in_business_areas"): "I",
    }
    assert only(CENTRES, found) == {
        ("r", "region", EVERY, EVERY, "new_retail_area"): "CD",
        ("r", "region", EVERY, EVERY, "new_retail_area_in_centres"): "C",
    }
    assert {key[0] for key in listed()} == {NEAR_HUBS, ANSWER, LEFT, EVENTS}


def test_without_hubs_or_new_buildings_the_other_sums_are_listed_alone() -> None:
    assert {key[0] for key in listed(hubs=None)} == {LEFT, EVENTS}
    old = {"E": BUILDINGS["E"], "H": BUILDINGS["H"] | {"municipality": "0002"}}
    assert listed(old) == {
        (NEAR_HUBS, "r", "region", "2021", "all", "demolished"): "E",
        (NEAR_HUBS, "r", "region", "2021", "office", "demolished"): "E",
        (LEFT, EVERY, EVERY, EVERY, EVERY, "late_registration_m2"): "H",
    }


def test_an_area_whose_municipality_has_no_building_in_the_extract_has_no_sum() -> None:
    lonely = {"A": {}, "G": {"municipality": "0004"}}
    assert {key[1] for key in only(NEAR_HUBS, listed(lonely))} == {"more"}
    assert only(NEAR_HUBS, listed(lonely))[("r", "more", "2020", "office", "new_floor_area")] == "AG"


ROW = {"area_set": "r", "area": "a", "period": "2020", "use": "office", "measure": "within_500m"}
HIDDEN = pl.DataFrame(
    [(NEAR_HUBS, "r", "a", "2020", "office", "within_500m", "primary"), ("freight", "r", "b", "2020", EVERY, "m", "secondary")],
    schema=(*KEY, "decision"),
    orient="row",
)  # fmt: skip


def test_a_hidden_sum_loses_its_figure_in_its_own_table_and_nothing_else_does() -> None:
    others = [ROW | {name: "other"} for name in ROW]
    rows = pl.DataFrame([ROW, *others]).with_columns(value=5.0, status=pl.lit("normal"))
    found = hide(rows, HIDDEN, NEAR_HUBS, "use")
    assert found.columns == rows.columns
    assert found["value"].to_list() == [None] + [5.0] * len(others)
    assert found["status"].to_list() == ["confidential"] + ["normal"] * len(others)
    assert hide(rows, HIDDEN, "freight", "use").equals(rows)
    assert hide(rows, None, NEAR_HUBS, "use").equals(rows)
    whole = pl.DataFrame(
        {"area_set": ["r"], "area": ["b"], "period": ["2020"], "measure": ["m"], "value": [1.0], "status": ["normal"]}
    )
    assert hide(whole, HIDDEN, "freight", None)["status"].to_list() == ["confidential"]
    assert hide(whole, HIDDEN, NEAR_HUBS, None).equals(whole)


def test_a_sum_stands_where_nothing_is_hidden_or_another_one_is() -> None:
    key = tuple(HIDDEN.row(0)[:-1])
    assert stands(None, *key)
    assert not stands(HIDDEN, *key)
    assert stands(HIDDEN, *key[:-1], "additions")


def test_one_decision_for_all_tables_hides_sums_of_two_buildings_and_what_would_tell_them() -> None:
    offices: dict[str, dict[str, Any]] = {
        name: {"x_m": x} for name, x in zip("ABCDE", (0.0, 100.0, 200.0, 700.0, 800.0), strict=True)
    }
    offices["E"]["municipality"] = "0002"
    told = decided(extract(offices), CODES, REGION, [], {}, HUBS, "2024-01-01")
    # Five offices of 2020: all five and the three within 500 m cannot both stand, for two would be left.
    hidden = {tuple(row[-3:]) for row in told["hidden"].filter(table=NEAR_HUBS, area="region").rows()}
    assert hidden == {("office", "within_500m", "secondary"), ("all", "within_500m", "secondary")}
    # Four measures of two uses, and two sums of the answer.
    assert told["facts"] == {"shown": 8, "primary": 0, "secondary": 2}
    two = decided(extract({"A": {}, "B": {"municipality": "0002"}}), CODES, REGION, ["0001"], {}, HUBS, "2024-01-01")
    assert set(two["hidden"]["decision"]) == {"primary"}
    assert two["hidden"].select(KEY).equals(two["hidden"].select(KEY).sort(KEY))
    assert (two["facts"]["shown"], two["facts"]["secondary"]) == (0, 0)
    assert two["facts"]["primary"] == two["hidden"].height > 10


YEARS = pl.DataFrame(
    [("r", "region", year, code) for year in ("2020", "2021", "2022") for code in ("0001", "0002")],
    schema=("area_set", "area", "period", "municipality"),
    orient="row",
)


def near(buildings: dict[str, dict[str, Any]], **more: Any) -> Any:
    given: dict[str, Any] = {"hub_profile": {"complete": True}} | more
    return floor_area_near_hubs.compute(
        extract(buildings), HUBS, CODES, YEARS, given.pop("hub_profile"), REGION, "2024-01-01", **given
    )


def test_every_year_from_first_to_last_has_its_sums_and_zeros_and_an_area_half_in_the_extract_none() -> None:
    result = near({"A": {"completed_on": date(2019, 1, 1)}, **{name: BUILDINGS[name] for name in "BCDEHIJ"}})
    rows = result.observations.filter(pl.col("value") > 0).select("period", "use", "measure", "value").rows()
    assert {(period, use, measure): value for period, use, measure, value in rows if use in ("all", BOTH)} == {
        ("2019", "all", "new_floor_area"): 100,
        **{("2019", "all", f"within_{far}m"): 100 for far in (500, 1_000, 2_000)},
        ("2020", "all", "new_floor_area"): 400,
        ("2020", "all", "within_1000m"): 100,
        ("2020", "all", "within_2000m"): 200,
        ("2020", BOTH, "new_floor_area"): 200,
        ("2020", BOTH, "within_1000m"): 100,
        ("2020", BOTH, "within_2000m"): 200,
        ("2021", "all", "new_floor_area"): 100,
        ("2021", "all", "additions"): 100,
        ("2021", "all", "demolished"): 100,
        **{("2021", "all", f"within_{far}m"): 100 for far in (500, 1_000, 2_000)},
    }
    # Three years, eight uses, six measures.
    assert result.observations.height == 3 * (len(GROUPS) + 2) * 6
    assert set(result.observations["flags"]) == {"air_line"}
    assert set(result.observations["status"]) == {"normal"}
    assert [(gap.area_set, gap.area) for gap in result.gaps] == [("r", "more")]
    assert result.facts["late_registration_m2"] == 100
    assert result.facts["hub_date"] == "2024-01-01"


def test_the_sentence_sums_all_years_of_the_region_and_names_the_first_and_the_last() -> None:
    ten = {"building_group": "retail", "x_m": 3_000.0}
    made = {name: BUILDINGS[name] for name in "ABC"} | {
        "K": {"completed_on": date(2018, 1, 1), "x_m": 9_000.0},
        "L": ten,
        "M": ten,
        "N": ten | {"municipality": "0009"},
    }
    assert english(near(made).answer) == (
        "67 per cent of new office and administration area and 33 per cent of new retail, service, hotel and restaurant area in The region "
        "came within 1,000 m air line of a hub in 2018–2021."
    )
    assert near(made, hub_profile={"complete": False}).answer is None
    assert near({name: made[name] for name in "ABK"}).answer is None
    hidden = pl.DataFrame(
        [(ANSWER, "r", "region", EVERY, BOTH, "within_1000m", "primary"), (LEFT, *[EVERY] * 4, "conversion_m2", "primary")],
        schema=(*KEY, "decision"),
        orient="row",
    )  # fmt: skip
    guarded = near(made, hidden=hidden)
    assert guarded.answer is None
    assert guarded.facts["conversion_m2"] is None
    assert guarded.facts["late_registration_m2"] == 0


def test_without_a_completed_building_in_the_region_there_is_a_gap_and_no_row() -> None:
    for none in ({"G": BUILDINGS["G"], "A": {"state": "coming", "completed_on": None}}, {"E": BUILDINGS["E"]}):
        result = near(none)
        assert result.observations.is_empty()
        assert "measure" in result.observations.columns
        assert [gap.area for gap in result.gaps] == [None]
        assert result.answer is None


def ssb(*rows: tuple[str, str, int], contents: tuple[str, ...] = ("Fullført",)) -> pl.DataFrame:
    """Table 05887 of 2020: (municipality, type of building, m²), ten times as much in every further content."""
    made = [
        (region, "2020", kind, content, value * 10**place, "normal", "")
        for place, content in enumerate(contents)
        for region, kind, value in rows
    ]
    schema = ("region", "period", "building_type", "content", "value", "status", "flags")
    return pl.DataFrame(made, schema=schema, orient="row")


COMPLETED = [("0001", "31", 7), ("0002", "31", 2), ("0001", "32", 20), ("0002", "33", 3), ("0001", "52", 100), ("0001", "3", 999), ("0002", "14", 888)]  # fmt: skip


@pytest.mark.parametrize("contents", [("Fullført",), ("Fullført areal", "Igangsatt")])
def test_the_table_of_completed_area_stands_beside_ours_by_types_of_two_digits(contents: tuple[str, ...]) -> None:
    made = {name: BUILDINGS[name] for name in "ABCD"}
    result = near(made, ssb=ssb(*COMPLETED, contents=contents))
    rows = result.observations.filter(pl.col("measure") == "ssb_completed")
    assert dict(rows.select("use", "value").rows()) == {
        "all": 132,
        "office": 9,
        "retail": 23,
        "hotel_restaurant": 100,
        BOTH: 123,
    }
    assert set(rows.select("area_set", "area", "period").rows()) == {("r", "region", "2020")}


def test_a_table_of_unknown_contents_types_or_years_adds_nothing() -> None:
    made = {name: BUILDINGS[name] for name in "ABCD"}
    for table in (
        ssb(*COMPLETED, contents=("Igangsatt", "Godkjent")),
        ssb(*COMPLETED, contents=("Fullført areal", "fullførte bygg")),
        ssb(("0001", "14", 1)),
        ssb(*COMPLETED).with_columns(period=pl.lit("2022")),
    ):
        assert near(made, ssb=table).observations.filter(pl.col("measure") == "ssb_completed").is_empty()
