"""Figures derived from stored stocks, computed here and nowhere else: for show, website, workbook and API alike.

A derived figure carries the least certain status of its parts and all their flags; one that compares across a
break is flagged `break`. What has no value for a reason (a base of zero, net growth too small to share out) is
`not_applicable`, never a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from planpuls.release.bounds import bounds_of_views, of_exact_figures
from planpuls.release.formulas import BASE, COUNTRY, comparing, standing
from planpuls.spec.grid import CELL_1KM, CELL_SETS, parent
from planpuls.spec.indicator import Break, Indicator
from planpuls.spec.observation import key_columns
from planpuls.spec.status import STATUS_RANK, WITHOUT_VALUE, Flag, Status

COUNTRY_SET = "country"
"""Area set, and code of its one area, of the whole country's figures."""
_STATUS_BY_RANK = {rank: status for status, rank in STATUS_RANK.items()}
WITHOUT_COUNT = sorted(status.value for status in WITHOUT_VALUE)
"""Statuses of a row that has no value; a sum with one of them has none."""
_MOVED_OVER = 300


def wide(
    spec: Indicator, observations: pl.DataFrame, *, bounds: bool = False, country: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Observations with one column per measure, and the views that need no base period.

    A measure that varies by fewer dimensions stands on every row of the others. Columns: key, measures, views,
    `status` (least certain of the row's measures), `flags` (of all of them). `country`: the whole country's observations;
    views that need them are null without them. With `bounds` those of measures and, from rounding, of views too.
    """
    table = _side_by_side(spec, observations, bounds=bounds)
    key = key_columns(spec)
    names = [measure.id for measure in spec.measures if measure.id in table.columns]
    views = [view for view in spec.views if not view.compares]
    beside = _beside_country(spec, table, country)
    table, more = bounds_of_views(spec, views, beside.with_columns(standing(view, key) for view in views))
    return table.select(*key, *names, *(view.id for view in views), *more, "status", "flags").sort(key)


def _side_by_side(spec: Indicator, observations: pl.DataFrame, *, bounds: bool) -> pl.DataFrame:
    key = key_columns(spec)
    measures = [measure for measure in spec.measures if bounds or measure.role == "value"]
    # The most finely divided measures give the rows; the others join on what they share with them.
    ordered = sorted(measures, key=lambda measure: -len(measure.dimensions))
    table: pl.DataFrame | None = None
    for measure in ordered:
        dropped = {dimension.id for dimension in spec.dimensions} - set(measure.dimensions)
        on = [column for column in key if column not in dropped]
        part = observations.filter(pl.col("measure") == measure.id).select(
            *on,
            pl.col("value").alias(measure.id),
            _rank().alias(f"__rank_{measure.id}"),
            pl.col("flags").alias(f"__flags_{measure.id}"),
        )
        finest = set(measure.dimensions) == set(ordered[0].dimensions)
        table = part if table is None else _joined_on(table, part, on, both=finest)
    assert table is not None
    table = table.with_columns(pl.lit(None).alias(column) for column in key if column not in table.columns)
    names = [measure.id for measure in measures]
    rank = pl.min_horizontal(f"__rank_{name}" for name in names)
    status = rank.replace_strict(_STATUS_BY_RANK, return_dtype=pl.String).alias("status")
    flags = _joined([f"__flags_{name}" for name in names]).alias("flags")
    table = of_exact_figures(spec, table) if bounds else table
    return table.with_columns(status, flags).select(*key, *names, "status", "flags")


def _joined_on(table: pl.DataFrame, part: pl.DataFrame, on: list[str], *, both: bool) -> pl.DataFrame:
    if both:
        return table.join(part, on=on, how="full", coalesce=True, nulls_equal=True)
    return table.join(part, on=on, how="left", nulls_equal=True)


def _beside_country(spec: Indicator, table: pl.DataFrame, country: pl.DataFrame | None) -> pl.DataFrame:
    """Rows with the country's figures of the same period and dimension values, as `<measure>_country`."""
    if not any(view.needs_country for view in spec.views):
        return table
    measures = [measure.id for measure in spec.measures if measure.id in table.columns]
    on = ["period", *(dimension.id for dimension in spec.dimensions)]
    if country is None or country.is_empty():
        return table.with_columns(pl.lit(None, pl.Float64).alias(f"{name}{COUNTRY}") for name in measures)
    bounds = any(measure.role == "bound" and measure.id in table.columns for measure in spec.measures)
    theirs = _side_by_side(spec, country, bounds=bounds).select(
        *on, *(pl.col(name).alias(f"{name}{COUNTRY}") for name in measures)
    )
    return table.join(theirs, on=on, how="left", nulls_equal=True)


def compared(
    spec: Indicator,
    table: pl.DataFrame,
    base_period: str,
    breaks: Sequence[Break],
    country: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """`wide` rows of one or more periods against a base period, with the views that compare.

    Adds `base_period`, `<measure>_base` and the views. For cells a row absent in one of the years counts as 0 there.
    `country`: as for `wide`, of all periods.
    """
    key = [column for column in key_columns(spec) if column != "period"]
    measures = [measure.id for measure in spec.measures if measure.id in table.columns]
    table = _beside_country(spec, table, country)
    theirs = [f"{name}{COUNTRY}" for name in measures if f"{name}{COUNTRY}" in table.columns]
    renamed = {name: f"{name}{BASE}" for name in (*measures, *theirs, "status", "flags")}
    base = table.filter(pl.col("period") == base_period).select(*key, *renamed).rename(renamed)
    parts = []
    for (period,), rows in table.filter(pl.col("period") != base_period).group_by("period", maintain_order=True):
        both = rows.join(
            base, on=key, how="full" if _of_cells(rows, base) else "inner", coalesce=True, nulls_equal=True
        )
        both = both.with_columns(pl.lit(period).alias("period"), pl.lit(base_period).alias("base_period"))
        crossed = any(
            min(base_period, str(period)) <= entry.before and entry.after <= max(base_period, str(period))
            for entry in breaks
        )
        parts.append(both.with_columns(pl.lit(Flag.BREAK.value if crossed else "").alias("__break")))
    if not parts:
        return table.clear().with_columns(pl.lit(None, pl.String).alias("base_period"))
    both = pl.concat(parts)
    if _of_cells(both, base):
        both = both.with_columns(
            *(pl.col(name).fill_null(0) for measure in measures for name in (measure, f"{measure}{BASE}")),
            *(pl.col(name).fill_null(Status.NORMAL.value) for name in ("status", f"status{BASE}")),
            *(pl.col(name).fill_null("") for name in ("flags", f"flags{BASE}")),
        )
    status = pl.min_horizontal(_rank("status"), _rank(f"status{BASE}")).replace_strict(
        _STATUS_BY_RANK, return_dtype=pl.String
    )
    again = [standing(view, key_columns(spec)) for view in spec.views if not view.compares]
    both = both.with_columns(
        status.alias("status"),
        _joined(["flags", f"flags{BASE}", "__break"]).alias("flags"),
        *again,
        *(comparing(view) for view in spec.views if view.compares),
    )
    both, more = bounds_of_views(spec, spec.views, both)
    ids = [*(view.id for view in spec.views), *more]
    shown = [*key_columns(spec), "base_period", *measures, *(f"{name}{BASE}" for name in measures)]
    return both.select(*shown, *ids, "status", "flags").sort(key_columns(spec))


def to_1km(observations: pl.DataFrame) -> pl.DataFrame:
    """Sums of 250 m cells in 1 km cells. The address flag of single cells is left out: moves between neighbours cancel."""
    in_km = parent(pl.col("area").cast(pl.Int64), CELL_1KM).cast(pl.String)
    flags = pl.col("flags").str.split(" ").explode().unique().sort().drop_nulls()
    kept = flags.filter(~flags.is_in(["", Flag.MOVED_ADDRESS.value]))
    hidden = pl.col("status").is_in(WITHOUT_COUNT)
    return (
        observations.filter(pl.col("area_set") == "cell_250m")
        .group_by(in_km.alias("area"), "period", "measure", "unit")
        .agg(
            pl.when(hidden.any()).then(None).otherwise(pl.col("value").sum()).alias("value"),
            least_certain().alias("status"),
            kept.str.join(" ").alias("flags"),
        )
        .with_columns(pl.lit("cell_1km").alias("area_set"))
        .sort("area", "period")
    )


def moved_pairs(changes: pl.DataFrame) -> pl.DataFrame:
    """Neighbouring 250 m cells whose changes go opposite ways by more than 300 employees each.

    `changes` has `area` (cell id) and `change`. Pairs are made once per cell, the largest common movement first;
    ties by id. Columns: `from_cell`, `to_cell`, `moved` (the smaller of the two changes).
    """
    big = (
        changes.filter(pl.col("change").abs() > _MOVED_OVER)
        .select(pl.col("area").cast(pl.Int64), "change")
        .sort("area")
    )
    at = dict(big.rows())
    step_x, step_y = 250 * 10**7, 250
    candidates = []
    for cell, change in at.items():
        if change < 0:
            for dx in (-step_x, 0, step_x):
                for dy in (-step_y, 0, step_y):
                    gain = at.get(cell + dx + dy, 0)
                    if gain > 0:
                        candidates.append((min(-change, gain), cell, cell + dx + dy))
    taken: set[int] = set()
    pairs = []
    for moved, origin, goal in sorted(candidates, key=lambda item: (-item[0], item[1], item[2])):
        if not taken & {origin, goal}:
            taken |= {origin, goal}
            pairs.append((str(origin), str(goal), moved))
    return pl.DataFrame(pairs, schema={"from_cell": pl.String, "to_cell": pl.String, "moved": pl.Float64}, orient="row")


def flag_moved(changes: pl.DataFrame, small: pl.DataFrame | None = None) -> pl.DataFrame:
    """Rows with `moved_address` added where a cell belongs to a pair of the same period.

    `changes`: 250 m cells; or 1 km cells, with the 250 m cells' changes as `small`. A pair inside one 1 km cell cancels
    there: only pairs across a border of two are flagged.
    """
    found = []
    for (period,), rows in (changes if small is None else small).group_by("period", maintain_order=True):
        pairs = moved_pairs(rows).select("from_cell", "to_cell").rows()
        if small is not None:
            pairs = [tuple(str(parent(int(cell), CELL_1KM)) for cell in pair) for pair in pairs]
        found += [(period, cell) for pair in pairs if len(set(pair)) == 2 for cell in pair]
    schema = {"period": pl.String, "area": pl.String}
    moved = pl.DataFrame(sorted(set(found)), schema=schema, orient="row").with_columns(
        pl.lit(Flag.MOVED_ADDRESS.value).alias("__moved")
    )
    joined = changes.join(moved, on=["period", "area"], how="left", maintain_order="left")
    return joined.with_columns(_joined(["flags", "__moved"]).alias("flags")).drop("__moved")


def least_certain() -> pl.Expr:
    """The status of a sum: that of its least certain part."""
    return _rank().min().replace_strict(_STATUS_BY_RANK, return_dtype=pl.String)


def _of_cells(*tables: pl.DataFrame) -> bool:
    return all(table["area_set"].is_in(CELL_SETS).all() for table in tables)


def _rank(column: str = "status") -> pl.Expr:
    return pl.col(column).replace_strict(STATUS_RANK, return_dtype=pl.Int64)


def _joined(columns: Iterable[str]) -> pl.Expr:
    """Flags of several columns as one: sorted, each once."""
    parts = pl.concat_str([pl.col(column).fill_null("") for column in columns], separator=" ")
    flags = parts.str.split(" ").list.unique().list.sort()
    return flags.list.eval(pl.element().filter(pl.element() != "")).list.join(" ")
