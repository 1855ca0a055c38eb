"""Walks along the streets, in seconds: to stops, between stops, from stops, and all the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from planpuls.reach.shortest_paths import reached
from planpuls.reach.snapping import SMALLEST_ISLAND, SNAP_LIMIT_CM, Attached, SnapReason, Snaps, attach, snap
from planpuls.reach.transfers import Walks
from planpuls.reach.walk_network import Adjacency, Ints, WalkNetwork, adjacency
from planpuls.reach.walk_profile import WalkProfile, walking_times

_NAMED = 5


@dataclass(frozen=True)
class WalkLimits:
    """How far one walks in a journey, metres of level street at the profile's speed; stairs and slopes count by their time."""

    to_stop_m: int = 2_000
    """From the origin to the first stop, and from the last stop to the destination."""
    transfer_m: int = 1_000
    """Between two vehicles."""
    all_the_way_m: int = 5_000
    """Without any vehicle: an hour at 5 km/h."""


@dataclass(frozen=True)
class Streets:
    """A walking network with the time on each of its segments (milliseconds)."""

    network: WalkNetwork
    times: Adjacency
    profile: WalkProfile

    @classmethod
    def of(cls, network: WalkNetwork, profile: WalkProfile | None = None, rises: pl.DataFrame | None = None) -> Streets:
        """`rises`: `rise_mm` of every segment (`planpuls.reach.slopes.on_segments`); without it all streets are level."""
        profile = profile or WalkProfile()
        rise_mm = None if rises is None else rises["rise_mm"].fill_null(-1).to_numpy().astype(np.int64)
        return cls(network, adjacency(network, walking_times(network, profile, rise_mm)), profile)

    def at(
        self, x_cm: Ints, y_cm: Ints, *, limit_cm: int = SNAP_LIMIT_CM, smallest_island: int = SMALLEST_ISLAND
    ) -> tuple[Attached, Snaps]:
        """Points on the streets, and how they came there. The leg to the street is walked at the profile's speed."""
        snaps = snap(self.network, x_cm, y_cm, limit_cm=limit_cm, smallest_island=smallest_island)
        return attach(snaps, self.times, self.profile.ms_per_cm), snaps

    def walks(self, origins: Attached, targets: Attached, limit_m: int, *, threads: int = 1) -> Walks:
        """Seconds from every origin to the targets within the limit, rounded up once for the whole walk."""
        return walks_on(self.times, self.profile.ms_per_cm, origins, targets, limit_m, threads=threads)


def walks_on(
    times: Adjacency, ms_per_cm: float, origins: Attached, targets: Attached, limit_m: int, *, threads: int = 1
) -> Walks:
    """See `Streets.walks`; all it needs of them are the milliseconds on each segment and the speed."""
    found = reached(times, origins, targets, int(limit_m * 100 * ms_per_cm), threads=threads)
    here = np.repeat(np.arange(len(origins)), np.diff(found.offsets))
    seconds = -(-found.cost.astype(np.int64) // 1_000)
    return Walks.from_arrays(len(origins), here, found.target.astype(np.int64), seconds)


def metres_of(longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64], crs: int) -> tuple[Ints, Ints]:
    """Degrees (EPSG:4326) as whole centimetres in the plane of the EPSG code `crs`."""
    import pyproj

    x, y = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(longitude, latitude)
    return np.rint(np.asarray(x) * 100).astype(np.int64), np.rint(np.asarray(y) * 100).astype(np.int64)


def unsnapped(snaps: Snaps, names: tuple[str, ...]) -> Mapping[str, Any]:
    """Points that have no place on the streets, by reason: how many `rows`, and the `first` of them by name."""
    found = {}
    for reason in (SnapReason.NONE_WITHIN_LIMIT, SnapReason.ISLAND):
        rows = np.flatnonzero(snaps.reason == reason).tolist()
        if rows:
            found[reason.name.lower()] = {"rows": len(rows), "first": sorted(names[row] for row in rows)[:_NAMED]}
    return found
