"""Land reserves of a county-size plan map: one partition in two processes, against geopandas' overlays one after the other.

The map is generated: municipal plans as an uneven lattice over the whole county, partial plans and zoning in its towns, buildings and
roads gathered there too, land in use and lakes. Both sides answer what is left of each purpose group after the published
rule, a stricter and a looser one, slivers out, and how much of it lies within 1,000 m of a hub; the answers are compared before anything
is reported.
"""

from __future__ import annotations

import resource
import time
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from planpuls.land.faces import HALF_MM2_PER_M2, face_table
from planpuls.land.reserves import KEPT_OFF, MIN_OTHER_PIECE_M2, MIN_PIECE_M2, PROFILES, states
from planpuls.reach.airline import nearest_hub

SIDE_M, WEST_M, SOUTH_M = 76_000, 230_000, 6_600_000
MUNICIPAL_SIDE, ZONED, PARTIAL = 192, 19_136, 4_000
BUILDINGS, ROADS, USED, LAKES, TOWNS = 400_000, 150_000, 12_000, 2_000, 160
HAZARDS, PARKS, NEAR_CM = 1_500, 600, 100_000
GOAL_S, GOAL_GIB, GOAL_RATIO = 90.0, 4.0, 5.0
_CODES = (("1110", "01"), ("1300", "06"), ("1800", "08"), ("5100", "14"), ("3001", "12"))


def entries(scale: float = 1.0) -> list[dict[str, Any]]:
    """One entry: seconds and ratio; the memory of the largest process stands beside them."""
    tables = county(np.random.default_rng(20_261_123), scale)
    began = time.perf_counter()
    made = face_table(**_layers(tables), municipalities=["3201"], workers=2)
    answer = reserves(made, tables["hubs"])
    ours = time.perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    peer_answer = with_overlays(tables)
    peer = time.perf_counter() - began
    return [
        {
            "name": "land reserves of a county-size plan map",
            "unit": "s",
            "better": "lower",
            "ours": round(ours, 1),
            "goal": GOAL_S,
            "memory_gib": round((here + 2 * children) / 2**20, 2),
            "goal_memory_gib": GOAL_GIB,
            "peers": {
                "geopandas overlay in sequence": {
                    "value": round(peer, 1),
                    "goal_ratio": GOAL_RATIO,
                    "published": False,
                }
            },
            "checked": compared(answer, peer_answer),
        }
    ]


def _layers(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {name: table for name, table in tables.items() if name != "hubs"}


def reserves(made: dict[str, Any], hubs: pl.DataFrame) -> dict[str, float]:
    """`<rule> <group>` -> m2 of reserve, and `near <group>`: of the published rule's, in cells whose centre is within 1,000 m of a hub."""
    near = nearest_hub(made["cells"], hubs).filter(pl.col("distance_cm") <= NEAR_CM)["cell"]
    faces = made["faces"].with_columns(pl.col("cell").is_in(near.implode()).alias("near"))
    found: dict[str, float] = {}
    for rule in PROFILES:
        left = faces.filter(states(faces, made["neighbours"], rule) == "reserve")
        chosen = {rule: left} | ({"near": left.filter("near")} if rule == "published" else {})
        for name, rows in chosen.items():
            sums = rows.group_by("purpose_group").agg(pl.col("area_half_mm2").sum() / HALF_MM2_PER_M2)
            found |= {f"{name} {group}": float(area) for group, area in sums.rows()}
    return found


def compared(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    """Whether both give the same answers, to one part in a thousand: overlays leave hairline gaps, at which a piece falls in two slivers."""
    for group in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(group, 0.0), theirs.get(group, 0.0)
        if abs(one - other) > 1e-3 * max(one, other):
            raise AssertionError(f"group {group}: {one:.0f} m2 here, {other:.0f} m2 there")
    return True


# --- the county ------------------------------------------------------------------------------------------------


def county(chance: np.random.Generator, scale: float) -> dict[str, pl.DataFrame]:
    """The tables of the sources; `scale` takes a part of the county's area and of everything in it."""
    side = SIDE_M * scale**0.5
    towns = chance.uniform(0.03 * side, 0.97 * side, (max(1, round(TOWNS * scale)), 2))

    def gathered(count: int, spread: float) -> Any:
        at = towns[chance.integers(0, len(towns), count)] + chance.normal(0, spread, (count, 2))
        return np.clip(at, 500, side - 500)

    zoned = _apart(gathered(int(3 * ZONED * scale), 1_500), 260)[: int(ZONED * scale)]
    partial = _apart(gathered(int(4 * PARTIAL * scale), 1_200), 420)[: int(PARTIAL * scale)]
    plans = pl.concat(
        [
            _plans(_lattice(chance, side, int(MUNICIPAL_SIDE * scale**0.5)), "municipal", chance, 2018),
            _plans(_blobs(chance, partial, 190, 24), "partial", chance, 2021),
            _plans(_blobs(chance, zoned, 118, 20), "zoning", chance, 2015),
        ]
    )
    used = _apart(gathered(int(3 * USED * scale), 1_800), 220)[: int(USED * scale)]
    lakes = _apart(chance.uniform(1_000, side - 1_000, (int(2 * LAKES * scale), 2)), 700)[: int(LAKES * scale)]
    at = gathered(int(BUILDINGS * scale), 1_400)
    buildings = pl.DataFrame({"x_m": WEST_M + at[:, 0], "y_m": SOUTH_M + at[:, 1]}).with_columns(
        pl.col("x_m").round(2),
        pl.col("y_m").round(2),
        pl.lit("standing").alias("state"),
        pl.lit("3201").alias("period"),
    )
    return {
        "plans": plans,
        "land_use": _ground(_blobs(chance, used, 90, 12), "used"),
        "land_cover": _ground(_blobs(chance, lakes, 300, 60), "freshwater"),
        "buildings": buildings,
        "roads": _roads(chance, gathered(int(ROADS * scale), 1_600)),
        "hazards": _ground(
            _blobs(chance, _apart(gathered(int(2 * HAZARDS * scale), 3_000), 700), 330, 40), "quick_clay"
        ),
        "protected": _ground(
            _blobs(chance, _apart(gathered(int(PARKS * scale), 9_000), 1_900), 900, 80), "nature_reserve"
        ),
        "hubs": pl.DataFrame(
            {
                "hub": [f"{number:04d}" for number in range(len(towns))],
                "x_cm": np.rint((WEST_M + towns[:, 0]) * 100).astype(np.int64),
                "y_cm": np.rint((SOUTH_M + towns[:, 1]) * 100).astype(np.int64),
            }
        ),
    }


def _apart(at: Any, least_m: float) -> Any:
    """Points thinned out until no two lie in one square of a lattice of this width, moved to the squares' middles."""
    squares = np.unique((at // least_m).astype(np.int64), axis=0)
    order = np.random.default_rng(len(squares)).permutation(len(squares))
    return (squares[order] + 0.5) * least_m


def _lattice(chance: np.random.Generator, side: float, count: int) -> list[Any]:
    import shapely

    steps = np.linspace(0, side, count + 1)
    x, y = np.meshgrid(steps, steps, indexing="ij")
    loose = 0.25 * side / count * chance.uniform(-1, 1, (2, count + 1, count + 1))
    loose[:, [0, -1], :] = 0
    loose[:, :, [0, -1]] = 0
    points = np.stack([WEST_M + x + loose[0], SOUTH_M + y + loose[1]], axis=-1).round(2)
    corners = np.stack([points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:], points[:-1, :-1]], axis=2)
    return list(shapely.polygons(corners.reshape(-1, 5, 2)))


def _blobs(chance: np.random.Generator, at: Any, radius_m: float, corners: int) -> list[Any]:
    import shapely

    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = radius_m * chance.uniform(0.7, 1.0, (len(at), corners))
    x = WEST_M + at[:, :1] + radius * np.cos(turn)
    y = SOUTH_M + at[:, 1:] + radius * np.sin(turn)
    ring = np.stack([x, y], axis=-1).round(2)
    return list(shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1)))


def _roads(chance: np.random.Generator, at: Any) -> pl.DataFrame:
    import shapely

    heading = chance.uniform(0, 2 * np.pi, (len(at), 1)) + np.cumsum(chance.normal(0, 0.3, (len(at), 7)), axis=1)
    steps = 25 * np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    lines = np.concatenate([at[:, None, :], at[:, None, :] + np.cumsum(steps, axis=1)], axis=1)
    metres = lines + np.array([WEST_M, SOUTH_M])
    return pl.DataFrame({"wkb": shapely.to_wkb(shapely.linestrings(np.rint(metres * 10) * 100)).tolist()})


def _plans(shapes: list[Any], level: str, chance: np.random.Generator, year: int) -> pl.DataFrame:
    import shapely

    picks = [_CODES[pick] for pick in chance.integers(0, len(_CODES), len(shapes))]
    plan = [f"{level}-{number % 500}" if level == "zoning" else level for number in range(len(shapes))]
    return pl.DataFrame(
        {
            "period": plan,
            "municipality": ["3201"] * len(shapes),
            "plan_id": plan,
            "plan_level": [level] * len(shapes),
            "plan_status": ["3"] * len(shapes),
            "effective_date": [date(year, 1, 1)] * len(shapes),
            "vertical_level": ["2"] * len(shapes),
            "purpose_code": [code for code, _ in picks],
            "purpose_law": ["pbl2008"] * len(shapes),
            "purpose_group": [group for _, group in picks],
            "land_use_status": [2] * len(shapes),
            "repair": [""] * len(shapes),
            "repair_area_change_m2": [0.0] * len(shapes),
            "area_m2": shapely.area(shapes),
            "wkb": shapely.to_wkb(shapes).tolist(),
        }
    )


def _ground(shapes: list[Any], kind: str) -> pl.DataFrame:
    import shapely

    return pl.DataFrame(
        {
            "period": ["all"] * len(shapes),
            "kind": [kind] * len(shapes),
            "return_period_years": [None] * len(shapes),
            "area_m2": shapely.area(shapes),
            "wkb": shapely.to_wkb(shapes).tolist(),
        },
        schema_overrides={"return_period_years": pl.Int64},
    )


# --- the peer --------------------------------------------------------------------------------------------------


def with_overlays(tables: dict[str, pl.DataFrame]) -> dict[str, float]:
    """The same answer with `geopandas.overlay`, one difference after the other, as a script would do it."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    def frame(table: pl.DataFrame) -> Any:
        return gpd.GeoDataFrame(geometry=shapely.from_wkb(table["wkb"].to_numpy()), crs=25833)

    plans = frame(tables["plans"])
    for column in ("plan_level", "purpose_group"):
        plans[column] = tables["plans"][column].to_list()
    levels = {level: plans[plans["plan_level"] == level] for level in ("municipal", "partial", "zoning")}
    mosaic = gpd.overlay(levels["municipal"], levels["partial"], how="difference")
    mosaic = pd.concat([mosaic, levels["partial"]])
    mosaic = pd.concat([gpd.overlay(mosaic, levels["zoning"], how="difference"), levels["zoning"]])
    left = gpd.overlay(mosaic, frame(tables["land_use"]), how="difference")
    left = gpd.overlay(left, frame(tables["land_cover"]), how="difference")
    buildings = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(tables["buildings"]["x_m"], tables["buildings"]["y_m"]).buffer(15, quad_segs=8),
        crs=25833,
    )
    roads = frame(tables["roads"])
    roads = gpd.GeoDataFrame(geometry=roads.scale(0.001, 0.001, origin=(0, 0)).buffer(15, quad_segs=8), crs=25833)
    kept_off = left["purpose_group"].isin(KEPT_OFF)
    near, other = left[kept_off], left[~kept_off]
    near = gpd.overlay(near, buildings, how="difference")
    near = gpd.overlay(near, roads, how="difference")
    published = pd.concat([near, other])
    stricter = gpd.overlay(published, frame(tables["hazards"]), how="difference")
    stricter = gpd.overlay(stricter, frame(tables["protected"]), how="difference")
    found: dict[str, float] = {}
    for rule, rest in (("published", published), ("stricter", stricter), ("looser", left)):
        pieces = rest.dissolve(by="purpose_group").explode(index_parts=False).reset_index()
        limits = pieces["purpose_group"].map(MIN_PIECE_M2).fillna(MIN_OTHER_PIECE_M2)
        kept = pieces[pieces.area >= limits]
        found |= {
            f"{rule} {group}": float(area) for group, area in kept.area.groupby(kept["purpose_group"]).sum().items()
        }
        if rule == "published":
            close = gpd.overlay(kept, _cells_near(tables["hubs"]), how="intersection", keep_geom_type=True)
            found |= {
                f"near {group}": float(area) for group, area in close.area.groupby(close["purpose_group"]).sum().items()
            }
    return found


def _cells_near(hubs: pl.DataFrame) -> Any:
    """The 250 m cells whose centre is within 1,000 m of a hub, as squares."""
    import geopandas as gpd
    import shapely

    at = hubs.select("x_cm", "y_cm").to_numpy() // 25_000
    reach = np.arange(-5, 6)
    corners = np.unique((at[:, None, None, :] + np.stack(np.meshgrid(reach, reach), axis=-1)).reshape(-1, 2), axis=0)
    centres = corners * 25_000 + 12_500
    squares = ((centres[:, None, :] - hubs.select("x_cm", "y_cm").to_numpy()[None]) ** 2).sum(axis=2).min(axis=1)
    kept = corners[squares <= NEAR_CM**2] * 250.0
    boxes = shapely.box(kept[:, 0], kept[:, 1], kept[:, 0] + 250, kept[:, 1] + 250)
    return gpd.GeoDataFrame(geometry=boxes, crs=25833)
