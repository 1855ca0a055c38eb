"""Jumps since the last vintage: the newest year of a stock against the year before it."""

from __future__ import annotations

import polars as pl

from planpuls.checks.evidence import COUNTRY, Declared, Evidence, Finding, finding
from planpuls.spec.check import Check, Severity
from planpuls.spec.text import Text

LEAST_BEFORE = 500
"""Municipalities with fewer before are left out: one employer more or less is a jump there."""
_PER_CENT_A_YEAR = Text(nb="prosent per år", en="per cent a year")


def region(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = change of the region and of the whole country, per cent a year."""
    wanted = (pl.col("area_set") == evidence.region_set) & (pl.col("area") == evidence.region_area)
    wanted = wanted | (pl.col("area_set") == COUNTRY)
    return [finding(subject, newest(rows.filter(wanted), 0), threshold) for subject, rows in evidence.steady.items()]


def municipalities(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = change of each municipality that had 500 before, per cent a year."""
    wanted = (pl.col("area_set") == evidence.municipality_set) & pl.col("area").is_in(sorted(evidence.municipalities))
    return [
        finding(subject, newest(rows.filter(wanted), LEAST_BEFORE), threshold)
        for subject, rows in evidence.steady.items()
    ]


def newest(rows: pl.DataFrame, least: float) -> pl.DataFrame:
    """`area_set`, `area`, `period`, `amiss`: the newest year against the one before it, whichever that is.

    Years that lie apart share their change evenly. Where there is no year before, nothing is told.

    >>> rows = pl.DataFrame({"area_set": ["r"] * 2, "area": ["r"] * 2, "period": ["2020", "2022"], "value": [1000.0, 1210.0]})
    >>> newest(rows, 500)["amiss"].round(3).to_list()
    [10.0]
    """
    years = sorted(year for year in rows["period"].unique().to_list() if year.isdigit() and len(year) == 4)
    if len(years) < 2:
        return rows.select("area_set", "area", "period").clear().with_columns(pl.lit(None, pl.Float64).alias("amiss"))
    now, then = years[-1], years[-2]
    before = rows.filter(pl.col("period") == then).select("area_set", "area", pl.col("value").alias("before"))
    growth = (pl.col("value") / pl.col("before")).pow(1 / (int(now) - int(then))) - 1
    return (
        rows.filter(pl.col("period") == now)
        .join(before, on=["area_set", "area"], maintain_order="left")
        .filter(pl.col("before") >= max(least, 1))
        .select("area_set", "area", "period", (100 * growth.abs()).alias("amiss"))
    )


CHECKS = (
    Declared(
        Check(
            id="jump-region",
            kind="jump",
            severity=Severity.WARNING,
            text=Text(
                nb="Regionen og landet endrer seg høyst {threshold} prosent per år i nyeste årgang.",
                en="The region and the country change by at most {threshold} per cent a year in the newest vintage.",
            ),
            threshold=6,
            unit=_PER_CENT_A_YEAR,
        ),
        region,
    ),
    Declared(
        Check(
            id="jump-municipality",
            kind="jump",
            severity=Severity.WARNING,
            text=Text(
                nb="Ingen kommune med minst 500 endrer seg mer enn {threshold} prosent per år i nyeste årgang.",
                en="No municipality of at least 500 changes by more than {threshold} per cent a year in the newest vintage.",
            ),
            threshold=15,
            unit=_PER_CENT_A_YEAR,
        ),
        municipalities,
    ),
)
