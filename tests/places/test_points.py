"""Addresses as points, and the employees round the plan's places."""

from __future__ import annotations

import polars as pl

from planpuls.places.points import address_points
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
    assert to_main_roads(exits, cells)["distances"].rows() == [(3, 0), (9, 5_000)]
