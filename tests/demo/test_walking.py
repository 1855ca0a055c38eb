"""Employees within walking distance in the demo's release, against the demo's own search along its streets."""

from __future__ import annotations

from math import dist

import polars as pl
import pytest

from planpuls.demo import streets
from planpuls.demo.deliveries import known
from planpuls.demo.municipalities import code_in
from planpuls.demo.streets import walks
from planpuls.pipeline.executor import Executor
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.release.query import query
from planpuls.spec.grid import corner
from tests.fixtures import Region

MEASURED = 0.9
CLOSE_M = 0.5
"""Positions in an extract are rounded to about a centimetre, and so is every street."""


def truth(year: int, codes: set[str], metres: int) -> tuple[int, float]:
    """Employees within the distance, and the share of all employees whose cell is measured."""
    found = walks("first")
    rows = [(cell, count) for cell, count in known(year, "first") if cell.base and code_in(cell.base, 2024) in codes]
    measured = [(found[cell.corner], count) for cell, count in rows if cell.corner in found]
    assert all(abs(walk - metres) > CLOSE_M for walk, count in measured if count)
    share = sum(count for _, count in measured) / sum(count for _, count in rows)
    return sum(count for walk, count in measured if walk <= metres), share


@pytest.mark.parametrize("metres", [600, 1_000])
@pytest.mark.parametrize("year", [2014, 2016, 2024])
def test_employees_on_foot_are_those_of_the_invented_streets(demo: Region, year: int, metres: int) -> None:
    rows = query(demo.release, "jobs-near-hubs", area_set="municipality", period=str(year)).rows.filter(
        (pl.col("method") == "walk") & (pl.col("distance_m") == metres)
    )
    shown = dict(rows.select("area", "employees_within").rows())
    told = 0
    for code in sorted(demo.plan.region_municipalities):
        within, share = truth(year, {code}, metres)
        # What lies off the network stands in by the air line: only whole networks are equal to the person.
        if share == 1:
            assert shown[code] == within
            told += 1
        elif share >= MEASURED:
            assert within <= shown[code]
        else:
            assert code not in shown
    assert told >= 2


def test_the_distance_to_the_motorway_is_that_to_the_nearer_exit(demo: Region) -> None:
    made = build(demo.plan, demo.workspace)
    found = Executor(made.graph, demo.workspace.snapshots, demo.workspace.cache)
    distances = found.output(Ref("reach.main_roads", "distances"))
    assert distances.height > 100
    for cell, centimetres, least in distances.rows():
        x, y = (float(value) for value in corner(cell))
        away = min(dist((x + 125, y + 125), exit) for exit in streets.EXITS)
        # Places in the extract are rounded to the seventh decimal of a degree, about a centimetre.
        assert centimetres == pytest.approx(100 * away, abs=2)
        # The extract is cut with room round the region.
        assert least == centimetres
    # The motorway itself is not walked.
    assert found.output(Ref("reach.network", "counts"))["ways_not_motorway_or_trunk"] == 1
