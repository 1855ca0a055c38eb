"""Parts against the whole: municipalities against the region, the values of a dimension against all of them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from planpuls.checks.evidence import SLACK, Declared, Evidence, Finding, finding
from planpuls.spec.check import Check, Severity
from planpuls.spec.text import Text

_PER_CENT = Text(nb="prosent", en="per cent")


@dataclass(frozen=True)
class Whole:
    """A dimension whose values add up to another measure."""

    indicator: str
    part: str
    over: str
    whole: str
    without: tuple[str, ...] = ()
    """Values that are sums of others."""


WHOLES = (
    Whole("growth-industries", "employed", "industry", "employed_all"),
    Whole("job-density", "employees_in_class", "density_class", "employees"),
    Whole("main-industry-groups", "employed", "group", "employed_all"),
    Whole("main-road-distance", "employees_in_class", "distance_class", "employees"),
    Whole("relative-job-growth", "employed", "sector", "employed_all", without=("all",)),
    Whole("skills-demand", "employed", "education_level", "employed_all"),
    Whole("skills-match", "employed", "occupation", "employed_all"),
    Whole("skills-match", "vacancies", "occupation", "vacancies_all"),
)


def municipalities(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = 100 |region - sum of its municipalities| / region, where every municipality has a figure."""
    found = []
    for name, rows in evidence.whole_areas.items():
        spec = evidence.specs[name]
        additive = [measure.id for measure in spec.measures if measure.additive]
        if spec.flow or not additive:
            continue
        key = ["period", "measure", *(dimension.id for dimension in spec.dimensions)]
        rows = rows.filter(pl.col("measure").is_in(additive))
        region = rows.filter(
            (pl.col("area_set") == evidence.region_set)
            & (pl.col("area") == evidence.region_area)
            & pl.col("value").is_not_null()
        )
        whole = pl.col("n") == len(evidence.municipalities)
        parts = (
            rows.filter(
                (pl.col("area_set") == evidence.municipality_set)
                & pl.col("area").is_in(sorted(evidence.municipalities))
                & pl.col("value").is_not_null()
            )
            .group_by(key)
            .agg(pl.col("value").sum().alias("parts"), pl.len().alias("n"))
            .filter(whole)
        )
        both = region.join(parts, on=key, nulls_equal=True, maintain_order="left")
        if both.height:
            found.append(finding(name, both.with_columns(_off("parts", "value")), threshold))
    return found


def dimensions(evidence: Evidence, threshold: float) -> list[Finding]:
    """`amiss` = 100 |all - sum over the dimension| / all, where every part has a figure."""
    found = []
    for declared in WHOLES:
        rows = evidence.observations.get(declared.indicator)
        if rows is None:
            continue
        spec = evidence.specs[declared.indicator]
        varied = set(spec.measure(declared.part).dimensions) - {declared.over}
        # The whole may be stored once for all values of a further dimension (a way of counting).
        shared = ["area_set", "area", "period", *sorted(varied & set(spec.measure(declared.whole).dimensions))]
        key = [*shared, *sorted(varied - set(shared))]
        parts = (
            rows.filter((pl.col("measure") == declared.part) & ~pl.col(declared.over).is_in(list(declared.without)))
            .group_by(key, maintain_order=True)
            .agg(pl.col("value").sum().alias("parts"), pl.col("value").null_count().alias("hidden"))
            .filter(pl.col("hidden") == 0)
        )
        whole = rows.filter(pl.col("measure") == declared.whole).select(*shared, "value")
        both = parts.join(whole, on=shared, nulls_equal=True, maintain_order="left").with_columns(
            _off("parts", "value")
        )
        if both.height:
            found.append(finding(f"{declared.indicator}/{declared.part}", both, threshold))
    return found


def _off(parts: str, whole: str) -> pl.Expr:
    """How far two numbers are apart, in per cent of the second; against nothing, anything is 100."""
    apart = (pl.col(parts) - pl.col(whole)).abs()
    same = apart <= SLACK * pl.max_horizontal(pl.col(parts).abs(), pl.col(whole).abs(), pl.lit(1.0))
    share = pl.when(pl.col(whole) != 0).then(100 * apart / pl.col(whole).abs()).otherwise(100.0)
    return pl.when(same).then(0.0).when(apart.is_not_null()).then(share).alias("amiss")


CHECKS = (
    Declared(
        Check(
            id="sum-municipalities",
            kind="sum",
            severity=Severity.ERROR,
            text=Text(
                nb="Regionens kommuner gir til sammen regionens tall, der alle har et tall.",
                en="The region's municipalities add up to the region's figure, where all of them have one.",
            ),
            threshold=0,
            unit=_PER_CENT,
        ),
        municipalities,
    ),
    Declared(
        Check(
            id="sum-parts",
            kind="sum",
            severity=Severity.WARNING,
            text=Text(
                nb="Næringer, grupper og klasser gir til sammen alle, med høyst {threshold} prosents avvik (avrundede tabeller).",
                en="Industries, groups and classes add up to all, within {threshold} per cent (rounded tables).",
            ),
            threshold=0.5,
            unit=_PER_CENT,
        ),
        dimensions,
    ),
)
