"""What indicators sum up and list, on tables small enough to add by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import shapely

from planpuls.indicators import freight_rows, happenings, jobs_near_hubs, published_profiles, regional_advantages
from planpuls.indicators.centre_functions import functions, trade_shares
from planpuls.indicators.land_reserve_rows import SSB, beside_ssb
from planpuls.land.mosaic import HOUSING
from tests.indicators.hand_made import NO_GAPS, REGION, codes, employed, values

CODES = pl.DataFrame(
    [("s@1", "a", "0001"), ("s@1", "b", "0002"), ("s@1", "b", "0003"), ("region@1", "region", "0001"), ("region@1", "region", "0002")],
    schema=("area_set", "area", "municipality"),
    orient="row",
)  # fmt: skip


def zone(name: str, kind: str, left: float, right: float) -> tuple[str, str, str, bytes]:
    return kind, name, name, shapely.to_wkb(shapely.box(left, 0, right, 100))


def zones(*some: tuple[str, str, str, bytes]) -> pl.DataFrame:
    return pl.DataFrame(some, schema=("kind", "detail", "name", "wkb"), orient="row")


def register(*units: tuple[int, str, str | None, float, int]) -> pl.DataFrame:
    """(number, day, municipality or None where it is elsewhere in the country, x, employees)"""
    rows = [
        (number, day, code, x, 0.0, "47.111", "SN2007", count, count, f"Way {x}", "1000")
        for number, day, code, x, count in units
    ]
    schema = ("organisation_number", "period", "municipality", "x_m", "y_m", "nace", "nace_standard")
    more = ("employees_low", "employees_high", "address", "postcode")
    return pl.DataFrame(rows, schema=(*schema, *more), orient="row", schema_overrides={"municipality": pl.String})


def test_larger_establishments_are_listed_from_fifty_employees_by_what_became_of_them() -> None:
    first, second, extract = "2024-01-03", "2025-01-03", "2025-06-03"
    known = register(
        (1, second, "0001", 0.0, 250),
        (2, first, "0002", 0.0, 100),
        (3, first, "0001", 0.0, 60),
        (3, second, "0002", 9_000.0, 50),
        (4, first, "0001", 0.0, 60),
        (4, second, "0002", 9_000.0, 49),
        (5, first, "0001", 0.0, 900),
        (5, second, "0001", 0.0, 900),
        (6, second, "0002", 0.0, 249),
        (7, first, "0002", 0.0, 99),
        (1, extract, "0001", 0.0, 250),
    )
    grid = pl.DataFrame({"cell": [1, 1], "period": ["2024", "2025"], "employees": [1_219, 1_498]})
    cells = pl.DataFrame({"cell": [1], "municipality": ["0001"]})
    placed = known.drop("address", "postcode")
    found = happenings.larger_establishments(placed, known, grid, cells, ["0001", "0002"], 500)["establishments"]
    assert set(found.select("from_date", "to_date").rows()) == {(first, second)}
    assert found.select("what", "from_area", "to_area", "size").rows() == [
        ("closed", "0002", "closed", "100-249"),
        ("closed", "0002", "closed", "50-99"),
        ("moved", "0001", "0002", "50-99"),
        ("opened", "opened", "0001", "250+"),
        ("opened", "opened", "0002", "100-249"),
    ]
    one_day = placed.filter(pl.col("period") == first)
    alone = happenings.larger_establishments(one_day, known, grid, cells, ["0001", "0002"], 500)["establishments"]
    assert alone.height == 0
    assert alone.columns == found.columns


def test_notices_are_of_the_plans_municipalities_with_kind_place_and_nearest_hub() -> None:
    square = shapely.to_wkb(shapely.box(0, 0, 10, 20))
    rows = [
        ("4", "0001", None, "Gata 5", square),
        ("1", "0001", "Sentrumsformål", "Lager", square),
        ("2", "0001", "Bolig", "Nytt KONTOR", square),
        ("3", "0001", "Bolig", "Gata 4", square),
        ("5", "0009", "Lager", "Utenfor", square),
    ]
    table = pl.DataFrame(rows, schema=("notice", "municipality", "purpose", "name", "wkb"), orient="row").with_columns(
        *(pl.lit("x").alias(name) for name in ("plan_id", "plan_type")),
        pl.lit(date(2024, 5, 6)).alias("announced_date"),
        pl.lit("2024-06-07T08:09").alias("updated_at"),
    )
    areas = zones(zone("city", "regional_city", -50, 50))
    hubs = pl.DataFrame(
        {"hub": ["h", "k"], "name": ["Near", "Far"], "x_cm": [30_501, 90_000], "y_cm": [1_000, 1_000]}
    ).with_columns(pl.lit(None, pl.String).alias("valid_from"), pl.lit(None, pl.String).alias("valid_to"))
    found = happenings.notices(table, ["0001"], "2024-07-01", hubs, areas)["notices"]
    assert found.select("notice", "kind").rows() == [
        ("1", "centre"),
        ("2", "business"),
        ("3", "other"),
        ("4", "unknown"),
    ]
    told = found.row(0, named=True)
    assert (told["x_m"], told["y_m"], told["announced_date"], told["updated_date"]) == (
        5.0,
        10.0,
        "2024-05-06",
        "2024-06-07",
    )
    # 300.01 m are told as 301: a distance is never told shorter than it is.
    assert (told["hub"], told["hub_distance_m"], told["plan_category"]) == ("Near", 301, "regional_city")
    bare = happenings.notices(table, ["0001"], "2024-07-01")["notices"].row(0, named=True)
    assert (bare["hub"], bare["hub_distance_m"], bare["plan_category"]) == (None, None, None)


def emissions(by_kind: dict[tuple[str, str, str], float | None]) -> pl.DataFrame:
    rows = [(*key, value, "missing" if value is None else "normal", "") for key, value in by_kind.items()]
    return pl.DataFrame(
        rows, schema=("municipality", "period", "vehicle_type", "value", "status", "flags"), orient="row"
    )


def test_the_line_goes_from_an_areas_first_emissions_straight_to_zero_in_2030() -> None:
    figures: dict[tuple[str, str, str], float | None] = {}
    for code in ("0001", "0002", "0003"):
        for kind, amount in (("van", 10.0), ("heavy", 30.0)):
            figures |= {
                (code, "2010", kind): amount,
                (code, "2020", kind): 3 * amount,
                (code, "2031", kind): 5 * amount,
            }
    (every, line), gaps = freight_rows.emitted(emissions(figures), codes("2010", "2020", "2031"))
    assert gaps == []
    assert values(every, "emissions", "vehicle_type")[("b", "2020", "all")] == 240
    assert values(every, "emissions", "vehicle_type")[("region", "2010", "van")] == 30
    found = values(line, "line_to_zero", "vehicle_type")
    assert [found[("b", year, "all")] for year in ("2010", "2020", "2031")] == [80, 40, 0]
    assert [found[("a", year, "van")] for year in ("2010", "2020", "2031")] == [10, 5, 0]


def test_a_line_that_would_begin_in_2030_is_not_drawn() -> None:
    late: dict[tuple[str, str, str], float | None] = {(code, "2030", "van"): 4.0 for code in ("0001", "0002", "0003")}
    (_, line), _ = freight_rows.emitted(emissions(late), codes("2030"))
    assert line.is_empty()


def test_vehicles_are_those_of_the_region_and_the_country_without_the_tables_own_sums() -> None:
    rows = [
        (region, "2023", content, driving, fuel, 1 if fuel == "5" else 10, "normal", "")
        for region in ("0", "0001", "0002", "0003", "K-0001")
        for content in ("Varebiler", "Lastebiler (i alt)", "Busser")
        for driving in ("1", "0")
        for fuel in ("1", "5", "999")
    ]
    schema = ("region", "period", "content", "driving", "fuel", "value", "status", "flags")
    table = pl.DataFrame(rows, schema=schema, orient="row")
    found = freight_rows.registered(table, codes("2023"), REGION)
    assert found is not None
    assert values(found, "vehicles", "vehicle_type") == {
        ("region", "2023", "van"): 33,
        ("region", "2023", "heavy"): 33,
        ("region", "2023", "all"): 66,
        ("country", "2023", "van"): 11,
        ("country", "2023", "heavy"): 11,
        ("country", "2023", "all"): 22,
    }
    assert values(found, "electric_vehicles", "vehicle_type")[("region", "2023", "all")] == 6
    assert freight_rows.registered(table.filter(pl.col("content") == "Busser"), codes("2023"), REGION) is None


def buildings(*some: tuple[str, float, float, float]) -> pl.DataFrame:
    """(municipality, x, warehouse area, office area), new and completed in 2020"""
    uses = ("retail", "hotel_restaurant", "industry", "transport", "public_service", "other_use", "unspecified")
    schema = ("municipality", "x_m", "floor_area_warehouse_m2", "floor_area_office_m2")
    return pl.DataFrame(some, schema=schema, orient="row").with_columns(
        *(pl.lit(0.0).alias(f"floor_area_{use}_m2") for use in uses),
        pl.lit(0.0).alias("y_m"),
        pl.lit("office").alias("building_group"),
        pl.lit("standing").alias("state"),
        pl.lit(date(2020, 3, 4)).alias("completed_on"),
        pl.lit("").alias("change_kind"),
        pl.lit(0).alias("change"),
    )


def test_logistics_area_is_summed_by_area_and_that_in_business_areas_beside_it() -> None:
    made = buildings(("0001", 0, 100, 7), ("0001", 500, 40, 7), ("0001", 50, 5, 0), ("0002", 0, 30, 0))
    areas = zones(zone("site", "business_area", -10, 60), zone("town", "regional_city", 400, 600))
    found = freight_rows.logistics(made, areas, CODES)
    # Area b has a municipality of which no building is known.
    assert values(found, "new_logistics_area") == {("a", "2020"): 145, ("region", "2020"): 175}
    assert values(found, "logistics_in_business_areas") == {("a", "2020"): 105, ("region", "2020"): 135}


def test_floor_area_is_told_by_the_month_of_its_permit_and_of_its_completion() -> None:
    made = buildings(("0001", 0, 100, 7), ("0001", 0, 40, 0), ("0002", 0, 30, 0), ("0009", 0, 900, 0)).with_columns(
        pl.Series("building", [1, 2, 3, 4]),
        pl.Series("start_permit", [date(2020, 3, 31), None, date(2019, 12, 1), None]),
    )
    table = happenings.floor_area(made, ["0001", "0002"])["floor_area"]
    told = {tuple(row[:4]): tuple(row[4:6]) for row in table.rows()}
    assert table.columns[:6] == ["municipality", "date", "what", "group", "floor_area_m2", "buildings"]
    assert told[("0001", "2020-03-01", "completed", "logistics")] == (140, 2)
    assert told[("0001", "2020-03-01", "completed", "all")] == (147, 2)
    assert told[("*", "2020-03-01", "completed", "all")] == (177, 3)
    assert told[("*", "2020-03-01", "started", "all")] == (107, 1)
    assert told[("0002", "2019-12-01", "started", "logistics")] == (30, 1)
    assert {place for place, *_ in told} == {"0001", "0002", "*"}


def test_industry_lists_are_sums_of_their_divisions_and_all_is_every_division() -> None:
    name, (_, divisions) = next(iter(regional_advantages.LISTS.items()))
    inside, outside = sorted(divisions)[0], next(code for code in ("01", "02", "99") if code not in divisions)
    rows = [
        (
            code,
            "2022" if standard == "SN2007" else "2007",
            standard,
            industry,
            "SysselArbsted",
            amount * factor,
            "normal",
            "",
        )
        for code, factor in (("0001", 1), ("0002", 10), ("0003", 100), ("0", 1_000))
        for standard, industry, amount in (
            ("SN2007", inside, 3),
            ("SN2007", outside, 4),
            ("SN2007", "01-99", 7),
            ("SN2002", inside, 9),
        )
    ]
    schema = ("region", "period", "nace_standard", "industry", "content", "value", "status", "flags")
    table = pl.DataFrame(rows, schema=schema, orient="row")
    result = regional_advantages.compute(table, codes("2007", "2022"), NO_GAPS, REGION)
    found = values(result.observations, "employed", "industry_list")
    assert [found[(area, "2022", name)] for area in ("a", "b", "region", "country")] == [3, 330, 333, 3_000]
    assert found[("b", "2022", regional_advantages.ALL)] == 770
    assert values(result.observations, "employed_all")[("region", "2022")] == 777
    assert [gap.period for gap in result.gaps] == ["2007"]


def test_who_work_in_their_own_municipality_are_a_share_of_its_employed_residents() -> None:
    rows = [
        ("0001", "0001", 40),
        ("0001", "0002", 60),
        ("0002", "0002", 30),
        ("0003", "0003", None),
        ("0002", "0001", 1),
    ]
    flows = pl.DataFrame(rows, schema=("residence", "workplace", "employed"), orient="row").with_columns(
        pl.lit("2020").alias("period")
    )
    own = codes("2020").filter(pl.col("area_set") == "municipality@1")
    people = employed({("0001", "2020"): 0, ("0002", "2020"): 0, ("0003", "2020"): 0})
    lived = people.with_columns(pl.Series("employed_residence", [80, 120, 50]))
    merged = own.with_columns(pl.when(pl.col("area") == "0002").then(pl.lit("0001")).otherwise("area").alias("area"))
    found = published_profiles._ours(flows, lived, own)
    assert dict(found.select("area", "value").rows()) == {"0001": 50.0, "0002": 25.0}
    # In one municipality of today everybody of both works at home: 40 + 60 + 30 + 1 of 200.
    assert dict(published_profiles._ours(flows, lived, merged).select("area", "value").rows()) == {"0001": 65.5}


def test_our_housing_reserve_stands_beside_ssbs_nearest_year_and_the_later_of_two_as_near() -> None:
    rows = [
        (area_set, area, period, purpose, rule, "reserve", value)
        for area_set, area, period, purpose, rule, value in (
            ("municipality@1", "a", "2020", HOUSING, "published", 30.0),
            ("municipality@1", "a", "2019", HOUSING, SSB, 10.0),
            ("municipality@1", "a", "2021", HOUSING, SSB, 20.0),
            ("municipality@1", "a", "2023", HOUSING, SSB, 99.0),
            ("municipality@1", "a", "2020", "business", "published", 77.0),
            ("municipality@1", "b", "2020", HOUSING, "published", 5.0),
            ("municipality@1", "b", "2017", HOUSING, SSB, 0.0),
            ("municipality@1", "b", "2020", HOUSING, SSB, None),
            ("municipality@1", "c", "2020", HOUSING, "published", 5.0),
            ("municipality@1", "d", "2020", HOUSING, "published", 5.0),
            ("municipality@1", "d", "2020", HOUSING, SSB, 1.0),
            ("region@1", "a", "2020", HOUSING, SSB, 88.0),
        )
    ]
    schema = ("area_set", "area", "period", "purpose", "rule", "measure", "value")
    assert beside_ssb(pl.DataFrame(rows, schema=schema, orient="row"), "2020") == [
        {"area": "a", "dekar": 30.0, "ssb_year": "2021", "ssb_dekar": 20.0, "ratio": 1.5},
        {"area": "b", "dekar": 5.0, "ssb_year": "2017", "ssb_dekar": 0.0, "ratio": None},
        {"area": "d", "dekar": 5.0, "ssb_year": "2020", "ssb_dekar": 1.0, "ratio": 5.0},
    ]


def counted(*some: tuple[str, str, float | None, int, bool]) -> pl.DataFrame:
    """Establishments of 2024: (municipality, function, x or None, employees, held back)"""
    schema = ("municipality", "function", "x_m", "employees", "held_back")
    frame = pl.DataFrame(some, schema=schema, orient="row").with_columns(
        pl.lit("2024").alias("year"), pl.lit(0.0).alias("y_m")
    )
    return frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))


UNITS: tuple[tuple[str, str, float | None, int, bool], ...] = (
    ("0001", "retail", 0, 50, False),
    ("0001", "retail", 500, 40, False),
    ("0001", "retail", None, 10, False),
    ("0001", "health", 0, 7, False),
    ("0002", "food_and_stay", 0, 1, True),
    ("0002", "personal_service", 0, 88, False),
    ("0002", "retail", None, 11, False),
)
CENTRES = zones(zone("inner", "centre", -10, 10), zone("wide", "centre", -100, 100))


def test_employees_in_a_zone_are_counted_in_each_zone_and_once_in_its_area() -> None:
    (found,) = functions(counted(*UNITS), CENTRES, CODES, "centre@1")
    told = values(found, "employees_in_centres", "function")
    assert [told[(area, "2024", "retail")] for area in ("inner", "wide", "a", "b", "region")] == [50, 50, 50, 0, 50]
    assert [told[(area, "2024", "all")] for area in ("inner", "wide", "a", "b", "region")] == [146, 146, 57, 89, 146]
    flagged = found.filter(pl.col("flags") != "").select("area", "function").rows()
    assert set(flagged) == {
        (area, kind) for area in ("inner", "wide", "b", "region") for kind in ("food_and_stay", "all")
    }


def test_trade_in_centres_is_told_where_nine_of_ten_employees_have_a_point() -> None:
    found = trade_shares(counted(*UNITS), CENTRES, CODES)
    assert values(found, "retail_service") == {("a", "2024"): 100}
    assert values(found, "retail_service_in_centres") == {("a", "2024"): 50}


def test_one_cell_measured_less_surely_marks_every_distance_of_its_municipality() -> None:
    rows = [("A", "2024", 0, 5, True, False), ("A", "2024", 100_000, 7, False, False), ("B", "2024", 0, 3, False, True)]
    placed = pl.DataFrame(
        rows, schema=("municipality", "period", "distance_cm", "employees", "edge", "corrected"), orient="row"
    )
    none: dict[str, Any] = {name: pl.lit(value=False).alias(name) for name in ("fallback", "address_points")}
    found = jobs_near_hubs._within(placed.with_columns(*none.values()), 0)
    edges = found.group_by("municipality").agg(pl.col("edge").unique()).sort("municipality")["edge"].to_list()
    assert edges == [[True], [False]]
    assert found.filter(pl.col("municipality") == "A", pl.col("distance_m").is_in([900, 1_000]))["value"].to_list() == [
        5,
        12,
    ]
    assert found.filter(municipality="B")["corrected"].all()
