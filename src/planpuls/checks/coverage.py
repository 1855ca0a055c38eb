"""Coverage: how much of a source found its place, and whether every municipality is there."""

from __future__ import annotations

import polars as pl

from planpuls.checks.evidence import Declared, Evidence, Finding, finding
from planpuls.spec.check import Check, Severity
from planpuls.spec.text import Text

_PER_CENT = Text(nb="prosent", en="per cent")
_MUNICIPALITIES = Text(nb="kommuner", en="municipalities")


def cells(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = employees of each year in cells that lie in no municipality, per cent of those with and without one."""
    tables = evidence.tables
    if not {"workplaces", "cells", "unplaced"} <= tables.keys():
        return []
    here = tables["workplaces"].filter(pl.col("cell").is_in(tables["cells"]["cell"].implode()))
    placed = here.group_by("period").agg(pl.col("employees").sum())
    lost = tables["unplaced"].group_by("period").agg(pl.col("employees").sum().alias("lost"))
    both = placed.join(lost, on="period", how="full", coalesce=True).fill_null(0).sort("period")
    share = 100 * pl.col("lost") / (pl.col("lost") + pl.col("employees"))
    return [finding("ssb.workplaces_250m", both.with_columns(_known(share)), threshold)]


def distances(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = the region's employees of the newest year whose cell has no known distance to a hub, per cent."""
    tables = evidence.tables
    if not {"workplaces", "cells", "cell_distances"} <= tables.keys():
        return []
    here = tables["cells"].filter(pl.col("municipality").is_in(sorted(evidence.municipalities))).select("cell")
    newest = tables["workplaces"].filter(pl.col("period") == tables["workplaces"]["period"].max())
    rows = newest.join(here, on="cell").join(tables["cell_distances"], on="cell", how="left")
    unknown = pl.when(pl.col("distance_cm").is_null()).then("employees").otherwise(0).sum()
    told = rows.group_by("period").agg(_known(100 * unknown / pl.col("employees").sum()))
    return [finding("plan.hubs", told, threshold)]


def addresses(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = establishments of the region without a point in the newest register, per cent."""
    rates = evidence.tables.get("match_rates")
    if rates is None:
        return []
    rows = rates.filter((pl.col("municipality") == "all") & (pl.col("period") == pl.col("period").max()))
    lost = pl.when(pl.col("matched")).then(0).otherwise(pl.col("establishments")).sum()
    told = rows.group_by("period").agg(_known(100 * lost / pl.col("establishments").sum()))
    return [finding("brreg.establishments", told, threshold)]


def municipalities(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = the region's municipalities without a figure in the newest year, of stocks that each of them has."""
    found = []
    for subject, rows in evidence.steady.items():
        rows = rows.filter(pl.col("area_set") == evidence.municipality_set)
        newest = rows.filter((pl.col("period") == pl.col("period").max()) & pl.col("value").is_not_null())
        if rows.height:
            there = set(newest["area"]) & evidence.municipalities
            missing = sorted(evidence.municipalities - there)
            first = missing[0] if missing else None
            fired = len(missing) if len(missing) > threshold else 0
            place = (evidence.municipality_set, first, str(rows["period"].max()))
            found.append(Finding(subject, len(evidence.municipalities), float(len(missing)), fired, *place))
    return found


def _known(share: pl.Expr) -> pl.Expr:
    return pl.when(share.is_finite()).then(share).alias("amiss")


CHECKS = (
    Declared(
        Check(
            id="coverage-cells",
            kind="coverage",
            severity=Severity.WARNING,
            text=Text(
                nb="Høyst {threshold} prosent av de ansatte er i ruter som ikke ligger i noen kommune.",
                en="At most {threshold} per cent of the employees are in cells that lie in no municipality.",
            ),
            threshold=0.5,
            unit=_PER_CENT,
        ),
        cells,
    ),
    Declared(
        Check(
            id="coverage-hub-distances",
            kind="coverage",
            severity=Severity.WARNING,
            text=Text(
                nb="Høyst {threshold} prosent av regionens ansatte er i ruter uten kjent avstand til knutepunkt.",
                en="At most {threshold} per cent of the region's employees are in cells without a known distance to a hub.",
            ),
            threshold=10,
            unit=_PER_CENT,
        ),
        distances,
    ),
    Declared(
        Check(
            id="coverage-addresses",
            kind="coverage",
            severity=Severity.WARNING,
            text=Text(
                nb="Høyst {threshold} prosent av registerets virksomheter mangler et punkt.",
                en="At most {threshold} per cent of the register's establishments have no point.",
            ),
            threshold=10,
            unit=_PER_CENT,
        ),
        addresses,
    ),
    Declared(
        Check(
            id="coverage-municipalities",
            kind="coverage",
            severity=Severity.WARNING,
            text=Text(
                nb="Alle regionens kommuner har et tall i nyeste årgang.",
                en="Every municipality of the region has a figure in the newest vintage.",
            ),
            threshold=0,
            unit=_MUNICIPALITIES,
        ),
        municipalities,
    ),
)
