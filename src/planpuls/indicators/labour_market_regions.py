"""Is the region one labour market?"""

from __future__ import annotations

import polars as pl

from planpuls.indicators.employed import rows_of
from planpuls.indicators.on_borders import summed
from planpuls.indicators.result import Gap, Result, missing_years
from planpuls.plan.labour_markets import GROUND_PCT
from planpuls.spec import ready_views
from planpuls.spec.indicator import Chart, Dimension, Indicator, Measure
from planpuls.spec.numbers import listed, number
from planpuls.spec.text import LANGUAGES, Language, Text

LEAST_FLOW = 10
_UNIT = Text(nb="sysselsatte 15–74 år etter bosted, 4. kvartal", en="employed residents aged 15–74, 4th quarter")

INDICATOR = Indicator(
    id="labour-market-regions",
    plan="areal",
    question=Text(nb="Er regionen ett arbeidsmarked?", en="Is the region one labour market?"),
    title=Text(nb="Bo- og arbeidsmarkedsregioner", en="Labour market regions"),
    definition=Text(
        nb=(
            "Andelen av de sysselsatte som bor i en kommune og arbeider i hvert senter for bo- og arbeidsmarkedsregionene "
            f"(BA-regioner, utgaven fra 2020). Kommuner ble lagt til et senter når andelen var over {GROUND_PCT:.0f} prosent. "
            "Regionene vises hele, også utenfor planområdet."
        ),
        en=(
            "The share of a municipality's employed residents who work in each centre of the labour market regions (BA regions, "
            f"2020 edition). Municipalities were joined to a centre where the share was above {GROUND_PCT:.0f} per cent. The regions are "
            "shown whole, also outside the plan area."
        ),
    ),
    formula=Text(
        nb="100 · sysselsatte fra kommunen til senteret (03321) / alle sysselsatte som bor i kommunen (11618)",
        en="100 · employed from the municipality to the centre (03321) / all employed residents of the municipality (11618)",
    ),
    caveats=(
        Text(
            nb="Figuren trekker ingen nye grenser. Inndelingen fra 2020 bruker også reisetid, som ikke er med her.",
            en="The figure draws no new borders. The division of 2020 also uses travel time, which is not part of this.",
        ),
        Text(
            nb="Filen bak den norske inndelingen har to trykkfeil: 3444 og 3445 er Jevnaker (3236) og Lunner (3234).",
            en="The file behind the Norwegian division has two misprints: 3444 and 3445 are Jevnaker (3236) and Lunner (3234).",
        ),
        Text(
            nb="Registrerte adresser: ukependlere, studenter og hjemmekontor vises ikke som de lever.",
            en="Registered addresses: weekly commuters, students and home office are not seen as they live.",
        ),
    ),
    sources=("ssb.03321", "ssb.11618"),
    dimensions=(Dimension(id="centre", name=Text(nb="Senter", en="Centre"), of_areas=True),),
    measures=(
        Measure(
            id="employed",
            name=Text(nb="Sysselsatte som bor i kommunen", en="Employed residents"),
            concept="employed_residence_q4",
            unit=_UNIT,
            additive=True,
        ),
        Measure(
            id="commuters",
            name=Text(nb="Arbeider i senteret", en="Work in the centre"),
            concept="employed_residence_q4",
            unit=_UNIT,
            additive=True,
            dimensions=("centre",),
            least_shown=LEAST_FLOW,
        ),
    ),
    views=(
        ready_views.share(
            "commuters",
            "employed",
            Text(nb="prosent av de sysselsatte som bor i kommunen", en="per cent of employed residents"),
            name=Text(nb="Andel som arbeider i senteret", en="Share working in the centre"),
        ),
        ready_views.share_change("commuters", "employed"),
    ),
    area_sets=("municipality",),
    chart=Chart(kind="table", show="share_pct", area_set="municipality", base="first"),
)

NEEDS = {
    "commuting": "table:ssb.03321",
    "employed": "table:ssb.11618",
    "labour_markets": "labour_markets",
    "municipality_set": "municipality_set",
    "place_names": "place_names",
}


def compute(
    commuting: pl.DataFrame,
    employed: pl.DataFrame,
    labour_markets: pl.DataFrame,
    municipality_set: str,
    place_names: dict[str, str],
) -> Result:
    """Employed residents of every municipality of the regions, and those of them who work in each centre, by year.

    `labour_markets`: `period`, `code` (of the year), `municipality` (of the edition), `region`, `centre` (yes or no). A centre's
    own residents who work in it are left out: they commute nowhere.
    """
    codes = labour_markets.select("period", "code", "municipality")
    centres = labour_markets.filter(pl.col("centre") == "yes").select("period", "code", centre="municipality")
    flows = (
        commuting.rename({"employed": "value"})
        .join(codes, left_on=["period", "residence"], right_on=["period", "code"])
        .join(centres, left_on=["period", "workplace"], right_on=["period", "code"])
        .filter(pl.col("municipality") != pl.col("centre"))
    )
    residents = (
        rows_of(employed, "employed_residence").rename({"municipality": "code"}).join(codes, on=["period", "code"])
    )
    # A municipality made of several codes of a year needs all of them; a matrix that leaves out zeros is complete.
    whole = _complete(codes, residents)
    parts = [
        summed(frame, ["municipality", "period", *extra])
        .join(whole, on=["municipality", "period"], how="semi")
        .with_columns(pl.lit(measure).alias("measure"))
        for frame, extra, measure in ((residents, [], "employed"), (flows, ["centre"], "commuters"))
    ]
    observations = pl.concat(parts, how="diagonal").with_columns(
        pl.lit(municipality_set).alias("area_set"), pl.col("municipality").alias("area")
    )
    periods = sorted(observations["period"].unique().to_list())
    gaps = [*_not_whole(labour_markets, whole), *missing_years(periods, Text(nb="Tabell 03321", en="Table 03321"))]
    members = labour_markets.filter(pl.col("period") == labour_markets["period"].max())
    return Result(
        observations.drop("municipality"),
        tuple(gaps),
        answer=_answer(observations, place_names),
        facts={
            "ground_pct": GROUND_PCT,
            "members": dict(members.group_by("region").agg(pl.col("municipality").n_unique()).sort("region").rows()),
        },
    )


def _complete(codes: pl.DataFrame, residents: pl.DataFrame) -> pl.DataFrame:
    there = residents.select("period", "code").unique().with_columns(pl.lit(value=True).alias("there"))
    both = codes.join(there, on=["period", "code"], how="left")
    whole = both.group_by("municipality", "period").agg(pl.col("there").is_not_null().all().alias("whole"))
    return whole.filter("whole").drop("whole")


def _not_whole(labour_markets: pl.DataFrame, whole: pl.DataFrame) -> list[Gap]:
    """Municipalities without figures in a year: no whole codes make them up, or the table lacks one."""
    every = labour_markets.select("municipality").unique().join(whole.select("period").unique(), how="cross")
    lacking = every.join(whole, on=["municipality", "period"], how="anti").sort("municipality", "period")
    reason = Text(
        nb="Kommunen kan ikke settes sammen av hele kommuner dette året, eller tabellen mangler en av dem.",
        en="The municipality cannot be put together from whole ones of that year, or the table lacks one of them.",
    )
    return [Gap(reason, area=code, period=period) for code, period in lacking.rows()]


def _answer(observations: pl.DataFrame, place_names: dict[str, str]) -> Text | None:
    """How many municipalities send more than the ground to the largest centre, and who crossed it since the first year."""
    employed = observations.filter(pl.col("measure") == "employed").select("area", "period", residents="value")
    flows = observations.filter(pl.col("measure") == "commuters").join(employed, on=["area", "period"])
    shares = flows.filter(pl.col("residents") >= 100).with_columns(
        (100 * pl.col("value") / pl.col("residents")).alias("share")
    )
    if shares.is_empty():
        return None
    first, last = str(shares["period"].min()), str(shares["period"].max())
    sizes = shares.filter(pl.col("period") == last).group_by("centre").agg(pl.col("value").sum())
    centre = sizes.sort("value", "centre", descending=[True, False])["centre"][0]
    by_year = {
        year: dict(
            shares.filter((pl.col("period") == year) & (pl.col("centre") == centre)).select("area", "share").rows()
        )
        for year in (first, last)
    }
    now, then = ({area for area, share in by_year[year].items() if (share or 0) > GROUND_PCT} for year in (last, first))
    came = sorted(place_names.get(area, area) for area in now - then if area in by_year[first])
    went = sorted(place_names.get(area, area) for area in then - now if area in by_year[last])
    sentences: dict[Language, str] = {}
    for language in LANGUAGES:
        ground, name = number(GROUND_PCT, 0, language), place_names.get(centre, centre)
        none = "ingen" if language == "nb" else "none"
        up, down = (listed(names, language) or none for names in (came, went))
        if language == "nb":
            text = (
                f"I 4. kvartal {last} arbeidet over {ground} prosent av de sysselsatte i {name} i {len(now)} av {len(by_year[last])} "
                f"kommuner rundt. Siden {first} har {up} kommet over grensen og {down} falt under."
            )
        else:
            text = (
                f"In the 4th quarter of {last} more than {ground} per cent of the employed worked in {name} in {len(now)} of the "
                f"{len(by_year[last])} municipalities around. Since {first}, {up} came above the ground and {down} fell below it."
            )
        sentences[language] = text
    return Text(nb=sentences["nb"], en=sentences["en"])
