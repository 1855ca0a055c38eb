"""Where do the offices gather?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators import office_cluster_words as words
from planpuls.indicators.cluster_rules import MAIN, RULE, RULES, absent, newest_cells, rules
from planpuls.indicators.industries import days_of_other_standard
from planpuls.indicators.job_cluster_words import names
from planpuls.indicators.office_cluster_rows import (
    ROW,
    Row,
    figures,
    in_cells,
    municipalities,
    of_region,
    placed_share,
    rows_of,
    sums_of,
)
from planpuls.indicators.office_industries import is_office
from planpuls.indicators.register_coverage import LEAST_COVERAGE, coverage
from planpuls.indicators.result import Gap, MadeSet, Result
from planpuls.places.concentrations import smoothed, through_years
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Concept, Dimension, Indicator, Measure
from planpuls.spec.text import Text

AREA_SET = "office_cluster"
MOST = "most"
"""The main rule with the most employees there may be."""


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_EMPLOYEES = _t("ansatte registrert på virksomheten", "employees registered at the establishment")
_PER_CENT = _t(
    "prosent av ansatte i kontornæringer med kjent punkt",
    "per cent of employees of office industries with a known point",
)


def _measure(
    measure: str,
    nb: str,
    en: str,
    unit: Text = _EMPLOYEES,
    concept: Concept = "count",
    *,
    decimals: int = 0,
    additive: bool = True,
    by_rule: bool = True,
) -> Measure:
    return Measure(
        id=measure,
        name=_t(nb, en),
        concept=concept,
        unit=unit,
        decimals=decimals,
        additive=additive,
        dimensions=("rule",) if by_rule else (),
    )


INDICATOR = Indicator(
    id="office-clusters",
    plan="areal",
    question=_t("Hvor samler kontorene seg?", "Where do the offices gather?"),
    title=_t("Kontorklynger", "Office clusters"),
    definition=_t(
        "Sammenhengende 250 m ruter med høy tetthet av ansatte i kontornæringer, etter virksomhetens adresse. Kontornæringer er forlag, "
        "kringkasting, tele, IT og informasjon (58, 60–63 uten datasentre), finans og forsikring (64–66), eiendom (68), faglig "
        "tjenesteyting (69–71.1, 73–74), kontortjenester (82.1–82.2), offentlig administrasjon (84.1, 84.3) og organisasjoner (94.1–94.2), "
        "i SN2007 og SN2025. Tetthet, radius og grenser er de samme som for konsentrasjoner av alle arbeidsplasser.",
        "Connected 250 m cells with a high density of employees of office industries, by the establishment's address. Office industries are "
        "publishing, broadcasting, telecommunications, IT and information (58, 60–63 without data centres), finance and insurance (64–66), "
        "real estate (68), professional services (69–71.1, 73–74), office services (82.1–82.2), public administration (84.1, 84.3) and "
        "organisations (94.1–94.2), in SN2007 and SN2025. Density, radius and limits are those of concentrations of all jobs.",
    ),
    formula=_t(
        "tetthet som for konsentrasjoner av arbeidsplasser, 1–4 regnet som én; andel minst: 100 · A₁ / (A₁ + U₄), mest: 100 · A₄ / (A₄ + U₁), "
        "der A er ansatte i klyngen, U utenfor den, og 1 og 4 er hva hver virksomhet med 1–4 ansatte regnes som",
        "density as for concentrations of jobs, 1–4 counted as one; share at least: 100 · A₁ / (A₁ + U₄), at most: 100 · A₄ / (A₄ + U₁), "
        "where A is employees in the cluster, U outside it, and 1 and 4 are what each establishment of 1–4 employees is counted as",
    ),
    caveats=(
        _t(
            "Erstattes ikke av alle arbeidsplasser: de står under «Konsentrasjoner av arbeidsplasser».",
            "Not replaced by all jobs: those stand under «Concentrations of jobs».",
        ),
        _t(
            "Næringen er et grovt mål på kontor: hovedkontoret til en industribedrift er ikke med, en vaktmester i et eiendomsselskap er det. "
            "Listen over kontornæringer er vår.",
            "The industry is a coarse measure of offices: the head office of a manufacturer is left out, a caretaker of a property company is "
            "counted. The list of office industries is ours.",
        ),
        _t(
            "Registeret holder tilbake tallet for virksomheter med 1–4 ansatte. Klyngene er tegnet med én i hver; med fire i hver står de "
            "under «1–4 regnet som fire».",
            "The register withholds the number for establishments of 1–4 employees. The clusters are drawn with one in each; with four in each "
            "they stand under «1–4 counted as four».",
        ),
        _t(
            "Virksomheter uten adresse med kjent punkt er ikke med i noen klynge og ikke i andelene; hvor mange ansatte de har, står for seg.",
            "Establishments without an address with a known point are in no cluster and not in the shares; how many employees they have stands apart.",
        ),
        _t(
            "Registeret åpnes som det er den dagen det hentes. Andre dager enn dem det er hentet, er ikke med: med én dag er det ingen utvikling å vise.",
            "The register is open as it stands on the day it is fetched. No other days are there: with one day there is no development to show.",
        ),
        _t(
            "Et utdrag av registeret gir ingen tall: det må ha minst 90 prosent av de ansatte som rutenettet har i planområdet, og minst 90 "
            "prosent av de ansatte i kontornæringer må ha et kjent punkt.",
            "An extract of the register gives no figures: it must have at least 90 per cent of the grid's employees in the plan area, and at "
            "least 90 per cent of the employees of office industries must have a known point.",
        ),
        _t(
            "Registeret kan føre ansatte på hovedkontoret selv om de arbeider andre steder. En klynge beholder nummeret så lenge den "
            "overlapper den forrige med samme nummer.",
            "The register may count employees at the head office though they work elsewhere. A cluster keeps its number as long as it overlaps "
            "the last one with that number.",
        ),
    ),
    sources=("brreg.establishments", "kartverket.addresses", "ssb.workplaces_250m", "kartverket.municipalities"),
    dimensions=(
        Dimension(
            id="rule",
            name=RULE,
            values={**RULES, MOST: _t("hovedregelen, 1–4 regnet som fire", "the main rule, 1–4 counted as four")},
        ),
    ),
    measures=(
        _measure("employees_least", "Ansatte, nedre grense", "Employees, lower bound"),
        _measure("employees_most", "Ansatte, øvre grense", "Employees, upper bound"),
        _measure(
            "establishments",
            "Virksomheter med ansatte",
            "Establishments with employees",
            _t("virksomheter", "establishments"),
            "establishments",
        ),
        _measure(
            "area_km2", "Areal", "Area", _t("km² hele ruter", "km² of whole cells"), "land_area", decimals=2
        ),
        _measure("clusters", "Kontorklynger", "Office clusters", _t("klynger", "clusters")),
        _measure(
            "whole_if_low",
            "Planområdets ansatte i kontornæringer når andelen er minst",
            "The plan area's employees of office industries when the share is least",
            additive=False,
        ),
        _measure(
            "whole_if_high",
            "Planområdets ansatte i kontornæringer når andelen er størst",
            "The plan area's employees of office industries when the share is largest",
            additive=False,
        ),
        *(
            _measure(f"{name}_{end}", f"{nb}, {bound_nb}", f"{en}, {bound_en}", additive=False, by_rule=False)
            for name, nb, en in (
                ("placed", "Ansatte i kontornæringer med kjent punkt", "Employees of office industries with a known point"),
                ("pointless", "Ansatte i kontornæringer uten kjent punkt", "Employees of office industries without a known point"),
            )
            for end, bound_nb, bound_en in (("least", "nedre grense", "lower bound"), ("most", "øvre grense", "upper bound"))
        ),
    ),
    views=tuple(
        ready_views.share(
            f"employees_{end}",
            whole,
            _PER_CENT,
            id=f"share_{end}_pct",
            name=_t(f"Andel av kontoransatte, {nb}", f"Share of office employees, {en}"),
        )
        for end, whole, nb, en in (
            ("least", "whole_if_low", "nedre grense", "lower bound"),
            ("most", "whole_if_high", "øvre grense", "upper bound"),
        )
    ),
    area_sets=(AREA_SET, "region"),
    chart=Chart(
        kind="bars",
        show="share_least_pct",
        area_set=AREA_SET,
        where={"rule": MAIN},
        base="first",
        title=_t(
            "Andel av de ansatte i kontornæringer i {area} etter klynge (nedre grense), {end}",
            "Share of the employees of office industries in {area} by cluster (lower bound), {end}",
        ),
    ),
)  # fmt: skip

NEEDS = ("establishments", "workplaces", "cells", "region_municipalities", "place_names", "region", "job_clusters")


def compute(
    establishments: pl.DataFrame,
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    region_municipalities: list[str],
    place_names: dict[str, str],
    region: dict[str, Any],
    job_clusters: dict[str, Any],
) -> Result:
    """Employees of office industries in each cluster and in all of them, by day of the register and rule, between bounds.

    `establishments`: `planpuls.places.establishments`; `workplaces`, `cells`: the grid that the register is held against;
    `job_clusters`: the plan's rule. A day has no figures where the register has under 90 per cent of the grid's employees,
    or under 90 per cent of the office employees have a known point.
    """
    gaps, days, shown = [], [], {}
    inside = establishments.filter(pl.col("municipality").is_in(region_municipalities) & (pl.col("employees_high") > 0))
    offices = in_cells(inside.filter(is_office(pl.col("nace_standard"), pl.col("nace"))))
    for day, share in coverage(establishments, workplaces, cells, region_municipalities).items():
        placed = placed_share(offices.filter(pl.col("period") == day))
        shown[day] = {"of_grid_pct": round(100 * share, 1), "with_point_pct": round(100 * placed, 1)}
        if share < LEAST_COVERAGE:
            gaps.append(Gap(words.extract(share), period=day))
        elif placed < LEAST_COVERAGE:
            gaps.append(Gap(words.unplaced(placed), period=day))
        else:
            days.append(day)
    if not days:
        nothing = pl.DataFrame(schema=dict.fromkeys(ROW, pl.String) | {"value": pl.Float64})
        return Result(nothing, tuple(gaps) or (Gap(words.NO_ESTABLISHMENTS),), facts={"coverage": shown})
    return _found(inside, offices, days, gaps, {"coverage": shown}, place_names, region, job_clusters)


def _found(
    inside: pl.DataFrame,
    offices: pl.DataFrame,
    days: list[str],
    gaps: list[Gap],
    facts: dict[str, Any],
    place_names: dict[str, str],
    region: dict[str, Any],
    given: dict[str, Any],
) -> Result:
    by_day = {day: sums_of(offices.filter(pl.col("period") == day)) for day in days}
    least, most = (
        {day: {cell: of[end] for cell, of in sums.items()} for day, sums in by_day.items()} for end in (0, 1)
    )
    plain = rules(given)
    densities = {day: smoothed(employees, given["bandwidth_m"]) for day, employees in least.items()}
    found = {name: through_years(least, rule, densities) for name, rule in plain.items()}
    found[MOST] = through_years(most, plain[MAIN])
    new = days_of_other_standard(inside.filter(pl.col("period").is_in(days)))
    key, whole = f"{AREA_SET}@{given['edition']}", (region["area_set"], region["area"])
    rows: list[Row] = []
    for rule, periods in found.items():
        for day, clusters in periods.items():
            counted = {(key, str(one.id)): [one] for one in clusters} | {whole: clusters}
            for area, ones in counted.items():
                rows += rows_of(area, day, rule, figures(ones, by_day[day]), broken=day in new)
    for day in days:
        rows += rows_of(whole, day, None, of_region(offices.filter(pl.col("period") == day)), broken=day in new)
    newest = figures(found[MAIN][days[-1]], by_day[days[-1]])
    named = names(found, most, municipalities(offices), place_names)
    return Result(
        pl.DataFrame(rows, schema=ROW, orient="row"),
        (*gaps, *absent(found[MAIN], key, words.NONE)),
        answer=words.answer(newest, days[-1], region),
        facts=facts | {name: value for name, value in given.items() if name != "edition"},
        areas=MadeSet(AREA_SET, given["edition"], INDICATOR.title, named, newest_cells(found[MAIN])),
    )
