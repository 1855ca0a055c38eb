"""Are freight and commercial transport heading for zero emissions, and do logistics come where the plan wants them?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.floor_area_disclosure import FREIGHT, hide
from planpuls.indicators.freight_rows import ALL, COLUMNS, ZERO_YEAR, emitted, logistics, registered, with_missing
from planpuls.indicators.on_borders import gaps_of
from planpuls.indicators.result import Gap, Result
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_TONNES = _t("tonn CO₂-ekvivalenter", "tonnes of CO₂ equivalents")
_VEHICLES = _t("registrerte kjøretøy 31. desember", "registered vehicles on 31 December")
_M2 = _t("m² bruksareal til lager, industri og samferdsel", "m² floor area for warehouse, industry and transport")


def _measure(
    name: str, nb: str, en: str, concept: Any, unit: Text, *, by_kind: bool = True, additive: bool = True
) -> Measure:
    dimensions = ("vehicle_type",) if by_kind else ()
    return Measure(id=name, name=_t(nb, en), concept=concept, unit=unit, additive=additive, dimensions=dimensions)


INDICATOR = Indicator(
    id="freight",
    plan="areal",
    question=_t(
        "Går utslippene fra gods- og næringstransport mot null i 2030?",
        "Are emissions from freight and commercial transport heading for zero in 2030?",
    ),
    title=_t("Gods- og næringstransport", "Freight and commercial transport"),
    definition=_t(
        "Utslipp av klimagasser fra varebiler og tunge kjøretøy i kommunen, ved siden av en rett linje fra første år til null i 2030. Andelen "
        "elektriske av registrerte varebiler og lastebiler, og nytt areal til lager, industri og samferdsel i de regionale næringsområdene.",
        "Greenhouse gas emissions from vans and heavy vehicles in the municipality, beside a straight line from the first year to zero in 2030. The "
        "share of electric ones of registered vans and lorries, and new area for warehouse, industry and transport in the regional business areas.",
    ),
    formula=_t(
        "linje = utslipp i første år · (2030 − år) / (2030 − første år)",
        "line = emissions of the first year · (2030 − year) / (2030 − first year)",
    ),
    caveats=(
        _t(
            "Kjøretøy er registrert der eieren bor eller holder til. Andelen elektriske gis bare for begge fylkene samlet og landet.",
            "Vehicles are registered where their owner lives or is based. The share of electric ones is given for both counties together and the country only.",
        ),
        _t(
            "Utslippene omfatter all kjøring med disse kjøretøyene i kommunen, også gjennomkjøring. Hydrogen og biogass regnes ikke som elektrisk.",
            "Emissions cover all driving with these vehicles in the municipality, transit too. Hydrogen and biogas do not count as electric.",
        ),
        _t(
            "Effektiv transport og minst mulig ulempe har ingen indikator.",
            "Efficient transport and the least possible nuisance have no indicator.",
        ),
    ),
    sources=(),
    more_sources=("import.vehicle_emissions", "ssb.07849", "matrikkel.buildings", "plan.place_areas"),
    dimensions=(
        Dimension(
            id="vehicle_type",
            name=_t("Kjøretøy", "Vehicles"),
            values={
                ALL: _t("varebiler og tunge kjøretøy", "vans and heavy vehicles"),
                "van": _t("varebiler", "vans"),
                "heavy": _t("tunge kjøretøy", "heavy vehicles"),
            },
        ),
    ),
    measures=(
        _measure("emissions", "Utslipp", "Emissions", "emissions", _TONNES),
        _measure("line_to_zero", "Rett linje mot null i 2030", "Straight line to zero in 2030", "emissions", _TONNES),
        _measure("vehicles", "Registrerte kjøretøy", "Registered vehicles", "count", _VEHICLES),
        _measure("electric_vehicles", "Av dem elektriske", "Of them electric", "count", _VEHICLES),
        _measure("new_logistics_area", "Nytt logistikkareal", "New logistics area", "floor_area", _M2, by_kind=False),
        _measure(
            "logistics_in_business_areas",
            "Av det i regionale næringsområder",
            "Of it in regional business areas",
            "floor_area",
            _M2,
            by_kind=False,
        ),
    ),
    views=(
        ready_views.share(
            "emissions",
            "line_to_zero",
            _t(
                "prosent av linjen mot null; over 100 er for mye", "per cent of the line to zero; above 100 is too much"
            ),
            id="of_line_pct",
            name=_t("Utslipp mot linjen", "Emissions against the line"),
            min_base=None,
        ),
        ready_views.growth("emissions", name=_t("Endring i utslipp", "Change in emissions"), min_base=None),
        ready_views.share(
            "electric_vehicles",
            "vehicles",
            _t("prosent av registrerte kjøretøy", "per cent of registered vehicles"),
            id="electric_pct",
            name=_t("Andel elektriske", "Share of electric ones"),
            min_base=None,
        ),
        ready_views.share(
            "logistics_in_business_areas",
            "new_logistics_area",
            _t("prosent av nytt logistikkareal", "per cent of new logistics area"),
            id="in_business_areas_pct",
            name=_t("Nytt logistikkareal i regionale næringsområder", "New logistics area in regional business areas"),
            min_base=None,
        ),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="lines",
        show="emissions",
        by="vehicle_type",
        title=_t("Utslipp fra varebiler og tunge kjøretøy, {area}", "Emissions from vans and heavy vehicles, {area}"),
    ),
)

NEEDS = {
    "codes_by_year": "codes_by_year",
    "gaps_by_year": "gaps_by_year",
    "area_codes": "area_codes",
    "region": "region",
}
WANTS = {
    "emissions": "table:import.vehicle_emissions",
    "vehicles": "table:ssb.07849",
    "buildings": "table:matrikkel.buildings",
    "place_areas": "table:plan.place_areas",
    "hidden": "floor_area_hidden",
}


def compute(
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    area_codes: pl.DataFrame,
    region: dict[str, Any],
    emissions: pl.DataFrame | None = None,
    vehicles: pl.DataFrame | None = None,
    buildings: pl.DataFrame | None = None,
    place_areas: pl.DataFrame | None = None,
    hidden: pl.DataFrame | None = None,
) -> Result:
    """What each import gives: emissions beside the line, electric vehicles of the region and the country, logistics in business areas.

    `emissions`: `municipality`, `period`, `vehicle_type`, `emissions_tonnes_co2e`, `status`, `flags`; `vehicles`: table 07849;
    `buildings`, `place_areas`: see `planpuls.sources`. Years with other figures and no emissions have them as missing.
    """
    frames: list[pl.DataFrame] = []
    gaps: list[Gap] = []
    if emissions is None:
        gaps.append(Gap(_NO_EMISSIONS, region["area_set"], region["area"]))
    else:
        rows = emissions.rename({"emissions_tonnes_co2e": "value"})
        found, lacking = emitted(rows, codes_by_year)
        frames += found
        gaps += [*gaps_of(gaps_by_year, rows), *lacking]
    counted = registered(vehicles, codes_by_year, region) if vehicles is not None else None
    if counted is None:
        gaps.append(Gap(_NO_VEHICLES, region["area_set"], region["area"]))
    else:
        frames.append(counted)
    if buildings is None or place_areas is None or place_areas.filter(pl.col("kind") == "business_area").is_empty():
        gaps.append(Gap(_NO_LOGISTICS, region["area_set"], region["area"]))
    else:
        frames.append(hide(logistics(buildings, place_areas, area_codes), hidden, FREIGHT, None))
    if not frames:
        return Result(_nothing(), (Gap(_NOTHING),))
    observations = pl.concat([frame.select(COLUMNS) for frame in frames])
    return Result(with_missing(observations), tuple(gaps), answer=_answer(observations, region))


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String) | {"value": pl.Float64})


_NO_EMISSIONS = _t(
    "Utslippstall for varebiler og tunge kjøretøy (Miljødirektoratet) er ikke lest inn.",
    "Emission figures for vans and heavy vehicles (the Norwegian Environment Agency) have not been imported.",
)
_NO_VEHICLES = _t(
    "Registrerte varebiler og lastebiler etter drivstoff (tabell 07849) er ikke lest inn.",
    "Registered vans and lorries by fuel (table 07849) have not been imported.",
)
_NO_LOGISTICS = _t(
    "Bygninger med bruksareal eller grensene for de regionale næringsområdene er ikke lest inn.",
    "Buildings with floor area or the boundaries of the regional business areas have not been imported.",
)
_NOTHING = _t(
    "Kan ikke vises: verken utslipp fra varebiler og tunge kjøretøy, registrerte kjøretøy etter drivstoff eller bygninger i de regionale "
    "næringsområdene er lest inn.",
    "Cannot be shown: neither emissions from vans and heavy vehicles, nor registered vehicles by fuel, nor buildings in the regional business areas "
    "have been imported.",
)


def _answer(observations: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """The region's emissions beside the line, in the newest year that has them, and whether the year 2030 is near. No verdict."""
    here = observations.filter(
        (pl.col("area_set") == region["area_set"])
        & (pl.col("area") == region["area"])
        & (pl.col("vehicle_type") == ALL)
    )
    emitted = here.filter((pl.col("measure") == "emissions") & pl.col("value").is_not_null()).sort("period")
    if emitted.height < 2:
        return None
    first, last = emitted.row(0, named=True), emitted.row(-1, named=True)
    line = here.filter((pl.col("measure") == "line_to_zero") & (pl.col("period") == last["period"]))["value"]
    if line.is_empty() or not first["value"]:
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        change = number(100 * (last["value"] - first["value"]) / first["value"], 0, language, sign=True)
        now, wanted = number(last["value"], 0, language), number(float(line[0]), 0, language)
        name = region["name"][language]
        said[language] = (
            f"Varebiler og tunge kjøretøy slapp ut {now} tonn CO₂-ekvivalenter i {name} i {last['period']}, {change} prosent fra {first['period']}. En rett linje "
            f"mot null i {ZERO_YEAR} hadde gitt {wanted} tonn."
            if language == "nb"
            else f"Vans and heavy vehicles emitted {now} tonnes of CO₂ equivalents in {name} in {last['period']}, {change} per cent from {first['period']}. A straight "
            f"line to zero in {ZERO_YEAR} would have given {wanted} tonnes."
        )
    return Text(nb=said["nb"], en=said["en"])
