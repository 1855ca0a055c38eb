"""OpenStreetMap extracts: facts, damage, which part of the earth, and the cut to a region."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planpuls.demo import Vintage, streets
from planpuls.plan.load import load_plan
from planpuls.reach.walk_osm import read_walk_network
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.osm import EXTRACT, LICENCE, cut, extract_for, merge, read_extract
from planpuls.sources.registry import datasets, recognise
from planpuls.spec.errors import InputError
from tests.standin.osm import SOFT_404


@pytest.fixture(scope="module")
def extract(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["first"] / f"gater_{streets.DAYS['first']}.osm.pbf"


def opened(path: Path, period: str | None = None) -> Reading:
    return read_extract(path, ReadContext(path.name, load_plan("demo").country, period))


def small(path: Path, longitude: float, latitude: float, *, day: str = "", box: bool = True) -> Path:
    """One street of two nodes."""
    import osmium

    header = osmium.io.Header()
    if box:
        header.add_box(osmium.osm.Box(longitude, latitude, longitude + 0.01, latitude + 0.01))
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), header=header, overwrite=True) as writer:
        for number in (1, 2):
            place = (longitude + number / 1_000, latitude)
            writer.add_node(osmium.osm.mutable.Node(id=number, version=1, location=place))
        attributes: dict[str, Any] = {"timestamp": f"{day}T10:00:00Z"} if day else {}
        writer.add_way(osmium.osm.mutable.Way(id=1, version=1, tags={"highway": "path"}, nodes=[1, 2], **attributes))
    return path


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_facts_of_the_demo_extract(deliveries: dict[Vintage, Path], vintage: Vintage) -> None:
    path = deliveries[vintage] / f"gater_{streets.DAYS[vintage]}.osm.pbf"
    reading = opened(path)
    row = reading.frame.row(0, named=True)
    assert (row["nodes"], row["streets"]) == streets.counts(vintage)
    assert row["timestamp"] == f"{streets.DAYS[vintage]}T00:00:00Z"
    assert row["bytes"] == path.stat().st_size
    assert 2.5 < row["west"] < row["east"] < 5.0
    assert 58.0 < row["south"] < row["north"] < 60.0
    assert row["east"] - row["west"] > 1
    assert reading.periods == (streets.DAYS[vintage],)


def test_without_a_time_in_the_header_the_newest_street_tells_the_day(tmp_path: Path) -> None:
    reading = opened(small(tmp_path / "a", 10.7, 59.9, day="2025-06-15", box=False))
    assert reading.periods == ("2025-06-15",)
    assert reading.frame.select("west", "timestamp", "newest_change").row(0) == (
        None,
        None,
        "2025-06-15T10:00:00+00:00",
    )


def test_without_any_time_the_day_comes_from_outside_or_is_unknown(tmp_path: Path) -> None:
    path = small(tmp_path / "a", 10.7, 59.9)
    assert opened(path).periods == ("undated",)
    given = opened(path, "2026-01-03")
    assert (given.periods, given.frame["period"].to_list()) == ((), ["2026-01-03"])


@pytest.mark.parametrize("box", [True, False])
def test_extracts_of_another_part_of_the_earth_are_not_recognised(tmp_path: Path, box: bool) -> None:
    assert recognise(Sample.of(small(tmp_path / "porto", -8.6, 41.1, box=box))) is None
    known = recognise(Sample.of(small(tmp_path / "oslo", 10.7, 59.9, box=box)))
    assert known is not None
    assert known[0].id == EXTRACT


def test_a_web_page_is_no_extract(tmp_path: Path) -> None:
    path = tmp_path / "norway-latest.osm.pbf"
    path.write_bytes(SOFT_404)
    assert recognise(Sample.of(path)) is None
    with pytest.raises(InputError, match="expected a whole OSM extract"):
        opened(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_extract_that_was_cut_off_is_recognised_and_refused(extract: Path, tmp_path: Path, share: float) -> None:
    data = extract.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(data[: int(len(data) * share)])
    assert recognise(Sample.of(path)) is not None
    with pytest.raises(InputError, match=r"expected a whole OSM extract \(PBF\)"):
        opened(path)


def test_an_extract_without_streets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nodes.osm.pbf"
    import osmium

    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), overwrite=True) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, version=1, location=(10.7, 59.9)))
    with pytest.raises(InputError, match="expected streets"):
        opened(path)


def test_a_checksum_beside_the_file_must_fit(extract: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(extract.read_bytes())
    beside = tmp_path / "a.osm.pbf.md5"
    beside.write_text(f"{hashlib.md5(path.read_bytes()).hexdigest()}  a.osm.pbf\n")
    assert opened(path).frame.height == 1
    beside.write_text(f"{'0' * 32}  a.osm.pbf\n")
    with pytest.raises(InputError, match=r"expected the checksum 0{32} of a\.osm\.pbf\.md5"):
        opened(path)


def test_the_cut_holds_the_streets_of_the_box_with_all_their_nodes(extract: Path, tmp_path: Path) -> None:
    import osmium

    whole = opened(extract).frame.row(0, named=True)
    target = tmp_path / "cut.osm.pbf"
    everything = cut(extract, target, whole["west"], whole["south"], whole["east"], whole["north"])
    assert everything == whole["streets"]
    assert opened(target).frame.select("nodes", "streets").row(0) == (whole["nodes"], whole["streets"])
    # The lower end of a stairway: its row, its column and the stairway itself.
    stairs = next(line for tags, line in streets.streets("first") if tags["highway"] == "steps")
    crossing = [line for _, line in streets.streets("first") if stairs[0] in line]
    node = streets.crossings("first").index(stairs[0]) + 1
    nodes_read = osmium.FileProcessor(str(extract), osmium.osm.NODE)
    lon, lat = next((n.lon, n.lat) for n in nodes_read if isinstance(n, osmium.osm.Node) and n.id == node)
    assert cut(extract, target, lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4) == len(crossing) == 3
    nodes = {n.id for n in osmium.FileProcessor(str(target), osmium.osm.NODE)}
    assert len(nodes) == len({at for line in crossing for at in line})
    assert opened(target).frame["streets"].to_list() == [3]
    assert cut(extract, target, 20.0, 70.0, 20.1, 70.1) == 0


@pytest.mark.parametrize(
    ("codes", "name"),
    [
        ({"0301", "3205", "3401", "4001"}, "norway/ostlandet"),
        ({"4601"}, "norway/vestlandet"),
        ({"5001"}, "norway/trondelag"),
        ({"5501", "1804"}, "norway/nord-norge"),
        ({"4204"}, "norway/sorlandet"),
        ({"0301", "4601"}, "norway"),
        ({"9101"}, "norway"),
    ],
)
def test_the_smallest_extract_that_holds_the_region_is_chosen(codes: set[str], name: str) -> None:
    assert extract_for(frozenset(codes)) == name


def test_the_licence_keeps_the_derived_part_apart() -> None:
    assert datasets()[EXTRACT].licence == LICENCE == "ODbL 1.0"
    assert {dataset.id for dataset in datasets().values() if "ODbL" in dataset.licence} == {EXTRACT}


def clipped(source: Path, target: Path, keep: Callable[[float], bool], box: tuple[float, float, float, float]) -> Path:
    """Every way with a node that is kept, but only the nodes that are: as a clip that does not complete its ways."""
    import osmium

    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(*box))
    header.set("osmosis_replication_timestamp", "2024-01-02T00:00:00Z")
    entries: Any = osmium.FileProcessor(str(source)).with_locations()
    with osmium.SimpleWriter(osmium.io.File(str(target), "pbf"), header=header, overwrite=True) as writer:
        for entry in entries:
            if entry.is_node() and keep(entry.location.lon):
                writer.add_node(entry)
            elif entry.is_way() and any(keep(node.lon) for node in entry.nodes):
                writer.add_way(entry)
    return target


def test_overlapping_extracts_merge_to_the_whole_by_id(extract: Path, tmp_path: Path) -> None:
    box = opened(extract).frame.row(0, named=True)
    west, south, east, north = (box[side] for side in ("west", "south", "east", "north"))
    middle, overlap = (west + east) / 2, (east - west) / 10
    left = clipped(
        extract, tmp_path / "left.pbf", lambda x: x < middle + overlap, (west, south, middle + overlap, north)
    )
    right = clipped(
        extract, tmp_path / "right.pbf", lambda x: x > middle - overlap, (middle - overlap, south, east, north)
    )
    whole = read_walk_network(extract)
    assert read_walk_network(left).counts["missing_nodes"] > 0
    for order in ((left, right), (right, left), (left, right, left)):
        merge(order, tmp_path / "merged.osm.pbf")
        found = read_walk_network(tmp_path / "merged.osm.pbf")
        assert (found.nodes, found.segments, found.counts["missing_nodes"]) == (whole.nodes, whole.segments, 0)
        assert (found.length_cm == whole.length_cm).all()
        row = opened(tmp_path / "merged.osm.pbf").frame.row(0, named=True)
        assert [row[side] for side in ("west", "south", "east", "north")] == pytest.approx([west, south, east, north])
        assert row["period"] == "2024-01-02"


def test_a_file_that_is_no_extract_is_not_merged(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.osm.pbf").write_bytes(extract.read_bytes()[:200])
    with pytest.raises(InputError, match="expected a whole OSM extract"):
        merge([extract, tmp_path / "bad.osm.pbf"], tmp_path / "merged.osm.pbf")
