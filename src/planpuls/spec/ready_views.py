"""Views that many indicators declare, in the same words: how a figure is derived is said once.

Each gives a `planpuls.spec.indicator.View`; what an indicator says differently it passes. Percentages, quotients and points on
a base under `LEAST_BASE` are hidden unless `min_base` says otherwise. The formulas stand with `View`.

>>> share("employed", "employed_all").id, growth("employed").min_base, change("employed").unit.nb
('share_pct', 100.0, 'personer')
"""

from __future__ import annotations

from planpuls.spec.indicator import View
from planpuls.spec.text import Text

LEAST_BASE = 100
"""Least base of a percentage."""


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


PER_CENT = _t("prosent", "per cent")
POINTS = _t("prosentpoeng", "percentage points")
PERSONS = _t("personer", "persons")
COUNTRY_IS_ONE = _t("landet = 1", "country = 1")
SHARE = _t("Andel", "Share")
SHARE_CHANGE = _t("Endring i andelen", "Change in the share")
CHANGE = _t("Endring", "Change")
GROWTH = _t("Vekst", "Growth")
CONTRIBUTION = _t("Bidrag til områdets vekst", "Contribution to the area's growth")
OF_COUNTRY = _t("Andel av landet", "Share of the country")


def share(
    measure: str,
    of: str,
    unit: Text = PER_CENT,
    *,
    id: str = "share_pct",
    name: Text = SHARE,
    min_base: float | None = LEAST_BASE,
    within: bool = False,
) -> View:
    """100 a / b."""
    return View(id=id, kind="share", measure=measure, of=of, name=name, unit=unit, min_base=min_base, within=within)


def share_change(
    measure: str,
    of: str,
    *,
    id: str = "share_change_points",
    name: Text = SHARE_CHANGE,
    decimals: int = 1,
    min_base: float | None = LEAST_BASE,
    within: bool = False,
) -> View:
    """100 (a1/b1 - a0/b0), in points."""
    return View(
        id=id,
        kind="share_change",
        measure=measure,
        of=of,
        name=name,
        unit=POINTS,
        decimals=decimals,
        min_base=min_base,
        within=within,
    )


def change(measure: str, unit: Text = PERSONS, *, id: str = "change", name: Text = CHANGE) -> View:
    """a1 - a0, a whole number."""
    return View(id=id, kind="change", measure=measure, name=name, unit=unit, decimals=0)


def growth(
    measure: str,
    *,
    id: str = "growth_pct",
    name: Text = GROWTH,
    min_base: float | None = LEAST_BASE,
) -> View:
    """100 (a1 - a0) / a0."""
    return View(id=id, kind="growth", measure=measure, name=name, unit=PER_CENT, min_base=min_base)


def index(measure: str, unit: Text) -> View:
    """a1 / a0."""
    name = _t("Indeks", "Index")
    return View(id="index", kind="index", measure=measure, name=name, unit=unit, decimals=3, min_base=LEAST_BASE)


def contribution(measure: str, of: str, *, name: Text = CONTRIBUTION) -> View:
    """100 (a1 - a0) / b0, in points of the growth of b."""
    return View(
        id="contribution_points",
        kind="contribution",
        measure=measure,
        of=of,
        name=name,
        unit=POINTS,
        min_base=LEAST_BASE,
    )


def relative_growth(measure: str) -> View:
    """100 (a1/a0 - A1/A0), in points."""
    return View(
        id="relative_growth_points",
        kind="relative_growth",
        measure=measure,
        name=_t("Vekst mot landet", "Growth against the country"),
        unit=POINTS,
        min_base=LEAST_BASE,
    )


def share_of_country(
    measure: str,
    unit: Text = PER_CENT,
    *,
    name: Text = OF_COUNTRY,
    min_base: float | None = LEAST_BASE,
) -> View:
    """100 a / A."""
    return View(
        id="share_of_country_pct", kind="share_of_country", measure=measure, name=name, unit=unit, min_base=min_base
    )


def location_quotient(measure: str, of: str, *, within: bool = False) -> View:
    """(a / b) / (A / B)."""
    return View(
        id="location_quotient",
        kind="location_quotient",
        measure=measure,
        of=of,
        name=_t("Lokaliseringskvotient", "Location quotient"),
        unit=COUNTRY_IS_ONE,
        decimals=2,
        min_base=LEAST_BASE,
        within=within,
    )


def shift_share(measure: str, of: str, unit: Text = PERSONS) -> tuple[View, View, View]:
    """The three parts of a shift-share, which together are the change."""
    national = _t("Som landets vekst", "As the country's growth")
    mix = _t("Næringens vekst i landet utover det", "The industry's growth in the country beyond that")
    local = _t("Områdets egen vekst", "The area's own growth")
    return (
        View(id="shift_national", kind="shift_national", measure=measure, of=of, name=national, unit=unit, decimals=0),
        View(id="shift_mix", kind="shift_mix", measure=measure, of=of, name=mix, unit=unit, decimals=0),
        View(id="shift_local", kind="shift_local", measure=measure, of=of, name=local, unit=unit, decimals=0),
    )
