"""Are freight and commercial transport heading for zero emissions, and do logistics come where the plan wants them?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import by_area, gaps_of, summed
from planpuls.indicators.result import Gap, Result
from planpuls.land.floor_area import by_use, completed
from planpuls.places.zones import inside
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.status import Status
from planpuls.spec.text import LANGUAGES, Language, Text

ZERO_YEAR = 2030
KINDS = ("van", "heavy")
ALL = "all"
CONTENTS = {"varebil": "van", "lastebil": "heavy"}
"""Beginning of a content of table 07849 -> kind of vehicle."""
ELECTRIC = "5"
"""Fuel of table 07849; the only one that surely gives no emission."""
_TOTALS = ("0", "00", "Alle", "999")
"""Codes that a table may give a sum under."""


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
        View(
            id="of_line_pct",
            kind="share",
            measure="emissions",
            of="line_to_zero",
            name=_t("Utslipp mot linjen", "Emissions against the line"),
            unit=_t(
                "prosent av linjen mot null; over 100 er for mye", "per cent of the line to zero; above 100 is too much"
            ),
        ),
        View(
            id="growth_pct",
            kind="growth",
            measure="emissions",
            name=_t("Endring i utslipp", "Change in emissions"),
            unit=_t("prosent", "per cent"),
        ),
        View(
            id="electric_pct",
            kind="share",
            measure="electric_vehicles",
            of="vehicles",
            name=_t("Andel elektriske", "Share of electric ones"),
            unit=_t("prosent av registrerte kjøretøy", "per cent of registered vehicles"),
        ),
        View(
            id="in_business_areas_pct",
            kind="share",
            measure="logistics_in_business_areas",
            of="new_logistics_area",
            name=_t("Nytt logistikkareal i regionale næringsområder", "New logistics area in regional business areas"),
            unit=_t("prosent av nytt logistikkareal", "per cent of new logistics area"),
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
}
_COLUMNS = ("area_set", "area", "period", "vehicle_type", "measure", "value", "status", "flags")


def compute(
    codes_by_year: pl.DataFrame,
    gaps_by_year: pl.DataFrame,
    area_codes: pl.DataFrame,
    region: dict[str, Any],
    emissions: pl.DataFrame | None = None,
    vehicles: pl.DataFrame | None = None,
    buildings: pl.DataFrame | None = None,
    place_areas: pl.DataFrame | None = None,
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
        found, lacking = _emissions(rows, codes_by_year)
        frames += found
        gaps += [*gaps_of(gaps_by_year, rows), *lacking]
    registered = _registered(vehicles, codes_by_year, region) if vehicles is not None else None
    if registered is None:
        gaps.append(Gap(_NO_VEHICLES, region["area_set"], region["area"]))
    else:
        frames.append(registered)
    if buildings is None or place_areas is None or place_areas.filter(pl.col("kind") == "business_area").is_empty():
        gaps.append(Gap(_NO_LOGISTICS, region["area_set"], region["area"]))
    else:
        frames.append(_logistics(buildings, place_areas, area_codes))
    if not frames:
        return Result(_nothing(), (Gap(_NOTHING),))
    observations = pl.concat([frame.select(_COLUMNS) for frame in frames])
    return Result(_with_missing(observations), tuple(gaps), answer=_answer(observations, region))


def _emissions(rows: pl.DataFrame, codes_by_year: pl.DataFrame) -> tuple[list[pl.DataFrame], list[Gap]]:
    """Emissions by kind and of both, and the line from the first year of each area to zero."""
    parts, gaps = by_area(rows, codes_by_year, ["vehicle_type"])
    both = summed(parts, ["area_set", "area", "period"]).with_columns(pl.lit(ALL).alias("vehicle_type"))
    every = pl.concat([parts, both.select(parts.columns)]).with_columns(pl.lit("emissions").alias("measure"))
    key = ["area_set", "area", "vehicle_type"]
    known = every.filter(pl.col("value").is_not_null())
    first = (
        known.sort("period")
        .group_by(key)
        .agg(pl.col("period").first().cast(pl.Int64).alias("start"), pl.col("value").first().alias("at_start"))
    )
    left = (ZERO_YEAR - pl.col("period").cast(pl.Int64)).clip(lower_bound=0)
    line = (
        every.join(first, on=key)
        .filter(pl.col("start") < ZERO_YEAR)
        .with_columns(
            (pl.col("at_start") * left / (ZERO_YEAR - pl.col("start"))).round(9).alias("value"),
            pl.lit("line_to_zero").alias("measure"),
            pl.lit(Status.NORMAL.value).alias("status"),
        )
    )
    return [every, line], gaps


def _registered(vehicles: pl.DataFrame, codes_by_year: pl.DataFrame, region: dict[str, Any]) -> pl.DataFrame | None:
    """Vans and lorries of the region and the country, all and electric; None where the table has neither kind."""
    kind = (
        pl.col("content")
        .str.to_lowercase()
        .str.extract(r"^(varebil|lastebil)")
        .replace_strict(CONTENTS, default=None, return_dtype=pl.String)
    )
    named = vehicles.with_columns(kind.alias("vehicle_type")).filter(pl.col("vehicle_type").is_not_null())
    if named.is_empty():
        return None
    rows = named.rename({"region": "municipality"}).filter(pl.col("municipality").str.contains(r"^(?:0|\d{4})$"))
    for column in ("driving", "fuel"):
        codes = set(rows[column].unique())
        total = next((code for code in _TOTALS if code in codes), None)
        if total is not None:
            # A sum that the table gives would count everything twice.
            rows = rows.filter(pl.col(column) != total)
    of_region = codes_by_year.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    parts = []
    for measure, chosen in (("vehicles", rows), ("electric_vehicles", rows.filter(pl.col("fuel") == ELECTRIC))):
        plain = summed(chosen, ["municipality", "period", "vehicle_type"])
        kinds, _ = by_area(plain, of_region, ["vehicle_type"])
        both = summed(kinds, ["area_set", "area", "period"]).with_columns(pl.lit(ALL).alias("vehicle_type"))
        every = pl.concat([kinds, both.select(kinds.columns)])
        parts.append(every.with_columns(pl.col("value").cast(pl.Float64), pl.lit(measure).alias("measure")))
    return pl.concat(parts)


def _logistics(buildings: pl.DataFrame, place_areas: pl.DataFrame, area_codes: pl.DataFrame) -> pl.DataFrame:
    """New logistics floor area by area and year, and that within the regional business areas."""
    new = completed(by_use(buildings)).filter(pl.col("group") == "logistics").with_row_index("row")
    held = inside(new, place_areas.filter(pl.col("kind") == "business_area"))["row"].unique()
    area = pl.col("floor_area_m2")
    sums = (
        new.with_columns(pl.col("row").cast(pl.Int64).is_in(held.implode()).alias("held"))
        .group_by("municipality", "period")
        .agg(area.sum().alias("new_logistics_area"), area.filter("held").sum().alias("logistics_in_business_areas"))
    )
    places = buildings.select(pl.col("municipality").unique())
    every = places.join(sums.select("period").unique(), how="cross").join(
        sums, on=["municipality", "period"], how="left"
    )
    whole = area_codes.join(places.with_columns(pl.lit(value=True).alias("there")), on="municipality", how="left")
    whole = whole.filter(pl.col("there").is_not_null().all().over("area_set", "area"))
    return (
        whole.join(every, on="municipality")
        .group_by("area_set", "area", "period")
        .agg(pl.col("new_logistics_area", "logistics_in_business_areas").fill_null(0.0).sum())
        .unpivot(index=["area_set", "area", "period"], variable_name="measure", value_name="value")
        .with_columns(
            pl.lit(None, pl.String).alias("vehicle_type"),
            pl.lit(Status.NORMAL.value).alias("status"),
            pl.lit("").alias("flags"),
        )
    )


def _with_missing(observations: pl.DataFrame) -> pl.DataFrame:
    """Adds emissions as missing where an area and year have other figures: the rows that all figures stand on."""
    places = (
        observations.select("area_set", "area", "period")
        .unique()
        .join(pl.DataFrame({"vehicle_type": [ALL, *KINDS]}), how="cross")
    )
    key = ["area_set", "area", "period", "vehicle_type"]
    absent = places.join(observations.filter(pl.col("measure") == "emissions"), on=key, how="anti").with_columns(
        pl.lit("emissions").alias("measure"),
        pl.lit(None, pl.Float64).alias("value"),
        pl.lit(Status.MISSING.value).alias("status"),
        pl.lit("").alias("flags"),
    )
    return pl.concat([observations, absent.select(_COLUMNS)])


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String) | {"value": pl.Float64})


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
