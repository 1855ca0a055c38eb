"""Indicators made from timetables, on tables made by hand; and the share by every hub profile as one table."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators import business_area_access, city_travel_times, timetabled
from planpuls.indicators.jobs_near_hubs import INDICATOR
from planpuls.release.by_profile import differences

REGION = {"area_set": "region@2024", "area": "region", "name": {"nb": "R", "en": "R"}}
PLACES = pl.DataFrame(
    {
        "place": ["a", "b", "port", "z"],
        "name": ["Aby", "Bby", "Havna", "Zby"],
        "category": ["regional_city", "regional_city", "business_area", "local_town"],
        "has_point": ["yes", "yes", "", "yes"],
    }
)


def facts(off: int = 0) -> dict[str, Any]:
    names = ("reason", "residents_period", "cells", "cells_off_streets", "trips", "stops")
    known = {
        "day": "2024-03-12",
        "residents": 100,
        "residents_off_streets": off,
        "places_off_streets": [],
        "longest_s": 7_200,
    }
    return dict.fromkeys(names, 0) | known


def times(*rows: tuple[str, str, int | None, int | None]) -> pl.DataFrame:
    schema = {"from_place": pl.String, "to_place": pl.String, "median_s": pl.Int64, "reliable_s": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def cells() -> pl.DataFrame:
    schema = {"cell": pl.Int64, "place": pl.String, "residents": pl.Int64, "median_s": pl.Int64, "reliable_s": pl.Int64}
    rows = [(1, "a", 10, 1_800, 2_701), (2, "a", 20, 1_801, 3_600), (3, "a", 40, None, None), (1, "b", 10, 3_601, None)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_residents_within_the_limit_to_the_second() -> None:
    result = business_area_access.compute(cells(), facts(), PLACES, REGION)
    rows = result.observations.select("place", "minutes", "time", "value").rows()
    found = {(place, int(minutes), time): value for place, minutes, time, value in rows}
    assert [found["Aby", limit, "median"] for limit in (30, 45, 60)] == [10, 30, 30]
    assert [found["Aby", limit, "reliable"] for limit in (30, 45, 60)] == [0, 0, 30]
    assert [found["Bby", limit, "median"] for limit in (30, 45, 60)] == [0, 0, 0]
    assert set(result.observations["place"]) == {"Aby", "Bby"}
    assert [gap.reason.en for gap in result.gaps] == [
        "Without a known point or boundary, and therefore without travel times: Havna."
    ]
    assert result.answer is not None
    assert result.answer.en == "Residents within 45 minutes by public transport on 12 March 2024: Aby (30), Bby (0)."
    assert result.parts(business_area_access.INDICATOR)["observations"].height == 12


def test_streets_that_cover_too_few_make_the_figures_preliminary() -> None:
    for off, flag in ((10, ""), (11, "partial_source")):
        result = business_area_access.compute(cells(), facts(off), PLACES, REGION)
        assert set(result.observations["flags"]) == {flag}
        assert result.answer is not None
        assert ("too low" in result.answer.en) is bool(flag)


def test_nobody_in_the_box_of_the_streets_is_covered() -> None:
    nobody = facts() | {"residents": 0}
    assert timetabled.covered_pct(nobody) == 0
    assert timetabled.covered_pct(facts(25)) == 75
    assert timetabled.flags_of(nobody) == "partial_source"


def test_the_page_of_methods_counts_cells_streets_trips_and_stops() -> None:
    told = business_area_access.compute(cells(), facts(25), PLACES, REGION).facts
    assert (told["day"], told["residents_off_streets"], told["trips"], told["stops"]) == ("2024-03-12", 25, 0, 0)
    assert "residents" not in told


def test_without_an_ordinary_day_there_are_gaps_and_no_zeros() -> None:
    for module, table in ((business_area_access, cells()), (city_travel_times, times())):
        result = module.compute(table.clear(), {"day": None}, PLACES.filter(pl.col("place") != "port"), REGION)
        assert result.observations.is_empty()
        assert result.gaps[-1].reason.en.startswith("The timetable covers no ordinary weekday")


def test_a_place_beside_no_street_is_a_gap() -> None:
    result = business_area_access.compute(cells(), facts() | {"places_off_streets": ["a"]}, PLACES, REGION)
    assert set(result.observations["place"]) == {"Bby"}
    assert "Aby lies at no known street of the map extract." in [gap.reason.en for gap in result.gaps]


def test_minutes_between_regional_cities_only() -> None:
    between = times(("a", "a", 0, 0), ("a", "b", 1_859, None), ("b", "a", 1_860, 2_400), ("z", "a", 60, 60))
    result = city_travel_times.compute(between, facts(), PLACES, REGION)
    assert result.observations.select("journey", "time", "value").rows() == [
        ("Aby–Bby", "median", 30),
        ("Bby–Aby", "median", 31),
        ("Bby–Aby", "reliable", 40),
    ]
    assert [gap.reason.en for gap in result.gaps] == [
        "Aby–Bby (95 per cent of the departures): not within 120 minutes."
    ]
    assert result.answer is not None
    assert result.answer.nb == (
        "Med halvparten av avgangene 12. mars 2024 går Aby–Bby raskest av 2 reiser mellom regionale byer (30 minutter) og "
        "Bby–Aby langsomst (31 minutter)."
    )
    assert city_travel_times.compute(times(("a", "b", None, None)), facts(), PLACES, REGION).answer is None


def test_the_share_by_every_profile_is_one_table_of_differences() -> None:
    rows: list[tuple[object, ...]] = []
    for profile, near in (("plan", 30), ("rail", 25), ("ssb_60", 60)):
        rows.append(("region@2024", "region", "2024", profile, "air_line", 600, "employees_within", float(near)))
    rows.append(("region@2024", "region", "2024", None, None, None, "employees", 100.0))
    columns = ["area_set", "area", "period", "hub_profile", "method", "distance_m", "measure", "value"]
    stored = pl.DataFrame(rows, schema=columns, orient="row").with_columns(status=pl.lit("normal"), flags=pl.lit(""))
    found = differences(INDICATOR, stored, "plan", [600])
    assert found.select("hub_profile", "share_pct", "share_pct_plan", "share_pct_points").rows() == [
        ("plan", 30.0, 30.0, 0.0),
        ("rail", 25.0, 30.0, -5.0),
        ("ssb_60", 60.0, 30.0, 30.0),
    ]
    assert differences(INDICATOR, stored, "plan", [700]).is_empty()
