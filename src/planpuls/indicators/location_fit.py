"""Does the right business lie in the right place?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.industries import GROUPS
from planpuls.indicators.location_fit_rows import (
    ALL,
    LEAST_ESTABLISHMENTS,
    LEAST_OF_SPOT,
    classified,
    observations,
    spots,
    unknown_codes,
)
from planpuls.indicators.register_coverage import LEAST_COVERAGE, coverage, is_extract
from planpuls.indicators.result import Gap, Result, gaps_from
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.location import ACCESS_TEXTS, MOBILITY_TEXTS
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import LANGUAGES, Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_DIMENSIONS = ("mobility", "accessibility", "industry", "goods_group")
_COUNTED = _t("virksomheter med ansatte", "establishments with employees")
_EMPLOYEES = _t(
    "ansatte registrert på virksomheten, 1–4 regnet som én",
    "employees registered at the establishment, 1–4 counted as one",
)


def _count(measure: str, nb: str, en: str) -> Measure:
    return Measure(
        id=measure,
        name=_t(nb, en),
        concept="establishments",
        unit=_COUNTED,
        additive=True,
        dimensions=_DIMENSIONS,
    )


def _people(measure: str, nb: str, en: str) -> Measure:
    return Measure(id=measure, name=_t(nb, en), concept="count", unit=_EMPLOYEES, additive=True, dimensions=_DIMENSIONS)


_OF_SCORED = _t("prosent av virksomhetene", "per cent of the establishments")
_OF_EMPLOYEES = _t("prosent av de ansatte", "per cent of the employees")
_OF_B = _t("prosent av de ansatte i B-områder", "per cent of the employees in B areas")

INDICATOR = Indicator(
    id="location-fit",
    plan="areal",
    question=_t("Ligger rett virksomhet på rett sted?", "Does the right business lie in the right place?"),
    title=_t("Samsvar mellom virksomhet og sted", "Match of business and place"),
    definition=_t(
        "Hver virksomhet med ansatte har en mobilitetsprofil etter næringen, hver 250 m rute en tilgjengelighetsprofil etter planens terskler: A "
        "(arbeidsplassintensiv; nær knutepunkt med hyppige avganger), B (allsidig; nær knutepunkt), C (arealkrevende; nær hovedveg). Samsvar er "
        "samme bokstav. Energikrevende og stedbundne virksomheter og omstridte varegrupper telles for seg, uten vurdering.",
        "Each establishment with employees has a mobility profile by its industry, each 250 m cell an accessibility profile by the plan's thresholds: A "
        "(many employees; near a hub with frequent departures), B (mixed; near a hub), C (area-demanding; near a main road). A match is the same "
        "letter. Energy-intensive and site-bound businesses and disputed goods groups are counted apart, without an assessment.",
    ),
    formula=_t(
        "100 · virksomheter med samme profil som stedet / virksomheter med bokstav på et sted med kjent profil; i B-områder: 100 · ansatte i A- "
        "(kontorisering) eller C-virksomheter (bransjeglidning) / ansatte i virksomheter med bokstav",
        "100 · establishments with the same profile as the place / establishments with a letter in a place of known profile; in B areas: 100 · employees "
        "of A or C businesses / employees of businesses with a letter",
    ),
    caveats=(
        _t(
            "Næringskoden er et grovt mål på mobilitet: et hovedkontor i en industribedrift teller som industri. Nivåene i tabellen er våre; hvilken "
            "bokstav en næring har, følger der det er mulig ordlyden i andre fylkers planer.",
            "The industry code is a coarse measure of mobility: the head office of a manufacturer counts as manufacturing. The levels of the table are ours; the "
            "letter of an industry follows the wording of other counties' plans where there is one.",
        ),
        _t(
            "Tilgjengelighetsprofilen er dagens, også for eldre uttrekk. Avstanden gjelder rutens midtpunkt. Nær kanten av kartutsnittet kan veien være "
            "kortere enn vist.",
            "The accessibility profile is that of today, also for older snapshots. The distance is that of the cell's centre. Near the rim of the map extract the "
            "way may be shorter than shown.",
        ),
        _t(
            f"Ansatte vises ikke der færre enn {LEAST_ESTABLISHMENTS} virksomheter ligger bak en del, eller der én har over 80 prosent; da skjules alle "
            "delene. Ingen virksomhet nevnes.",
            f"Employees are hidden where fewer than {LEAST_ESTABLISHMENTS} establishments lie behind a part, or where one has over 80 per cent; then all parts are "
            "hidden. No establishment is named.",
        ),
        _t(
            "SN2025 deler bilhandel og netthandel annerledes enn SN2007. Mellom uttrekk med hver sin standard er det et brudd.",
            "SN2025 divides trade in cars and internet trade differently from SN2007. Between snapshots of different standards there is a break.",
        ),
    ),
    sources=(
        "brreg.establishments",
        "kartverket.addresses",
        "ssb.workplaces_250m",
        "kartverket.municipalities",
        "plan.hubs",
        "osm.extract",
    ),
    more_sources=("entur.gtfs", "entur.nsr"),
    dimensions=(
        Dimension(
            id="mobility",
            name=_t("Virksomhetens profil", "Profile of the business"),
            values={ALL: _t("alle", "all"), **MOBILITY_TEXTS},
        ),
        Dimension(
            id="accessibility",
            name=_t("Stedets profil", "Profile of the place"),
            values={ALL: _t("alle", "all"), **ACCESS_TEXTS},
        ),
        Dimension(
            id="industry", name=_t("Næring", "Industry"), values={ALL: _t("Alle næringer", "All industries"), **GROUPS}
        ),
        Dimension(id="goods_group", name=_t("Varegruppe", "Goods group")),
    ),
    measures=(
        _count("establishments", "Virksomheter", "Establishments"),
        _count("scored", "Virksomheter med vurdering", "Establishments assessed"),
        _count("matched", "Av dem med samsvar", "Of them with a match"),
        _count("in_b", "Virksomheter i B-områder", "Establishments in B areas"),
        _count("a_in_b", "A-virksomheter i B-områder", "A businesses in B areas"),
        _count("c_in_b", "C-virksomheter i B-områder", "C businesses in B areas"),
        _people("employees_scored", "Ansatte i vurderte virksomheter", "Employees of assessed establishments"),
        _people("employees_matched", "Av dem med samsvar", "Of them with a match"),
        _people("employees_in_b", "Ansatte i B-områder", "Employees in B areas"),
        _people("employees_a_in_b", "Ansatte i A-virksomheter i B-områder", "Employees of A businesses in B areas"),
        _people("employees_c_in_b", "Ansatte i C-virksomheter i B-områder", "Employees of C businesses in B areas"),
    ),
    views=(
        ready_views.share("matched", "scored", _OF_SCORED, id="match_pct", name=_t("Samsvar", "Match")),
        ready_views.share(
            "employees_matched",
            "employees_scored",
            _OF_EMPLOYEES,
            id="employees_match_pct",
            name=_t("Samsvar, ansatte", "Match, employees"),
        ),
        ready_views.share(
            "employees_a_in_b",
            "employees_in_b",
            _OF_B,
            id="a_in_b_pct",
            name=_t("A-virksomheter i B-områder", "A businesses in B areas"),
        ),
        ready_views.share(
            "employees_c_in_b",
            "employees_in_b",
            _OF_B,
            id="c_in_b_pct",
            name=_t("C-virksomheter i B-områder", "C businesses in B areas"),
        ),
        ready_views.share_change("matched", "scored", id="match_points", name=_t("Endring i samsvar", "Change in the match")),
        ready_views.share_change(
            "employees_a_in_b",
            "employees_in_b",
            id="a_in_b_points",
            name=_t("Endring, A i B (kontorisering)", "Change, A in B (offices moving in)"),
        ),
        ready_views.share_change(
            "employees_c_in_b",
            "employees_in_b",
            id="c_in_b_points",
            name=_t("Endring, C i B (bransjeglidning)", "Change, C in B (drift between trades)"),
        ),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(kind="table", show="match_pct", where=dict.fromkeys(_DIMENSIONS, ALL), base="first", title=_t("Virksomheter med samsvar, {end}", "Establishments with a match, {end}")),
)  # fmt: skip

NEEDS = {
    "placed": "establishments",
    "location_cells": "transit_location_cells",
    "mobility_profiles": "mobility_profiles",
    "goods_groups": "goods_groups",
    "rule": "location_rule",
    "workplaces": "workplaces",
    "cells": "cells",
    "area_codes": "area_codes",
    "area_gaps": "area_gaps",
    "region": "region",
    "region_municipalities": "region_municipalities",
}


def compute(
    placed: pl.DataFrame,
    location_cells: pl.DataFrame,
    mobility_profiles: pl.DataFrame,
    goods_groups: pl.DataFrame,
    rule: dict[str, Any],
    workplaces: pl.DataFrame,
    cells: pl.DataFrame,
    area_codes: pl.DataFrame,
    area_gaps: pl.DataFrame,
    region: dict[str, Any],
    region_municipalities: list[str],
) -> Result:
    """Establishments of every area by both profiles, those that fit, and the A- and C-types of B areas, on every day of the register.

    `location_cells`: `cell`, `access` (`planpuls.reach.location`); `mobility_profiles`: `planpuls.spec.location.COLUMNS`; `goods_groups`: `group`,
    `standing`, `standard`, `code` of the edition in use; `rule`: the plan's thresholds, with `ours`. Period is the day of the snapshot.
    """
    covered = coverage(placed, workplaces, cells, region_municipalities)
    gaps = [*gaps_from(area_gaps)]
    gaps += [Gap(is_extract(share), period=day) for day, share in covered.items() if share < LEAST_COVERAGE]
    days = [day for day, share in covered.items() if share >= LEAST_COVERAGE]
    rows = classified(
        placed.filter(pl.col("period").is_in(days)), location_cells, mobility_profiles, goods_groups
    ).filter(pl.col("municipality").is_in(area_codes["municipality"].unique().implode()))
    found = observations(rows, area_codes, illustration=rule["ours"])
    facts = {
        "rule": rule,
        "unknown_codes": unknown_codes(rows),
        "without_score": _without_score(rows),
        "spots": spots(rows, region_municipalities),
        "spot_least": LEAST_OF_SPOT,
        "goods": goods_groups.unique(maintain_order=True).to_dicts(),
    }
    if days and len(days) < 2:
        gaps.append(Gap(_ONE_DAY))
    return Result(found, tuple(gaps), answer=_answer(found, region, illustration=rule["ours"]), facts=facts)


_ONE_DAY = _t(
    "Endringen kan vises når det er to uttrekk av virksomhetsregisteret.",
    "The change can be shown when there are two snapshots of the register.",
)


def _without_score(rows: pl.DataFrame) -> dict[str, int]:
    """Why establishments of the newest day have no score: their own profile first, then the place's."""
    newest = rows.filter((pl.col("period") == pl.col("period").max()) & (pl.col("result") == "no_score"))
    reason = pl.when(pl.col("mobility").is_in(["A", "B", "C"])).then(pl.lit("place")).otherwise("mobility")
    return dict(newest.group_by(reason.alias("reason")).len().sort("reason").rows())


def _answer(found: pl.DataFrame, region: dict[str, Any], *, illustration: bool) -> Text | None:
    """The share that fits, and the A- and C-types of B areas, on the newest day."""
    here = found.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    if here.is_empty():
        return None
    day = str(here["period"].max())
    undivided = pl.all_horizontal((pl.col(name) == ALL) for name in _DIMENSIONS)
    newest = here.filter((pl.col("period") == day) & undivided)
    values = {measure: value for measure, value in newest.select("measure", "value").rows() if value is not None}
    if values.get("scored", 0) < ready_views.LEAST_BASE:
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        share = number(100 * values["matched"] / values["scored"], 1, language)
        date, name = written_date(day, language), region["name"][language]
        if language == "nb":
            text = f"{share} prosent av de vurderte virksomhetene i {name} ligger på et sted med samme profil ({date})."
        else:
            text = f"{share} per cent of the assessed establishments in {name} lie in a place of the same profile ({date})."
        said[language] = " ".join(
            part for part in (text, _of_b(values, language), _OURS.get(language) if illustration else "") if part
        )
    return _t(said["nb"], said["en"])


_OURS = _t(
    "En illustrasjon: tersklene er våre, ikke planens, så det gis ingen dom.",
    "An illustration: the thresholds are ours, not the plan's, so no verdict is given.",
)


def _of_b(values: dict[str, int], language: Language) -> str:
    whole = values.get("employees_in_b", 0)
    parts = [values.get(f"employees_{letter}_in_b") for letter in ("a", "c")]
    if whole < ready_views.LEAST_BASE or None in parts:
        return ""
    a, c = (number(100 * (part or 0) / whole, 1, language) for part in parts)
    if language == "nb":
        return f"I B-områdene er {a} prosent av de ansatte i A-virksomheter og {c} prosent i C-virksomheter."
    return f"In the B areas {a} per cent of the employees work in A businesses and {c} per cent in C businesses."
