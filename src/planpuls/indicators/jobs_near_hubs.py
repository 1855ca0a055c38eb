"""Do jobs come within walking distance of the public-transport hubs?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Result, gaps_from, missing_years
from planpuls.reach.airline import METHOD
from planpuls.spec.grid import CELL_250M
from planpuls.spec.indicator import Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag, join_flags
from planpuls.spec.text import LANGUAGES, Language, Text

STEP_M = 100
LONGEST_M = 2_000
CELL_BOUND_M = CELL_250M // 2

INDICATOR = Indicator(
    id="jobs-near-hubs",
    plan="areal",
    question=Text(
        nb="Kommer arbeidsplassene i gangavstand fra kollektivknutepunktene?",
        en="Do jobs come within walking distance of the public-transport hubs?",
    ),
    title=Text(nb="Ansatte nær kollektivknutepunkt", en="Employees near public-transport hubs"),
    definition=Text(
        nb=(
            "Andelen av de ansatte i et område som har arbeidssted innen en gitt avstand fra nærmeste kollektivknutepunkt. "
            "En 250 m rute regnes fra midtpunktet sitt. Dagens knutepunkter brukes for alle år."
        ),
        en=(
            "The share of an area's employees whose workplace lies within a given distance of the nearest public-transport "
            "hub. A 250 m cell is measured from its centre. Today's hubs are used for every year."
        ),
    ),
    formula=Text(
        nb="100 · ansatte i ruter med avstand ≤ d / ansatte i alle ruter i området",
        en="100 · employees in cells with distance ≤ d / employees in all cells of the area",
    ),
    caveats=(
        Text(
            nb="Avstanden er luftlinje, som alltid er kortere enn gangavstand langs veinettet.",
            en="The distance is the air line, always shorter than the walking distance along the streets.",
        ),
        Text(
            nb=f"Ansatte kan være inntil {CELL_BOUND_M} m nærmere eller lenger unna enn midtpunktet i begge retninger av rutenettet.",
            en=f"Employees may be up to {CELL_BOUND_M} m nearer or farther than the centre along either axis of the grid.",
        ),
        Text(
            nb="Ansatte telles på virksomhetens registrerte adresse. En omregistrering ser ut som en flytting.",
            en="Employees are counted at the establishment's registered address. A re-registration looks like a move.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities", "plan.hubs"),
    dimensions=(
        Dimension(id="hub_profile", name=Text(nb="Knutepunktprofil", en="Hub profile")),
        Dimension(
            id="method",
            name=Text(nb="Avstandsmål", en="Distance method"),
            values={METHOD: Text(nb="luftlinje", en="air line")},
        ),
        Dimension(id="distance_m", name=Text(nb="Avstand (m)", en="Distance (m)"), numeric=True),
    ),
    measures=(
        Measure(
            id="employees",
            name=Text(nb="Ansatte i alt", en="All employees"),
            concept="employees_1jan",
            unit=Text(nb="ansatte per 1. januar", en="employees on 1 January"),
            additive=True,
        ),
        Measure(
            id="employees_within",
            name=Text(nb="Ansatte innen avstanden", en="Employees within the distance"),
            concept="employees_1jan",
            unit=Text(nb="ansatte per 1. januar", en="employees on 1 January"),
            additive=True,
            dimensions=("hub_profile", "method", "distance_m"),
        ),
        *(
            Measure(
                id=f"employees_within_{bound}",
                name=Text(nb=f"Ansatte innen avstanden, {nb} grense", en=f"Employees within the distance, {en} bound"),
                concept="employees_1jan",
                unit=Text(nb="ansatte per 1. januar", en="employees on 1 January"),
                additive=True,
                dimensions=("hub_profile", "method", "distance_m"),
                role="bound",
            )
            for bound, nb, en in (("lower", "nedre", "lower"), ("upper", "øvre", "upper"))
        ),
    ),
    views=(
        View(
            id="share_pct",
            kind="share",
            measure="employees_within",
            of="employees",
            name=Text(nb="Andel innen avstanden", en="Share within the distance"),
            unit=Text(nb="prosent av ansatte per 1. januar", en="per cent of employees on 1 January"),
        ),
        View(
            id="share_change_points",
            kind="share_change",
            measure="employees_within",
            of="employees",
            name=Text(nb="Endring i andelen", en="Change in the share"),
            unit=Text(nb="prosentpoeng", en="percentage points"),
        ),
        View(
            id="share_of_growth_pct",
            kind="share_of_change",
            measure="employees_within",
            of="employees",
            name=Text(nb="Andel av nettoveksten innen avstanden", en="Share of net growth within the distance"),
            unit=Text(nb="prosent av nettoveksten i ansatte", en="per cent of the net growth in employees"),
            min_change_pct=2.0,
        ),
    ),
    area_sets=("municipality", "*"),
    partial_label=Text(nb="Foreløpig, delvis liste", en="Preliminary, partial list"),
)

NEEDS = ("workplaces", "cells", "cell_distances", "hubs", "area_codes", "area_gaps", "hub_profile", "headline")


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    cell_distances: pl.DataFrame,
    hubs: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    hub_profile: dict[str, Any],
    headline: dict[str, Any],
) -> Result:
    """Employees by area, year and distance band, with the bounds that the size of a cell gives.

    `workplaces`: `cell`, `period`, `employees`, `flags`; `cells`: `cell`, `municipality`; `cell_distances`: `cell`,
    `distance_cm`; `area_codes`: `area_set`, `area`, `municipality`. Stocks only; shares are views.
    """
    placed = workplaces.join(cells.select("cell", "municipality"), on="cell").join(
        cell_distances.select("cell", "distance_cm"), on="cell", how="left"
    )
    hub_profile = hub_profile | {"hubs": hubs.height}
    flags = [METHOD] if hub_profile["complete"] else [METHOD, Flag.PARTIAL_SOURCE.value]
    by_municipality = placed.group_by("municipality", "period").agg(
        pl.col("employees").sum().alias("value"),
        pl.col("flags").str.contains(Flag.CORRECTED.value).any().alias("corrected"),
    )
    stock = _by_area(by_municipality, area_codes, []).with_columns(pl.lit("employees").alias("measure"))
    near = [
        _by_area(_within(placed, shift_cm), area_codes, ["distance_m"]).with_columns(pl.lit(measure).alias("measure"))
        for measure, shift_cm in (
            ("employees_within", 0),
            ("employees_within_lower", CELL_BOUND_M * 100),
            ("employees_within_upper", -CELL_BOUND_M * 100),
        )
    ]
    profile = [pl.lit(hub_profile["id"]).alias("hub_profile"), pl.lit(METHOD).alias("method")]
    observations = pl.concat([stock, *(frame.with_columns(profile) for frame in near)], how="diagonal").with_columns(
        _flags(flags).alias("flags")
    )
    source = Text(nb="Rutenettet over ansatte", en="The grid of employees")
    periods = sorted(workplaces["period"].unique().to_list())
    gaps = [*gaps_from(area_gaps), *missing_years(periods, source)]
    return Result(
        observations.drop("corrected"),
        tuple(gaps),
        answer=_answer(observations, hub_profile, headline),
        facts={
            "hubs": hub_profile["hubs"],
            "water_cells": int(cells["water"].sum()) if "water" in cells.columns else 0,
        },
    )


def _within(placed: pl.DataFrame, shift_cm: int) -> pl.DataFrame:
    """Employees within 0, 100, … 2,000 m by municipality and period, with every distance shifted by `shift_cm`."""
    # The smallest step at least as long as the distance; cells beyond the longest step or without a hub fall out.
    shifted = (pl.col("distance_cm") + shift_cm).clip(lower_bound=0)
    step = (shifted + STEP_M * 100 - 1) // (STEP_M * 100) * STEP_M
    counted = (
        placed.with_columns(step.alias("distance_m"))
        .filter(pl.col("distance_m") <= LONGEST_M)
        .group_by("municipality", "period", "distance_m")
        .agg(
            pl.col("employees").sum().alias("value"),
            pl.col("flags").str.contains(Flag.CORRECTED.value).any().alias("corrected"),
        )
    )
    every = (
        placed.select("municipality", "period")
        .unique()
        .join(
            pl.DataFrame({"distance_m": range(0, LONGEST_M + STEP_M, STEP_M)}, schema={"distance_m": pl.Int64}),
            how="cross",
        )
    )
    key = ["municipality", "period"]
    return (
        every.join(counted, on=[*key, "distance_m"], how="left")
        .sort(*key, "distance_m")
        .with_columns(
            pl.col("value").fill_null(0).cum_sum().over(key),
            pl.col("corrected").fill_null(value=False).cast(pl.Int8).cum_max().over(key).cast(pl.Boolean),
        )
    )


def _by_area(frame: pl.DataFrame, area_codes: pl.DataFrame, extra: list[str]) -> pl.DataFrame:
    return (
        frame.join(area_codes, on="municipality")
        .group_by("area_set", "area", "period", *extra)
        .agg(pl.col("value").sum(), pl.col("corrected").any())
    )


def _flags(flags: list[str]) -> pl.Expr:
    with_correction = join_flags([*flags, Flag.CORRECTED.value])
    plain = pl.when(pl.col("measure") == "employees").then(pl.lit("")).otherwise(pl.lit(join_flags(flags)))
    corrected = (
        pl.when(pl.col("measure") == "employees").then(pl.lit(Flag.CORRECTED.value)).otherwise(pl.lit(with_correction))
    )
    return pl.when(pl.col("corrected")).then(corrected).otherwise(plain)


def _answer(observations: pl.DataFrame, hub_profile: dict[str, Any], headline: dict[str, Any]) -> Text | None:
    """The share of the whole region now and at the baseline, said with what it is and what it is not."""
    region = observations.filter((pl.col("area_set") == headline["area_set"]) & (pl.col("area") == headline["area"]))
    within = region.filter((pl.col("measure") == "employees_within") & (pl.col("distance_m") == headline["distance_m"]))
    shares = (
        within.select("period", pl.col("value").alias("near"))
        .join(
            region.filter(pl.col("measure") == "employees").select("period", pl.col("value").alias("all")), on="period"
        )
        .with_columns((100 * pl.col("near") / pl.col("all")).alias("share"))
        .sort("period")
    )
    at = dict(shares.select("period", "share").rows())
    ends = [period for period in at if period not in headline["excluded_end_points"]]
    if not ends or headline["baseline"] not in at:
        return None
    end, base = ends[-1], headline["baseline"]
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        now, then = (number(at[period], 1, language) for period in (end, base))
        metres = number(headline["distance_m"], 0, language)
        if language == "nb":
            text = f"{now} prosent av de ansatte arbeidet innen {metres} m (luftlinje) fra et kollektivknutepunkt 1. januar {end}, mot {then} prosent i {base}."
            partial = f" Listen er ikke komplett ({hub_profile['hubs']} punkter), så tallet er foreløpig og for lavt."
        else:
            text = f"{now} per cent of employees worked within {metres} m (air line) of a public-transport hub on 1 January {end}, against {then} per cent in {base}."
            partial = (
                f" The list is not complete ({hub_profile['hubs']} hubs), so the figure is preliminary and too low."
            )
        sentences[language] = text + ("" if hub_profile["complete"] else partial)
    return Text(nb=sentences["nb"], en=sentences["en"])


def without_largest_changes(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    cell_distances: pl.DataFrame,
    municipalities: frozenset[str],
    base: str,
    period: str,
    distance_m: int,
    largest: int,
) -> dict[str, tuple[int, int]]:
    """(employees within the distance, all employees) at both ends, leaving out the cells that changed most.

    The `largest` cells of 250 m with the greatest absolute change in employees between the two years are left out of
    both; ties are settled by the lower cell id. It shows whether a few big moves carry the whole change.
    """
    here = cells.filter(pl.col("municipality").is_in(sorted(municipalities))).select("cell")
    both = (
        workplaces.filter(pl.col("period").is_in([base, period]))
        .join(here, on="cell")
        .join(cell_distances.select("cell", "distance_cm"), on="cell", how="left")
        .group_by("cell", "distance_cm")
        .agg(
            pl.col("employees").filter(pl.col("period") == base).sum().alias("then"),
            pl.col("employees").filter(pl.col("period") == period).sum().alias("now"),
        )
        .with_columns((pl.col("now") - pl.col("then")).abs().alias("moved"))
        .sort("moved", "cell", descending=[True, False])
        .slice(largest)
    )
    near = both.filter(pl.col("distance_cm") <= distance_m * 100)
    return {
        base: (int(near["then"].sum()), int(both["then"].sum())),
        period: (int(near["now"].sum()), int(both["now"].sum())),
    }
