"""The partition of a large plan map in several processes, a tile each: what comes out is the same as in one."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np

from planpuls.land.buffers import BUFFER_MM, Array
from planpuls.land.neighbours import across, pairs_of
from planpuls.land.partition import UNIT_MM, Faces, Layers, partition, units_of

TILE_UNITS = 16
MANY_SHAPES = 20_000
"""From so many shapes on, starting more processes pays."""


def partition_in_tiles(layers: Layers, workers: int | None = None, tile_units: int = TILE_UNITS) -> Faces:
    """The faces of all tiles and their neighbours, in the order of the tiles' south-western corners.

    `workers`: processes; None takes one per processor where there is much to do, else this one.
    """
    tiles = tiles_of(units_of(layers), tile_units)
    if not tiles:
        return partition(layers)
    shapes = len(layers.plans) + len(layers.grounds) + len(layers.built_x) + len(layers.roads)
    if workers is None:
        workers = (os.cpu_count() or 1) if shapes >= MANY_SHAPES else 1
    jobs = _cut(layers, tiles)
    if workers == 1 or len(tiles) == 1:
        return joined([partition(near, units) for near, units in jobs], tile_units)
    # Fresh processes: a copy of this one could hang on a lock that a thread of polars held.
    with ProcessPoolExecutor(min(workers, len(tiles)), mp_context=get_context("spawn")) as pool:
        return joined(list(pool.map(partition, *zip(*jobs, strict=True))), tile_units)


def tiles_of(units: Array, tile_units: int) -> list[Array]:
    """Units (n x 2, kilometres) grouped in square tiles of `tile_units` kilometres.

    >>> [tile.tolist() for tile in tiles_of(np.array([[0, 0], [1, 0], [2, 0]]), 2)]
    [[[0, 0], [1, 0]], [[2, 0]]]
    """
    if not len(units):
        return []
    _, number = np.unique(units // tile_units, axis=0, return_inverse=True)
    return [units[number.ravel() == tile] for tile in range(int(number.max()) + 1)]


def _cut(layers: Layers, tiles: list[Array]) -> list[tuple[Layers, Array]]:
    """What touches each tile. The order within a layer stays, so a plan area in force stays in force."""
    import shapely

    trees = [shapely.STRtree(shapes) for shapes in (layers.plans, layers.grounds, layers.roads)]
    jobs = []
    for units in tiles:
        west, south = (units.min(axis=0) * UNIT_MM).tolist()
        east, north = ((units.max(axis=0) + 1) * UNIT_MM).tolist()
        box = shapely.box(west - BUFFER_MM, south - BUFFER_MM, east + BUFFER_MM, north + BUFFER_MM)
        plans, grounds, roads = (np.sort(tree.query(box)) for tree in trees)
        built = (layers.built_x >= west - BUFFER_MM) & (layers.built_x <= east + BUFFER_MM)
        built &= (layers.built_y >= south - BUFFER_MM) & (layers.built_y <= north + BUFFER_MM)
        near = replace(
            layers,
            plans=layers.plans[plans],
            plan_numbers=layers.plan_numbers[plans],
            plan_ids=layers.plan_ids[plans],
            buffered=layers.buffered[plans],
            grounds=layers.grounds[grounds],
            bits=layers.bits[grounds],
            built_x=layers.built_x[built],
            built_y=layers.built_y[built],
            roads=layers.roads[roads],
        )
        jobs.append((near, units))
    return jobs


def joined(tiles: list[Faces], tile_units: int) -> Faces:
    """Tiles as one: their faces one after the other, and the neighbours across the borders between them, where the rims stay."""
    starts = np.cumsum([0, *(len(tile.plan) for tile in tiles)])
    columns = {
        name: np.concatenate([getattr(tile, name) for tile in tiles])
        for name in Faces.COLUMNS
    }  # fmt: skip
    rims = np.concatenate(
        [tile.rims + np.array([0, 0, 0, 0, start]) for tile, start in zip(tiles, starts, strict=False)]
    )
    rims = rims[rims[:, 1] % (tile_units * UNIT_MM) == 0]
    inside = [np.stack([tile.first, tile.second], axis=1) + start for tile, start in zip(tiles, starts, strict=False)]
    pairs = np.concatenate([*inside, across(rims)])
    pairs = pairs_of(pairs[:, 0], pairs[:, 1])
    return Faces(**columns, first=pairs[:, 0], second=pairs[:, 1], rims=rims)
