"""Where do the jobs gather?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.cluster_rules import MAIN, RULE, RULES, absent, newest_cells, rules
from planpuls.indicators.job_cluster_words import answer
from planpuls.indicators.job_cluster_words import names as names_of
from planpuls.indicators.result import MadeSet, Result, missing_years
from planpuls.places.concentrations import Concentration, smoothed, through_years
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.status import Flag
from planpuls.spec.text import Text

AREA_SET = "job_cluster"


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_PERSONS = _t("ansatte per 1. januar", "employees on 1 January")
_PER_KM2 = _t("ansatte per km²", "employees per km²")

INDICATOR = Indicator(
    id="job-clusters",
    plan="areal",
    question=_t("Hvor samler arbeidsplassene seg?", "Where do the jobs gather?"),
    title=_t("Konsentrasjoner av arbeidsplasser", "Concentrations of jobs"),
    definition=_t(
        "Sammenhengende 250 m ruter med høy tetthet av alle ansatte per 1. januar. Tettheten jevnes ut over rutene rundt, ruter uten "
        "virksomheter regnes som 0. Ruter over tetthetsgrensen som deler en side, er én konsentrasjon dersom de til sammen har mange "
        "nok ansatte. Radius og grenser står i planmappen.",
        "Connected 250 m cells with a high density of all employees on 1 January. The density is smoothed over the cells around, cells "
        "without establishments count as 0. Cells above the limit that share a side are one concentration if they have enough employees "
        "together. Radius and limits stand in the plan folder.",
    ),
    formula=_t(
        "tetthet i ruten = Σ w·ansatte / (Σ w · 0,0625 km²), w = (h² − d²)² innenfor radius h; andel = 100 · ansatte i "
        "konsentrasjonen / alle ansatte i planområdet",
        "density of the cell = Σ w·employees / (Σ w · 0.0625 km²), w = (h² − d²)² within the radius h; share = 100 · employees in the "
        "concentration / all employees in the plan area",
    ),
    caveats=(
        _t(
            "Radius og grenser er våre, valgt før tallene ble sett. Den strengere regelen viser hvor mye svaret henger på tetthetsgrensen.",
            "Radius and limits are ours, chosen before the figures were seen. The stricter rule shows how much the answer hangs on the "
            "limit of density.",
        ),
        _t(
            "Konsentrasjonene tegnes på nytt hvert år. Endringen er derfor for de samme rutene alle år: dem konsentrasjonen har det siste "
            "året. Den sier hvor mye som er vokst der, ikke om konsentrasjonen er blitt større.",
            "The concentrations are drawn anew every year. The change is therefore of the same cells in all years: those the concentration "
            "has in the last year. It says how much has grown there, not whether the concentration has become larger.",
        ),
        _t(
            "En konsentrasjon beholder nummeret så lenge den overlapper den forrige med samme nummer. Tidligere år som leses inn senere, "
            "kan endre nummer.",
            "A concentration keeps its number as long as it overlaps the last one with that number. Earlier years imported later can "
            "change numbers.",
        ),
        _t(
            "Alle ansatte er med, ikke bare kontor. Ruter utenfor planområdet er ikke med, og arealet er hele ruter, også over vann.",
            "All employees are counted, not offices alone. Cells outside the plan area are left out, and the area is whole cells, also over water.",
        ),
        _t(
            "Ansatte telles på virksomhetens registrerte adresse. En omregistrering ser ut som en flytting.",
            "Employees are counted at the establishment's registered address. A re-registration looks like a move.",
        ),
    ),
    sources=("ssb.workplaces_250m", "kartverket.municipalities"),
    dimensions=(Dimension(id="rule", name=RULE, values=RULES),),
    measures=(
        Measure(
            id="employees",
            name=_t("Ansatte", "Employees"),
            concept="employees_1jan",
            unit=_PERSONS,
            additive=True,
            dimensions=("rule",),
        ),
        Measure(
            id="employees_same_cells",
            name=_t("Ansatte i rutene fra det siste året", "Employees in the cells of the last year"),
            concept="employees_1jan",
            unit=_PERSONS,
            additive=True,
            dimensions=("rule",),
        ),
        Measure(
            id="area_km2",
            name=_t("Areal", "Area"),
            concept="land_area",
            unit=_t("km² hele ruter", "km² of whole cells"),
            decimals=2,
            additive=True,
            dimensions=("rule",),
        ),
        Measure(
            id="clusters",
            name=_t("Konsentrasjoner", "Concentrations"),
            concept="count",
            unit=_t("konsentrasjoner", "concentrations"),
            additive=True,
            dimensions=("rule",),
        ),
        Measure(
            id="employees_of_region",
            name=_t("Ansatte i hele planområdet", "Employees in the whole plan area"),
            concept="employees_1jan",
            unit=_PERSONS,
            additive=False,
        ),
    ),
    views=(
        ready_views.share(
            "employees",
            "employees_of_region",
            _t("prosent av ansatte per 1. januar", "per cent of employees on 1 January"),
            name=_t("Andel av planområdets ansatte", "Share of the plan area's employees"),
        ),
        View(
            id="density",
            kind="ratio",
            measure="employees",
            of="area_km2",
            name=_t("Tetthet", "Density"),
            unit=_PER_KM2,
            decimals=0,
        ),
        ready_views.change(
            "employees_same_cells",
            _t("ansatte", "employees"),
            name=_t("Endring i de samme rutene", "Change in the same cells"),
        ),
        ready_views.growth("employees_same_cells", name=_t("Vekst i de samme rutene", "Growth in the same cells")),
    ),
    area_sets=(AREA_SET, "region"),
    chart=Chart(
        kind="bars",
        show="share_pct",
        area_set=AREA_SET,
        where={"rule": MAIN},
        title=_t(
            "Andel av de ansatte i {area} etter konsentrasjon, {end}",
            "Share of the employees in {area} by concentration, {end}",
        ),
    ),
)

NEEDS = ("workplaces", "cells", "region_municipalities", "place_names", "headline", "region", "job_clusters")


def compute(
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    region_municipalities: list[str],
    place_names: dict[str, str],
    headline: dict[str, Any],
    region: dict[str, Any],
    job_clusters: dict[str, Any],
) -> Result:
    """Employees, area and number of concentrations by year and rule, each by itself and all of the region; and of every year the
    employees in the cells that it has in the last one.

    `workplaces`: `cell`, `period`, `employees`, `flags`; `cells`: `cell`, `municipality`; `job_clusters`: `edition`,
    `bandwidth_m`, `employees_per_km2`, `employees`, `stricter_employees_per_km2`.
    """
    municipality_of = dict(
        cells.filter(pl.col("municipality").is_in(region_municipalities)).select("cell", "municipality").rows()
    )
    placed = workplaces.filter(pl.col("cell").is_in(pl.Series(list(municipality_of), dtype=pl.Int64).implode()))
    by_year: dict[str, dict[int, int]] = {}
    for cell, period, employees in placed.select("cell", "period", "employees").rows():
        by_year.setdefault(period, {})[cell] = employees
    changed = placed.filter(pl.col("flags").str.split(" ").list.contains(Flag.CORRECTED.value))
    corrected = set(changed.select("period", "cell").rows())
    densities = {year: smoothed(employees, job_clusters["bandwidth_m"]) for year, employees in by_year.items()}
    found = {name: through_years(by_year, rule, densities) for name, rule in rules(job_clusters).items()}
    key = f"{AREA_SET}@{job_clusters['edition']}"
    totals = {year: sum(employees.values()) for year, employees in by_year.items()}
    rows: list[tuple[str, str, str, str | None, str, float, str]] = []
    whole = region["area_set"], region["area"]
    for rule, years in found.items():
        for year, clusters in years.items():
            flagged = {one.id: any((year, cell) in corrected for cell in one.cells) for one in clusters}
            rows += [
                row
                for one in clusters
                for row in _rows(key, str(one.id), year, rule, [one], totals[year], corrected=flagged[one.id])
            ]
            rows += _rows(*whole, year, rule, clusters, totals[year], corrected=any(flagged.values()))
        rows += _same_cells(key, whole, rule, years[max(years)], by_year, corrected)
    observations = pl.DataFrame(
        rows, schema=("area_set", "area", "period", "rule", "measure", "value", "flags"), orient="row"
    ).unique()
    names = names_of(found, by_year, municipality_of, place_names)
    source = _t("Rutenettet over ansatte", "The grid of employees")
    return Result(
        observations,
        (*absent(found[MAIN], key, _NONE), *missing_years(sorted(by_year), source)),
        answer=answer(found, totals, headline, region, job_clusters),
        facts={name: value for name, value in job_clusters.items() if name != "edition"},
        areas=MadeSet(AREA_SET, job_clusters["edition"], INDICATOR.title, names, newest_cells(found[MAIN])),
    )


def _rows(
    area_set: str, area: str, year: str, rule: str, clusters: list[Concentration], total: int, *, corrected: bool
) -> list[tuple[str, str, str, str | None, str, float, str]]:
    flags = Flag.CORRECTED.value if corrected else ""
    figures = {
        "employees": float(sum(one.employees for one in clusters)),
        "area_km2": sum(one.area_km2 for one in clusters),
        "clusters": float(len(clusters)),
    }
    divided = [(area_set, area, year, rule, measure, value, flags) for measure, value in figures.items()]
    return [*divided, (area_set, area, year, None, "employees_of_region", float(total), "")]


def _same_cells(
    key: str,
    whole: tuple[str, str],
    rule: str,
    last: list[Concentration],
    by_year: dict[str, dict[int, int]],
    corrected: set[tuple[str, int]],
) -> list[tuple[str, str, str, str | None, str, float, str]]:
    """Employees of every year in the cells of the last year's concentrations, each by itself and all of the region."""
    footprints = {(key, str(one.id)): one.cells for one in last}
    footprints[whole] = frozenset[int]().union(*(one.cells for one in last))
    return [
        (
            *area,
            year,
            rule,
            "employees_same_cells",
            float(sum(employees.get(cell, 0) for cell in cells)),
            Flag.CORRECTED.value if any((year, cell) in corrected for cell in cells) else "",
        )
        for area, cells in footprints.items()
        for year, employees in by_year.items()
    ]


_NONE = _t(
    "Området var ingen egen konsentrasjon dette året: under grensene, eller del av en annen.",
    "The area was no concentration of its own this year: below the limits, or part of another.",
)
