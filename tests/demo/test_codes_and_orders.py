"""Code lists, further tables and ordered figures of the invented region: read by the readers, they add up as the world does."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from planpuls.demo import classifications, commuting, ordered, statbank, statbank_more
from planpuls.demo.municipalities import BASE, EDITIONS, code_in, codes
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.registry import recognise


def table(path: Path, dataset: str, period: str | None = None) -> pl.DataFrame:
    known = recognise(Sample.of(path))
    assert known is not None
    assert known[0].id == dataset
    reader = known[0].readers[known[1]]
    return reader(path, ReadContext(path.name, load_plan("demo").country, period)).frame


def total(frame: pl.DataFrame, by: str, value: str, **where: str) -> dict[str, int]:
    return dict(frame.filter(**where).group_by(by).agg(pl.col(value).sum()).rows())


def test_klass_knows_the_municipalities_and_every_code_that_became_another(first: Path) -> None:
    listed = table(first / "klass_kommuner.json", "klass.municipalities")
    for edition, start in classifications.STARTS.items():
        day = pl.lit(start).str.to_date()
        valid = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day))
        assert tuple(listed.filter(valid)["code"]) == codes(edition)
    changes = table(first / "klass_kommuneendringer.json", "klass.municipality_changes")
    pairs = {(old, new) for old, new in changes.select("old_code", "new_code").rows()}
    expected = {(code_in(base, before), code_in(base, after)) for before, after in pairwise(EDITIONS) for base in BASE}
    assert pairs == {(old, new) for old, new in expected if old != new}


@pytest.mark.parametrize(("year", "edition"), list(classifications.CENTRALITY_STARTS.items()))
def test_centrality_has_a_class_for_each_municipality_of_its_edition(first: Path, year: int, edition: int) -> None:
    frame = table(first / f"klass_sentralitet_{year}.json", "klass.centrality", str(year))
    known = {code: str(given) for code, given in classifications.centrality(edition).items()}  # type: ignore[arg-type]
    assert dict(frame.select("municipality", "centrality").rows()) == known
    assert set(known) == set(codes(edition))  # type: ignore[arg-type]


def test_the_registers_codes_are_in_their_standard_and_a_letter_moves_on(first: Path, second: Path) -> None:
    old = table(first / "klass_naering_2009.json", "klass.industries")
    new = table(first / "klass_naering_2025.json", "klass.industries")
    pairs = table(first / "klass_naering_korrespondanse.json", "klass.industry_correspondence")
    assert set(pairs["sn2007"]) == set(old.filter(level=5)["code"])
    assert set(pairs["sn2025"]) == set(new.filter(level=5)["code"])
    assert ("Q" in set(old["code"]), "R" in set(new["code"]), "Q" in set(new["code"])) == (True, True, False)
    mended = table(second / "klass_naering_2025.json", "klass.industries")
    assert mended.join(new, on=["code", "name"], how="anti")["code"].unique().to_list() == ["62.100"]


@pytest.mark.parametrize("year", [2018, 2021, 2023])
def test_ordered_figures_add_up_to_the_tables_they_divide(first: Path, year: int) -> None:
    edition, period = commuting.edition_of(year), str(year)
    work = commuting.employed_by_workplace(year, edition)
    levels = table(first / "education_by_workplace_2017-2023.csv", "import.education_by_workplace")
    assert total(levels, "municipality", "employed", period=period) == work
    by_industry = table(first / "education_by_industry_2017-2023.csv", "import.education_by_industry")
    assert total(by_industry, "municipality", "employed", period=period) == work
    sizes = table(first / "employed_by_establishment_size_2017-2023.csv", "import.employed_by_establishment_size")
    hidden = ordered.establishment_size(year)[ordered.CONFIDENTIAL]
    assert total(sizes, "municipality", "employed", period=period) == work | {"9902": work["9902"] - hidden}
    assert sizes.filter(period=period, status="confidential").height == 1
    home = commuting.employed_by_residence(year, edition)
    aged = {code: value * 940 // 1_000 for code, value in home.items()}
    by_work = table(first / "occupation_by_residence_2017-2023.csv", "import.occupation_by_residence")
    assert total(by_work, "municipality", "employed_20_66", period=period) == aged
    open_posts = table(first / "vacancies_by_occupation_2017-2023.xlsx", "import.vacancies_by_occupation")
    by_region = total(open_posts, "region", "vacancies", period=period)
    assert by_region["0"] == sum(value for code, value in by_region.items() if len(code) == 4)
    for name, value in (
        ("unemployed_by_occupation", "unemployed"),
        ("apprentices_by_occupation", "apprentices"),
        ("vocational_completions_by_occupation", "completions"),
    ):
        by_region = total(table(first / f"{name}_2017-2023.csv", f"import.{name}"), "region", value, period=period)
        assert by_region["0"] == sum(count for code, count in by_region.items() if len(code) == 4) > 0
    exhaust = table(first / "vehicle_emissions_2017-2023.csv", "import.vehicle_emissions")
    tenths = sum(ordered.emissions_tenths(year).values())
    assert exhaust.filter(period=period)["emissions_tonnes_co2e"].sum() == pytest.approx(tenths / 10)


def test_commuters_in_and_out_are_those_of_the_matrix(first: Path) -> None:
    frame = table(first / "11616_pendling_2020-2023.json", "ssb.11616").filter(period="2021")
    matrix = {pair: value for pair, value in commuting.on_codes(2021, 2020).items() if pair[0] != pair[1]}
    for code in codes(2020):
        into = sum(value for (_, work), value in matrix.items() if work == code)
        out = sum(value for (home, work), value in matrix.items() if home == code and work not in ("9999", "9877"))
        row = dict(frame.filter(region=code).select("content", "value").rows())
        assert row == {"Innpendlere": into, "Utpendlere": out}


def test_establishments_industries_and_counties_add_up(first: Path) -> None:
    there = table(first / "10309_virksomheter_2020-2023.json", "ssb.10309")
    assert there.filter(period="2022")["value"].sum() == sum(statbank_more.establishments(2022).values())
    figures = table(first / "12937_naeringer_2020-2023.json", "ssb.12937").filter(period="2022", content="Sysselsatte")
    by_region = total(figures, "region", "value")
    assert by_region["0"] == sum(statbank.by_group(2022).values())
    assert by_region["0"] == sum(value for code, value in by_region.items() if len(code) == 2)
    product = table(first / "11713_regnskap_2020-2023.json", "ssb.11713").filter(period="2022")
    sums = total(product, "region", "value")
    assert sums["0"] == pytest.approx(sum(value for code, value in sums.items() if code != "0"))
