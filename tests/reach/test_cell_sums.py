"""Blocks of cells: together they hold every cell once and in order, and without a day there are none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.reach import cell_sums
from planpuls.reach.access import LIMITS_MIN


class Homes:
    """Rows of points, in place of those on the streets."""

    def __init__(self, rows: list[int]) -> None:
        self.points = rows

    def rows(self, begin: int, end: int) -> Homes:
        return Homes(self.points[begin:end])


def test_without_a_day_in_the_timetable_a_block_has_no_rows_but_its_columns() -> None:
    nothing = cell_sums.block(1, 2, {"day": None})["cells"]
    assert nothing.schema == pl.Schema(cell_sums.SUMS)
    assert nothing.height == 0


@pytest.mark.parametrize("of", [1, 3, 9])
def test_blocks_together_are_every_cell_once_in_order_with_its_own_sums(
    of: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 7

    def reach(_: Any, to_stops: list[int], __: Any, ___: Any, *, limits_s: list[int], **____: Any) -> Any:
        assert limits_s == [60 * minutes for minutes in LIMITS_MIN]
        return SimpleNamespace(
            sums=np.array([[[home, limit] for limit in limits_s] for home in to_stops]).reshape(-1, len(limits_s), 2)
        )

    monkeypatch.setattr(cell_sums, "_rebuilt", lambda *_: Homes(list(range(count))))
    monkeypatch.setattr(cell_sums, "walks_on", lambda _, __, mine, *___, **____: mine.points)
    monkeypatch.setattr(cell_sums, "reach", reach)
    arrays = {"cell": np.arange(100, 100 + count), "weights": np.zeros((count, 2), np.int64)}
    rules = {"day": "2024-03-06", "ms_per_cm": 7}
    blocks = [cell_sums.block(number, of, rules, **arrays)["cells"] for number in range(1, of + 1)]
    assert cell_sums.joined(blocks, {})["cells"].rows() == [
        (100 + home, minutes, home, 60 * minutes) for home in range(count) for minutes in LIMITS_MIN
    ]
