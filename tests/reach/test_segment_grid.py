"""Segments filed under the cells they cross: columns with known answers, and every place along a segment finds it."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.reach.segment_grid import CELL_CM, TILE, _row_span, _to_segment, cell_size, filed, search, tile_key
from planpuls.reach.walk_network import Ints

CELL = 100


def ends(*segments: tuple[int, int, int, int]) -> Ints:
    return np.array(segments, np.int64).reshape(-1, 4)


def by_cell(segments: Ints) -> dict[tuple[int, int], list[int]]:
    """(column, row) -> segments filed there."""
    tiles, blocks, items = filed(segments, CELL)
    found = {}
    for row in range(tiles.shape[0] * TILE):
        for column in range(tiles.shape[1] * TILE):
            block = int(tiles[row // TILE, column // TILE])
            if block < 0:
                continue
            place = block * TILE * TILE + row % TILE * TILE + column % TILE
            here = items[blocks[place] : blocks[place + 1]].tolist()
            if here:
                found[column, row] = here
    assert sum(map(len, found.values())) == len(items) == blocks[-1]
    return found


def test_a_diagonal_touches_the_cells_of_its_part_in_each_row_and_a_centimetre_beside_them() -> None:
    line = ends((0, 0, 250, 250), (250, 0, 0, 250))
    spans = [[_row_span(line, segment, row, CELL) for row in range(3)] for segment in (0, 1)]
    assert spans == [[(0, 1), (0, 2), (1, 2)], [(1, 2), (0, 1), (0, 0)]]


def test_a_steep_line_stays_in_the_columns_of_its_rows() -> None:
    line = ends((50, 0, 350, 900))
    assert [_row_span(line, 0, row, CELL) for row in (0, 3, 6, 8)] == [(0, 0), (1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        # Leaves the row at 101, 100.5, 198, 198.5 and 188: whole centimetres beside them, and one more.
        ((201, 0, 1, 200), (1, 2)),
        ((201, 0, 0, 200), (0, 2)),
        ((98, 0, 298, 200), (0, 1)),
        ((98, 0, 299, 200), (0, 2)),
        ((98, 10, 298, 210), (0, 1)),
    ],
)
def test_a_row_is_widened_by_one_centimetre_and_no_more(
    line: tuple[int, int, int, int], columns: tuple[int, int]
) -> None:
    assert _row_span(ends(line), 0, 0, CELL) == columns


def test_a_level_line_is_in_every_column_from_end_to_end() -> None:
    assert _row_span(ends((730, 40, 110, 60)), 0, 0, CELL) == (1, 7)


def test_cells_list_their_segments_in_order_over_the_borders_of_tiles() -> None:
    across = ends((50, 50, 950, 50), (850, 20, 850, 80), (50, 1_750, 50, 1_760))
    expected = {(column, 0): [0] for column in range(10)} | {(8, 0): [0, 1], (0, 17): [2]}
    assert by_cell(across) == expected


def test_the_first_and_the_last_cell_of_a_tile_hold_what_crosses_them() -> None:
    corners = ends((10, 10, 20, 20), (750, 750, 760, 760), (20, 10, 30, 10), (790, 760, 799, 799))
    assert by_cell(corners) == {(0, 0): [0, 2], (7, 7): [1, 3]}
    assert by_cell(corners[:1]) == {(0, 0): [0]}
    assert by_cell(corners[1:2]) == {(7, 7): [0]}


def test_tiles_without_segments_are_not_kept() -> None:
    tiles, blocks, _ = filed(ends((50, 50, 60, 60), (1_750, 950, 1_760, 950)), CELL)
    assert tiles.tolist() == [[0, -1, -1], [-1, -1, 1]]
    assert len(blocks) == 2 * TILE * TILE + 1
    # As many, however often a tile is met.
    tiles, blocks, _ = filed(ends((50, 50, 160, 60), (70, 50, 80, 60), (1_750, 950, 1_760, 950)), CELL)
    assert tiles.tolist() == [[0, -1, -1], [-1, -1, 1]]
    assert len(blocks) == 2 * TILE * TILE + 1


COORDINATE = st.integers(0, 2_500)


@given(st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE), min_size=1, max_size=6))
def test_every_place_along_a_segment_lies_in_a_cell_that_lists_it(segments: list[tuple[int, int, int, int]]) -> None:
    made = ends(*segments)
    found = by_cell(made)
    assert all(listed == sorted(set(listed)) for listed in found.values())
    for number, (ax, ay, bx, by) in enumerate(segments):
        for part in np.linspace(0, 1, 21):
            x, y = ax + part * (bx - ax), ay + part * (by - ay)
            assert number in found[int(x) // CELL, int(y) // CELL]
        # And none is listed far off: not outside the box that its ends make.
        for (column, row), listed in found.items():
            if number in listed:
                assert min(ax, bx) // CELL <= column <= max(ax, bx) // CELL
                assert min(ay, by) // CELL <= row <= max(ay, by) // CELL


def test_points_of_one_tile_have_one_number_and_those_above_come_later() -> None:
    side = CELL_CM * TILE
    x, y = (np.array(values, np.int64) for values in ([0, side - 1, side, 5 * side], [0, side - 1, 0, 3 * side]))
    assert tile_key(x, y, CELL_CM).tolist() == [0, 0, 1, 3 * 2**24 + 5]


@pytest.mark.parametrize(
    ("width", "cell"), [(1_000, CELL_CM), (8_191 * 51_200, CELL_CM), (8_192 * 51_200, 2 * CELL_CM)]
)
def test_cells_are_64_metres_until_there_would_be_more_tiles_than_there_is_room_for(width: int, cell: int) -> None:
    assert cell_size(width, width) == cell


def squares(segments: Ints, x: int, y: int) -> list[Fraction]:
    """Squares of the distances from a point to every segment, in whole numbers and their parts."""
    found = []
    for ax, ay, bx, by in segments.tolist():
        ux, uy, vx, vy = bx - ax, by - ay, x - ax, y - ay
        along, whole = ux * vx + uy * vy, ux * ux + uy * uy
        part = min(max(Fraction(along, whole), Fraction(0)), Fraction(1)) if whole else Fraction(0)
        found.append((vx - part * ux) ** 2 + (vy - part * uy) ** 2)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_of_all_segments_within_the_limit_the_nearest_is_found_and_of_equal_ones_the_lowest(seed: int) -> None:
    """Level, upright and diagonal segments on a coarse lattice: exact in floats, with ties and limits met exactly."""
    chance = random.Random(seed)
    made: list[tuple[int, int, int, int]] = []
    step, side = chance.choice((10, 50, 100)), chance.choice((300, 1_000, 2_600))
    while len(made) < chance.choice((1, 3, 12)):
        x, y, length = (step * chance.randint(0, side // step) for _ in range(3))
        to_x, to_y = chance.choice(
            ((x + length, y), (x, y + length), (x + length, y + length), (x + length, y - length))
        )
        if to_y >= 0:
            made.append(chance.choice(((x, y, to_x, to_y), (to_x, to_y, x, y))))
    segments = ends(*made)
    spread = range(-side // step, 2 * side // step + 1)
    points = [(step * chance.choice(spread), step * chance.choice(spread)) for _ in range(12)]
    px, py = (np.array(column, np.int64) for column in zip(*points, strict=True))
    limit = step * chance.choice((0, 1, 3, 8, 60))
    out_segment, out_position, out_square = np.full(12, -7, np.int32), np.full(12, -7.0), np.full(12, -7.0)
    order = np.arange(12)[::-1].copy()
    search(segments, CELL, *filed(segments, CELL), px, py, order, limit, out_segment, out_position, out_square)
    for number, (here_x, here_y) in enumerate(points):
        every = squares(segments, here_x, here_y)
        if min(every) > limit * limit:
            assert (out_segment[number], out_position[number], out_square[number]) == (-7, -7.0, -7.0)
            continue
        assert (out_segment[number], out_square[number]) == (every.index(min(every)), float(min(every)))
        ax, ay, bx, by = made[out_segment[number]]
        at = ax + out_position[number] * (bx - ax), ay + out_position[number] * (by - ay)
        assert (at[0] - here_x) ** 2 + (at[1] - here_y) ** 2 == pytest.approx(float(min(every)), abs=1e-6)


def test_the_nearest_place_is_an_end_beyond_the_ends_and_between_them_where_the_line_is_met_squarely() -> None:
    line = ends((100, 100, 500, 100), (300, 300, 300, 300))
    found = [_to_segment(line, 0, x, y) for x, y in ((40, 180), (100, 130), (200, 130), (500, 160), (560, 180))]
    assert found == [(10_000.0, 0.0), (900.0, 0.0), (900.0, 0.25), (3_600.0, 1.0), (10_000.0, 1.0)]
    assert _to_segment(line, 1, 303, 304) == (25.0, 0.0)
    slanted = ends((0, 0, 300, 400))
    assert _to_segment(slanted, 0, 100, 200) == (1_600.0, 0.44)
    assert _to_segment(slanted, 0, 200, 150) == (4_900.0, 0.48)


@pytest.mark.parametrize("turn", range(4))
def test_a_nearer_segment_across_the_border_of_the_cell_is_not_missed(turn: int) -> None:
    """39 away in the point's own cell, 11 away in the next one: to the west, the south, the east and the north."""
    own, beside, x, y = (240, 240, 240, 260), (190, 240, 190, 260), 201, 250
    for _ in range(turn):
        own, beside = ((ay, 500 - ax, by, 500 - bx) for ax, ay, bx, by in (own, beside))
        x, y = y, 500 - x
    segments = ends(own, beside)
    found, position, square = np.full(1, -1, np.int32), np.zeros(1), np.zeros(1)
    at = np.array([x]), np.array([y])
    search(segments, CELL, *filed(segments, CELL), *at, np.array([0]), 1_000, found, position, square)
    assert (found.tolist(), square.tolist()) == ([1], [121.0])


def test_of_two_equally_near_the_lower_number_is_found_though_it_lies_across_the_border() -> None:
    segments = ends((300, 240, 300, 260), (240, 200, 260, 200))
    found, position, square = np.full(1, -1, np.int32), np.zeros(1), np.zeros(1)
    at = np.array([250]), np.array([250])
    search(segments, CELL, *filed(segments, CELL), *at, np.array([0]), 1_000, found, position, square)
    assert (found.tolist(), square.tolist()) == ([0], [2_500.0])


def test_the_smallest_step_along_a_segment_is_one() -> None:
    assert _to_segment(ends((10, 10, 11, 13)), 0, 8, 11) == (4.9, 0.1)
