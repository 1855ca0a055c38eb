"""Main-road junctions of the central Oslo extract."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.reach.junctions import extent, junctions, with_main_road
from planpuls.release.query import query
from tests.real.conftest import Region


def test_junctions_of_central_oslo(data: Path) -> None:
    found = junctions(data / "osm/oslo-center.osm.pbf")
    assert found["node_id"].is_unique().all()
    assert set(found["kind"]) == {"exit", "ramp"}
    # Ring 1 and the tunnels of E18 pass here: from the middle of the extract a junction is never far.
    middle = found.select(pl.col("x_cm").median().cast(pl.Int64), pl.col("y_cm").median().cast(pl.Int64))
    here = with_main_road(middle, found, extent(data / "osm/oslo-center.osm.pbf"))
    assert here["main_road_cm"][0] < 200_000
    assert here["main_road_cm"][0] == here["main_road_least_cm"][0]


def test_what_lies_beyond_the_extract_of_central_oslo_is_unknown(region: Region) -> None:
    rows = query(region.release, "main-road-distance", area_set="municipality", period="2024").rows
    shares = {(row["area"], row["distance_class"]): row["share_pct"] for row in rows.to_dicts()}
    # E6 and Rv159 pass Lillestrøm, outside the extract: nothing is claimed of the distance there.
    assert shares["3205", "unknown"] == 100
    assert shares["3205", "5+"] == 0
    assert 0 < shares["0301", "0-1"] < 100
    assert shares["0301", "unknown"] > 0
    assert set(rows.filter(pl.col("area") == "3205")["flags"]) == {"partial_source"}
    answer = region.release.answers["main-road-distance"]
    assert answer is not None
    assert answer.nb.startswith("Minst ")
    assert Choices(region.release).is_partial(region.release.spec("main-road-distance"))
