"""Streets: snapping, nearest hub, sums within a kilometre and reading an extract, each against a peer on the same input.

pandana and pyrosm are compared where they are installed; elsewhere their figures from an earlier run on the same input stand
in, marked `published`. Everything compiled is compiled before it is timed.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from planpuls.reach.shortest_paths import nearest_at_nodes, nearest_source
from planpuls.reach.snapping import Attached, attach, snap
from planpuls.reach.sums_within import node_sums_within
from planpuls.reach.walk_network import Adjacency, Ints, WalkNetwork, adjacency, network_from_arrays

RUNS, THREADS, SEED = 3, 2, 20_260_101
BLOCK_CM = 5_000
KILOMETRE_CM = 100_000
CITY_SIDE, SUMS_SIDE, NORWAY_SIDE = 500, 400, 2_500
POINTS, NORWAY_POINTS, NORWAY_HUBS = 1_000_000, 3_000_000, 60_000
SCIPY_ORIGINS = 200
Peers = dict[str, dict[str, Any]]


def entries() -> list[dict[str, Any]]:
    net = _city(CITY_SIDE)
    return [_snapping(net), *_nearest(net), _sums(_city(SUMS_SIDE)), *_reading(), *_norway()]


def _city(side: int) -> WalkNetwork:
    return network_from_arrays(*_arrays(side))


def _arrays(side: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Crossings on a jittered lattice of 50 m; 72 % of the streets between neighbours are there: 2.9 ends per crossing."""
    chance = np.random.default_rng(SEED)
    count = side * side
    number = np.arange(count)
    x = (number % side) * BLOCK_CM + chance.integers(-1_500, 1_500, count)
    y = (number // side) * BLOCK_CM + chance.integers(-1_500, 1_500, count) + 650_000_000
    east, north = number[number % side < side - 1], number[number < count - side]
    start, end = np.concatenate((east, north)), np.concatenate((east + 1, north + side))
    kept = chance.random(len(start)) < 0.72
    return number + 1, x, y, start[kept], end[kept]


def _places(net: WalkNetwork, count: int) -> tuple[Ints, Ints]:
    chance = np.random.default_rng(SEED + 1)
    return (
        chance.integers(net.x_cm.min(), net.x_cm.max(), count),
        chance.integers(net.y_cm.min(), net.y_cm.max(), count),
    )


def _median(work: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    seconds, answer = [], None
    for _ in range(runs):
        begin = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - begin)
    return round(statistics.median(seconds), 3), answer


def _entry(name: str, ours: float, peers: Peers, *, checked: bool, unit: str = "s") -> dict[str, Any]:
    if not checked:
        raise AssertionError(f"{name}: the answers differ")
    return {"name": name, "unit": unit, "better": "lower", "ours": ours, "peers": peers, "checked": checked}


def _peer(value: float, goal_ratio: float, *, published: bool = False) -> dict[str, Any]:
    return {"value": value, "goal_ratio": goal_ratio, "published": published}


def _snapping(net: WalkNetwork) -> dict[str, Any]:
    import shapely

    x, y = _places(net, POINTS)
    snap(net, x[:9], y[:9])
    ours, found = _median(lambda: snap(net, x, y, smallest_island=1, threads=THREADS))
    ends = [(net.x_cm[side] / 100, net.y_cm[side] / 100) for side in (net.start, net.end)]
    lines = shapely.linestrings(np.stack([np.stack(end, axis=1) for end in ends], axis=1))

    def by_shapely() -> tuple[Any, Any]:
        points = shapely.points(x / 100, y / 100)
        tree = shapely.STRtree(lines)
        pairs, distance = tree.query_nearest(points, max_distance=500, all_matches=False, return_distance=True)
        shapely.line_locate_point(lines[pairs[1]], points[pairs[0]])
        return pairs[0], distance

    theirs, (rows, distance) = _median(by_shapely, 1)
    same = np.array_equal(rows, np.flatnonzero(found.segment >= 0))
    same = same and bool((np.abs(np.ceil(distance * 100 - 1e-6) - found.distance_cm[rows]) <= 1).all())
    peer = {"shapely query_nearest + line_locate_point": _peer(theirs, 15.0)}
    return _entry(f"snap {POINTS:,} points to {net.segments:,} segments", ours, peer, checked=same)


def _graph(net: WalkNetwork) -> Any:
    from scipy.sparse import coo_array

    both = np.concatenate((net.length_cm, net.length_cm)).astype(np.float64)
    ends = np.concatenate((net.start, net.end)), np.concatenate((net.end, net.start))
    return coo_array((both, ends), shape=(net.nodes, net.nodes)).tocsr()


def _at_nodes(net: WalkNetwork, streets: Adjacency, nodes: Ints) -> Attached:
    return attach(snap(net, net.x_cm[nodes], net.y_cm[nodes], smallest_island=1), streets)


def _nearest(net: WalkNetwork) -> list[dict[str, Any]]:
    from scipy.sparse.csgraph import dijkstra

    streets, graph = adjacency(net), _graph(net)
    found = []
    for count in (150, 5_000):
        nodes = np.sort(np.random.default_rng(SEED + count).choice(net.nodes, count, replace=False))
        sources = _at_nodes(net, streets, nodes)
        nearest_at_nodes(streets, sources, 1_000)
        ours, mine = _median(lambda sources=sources: nearest_at_nodes(streets, sources, KILOMETRE_CM))  # type: ignore[misc]
        theirs, (cost, _, _) = _median(
            lambda nodes=nodes: dijkstra(  # type: ignore[misc]
                graph, indices=nodes, min_only=True, return_predecessors=True, limit=KILOMETRE_CM
            )
        )
        same = np.array_equal(mine.cost, np.where(np.isfinite(cost), np.rint(np.where(np.isfinite(cost), cost, 0)), -1))
        name = f"nearest of {count:,} hubs with label within 1 km, {net.nodes:,} nodes"
        found.append(_entry(name, ours, {"SciPy dijkstra(min_only)": _peer(theirs, 1 / 1.2)}, checked=bool(same)))
    return found


def _sums(net: WalkNetwork) -> dict[str, Any]:
    from scipy.sparse.csgraph import dijkstra

    streets, graph = adjacency(net), _graph(net)
    weights = np.random.default_rng(SEED).integers(0, 50, net.nodes)
    node_sums_within(streets, weights, [1])
    ours, sums = _median(lambda: node_sums_within(streets, weights, [KILOMETRE_CM], threads=THREADS))
    origins = np.arange(0, net.nodes, net.nodes // SCIPY_ORIGINS)[:SCIPY_ORIGINS]

    def by_scipy() -> Ints:
        total = np.zeros(len(origins), np.int64)
        for block in range(0, len(origins), 50):
            way = dijkstra(graph, indices=origins[block : block + 50], limit=KILOMETRE_CM)
            total[block : block + 50] = (np.isfinite(way) * weights).sum(axis=1)
        return total

    theirs, expected = _median(by_scipy, 1)
    whole = round(theirs * net.nodes / len(origins), 1)
    peers = {f"SciPy dijkstra, from {SCIPY_ORIGINS:,} of the nodes": _peer(whole, 50.0)}
    same = np.array_equal(expected, sums[origins, 0])
    if importlib.util.find_spec("pandana"):
        value, close = _by_pandana(net, weights, sums[:, 0])
        peers["pandana, build and query"] = _peer(value, 5.0)
        same = same and close
    else:
        peers["pandana, build and query"] = _peer(round(PANDANA_S_PER_NODE * net.nodes, 1), 5.0, published=True)
    return _entry(f"sums within 1 km of all {net.nodes:,} nodes", ours, peers, checked=bool(same))


PANDANA_S_PER_NODE = 135 / 1_160_000
"""A prototype's measurement: 120 s to build and 15 s to query a network of 1.16 million nodes, on two cores."""


def _by_pandana(net: WalkNetwork, weights: Ints, sums: Ints) -> tuple[float, bool]:
    """Seconds, and whether the sums agree (pandana's lengths are floats: a node on the limit may fall on either side)."""
    import pandana
    import pandas as pd

    begin = time.perf_counter()
    ids = np.arange(net.nodes)
    network = pandana.Network(
        pd.Series(net.x_cm / 100, ids), pd.Series(net.y_cm / 100, ids),
        pd.Series(net.start), pd.Series(net.end), pd.DataFrame({"m": net.length_cm / 100}),
    )  # fmt: skip
    network.set(pd.Series(ids), variable=pd.Series(weights.astype(float)))
    found = network.aggregate(KILOMETRE_CM / 100, type="sum", decay="flat").to_numpy()
    seconds = round(time.perf_counter() - begin, 1)
    return seconds, bool((np.abs(found - sums) <= 50).mean() > 0.999)


EXTRACT_SIDE = 250
PYROSM_S, PYROSM_MB = 9.1, 830.0
"""Seconds scaled from 3.7 s for 326,691 edges of another extract; megabytes measured on this one."""


def _reading() -> list[dict[str, Any]]:
    """An extract of invented streets, read in processes of their own: seconds without imports, and the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.osm.pbf"
        streets = _write_extract(path, EXTRACT_SIDE)
        ours = _in_process("ours", path)
        has = importlib.util.find_spec("pyrosm") is not None
        theirs = (
            _in_process("pyrosm", path) if has else {"seconds": PYROSM_S, "megabytes": PYROSM_MB, "streets": streets}
        )
    same = ours["streets"] == streets and theirs["streets"] == streets
    name = f"OSM extract to walking network, {streets:,} segments"
    return [
        _entry(
            f"{name}: {what}",
            ours[key],
            {"pyrosm": _peer(theirs[key], goal, published=not has)},
            checked=same,
            unit=unit,
        )
        for what, key, unit, goal in (("time", "seconds", "s", 1.5), ("memory", "megabytes", "MB", 2.0))
    ]


def _write_extract(path: Path, side: int) -> int:
    """Streets of eight bends between the crossings of a lattice; how many segments there are."""
    import osmium

    ids, x, y, start, end = _arrays(side)
    written, bend = 0, len(ids) + 1
    ways = []
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        at = {
            int(n): (10.0 + float(a) / 5_590_000, 59.0 + float(b - 650_000_000) / 11_140_000)
            for n, a, b in zip(ids, x, y, strict=True)
        }
        bends = {}
        for number, (one, two) in enumerate(zip(ids[start].tolist(), ids[end].tolist(), strict=True)):
            inner = list(range(bend, bend + 8))
            bend += 8
            for step, node in enumerate(inner, 1):
                bends[node] = tuple(a + (b - a) * step / 9 for a, b in zip(at[one], at[two], strict=True))
            ways.append((number + 1, [one, *inner, two]))
            written += 9
        for node, place in (at | bends).items():
            writer.add_node(osmium.osm.mutable.Node(id=node, version=1, location=place))
        for number, nodes in ways:
            tags = {"highway": "residential", "name": f"Gate {number}", "surface": "asphalt"}
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, tags=tags, nodes=nodes))
    return written


def _in_process(who: str, path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.streets", who, str(path)], capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def read_once(who: str, path: Path) -> None:
    """What a process of its own does: read, and print seconds, megabytes and segments."""
    if who == "ours":
        from planpuls.reach.walk_osm import read_walk_network

        with tempfile.TemporaryDirectory() as folder:
            # Compiled (or fetched from the cache) before it is timed.
            small = Path(folder) / "small.osm.pbf"
            _write_extract(small, 3)
            read_walk_network(small)
        seconds, net = _median(lambda: read_walk_network(path), 1)
        streets = net.segments
    else:
        import pyrosm

        seconds, (_, edges) = _median(lambda: pyrosm.OSM(str(path)).get_network(network_type="walking", nodes=True), 1)
        streets = len(edges)
    print(json.dumps({"seconds": seconds, "megabytes": round(_most_megabytes()), "streets": streets}))


def _most_megabytes() -> float:
    """The most memory this process had. On Linux `getrusage` also counts what its parent had when it was started."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _norway() -> list[dict[str, Any]]:
    """A network as large as Norway's: no peer does the whole; the goals of the project stand as limits in seconds."""
    arrays = _arrays(NORWAY_SIDE)
    _compiled()
    begin = time.perf_counter()
    net = network_from_arrays(*arrays)
    streets = adjacency(net)
    x, y = _places(net, NORWAY_POINTS)
    chance = np.random.default_rng(SEED)
    hub_x, hub_y = chance.choice(net.x_cm, NORWAY_HUBS), chance.choice(net.y_cm, NORWAY_HUBS)
    everything = snap(net, np.concatenate((x, hub_x)), np.concatenate((y, hub_y)), threads=THREADS)
    placed = attach(everything, streets)
    here, hubs = placed.rows(0, NORWAY_POINTS), placed.rows(NORWAY_POINTS, NORWAY_POINTS + NORWAY_HUBS)
    found = nearest_source(streets, hubs, here, 2 * KILOMETRE_CM, threads=THREADS)
    curve = np.cumsum(np.bincount(-(-found.cost[found.cost >= 0] // 10_000), minlength=21))
    all_but_sums = round(time.perf_counter() - begin, 1)
    weights = chance.integers(0, 50, net.nodes)
    sums_s, sums = _median(lambda: node_sums_within(streets, weights, [KILOMETRE_CM], threads=THREADS), 1)
    rows = np.flatnonzero(found.cost >= 0)[:2_000]
    again = nearest_source(streets, hubs, _rows(here, rows), 2 * KILOMETRE_CM)
    same = np.array_equal(again.cost, found.cost[rows]) and bool((np.diff(curve) >= 0).all())
    name = f"all-Norway size ({net.nodes:,} nodes, {NORWAY_POINTS:,} points, {NORWAY_HUBS:,} hubs)"
    most = round(_most_megabytes() / 1024, 1)
    return [
        _entry(f"{name}: build, snap, nearest, curve", all_but_sums, {"goal": _peer(20.0, 1.0, published=True)}, checked=same),
        _entry(f"{name}: sums within 1 km of all nodes", sums_s, {"goal": _peer(70.0, 1.0, published=True)}, checked=bool((sums[:, 0] >= weights).all())),
        _entry(f"{name}: most memory", most, {"goal": _peer(8.0, 1.0, published=True)}, checked=True, unit="GiB"),
    ]  # fmt: skip


def _compiled() -> None:
    """Everything that `_norway` times, on a small city."""
    net = _city(20)
    streets, place = adjacency(net), snap(net, net.x_cm[:9], net.y_cm[:9])
    nearest_source(streets, attach(place, streets), attach(place, streets), KILOMETRE_CM)
    node_sums_within(streets, np.ones(net.nodes, np.int64), [KILOMETRE_CM])


def _rows(points: Attached, rows: Ints) -> Attached:
    return Attached(
        points.segment[rows], points.to_start[rows], points.to_end[rows], points.off[rows], points.position[rows]
    )


if __name__ == "__main__":
    read_once(sys.argv[1], Path(sys.argv[2]))
