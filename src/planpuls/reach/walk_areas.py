"""Ways across pedestrian areas: squares and platforms are drawn as outlines, and people cross them.

The outline of an area is walkable. Added are straight links between the places where one enters (nodes that another way
shares) and the corners that a shortest way bends round (reflex corners of the outline, corners of holes), wherever the straight
line runs inside the area and meets none of its nodes. A way across the area from entrance to entrance along outline and
links is then exactly the shortest one. Inside is by the even-odd rule; all of it is decided in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.walk_network import Bools, Ints

MOST_CORNERS = 150
"""An area with more entrances and corners is linked between its entrances alone, with more entrances not at all."""


@dataclass(frozen=True)
class Outline:
    """The rings of one area as positions of nodes; a ring ends with the node it begins with."""

    outer: tuple[Ints, ...]
    inner: tuple[Ints, ...] = ()


@dataclass(frozen=True)
class AreaLinks:
    start: Ints
    end: Ints
    areas: int
    only_outline: int
    """Areas with too many entrances to be linked."""


def area_links(outlines: Sequence[Outline], x_cm: Ints, y_cm: Ints, entrance: Bools) -> AreaLinks:
    """Links across areas; `x_cm`, `y_cm` and `entrance` are by node.

    >>> square = Outline((np.array([0, 1, 2, 3, 0]),))
    >>> x, y = np.array([0, 9, 9, 0]), np.array([0, 0, 9, 9])
    >>> links = area_links([square], x, y, np.array([True, False, True, False]))
    >>> list(zip(links.start.tolist(), links.end.tolist()))
    [(0, 2)]
    """
    starts, ends, failed = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0
    for outline in outlines:
        rings = [ring for ring in (*outline.outer, *outline.inner) if len(ring) > 3]
        if not rings:
            failed += 1
            continue
        here, after = (np.concatenate([ring[part] for ring in rings]) for part in (slice(None, -1), slice(1, None)))
        before = np.concatenate([np.roll(ring[:-1], 1) for ring in rings])
        side = np.concatenate(
            [
                np.full(len(ring) - 1, _turning(ring, x_cm, y_cm) * (-1 if n >= len(outline.outer) else 1))
                for n, ring in enumerate(rings)
            ]
        )
        turn = (x_cm[here] - x_cm[before]) * (y_cm[after] - y_cm[here])
        turn -= (y_cm[here] - y_cm[before]) * (x_cm[after] - x_cm[here])
        doors = entrance[here]
        corners = doors | (turn * side < 0)
        chosen = corners if corners.sum() <= MOST_CORNERS else doors
        if chosen.sum() > MOST_CORNERS:
            failed += 1
            continue
        start, end = _visible(np.unique(here[chosen]), here, after, x_cm, y_cm)
        starts.append(start)
        ends.append(end)
    return AreaLinks(np.concatenate(starts), np.concatenate(ends), len(outlines), failed)


def _turning(ring: Ints, x_cm: Ints, y_cm: Ints) -> int:
    """1 for a ring drawn against the clock, -1 with it."""
    x, y = x_cm[ring] - x_cm[ring[0]], y_cm[ring] - y_cm[ring[0]]
    return int(np.sign((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()))


@kernel
def _visible(nodes: Ints, here: Ints, after: Ints, x: Ints, y: Ints) -> tuple[Ints, Ints]:
    """Pairs of `nodes` whose straight line runs inside the rings `here` -> `after` and meets no other node of them."""
    most = len(nodes) * (len(nodes) - 1) // 2
    start, end = np.empty(most, np.int64), np.empty(most, np.int64)
    count = 0
    for one in range(len(nodes)):
        for two in range(one + 1, len(nodes)):
            if _clear(nodes[one], nodes[two], here, after, x, y):
                start[count], end[count] = nodes[one], nodes[two]
                count += 1
    return start[:count].copy(), end[:count].copy()


@kernel
def _clear(p: int, q: int, here: Ints, after: Ints, x: Ints, y: Ints) -> bool:
    px, py, qx, qy = x[p], y[p], x[q], y[q]
    # The middle of the line, with all coordinates doubled.
    mx, my = px + qx, py + qy
    inside = False
    for edge in range(len(here)):
        a, b = here[edge], after[edge]
        if (a == p and b == q) or (a == q and b == p):
            return False
        ax, ay, bx, by = x[a], y[a], x[b], y[b]
        side_a = (qx - px) * (ay - py) - (qy - py) * (ax - px)
        side_b = (qx - px) * (by - py) - (qy - py) * (bx - px)
        if side_a == 0 and (ax - px) * (ax - qx) + (ay - py) * (ay - qy) < 0:
            return False
        side_p = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        side_q = (bx - ax) * (qy - ay) - (by - ay) * (qx - ax)
        if ((side_a < 0 < side_b) or (side_b < 0 < side_a)) and ((side_p < 0 < side_q) or (side_q < 0 < side_p)):
            return False
        if (2 * ay > my) != (2 * by > my):
            # A ray from the middle to the east meets this edge.
            cross = (2 * bx - 2 * ax) * (my - 2 * ay) - (2 * by - 2 * ay) * (mx - 2 * ax)
            if (cross > 0) == (by > ay):
                inside = not inside
    return inside
