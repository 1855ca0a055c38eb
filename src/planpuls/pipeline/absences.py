"""Why an indicator that was computed has no figures."""

from __future__ import annotations

import polars as pl

from planpuls.spec.text import Text


def why_empty(gaps: pl.DataFrame) -> Text:
    """Why an indicator has no figures at all: the newest of its reasons that hold everywhere, or of all."""
    everywhere = gaps.filter(pl.col("area").is_null() & pl.col("area_set").is_null())
    reasons = (gaps if everywhere.is_empty() else everywhere).sort("period", nulls_last=False)
    if reasons.is_empty():
        return Text(nb="Kildene gir ingen tall.", en="The sources give no figures.")
    return Text(nb=reasons["reason_nb"][-1], en=reasons["reason_en"][-1])
