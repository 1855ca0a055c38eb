"""The nearest of some points, in whole centimetres (EPSG:25833)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def nearest_points(of: Ints, at: Ints) -> tuple[Ints, Ints]:
    """For each point of `at` the row of its nearest in `of` (of several equally near the first), and their square distance.

    Both are (n, 2) whole centimetres, `of` not empty. Squares are below 2^53 within 900 km, so that the tree's floats tell
    apart what whole numbers tell apart, and give every point that is equally near.

    >>> rows, squares = nearest_points(np.array([[300, 400], [-300, 400], [0, 900]]), np.array([[0, 0]]))
    >>> rows.tolist(), squares.tolist()
    ([0], [250000])
    """
    import shapely

    tree = shapely.STRtree(shapely.points(of.astype(np.float64)))
    here, there = tree.query_nearest(shapely.points(at.astype(np.float64)))
    squares = ((of[there] - at[here]) ** 2).sum(axis=1)
    if len(here) > len(at):
        # Some have several that are equally near.
        order = np.lexsort((there, squares, here))
        chosen = order[np.unique(here[order], return_index=True)[1]]
        there, squares = there[chosen], squares[chosen]
    return there.astype(np.int64), squares
