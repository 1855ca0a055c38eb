"""Single rules of indicators, each on a table of a few rows: ends that count, rows that count together, figures that are not known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from planpuls.indicators import (
    growth_distribution,
    large_establishments,
    main_road_distance,
    moves,
    office_clusters,
    published_profiles,
    strategy_areas,
)
from planpuls.indicators.density_sums import land, summed_by_area
from planpuls.indicators.grid_rounding import at_their_bounds
from planpuls.indicators.job_index import _answer as index_sentence
from planpuls.indicators.land_reserve_rows import lacking_inputs
from planpuls.indicators.location_fit import _without_score
from planpuls.indicators.location_fit_rows import spots, unknown_codes
from planpuls.indicators.on_borders import by_area
from planpuls.indicators.regional_advantages import LISTS
from planpuls.indicators.register_coverage import coverage
from planpuls.indicators.rounding_bounds import bounds
from planpuls.plan.industry_groups import mapping_of
from tests.indicators.hand_made import HEADLINE, REGION, codes, english, figures, values
from tests.indicators.test_sums_by_hand import zone, zones

NO_AREA_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "reason_nb", "reason_en"), pl.String))
AREA_CODES = pl.DataFrame(
    [(area_set, area, code) for area_set, area, _, code in codes("2020").rows()],
    schema=("area_set", "area", "municipality"),
    orient="row",
)


def cells(*where: tuple[str, float]) -> pl.DataFrame:
    """Cells 1, 2 … of (municipality, x)"""
    rows = [(number, code, x, 50.0) for number, (code, x) in enumerate(where, 1)]
    return pl.DataFrame(rows, schema=("cell", "municipality", "x_m", "y_m"), orient="row")


def grid(*counts: tuple[int, str, int], corrected: int = 0) -> pl.DataFrame:
    """(cell, year, employees)"""
    rows = [(cell, year, count, "corrected" if cell == corrected else "") for cell, year, count in counts]
    return pl.DataFrame(rows, schema=("cell", "period", "employees", "flags"), orient="row")


# --- growth and places ------------------------------------------------------------------------------------------------

PLACED = cells(("0001", 10), ("0001", 20), ("0002", 200), ("0003", 900), ("0009", 15))
STOCK = grid(
    (1, "2016", 10), (2, "2016", 20), (3, "2016", 30), (4, "2016", 40), (5, "2016", 900),
    (1, "2020", 30), (2, "2020", 20), (3, "2020", 60), (4, "2020", 30), (5, "2020", 100), (4, "2018", 3),
    corrected=2,
)  # fmt: skip


def test_growth_by_the_plans_categories_is_of_the_region_alone_and_what_lies_nowhere_is_outside() -> None:
    areas = zones(zone("city", "regional_city", 0, 100), zone("belt", "belt", 0, 300))
    found = growth_distribution.compute(STOCK, PLACED, AREA_CODES, NO_AREA_GAPS, HEADLINE, REGION, areas)
    rows = found.observations.filter(pl.col("area_set") == "plan_category@1")
    assert values(rows, "employees") == {
        ("regional_city", "2016"): 30,
        ("belt", "2016"): 30,
        ("outside", "2016"): 40,
        ("outside", "2018"): 3,
        ("regional_city", "2020"): 50,
        ("belt", "2020"): 60,
        ("outside", "2020"): 30,
    }
    assert values(rows, "employees_region")["belt", "2020"] == 140
    assert set(rows.filter(pl.col("flags") != "")["area"]) == {"regional_city"}
    # City and belt grew by 50 where the region grew by 40, and have 110 of its 140.
    assert english(found.answer).startswith("125 per cent of the growth in employees 2016–2020 came in regional cities")
    assert "79 per cent of the employees in 2020" in english(found.answer)
    assert [gap.period for gap in found.gaps] == ["2017", "2019"]
    assert found.areas is not None
    assert (found.areas.id, found.areas.edition) == ("plan_category", "1")


def test_without_the_plans_areas_the_belts_municipalities_are_told_of_and_no_category() -> None:
    belt = pl.DataFrame({"area_set": ["bybaand@1"], "area": ["belt"], "municipality": ["0002"]})
    found = growth_distribution.compute(
        STOCK, PLACED, pl.concat([AREA_CODES, belt]), NO_AREA_GAPS, HEADLINE, REGION, method_version=1
    )
    assert found.areas is None
    assert english(found.answer).startswith(
        "75 per cent of the growth in employees 2016–2020 came in the urban belt municipalities, which had 43 per cent"
    )


POINTS = pl.DataFrame(
    [("p", "The port", "regional_city"), ("p", "The port", "regional_city"), ("q", "Quay", "special_area"), ("k", "K", "knowledge")],
    schema=("place", "name", "category"),
    orient="row",
)  # fmt: skip
CATEGORIES = pl.DataFrame(
    [("regional_city", "byer", "cities", "yes"), ("job_intensive_area", "områder", "areas", ""), ("else", "annet", "else", "")],
    schema=("category", "name_nb", "name_en", "members_known"),
    orient="row",
)  # fmt: skip


def test_strategy_places_have_their_employees_beside_the_regions_and_one_in_which_nobody_works_has_none() -> None:
    drawn = zones(
        zone("p", "regional_city", 0, 100),
        zone("p", "regional_city", 15, 60),
        zone("far", "job_intensive_area", 5_000, 6_000),
        zone("half", "special_area", 150, 250),
        zone("centre", "centre", 0, 1_000),
    ).with_columns(name=pl.Series(["x", "x", "Far away", None, "c"]))
    headline = HEADLINE | {"stable_below_points": 5.0}
    found = strategy_areas.compute(STOCK, PLACED, AREA_CODES, headline, REGION, POINTS, CATEGORIES, drawn)
    own = found.observations.filter(area_set="strategy_area@1")
    assert values(own, "employees") == {
        **{("p", year): count for year, count in (("2016", 30), ("2018", 0), ("2020", 50))},
        **{("half", year): count for year, count in (("2016", 30), ("2018", 0), ("2020", 60))},
        **{("far", year): 0 for year in ("2016", "2018", "2020")},
    }
    assert values(own, "employees_region")["far", "2018"] == 3
    both = {("region", "2016"): 100, ("region", "2018"): 3, ("region", "2020"): 140}
    regional = found.observations.filter(area_set="region@1")
    assert values(regional, "employees") == values(regional, "employees_region") == both
    assert found.areas is not None
    assert {area: name.en for area, name in found.areas.areas.items()} == {
        "p": "The port",
        "far": "Far away",
        "half": "half",
    }
    told = [(gap.reason.en, gap.area) for gap in found.gaps]
    assert told[:2] == [
        ("The members of areas are not known.", "region"),
        ("The boundary of Quay has not been imported.", "region"),
    ]
    assert [gap.period for gap in found.gaps[2:]] == ["2017", "2019"]
    assert [(row["place"], row["assessment"]) for row in found.facts["assessed"]] == [
        ("far", "stable"),
        ("half", "up"),
        ("p", "up"),
    ]
    assert english(found.answer) == (
        "Share of the region's employees 2016–2020, percentage points: half up (+12.86), The port up (+5.71), Far away stable (0.00)."
    )


def test_polygons_of_no_strategy_place_are_none() -> None:
    for drawn in (None, zones(zone("centre", "centre", 0, 1_000))):
        found = strategy_areas.compute(STOCK, PLACED, AREA_CODES, HEADLINE, REGION, POINTS, CATEGORIES, drawn)
        assert found.observations.is_empty()
        assert "measure" in found.observations.columns
        assert [gap.reason.en[:15] for gap in found.gaps] == ["The members of ", "Cannot be shown"]


# --- sums of cells ----------------------------------------------------------------------------------------------------


def test_employees_by_distance_to_a_main_road_are_summed_over_cells_with_zeros_and_marks() -> None:
    limits = [0, 100_000, 100_001, 90_000_000]
    roads = pl.DataFrame({"cell": [1, 2, 3, 4], "main_road_cm": limits, "main_road_least_cm": limits})
    found = main_road_distance.compute(STOCK, PLACED, roads, AREA_CODES, NO_AREA_GAPS, HEADLINE, REGION)
    told = values(found.observations, "employees_in_class", "distance_class")
    assert {key[2]: told[key] for key in told if key[:2] == ("a", "2016")} == {
        **dict.fromkeys(main_road_distance.CLASSES, 0),
        main_road_distance.NEAR: 30,
    }
    assert values(found.observations, "employees")["region", "2016"] == 100
    marked = found.observations.filter(pl.col("flags") == "corrected")
    assert set(marked["area"]) == {"a", "0001", "region"}
    assert set(marked.filter(measure="employees_in_class")["distance_class"]) == {main_road_distance.NEAR}
    assert english(found.answer).startswith("35.7 per cent")
    assert [gap.period for gap in found.gaps] == ["2017", "2019"]
    none = roads.with_columns(main_road_cm=pl.lit(None, pl.Int64), main_road_least_cm=pl.lit(None, pl.Int64))
    nothing = main_road_distance.compute(STOCK, PLACED, none, AREA_CODES, NO_AREA_GAPS, HEADLINE, REGION)
    assert nothing.observations.is_empty()
    assert len(nothing.gaps) == 1


def test_one_corrected_cell_marks_the_sums_it_is_in_and_an_area_without_an_outline_has_no_land() -> None:
    placed = pl.DataFrame(
        [("0001", "2020", 1, True), ("0001", "2020", 2, False), ("0002", "2020", 4, False), ("0003", "2020", 8, False)],
        schema=("municipality", "period", "value", "corrected"),
        orient="row",
    )
    found = summed_by_area(placed, AREA_CODES, "m")
    assert {row["area"]: (row["value"], row["corrected"]) for row in found.to_dicts()} == {
        "a": (3, True), "b": (12, False), "region": (15, True), "0001": (3, True), "0002": (4, False), "0003": (8, False),
    }  # fmt: skip
    outlines = zones(zone("0001", "x", 0, 20_000_000), zone("0002", "x", 0, 12_345_000)).rename(
        {"name": "municipality"}
    )
    surface = land(placed, outlines, AREA_CODES)
    assert values(surface, "land_km2") == {("a", "2020"): 2_000, ("0001", "2020"): 2_000, ("0002", "2020"): 1_234.5}


def test_a_rounded_count_on_the_limit_is_near_and_one_centimetre_beyond_or_without_a_hub_is_not() -> None:
    counts = [("x", 3)] * 40 + [("x", 0)] + [("here", 3)] * 3
    rows = [(cell, year, count) for cell, (_, count) in enumerate(counts) for year in ("2016", "2020")]
    workplaces = pl.DataFrame(rows, schema=["cell", "period", "employees"], orient="row")
    places = pl.DataFrame({"cell": range(len(counts)), "municipality": [where for where, _ in counts]})
    away = pl.DataFrame({"cell": [41, 42, 43], "distance_cm": [100_000, 100_001, None]})
    found = at_their_bounds(workplaces, places, away, frozenset({"here"}), "2016", "2020", 1_000)
    assert found["rounding_rise"] == {"2016": (1, 7), "2020": (3, 5)}
    assert found["rounding_fall"] == {"2016": (3, 5), "2020": (1, 7)}


def test_a_value_of_a_dimension_that_is_not_stated_keeps_its_figure() -> None:
    rows = pl.DataFrame(
        [(code, "2020", None, 7, "normal", "") for code in ("0001", "0002", "0003")],
        schema={"municipality": pl.String, "period": pl.String, "kind": pl.String, "value": pl.Int64, "status": pl.String, "flags": pl.String},
        orient="row",
    )  # fmt: skip
    found, _ = by_area(rows, codes("2020"), ["kind"])
    assert dict(found.select("area", "value").rows())["region"] == 21


# --- registers --------------------------------------------------------------------------------------------------------


def test_a_register_without_anybody_in_the_plan_covers_nothing_and_so_does_a_grid_without_employees() -> None:
    units = pl.DataFrame(
        [
            ("0001", "2019-05-01", 30),
            ("0001", "2019-05-01", 20),
            ("0009", "2021-05-01", 500),
            ("0001", "2024-05-01", 90),
        ],
        schema=("municipality", "period", "employees_high"),
        orient="row",
    )
    stock = grid((1, "2016", 400), (1, "2020", 60), (2, "2020", 40), (5, "2020", 900), (1, "2024", 0))
    assert coverage(units, stock, PLACED, ["0001"]) == {"2019-05-01": 0.5, "2021-05-01": 0.0, "2024-05-01": 0.0}
    assert coverage(units, stock.clear(), PLACED, ["0001"]) == dict.fromkeys(
        ("2019-05-01", "2021-05-01", "2024-05-01"), 0.0
    )
    # Of two grids as near the earlier is taken.
    assert coverage(units, grid((1, "2018", 100), (1, "2020", 50)), PLACED, ["0001"])["2019-05-01"] == 0.5


def test_employees_of_large_establishments_are_hidden_where_two_or_one_of_over_eighty_per_cent_lie_behind() -> None:
    key = {"area_set": "s", "period": "2024"}
    sizes = {"one": [100], "two": [100, 100], "three": [100, 100, 100], "large": [801, 100, 100], "limit": [800, 100, 100], "none": [99]}  # fmt: skip
    kept = pl.DataFrame([key | {"area": area, "employees": size} for area, some in sizes.items() for size in some])
    every = pl.DataFrame([key | {"area": area} for area in sizes])
    found = large_establishments.large(kept, every, 100)
    assert {row["area"]: (row["value"], row["status"]) for row in found.filter(measure="employees_100").to_dicts()} == {
        "one": (None, "confidential"),
        "two": (None, "confidential"),
        "three": (300, "normal"),
        "large": (None, "confidential"),
        "limit": (1_000, "normal"),
        "none": (0, "normal"),
    }
    counts = found.filter(measure="establishments_100")
    assert dict(counts.select("area", "value").rows()) == {"one": None, "two": None, "three": 3, "large": None, "limit": 3, "none": 0}  # fmt: skip


def test_a_division_overlaps_where_one_municipality_is_in_two_areas() -> None:
    overlapping = pl.concat([AREA_CODES, pl.DataFrame({"area_set": ["s@1"], "area": ["c"], "municipality": ["0001"]})])
    placed = pl.DataFrame(
        schema={"municipality": pl.String, "period": pl.String, "employees_high": pl.Int64},
        data=[("0001", "2020-01-01", 1)],
        orient="row",
    )
    found = moves.compute(
        placed, placed, overlapping, NO_AREA_GAPS, REGION, HEADLINE, {"complete": True}, ["0001"], STOCK, PLACED
    )
    assert [gap.area_set for gap in found.gaps if gap.area_set] == ["s@1"]


FIT = pl.DataFrame(
    [
        ("2023", "no_score", "A", "SN2007", "01.1"),
        ("2024", "no_score", "B", "SN2007", "02.1"),
        ("2024", "no_score", "unknown", "SN2007", "03.1"),
        ("2024", "no_score", "unknown", None, None),
        ("2024", "no_score", "energy", "SN2007", "04.1"),
        ("2024", "match", "A", "SN2007", "05.1"),
        ("2023", "no_score", "unknown", "SN2007", "06.1"),
    ],
    schema=("period", "result", "mobility", "nace_standard", "nace"),
    orient="row",
)


def test_what_has_no_score_and_codes_that_are_not_known_are_of_the_newest_day() -> None:
    assert _without_score(FIT) == {"energy": 1, "place": 1, "unknown": 2}
    assert unknown_codes(FIT) == [["SN2007", "03.1", 1], ["", "", 1]]


def test_ten_square_kilometres_with_most_misfits_are_listed_where_enough_have_a_score() -> None:
    sizes = {cell: (3 + cell % 7, 3) for cell in range(1, 13)} | {90: (2, 9), 91: (3, 1), 92: (4, 0)}
    """Cell -> misfits and matches."""
    rows: list[tuple[str, str, str, int | None]] = [
        ("2024", result, "0001", cell)
        for cell, (misfits, matches) in sizes.items()
        for result in ["misfit"] * misfits + ["match"] * matches
    ]
    rows += [("2023", "misfit", "0001", 95)] * 9 + [("2024", "misfit", "0009", 96)] * 9
    rows += [("2024", "no_score", "0001", 92)] * 9 + [("2024", "misfit", "0001", None)] * 9
    frame = pl.DataFrame(rows, schema=("period", "result", "municipality", "cell_1km"), orient="row")
    found = spots(frame, ["0001"])
    order = sorted((cell for cell in sizes if cell < 90), key=lambda cell: (-sizes[cell][0], cell))
    assert [row["cell_1km"] for row in found] == order[:10]
    assert found[0] == {"cell_1km": 6, "municipality": "0001", "scored": 12, "misfits": 9}


def test_offices_are_counted_in_the_regions_municipalities_alone_and_where_somebody_works() -> None:
    seen: list[pl.DataFrame] = []

    def noted(rows: pl.DataFrame) -> pl.DataFrame:
        seen.append(rows)
        return rows

    units = pl.DataFrame(
        [("0001", 0), ("0001", 5), ("0009", 5), ("0009", 0)], schema=("municipality", "employees_high"), orient="row"
    ).with_columns(nace_standard=pl.lit("SN2007"), nace=pl.lit("69.201"), period=pl.lit("2024-01-01"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office_clusters, "in_cells", noted)
        patch.setattr(office_clusters, "placed_share", lambda _: 0.0)
        office_clusters.compute(units, STOCK, PLACED, ["0001"], {}, REGION, {})
    assert seen[0].select("municipality", "employees_high").rows() == [("0001", 5)]


# --- statistics -------------------------------------------------------------------------------------------------------


def test_two_years_are_enough_for_growth_beside_the_country_and_one_is_not() -> None:
    rows = figures({("2016", "index"): 200.0, ("2020", "index"): 250.0}, later="")
    country = [("country", "country", year, "index", value) for year, value in (("2016", 1_000.0), ("2020", 1_100.0))]
    both = pl.concat([rows, pl.DataFrame(country, schema=rows.schema, orient="row")])
    assert english(index_sentence(both, REGION)) == (
        "From 2016 to 2020 the number of employed with their workplace in The region changed by +25.0 per cent (+50). "
        "In the whole country the change was +10.0 per cent."
    )
    assert index_sentence(both.filter(period="2016"), REGION) is None
    assert index_sentence(both.with_columns(value=pl.when(pl.col("period") == "2016").then(0).otherwise("value")), REGION) is None  # fmt: skip


def test_the_six_lists_of_our_own_are_these_divisions_of_industry() -> None:
    assert {name: " ".join(sorted(LISTS[name][1])) for name in ("health", "bio", "energy", "ict", "maritime", "materials")} == {
        "health": "21 72 86",
        "bio": "01 02 03 10 11 36 37",
        "energy": "27 35 38 39",
        "ict": "26 61 62 63",
        "maritime": "30 50",
        "materials": "20 22 23 24 25",
    }  # fmt: skip


def test_an_area_lacks_what_one_of_its_municipalities_lacks_plans_first() -> None:
    faces = pl.DataFrame({"municipality": ["0001", "0002", "0003"], "plan_level": ["municipal", "municipal", "zoning"]})
    layers = pl.DataFrame(
        [("0001", True, True), ("0002", True, False), ("0003", False, False)],
        schema=("municipality", "land_use", "buildings"),
        orient="row",
    )
    areas = {"ok": "1", "built": "12", "plans": "13", "all": "123", "nowhere": "9"}
    rows = [("s", area, f"000{number}") for area, inside in areas.items() for number in inside]
    found = lacking_inputs(faces, layers, pl.DataFrame(rows, schema=("area_set", "area", "municipality"), orient="row"))
    assert dict(found.select("area", "what").rows()) == {"built": "buildings", "plans": "plans", "all": "plans", "nowhere": "plans"}  # fmt: skip
    planned = faces.with_columns(plan_level=pl.lit("municipal"))
    again = lacking_inputs(
        planned, layers, pl.DataFrame(rows, schema=("area_set", "area", "municipality"), orient="row")
    )
    assert dict(again.select("area", "what").rows())["all"] == "land_use"


def test_our_own_figure_is_compared_to_a_millionth_of_a_point_with_what_is_published() -> None:
    rows = [("0001", "published", 33.3), ("0001", "ours", 100 / 3), ("0002", "published", 10.0), ("0003", "ours", 10.0)]
    frame = pl.DataFrame(rows, schema=("area", "measure", "value"), orient="row").with_columns(
        period=pl.lit("2020"), figure=pl.lit(published_profiles.OURS)
    )
    assert published_profiles._compared(frame) == [{"period": "2020", "municipalities": 1, "largest": 0.033333}]
    assert published_profiles._compared(frame.filter(measure="ours")) == []


def test_bounds_are_of_every_corner_of_three_rounded_tables() -> None:
    def rounded(flags: str = "rounded") -> pl.DataFrame:
        return pl.DataFrame({"area": ["a"], "value": [3], "flags": [flags]})

    def compute(**tables: pl.DataFrame) -> Any:
        first, second, third = (tables[name]["value"][0] for name in ("x", "y", "z"))
        found = {"area_set": ["s"], "area": ["a"], "period": ["2020"], "measure": ["m"], "value": [first - second + third], "flags": ["rounded"]}  # fmt: skip
        return SimpleNamespace(observations=pl.DataFrame(found))

    measure = strategy_areas.INDICATOR.measures[0].model_copy(update={"id": "m", "concept": "count"})
    spec = strategy_areas.INDICATOR.model_copy(update={"measures": (measure,)})
    tables = {name: rounded() for name in "xyz"}
    observations = compute(**tables).observations
    found = bounds(spec, compute, tables, frozenset(tables), observations)
    assert found is not None
    # A 3 was 1 to 3: the least is 1 - 3 + 1, the most 3 - 1 + 3.
    assert dict(found.select("measure", "value").rows()) == {"m_at_least": -1, "m_at_most": 5}
    assert bounds(spec, compute, tables, frozenset(tables), observations.drop("flags")) is None
    assert bounds(spec, compute, tables, frozenset("xy"), observations) is None
    plain = {name: rounded("") for name in "xyz"}
    assert bounds(spec, compute, plain, frozenset(plain), observations) is None


def test_mappings_as_near_as_the_best_are_alike_and_a_block_without_employed_counts_as_nobody() -> None:
    from planpuls.indicators import calibration

    blocks = mapping_of(
        [("a", "A", "01", "basis", ""), ("b", "B", "02", "local", ""), ("c", "C", "03", "local", "basis local")]
    )
    published = {("r", "basis"): 50.0, ("r", "regional"): 0.0, ("r", "local"): 50.0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "WITHIN_POINTS", 0.0)
        found = calibration.calibrate({"r": {"a": 50.0, "b": 50.0}}, published, blocks)
    assert found.loss_points == 0
    assert [mapping["c"] for mapping in found.alike] == ["basis", "local"]
    assert found.undecidable == ("c",)
