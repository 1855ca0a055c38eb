"""Every establishment beside its place: mobility profile, accessibility profile, goods group; and the sums shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from planpuls.indicators.industries import days_of_other_standard, group_of
from planpuls.spec.grid import CELL_1KM, CELL_250M, cell_id
from planpuls.spec.location import DISPUTED, LETTERS, UNKNOWN, industries, industry_of, result_of
from planpuls.spec.status import Flag, Status, join_flags

LEAST_ESTABLISHMENTS = 3
LARGEST_SHARE = 0.8
LEAST_OF_SPOT = 5
"""Establishments with a score that a square kilometre needs to be listed."""
SPOTS = 10
ALL = "all"
_KEY = ("area_set", "area", "period")


def classified(
    placed: pl.DataFrame, cells: pl.DataFrame, mobility_profiles: pl.DataFrame, goods_groups: pl.DataFrame
) -> pl.DataFrame:
    """Establishments with employees: `period`, `municipality`, `industry`, `mobility`, `access`, `goods_group`, `result`, `low`, `nace`, `nace_standard`,
    `cell_1km`.

    `placed`: `planpuls.places.establishments`; `cells`: `cell`, `access`. Without a point, or in a cell that is not known, access is unknown. `low` counts
    1-4 withheld employees as one. A disputed goods group stands apart whatever its industry's profile is.
    """
    working = placed.filter(pl.col("employees_high") > 0)
    x, y = (pl.col(f"{axis}_m").floor().cast(pl.Int64) for axis in ("x", "y"))
    codes = working.select("nace_standard", "nace").unique().sort("nace_standard", "nace", nulls_last=True)
    judged = codes.with_columns(
        *_judged(codes.rows(), mobility_profiles.to_dicts(), goods_groups.to_dicts()),
    )
    pairs = [(mobility, access) for mobility in judged["mobility"].unique().sort() for access in _ACCESS]
    results = pl.DataFrame(
        [(mobility, access, result_of(mobility, access)) for mobility, access in pairs],
        schema=dict.fromkeys(("mobility", "access", "result"), pl.String),
        orient="row",
    )
    return (
        working.with_columns(cell_id(x, y, CELL_250M).alias("cell"), cell_id(x, y, CELL_1KM).alias("cell_1km"))
        .join(cells.select("cell", "access"), on="cell", how="left", maintain_order="left")
        .with_columns(pl.col("access").fill_null(UNKNOWN))
        .join(judged, on=["nace_standard", "nace"], how="left", nulls_equal=True, maintain_order="left")
        .join(results, on=["mobility", "access"], how="left", maintain_order="left")
        .select(
            "period",
            "municipality",
            group_of(pl.col("nace")).alias("industry"),
            "mobility",
            "access",
            "goods_group",
            "result",
            pl.col("employees_low").cast(pl.Int64).alias("low"),
            pl.col("employees_high").cast(pl.Int64).alias("high"),
            "nace",
            "nace_standard",
            "cell_1km",
        )
    )


_ACCESS = (*LETTERS, "none", UNKNOWN)


def _judged(
    codes: Iterable[tuple[Any, ...]], profiles: list[dict[str, str]], goods: list[dict[str, str]]
) -> list[pl.Series]:
    table = industries(profiles)
    mobility, groups = [], []
    for standard, code in codes:
        group = next(
            (
                row
                for row in goods
                if row["standard"] == standard and row["code"] and (code or "").startswith(row["code"])
            ),
            None,
        )
        found = industry_of(table, standard, code) if code and standard else None
        disputed = group is not None and group["standing"] == DISPUTED
        mobility.append(DISPUTED if disputed else found.mobility if found else UNKNOWN)
        groups.append(group["group"] if group else None)
    return [pl.Series("mobility", mobility, dtype=pl.String), pl.Series("goods_group", groups, dtype=pl.String)]


def observations(rows: pl.DataFrame, area_codes: pl.DataFrame, *, illustration: bool) -> pl.DataFrame:
    """The rows of every area, with their flags and with employees hidden where they rest on too few or on one."""
    here = rows.join(area_codes, on="municipality")
    scored = here.filter(pl.col("result") != "no_score")
    in_b = scored.filter(pl.col("access") == "B")
    parts = [
        *(
            _counts(rows, measure, by, counted)
            for by in _DIVIDED
            for rows, measure, counted in (
                (here, "establishments", pl.len()),
                (scored, "scored", pl.len()),
                (scored, "matched", (pl.col("result") == "match").sum()),
            )
        ),
        _counts(here, "establishments", ("mobility", "access"), pl.len()),
        _counts(here.drop_nulls("goods_group"), "establishments", ("goods_group", "access"), pl.len()),
        _every(here, here, "establishments", pl.lit(value=True)),
        *(_every(scored, here, measure, chosen) for measure, chosen in _SCORED),
        *(_every(in_b, here, measure, chosen) for measure, chosen in _IN_B),
        _partition(scored, here, "employees_scored", {"employees_matched": pl.col("result") == "match"}),
        _partition(
            in_b,
            here,
            "employees_in_b",
            {f"employees_{letter.lower()}_in_b": pl.col("mobility") == letter for letter in ("A", "C")},
        ),
    ]
    table = pl.concat([part.select(_COLUMNS) for part in parts])
    return table.with_columns(_flags(rows, illustration=illustration)).rename({"access": "accessibility"})


_COLUMNS = (*_KEY, "mobility", "access", "industry", "goods_group", "measure", "value", "status")
_DIVIDED = (("mobility",), ("industry",))
_SCORED = (("scored", pl.lit(value=True)), ("matched", pl.col("result") == "match"))
_IN_B = (
    ("in_b", pl.lit(value=True)),
    ("a_in_b", pl.col("mobility") == "A"),
    ("c_in_b", pl.col("mobility") == "C"),
)


def _measured(frame: pl.DataFrame, measure: str) -> pl.DataFrame:
    """With `all` for the dimensions that do not divide it, the measure's name, and the status of figures that are there."""
    missing = [pl.lit(ALL).alias(name) for name in _COLUMNS[3:7] if name not in frame.columns]
    status = [] if "status" in frame.columns else [pl.lit(Status.NORMAL.value).alias("status")]
    return frame.with_columns(*missing, *status, pl.lit(measure).alias("measure")).with_columns(
        pl.col("value").cast(pl.Int64)
    )


def _counts(rows: pl.DataFrame, measure: str, by: tuple[str, ...], counted: pl.Expr) -> pl.DataFrame:
    return _measured(rows.group_by(*_KEY, *by).agg(counted.alias("value")), measure)


def _every(rows: pl.DataFrame, everywhere: pl.DataFrame, measure: str, chosen: pl.Expr) -> pl.DataFrame:
    """A count for every area that has establishments at all: 0 is a figure."""
    areas = everywhere.select(_KEY).unique()
    found = rows.filter(chosen).group_by(_KEY).agg(pl.len().alias("value"))
    return _measured(areas.join(found, on=_KEY, how="left").with_columns(pl.col("value").fill_null(0)), measure)


def _partition(rows: pl.DataFrame, everywhere: pl.DataFrame, whole: str, parts: dict[str, pl.Expr]) -> pl.DataFrame:
    """Employees of a whole and of its parts. The parts are shown together or not at all: one that is hidden could be
    found from the others. Whatever is in none of `parts` is a part too."""
    areas = everywhere.select(_KEY).unique()
    rest = ~pl.any_horizontal(parts.values())
    groups = {whole: pl.lit(value=True), **parts, "rest": rest}
    sums = rows.group_by(_KEY).agg(
        *(
            expression.alias(f"{name}_{what}")
            for name, chosen in groups.items()
            for what, expression in (
                ("low", pl.col("low").filter(chosen).sum()),
                ("safe", _safe(chosen)),
            )
        )
    )
    table = areas.join(sums, on=_KEY, how="left")
    together = pl.all_horizontal(pl.col(f"{name}_safe") for name in (*parts, "rest"))
    made = []
    for name in (whole, *parts):
        shown = pl.col(f"{whole}_safe") if name == whole else pl.col(f"{whole}_safe") & together
        value = pl.col(f"{name}_low").fill_null(0)
        made.append(
            _measured(
                table.select(
                    *_KEY,
                    pl.when(shown.fill_null(value=True)).then(value).alias("value"),
                    pl.when(shown.fill_null(value=True))
                    .then(pl.lit(Status.NORMAL.value))
                    .otherwise(pl.lit(Status.CONFIDENTIAL.value))
                    .alias("status"),
                ),
                name,
            )
        )
    return pl.concat([part.select(_COLUMNS) for part in made])


def _safe(chosen: pl.Expr) -> pl.Expr:
    """No establishment at all, or enough of them with none that has nearly all the employees."""
    high = pl.col("high").filter(chosen)
    return (high.len() == 0) | ((high.len() >= LEAST_ESTABLISHMENTS) & (high.max() <= LARGEST_SHARE * high.sum()))


def _flags(rows: pl.DataFrame, *, illustration: bool) -> pl.Expr:
    """Illustration where the thresholds are ours, the break of a new industry standard, the band of withheld employees."""
    base = [Flag.ILLUSTRATION.value] if illustration else []
    broken = days_of_other_standard(rows)
    counted = ~pl.col("measure").str.starts_with("employees")
    texts = {
        (new, plain): join_flags(
            [*base, *([Flag.BREAK.value] if new else []), *([] if plain else [Flag.WITHHELD_BAND.value])]
        )
        for new in (False, True)
        for plain in (False, True)
    }
    new = pl.col("period").is_in(broken)
    return (
        pl.when(new & counted)
        .then(pl.lit(texts[True, True]))
        .when(new)
        .then(pl.lit(texts[True, False]))
        .when(counted)
        .then(pl.lit(texts[False, True]))
        .otherwise(pl.lit(texts[False, False]))
        .alias("flags")
    )


def unknown_codes(rows: pl.DataFrame) -> list[list[Any]]:
    """Codes that the table of mobility profiles does not have: standard, code, establishments on the newest day."""
    newest = rows.filter((pl.col("period") == pl.col("period").max()) & (pl.col("mobility") == UNKNOWN))
    counted = newest.group_by("nace_standard", "nace").len().sort("nace_standard", "nace", nulls_last=True)
    return [[standard or "", code or "", int(count)] for standard, code, count in counted.rows()]


def spots(rows: pl.DataFrame, municipalities: list[str]) -> list[dict[str, Any]]:
    """Square kilometres with most misfits on the newest day, where enough establishments have a score."""
    newest = rows.filter(
        (pl.col("period") == pl.col("period").max())
        & (pl.col("result") != "no_score")
        & pl.col("municipality").is_in(municipalities)
        & pl.col("cell_1km").is_not_null()
    )
    by_cell = newest.group_by("cell_1km").agg(
        pl.col("municipality").sort().mode().sort().first(),
        pl.len().cast(pl.Int64).alias("scored"),
        (pl.col("result") == "misfit").sum().cast(pl.Int64).alias("misfits"),
    )
    listed = by_cell.filter((pl.col("scored") >= LEAST_OF_SPOT) & (pl.col("misfits") >= LEAST_ESTABLISHMENTS))
    return listed.sort("misfits", "scored", "cell_1km", descending=[True, False, False]).head(SPOTS).to_dicts()
