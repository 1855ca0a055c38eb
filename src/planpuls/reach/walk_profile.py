"""How long a walk takes: speed, stairs, and slope where it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planpuls.reach.walk_network import Floats, Ints, Ints32, SegmentFlag, WalkNetwork, whole_up

MS_PER_CM_AT_1_KM_H = 36.0
LEVEL = int(SegmentFlag.STEPS | SegmentFlag.BRIDGE | SegmentFlag.TUNNEL)
"""Whose rise the ground does not tell; what steps cost is in their factor."""


@dataclass(frozen=True)
class WalkProfile:
    """One kind of walker."""

    speed_km_h: float = 5.0
    """On level ground. 5 km/h is the usual assumption of Norwegian transport analyses."""
    stairs_factor: float = 2.0
    """Time on steps against the same length (seen from above) on level ground."""
    steepest: float = 0.35
    """Slopes are cut off here: steeper ones are faults of the height model or stairs."""

    @property
    def ms_per_cm(self) -> float:
        """Milliseconds per centimetre of level street.

        >>> WalkProfile(speed_km_h=3.6).ms_per_cm
        10.0
        """
        return MS_PER_CM_AT_1_KM_H / self.speed_km_h


def walking_times(network: WalkNetwork, profile: WalkProfile, rise_mm: Ints | None = None) -> Ints32:
    """Milliseconds on each segment (m), rounded up, the same both ways.

    time = length / speed, on steps times `stairs_factor`. With `rise_mm` (m; what a segment rises from end to end, negative where
    unknown) times the mean of Tobler's factor uphill and downhill, for those who walk there also walk back: 1/2 (e^(3.5 (|s + 0.05| -
    0.05)) + e^(3.5 (|s - 0.05| - 0.05))) for the slope s = rise / length. Downhill alone is faster than level ground up to a slope of
    10 per cent; the mean never is. Bridges, tunnels, steps and segments of unknown rise count as level.
    Source: W. Tobler, Three presentations on geographical analysis and modeling (NCGIA 93-1, 1993).

    >>> from planpuls.reach.walk_network import network_from_arrays
    >>> net = network_from_arrays(*map(np.array, ([1, 2], [0, 1_000], [0, 0], [0], [1])))
    >>> walking_times(net, WalkProfile(speed_km_h=3.6)).tolist()
    [10000]
    >>> walking_times(net, WalkProfile(speed_km_h=3.6), np.array([500])).tolist()
    [10154]
    """
    factor = np.where((network.flags & int(SegmentFlag.STEPS)) > 0, profile.stairs_factor, 1.0)
    if rise_mm is not None:
        sloped = (rise_mm >= 0) & ((network.flags & LEVEL) == 0)
        factor = np.where(sloped, _slope_factor(network, profile, rise_mm), factor)
    return whole_up(np.asarray(network.length_cm * profile.ms_per_cm * factor, np.float64)).astype(np.int32)


def _slope_factor(network: WalkNetwork, profile: WalkProfile, rise_mm: Ints) -> Floats:
    slope = np.clip(rise_mm / (10 * np.maximum(network.length_cm, 1)), 0.0, profile.steepest)
    up, down = (np.exp(3.5 * (np.abs(slope + shift) - 0.05)) for shift in (0.05, -0.05))
    mean: Floats = (up + down) / 2
    return mean
