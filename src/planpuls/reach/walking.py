"""Walking distance along the streets from every cell to its nearest hub, and what stands in where no street is known."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from planpuls.reach.nearest import nearest_points
from planpuls.reach.shortest_paths import nearest_source
from planpuls.reach.snapping import Snaps, attach, snap
from planpuls.reach.walk_network import Bools, Floats, Ints, WalkNetwork, adjacency
from planpuls.reach.walk_tables import opened
from planpuls.spec.grid import CELL_250M
from planpuls.spec.status import Flag

METHOD = "walk"
LIMIT_CM = 1_000_000
"""Longest walk that is looked for."""
REACH_CM = 200_000
"""Longest walk that is published: the rim of the extract matters to places nearer to it than this."""
DETOUR_CELLS = 20
"""An area's detour factor rests on at least so many measured cells."""
PER_MILLE = 1_000


def distances(
    cells: pl.DataFrame,
    hubs: pl.DataFrame,
    air: pl.DataFrame,
    nodes: pl.DataFrame,
    segments: pl.DataFrame,
    points: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Walking distance of every cell: outputs `walks`, `hub_snaps`, `detours`.

    `cells`: `cell`, `x_m`, `y_m`, `municipality`; `hubs`: `hub`, `x_cm`, `y_cm`; `air`: `cell`, `distance_cm`, `hub` by air line;
    `points` (`cell`, `x_cm`, `y_cm`, `weight`) replaces the centre of the cells it names, with entrances for example: the
    cell's distance is then the one that at least half of the weight has or is below.

    `walks`: `cell`; `distance_cm` (to the street, along the streets, from the street to the hub; null where unknown or beyond
    10 km); `hub`; `snap_m` (to the nearest usable street; null where there is none); `reason` (why a cell is not measured:
    `none within 500 m`, `island`; or `no hub within 10 km`); `flags`: `address_points` where points stood in for
    the centre, `air_line` where the distance is the air line times the municipality's detour factor (its network covers others
    but not this cell), `edge` where a way through what lies beyond the extract, or to a hub the streets do not reach, could be
    shorter.
    `hub_snaps`: `hub`, `snap_m`, `reason`. `detours`: `municipality`, `cells` measured, `detour_permille` (sum of walks by sum of
    air lines, rounded up; null under 20 cells).
    """
    net = opened(nodes, segments)
    hubs = hubs.sort("hub")
    hub_snaps = snap(net, *_centimetres(hubs, "x_cm", "y_cm"))
    places = _places(cells, points)
    here = snap(net, *_centimetres(places, "x_cm", "y_cm"))
    streets = adjacency(net)
    found = nearest_source(streets, attach(hub_snaps, streets), attach(here, streets), LIMIT_CM)
    measured = places.select("cell", "weight").with_columns(
        pl.Series("distance_cm", found.cost),
        pl.Series("number", found.source),
        pl.Series("snap_cm", here.distance_cm),
        pl.Series("reason", here.reason_texts()),
    )
    walks = _by_cell(measured, hubs).join(
        cells.select("cell", "x_m", "y_m", "municipality"), on="cell", maintain_order="left"
    )
    walks = walks.join(
        air.select("cell", air_cm="distance_cm", air_hub="hub"), on="cell", how="left", maintain_order="left"
    )
    detours = _detours(walks)
    walks = _with_fallback(walks, detours)
    elsewhere = [] if points is None else points["cell"].unique().to_list()
    walks = walks.with_columns(pl.col("cell").is_in(elsewhere).alias("elsewhere"))
    edge = _edge(walks, net, hubs, hub_snaps)
    told = {
        Flag.ADDRESS_POINTS: pl.col("elsewhere") & ~pl.col("fallback"),
        Flag.AIR_LINE: pl.col("fallback"),
        Flag.EDGE: edge & ~pl.col("fallback"),
    }
    flags = pl.concat_str(
        [pl.when(which).then(pl.lit(flag.value)) for flag, which in told.items()], separator=" ", ignore_nulls=True
    )
    return {
        "walks": walks.with_columns(flags.alias("flags")).select(
            "cell", "distance_cm", "hub", "snap_m", "reason", "flags"
        ),
        "hub_snaps": hubs.select("hub").with_columns(
            _metres(pl.Series("snap_m", hub_snaps.distance_cm)), pl.Series("reason", hub_snaps.reason_texts())
        ),
        "detours": detours,
    }


def _centimetres(frame: pl.DataFrame, x: str, y: str) -> tuple[Ints, Ints]:
    return frame[x].to_numpy().astype(np.int64), frame[y].to_numpy().astype(np.int64)


def _metres(centimetres: pl.Series) -> pl.Series:
    return (centimetres / 100).set(centimetres < 0, None)


def _places(cells: pl.DataFrame, points: pl.DataFrame | None) -> pl.DataFrame:
    centre = cells.select("cell", x_cm=pl.col("x_m") * 100, y_cm=pl.col("y_m") * 100, weight=pl.lit(1, pl.Int64))
    if points is None:
        return centre
    chosen = points.select(centre.columns).cast(centre.schema).join(cells.select("cell"), on="cell", how="semi")
    return pl.concat([centre.join(chosen, on="cell", how="anti"), chosen]).sort("cell", "x_cm", "y_cm")


def _by_cell(measured: pl.DataFrame, hubs: pl.DataFrame) -> pl.DataFrame:
    """One row per cell: the point at which half of the weight is reached, the nearest points first, unmeasured ones last."""
    far = pl.when(pl.col("snap_cm") < 0).then(2).when(pl.col("distance_cm") < 0).then(1).otherwise(0)
    ordered = measured.with_columns(far.alias("far")).sort("cell", "far", "distance_cm", "number", "snap_cm")
    half = 2 * pl.col("weight").cum_sum().over("cell") >= pl.col("weight").sum().over("cell")
    chosen = ordered.filter(half).unique("cell", keep="first", maintain_order=True)
    name = dict(enumerate(hubs["hub"].to_list()))
    none_near = pl.lit(f"no hub within {LIMIT_CM // 100_000} km")
    return chosen.select(
        "cell",
        pl.when(pl.col("distance_cm") >= 0).then(pl.col("distance_cm")).alias("distance_cm"),
        pl.col("number").replace_strict(name, default=None, return_dtype=pl.String).alias("hub"),
        pl.when(pl.col("snap_cm") >= 0).then(pl.col("snap_cm") / 100).alias("snap_m"),
        pl.when(pl.col("far") == 1).then(none_near).otherwise(pl.col("reason")).alias("reason"),
    )


def _detours(walks: pl.DataFrame) -> pl.DataFrame:
    """How much longer the way is than the air line, by municipality."""
    walked = walks.filter(pl.col("distance_cm").is_not_null() & pl.col("air_cm").is_not_null())
    sums = walked.group_by("municipality").agg(
        pl.len().cast(pl.Int64).alias("cells"),
        pl.col("distance_cm").sum().alias("walk"),
        pl.col("air_cm").sum().alias("air"),
    )
    enough = (pl.col("cells") >= DETOUR_CELLS) & (pl.col("air") > 0)
    factor = (PER_MILLE * pl.col("walk") + pl.col("air") - 1) // pl.col("air")
    return sums.select("municipality", "cells", pl.when(enough).then(factor).alias("detour_permille")).sort(
        "municipality"
    )


def _with_fallback(walks: pl.DataFrame, detours: pl.DataFrame) -> pl.DataFrame:
    walks = walks.join(
        detours.select("municipality", "detour_permille"), on="municipality", how="left", maintain_order="left"
    )
    fallback = pl.col("snap_m").is_null() & pl.col("detour_permille").is_not_null() & pl.col("air_cm").is_not_null()
    longer = (pl.col("air_cm") * pl.col("detour_permille") + PER_MILLE - 1) // PER_MILLE
    return walks.with_columns(fallback.alias("fallback")).with_columns(
        pl.when("fallback").then(longer).otherwise("distance_cm").alias("distance_cm"),
        pl.when("fallback").then("air_hub").otherwise("hub").alias("hub"),
    )


def _edge(walks: pl.DataFrame, net: WalkNetwork, hubs: pl.DataFrame, hub_snaps: Snaps) -> pl.Series:
    """Whether what is not in the network could make a measured cell's way shorter."""
    walk = walks["distance_cm"].fill_null(LIMIT_CM).to_numpy().astype(np.float64)
    at = np.stack(_centimetres(walks.select(pl.col("x_m") * 100, pl.col("y_m") * 100), "x_m", "y_m"), axis=1)
    lost = np.stack(_centimetres(hubs, "x_cm", "y_cm"), axis=1)[hub_snaps.segment < 0]
    # Points of a cell lie up to half its diagonal from its centre.
    off = np.where(walks["elsewhere"].to_numpy(), CELL_250M * 100 / math.sqrt(2), 0.0)
    rim = rim_distance_cm(net, at) - off
    near: Bools = (rim < np.minimum(walk, REACH_CM)) | (_nearest(lost, at) - off < walk)
    return pl.Series(near & walks["snap_m"].is_not_null().to_numpy())


def rim_distance_cm(net: WalkNetwork, at: Ints) -> Floats:
    """Air line from places (k, 2) to the rim of what the network knows, 0 outside.

    The rim is the convex hull of the nodes, and every place where the extract cuts a street.
    """
    import shapely

    if not net.nodes:
        return np.zeros(len(at))
    hull = shapely.convex_hull(shapely.multipoints(np.stack((net.x_cm, net.y_cm), axis=1).astype(np.float64)))
    points = shapely.points(at.astype(np.float64))
    shapely.prepare(hull)
    hull_distance = np.where(shapely.covers(hull, points), shapely.distance(shapely.boundary(hull), points), 0.0)
    cut = np.stack((net.x_cm[net.cut], net.y_cm[net.cut]), axis=1)
    return np.minimum(hull_distance, _nearest(cut, at))


def _nearest(of: Ints, at: Ints) -> Floats:
    if not len(of):
        return np.full(len(at), np.inf)
    distance: Floats = np.sqrt(nearest_points(of, at)[1])
    return distance
