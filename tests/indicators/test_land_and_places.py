"""Reserves, floor area, freight and centres on hand-made tables, and what is said where an input is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
import shapely

from planpuls.indicators import floor_area_near_hubs, freight, housing_only_towns, land_reserves, strategy_areas
from planpuls.indicators.centre_functions import diversity
from planpuls.land.faces import face_table
from planpuls.land.floor_area import by_use, completed, demolished, left_out
from planpuls.places.points import employees_within
from planpuls.places.zones import category_of
from planpuls.release.views import wide
from planpuls.spec.indicator import Measure, View
from planpuls.spec.observation import finished
from planpuls.spec.text import Text
from tests.indicators.hand_made import HEADLINE, NO_GAPS, REGION, codes, employed
from tests.land.made import Made, buildings, ground, plans, roads

CODES = pl.DataFrame(
    [("municipality@2024", "3201", "3201"), ("municipality@2024", "3203", "3203"), ("both@2024", "both", "3201"), ("both@2024", "both", "3203")],
    schema=("area_set", "area", "municipality"),
    orient="row",
)  # fmt: skip
NAMES = pl.DataFrame(
    [("municipality@2024", "3201", "Bærum", ""), ("municipality@2024", "3203", "Asker", "")],
    schema=("area_set", "area", "name_nb", "name_en"),
    orient="row",
)
SQUARE = (0, 0, 1_000, 1_000)


def reserves(made: dict[str, Any] | None, profiles: pl.DataFrame | None = None) -> Any:
    given = {} if made is None else {name: made[name] for name in ("faces", "neighbours", "layers", "facts")}
    return land_reserves.compute(CODES, NAMES, REGION, profiles=profiles, **given)


def built(*areas: Made, **layers: Any) -> dict[str, Any]:
    """Faces with every layer that a reserve needs."""
    given = {
        "land_use": ground([("used", (0, 0, 100, 100))], part="3201"),
        "land_cover": ground([("freshwater", (900, 900, 1_000, 1_000))], part="3201"),
        "buildings": buildings([(5_000, 5_000)]),
    } | layers
    return face_table(plans(areas), municipalities=["3201", "3203"], **given)


def value(result: Any, area: str, measure: str, rule: str = "published", purpose: str = "business") -> float | None:
    rows = result.observations.filter(area=area, measure=measure, rule=rule, purpose=purpose)
    return None if rows.is_empty() else rows["value"][0]


def test_a_reserve_is_given_in_dekar_with_its_balance() -> None:
    result = reserves(built(Made(SQUARE)))
    parts = [value(result, "3201", name) for name in ("planned", "built", "excluded", "sliver", "reserve")]
    assert parts == [1_000, 10, 10, 0, 980]
    assert value(result, "3201", "reserve", purpose="housing") == 0
    assert set(result.observations["period"]) == {"2018"}


def test_zoning_without_status_counts_as_planned_and_not_as_future() -> None:
    result = reserves(built(Made(SQUARE, status=1), Made((0, 500, 1_000, 1_000), level="zoning", status=None)))
    assert value(result, "3201", "planned") == 1_000
    assert value(result, "3201", "planned_future") == 0


@pytest.mark.parametrize(("missing", "word"), [({"land_use": None}, "arealbruk"), ({"buildings": None}, "Bygningene")])
def test_without_a_layer_that_a_reserve_needs_there_is_a_gap_and_no_figure(missing: dict[str, Any], word: str) -> None:
    result = reserves(built(Made(SQUARE), **missing))
    assert value(result, "3201", "reserve") is None
    assert [word in gap.reason.nb for gap in result.gaps if gap.area == "3201"] == [True]


def test_an_area_with_a_municipality_without_a_municipal_plan_has_a_gap() -> None:
    result = reserves(built(Made(SQUARE), Made((5_000, 0, 6_000, 1_000), level="zoning", municipality="3203")))
    assert value(result, "both", "reserve") is None
    assert {gap.area for gap in result.gaps} == {"both", "3203"}


@pytest.mark.parametrize(
    ("road", "cover", "flag"),
    [((-100, 2_000), True, ""), ((-100, 2_000), False, "partial_source"), ((-100, 500), True, "partial_source")],
    ids=["all there", "no water", "an extract of roads that ends within the plan"],
)
def test_reserves_without_water_or_all_roads_are_marked_as_partial(
    road: tuple[int, int], cover: bool, flag: str
) -> None:
    lines = roads([[(road[0], road[0]), (road[1], road[0])], [(road[0], road[1]), (road[1], road[1])]])
    layers = {"roads": lines} | ({} if cover else {"land_cover": None})
    assert set(reserves(built(Made(SQUARE), **layers)).observations["flags"]) == {flag}


def test_ssbs_reserve_stands_beside_ours_and_its_unmeasured_zero_is_missing() -> None:
    rows = [
        ("3201", "2022", 439.0, "normal", ""),
        ("3201", "2024", 410.0, "normal", ""),
        ("3203", "2024", 0.0, "normal", "zero_without_source"),
    ]
    profiles = pl.DataFrame(
        rows, schema=("municipality", "period", "value", "status", "remark"), orient="row"
    ).with_columns(pl.lit("housing_reserve").alias("indicator"))
    result = reserves(built(Made(SQUARE, "1110", "01")), profiles)
    assert result.facts["beside_ssb"] == [
        {"area": "3201", "dekar": 980.0, "ssb_year": "2022", "ssb_dekar": 439.0, "ratio": round(980 / 439, 4)}
    ]
    assert "SSB 2022: 439" in result.answer.nb
    asker = result.observations.filter(area="3203", rule="ssb")
    assert asker.select("value", "status").rows() == [(None, "missing")]
    alone = reserves(None, profiles)
    assert set(alone.observations["rule"]) == {"ssb"}
    assert "plankart" in alone.gaps[0].reason.nb


def extract(*rows: dict[str, Any]) -> pl.DataFrame:
    """Buildings as their reader gives them; what a row leaves out is an office of 100 m2 from 2020."""
    uses = ("office", "retail", "hotel_restaurant", "warehouse", "industry", "transport", "public_service", "other_use")
    plain: dict[str, Any] = {
        "building": "1", "change": 0, "change_kind": "", "municipality": "0001", "building_group": "office", "status": "FA", "state": "standing",
        "completed_on": date(2020, 6, 1), "gone_date": None, "late_registration": False, "undated_completion": False,
        "floor_area_dwelling_m2": 0.0, "floor_area_other_m2": 100.0, **{f"floor_area_{use}_m2": None for use in uses},
        "floor_area_unspecified_m2": 100.0, "x_m": 0.0, "y_m": 0.0,
    }  # fmt: skip
    schema = {"completed_on": pl.Date, "gone_date": pl.Date, **{f"floor_area_{use}_m2": pl.Float64 for use in uses}}
    return pl.DataFrame([plain | row for row in rows], schema_overrides=schema)


def test_a_combined_building_is_divided_by_its_stated_uses_and_the_rest_follows_its_type() -> None:
    mixed = extract({"floor_area_retail_m2": 60.0, "floor_area_warehouse_m2": 15.0, "floor_area_unspecified_m2": 25.0})
    assert dict(by_use(mixed).select("group", "floor_area_m2").rows()) == {"office": 25, "retail": 60, "logistics": 15}


def test_late_undated_permitted_converted_and_gone_floor_area_is_new_in_no_year_but_counted() -> None:
    rows = by_use(
        extract(
            {"building": "new"},
            {"building": "added", "change": 1, "change_kind": "T"},
            {"building": "late", "status": "TB", "late_registration": True, "completed_on": None},
            {"building": "undated", "undated_completion": True, "completed_on": None},
            {"building": "permitted", "status": "IG", "state": "coming", "completed_on": None},
            {"building": "converted", "change": 2, "change_kind": "O"},
            {"building": "gone", "status": "BR", "state": "gone", "gone_date": date(2021, 1, 1)},
        )
    )
    new = completed(rows)
    assert dict(new.select("building", "addition").rows()) == {"new": False, "added": True}
    assert demolished(rows).select("building", "period").rows() == [("gone", "2021")]
    assert left_out(rows) == {
        "late_registration_m2": 100, "undated_completion_m2": 100, "conversion_m2": 100, "not_yet_completed_m2": 100, "gone_without_date_m2": 0,
    }  # fmt: skip


def test_floor_area_counts_as_near_on_the_limit_and_not_beyond() -> None:
    points = [{"building": str(x), "x_m": float(x)} for x in (500, 501, 1_000, 2_001)]
    hubs = pl.DataFrame(
        {"hub": ["h"], "x_cm": [0], "y_cm": [0], "valid_from": [None], "valid_to": [None]},
        schema_overrides={"valid_from": pl.String, "valid_to": pl.String},
    )
    one = codes("2020").filter(pl.col("municipality") == "0001").drop("period").unique()
    result = floor_area_near_hubs.compute(
        extract(*points), hubs, one, codes("2020"), {"id": "p", "complete": False}, REGION, "2024-01-01"
    )
    rows = result.observations.filter(area="a", use="office")
    found = dict(rows.select("measure", "value").rows())
    assert (found["new_floor_area"], found["within_500m"], found["within_1000m"], found["within_2000m"]) == (
        400,
        100,
        300,
        300,
    )
    assert set(rows["flags"]) == {"air_line partial_source"}
    assert result.answer is None


def test_jobs_per_employed_resident_is_the_only_view_that_sets_two_counts_of_work_against_each_other() -> None:
    table = employed({("0001", "2016"): 50, ("0002", "2016"): 30, ("0003", "2016"): 10})
    table = table.with_columns(pl.lit(40).alias("employed_residence"))
    result = housing_only_towns.compute(table, codes("2016"), NO_GAPS, codes("2016").drop("period"), HEADLINE, REGION)
    rows = wide(housing_only_towns.INDICATOR, finished(housing_only_towns.INDICATOR, result.observations))
    assert dict(rows.filter(area_set="s@1").select("area", "by_workplace").rows()) == {"a": 50, "b": 40}
    text = Text(nb="x", en="x")
    counts: tuple[tuple[str, Any], ...] = (("w", "employed_workplace_q4"), ("j", "employees_1jan"))
    measures = [Measure(id=name, name=text, concept=concept, unit=text, additive=True) for name, concept in counts]
    mixed = View(id="v", kind="coverage", measure="w", of="j", name=text, unit=text)
    with pytest.raises(ValueError, match="employed by workplace of employed by residence"):
        housing_only_towns.INDICATOR.model_validate(
            housing_only_towns.INDICATOR.model_dump() | {"measures": measures, "views": [mixed], "chart": None}
        )


def test_electric_vans_are_shared_out_for_the_region_only_and_a_total_is_not_counted_twice() -> None:
    rows = [
        (code, "2020", "10", fuel, content, count, "normal", "")
        for code in ("0001", "0002", "0003")
        for fuel, count in (("0", 100), ("5", 20), ("2", 80))
        for content in ("Varebil1", "Lastebil1", "Personbil1")
    ]
    names = ("region", "period", "driving", "fuel", "content", "value", "status", "flags")
    vehicles = pl.DataFrame(rows, schema=names, orient="row")
    result = freight.compute(codes("2020"), NO_GAPS, codes("2020").drop("period"), REGION, vehicles=vehicles)
    table = wide(freight.INDICATOR, finished(freight.INDICATOR, result.observations))
    found = {row["vehicle_type"]: (row["vehicles"], row["electric_pct"]) for row in table.to_dicts()}
    assert found == {"van": (300, 20.0), "heavy": (300, 20.0), "all": (600, 20.0)}
    assert set(table["area"]) == {"region"}
    assert set(table["status"]) == {"missing"}


def test_without_any_import_freight_says_that_it_cannot_be_shown() -> None:
    result = freight.compute(codes("2020"), NO_GAPS, codes("2020").drop("period"), REGION)
    assert result.observations.is_empty()
    assert result.gaps[-1].reason.nb.startswith("Kan ikke vises")


def test_a_point_in_several_categories_counts_for_the_first() -> None:
    boxes = [
        ("belt", shapely.box(0, 0, 10, 10)),
        ("regional_city", shapely.box(0, 0, 5, 10)),
        ("local_town", shapely.box(0, 0, 20, 10)),
    ]
    areas = pl.DataFrame(
        {
            "kind": [kind for kind, _ in boxes],
            "detail": [None] * 3,
            "name": [None] * 3,
            "wkb": [shapely.to_wkb(box) for _, box in boxes],
        },
        schema_overrides={"detail": pl.String, "name": pl.String},
    )
    points = pl.DataFrame({"x_m": [5, 6, 15, 25], "y_m": [5, 5, 5, 5]})
    assert category_of(points, areas).to_list() == ["regional_city", "belt", "local_town", "outside"]


def test_strategy_places_without_polygons_are_unknown_and_lists_without_members_too() -> None:
    categories = pl.DataFrame(
        {
            "category": ["regional_city", "special_area"],
            "name_nb": ["regionale byer", "innsatsområder"],
            "name_en": ["", ""],
            "members_known": ["yes", ""],
        }
    )
    nothing = pl.DataFrame(schema={"place": pl.String, "name": pl.String, "category": pl.String})
    empty = pl.DataFrame()
    result = strategy_areas.compute(empty, empty, CODES, HEADLINE, REGION, nothing, categories)
    assert result.observations.is_empty()
    assert [gap.reason.nb[:24] for gap in result.gaps] == ["Hvem som hører til innsa", "Kan ikke vises: grensene"]


def test_employees_round_a_place_with_two_points_count_once() -> None:
    placed = pl.DataFrame(
        {"period": ["2020"] * 2, "x_m": [262_125, 263_125], "y_m": [6_649_125, 6_649_125], "employees": [3, 4]}
    )
    at = pl.DataFrame(
        {
            "place": ["p", "p"],
            "name": ["P", "P"],
            "category": ["knowledge"] * 2,
            "latitude": ["59.9133"] * 2,
            "longitude": ["10.7389", "10.7390"],
        }
    )
    assert employees_within(placed, at, 5_000)["employees"].to_list() == [7]
    assert employees_within(placed, at, 1)["employees"].to_list() == [0]


def test_diversity_is_the_number_of_equally_large_functions() -> None:
    assert diversity([5, 5, 5, 5]) == 4
    assert diversity([10, 0, 0]) == 1
    assert diversity([0, 0]) is None
