"""What became of each establishment between two days of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from planpuls.indicators.industries import group_of
from planpuls.places.areas import CLOSED, OPENED, REST

MOVED_M = 100
"""Two addresses of one municipality that lie nearer than this are the same place: another entrance, a mended number."""
CROSSING = ("far_to_near", "near_to_far")
UNCROSSED = ("near_to_near", "far_to_far")


@dataclass(frozen=True)
class Compared:
    flows: pl.DataFrame
    """One row per establishment that moved, came or went: `start`, `end` (municipality, or `rest`, `opened`, `closed`), `industry`,
    `nace_standard`, `hub_distance` (null unless both ends are municipalities of the plan), `low`, `high` (employees)."""
    counts: dict[str, int]
    """Every establishment with employees on one of the days, by what became of it."""


def pairs_of(days: Sequence[str]) -> list[tuple[str, str]]:
    """Days to compare, one after the other: the first of every year, and the newest of all.

    >>> pairs_of(["2025-10-03", "2024-01-03", "2024-02-03", "2025-01-03"])
    [('2024-01-03', '2025-01-03'), ('2025-01-03', '2025-10-03')]
    """
    ordered = sorted(set(days))
    firsts = {day[:4]: day for day in reversed(ordered)}
    return list(pairwise(sorted({*firsts.values(), *ordered[-1:]})))


def compared(
    placed: pl.DataFrame, register: pl.DataFrame, days: tuple[str, str], hubs: pl.DataFrame | None, limit_cm: int
) -> Compared:
    """Establishments with employees on either of two days, by where they are on each.

    `placed`: `organisation_number`, `period`, `municipality`, `x_m`, `y_m`, `nace`, `nace_standard`, `employees_low`, `employees_high`
    of the plan's municipalities; `register`: the same of everywhere, with `address` and `postcode` as written in place of
    points. Who has employees in the register but not in the plan's municipalities is in the rest of the country. In the same
    municipality with a point missing on one of the days, the same words mean the same place, and other words nothing
    (`undecided`).
    """
    table: pl.DataFrame | None = None
    for place, day in enumerate(days):
        here = _on(placed, day, place, ("municipality", "x_m", "y_m", "nace", "nace_standard"))
        every = _on(register.with_columns(_WORDS), day, place, ("employees_low", "employees_high", "words"))
        both = every.join(here, on="organisation_number", how="full", coalesce=True)
        both = both.with_columns(pl.lit(value=True).alias(f"there_{place}"))
        table = both if table is None else table.join(both, on="organisation_number", how="full", coalesce=True)
    assert table is not None
    inside = pl.col("municipality_0").is_not_null() | pl.col("municipality_1").is_not_null()
    table = _with_hub_distance(table.filter(inside), hubs, limit_cm).with_columns(
        _end(0, OPENED).alias("start"), _end(1, CLOSED).alias("end"), _became().alias("became")
    )
    counts = dict(table.group_by("became").len().sort("became").rows())
    flows = table.filter(~pl.col("became").is_in(["stayed", "undecided"])).sort("organisation_number")
    low, high = (pl.coalesce(f"employees_{end}_1", f"employees_{end}_0").cast(pl.Int64) for end in ("low", "high"))
    two = pl.col("municipality_0").is_not_null() & pl.col("municipality_1").is_not_null()
    return Compared(
        flows.select(
            "start",
            "end",
            group_of(pl.coalesce("nace_0", "nace_1")).alias("industry"),
            pl.coalesce("nace_standard_0", "nace_standard_1").alias("nace_standard"),
            pl.when(two).then("hub_distance").alias("hub_distance"),
            low.alias("low"),
            high.alias("high"),
        ),
        {name: int(counts.get(name, 0)) for name in _OUTCOMES},
    )


_OUTCOMES = ("stayed", "moved", "came", "left", "opened", "closed", "undecided")


_WORDS = (
    pl.concat_str(pl.col("address"), pl.col("postcode"), separator=" ")
    .str.to_lowercase()
    # Older files part the lines of an address by «/n», newer ones by a line end.
    .str.replace_all(r"(?:/n|\s)+", " ")
    .alias("words")
)


def _on(table: pl.DataFrame, day: str, place: int, columns: Sequence[str]) -> pl.DataFrame:
    """The establishments with employees on one day, their columns marked with the day's place in the pair."""
    found = table.filter((pl.col("period") == day) & (pl.col("employees_high") > 0))
    return found.select("organisation_number", *(pl.col(name).alias(f"{name}_{place}") for name in columns))


def _end(place: int, absent: str) -> pl.Expr:
    elsewhere = pl.when(pl.col(f"there_{place}")).then(pl.lit(REST)).otherwise(pl.lit(absent))
    return pl.coalesce(f"municipality_{place}", elsewhere)


def _became() -> pl.Expr:
    """Of points in metres the squared distance decides; a municipality that differs decides by itself."""
    squared = (pl.col("x_m_1") - pl.col("x_m_0")) ** 2 + (pl.col("y_m_1") - pl.col("y_m_0")) ** 2
    first, second = pl.col("municipality_0"), pl.col("municipality_1")
    return (
        pl.when(pl.col("there_0").is_null())
        .then(pl.lit("opened"))
        .when(pl.col("there_1").is_null())
        .then(pl.lit("closed"))
        .when(first.is_null())
        .then(pl.lit("came"))
        .when(second.is_null())
        .then(pl.lit("left"))
        .when(first != second)
        .then(pl.lit("moved"))
        .when(squared.is_null() & (pl.col("words_0") == pl.col("words_1")))
        .then(pl.lit("stayed"))
        .when(squared.is_null())
        .then(pl.lit("undecided"))
        .when(squared >= MOVED_M**2)
        .then(pl.lit("moved"))
        .otherwise(pl.lit("stayed"))
    )


def _with_hub_distance(table: pl.DataFrame, hubs: pl.DataFrame | None, limit_cm: int) -> pl.DataFrame:
    """`hub_distance`: near or far on each day by the air line from the address, to the whole metre."""
    words = []
    for place in (0, 1):
        near = _near(table, place, hubs, limit_cm)
        table = table.join(near, on="organisation_number", how="left")
        words.append(pl.when(f"near_{place}").then(pl.lit("near")).otherwise(pl.lit("far")))
    known = pl.col("near_0").is_not_null() & pl.col("near_1").is_not_null()
    return table.with_columns(
        pl.when(known)
        .then(pl.concat_str(words[0], pl.lit("_to_"), words[1]))
        .otherwise(pl.lit("unknown"))
        .alias("hub_distance")
    )


def _near(table: pl.DataFrame, place: int, hubs: pl.DataFrame | None, limit_cm: int) -> pl.DataFrame:
    from planpuls.reach.airline import nearest_hub

    points = table.filter(pl.col(f"x_m_{place}").is_not_null() & pl.col(f"y_m_{place}").is_not_null())
    at = points.select(
        pl.col("organisation_number").alias("cell"),
        *(pl.col(f"{axis}_m_{place}").round().cast(pl.Int64).alias(f"{axis}_m") for axis in ("x", "y")),
    )
    if hubs is None:
        return (
            at.head(0)
            .select("cell", pl.lit(None, pl.Boolean).alias(f"near_{place}"))
            .rename({"cell": "organisation_number"})
        )
    found = nearest_hub(at, hubs)
    return found.select(
        pl.col("cell").alias("organisation_number"), (pl.col("distance_cm") <= limit_cm).alias(f"near_{place}")
    )
