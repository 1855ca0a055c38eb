"""Indicators of StatBank's and ordered tables, computed whole on figures whose sums can be read off their digits.

Municipality 0001 has ones, 0002 tens and 0003 hundreds of the same counts; the country's own row has thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from planpuls.indicators import (
    housing_only_towns,
    main_industry_groups,
    occupations_by_centrality,
    renewal,
    skills_demand,
    skills_match,
)
from planpuls.indicators.result import Result
from planpuls.indicators.totals import all_industries
from tests.indicators.hand_made import HEADLINE, NO_GAPS, REGION, codes, employed, english, long, values

WEIGHTS = {"0001": 1, "0002": 10, "0003": 100, "0": 1_000}
SUMS = {"a": 1, "b": 110, "region": 111, "country": 1_000}
GAPS_BY_YEAR = pl.DataFrame(
    [("s@1", "a", "2020", "slått sammen", "merged"), ("s@1", "b", "1999", "før", "before")], schema=NO_GAPS.schema, orient="row"
)  # fmt: skip


def ordered(
    value: str,
    by: str,
    years: Mapping[str, Mapping[str, int | None]],
    place: str = "municipality",
    country: bool = False,
) -> pl.DataFrame:
    """A delivered table: year -> value of the dimension -> figure of 0001, those of the others being ten and a hundred times it."""
    rows = [
        (code, year, name, None if figure is None else figure * weight, "missing" if figure is None else "normal", "")
        for year, some in years.items()
        for name, figure in some.items()
        for code, weight in WEIGHTS.items()
        if country or code != "0"
    ]
    schema = (place, "period", by, value, "status", "flags")
    return pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)


# --- dwellings and jobs -----------------------------------------------------------------------------------------------


def test_new_dwellings_of_four_years_stand_beside_the_change_in_jobs_of_the_same() -> None:
    figures = {(code, year): base * weight for code, weight in WEIGHTS.items() if code != "0" for year, base in (("2016", 5), ("2020", 8), ("2021", 9))}  # fmt: skip
    people = employed(figures).with_columns(employed_residence=pl.lit(4))
    profiles = pl.DataFrame(
        [
            *((code, "2020", "new_dwellings", "", 2.0 * weight) for code, weight in WEIGHTS.items()),
            ("0001", "2020", "new_dwellings", "centre", 50.0),
            ("0001", "2020", "housing_reserve", "", 60.0),
            ("0001", "2021", "new_dwellings", "", 70.0),
            ("0001", "2016", "new_dwellings", "", 80.0),
        ],
        schema=("municipality", "period", "indicator", "class", "value"),
        orient="row",
    )
    years = codes("2016", "2020", "2021")
    found = housing_only_towns.compute(
        people, years, GAPS_BY_YEAR, codes("2020").drop("period"), HEADLINE, REGION, profiles
    )
    areas = {"0001": 1, "0002": 10, "0003": 100, **SUMS}
    del areas["country"]
    rows = found.observations.filter(measure="new_jobs_4_years")
    assert dict(rows.select("area", "value").rows()) == {area: 3 * weight for area, weight in areas.items()}
    assert values(found.observations, "new_dwellings_4_years") == {
        (area, "2020"): 2 * weight for area, weight in areas.items()
    }
    assert set(rows["period"]) == {"2020"}
    assert set(found.observations.filter(measure="new_dwellings_4_years")["status"]) == {"normal"}
    assert values(found.observations, "by_workplace")["b", "2020"] == 880
    assert values(found.observations, "by_residence")["b", "2020"] == 8
    assert [(gap.area, gap.period) for gap in found.gaps] == [
        ("a", "2020"),
        (None, "2017"),
        (None, "2018"),
        (None, "2019"),
    ]
    assert found.gaps[0].reason.en == "merged"
    without = housing_only_towns.compute(people, years, NO_GAPS, codes("2020").drop("period"), HEADLINE, REGION)
    assert set(without.observations["measure"]) == {"by_workplace", "by_residence"}


def test_a_municipality_without_dwellings_or_with_hidden_jobs_leaves_its_areas_without_the_two() -> None:
    figures: dict[tuple[str, str], int | None] = {
        (code, year): 5 for code in ("0001", "0002", "0003") for year in ("2016", "2020")
    }
    people = employed(figures | {("0001", "2016"): None}).with_columns(employed_residence=pl.lit(4))
    profiles = pl.DataFrame(
        [(code, "2020", "new_dwellings", "", value) for code, value in (("0001", 1.0), ("0002", 2.0), ("0003", None))],
        schema=("municipality", "period", "indicator", "class", "value"),
        orient="row",
    )
    found = housing_only_towns.compute(
        people, codes("2016", "2020"), NO_GAPS, codes("2020").drop("period"), HEADLINE, REGION, profiles
    )
    assert values(found.observations, "new_dwellings_4_years") == {("0002", "2020"): 2}
    assert values(found.observations, "new_jobs_4_years") == {("0002", "2020"): 0}


# --- occupations and education ----------------------------------------------------------------------------------------


def test_occupations_are_summed_by_area_and_all_of_them_are_the_occupation_all() -> None:
    table = ordered("employed_20_66", "occupation", {"2015": {"1": 2, "2": 3}, "2020": {"1": 4, "2": 5}}, country=True)
    headline = HEADLINE | {"excluded_end_points": []}
    found = occupations_by_centrality.compute(table, codes("2015", "2020"), GAPS_BY_YEAR, headline, REGION)
    told = values(found.observations.filter(pl.col("area_set") != "municipality@1"), "employed", "occupation")
    assert told == {
        (area, year, name): figure * weight
        for area, weight in SUMS.items()
        for year, figures in (("2015", {"1": 2, "2": 3, "all": 5}), ("2020", {"1": 4, "2": 5, "all": 9}))
        for name, figure in figures.items()
    }
    assert [(gap.area, gap.period) for gap in found.gaps] == [("a", "2020")]
    assert "by +444 (+80.0 per cent)" in english(found.answer)


def test_levels_of_education_are_summed_by_area_beside_everybody() -> None:
    table = ordered("employed", "education_level", {"2020": {"01": 5, "03a": 2, "04a": 1}}, country=True)
    found = skills_demand.compute(table, codes("2020"), GAPS_BY_YEAR, REGION)
    told = values(found.observations, "employed", "education_level")
    assert {area: told[area, "2020", "03a"] for area in SUMS} == {area: 2 * weight for area, weight in SUMS.items()}
    assert values(found.observations, "employed_all")["region", "2020"] == 888
    assert [(gap.area, gap.period) for gap in found.gaps] == [("a", "2020")]
    assert "37.5 per cent of the employed" in english(found.answer)


def matched(**more: Any) -> Result:
    """Vacancies of 2019 and 2020, the employed of 2020 and 2021."""
    asked = ordered("vacancies", "occupation", {"2019": {"1": 9}, "2020": {"1": 3, "2": 1}}, "region", country=True)
    asked = pl.concat([asked, asked.filter(region="0001").with_columns(region=pl.lit("00"))])
    there = ordered("employed_20_66", "occupation", {"2020": {"1": 5, "2": 5}, "2021": {"1": 9}})
    return skills_match.compute(asked, there, codes("2019", "2020", "2021"), GAPS_BY_YEAR, REGION, **more)


def test_vacancies_and_the_employed_stand_in_the_years_that_have_both_and_the_others_are_gaps() -> None:
    found = matched()
    areas = {"0001": 1, "0002": 10, "0003": 100, "a": 1, "b": 110, "region": 111}
    assert values(found.observations, "vacancies", "occupation") == {
        (area, "2020", name): figure * weight for area, weight in areas.items() for name, figure in (("1", 3), ("2", 1))
    }
    assert values(found.observations, "vacancies_all") == {(area, "2020"): 4 * weight for area, weight in areas.items()}
    assert values(found.observations, "employed_all") == {(area, "2020"): 10 * weight for area, weight in areas.items()}
    assert [(gap.area, gap.period) for gap in found.gaps] == [("a", "2020"), (None, "2019"), (None, "2021")]
    assert "75.0 per cent" in english(found.answer)


def test_further_counts_by_occupation_are_of_the_same_years_and_a_year_without_is_a_gap() -> None:
    apprentices = ordered("apprentices", "occupation", {"2020": {"1": 7}, "2021": {"1": 9}}, "region")
    completions = ordered("completions", "occupation", {"2019": {"1": 6}}, "region")
    found = matched(apprentices=apprentices.filter(pl.col("region") != "0003"), completions=completions)
    told = values(found.observations, "apprentices", "occupation")
    assert told == {("a", "2020", "1"): 7, ("0001", "2020", "1"): 7, ("0002", "2020", "1"): 70}
    assert values(found.observations, "completions", "occupation") == {}
    lacking = [(gap.area_set, gap.area, gap.period) for gap in found.gaps[3:]]
    assert lacking == [
        ("municipality@1", "0003", "2020"),
        ("region@1", "region", "2020"),
        ("s@1", "b", "2020"),
        (None, None, "2020"),
    ]
    assert found.gaps[-1].reason.en.startswith("Vocational certificates by occupation")
    measures = {measure.id: measure.dimensions for measure in skills_match.INDICATOR.measures}
    assert [name for name, dimensions in measures.items() if not dimensions] == ["vacancies_all", "employed_all"]


# --- main groups of industries ----------------------------------------------------------------------------------------

MAPPING = pl.DataFrame(
    [
        ("primary", "A", "01-02", "basis", None),
        ("metal", "C", "10", "regional", "basis regional"),
        ("shops", "G", "40", "local", None),
        ("unstated", "", "00", "unstated", None),
    ],
    schema=("block", "section", "divisions", "group", "choices"),
    orient="row",
)
DIVISIONS = {"01": 1, "02": 2, "10": 4, "40": 8, "00": 16, "77": 32}
OTHERS = [
    {"area_set": "bybaand@1", "name": {}, "areas": {}, "codes": []},
    {
        "area_set": "sub_region@1",
        "name": {"nb": "Delregioner", "en": "Parts"},
        "areas": {"x": {"nb": "Iks", "en": "Ex"}},
        "codes": [("x", "2022", "0001"), ("x", "2022", "0002")],
    },
]


def table_of_divisions(years: Mapping[str, Mapping[str, int | None]]) -> pl.DataFrame:
    """Table 08536 in SN2007, of which a year before 2008 stands in SN2002."""
    figures: dict[tuple[str, ...], int | None] = {
        (code, year, industry, "SN2007" if year >= "2008" else "SN2002"): None if figure is None else figure * weight
        for year, some in years.items()
        for industry, figure in some.items()
        for code, weight in WEIGHTS.items()
    }
    return long(figures, "SysselArbsted", "industry", "nace_standard", status="missing")


def grouped(years: Mapping[str, Mapping[str, int | None]], **more: Any) -> Result:
    given: dict[str, Any] = {"other_choices": OTHERS} | more
    by_year = codes("2007", "2021", "2022")
    return main_industry_groups.compute(table_of_divisions(years), by_year, GAPS_BY_YEAR, REGION, MAPPING, **given)


def test_main_groups_are_sums_by_the_mapping_with_the_least_and_most_that_undecided_industries_allow() -> None:
    found = grouped({"2007": DIVISIONS, "2022": DIVISIONS | {"01-99": 999}})
    expected = {
        "employed": {"basis": 3, "regional": 4, "local": 8, "unstated": 48},
        "employed_least": {"basis": 3, "regional": 0, "local": 8, "unstated": 48},
        "employed_most": {"basis": 7, "regional": 4, "local": 8, "unstated": 48},
    }
    for measure, by_group in expected.items():
        told = values(found.observations, measure, "group")
        assert {key[2]: told[key] for key in told if key[:2] == ("b", "2022")} == {
            group: 110 * figure for group, figure in by_group.items()
        }, measure
    assert values(found.observations, "employed_all")["country", "2022"] == 63_000
    assert set(found.observations["period"]) == {"2022"}
    estimated = found.observations.filter(pl.col("measure") != "employed_all").select("status", "flags").unique()
    assert estimated.rows() == [("estimated", "estimated_mapping")]
    assert [(gap.area, gap.period) for gap in found.gaps] == [(None, "2007")]
    assert found.facts == {
        "mapping": {"primary": "basis", "metal": "regional", "shops": "local", "unstated": "unstated"},
        "undecided": {"metal": ["basis", "regional"]},
        "unmapped_divisions": ["77"],
    }
    assert english(found.answer) == (
        "Estimated for The region in the 4th quarter of 2022: 4.8 per cent of the employed in basis industries "
        "(between 4.8 and 11.1), 6.3 in regional and 12.7 in local industries."
    )


def test_a_disputed_division_is_also_summed_the_other_way_as_areas_of_its_own() -> None:
    found = grouped({"2022": DIVISIONS})
    assert values(found.observations.filter(area_set="sub_region_other@1"), "employed_all") == {("x", "2022"): 693}
    assert found.areas is not None
    assert (found.areas.id, found.areas.edition, found.areas.name.en) == ("sub_region_other", "1", "Parts")
    assert {area: name.nb for area, name in found.areas.areas.items()} == {"x": "Iks"}
    alone = grouped({"2022": DIVISIONS}, other_choices=OTHERS[:1])
    assert alone.areas is None
    assert {name.partition("@")[0] for name in alone.observations["area_set"]} == {
        "s",
        "region",
        "municipality",
        "country",
    }


def test_a_year_in_which_nobody_in_the_country_has_a_code_is_a_gap_and_a_hidden_figure_is_somebody() -> None:
    found = grouped({"2021": DIVISIONS | {"40": 0}, "2022": DIVISIONS | {"40": None}})
    assert set(found.observations["period"]) == {"2022"}
    (gap,) = [gap for gap in found.gaps if gap.period == "2021"]
    assert "industry code 40." in gap.reason.en
    assert values(found.observations, "employed", "group")["b", "2022", "local"] is None
    # Without the undecided block the two others have no code that went.
    assert grouped({"2022": DIVISIONS | {"00": 0}}).gaps == ()


def test_groups_by_education_are_of_the_areas_and_years_that_have_the_groups() -> None:
    rows = [
        (code, year, industry, level, figure * weight, "normal", "")
        for year in ("2021", "2022")
        for (industry, level), figure in {
            ("01", "03a"): 1,
            ("02", "04a"): 2,
            ("10", "03a"): 4,
            ("99", "04a"): 8,
        }.items()
        for code, weight in WEIGHTS.items()
        if code != "0"
    ]
    schema = ("municipality", "period", "industry", "education_level", "employed", "status", "flags")
    education = pl.DataFrame(rows, schema=schema, orient="row")
    found = grouped({"2022": DIVISIONS}, education=education)
    told = {
        measure: {
            key[2]: value
            for key, value in values(found.observations, measure, "group").items()
            if key[:2] == ("b", "2022")
        }
        for measure in ("employed_level_03a", "employed_level_04a", "employed_by_education")
    }
    assert told == {
        "employed_level_03a": {"basis": 110, "regional": 440},
        "employed_level_04a": {"basis": 220, "unstated": 880},
        "employed_by_education": {"basis": 330, "regional": 440, "unstated": 880},
    }
    assert set(found.observations.filter(pl.col("measure").str.contains("educ|level"))["status"]) == {"estimated"}


# --- renewal ----------------------------------------------------------------------------------------------------------


def sizes(*industries: str, counts: Mapping[str, int]) -> pl.DataFrame:
    figures: dict[tuple[str, ...], int | None] = {
        (code, year, industry, size): count * weight
        for year in ("2016", "2018")
        for industry in industries
        for size, count in counts.items()
        for code, weight in WEIGHTS.items()
    }
    return long(figures, "Bedrifter", "industry", "size")


EVERY_SIZE = {f"{number:02}": 2**number for number in range(9)}


def test_establishments_of_every_size_are_summed_and_those_with_nobody_left_out_of_the_second_count() -> None:
    found = renewal.compute(
        sizes("47", "84", counts=EVERY_SIZE | {"99": 5_000}), codes("2016", "2018"), GAPS_BY_YEAR, HEADLINE, REGION
    )
    assert values(found.observations, "establishments")["b", "2018"] == 2 * 511 * 110
    assert values(found.observations, "with_employees")["b", "2018"] == 2 * 510 * 110
    assert values(found.observations, "establishments")["country", "2016"] == 2 * 511 * 1_000
    assert [(gap.area, gap.period) for gap in found.gaps] == [(None, None), (None, "2017")]
    assert "with employees in The region changed by 0 (0.0 per cent)" in english(found.answer)


def test_industries_that_overlap_give_no_figures_and_an_area_lacking_a_municipality_one_gap() -> None:
    none = renewal.compute(sizes("01-09", "05", counts={"01": 1}), codes("2016"), NO_GAPS, HEADLINE, REGION)
    assert none.observations.is_empty()
    assert len(none.gaps) == 2
    part = sizes("47", counts={"00": 1, "01": 1}).filter(pl.col("region") != "0003", pl.col("period") == "2016")
    delivered = ordered("enterprises", "count_of", {"2016": {"new": 3}}).filter(pl.col("municipality") != "0003")
    found = renewal.compute(part, codes("2016"), NO_GAPS, HEADLINE, REGION, delivered)
    assert sorted(str(gap.area) for gap in found.gaps) == ["0003", "b", "region"]
    assert values(found.observations, "new_enterprises")["a", "2016"] == 3
    # Only establishments without employees: nobody to compare.
    empty = renewal.compute(sizes("47", counts={"00": 1}), codes("2016", "2018"), NO_GAPS, HEADLINE, REGION)
    assert set(empty.observations["measure"]) == {"establishments"}
    assert empty.answer is None


@pytest.mark.parametrize(
    ("names", "apart"),
    [(("01", "02-03"), True), (("01-02", "02-03"), False), (("01", "01-02"), False), (("A", "U"), True), (("A", "V"), False)],
)  # fmt: skip
def test_divisions_side_by_side_are_apart_and_a_shared_one_is_an_overlap(names: tuple[str, ...], apart: bool) -> None:
    rows = long({("01", "2020", name): 1 for name in names}, "x", "industry")
    assert (all_industries(rows) is not None) is apart
