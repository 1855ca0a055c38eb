"""Employed by division as employed by main group: by the mapping, at least, at most, and by level of education."""

from __future__ import annotations

import polars as pl

from planpuls.indicators.on_borders import by_area, summed
from planpuls.plan.industry_groups import GROUPS, UNSTATED, Block
from planpuls.spec.status import WITHOUT_VALUE, Flag, Status


def by_block(rows: pl.DataFrame, blocks: tuple[Block, ...]) -> pl.DataFrame:
    """Rows by division as rows by block, `block` in place of `industry`."""
    block_of = {division: block.id for block in blocks for division in sorted(block.divisions)}
    named = pl.col("industry").replace_strict(block_of, default=UNSTATED, return_dtype=pl.String)
    return summed(rows.with_columns(named.alias("block")), ["municipality", "period", "block"])


def by_group(found: pl.DataFrame, blocks: tuple[Block, ...]) -> pl.DataFrame:
    """Sums of each group by the mapping, by what surely belongs, and by what may belong."""
    parts = []
    for group in (*GROUPS, UNSTATED):
        members = {
            "employed": [block.id for block in blocks if block.group == group],
            "employed_least": [block.id for block in blocks if block.possible == (group,)],
            "employed_most": [block.id for block in blocks if group in block.possible],
        }
        for measure, ids in members.items():
            # Every area has a row for every group, with 0 where nothing belongs to it.
            kept = found.with_columns(
                pl.when(pl.col("block").is_in(ids)).then(pl.col("value")).otherwise(0).alias("value"),
                pl.when(pl.col("block").is_in(ids))
                .then(pl.col("status"))
                .otherwise(pl.lit(Status.NORMAL.value))
                .alias("status"),
            )
            sums = summed(kept, ["area_set", "area", "period"])
            parts.append(sums.with_columns(pl.lit(group).alias("group"), pl.lit(measure).alias("measure")))
    return _estimated(pl.concat(parts))


def by_education(
    education: pl.DataFrame, blocks: tuple[Block, ...], codes: pl.DataFrame, found: pl.DataFrame
) -> list[pl.DataFrame]:
    """Employed of each group by level of education and together, for the areas and years that have the groups."""
    rows = education.rename({"employed": "value"}).filter(pl.col("period").is_in(found["period"].unique().implode()))
    group_of = {division: block.group for block in blocks for division in sorted(block.divisions)}
    named = pl.col("industry").replace_strict(group_of, default=UNSTATED, return_dtype=pl.String).alias("group")
    key = ["municipality", "period", "group", "education_level"]
    sums, _ = by_area(summed(rows.with_columns(named), key), codes, ["group", "education_level"])
    sums = sums.join(found.select("area_set", "area", "period").unique(), on=["area_set", "area", "period"], how="semi")
    level = pl.concat_str(pl.lit("employed_level_"), "education_level").alias("measure")
    together = summed(sums, ["area_set", "area", "period", "group"])
    parts = [
        sums.with_columns(level).drop("education_level"),
        together.with_columns(pl.lit("employed_by_education").alias("measure")),
    ]
    return [_estimated(part) for part in parts]


def _estimated(rows: pl.DataFrame) -> pl.DataFrame:
    """Figures that are there rest on the estimated grouping, and say so."""
    hidden = pl.col("status").is_in([status.value for status in WITHOUT_VALUE])
    flags = pl.concat_str(pl.lit(Flag.ESTIMATED_MAPPING.value), "flags", separator=" ").str.strip_chars()
    return rows.with_columns(
        pl.when(hidden).then(pl.col("status")).otherwise(pl.lit(Status.ESTIMATED.value)).alias("status"),
        flags.str.split(" ").list.sort().list.join(" ").alias("flags"),
    )
