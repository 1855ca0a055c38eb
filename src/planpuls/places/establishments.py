"""The region's establishments as points: Brønnøysund's register joined with the official addresses.

`planpuls.places.geocode` does the join. Each address text is looked up once, however many establishments and snapshots
have it. An establishment without a point stays in the table with the reason: a count of the matched ones alone would
be too low, and the match rate by municipality says by how much.
"""

from __future__ import annotations

import polars as pl

from planpuls.places.geocode import STEPS, UNMATCHED, geocode

_ASKED = ("address", "postcode", "municipality")
_KEPT = (
    "organisation_number",
    "parent",
    "form",
    "nace",
    "nace_2",
    "nace_3",
    "nace_standard",
    "employees",
    "employees_low",
    "employees_high",
    "started",
    "closed",
    "period",
)
EVERYWHERE = "all"
"""In `match_rates`: the whole region."""


def place_establishments(
    establishments: pl.DataFrame, addresses: pl.DataFrame, *, municipalities: list[str], codes: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Points of the establishments that the register places in `municipalities` (codes of today), in every snapshot.

    `establishments`, `addresses`: the tables `brreg.establishments` and `kartverket.addresses`. `codes`: `old`, `new` for
    codes out of use that became one code of today as a whole.

    Result `establishments`: `organisation_number`, `parent`, `form`, industry codes with `nace_standard`, `employees` with
    its band, `started`, `closed`, `period` (day of the snapshot), `municipality` (today's code), `step` (of the join, null
    where unmatched), `reason` (null where matched), `address` (id of the official one), `x_m`, `y_m` (EPSG:25833),
    `basic_unit`; no names and no address texts. `match_rates`: `period`, `municipality` (`all` for the region), `outcome` (a
    step or a reason; every one is there), `matched`, `establishments`, `share` of those of the period and municipality.
    """
    today = dict(codes.select("old", "new").rows())
    here = establishments.with_columns(pl.col("municipality").replace(today)).filter(
        pl.col("municipality").is_in(municipalities)
    )
    asked = here.select(_ASKED).unique().sort(_ASKED, nulls_last=True).with_row_index("establishment")
    found = geocode(asked, addresses).places.rename({"address": "official"})
    keyed = asked.join(found, on="establishment", how="left").drop("establishment")
    placed = here.join(keyed, on=_ASKED, how="left", nulls_equal=True).select(
        *_KEPT, "municipality", "step", "reason", pl.col("official").alias("address"), "x_m", "y_m", "basic_unit"
    )
    placed = placed.sort("period", "organisation_number")
    return {"establishments": placed, "match_rates": match_rates(placed)}


def match_rates(placed: pl.DataFrame) -> pl.DataFrame:
    """How many establishments each step found and each reason left without a point; shares of a place and period sum to 1."""
    outcomes = placed.select("period", "municipality", pl.coalesce("step", "reason").alias("outcome"))
    whole = outcomes.with_columns(pl.lit(EVERYWHERE).alias("municipality"))
    counted = pl.concat([outcomes, whole]).group_by("period", "municipality", "outcome").len("establishments")
    every = pl.DataFrame({"outcome": [*STEPS, *UNMATCHED]}).with_row_index("order")
    places = counted.select("period", "municipality").unique()
    total = pl.col("establishments").sum().over("period", "municipality")
    return (
        places.join(every, how="cross")
        .join(counted, on=["period", "municipality", "outcome"], how="left")
        .with_columns(pl.col("establishments").fill_null(0).cast(pl.Int64))
        .with_columns(
            (pl.col("establishments") / total).alias("share"), pl.col("outcome").is_in(STEPS).alias("matched")
        )
        .sort("period", "municipality", "order")
        .select("period", "municipality", "outcome", "matched", "establishments", "share")
    )
