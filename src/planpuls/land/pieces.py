"""Which faces hang together: pieces of ground that share borders, not corners."""

from __future__ import annotations

import numpy as np

from planpuls.land.buffers import Array


def pieces(kept: Array, first: Array, second: Array) -> Array:
    """Number of the piece of each face, -1 for those that are not kept. Two kept faces with a common border are one piece.

    >>> pieces(np.array([True, True, False, True]), np.array([0, 1, 2]), np.array([1, 2, 3])).tolist()
    [0, 0, -1, 1]
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    both = kept[first] & kept[second]
    size = len(kept)
    graph = coo_matrix((np.ones(int(both.sum()), bool), (first[both], second[both])), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    found = np.full(size, -1, np.int64)
    _, numbers = np.unique(label[kept], return_inverse=True)
    found[kept] = numbers
    return found
