"""One planar partition: every border of every layer as linework, cut into faces that are labelled once.

All coordinates are whole millimetres of EPSG:25833, and lines are noded by snap rounding on that grid, so that areas are exact
and the same input gives the same faces. The plane is worked through in units of one square kilometre, cut further along the
borders of the 250 m cells; what a face is never depends on which units are computed together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from planpuls.land.buffers import Array, Built
from planpuls.land.neighbours import across, neighbours, pairs_of

UNIT_MM = 1_000_000
CELL_MM = 250_000
_ROOT_UNITS = 64
_MANY_POINTS = 200
"""Shapes with more points are cut down on the way to the units."""


@dataclass(frozen=True)
class Layers:
    """What is laid over each other; shapes in whole millimetres, all in an order that depends on their content alone."""

    plans: Array
    """Polygons (p), the one that gives way to all others first."""
    plan_numbers: Array
    """What each is called in `Faces.plan` (p), rising."""
    plan_ids: Array
    """Number of the plan each belongs to (p)."""
    buffered: Array
    """Whether buildings and roads keep off (p)."""
    grounds: Array
    """Polygons of the other layers (g)."""
    bits: Array
    """What each of them is, as a bit (g), Int64."""
    built_x: Array
    """Buildings, millimetres (b)."""
    built_y: Array
    roads: Array
    """Centre lines (r)."""


@dataclass(frozen=True)
class Faces:
    """n faces within plans, k pairs of neighbours and m segments on the rims of units."""

    unit_x: Array
    """Kilometres east and north of the unit's corner."""
    unit_y: Array
    x_mm: Array
    """A place within the face."""
    y_mm: Array
    area_half_mm2: Array
    """Twice the area in square millimetres: a whole number."""
    plan: Array
    """Number of the plan area in force."""
    overlapped: Array
    """Whether the same plan has another area here as well."""
    bits: Array
    near_built: Array
    """Within the buffer of a building or a road, where the plan area keeps off them."""
    first: Array
    """Pairs of faces that share a border, the lower face first (k)."""
    second: Array
    rims: Array
    """Axis, line, from, to, face (m x 5): what faces of other units may touch."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "unit_x", "unit_y", "x_mm", "y_mm", "area_half_mm2", "plan", "overlapped", "bits", "near_built"
    )  # fmt: skip


def partition(layers: Layers, units: Array | None = None) -> Faces:
    """The faces of all units that a plan touches, or of the given ones (n x 2, kilometres east and north).

    The sum over a unit's faces and what lies outside all plans is its square kilometre exactly; anything else is an error.
    """
    wanted = {tuple(unit) for unit in (units_of(layers) if units is None else units).tolist()}
    parts: list[tuple[Array, ...]] = []
    pairs: list[Array] = []
    rims: list[Array] = []
    count = 0
    shapes = np.concatenate([layers.plans, layers.grounds])
    built = Built.of(layers.built_x, layers.built_y, layers.roads)
    for unit, here in _descend(shapes, wanted):
        found = _unit(unit, here, layers, built)
        if found is None:
            continue
        columns, inside, rim = found
        parts.append(columns)
        pairs.append(inside + count)
        rims.append(rim + np.array([0, 0, 0, 0, count]))
        count += len(columns[0])
    if not parts:
        nothing, flags = np.zeros(0, np.int64), np.zeros(0, bool)
        empty = {name: flags if name in ("overlapped", "near_built") else nothing for name in Faces.COLUMNS}
        return Faces(**empty, first=nothing, second=nothing, rims=np.zeros((0, 5), np.int64))
    whole = dict(zip(Faces.COLUMNS, (np.concatenate(column) for column in zip(*parts, strict=True)), strict=True))
    rim = np.concatenate(rims)
    touching = np.concatenate([*pairs, across(rim)])
    both = pairs_of(touching[:, 0], touching[:, 1])
    return Faces(**whole, first=both[:, 0], second=both[:, 1], rims=rim)


def units_of(layers: Layers) -> Array:
    """The units that any plan touches, from the west and the south."""
    import shapely

    if not len(layers.plans):
        return np.zeros((0, 2), np.int64)
    bounds = shapely.bounds(layers.plans) // UNIT_MM
    found: set[tuple[int, int]] = set()
    for west, south, east, north in bounds.astype(np.int64).tolist():
        found |= {(x, y) for x in range(west, east + 1) for y in range(south, north + 1)}
    return np.array(sorted(found), np.int64)


def _descend(shapes: Array, wanted: set[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], tuple[Array, Array]]]:
    """Every wanted unit with the shapes that touch it: their numbers, and themselves, large ones cut down.

    The squares of the way down are the same whatever is wanted, so that cutting cannot make a difference.
    """
    roots = sorted({(x // _ROOT_UNITS, y // _ROOT_UNITS) for x, y in wanted})
    numbers = np.arange(len(shapes))
    for x, y in roots:
        root = (x * _ROOT_UNITS, y * _ROOT_UNITS)
        inside = {unit for unit in wanted if (unit[0] // _ROOT_UNITS, unit[1] // _ROOT_UNITS) == (x, y)}
        yield from _squares(root, _ROOT_UNITS, numbers, shapes, inside)


def _squares(
    corner: tuple[int, int], size: int, numbers: Array, shapes: Array, wanted: set[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[Array, Array]]]:
    import shapely

    if not wanted or not len(shapes):
        return
    west, south = corner[0] * UNIT_MM, corner[1] * UNIT_MM
    side = size * UNIT_MM
    bounds = shapely.bounds(shapes)
    touching = (
        (bounds[:, 0] <= west + side)
        & (bounds[:, 2] >= west)
        & (bounds[:, 1] <= south + side)
        & (bounds[:, 3] >= south)
    )
    numbers, shapes, bounds = numbers[touching], shapes[touching], bounds[touching]
    across_edge = (
        (bounds[:, 0] < west) | (bounds[:, 2] > west + side) | (bounds[:, 1] < south) | (bounds[:, 3] > south + side)
    )
    large = across_edge & (shapely.get_num_coordinates(shapes) > _MANY_POINTS)
    if large.any():
        shapes = shapes.copy()
        shapes[large] = shapely.intersection(shapes[large], shapely.box(west, south, west + side, south + side))
        there = ~shapely.is_empty(shapes)
        numbers, shapes = numbers[there], shapes[there]
    if size == 1:
        yield corner, (numbers, shapes)
        return
    half = size // 2
    for x in (corner[0], corner[0] + half):
        for y in (corner[1], corner[1] + half):
            inside = {unit for unit in wanted if x <= unit[0] < x + half and y <= unit[1] < y + half}
            yield from _squares((x, y), half, numbers, shapes, inside)


def _unit(
    unit: tuple[int, int], here: tuple[Array, Array], layers: Layers, built: Built
) -> tuple[tuple[Array, ...], Array, Array] | None:
    """The faces of one unit within plans: their columns, the pairs of neighbours, and the segments on the unit's rim."""
    import shapely

    numbers, shapes = here
    is_plan = numbers < len(layers.plans)
    if not is_plan.any():
        return None
    west, south = unit[0] * UNIT_MM, unit[1] * UNIT_MM
    box = (west, south, west + UNIT_MM, south + UNIT_MM)
    kept_off = np.zeros(len(numbers), bool)
    kept_off[is_plan] = layers.buffered[numbers[is_plan]]
    near = built.near(box, shapes[kept_off]) if kept_off.any() else None
    every = len(layers.plans) + len(layers.grounds)
    if near is not None:
        shapes, numbers = np.append(shapes, near), np.append(numbers, every)
    outlines = shapely.clip_by_rect(shapely.boundary(shapes), *box)
    noded = shapely.unary_union(np.concatenate([outlines, _lattice(west, south)]), grid_size=1)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    twice = np.rint(2 * shapely.area(faces)).astype(np.int64)
    if twice.sum() != 2 * UNIT_MM**2:
        raise AssertionError(f"the faces of unit {unit} do not fill it: {twice.sum() / 2 - UNIT_MM**2} mm2 too much")
    places = shapely.point_on_surface(faces)
    shape, face = shapely.STRtree(places).query(shapes, predicate="intersects")
    number = numbers[shape]
    of_plan = number < len(layers.plans)
    winner = np.full(len(faces), -1, np.int64)
    np.maximum.at(winner, face[of_plan], number[of_plan])
    bits = np.zeros(len(faces), np.int64)
    of_ground = ~of_plan & (number < every)
    np.bitwise_or.at(bits, face[of_ground], layers.bits[number[of_ground] - len(layers.plans)])
    near_built = np.zeros(len(faces), bool)
    near_built[face[number == every]] = True
    overlapped = _overlapped(face[of_plan], number[of_plan], layers.plan_ids, len(faces))
    x, y = (np.floor(axis(places)).astype(np.int64) for axis in (shapely.get_x, shapely.get_y))
    kept = np.flatnonzero(winner >= 0)
    kept = kept[np.lexsort((twice[kept], y[kept], x[kept]))]
    columns = (
        np.full(len(kept), unit[0], np.int64),
        np.full(len(kept), unit[1], np.int64),
        x[kept],
        y[kept],
        twice[kept],
        layers.plan_numbers[winner[kept]],
        overlapped[kept],
        bits[kept],
        near_built[kept] & layers.buffered[winner[kept]],
    )
    inside, rim = neighbours(faces[kept], box)
    return columns, inside, rim


def _overlapped(face: Array, number: Array, plan_ids: Array, count: int) -> Array:
    """Whether two areas of one plan lie on a face."""
    order = np.lexsort((plan_ids[number], face))
    same = (face[order][1:] == face[order][:-1]) & (plan_ids[number[order]][1:] == plan_ids[number[order]][:-1])
    found = np.zeros(count, bool)
    found[face[order][1:][same]] = True
    return found


def _lattice(west: int, south: int) -> Array:
    """The unit's own sides, and the borders of the 250 m cells in it."""
    import shapely

    steps = range(0, UNIT_MM + 1, CELL_MM)
    upright = [[(west + step, south), (west + step, south + UNIT_MM)] for step in steps]
    level = [[(west, south + step), (west + UNIT_MM, south + step)] for step in steps]
    return np.asarray(shapely.linestrings(np.array([*upright, *level], float)))
