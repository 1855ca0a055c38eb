"""The walking network of an OpenStreetMap extract (.osm.pbf).

osmium reads the extract and writes the ways that may matter, with the places of their nodes, as lines of text; these are
read in blocks. That is several times faster than touching every node from Python, and the extract is never held in
memory. A way is cut where the extract lacks one of its nodes; the gap is never bridged. Ways are joined only where they
share a node, so a bridge and the road under it are not.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from planpuls.reach.walk_areas import Outline, area_links
from planpuls.reach.walk_lines import MISSING, Lines, lines
from planpuls.reach.walk_network import Bools, Bytes, Ints, Ints32, SegmentFlag, WalkNetwork, network_from_arrays
from planpuls.reach.walk_tagging import KEYS, Walkability, walkability
from planpuls.sources.osm_errors import what_failed, written

NORWAY = 25833
"""EPSG code of the plane that lengths are measured in."""
_BLOCK = 1 << 22
_TAG = re.compile(rf"(?:^|,)({'|'.join(KEYS)})=([^,]*)")
_DECIDING = ("highway", "railway", "public_transport")


@dataclass(frozen=True)
class _Area:
    """A pedestrian area drawn as a relation: the ids of its ways."""

    outer: tuple[int, ...]
    inner: tuple[int, ...]


@dataclass
class _Ways:
    """Walkable ways as they come: their nodes one after the other, a way's number beside each."""

    node: list[Ints] = field(default_factory=list)
    lon: list[Ints32] = field(default_factory=list)
    lat: list[Ints32] = field(default_factory=list)
    nodes_in: list[Ints] = field(default_factory=list)
    flags: list[Bytes] = field(default_factory=list)
    rings: list[Ints] = field(default_factory=list)
    """Closed ways that are areas, as node ids."""
    parts: dict[int, Ints] = field(default_factory=dict)
    """Ways of areas drawn as relations, as node ids."""
    counts: Counter[str] = field(default_factory=Counter)


def read_walk_network(path: Path, crs: int = NORWAY, *, trunk: bool = False) -> WalkNetwork:
    """The network of everything walkable in an extract, in the plane of the EPSG code `crs`; `trunk`: see `walkability`.

    `counts` holds, beside those of `network_from_arrays`: `ways` looked at, `ways_walkable`, `ways_not_<reason>`; `ways_cut`
    and `missing_nodes` (nodes the extract lacks), `ways_in_loops` (that end where they begin), `areas`, `area_links`,
    `areas_only_outline`. Errors: a file that is not a whole extract.
    """
    ways = _Ways()
    _take(ways, b"", lines(b""), trunk)
    try:
        areas = _relation_areas(path)
        members = {way for area in areas for way in (*area.outer, *area.inner)}
        for text in _text(path, None):
            _take(ways, text, lines(text), trunk)
        if members:
            for text in _text(path, members):
                _take_members(ways, lines(text))
    except RuntimeError as error:
        raise what_failed(error, str(path)) from error
    return _joined(ways, areas, crs)


def _relation_areas(path: Path) -> list[_Area]:
    import osmium

    found = []
    relations: Any = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.RELATION)
    for relation in relations.with_filter(osmium.filter.KeyFilter(*_DECIDING)):
        tags = {tag.k: tag.v for tag in relation.tags}
        if tags.get("type") == "multipolygon" and not walkability(tags | {"area": "yes"}).reason:
            outer = tuple(member.ref for member in relation.members if member.type == "w" and member.role != "inner")
            inner = tuple(member.ref for member in relation.members if member.type == "w" and member.role == "inner")
            found.append(_Area(outer, inner))
    return found


def _text(path: Path, ids: set[int] | None) -> Iterator[bytes]:
    """Whole lines of text about the ways with a deciding key, or about those with the given ids."""
    import osmium

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "ways.opl"
        writer = osmium.WriteHandler(osmium.io.File(str(target), "opl,locations_on_ways=true,add_metadata=false"))  # type: ignore[arg-type]
        places = osmium.NodeLocationsForWays(osmium.index.create_map("sparse_mem_array"))
        places.ignore_errors()
        reader = osmium.io.Reader(osmium.io.File(str(path), "pbf"), osmium.osm.NODE | osmium.osm.WAY)
        wanted = osmium.filter.KeyFilter(*_DECIDING) if ids is None else osmium.filter.IdFilter(sorted(ids))
        with written(writer):
            osmium.apply(reader, places, osmium.filter.EntityFilter(osmium.osm.WAY), wanted, writer)
        reader.close()
        with target.open("rb") as file:
            rest = b""
            while block := file.read(_BLOCK):
                whole, _, tail = (rest + block).rpartition(b"\n")
                rest = tail
                if whole:
                    yield whole + b"\n"


@cache
def _decided(tags: tuple[tuple[str, str], ...], trunk: bool) -> Walkability:
    return walkability(dict(tags), trunk=trunk)


def _take(ways: _Ways, text: bytes, found: Lines, trunk: bool) -> None:
    decided = [_decided(tags, trunk) for tags in found.tags(text, _TAG)]
    reasons = Counter(way.reason for way in decided)
    ways.counts["ways"] += len(decided)
    ways.counts["ways_walkable"] += reasons.pop("", 0)
    for reason, number in reasons.items():
        ways.counts[f"ways_not_{reason.replace(' ', '_')}"] += number
    walked = np.array([not way.reason for way in decided], bool)
    _keep(ways, found, walked, np.array([way.flags for way in decided], np.uint8))
    length = np.diff(found.first)
    last = np.maximum(found.first[1:] - 1, 0)
    looped = walked & (length > 2)
    looped[looped] = found.node[found.first[:-1][looped]] == found.node[last[looped]]
    ways.counts["ways_in_loops"] += int(looped.sum())
    for number in np.flatnonzero(looped & np.array([way.area for way in decided], bool)).tolist():
        ways.rings.append(_nodes_of(found, number))


def _take_members(ways: _Ways, found: Lines) -> None:
    """Outlines of areas drawn as relations: walkable, whatever their own tags."""
    _keep(ways, found, np.ones(len(found.way), bool), np.zeros(len(found.way), np.uint8))
    for number, way in enumerate(found.way.tolist()):
        ways.parts[way] = _nodes_of(found, number)


def _nodes_of(found: Lines, number: int) -> Ints:
    """A way's node ids; empty where the extract lacks one."""
    rows = slice(found.first[number], found.first[number + 1])
    return found.node[rows] if (found.lon[rows] != MISSING).all() else found.node[:0]


def _keep(ways: _Ways, found: Lines, walked: Bools, flags: Bytes) -> None:
    length = np.diff(found.first)
    nodes = np.repeat(walked, length)
    lon = found.lon[nodes]
    missing = lon == MISSING
    ways.counts["missing_nodes"] += int(missing.sum())
    cut = np.bincount(np.repeat(np.arange(int(walked.sum())), length[walked]), weights=missing)
    ways.counts["ways_cut"] += int((cut > 0).sum())
    ways.node.append(found.node[nodes])
    ways.lon.append(lon)
    ways.lat.append(found.lat[nodes])
    ways.nodes_in.append(length[walked])
    ways.flags.append(flags[walked])


def _joined(ways: _Ways, areas: list[_Area], crs: int) -> WalkNetwork:
    from pyproj import Transformer

    node, lon, lat = (_whole(parts) for parts in (ways.node, ways.lon, ways.lat))
    there = lon != MISSING
    rows = np.flatnonzero(there)
    rows = rows[np.argsort(node[rows], kind="stable")]
    new = np.concatenate(([True], node[rows[1:]] != node[rows[:-1]])) if len(rows) else np.zeros(0, bool)
    first = rows[new]
    ids: Ints = np.asarray(node[first], np.int64)
    place = np.full(len(node), -1, np.int64)
    place[rows] = np.cumsum(new) - 1
    into = Transformer.from_crs(4326, crs, always_xy=True)
    x, y = into.transform(np.asarray(lon[first], np.float64) / 1e7, np.asarray(lat[first], np.float64) / 1e7)
    x_cm, y_cm = (np.rint(np.asarray(values) * 100).astype(np.int64) for values in (x, y))
    del node, lon, lat, rows, new, first, x, y
    way = np.repeat(np.arange(sum(map(len, ways.nodes_in))), np.concatenate(ways.nodes_in))
    flags = np.concatenate(ways.flags)
    # Two nodes that follow each other in one way, both of them there.
    same = way[1:] == way[:-1]
    pairs = np.flatnonzero(same & there[1:] & there[:-1])
    cut = np.zeros(len(ids), bool)
    cut[place[1:][same & there[1:] & ~there[:-1]]] = True
    cut[place[:-1][same & there[:-1] & ~there[1:]]] = True
    start, end, kind = place[pairs], place[pairs + 1], flags[way[pairs]]
    outlines, broken = _outlines(ways, areas, ids)
    entrance = _shared(place, way, len(ids))
    links = area_links(outlines, x_cm, y_cm, entrance)
    counts = dict(ways.counts) | {
        "areas": links.areas + broken,
        "areas_only_outline": links.only_outline + broken,
        "area_links": len(links.start),
    }
    return network_from_arrays(
        ids,
        x_cm,
        y_cm,
        np.concatenate((start, links.start)),
        np.concatenate((end, links.end)),
        np.concatenate((kind, np.full(len(links.start), SegmentFlag.AREA_LINK, np.uint8))),
        counts,
        cut,
    )


def _whole(parts: list[Any]) -> Any:
    """The parts as one array; they are let go, so that a large extract is not held twice."""
    whole = np.concatenate(parts)
    parts.clear()
    return whole


def _shared(place: Ints, way: Ints, nodes: int) -> Bools:
    """Nodes that more than one way goes through."""
    there = place >= 0
    place, way = place[there], way[there]
    any_way = np.zeros(nodes, np.int64)
    any_way[place] = way
    shared = np.zeros(nodes, bool)
    shared[place[any_way[place] != way]] = True
    return shared


def _outlines(ways: _Ways, areas: list[_Area], ids: Ints) -> tuple[list[Outline], int]:
    """Areas with whole rings, as positions in `ids`, and how many others there are."""
    outlines = [Outline((np.searchsorted(ids, ring),)) for ring in ways.rings if len(ring)]
    broken = sum(not len(ring) for ring in ways.rings)
    for area in areas:
        outer, inner = (rings(ways.parts, members) for members in (area.outer, area.inner))
        if outer and inner is not None:
            places = [tuple(np.searchsorted(ids, ring) for ring in part) for part in (outer, inner)]
            outlines.append(Outline(places[0], places[1]))
        else:
            broken += 1
    return outlines, broken


def rings(parts: Mapping[int, Ints], members: tuple[int, ...]) -> list[Ints] | None:
    """Closed rings made of ways laid end to end; None where a way is missing or does not fit.

    >>> [ring.tolist() for ring in rings({1: np.array([1, 2, 3]), 2: np.array([1, 4, 3])}, (1, 2))]
    [[1, 2, 3, 4, 1]]
    """
    waiting = [parts[way] for way in members if way in parts and len(parts[way])]
    if len(waiting) < len(members):
        return None
    closed = []
    while waiting:
        ring = waiting.pop(0)
        while ring[0] != ring[-1]:
            follower = next((n for n, part in enumerate(waiting) if ring[-1] in (part[0], part[-1])), None)
            if follower is None:
                return None
            part = waiting.pop(follower)
            ring = np.concatenate((ring, part[1:] if part[0] == ring[-1] else part[-2::-1]))
        closed.append(ring)
    return closed
