"""Every figure of the demo region against its truth table, which was made without any planpuls function."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planpuls.demo import truth
from planpuls.release.query import query
from planpuls.release.views import moved_pairs
from planpuls.spec.errors import NotFoundError
from tests.fixtures import Region


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return truth("first")


def test_employees_within_every_distance_in_every_area_and_year(demo: Region, known: dict[str, Any]) -> None:
    rows = query(demo.release, "jobs-near-hubs", bounds=True, area_set="municipality").rows
    compared = 0
    for area_set, areas in known["grid"]["areas"].items():
        if area_set == "outside":
            continue
        rows = query(demo.release, "jobs-near-hubs", bounds=True, area_set=area_set).rows
        rows = rows.filter((pl.col("hub_profile") == demo.plan.hub_profile) & (pl.col("method") == "air_line"))
        of_plan = rows.to_dicts()
        found = {(row["area"], row["period"], row["distance_m"]): row for row in of_plan}
        for area, years in areas.items():
            for year, expected in years.items():
                for distance in expected["within"]:
                    row = found[area, year, int(distance)]
                    assert row["employees"] == expected["employees"]
                    assert row["employees_within"] == expected["within"][distance]
                    assert row["employees_within_lower"] == expected["within_farther"][distance]
                    assert row["employees_within_upper"] == expected["within_nearer"][distance]
                    compared += 1
    assert compared > 3_000


def test_cells_in_water_and_cells_nobody_takes(demo: Region, known: dict[str, Any]) -> None:
    facts = demo.release.facts["grid-change"]
    for year, expected in known["grid"]["water"].items():
        assert {"period": year, "cells": expected["cells"], "employees": expected["employees"]} in facts["water"]
    unplaced = demo.release.frame("unplaced")
    for year, expected in known["grid"]["unplaced"].items():
        rows = unplaced.filter(pl.col("period") == year)
        assert rows["cell"].cast(pl.String).to_list() == expected["ids"]
        assert rows["employees"].sum() == expected["employees"]


def test_the_largest_changes_of_1_km_cells_and_the_moved_addresses(demo: Region, known: dict[str, Any]) -> None:
    for pair, expected in known["grid_change"].items():
        base, end = pair.split("-")
        rows = query(demo.release, "grid-change", base_period=base, period=end).rows
        changes = dict(rows.select("area", "change").rows())
        assert rows.height == expected["cells_1km"]
        assert changes.items() >= dict(expected["top"] + expected["bottom"]).items()
        assert sorted(changes.values(), reverse=True)[:20] == [change for _, change in expected["top"]]
        assert sorted(changes.values())[:20] == [change for _, change in expected["bottom"]]
        assert rows["flags"].str.contains("break").all() == (base < "2016")
        small = query(demo.release, "grid-change", area_set="cell_250m", base_period=base, period=end).rows
        pairs = moved_pairs(small).select("from_cell", "to_cell").rows()
        assert sorted(pairs) == sorted((origin, goal) for origin, goal, *_ in expected["moved"])


@pytest.mark.parametrize("level", ["county", "municipality"])
def test_commuting_between_areas_with_status(demo: Region, known: dict[str, Any], level: str) -> None:
    rows = query(demo.release, "commuting", area_set=level).rows
    found = {(row["period"], row["area"], row["to_area"]): (row["employed"], row["status"]) for row in rows.to_dicts()}
    expected = {
        (year, residence, workplace): (cell["value"], cell["status"])
        for year, matrix in known["commuting"][level].items()
        for residence, row in matrix.items()
        for workplace, cell in row.items()
        if cell["value"] != 0
    }
    assert {key: value for key, value in found.items() if value[0] != 0} == expected


def test_goals_with_every_variant(demo: Region, known: dict[str, Any]) -> None:
    results = {goal.id: goal for goal in demo.release.goals}
    classes = {"up": "right", "down": "wrong", "": "stable"}
    for goal_id, expected in known["goals"].items():
        result = results[goal_id]
        assert result.verdict.value == expected["verdict"]
        deciding = [variant for variant in result.variants if variant.decides]
        found = sorted((round(variant.change_points, 9), variant.verdict.value) for variant in deciding)
        changes = [
            (round(variant["change"][0] / variant["change"][1], 9), classes[variant["change_class"].partition("_")[2]])
            for name, variant in expected.get("variants", {}).items()
            if name != "main"
        ]
        assert found == sorted(changes)


def test_the_known_defects_are_named(demo: Region, known: dict[str, Any]) -> None:
    gaps = demo.release.frame("gaps")
    missing = gaps.filter((pl.col("indicator") == "grid-change") & pl.col("period").is_not_null())
    assert missing["period"].to_list() == known["grid"]["missing_years"]
    assert demo.release.facts["commuting"]["unlisted_codes"]
    corrected = demo.release.frame("corrected")
    assert corrected.height == len(known["grid"]["corrections"])
    with pytest.raises(NotFoundError, match="2018"):
        query(demo.release, "grid-change", period="2018")


def test_every_figure_of_the_demo_says_so(demo: Region) -> None:
    for indicator in demo.release.specs:
        assert demo.release.observations(indicator)["flags"].str.contains("demo").all()
