"""Do jobs come within walking distance of the public-transport hubs?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.result import Gap, Result, gaps_from, missing_years
from planpuls.reach import walking
from planpuls.reach.airline import METHOD
from planpuls.spec import ready_views
from planpuls.spec.grid import CELL_250M
from planpuls.spec.indicator import Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

STEP_M = 100
LONGEST_M = 2_000
CELL_BOUND_M = CELL_250M // 2
WALK_COVERAGE_PCT = 90
"""Walking figures are given where at least so many of the area's employees have a cell measured along the streets."""

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
            "En 250 m rute regnes fra midtpunktet sitt, eller til fots fra virksomhetenes adresser der planen velger det. Dagens knutepunkter brukes for alle år."
        ),
        en=(
            "The share of an area's employees whose workplace lies within a given distance of the nearest public-transport "
            "hub. A 250 m cell is measured from its centre, or on foot from the establishments' addresses where the plan chooses so. Today's hubs are used for every year."
        ),
    ),
    formula=Text(
        nb="100 · ansatte i ruter med avstand ≤ d / ansatte i alle ruter i området",
        en="100 · employees in cells with distance ≤ d / employees in all cells of the area",
    ),
    caveats=(
        Text(
            nb="Luftlinje er aldri lengre enn gangavstand langs veinettet. De to står aldri i samme serie.",
            en="The air line is never longer than the walking distance along the streets. The two never stand in one series.",
        ),
        Text(
            nb=(
                f"Gangavstand gis bare for områder der minst {WALK_COVERAGE_PCT} prosent av de ansatte har en rute som er målt "
                "langs veinettet (OpenStreetMap). Ruter uten vei i nærheten får luftlinje ganger kommunens omvegsfaktor."
            ),
            en=(
                f"Walking distance is given only for areas where at least {WALK_COVERAGE_PCT} per cent of employees have a cell "
                "measured along the streets (OpenStreetMap). Cells without a street nearby get the air line times the "
                "municipality's detour factor."
            ),
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
            values={
                METHOD: Text(nb="luftlinje", en="air line"),
                walking.METHOD: Text(nb="gangavstand langs veinettet", en="walking distance along the streets"),
            },
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
        ready_views.share(
            "employees_within",
            "employees",
            Text(nb="prosent av ansatte per 1. januar", en="per cent of employees on 1 January"),
            name=Text(nb="Andel innen avstanden", en="Share within the distance"),
            min_base=None,
        ),
        ready_views.share_change("employees_within", "employees", min_base=None),
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

NEEDS = (
    "workplaces",
    "cells",
    "cell_distances",
    "cell_walks",
    "hubs",
    "area_codes",
    "area_gaps",
    "hub_profile",
    "headline",
)
WANTS = ("profile_distances",)


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    cell_distances: pl.DataFrame,
    cell_walks: pl.DataFrame | None,
    hubs: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    hub_profile: dict[str, Any],
    headline: dict[str, Any],
    profile_distances: pl.DataFrame | None = None,
) -> Result:
    """Employees by area, year and distance band, with the bounds that the size of a cell gives.

    `workplaces`: `cell`, `period`, `employees`, `flags`; `cells`: `cell`, `municipality`; `cell_distances`: `cell`,
    `distance_cm`; `cell_walks`: `cell`, `distance_cm`, `snap_m`, `flags`, or None without streets; `area_codes`: `area_set`,
    `area`, `municipality`; `profile_distances`: `hub_profile`, `cell`, `distance_cm` of the other hub profiles, whose rows stand beside
    those of the plan's own and enter neither the answer nor a verdict. Stocks only; shares are views.
    """
    placed = workplaces.join(cells.select("cell", "municipality"), on="cell").with_columns(
        _has(Flag.CORRECTED).alias("corrected")
    )
    hub_profile = hub_profile | {"hubs": hubs.height}
    by_municipality = placed.group_by("municipality", "period").agg(
        pl.col("employees").sum().alias("value"), pl.col("corrected").any()
    )
    stock = _by_area(by_municipality, area_codes, [])
    stock = stock.with_columns(pl.lit("employees").alias("measure"), _flags([], stock.columns).alias("flags"))
    partial = [] if hub_profile["complete"] else [Flag.PARTIAL_SOURCE.value]
    near = [_near(placed, cell_distances, area_codes, METHOD, [METHOD, *partial])]
    source = Text(nb="Rutenettet over ansatte", en="The grid of employees")
    periods = sorted(workplaces["period"].unique().to_list())
    gaps = [*gaps_from(area_gaps), *missing_years(periods, source)]
    if cell_walks is not None:
        shares = measured_shares(placed, cell_walks, area_codes)
        covered = shares.filter(pl.col("measured_pct") >= WALK_COVERAGE_PCT).select("area_set", "area", "period")
        walks = _near(placed, cell_walks, area_codes, walking.METHOD, partial)
        near.append(walks.join(covered, on=["area_set", "area", "period"], how="semi"))
        gaps += _walk_gaps(shares)
    profile = pl.lit(hub_profile["id"]).alias("hub_profile")
    observations = pl.concat([stock, *(frame.with_columns(profile) for frame in near)], how="diagonal")
    answer = _answer(observations.filter(pl.col("method").fill_null(METHOD) == METHOD), hub_profile, headline)
    others = [] if profile_distances is None else _other_profiles(placed, profile_distances, area_codes)
    observations = pl.concat([observations, *others], how="diagonal")
    return Result(
        observations.drop(*_NOTED, strict=False),
        tuple(gaps),
        answer=answer,
        facts={
            "hubs": hub_profile["hubs"],
            "water_cells": int(cells["water"].sum()) if "water" in cells.columns else 0,
        },
    )


def _other_profiles(placed: pl.DataFrame, distances: pl.DataFrame, area_codes: pl.DataFrame) -> list[pl.DataFrame]:
    """The same rows by air line for every other hub profile, so that it shows how far the answer hangs on the definition."""
    return [
        _near(placed, rows.drop("hub_profile"), area_codes, METHOD, [METHOD]).with_columns(
            pl.lit(profile).alias("hub_profile")
        )
        for (profile,), rows in distances.sort("hub_profile", "cell").group_by("hub_profile", maintain_order=True)
    ]


def _has(flag: Flag) -> pl.Expr:
    return pl.col("flags").str.contains(flag.value)


def _near(
    placed: pl.DataFrame, reach: pl.DataFrame, area_codes: pl.DataFrame, method: str, flags: list[str]
) -> pl.DataFrame:
    """Employees within every distance and both bounds, by one way of measuring."""
    if "flags" not in reach.columns:
        reach = reach.with_columns(pl.lit("").alias("flags"))
    noted = {"edge": Flag.EDGE, "fallback": Flag.AIR_LINE, "address_points": Flag.ADDRESS_POINTS}
    ways = reach.select("cell", "distance_cm", *(_has(flag).alias(name) for name, flag in noted.items()))
    joined = placed.join(ways, on="cell", how="left")
    parts = [
        _by_area(_within(joined, shift_cm), area_codes, ["distance_m"]).with_columns(pl.lit(measure).alias("measure"))
        for measure, shift_cm in (
            ("employees_within", 0),
            ("employees_within_lower", CELL_BOUND_M * 100),
            ("employees_within_upper", -CELL_BOUND_M * 100),
        )
    ]
    found = pl.concat(parts)
    return found.with_columns(pl.lit(method).alias("method"), _flags(flags, found.columns).alias("flags"))


def measured_shares(placed: pl.DataFrame, walks: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """`area_set`, `area`, `period`, `measured_pct`: employees in cells measured along the streets, per cent of all."""
    measured = pl.when(pl.col("snap_m").is_not_null()).then(pl.col("employees")).otherwise(0)
    sums = pl.col("measured", "employees").sum()
    municipal = (
        placed.join(walks.select("cell", "snap_m"), on="cell", how="left")
        .with_columns(measured.alias("measured"))
        .group_by("municipality", "period")
        .agg(sums)
    )
    share = (100 * pl.col("measured") / pl.col("employees")).fill_nan(0).alias("measured_pct")
    by_area = municipal.join(area_codes, on="municipality").group_by("area_set", "area", "period").agg(sums)
    return by_area.select("area_set", "area", "period", share).sort("area_set", "area", "period")


_NOT_MEASURED = Text(
    nb=f"Gangavstand vises bare der minst {WALK_COVERAGE_PCT} prosent av de ansatte har en rute målt langs veinettet.",
    en=f"Walking distance is shown only where at least {WALK_COVERAGE_PCT} per cent of employees have a cell measured along the streets.",
)


def _walk_gaps(shares: pl.DataFrame) -> list[Gap]:
    """One gap for an area without walking figures, or one for each of its years that lack them."""
    low = pl.col("period").filter(pl.col("measured_pct") < WALK_COVERAGE_PCT).sort()
    by_area = shares.group_by("area_set", "area", maintain_order=True).agg(low.alias("low"), pl.len().alias("years"))
    return [
        Gap(_NOT_MEASURED, area_set, area, period)
        for area_set, area, missing, years in by_area.rows()
        for period in ([None] if len(missing) == years else missing)
    ]


def _within(placed: pl.DataFrame, shift_cm: int) -> pl.DataFrame:
    """Employees within 0, 100, … 2,000 m by municipality and period, with every distance shifted by `shift_cm`."""
    # The smallest step at least as long as the distance; cells beyond the longest step or without a hub fall out.
    shifted = (pl.col("distance_cm") + shift_cm).clip(lower_bound=0)
    step = (shifted + STEP_M * 100 - 1) // (STEP_M * 100) * STEP_M
    counted = (
        placed.with_columns(step.alias("distance_m"))
        .filter(pl.col("distance_m") <= LONGEST_M)
        .group_by("municipality", "period", "distance_m")
        .agg(pl.col("employees").sum().alias("value"), pl.col("corrected").any())
    )
    # A cell at the edge may be nearer than measured: its flags stand on every distance.
    every = (
        placed.group_by("municipality", "period")
        .agg(pl.col("edge", "fallback", "address_points").any())
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
        .agg(pl.col("value").sum(), *(pl.col(name).any() for name in _NOTED if name in frame.columns))
    )


_NOTED = {
    "corrected": Flag.CORRECTED,
    "edge": Flag.EDGE,
    "fallback": Flag.AIR_LINE,
    "address_points": Flag.ADDRESS_POINTS,
}
"""Columns that say what holds for some of the cells behind a row, and the flag that tells it."""


def _flags(always: list[str], columns: list[str]) -> pl.Expr:
    """`always` and the flags that a row's own columns call for, sorted."""
    told = {flag.value: column for column, flag in _NOTED.items() if column in columns}
    parts = [
        pl.lit(flag) if flag in always else pl.when(pl.col(told[flag])).then(pl.lit(flag))
        for flag in sorted({*always, *told})
    ]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


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
