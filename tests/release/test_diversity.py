"""How many equally large parts a whole has: (sum)² / sum of squares, where every part is known and somebody is there."""

from __future__ import annotations

import polars as pl

from planpuls.release.formulas import standing
from planpuls.spec.indicator import View
from planpuls.spec.text import Text

WORD = Text(nb="ord", en="word")
VIEW = View(id="diversity", kind="diversity", measure="part", over="kind", without=("00",), name=WORD, unit=WORD)


def test_equal_parts_are_counted_and_a_hidden_part_or_nobody_has_no_number() -> None:
    parts: dict[str, dict[str | None, float | None]] = {
        "two": {"00": 7.0, "1": 10.0, "2": 10.0, "3": 0.0},
        "tenths": {"1": 0.5, "2": 0.5},
        "uneven": {"1": 30.0, "2": 10.0},
        "nobody": {"1": 0.0, "2": 0.0},
        "hidden": {"1": None, "2": 5.0},
        "unstated hidden": {"00": None, None: None, "1": 4.0},
    }
    rows = [(area, kind, value) for area, some in parts.items() for kind, value in some.items()]
    table = pl.DataFrame(rows, schema={"area": pl.String, "kind": pl.String, "part": pl.Float64}, orient="row")
    found = table.with_columns(standing(VIEW, ["area", "kind"]))
    assert {area: set(found.filter(area=area)["diversity"]) for area in parts} == {
        "two": {2.0},
        "tenths": {2.0},
        "uneven": {1.6},
        "nobody": {None},
        "hidden": {None},
        "unstated hidden": {1.0},
    }
