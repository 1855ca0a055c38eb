"""Walking on real streets: central Oslo against the air line and SciPy, and the minutes that r5r published for Brazil."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from planpuls.reach.airline import nearest_hub
from planpuls.reach.catchments import catchments
from planpuls.reach.shortest_paths import nearest_source, reached
from planpuls.reach.snapping import Snaps, attach, snap
from planpuls.reach.sums_within import sums_within
from planpuls.reach.walk_network import Adjacency, Ints, WalkNetwork, adjacency
from planpuls.reach.walk_osm import read_walk_network
from planpuls.reach.walk_profile import WalkProfile, walking_times
from planpuls.reach.walk_tables import stored
from planpuls.reach.walking import distances
from planpuls.release.query import query
from tests.real.conftest import Region

R5_SPEED = 3.6
"""Km/h. R5's default of 1 m/s; R5 walks on trunk roads and knows no stairs."""


@pytest.fixture(scope="module")
def oslo(data: Path) -> WalkNetwork:
    return read_walk_network(data / "osm" / "oslo-center.osm.pbf")


@pytest.fixture(scope="module")
def job_cells(region: Region, oslo: WalkNetwork) -> pl.DataFrame:
    """Cells with employees in 2024 inside the extract: `cell`, `x_m`, `y_m`, `municipality`, `employees`."""
    rows = query(region.release, "grid-change", area_set="cell_250m", period="2024").rows
    employed = rows.select(pl.col("area").cast(pl.Int64).alias("cell"), "employees").filter(pl.col("employees") > 0)
    cells = region.release.frame("cells").join(employed, on="cell").sort("cell")
    hull = shapely.convex_hull(shapely.multipoints(np.stack((oslo.x_cm, oslo.y_cm), 1) / 100))
    inside = shapely.covers(hull, shapely.points(cells["x_m"].to_numpy(), cells["y_m"].to_numpy()))
    return cells.filter(pl.Series(inside)).select("cell", "x_m", "y_m", "municipality", "employees")


def test_gaps_islands_and_squares_of_central_oslo_are_counted(oslo: WalkNetwork) -> None:
    counts = oslo.counts
    assert counts["missing_nodes"] > 3_000
    assert counts["ways_cut"] > 300
    assert counts["islands"] == len(oslo.island_nodes) > 10
    assert oslo.island_nodes[0] > 0.98 * oslo.nodes
    assert counts["areas"] > 400
    assert counts["ways"] == counts["ways_walkable"] + sum(
        number for name, number in counts.items() if name.startswith("ways_not_")
    )


def test_walking_shares_lie_below_those_by_air_line(region: Region, oslo: WalkNetwork, job_cells: pl.DataFrame) -> None:
    assert 200 <= job_cells.height <= 260
    hubs = region.release.frame("hubs").select("hub", "x_cm", "y_cm")
    air = nearest_hub(job_cells, hubs)
    tables = stored(oslo)
    walks = distances(job_cells, hubs, air, tables["nodes"], tables["segments"])["walks"]
    joined = job_cells.join(walks, on="cell").join(air.select("cell", air_cm="distance_cm"), on="cell")
    measured = joined.filter(pl.col("snap_m").is_not_null() & pl.col("distance_cm").is_not_null())
    assert measured.height > 0.95 * job_cells.height
    assert (measured["distance_cm"] >= measured["air_cm"]).all()
    for metres in range(0, 2_001, 100):
        on_foot, straight = (
            int(measured.filter(pl.col(column) <= 100 * metres)["employees"].sum())
            for column in ("distance_cm", "air_cm")
        )
        assert on_foot <= straight
        if metres in (600, 1_000):
            assert on_foot < straight


def test_a_partial_extract_gives_no_figure_for_the_region_and_says_why(region: Region) -> None:
    rows = query(region.release, "jobs-near-hubs", area="region").rows
    assert rows["method"].unique().to_list() == ["air_line"]
    gaps = region.release.frame("gaps").filter(pl.col("reason_en").str.starts_with("Walking distance is shown only"))
    assert gaps.filter(pl.col("area") == "region").height == 1
    assert "0301" in gaps["area"].to_list()


def test_scipy_finds_the_same_distances_in_central_oslo(oslo: WalkNetwork, job_cells: pl.DataFrame) -> None:
    streets = adjacency(oslo)
    x, y = (job_cells[name].to_numpy() * 100 for name in ("x_m", "y_m"))
    at = attach(snap(oslo, x, y), streets)
    found = reached(streets, at, at, 200_000, threads=2)
    graph = coo_array(
        (np.maximum(oslo.length_cm, 1e-7), (oslo.start, oslo.end)), shape=(oslo.nodes, oslo.nodes)
    ).tocsr()
    placed = np.flatnonzero(at.segment >= 0)
    checked = 0
    for origin in placed[::30]:
        ends = [int(oslo.start[at.segment[origin]]), int(oslo.end[at.segment[origin]])]
        from_start, from_end = dijkstra(graph, directed=False, indices=ends)
        to_node = at.off[origin] + np.minimum(from_start + at.to_start[origin], from_end + at.to_end[origin])
        start, end = oslo.start[at.segment], oslo.end[at.segment]
        expected = np.minimum(to_node[start] + at.to_start, to_node[end] + at.to_end) + at.off
        rows = slice(found.offsets[origin], found.offsets[origin + 1])
        targets = found.target[rows]
        elsewhere = at.segment[targets] != at.segment[origin]
        assert np.abs(found.cost[rows] - expected[targets])[elsewhere].max() < 1
        within = np.flatnonzero((at.segment >= 0) & (expected <= 200_000))
        assert set(within.tolist()) <= set(targets.tolist())
        checked += len(targets)
    assert checked > 500


def test_whole_in_blocks_with_one_and_two_threads_and_five_times_the_same_bytes(
    oslo: WalkNetwork, job_cells: pl.DataFrame, data: Path
) -> None:
    again = read_walk_network(data / "osm" / "oslo-center.osm.pbf")
    for name, values in vars(oslo).items():
        if name != "counts":
            assert values.tobytes() == getattr(again, name).tobytes(), name
    streets = adjacency(oslo)
    x, y = (job_cells[name].to_numpy() * 100 for name in ("x_m", "y_m"))
    worth = job_cells["employees"].cast(pl.Int64).to_numpy()
    answers = set()
    for threads in (1, 2, 1, 2, 3):
        snaps = snap(oslo, x, y, threads=threads)
        at = attach(snaps, streets)
        sums = sums_within(streets, at, at, worth, [60_000, 100_000], threads=threads)
        answers.add((snaps.segment.tobytes(), snaps.position.tobytes(), sums.tobytes()))
    blocks = [slice(begin, begin + 50) for begin in range(0, len(x), 50)]
    parts = [snap(oslo, x[block], y[block]) for block in blocks]
    at = attach(snap(oslo, x, y), streets)
    by_block = [sums_within(streets, attach(part, streets), at, worth, [60_000, 100_000]) for part in parts]
    answers.add(
        (
            np.concatenate([part.segment for part in parts]).tobytes(),
            np.concatenate([part.position for part in parts]).tobytes(),
            np.concatenate(by_block).tobytes(),
        )
    )
    assert len(answers) == 1


def test_catchments_of_the_hubs_are_valid_and_nested(region: Region, oslo: WalkNetwork) -> None:
    hubs = region.release.frame("hubs").sort("hub")
    streets = adjacency(oslo)
    at = attach(snap(oslo, hubs["x_cm"].to_numpy(), hubs["y_cm"].to_numpy()), streets)
    shapes = catchments(oslo, streets, at, [60_000, 100_000])
    assert all(shape.is_valid for shape in shapes.values())
    assert shapes[100_000].covers(shapes[60_000])
    # Along streets: well below the discs of the same radius, well above a tenth of them.
    placed = shapely.points(hubs["x_cm"].to_numpy() / 100, hubs["y_cm"].to_numpy() / 100)[at.segment >= 0]
    discs = shapely.union_all(shapely.buffer(placed, 600 + 25))
    assert 0.1 * discs.area < shapes[60_000].area < 0.7 * discs.area


def minutes(
    path: Path, crs: int, places: dict[str, tuple[float, float]], *, largest: bool
) -> dict[tuple[str, str], float]:
    """Walking minutes between places (longitude, latitude), the way R5 walks."""
    from pyproj import Transformer

    net = read_walk_network(path, crs, trunk=True)
    profile = WalkProfile(speed_km_h=R5_SPEED, stairs_factor=1.0)
    streets = adjacency(net, walking_times(net, profile))
    lon, lat = (np.array(values) for values in zip(*places.values(), strict=True))
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    smallest = int(net.island_nodes[0]) if largest else 40
    snaps = _snapped(net, np.rint(x * 100).astype(np.int64), np.rint(y * 100).astype(np.int64), smallest)
    return _pairs(streets, snaps, profile, list(places))


def _snapped(net: WalkNetwork, x: Ints, y: Ints, smallest: int) -> Snaps:
    return snap(net, x, y, limit_cm=160_000, smallest_island=smallest)


def _pairs(streets: Adjacency, snaps: Snaps, profile: WalkProfile, names: list[str]) -> dict[tuple[str, str], float]:
    at = attach(snaps, streets, profile.ms_per_cm)
    found = reached(streets, at, at, 7_200_000)
    rows = np.repeat(np.arange(len(names)), np.diff(found.offsets))
    triples = zip(rows.tolist(), found.target.tolist(), found.cost.tolist(), strict=True)
    return {(names[one], names[two]): cost / 60_000 for one, two, cost in triples}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("folder", "extract", "points", "reference", "column", "crs", "largest"),
    [
        ("transit_porto_alegre", "poa_osm.pbf", "poa_points_of_interest.csv", "poa_walk_flat.csv", "walk_min_floor", 31982, False),
        ("transit_sao_paulo", "spo_osm.pbf", "spo_hexgrid.csv", "spo_hex_ttm_tw60_walk30_max90.csv", "p50", 31983, True),
    ],
    ids=["Porto Alegre", "São Paulo"],
)  # fmt: skip
def test_walking_minutes_are_those_of_r5r_or_one_less(
    data: Path, folder: str, extract: str, points: str, reference: str, column: str, crs: int, largest: bool
) -> None:
    places = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in rows_of(data / folder / points)}
    expected = {
        (row["from_id"], row["to_id"]): int(row[column]) for row in rows_of(data / "reference_transit" / reference)
    }
    found = minutes(data / folder / extract, crs, places, largest=largest)
    differences = {pair: int(found[pair]) - reference for pair, reference in expected.items()}
    # R5 rounds every edge up to whole seconds.
    assert set(differences.values()) <= {0, -1}, differences
    assert list(differences.values()).count(0) >= 6


def test_nearest_is_the_least_of_all_pairs_in_central_oslo(oslo: WalkNetwork, job_cells: pl.DataFrame) -> None:
    streets = adjacency(oslo)
    x, y = (job_cells[name].to_numpy() * 100 for name in ("x_m", "y_m"))
    at = attach(snap(oslo, x, y), streets)
    hubs = attach(snap(oslo, x[::13] + 3_000, y[::13] - 2_000), streets)
    found = nearest_source(streets, hubs, at, 150_000)
    pairs = reached(streets, hubs, at, 150_000)
    hub = np.repeat(np.arange(len(hubs)), np.diff(pairs.offsets))
    for target in range(len(at)):
        ways = sorted(
            zip(pairs.cost[pairs.target == target].tolist(), hub[pairs.target == target].tolist(), strict=True)
        )
        least = ways[0] if ways else (-1, -1)
        assert (int(found.cost[target]), int(found.source[target])) == least
