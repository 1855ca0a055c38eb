"""Real files: the Arealprofiler workbook, Elverum's addresses, and real establishments joined to them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from planpuls.places.geocode import geocode
from planpuls.plan.country import load_country
from planpuls.sources.arealprofiler import read_workbook
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.matrikkel_address import read_csv
from planpuls.sources.registry import recognise


@pytest.fixture(scope="module")
def profiles(data: Path) -> pl.DataFrame:
    (path,) = (data / "ssb_arealprofiler").glob("*.xlsx")
    found = recognise(Sample.of(path))
    assert found is not None
    assert found[0].id == "ssb.arealprofiler"
    return read_workbook(path, ReadContext(path.name, load_country())).frame


@pytest.fixture(scope="module")
def elverum(data: Path) -> pl.DataFrame:
    (path,) = (data / "matrikkel_adresse").glob("*.csv")
    found = recognise(Sample.of(path))
    assert found is not None
    assert found[0].id == "kartverket.addresses"
    return read_csv(path, ReadContext(path.name, load_country())).frame


@pytest.mark.parametrize(
    ("municipality", "year", "dekar", "remark"),
    [("3222", "2022", 439.0, ""), ("3222", "2024", 410.0, ""), ("0301", "2024", 0.0, "zero_without_source")],
)
def test_housing_reserves_are_as_published(
    profiles: pl.DataFrame, municipality: str, year: str, dekar: float, remark: str
) -> None:
    chosen = profiles.filter(
        (pl.col("indicator") == "housing_reserve")
        & (pl.col("municipality") == municipality)
        & (pl.col("period") == year)
    )
    assert chosen.select("value", "unit", "status", "remark").rows() == [(dekar, "dekar", "normal", remark)]


def test_all_figures_of_all_indicators_are_there(profiles: pl.DataFrame) -> None:
    assert profiles.height == 73_043
    assert profiles["name"].n_unique() == profiles["indicator"].n_unique() == 36
    assert "unknown" not in profiles["indicator"]
    assert profiles["municipality"].n_unique() == 357
    assert profiles.filter(pl.col("status") == "missing").height == profiles["value"].null_count() == 466
    assert profiles.filter(pl.col("remark") != "").height == 1


def test_elverum_s_addresses_are_read_whole(elverum: pl.DataFrame) -> None:
    assert elverum.height == 10_871
    assert elverum["municipality"].unique().to_list() == ["3420"]
    assert elverum["extracted"].unique().to_list() == ["2025-06-12"]
    assert elverum["number"].null_count() == 0
    (row,) = elverum.filter(pl.col("address") == "399524883").to_dicts()
    assert (row["street"], row["number"], row["postcode"], row["place"]) == ("Gobakkvegen", 438, "2410", "HERNES")
    assert (row["x_m"], row["y_m"], row["basic_unit"]) == (310012.98, 6770754.69, "34200104")


def test_every_address_finds_itself(elverum: pl.DataFrame) -> None:
    asked = elverum.select(
        pl.col("address").alias("establishment"), pl.col("address_text").alias("address"), "postcode", "municipality"
    )
    found = geocode(asked, elverum)
    assert found.places["step"].unique().to_list() == ["exact"]
    assert found.places["address"].to_list() == asked["establishment"].to_list()


def test_real_establishments_in_elverum_are_found_or_given_a_reason(data: Path, elverum: pl.DataFrame) -> None:
    place = "beliggenhetsadresse"
    frames = [
        pl.read_csv(path, infer_schema=False).select(
            pl.col("organisasjonsnummer").alias("establishment"),
            pl.col(f"{place}.adresse").alias("address"),
            pl.col(f"{place}.postnummer").alias("postcode"),
            pl.col(f"{place}.kommunenummer").alias("municipality"),
        )
        for path in sorted((data / "brreg").glob("*-underenheter.csv"))
    ]
    asked = pl.concat(frames).unique("establishment").filter(pl.col("municipality").is_in(["3420", "0427"]))
    found = geocode(asked.with_columns(pl.lit("3420").alias("municipality")), elverum)
    assert found.places.height == asked.height > 0
    assert found.summary["establishments"].sum() == asked.height
    assert found.places["step"].null_count() <= 0.3 * asked.height


def test_the_published_share_of_2019_rests_on_more_people_than_the_tables_of_that_year(
    data: Path, profiles: pl.DataFrame
) -> None:
    """Nine decimals leave one pair of whole numbers within 2 per cent of ours: the counts behind a published share."""
    country = load_country()
    tables = {}
    for name in ("03321_pendling", "11618_befolkning_sysselsatte"):
        path = data / "ssb_pendling" / f"{name}_2019.csv"
        known = recognise(Sample.of(path))
        assert known is not None
        tables[name] = known[0].readers[known[1]](path, ReadContext(path.name, country)).frame
    commuting, employed = tables.values()
    today = {code: [*country.forward(code, country.edition(2019), 2024)] for code in employed["municipality"]}
    of = {code: places[0] for code, places in today.items() if len(places) == 1}
    at, work = (pl.col(end).replace_strict(of, default=None) for end in ("residence", "workplace"))
    within = dict(commuting.filter(at == work).group_by(at).agg(pl.col("employed").sum()).rows())
    residents = dict(
        employed.group_by(pl.col("municipality").replace_strict(of, default=None))
        .agg(pl.col("employed_residence").sum())
        .rows()
    )
    shares = profiles.filter(
        (pl.col("indicator") == "employed_living_in_municipality")
        & (pl.col("period") == "2019")
        & pl.col("municipality").str.contains("^(0301|32)")
    )
    sums = [0, 0, 0, 0]
    for code, share in shares.select("municipality", "value").rows():
        wholes = range(residents[code] * 98 // 100, residents[code] * 102 // 100 + 1)
        fitting = [
            (round(share * whole / 100), whole)
            for whole in wholes
            if abs(100 * round(share * whole / 100) / whole - share) < 6e-10
        ]
        ((own, whole),) = fitting
        assert own > within[code]
        assert whole > residents[code]
        sums = [a + b for a, b in zip(sums, (residents[code], whole, within[code], own), strict=True)]
    assert sums == [723_092, 725_858, 439_586, 444_341]
