"""From tables to travel times of named places and sums of cells: a straight street with one line, all times known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.pipeline.step import read_output, write_outputs
from planpuls.reach import cell_sums
from planpuls.reach.access import to_places
from planpuls.reach.cell_sums import ARRAYS, block, joined, prepared
from planpuls.reach.timetable import FEED_TABLES
from planpuls.reach.walk_network import network_from_arrays
from planpuls.reach.walk_tables import stored
from planpuls.spec.grid import CELL_250M, cell_id
from tests.reach.made_feeds import Call, feed

X, Y = 250_000, 6_600_125
"""The street runs east from here through the middles of a row of cells, metres in EPSG:25833."""
BLOCKS = 80
STOPS = {"west": 0, "east": 70}
"""Blocks of 250 m from the western end, at the middle of the cell."""
RIDE_S, EVERY_S = 900, 1_200


def degrees(metres: int) -> tuple[float, float]:
    import pyproj

    longitude, latitude = pyproj.Transformer.from_crs(25833, 4326, always_xy=True).transform(X + metres, Y)
    return float(longitude), float(latitude)


def tables(**changes: Any) -> dict[str, Any]:
    times: list[Call] = []
    for start in range(6 * 3_600, 11 * 3_600, EVERY_S):
        times += [(f"t{start}", "west", 1, start, start), (f"t{start}", "east", 2, start + RIDE_S, start + RIDE_S)]
    at = {stop: degrees(125 + 250 * block) for stop, block in STOPS.items()}
    made = feed(times, positions=at, weeks=[("daily", "1111100", date(2024, 3, 1), date(2024, 3, 31))])
    nodes = np.arange(BLOCKS + 1)
    street = stored(
        network_from_arrays(nodes + 1, (X + 250 * nodes) * 100, np.full(BLOCKS + 1, Y * 100), nodes[:-1], nodes[1:])
    )
    cells = [cell_id(X + 250 * block, Y - 125, CELL_250M) for block in range(BLOCKS)]
    far = cell_id(X + 1_000, Y + 400_000, CELL_250M)
    residents = {"cell": [*cells, far], "period": "2024", "residents": [10] * BLOCKS + [7]}
    longitude, latitude = degrees(125 + 250 * STOPS["east"])
    return {
        "stops": [made.stops],
        **{name: [made.frames[name]] for name in FEED_TABLES},
        "prefixes": [""],
        "from_day": "2024-03-09",
        "population": pl.DataFrame(residents),
        "named": pl.DataFrame({"place": ["town"], "latitude": [str(latitude)], "longitude": [str(longitude)]}),
        "nodes": street["nodes"],
        "segments": street["segments"],
    } | changes


def test_travel_times_to_a_named_place_are_those_of_the_timetable() -> None:
    out = to_places(**tables())
    times = dict(out["to_places"].sort("cell").with_row_index().select("index", "median_s").rows())
    # One block away by foot: 250 m at 5 km/h, rounded up.
    assert times[71] in (180, 181)
    # At the western stop every wait from 1 to 20 minutes is equally likely: the median is the tenth, and 15 minutes aboard.
    assert times[0] == pytest.approx(600 + RIDE_S, abs=3)
    reliable = dict(out["to_places"].sort("cell").with_row_index().select("index", "reliable_s").rows())
    assert reliable[0] == pytest.approx(1_140 + RIDE_S, abs=3)
    # 40 blocks west and 30 east of the stops there is nothing in walking distance to either.
    assert times[35] is None
    assert out["facts"]["day"] == "2024-03-12"
    # The cell 400 km away lies outside the box of the streets and is not looked at.
    assert (out["facts"]["cells"], out["facts"]["cells_off_streets"]) == (BLOCKS, 0)
    assert out["between_places"].select("from_place", "to_place").rows() == [("town", "town")]


def test_sums_of_cells_count_everybody_within_the_minutes_and_blocks_are_parts_of_the_whole() -> None:
    jobs = pl.DataFrame({"cell": [cell_id(X + 250 * 70, Y - 125, CELL_250M)], "period": ["2024"], "employees": [500]})
    arguments = {key: value for key, value in tables(workplaces=jobs).items() if key != "named"}
    made = prepared(**arguments)
    arrays = {name: made[name] for name in ARRAYS}
    whole = block(1, 1, made["rules"], **arrays)["cells"]
    first = whole.filter(pl.col("cell") == whole["cell"].min()).sort("minutes")
    # On foot 2,500 m in half an hour: the cell itself and ten more. In 45 minutes the line adds those round the eastern stop.
    assert first["residents"][0] >= 110
    assert first["employees"].to_list() == [500, 500, 500]
    assert first["residents"].is_sorted()
    for blocks in (2, 3, cell_sums.BLOCKS):
        parts = [block(number, blocks, made["rules"], **arrays)["cells"] for number in range(1, blocks + 1)]
        assert joined(parts, made["facts"])["cells"].equals(whole)


def test_a_block_reads_arrays_mapped_from_files_and_writes_to_none(tmp_path: Path) -> None:
    jobs = pl.DataFrame({"cell": [cell_id(X, Y - 125, CELL_250M)], "period": ["2024"], "employees": [500]})
    made = prepared(**{key: value for key, value in tables(workplaces=jobs).items() if key != "named"})
    write_outputs(tmp_path / "made", made)
    mapped = {name: read_output(tmp_path / "made", name) for name in ARRAYS}
    assert {type(values) for values in mapped.values()} == {np.memmap}
    assert not any(values.flags.writeable for values in mapped.values())
    arrays = {name: made[name] for name in ARRAYS}
    assert block(2, 3, made["rules"], **mapped)["cells"].equals(block(2, 3, made["rules"], **arrays)["cells"])


def test_a_timetable_without_an_ordinary_day_gives_empty_tables_and_says_so() -> None:
    summer = feed(
        [("t", "west", 1, 0, 0), ("t", "east", 2, 9, 9)],
        weeks=[("daily", "1111111", date(2024, 7, 1), date(2024, 7, 9))],
    )
    changed = {
        "stops": [summer.stops],
        **{name: [summer.frames[name]] for name in FEED_TABLES},
        "from_day": "2024-07-01",
    }
    out = to_places(**tables(**changed))
    assert out["facts"]["day"] is None
    assert out["to_places"].is_empty()
    assert out["between_places"].is_empty()
