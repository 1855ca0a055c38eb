"""How much of working life is in large workplaces?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.large_establishments import large, normal
from planpuls.indicators.ordered_sizes import against_register, sentence, sums
from planpuls.indicators.register_coverage import LEAST_COVERAGE, coverage, is_extract
from planpuls.indicators.result import Gap, Result, gaps_from
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number, written_date
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES, Language, Text

LIMITS = (100, 250)
REGISTER, ORDERED = "register", "employed"
_EMPLOYEES = Text(nb="ansatte registrert på virksomheten", en="employees registered at the establishment")
_PER_CENT = Text(nb="prosent av alle ansatte", en="per cent of all employees")


def _employees(measure: str, nb: str, en: str) -> Measure:
    name = Text(nb=nb, en=en)
    return Measure(id=measure, name=name, concept="count", unit=_EMPLOYEES, additive=True, dimensions=("count",))


def _employed(measure: str, nb: str, en: str) -> Measure:
    return Measure(
        id=measure,
        name=Text(nb=nb, en=en),
        concept="employed_workplace_q4",
        unit=Text(nb="sysselsatte etter arbeidssted, 4. kvartal", en="employed persons by workplace, 4th quarter"),
        additive=True,
        dimensions=("count",),
    )


def _limit_measures(limit: int) -> tuple[Measure, Measure]:
    return (
        _employees(
            f"employees_{limit}",
            f"Ansatte i virksomheter med minst {limit}",
            f"Employees in establishments of at least {limit}",
        ),
        Measure(
            id=f"establishments_{limit}",
            name=Text(nb=f"Virksomheter med minst {limit}", en=f"Establishments of at least {limit}"),
            concept="establishments",
            unit=Text(nb="virksomheter", en="establishments"),
            additive=True,
            dimensions=("count",),
        ),
    )


def _limit_views(limit: int) -> tuple[View, View]:
    return (
        ready_views.share(
            f"employees_{limit}",
            "employees_most",
            _PER_CENT,
            id=f"share_{limit}_least_pct",
            name=Text(
                nb=f"Andel i virksomheter med minst {limit}, nedre grense",
                en=f"Share in establishments of at least {limit}, lower bound",
            ),
        ),
        ready_views.share(
            f"employees_{limit}",
            "employees_least",
            _PER_CENT,
            id=f"share_{limit}_most_pct",
            name=Text(
                nb=f"Andel i virksomheter med minst {limit}, øvre grense",
                en=f"Share in establishments of at least {limit}, upper bound",
            ),
        ),
    )


INDICATOR = Indicator(
    id="large-workplaces",
    plan="areal",
    question=Text(
        nb="Hvor stor del av de ansatte arbeider i store virksomheter?",
        en="How large a part of the employees work in large establishments?",
    ),
    title=Text(nb="Store arbeidsplasser", en="Large workplaces"),
    definition=Text(
        nb=(
            "Ansatte i virksomheter (ikke foretak) med minst 100 og minst 250 ansatte, av alle ansatte i virksomhetene i området. "
            "Registeret holder tilbake tallet for virksomheter med 1–4 ansatte. De teller som 1 til 4, så andelen er et intervall."
        ),
        en=(
            "Employees in establishments (not enterprises) of at least 100 and at least 250 employees, of all employees of the area's "
            "establishments. The register withholds the number for establishments with 1–4 employees. They count as 1 to 4, so the "
            "share is an interval."
        ),
    ),
    formula=Text(
        nb="minst: 100 · A / (kjente + 4 · n); mest: 100 · A / (kjente + n), der n er virksomheter med 1–4 ansatte",
        en="at least: 100 · A / (known + 4 · n); at most: 100 · A / (known + n), where n is establishments with 1–4 employees",
    ),
    caveats=(
        Text(
            nb="Tall vises ikke der færre enn tre virksomheter ligger bak, eller der én av dem har over 80 prosent av de ansatte.",
            en="Figures are hidden where fewer than three establishments lie behind, or where one of them has over 80 per cent of the employees.",
        ),
        Text(
            nb="Et utdrag av registeret gir ingen tall: det må ha minst 90 prosent av de ansatte som rutenettet har i planområdet.",
            en="An extract of the register gives no figures: it must have at least 90 per cent of the grid's employees in the plan area.",
        ),
        Text(
            nb="Registeret kan føre ansatte på hovedkontoret selv om de arbeider andre steder.",
            en="The register may count employees at the head office though they work elsewhere.",
        ),
        Text(
            nb=(
                "Ansatte i virksomhetsregisteret er et annet mål enn sysselsatte og enn ansatte i rutenettet. De blandes ikke: SSBs bestilte "
                "tabell over sysselsatte etter virksomhetens størrelse står som en egen serie der den er lest inn."
            ),
            en=(
                "Employees of the establishment register are another measure than the employed and than employees on the grid. They are not "
                "mixed: SSB's ordered table of the employed by size of establishment is a series of its own where it is imported."
            ),
        ),
    ),
    sources=("brreg.establishments", "ssb.workplaces_250m", "kartverket.municipalities"),
    more_sources=("import.employed_by_establishment_size",),
    dimensions=(
        Dimension(
            id="count",
            name=Text(nb="Telling", en="Count"),
            values={
                REGISTER: Text(nb="ansatte i registeret", en="employees of the register"),
                ORDERED: Text(nb="sysselsatte, bestilt tabell", en="employed, ordered table"),
            },
            series=True,
        ),
    ),
    measures=(
        _employees("employees_least", "Alle ansatte, nedre grense", "All employees, lower bound"),
        _employees("employees_most", "Alle ansatte, øvre grense", "All employees, upper bound"),
        *(measure for limit in LIMITS for measure in _limit_measures(limit)),
        _employed("employed_all", "Alle sysselsatte", "All employed"),
        *(
            _employed(
                f"employed_{limit}",
                f"Sysselsatte i virksomheter med minst {limit}",
                f"Employed in establishments of at least {limit}",
            )
            for limit in LIMITS
        ),
    ),
    views=(
        *(view for limit in LIMITS for view in _limit_views(limit)),
        *(
            ready_views.share(
                f"employed_{limit}",
                "employed_all",
                Text(nb="prosent av alle sysselsatte", en="per cent of all employed"),
                id=f"share_employed_{limit}_pct",
                name=Text(
                    nb=f"Andel i virksomheter med minst {limit}", en=f"Share in establishments of at least {limit}"
                ),
            )
            for limit in LIMITS
        ),
    ),
    area_sets=("municipality", "centrality", "*"),
    chart=Chart(
        kind="bars",
        show="share_100_least_pct",
        area_set="municipality",
        in_order_of="centrality",
        title=Text(
            nb="Andel av de ansatte i virksomheter med minst 100 ansatte (nedre grense), {end}",
            en="Share of employees in establishments of at least 100 employees (lower bound), {end}",
        ),
    ),
)

NEEDS = {
    "establishments": "table:brreg.establishments",
    "area_codes": "area_codes",
    "area_gaps": "area_gaps",
    "region": "region",
    "region_municipalities": "region_municipalities",
    "workplaces": "workplaces",
    "cells": "cells",
    "codes_by_year": "codes_by_year",
}
WANTS = {"sizes": "table:import.employed_by_establishment_size"}


def compute(
    establishments: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    region: dict[str, Any],
    region_municipalities: list[str],
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    sizes: pl.DataFrame | None = None,
) -> Result:
    """Employees by area and day of the register: all (least and most), and in large establishments.

    `establishments`: `municipality`, `period`, `employees` (null where withheld), `employees_low`, `employees_high`. Where
    fewer than three large establishments lie behind a figure, or one has over 80 per cent of it, it is confidential; none
    at all is 0. Establishments without a known municipality are counted in the facts. A register
    that has under 90 per cent of the grid's employees (`workplaces` in `cells`) is an extract: it has a gap and no figures.
    `sizes`: the ordered table (see `ordered_sizes`), a series of its own; the facts say where its shares lie within the bounds.
    """
    covered = coverage(establishments, workplaces, cells, region_municipalities)
    extracts = [Gap(is_extract(share), period=period) for period, share in covered.items() if share < LEAST_COVERAGE]
    taken = [period for period, share in covered.items() if share >= LEAST_COVERAGE]
    establishments = establishments.filter(pl.col("period").is_in(taken))
    placed = establishments.filter(pl.col("employees_high") > 0).join(area_codes, on="municipality")
    # An area one of whose municipalities has no establishment in a register has no figures there.
    there = establishments.select("period", "municipality").unique().with_columns(pl.lit(value=True).alias("there"))
    codes = area_codes.join(establishments.select("period").unique(), how="cross")
    whole = (
        codes.join(there, on=["period", "municipality"], how="left")
        .group_by("area_set", "area", "period")
        .agg(pl.col("there").is_not_null().all().alias("whole"))
    )
    kept = placed.join(whole.filter("whole"), on=["area_set", "area", "period"], how="semi")
    key = ["area_set", "area", "period"]
    totals = kept.group_by(key).agg(
        pl.col("employees_low").cast(pl.Int64).sum().alias("employees_least"),
        pl.col("employees_high").cast(pl.Int64).sum().alias("employees_most"),
    )
    parts = [totals.unpivot(index=key, variable_name="measure", value_name="value").with_columns(normal())]
    parts += [large(kept, totals.select(key), limit) for limit in LIMITS]
    band = pl.when(pl.col("measure").is_in(["employees_least", "employees_most"])).then(
        pl.lit(Flag.WITHHELD_BAND.value)
    )
    observations = pl.concat(parts).with_columns(band.otherwise(pl.lit("")).alias("flags")).sort(*key, "measure")
    lacking = whole.filter(~pl.col("whole")).sort(key).select(key).rows()
    ordered, more = (observations.clear(), []) if sizes is None else sums(sizes, codes_by_year)
    return Result(
        pl.concat(
            [
                observations.with_columns(pl.lit(REGISTER).alias("count")),
                ordered.with_columns(pl.lit(ORDERED).alias("count")).select(*observations.columns, "count"),
            ]
        ),
        (*extracts, *gaps_from(area_gaps), *(Gap(_LACKS, *row) for row in lacking), *more),
        answer=_answer(observations, ordered, region),
        facts={
            "withheld": int((establishments["employees"].is_null() & (establishments["employees_high"] > 0)).sum()),
            "coverage_of_grid_pct": {period: round(100 * share, 1) for period, share in covered.items()},
            "against_ordered": against_register(observations, ordered),
            "without_municipality": int(establishments["municipality"].is_null().sum()),
        },
    )


_LACKS = Text(
    nb="Registeret har ingen virksomheter i en av kommunene som området består av.",
    en="The register has no establishments in one of the municipalities the area is made of.",
)


def _answer(observations: pl.DataFrame, ordered: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """The interval of the whole region's share, newest register, with the ordered table's share where there is one."""
    if observations.is_empty():
        return None
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    period = str(here["period"].max())
    values = dict(here.filter(pl.col("period") == period).select("measure", "value").rows())
    if not values or values.get("employees_100") is None or not values.get("employees_least"):
        return None
    low, high = (100 * values["employees_100"] / values[f"employees_{end}"] for end in ("most", "least"))
    more = sentence(ordered, region)
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        ends = [number(value, 1, language) for value in (low, high)]
        if language == "nb":
            text = (
                f"Mellom {ends[0]} og {ends[1]} prosent av de ansatte i {region['name']['nb']} arbeider i virksomheter med minst "
                f"100 ansatte (registeret per {written_date(period, language)})."
            )
        else:
            text = (
                f"Between {ends[0]} and {ends[1]} per cent of the employees in {region['name']['en']} work in establishments of at "
                f"least 100 employees (the register of {written_date(period, language)})."
            )
        sentences[language] = text + more[language]
    return Text(nb=sentences["nb"], en=sentences["en"])
