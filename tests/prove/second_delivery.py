"""Take the second delivery on top of the first and compare with the truth table after both."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from planpuls.demo import generate, truth
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.release.query import query
from planpuls.release.reader import open_release
from planpuls.sources.importing import import_files
from planpuls.store.workspace import Workspace
from tests.fixtures import made


def prove(seed: int, count: int) -> dict[str, int]:  # noqa: ARG001
    """Every share of every area, year and distance, and every verdict, after new and revised files."""
    with tempfile.TemporaryDirectory() as name:
        folders = {vintage: Path(name, vintage) for vintage in ("first", "second")}
        for vintage, folder in folders.items():
            folder.mkdir()
            generate(folder, vintage)  # type: ignore[arg-type]
        region = made(Workspace(Path(name, "workspace")), folders["first"])
        refused = [
            file for file in import_files(region.plan, region.workspace, [folders["second"]]) if file.outcome != "taken"
        ]
        assert not refused, refused
        release = open_release(region.workspace.releases / run(region.plan, region.workspace, quietly).release)
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
        assert verdicts == {goal: expected["verdict"] for goal, expected in known["goals"].items()}
    return {"figures compared": compared, "verdicts": len(verdicts)}
