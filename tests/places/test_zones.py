"""Areas that hold a point: every pair once in a fixed order, borders included, and one category by the plan's order."""

from __future__ import annotations

import polars as pl
import shapely

from planpuls.places.zones import OUTSIDE, category_of, inside

Row = tuple[str, str | None, str]


def areas(*rows: tuple[Row, shapely.Geometry]) -> pl.DataFrame:
    named = [(*row, shapely.to_wkb(shape)) for row, shape in rows]
    schema = {"kind": pl.String, "detail": pl.String, "name": pl.String, "wkb": pl.Binary}
    return pl.DataFrame(named, schema=schema, orient="row")


POINTS = pl.DataFrame({"x_m": [5, 10, 50], "y_m": [5, 5, 5]})
SQUARE = shapely.box(0, 0, 10, 10)


def test_pairs_stand_by_point_category_and_place_and_those_without_a_place_last() -> None:
    found = inside(
        POINTS,
        areas(
            (("business_area", None, "C"), SQUARE),
            (("business_area", "b", "B"), shapely.box(0, 0, 6, 10)),
            (("belt", "a", "A"), shapely.box(10, 0, 20, 10)),
            (("business_area", "b", "B"), shapely.box(4, 0, 7, 10)),
        ),
    )
    assert found.rows() == [
        (0, "business_area", "b", "B"),
        (0, "business_area", None, "C"),
        (1, "belt", "a", "A"),
        (1, "business_area", None, "C"),
    ]


def test_what_lies_in_several_counts_for_the_first_of_the_plans_order_and_else_outside() -> None:
    held = areas(
        (("business_area", "b", "B"), SQUARE),
        (("regional_city", "c", "C"), shapely.box(0, 0, 6, 10)),
        (("centre", "d", "D"), shapely.box(40, 0, 60, 10)),
    )
    assert category_of(POINTS, held).to_list() == ["regional_city", "business_area", OUTSIDE]
