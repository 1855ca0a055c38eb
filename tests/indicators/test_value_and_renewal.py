"""Value creation, renewal and vacancies: by hand, and against the demo's world."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planpuls.demo import commuting, ordered, statbank, statbank_more
from planpuls.demo.municipalities import BASE, GROUPS, OUTSIDE, bases
from planpuls.indicators import renewal, skills_match, value_creation
from planpuls.indicators.totals import all_industries, by_counties
from planpuls.release.query import query
from planpuls.release.views import wide
from planpuls.spec.observation import finished
from tests.fixtures import Region
from tests.indicators.hand_made import HEADLINE, NO_GAPS, REGION, codes, employed, long, values

YEAR = "2023"


def members(area_set: str, area: str) -> frozenset[str]:
    return frozenset().union(*(bases(code, 2024) for code in GROUPS[area_set][area]))


def industries(*names: str, flags: int = 1) -> pl.DataFrame:
    return long({("01", "2020", name): 10 * flags for name in names}, "Bruttoprodukt", "industry")


def test_a_total_of_the_table_itself_goes_before_its_parts() -> None:
    found = all_industries(industries("00-99", "05-09", "84"))
    assert found is not None
    assert found["value"].to_list() == [10]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("01-03", "05-09", "84"), 30),
        (("A", "B", "C"), 30),
        (("01-03", "03"), None),
        (("A", "01-03"), None),
        (("B-N", "C"), None),
    ],
)
def test_industries_are_summed_only_where_they_surely_do_not_overlap(
    names: tuple[str, ...], wanted: int | None
) -> None:
    found = all_industries(industries(*names))
    assert (found["value"].to_list() if found is not None else [None]) == [wanted]


def test_an_area_of_a_part_of_a_county_has_no_figure() -> None:
    listed = pl.DataFrame(
        [("0001", "2020"), ("0002", "2020"), ("0101", "2020")], schema=("municipality", "period"), orient="row"
    )
    areas = {"whole": ("0001", "0002"), "part": ("0001",), "both": ("0001", "0002", "0101"), "mixed": ("0101", "0002")}
    parts = [("s@1", area, "2020", code) for area, inside in areas.items() for code in inside]
    by_year = pl.DataFrame(parts, schema=("area_set", "area", "period", "municipality"), orient="row")
    rows = [(region, "2020", value, "normal", "") for region, value in (("00", 5.0), ("01", 2.0), ("0", 9.0))]
    table = pl.DataFrame(rows, schema=("region", "period", "value", "status", "flags"), orient="row")
    found = by_counties(table, by_year, listed)
    assert dict(found.select("area", "value").rows()) == {"whole": 5, "both": 7, "country": 9}
    lacking = by_counties(table.filter(pl.col("region") != "01"), by_year, listed)
    assert dict(lacking.select("area", "value").rows()) == {"whole": 5, "country": 9}


def value(**changes: Any) -> Any:
    # County 00 is 0001-0004, so that only the country is whole; the areas take three of the four.
    accounts = long({("00", "2020", "84"): 300, ("0", "2020", "84"): 400}, "Bruttoprodukt", "industry")
    people = employed({(code, "2020"): 100 for code in ("0001", "0002", "0003", *changes.get("more", ()))})
    figures: dict[tuple[str, ...], int | None] = {(code, "2020", "84"): 10 for code in ("0001", "0002", "0003")}
    key = pl.concat([long(figures, name, "industry") for name in ("Sysselsatte", "Omsetning", "Lonn")])
    accounts = accounts.with_columns(pl.lit(changes.get("content", "Bruttoprodukt")).alias("content"))
    return value_creation.compute(accounts, people, codes("2020"), NO_GAPS, REGION, key)


def test_value_added_is_over_the_employed_of_the_same_land() -> None:
    found = value()
    table = wide(value_creation.INDICATOR, finished(value_creation.INDICATOR, found.observations))
    shown = {row["area"]: row for row in table.to_dicts()}
    assert shown["region"]["value_added_per_employed"] == 1.0
    assert shown["a"]["gross_value_added"] is None
    assert shown["a"]["turnover"] == 10
    answer = found.answer.nb.replace("\u202f", " ")
    assert (
        answer == "Bruttoproduktet i Regionen var 1 000 000 kroner per sysselsatt i 2020, mot 1 333 000 i hele landet."
    )


def test_a_county_with_one_more_municipality_leaves_the_region_without() -> None:
    found = value(more=("0004",))
    assert set(values(found.observations, "gross_value_added")) == {("country", "2020")}
    assert found.answer is None
    assert ("region", "2020") in {(gap.area, gap.period) for gap in found.gaps}


def test_an_unknown_content_is_no_value_added() -> None:
    found = value(content="Produksjon")
    assert "Produksjon" in found.gaps[0].reason.nb
    assert values(found.observations, "gross_value_added") == {}


def test_establishments_sum_over_industries_and_sizes_with_the_table_s_totals_left_out() -> None:
    figures: dict[tuple[str, ...], int | None] = {
        (code, year, "47", size): count
        for code in ("0001", "0002", "0003")
        for year, more in (("2016", 0), ("2020", 60))
        for size, count in (("00", 50), ("01", 100 + more), ("99", 999))
    }
    table = long(figures, "Bedrifter", "industry", "size")
    found = renewal.compute(table, codes("2016", "2020"), NO_GAPS, HEADLINE, REGION)
    assert values(found.observations, "establishments")["b", "2016"] == 300
    assert values(found.observations, "with_employees")["b", "2020"] == 320
    assert "seg med +180 (+60,0 prosent)" in found.answer.nb if found.answer else False


def renewed(figures: dict[str, int | None]) -> pl.DataFrame:
    """The same counts in three municipalities, all of 2020."""
    rows = [
        (code, "2020", name, count, "normal" if count is not None else "missing", "")
        for code in ("0001", "0002", "0003")
        for name, count in figures.items()
    ]
    columns = ("municipality", "period", "count_of", "enterprises", "status", "flags")
    return pl.DataFrame(rows, schema=columns, orient="row", strict=False, infer_schema_length=None)


def test_survival_and_growth_are_shares_of_their_own_start() -> None:
    there = long({(code, "2020", "47", "01"): 10 for code in ("0001", "0002", "0003")}, "Bedrifter", "industry", "size")
    # The region is two of the three municipalities, `a` one, with bases under 100.
    counts = {"new": 80, "survived_1": 60, "survived_5": None, "ten_employees": 55, "high_growth": 11}
    found = renewal.compute(there, codes("2020"), NO_GAPS, HEADLINE, REGION, renewed(counts))
    table = wide(renewal.INDICATOR, finished(renewal.INDICATOR, found.observations))
    shown = {row["area"]: row for row in table.to_dicts()}
    assert (shown["region"]["survival_1_pct"], shown["region"]["high_growth_pct"]) == (75, 20)
    assert (shown["region"]["survived_5"], shown["region"]["survival_5_pct"]) == (None, None)
    assert (shown["a"]["new_enterprises"], shown["a"]["survival_1_pct"], shown["a"]["high_growth_pct"]) == (
        80,
        None,
        None,
    )


def test_the_answer_tells_of_survival_and_growth_only_where_they_are_known() -> None:
    there = long(
        {(code, year, "47", "01"): 10 for code in ("0001", "0002", "0003") for year in ("2016", "2020")},
        "Bedrifter",
        "industry",
        "size",
    )

    def answer(delivered: pl.DataFrame | None) -> str:
        found = renewal.compute(there, codes("2016", "2020"), NO_GAPS, HEADLINE, REGION, delivered)
        return found.answer.nb if found.answer else ""

    assert answer(None).endswith("Overlevelse og vekstforetak er ukjent.")
    assert answer(renewed({"new": 80, "survived_5": None})).endswith("Overlevelse og vekstforetak er ukjent.")
    assert answer(renewed({"new": 80, "survived_5": 20, "ten_employees": 55, "high_growth": 11})).endswith(
        "Av foretakene som ble etablert i 2020, levde 25,0 prosent fem år senere. "
        "20,0 prosent av foretakene med minst ti ansatte var vekstforetak i 2020."
    )
    without = renewal.compute(there, codes("2016", "2020"), NO_GAPS, HEADLINE, REGION)
    assert "ikke lest inn" in without.gaps[-1].reason.nb or any(
        "ikke lest inn" in gap.reason.nb for gap in without.gaps
    )


def test_an_unknown_size_gives_no_figures() -> None:
    table = long({("0001", "2020", "47", "T"): 5, ("0001", "2020", "47", "01"): 5}, "Bedrifter", "industry", "size")
    found = renewal.compute(table, codes("2020"), NO_GAPS, HEADLINE, REGION)
    assert found.observations.is_empty()
    assert "(T)" in found.gaps[0].reason.nb


def test_vacancies_of_counties_are_not_counted_again() -> None:
    def table(place: str, value: str, figures: dict[tuple[str, str], int]) -> pl.DataFrame:
        rows = [(code, "2020", part, count, "normal", "") for (code, part), count in figures.items()]
        return pl.DataFrame(rows, schema=(place, "period", "occupation", value, "status", "flags"), orient="row")

    three = ("0001", "0002", "0003")
    asked = {(code, part): count for code in three for part, count in (("1", 10), ("2", 30))} | {("00", "1"): 30}
    there = {(code, part): 100 for code in three for part in ("1", "2")}
    found = skills_match.compute(
        table("region", "vacancies", asked),
        table("municipality", "employed_20_66", there),
        codes("2020"),
        NO_GAPS,
        REGION,
    )
    table_ = wide(skills_match.INDICATOR, finished(skills_match.INDICATOR, found.observations))
    row = {row["occupation"]: row for row in table_.filter(pl.col("area") == "region").to_dicts()}["2"]
    assert (row["vacancies"], row["vacancies_share_pct"], row["employed_share_pct"]) == (90, 75, 50)
    assert row["vacancies_per_employed"] == pytest.approx(0.3)
    assert found.answer is not None
    assert found.answer.nb.startswith("Akademiske yrker hadde 75,0 prosent")
    assert set(found.observations["measure"]) == {"vacancies", "employed", "vacancies_all", "employed_all"}


def test_a_year_without_the_unemployed_is_a_gap_and_the_rest_stands() -> None:
    def table(place: str, value: str, years: tuple[str, ...]) -> pl.DataFrame:
        rows = [(code, year, "1", 10, "normal", "") for code in ("0001", "0002", "0003") for year in years]
        return pl.DataFrame(rows, schema=(place, "period", "occupation", value, "status", "flags"), orient="row")

    found = skills_match.compute(
        table("region", "vacancies", ("2019", "2020")),
        table("municipality", "employed_20_66", ("2019", "2020")),
        codes("2019", "2020"),
        NO_GAPS,
        REGION,
        unemployed=table("region", "unemployed", ("2020",)),
    )
    shown = wide(skills_match.INDICATOR, finished(skills_match.INDICATOR, found.observations))
    region = {row["period"]: row for row in shown.filter(pl.col("area") == "region").to_dicts()}
    assert (region["2019"]["unemployed"], region["2020"]["unemployed"]) == (None, 30)
    assert region["2019"]["vacancies"] == 30
    assert [gap.period for gap in found.gaps if "ledige" in gap.reason.nb.lower()] == ["2019"]


# --- the demo ------------------------------------------------------------------------------------------------------


def test_the_demo_s_value_added_sums_over_counties(demo: Region) -> None:
    place = {group: number for number, group in enumerate(statbank.INDUSTRIES)}
    for area_set, area in (("county", "91"), ("county", "94"), ("region", "region"), ("country", "country")):
        inside = BASE if area_set == "country" else members(f"{area_set}@2024", area)
        tenths = sum(
            count * (8 + place[group] % 7)
            for (base, group), count in statbank.by_group(int(YEAR)).items()
            if base in inside
        )
        people = sum(commuting.employed_by_workplace(int(YEAR), 2019)[base] for base in inside)
        row = query(demo.release, "value-creation", area_set=area_set, area=area, period=YEAR).rows.to_dicts()[0]
        assert row["gross_value_added"] == pytest.approx(tenths / 10)
        assert row["value_added_per_employed"] == pytest.approx(tenths / 10 / people)


def test_the_demo_s_county_that_took_a_municipality_from_the_other_has_no_figure_before(demo: Region) -> None:
    rows = query(demo.release, "value-creation", area_set="county").rows.to_dicts()
    shown = {(row["area"], row["period"]): row["gross_value_added"] for row in rows}
    assert shown["94", "2019"] is None
    assert shown["91", "2019"] is None
    assert shown["94", "2020"] is not None
    assert query(demo.release, "value-creation", area_set="region", period="2019").rows["gross_value_added"][0] > 0


def test_the_demo_s_turnover_and_wages(demo: Region) -> None:
    place = {group: number for number, group in enumerate(statbank.INDUSTRIES)}
    inside = members("municipality@2024", "9404") if "municipality@2024" in GROUPS else bases("9404", 2024)
    here = [(group, count) for (base, group), count in statbank.by_group(int(YEAR)).items() if base in inside]
    row = query(demo.release, "value-creation", area_set="municipality", area="9404", period=YEAR).rows.to_dicts()[0]
    assert row["turnover"] == sum(count * (12 + place[group] % 9) // 10 for group, count in here)
    assert row["wages"] == sum(count * (4 + place[group] % 3) // 10 for group, count in here)
    assert row["industry_employed"] == sum(count for _, count in here)
    assert row["gross_value_added"] is None


def test_the_demo_s_establishments(demo: Region) -> None:
    for area, inside in (("belt", members("bybaand@2024", "belt")), ("outside", members("bybaand@2024", "outside"))):
        found = statbank_more.establishments(int(YEAR))
        row = query(demo.release, "renewal", area_set="bybaand", area=area, period=YEAR).rows.to_dicts()[0]
        assert row["establishments"] == sum(count for (base, _, _), count in found.items() if base in inside)
        with_employees = sum(count for (base, _, size), count in found.items() if base in inside and size != "00")
        assert row["with_employees"] == with_employees


def rounds(figure: float, counts: list[int]) -> bool:
    """Whether a sum is of these counts, those of one and two taken as none or three: no other count may have changed."""
    small = [count for count in counts if 0 < count < 3]
    threes = (figure - sum(counts) + sum(small)) / 3
    return threes == int(threes) and 0 <= threes <= len(small)


def test_the_demo_s_new_enterprises_survival_and_growth(demo: Region) -> None:
    names = {"new": "new_enterprises", "ten_employees": "ten_employees", "high_growth": "high_growth"}
    names |= {f"survived_{years}": f"survived_{years}" for years in range(1, 6)}
    shares = 0
    for row in query(demo.release, "renewal", area_set="region").rows.to_dicts():
        counts = ordered.enterprise_renewal(int(row["period"]))
        for what, measure in names.items():
            mine = [count for (code, part), count in counts.items() if part == what and code not in OUTSIDE]
            if ordered.NOT_YET in mine:
                assert row[measure] is None
            else:
                assert rounds(row[measure], mine)
        for years in range(1, 6):
            known = row[f"survived_{years}"] is not None and row["new_enterprises"] >= 100
            wanted = 100 * row[f"survived_{years}"] / row["new_enterprises"] if known else None
            assert row[f"survival_{years}_pct"] == (pytest.approx(wanted) if known else None)
            shares += known
    assert shares > 10


def test_the_demo_s_vacancies(demo: Region) -> None:
    asked, there = ordered.vacancies(int(YEAR)), ordered.occupation(int(YEAR))
    for row in query(demo.release, "skills-match", area_set="region", period=YEAR).rows.to_dicts():
        code = row["occupation"]
        inside = {place for place, part in asked if part == code and len(place) == 4 and place not in OUTSIDE}
        assert rounds(row["vacancies"], [asked[place, code] for place in inside])
        assert row["employed"] == sum(there[place, code] for place in inside)


def test_the_demo_s_unemployed_apprentices_and_certificates(demo: Region) -> None:
    figures = {
        "unemployed": ordered.unemployed(int(YEAR)),
        "apprentices": ordered.apprentices(int(YEAR)),
        "completions": ordered.completions(int(YEAR)),
    }
    for row in query(demo.release, "skills-match", area_set="region", period=YEAR).rows.to_dicts():
        for measure, table in figures.items():
            places = {place for place, _ in table if len(place) == 4 and place not in OUTSIDE}
            assert rounds(row[measure], [table[place, row["occupation"]] for place in places])
        if row["vacancies"] >= 100:
            assert row["unemployed_per_vacancy"] == pytest.approx(row["unemployed"] / row["vacancies"])
            assert row["completions_per_vacancy"] == pytest.approx(row["completions"] / row["vacancies"])
        else:
            assert row["unemployed_per_vacancy"] is None
