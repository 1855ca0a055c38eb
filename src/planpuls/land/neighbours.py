"""Which faces of a partition share a border, within one unit and across the rims of units."""

from __future__ import annotations

import numpy as np

from planpuls.land.buffers import Array


def neighbours(faces: Array, box: tuple[int, int, int, int]) -> tuple[Array, Array]:
    """Pairs of faces that share a segment, and the segments on the box's rim: axis, line, from, to, face."""
    import shapely

    rings, of_face = shapely.get_rings(faces, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    at = np.rint(points).astype(np.int64)
    follows = ring[1:] == ring[:-1]
    a, b, face = at[:-1][follows], at[1:][follows], of_face[ring[1:][follows]]
    # Segments of a planar partition that are not the same never have the same middle.
    middle = (a + b - 2 * np.array(box[:2])) @ np.array([1 << 22, 1])
    order = np.argsort(middle, kind="stable")
    same = middle[order][1:] == middle[order][:-1]
    pairs = pairs_of(face[order][:-1][same], face[order][1:][same])
    rims = []
    for axis in (0, 1):
        straight = a[:, axis] == b[:, axis]
        for line in (box[axis], box[axis + 2]):
            on = straight & (a[:, axis] == line)
            along = np.sort(np.stack([a[on, 1 - axis], b[on, 1 - axis]], axis=1), axis=1)
            rims.append(
                np.column_stack([np.full(on.sum(), axis), np.full(on.sum(), line), along[:, 0], along[:, 1], face[on]])
            )
    return pairs, np.concatenate(rims).astype(np.int64)


def pairs_of(one: Array, other: Array) -> Array:
    """Each pair of two different numbers once (k x 2), the lower first, sorted.

    >>> pairs_of(np.array([3, 1, 2]), np.array([1, 3, 2])).tolist()
    [[1, 3]]
    """
    differ = one != other
    low, high = np.minimum(one, other)[differ], np.maximum(one, other)[differ]
    most = int(high.max(initial=0)) + 1
    both = np.unique(low * most + high)
    return np.stack([both // most, both % most], axis=1)


def across(rims: Array) -> Array:
    """Pairs of faces whose segments lie on the same line and overlap: neighbours across the rim of their units.

    `rims` (n x 5): axis, line, from, to, face. Segments of one unit never overlap each other.

    >>> across(np.array([[0, 5, 0, 10, 1], [0, 5, 0, 4, 2], [0, 5, 4, 10, 3], [0, 6, 0, 9, 4]])).tolist()
    [[1, 2], [1, 3]]
    """
    if not len(rims):
        return np.zeros((0, 2), np.int64)
    _, line = np.unique(rims[:, 0] + 2 * rims[:, 1], return_inverse=True)
    # One axis for all lines, end to end.
    lowest = rims[:, 2].min()
    along = line.ravel() * (rims[:, 3].max() - lowest + 1)
    start, end = along + rims[:, 2] - lowest, along + rims[:, 3] - lowest
    order = np.argsort(start, kind="stable")
    start, end, face = start[order], end[order], rims[order, 4]
    # Every later segment that begins before this one ends overlaps it.
    here = np.arange(len(start))
    count = np.searchsorted(start, end, side="left") - here - 1
    one = np.repeat(here, count)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return pairs_of(face[one], face[other])
