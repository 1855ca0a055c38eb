"""Whether a file of the register of establishments is the whole register: an extract gives no figures."""

from __future__ import annotations

import polars as pl

from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Text

LEAST_COVERAGE = 0.9
"""Of the grid's employees in the plan area; below it the file is an extract."""


def coverage(
    establishments: pl.DataFrame, workplaces: pl.DataFrame, cells: pl.DataFrame, region_municipalities: list[str]
) -> dict[str, float]:
    """Day of the register -> its employees (the most there may be) over those of the nearest grid, in the plan area.

    `establishments`: `municipality`, `period`, `employees_high`; `workplaces`: `cell`, `period`, `employees`; `cells`: `cell`,
    `municipality`. 0 where the grid has nobody.
    """
    here = cells.filter(pl.col("municipality").is_in(region_municipalities)).select("cell")
    grid = dict(workplaces.join(here, on="cell").group_by("period").agg(pl.col("employees").sum()).rows())
    inside = establishments.filter(pl.col("municipality").is_in(region_municipalities))
    most = dict(inside.group_by("period").agg(pl.col("employees_high").cast(pl.Int64).sum()).rows())
    found = {}
    for period in sorted(establishments["period"].unique().to_list()):
        nearest = min(sorted(grid), key=lambda year: abs(int(year) - int(period[:4])), default=None)
        employees = grid[nearest] if nearest is not None else 0
        found[period] = most.get(period, 0) / employees if employees else 0.0
    return found


def is_extract(share: float) -> Text:
    """Why a file with this share of the grid's employees gives no figures."""
    shown = {language: number(100 * share, 1, language) for language in LANGUAGES}
    return Text(
        nb=f"Filen fra registeret er et utdrag: den har {shown['nb']} prosent av de ansatte i rutenettet.",
        en=f"The register's file is an extract: it has {shown['en']} per cent of the grid's employees.",
    )
