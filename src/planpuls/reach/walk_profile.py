"""How long a walk takes: speed, stairs, and slope where heights are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planpuls.reach.walk_network import Bools, Floats, Ints, Ints32, SegmentFlag, WalkNetwork, whole_up

MS_PER_CM_AT_1_KM_H = 36.0


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


@dataclass(frozen=True)
class Heights:
    """A height model: `metres[row, column]` at the middle of square cells, rows from north to south."""

    metres: Floats
    west_cm: int
    """Western edge of the first column."""
    north_cm: int
    """Northern edge of the first row."""
    cell_cm: int

    def at(self, x_cm: Ints, y_cm: Ints) -> Floats:
        """Heights by bilinear interpolation; NaN outside the raster and where it has no value.

        >>> model = Heights(np.array([[10.0, 20.0]]), west_cm=0, north_cm=100, cell_cm=100)
        >>> model.at(np.array([100, 500]), np.array([50, 50])).tolist()
        [15.0, nan]
        """
        column = (x_cm - self.west_cm) / self.cell_cm - 0.5
        row = (self.north_cm - y_cm) / self.cell_cm - 0.5
        rows, columns = self.metres.shape
        inside = (column >= -0.5) & (column <= columns - 0.5) & (row >= -0.5) & (row <= rows - 0.5)
        column, row = np.clip(column, 0, columns - 1), np.clip(row, 0, rows - 1)
        left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
        right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        east, south = column - left, row - top
        upper = (1 - east) * self.metres[top, left] + east * self.metres[top, right]
        lower = (1 - east) * self.metres[bottom, left] + east * self.metres[bottom, right]
        return np.where(inside, (1 - south) * upper + south * lower, np.nan)


def walking_times(network: WalkNetwork, profile: WalkProfile, heights: Heights | None = None) -> Ints32:
    """Milliseconds on each segment (m), rounded up, the same both ways.

    time = length / speed, on steps times `stairs_factor`. With heights, times the mean of Tobler's factor uphill and
    downhill, for those who walk there also walk back: 1/2 (e^(3.5 (|s + 0.05| - 0.05)) + e^(3.5 (|s - 0.05| - 0.05))) for the
    slope s = rise / length. Bridges, tunnels, steps and segments without a height count as level.
    Source: W. Tobler, Three presentations on geographical analysis and modeling (NCGIA 93-1, 1993).

    >>> from planpuls.reach.walk_network import network_from_arrays
    >>> net = network_from_arrays(*map(np.array, ([1, 2], [0, 1_000], [0, 0], [0], [1])))
    >>> walking_times(net, WalkProfile(speed_km_h=3.6)).tolist()
    [10000]
    """
    steps = _has(network, SegmentFlag.STEPS)
    factor = np.where(steps, profile.stairs_factor, 1.0)
    if heights is not None:
        level = steps | _has(network, SegmentFlag.BRIDGE) | _has(network, SegmentFlag.TUNNEL)
        factor = np.where(level, factor, _slope_factor(network, profile, heights))
    return whole_up(np.asarray(network.length_cm * profile.ms_per_cm * factor, np.float64)).astype(np.int32)


def _has(network: WalkNetwork, flag: SegmentFlag) -> Bools:
    found: Bools = (network.flags & int(flag)) > 0
    return found


def _slope_factor(network: WalkNetwork, profile: WalkProfile, heights: Heights) -> Floats:
    height = heights.at(network.x_cm, network.y_cm)
    rise_cm = 100 * np.abs(height[network.end] - height[network.start])
    slope = np.minimum(rise_cm / np.maximum(network.length_cm, 1), profile.steepest)
    up, down = (np.exp(3.5 * (np.abs(slope + shift) - 0.05)) for shift in (0.05, -0.05))
    return np.where(np.isnan(slope), 1.0, (up + down) / 2)
