"""Rows in as many parts as there are threads; where the parts begin changes nothing that is found."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Found = TypeVar("Found")


def in_parts(rows: int, threads: int, work: Callable[[int, int], Found]) -> list[Found]:
    """What `work(begin, end)` finds in each part of the rows, in their order; `threads` is at least 1.

    >>> in_parts(5, 2, lambda begin, end: list(range(begin, end)))
    [[0, 1], [2, 3, 4]]
    """
    edges = [rows * part // threads for part in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, edges, edges[1:]))
