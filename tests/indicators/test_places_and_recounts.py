"""Employees round knowledge environments, and growth counted in other ways, on a line of cells."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyproj
import shapely

from planpuls.indicators.growth_recounts import SHIFT_M, Counts, recounted
from planpuls.indicators.knowledge_environments import compute
from planpuls.indicators.result import Result
from tests.indicators.hand_made import HEADLINE, REGION, codes, english, values

EAST, NORTH = 262_000, 6_649_000


def line(*metres: int, municipality: str = "0001") -> pl.DataFrame:
    """Cells 1, 2 … whose centres lie so many metres east of a point."""
    rows = [(cell, EAST + far, NORTH, municipality) for cell, far in enumerate(metres, 1)]
    return pl.DataFrame(rows, schema=("cell", "x_m", "y_m", "municipality"), orient="row")


def stock(*figures: tuple[int, str, int]) -> pl.DataFrame:
    return pl.DataFrame(figures, schema=("cell", "period", "employees"), orient="row")


def environments(points: pl.DataFrame) -> Result:
    """Cell 1 just within a kilometre of the point, cell 2 just beyond, cell 3 at the point but outside the region."""
    cells = pl.concat([line(999, 1_002), line(0, municipality="0009").with_columns(cell=pl.lit(3, pl.Int64))])
    rows = stock(
        (1, "2016", 10), (2, "2016", 30), (3, "2016", 500), (1, "2018", 20), (2, "2018", 60), (1, "2019", 1)
    )  # fmt: skip
    area_codes = codes("2016").drop("period")
    return compute(rows, cells, area_codes, HEADLINE, REGION, points)


def point(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    """(name, category, whether it has a point)"""
    east, north = pyproj.Transformer.from_crs(25833, 4326, always_xy=True).transform(EAST, NORTH)
    made = [
        (name.lower(), name, category, f"{north:.7f}" if there else "", f"{east:.7f}" if there else "")
        for name, category, there in rows
    ]
    return pl.DataFrame(made, schema=("place", "name", "category", "latitude", "longitude"), orient="row")


def test_employees_within_a_kilometre_of_each_environment_stand_beside_those_of_the_region() -> None:
    found = environments(point(("College", "knowledge", True), ("Hall", "culture", True), ("Park", "knowledge", False)))
    assert values(found.observations, "employees") == {
        ("region", "2016"): 40,
        ("region", "2018"): 80,
        ("region", "2019"): 1,
    }
    assert values(found.observations, "employees_near", "place") == {
        ("region", "2016", "College"): 10,
        ("region", "2018", "College"): 20,
        ("region", "2019", "College"): 1,
    }
    assert set(found.observations["area_set"]) == {"region@1"}
    assert [(gap.reason.en[:4], gap.area_set, gap.area, gap.period) for gap in found.gaps] == [
        ("Park", "region@1", "region", None),
        ("The ", None, None, "2017"),
    ]
    assert "Park har ikke" in found.gaps[0].reason.nb
    assert "College −90.0; the whole region −97.5" in english(found.answer)


def test_without_a_knowledge_environment_there_is_one_gap_and_no_row() -> None:
    found = environments(point(("Hall", "culture", True)))
    assert found.observations.is_empty()
    assert "value" in found.observations.columns
    assert [(gap.area, gap.period) for gap in found.gaps] == [(None, None)]
    assert "places.csv" in found.gaps[0].reason.en


BOX = shapely.to_wkb(shapely.box(EAST, NORTH - 1_000, EAST + 1_000, NORTH + 1_000))
AREAS = pl.DataFrame(
    {"kind": ["belt", "centre"], "wkb": [BOX, shapely.to_wkb(shapely.box(EAST, NORTH - 10, EAST + 9_000, NORTH + 10))]}
)
CHANGES = {1: (100, 90), 2: (40, 80), 3: (10, 9), 4: (0, 40), 5: (7, 12), 6: (50, 50)}
"""Cell -> employees then and now; 2 and 4 moved alike."""


def counted(largest: int, *extra: tuple[int, str, int]) -> Counts:
    """Cell 1 in the middle, 2 just inside the border, 3 on it, 4 at the shifted border, 5 beyond it; 6 in another region."""
    cells = pl.concat(
        [
            line(500, 1_000 - SHIFT_M, 1_000, 1_000 + SHIFT_M, 1_001 + SHIFT_M),
            line(500, municipality="0009").with_columns(cell=pl.lit(6, pl.Int64)),
        ]
    )
    rows = stock(
        *((cell, "2016", then) for cell, (then, _) in CHANGES.items()),
        *((cell, "2020", now) for cell, (_, now) in CHANGES.items()),
        (1, "2018", 5_000),
        *extra,
    )
    given: dict[str, Any] = {"municipalities": {"0001"}, "categories": {"belt"}}
    return recounted(rows, cells, AREAS, periods=("2016", "2020"), largest=largest, **given)


def test_borders_moved_half_a_cell_out_or_in_count_other_cells_on_the_border_too() -> None:
    found = counted(0)
    assert found["without_largest"] == {"2016": (150, 157), "2020": (179, 231)}
    assert found["edge_out"] == {"2016": (150, 157), "2020": (219, 231)}
    assert found["edge_in"] == {"2016": (140, 157), "2020": (170, 231)}


def test_the_cells_that_changed_most_are_left_out_of_both_years_and_of_equal_ones_the_lower() -> None:
    assert counted(1)["without_largest"] == {"2016": (110, 117), "2020": (99, 151)}
    assert counted(2)["without_largest"] == {"2016": (110, 117), "2020": (99, 111)}
    # A fall counts like a rise, and rows of one cell and year count together.
    fell = counted(1, (1, "2016", 60), (1, "2016", 50))
    assert fell["without_largest"] == {"2016": (50, 57), "2020": (89, 141)}
    assert fell["edge_out"] == {"2016": (260, 267), "2020": (219, 231)}
