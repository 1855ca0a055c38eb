"""Take the second delivery on top of the first and compare with the truth table after both."""

from __future__ import annotations

import polars as pl

from planpuls.demo import truth
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from tests.prove.faults import second


def prove(seed: int, count: int) -> dict[str, int]:  # noqa: ARG001
    """Every share of every area, year and distance, and every verdict, after new and revised files."""
    _, done, release = second()
    compared, verdicts = equals_the_truth(open_release(done.releases / release))
    return {"figures compared": compared, "verdicts": verdicts}


def equals_the_truth(release: Release) -> tuple[int, int]:
    """How many figures and verdicts of the second delivery's release were compared."""
    known = truth("second")
    compared = 0
    for area_set, areas in known["grid"]["areas"].items():
        if area_set == "outside":
            continue
        rows = query(release, "jobs-near-hubs", area_set=area_set).rows
        rows = rows.filter((pl.col("hub_profile") == "plan") & (pl.col("method") == "air_line"))
        found = {(row["area"], row["period"], row["distance_m"]): row for row in rows.to_dicts()}
        for area, years in areas.items():
            for year, expected in years.items():
                for distance, within in expected["within"].items():
                    row = found[area, year, int(distance)]
                    assert (row["employees"], row["employees_within"]) == (expected["employees"], within)
                    compared += 1
    verdicts = {goal.id: goal.verdict.value for goal in release.goals}
    expected_verdicts = {goal: expected["verdict"] for goal, expected in known["goals"].items()}
    assert {goal: verdict for goal, verdict in verdicts.items() if goal in expected_verdicts} == expected_verdicts
    # The truth about shares of growth stands in tests/pipeline/test_demo_goals.py.
    assert verdicts.keys() - expected_verdicts.keys() == {"growth-places"}
    return compared, len(expected_verdicts)
