"""How much streets rise, from a terrain model: the difference in height between the ends of every segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from planpuls.reach.walk_network import Bools, Ints
from planpuls.reach.walk_profile import LEVEL, WalkProfile
from planpuls.sources.terrain import UNKNOWN

PLANE = 25833
"""EPSG code of the streets' coordinates."""


class Lattice(NamedTuple):
    """Cells that lie edge to edge over any number of files: those of one system, one size and one offset."""

    cell_cm: int
    epsg: int
    west_cm: int
    """Western edges lie here plus whole cells; southern edges at `south_cm` plus whole cells."""
    south_cm: int


def on_segments(
    frames: Sequence[pl.DataFrame], periods: Sequence[Sequence[str]], nodes: pl.DataFrame, segments: pl.DataFrame
) -> dict[str, Any]:
    """Rise of every segment: outputs `rises` and `facts`.

    `frames`: readings of the terrain model (`planpuls.sources.terrain.read_terrain`), of which `periods[i]` are in force; `nodes`
    (`x_cm`, `y_cm` in EPSG:25833) and `segments` (`start`, `end`, `length_cm`, `flags`): the streets.

    A node's height is interpolated between the middles of the four cells around it (bilinear, whole numbers throughout, to a
    millimetre). It is unknown where one of the four is missing or has no height. Both ends of a segment must lie on cells of one kind: two
    models side by side would make a step that is not there. Of several models the one with the smallest cells counts;
    where two files have the same cell, the first by name that knows it.

    `rises`: `rise_mm` (never negative; null where unknown), in the order of `segments`. `facts`: how many `segments` there are; how
    many have a slope (`with_slope`), are level by kind (`level_by_kind`: bridges, tunnels, steps) or are taken as level because no height is
    known (`without_height`); how many were `cut_off` at the profile's steepest slope; `cell_m` of the models used.
    """
    found = np.full(segments.height, -1, np.int64)
    used: list[float] = []
    blocks = [frame.filter(pl.col("period").is_in(list(wanted))) for frame, wanted in zip(frames, periods, strict=True)]
    x_cm, y_cm = (nodes[axis].to_numpy().astype(np.int64) for axis in ("x_cm", "y_cm"))
    start, end = (segments[name].to_numpy() for name in ("start", "end"))
    for lattice, parts in _by_lattice(pl.concat(blocks)):
        height, known = heights_at(lattice, parts, *_in_plane(x_cm, y_cm, lattice.epsg))
        new = known[start] & known[end] & (found < 0)
        found[new] = np.abs(height[end] - height[start])[new]
        used += [lattice.cell_cm / 100] if new.any() else []
    rises = pl.DataFrame({"rise_mm": pl.Series(found, dtype=pl.Int64)}).select(
        pl.when(pl.col("rise_mm") >= 0).then("rise_mm").cast(pl.Int32)
    )
    by_kind = (segments["flags"].to_numpy() & LEVEL) > 0
    sloped = (found >= 0) & ~by_kind
    steepest = WalkProfile().steepest
    facts = {
        "segments": segments.height,
        "with_slope": int(sloped.sum()),
        "level_by_kind": int(by_kind.sum()),
        "without_height": int((~sloped & ~by_kind).sum()),
        "cut_off": int((sloped & (found > steepest * 10 * segments["length_cm"].to_numpy())).sum()),
        "cell_m": sorted(set(used)),
    }
    return {"rises": rises, "facts": facts}


def heights_at(lattice: Lattice, blocks: pl.DataFrame, x_cm: Ints, y_cm: Ints) -> tuple[Ints, Bools]:
    """Heights in whole millimetres at places in the lattice's system, and whether they are known.

    With u and v the offsets from the middle of the cell to the south-west, in half centimetres, and c the cell: the sum of the four
    heights, each times its opposite rectangle, by (2c)². Adding whole centimetres to all heights adds just as much.
    """
    side = 2 * lattice.cell_cm
    column, east = np.divmod(2 * (x_cm - lattice.west_cm) - lattice.cell_cm, side)
    row, north = np.divmod(2 * (y_cm - lattice.south_cm) - lattice.cell_cm, side)
    total, known = np.zeros(len(x_cm), np.int64), np.ones(len(x_cm), np.bool_)
    for right, above in ((0, 0), (1, 0), (0, 1), (1, 1)):
        weight = (east if right else side - east) * (north if above else side - north)
        height = _cells(lattice, blocks, column + right, row + above)
        # What counts nothing need not be known: a place in the very middle of a cell has its height.
        known &= (height != UNKNOWN) | (weight == 0)
        total += np.where(height == UNKNOWN, 0, height) * weight
    area = side * side
    return (20 * total + area) // (2 * area), known


def _cells(lattice: Lattice, blocks: pl.DataFrame, column: Ints, row: Ints) -> Ints:
    """Heights (cm) of cells by column (from the west) and row (from the south); `UNKNOWN` where there are none."""
    found = np.full(len(column), UNKNOWN, np.int64)
    order = np.argsort(column, kind="stable")
    sorted_columns = column[order]
    for block in blocks.iter_rows(named=True):
        first = (block["west_cm"] - lattice.west_cm) // lattice.cell_cm
        top = (block["north_cm"] - lattice.south_cm) // lattice.cell_cm - 1
        low, high = np.searchsorted(sorted_columns, (first, first + block["columns"]))
        here = order[low:high]
        here = here[(row[here] <= top) & (row[here] > top - block["rows"])]
        here = here[found[here] == UNKNOWN]
        if len(here):
            heights: npt.NDArray[np.int32] = np.frombuffer(block["heights"], "<i4")
            found[here] = heights[(top - row[here]) * block["columns"] + (column[here] - first)]
    return found


def _by_lattice(blocks: pl.DataFrame) -> Iterator[tuple[Lattice, pl.DataFrame]]:
    """The blocks of each lattice in an order that the order of files does not change, the smallest cells first."""
    offsets = blocks.with_columns(
        west_offset=pl.col("west_cm") % pl.col("cell_cm"), south_offset=pl.col("north_cm") % pl.col("cell_cm")
    ).sort("cell_cm", "epsg", "west_offset", "south_offset", "period", "west_cm", "north_cm")
    for group in offsets.partition_by("cell_cm", "epsg", "west_offset", "south_offset", maintain_order=True):
        first = group.row(0, named=True)
        names = ("cell_cm", "epsg", "west_offset", "south_offset")
        yield Lattice(*(int(first[name]) for name in names)), group


def _in_plane(x_cm: Ints, y_cm: Ints, epsg: int) -> tuple[Ints, Ints]:
    """Whole centimetres in the plane of another zone."""
    if epsg == PLANE:
        return x_cm, y_cm
    import pyproj

    x, y = pyproj.Transformer.from_crs(PLANE, epsg, always_xy=True).transform(x_cm / 100, y_cm / 100)
    return np.rint(np.asarray(x) * 100).astype(np.int64), np.rint(np.asarray(y) * 100).astype(np.int64)
