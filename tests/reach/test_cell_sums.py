"""Blocks of cells: together they hold every cell once and in order, and without a day there are none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.reach import cell_sums
from planpuls.reach.access import LIMITS_MIN
from planpuls.spec.grid import CELL_250M, cell_id
from tests.reach.test_access import X, Y, tables


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


class TestPrepared:
    """A street of eighty cells, one line, and cells on it, beside it and beyond the box round it."""

    def made(self) -> dict[str, Any]:
        on_street = [cell_id(X + 250 * block, Y - 125, CELL_250M) for block in (0, 3, 79)]
        # 375 m west and 500 m north of the street's end: in the box, and too far to walk in from.
        beside = cell_id(X - 500, Y + 375, CELL_250M)
        beyond = cell_id(X, Y + 4_000, CELL_250M)
        people = [(cell, "2024", 10 + row) for row, cell in enumerate([*on_street, beside, beyond])]
        people.append((on_street[0], "2023", 900))
        jobs = [(on_street[1], "2024", 500), (on_street[1], "2022", 7), (beside, "2024", 3)]
        changed = tables(
            population=pl.DataFrame(people, schema=("cell", "period", "residents"), orient="row"),
            workplaces=pl.DataFrame(jobs, schema=("cell", "period", "employees"), orient="row"),
        )
        return {**{name: value for name, value in changed.items() if name != "named"}, "slope_facts": {"of": "hills"}}

    def test_cells_off_the_streets_are_counted_and_only_the_others_are_among_the_arrays(self) -> None:
        made = cell_sums.prepared(**self.made())
        assert set(cell_sums.ARRAYS) <= made.keys()
        street = [cell_id(X + 250 * block, Y - 125, CELL_250M) for block in (0, 3, 79)]
        assert made["cell"].tolist() == street
        assert made["weights"].tolist() == [[10, 0], [11, 500], [12, 0]]
        assert made["homes_segment"].tolist() == [0, 3, 79]
        facts = made["facts"]
        named = ("cells", "cells_off_streets", "residents", "residents_off_streets")
        assert [facts[name] for name in named] == [4, 1, 46, 13]
        assert (facts["residents_period"], facts["employees_period"]) == ("2024", "2024")
        assert (facts["day"], facts["trips"], facts["slope"]) == ("2024-03-12", 12, {"of": "hills"})
        assert made["rules"] == {"day": "2024-03-12", "ms_per_cm": made["rules"]["ms_per_cm"]}

    def test_of_a_timetable_an_array_names_what_a_search_asks_for_and_no_words(self) -> None:
        assert {"table_pattern_stop", "table_departure_s", "streets_arcs", "egress_first"} <= set(cell_sums.ARRAYS)
        assert not {
            f"table_{name}" for name in ("day", "stop_ids", "trip_ids", "trip_routes", "notes", "doubles")
        } & set(cell_sums.ARRAYS)

    def test_a_part_is_made_again_from_its_arrays(self) -> None:
        made = cell_sums.prepared(**self.made())
        arrays = {name: made[name] for name in cell_sums.ARRAYS}
        table = cell_sums._rebuilt("table", arrays)
        assert table.departure_s.tolist() == made["table_departure_s"].tolist()
        assert (table.stop_ids, table.trip_ids) == ((), ())
        assert cell_sums._rebuilt("homes", arrays).to_end.tolist() == made["homes_to_end"].tolist()

    def test_without_an_ordinary_day_there_are_no_cells_and_the_facts_say_so(self) -> None:
        given = self.made()
        made = cell_sums.prepared(**given | {"calendar": [given["calendar"][0].clear()]})
        assert made["facts"] == {"day": None}
        assert made["rules"]["day"] is None
        assert {len(made[name]) for name in cell_sums.ARRAYS} == {0}


def test_sums_stand_by_cell_then_by_minutes_residents_before_employees() -> None:
    count = len(LIMITS_MIN)
    sums = np.arange(2 * count * 2).reshape(2, count, 2)
    assert cell_sums._sums(np.array([5, 9]), sums).rows() == [
        (cell, minutes, 2 * (count * row + place), 2 * (count * row + place) + 1)
        for row, cell in enumerate((5, 9))
        for place, minutes in enumerate(LIMITS_MIN)
    ]
