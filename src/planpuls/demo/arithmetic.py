"""Integer arithmetic the invented world is built on: repeatable noise and exact plane geometry.

Everything is in whole metres (EPSG:25833), so that no answer of the truth table depends on rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

Point = tuple[int, int]

_MASK = (1 << 64) - 1


def noise(*parts: int) -> int:
    """A number in 0..2^62 that depends on `parts` alone: the same on every machine and in any order of use.

    >>> noise(1, 2) == noise(1, 2), noise(1, 2) == noise(2, 1)
    (True, False)
    """
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = ((state ^ (part & _MASK)) * 0xBF58476D1CE4E5B9) & _MASK
        state ^= state >> 29
        state = (state * 0x94D049BB133111EB) & _MASK
        state ^= state >> 32
    return state >> 2


def spread(width: int, *parts: int) -> int:
    """Noise as a whole number in -width..width."""
    return noise(*parts) % (2 * width + 1) - width


def squared(a: Point, b: Point) -> int:
    """Squared distance, m².

    >>> squared((0, 0), (3, 4))
    25
    """
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def contains(ring: Sequence[Point], point: Point) -> bool:
    """Whether a closed ring (first point not repeated) holds the point, by crossings of a ray, exactly.

    >>> contains([(0, 0), (10, 0), (10, 10), (0, 10)], (3, 7)), contains([(0, 0), (10, 0), (10, 10)], (3, 7))
    (True, False)
    """
    x, y = point
    inside = False
    before_x, before_y = ring[-1]
    for here_x, here_y in ring:
        if (here_y > y) != (before_y > y):
            rise = before_y - here_y
            left = (x - here_x) * rise - (before_x - here_x) * (y - here_y)
            if (left < 0) == (rise > 0):
                inside = not inside
        before_x, before_y = here_x, here_y
    return inside


def edges(ring: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """The sides of a closed ring."""
    yield from pairwise([*ring, ring[0]])


def within(ring: Sequence[Point], point: Point, distance_m: int) -> bool:
    """Whether the nearest side of the ring is at most `distance_m` from the point, exactly.

    >>> within([(0, 0), (10, 0), (10, 10)], (13, 5), 3), within([(0, 0), (10, 0), (10, 10)], (13, 5), 2)
    (True, False)
    """
    limit = distance_m**2
    for a, b in edges(ring):
        along_x, along_y = b[0] - a[0], b[1] - a[1]
        length2 = along_x**2 + along_y**2
        foot = (point[0] - a[0]) * along_x + (point[1] - a[1]) * along_y
        if foot <= 0:
            near = squared(a, point) <= limit
        elif foot >= length2:
            near = squared(b, point) <= limit
        else:
            across = (point[0] - a[0]) * along_y - (point[1] - a[1]) * along_x
            near = across**2 <= limit * length2
        if near:
            return True
    return False


def wriggle(a: Point, b: Point, amplitude_permille: int, shortest_m: int = 450) -> list[Point]:
    """Points from `a` up to but without `b` along an uneven line; the same line is drawn from either end.

    The middle of each piece is moved sideways by at most `amplitude_permille` of its length, until the
    pieces are shorter than `shortest_m`.
    """
    if a > b:
        return [a, *reversed(wriggle(b, a, amplitude_permille, shortest_m)[1:])]
    if squared(a, b) < shortest_m**2 or amplitude_permille == 0:
        return [a]
    aside = spread(amplitude_permille, *a, *b)
    along_x, along_y = b[0] - a[0], b[1] - a[1]
    middle = ((a[0] + b[0]) // 2 - along_y * aside // 1000, (a[1] + b[1]) // 2 + along_x * aside // 1000)
    return wriggle(a, middle, amplitude_permille, shortest_m) + wriggle(middle, b, amplitude_permille, shortest_m)
