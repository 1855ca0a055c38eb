"""How much of the planned land is still free?"""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.land_reserve_rows import (
    DISTANCES_M,
    SSB,
    beside_ssb,
    by_municipality,
    lacking_inputs,
    published,
)
from planpuls.indicators.result import Gap, Result
from planpuls.land.faces import HALF_MM2_PER_M2
from planpuls.land.mosaic import BUSINESS, GENERAL, HOUSING
from planpuls.land.reserves import GENTLE, PROFILES, STEEP_DEGREES
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import number
from planpuls.spec.status import Flag, Status
from planpuls.spec.text import LANGUAGES, Language, Text

M2_PER_DEKAR = 1_000


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_DEKAR = _t("dekar (1 000 m²)", "dekar (1,000 m²)")
_BY_RULE = ("purpose", "rule")


def _measure(name: str, nb: str, en: str) -> Measure:
    return Measure(
        id=name, name=_t(nb, en), concept="land_area", unit=_DEKAR, decimals=1, additive=True, dimensions=_BY_RULE
    )


_AGE_TEXTS = {
    "undated": _t("uten dato", "without a date"),
    "before_1985": _t("før 1985", "before 1985"),
    "before_2008": _t("1985–2007", "1985–2007"),
    "since_2008": _t("2008 og senere", "2008 and later"),
}

INDICATOR = Indicator(
    id="land-reserves",
    plan="areal",
    question=_t("Hvor mye av det planlagte arealet er ledig?", "How much of the planned land is still free?"),
    title=_t("Arealreserve til bolig og næring", "Land reserves for housing and business"),
    definition=_t(
        "Areal som planene setter av til bolig, næring eller generelle byggeformål, og som verken er bebygd, unntatt eller for lite. Der "
        "planer overlapper, gjelder reguleringsplanen, ellers den nyeste av kommuneplan og kommunedelplan. Trukket fra er areal i bruk "
        "(SSB), ferskvann over 500 m² og, for bolig og næring, 15 m rundt bygninger og bilveier. Biter under 1 000 m² (næring), 250 m² (bolig) eller "
        "150 m² (andre) regnes ikke.",
        "Land that plans set aside for housing, business or general building, and that is neither built, excluded nor too small. Where plans "
        "overlap, zoning is in force, else the newer of municipal and partial plan. Taken away are land in use (Statistics Norway), freshwater above "
        "500 m² and, for housing and business, 15 m round buildings and roads. Pieces below 1,000 m² (business), 250 m² (housing) or 150 m² (others) do not count.",
    ),
    formula=_t(
        "reserve = planlagt − bebygd − unntatt − for små biter; andel = 100 · reserve / planlagt",
        "reserve = planned − built − excluded − too small pieces; share = 100 · reserve / planned",
    ),
    caveats=(
        _t(
            "Områder uten arealbruksstatus (reguleringsplaner) står i alt planlagt areal, men ikke i framtidig areal.",
            "Areas without a land-use status (zoning) count in all planned land, but not in future land.",
        ),
        _t(
            "«SSB» er SSBs egen «Ledig ubebygd areal» i arealprofilene: bare boligformål (1110 og 110) i kommuneplanens arealdel, uten "
            "reguleringsplaner og med SSBs egne avstander. Tallene måler nesten det samme, men er ikke samme tall.",
            "«SSB» is Statistics Norway's own «Ledig ubebygd areal» of the land-use profiles: housing purposes only (1110 and 110) of the municipal "
            "plan, without zoning and with its own distances. The figures measure nearly the same, but are not the same figure.",
        ),
        _t(
            "Planens bestemmelser er ikke med. Terrengets helning er bare med i regelen «uten bratt terreng», og bare der kart over helningen er "
            "lest inn; 20 grader er vår grense, ikke en publisert. Avstand til knutepunkt er luftlinje fra midten av 250 m ruten.",
            "The plan's provisions are not included. The slope of the ground counts in the rule «without steep ground» only, where a map of it is "
            "imported; 20 degrees is our limit, not a published one. Distance to a hub is the air line from the centre of the 250 m cell.",
        ),
    ),
    sources=(),
    more_sources=(
        "dibk.plan_maps", "ssb.land_use", "nibio.land_cover", "kartverket.n50", "nve.hazard_zones", "miljodir.protected_areas",
        "kartverket.slope", "matrikkel.buildings", "osm.extract", "plan.hubs", "ssb.arealprofiler",
    ),
    dimensions=(
        Dimension(
            id="purpose",
            name=_t("Formål", "Purpose"),
            values={
                HOUSING: _t("bolig", "housing"),
                BUSINESS: _t("næring", "business"),
                GENERAL: _t("generelle byggeformål (begge mulig)", "general building (both possible)"),
            },
        ),
        Dimension(
            id="rule",
            name=_t("Regel", "Rule"),
            values={
                "published": _t("publisert metode", "published method"),
                "stricter": _t("strengere: også fare, vern og myr trukket fra", "stricter: less hazard, protection and bog"),
                "looser": _t("romsligere: fortetting ved bygninger og veier", "looser: building beside buildings and roads"),
                GENTLE: _t(f"uten bratt terreng: som publisert, uten {STEEP_DEGREES} grader og mer", f"without steep ground: as published, less {STEEP_DEGREES} degrees and more"),
                SSB: _t("SSB: ledig ubebygd areal", "Statistics Norway: free unbuilt land"),
            },
        ),
    ),
    measures=(
        _measure("reserve", "Arealreserve", "Land reserve"),
        _measure("planned", "Alt planlagt areal", "All planned land"),
        _measure("reserve_future", "Arealreserve i framtidig areal", "Reserve in future land"),
        _measure("planned_future", "Framtidig areal (status 2 og 3)", "Future land (status 2 and 3)"),
        _measure("built", "Bebygd", "Built"),
        _measure("excluded", "Unntatt", "Excluded"),
        _measure("sliver", "For små biter", "Too small pieces"),
        *(_measure(f"reserve_within_{far}m", f"Reserve innen {far} m fra knutepunkt", f"Reserve within {far} m of a hub") for far in DISTANCES_M),
        *(_measure(f"reserve_plan_{age}", f"Reserve i planer {text.nb}", f"Reserve in plans {text.en}") for age, text in _AGE_TEXTS.items()),
    ),
    views=(
        ready_views.share("reserve_future", "planned_future", _t("prosent av framtidig areal", "per cent of future land"), id="share_future_pct", name=_t("Ledig av framtidig areal", "Free of future land"), min_base=None),
        ready_views.share("reserve", "planned", _t("prosent av alt planlagt areal", "per cent of all planned land"), id="share_planned_pct", name=_t("Ledig av alt planlagt areal", "Free of all planned land"), min_base=None),
        ready_views.share("reserve_within_1000m", "reserve", _t("prosent av arealreserven", "per cent of the reserve"), id="share_near_pct", name=_t("Andel av reserven innen 1 000 m fra knutepunkt", "Share of the reserve within 1,000 m of a hub"), min_base=None),
    ),
    area_sets=("municipality", "*"),
    chart=Chart(
        kind="bars",
        show="reserve",
        area_set="municipality",
        where={"purpose": BUSINESS, "rule": "published"},
        title=_t("Arealreserve til næring, {end}", "Land reserve for business, {end}"),
    ),
    partial_label=_t("Foreløpig: ikke alle kartlag er med", "Preliminary: not all map layers are there"),
)  # fmt: skip

NEEDS = {"area_codes": "area_codes", "area_names": "area_names", "region": "region"}
WANTS = {
    "faces": "land_faces",
    "neighbours": "land_neighbours",
    "layers": "land_layers",
    "facts": "land_facts",
    "hub_distances": "land_hub_distances",
    "profiles": "table:ssb.arealprofiler",
}


def compute(
    area_codes: pl.DataFrame,
    area_names: pl.DataFrame,
    region: dict[str, Any],
    faces: pl.DataFrame | None = None,
    neighbours: pl.DataFrame | None = None,
    layers: pl.DataFrame | None = None,
    facts: dict[str, Any] | None = None,
    hub_distances: pl.DataFrame | None = None,
    profiles: pl.DataFrame | None = None,
) -> Result:
    """Reserves in dekar by area, purpose and rule, and SSB's published ones beside them.

    `faces`, `neighbours`, `layers`, `facts`: see `planpuls.land.faces`; `hub_distances`: `cell`, `distance_cm`; `profiles`: the
    table of SSB's land-use profiles. The period is the year of the newest plan in force.
    """
    theirs = published(profiles, area_codes)
    if faces is None or neighbours is None or layers is None or facts is None or not facts["newest_plan"]:
        return Result(_with_defaults(theirs), (Gap(_NO_PLANS),), facts={})
    year = facts["newest_plan"][:4]
    sloped = layers.filter(pl.col("slope"))["municipality"].to_list()
    rules = (*PROFILES, *([GENTLE] if sloped else []))
    counted = [by_municipality(faces, neighbours, rule, hub_distances) for rule in rules]
    lacking = lacking_inputs(faces, layers, area_codes)
    whole = area_codes.join(lacking.select("area_set", "area").unique(), on=["area_set", "area"], how="anti")
    partial = layers.filter((~pl.col("land_cover") & ~pl.col("n50")) | ~pl.col("roads"))["municipality"].to_list()
    flag = (
        pl.when(pl.col("municipality").is_in(partial).any())
        .then(pl.lit(Flag.PARTIAL_SOURCE.value))
        .otherwise(pl.lit(""))
    )
    ours = (
        pl.concat(counted)
        .join(whole, on="municipality")
        .filter((pl.col("rule") != GENTLE) | pl.col("municipality").is_in(sloped).all().over("area_set", "area"))
        .group_by("area_set", "area", "purpose", "rule", "measure")
        .agg((pl.col("half_mm2").sum() / (HALF_MM2_PER_M2 * M2_PER_DEKAR)).round(9).alias("value"), flag.alias("flags"))
        .with_columns(pl.lit(year).alias("period"))
    )
    rows = pl.concat([_with_defaults(ours), _with_defaults(theirs)])
    said = beside_ssb(rows, year)
    return Result(
        rows,
        tuple(_gaps(lacking, year)),
        answer=_answer(said, year, area_names, region),
        facts=facts | {"beside_ssb": said},
    )


def _with_defaults(rows: pl.DataFrame) -> pl.DataFrame:
    if "status" not in rows.columns:
        rows = rows.with_columns(pl.lit(Status.NORMAL.value).alias("status"))
    if "flags" not in rows.columns:
        rows = rows.with_columns(pl.lit("").alias("flags"))
    columns = ("area_set", "area", "period", "purpose", "rule", "measure", "value", "status", "flags")
    return rows.select(columns)


def _answer(said: list[dict[str, Any]], year: str, area_names: pl.DataFrame, region: dict[str, Any]) -> Text | None:
    """Our housing reserve beside SSB's in the municipalities that have both, the largest first."""
    if not said:
        return None
    names = {row["area"]: row for row in area_names.to_dicts() if row["area_set"].startswith("municipality@")}
    sentences: dict[Language, str] = {}
    largest = sorted(said, key=lambda row: (-row["dekar"], row["area"]))[:5]
    for language in LANGUAGES:
        parts = []
        for row in largest:
            here = names[row["area"]][f"name_{language}"] or names[row["area"]]["name_nb"]
            ours, theirs = number(row["dekar"], 0, language), number(row["ssb_dekar"], 0, language)
            parts.append(
                f"{here} {ours} dekar (SSB {row['ssb_year']}: {theirs})"
                if language == "nb"
                else f"{here} {ours} dekar (Statistics Norway {row['ssb_year']}: {theirs})"
            )
        head = (
            f"Boligreserve i {region['name']['nb']}, planer til og med {year}"
            if language == "nb"
            else f"Housing reserve in {region['name']['en']}, plans up to {year}"
        )
        sentences[language] = f"{head}: {', '.join(parts)}."
    return Text(nb=sentences["nb"], en=sentences["en"])


_NO_PLANS = _t(
    "Kan ikke vises: plankart med dato for regionens kommuner er ikke lest inn. SSBs egne tall for bolig står der de finnes.",
    "Cannot be shown: plan maps with a date for the region's municipalities have not been imported. Statistics Norway's own figures for "
    "housing stand where there are any.",
)
_LACKING = {
    "plans": _t(
        "Kommuneplanen for en av kommunene i området er ikke lest inn.",
        "The municipal plan of one of the area's municipalities has not been imported.",
    ),
    "land_use": _t(
        "SSBs arealbruk mangler for en av kommunene i området. Uten den ville bebygd areal telle som reserve.",
        "Statistics Norway's land use is missing for one of the area's municipalities. Without it built land would count as reserve.",
    ),
    "buildings": _t(
        "Bygningene mangler for en av kommunene i området. Uten dem ville bebygd areal telle som reserve.",
        "The buildings are missing for one of the area's municipalities. Without them built land would count as reserve.",
    ),
}  # fmt: skip


def _gaps(lacking: pl.DataFrame, year: str) -> list[Gap]:
    return [Gap(_LACKING[row["what"]], row["area_set"], row["area"], year) for row in lacking.to_dicts()]
