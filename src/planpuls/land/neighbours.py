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
    order = np.lexsort((rims[:, 4], rims[:, 3], rims[:, 2], rims[:, 1], rims[:, 0]))
    found: set[tuple[int, int]] = set()
    active: list[tuple[int, int]] = []
    line: tuple[int, int] | None = None
    for axis, at, start, end, face in rims[order].tolist():
        if (axis, at) != line:
            line, active = (axis, at), []
        active = [(other_end, other) for other_end, other in active if other_end > start]
        found |= {(min(face, other), max(face, other)) for _, other in active if other != face}
        active.append((end, face))
    return np.array(sorted(found), np.int64).reshape(-1, 2)
