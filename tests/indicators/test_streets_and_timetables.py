"""Jobs by distance to the main roads, and jobs and residents within reach, on tables made by hand."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planpuls.indicators import main_road_distance, transit_reach

REGION = {"area_set": "region@2024", "area": "region", "name": {"nb": "R", "en": "R"}}
HEADLINE = {"baseline": "2016-01-01", "excluded_end_points": []}
NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "period", "reason_nb", "reason_en"), pl.String))
CODES = pl.DataFrame(
    [("region@2024", "region", code) for code in ("01", "02")] + [("town@2024", "a", "01"), ("town@2024", "b", "02")],
    schema=("area_set", "area", "municipality"),
    orient="row",
)
CELLS = pl.DataFrame({"cell": [1, 2, 3, 4], "municipality": ["01", "01", "02", "02"]})


def jobs(*rows: tuple[int, str, int]) -> pl.DataFrame:
    schema = {"cell": pl.Int64, "period": pl.String, "employees": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(flags=pl.lit(""))


class TestMainRoads:
    def made(self, *centimetres: int | None, least: tuple[int, ...] | None = None) -> Any:
        roads = pl.DataFrame(
            {"cell": [1, 2, 3, 4], "main_road_cm": centimetres, "main_road_least_cm": least or centimetres},
            schema_overrides={"main_road_cm": pl.Int64, "main_road_least_cm": pl.Int64},
        )
        table = jobs((1, "2016", 30), (2, "2016", 10), (3, "2016", 60), (4, "2020", 50), (1, "2020", 50))
        return main_road_distance.compute(table, CELLS, roads, CODES, NO_GAPS, HEADLINE, REGION)

    def test_a_limit_belongs_to_the_nearer_class(self) -> None:
        result = self.made(100_000, 100_001, 500_000, 500_001)
        rows = result.observations.filter((pl.col("area") == "region") & (pl.col("measure") == "employees_in_class"))
        found = {
            (period, name): value for period, name, value in rows.select("period", "distance_class", "value").rows()
        }
        assert {name: found["2016", name] for name in main_road_distance.CLASSES} == {
            "0-1": 30,
            "1-2": 10,
            "2-5": 60,
            "5+": 0,
        }
        assert {name: found["2020", name] for name in main_road_distance.CLASSES} == {
            "0-1": 50,
            "1-2": 0,
            "2-5": 0,
            "5+": 50,
        }
        assert result.answer.en.startswith("50.0 per cent of the employees in R worked in 2020 within 1 km")
        assert result.answer.en.endswith("against 30.0 per cent in 2016.")
        assert result.parts(main_road_distance.INDICATOR)["observations"].height == result.observations.height

    def test_parts_sum_to_the_whole(self) -> None:
        observations = self.made(5, 150_000, 300_000, 900_000).observations
        keys = ["area_set", "area", "period"]
        parts = observations.filter(pl.col("measure") == "employees_in_class").group_by(keys).agg(pl.col("value").sum())
        whole = observations.filter(pl.col("measure") == "employees").select(*keys, "value")
        assert parts.sort(keys).equals(whole.sort(keys))

    def test_what_may_be_nearer_beyond_the_extract_is_unknown_and_said_to_be(self) -> None:
        # The second may be within a kilometre; the fourth is over five whatever lies beyond the rim.
        result = self.made(90_000, 150_000, 300_000, 900_000, least=(80_000, 99_999, 300_000, 500_001))
        rows = result.observations.filter(pl.col("measure") == "employees_in_class", pl.col("period") == "2016")
        region = dict(rows.filter(pl.col("area") == "region").select("distance_class", "value").rows())
        assert region == {"0-1": 30, "1-2": 0, "2-5": 60, "5+": 0, "unknown": 10}
        partial = result.observations.filter(pl.col("flags") == "partial_source").select("area", "period").unique()
        assert set(partial.rows()) >= {("region", "2016"), ("a", "2016")}
        assert not set(partial.rows()) & {("b", "2016"), ("region", "2020"), ("b", "2020")}
        assert result.answer.en == (
            "At least 50.0 per cent of the employees in R worked in 2020 within 1 km by air line of a main-road junction. "
            "For 0.0 per cent the distance is unknown: the map extract does not reach there."
        )
        assert result.answer.nb.startswith("Minst 50,0 prosent")

    def test_without_a_junction_the_distance_is_unknown_and_not_far(self) -> None:
        result = self.made(None, None, None, None)
        assert result.observations.is_empty()
        assert result.gaps[0].reason.en.startswith("The map extract has no exits or ramps")


class TestReach:
    FACTS = dict.fromkeys(("reason", "residents_period", "cells", "cells_off_streets", "trips", "stops"), 0) | {
        "day": "2024-03-12",
        "residents": 100,
        "residents_off_streets": 0,
    }

    def made(self, facts: dict[str, Any] | None = None) -> Any:
        rows = [
            (cell, minutes, residents * minutes, employees * minutes)
            for cell, residents, employees in ((1, 1, 10), (2, 2, 20), (3, 3, 31), (9, 900, 900))
            for minutes in (30, 45, 60)
        ]
        reached = pl.DataFrame(rows, schema=("cell", "minutes", "residents", "employees"), orient="row")
        population = pl.DataFrame(
            {"cell": [1, 2, 3, 1], "period": ["2024", "2024", "2024", "2020"], "residents": [30, 10, 4, 999]}
        )
        table = jobs((2, "2024", 5), (3, "2024", 15), (3, "2016", 999))
        told = facts or self.FACTS
        return transit_reach.compute(reached, told, population, table, CELLS, CODES, NO_GAPS, REGION)

    def test_jobs_are_averaged_over_residents_and_residents_over_jobs(self) -> None:
        result = self.made()
        found = {
            (area, minutes, measure): value
            for area, minutes, measure, value in result.observations.select(
                "area", "minutes", "measure", "value"
            ).rows()
        }
        # (30 · 300 + 10 · 600) / 40, and (5 · 60 + 15 · 90) / 20: newest counts only.
        assert found["a", "30", "employees_reached"] == 375
        assert found["region", "30", "residents_reached"] == pytest.approx(82.5, abs=0.5)
        assert found["region", "30", "employees_reached"] == round((30 * 300 + 10 * 600 + 4 * 930) / 44)
        # Nobody works in a's cell 1; cell 2 alone counts.
        assert found["a", "60", "residents_reached"] == 120
        assert set(result.observations["flags"]) == {""}
        assert result.gaps[0].reason.en.startswith("1 cells on the streets lie outside the plan's municipalities")
        assert result.parts(transit_reach.INDICATOR)["observations"].height == 18

    def test_streets_that_cover_too_few_make_the_figures_preliminary(self) -> None:
        result = self.made(self.FACTS | {"residents_off_streets": 11})
        assert set(result.observations["flags"]) == {"partial_source"}
        assert "too low" in result.answer.en

    def test_without_an_ordinary_day_there_is_a_gap_and_no_zero(self) -> None:
        result = self.made({"day": None})
        assert result.observations.is_empty()
        assert result.gaps[0].reason.en.startswith("The timetable covers no ordinary weekday")
