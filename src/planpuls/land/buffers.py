"""The ground that buildings and roads keep free around them: 15 m, in whole millimetres of EPSG:25833."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

BUFFER_MM = 15_000
_QUARTER = 8
"""Corners of a quarter of a buffer's arc."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Built:
    """Buildings from west to east, and roads in a tree."""

    x: Array
    y: Array
    roads: Array
    tree: Any

    @classmethod
    def of(cls, x: Array, y: Array, roads: Array) -> Built:
        import shapely

        order = np.lexsort((y, x))
        return cls(x[order], y[order], roads, shapely.STRtree(roads))

    def near(self, box: tuple[int, int, int, int], wanted: Array) -> Any:
        """The ground within the buffer of a building or a road that reaches the wanted polygons in the box; None where there is none."""
        import shapely

        west, south, east, north = box[0] - BUFFER_MM, box[1] - BUFFER_MM, box[2] + BUFFER_MM, box[3] + BUFFER_MM
        first, last = np.searchsorted(self.x, [west, east + 1])
        x, y = self.x[first:last], self.y[first:last]
        inside = (y >= south) & (y <= north)
        points = np.stack([x[inside], y[inside]], axis=1)
        lines = self.roads[np.sort(self.tree.query(shapely.box(west, south, east, north)))]
        at = _reaching(shapely.points(points), wanted)
        lines = lines[_reaching(lines, wanted)]
        discs = shapely.polygons(points[at][:, None, :] + disc()[None])
        parts = np.concatenate([discs, shapely.buffer(lines, BUFFER_MM, quad_segs=_QUARTER)])
        return shapely.disjoint_subset_union_all(parts) if len(parts) else None


def _reaching(shapes: Array, wanted: Array) -> Array:
    """Which of the shapes come as near to a wanted polygon as the buffer is wide."""
    import shapely

    return np.unique(shapely.STRtree(shapes).query(wanted, predicate="dwithin", distance=BUFFER_MM)[1])


def disc() -> Array:
    """Corners of the disc round a building, closed, in whole millimetres round its point.

    A polygon within the circle, with eight corners to the quarter.
    """
    turn = np.arange(4 * _QUARTER + 1) * np.pi / (2 * _QUARTER)
    return np.asarray(np.rint(BUFFER_MM * np.stack([np.cos(turn), np.sin(turn)], axis=1)))
