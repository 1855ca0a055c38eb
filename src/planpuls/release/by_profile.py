"""How far an answer hangs on a definition: the same share by every hub profile, as a difference from the one that is shown."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from planpuls.release.views import wide
from planpuls.spec.indicator import Indicator
from planpuls.spec.observation import key_columns

DIMENSION = "hub_profile"


def differences(spec: Indicator, observations: pl.DataFrame, base: str, shown_m: Sequence[int]) -> pl.DataFrame:
    """One row per area, period, distance method, distance and profile, at the distances `shown_m`.

    Columns: the key, every share of the indicator, `<share>_<base>` of the profile `base` and `<share>_points`, the difference
    in percentage points. Profiles without a row of `base` to compare with (other method, other period) have null there. It is computed
    from stored stocks like every view, and enters no verdict.
    """
    key = key_columns(spec)
    rows = wide(spec, observations).filter(pl.col(DIMENSION).is_not_null() & pl.col("distance_m").is_in(list(shown_m)))
    shares = [view.id for view in spec.views if view.kind == "share"]
    on = [column for column in key if column != DIMENSION]
    of_base = rows.filter(pl.col(DIMENSION) == base).select(
        *on, *(pl.col(name).alias(f"{name}_{base}") for name in shares)
    )
    joined = rows.select(*key, *shares, "status", "flags").join(of_base, on=on, how="left", nulls_equal=True)
    points = [(pl.col(name) - pl.col(f"{name}_{base}")).round(9).alias(f"{name}_points") for name in shares]
    return joined.with_columns(points).sort(key)
