"""OpenStreetMap extracts (.osm.pbf): what an extract holds, checked, and cut to a region.

The streets themselves are read where walking is computed. Here an extract is fetched with its checksum, its header and
every block are read once, and its facts are told. OpenStreetMap is under the ODbL: whatever is derived from this dataset
keeps that licence, which is why the release can tell it apart by the dataset's `licence`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpuls.sources.addresses import base
from planpuls.sources.dataset import UNDATED, Dataset, ReadContext, Reading, Sample
from planpuls.sources.dated_files import fetch_dated
from planpuls.sources.net import FetchError
from planpuls.sources.norwegian_box import EAST, NORTH, SOUTH, WEST, inside
from planpuls.sources.osm_blocks import repeated_block
from planpuls.sources.osm_errors import AGAIN, what_failed, written
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

if TYPE_CHECKING:
    from planpuls.sources.fetching import Fetched, FetchJob

EXTRACT = "osm.extract"
LICENCE = "ODbL 1.0"
_COUNTY_EXTRACTS = {
    "ostlandet": ("03", "31", "32", "33", "34", "39", "40"),
    "vestlandet": ("11", "15", "46"),
    "sorlandet": ("42",),
    "trondelag": ("50",),
    "nord-norge": ("18", "55", "56"),
}
"""Part of the country an extract covers -> the counties in it (codes of 2024)."""
MAX_HANGING_SHARE = 0.2
"""More streets than this without their end nodes: a part of the extract is missing. Those of a small extract that was cut at
a box are a few percent."""
_FIRST_NODES = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The moment of an object without one."""
_OLDEST_DAY = "2004-08-09"
"""OpenStreetMap began then; some programs write 1970 where they know no time."""


def is_extract(head: bytes) -> bool:
    """Whether a file begins as OpenStreetMap's PBF files do: the size of a header, then its name."""
    return head[:3] == b"\x00\x00\x00" and head[4:15] == b"\x0a\x09OSMHeader"


def _looks_like(sample: Sample) -> bool:
    return is_extract(sample.head) and (sample.path is None or _lies_near_norway(sample.path))


def _lies_near_norway(path: Path) -> bool:
    """By the box in the header, or where there is none by the first nodes."""
    import osmium

    try:
        box = _header(path).box()
        if box.valid():
            low, high = box.bottom_left, box.top_right
            return bool(low.lon <= EAST and high.lon >= WEST and low.lat <= NORTH and high.lat >= SOUTH)
        nodes: Any = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.NODE)
        first = (node.location for _, node in zip(range(_FIRST_NODES), nodes, strict=False))
        return any(place.valid() and inside(place.lon, place.lat) for place in first)
    except RuntimeError:
        # Too damaged to tell: the reader says what is wrong.
        return True


def _header(path: Path) -> Any:
    import osmium

    reader = osmium.io.Reader(osmium.io.File(str(path), "pbf"))
    try:
        return reader.header()
    finally:
        reader.close()


def read_extract(path: Path, context: ReadContext) -> Reading:
    """One row: `west`, `south`, `east`, `north` (EPSG:4326, null where the header has no box), `nodes`, `streets` (ways
    with a `highway` tag), `newest_change` (ISO time of the last edited street), `timestamp` (of the data, null where the
    header has none), `generator`, `bytes`, `period` (day of the data).

    Every block is unpacked, so that damage anywhere is found. An `<name>.md5` beside the file must fit it. Refused as well:
    streets out of the order of their ids or there twice, and an extract in which many streets lack their end nodes; a few are counted in the notes.
    """
    import osmium
    import polars as pl

    _check_beside(path, context)
    twice = repeated_block(path)
    if twice is not None:
        raise InputError([Problem(context.origin, "each block once", f"block {twice} again", AGAIN, field="block")])
    try:
        header = _header(path)
        file = osmium.io.File(str(path), "pbf")
        locations = osmium.index.create_map("sparse_mem_array")
        nodes = osmium.io.Reader(file, osmium.osm.NODE)
        osmium.apply(nodes, osmium.NodeLocationsForWays(locations))
        nodes.close()
        streets, newest, last, hanging, disorder = 0, _EPOCH, 0, 0, ""
        ways: Any = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.WAY)
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            streets += 1
            newest = max(newest, way.timestamp)
            disorder = disorder or (f"way {way.id} after way {last}" if way.id <= last else "")
            last = way.id
            hanging += len(way.nodes) < 2 or not (
                _is_placed(locations, way.nodes[0]) and _is_placed(locations, way.nodes[-1])
            )
    except RuntimeError as error:
        raise what_failed(error, context.origin) from error
    if not streets:
        raise InputError([Problem(context.origin, "streets (ways with highway)", "none", "Is this another extract?")])
    if disorder:
        raise InputError([Problem(context.origin, "each way once, in the order of ids", disorder, AGAIN, field="way")])
    if hanging > MAX_HANGING_SHARE * streets:
        expected = f"at most {MAX_HANGING_SHARE:.0%} of the streets without their end nodes"
        raise InputError([Problem(context.origin, expected, f"{hanging} of {streets}", AGAIN, field="node")])
    box = header.box()
    timestamp = header.get("osmosis_replication_timestamp") or header.get("timestamp") or None
    newest_change = newest.isoformat() if newest.year > _EPOCH.year else None
    day = next((moment[:10] for moment in (timestamp, newest_change) if moment and moment[:10] > _OLDEST_DAY), None)
    period = day or context.period or UNDATED
    corners = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat) if box.valid() else None
    facts = {
        **dict(zip(("west", "south", "east", "north"), corners or (None,) * 4, strict=True)),
        "nodes": locations.used_memory() // 16,
        "streets": streets,
        "newest_change": newest_change,
        "timestamp": timestamp,
        "generator": header.get("generator") or None,
        "bytes": path.stat().st_size,
        "period": period,
    }
    # A day in the content is the vintage; a day from elsewhere is not said to come from the content.
    periods = (period,) if day or not context.period else ()
    notes = {"streets_without_end_nodes": {"rows": hanging}} if hanging else {}
    return Reading(pl.DataFrame([facts], schema_overrides=_types()), periods, notes=notes)


def _is_placed(locations: Any, node: Any) -> bool:
    try:
        return bool(locations.get(node.ref).valid())
    except KeyError:
        return False


def _types() -> dict[str, Any]:
    import polars as pl

    degrees = dict.fromkeys(("west", "south", "east", "north"), pl.Float64)
    return {**degrees, **dict.fromkeys(("newest_change", "timestamp", "generator", "period"), pl.String)}


def cut(source: Path, target: Path, west: float, south: float, east: float, north: float) -> int:
    """Write the streets of a box (degrees) to `target`, each way whole with all its nodes; how many there are.

    A way belongs to the box when one of its nodes lies in it. Errors: an extract that cannot be read.
    """
    import osmium

    file = osmium.io.File(str(source), "pbf")
    both = osmium.osm.NODE | osmium.osm.WAY
    ways: Any = osmium.FileProcessor(file, both).with_locations("sparse_mem_array")
    ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.KeyFilter("highway"))
    written = 0
    try:
        with osmium.BackReferenceWriter(
            osmium.io.File(str(target), "pbf"),
            ref_src=osmium.io.File(str(source), "pbf"),
            overwrite=True,
            remove_tags=False,
        ) as writer:
            for way in ways:
                if any(
                    node.location.valid() and west <= node.lon <= east and south <= node.lat <= north
                    for node in way.nodes
                ):
                    writer.add_way(way)
                    written += 1
    except RuntimeError as error:
        raise what_failed(error, str(source)) from error
    return written


def merge(sources: Sequence[Path], target: Path) -> None:
    """Write several extracts as one to `target`: what stands in more than one of them is told apart by its OpenStreetMap id and
    stands there once, in its newest version; a node that one extract lacks comes from another.

    The extracts are held in memory while they are sorted. The header gets the box round all of theirs and the day of the oldest.
    Errors: an extract that cannot be read.
    """
    import osmium

    merged = osmium.MergeInputReader()
    boxes, days = [], []
    for source in sources:
        try:
            merged.add_file(str(source))
            header = _header(source)
        except RuntimeError as error:
            raise what_failed(error, str(source)) from error
        boxes += [box] if (box := header.box()).valid() else []
        days += [day] if (day := header.get("osmosis_replication_timestamp") or header.get("timestamp")) else []
    told = osmium.io.Header()
    if len(boxes) == len(sources):
        lows, highs = [box.bottom_left for box in boxes], [box.top_right for box in boxes]
        west, south = min(low.lon for low in lows), min(low.lat for low in lows)
        told.add_box(osmium.osm.Box(west, south, max(high.lon for high in highs), max(high.lat for high in highs)))
    if len(days) == len(sources):
        told.set("osmosis_replication_timestamp", min(days))
    try:
        with written(osmium.SimpleWriter(osmium.io.File(str(target), "pbf"), header=told, overwrite=True)) as writer:
            merged.apply(writer, simplify=True)
    except RuntimeError as error:
        raise what_failed(error, str(target)) from error


def _check_beside(path: Path, context: ReadContext) -> None:
    beside = path.with_name(path.name + ".md5")
    if beside.is_file():
        expected = _md5_in(beside.read_text(encoding="utf-8", errors="replace"))
        found = _md5_of(path)
        if expected != found:
            problem = Problem(context.origin, f"the checksum {expected} of {beside.name}", found, AGAIN)
            raise InputError([problem])


def _md5_in(text: str) -> str | None:
    match = re.match(r"([0-9a-f]{32})\b", text.strip().lower())
    return match.group(1) if match else None


def _md5_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def extract_for(municipalities: frozenset[str]) -> str:
    """Name of the smallest extract that holds the municipalities.

    >>> extract_for(frozenset({"0301", "3205"})), extract_for(frozenset({"0301", "5001"}))
    ('norway/ostlandet', 'norway')
    """
    counties = {code[:2] for code in municipalities}
    fitting = [name for name, covered in _COUNTY_EXTRACTS.items() if counties <= set(covered)]
    return f"norway/{fitting[0]}" if fitting and counties else "norway"


def _fetch(job: FetchJob) -> Iterator[Fetched]:
    """The extract that covers the plan's region, once a month, with the checksum that stands beside it.

    The service answers some missing files with a web page and status 200.
    """
    name = extract_for(job.plan.region_municipalities)
    address = f"{base('osm')}/{name}-latest.osm.pbf"

    def check(path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(64)
        if not is_extract(head):
            found = f"{path.stat().st_size} bytes that begin with {head[:16]!r}"
            raise FetchError(address, "an OSM extract (PBF)", found)
        beside = job.client.download(f"{address}.md5", job.folder / "md5")
        assert beside is not None
        expected = _md5_in(beside.path.read_text(encoding="utf-8", errors="replace"))
        if expected is None:
            raise FetchError(f"{address}.md5", "a checksum", f"{beside.path.stat().st_size} bytes of another kind")
        if _md5_of(path) != expected:
            raise FetchError(address, f"the checksum {expected}", _md5_of(path))

    yield fetch_dated(job, address, f"{name.replace('/', '-')}.osm.pbf", every="month", check=check)


DATASETS = (
    Dataset(
        id=EXTRACT,
        source="osm",
        title=Text(nb="OpenStreetMap: utsnitt med gater og stier", en="OpenStreetMap: extract with streets and paths"),
        licence=LICENCE,
        disclosure="published",
        address="https://www.openstreetmap.org/copyright",
        vintage="date",
        formats={"pbf": _looks_like},
        readers={"pbf": read_extract},
        scope="plan",
        reference=Text(nb="dagen utsnittet viser", en="the day the extract shows"),
        fetch=_fetch,
    ),
)
