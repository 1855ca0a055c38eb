"""Growth industries, the job index and job growth against the country, in a region made by hand."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planpuls.indicators import growth_industries, job_index, relative_job_growth
from planpuls.spec.observation import finished
from tests.indicators.hand_made import HEADLINE, NO_GAPS, REGION, codes, employed, long, values

YEARS = ("2015", "2023")
INDUSTRIES: dict[tuple[str, ...], int | None] = {
    (region, year, "SN2007", industry): value
    for (region, year), parts in {
        ("0001", "2015"): (60, 40),
        ("0002", "2015"): (30, 50),
        ("0003", "2015"): (10, 10),
        ("0", "2015"): (1_000, 1_000),
        ("0001", "2023"): (90, 40),
        ("0002", "2023"): (30, 60),
        ("0003", "2023"): (10, 10),
        ("0", "2023"): (1_100, 1_300),
    }.items()
    for industry, value in zip(("10-33", "00"), parts, strict=True)
}


def industries(figures: dict[tuple[str, ...], int | None]) -> Any:
    table = long(figures, "SysselsatteArb", "nace_standard", "industry")
    return growth_industries.compute(table, codes(*YEARS), NO_GAPS, HEADLINE, REGION)


class TestGrowthIndustries:
    def test_all_employed_are_the_industries_with_the_unstated(self) -> None:
        found = finished(growth_industries.INDICATOR, industries(INDUSTRIES).observations)
        everyone = values(found, "employed_all")
        assert everyone["region", "2015"] == 200
        assert everyone["b", "2023"] == 110
        assert everyone["country", "2023"] == 2_400
        assert values(found, "employed", "industry")["b", "2023", "00"] == 70

    def test_a_hidden_industry_hides_the_total_but_not_the_other_industries(self) -> None:
        found = industries(INDUSTRIES | {("0003", "2023", "SN2007", "00"): None}).observations
        assert values(found, "employed_all")["b", "2023"] is None
        assert values(found, "employed", "industry")["b", "2023", "10-33"] == 40

    def test_the_answer_passes_over_the_unstated(self) -> None:
        more: dict[tuple[str, ...], int | None] = {(*key[:3], "41-43"): 20 for key in INDUSTRIES}
        answer = industries(INDUSTRIES | more).answer
        assert answer is not None
        # Manufacturing from 100 of 260 to 130 of 300, construction from 60 of 260 to 60 of 300.
        assert "industri (+4,9 prosentpoeng, +30 sysselsatte)" in answer.nb
        assert "construction (−3.1 percentage points, 0 employed)" in answer.en

    def test_two_standards_are_never_compared(self) -> None:
        both: dict[tuple[str, ...], int | None] = {
            (region, year, "SN2025" if year == "2023" else standard, industry): value
            for (region, year, standard, industry), value in INDUSTRIES.items()
        }
        found = industries(both)
        assert found.answer is None
        frame = finished(growth_industries.INDICATOR, found.observations)
        kept = frame.group_by("nace_standard").agg(pl.col("period").unique())
        assert dict(kept.rows()) == {"SN2007": ["2015"], "SN2025": ["2023"]}


JOBS: dict[tuple[str, str], int | None] = {
    ("0001", "2015"): 1_000,
    ("0002", "2015"): 2_000,
    ("0003", "2015"): 50,
    ("0004", "2015"): 6_950,
    ("0001", "2020"): 900,
    ("0002", "2020"): 1_900,
    ("0003", "2020"): 50,
    ("0004", "2020"): 7_000,
    ("0001", "2023"): 1_200,
    ("0002", "2023"): 2_100,
    ("0003", "2023"): 100,
    ("0004", "2023"): 7_600,
}
ALL_YEARS = ("2015", "2020", "2023")


class TestJobIndex:
    def test_the_country_is_the_sum_of_all_municipalities(self) -> None:
        found = job_index.compute(employed(JOBS), codes(*ALL_YEARS), NO_GAPS, REGION)
        shown = values(found.observations, "employed")
        assert shown["country", "2023"] == 11_000
        assert shown["region", "2023"] == 3_400
        assert found.answer is not None
        assert "+11,5 prosent (+350)" in found.answer.nb
        assert "+10,0 prosent" in found.answer.nb

    def test_years_without_a_file_are_gaps(self) -> None:
        found = job_index.compute(employed(JOBS), codes(*ALL_YEARS), NO_GAPS, REGION)
        assert {gap.period for gap in found.gaps} == {"2016", "2017", "2018", "2019", "2021", "2022"}

    def test_a_hidden_municipality_hides_the_country(self) -> None:
        found = job_index.compute(employed(JOBS | {("0004", "2023"): None}), codes(*ALL_YEARS), NO_GAPS, REGION)
        shown = values(found.observations, "employed")
        assert shown["country", "2023"] is None
        assert shown["region", "2023"] == 3_400


def relative(figures: dict[tuple[str, str], int | None], sectors: pl.DataFrame | None = None) -> Any:
    names = {"0001": "Avik", "0002": "Bnes", "0003": "Cdal"}
    return relative_job_growth.compute(
        employed(figures), codes(*ALL_YEARS), NO_GAPS, HEADLINE, names, list(names), sectors
    )


class TestRelativeJobGrowth:
    def test_the_answer_leaves_out_municipalities_too_small_for_a_percentage(self) -> None:
        answer = relative(JOBS).answer
        assert (
            "(+10,0 prosent) i 1 av 2 kommuner. Mest i Avik (+20,0 prosent), minst i Bnes (+5,0 prosent)" in answer.nb
        )

    def test_an_excluded_year_ends_no_comparison(self) -> None:
        # 1 January 2021 is the 4th quarter of 2020.
        without = {key: value for key, value in JOBS.items() if key[1] != "2023"}
        assert relative(without).answer is None

    def test_sectors_are_parted_in_business_and_government(self) -> None:
        figures: dict[tuple[str, ...], int | None] = {
            (region, "2023", sector): value
            for region in ("0001", "0002", "0003", "0")
            for sector, value in {
                "6100": 10,
                "6500.6": 4,
                "6500.7": 6,
                "A+B+D+E.5-7": 50,
                "A+B+D+E.0-1+9": 7,
                "9": 3,
            }.items()
        }
        table = long(figures, "SysselEtterArbste", "sector")
        found = finished(relative_job_growth.INDICATOR, relative(JOBS, table).observations)
        shown = values(found, "employed", "sector")
        assert shown["0001", "2023", "government"] == 20
        assert shown["b", "2023", "business"] == 114
        assert shown["region", "2023", "other"] == 9
        assert shown["region", "2023", "all"] == 3_400

    def test_without_the_sector_table_there_is_the_total_alone(self) -> None:
        found = finished(relative_job_growth.INDICATOR, relative(JOBS).observations)
        assert found["sector"].drop_nulls().unique().to_list() == ["all"]


@pytest.mark.parametrize("module", [growth_industries, job_index, relative_job_growth])
def test_a_spec_says_everything_in_both_languages(module: Any) -> None:
    spec = module.INDICATOR
    assert spec.caveats
    assert spec.chart is not None
