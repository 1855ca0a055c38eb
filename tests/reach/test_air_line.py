"""The air line to the nearest hub: triangles with known sides, then all pairs in whole numbers."""

from __future__ import annotations

from math import isqrt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.reach.airline import distances, hubs_open_on, nearest_hub

Point = tuple[int, int]
METRES = st.integers(-40, 40)


def cells(*points_m: Point) -> pl.DataFrame:
    rows = [(number, x, y) for number, (x, y) in enumerate(points_m)]
    return pl.DataFrame(rows, schema={"cell": pl.Int64, "x_m": pl.Int64, "y_m": pl.Int64}, orient="row")


def hubs(**at_cm: Point) -> pl.DataFrame:
    rows = [(name, x, y) for name, (x, y) in at_cm.items()]
    return pl.DataFrame(rows, schema={"hub": pl.String, "x_cm": pl.Int64, "y_cm": pl.Int64}, orient="row")


class TestTheory:
    @pytest.mark.parametrize(
        ("cell", "distance_m"), [((3, 4), 5), ((-5, 12), 13), ((8, -15), 17), ((-300, -400), 500), ((0, 0), 0)]
    )
    def test_right_triangles_have_their_known_side(self, cell: Point, distance_m: int) -> None:
        assert nearest_hub(cells(cell), hubs(a=(0, 0))).rows() == [(0, 100 * distance_m, "a")]

    def test_a_distance_is_rounded_to_the_nearest_centimetre(self) -> None:
        # sqrt(2) m = 141.42 cm and sqrt(3^2 + 1^2) m = 316.23 cm; 50.5 cm off a side of 1 m makes 112.02 cm.
        found = nearest_hub(cells((1, 1), (3, 1)), hubs(a=(0, 0)))
        assert found["distance_cm"].to_list() == [141, 316]

    def test_hubs_lie_on_centimetres(self) -> None:
        assert nearest_hub(cells((0, 0)), hubs(a=(3, 4)))["distance_cm"].to_list() == [5]

    def test_each_cell_goes_to_its_own_hub_and_rows_keep_their_order(self) -> None:
        found = nearest_hub(cells((90, 0), (10, 0)), hubs(west=(0, 0), east=(10_000, 0)))
        assert found.rows() == [(0, 1_000, "east"), (1, 1_000, "west")]

    def test_of_two_hubs_equally_near_the_lower_id_is_named(self) -> None:
        assert nearest_hub(cells((0, 0)), hubs(b=(100, 0), a=(-100, 0)))["hub"].to_list() == ["a"]

    def test_of_many_hubs_equally_near_the_lowest_id_is_named(self) -> None:
        # 36 whole points lie exactly 65 from the origin.
        ring = [(x, y) for x in range(-65, 66) for y in range(-65, 66) if x * x + y * y == 65 * 65]
        assert len(ring) == 36
        for turn in range(36):
            named = {f"h{number:02}": ring[(number + turn) % 36] for number in range(36)}
            assert nearest_hub(cells((0, 0)), hubs(**named)).rows() == [(0, 65, "h00")]

    def test_hubs_in_the_same_place_are_one_distance(self) -> None:
        named = {f"h{number:02}": (300, 400) for number in range(40)}
        assert nearest_hub(cells((0, 0)), hubs(**named)).rows() == [(0, 500, "h00")]

    def test_without_hubs_there_is_no_distance(self) -> None:
        found = nearest_hub(cells((0, 0), (1, 1)), hubs())
        assert found.rows() == [(0, None, None), (1, None, None)]
        assert found.schema == nearest_hub(cells((0, 0)), hubs(a=(0, 0))).schema

    def test_without_cells_there_are_no_rows(self) -> None:
        assert nearest_hub(cells(), hubs(a=(0, 0))).rows() == []


class TestProperties:
    @given(
        st.lists(st.tuples(METRES, METRES), min_size=1, max_size=8),
        st.lists(st.tuples(METRES, METRES), min_size=1, max_size=12),
        st.booleans(),
    )
    def test_it_is_the_least_of_all_pairs_in_whole_numbers(
        self, points: list[Point], at: list[Point], far_off: bool
    ) -> None:
        # Far off: Norway's own coordinates, where squares are long.
        x0, y0 = (260_000, 6_650_000) if far_off else (0, 0)
        named = {f"h{number:02}": (100 * (x0 + x), 100 * (y0 + y)) for number, (x, y) in enumerate(at)}
        found = nearest_hub(cells(*((x0 + x, y0 + y) for x, y in points)), hubs(**named))
        for (_, distance_cm, hub), (x, y) in zip(found.rows(), points, strict=True):
            square, nearest = min((10_000 * ((x - a) ** 2 + (y - b) ** 2), f"h{n:02}") for n, (a, b) in enumerate(at))
            root = isqrt(square)
            rounded = root if square - root * root <= root else root + 1  # (r + 1/2)^2 = r^2 + r + 1/4
            assert (distance_cm, hub) == (rounded, nearest)

    @given(st.lists(st.tuples(METRES, METRES), min_size=2, max_size=10, unique=True))
    def test_one_more_hub_never_takes_anyone_farther_away(self, at: list[Point]) -> None:
        grid = cells(*((x, y) for x in range(-40, 41, 20) for y in range(-40, 41, 20)))
        named = {f"h{number}": (100 * x, 100 * y) for number, (x, y) in enumerate(at)}
        more = nearest_hub(grid, hubs(**named))["distance_cm"]
        fewer = nearest_hub(grid, hubs(**dict(list(named.items())[:-1])))["distance_cm"]
        assert (more <= fewer).all()

    @given(st.permutations([("a", (0, 0)), ("b", (0, 0)), ("c", (500, 0)), ("d", (0, 500))]))
    def test_the_order_of_hubs_changes_nothing(self, order: list[tuple[str, Point]]) -> None:
        grid = cells((0, 0), (2, 2), (5, 0), (3, 3))
        assert_frame_equal(nearest_hub(grid, hubs(**dict(order))), nearest_hub(grid, hubs(**dict(sorted(order)))))


class TestDates:
    @pytest.fixture
    def dated(self) -> pl.DataFrame:
        rows = [
            ("always", None, None),
            ("opened", "2019-06-01", None),
            ("closed", None, "2019-06-01"),
            ("between", "2015-01-01", "2020-01-01"),
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys(("hub", "valid_from", "valid_to"), pl.String), orient="row")

    @pytest.mark.parametrize(
        ("date", "open_hubs"),
        [
            ("2014-12-31", ["always", "closed"]),
            ("2015-01-01", ["always", "closed", "between"]),
            ("2019-05-31", ["always", "closed", "between"]),
            ("2019-06-01", ["always", "opened", "between"]),
            ("2019-12-31", ["always", "opened", "between"]),
            ("2020-01-01", ["always", "opened"]),
        ],
    )
    def test_a_hub_serves_from_its_first_day_and_not_on_the_day_it_closes(
        self, dated: pl.DataFrame, date: str, open_hubs: list[str]
    ) -> None:
        assert hubs_open_on(dated, date)["hub"].to_list() == open_hubs

    def test_only_hubs_in_use_count_as_near(self, dated: pl.DataFrame) -> None:
        placed = dated.with_columns(
            pl.Series("x_cm", [10_000, 100, 200, 300], dtype=pl.Int64), pl.lit(0, pl.Int64).alias("y_cm")
        )
        before, after = (distances(cells((0, 0)), placed, date) for date in ("2014-01-01", "2024-01-01"))
        assert before["distances"].rows() == [(0, 200, "closed")]
        assert after["distances"].rows() == [(0, 100, "opened")]
        assert before["hubs"]["hub"].to_list() == ["always", "closed"]
