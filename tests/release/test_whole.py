"""Rows worked out for all area sets at once are those that a question for one of them gives."""

from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal

from planpuls.release.query import query
from planpuls.release.whole import WholeTables
from tests.fixtures import Region


def test_every_area_set_alone_has_the_rows_of_all_together(demo: Region) -> None:
    release = demo.release
    whole = WholeTables(release, release.observations)
    asked = 0
    for spec in release.specs.values():
        if spec.of_cells:
            assert whole.rows(spec.id, spec.area_sets[0]) is None
            continue
        observed = release.observations(spec.id)
        for (area_set,), rows in observed.group_by("area_set", maintain_order=True):
            periods = rows["period"].unique().sort().to_list()
            first, last = periods[0], periods[-1]
            for more in ({}, {"period": last}, {"base_period": first}, {"period": last, "base_period": first}):
                if len(periods) == 1 and "base_period" in more:
                    continue
                found = whole.rows(spec.id, str(area_set), **more)
                assert found is not None
                assert_frame_equal(found, query(release, spec.id, area_set=str(area_set), **more).rows)
                asked += 1
    assert asked > 200


@pytest.mark.parametrize("asked", [{"area_set": "no_such_set"}, {"period": "1066"}, {"base_period": "1066"}])
def test_what_is_not_there_is_left_to_the_question_that_says_why(demo: Region, asked: dict[str, str]) -> None:
    release = demo.release
    spec = next(spec for spec in release.specs.values() if not spec.of_cells)
    whole = WholeTables(release, release.observations)
    area_set = str(release.observations(spec.id)["area_set"][0])
    assert whole.rows(spec.id, **({"area_set": area_set} | asked)) is None
