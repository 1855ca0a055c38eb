"""SSB's grid ids: a corner has one id, an id one corner, and small cells nest in large ones."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.spec.grid import CELL_1KM, CELL_250M, cell_id, corner, parent

# West of the zone's central meridian x falls below 0 in Norway; y never does.
X = st.integers(-1_999_000, 2_000_000)
Y = st.integers(0, 9_998_999)
SIZES = st.sampled_from([CELL_250M, CELL_1KM])


class TestTheory:
    def test_the_example_of_ssb_has_its_own_corner(self) -> None:
        # SSB Documents 2009/9: easting + 2 000 000, then northing, seven digits each.
        assert cell_id(176_000, 6_568_250, CELL_250M) == 21760006568250
        assert corner(21760006568250) == (176_000, 6_568_250)

    @pytest.mark.parametrize(("x", "y"), [(0, 0), (249, 0), (0, 249), (249, 249)])
    def test_every_point_of_a_cell_has_the_id_of_its_lower_left_corner(self, x: int, y: int) -> None:
        assert cell_id(x, y, CELL_250M) == cell_id(0, 0, CELL_250M) == 20000000000000

    @pytest.mark.parametrize(("x", "y"), [(250, 0), (0, 250), (-1, 0)])
    def test_the_next_metre_belongs_to_the_neighbour(self, x: int, y: int) -> None:
        assert cell_id(x, y, CELL_250M) != cell_id(0, 0, CELL_250M)

    def test_west_of_zero_the_corner_is_still_the_lower_left(self) -> None:
        assert corner(cell_id(-1, 6_617_250, CELL_250M)) == (-250, 6_617_250)
        assert cell_id(-75_000, 6_617_250, CELL_250M) == 19250006617250

    def test_four_by_four_small_cells_make_a_large_one(self) -> None:
        small = [
            cell_id(x, y, CELL_250M) for x in range(276_000, 277_000, 250) for y in range(6_650_000, 6_651_000, 250)
        ]
        assert len(set(small)) == 16
        assert {parent(cell, CELL_1KM) for cell in small} == {22760006650000}


class TestProperties:
    @given(X, Y, SIZES)
    def test_corner_is_the_inverse_of_cell_id(self, x: int, y: int, size: int) -> None:
        left, low = corner(cell_id(x, y, size))
        assert left <= x < left + size
        assert low <= y < low + size
        assert cell_id(left, low, size) == cell_id(x, y, size)

    @given(X, Y)
    def test_the_parent_of_a_points_cell_is_the_points_large_cell(self, x: int, y: int) -> None:
        assert parent(cell_id(x, y, CELL_250M), CELL_1KM) == cell_id(x, y, CELL_1KM)

    @given(X, Y, X, Y)
    def test_different_corners_have_different_ids(self, x: int, y: int, other_x: int, other_y: int) -> None:
        one, other = cell_id(x, y, CELL_250M), cell_id(other_x, other_y, CELL_250M)
        assert (one == other) == (corner(one) == corner(other))

    @given(X, Y, SIZES)
    def test_an_id_has_14_digits(self, x: int, y: int, size: int) -> None:
        # From x = -1 000 000 on, which all of Norway is east of.
        assert len(str(cell_id(max(x, -1_000_000), y, size))) == 14

    @given(st.lists(st.tuples(X, Y), min_size=1, max_size=20))
    def test_arrays_and_columns_give_what_integers_give(self, points: list[tuple[int, int]]) -> None:
        expected = [cell_id(x, y, CELL_250M) for x, y in points]
        x, y = (np.array(values, dtype=np.int64) for values in zip(*points, strict=True))
        assert cell_id(x, y, CELL_250M).tolist() == expected
        frame = pl.DataFrame({"x": x, "y": y}).select(
            cell=cell_id(pl.col("x"), pl.col("y"), CELL_250M), large=cell_id(pl.col("x"), pl.col("y"), CELL_1KM)
        )
        assert frame["cell"].to_list() == expected
        assert frame.select(parent(pl.col("cell"), CELL_1KM)).to_series().to_list() == frame["large"].to_list()
