"""Whether a sum rests on too few units, or tells nearly what one of them is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planpuls.disclosure.policy import Policy


def sensitive(values: NDArray[np.float64], policy: Policy) -> bool:
    """Whether the sum of `values`, one per unit and each above 0, may not be published.

    Fewer units than `least_units`; or the `largest_units` largest have more than `largest_pct` per cent of the sum, the (n, k)
    rule; or what the two largest leave is below `remainder_pct` per cent of the largest, the p per cent rule: then the second
    largest could work out the largest too closely. A sum of no unit is 0 and tells of nobody. Both rules are subadditive: a sum of
    sums that are not sensitive is not.

    >>> sensitive(np.array([40.0, 30.0, 30.0]), Policy()), sensitive(np.array([90.0, 5.0, 5.0]), Policy())
    (False, True)
    """
    if not len(values):
        return False
    if len(values) < policy.least_units:
        return True
    falling = np.sort(values)[::-1]
    total = float(falling.sum())
    dominated = 100 * float(falling[: policy.largest_units].sum()) > policy.largest_pct * total
    left = float(falling[2:].sum())
    return dominated or 100 * left < policy.remainder_pct * float(falling[0])
