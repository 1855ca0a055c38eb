"""SSB «Arealprofiler»: 36 indicators of land use and housing per municipality, as one workbook.

One sheet with the columns `statistikkvariabel, kommunenr, kommune, år, verdi, klasse`; one row per figure; all years on the
municipalities of today. An empty `verdi` is a missing figure. A few zeros stand where nothing was measured: the
value is kept as written and `remark` says so (Oslo's housing reserve of 2024: its plan is not in the source).
Recognised by name and by being a workbook: the words inside lie behind the sheet, far from the beginning of the file.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from planpuls.sources.archives import is_zip
from planpuls.sources.dataset import Dataset, ReadContext, Reading, Sample, refuse_rows
from planpuls.sources.whole_workbook import refuse_ill_formed
from planpuls.spec.errors import InputError, Problem
from planpuls.spec.text import Text

AREALPROFILER = "ssb.arealprofiler"
HOUSING_RESERVE = "housing_reserve"
_COLUMNS = {
    "name": "statistikkvariabel",
    "municipality": "kommunenr",
    "municipality_name": "kommune",
    "period": "år",
    "value": "verdi",
    "class": "klasse",
}
DOUBTED = {(HOUSING_RESERVE, "0301", "2024"): "zero_without_source"}
"""Figures that are written as 0 but were not measured: (indicator, municipality, period) -> remark."""

INDICATORS: dict[str, tuple[str, str]] = {
    "Andel bebygd areal etter arealbruksklasse": ("built_up_share_by_class", "percent"),
    "Andel boliger i blokk. Prosent": ("dwellings_in_blocks", "percent"),
    "Andel bosatte i tettsted. Prosent": ("residents_in_urban_settlements", "percent"),
    "Andel husholdninger bestående av eldre minst 67 år. Prosent": ("households_67_and_over", "percent"),
    "Andel kommunalt disponerte boliger. Prosent": ("municipal_dwellings", "percent"),
    "Andel leid bolig. Prosent av husholdninger": ("rented_dwellings", "percent"),
    "Andel nye boliger siste 4 år i blokk. Prosent": ("new_dwellings_in_blocks", "percent"),
    "Andel nye boliger siste 4 år utenfor tettsted": ("new_dwellings_outside_settlements", "percent"),
    "Andel over 60 år. Prosent": ("residents_over_60", "percent"),
    "Andel personer i lavinntekthusholdning (EU60). Prosent": ("low_income", "percent"),
    "Andel potensielt tilgjengelig strandsoneareal. Prosent": ("accessible_shore", "percent"),
    "Andel som arbeider i hovedsentrum i egen kommune. Prosent": ("working_in_main_centre", "percent"),
    "Andel sysselsatte bosatt i egen kommune. Prosent": ("employed_living_in_municipality", "percent"),
    "Andel tettstedsbosatte med trygg tilgang til nærturterreng. Prosent": ("access_to_hiking_area", "percent"),
    "Andel tettstedsbosatte med trygg tilgang til rekreasjonsareal. Prosent": ("access_to_recreation", "percent"),
    "Antall igangsatte bygninger innen aktsomhetsområder siste 4 år": ("started_in_caution_zones", "buildings"),
    "Antall igangsatte bygninger innen naturfareområder siste 4 år": ("started_in_hazard_zones", "buildings"),
    "Boligareal per bosatt. Kvadratmeter": ("housing_area_per_resident", "m2"),
    "Boligenes gj.avst. til arbeidsplassklynger. Km": ("dwellings_to_job_clusters", "km"),
    "Boliger igangs. siste 4 år, gj.avst. til arbeidsplassklynger. Km": ("new_dwellings_to_job_clusters", "km"),
    "Boliger, gj.avst. sentrumssone. Km": ("dwellings_to_centre_zone", "km"),
    "Boliger, igangs. siste 4 år, gj.avst. sentrumssone. Km": ("new_dwellings_to_centre_zone", "km"),
    "Bosatte per kvadratkilometer tettstedsareal": ("settlement_density", "residents per km2"),
    "Byggesøknader i 100-m beltet innvilget gjennom dispensasjon. Antall": ("shore_exemptions", "applications"),
    "Flyttinger innen kommunen per 1 000 innbyggere": ("moves_within_municipality", "per 1000 residents"),
    "Godkjent nydyrket areal. Dekar": ("newly_cultivated", "dekar"),
    "Ledig ubebygd areal innen kommuneplanens arealdels 1110 Boligbebyggelse og 110 Boligområde (pbl 1985). Dekar": (
        HOUSING_RESERVE,
        "dekar",
    ),
    "Nedbygd jordbruksareal, årlig gjennomsnitt. Dekar": ("farmland_built_on", "dekar per year"),
    "Netto innflytting. Antall personer": ("net_in_migration", "persons"),
    "Nye boliger siste 4 år": ("new_dwellings", "dwellings"),
    "Nye bygg i strandsona siste 4 år": ("new_buildings_on_shore", "buildings"),
    "Nye fritidsbygg siste 4 år": ("new_holiday_homes", "buildings"),
    "Næringsbyggs nærhet til sentrumssone, bygg igangsatt siste 4 år. Kilometer": (
        "new_business_buildings_to_centre_zone",
        "km",
    ),
    "Næringsbyggs nærhet til sentrumssone. Kilometer": ("business_buildings_to_centre_zone", "km"),
    "Omdisponering av dyrkbar jord siste 4 år. Dekar": ("cultivable_land_converted", "dekar"),
    "Omdisponering av dyrket jord siste 4 år. Dekar": ("cultivated_land_converted", "dekar"),
}
"""SSB's name -> id of ours and unit. A name that is not here is kept with the id `unknown` and an empty unit."""


def _looks_like_workbook(sample: Sample) -> bool:
    return is_zip(sample.head) and b"xl/" in sample.head and "arealprofil" in sample.name.lower()


def read_workbook(path: Path, context: ReadContext) -> Reading:
    """Columns `municipality`, `period` (year), `indicator` (id), `name` (SSB's own), `class` (land-use class, empty for most),
    `value` (Float64), `unit`, `status` (`normal` or `missing`), `remark` (empty, or why a value is doubted)."""
    frame = _rows(path, context)
    problems = _problems(frame, context)
    if problems:
        raise InputError(problems)
    frame = frame.with_columns(
        pl.col("name")
        .replace_strict({name: entry[0] for name, entry in INDICATORS.items()}, default="unknown")
        .alias("indicator"),
        pl.col("name").replace_strict({name: entry[1] for name, entry in INDICATORS.items()}, default="").alias("unit"),
        pl.col("value").cast(pl.Float64, strict=False),
    )
    doubted = pl.DataFrame(
        [(*key, remark) for key, remark in DOUBTED.items()],
        schema=["indicator", "municipality", "period", "remark"],
        orient="row",
    )
    frame = frame.join(doubted, on=["indicator", "municipality", "period"], how="left", maintain_order="left")
    # The remark is about a zero; should the source one day hold a figure, it stands as any other.
    remark = pl.when(pl.col("value") == 0).then(pl.col("remark")).otherwise(None).fill_null("")
    table = frame.select(
        "municipality",
        "period",
        "indicator",
        "name",
        "class",
        "value",
        "unit",
        pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("normal")).alias("status"),
        remark.alias("remark"),
    ).sort("indicator", "name", "class", "municipality", "period")
    return Reading(table, periods=tuple(sorted(table["period"].unique())))


def _rows(path: Path, context: ReadContext) -> pl.DataFrame:
    """The sheet as text, with the line as `row`."""
    import fastexcel

    advice = "Fetch the workbook again; it may be cut off or another one."
    try:
        sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    except Exception as error:
        found = str(error).splitlines()[0]
        raise InputError([Problem(context.origin, "a readable workbook", found, advice)]) from error
    refuse_ill_formed(path, context, advice)
    there = {name: re.sub(r"\s+", " ", name).strip().lower() for name in sheet.columns}
    problems, chosen = [], {}
    for ours, theirs in _COLUMNS.items():
        matches = [name for name, clean in there.items() if clean == theirs]
        if len(matches) == 1:
            chosen[ours] = matches[0]
        else:
            expected, found = f"one column {theirs}", f"{len(matches)} in {', '.join(sheet.columns)}"
            problems.append(
                Problem(context.origin, expected, found, "The publisher changed the layout.", field=ours, row=1)
            )
    if not problems and sheet.height == 0:
        problems.append(Problem(context.origin, "rows", "only a header", advice))
    if problems:
        raise InputError(problems)
    text = [pl.col(name).cast(pl.String).str.strip_chars().fill_null("").alias(ours) for ours, name in chosen.items()]
    return sheet.select(text).with_row_index("row", offset=2)


def _problems(frame: pl.DataFrame, context: ReadContext) -> list[Problem]:
    again = "Fetch the workbook again; do not edit it."
    problems = []
    for column, pattern, expected in (
        ("municipality", r"^\d{4}$", "a municipality code of four digits"),
        ("period", r"^(19|20)\d\d$", "a year"),
        ("name", r"\S", "the name of an indicator"),
    ):
        faults = frame.filter(~pl.col(column).str.contains(pattern)).select("row", found=column)
        problems += refuse_rows(context.origin, faults, column, expected, again)
    number = pl.col("value").cast(pl.Float64, strict=False)
    wrong = (pl.col("value") != "") & (number.is_null() | ~number.is_finite())
    problems += refuse_rows(
        context.origin, frame.filter(wrong).select("row", found="value"), "value", "a number or nothing", again
    )
    key = pl.struct("name", "class", "municipality", "period")
    faults = frame.filter(key.is_duplicated() & ~key.is_first_distinct()).select("row", found="name")
    problems += refuse_rows(context.origin, faults, "name", "each figure once", again)
    codes = frame["municipality"].unique().to_list()
    if not problems and not context.country.editions_with(codes):
        known = set().union(*(context.country.codes(edition) for edition in context.country.editions))
        found = ", ".join(sorted(set(codes) - known)[:5]) or "codes of different years together"
        advice = "Add new codes to the country's code list."
        problems.append(Problem(context.origin, "codes of one edition", found, advice, field="municipality"))
    return problems


DATASETS = (
    Dataset(
        id=AREALPROFILER,
        source="ssb",
        title=Text(nb="Arealprofiler for kommunene", en="Land-use profiles of municipalities"),
        licence="CC BY 4.0",
        disclosure="published",
        address="https://www.ssb.no/natur-og-miljo/areal",
        vintage="year",
        formats={"workbook": _looks_like_workbook},
        readers={"workbook": read_workbook},
        reference=Text(
            nb="året, eller de fire siste årene der navnet sier det",
            en="the year, or the last four years where the name says so",
        ),
        cadence="yearly",
    ),
)
