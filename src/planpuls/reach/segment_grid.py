"""Segments filed under the square cells they cross, and the nearest one of each point.

Cells are 64 m wide (more where the extent asks for it), eight by eight of them make a tile, and only tiles with segments are
kept. A point looks in its own cell and then in rings round it, until nothing in the next ring can be as near as what was
found. Distances are compared as squares in float64 of whole-centimetre differences; of segments equally near the one with
the lowest number is taken.
"""

from __future__ import annotations

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.walk_network import Floats, Ints, Ints32

CELL_CM = 6_400
TILE = 8
"""Cells along the side of a tile."""
_MOST_TILES = 1 << 26


def cell_size(width: int, height: int) -> int:
    """Side of a cell for an extent, all in centimetres."""
    cell = CELL_CM
    while (width // (cell * TILE) + 1) * (height // (cell * TILE) + 1) > _MOST_TILES:
        cell *= 2
    return cell


def tile_key(x: Ints, y: Ints, cell: int) -> Ints:
    """A number by which points of one tile follow each other."""
    return (y // (cell * TILE)) * (1 << 24) + x // (cell * TILE)


@kernel
def _row_span(ends: Ints, segment: int, row: int, cell: int) -> tuple[int, int]:
    """First and last column of cells that a segment may touch in a row of cells."""
    ax, ay, bx, by = ends[segment, 0], ends[segment, 1], ends[segment, 2], ends[segment, 3]
    left, right = min(ax, bx), max(ax, bx)
    low, high = min(ay, by), max(ay, by)
    if low // cell != high // cell:
        # Only the part of the line inside the row's band, a centimetre wider for rounding.
        bottom, top = max(low, row * cell), min(high, (row + 1) * cell)
        slope = (bx - ax) / (by - ay)
        one, two = ax + (bottom - ay) * slope, ax + (top - ay) * slope
        left = max(left, np.int64(np.floor(min(one, two))) - 1)
        right = min(right, np.int64(np.ceil(max(one, two))) + 1)
    return left // cell, right // cell


@kernel
def filed(ends: Ints, cell: int) -> tuple[Ints32, Ints, Ints32]:
    """Segments by cell: `tiles` (rows, columns) -> block or -1; `blocks` -> where a cell's `items` begin."""
    width, height = 0, 0
    for segment in range(len(ends)):
        width = max(width, ends[segment, 0], ends[segment, 2])
        height = max(height, ends[segment, 1], ends[segment, 3])
    side = cell * TILE
    tiles = np.full((height // side + 1, width // side + 1), -1, np.int32)
    count = 0
    for segment in range(len(ends)):
        low, high = min(ends[segment, 1], ends[segment, 3]), max(ends[segment, 1], ends[segment, 3])
        for row in range(low // cell, high // cell + 1):
            first, last = _row_span(ends, segment, row, cell)
            for column in range(first // TILE, last // TILE + 1):
                if tiles[row // TILE, column] < 0:
                    tiles[row // TILE, column] = count
                    count += 1
    blocks = np.zeros(count * TILE * TILE + 1, np.int64)
    items = np.zeros(0, np.int32)
    for filling in range(2):
        for segment in range(len(ends)):
            low, high = min(ends[segment, 1], ends[segment, 3]), max(ends[segment, 1], ends[segment, 3])
            for row in range(low // cell, high // cell + 1):
                first, last = _row_span(ends, segment, row, cell)
                for column in range(first, last + 1):
                    block = tiles[row // TILE, column // TILE] * TILE * TILE
                    place = block + (row % TILE) * TILE + column % TILE
                    if filling == 1:
                        items[blocks[place]] = segment
                        blocks[place] += 1
                    else:
                        blocks[place + 1] += 1
        if filling == 0:
            for place in range(len(blocks) - 1):
                blocks[place + 1] += blocks[place]
            items = np.empty(blocks[-1], np.int32)
    # Filling moved every beginning to its end, which is the next one's beginning.
    for place in range(len(blocks) - 1, 0, -1):
        blocks[place] = blocks[place - 1]
    blocks[0] = 0
    return tiles, blocks, items


@kernel
def search(
    ends: Ints,
    cell: int,
    tiles: Ints32,
    blocks: Ints,
    items: Ints32,
    x: Ints,
    y: Ints,
    order: Ints,
    limit: int,
    out_segment: Ints32,
    out_position: Floats,
    out_square: Floats,
) -> None:
    rows, columns = tiles.shape[0] * TILE, tiles.shape[1] * TILE
    farthest = np.float64(limit) * np.float64(limit)
    for point in order:
        px, py = x[point], y[point]
        home_column, home_row = px // cell, py // cell
        best, best_square, best_position = -1, farthest, np.float64(0.0)
        ring = 0
        while True:
            if ring > 0:
                # Everything not seen yet lies outside the square of cells seen so far.
                inside = min(
                    min(px - (home_column - ring + 1) * cell, (home_column + ring) * cell - px),
                    min(py - (home_row - ring + 1) * cell, (home_row + ring) * cell - py),
                )
                if np.float64(inside) * np.float64(inside) > best_square:
                    break
            for row in range(max(0, home_row - ring), min(rows - 1, home_row + ring) + 1):
                rim = row == home_row - ring or row == home_row + ring
                step = 1 if rim else 2 * ring
                column = home_column - ring
                while column <= home_column + ring:
                    if 0 <= column < columns and tiles[row // TILE, column // TILE] >= 0:
                        block = np.int64(tiles[row // TILE, column // TILE]) * TILE * TILE
                        place = block + (row % TILE) * TILE + column % TILE
                        for item in range(blocks[place], blocks[place + 1]):
                            segment = items[item]
                            square, position = _to_segment(ends, segment, px, py)
                            if square < best_square or (square == best_square and (best < 0 or segment < best)):
                                best, best_square, best_position = segment, square, position
                    column += step
            ring += 1
        if best >= 0:
            out_segment[point] = best
            out_square[point] = best_square
            out_position[point] = best_position


@kernel
def _to_segment(ends: Ints, segment: int, px: int, py: int) -> tuple[np.float64, np.float64]:
    """Square of the distance from a point to a segment, and where along it the nearest place lies (0 to 1)."""
    ax, ay = ends[segment, 0], ends[segment, 1]
    ux, uy = np.float64(ends[segment, 2] - ax), np.float64(ends[segment, 3] - ay)
    vx, vy = np.float64(px - ax), np.float64(py - ay)
    along, whole = ux * vx + uy * vy, ux * ux + uy * uy
    if along <= 0.0:
        return vx * vx + vy * vy, np.float64(0.0)
    if along >= whole:
        wx, wy = vx - ux, vy - uy
        return wx * wx + wy * wy, np.float64(1.0)
    across = ux * vy - uy * vx
    return across * across / whole, along / whole
