"""Read what a calibration needs: the newest files of its table, and the plan folder's published shares."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from planpuls.indicators.calibration import Calibration, calibrate
from planpuls.indicators.industry_group_sums import by_block
from planpuls.indicators.on_borders import by_area, municipal
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.places.areas import memberships
from planpuls.plan.industry_groups import STANDARD, Published, mapping_of, mapping_rows
from planpuls.plan.model import Plan
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.store.workspace import Workspace

DATASET = "ssb.08536"


def industry_groups(plan: Plan, workspace: Workspace, shares: tuple[Published, ...]) -> Calibration:
    """Calibrate the grouping of industries on the imported table 08536 against the plan's published shares.

    Errors: no published shares, no table of their year, an area without figures.
    """
    if not shares:
        advice = "Add the file to the plan folder: area_set, area, period, group, share_pct, source."
        raise NotFoundError([Problem(plan.id, "main_industry_groups.csv with published shares", "none", advice)])
    made = build(plan, workspace)
    name = f"table.{DATASET}"
    if name not in made.graph.steps:
        advice = f"Import it first: planpuls fetch {plan.id}, or planpuls import {plan.id} FILE."
        raise NotFoundError([Problem(DATASET, "the table of employed by 88 industries", "not imported", advice)])
    executor = Executor(made.graph, workspace.snapshots, workspace.cache)
    executor.run([name], quietly)
    table = executor.output(Ref(name, "table"))
    return calibrate(_counts(plan, table, shares), _targets(shares), mapping_of(mapping_rows()))


def _targets(shares: tuple[Published, ...]) -> dict[tuple[str, str], float]:
    return {(entry.area, entry.group): entry.share_pct for entry in shares}


def _counts(plan: Plan, table: pl.DataFrame, shares: tuple[Published, ...]) -> dict[str, dict[str, float]]:
    """Area -> block -> employed, in the year the shares are of."""
    period = shares[0].period
    wanted = {entry.area for entry in shares}
    codes = pl.DataFrame(
        [
            (entry.area_set, entry.area, period, entry.municipality)
            for entry in memberships(plan, int(period))[0]
            if entry.area in wanted and entry.area_set == shares[0].area_set
        ],
        schema=("area_set", "area", "period", "municipality"),
        orient="row",
    )
    rows = municipal(table, "SysselArbsted").filter(
        (pl.col("period") == period)
        & pl.col("industry").str.contains(r"^\d\d$")
        & (pl.col("nace_standard") == STANDARD)
    )
    found, _ = by_area(by_block(rows, mapping_of(mapping_rows())), codes, ["block"])
    counts: dict[str, dict[str, float]] = defaultdict(dict)
    for row in found.filter(pl.col("area").is_in(sorted(wanted)) & pl.col("value").is_not_null()).to_dicts():
        counts[row["area"]][row["block"]] = float(row["value"])
    if missing := sorted(wanted - counts.keys()):
        found_years = ", ".join(sorted(table["period"].unique().to_list())) or "none"
        advice = f"The table has {found_years}. Fetch the year the shares are of."
        raise NotFoundError([Problem(DATASET, f"figures of {', '.join(missing)} in {period}", "none", advice)])
    return dict(counts)
