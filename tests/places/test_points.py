"""Addresses as points, and the employees round the plan's places."""

from __future__ import annotations

import polars as pl

from planpuls.places.points import address_points, employees_within
from planpuls.reach.junctions import to_main_roads
from planpuls.spec.grid import cell_id


def test_address_points_are_of_the_newest_register_by_employees_and_empty_ones_are_left_out() -> None:
    rows = [
        ("2023-01-01", 100.0, 200.0, 900, None),
        ("2024-01-01", 100.004, 200.006, 5, None),
        ("2024-01-01", 100.0, 200.01, 7, 2),
        ("2024-01-01", 260.0, 200.0, None, 1),
        ("2024-01-01", 270.0, 200.0, None, None),
        ("2024-01-01", 280.0, 200.0, 0, None),
        ("2024-01-01", None, None, 50, None),
    ]
    schema = ("period", "x_m", "y_m", "employees", "employees_low")
    found = address_points(pl.DataFrame(rows, schema=schema, orient="row"))["points"]
    near, far = (cell_id(x, 0, 250) for x in (0, 250))
    assert found.rows() == [(near, 10_000, 20_001, 12), (far, 26_000, 20_000, 1)]


def test_a_cells_way_to_a_main_road_is_from_its_centre_to_the_nearest_junction() -> None:
    exits = pl.DataFrame(
        {"node_id": [1, 2], "kind": ["exit", "ramp"], "x_cm": [12_500, 90_000], "y_cm": [12_500, 90_000]}
    )
    cells = pl.DataFrame({"cell": [9, 3], "x_m": [155, 125], "y_m": [165, 125]})
    extent = pl.DataFrame({"x_cm": [0, 99_000, 99_000, 0], "y_cm": [12_000, 12_000, 99_000, 99_000]})
    # The first lies on the junction, the second nearer to the rim (16,500 - 12,000) than to it.
    assert to_main_roads(exits, extent, extent, cells)["distances"].rows() == [(3, 0, 0), (9, 5_000, 4_500)]
    # An extract that tells no box covers what its streets enclose.
    assert to_main_roads(exits, extent.clear(), extent, cells)["distances"].rows() == [(3, 0, 0), (9, 5_000, 4_500)]
    assert to_main_roads(exits, extent.clear(), extent.head(2), cells)["distances"].rows() == [(3, 0, 0), (9, 5_000, 0)]


def degrees(x_m: int, y_m: int) -> tuple[str, str]:
    """Latitude and longitude as a plan writes them."""
    import pyproj

    longitude, latitude = pyproj.Transformer.from_crs(25833, 4326, always_xy=True).transform(x_m, y_m)
    return str(latitude), str(longitude)


class TestEmployeesWithin:
    CENTRES = pl.DataFrame(
        [
            ("2023", 300_003.0, 6_600_004.0, 1),
            ("2023", 300_003.01, 6_600_004.0, 10),
            ("2023", 300_100.0, 6_600_000.0, 100),
            ("2024", 299_997.0, 6_599_996.0, 1_000),
            ("2024", 310_000.0, 6_610_000.0, 10_000),
            ("2025", 320_000.0, 6_600_000.0, 100_000),
        ],
        schema=("period", "x_m", "y_m", "employees"),
        orient="row",
    )

    def points(self, *rows: tuple[str, str, int, int]) -> pl.DataFrame:
        placed = [(place, name, *degrees(x, y)) for place, name, x, y in rows]
        return pl.DataFrame(placed, schema=("place", "name", "latitude", "longitude"), orient="row")

    def test_the_distance_itself_is_within_and_a_centimetre_more_is_not_in_every_period(self) -> None:
        found = employees_within(self.CENTRES, self.points(("p", "Place", 300_000, 6_600_000)), 5)
        assert found.rows() == [("p", "Place", "2023", 1), ("p", "Place", "2024", 1_000), ("p", "Place", "2025", 0)]

    def test_the_nearest_of_a_places_points_counts_and_places_stand_in_order(self) -> None:
        points = self.points(
            ("q", "Q", 300_000, 6_600_000), ("p", "P", 300_100, 6_600_003), ("q", "Q", 310_000, 6_610_000)
        )
        assert employees_within(self.CENTRES, points, 5).rows() == [
            ("p", "P", "2023", 100),
            ("p", "P", "2024", 0),
            ("p", "P", "2025", 0),
            ("q", "Q", "2023", 1),
            ("q", "Q", "2024", 11_000),
            ("q", "Q", "2025", 0),
        ]

    def test_without_points_there_are_no_rows_and_the_same_columns(self) -> None:
        nothing = employees_within(self.CENTRES, self.points().clear(), 5)
        assert nothing.is_empty()
        assert nothing.schema == employees_within(self.CENTRES, self.points(("p", "P", 0, 6_600_000)), 5).schema
