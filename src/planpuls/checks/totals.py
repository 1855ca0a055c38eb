"""Sources against each other: national totals and what two tables both count."""

from __future__ import annotations

import polars as pl

from planpuls.checks.evidence import Declared, Evidence, Finding, finding
from planpuls.spec.check import Check, Severity
from planpuls.spec.text import Text

_PER_CENT = Text(nb="prosent", en="per cent")


def country(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = 100 |by workplace - by residence| / by residence of all municipalities of table 11618, per year.

    Every employed person lives and works somewhere; in the whole country both counts are of the same persons, but for those
    who work abroad or at sea. Years with a withheld figure are not told.
    """
    employed = evidence.tables.get("employed")
    if employed is None:
        return []
    hidden = pl.any_horizontal(pl.col("employed_workplace", "employed_residence").is_null())
    at_work, at_home = pl.col("employed_workplace").sum(), pl.col("employed_residence").sum()
    years = (
        employed.group_by("period")
        .agg(_off(at_work, at_home).alias("amiss"), hidden.sum().alias("hidden"))
        .filter(pl.col("hidden") == 0)
        .sort("period")
    )
    return [finding("ssb.11618", years, threshold)]


def commuting(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = 100 |table 03321 - table 11618| / table 11618 of the employed residents of all municipalities, per year.

    Only municipalities that both tables have a figure of under the same code.
    """
    tables = evidence.tables
    if not {"employed", "commuting"} <= tables.keys():
        return []
    stock = tables["employed"].select("period", "municipality", "employed_residence").drop_nulls()
    where = ["period", "residence"]
    hidden = tables["commuting"].filter(pl.col("employed").is_null()).select(where).unique()
    flows = tables["commuting"].group_by(where).agg(pl.col("employed").sum())
    both = flows.join(hidden, on=where, how="anti").join(stock, left_on=where, right_on=["period", "municipality"])
    off = _off(pl.col("employed").sum(), pl.col("employed_residence").sum())
    return [finding("ssb.03321", both.group_by("period").agg(off.alias("amiss")).sort("period"), threshold)]


FIRST_OF_GRID = "2016"
"""Before, employees came from another register: the whole grid was 10 per cent lower."""


def grid(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = 100 |employees of the grid - employed by workplace of table 11618| / the latter, per year of the grid.

    Two measures, never mixed in a figure, hold each other in sight here: employees on 1 January against the employed of the quarter
    before. They differ by the self-employed, by second jobs and by establishments without a place. Summed over the municipalities
    that both know under the same code.
    """
    tables = evidence.tables
    if not {"workplaces", "cells", "employed"} <= tables.keys():
        return []
    quarter = (pl.col("period").str.slice(0, 4).cast(pl.Int64) - 1).cast(pl.String).alias("quarter")
    counted = (
        tables["workplaces"]
        .filter(pl.col("period") >= FIRST_OF_GRID)
        .join(tables["cells"].select("cell", "municipality"), on="cell")
        .group_by("period", "municipality")
        .agg(pl.col("employees").sum())
        .with_columns(quarter)
    )
    stock = tables["employed"].select(pl.col("period").alias("quarter"), "municipality", "employed_workplace")
    both = counted.join(stock.drop_nulls(), on=["quarter", "municipality"])
    off = _off(pl.col("employees").sum(), pl.col("employed_workplace").sum())
    return [finding("ssb.workplaces_250m", both.group_by("period").agg(off.alias("amiss")).sort("period"), threshold)]


def _off(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return pl.when(other > 0).then(100 * (one - other).abs() / other)


CHECKS = (
    Declared(
        Check(
            id="total-country",
            kind="total",
            severity=Severity.WARNING,
            text=Text(
                nb="I hele landet er sysselsatte etter arbeidssted og etter bosted like mange, med høyst {threshold} prosents avvik.",
                en="In the whole country the employed by workplace and by residence are as many, within {threshold} per cent.",
            ),
            threshold=3,
            unit=_PER_CENT,
        ),
        country,
    ),
    Declared(
        Check(
            id="total-commuting",
            kind="total",
            severity=Severity.WARNING,
            text=Text(
                nb="Pendlingstabellen og tabellen over sysselsatte teller like mange bosatte, med høyst {threshold} prosents avvik.",
                en="The commuting table and the table of the employed count as many residents, within {threshold} per cent.",
            ),
            threshold=2,
            unit=_PER_CENT,
        ),
        commuting,
    ),
    Declared(
        Check(
            id="total-grid",
            kind="total",
            severity=Severity.WARNING,
            text=Text(
                nb="Rutenettets ansatte per 1. januar og de sysselsatte etter arbeidssted i kvartalet før, som er to mål på det samme arbeidslivet, "
                "avviker høyst {threshold} prosent i sum over kommunene.",
                en="The grid's employees on 1 January and the employed by workplace in the quarter before, two measures of the same working life, "
                "differ by at most {threshold} per cent, summed over municipalities.",
            ),
            threshold=15,
            unit=_PER_CENT,
        ),
        grid,
    ),
)
