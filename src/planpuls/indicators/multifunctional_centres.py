"""Are the town centres multifunctional, and do retail and service stay in them?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.centre_functions import (
    ALL,
    COLUMNS,
    by_year,
    diversity,
    from_profiles,
    functions,
    new_area,
    trade_shares,
    with_missing,
)
from planpuls.indicators.floor_area_disclosure import CENTRES, EVERY, hide
from planpuls.indicators.result import Gap, MadeSet, Result
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure, View
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text

AREA_SET = "centre"


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_EMPLOYEES = _t("ansatte i registrerte virksomheter", "employees of registered establishments")
_M2 = _t("m² bruksareal til handel og service", "m² floor area for retail and service")
_KM = _t("kilometer, SSBs arealprofiler", "kilometres, Statistics Norway's land-use profiles")
_PCT = _t("prosent, SSBs arealprofiler", "per cent, Statistics Norway's land-use profiles")


def _stock(
    name: str, nb: str, en: str, *, by_function: bool, unit: Text = _EMPLOYEES, concept: Any = "count"
) -> Measure:
    dimensions = ("function",) if by_function else ()
    return Measure(id=name, name=_t(nb, en), concept=concept, unit=unit, additive=True, dimensions=dimensions)


def _published(name: str, nb: str, en: str, unit: Text) -> Measure:
    return Measure(id=name, name=_t(nb, en), concept="count", unit=unit, decimals=1, additive=False)


INDICATOR = Indicator(
    id="multifunctional-centres",
    plan="areal",
    question=_t("Blir sentrumsområdene mer flerfunksjonelle?", "Are the town centres becoming more multifunctional?"),
    title=_t("Funksjoner i sentrum", "Functions in the centres"),
    definition=_t(
        "Ansatte i virksomheter med punkt i en sentrumssone, etter funksjon, og hvor jevnt de fordeler seg: 1 betyr én funksjon, 8 at åtte er like "
        "store. Ved siden av står hvor stor del av områdets ansatte i handel og service, og av nytt areal til det, som ligger i sentrumssoner.",
        "Employees of establishments with a point in a centre zone, by function, and how evenly they are spread: 1 means one function, 8 that eight are "
        "equally large. Beside it stands the part of the area's employees in retail and service, and of new floor area for it, that lies in centre zones.",
    ),
    formula=_t(
        "mangfold = (sum av ansatte)² / sum av (ansatte per funksjon)²", "diversity = (sum of employees)² / sum of (employees by function)²"
    ),
    caveats=(
        _t(
            "Virksomheter uten sikker adresse har ikke noe punkt. Andelen i sentrum gis bare der minst 90 prosent av de ansatte i handel og service har det.",
            "Establishments without a sure address have no point. The share in centres is given only where at least 90 per cent of employees in retail and service have one.",
        ),
        _t(
            "Der registeret holder tilbake tallet på ansatte (1–4), regnes én. Registeret har bare øyeblikksbilder fra den dagen det ble hentet; endringer kan vises når det er to.",
            "Where the register holds back the number of employees (1–4), one is counted. The register only has snapshots of the day it was fetched; changes can be shown when there are two.",
        ),
        _t(
            "SSBs tall fra arealprofilene bruker SSBs egne sentrumssoner.", "Statistics Norway's figures of the land-use profiles use its own centre zones."
        ),
    ),
    sources=(),
    more_sources=("plan.place_areas", "brreg.establishments", "kartverket.addresses", "matrikkel.buildings", "ssb.arealprofiler"),
    dimensions=(
        Dimension(
            id="function",
            name=_t("Funksjon", "Function"),
            values={
                ALL: _t("alle", "all"),
                "retail": _t("detaljhandel", "retail"),
                "food_and_stay": _t("servering og overnatting", "food and accommodation"),
                "personal_service": _t("personlig tjenesteyting", "personal service"),
                "offices": _t("kontornæringer", "office industries"),
                "public_administration": _t("offentlig administrasjon", "public administration"),
                "education": _t("undervisning", "education"),
                "health": _t("helse og omsorg", "health and care"),
                "culture": _t("kultur og organisasjoner", "culture and organisations"),
                "other": _t("annet", "other"),
            },
        ),
    ),
    measures=(
        _stock("employees_in_centres", "Ansatte i sentrumssoner", "Employees in centre zones", by_function=True),
        _stock("retail_service", "Ansatte i handel og service", "Employees in retail and service", by_function=False),
        _stock("retail_service_in_centres", "Av dem i sentrumssoner", "Of them in centre zones", by_function=False),
        _stock("new_retail_area", "Nytt areal til handel og service, alle år", "New area for retail and service, all years",
               by_function=False, unit=_M2, concept="floor_area"),
        _stock("new_retail_area_in_centres", "Av det i sentrumssoner", "Of it in centre zones", by_function=False, unit=_M2, concept="floor_area"),
        _published("ssb_business_km", "Næringsbyggs nærhet til sentrumssone", "Business buildings to centre zone", _KM),
        _published("ssb_new_business_km", "Nye næringsbyggs nærhet til sentrumssone", "New business buildings to centre zone", _KM),
        _published("ssb_main_centre_pct", "Andel som arbeider i hovedsentrum", "Share working in the main centre", _PCT),
    ),
    views=(
        View(
            id="diversity",
            kind="diversity",
            measure="employees_in_centres",
            over="function",
            without=(ALL,),
            name=_t("Mangfold", "Diversity"),
            unit=_t("like store funksjoner", "functions equally large"),
        ),
        ready_views.share("retail_service_in_centres", "retail_service", _t("prosent av ansatte i handel og service", "per cent of employees in retail and service"), id="retail_in_centres_pct", name=_t("Handel og service i sentrum", "Retail and service in centres")),
        ready_views.share("new_retail_area_in_centres", "new_retail_area", _t("prosent av nytt areal", "per cent of new area"), id="new_retail_in_centres_pct", name=_t("Nytt areal til handel og service i sentrum", "New retail and service area in centres"), min_base=None),
    ),
    area_sets=("municipality", "*", AREA_SET),
    chart=Chart(kind="table", show="diversity"),
)  # fmt: skip

NEEDS = {"area_codes": "area_codes", "region": "region"}
WANTS = {
    "place_areas": "table:plan.place_areas",
    "establishments": "establishments",
    "buildings": "table:matrikkel.buildings",
    "profiles": "table:ssb.arealprofiler",
    "hidden": "floor_area_hidden",
}


def compute(
    area_codes: pl.DataFrame,
    region: dict[str, Any],
    place_areas: pl.DataFrame | None = None,
    establishments: pl.DataFrame | None = None,
    buildings: pl.DataFrame | None = None,
    profiles: pl.DataFrame | None = None,
    hidden: pl.DataFrame | None = None,
) -> Result:
    """Employees by function of every centre zone and, all zones together, of every area; SSB's published figures beside them.

    `establishments`: see `planpuls.places.establishments`; `place_areas`: polygons of category `centre`. The period of the register is the
    year of its newest snapshot of that year. Years with other figures and no register have employees as missing.
    """
    frames: list[pl.DataFrame] = []
    gaps: list[Gap] = []
    made = None
    zones = None if place_areas is None else place_areas.filter(pl.col("kind") == "centre")
    if zones is None or zones.is_empty():
        gaps.append(Gap(_NO_ZONES, region["area_set"], region["area"]))
    elif establishments is None:
        gaps.append(Gap(_NO_REGISTER, region["area_set"], region["area"]))
    else:
        zones = zones.with_columns(pl.coalesce("detail", "name").alias("detail"))
        made = MadeSet(
            AREA_SET, region["area_set"].partition("@")[2], _t("Sentrumssoner", "Centre zones"), _names(zones)
        )
        counted = by_year(establishments)
        frames += functions(counted, zones, area_codes, f"{AREA_SET}@{made.edition}")
        frames.append(trade_shares(counted, zones, area_codes))
        if buildings is not None:
            frames.append(_with_floor_area(new_area(buildings, zones, area_codes, str(counted["year"].max())), hidden))
    if profiles is not None:
        frames.append(from_profiles(profiles, area_codes))
    if not frames:
        return Result(_nothing(), (Gap(_NOTHING),))
    observations = with_missing(pl.concat([frame.select(COLUMNS) for frame in frames]))
    return Result(observations, tuple(gaps), answer=_answer(observations, made), areas=made)


def _with_floor_area(rows: pl.DataFrame, hidden: pl.DataFrame | None) -> pl.DataFrame:
    """New floor area, which is of all years whatever year it stands under."""
    year = rows["period"]
    return hide(rows.with_columns(pl.lit(EVERY).alias("period")), hidden, CENTRES, None).with_columns(year)


def _names(zones: pl.DataFrame) -> dict[str, Text]:
    return {
        place: Text(nb=name or place, en=name or place)
        for place, name in zones.select("detail", "name").sort("detail").rows()
    }


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String) | {"value": pl.Float64})


_NO_ZONES = _t(
    "Sentrumssonene er ikke lest inn (planens steder som flater), så funksjonene i dem kan ikke telles.",
    "The centre zones have not been imported (the plan's places as areas), so that the functions in them cannot be counted.",
)
_NO_REGISTER = _t(
    "Virksomheter med sted er ikke lest inn (virksomhetsregisteret og adressene), så funksjonene i sentrum kan ikke telles.",
    "Establishments with a place have not been imported (the register and the addresses), so that functions in centres cannot be counted.",
)
_NOTHING = _t(
    "Kan ikke vises: verken sentrumssoner, virksomheter med sted eller SSBs arealprofiler er lest inn.",
    "Cannot be shown: neither centre zones, nor establishments with a place, nor Statistics Norway's land-use profiles have been imported.",
)


def _answer(observations: pl.DataFrame, made: MadeSet | None) -> Text | None:
    """How many equally large functions each centre has, the most varied first."""
    if made is None:
        return None
    rows = observations.filter(
        (pl.col("area_set") == f"{AREA_SET}@{made.edition}")
        & (pl.col("measure") == "employees_in_centres")
        & (pl.col("function") != ALL)
    )
    if rows.is_empty():
        return None
    year = rows["period"].unique().sort().to_list()[-1]
    found = []
    for area, name in made.areas.items():
        varied = diversity(rows.filter((pl.col("area") == area) & (pl.col("period") == year))["value"].to_list())
        if varied is not None:
            found.append((varied, name))
    if not found:
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = [
            f"{name.get(language)} {number(value, 1, language)}"
            for value, name in sorted(found, key=lambda pair: (-pair[0], pair[1].nb))
        ]
        said[language] = (
            f"Antall like store funksjoner i sentrum i {year}, regnet etter ansatte: {', '.join(parts)}."
            if language == "nb"
            else f"Number of equally large functions in the centres in {year}, by employees: {', '.join(parts)}."
        )
    return Text(nb=said["nb"], en=said["en"])
