"""Does new floor area come within walking distance of the hubs?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.floor_area_disclosure import (
    ALL,
    ANSWER,
    BOTH,
    DISTANCES_M,
    EVERY,
    HEADLINE_M,
    LEFT,
    NEAR_HUBS,
    USES,
    hide,
    stands,
)
from planpuls.indicators.on_borders import by_area, municipal, summed
from planpuls.indicators.result import Gap, Result
from planpuls.land.floor_area import GROUPS, by_use, completed, demolished, left_out
from planpuls.reach.airline import hubs_open_on, nearest_hub
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag, Status
from planpuls.spec.text import LANGUAGES, Language, Text

SSB_TYPES = {"31": "office", "32": "retail", "33": "retail", "21": "logistics", "23": "logistics", "41": "logistics", "51": "hotel_restaurant",
             "52": "hotel_restaurant", "53": "hotel_restaurant", "61": "public_service", "62": "public_service", "64": "public_service",
             "65": "public_service", "66": "public_service", "71": "public_service", "72": "public_service", "73": "public_service"}  # fmt: skip
"""Building types of table 05887, two digits, and the group of ours."""


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_M2 = _t("m² bruksareal til annet enn bolig", "m² floor area other than dwelling")


def _measure(name: str, nb: str, en: str) -> Measure:
    return Measure(id=name, name=_t(nb, en), concept="floor_area", unit=_M2, additive=True, dimensions=("use",))


INDICATOR = Indicator(
    id="floor-area-near-hubs",
    plan="areal",
    question=_t(
        "Kommer nye næringsarealer i gangavstand fra kollektivknutepunktene?",
        "Does new business floor area come within walking distance of the public-transport hubs?",
    ),
    title=_t("Nytt bruksareal nær kollektivknutepunkt", "New floor area near public-transport hubs"),
    definition=_t(
        "Bruksareal til annet enn bolig i bygninger og tilbygg med midlertidig brukstillatelse eller ferdigattest i året (den første av "
        "dem), som fortsatt står. Avstand er luftlinje fra bygningens punkt til nærmeste knutepunkt i bruk i dag. Kombinerte bygninger deles etter oppgitt "
        "bruk; resten følger bygningstypen.",
        "Floor area other than dwelling of buildings and additions with a temporary use permit or a completion certificate in the year (the first "
        "of them) that still stand. Distance is the air line from the building's point to the nearest hub in use today. Combined buildings are "
        "divided by stated use; the rest follows the type of building.",
    ),
    formula=_t(
        "100 · nytt bruksareal innen avstanden / alt nytt bruksareal",
        "100 · new floor area within the distance / all new floor area",
    ),
    caveats=(
        _t(
            "Bygninger som ble registrert sent (tatt i bruk uten attest), uten dato eller bare fikk tillatelse, er ikke nye i noe år. "
            "Ombygging gir ikke nytt areal. Revet areal står for seg.",
            "Buildings registered late (taken into use without a certificate), without a date or only permitted are new in no year. "
            "Conversion gives no new area. Demolished area stands by itself.",
        ),
        _t(
            "Handel og service står med og uten hotell og servering. «SSB» er tabell 05887, som følger bygningstypen og ikke bruken.",
            "Retail and service stand with and without hotels and restaurants. «SSB» is table 05887, which follows the type of building, not the use.",
        ),
        _t(
            "Areal vises ikke der færre enn tre bygninger ligger bak, eller der én av dem har nesten alt, og heller ikke der et slikt tall "
            "kunne regnes ut fra andre tall i utgivelsen.",
            "Floor area is not shown where fewer than three buildings lie behind it, or where one of them has nearly all, nor where such a figure "
            "could be worked out from other figures of the release.",
        ),
        _t(
            "Få store bygg avgjør et enkelt år i en kommune: se flere år under ett.",
            "A few large buildings decide a single year of a municipality: look at several years together.",
        ),
    ),
    sources=("matrikkel.buildings", "plan.hubs"),
    more_sources=("ssb.05887",),
    dimensions=(
        Dimension(
            id="use",
            name=_t("Bruk", "Use"),
            values={
                ALL: _t("all annen bruk enn bolig", "all use other than dwelling"),
                "office": _t("kontor og administrasjon", "office and administration"),
                "retail": _t("handel og service", "retail and service"),
                BOTH: _t("handel og service med hotell og servering", "retail and service with hotels and restaurants"),
                "hotel_restaurant": _t("hotell og servering", "hotels and restaurants"),
                "logistics": _t("lager, industri og samferdsel", "warehouse, industry and transport"),
                "public_service": _t("offentlig tjenesteyting", "public service"),
                "other": _t("annet og uoppgitt", "other and unspecified"),
            },
        ),
    ),
    measures=(
        _measure("new_floor_area", "Nytt bruksareal", "New floor area"),
        *(
            _measure(f"within_{far}m", f"Innen {far} m fra knutepunkt", f"Within {far} m of a hub")
            for far in DISTANCES_M
        ),
        _measure("additions", "Av det nye: tilbygg", "Of the new: additions"),
        _measure("demolished", "Revet eller brent", "Demolished or burnt"),
        _measure("ssb_completed", "SSB: fullført (05887)", "Statistics Norway: completed (05887)"),
    ),
    views=tuple(
        ready_views.share(
            f"within_{far}m",
            "new_floor_area",
            _t("prosent av nytt bruksareal", "per cent of new floor area"),
            id=f"share_{far}m_pct",
            name=_t(f"Andel innen {far} m", f"Share within {far} m"),
            min_base=None,
        )
        for far in DISTANCES_M
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="lines",
        show=f"share_{HEADLINE_M}m_pct",
        by="use",
        title=_t(
            f"Nytt bruksareal innen {HEADLINE_M} m fra knutepunkt, {{area}}",
            f"New floor area within {HEADLINE_M} m of a hub, {{area}}",
        ),
    ),
    partial_label=_t("Foreløpig, delvis liste", "Preliminary, partial list"),
)

NEEDS = {
    "buildings": "table:matrikkel.buildings",
    "hubs": "table:plan.hubs",
    "area_codes": "area_codes",
    "codes_by_year": "codes_by_year",
    "hub_profile": "hub_profile",
    "region": "region",
    "hub_date": "hub_date",
}
WANTS = {"ssb": "table:ssb.05887", "hidden": "floor_area_hidden"}


def compute(
    buildings: pl.DataFrame,
    hubs: pl.DataFrame,
    area_codes: pl.DataFrame,
    codes_by_year: pl.DataFrame,
    hub_profile: dict[str, Any],
    region: dict[str, Any],
    hub_date: str,
    ssb: pl.DataFrame | None = None,
    hidden: pl.DataFrame | None = None,
) -> Result:
    """New floor area by area, year of completion and use, and how much of it lies within each distance of a hub in use on `hub_date`.

    `buildings`: see `planpuls.sources.buildings`. An area one of whose municipalities the extract lacks has no row.
    Within an area every year from its first to its last has a row, with 0 where nothing was completed. `hidden`: sums that rest on too few
    buildings (`floor_area_disclosure`); they are confidential.
    """
    rows = by_use(buildings.filter(pl.col("municipality").is_in(area_codes["municipality"].unique().implode())))
    new, gone = completed(rows), demolished(rows)
    if new.is_empty():
        return Result(_nothing(), (Gap(_NO_NEW),))
    points = new.select("building", "change", "x_m", "y_m").unique(maintain_order=True).with_row_index("cell")
    distance = nearest_hub(points, hubs_open_on(hubs, hub_date))
    new = new.join(
        points.join(distance, on="cell").select("building", "change", "distance_cm"), on=["building", "change"]
    )
    area = pl.col("floor_area_m2")
    sums = new.group_by("municipality", "period", "group").agg(
        area.sum().alias("new_floor_area"),
        *(area.filter(pl.col("distance_cm") <= far * 100).sum().alias(f"within_{far}m") for far in DISTANCES_M),
        area.filter("addition").sum().alias("additions"),
    )
    went = gone.group_by("municipality", "period", "group").agg(area.sum().alias("demolished"))
    sums = _every_year(sums, buildings).join(sums, on=["municipality", "period", "group"], how="left")
    sums = sums.join(went, on=["municipality", "period", "group"], how="left")
    there = buildings["municipality"].unique().implode()
    lacking = (
        area_codes.filter(~pl.col("municipality").is_in(there))
        .select("area_set", "area")
        .unique()
        .sort("area_set", "area")
    )
    flags = " ".join(sorted([Flag.AIR_LINE.value, *([] if hub_profile["complete"] else [Flag.PARTIAL_SOURCE.value])]))
    observations = _by_area(sums, area_codes.join(lacking, on=["area_set", "area"], how="anti"), flags)
    answer = _answer(observations, region, hub_profile, hidden)
    observations = hide(observations, hidden, NEAR_HUBS, "use")
    if ssb is not None:
        theirs = _ssb(ssb, codes_by_year)
        # Stands only beside figures of ours.
        beside = theirs.join(observations, on=["area_set", "area", "period", "use"], how="semi")
        observations = pl.concat([observations, beside], how="diagonal")
    gaps = [Gap(_LACKING, *row) for row in lacking.rows()]
    return Result(
        observations,
        tuple(gaps),
        answer=answer,
        facts=_shown(left_out(rows), hidden) | {"hub_date": hub_date},
    )


def _shown(facts: dict[str, Any], hidden: pl.DataFrame | None) -> dict[str, Any]:
    """Facts without the figures that may not stand: null."""
    return {
        name: value if stands(hidden, LEFT, EVERY, EVERY, EVERY, EVERY, name) else None for name, value in facts.items()
    }


def _every_year(sums: pl.DataFrame, buildings: pl.DataFrame) -> pl.DataFrame:
    """Every municipality of the extract in every year between the first and the last, with every group."""
    years = sums["period"].cast(pl.Int64)
    span = [str(year) for year in range(int(years.min()), int(years.max()) + 1)]  # type: ignore[arg-type]
    places = buildings.select(pl.col("municipality").unique().sort())
    return places.join(pl.DataFrame({"period": span}), how="cross").join(pl.DataFrame({"group": GROUPS}), how="cross")


def _by_area(sums: pl.DataFrame, area_codes: pl.DataFrame, flags: str) -> pl.DataFrame:
    measures = [name for name in (measure.id for measure in INDICATOR.measures) if name in sums.columns]
    filled = sums.with_columns(pl.col(measures).fill_null(0.0)).join(area_codes, on="municipality")
    parts = [
        filled.filter(pl.col("group").is_in(groups))
        .group_by("area_set", "area", "period")
        .agg(pl.col(measures).sum())
        .with_columns(pl.lit(use).alias("use"))
        for use, groups in USES.items()
    ]
    key = ["area_set", "area", "period", "use"]
    long = pl.concat(parts).unpivot(index=key, on=measures, variable_name="measure", value_name="value")
    return long.with_columns(pl.lit(flags).alias("flags"), pl.lit(Status.NORMAL.value).alias("status"))


def _ssb(table: pl.DataFrame, codes_by_year: pl.DataFrame) -> pl.DataFrame:
    """Completed floor area of table 05887 by area and use, where its building types and content are ones we know.

    Only types of two digits are summed, for others may hold each other; of several contents the one of completed building is taken.
    """
    contents = table["content"].unique().sort().to_list()
    chosen = contents if len(contents) == 1 else [name for name in contents if "full" in name.lower()]
    known = table.filter(pl.col("building_type").is_in(list(SSB_TYPES)))
    if len(chosen) != 1 or known.is_empty():
        return _nothing()
    rows = municipal(known, chosen[0]).with_columns(pl.col("building_type").replace_strict(SSB_TYPES).alias("group"))
    by_type, _ = by_area(rows, codes_by_year, ["building_type", "group"])
    parts = [
        summed(by_type.filter(pl.col("group").is_in(groups)), ["area_set", "area", "period"]).with_columns(
            pl.lit(use).alias("use")
        )
        for use, groups in USES.items()
    ]
    return pl.concat(parts).with_columns(pl.lit("ssb_completed").alias("measure"), pl.col("value").cast(pl.Float64))


def _nothing() -> pl.DataFrame:
    names = ("area_set", "area", "period", "use", "measure", "status", "flags")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64})


_NO_NEW = _t(
    "Uttrekket har ingen fullførte bygninger i regionen.", "The extract has no completed buildings in the region."
)
_LACKING = _t(
    "Bygningsuttrekket mangler en av kommunene i området.",
    "The extract of buildings lacks one of the area's municipalities.",
)


def _answer(
    observations: pl.DataFrame, region: dict[str, Any], hub_profile: dict[str, Any], hidden: pl.DataFrame | None
) -> Text | None:
    """The share of new office area and of retail and service area near hubs, all years together.

    None without a complete hub list, or where a sum it is made of may not be shown."""
    here = observations.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    if here.is_empty() or not hub_profile["complete"]:
        return None
    years = here["period"].unique().sort().to_list()
    first, last = years[0], years[-1]
    shares = []
    for use in ("office", BOTH):
        measures = ("new_floor_area", f"within_{HEADLINE_M}m")
        where = (ANSWER, region["area_set"], region["area"], EVERY, use)
        if not all(stands(hidden, *where, measure) for measure in measures):
            return None
        rows = here.filter(pl.col("use") == use)
        all_of_it = float(rows.filter(pl.col("measure") == "new_floor_area")["value"].sum())
        near = float(rows.filter(pl.col("measure") == f"within_{HEADLINE_M}m")["value"].sum())
        if not all_of_it:
            return None
        shares.append(100 * near / all_of_it)
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        office, retail = (number(share, 0, language) for share in shares)
        far, name = number(HEADLINE_M, 0, language), region["name"][language]
        said[language] = (
            f"{office} prosent av nytt areal til kontor og administrasjon og {retail} prosent til handel, service, hotell og servering i {name} "
            f"kom innen {far} m luftlinje fra et knutepunkt i {first}–{last}."
            if language == "nb"
            else f"{office} per cent of new office and administration area and {retail} per cent of new retail, service, hotel and restaurant area in "
            f"{name} came within {far} m air line of a hub in {first}–{last}."
        )
    return Text(nb=said["nb"], en=said["en"])
